package cli

import (
	"fmt"
	"strings"

	"duban/internal/list"
)

// diffCommand is `duban list diff`.
type diffCommand struct {
	Old string `arg:"" help:"cli.help.old"`
	New string `arg:"" help:"cli.help.new"`
}

// Run prints what two versions of a list differ in, field by field.
func (c diffCommand) Run(s *session) error {
	before, err := s.compile(c.Old)
	if err != nil {
		return err
	}
	after, err := s.compile(c.New)
	if err != nil {
		return err
	}
	d := list.Diff(before, after)
	if s.json {
		return s.print(d)
	}
	return s.printDifference(d)
}

// printDifference prints a difference for a person.
func (s *session) printDifference(d list.Difference) error {
	fmt.Fprintln(s.Out, s.text("cli.diff.head", map[string]any{
		"before": oneLine(d.Before.Title), "before_items": d.Before.Items,
		"after": oneLine(d.After.Title), "after_items": d.After.Items,
		"same": d.Same, "changed": len(d.Changed), "added": len(d.Added), "removed": len(d.Removed), "moved": len(d.Moved),
	}))
	for _, f := range d.Attached {
		s.line("cli.diff.attached", map[string]any{"field": s.field(f.Field, ""), "items": f.Items})
	}
	for _, f := range d.Absent {
		s.line("cli.diff.absent", map[string]any{"field": s.field(f.Field, ""), "items": f.Items})
	}
	for _, h := range d.Headings {
		s.line("cli.diff.heading", map[string]any{
			"before": strings.Join(h.Before, " / "), "after": strings.Join(h.After, " / "), "items": h.Items,
		})
	}
	for _, it := range d.Removed {
		s.line("cli.diff.removed", s.itemArgs(it))
	}
	for _, it := range d.Added {
		s.line("cli.diff.added", s.itemArgs(it))
	}
	for _, m := range d.Moved {
		s.line("cli.diff.moved_"+m.Why, s.itemArgs(m.After))
	}
	for _, c := range d.Changed {
		s.line("cli.diff.changed", s.itemArgs(c.After))
		for _, f := range c.Fields {
			s.line("cli.diff.field", map[string]any{
				"field": s.field(f.Field, f.Label), "before": side(f.Before), "after": side(f.After),
			})
		}
	}
	return nil
}

func (s *session) line(key string, args map[string]any) { fmt.Fprintln(s.Out, s.text(key, args)) }

func (s *session) itemArgs(it list.ItemRef) map[string]any {
	words := it.Title
	if words == "" {
		words = it.Text
	}
	return map[string]any{"no": it.No, "text": cut(oneLine(words), 60), "place": s.place(it.At)}
}

func (s *session) field(field, label string) string {
	if label != "" {
		return label
	}
	return s.text("cli.field."+field, nil)
}

// side is one side of a changed field, "∅" when there is nothing.
func side(words []string) string {
	if len(words) == 0 {
		return "∅"
	}
	return cut(oneLine(strings.Join(words, "、")), 120)
}
