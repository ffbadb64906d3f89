package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// XLSXOptions say how WriteXLSX lays out; the zero value suits a list.
type XLSXOptions struct {
	Sheet  string    // name of the sheet for tables that have none of their own; "清单" when empty
	Widths []float64 // widths of the columns in characters; by content where missing or 0
}

// longestCell is what a cell of a workbook can hold; longestSheet the same for the name of a sheet.
const (
	longestCell  = 32767
	longestSheet = 31
)

// WriteXLSX writes a document as a workbook: paragraphs as titles over the whole width, tables with their merged
// cells, header rows frozen and repeated on every printed page, landscape and fitted to the width of the page. Tables
// with a Sheet go to sheets of that name, the others to one sheet. Every cell is a text, so nothing in it is ever
// computed. The same document gives the same bytes.
func WriteXLSX(w io.Writer, doc *tabular.Doc, opts XLSXOptions) error {
	f := excelize.NewFile()
	defer f.Close()
	f.ZipWriter = newSortedZip
	styles, err := newSheetStyles(f)
	if err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: xmlText(doc.Title), Creator: "Duban"}); err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	for i, group := range groupSheets(doc, opts.Sheet) {
		if i == 0 {
			err = f.SetSheetName("Sheet1", group.name)
		} else {
			_, err = f.NewSheet(group.name)
		}
		if err == nil {
			err = writeSheet(f, group, styles, opts)
		}
		if err != nil {
			return fmt.Errorf("writing xlsx sheet %s: %w", group.name, err)
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	return nil
}

// sheetGroup is what goes onto one sheet.
type sheetGroup struct {
	name   string
	blocks []tabular.Block
}

// groupSheets deals the blocks to sheets: paragraphs go with the table that follows them.
func groupSheets(doc *tabular.Doc, usual string) []sheetGroup {
	if usual == "" {
		usual = "清单"
	}
	var groups []sheetGroup
	at := map[string]int{}
	used := map[string]bool{}
	var waiting []tabular.Block
	add := func(key string, blocks []tabular.Block) {
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, sheetGroup{name: sheetName(key, used)})
		}
		groups[i].blocks = append(groups[i].blocks, blocks...)
	}
	key := usual
	for _, b := range doc.Blocks {
		waiting = append(waiting, b)
		if b.Table == nil {
			continue
		}
		if key = b.Table.Sheet; key == "" {
			key = usual
		}
		add(key, waiting)
		waiting = nil
	}
	if len(waiting) > 0 || len(groups) == 0 {
		add(key, waiting)
	}
	return groups
}

// sheetName makes a name that Excel accepts and that no other sheet has.
func sheetName(name string, used map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, xmlText(name))
	name = strings.Trim(name, "' ")
	if name == "" {
		name = "清单"
	}
	base := []rune(name)
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = "_" + itoa(n)
		}
		candidate := string(base[:min(len(base), longestSheet-len(suffix))]) + suffix
		if key := strings.ToLower(candidate); !used[key] {
			used[key] = true
			return candidate
		}
	}
}

type sheetStyles struct {
	title, header, body int
}

