package office

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// htmlRow is a <tr> with its cells.
type htmlRow struct {
	node   *html.Node
	cells  []*html.Node
	inHead bool
}

// tableRows lists the rows of a table in source order, leaving out tables inside its cells, and its captions.
func tableRows(table *html.Node) (rows []htmlRow, captions []*html.Node) {
	for part := table.FirstChild; part != nil; part = part.NextSibling {
		switch part.DataAtom {
		case atom.Caption:
			captions = append(captions, part)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			if isHidden(part) {
				continue
			}
			for tr := part.FirstChild; tr != nil; tr = tr.NextSibling {
				if tr.DataAtom == atom.Tr && !isHidden(tr) {
					rows = append(rows, htmlRow{tr, rowCells(tr), part.DataAtom == atom.Thead})
				}
			}
		}
	}
	return rows, captions
}

func rowCells(tr *html.Node) []*html.Node {
	var cells []*html.Node
	for td := tr.FirstChild; td != nil; td = td.NextSibling {
		if (td.DataAtom == atom.Td || td.DataAtom == atom.Th) && !isHidden(td) {
			cells = append(cells, td)
		}
	}
	return cells
}

// table reads a table: one that arranges the page by its content, any other as a table of the document.
func (r *htmlReader) table(n *html.Node) {
	rows, captions := tableRows(n)
	for _, c := range captions {
		r.block(c)
	}
	if isLayout(n, rows) {
		for _, row := range rows {
			for _, td := range row.cells {
				r.block(td)
			}
		}
		return
	}
	number := r.number
	r.number = ""
	t, nested := r.dataTable(rows)
	r.number = number
	if r.err != nil {
		return
	}
	if r.cell != nil {
		r.cell.nested = append(append(r.cell.nested, t), nested...)
		return
	}
	for _, t := range append([]*tabular.Table{t}, nested...) {
		r.b.addTable(t)
	}
}

// layoutBlocks is the number of paragraphs in one cell from which the cell is a page and not a value.
const layoutBlocks = 8

// isLayout reports whether a table only arranges the page: it has one column, or one of its cells holds most of the
// text together with tables or many paragraphs of its own. Heading cells and drawn borders speak against it.
func isLayout(n *html.Node, rows []htmlRow) bool {
	var widest, all, largest, blocks, nested int
	heading := false
	for _, row := range rows {
		filled := 0
		for _, td := range row.cells {
			size, inside, tables := measure(td)
			if size > 0 {
				filled++
			}
			heading = heading || td.DataAtom == atom.Th
			all += size
			if size > largest {
				largest, blocks, nested = size, inside, tables
			}
		}
		widest = max(widest, filled)
	}
	if widest <= 1 {
		return !heading || nested > 0
	}
	if heading || largest*10 < all*6 {
		return false
	}
	drawn := attr(n, "border") != "" && attr(n, "border") != "0" || strings.Contains(attr(n, "class"), "MsoTableGrid")
	return nested > 0 || blocks >= layoutBlocks && !drawn
}

// measure gives the number of characters, block elements and tables inside a cell.
func measure(td *html.Node) (size, blocks, tables int) {
	for d := range td.Descendants() {
		switch {
		case d.Type == html.TextNode:
			text, _ := unmark(d.Data)
			size += utf8.RuneCountInString(trim(text))
		case d.DataAtom == atom.Table:
			tables++
		case d.DataAtom == atom.P || d.DataAtom == atom.Div || d.DataAtom == atom.Li || d.DataAtom == atom.Br:
			blocks++
		}
	}
	return size, blocks, tables
}

// pending is a cell that reaches into rows below.
type pending struct {
	col, span, rows int
}

func (r *htmlReader) dataTable(rows []htmlRow) (t *tabular.Table, nested []*tabular.Table) {
	t = &tabular.Table{}
	var open []pending
	for i, source := range rows {
		row := tabular.Row{Number: i + 1, Header: isHeaderRow(source)}
		var tables []*tabular.Table
		row.Cells, open, tables = r.rowOf(source, open, len(rows)-i)
		nested = append(nested, tables...)
		if r.err != nil {
			return t, nil
		}
		row.Line = rowLine(row.Cells)
		if err := r.b.countRow(row, fault.Place{Line: row.Line}); err != nil {
			r.err = err
			return t, nil
		}
		if len(row.Cells) > 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	return t, nested
}

// rowOf reads one row: its own cells, and covered ones where cells from above reach into it.
func (r *htmlReader) rowOf(source htmlRow, open []pending, left int) (cells []tabular.Cell, still []pending, nested []*tabular.Table) {
	col := 0
	cover := func() {
		for len(open) > 0 && open[0].col <= col {
			p := open[0]
			open = open[1:]
			if p.col < col { // two cells claim the place; the later one in the source has it
				continue
			}
			cells = append(cells, tabular.Cell{Col: p.col, Span: p.span, Line: r.line, Covered: true})
			if p.rows--; p.rows > 0 {
				still = append(still, p)
			}
			col = p.col + p.span
		}
	}
	for _, td := range source.cells {
		cover()
		span := min(spanOf(td, "colspan"), r.b.m.lim.Columns+1)
		cell, tables := r.readCell(td)
		cell.Col, cell.Span = col, span
		cells = append(cells, cell)
		nested = append(nested, tables...)
		if down := rowsOf(td, left); down > 1 {
			still = append(still, pending{col: col, span: span, rows: down - 1})
		}
		col += span
		if err := r.b.m.lim.checkColumns(col, fault.Place{Line: r.line}); err != nil {
			r.err = err
			return nil, nil, nil
		}
	}
	for len(open) > 0 {
		col = max(col, open[0].col)
		cover()
	}
	return cells, sortPending(still), nested
}

// sortPending puts open cells in the order of their columns; they arrive nearly so.
func sortPending(open []pending) []pending {
	for i := 1; i < len(open); i++ {
		for j := i; j > 0 && open[j].col < open[j-1].col; j-- {
			open[j], open[j-1] = open[j-1], open[j]
		}
	}
	return open
}

func spanOf(td *html.Node, key string) int {
	n, err := strconv.Atoi(trim(attr(td, key)))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// rowsOf gives how many of the rows left a cell covers; rowspan="0" means all.
func rowsOf(td *html.Node, left int) int {
	if trim(attr(td, "rowspan")) == "0" {
		return left
	}
	return min(spanOf(td, "rowspan"), left)
}

// readCell reads the content of a cell of a data table.
func (r *htmlReader) readCell(td *html.Node) (tabular.Cell, []*tabular.Table) {
	outer, text, lists := r.cell, r.text, r.lists
	r.cell, r.text, r.lists = &htmlCell{}, htmlText{}, nil
	r.children(td)
	r.flush()
	inner := r.cell
	r.cell, r.text, r.lists, r.number = outer, text, lists, ""
	line := inner.line
	if line == 0 {
		line = r.line
	}
	return tabular.Cell{Text: strings.Join(inner.lines, "\n"), Number: inner.number, Line: line}, inner.nested
}

// isHeaderRow reports whether a row stands in the head of the table or consists of heading cells only.
func isHeaderRow(row htmlRow) bool {
	headings := 0
	for _, td := range row.cells {
		if td.DataAtom == atom.Th {
			headings++
		}
	}
	return row.inHead || headings > 0 && headings == len(row.cells)
}

func rowLine(cells []tabular.Cell) int {
	for _, c := range cells {
		if !c.Covered && c.Line > 0 {
			return c.Line
		}
	}
	if len(cells) > 0 {
		return cells[0].Line
	}
	return 0
}
