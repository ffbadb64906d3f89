package office

import (
	"sort"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// A cell dump is a table printed with one cell per line behind a tab. Further lines of a cell have no tab, a bare tab
// is an empty or covered cell, and blank lines stand between rows, but also inside a row that a page break tore.
// Where the break swallowed the blank line, the next page starts with one space before its tab. The reader gives the
// rows as they are printed and marks the table Loose; putting torn rows together needs the headings and is the
// compiler's work.

// isCellDump reports whether most tabs of a file stand alone at the start of a line, in groups of several lines, and
// the lines look like cells and not like paragraphs indented with a tab.
func isCellDump(lines []string) bool {
	var tabbed, bare, grouped, group int
	sizes := map[int]int{}
	var lengths []int
	closeGroup := func() {
		if group >= 3 {
			grouped += group
			sizes[group]++
		}
		group = 0
	}
	for _, line := range lines {
		switch body, ok := dumpCell(line); {
		case ok:
			tabbed++
			group++
			if text := trim(body); text == "" {
				bare++
			} else {
				lengths = append(lengths, utf8.RuneCountInString(text))
			}
		case trim(line) == "":
			closeGroup()
		case innerTabs(line) > 0:
			tabbed++ // a line of several cells speaks against a dump
		}
	}
	closeGroup()
	if len(sizes) == 0 || grouped*10 < tabbed*6 {
		return false
	}
	sort.Ints(lengths)
	short := len(lengths) > 0 && lengths[len(lengths)/2] <= 20
	return short || bare >= 3 && bare*20 >= tabbed
}

// dumpCell gives what stands behind the leading tab of a line that starts a cell: a tab, or one space and a tab.
func dumpCell(line string) (string, bool) {
	body, ok := strings.CutPrefix(strings.TrimPrefix(line, " "), "\t")
	if !ok || strings.Contains(strings.TrimRight(body, "\t \r\u3000"), "\t") {
		return "", false
	}
	return body, true
}

// dumpReader turns the lines of a cell dump into loose tables and paragraphs.
type dumpReader struct {
	b       *builder
	marked  bool // the dump marks page breaks with a leading space
	usual   int  // the number of cells that most rows have
	table   *tabular.Table
	row     tabular.Row
	gap     bool // a blank line stands before the current one
	started bool // a cell has been seen in the current table
}

func (b *builder) addDump(lines []string) error {
	d := &dumpReader{b: b, table: &tabular.Table{Loose: true}}
	d.marked, d.usual = surveyDump(lines)
	last := lastCellLine(lines)
	for i, line := range lines {
		if err := d.addLine(line, i+1, i <= last); err != nil {
			return err
		}
	}
	return d.endTable()
}

// surveyDump tells whether page breaks are marked by " \t" and how many cells a row usually has.
func surveyDump(lines []string) (marked bool, usual int) {
	sizes := map[int]int{}
	group := 0
	for _, line := range append(lines[:len(lines):len(lines)], "") {
		if _, ok := dumpCell(line); ok {
			marked = marked || line[0] == ' '
			group++
		} else if trim(line) == "" && group > 0 {
			sizes[group]++
			group = 0
		}
	}
	for size, n := range sizes {
		if n > sizes[usual] || n == sizes[usual] && size > usual {
			usual = size
		}
	}
	return marked, usual
}

func lastCellLine(lines []string) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if _, ok := dumpCell(lines[i]); ok {
			return i
		}
	}
	return -1
}

func (d *dumpReader) addLine(line string, number int, tableGoesOn bool) error {
	body, isCell := dumpCell(line)
	text := tidy(trim(line))
	switch {
	case isCell:
		if d.gap || line[0] == ' ' {
			if err := d.endRow(); err != nil {
				return err
			}
		}
		return d.addCell(tidy(trim(body)), number)
	case text == "":
		d.gap = true
		return nil
	case !d.started:
		d.b.addPara(tabular.Para{Text: text, Line: number})
	case d.gap && (!tableGoesOn || d.rowIsWhole()):
		if err := d.endTable(); err != nil {
			return err
		}
		d.b.addPara(tabular.Para{Text: text, Line: number})
	case d.marked && isBreakMark(line):
		if err := d.endRow(); err != nil {
			return err
		}
		return d.addCell(text, number)
	default:
		cell := &d.row.Cells[len(d.row.Cells)-1]
		if cell.Text == "" {
			cell.Text, cell.Line = text, number
		} else {
			cell.Text += "\n" + text
		}
	}
	d.gap = false
	return nil
}

// isBreakMark reports whether a line starts with the single space that stands where a page break was, with the rest
// of a torn header behind it.
func isBreakMark(line string) bool {
	return len(line) > 1 && line[0] == ' ' && line[1] != ' ' && line[1] != '\t'
}

func (d *dumpReader) rowIsWhole() bool { return len(d.row.Cells) >= d.usual }

// addCell adds a cell to the row. How many there are is not bounded by the columns of a table: a dump without empty
// lines is one row.
func (d *dumpReader) addCell(text string, number int) error {
	d.gap, d.started = false, true
	if len(d.row.Cells) == 0 {
		d.row.Line = number
	}
	d.row.Cells = append(d.row.Cells, tabular.Cell{Text: text, Col: len(d.row.Cells), Span: 1, Line: number})
	return d.b.m.addCells(1, fault.Place{Line: number})
}

func (d *dumpReader) endRow() error {
	if len(d.row.Cells) == 0 {
		return nil
	}
	d.row.Number = len(d.table.Rows) + 1
	d.table.Rows = append(d.table.Rows, d.row)
	d.b.m.reachLine(d.row.Line)
	d.row = tabular.Row{}
	return d.b.m.checkTime()
}

func (d *dumpReader) endTable() error {
	if err := d.endRow(); err != nil {
		return err
	}
	d.b.addTable(d.table)
	d.table, d.started = &tabular.Table{Loose: true}, false
	return nil
}
