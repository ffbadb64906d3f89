package list

import (
	"strings"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// grid is a table with its headings found and every row brought to the same columns.
type grid struct {
	labels   []string // one per column, squeezed; a spanning heading stands in each of its columns
	shared   []bool   // the column shares its heading with the column to its left
	rows     []gridRow
	headless bool // no row names the columns
	block    int  // index of the table in the document's blocks
}

type gridRow struct {
	cells []gridCell
	at    fault.Place
}

type gridCell struct {
	text    string
	number  string
	at      fault.Place
	covered bool // continuation of a vertical merge
	spanned bool // part of the cell to its left
}

func (c gridCell) blank() bool {
	return c.number == "" && (hanzi.Trim(c.text) == "" || c.none())
}

// none reports a cell that says in so many words that it holds nothing. It is blank, but what stands above it does
// not go on in it.
func (c gridCell) none() bool {
	if len(c.text) > 12 {
		return false
	}
	switch hanzi.Trim(c.text) {
	case "—", "——", "－", "-", "--", "–", "/", "／", "\\", "无":
		return true
	}
	return false
}

// whole is the text with its automatic number before it.
func (c gridCell) whole() string {
	if c.number == "" {
		return c.text
	}
	return c.number + c.text
}

// tableGrid finds the headings of an ordinary table. known are the labels of the table before, for one that goes on
// without headings of its own; nil labels in the result mean that this table has none.
func tableGrid(t *tabular.Table, known *grid) *grid {
	width := 0
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			width = max(width, c.Col+c.Span)
		}
	}
	g := &grid{}
	for r := range t.Rows {
		g.rows = append(g.rows, wideRow(t, r, width))
	}
	from, to := headRows(t, g)
	switch {
	case to == 0 && known != nil && len(known.labels) == width:
		g.labels, g.shared = known.labels, known.shared
	case to == 0 && known == nil && width >= 3 && len(g.rows) >= 3:
		g.labels, g.shared, g.headless = make([]string, width), make([]bool, width), true
	case to == 0:
		return nil
	default:
		g.label(from, to)
		g.rows = g.rows[to:]
	}
	g.dropHeads()
	return g
}

func wideRow(t *tabular.Table, r, width int) gridRow {
	row := gridRow{cells: make([]gridCell, width), at: t.Place(r, -1)}
	for c, cell := range t.Rows[r].Cells {
		row.cells[cell.Col] = gridCell{text: cell.Text, number: cell.Number, at: t.Place(r, c), covered: cell.Covered}
		for k := 1; k < cell.Span && cell.Col+k < width; k++ {
			row.cells[cell.Col+k] = gridCell{covered: cell.Covered, spanned: true, at: row.cells[cell.Col].at}
		}
	}
	return row
}

// headRows finds the heading rows [from, to): the first row in which most filled cells are known labels (or that the
// format marks as a header and that has at least two), and the row below it when it splits spanning headings.
func headRows(t *tabular.Table, g *grid) (from, to int) {
	for r := 0; r < len(g.rows) && r < 20; r++ {
		filled, known := labelCount(g.rows[r])
		if filled < 2 || known < 2 || known*2 < filled {
			continue
		}
		to = r + 1
		for to < len(g.rows) && to < r+3 {
			f, k := labelCount(g.rows[to])
			covered := 0
			for _, c := range g.rows[to].cells {
				if c.covered {
					covered++
				}
			}
			if f == 0 && covered > 0 || f > 0 && (covered > 0 || t.Rows[to].Header || f > 1) && k == f {
				to++
				continue
			}
			break
		}
		return r, to
	}
	return 0, 0
}

func labelCount(row gridRow) (filled, known int) {
	for _, c := range row.cells {
		if c.blank() || c.covered {
			continue
		}
		filled++
		if isLabel(c.text) {
			known++
		}
	}
	return filled, known
}

