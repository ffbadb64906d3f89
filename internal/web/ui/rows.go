package ui

import (
	"cmp"
	"slices"
	"strings"

	"duban/internal/list"
	"duban/internal/org"
)

// Node is a heading in the tree of the overview, with what its line says.
type Node struct {
	*list.Branch
	Up      *Node
	Below   []*Node
	Due     []DueRow
	Lead    []UnitCount // who leads how many below, most first
	Leaders []PersonCount
}

// Path gives the nodes above, outermost first.
func (n *Node) Path() []*Node {
	var out []*Node
	for at := n.Up; at != nil; at = at.Up {
		out = append(out, at)
	}
	slices.Reverse(out)
	return out
}

// Filter is the value of the heading filter that selects what stands below the node.
func (n *Node) Filter() string { return Itoa(n.Index + 1) }

// Add counts a task that stands below the node.
func (n *Node) Add(t *list.Task) {
	n.Due = CountDue(n.Due, t)
	for _, u := range t.Units {
		if u.Lead {
			n.Lead = countUnit(n.Lead, u)
		}
	}
	for _, m := range t.People {
		n.Leaders = countPerson(n.Leaders, m)
	}
}

// Sort puts what was counted in order.
func (n *Node) Sort() {
	SortDue(n.Due)
	slices.SortStableFunc(n.Lead, func(x, y UnitCount) int { return cmp.Compare(y.Count, x.Count) })
	slices.SortStableFunc(n.Leaders, func(x, y PersonCount) int { return cmp.Compare(y.Count, x.Count) })
}

// UnitCount is a unit and how many tasks it has.
type UnitCount struct {
	ID    org.UnitID
	Name  string
	Count int
}

func countUnit(rows []UnitCount, u list.TaskUnit) []UnitCount {
	for i := range rows {
		if rows[i].ID == u.Unit {
			rows[i].Count++
			return rows
		}
	}
	return append(rows, UnitCount{ID: u.Unit, Name: u.Name, Count: 1})
}

// PersonCount is a person in a role and how many tasks they have.
type PersonCount struct {
	list.TaskPerson
	Count int
}

func countPerson(rows []PersonCount, m list.TaskPerson) []PersonCount {
	for i := range rows {
		if rows[i].TaskPerson == m {
			rows[i].Count++
			return rows
		}
	}
	return append(rows, PersonCount{TaskPerson: m, Count: 1})
}

// In gives the people counted in one role.
func (n *Node) In(role string) []PersonCount {
	var out []PersonCount
	for _, m := range n.Leaders {
		if m.Role == role {
			out = append(out, m)
		}
	}
	return out
}

// DueRow is a deadline and how many tasks have it.
type DueRow struct {
	Key      string // value of the due filter: a date, list.DueOngoing or list.DueNone
	Deadline list.Deadline
	Count    int
}

// DueKey gives the filter value that a deadline falls under.
func DueKey(d list.Deadline) string {
	switch {
	case d.Date != "":
		return d.Date
	case d.Ongoing:
		return list.DueOngoing
	}
	return list.DueNone
}

// CountDue counts a task's deadline.
func CountDue(rows []DueRow, t *list.Task) []DueRow {
	key := DueKey(t.Item.Deadline)
	for i := range rows {
		if rows[i].Key == key {
			rows[i].Count++
			return rows
		}
	}
	return append(rows, DueRow{Key: key, Deadline: t.Item.Deadline, Count: 1})
}

// Dues counts the deadlines of tasks, in order.
func Dues(tasks []*list.Task) []DueRow {
	var rows []DueRow
	for _, t := range tasks {
		rows = CountDue(rows, t)
	}
	SortDue(rows)
	return rows
}

// SortDue puts dates in order, then what is ongoing, then what has none.
func SortDue(rows []DueRow) {
	rank := func(d DueRow) int {
		switch d.Key {
		case list.DueNone:
			return 2
		case list.DueOngoing:
			return 1
		}
		return 0
	}
	slices.SortFunc(rows, func(x, y DueRow) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), strings.Compare(x.Key, y.Key))
	})
}

// MostDue gives the largest count.
func MostDue(rows []DueRow) int {
	n := 0
	for _, r := range rows {
		n = max(n, r.Count)
	}
	return n
}

// PrintedAs gives the other names under which tasks print a unit.
func PrintedAs(u *list.UnitTasks) []string {
	var out []string
	for _, tasks := range [][]*list.Task{u.Lead, u.Joint} {
		for _, t := range tasks {
			for _, part := range t.Units {
				if part.Unit == u.ID && part.Printed != "" && part.Printed != u.Name && !slices.Contains(out, part.Printed) {
					out = append(out, part.Printed)
				}
			}
		}
	}
	return out
}

// InRole gives the tasks that name a person in a role.
func InRole(m *list.PersonTasks, role string) []*list.Task {
	var out []*list.Task
	for _, t := range m.Tasks {
		if slices.ContainsFunc(t.People, func(p list.TaskPerson) bool { return p.Person == m.ID && p.Role == role }) {
			out = append(out, t)
		}
	}
	return out
}
