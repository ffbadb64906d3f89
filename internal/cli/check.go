package cli

import (
	"fmt"

	"duban/internal/fault"
)

// checkCommand is `duban list check`.
type checkCommand struct {
	File string `arg:"" help:"cli.help.file"`
}

// checkDocument is what `duban list check --format json` prints.
type checkDocument struct {
	Findings []fault.Finding `json:"findings"`
}

// Run prints the findings on a document.
func (c checkCommand) Run(s *session) error {
	l, err := s.open(c.File)
	if err != nil {
		return err
	}
	if s.json {
		err = s.print(checkDocument{l.Findings})
	} else {
		err = s.printFindings(l.Findings)
	}
	if err != nil {
		return err
	}
	return verdict(l.Findings)
}

// printFindings prints findings for a person: severity, place, item, words, code, and the proposed fix below.
func (s *session) printFindings(findings []fault.Finding) error {
	for _, f := range findings {
		line := s.text("cli.severity."+string(f.Severity), nil)
		if at := s.place(f.At); at != "" {
			line += "  " + at
		}
		if f.Item != "" {
			line += "  " + s.text("cli.item", map[string]any{"no": f.Item})
		}
		if _, err := fmt.Fprintf(s.Out, "%s  %s  [%s]\n", line, s.text(f.Code, f.Args), f.Code); err != nil {
			return err
		}
		if f.Fix != nil {
			fmt.Fprintln(s.Out, "    "+s.text("cli.fix", map[string]any{
				"field": s.text("cli.field."+f.Fix.Field, nil), "before": oneLine(f.Fix.Before), "after": oneLine(f.Fix.After),
			}))
		}
	}
	fmt.Fprintln(s.Out, s.counts(findings))
	return nil
}