// label names the columns from heading rows: the lowest filled cell counts, a spanning one names all its columns.
func (g *grid) label(from, to int) {
	width := len(g.rows[from].cells)
	g.labels, g.shared = make([]string, width), make([]bool, width)
	for r := from; r < to; r++ {
		for c, cell := range g.rows[r].cells {
			switch {
			case cell.spanned && !cell.covered:
				g.labels[c], g.shared[c] = g.labels[c-1], true
			case !cell.blank():
				g.labels[c], g.shared[c] = hanzi.Squeeze(cell.text), false
			}
		}
	}
}

// dropHeads removes headings repeated on later pages, whole or torn, and blank rows.
func (g *grid) dropHeads() {
	words := labelWords(g.labels)
	kept := g.rows[:0]
	for _, row := range g.rows {
		filled, heads := 0, 0
		for _, c := range row.cells {
			if c.blank() {
				continue
			}
			filled++
			if words[hanzi.Key(c.text)] {
				heads++
			}
		}
		if filled == 0 && !anyCovered(row) || filled > 0 && heads == filled {
			continue
		}
		kept = append(kept, row)
	}
	g.rows = kept
}

func anyCovered(row gridRow) bool {
	for _, c := range row.cells {
		if c.covered {
			return true
		}
	}
	return false
}

func labelWords(labels []string) map[string]bool {
	words := map[string]bool{}
	for _, l := range labels {
		if l != "" {
			words[hanzi.Key(l)] = true
		}
	}
	return words
}

// looseGrid re-flows a text dump. Rows torn apart by a page are joined while they fit the width that the headings give;
// rows run together are cut at that width; headings repeated in the middle of a row, whole or in pieces, are removed.
func looseGrid(t *tabular.Table) *grid {
	head := -1
	for r := range t.Rows {
		filled, known := labelCount(wideLoose(t, r))
		if known >= 3 && known*2 >= filled {
			head = r
			break
		}
	}
	if head < 0 {
		return nil
	}
	var labels []string
	for _, c := range t.Rows[head].Cells {
		labels = append(labels, hanzi.Squeeze(c.Text))
	}
	rows := looseRows(t, head, labels)
	return alignLoose(labels, rows)
}

func wideLoose(t *tabular.Table, r int) gridRow {
	row := gridRow{at: t.Place(r, -1)}
	for c, cell := range t.Rows[r].Cells {
		row.cells = append(row.cells, gridCell{text: cell.Text, number: cell.Number, at: t.Place(r, c)})
	}
	return row
}

// looseRows gives the rows below the headings, mended.
func looseRows(t *tabular.Table, head int, labels []string) []gridRow {
	words, pieces := labelWords(labels), labelPieces(t, head)
	var rows []gridRow
	for r := head + 1; r < len(t.Rows); r++ {
		row := withoutHeads(wideLoose(t, r), words, pieces)
		if len(row.cells) > 0 {
			rows = append(rows, row)
		}
	}
	wider := otherWidth(rows, len(labels))
	var out []gridRow
	for i := 0; i < len(rows); i++ {
		row := rows[i]
		for len(row.cells) < len(labels) && i+1 < len(rows) && len(row.cells) > 1 && len(row.cells)+len(rows[i+1].cells) <= len(labels) {
			i++
			row.cells = append(row.cells, rows[i].cells...)
		}
		for len(row.cells) > len(labels) && len(row.cells) != wider {
			cut := row
			cut.cells = row.cells[:len(labels):len(labels)]
			out = append(out, cut)
			row = gridRow{cells: row.cells[len(labels):], at: row.cells[len(labels)].at}
		}
		out = append(out, row)
	}
	return out
}

// labelPieces are the lines that a heading cell is broken into: 责任 and 领导 of 「责任\n领导」.
func labelPieces(t *tabular.Table, head int) map[string]bool {
	pieces := map[string]bool{}
	for _, c := range t.Rows[head].Cells {
		lines := strings.Split(c.Text, "\n")
		if len(lines) < 2 {
			continue
		}
		for _, line := range lines {
			if key := hanzi.Key(line); key != "" {
				pieces[key] = true
			}
		}
	}
	return pieces
}

