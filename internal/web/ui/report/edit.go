package report

import (
	"slices"
	"strings"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/progress"
	"duban/internal/web/ui"
)

// Names tells what the controls of commitments and steps are about.
type Names struct {
	Entries  []*commitment.Entry
	Steps    []progress.Step
	Evidence []evidence.File
}

// Part is one part of what a report says, that a reviewer may give a reason on.
type Part struct {
	Field string // as in progress.Point
	Label string
	Now   string
	Was   string // in the submission before; "" when it said nothing
	First bool   // there is no submission before
}

// Changed reports whether the part says something else than before.
func (e Part) Changed() bool { return !e.First && e.Now != e.Was }

// Parts gives what a report says part by part, beside what it said before; before may be nil.
func Parts(p *ui.Page, n *Names, now, before *progress.Content) []Part {
	is, was := said(p, n, now), map[string]string{}
	if before != nil {
		was = said(p, n, before)
	}
	var out []Part
	add := func(field, label string) {
		if is[field] != "" || was[field] != "" {
			out = append(out, Part{Field: field, Label: label, Now: is[field], Was: was[field], First: before == nil})
		}
	}
	for _, field := range plainFields {
		add(field, p.T("web.report.field."+field))
	}
	for _, code := range codesOf(now, before) {
		add(progress.ValueField(code), n.commitment(p, code))
	}
	for _, id := range stepsOf(now, before) {
		add(progress.StepField(id), n.step(id))
	}
	add(progress.FieldEvidence, p.T("web.report.field.evidence"))
	return out
}

// Edits gives the parts that changed.
func Edits(p *ui.Page, n *Names, now, before *progress.Content) []Part {
	return slices.DeleteFunc(Parts(p, n, now, before), func(e Part) bool { return !e.Changed() })
}

// said gives what a report says in words, by the field that a point may be about.
func said(p *ui.Page, n *Names, c *progress.Content) map[string]string {
	out := map[string]string{progress.FieldWords: c.Words, progress.FieldProblems: c.Problems, progress.FieldNext: c.Next}
	if c.Stage != "" {
		out[progress.FieldStage] = p.T("web.report.stage." + string(c.Stage))
	}
	if c.Percent != nil {
		out[progress.FieldPercent] = ui.Itoa(*c.Percent) + "%"
	}
	for i := range c.Values {
		v := &c.Values[i]
		out[progress.ValueField(v.Code)] = valueWords(p, n, v)
	}
	for i := range c.Steps {
		out[progress.StepField(c.Steps[i].Step)] = stepWords(p, &c.Steps[i])
	}
	var files []string
	for _, id := range c.Evidence {
		files = append(files, n.file(id))
	}
	out[progress.FieldEvidence] = strings.Join(files, "\n")
	return out
}

// valueWords says a reported value: figure with its unit, share, day, source.
func valueWords(p *ui.Page, n *Names, v *progress.Value) string {
	var parts []string
	if v.Value != nil {
		parts = append(parts, number(v.Value)+n.unit(v.Code))
	}
	if v.Numerator != nil || v.Denominator != nil {
		parts = append(parts, p.T("web.report.share", "numerator", orDash(number(v.Numerator)), "denominator", orDash(number(v.Denominator))))
	}
	if v.AsOf != 0 {
		parts = append(parts, p.T("web.report.as_of", "date", v.AsOf.String()))
	}
	if v.Source != "" {
		parts = append(parts, p.T("web.report.source", "source", v.Source))
	}
	if v.Words != "" {
		parts = append(parts, v.Words)
	}
	return strings.Join(parts, p.T("web.semicolon"))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func stepWords(p *ui.Page, s *progress.StepReport) string {
	var parts []string
	switch {
	case s.Done && s.DoneOn != 0:
		parts = append(parts, p.T("web.report.step.done_on", "date", s.DoneOn.String()))
	case s.Done:
		parts = append(parts, p.T("web.report.step.done"))
	case s.Words != "":
		parts = append(parts, p.T("web.report.step.open"))
	}
	if s.Words != "" {
		parts = append(parts, s.Words)
	}
	return strings.Join(parts, p.T("web.semicolon"))
}

func (n *Names) entry(code string) *commitment.Entry {
	for _, e := range n.Entries {
		if e.Code == code {
			return e
		}
	}
	return nil
}

func (n *Names) commitment(p *ui.Page, code string) string {
	if e := n.entry(code); e != nil {
		return EntryName(p, e)
	}
	return code
}

func (n *Names) unit(code string) string {
	if e := n.entry(code); e != nil {
		return e.Facts.Unit
	}
	return ""
}

func (n *Names) step(id progress.StepID) string {
	for i := range n.Steps {
		if n.Steps[i].ID == id {
			return n.Steps[i].Title
		}
	}
	return "#" + ui.Itoa(id)
}

func (n *Names) file(id evidence.ID) string {
	for i := range n.Evidence {
		if n.Evidence[i].ID == id {
			return n.Evidence[i].Name
		}
	}
	return "#" + ui.Itoa(id)
}

// codesOf gives the codes of both contents, those of the first in its order.
func codesOf(now, before *progress.Content) []string {
	var out []string
	for _, c := range []*progress.Content{now, before} {
		if c == nil {
			continue
		}
		for i := range c.Values {
			if code := c.Values[i].Code; !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

func stepsOf(now, before *progress.Content) []progress.StepID {
	var out []progress.StepID
	for _, c := range []*progress.Content{now, before} {
		if c == nil {
			continue
		}
		for i := range c.Steps {
			if id := c.Steps[i].Step; !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}
