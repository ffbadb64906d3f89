package office

import (
	"regexp"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

var pipeRule = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$`)

// pipeRun gives the end of the Markdown table that starts at line i: a header row, a row of dashes and all following
// lines with a pipe. It gives i when no table starts there.
func pipeRun(lines []string, i int) int {
	if i+1 >= len(lines) || !strings.Contains(lines[i], "|") || !strings.Contains(lines[i+1], "|") ||
		!pipeRule.MatchString(lines[i+1]) {
		return i
	}
	end := i + 2
	for end < len(lines) && strings.Contains(lines[end], "|") && trim(lines[end]) != "" {
		end++
	}
	return end
}

// addPipes adds the Markdown table of lines from to to; plain turns the source of a cell into its text.
func (b *builder) addPipes(lines []string, from, to int, plain func(string) string) error {
	t := &tabular.Table{}
	for i := from; i < to; i++ {
		if i == from+1 {
			continue
		}
		if err := b.checkFields(lines[i], "|", i+1); err != nil {
			return err
		}
		row := tabular.Row{Header: i == from, Line: i + 1, Number: len(t.Rows) + 1}
		for col, field := range splitPipes(lines[i]) {
			row.Cells = append(row.Cells, tabular.Cell{Text: trim(tidy(plain(trim(field)))), Col: col, Span: 1, Line: i + 1})
		}
		if err := b.countRow(row, fault.Place{Line: i + 1}); err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	b.addTable(t)
	return nil
}

// splitPipes cuts a row at its pipes; \| is a pipe inside a cell. The pipes at both ends belong to the frame.
func splitPipes(line string) []string {
	line = strings.TrimPrefix(trim(line), "|")
	var fields []string
	var field strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '|':
			field.WriteByte('|')
			i++
		case line[i] == '|':
			fields = append(fields, field.String())
			field.Reset()
		default:
			field.WriteByte(line[i])
		}
	}
	if rest := field.String(); trim(rest) != "" {
		fields = append(fields, rest)
	}
	return fields
}