// withoutHeads takes heading cells out of a row, and the pieces of one that were glued to the end of the cell before.
func withoutHeads(row gridRow, words, pieces map[string]bool) gridRow {
	kept := row.cells[:0]
	for i, c := range row.cells {
		if key := labelKey(c.text); key != "" && (words[key] || pieces[key]) {
			continue
		}
		if next := i + 1; next < len(row.cells) && words[labelKey(row.cells[next].text)] {
			c.text = cutPieces(c.text, pieces)
		}
		kept = append(kept, c)
	}
	row.cells = kept
	if len(kept) > 0 {
		row.at = kept[0].at
	}
	return row
}

// longestLabel is the length in bytes beyond which a cell is no column heading.
const longestLabel = 120

// labelKey folds a cell for comparing with column headings; "" for one too long to be any.
func labelKey(text string) string {
	if len(text) > longestLabel {
		return ""
	}
	return hanzi.Key(text)
}

func cutPieces(text string, pieces map[string]bool) string {
	lines := strings.Split(text, "\n")
	for len(lines) > 1 && pieces[hanzi.Key(lines[len(lines)-1])] {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

// otherWidth is a second width that many rows of the dump share, one more than the headings count: a heading spans two
// columns there. 0 when there is none.
func otherWidth(rows []gridRow, width int) int {
	n := 0
	for _, row := range rows {
		if len(row.cells) == width+1 {
			n++
		}
	}
	if n >= 3 && n*5 >= len(rows) {
		return width + 1
	}
	return 0
}

// alignLoose brings rows of both widths to the same columns: the heading that spans two is the one for which the
// columns to its right look most alike in both kinds of row.
func alignLoose(labels []string, rows []gridRow) *grid {
	width := len(labels)
	wide := otherWidth(rows, width)
	g := &grid{labels: labels, shared: make([]bool, width)}
	span := -1
	if wide > 0 {
		span = spanningLabel(labels, rows)
		g.labels = append(append(append([]string{}, labels[:span+1]...), labels[span]), labels[span+1:]...)
		g.shared = make([]bool, wide)
		g.shared[span+1] = true
	}
	for _, row := range rows {
		if wide > 0 && len(row.cells) <= width {
			row.cells = append(row.cells, make([]gridCell, width-len(row.cells))...)
			cells := append(append([]gridCell{}, row.cells[:span+1]...), gridCell{spanned: true, at: row.at})
			row.cells = append(cells, row.cells[span+1:]...)
		}
		row.cells = append(row.cells, make([]gridCell, max(0, len(g.labels)-len(row.cells)))...)
		g.rows = append(g.rows, row)
	}
	return g
}

// spanningLabel compares, for each heading, how alike the columns of narrow and wide rows look when it spans two.
func spanningLabel(labels []string, rows []gridRow) int {
	best, least, width := 0, -1.0, len(labels)
	for j := range width {
		if field, _ := labelField(labels[j]); field == FieldNo || field == FieldDeadline {
			continue
		}
		diff := 0.0
		for c := range width {
			w := c
			if c > j {
				w++
			}
			diff += unlike(look(rows, width, c), look(rows, width+1, w))
		}
		if least < 0 || diff < least {
			best, least = j, diff
		}
	}
	return best
}

// look is how a column looks in rows of one width: shares of blank and numeric cells and the usual length.
func look(rows []gridRow, width, col int) [3]float64 {
	var n, blank, digits, length float64
	for _, row := range rows {
		if len(row.cells) != width {
			continue
		}
		n++
		text := hanzi.Strip(row.cells[col].text)
		switch {
		case text == "":
			blank++
		case strings.Trim(text, "0123456789.") == "":
			digits++
		}
		length += float64(min(len(text), 90)) / 90
	}
	if n == 0 {
		return [3]float64{}
	}
	return [3]float64{blank / n, digits / n, length / n}
}

func unlike(a, b [3]float64) float64 {
	d := 0.0
	for i := range a {
		d += (a[i] - b[i]) * (a[i] - b[i])
	}
	return d
}
