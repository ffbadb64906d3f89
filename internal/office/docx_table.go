package office

import (
	"slices"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// docxTable is a table being read.
type docxTable struct {
	*tabular.Table
	above, here []bool // by grid column: a vertical merge is open there, in the row above and in this one
}

// docxRow is a row being read; its cells are those of docxReader.cells from start on.
type docxRow struct {
	start   int
	col     int // grid column of the next cell
	header  bool
	deleted bool
}

// table reads a table and puts it into the flow before the tables nested in it.
func (d *docxReader) table(f *flow) error {
	d.tables++
	t := docxTable{Table: &tabular.Table{Index: d.tables}}
	if err := d.m.addCells(1, fault.Place{Table: t.Index}); err != nil {
		return err
	}
	*f.blocks = append(*f.blocks, tabular.Block{Table: t.Table})
	s := d.s
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wTr:
			if err := d.row(f, &t); err != nil {
				return err
			}
		case wTblPr, wTblGrid, wSdtPr, wPropsChange, wUnread:
			s.skip()
		}
	}
	return s.err
}

func (d *docxReader) row(f *flow, t *docxTable) error {
	s := d.s
	row := docxRow{start: len(d.cells)}
	at := fault.Place{Table: t.Index, Row: len(t.Rows) + 1}
	if err := d.m.addCells(1, at); err != nil {
		return err
	}
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wTrPr:
			d.rowProps(&row)
		case wTc:
			if row.deleted {
				s.skip()
			} else if err := d.tableCell(f, t, &row); err != nil {
				return err
			}
		case wSdtPr, wPropsChange, wUnread:
			s.skip()
		}
		if err := d.m.lim.checkColumns(row.col, at); err != nil {
			return err
		}
	}
	if cells := d.cells[row.start:]; len(cells) > 0 && !row.deleted {
		t.Rows = append(t.Rows, tabular.Row{Cells: slices.Clone(cells), Header: row.header, Number: at.Row})
		t.above, t.here = t.here, t.above
	}
	clear(t.here)
	d.cells = d.cells[:row.start]
	return s.err
}

func (d *docxReader) rowProps(row *docxRow) {
	s := d.s
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wGridBefore:
			row.col = s.count("val", 0)
		case wTblHeader:
			row.header = s.on()
		case wIns:
			d.changes++
		case wDel:
			d.changes++
			row.deleted = true
		case wPropsChange:
			s.skip()
		}
	}
}

// tableCell reads a cell. The text that Word keeps in the later cells of a merge is not shown, so it is not read.
func (d *docxReader) tableCell(f *flow, t *docxTable, row *docxRow) error {
	at := fault.Place{Table: t.Index, Row: len(t.Rows) + 1, Col: row.col + 1}
	if err := d.m.addCells(1, at); err != nil {
		return err
	}
	c := docxCell{start: len(d.text), span: 1, open: row.col < len(t.above) && t.above[row.col]}
	if err := d.flow(&flow{blocks: f.blocks, cell: &c}); err != nil {
		return err
	}
	if err := d.m.lim.checkColumns(row.col+c.span, at); err != nil {
		return err
	}
	d.text = trimRight(d.text, c.start)
	cell := tabular.Cell{Text: d.take(c.start), Number: c.number, Col: row.col, Span: c.span, Covered: c.covered()}
	switch {
	case c.deleted:
		return nil
	case c.joined && len(d.cells) > row.start:
		d.cells[len(d.cells)-1].Span += c.span
	default:
		d.cells = append(d.cells, cell)
		t.mark(row.col, c.merge)
	}
	row.col += c.span
	return nil
}

// mark notes whether a vertical merge is open at a column.
func (t *docxTable) mark(col int, open bool) {
	if !open {
		return
	}
	for len(t.here) <= col {
		t.here = append(t.here, false)
	}
	t.here[col] = true
}

// cellProps reads what a cell's properties say of its extent.
func (d *docxReader) cellProps(c *docxCell) {
	s := d.s
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wGridSpan:
			c.span = max(1, s.count("val", 1))
		case wVMerge:
			c.merge, c.follows = true, string(s.attr("val")) != "restart"
		case wCellMerge:
			d.changes++
			if merge := string(s.attr("vMerge")); merge != "" {
				c.merge, c.follows = true, merge == "cont"
			}
		case wHMerge:
			c.joined = string(s.attr("val")) != "restart"
		case wCellIns:
			d.changes++
		case wCellDel:
			d.changes++
			c.deleted = true
		case wPropsChange, wUnread:
			s.skip()
		}
	}
}
