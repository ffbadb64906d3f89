package cli

import (
	"fmt"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
)

// readCommand is `duban list read`.
type readCommand struct {
	File string `arg:"" help:"cli.help.file"`
}

// Run prints what a document says, item by item.
func (c readCommand) Run(s *session) error {
	l, err := s.open(c.File)
	if err != nil {
		return err
	}
	if s.json {
		err = s.print(l)
	} else {
		err = s.printList(l)
	}
	if err != nil {
		return err
	}
	return verdict(l.Findings)
}

// printList prints a summary and a table of the items, for a person.
func (s *session) printList(l *list.List) error {
	fmt.Fprintln(s.Out, s.text("cli.list.head", map[string]any{
		"title": oneLine(l.Title), "items": len(l.Items), "headings": len(l.Headings),
		"layout": s.text("cli.layout."+string(l.Layout), nil), "lead_rule": s.text("cli.lead_rule."+string(l.LeadRule), nil),
	}))
	fmt.Fprintln(s.Out)
	t := table{max: 44}
	t.add(s.words("no", "text", "lead", "joint", "deadline", "place")...)
	for _, it := range l.Items {
		words := it.Title
		if words == "" {
			words = it.Text
		}
		t.add(it.No, words, strings.Join(it.LeadUnits, "、"), joint(it.JointUnits), s.deadline(it.Deadline), s.place(it.At))
	}
	if err := t.write(s.Out); err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	fmt.Fprintln(s.Out, s.counts(l.Findings))
	return nil
}

// words gives the headings of a table.
func (s *session) words(columns ...string) []string {
	for i, c := range columns {
		columns[i] = s.text("cli.column."+c, nil)
	}
	return columns
}

// joint gives the first two units and how many more there are.
func joint(units []string) string {
	if len(units) <= 2 {
		return strings.Join(units, "、")
	}
	return strings.Join(units[:2], "、") + " +" + strconv.Itoa(len(units)-2)
}

// deadline gives a deadline as short as a table allows.
func (s *session) deadline(d list.Deadline) string {
	switch {
	case d.Ongoing && d.Date != "":
		return d.Date + " " + s.text("cli.ongoing", nil)
	case d.Ongoing:
		return s.text("cli.ongoing", nil)
	case d.Date == "":
		return d.Raw
	default:
		return d.Date
	}
}

// counts says how many findings there are of each severity.
func (s *session) counts(findings []fault.Finding) string {
	n := map[fault.Severity]int{}
	for _, f := range findings {
		n[f.Severity]++
	}
	return s.text("cli.counts", map[string]any{
		"errors": n[fault.SeverityError], "warnings": n[fault.SeverityWarning], "infos": n[fault.SeverityInfo],
	})
}
