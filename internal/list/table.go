package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// readTables compiles the tables of a document, one after another: a table without headings of its own goes on where
// the one before it stopped.
func readTables(doc *tabular.Doc, confirmed []Column, year int, declared bool) *List {
	l := &List{Layout: LayoutTable}
	rd := &rowReader{list: l, year: year, heading: -1}
	if declared {
		rd.rule = LeadFirstListed
	}
	var last *grid
	for i, b := range doc.Blocks {
		if b.Table == nil {
			rd.paragraph(b.Para)
			continue
		}
		g := blockGrid(b.Table, last)
		if g == nil {
			continue
		}
		g.block = i
		rd.table(g, last, confirmed)
		last = g
	}
	if len(l.Items) == 0 {
		if g := flatGrid(doc); g != nil {
			// Its section rows were taken for headings above a table.
			rd.heading, rd.base, rd.open, rd.paras, l.Headings = -1, -1, nil, nil, nil
			rd.table(g, nil, confirmed)
		}
	}
	rd.dropTrailing()
	rd.leftOut()
	return l
}

func blockGrid(t *tabular.Table, last *grid) *grid {
	if t.Loose {
		return looseGrid(t)
	}
	if g := formGrid(t); g != nil {
		return g
	}
	return tableGrid(t, last)
}

// rowReader turns rows into items, carrying what blank and merged cells inherit.
type rowReader struct {
	list    *List
	year    int
	rule    LeadRule
	cols    []Column
	levels  []int // columns that hold headings, outermost first
	heading int   // innermost heading above, -1 when none
	open    []openHeading
	base    int // heading from paragraphs and section rows, above the heading columns
	paras   []openPara
	last    *Item
	dates   map[string]Deadline // deadlines read already, by their words
	skipped []fault.Place
}

type openHeading struct {
	key   string
	index int
}

type openPara struct {
	rank  int
	index int
}

// annex opens an attached table: the headings of the letter before it are not above the table.
var annex = regexp.MustCompile(`^附[件表]\d{0,2}[:：]?\p{Han}{0,20}$`)

// paragraph keeps headings that stand above a table.
func (rd *rowReader) paragraph(p tabular.Para) {
	text := hanzi.Squeeze(p.Number + p.Text)
	if annex.MatchString(text) {
		rd.paras = nil
		return
	}
	e, _ := leading(text)
	rank := p.Level
	if rank == 0 {
		if e.Style == hanzi.StyleNone || e.Style > hanzi.StyleHanParen || utf8.RuneCountInString(text) > 60 || strings.ContainsAny(text, "。；") {
			return
		}
		rank = 10 + int(e.Style)
	}
	if text == "" || e.Style == hanzi.StyleNone && isTitle(text) { // the title of the list is no goal
		return
	}
	for len(rd.paras) > 0 && rd.paras[len(rd.paras)-1].rank >= rank {
		rd.paras = rd.paras[:len(rd.paras)-1]
	}
	parent := -1
	if len(rd.paras) > 0 {
		parent = rd.paras[len(rd.paras)-1].index
	}
	rd.paras = append(rd.paras, openPara{rank, rd.list.addHeading(text, parent, p.Place())})
}

func (rd *rowReader) table(g, last *grid, confirmed []Column) {
	goesOn := last != nil && slices.Equal(g.labels, last.labels) && len(rd.cols) == len(g.labels)
	if !goesOn {
		rd.cols = mapColumns(g)
		for _, c := range confirmed {
			if c.Col >= 0 && c.Col < len(rd.cols) && hanzi.Key(c.Label) == hanzi.Key(rd.cols[c.Col].Label) {
				rd.cols[c.Col].Field, rd.cols[c.Col].Confidence, rd.cols[c.Col].Reason = c.Field, 100, ""
			}
		}
		if !rd.usable() || g.headless && !telling(rd.cols, g) {
			rd.cols = nil
			return
		}
		rd.levels = nil
		for c := range rd.cols {
			if rd.cols[c].Field == FieldHeading {
				rd.levels = append(rd.levels, c)
			}
		}
		if rd.list.Columns == nil {
			rd.list.Columns = slices.Clone(rd.cols)
		}
		rd.open = make([]openHeading, len(rd.levels))
		rd.last = nil
	}
	base := -1
	if len(rd.paras) > 0 {
		base = rd.paras[len(rd.paras)-1].index
	}
	if !goesOn || base != rd.base && base >= 0 && !rd.below(rd.base, base) {
		rd.base, rd.heading = base, base
		rd.open = make([]openHeading, len(rd.levels))
	}
	for _, row := range g.rows {
		rd.row(row)
	}
}

