package office

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/tabular"
)

// columnsOf counts the grid columns of a table.
func columnsOf(t *tabular.Table) int {
	columns := 0
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			columns = max(columns, c.Col+max(c.Span, 1))
		}
	}
	return columns
}

func (d *docxWriter) table(t *tabular.Table) {
	columns := columnsOf(t)
	if columns == 0 {
		return
	}
	widths := d.widths(t, columns)
	d.raw(docxTableStart)
	for _, w := range widths {
		d.raw(`<w:gridCol w:w="`, strconv.Itoa(w), `"/>`)
	}
	d.raw("</w:tblGrid>")
	for i := range t.Rows {
		if len(t.Rows[i].Cells) > 0 {
			d.row(t, i, widths)
		}
	}
	d.raw("</w:tbl>")
}

// widths divides the width of the page among the columns: as asked, or by the longest text of each within reason.
func (d *docxWriter) widths(t *tabular.Table, columns int) []int {
	const least, most = 4, 30 // characters
	parts := make([]int, columns)
	for i := range parts {
		parts[i] = least
		if i < len(d.opts.Widths) {
			parts[i] = max(d.opts.Widths[i], 1)
		}
	}
	if d.opts.Widths == nil {
		for _, row := range t.Rows {
			for _, c := range row.Cells {
				if c.Span <= 1 {
					parts[c.Col] = max(parts[c.Col], min(utf8.RuneCountInString(c.Text), most))
				}
			}
		}
	}
	sum := 0
	for _, n := range parts {
		sum += n
	}
	room := d.page.width - d.page.left - d.page.right
	for i, n := range parts {
		parts[i] = max(n*room/sum, 1)
	}
	return parts
}

// row writes a row. Columns before the first cell and behind the last one stay off the table; Word has no holes
// between cells, so there an empty cell stands.
func (d *docxWriter) row(t *tabular.Table, i int, widths []int) {
	cells := t.Rows[i].Cells
	last := cells[len(cells)-1]
	d.raw("<w:tr><w:trPr>")
	if before := cells[0].Col; before > 0 {
		d.raw(`<w:gridBefore w:val="`, strconv.Itoa(before), `"/>`)
	}
	if after := len(widths) - last.Col - max(last.Span, 1); after > 0 {
		d.raw(`<w:gridAfter w:val="`, strconv.Itoa(after), `"/>`)
	}
	d.raw("<w:cantSplit/>")
	if t.Rows[i].Header {
		d.raw("<w:tblHeader/>")
	}
	d.raw("</w:trPr>")
	col := cells[0].Col
	for _, c := range cells {
		if c.Col > col {
			d.cell(tabular.Cell{Col: col, Span: c.Col - col}, "", false, widths)
		}
		d.cell(c, mergeOf(t, i, c), t.Rows[i].Header, widths)
		col = c.Col + max(c.Span, 1)
	}
	d.raw("</w:tr>")
}

// mergeOf gives the vMerge value of a cell, "" when it is part of no vertical merge.
func mergeOf(t *tabular.Table, i int, c tabular.Cell) string {
	switch {
	case c.Covered && i > 0 && cellAt(t.Rows[i-1], c.Col) != nil:
		return "continue"
	case i+1 == len(t.Rows):
		return ""
	}
	if below := cellAt(t.Rows[i+1], c.Col); below != nil && below.Covered {
		return "restart"
	}
	return ""
}

// cellAt gives the cell of a row that starts at a column.
func cellAt(row tabular.Row, col int) *tabular.Cell {
	for i := range row.Cells {
		if row.Cells[i].Col == col {
			return &row.Cells[i]
		}
	}
	return nil
}

func (d *docxWriter) cell(c tabular.Cell, merge string, header bool, widths []int) {
	width := 0
	for _, w := range widths[c.Col : c.Col+max(c.Span, 1)] {
		width += w
	}
	d.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(width), `" w:type="dxa"/>`)
	if c.Span > 1 {
		d.raw(`<w:gridSpan w:val="`, strconv.Itoa(c.Span), `"/>`)
	}
	if merge != "" {
		d.raw(`<w:vMerge w:val="`, merge, `"/>`)
	}
	d.raw(`<w:vAlign w:val="center"/></w:tcPr>`)
	style, number, text := "DubanCell", c.Number, c.Text
	if header {
		style = "DubanHead"
	}
	if c.Covered {
		number, text = "", ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		d.paragraph(style, number, line)
		number = ""
	}
	d.raw("</w:tc>")
}
