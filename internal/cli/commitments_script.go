package cli

import (
	"fmt"

	"duban/internal/commitment"
	"duban/internal/fault"
)

// scriptCommand is `duban commitments test`.
type scriptCommand struct {
	File []string `arg:"" help:"cli.help.script"`
	Fill bool     `help:"cli.help.fill"`
}

// scriptDocument is what `duban commitments test --format json` prints.
type scriptDocument struct {
	Cases       int          `json:"cases"`
	Failed      int          `json:"failed"`
	Differences []difference `json:"differences"`
}

// difference is something that a script wants otherwise than it is read.
type difference struct {
	File string `json:"file"`
	commitment.Difference
	Message string `json:"message"`
}

// Run reads the texts of scripts and says what is read otherwise than they want.
func (c scriptCommand) Run(s *session) error {
	if c.Fill {
		return c.fill(s)
	}
	scripts := make([]*commitment.Script, len(c.File))
	broken := false
	for i, file := range c.File {
		_, data, err := s.bytes(file)
		if err == nil {
			scripts[i], err = commitment.ParseScript(data)
		}
		if err != nil {
			s.broken(file, err)
			broken = true
		}
	}
	if broken {
		return errFindings
	}
	document := scriptDocument{Differences: []difference{}}
	for i, script := range scripts {
		for j := range script.Cases {
			found := script.Cases[j].Compare(commitment.Extract(script.Cases[j].Text))
			document.Cases++
			if len(found) > 0 {
				document.Failed++
			}
			for _, d := range found {
				document.Differences = append(document.Differences, difference{c.File[i], d, s.differs(d)})
			}
		}
	}
	if err := s.printDifferences(document); err != nil {
		return err
	}
	if document.Failed > 0 {
		return errFindings
	}
	return nil
}

// broken says what is wrong with a script, each mistake with file and line.
func (s *session) broken(file string, err error) {
	for _, one := range joined(err) {
		f := fault.As(one)
		place := file
		if f.At.Line > 0 {
			place = fmt.Sprintf("%s:%d", file, f.At.Line)
		}
		fmt.Fprintf(s.Err, "%s: %s\n", place, s.text(f.Code, f.Args))
	}
}

func (s *session) printDifferences(document scriptDocument) error {
	if s.json {
		return s.print(document)
	}
	for _, d := range document.Differences {
		fmt.Fprintf(s.Out, "%s:%d: %s\n", d.File, d.Line, d.Message)
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.commitments.cases", map[string]any{
		"cases": document.Cases, "failed": document.Failed, "differences": len(document.Differences),
	}))
	return err
}

// differs says in words what is read otherwise.
func (s *session) differs(d commitment.Difference) string {
	args := map[string]any{"want": d.Want, "got": d.Got}
	switch {
	case d.Kind == commitment.Missing:
		return s.text("cli.commitments.missing", args)
	case d.Kind == commitment.Unexpected:
		return s.text("cli.commitments.unexpected", args)
	case d.Field == "doubts":
		args["field"] = s.text("cli.commitments.doubts", nil)
	default:
		args["field"] = s.text("commitment.field."+d.Field, nil)
	}
	switch {
	case d.Want == "":
		return s.text("cli.commitments.want_none", args)
	case d.Got == "":
		return s.text("cli.commitments.got_none", args)
	default:
		return s.text("cli.commitments.different", args)
	}
}

// fill prints scripts with what is read now under the texts that have no results yet.
func (c scriptCommand) fill(s *session) error {
	for _, file := range c.File {
		_, data, err := s.bytes(file)
		if err == nil {
			data, err = commitment.Fill(data, commitment.Extract)
		}
		if err != nil {
			s.broken(file, err)
			return errFindings
		}
		if _, err := s.Out.Write(data); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}
