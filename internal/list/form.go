package list

import (
	"slices"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// formGrid reads a table in which labels stand beside their values and not above them, as in a letter of
// responsibility: every filled row is 「事项名称 | …」 or 「责任单位 | … | 完成时限 | …」. A label that comes again
// begins the next item. nil says that the table is no form.
func formGrid(t *tabular.Table) *grid {
	if !formLike(t) {
		return nil
	}
	g := &grid{}
	var row gridRow
	for r := range t.Rows {
		for _, pair := range labelPairs(t, r) {
			col := slices.Index(g.labels, pair.label)
			if col < 0 {
				col = len(g.labels)
				g.labels = append(g.labels, pair.label)
			}
			for len(row.cells) <= col {
				row.cells = append(row.cells, gridCell{at: pair.value.at})
			}
			if row.at == (fault.Place{}) {
				row.at = t.Place(r, -1)
			} else if !row.cells[col].blank() {
				g.rows = append(g.rows, row)
				row = gridRow{at: t.Place(r, -1), cells: make([]gridCell, col+1)}
			}
			row.cells[col] = pair.value
		}
	}
	g.rows = append(g.rows, row)
	for i := range g.rows {
		g.rows[i].cells = append(g.rows[i].cells, make([]gridCell, len(g.labels)-len(g.rows[i].cells))...)
	}
	g.shared = make([]bool, len(g.labels))
	return g
}

// formLike says that most rows open with a label and its value, and that the labels name a task and its units.
func formLike(t *tabular.Table) bool {
	rows, pairs, units, task := 0, 0, false, false
	for r := range t.Rows {
		found := labelPairs(t, r)
		if len(found) > 0 {
			pairs++
		}
		for _, pair := range found {
			switch field, _ := labelField(pair.label); field {
			case FieldLead, FieldUnits:
				units = true
			case FieldText, FieldTitle:
				task = true
			}
		}
		if rows++; rows == 8 && pairs < 4 {
			return false
		}
	}
	return pairs >= 3 && pairs*10 >= rows*6 && units && task
}

type labelPair struct {
	label string
	value gridCell
}

// labelPairs gives the labels of a row with the cell to the right of each; none when the row does not open with one.
func labelPairs(t *tabular.Table, r int) []labelPair {
	var out []labelPair
	cells := t.Rows[r].Cells
	for c := 0; c+1 < len(cells); c++ {
		if cells[c].Covered || !isLabel(cells[c].Text) || isLabel(cells[c+1].Text) {
			if len(out) == 0 && (cells[c].Text != "" || c > 0) {
				return nil
			}
			continue
		}
		value := gridCell{text: cells[c+1].Text, number: cells[c+1].Number, at: t.Place(r, c+1)}
		out = append(out, labelPair{hanzi.Squeeze(cells[c].Text), value})
		c++
	}
	return out
}
