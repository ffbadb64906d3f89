package cli

import (
	"fmt"

	"duban/internal/measure"
)

// measureCommands are the commands on what is reckoned from facts; they keep nothing.
type measureCommands struct {
	Test measureTestCommand `cmd:"" help:"cli.help.measure_test"`
}

// measureTestCommand is `duban measure test`.
type measureTestCommand struct {
	File []string `arg:"" help:"cli.help.measure_script"`
}

// measureTestDocument is what `duban measure test --format json` prints.
type measureTestDocument struct {
	Cases       int                 `json:"cases"`
	Failed      int                 `json:"failed"`
	Differences []measureDifference `json:"differences"`
}

// measureDifference is a light that a script wants otherwise.
type measureDifference struct {
	File string `json:"file"`
	measure.Difference
}

// Run reckons the lights of scripts and says which differ.
func (c measureTestCommand) Run(s *session) error {
	document := measureTestDocument{Differences: []measureDifference{}}
	broken := false
	for _, file := range c.File {
		_, data, err := s.bytes(file)
		var script *measure.Script
		if err == nil {
			script, err = measure.ParseScript(data)
		}
		if err != nil {
			s.broken(file, err)
			broken = true
			continue
		}
		document.Cases += len(script.Cases)
		for _, d := range script.Run() {
			document.Differences = append(document.Differences, measureDifference{file, d})
		}
	}
	if broken {
		return errFindings
	}
	document.Failed = len(document.Differences)
	if err := s.printLights(document); err != nil {
		return err
	}
	if document.Failed > 0 {
		return errFindings
	}
	return nil
}

func (s *session) printLights(document measureTestDocument) error {
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