// below reports whether heading h stands below ancestor.
func (rd *rowReader) below(h, ancestor int) bool {
	for ; h >= 0; h = rd.list.Headings[h].Parent {
		if h == ancestor {
			return true
		}
	}
	return false
}

// usable says whether the columns can make a list: a text, and something that assigns or dates it, or
// at least a number beside a text whose heading says so.
func (rd *rowReader) usable() bool {
	known := slices.ContainsFunc(rd.cols, func(c Column) bool { return c.Field == FieldText && c.Reason == "" })
	return has(rd.cols, FieldText) && (has(rd.cols, FieldUnits, FieldLead, FieldDeadline, FieldPerson) || known && has(rd.cols, FieldNo))
}

// telling says that the columns of a table without headings show by their cells alone that it is a list: units, and
// dates or numbers beside words long enough for a task.
func telling(cols []Column, g *grid) bool {
	if !has(cols, FieldUnits) {
		return false
	}
	for c := range cols {
		if p := profileOf(g, c, true); cols[c].Field != FieldNo && p.numbers > 0 && p.numbers == p.filled && p.length >= 6 {
			return false // telephones
		}
	}
	for c := range cols {
		if cols[c].Field == FieldText {
			long := profileOf(g, c, false).length
			return has(cols, FieldDeadline) && long >= 4 || has(cols, FieldNo) && long >= 12
		}
	}
	return false
}

var totals = regexp.MustCompile(`^(?:总分|合计|小计|总计|共计|总得分|汇总|total|subtotal|grandtotal)[:：]?\d*$`)

func (rd *rowReader) row(row gridRow) {
	if text, cell, ok := rd.section(row); ok {
		rd.addSection(text, cell)
		return
	}
	text := rd.cell(row, FieldText)
	if text == nil || text.blank() {
		rd.headings(row)
		if text != nil && text.covered && rd.last != nil {
			rd.continueItem(row)
			return
		}
		if !rd.numberedHeading(row) && rowFilled(row) > 0 {
			rd.skipped = append(rd.skipped, row.at)
		}
		return
	}
	if isTotal(row) {
		rd.skipped = append(rd.skipped, row.at)
		return
	}
	changed := rd.headings(row)
	rd.item(row, text, changed)
}

// isTotal says that the first filled cell of a row is a word for the sum.
func isTotal(row gridRow) bool {
	for _, c := range row.cells {
		if !c.blank() {
			return len(c.text) <= longestLabel && totals.MatchString(hanzi.Key(c.text))
		}
	}
	return false
}

func rowFilled(row gridRow) int {
	n := 0
	for _, c := range row.cells {
		if !c.blank() && !c.spanned {
			n++
		}
	}
	return n
}

// cell gives the row's cell for a field, nil when no column holds it.
func (rd *rowReader) cell(row gridRow, field Field) *gridCell {
	for c := range rd.cols {
		if rd.cols[c].Field == field {
			return &row.cells[c]
		}
	}
	return nil
}

