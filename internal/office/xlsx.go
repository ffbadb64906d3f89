package office

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// definitionBytes bounds the parts of a workbook that have to be held in memory as a whole: styles, themes, the
// workbook itself. Real ones have a few hundred kilobytes.
const definitionBytes = 32 << 20

// readXLSX reads the visible sheets of a workbook, one table for each. Cells give what they show: formatted numbers,
// dates as year-month-day unless the format says otherwise, and the stored results of formulas.
func readXLSX(m *meter, src source) (doc *tabular.Doc, err error) {
	// The library has met fewer hostile files than office programs have; a panic in it is a damaged file to us.
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fault.Wrap(fmt.Errorf("reading workbook: %v", p), fault.Invalid, "office.damaged_xlsx", nil)
		}
	}()
	z, err := m.openZip(src.r, src.size)
	if err != nil {
		return nil, err
	}
	parts, err := surveyWorkbook(m, z)
	if err != nil {
		return nil, err
	}
	f, err := openWorkbook(m, src)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := &builder{m: m, doc: &tabular.Doc{Format: "xlsx"}}
	if props, err := f.GetDocProps(); err == nil {
		b.doc.Title = trim(props.Title)
	}
	sheets := f.GetSheetList()
	known := make([]sheetPart, len(sheets))
	var total, before int64
	for i := range sheets {
		known[i] = parts.sheet(i)
		total += known[i].bytes
	}
	m.expect(total)
	for i, name := range sheets {
		m.reach(before)
		before += known[i].bytes
		if visible, err := f.GetSheetVisible(name); err == nil && !visible {
			b.note(fault.Finding{
				Severity: fault.SeverityInfo, Code: "office.hidden_sheet",
				At: fault.Place{Sheet: name}, Args: fault.Args{"sheet": name},
			})
			continue
		}
		s := &sheetReader{b: b, f: f, name: name, sheetPart: known[i], before: before - known[i].bytes}
		if err := s.read(); err != nil {
			return nil, err
		}
	}
	return b.doc, nil
}

func openWorkbook(m *meter, src source) (*excelize.File, error) {
	f, err := excelize.OpenReader(io.NewSectionReader(src.r, 0, src.size), excelize.Options{
		UnzipSizeLimit:    max(m.lim.PlainBytes, 1),
		UnzipXMLSizeLimit: min(16<<20, max(m.lim.PlainBytes, 1)),
		ShortDatePattern:  "yyyy-mm-dd",
		LongDatePattern:   "yyyy-mm-dd",
		CultureInfo:       excelize.CultureNameZhCN,
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "office.damaged_xlsx", nil)
	}
	if len(f.GetSheetList()) == 0 {
		return nil, fault.New(fault.Invalid, "office.damaged_xlsx", nil)
	}
	return f, nil
}

