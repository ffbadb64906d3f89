package office

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// workbook makes a file with the library, so that tests need no binary fixtures.
func workbook(t testing.TB, build func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	build(f)
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadXLSXGivesWhatTheSheetShows(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		month := `yyyy"年"m"月"`
		chinese, err := f.NewStyle(&excelize.Style{CustomNumFmt: &month})
		must(t, err)
		percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
		must(t, err)
		date := time.Date(2020, 6, 30, 0, 0, 0, 0, time.UTC)
		must(t,
			f.SetCellValue("Sheet1", "A1", date), f.SetCellStyle("Sheet1", "A1", "A1", day),
			f.SetCellValue("Sheet1", "B1", date), f.SetCellStyle("Sheet1", "B1", "B1", chinese),
			f.SetCellValue("Sheet1", "C1", 0.96), f.SetCellStyle("Sheet1", "C1", "C1", percent),
			f.SetCellValue("Sheet1", "D1", 7), f.SetCellValue("Sheet1", "E1", 0.1+0.2),
			f.SetCellRichText("Sheet1", "F1", []excelize.RichTextRun{{Text: "（1）"}, {Text: "提速\r\n办事", Font: &excelize.Font{Bold: true}}}),
			f.SetCellValue("Sheet1", "G1", true), f.SetCellValue("Sheet1", "H1", "　区发改局 "),
			f.SetCellFormula("Sheet1", "I1", "D1*2"),
		)
	})
	doc := mustRead(t, "a.xlsx", string(data))
	wantShown(t, doc, "1 T Sheet1", "0 R 2020-06-30 | 2020年6月 | 96% | 7 | 0.3 | （1）提速⏎办事 | TRUE | 区发改局")
}

func TestReadXLSXMergedCellsKeepTheirPlaces(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		must(t,
			f.SetCellValue("Sheet1", "B2", "某区清单"), f.MergeCell("Sheet1", "A2", "XFD2"), f.SetCellValue("Sheet1", "A2", "某区清单"),
			f.SetSheetRow("Sheet1", "B4", &[]string{"目标", "任务", "单位", "时限"}),
			f.SetSheetRow("Sheet1", "B5", &[]string{"提速", "（1）一", "甲局", "6月"}),
			f.SetSheetRow("Sheet1", "B6", &[]string{"", "（2）二", "", ""}),
			f.SetSheetRow("Sheet1", "B8", &[]string{"总则", "", "乙局", ""}),
			f.MergeCell("Sheet1", "B5", "B7"), f.MergeCell("Sheet1", "D5", "D6"), f.MergeCell("Sheet1", "B8", "C8"),
			f.MergeCell("Sheet1", "D8", "E9"),
		)
	})
	doc := mustRead(t, "a.xlsx", string(data))
	wantShown(t, doc,
		"1 T Sheet1",
		"0 R 某区清单×5",
		"0 R  | 目标 | 任务 | 单位 | 时限",
		"0 R  | 提速 | （1）一 | 甲局 | 6月",
		"0 R  | ^ | （2）二 | ^ |",
		"0 R  | 总则×2 | 乙局×2",
	)
	table := doc.Blocks[0].Table
	if got := table.Place(3, 2); got != (fault.Place{Sheet: "Sheet1", Cell: "C6"}) {
		t.Errorf("item 2 stands at %v, want C6", got)
	}
}

func TestReadXLSXLeavesOutHiddenSheetsAndSaysSo(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		_, err := f.NewSheet("旧稿")
		must(t, err, f.SetCellValue("旧稿", "A1", "旧"), f.SetSheetVisible("旧稿", false))
		_, err = f.NewSheet("乡镇")
		must(t, err, f.SetSheetRow("乡镇", "C3", &[]string{"一", "二"}),
			f.SetSheetRow("乡镇", "C4", &[]string{"三"}), f.MergeCell("乡镇", "D3", "D4"),
			f.SetCellValue("Sheet1", "A1", "正文"), f.SetRowVisible("Sheet1", 1, false))
	})
	doc := mustRead(t, "a.xlsx", string(data))
	wantShown(t, doc, "1 T Sheet1", "0 R 正文", "2 T 乡镇", "0 R 一 | 二", "0 R 三 | ^")
	if diff := cmp.Diff([]string{"office.hidden_rows", "office.hidden_sheet"}, codes(doc)); diff != "" {
		t.Errorf("findings: %s", diff)
	}
	if got := doc.Blocks[1].Table.Place(0, 0).Cell; got != "C3" {
		t.Errorf("first cell = %s, want C3", got)
	}
}