// section recognises a row that is one heading across the table.
func (rd *rowReader) section(row gridRow) (string, gridCell, bool) {
	var only gridCell
	n, at, wide := 0, 0, 0
	for c, cell := range row.cells {
		if cell.spanned {
			if n == 1 {
				wide++
			}
			continue
		}
		if cell.covered {
			return "", only, false
		}
		if !cell.blank() {
			n++
			only, at = cell, c
		}
	}
	if n != 1 {
		return "", only, false
	}
	text := hanzi.Squeeze(only.whole())
	e, rest := leading(text)
	headed := e.Style >= hanzi.StyleChapter && e.Style <= hanzi.StyleHanParen && rest != ""
	spans := wide+1 >= (len(row.cells)+1)/2 && wide > 0
	short := utf8.RuneCountInString(text) <= 80
	inLevel := slices.Contains(rd.levels, at) && !spans
	return text, only, short && !inLevel && (headed || spans) && !totals.MatchString(hanzi.Key(text))
}

func (rd *rowReader) addSection(text string, cell gridCell) {
	e, _ := leading(text)
	rank := 30 + int(e.Style)
	for len(rd.paras) > 0 && rd.paras[len(rd.paras)-1].rank >= rank {
		rd.paras = rd.paras[:len(rd.paras)-1]
	}
	parent := -1
	if len(rd.paras) > 0 {
		parent = rd.paras[len(rd.paras)-1].index
	}
	h := rd.list.addHeading(text, parent, cell.at)
	rd.paras = append(rd.paras, openPara{rank, h})
	rd.base, rd.heading = h, h
	rd.open = make([]openHeading, len(rd.levels))
	rd.last = nil
}

// numberedHeading reads a row such as 「二、 | 部门考核项目 | 60 |」: a Chinese number in the number column and no text.
func (rd *rowReader) numberedHeading(row gridRow) bool {
	no := rd.cell(row, FieldNo)
	if no == nil {
		return false
	}
	e, rest := leading(hanzi.Squeeze(no.whole()))
	if (e.Style != hanzi.StyleHan && e.Style != hanzi.StyleHanParen && e.Style != hanzi.StyleChapter) || rest != "" {
		return false
	}
	for c := range rd.cols {
		if f := rd.cols[c].Field; (f == FieldHeading || f == FieldTitle) && !row.cells[c].blank() {
			rd.addSection(e.Printed+hanzi.Squeeze(row.cells[c].text), row.cells[c])
			return true
		}
	}
	return false
}

// headings takes the row's heading columns and reports whether the outermost one changed. A heading printed again at
// the top of a page is the same heading.
func (rd *rowReader) headings(row gridRow) bool {
	outermost, parent := false, rd.base
	for k, c := range rd.levels {
		cell := row.cells[c]
		if cell.none() {
			for deeper := k; deeper < len(rd.open); deeper++ {
				rd.open[deeper] = openHeading{}
			}
			continue
		}
		if cell.blank() {
			if rd.open[k].key != "" {
				parent = rd.open[k].index
			}
			continue
		}
		key := hanzi.Key(cell.whole())
		if key != rd.open[k].key {
			rd.open[k] = openHeading{key, rd.list.addHeading(cell.whole(), parent, cell.at)}
			for deeper := k + 1; deeper < len(rd.open); deeper++ {
				rd.open[deeper] = openHeading{}
			}
			outermost = outermost || k == 0
		}
		parent = rd.open[k].index
	}
	rd.heading = parent
	return outermost
}

// continueItem adds the units and people of a row whose text cell is merged with the one above.
func (rd *rowReader) continueItem(row gridRow) {
	lead, joint, _ := rd.duty(row).resolve(rd.rule)
	it := rd.last
	names := append(slices.Clone(it.LeadUnits), it.JointUnits...)
	for _, u := range append(lead, joint...) {
		if !slices.Contains(names, u) {
			it.JointUnits = append(it.JointUnits, u)
			names = append(names, u)
		}
	}
	for c := range rd.cols {
		if cell := row.cells[c]; rd.cols[c].Field == FieldPerson && !cell.blank() && !cell.spanned {
			role := rd.cols[c].Label
			it.People[role] = distinct(append(it.People[role], splitPeople(cell.text)...))
		}
	}
}

