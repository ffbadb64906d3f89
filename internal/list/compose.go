package list

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/org"
)

// composer turns a compiled list and a person's decisions into the next edition of a list.
type composer struct {
	list      *List
	decisions []Decision
	dir       *org.Directory
	before    *Edition // the edition it follows, nil for a new list

	vouched map[string]string   // printed name → the unit it means, by accepted findings
	refused map[string]bool     // printed names that a person said are units of their own
	units   map[string]org.Unit // by canonical name: what SaveEdition needs to know of the units named
}

// compose applies what was accepted, resolves units and people, and finds the tasks again. Identity, source and
// times are left to the caller.
func compose(c composer) (NewEdition, error) {
	c.units = map[string]org.Unit{}
	c.vouched, c.refused = aliasDecisions(c.decisions)
	l, err := Apply(c.list, accepted(c.decisions))
	if err != nil {
		return NewEdition{}, err
	}
	e := Edition{
		Title: l.Title, Layout: l.Layout, LeadRule: l.LeadRule, Year: l.Year, Columns: l.Columns,
		Headings: slices.Clone(l.Headings), Findings: c.decisions,
	}
	roles := l.Roles()
	for i := range l.Items {
		it := l.Items[i]
		e.Tasks = append(e.Tasks, Task{Seq: i, Item: it, Units: c.taskUnits(&it), People: taskPeople(it.People, roles)})
	}
	out := NewEdition{}
	if c.before != nil {
		inherit(&e, l, c.before)
		out.After = c.before.ID
	}
	for _, name := range slices.Sorted(maps.Keys(c.units)) {
		out.Units = append(out.Units, c.units[name])
	}
	out.Edition = e
	return out, nil
}

// isAlias reports whether a finding says that a printed name means a unit of another name.
func isAlias(f fault.Finding) bool {
	return f.Fix != nil && (f.Code == codeAlias || f.Code == codeKnownAlias || f.Code == codeGuessedAlias)
}

// accepted lists the findings whose fixes change the list. An alias does not: the list keeps what the document
// prints, and the directory learns whom it means.
func accepted(decisions []Decision) []fault.Finding {
	var out []fault.Finding
	for _, d := range decisions {
		if d.State == DecisionAccepted && d.Finding.Fix != nil && !isAlias(d.Finding) {
			out = append(out, d.Finding)
		}
	}
	return out
}

func aliasDecisions(decisions []Decision) (vouched map[string]string, refused map[string]bool) {
	vouched, refused = map[string]string{}, map[string]bool{}
	for _, d := range decisions {
		if !isAlias(d.Finding) {
			continue
		}
		switch d.State {
		case DecisionAccepted:
			vouched[d.Finding.Fix.Before] = d.Finding.Fix.After
		case DecisionRefused:
			refused[d.Finding.Fix.Before] = true
		}
	}
	return vouched, refused
}

// unit gives the canonical name of a printed one and notes what the directory has to learn.
func (c *composer) unit(printed string) string {
	meant := printed
	for range len(c.vouched) { // 甲→乙, 乙→丙; a circle ends after one round
		next, ok := c.vouched[meant]
		if !ok {
			break
		}
		meant = next
	}
	name, known := meant, false
	if u, guessed, ok := c.dir.Lookup(meant); ok && !(guessed && c.refused[meant]) {
		name, known = u.Name, true
	}
	u, noted := c.units[name]
	if !noted {
		u = org.Unit{Name: name}
		if !known {
			u.Kind = org.GuessKind(name)
		}
	}
	if meant != printed && !slices.ContainsFunc(u.Aliases, func(a org.Alias) bool { return a.Name == printed }) {
		u.Aliases = append(u.Aliases, org.Alias{Name: printed, Confirmed: true})
	}
	c.units[name] = u
	return name
}

// taskUnits resolves the printed names. A unit printed under two names stands once, and leads if either does.
func (c *composer) taskUnits(it *Item) []TaskUnit {
	var units []TaskUnit
	add := func(printed string, lead bool) {
		name := c.unit(printed)
		if !slices.ContainsFunc(units, func(u TaskUnit) bool { return u.Name == name }) {
			units = append(units, TaskUnit{Name: name, Lead: lead, Printed: printed})
		}
	}
	for _, printed := range it.LeadUnits {
		add(printed, true)
	}
	for _, printed := range it.JointUnits {
		add(printed, false)
	}
	return units
}

// Roles lists the roles for which the items name people: as the columns stand, then the others by name.
func (l *List) Roles() []string {
	named := map[string]bool{}
	for i := range l.Items {
		for role := range l.Items[i].People {
			named[role] = true
		}
	}
	column := func(role string) int {
		for _, c := range l.Columns {
			if c.Field == FieldPerson && flat(c.Label) == flat(role) {
				return c.Col
			}
		}
		return len(l.Columns)
	}
	roles := slices.Sorted(maps.Keys(named))
	slices.SortStableFunc(roles, func(a, b string) int { return cmp.Compare(column(a), column(b)) })
	return roles
}

func taskPeople(people map[string][]string, roles []string) []TaskPerson {
	var all []TaskPerson
	for _, role := range roles {
		for _, name := range people[role] {
			all = append(all, TaskPerson{Role: role, Name: name})
		}
	}
	return all
}

// inherit gives the items of e the tasks that they were in the edition before, and what only a built-in list brings:
// English names of the list, its headings and roles. Short titles come with the tasks.
func inherit(e *Edition, l *List, before *Edition) {
	for _, p := range Match(before.Compiled(), l) {
		old := &before.Tasks[p.Before]
		t := &e.Tasks[p.After]
		t.ID, t.ShortZh, t.ShortEn = old.ID, old.ShortZh, old.ShortEn
	}
	if titleKey(e.Title) == titleKey(before.Title) {
		e.TitleEn = before.TitleEn
	}
	e.Roles = before.Roles
	english := map[string]string{}
	for i := range before.Headings {
		english[headingKey(before.Headings, i)] = before.Headings[i].TitleEn
	}
	for i := range e.Headings {
		h := &e.Headings[i]
		h.TitleEn = cmp.Or(h.TitleEn, english[headingKey(e.Headings, i)])
	}
}

// headingKey is a heading with those above it, without what print changes.
func headingKey(all []Heading, i int) string {
	var parts []string
	for ; i >= 0 && i < len(all); i = all[i].Parent {
		parts = append(parts, titleKey(all[i].Text))
		if all[i].Parent >= i {
			break
		}
	}
	return strings.Join(parts, "\x00")
}

// Compiled gives the edition as a list again, as [Diff], [Match] and exports take it.
func (e *Edition) Compiled() *List {
	l := &List{
		Title: e.Title, Layout: e.Layout, LeadRule: e.LeadRule, Year: e.Year, Columns: e.Columns, Headings: e.Headings,
		Items: make([]Item, len(e.Tasks)), Findings: make([]fault.Finding, len(e.Findings)),
	}
	for i := range e.Tasks {
		l.Items[i] = e.Tasks[i].Item
	}
	for i := range e.Findings {
		l.Findings[i] = e.Findings[i].Finding
	}
	return l
}