// surveyWorkbook unpacks every part once without keeping it, so that neither sizes nor sheets that lie about
// themselves reach the library, and notes the merged ranges of each sheet on the way.
func surveyWorkbook(m *meter, z *zip.Reader) (*workbookParts, error) {
	parts := &workbookParts{sheets: map[string]sheetPart{}}
	for _, f := range z.File {
		if err := parts.survey(m, f); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (p *workbookParts) survey(m *meter, f *zip.File) error {
	rc, err := m.openPart(f)
	if err != nil {
		return err
	}
	defer rc.Close()
	name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
	switch {
	case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
		part, err := scanSheet(rc, m.lim.Cells)
		if err != nil {
			return damagedOr(err, f.Name)
		}
		p.sheets[name] = part
	case name == "xl/workbook.xml":
		p.workbook, err = readAtMost(rc, definitionBytes)
	case name == "xl/_rels/workbook.xml.rels":
		p.relations, err = readAtMost(rc, definitionBytes)
	case strings.HasSuffix(name, ".xml") && name != "xl/sharedstrings.xml":
		var n int64
		n, err = io.Copy(io.Discard, rc)
		if n > definitionBytes {
			err = errPartTooLarge
		}
	default:
		_, err = io.Copy(io.Discard, rc)
	}
	return damagedOr(err, f.Name)
}

// sheetRow is a row of a sheet as the library gives it.
type sheetRow struct {
	number int
	values []string
}

// sheetReader turns one sheet into a table.
type sheetReader struct {
	b      *builder
	f      *excelize.File
	name   string
	before int64 // bytes of the sheets before it
	sheetPart
	rows   []sheetRow
	first  int // the first column in use
	width  int // columns up to the last in use
	hidden int
}

func (s *sheetReader) read() error {
	if err := s.collect(); err != nil {
		return err
	}
	if len(s.rows) == 0 {
		return nil
	}
	t := &tabular.Table{Sheet: s.name, Rows: make([]tabular.Row, 0, len(s.rows))}
	s.clip()
	pad := len(s.rows)*(s.width-s.first) <= s.b.m.lim.Cells
	var open []mergedRange
	next := 0
	for _, source := range s.rows {
		for next < len(s.merges) && s.merges[next].top <= source.number {
			r := s.merges[next]
			r.top = source.number // rows above that hold nothing are left out
			open = append(open, r)
			next++
		}
		open = stillOpen(open, source.number)
		if row, ok := s.row(source, open, pad); ok {
			t.Rows = append(t.Rows, row)
		}
	}
	s.b.addTable(t)
	if s.hidden > 0 {
		s.b.note(fault.Finding{
			Severity: fault.SeverityInfo, Code: "office.hidden_rows",
			At: fault.Place{Sheet: s.name}, Args: fault.Args{"sheet": s.name, "count": s.hidden},
		})
	}
	return nil
}

// collect reads the rows that hold something and finds out which columns are in use.
func (s *sheetReader) collect() error {
	rows, err := s.f.Rows(s.name)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "office.damaged_xlsx", nil)
	}
	defer rows.Close()
	s.first = 1 << 20
	for number := 1; rows.Next(); number++ {
		if err := s.b.m.checkTime(); err != nil {
			return err
		}
		s.b.m.reach(s.before + s.bytes*int64(min(number, s.last))/int64(max(s.last, 1)))
		hidden := rows.GetRowOpts().Hidden
		values, err := rows.Columns()
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "office.damaged_xlsx", nil)
		}
		if err := s.keep(number, values, hidden); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return fault.Wrap(err, fault.Invalid, "office.damaged_xlsx", nil)
	}
	return nil
}

func (s *sheetReader) keep(number int, values []string, hidden bool) error {
	first, last := -1, -1
	for i, v := range values {
		if v == "" {
			continue
		}
		if values[i] = trimLines(tidy(strings.ReplaceAll(v, "\r\n", "\n"))); values[i] != "" {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	if last < 0 {
		return nil
	}
	at := fault.Place{Sheet: s.name, Cell: tabular.CellName(last, number)}
	if err := s.b.m.lim.checkColumns(last+1, at); err != nil {
		return err
	}
	if err := s.b.m.addCells(last+1, at); err != nil {
		return err
	}
	if hidden {
		s.hidden++
	}
	s.first, s.width = min(s.first, first), max(s.width, last+1)
	s.rows = append(s.rows, sheetRow{number, values[:last+1]})
	return nil
}

// clip cuts merged ranges to the columns in use; a title is often merged over the whole sheet.
func (s *sheetReader) clip() {
	kept := s.merges[:0]
	for _, r := range s.merges {
		r.left, r.right = max(r.left, s.first), min(r.right, s.width-1)
		if r.left <= r.right {
			kept = append(kept, r)
		}
	}
	s.merges = kept
}

func stillOpen(open []mergedRange, number int) []mergedRange {
	kept := open[:0]
	for _, r := range open {
		if r.bottom >= number {
			kept = append(kept, r)
		}
	}
	return kept
}

// row gives the cells of a row; false when nothing in it is its own, only the continuation of cells above.
func (s *sheetReader) row(source sheetRow, open []mergedRange, pad bool) (tabular.Row, bool) {
	row := tabular.Row{Number: source.number}
	end := len(source.values)
	if pad {
		end = s.width
	}
	own := false
	for col := s.first; col < end; {
		cell := tabular.Cell{Col: col, Span: 1}
		if col < len(source.values) {
			cell.Text = source.values[col]
		}
		for _, r := range open {
			if r.left == col {
				cell.Span = r.right - r.left + 1
				cell.Covered = r.top < source.number
				break
			}
		}
		if cell.Covered {
			cell.Text = ""
		}
		own = own || cell.Text != ""
		row.Cells = append(row.Cells, cell)
		col += cell.Span
	}
	return row, own
}
