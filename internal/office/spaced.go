package office

import (
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// A table may be drawn with spaces alone, as programs print it and PDF files give it. Two spaces or more stand between
// its cells, and a cell begins below its heading; what stands below a cell without a first cell beside it goes on
// with it.

// field is a stretch of a line between wide gaps; at is its column on a screen, where Chinese characters are two wide.
type field struct {
	text string
	at   int
}

// spacedFields cuts a line at gaps of two columns or more.
func spacedFields(line string) []field {
	var out []field
	start, from, at, gap := 0, 0, 0, 2
	for i, r := range line {
		width := 1
		if r >= 0x2e80 {
			width = 2
		}
		if r == ' ' || r == '\u3000' || r == '\u00a0' {
			if gap == 0 {
				start = i
			}
			gap += width
		} else {
			if gap >= 2 {
				if len(out) > 0 {
					out[len(out)-1].text = trim(line[from:start])
				}
				out, from = append(out, field{at: at}), i
			}
			gap = 0
		}
		at += width
	}
	if len(out) > 0 {
		out[len(out)-1].text = trim(line[from:])
	}
	return out
}

// spacedRun gives the end of the run of lines that form a table drawn with spaces and start at line i; i when there is
// none. It has a first line and at least two more of three cells or more, and most lines have as many as the first.
func spacedRun(lines []string, i int) int {
	if !strings.Contains(lines[i], "  ") && !strings.Contains(lines[i], "\u3000") {
		return i
	}
	width := len(spacedFields(lines[i]))
	if width < 3 {
		return i
	}
	end, whole, rows, below := i, 0, 0, 0
	for k := i; k < len(lines) && below < 30 && !strings.Contains(lines[k], "\t"); k++ {
		if trim(lines[k]) == "" {
			if k > 0 && trim(lines[k-1]) == "" { // two blank lines
				break
			}
			continue
		}
		fields := spacedFields(lines[k])
		if len(fields) < 2 && fields[0].at == 0 || len(fields) > width {
			break
		}
		below++
		if fields[0].at <= 1 || len(fields) == width {
			rows++
			below = 0
		}
		if len(fields) == width {
			whole++
		}
		if rows > 8 && whole*10 < rows*6 {
			break
		}
		if whole >= 3 && whole*10 >= rows*6 {
			end = k + 1
		}
	}
	return end
}

func (b *builder) addSpaced(lines []string, from, to int) error {
	t := &tabular.Table{}
	head := spacedFields(lines[from])
	for i := from; i < to; i++ {
		fields := spacedFields(lines[i])
		if len(fields) == 0 {
			continue
		}
		cells := make([]string, len(head))
		for k, f := range fields {
			col := k
			if len(fields) < len(head) {
				col = below(head, f.at)
			}
			cells[col] = strings.TrimLeft(cells[col]+" "+tidy(f.text), " ")
		}
		if cells[0] == "" && len(fields) < len(head) && len(t.Rows) > 1 { // goes on with the row above
			last := t.Rows[len(t.Rows)-1].Cells
			for c, text := range cells {
				if text != "" {
					last[c].Text = strings.TrimLeft(last[c].Text+"\n"+text, "\n")
				}
			}
			continue
		}
		row := tabular.Row{Line: i + 1, Number: len(t.Rows) + 1}
		for c, text := range cells {
			row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: c, Span: 1, Line: i + 1})
		}
		if err := b.countRow(row, fault.Place{Line: i + 1}); err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	b.addTable(t)
	return nil
}

// below gives the heading that a cell stands under: the one that begins nearest to it.
func below(head []field, at int) int {
	best := 0
	for c, h := range head {
		if abs(h.at-at) < abs(head[best].at-at) {
			best = c
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
