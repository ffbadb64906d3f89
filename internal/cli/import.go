package cli

import (
	"fmt"

	"duban/internal/app"
	"duban/internal/fault"
	"duban/internal/list"
)

// importCommand is `duban import`.
type importCommand struct {
	File   string   `arg:"" help:"cli.help.file"`
	List   string   `placeholder:"SLUG" help:"cli.help.slug"`
	Accept []string `placeholder:"CODE" sep:"," help:"cli.help.accept"`
	dataFlags
}

// importDocument is what `duban import --format json` prints.
type importDocument struct {
	List     string          `json:"list"`
	Edition  int             `json:"edition"`
	Title    string          `json:"title"`
	Tasks    int             `json:"tasks"`
	Accepted int             `json:"accepted"` // fixes applied
	Findings []fault.Finding `json:"findings"` // left open
}

// Run reads and checks a file and saves it as an edition. Findings of severity error whose fix is not accepted save
// nothing.
func (c importCommand) Run(s *session) (err error) {
	name, data, err := s.bytes(c.File)
	if err != nil {
		return err
	}
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	if isBuiltin(c.File) {
		e, err := a.Lists.ImportBuiltin(s.ctx, name, data, "duban import")
		if err != nil {
			return err
		}
		return s.printImport(e, 0)
	}
	return c.save(s, a, name, data)
}

func (c importCommand) save(s *session, a *app.App, name string, data []byte) error {
	r, err := a.Lists.Preview(s.ctx, name, data)
	if err != nil {
		return err
	}
	accepted, err := accept(r, c.Accept)
	if err != nil {
		return err
	}
	if bad := unsettled(r); len(bad) > 0 {
		for _, f := range bad {
			s.say("cli.import.error", map[string]any{"place": s.place(f.At), "text": s.text(f.Code, f.Args), "code": f.Code})
		}
		s.say("cli.import.nothing_saved", map[string]any{"count": len(bad)})
		return errFindings
	}
	e, err := a.Lists.Save(s.ctx, r, list.SaveOptions{Slug: c.List, By: "duban import"})
	if err != nil {
		return err
	}
	return s.printImport(e, accepted)
}

// accept marks the fixes of all findings with one of the codes as accepted and gives their number.
func accept(r *list.Reading, codes []string) (int, error) {
	total := 0
	for _, code := range codes {
		n := 0
		for i := range r.Findings {
			if d := &r.Findings[i]; d.Finding.Code == code && d.Finding.Fix != nil {
				d.State = list.DecisionAccepted
				n++
			}
		}
		if n == 0 {
			return 0, fault.New(fault.Invalid, "cli.import.no_fix", fault.Args{"code": code})
		}
		total += n
	}
	return total, nil
}

// unsettled gives the findings of severity error whose fix is not accepted.
func unsettled(r *list.Reading) []fault.Finding {
	var out []fault.Finding
	for _, d := range r.Findings {
		if d.Finding.Severity == fault.SeverityError && d.State != list.DecisionAccepted {
			out = append(out, d.Finding)
		}
	}
	return out
}

func (s *session) printImport(e *list.Edition, accepted int) error {
	document := importDocument{
		List: e.Slug, Edition: e.Number, Title: e.Title, Tasks: len(e.Tasks), Accepted: accepted, Findings: []fault.Finding{},
	}
	for _, d := range e.Findings {
		if d.State == list.DecisionOpen {
			f := d.Finding
			f.Message = s.text(f.Code, f.Args)
			document.Findings = append(document.Findings, f)
		}
	}
	if s.json {
		return s.print(document)
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.import.saved", map[string]any{
		"list": e.Slug, "edition": e.Number, "title": oneLine(e.Title), "tasks": len(e.Tasks), "accepted": accepted,
	}))
	fmt.Fprintln(s.Out, s.counts(document.Findings))
	return err
}
