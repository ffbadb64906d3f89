package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"duban/internal/fault"
)

// fail says what went wrong, where, and what to do, and gives the exit code.
func (s *session) fail(err error) int {
	switch {
	case errors.Is(err, errFindings):
		return exitFailed
	case errors.Is(err, context.Canceled) && s.ctx.Err() != nil:
		s.say("cli.interrupted", nil)
		return exitFailed
	}
	for _, one := range joined(err) {
		s.failOne(one)
	}
	return exitFailed
}

// joined takes apart an error that joins several, which may join several themselves.
func joined(err error) (all []error) {
	var list interface{ Unwrap() []error }
	if !errors.As(err, &list) {
		return []error{err}
	}
	for _, one := range list.Unwrap() {
		all = append(all, joined(one)...)
	}
	return all
}

func (s *session) failOne(err error) {
	f := fault.As(err)
	message := s.text(f.Code, f.Args)
	if !f.At.IsZero() {
		message = s.text("cli.at", map[string]any{"place": s.place(f.At), "text": message})
	}
	fmt.Fprintln(s.Err, message)
	if f.Kind == fault.Internal {
		fmt.Fprintln(s.Err, s.text("cli.cause", map[string]any{"cause": err.Error()}))
	}
}

// place gives a position in the document in words.
func (s *session) place(at fault.Place) string {
	switch {
	case at.Cell != "":
		return s.text("cli.place.cell", map[string]any{"sheet": at.Sheet, "cell": at.Cell})
	case at.Line > 0:
		return s.text("cli.place.line", map[string]any{"line": at.Line})
	case at.Table > 0:
		return s.text("cli.place.row", map[string]any{"table": at.Table, "row": at.Row})
	case at.Para > 0:
		return s.text("cli.place.para", map[string]any{"para": at.Para})
	default:
		return ""
	}
}

// print writes the command's document as JSON.
func (s *session) print(document any) error {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
