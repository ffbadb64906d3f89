package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duban/internal/tabular"
)

func writeDocx(t interface {
	Helper()
	Fatal(...any)
}, doc *tabular.Doc, opts WriteOptions) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteDocx(&buf, doc, opts); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// drawLines draws text as readers give it: no white space at line ends, no blank lines at the ends.
func drawLines(t *rapid.T, label string) string {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("督办清单一二。；（）&<>\"' \n\t1aZé\u3000😀")), 0, 12, -1).Draw(t, label)
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\u3000")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func drawNumber(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "一、", "（三）", "1.", "12", "①"}).Draw(t, "number")
}

// drawTable draws a table with merges both ways and rows that start late or end early.
func drawTable(t *rapid.T, index int) *tabular.Table {
	rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
	table := &tabular.Table{Index: index, Rows: make([]tabular.Row, rows)}
	taken := make([][]bool, rows)
	for r := range rows {
		taken[r] = make([]bool, cols)
		table.Rows[r].Number = r + 1
		table.Rows[r].Header = rapid.Bool().Draw(t, "header")
	}
	for r := range rows {
		for c := 0; c < cols; c++ {
			if taken[r][c] {
				continue
			}
			span, deep := 1, rapid.IntRange(1, min(3, rows-r)).Draw(t, "deep")
			for want := rapid.IntRange(1, 3).Draw(t, "span"); span < want && c+span < cols && !taken[r][c+span]; span++ {
			}
			for i := range deep {
				cell := tabular.Cell{Col: c, Span: span, Covered: i > 0}
				if i == 0 {
					cell.Text, cell.Number = drawLines(t, "text"), drawNumber(t)
				}
				table.Rows[r+i].Cells = insertCell(table.Rows[r+i].Cells, cell)
				for j := range span {
					taken[r+i][c+j] = true
				}
			}
		}
	}
	for r := range rows {
		trimEnds(t, table, r)
	}
	return table
}

func insertCell(cells []tabular.Cell, cell tabular.Cell) []tabular.Cell {
	i := 0
	for i < len(cells) && cells[i].Col < cell.Col {
		i++
	}
	return append(cells[:i:i], append([]tabular.Cell{cell}, cells[i:]...)...)
}

// trimEnds sometimes takes the first or last cell off a row, unless it is part of a vertical merge.
func trimEnds(t *rapid.T, table *tabular.Table, r int) {
	cells := table.Rows[r].Cells
	alone := func(c tabular.Cell) bool { return mergeOf(table, r, c) == "" }
	if len(cells) > 1 && alone(cells[0]) && rapid.IntRange(0, 3).Draw(t, "late") == 0 {
		cells = cells[1:]
	}
	if n := len(cells); n > 1 && alone(cells[n-1]) && rapid.IntRange(0, 3).Draw(t, "early") == 0 {
		cells = cells[:n-1]
	}
	table.Rows[r].Cells = cells
}

func drawDoc(t *rapid.T) *tabular.Doc {
	doc := &tabular.Doc{Format: "docx", Title: strings.Join(strings.Fields(drawLines(t, "title")), " ")}
	tables, paras := 0, 0
	for range rapid.IntRange(0, 5).Draw(t, "blocks") {
		if rapid.Bool().Draw(t, "table") {
			tables++
			doc.Blocks = append(doc.Blocks, tabular.Block{Table: drawTable(t, tables)})
			continue
		}
		para := tabular.Para{Text: drawLines(t, "para"), Number: drawNumber(t), Level: rapid.IntRange(0, 9).Draw(t, "level")}
		if para.Text == "" && para.Number == "" {
			continue
		}
		paras++
		para.Index = paras
		doc.Blocks = append(doc.Blocks, tabular.Block{Para: para})
	}
	return doc
}

func TestReadingOurOwnDocxGivesTheSameDoc(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := drawDoc(t)
		opts := WriteOptions{Landscape: rapid.Bool().Draw(t, "landscape")}
		data := writeDocx(t, doc, opts)
		got, err := tryDocx(data, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(doc, got); diff != "" {
			t.Fatalf("written and read again (-want +got):\n%s", diff)
		}
		if !bytes.Equal(data, writeDocx(t, got, opts)) {
			t.Fatal("writing it again gives other bytes")
		}
	})
}

