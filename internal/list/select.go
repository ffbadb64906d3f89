package list

import (
	"bytes"
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"duban/internal/org"
)

// Select gives the tasks that a query asks for, in its order. A page past the end gives the last one.
func (v *View) Select(q Query) Selection {
	m := v.matcher(q)
	order := v.sortedBy(q.Sort, q.Desc)
	s := v.page(q, order, &m)
	if s.Page > s.Pages {
		q.Page = s.Pages
		s = v.page(q, order, &m)
	}
	m.release()
	return s
}

func (v *View) page(q Query, order []int32, m *matcherOf) Selection {
	s := Selection{Page: max(q.Page, 1), Pages: 1}
	from, to := 0, len(order)
	if q.PerPage > 0 {
		from = (s.Page - 1) * q.PerPage
		to = from + q.PerPage
	}
	s.Tasks = make([]*Task, 0, max(0, min(to, len(order))-from))
	if m.all() {
		for _, i := range order[min(from, len(order)):min(to, len(order))] {
			s.Tasks = append(s.Tasks, &v.Tasks[i])
		}
		s.Total, order = len(order), nil
	}
	for _, i := range order {
		t := &v.Tasks[i]
		if !m.matches(t, i) {
			continue
		}
		if s.Total >= from && s.Total < to {
			s.Tasks = append(s.Tasks, t)
		}
		s.Total++
	}
	if q.PerPage > 0 {
		s.Pages = max(1, (s.Total+q.PerPage-1)/q.PerPage)
	}
	return s
}

// matcherOf decides on single tasks of one view for one query.
type matcherOf struct {
	q        Query
	view     *View
	from, to int      // walking numbers of the headings asked for
	found    *scratch // of the words, nil when none are asked for
}

func (v *View) matcher(q Query) matcherOf {
	m := matcherOf{q: q, view: v}
	if b := v.Branch(q.Heading - 1); b != nil {
		m.from, m.to = b.from, b.to
	}
	if words := searchWords(q.Text); len(words) > 0 {
		m.found = v.index().match(words)
	}
	return m
}

func (m *matcherOf) release() {
	if m.found != nil {
		m.view.index().release(m.found)
	}
}

// all reports that nothing is filtered.
func (m *matcherOf) all() bool {
	q := &m.q
	return m.found == nil && q.Only == nil && q.Heading == 0 && q.Lead == 0 && q.Joint == 0 && q.Unit == 0 && q.Person == 0 &&
		q.DueFrom == "" && q.DueTo == "" && q.Due == ""
}

func (m *matcherOf) matches(t *Task, i int32) bool {
	return (m.found == nil || m.found.score[i] > 0) &&
		(m.q.Heading == 0 || m.under(t)) && m.due(&t.Item.Deadline) && m.named(t) &&
		(m.q.Only == nil || m.q.Only(t))
}

func (m *matcherOf) under(t *Task) bool {
	b := m.view.Branch(t.Item.Heading)
	return b != nil && b.from >= m.from && b.from < m.to
}

func (m *matcherOf) due(d *Deadline) bool {
	switch {
	case m.q.DueFrom != "" && d.Date < m.q.DueFrom:
		return false
	case m.q.DueTo != "" && (d.Date == "" || d.Date > m.q.DueTo):
		return false
	case m.q.Due == DueNone:
		return d.Date == ""
	case m.q.Due == DueOngoing:
		return d.Ongoing
	}
	return true
}

func (m *matcherOf) named(t *Task) bool {
	q := &m.q
	return (q.Lead == 0 || t.names(func(u *TaskUnit) bool { return u.Unit == q.Lead && u.Lead })) &&
		(q.Joint == 0 || t.names(func(u *TaskUnit) bool { return u.Unit == q.Joint && !u.Lead })) &&
		(q.Unit == 0 || t.names(func(u *TaskUnit) bool { return u.Unit == q.Unit })) &&
		(q.Person == 0 || t.person(q.Person))
}

func (t *Task) names(wanted func(*TaskUnit) bool) bool {
	for i := range t.Units {
		if wanted(&t.Units[i]) {
			return true
		}
	}
	return false
}

func (t *Task) person(id org.PersonID) bool {
	for i := range t.People {
		if t.People[i].Person == id {
			return true
		}
	}
	return false
}

// sortedBy gives the positions of all tasks in an order. What an order leaves equal stays in document order, and
// tasks that lack what it goes by come last in both directions.
func (v *View) sortedBy(by Sort, desc bool) []int32 {
	v.sortOnce.Do(v.sortAll)
	order, ok := v.sorted[by]
	if !ok {
		order = v.sorted[SortDocument]
	}
	if desc {
		return order[1]
	}
	return order[0]
}

// lacking is the rank of a task that has nothing to go by.
const lacking = -1

func (v *View) sortAll() {
	n := len(v.Tasks)
	seq, lead, due, title := make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	units := make(map[org.UnitID]int32, len(v.unitList))
	for i, u := range v.unitList {
		units[u.ID] = int32(i)
	}
	dates := make(map[string]int32, len(v.deadlines))
	for i, d := range v.deadlines {
		dates[d.Date] = int32(i)
	}
	dates[""] = lacking
	compare, keys := collate.New(language.Chinese), make([][]byte, n)
	var buffer collate.Buffer
	for i := range v.Tasks {
		t := &v.Tasks[i]
		seq[i], lead[i], due[i] = int32(i), lacking, dates[t.Item.Deadline.Date]
		if u := slices.IndexFunc(t.Units, func(u TaskUnit) bool { return u.Lead }); u >= 0 {
			lead[i] = units[t.Units[u].Unit]
		}
		keys[i] = compare.KeyFromString(&buffer, t.Short(false))
	}
	for rank, i := range sortedPositions(n, func(a, b int32) int { return bytes.Compare(keys[a], keys[b]) }) {
		title[i] = int32(rank)
	}
	v.sorted = map[Sort][2][]int32{
		SortDocument: bothWays(seq), SortLead: bothWays(lead), SortDeadline: bothWays(due), SortTitle: bothWays(title),
	}
}

// bothWays sorts positions by their rank, upwards and downwards.
func bothWays(rank []int32) [2][]int32 {
	way := func(sign int) []int32 {
		return sortedPositions(len(rank), func(a, b int32) int {
			if (rank[a] == lacking) != (rank[b] == lacking) {
				return cmp.Compare(rank[b], rank[a])
			}
			return sign * cmp.Compare(rank[a], rank[b])
		})
	}
	return [2][]int32{way(1), way(-1)}
}

func sortedPositions(n int, compare func(a, b int32) int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, compare)
	return order
}