func newSheetStyles(f *excelize.File) (s sheetStyles, err error) {
	var border []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	const text = 49 // the number format "@": what is typed stays as typed
	for _, style := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{
			NumFmt: text, Font: &excelize.Font{Bold: true, Size: 16},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
		{&s.header, excelize.Style{
			NumFmt: text, Font: &excelize.Font{Bold: true, Size: 11}, Border: border,
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EDF3"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
		{&s.body, excelize.Style{
			NumFmt: text, Font: &excelize.Font{Size: 11}, Border: border,
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
	} {
		if *style.id, err = f.NewStyle(&style.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// sheetWriter writes one sheet row by row.
type sheetWriter struct {
	out    *excelize.StreamWriter
	styles sheetStyles
	width  int
	row    int // rows written so far
}

func writeSheet(f *excelize.File, group sheetGroup, styles sheetStyles, opts XLSXOptions) error {
	if err := setPage(f, group); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(group.name)
	if err != nil {
		return err
	}
	s := &sheetWriter{out: out, styles: styles, width: 1}
	widths := columnWidths(group.blocks, opts.Widths)
	s.width = max(1, len(widths))
	for i, width := range widths {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if last := lastHeader(group.blocks); last > 0 {
		top := tabular.CellName(0, last+1)
		if err := out.SetPanes(&excelize.Panes{
			Freeze: true, YSplit: last, TopLeftCell: top, ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: top, ActiveCell: top, Pane: "bottomLeft"}},
		}); err != nil {
			return err
		}
	}
	for _, b := range group.blocks {
		if b.Table == nil {
			err = s.paragraph(b.Para)
		} else {
			err = s.table(b.Table)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// setPage makes a sheet print as lists are printed: landscape, as wide as the page, the header on every page.
func setPage(f *excelize.File, group sheetGroup) error {
	landscape, a4, fit, free := "landscape", 9, 1, 0
	yes := true
	if err := f.SetSheetProps(group.name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(group.name, &excelize.PageLayoutOptions{
		Orientation: &landscape, Size: &a4, FitToWidth: &fit, FitToHeight: &free,
	}); err != nil {
		return err
	}
	last := lastHeader(group.blocks)
	if last == 0 {
		return nil
	}
	first := last
	for _, b := range group.blocks {
		if b.Table != nil {
			first = last - headerRows(b.Table) + 1
			break
		}
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: group.name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(group.name, "'", "''"), first, last),
	})
}

// lastHeader is the number of the last header row of the first table on a sheet, 0 when it has none.
func lastHeader(blocks []tabular.Block) int {
	row := 0
	for _, b := range blocks {
		if b.Table == nil {
			row++
			continue
		}
		if n := headerRows(b.Table); n > 0 {
			return row + n
		}
		return 0
	}
	return 0
}

func headerRows(t *tabular.Table) int {
	n := 0
	for n < len(t.Rows) && t.Rows[n].Header {
		n++
	}
	return n
}

// columnWidths guesses how wide each column should be, in characters of Latin text.
func columnWidths(blocks []tabular.Block, given []float64) []float64 {
	var longest []int
	for _, b := range blocks {
		if b.Table == nil {
			continue
		}
		for len(longest) < tableWidth(b.Table) {
			longest = append(longest, 0)
		}
		for _, row := range b.Table.Rows {
			for _, c := range row.Cells {
				if c.Span <= 1 {
					longest[c.Col] = max(longest[c.Col], textWidth(cellText(c)))
				}
			}
		}
	}
	widths := make([]float64, len(longest))
	for i, n := range longest {
		switch {
		case i < len(given) && given[i] > 0:
			widths[i] = given[i]
		default:
			widths[i] = float64(min(max(n+2, 6), 60))
		}
	}
	return widths
}

// textWidth is the width of the longest line, a wide character counting as two.
func textWidth(s string) int {
	widest := 0
	for line := range strings.SplitSeq(s, "\n") {
		n := utf8.RuneCountInString(line)
		for _, r := range line {
			if isWide(r) {
				n++
			}
		}
		widest = max(widest, n)
	}
	return widest
}

func (s *sheetWriter) paragraph(p tabular.Para) error {
	s.row++
	text := p.Number + p.Text
	if err := checkCell(text, s.row, 0); err != nil {
		return err
	}
	cells := []any{excelize.Cell{StyleID: s.styles.title, Value: xmlText(text)}}
	lines := 1 + strings.Count(text, "\n")
	if err := s.out.SetRow(tabular.CellName(0, s.row), cells, excelize.RowOpts{Height: float64(min(30*lines, 400))}); err != nil {
		return err
	}
	if s.width < 2 {
		return nil
	}
	return s.out.MergeCell(tabular.CellName(0, s.row), tabular.CellName(s.width-1, s.row))
}

func (s *sheetWriter) table(t *tabular.Table) error {
	width := tableWidth(t)
	open := make([]excelMerge, width)
	for i, row := range t.Rows {
		s.row++
		style := s.styles.body
		if row.Header {
			style = s.styles.header
		}
		values := make([]any, width)
		for col := range values {
			values[col] = excelize.Cell{StyleID: style}
		}
		for _, c := range row.Cells {
			text := cellText(c)
			if err := checkCell(text, s.row, c.Col); err != nil {
				return err
			}
			if c.Covered {
				text = ""
			}
			values[c.Col] = excelize.Cell{StyleID: style, Value: xmlText(text)}
		}
		if err := s.out.SetRow(tabular.CellName(0, s.row), values); err != nil {
			return err
		}
		if err := s.merge(open, row, i == len(t.Rows)-1); err != nil {
			return err
		}
	}
	return nil
}

// excelMerge is a cell that may go on in the next row; from is 0 when none is open.
type excelMerge struct {
	from, to, span int
}

// merge follows the merged cells column by column and writes those that end.
func (s *sheetWriter) merge(open []excelMerge, row tabular.Row, last bool) error {
	covered := make([]int, len(open))
	for _, c := range row.Cells {
		if c.Covered && open[c.Col].from > 0 && open[c.Col].span == max(c.Span, 1) {
			covered[c.Col] = max(c.Span, 1)
			open[c.Col].to = s.row
		}
	}
	for col := range open {
		if open[col].from > 0 && covered[col] == 0 {
			if err := s.close(col, &open[col]); err != nil {
				return err
			}
		}
	}
	for _, c := range row.Cells {
		if !c.Covered {
			open[c.Col] = excelMerge{from: s.row, to: s.row, span: max(c.Span, 1)}
		}
	}
	for col := range open {
		if last && open[col].from > 0 {
			if err := s.close(col, &open[col]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sheetWriter) close(col int, m *excelMerge) error {
	area := *m
	*m = excelMerge{}
	if area.span == 1 && area.from == area.to {
		return nil
	}
	return s.out.MergeCell(tabular.CellName(col, area.from), tabular.CellName(col+area.span-1, area.to))
}

// checkCell refuses a text that a cell cannot hold; the library would cut it silently.
func checkCell(text string, row, col int) error {
	if utf8.RuneCountInString(text) <= longestCell {
		return nil
	}
	return fault.New(fault.TooLarge, "office.cell_too_long", fault.Args{"cell": tabular.CellName(col, row), "max": longestCell})
}

// xmlText leaves out what XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// sortedZip writes the parts of a workbook in the order of their names and without times, so that the same document
// always gives the same bytes.
type sortedZip struct {
	w     io.Writer
	names []string
	parts map[string]*bytes.Buffer
}

func newSortedZip(w io.Writer) excelize.ZipWriter {
	return &sortedZip{w: w, parts: map[string]*bytes.Buffer{}}
}

func (z *sortedZip) Create(name string) (io.Writer, error) {
	part := &bytes.Buffer{}
	if _, twice := z.parts[name]; !twice {
		z.names = append(z.names, name)
	}
	z.parts[name] = part
	return part, nil
}

// AddFS is not used by the library when it writes a workbook.
func (z *sortedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

func (z *sortedZip) Close() error {
	out := zip.NewWriter(z.w)
	sort.Strings(z.names)
	for _, name := range z.names {
		part, err := out.Create(name)
		if err != nil {
			return err
		}
		if _, err := part.Write(z.parts[name].Bytes()); err != nil {
			return err
		}
	}
	return out.Close()
}
