package record

import (
	"io"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// headRows is how far down in a sheet the headings may stand, below titles.
const headRows = 10

// tableRows reads a table that was read before, from a workbook.
type tableRows struct {
	table *tabular.Table
	head  []string
	at    int
}

// NewTable reads the rows of the first table of a document whose headings name columns of case records.
func NewTable(doc *tabular.Doc) (Rows, error) {
	var best *tableRows
	most := 1
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		for i := range min(headRows, len(b.Table.Rows)) {
			labels := rowCells(&b.Table.Rows[i], 0)
			if n := named(labels); n > most {
				best, most = &tableRows{b.Table, labels, i + 1}, n
			}
		}
	}
	if best == nil {
		return nil, fault.New(fault.Invalid, "record.no_head", nil)
	}
	return best, nil
}

// named counts the headings that are known.
func named(labels []string) int {
	n := 0
	for _, label := range labels {
		if f, known := fieldOf(label); known && f != FieldNone {
			n++
		}
	}
	return n
}

// rowCells gives the texts of a row in at least so many columns.
func rowCells(row *tabular.Row, columns int) []string {
	for _, c := range row.Cells {
		columns = max(columns, c.Col+max(c.Span, 1))
	}
	cells := make([]string, columns)
	for _, c := range row.Cells {
		cells[c.Col] = strings.TrimSpace(c.Text)
	}
	return cells
}

// Head gives the headings.
func (t *tableRows) Head() []string { return t.head }

// Unfinished is false: a workbook is whole or cannot be read.
func (*tableRows) Unfinished() bool { return false }

// Next gives the next row that holds anything.
func (t *tableRows) Next() (Row, error) {
	for t.at < len(t.table.Rows) {
		source := &t.table.Rows[t.at]
		t.at++
		cells := rowCells(source, len(t.head))
		if empty(cells) {
			continue
		}
		row := Row{Line: max(source.Line, source.Number), Cells: cells}
		for len(row.Cells) > len(t.head) && row.Cells[len(row.Cells)-1] == "" {
			row.Cells = row.Cells[:len(row.Cells)-1]
		}
		if len(row.Cells) != len(t.head) {
			row.Code, row.Args = "record.field_count", fault.Args{"have": len(row.Cells), "want": len(t.head)}
		}
		return row, nil
	}
	return Row{}, io.EOF
}
