package list

import (
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// excerpts cuts a document into the pieces that a task page shows: paragraphs and rows of tables, whose cells are
// divided by tabs. Where the cells of a row stand on lines of their own, each line is a piece. Empty ones are left out.
func excerpts(doc *tabular.Doc) []Excerpt {
	var all []Excerpt
	add := func(at fault.Place, text string) {
		if strings.TrimSpace(text) != "" {
			all = append(all, Excerpt{At: at, Text: text})
		}
	}
	for _, b := range doc.Blocks {
		if b.Table == nil {
			add(b.Para.Place(), b.Para.Number+b.Para.Text)
			continue
		}
		for r, row := range b.Table.Rows {
			var cells []string
			for c, cell := range row.Cells {
				if c > 0 && cell.Line != row.Cells[c-1].Line {
					add(b.Table.Place(r, c-1), strings.Join(cells, "\t"))
					cells = nil
				}
				cells = append(cells, cell.Number+cell.Text)
			}
			last := len(row.Cells) - 1
			if last >= 0 && row.Cells[last].Line == 0 {
				last = -1 // the row's own place
			}
			add(b.Table.Place(r, last), strings.Join(cells, "\t"))
		}
	}
	return all
}

// ExcerptAt gives the index of the piece in which a place lies; -1 when none is known to hold it.
func ExcerptAt(all []Excerpt, at fault.Place) int {
	if at.IsZero() {
		return -1
	}
	best := -1
	for i, e := range all {
		switch {
		case e.At == at:
			return i
		case at.Line > 0:
			if e.At.Line > 0 && e.At.Line < at.Line {
				best = i // a piece of several lines goes on until the next one
			}
		case at.Sheet != "" && e.At.Sheet == at.Sheet && sheetRow(e.At.Cell) == sheetRow(at.Cell):
			best = i
		case at.Table > 0 && e.At.Table == at.Table && e.At.Row == at.Row:
			best = i
		}
	}
	return best
}

// sheetRow is the row of a cell's name: 12 of "E12".
func sheetRow(cell string) int {
	n, err := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
}
