package cli

import (
	"fmt"

	"duban/internal/worktime"
)

// clockTestCommand is `duban clock test`.
type clockTestCommand struct {
	File []string `arg:"" help:"cli.help.clock_script"`
}

// clockTestDocument is what `duban clock test --format json` prints.
type clockTestDocument struct {
	Cases       int               `json:"cases"`
	Failed      int               `json:"failed"`
	Differences []clockDifference `json:"differences"`
}

// clockDifference is an answer that a script wants otherwise.
type clockDifference struct {
	File string `json:"file"`
	worktime.Difference
}

// Run answers the questions of scripts and says which answers differ.
func (c clockTestCommand) Run(s *session) error {
	scripts := make([]*worktime.Script, len(c.File))
	broken := false
	for i, file := range c.File {
		_, data, err := s.bytes(file)
		if err == nil {
			scripts[i], err = worktime.ParseScript(data)
		}
		if err != nil {
			s.broken(file, err)
			broken = true
		}
	}
	if broken {
		return errFindings
	}
	document := clockTestDocument{Differences: []clockDifference{}}
	for i, script := range scripts {
		document.Cases += len(script.Cases)
		for _, d := range script.Run() {
			document.Differences = append(document.Differences, clockDifference{c.File[i], d})
		}
	}
	document.Failed = len(document.Differences)
	if err := s.printAnswers(document); err != nil {
		return err
	}
	if document.Failed > 0 {
		return errFindings
	}
	return nil
}

func (s *session) printAnswers(document clockTestDocument) error {
	if s.json {
		return s.print(document)
	}
	for _, d := range document.Differences {
		fmt.Fprintf(s.Out, "%s:%d: %s\n", d.File, d.Line, s.text("cli.clock.different", map[string]any{
			"asks": d.Asks, "want": d.Want, "got": d.Got,
		}))
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.clock.cases", map[string]any{"cases": document.Cases, "failed": document.Failed}))
	return err
}