// repack copies a workbook, changing its parts.
func repack(t testing.TB, data []byte, change func(name, content string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for _, f := range z.File {
		rc, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(rc)
		must(t, err)
		w, err := out.Create(f.Name)
		must(t, err)
		_, err = io.WriteString(w, change(f.Name, string(content)))
		must(t, err)
	}
	must(t, out.Close())
	return buf.Bytes()
}

func TestReadXLSXBoundsWhatASheetClaims(t *testing.T) {
	small := workbook(t, func(f *excelize.File) {
		must(t, f.SetSheetRow("Sheet1", "A1", &[]string{"序号", "任务"}), f.SetSheetRow("Sheet1", "A2", &[]string{"1", "修路"}))
	})
	sheet := func(old, with string) []byte {
		return repack(t, small, func(name, content string) string {
			if name != "xl/worksheets/sheet1.xml" {
				return content
			}
			if !strings.Contains(content, old) {
				t.Fatalf("sheet lacks %q:\n%s", old, content)
			}
			return strings.Replace(content, old, with, 1)
		})
	}
	t.Run("a dimension that lies", func(t *testing.T) {
		doc := mustRead(t, "a.xlsx", string(sheet("<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`)))
		wantShown(t, doc, "1 T Sheet1", "0 R 序号 | 任务", "0 R 1 | 修路")
	})
	t.Run("a row at the very end", func(t *testing.T) {
		doc := mustRead(t, "a.xlsx", string(sheet("</sheetData>", `<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>末</t></is></c></row></sheetData>`)))
		if rows := doc.Blocks[0].Table.Rows; len(rows) != 3 || rows[2].Number != 1048576 {
			t.Errorf("got %d rows", len(rows))
		}
	})
	tests := []struct {
		name, code string
		data       []byte
		lim        func(*Limits)
	}{
		{"a cell in the last column", codeColumns, sheet("</sheetData>", `<row r="3"><c r="XFD3" t="inlineStr"><is><t>末</t></is></c></row></sheetData>`), nil},
		{"a column beyond what there is", "office.damaged_xlsx", sheet("</sheetData>", `<row r="3"><c r="ZZZZZ3" t="inlineStr"><is><t>末</t></is></c></row></sheetData>`), nil},
		{"more cells than allowed", codeCells, small, func(l *Limits) { l.Cells = 3 }},
		{"more bytes than allowed", codeZipBomb, small, func(l *Limits) { l.PlainBytes = 1000 }},
		{"a sheet without end", "office.damaged_xlsx", sheet("</worksheet>", ""), nil},
		{"a file cut off", codeTruncated, small[:len(small)/2], nil},
		{"a bomb", codeZipBomb, sheet("</worksheet>", strings.Repeat(" ", 64<<20)+"</worksheet>"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lim := DefaultLimits()
			if tt.lim != nil {
				tt.lim(&lim)
			}
			_, err := ReadBytes(context.Background(), "a.xlsx", tt.data, lim)
			wantFault(t, err, tt.code)
		})
	}
}

func TestWriteXLSXReadsBack(t *testing.T) {
	var first, second bytes.Buffer
	must(t, WriteXLSX(&first, sampleTable(), XLSXOptions{}), WriteXLSX(&second, sampleTable(), XLSXOptions{}))
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same document gave different bytes")
	}
	doc := mustRead(t, "a.xlsx", first.String())
	wantShown(t, doc,
		"1 T 清单",
		"0 R 某区目标责任清单×4",
		"0 R 目标 | 任务 | 单位 | 时限",
		"0 R 一、办事×4",
		"0 R 提速 | （1）压缩时间⏎到1天 | 甲局，乙局 | 2020年6月",
		"0 R ^ | =HYPERLINK(\"x\") | ^ | -5%",
		"0 R +1 | '=1 | @甲 |",
	)
	if doc.Title != "样例" {
		t.Errorf("title = %q", doc.Title)
	}
}

func TestWriteXLSXPrintsLikeAList(t *testing.T) {
	var buf bytes.Buffer
	must(t, WriteXLSX(&buf, sampleTable(), XLSXOptions{Sheet: "责任/清单", Widths: []float64{20}}))
	f, err := excelize.OpenReader(&buf)
	must(t, err)
	defer f.Close()
	const sheet = "责任_清单"
	panes, err := f.GetPanes(sheet)
	must(t, err)
	if !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("panes = %+v, want two rows frozen", panes)
	}
	layout, err := f.GetPageLayout(sheet)
	must(t, err)
	if *layout.Orientation != "landscape" {
		t.Errorf("orientation = %s", *layout.Orientation)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].RefersTo != "'责任_清单'!$2:$2" {
		t.Errorf("defined names = %+v", names)
	}
	if width, err := f.GetColWidth(sheet, "A"); err != nil || width != 20 {
		t.Errorf("width of A = %v, %v", width, err)
	}
	if formula, err := f.GetCellFormula(sheet, "B5"); err != nil || formula != "" {
		t.Errorf("B5 holds the formula %q", formula)
	}
}

func TestWriteXLSXSheetsAndNames(t *testing.T) {
	table := func(sheet string) tabular.Block {
		return tabular.Block{Table: &tabular.Table{Sheet: sheet, Rows: []tabular.Row{{Cells: []tabular.Cell{{Text: "x", Span: 1}}}}}}
	}
	long := strings.Repeat("区", 40)
	doc := &tabular.Doc{Blocks: []tabular.Block{table("甲局"), table(""), table(long), table(long + "二"), table("甲局"), table("[]")}}
	var buf bytes.Buffer
	must(t, WriteXLSX(&buf, doc, XLSXOptions{}))
	f, err := excelize.OpenReader(&buf)
	must(t, err)
	defer f.Close()
	want := []string{"甲局", "清单", strings.Repeat("区", 31), strings.Repeat("区", 29) + "_2", "__"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets: %s", diff)
	}
	rows, err := f.GetRows("甲局")
	if must(t, err); len(rows) != 2 {
		t.Errorf("the sheet of two tables has %d rows", len(rows))
	}
}

func TestWriteXLSXRefusesWhatACellCannotHold(t *testing.T) {
	doc := &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Rows: []tabular.Row{{Cells: []tabular.Cell{
		{Text: strings.Repeat("长", 40_000), Span: 1},
	}}}}}}}
	wantFault(t, WriteXLSX(io.Discard, doc, XLSXOptions{}), "office.cell_too_long")
}