// dropTrailing takes back the headings after the last item: a total, remarks or a signature in rows of their own.
func (rd *rowReader) dropTrailing() {
	used := -1
	for i := range rd.list.Items {
		used = max(used, rd.list.Items[i].Heading)
	}
	for _, h := range rd.list.Headings[used+1:] {
		at := h.At
		at.Col = 0 // skipped rows have no column
		if !slices.Contains(rd.skipped, at) {
			rd.skipped = append(rd.skipped, at)
		}
	}
	rd.list.Headings = rd.list.Headings[:used+1]
}

// leftOut remarks on rows that hold words but are no items.
func (rd *rowReader) leftOut() {
	if len(rd.skipped) == 0 {
		return
	}
	rd.list.Findings = append(rd.list.Findings, fault.Finding{
		Severity: fault.SeverityInfo, Code: "list.rows_left_out", At: rd.skipped[0], Args: fault.Args{"rows": len(rd.skipped)},
	})
}

// flatGrid finds a table of which only the cells are left, one to a line: headings, then each row from its number on.
func flatGrid(doc *tabular.Doc) *grid {
	var lines []tabular.Para
	for _, b := range doc.Blocks {
		if b.Table == nil && hanzi.Trim(b.Para.Text) != "" {
			lines = append(lines, b.Para)
		}
	}
	head := flatHead(lines)
	if head < 0 {
		return nil
	}
	end := head
	for end < len(lines) && end-head < 20 && !flatStart(lines[end].Text) {
		end++
	}
	g := &grid{}
	for _, p := range lines[head:end] {
		g.labels = append(g.labels, hanzi.Squeeze(p.Text))
	}
	g.shared = make([]bool, len(g.labels))
	if len(g.labels) < 3 || len(g.labels) >= 20 {
		return nil
	}
	g.rows = flatRows(lines[end:], len(g.labels))
	g.dropHeads()
	return g
}

// flatHead is the first of three label lines in a row, -1 when there are none.
func flatHead(lines []tabular.Para) int {
	for i := 0; i+2 < len(lines); i++ {
		if isLabel(lines[i].Text) && isLabel(lines[i+1].Text) && isLabel(lines[i+2].Text) {
			return i
		}
	}
	return -1
}

var flatNumber = regexp.MustCompile(`^[（(]?\d{1,4}[）).、．]?$`)

func flatStart(text string) bool {
	text = hanzi.Trim(text)
	e, rest := leading(text)
	return flatNumber.MatchString(text) || e.Style != hanzi.StyleNone && rest != ""
}

func flatRows(lines []tabular.Para, width int) []gridRow {
	var rows []gridRow
	for i := 0; i < len(lines); {
		text := hanzi.Trim(lines[i].Text)
		end := i + 1
		if flatNumber.MatchString(text) {
			for end < len(lines) && !flatBreak(lines[end].Text) {
				end++
			}
		}
		rows = append(rows, flatRow(lines[i:end], width))
		i = end
	}
	return rows
}

// flatBreak ends a row: the next number, or a section heading.
func flatBreak(text string) bool {
	text = hanzi.Trim(text)
	e, rest := leading(text)
	return flatNumber.MatchString(text) || e.Style == hanzi.StyleHan && rest != "" && utf8.RuneCountInString(text) <= 60
}

// flatRow lays lines out over the columns; lines too many belong to the longest cell, the text.
func flatRow(lines []tabular.Para, width int) gridRow {
	row := gridRow{at: lines[0].Place()}
	for _, p := range lines {
		row.cells = append(row.cells, gridCell{text: p.Text, at: p.Place()})
	}
	for len(row.cells) > width {
		longest := 1
		for c := 2; c < len(row.cells)-1; c++ {
			if len(row.cells[c].text) > len(row.cells[longest].text) {
				longest = c
			}
		}
		row.cells[longest].text += "\n" + row.cells[longest+1].text
		row.cells = slices.Delete(row.cells, longest+1, longest+2)
	}
	if len(row.cells) == 1 {
		for range width - 1 {
			row.cells = append(row.cells, gridCell{spanned: true, at: row.at})
		}
	}
	row.cells = append(row.cells, make([]gridCell, max(0, width-len(row.cells)))...)
	return row
}
