package pack

import (
	"slices"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Casework gives the services as casework runs them. Reasons that still need their published entry are left out, so
// that no clock stops for them; those named in entries are taken as published. A clock without a limit is left out:
// [Check] reports it.
func (p *Pack) Casework(entries ...string) []casework.Service {
	out := make([]casework.Service, len(p.Services))
	for i := range p.Services {
		out[i] = p.service(&p.Services[i], entries)
	}
	return out
}

func (p *Pack) service(s *Service, entries []string) casework.Service {
	out := casework.Service{
		Code: casework.ServiceID(s.Code), Name: s.Name.Zh, NameEn: s.Name.En, Unit: s.Unit, Type: s.Type, Pack: p.ID, List: p.List,
		Silence: s.Silent, Fields: p.fields(),
	}
	if s.Legal != nil {
		out.Legal, out.Basis, out.Unverified = s.Legal.Limit.limit(), s.Legal.Basis.String(), s.Legal.Basis.Unverified
	}
	for _, q := range p.Confirm {
		out.Questions = append(out.Questions, casework.Question{Text: q.Zh, TextEn: q.En})
	}
	for _, e := range p.Events {
		out.Events = append(out.Events, casework.OwnEvent{Kind: casework.EventKind(e.ID), Name: e.Name.Zh, NameEn: e.Name.En})
	}
	for i := range p.Pauses {
		r := &p.Pauses[i]
		if r.Stops() || slices.Contains(entries, r.ID) {
			out.Pauses = append(out.Pauses, casework.PauseReason{
				Code: r.ID, Name: r.Name.Zh, NameEn: r.Name.En, Basis: r.basis(), Limit: r.Limit, Unannounced: !r.Notice,
			})
		}
	}
	for i := range s.Clocks {
		if c := &s.Clocks[i]; c.Limit != nil {
			out.Clocks = append(out.Clocks, c.clock(out.Pauses))
		}
	}
	return out
}

// basis gives the ground on which the reason stops a clock: its own, else the published entry.
func (r *Pause) basis() string {
	switch {
	case r.Basis.Given():
		return r.Basis.String()
	case r.Document != "":
		return r.Document
	default:
		return "特殊环节"
	}
}

// clock leaves out the reasons that stop no clock as things stand.
func (c *Clock) clock(stops []casework.PauseReason) casework.Clock {
	out := casework.Clock{
		ID: casework.ClockID(c.ID), Name: c.Name.Zh, NameEn: c.Name.En,
		From: c.From.kinds(), To: c.To.kinds(), All: c.To.All,
		Limit: c.Limit.limit(), Baseline: c.Baseline.limit(),
		Rule:  worktime.Rule{Midnight: c.Midnight, NoRoll: c.NoRoll},
		Ahead: c.Ahead, Average: c.Mean, Extends: c.Extends,
		When: c.When, Pauses: Texts(c.Pauses), Commitments: Texts(c.Commitments),
	}
	out.Pauses = slices.DeleteFunc(out.Pauses, func(code string) bool {
		return !slices.ContainsFunc(stops, func(r casework.PauseReason) bool { return r.Code == code })
	})
	if c.Mean {
		out.Mean = c.Limit.Value
		if c.Baseline != nil {
			out.Before = c.Baseline.Value
		}
	}
	if c.Legal != nil {
		out.Legal, out.Basis, out.Unverified = c.Legal.Limit.limit(), c.Legal.Basis.String(), c.Legal.Basis.Unverified
	}
	return out
}

// fields gives the fields to casework; money is a number to it.
func (p *Pack) fields() []casework.Field {
	out := make([]casework.Field, len(p.Fields))
	for i, f := range p.Fields {
		out[i] = casework.Field{Name: f.Name, NameEn: f.NameEn, Kind: f.Type}
		if f.Type == FieldMoney {
			out[i].Kind = casework.FieldNumber
		}
		for _, v := range f.Values {
			out[i].Values = append(out[i].Values, v.Zh)
		}
	}
	return out
}

func (m Kinds) kinds() []casework.EventKind {
	out := make([]casework.EventKind, len(m.Of))
	for i, k := range m.Of {
		out[i] = casework.EventKind(k.Text)
	}
	return out
}

// Texts gives the words without their lines, never nil: to casework nil means all.
func Texts(words []Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}