// sampleTable is a small list with merges, header rows and everything else that the writer knows.
func sampleDoc() *tabular.Doc {
	cells := func(c ...tabular.Cell) []tabular.Cell { return c }
	return &tabular.Doc{Format: "docx", Title: "云溪县重点任务清单", Blocks: []tabular.Block{
		{Para: tabular.Para{Text: "总体要求", Number: "一、", Level: 1, Index: 1}},
		{Para: tabular.Para{Text: "各单位按月报送 <进度> & 问题。\n逾期说明原因。", Index: 2}},
		{Table: &tabular.Table{Index: 1, Rows: []tabular.Row{
			{Number: 1, Header: true, Cells: cells(tabular.Cell{Text: "目标", Span: 1}, tabular.Cell{Text: "任务", Col: 1, Span: 2}, tabular.Cell{Text: "时限", Col: 3, Span: 1})},
			{Number: 2, Cells: cells(tabular.Cell{Text: "畅通道路", Span: 1}, tabular.Cell{Number: "1.", Text: "修桥三座", Col: 1, Span: 1}, tabular.Cell{Text: "县交通局\n（牵头）", Col: 2, Span: 1}, tabular.Cell{Text: "6月底前", Col: 3, Span: 1})},
			{Number: 3, Cells: cells(tabular.Cell{Span: 1, Covered: true}, tabular.Cell{Number: "2.", Text: "修路十里", Col: 1, Span: 1}, tabular.Cell{Text: "县住建局", Col: 2, Span: 1}, tabular.Cell{Col: 3, Span: 1})},
		}}},
		{Table: &tabular.Table{Index: 2, Rows: []tabular.Row{{Number: 1, Cells: cells(tabular.Cell{Text: "合计2项", Span: 1})}}}},
	}}
}

func TestAHeadingThatRepeatsTheTitleIsWrittenOnce(t *testing.T) {
	doc := &tabular.Doc{Title: "重点任务清单", Blocks: []tabular.Block{
		{Para: tabular.Para{Text: "重点任务清单", Level: 1, Index: 1}},
		{Para: tabular.Para{Text: "重点任务清单", Index: 2}},
	}}
	data := writeDocx(t, doc, WriteOptions{})
	got, err := ReadBytes(t.Context(), "a.docx", data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != doc.Title || len(got.Blocks) != 1 || got.Blocks[0].Para.Level != 0 {
		t.Errorf("title %q, blocks %+v", got.Title, got.Blocks)
	}
}

func TestEveryPartOfOurDocxIsWellFormed(t *testing.T) {
	data := writeDocx(t, sampleDoc(), WriteOptions{Landscape: true, Widths: []int{1, 3, 2, 1}})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(rc)
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !f.Modified.Equal(zipTime) {
			t.Errorf("%s carries the time %v", f.Name, f.Modified)
		}
	}
}

func TestWriterRefusesWhatWordCannotOpen(t *testing.T) {
	doc := &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Index: 1, Rows: []tabular.Row{{Cells: []tabular.Cell{{Span: 64}}}}}}}}
	wantCode(t, WriteDocx(io.Discard, doc, WriteOptions{}), codeColumns)
	bad := &tabular.Doc{Blocks: []tabular.Block{{Para: tabular.Para{Text: "甲\x01\xff乙"}}}}
	got, err := tryDocx(writeDocx(t, bad, WriteOptions{}), DefaultLimits())
	if err != nil || got.Blocks[0].Para.Text != "甲\uFFFD\uFFFD乙" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWriterKeepsFilesEqualToTheirOptions(t *testing.T) {
	document := func(opts WriteOptions) string {
		var out strings.Builder
		data := writeDocx(t, sampleDoc(), opts)
		m := testMeter(DefaultLimits())
		z, err := m.openZip(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		rc, err := m.openPart(openPackage(m, z).part("word/document.xml"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, rc); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	upright, across := document(WriteOptions{Widths: []int{1, 1, 1, 1}}), document(WriteOptions{Landscape: true, Widths: []int{1, 5, 3, 1}})
	for _, want := range []string{`w:w="11906" w:h="16838" w:orient="portrait"`, `<w:gridCol w:w="2211"/><w:gridCol w:w="2211"/>`, `<w:cantSplit/><w:tblHeader/>`, `<w:vMerge w:val="restart"/>`} {
		if !strings.Contains(upright, want) {
			t.Errorf("upright: no %s", want)
		}
	}
	for _, want := range []string{`w:w="16838" w:h="11906" w:orient="landscape"`, `<w:gridCol w:w="1457"/><w:gridCol w:w="7285"/><w:gridCol w:w="4371"/>`} {
		if !strings.Contains(across, want) {
			t.Errorf("across: no %s", want)
		}
	}
}
