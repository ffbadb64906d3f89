package pack

import (
	"slices"

	"duban/internal/casework"
	"duban/internal/fault"
)

// refer checks that every name is declared once and that nothing refers to a name that is not.
func (p *parser) refer() {
	o := p.out
	seen := map[string]bool{}
	once := func(line int, key, value string) {
		if seen[key+" "+value] {
			p.defect(line, "pack.duplicate", fault.Args{"key": key, "value": value})
		}
		seen[key+" "+value] = true
	}
	for _, kind := range casework.EventKinds() {
		seen["events "+string(kind)] = true
	}
	for _, f := range o.Fields {
		once(f.Line, "fields", f.Name)
	}
	for _, e := range o.Events {
		once(e.Line, "events", e.ID)
	}
	for _, s := range o.Stages {
		once(s.Line, "stages", s.ID)
	}
	for _, s := range o.Pauses {
		once(s.Line, "pauses", s.ID)
	}
	for _, s := range o.Services {
		once(s.Line, "services", s.Code)
		for _, c := range s.Clocks {
			once(c.Line, "clocks", c.ID) // over the whole pack, as money names one
		}
	}
	for _, a := range o.Sums {
		once(a.Line, "aggregates", a.ID)
	}
	for _, m := range o.Money {
		once(m.Line, "money", m.ID)
	}
	declared := func(line int, key, value string) {
		if value != "" && !seen[key+" "+value] {
			p.defect(line, "pack.undeclared", fault.Args{"key": key, "value": value})
		}
	}
	for _, s := range o.Stages {
		declared(s.Line, "events", s.From)
		declared(s.Line, "events", s.To)
	}
	for i := range o.Services {
		p.referClocks(&o.Services[i], declared)
	}
	for _, m := range o.Money {
		p.referMoney(m, declared)
	}
	for _, m := range o.Means {
		declared(m.Line, "clocks", m.Clock)
	}
	for i := range o.Cases {
		p.referCase(&o.Cases[i], declared)
	}
}

// declare reports a name that nothing declares.
type declare func(line int, key, value string)

func (p *parser) referClocks(s *Service, declared declare) {
	fields := p.out.fields()
	for _, c := range s.Clocks {
		for _, kind := range slices.Concat(c.From.Of, c.To.Of) {
			declared(kind.Line, "events", kind.Text)
		}
		for _, reason := range c.Pauses {
			declared(reason.Line, "pauses", reason.Text)
		}
		if _, err := casework.CompileCondition(c.When, fields); err != nil {
			f := fault.As(err)
			f.At = fault.Place{Line: c.Line}
			p.defects = append(p.defects, f)
		}
	}
}

func (p *parser) referMoney(m Interest, declared declare) {
	declared(m.Line, "clocks", m.Clock)
	declared(m.Line, "fields", m.Principal)
	declared(m.Line, "fields", m.Unless)
	for _, f := range p.out.Fields {
		if f.Name == m.Principal && f.Type != FieldMoney || f.Name == m.Unless && f.Type != casework.FieldBool {
			p.defect(m.Line, "pack.field_type", fault.Args{"name": f.Name})
		}
	}
	if len(m.Rates) == 0 {
		p.defect(m.Line, "pack.missing", fault.Args{"key": "rates", "in": "money"})
	}
}

func (p *parser) referCase(c *Case, declared declare) {
	declared(c.Line, "services", c.Service)
	for _, e := range c.Entries {
		declared(e.Line, "pauses", e.Text)
	}
	for _, e := range c.Events {
		declared(c.Line, "events", string(e.Kind))
		if e.Kind == casework.EventPaused {
			declared(c.Line, "pauses", e.Reason)
		}
	}
	for _, w := range c.Wants {
		declared(w.Line, "clocks", w.Clock)
		declared(w.Line, "money", w.Money)
	}
}
