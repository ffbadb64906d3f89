package office

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"duban/internal/tabular"
)

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name, content string
		want          []string
		codes         []string
	}{
		{
			"line breaks inside a cell do not shift the lines below",
			"\uFEFF序号,任务\r\n1,\"修路\r\n架桥\"\r\n2,植树\r\n",
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | 修路⏎架桥", "4 R 2 | 植树"}, nil,
		},
		{
			"semicolons, and commas that are only text",
			"序号;任务;单位\n1;修路, 架桥;甲局\n2;植树;乙局\n",
			[]string{"1 T", "1 R 序号 | 任务 | 单位", "2 R 1 | 修路, 架桥 | 甲局", "3 R 2 | 植树 | 乙局"}, nil,
		},
		{
			"a separator declared as Excel does",
			"sep=|\n序号|任务\n1|修路\n",
			[]string{"1 T", "2 R 序号 | 任务", "3 R 1 | 修路"}, nil,
		},
		{
			"ragged rows",
			"清单\n序号,任务,单位\n1,修路\n2,植树,乙局,备注\n3,挖渠,丙局\n",
			[]string{"1 T", "1 R 清单", "2 R 序号 | 任务 | 单位", "3 R 1 | 修路", "4 R 2 | 植树 | 乙局 | 备注", "5 R 3 | 挖渠 | 丙局"}, nil,
		},
		{
			"GB18030",
			encode(t, simplifiedchinese.GB18030, "序号,任务\n1,优化营商环境\n"),
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | 优化营商环境"}, []string{"office.encoding_guessed"},
		},
		{
			"UTF-16 with tabs, as Excel saves Unicode text",
			encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "序号\t任务\r\n1\t修路\r\n"),
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | 修路"}, nil,
		},
		{
			"a quote in the middle of a cell is forgiven",
			"序号,任务\n1,建\"四好\"路\n2,植树\n",
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | 建\"四好\"路", "3 R 2 | 植树"}, []string{"office.csv_quotes"},
		},
		{
			"a quote that is never closed does not swallow the rows",
			"序号,任务\n1,\"修路\n2,植树\n3,挖渠\n4,架桥\n",
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | 修路", "3 R 2 | 植树", "4 R 3 | 挖渠", "5 R 4 | 架桥"}, []string{"office.csv_quotes"},
		},
		{
			"guards before formulas are taken off",
			"序号,任务\n1,'=SUM(A1)\n2,'-降低成本\n3,-5\n4,''=x\n",
			[]string{"1 T", "1 R 序号 | 任务", "2 R 1 | =SUM(A1)", "3 R 2 | -降低成本", "4 R 3 | -5", "5 R 4 | '=x"}, nil,
		},
		{
			"a file without columns is text",
			"一、修路\n二、植树\n",
			[]string{"1 P 一、修路", "2 P 二、植树"}, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, "a.csv", tt.content)
			wantShown(t, doc, tt.want...)
			if diff := cmp.Diff(tt.codes, codes(doc)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
		})
	}
}

// sampleTable has what writers must keep: a header, merged cells in both directions, line breaks, and texts that a
// spreadsheet would compute.
func sampleTable() *tabular.Doc {
	cell := func(col int, text string) tabular.Cell { return tabular.Cell{Text: text, Col: col, Span: 1} }
	return &tabular.Doc{Title: "样例", Blocks: []tabular.Block{
		{Para: tabular.Para{Text: "某区目标责任清单", Index: 1}},
		{Table: &tabular.Table{Index: 1, Rows: []tabular.Row{
			{Number: 1, Header: true, Cells: []tabular.Cell{cell(0, "目标"), cell(1, "任务"), cell(2, "单位"), cell(3, "时限")}},
			{Number: 2, Cells: []tabular.Cell{{Text: "一、办事", Col: 0, Span: 4}}},
			{Number: 3, Cells: []tabular.Cell{cell(0, "提速"), cell(1, "（1）压缩时间\n到1天"), cell(2, "甲局，乙局"), cell(3, "2020年6月")}},
			{Number: 4, Cells: []tabular.Cell{{Col: 0, Span: 1, Covered: true}, cell(1, "=HYPERLINK(\"x\")"), {Col: 2, Span: 1, Covered: true}, cell(3, "-5%")}},
			{Number: 5, Cells: []tabular.Cell{cell(0, "+1"), cell(1, "'=1"), cell(2, "@甲"), cell(3, "")}},
		}}},
	}}
}

func TestWriteCSVReadsBack(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteCSV(&buf, sampleTable(), CSVOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(buf.String(), "\uFEFF目标,任务,单位,时限\r\n") {
		t.Errorf("file starts with %q", buf.String()[:40])
	}
	for _, raw := range []string{",\"'=HYPERLINK(", ",-5%\r\n", "+1,''=1,'@甲,"} {
		if !strings.Contains(buf.String(), raw) {
			t.Errorf("file lacks %q:\n%s", raw, buf.String())
		}
	}
	wantShown(t, mustRead(t, "a.csv", buf.String()),
		"1 T",
		"1 R 目标 | 任务 | 单位 | 时限",
		"2 R 一、办事 |  |  |",
		"3 R 提速 | （1）压缩时间⏎到1天 | 甲局，乙局 | 2020年6月",
		"5 R 提速 | =HYPERLINK(\"x\") | 甲局，乙局 | -5%",
		"6 R +1 | '=1 | @甲 |",
	)
}

func TestWriteCSVLeavesCoveredCellsBlankWhenAsked(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteCSV(&buf, sampleTable(), CSVOptions{BlankCovered: true, NoMark: true}); err != nil {
		t.Fatal(err)
	}
	if want := ",\"'=HYPERLINK(\"\"x\"\")\",,-5%\r\n"; !strings.Contains(buf.String(), want) {
		t.Errorf("file lacks %q:\n%s", want, buf.String())
	}
}

func TestReadCSVStopsAtTheLimits(t *testing.T) {
	lim := DefaultLimits()
	lim.Cells, lim.Columns = 1000, 50
	_, err := ReadBytes(context.Background(), "a.csv", []byte(strings.Repeat("a,", 60)+"a\nb,c\n"), lim)
	wantFault(t, err, codeColumns)
	_, err = ReadBytes(context.Background(), "a.csv", []byte(strings.Repeat("a,b,c,d\n", 400)), lim)
	wantFault(t, err, codeCells)
	_, err = ReadBytes(context.Background(), "a.csv", []byte(strings.Repeat(",", 1_000_000)), lim)
	wantFault(t, err, codeCells)
}
