package office

import (
	"encoding/csv"
	"fmt"
	"io"

	"duban/internal/tabular"
)

// CSVOptions say how WriteCSV writes; the zero value is what reads back best.
type CSVOptions struct {
	BlankCovered bool // leave the later rows of a merged cell empty instead of repeating its text
	NoMark       bool // leave out the byte order mark by which Excel knows UTF-8
}

// WriteCSV writes the tables of a document, one below the other, as UTF-8 with a byte order mark and CRLF lines.
// Paragraphs are left out: a first line that is no header would mislead every program that reads the file.
//
// CSV has no merged cells. A text that spans rows is repeated in each of them unless opts says otherwise, so that
// every line is complete by itself and reading the file back gives each row its own value; a text that spans columns
// stands in the first. Texts that a spreadsheet would compute are guarded by an apostrophe, which the reader takes
// off again.
func WriteCSV(w io.Writer, doc *tabular.Doc, opts CSVOptions) error {
	if !opts.NoMark {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return fmt.Errorf("writing csv: %w", err)
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		if err := writeCSVTable(out, b.Table, opts); err != nil {
			return fmt.Errorf("writing csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing csv: %w", err)
	}
	return nil
}

func writeCSVTable(out *csv.Writer, t *tabular.Table, opts CSVOptions) error {
	width := tableWidth(t)
	above := make([]string, width)
	for _, row := range t.Rows {
		record := make([]string, width)
		for _, c := range row.Cells {
			if !c.Covered {
				above[c.Col] = guardCSV(cellText(c))
			} else if opts.BlankCovered {
				continue
			}
			record[c.Col] = above[c.Col]
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	return nil
}

// tableWidth is the number of grid columns of a table.
func tableWidth(t *tabular.Table) int {
	width := 0
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			width = max(width, c.Col+max(c.Span, 1))
		}
	}
	return width
}

// cellText is what a cell shows: its automatic number, if any, and its text.
func cellText(c tabular.Cell) string { return c.Number + c.Text }
