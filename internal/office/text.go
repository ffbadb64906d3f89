package office

import (
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// readText reads a plain text file. Three shapes are known: the dump of a table with one cell per line behind a tab,
// tables whose cells are separated by tabs or wide gaps (or drawn as in Markdown), and everything else as one paragraph per line.
// The shapes may follow each other in one file.
func readText(m *meter, src source) (*tabular.Doc, error) {
	data, err := src.text(m)
	if err != nil {
		return nil, err
	}
	text, findings, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	b := &builder{m: m, doc: &tabular.Doc{Format: "txt", Findings: findings}}
	lines, err := m.splitLines(text)
	if err != nil {
		return nil, err
	}
	if isCellDump(lines) {
		err = b.addDump(lines)
	} else {
		err = b.addPlain(lines)
	}
	if err != nil {
		return nil, err
	}
	return b.doc, nil
}

// builder collects the blocks of a document and counts what they cost.
type builder struct {
	m      *meter
	doc    *tabular.Doc
	paras  int
	tables int
}

func (b *builder) addPara(p tabular.Para) {
	b.paras++
	p.Index = b.paras
	b.doc.Blocks = append(b.doc.Blocks, tabular.Block{Para: p})
}

// addTable adds a table unless it has no rows.
func (b *builder) addTable(t *tabular.Table) {
	if len(t.Rows) == 0 {
		return
	}
	b.tables++
	t.Index = b.tables
	b.doc.Blocks = append(b.doc.Blocks, tabular.Block{Table: t})
}

func (b *builder) note(f fault.Finding) { b.doc.Findings = append(b.doc.Findings, f) }

// checkFields reports a line that would be cut into more columns than allowed, before it is cut.
func (b *builder) checkFields(line, separator string, number int) error {
	return b.m.lim.checkColumns(strings.Count(line, separator)+1, fault.Place{Line: number})
}

// countRow counts the cells of a finished row against the limits.
func (b *builder) countRow(row tabular.Row, at fault.Place) error {
	if len(row.Cells) > 0 {
		last := row.Cells[len(row.Cells)-1]
		if err := b.m.lim.checkColumns(last.Col+last.Span, at); err != nil {
			return err
		}
	}
	if err := b.m.addCells(len(row.Cells), at); err != nil {
		return err
	}
	if row.Line > 0 {
		b.m.reachLine(row.Line)
	}
	return b.m.checkTime()
}

// addPlain adds lines outside a cell dump: runs of tab-separated lines and Markdown tables as tables, the others as
// paragraphs.
func (b *builder) addPlain(lines []string) error {
	for i := 0; i < len(lines); {
		b.m.reachLine(i)
		if i&1023 == 0 {
			if err := b.m.checkTime(); err != nil {
				return err
			}
		}
		if end := tabRun(lines, i); end > i {
			if err := b.addTabbed(lines, i, end); err != nil {
				return err
			}
			i = end
			continue
		}
		if end := pipeRun(lines, i); end > i {
			if err := b.addPipes(lines, i, end, plainCell); err != nil {
				return err
			}
			i = end
			continue
		}
		if end := spacedRun(lines, i); end > i {
			if err := b.addSpaced(lines, i, end); err != nil {
				return err
			}
			i = end
			continue
		}
		if text := trim(lines[i]); text != "" {
			b.addPara(tabular.Para{Text: tidy(text), Line: i + 1})
		}
		i++
	}
	return nil
}

func plainCell(s string) string { return s }

// unseen are characters that a text may hold but no page shows.
const unseen = "\r\x00\uFDD0\uFDD1"

var unseenReplacer = strings.NewReplacer("\r", " ", "\x00", "", "\uFDD0", "", "\uFDD1", "")

// tidy takes them out; a carriage return inside a line becomes a space. Hardly any text holds one, so that looking
// has to be quick: both noncharacters begin with the same two bytes.
func tidy(s string) string {
	if strings.IndexByte(s, '\r') < 0 && strings.IndexByte(s, 0) < 0 && !strings.Contains(s, "\xEF\xB7") {
		return s
	}
	return unseenReplacer.Replace(s)
}

// tabRun gives the end of the run of lines that form a tab-separated table and start at line i; i when there is none.
// Such a run has at least two lines, most of them with the same number of fields. Two fields of which the first is
// only an item number are a numbered paragraph as word processors save it, and no table. One line without tabs between
// rows of the same width is a heading across the table.
func tabRun(lines []string, i int) int {
	counts := map[int]int{}
	end, numbered, across := i, 0, 0
	for end < len(lines) {
		fields := innerTabs(lines[end]) + 1
		if fields < 2 {
			if end == i || end+1 == len(lines) || innerTabs(lines[end-1]) < 2 || innerTabs(lines[end-1]) != innerTabs(lines[end+1]) {
				break
			}
			across++
			end++
			continue
		}
		counts[fields]++
		if fields == 2 && startsWithNumber(lines[end]) {
			numbered++
		}
		end++
	}
	n := end - i - across
	if n < 2 || numbered*2 > n {
		return i
	}
	for _, c := range counts {
		if c*2 > n {
			return end
		}
	}
	return i
}

// innerTabs counts the tabs of a line when something other than white space stands before one of them or when there
// are several; 0 for a line that is only indented.
func innerTabs(line string) int {
	line = strings.TrimRight(line, "\r \u3000")
	body := strings.TrimLeft(line, " \t\u3000")
	if !strings.Contains(body, "\t") {
		return 0
	}
	return strings.Count(line, "\t")
}

// startsWithNumber reports whether the text before the first tab is a short number or bullet such as "1.", "（一）".
func startsWithNumber(line string) bool {
	head, _, _ := strings.Cut(strings.TrimLeft(line, " \t\u3000"), "\t")
	head = trim(head)
	if len([]rune(head)) > 8 {
		return false
	}
	rest := strings.Trim(head, "0123456789一二三四五六七八九十百零〇()（）[]【】.．。、﹒-•·●○■◆*第条章节ivxIVX①②③④⑤⑥⑦⑧⑨⑩")
	return rest == ""
}

func (b *builder) addTabbed(lines []string, from, to int) error {
	t := &tabular.Table{}
	for i := from; i < to; i++ {
		if trim(lines[i]) == "" && !strings.Contains(lines[i], "\t") {
			continue
		}
		if err := b.checkFields(lines[i], "\t", i+1); err != nil {
			return err
		}
		row := tabular.Row{Line: i + 1, Number: len(t.Rows) + 1}
		for col, field := range strings.Split(strings.TrimRight(lines[i], "\r"), "\t") {
			row.Cells = append(row.Cells, tabular.Cell{Text: tidy(trim(field)), Col: col, Span: 1, Line: i + 1})
		}
		if len(row.Cells) == 1 {
			row.Cells[0].Span = innerTabs(lines[i-1]) + 1
		}
		if err := b.countRow(row, fault.Place{Line: i + 1}); err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	b.addTable(t)
	return nil
}
