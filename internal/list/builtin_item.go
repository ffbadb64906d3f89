package list

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/org"
)

// inheritable are the fields that a blank cell of the document can take from the row above.
var inheritable = []string{"units", "leader", "deadline"}

func (b *builtinBuilder) unit(u builtinUnit) {
	b.required(u.Name.line, u.Name.text, "name")
	unit := org.Unit{Name: u.Name.text, NameEn: u.En, Kind: org.UnitKind(u.Kind)}
	switch unit.Kind {
	case org.KindUnit, org.KindCollective, org.KindOutside:
	default:
		b.defect(u.Name.line, "value", fault.Args{"key": "kind", "value": u.Kind})
	}
	for _, name := range u.Aliases {
		unit.Aliases = append(unit.Aliases, org.Alias{Name: name, Confirmed: true})
	}
	for _, name := range u.Likely {
		unit.Aliases = append(unit.Aliases, org.Alias{Name: name})
	}
	b.once(u.Name.line, "units", unit.Name)
	b.names[unit.Name] = unit.Name
	for _, a := range unit.Aliases {
		b.once(u.Name.line, "units", a.Name)
		b.names[a.Name] = unit.Name
	}
	b.out.Units = append(b.out.Units, unit)
}

func (b *builtinBuilder) member(m builtinMember) {
	line := m.Collective.line
	i := slices.IndexFunc(b.out.Units, func(u org.Unit) bool { return u.Name == m.Collective.text })
	if i < 0 || b.out.Units[i].Kind != org.KindCollective {
		b.defect(line, "unknown_unit", fault.Args{"unit": m.Collective.text})
	}
	if b.names[m.Unit] != m.Unit || m.Unit == "" {
		b.defect(line, "unknown_unit", fault.Args{"unit": m.Unit})
	}
	b.date(line, "from", m.From)
	if m.To != "" {
		b.date(line, "to", m.To)
	}
	b.out.Members = append(b.out.Members, Membership{Collective: m.Collective.text, Unit: m.Unit, From: m.From, To: m.To})
}

func (b *builtinBuilder) date(line int, key, value string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		b.defect(line, "value", fault.Args{"key": key, "value": value})
	}
}

func (b *builtinBuilder) item(it builtinItem) {
	line := it.Number.line
	b.required(line, it.Number.text, "number")
	b.once(line, "number", it.Number.text)
	b.roles(line, it.People)
	heading, known := b.headings[it.Under]
	if !known {
		b.defect(line, "unknown_heading", fault.Args{"id": it.Under})
		return
	}
	for _, field := range it.Inherited {
		if !slices.Contains(inheritable, field) {
			b.defect(line, "value", fault.Args{"key": "inherited", "value": field})
		}
	}
	b.titles(it)
	item := Item{
		No:         it.Number.text,
		Path:       b.path(heading),
		LeadUnits:  printed(it.Lead),
		JointUnits: printed(it.Joint),
		LeadBasis:  b.basis(it),
		People:     mergePeople(b.people[heading], it.People),
		Deadline:   b.deadline(line, it.Deadline),
		Inherited:  append([]string{}, it.Inherited...),
		Parts:      []Part{},
		At:         fault.Place{Line: it.Line},
		Heading:    heading,
	}
	b.out.Tasks = append(b.out.Tasks, Task{
		Seq: len(b.out.Tasks), Item: item, ShortZh: it.Zh, ShortEn: it.En,
		Units: b.taskUnits(it), People: b.taskPeople(item.People),
	})
	b.out.List.Items = append(b.out.List.Items, item)
}

func (b *builtinBuilder) path(heading int) []string {
	var path []string
	for i := heading; i >= 0; i = b.out.List.Headings[i].Parent {
		path = append(path, b.out.List.Headings[i].Text)
	}
	slices.Reverse(path)
	return path
}

func (b *builtinBuilder) titles(it builtinItem) {
	line := it.Number.line
	if n := utf8.RuneCountInString(it.Zh); n > MaxShortZh {
		b.defect(line, "long", fault.Args{"key": "zh", "value": it.Zh, "count": n, "limit": MaxShortZh})
	}
	if n := len(strings.Fields(it.En)); n > MaxShortEn {
		b.defect(line, "long", fault.Args{"key": "en", "value": it.En, "count": n, "limit": MaxShortEn})
	}
	b.once(line, "zh", it.Zh)
	b.once(line, "en", it.En)
}

func (b *builtinBuilder) basis(it builtinItem) LeadBasis {
	switch {
	case len(it.Lead) == 0:
		return BasisNone
	case len(it.Lead) == 1 && len(it.Joint) == 0:
		return BasisSole
	}
	switch b.file.LeadRule {
	case LeadFirstListed:
		return BasisDeclared
	case LeadLabelled:
		return BasisLabelled
	case LeadColumn:
		return BasisColumn
	default:
		return BasisConvention
	}
}

func (b *builtinBuilder) deadline(line int, d builtinDeadline) Deadline {
	switch d.Precision {
	case PrecisionDay, PrecisionMonth, PrecisionQuarter, PrecisionYear:
		b.date(line, "deadline", d.Date)
		return Deadline{Raw: d.Raw, Date: d.Date, Precision: d.Precision, Ongoing: d.Ongoing, Source: DeadlineField}
	case PrecisionNone:
		if d.Date != "" {
			b.defect(line, "value", fault.Args{"key": "deadline", "value": d.Date})
		}
		source := DeadlineNone
		if d.Raw != "" {
			source = DeadlineField
		}
		return Deadline{Raw: d.Raw, Precision: PrecisionNone, Ongoing: d.Ongoing, Source: source}
	default:
		b.defect(line, "value", fault.Args{"key": "precision", "value": string(d.Precision)})
		return Deadline{}
	}
}

// taskUnits resolves the printed names. A unit printed under two names stands once, and leads if either does.
func (b *builtinBuilder) taskUnits(it builtinItem) []TaskUnit {
	var units []TaskUnit
	add := func(r unitRef, lead bool) {
		switch name, known := b.names[r.as]; {
		case b.names[r.unit.text] != r.unit.text:
			b.defect(r.unit.line, "unknown_unit", fault.Args{"unit": r.unit.text})
		case !known || name != r.unit.text:
			b.defect(r.unit.line, "unknown_alias", fault.Args{"unit": r.unit.text, "alias": r.as})
		case !slices.ContainsFunc(units, func(u TaskUnit) bool { return u.Name == name }):
			units = append(units, TaskUnit{Name: name, Lead: lead, Printed: r.as})
		}
	}
	for _, r := range it.Lead {
		add(r, true)
	}
	for _, r := range it.Joint {
		add(r, false)
	}
	return units
}

func (b *builtinBuilder) taskPeople(people map[string][]string) []TaskPerson {
	var all []TaskPerson
	for _, role := range b.file.Roles {
		for _, name := range people[role.Name] {
			all = append(all, TaskPerson{Role: role.Name, Name: name})
		}
	}
	return all
}

func printed(refs []unitRef) []string {
	names := make([]string, 0, len(refs))
	for _, r := range refs {
		names = append(names, r.as)
	}
	return names
}