func BenchmarkReadXLSX(b *testing.B) {
	for _, rows := range []int{300, 28_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			doc := &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Rows: benchmarkRows(rows)}}}}
			var buf bytes.Buffer
			must(b, WriteXLSX(&buf, doc, XLSXOptions{}))
			b.ReportAllocs()
			b.SetBytes(int64(buf.Len()))
			for b.Loop() {
				if _, err := ReadBytes(context.Background(), "a.xlsx", buf.Bytes(), DefaultLimits()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchmarkRows are rows of the shape and size of a long list, the heading columns merged over every four.
func benchmarkRows(n int) []tabular.Row {
	rows := make([]tabular.Row, n)
	for i := range rows {
		covered := i%4 > 0
		heading := "一、优化环境"
		if covered {
			heading = ""
		}
		rows[i] = tabular.Row{Number: i + 1, Cells: []tabular.Cell{
			{Text: heading, Col: 0, Span: 1, Covered: covered},
			{Text: heading, Col: 1, Span: 1, Covered: covered},
			{Text: fmt.Sprintf("（%d）%s", i+1, strings.Repeat("压缩办理时间，减少申请材料，", 10)), Col: 2, Span: 1},
			{Text: "区行政审批局，区市场监管局、区财政局、各乡镇", Col: 3, Span: 1},
			{Text: "2020年12月", Col: 4, Span: 1},
		}}
	}
	return rows
}
