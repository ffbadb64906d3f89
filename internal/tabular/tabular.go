// Package tabular is the neutral model of a document: paragraphs and tables in reading order, each with its place.
//
// Readers (the office package) produce it from any file format; the list compiler consumes it. It holds what the
// file says, not what it means: no cell is filled, no number guessed, no text mended. It must not know file formats,
// lists or units.
package tabular

import (
	"strconv"

	"duban/internal/fault"
)

// Doc is a document as read.
type Doc struct {
	Format   string          // txt, docx, xlsx, csv, html, md
	Title    string          // from the file's own metadata or first heading, "" when it has none
	Blocks   []Block         // in reading order
	Findings []fault.Finding // what the reader noticed: tracked changes accepted, encodings guessed, parts left out
}

// Block is a paragraph or a table: Table is nil for a paragraph.
type Block struct {
	Para  Para
	Table *Table
}

// Para is a paragraph outside tables.
type Para struct {
	Text   string // runs joined; line breaks inside the paragraph are "\n"
	Number string // automatic number as the word processor shows it, not part of Text; "" when none
	Level  int    // outline level 1–9 of a heading style or #-heading; 0 for body text
	Line   int    // 1-based line in text formats, else 0
	Index  int    // 1-based number of the paragraph among those outside tables
}

// Place is where the paragraph stands.
func (p Para) Place() fault.Place {
	if p.Line > 0 {
		return fault.Place{Line: p.Line}
	}
	return fault.Place{Para: p.Index}
}

// Table is a grid of cells. Every row lists its cells from left to right; a cell that spans columns stands once,
// a cell that spans rows stands in each of them (the later ones with Covered set and no text).
type Table struct {
	Index int    // 1-based among the tables of the document; nested tables follow their host
	Sheet string // worksheet name, "" outside workbooks
	Rows  []Row
	// Loose says that row boundaries come from a text dump and may be wrong: rows torn apart by a page break,
	// or several run together. The compiler re-flows such tables by their headings.
	Loose bool
}

// Row is one row of a Table.
type Row struct {
	Cells  []Cell
	Header bool // marked by the format as a header row (w:tblHeader, <th>, the line above |---|)
	Line   int  // 1-based line where the row starts in text formats, else 0
	Number int  // 1-based row number in the source table or sheet
}

// Cell is one cell.
type Cell struct {
	Text    string // paragraphs joined by "\n", trailing white space of each kept out
	Number  string // automatic number of the first paragraph, not part of Text
	Col     int    // 0-based grid column
	Span    int    // grid columns covered, ≥ 1
	Line    int    // 1-based line of the cell in text formats, else 0
	Covered bool   // continuation of a vertical merge: belongs to the cell above
}

// Place is where cell c of row r stands (both 0-based indexes into Rows and Cells); c < 0 gives the row's place.
func (t *Table) Place(r, c int) fault.Place {
	row := t.Rows[r]
	if c < 0 || c >= len(row.Cells) {
		if row.Line > 0 {
			return fault.Place{Line: row.Line}
		}
		if t.Sheet != "" {
			return fault.Place{Sheet: t.Sheet, Cell: CellName(0, row.Number)}
		}
		return fault.Place{Table: t.Index, Row: row.Number}
	}
	cell := row.Cells[c]
	switch {
	case cell.Line > 0:
		return fault.Place{Line: cell.Line}
	case t.Sheet != "":
		return fault.Place{Sheet: t.Sheet, Cell: CellName(cell.Col, row.Number)}
	default:
		return fault.Place{Table: t.Index, Row: row.Number, Col: cell.Col + 1}
	}
}

// CellName gives the spreadsheet name of a 0-based column and 1-based row: CellName(4, 12) is "E12".
func CellName(col, row int) string {
	name := ""
	for c := col; c >= 0; c = c/26 - 1 {
		name = string(rune('A'+c%26)) + name
	}
	return name + strconv.Itoa(row)
}
