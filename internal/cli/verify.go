package cli

import (
	"errors"
	"fmt"

	"duban/internal/app"
)

// verifyCommand is `duban verify`.
type verifyCommand struct {
	Head string `placeholder:"HASH" help:"cli.help.verify_head"`
	dataFlags
}

// Run looks for what was altered behind the program's back, and prints the head of the journal to be noted.
func (c verifyCommand) Run(s *session) error {
	if err := errors.Join(c.validate(), c.exists()); err != nil {
		return err
	}
	report, err := app.Verify(s.ctx, app.Options{Data: c.Data, Database: c.Database}, c.Head)
	if err != nil {
		return err
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		f.Message = s.text(f.Code, f.Args)
	}
	if s.json {
		if err := s.print(report); err != nil {
			return err
		}
		return verdict(report.Findings)
	}
	for _, f := range report.Findings {
		if _, err := fmt.Fprintf(s.Out, "%s  %s  [%s]\n", s.text("cli.severity."+string(f.Severity), nil), f.Message, f.Code); err != nil {
			return err
		}
	}
	words := map[string]any{"entries": int(report.Entries), "records": int(report.Records), "findings": len(report.Findings)}
	sum := "cli.verify.holds"
	if len(report.Findings) > 0 {
		sum = "cli.verify.broken"
	}
	if _, err := fmt.Fprintf(s.Out, "%s\n%s %s\n", s.text(sum, words), s.text("cli.verify.head", nil), report.Head); err != nil {
		return err
	}
	return verdict(report.Findings)
}
