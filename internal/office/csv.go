package office

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// csvSample is how much of a file the delimiter is guessed from.
const csvSample = 64 << 10

// readCSV reads a file of separated values. The separator is found by trying; a file in which none makes columns is
// read as plain text. Every record is a row, Number counting records and Line physical lines, so that a cell with
// line breaks does not shift the places of the rows below it.
func readCSV(m *meter, src source) (*tabular.Doc, error) {
	data, err := src.text(m)
	if err != nil {
		return nil, err
	}
	text, findings, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	delimiter, body, skipped := csvDelimiter(text)
	b := &builder{m: m, doc: &tabular.Doc{Format: "csv", Findings: findings}}
	if delimiter == 0 {
		lines, err := m.splitLines(text)
		if err != nil {
			return nil, err
		}
		return b.doc, b.addPlain(lines)
	}
	// Before a record is split its fields are only bounded by the separators of the file.
	if strings.Count(body, string(delimiter)) > m.lim.Cells {
		return nil, fault.New(fault.TooLarge, codeCells, fault.Args{"max": m.lim.Cells})
	}
	return b.doc, b.addRecords(body, delimiter, skipped)
}

// csvDelimiter guesses the separator: the one that gives most records the same number of fields, above one. A first
// line "sep=;", which Excel writes, decides by itself and is skipped. The separator is 0 when there are no columns.
func csvDelimiter(text string) (delimiter rune, body string, skipped int) {
	if first, rest, ok := strings.Cut(text, "\n"); ok {
		if sep, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); ok && len(sep) == 1 && strings.Contains(",;|:~^\t", sep) {
			return rune(sep[0]), rest, 1
		}
	}
	sample := text[:min(len(text), csvSample)]
	if len(sample) < len(text) {
		if end := strings.LastIndexByte(sample, '\n'); end > 0 {
			sample = sample[:end]
		}
	}
	var best int
	for _, candidate := range []rune{',', '\t', ';', '|'} {
		if score := csvScore(sample, candidate); score > best {
			best, delimiter = score, candidate
		}
	}
	return delimiter, text, 0
}

// csvScore counts the records of the sample that have the commonest number of fields, weighted a little by that
// number; 0 when most have one field only.
func csvScore(sample string, delimiter rune) int {
	if !strings.ContainsRune(sample, delimiter) {
		return 0
	}
	r := newCSVReader(sample, delimiter)
	r.LazyQuotes = true
	counts := map[int]int{}
	total := 0
	for {
		record, err := r.Read()
		if err != nil {
			break
		}
		counts[len(record)]++
		total++
	}
	usual := 0
	for fields, n := range counts {
		if fields > 1 && (n > counts[usual] || n == counts[usual] && fields > usual) {
			usual = fields
		}
	}
	if usual < 2 || counts[usual]*4 < total {
		return 0
	}
	return counts[usual]*1000/total + min(usual, 50)
}

func newCSVReader(text string, delimiter rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = delimiter
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return r
}

// addRecords reads the records strictly first; quotes in the wrong places are then forgiven and reported. A quote
// that is never closed would swallow the rest of the file, so in that case quotes are taken as letters.
func (b *builder) addRecords(text string, delimiter rune, skipped int) error {
	b.m.expect(int64(len(text)))
	b.m.lines = strings.Count(text, "\n") + skipped
	rows, err := b.csvRows(newCSVReader(text, delimiter), skipped)
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		at := fault.Place{Line: parse.StartLine + skipped}
		b.note(fault.Finding{Severity: fault.SeverityWarning, Code: "office.csv_quotes", At: at})
		b.m.cells = 0
		lazy := newCSVReader(text, delimiter)
		lazy.LazyQuotes = true
		if neverClosed(text, delimiter) {
			rows, err = b.unquotedRows(text, delimiter, skipped)
		} else {
			rows, err = b.csvRows(lazy, skipped)
		}
	}
	if err != nil {
		return err
	}
	b.addTable(&tabular.Table{Rows: rows})
	return nil
}

func (b *builder) csvRows(r *csv.Reader, skipped int) ([]tabular.Row, error) {
	var rows []tabular.Row
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		row := tabular.Row{Number: len(rows) + 1, Cells: make([]tabular.Cell, len(record))}
		for i, field := range record {
			line, _ := r.FieldPos(i)
			row.Cells[i] = tabular.Cell{Text: csvText(field), Col: i, Span: 1, Line: line + skipped}
		}
		row.Line = row.Cells[0].Line
		if err := b.countRow(row, fault.Place{Line: row.Line}); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// neverClosed reports whether reading leniently ends inside a quoted field of many lines.
func neverClosed(text string, delimiter rune) bool {
	r := newCSVReader(text, delimiter)
	r.LazyQuotes = true
	for {
		record, err := r.Read()
		if err != nil {
			return false
		}
		for _, field := range record {
			if strings.Count(field, "\n") > 100 || strings.Count(field, "\n"+string(delimiter)) > 3 {
				return true
			}
		}
		if n := len(record); n > 0 && r.InputOffset() >= int64(len(text)) && strings.Count(record[n-1], "\n") > 2 {
			return true
		}
	}
}

func (b *builder) unquotedRows(text string, delimiter rune, skipped int) ([]tabular.Row, error) {
	var rows []tabular.Row
	lines, err := b.m.splitLines(text)
	if err != nil {
		return nil, err
	}
	for i, line := range lines {
		if trim(line) == "" {
			continue
		}
		number := i + 1 + skipped
		if err := b.checkFields(line, string(delimiter), number); err != nil {
			return nil, err
		}
		row := tabular.Row{Number: len(rows) + 1, Line: number}
		for col, field := range strings.Split(strings.TrimRight(line, "\r"), string(delimiter)) {
			row.Cells = append(row.Cells, tabular.Cell{Text: csvText(strings.Trim(field, `"`)), Col: col, Span: 1, Line: number})
		}
		if err := b.countRow(row, fault.Place{Line: number}); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// csvText gives the text of a field without the guard that writers put before what a spreadsheet would compute.
func csvText(field string) string {
	field = trimLines(tidy(field))
	if guardedField.MatchString(field) {
		return field[1:]
	}
	return field
}

// trimLines trims each line of a text and drops empty lines at both ends.
func trimLines(s string) string {
	s = trim(s)
	if !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = trim(line)
	}
	return strings.Join(lines, "\n")
}

// A field that a spreadsheet would take for a formula starts with one of these signs, also in their full-width forms.
// Apostrophes before the sign are counted in, so that guarding and its undoing are exact inverses.
var (
	formulaField = regexp.MustCompile(`^'*\s*[=+\-@＝＋－＠]`)
	guardedField = regexp.MustCompile(`^'+\s*[=+\-@＝＋－＠]`)
	numberField  = regexp.MustCompile(`^[+\-]?[0-9][0-9,]*(\.[0-9]+)?%?$`)
)

// guardCSV puts an apostrophe before a text that a spreadsheet would compute when it opens the file.
func guardCSV(text string) string {
	if formulaField.MatchString(text) && !numberField.MatchString(text) {
		return "'" + text
	}
	return text
}
