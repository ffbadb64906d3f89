package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/tabular"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
	"duban/internal/worktime"
)

// sampleEntries are two reports: one with a figure and a step, filled in beforehand, and an empty one.
func sampleEntries() []sheetEntry {
	percent := 60
	c := progress.Content{
		Stage: progress.UnderWay, Percent: &percent, Words: "已完成勘察", Next: "招标",
		Values: []progress.Value{{Code: "K7M2PX", Value: commitment.N("96.5"), AsOf: worktime.NewDate(2020, 5, 31)}},
	}
	names := reportui.Names{
		Entries: []*commitment.Entry{{Commitment: commitment.Commitment{Code: "K7M2PX", Facts: commitment.Facts{
			Type: commitment.AtLeast, Kind: commitment.Rate, Quantity: "办结率", Op: commitment.OpAtLeast, Value: commitment.N("98"), Unit: "%",
		}}}},
		Steps: []progress.Step{{ID: 7, Title: "建成大厅", Due: worktime.NewDate(2020, 6, 30), Weight: 1}},
	}
	codes, steps := []string{"K7M2PX"}, []progress.StepID{7}
	return []sheetEntry{
		{Report: progress.Report{ID: 12, Number: 1, Lead: true}, Task: &list.Task{ShortZh: "优化大厅"}, Names: names, Fields: reportui.NewFields(&c, codes, steps)},
		{Report: progress.Report{ID: 13}, Task: &list.Task{ShortZh: "减少环节"}, Fields: reportui.NewFields(&progress.Content{}, nil, nil)},
	}
}

// asRead is a workbook as it comes back from a spreadsheet program.
func asRead(f *tabular.Form) *tabular.Doc {
	doc := &tabular.Doc{Format: "xlsx"}
	for i, s := range f.Sheets {
		t := &tabular.Table{Index: i + 1, Sheet: s.Name}
		head := tabular.Row{Number: 1}
		for col, c := range s.Columns {
			head.Cells = append(head.Cells, tabular.Cell{Text: c.Title, Col: col, Span: 1})
		}
		t.Rows = append(t.Rows, head)
		for r, cells := range s.Rows {
			row := tabular.Row{Number: r + 2}
			for col, text := range cells {
				row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: col, Span: 1})
			}
			t.Rows = append(t.Rows, row)
		}
		doc.Blocks = append(doc.Blocks, tabular.Block{Table: t})
	}
	return doc
}

// typeInto puts a text into the cell of a row, by the title of its column.
func typeInto(t *testing.T, f *tabular.Form, sheet, row int, title, text string) {
	t.Helper()
	for col, c := range f.Sheets[sheet].Columns {
		if c.Title == title {
			if !c.Open {
				t.Fatalf("%s is locked", title)
			}
			f.Sheets[sheet].Rows[row][col] = text
			return
		}
	}
	t.Fatalf("no column %s", title)
}

func TestAWorkbookNobodyTouchedSaysNothingNew(t *testing.T) {
	for _, lang := range []locale.Lang{locale.Zh, locale.En} {
		p := &ui.Page{Lang: lang}
		entries := sampleEntries()
		read, err := readReportBook(p, asRead(reportBook(p, "x", entries)))
		if err != nil || len(read.order) != 2 || len(read.wrong) != 0 {
			t.Fatalf("%s: %v, %+v", lang, err, read)
		}
		for i := range entries {
			l := read.lines[entries[i].Report.ID]
			before, err := entries[i].Fields.Content()
			if err != nil {
				t.Fatal(err)
			}
			c, changed := l.onto(p, &entries[i])
			if changed || len(l.wrong) != 0 || l.number != entries[i].Report.Number {
				t.Errorf("%s: %+v changed: %v", lang, l, changed)
			}
			if diff := cmp.Diff(before, c); diff != "" {
				t.Errorf("%s (-before +read):\n%s", lang, diff)
			}
		}
	}
}

func TestAWorkbookThatWasFilledIn(t *testing.T) {
	zh, en := &ui.Page{Lang: locale.Zh}, &ui.Page{Lang: locale.En}
	entries := sampleEntries()
	f := reportBook(zh, "x", entries)
	typeInto(t, f, 0, 0, "推进阶段", "已完成")
	typeInto(t, f, 0, 0, "完成比例（%）", "100")
	typeInto(t, f, 0, 0, "下步打算", "")
	typeInto(t, f, 0, 1, "无变化", "是")
	typeInto(t, f, 1, 0, "实际值", "98.25")
	typeInto(t, f, 2, 0, "已完成", "是")
	typeInto(t, f, 2, 0, "完成日期", "2020/06/12")
	read, err := readReportBook(en, asRead(f)) // by somebody who works in English
	if err != nil {
		t.Fatal(err)
	}
	c, changed := read.lines[12].onto(en, &entries[0])
	if !changed || len(read.lines[12].wrong) != 0 {
		t.Fatalf("changed: %v, wrong: %v", changed, read.lines[12].wrong)
	}
	percent := 100
	want := progress.Content{
		Stage: progress.Done, Percent: &percent, Words: "已完成勘察",
		Values: []progress.Value{{Code: "K7M2PX", Value: commitment.N("98.25"), AsOf: worktime.NewDate(2020, 5, 31)}},
		Steps:  []progress.StepReport{{Step: 7, Done: true, DoneOn: worktime.NewDate(2020, 6, 12)}},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if c, changed := read.lines[13].onto(en, &entries[1]); !changed || !c.NoChange {
		t.Errorf("the second row says %+v, changed: %v", c, changed)
	}
}

func TestProblemsOfAWorkbookNameRowAndColumn(t *testing.T) {
	p := &ui.Page{Lang: locale.Zh}
	entries := sampleEntries()
	f := reportBook(p, "x", entries)
	typeInto(t, f, 0, 0, "完成比例（%）", "一半")
	typeInto(t, f, 0, 1, "推进阶段", "差不多了")
	typeInto(t, f, 1, 0, "截至日期", "6月底")
	f.Sheets[0].Rows = append(f.Sheets[0].Rows, f.Sheets[0].Rows[0], []string{"总计", "", "", "", "", "", "", "", "", "", "", ""})
	read, err := readReportBook(p, asRead(f))
	if err != nil {
		t.Fatal(err)
	}
	read.lines[12].onto(p, &entries[0])
	read.lines[13].onto(p, &entries[1])
	got := strings.Join(append(append(read.wrong, read.lines[12].wrong...), read.lines[13].wrong...), "\n")
	for _, want := range []string{"第2行 完成比例（%）：", "“一半”", "第2行 截至日期：", "“6月底”", "第3行 推进阶段：", "“差不多了”", "第 4 行与第 2 行", "第 5 行不是"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
}

func TestAFileThatIsNoWorkbookOfOurs(t *testing.T) {
	doc := &tabular.Doc{Blocks: []tabular.Block{{Para: tabular.Para{Text: "通知"}}, {Table: &tabular.Table{Rows: []tabular.Row{{Cells: []tabular.Cell{{Text: "任务"}}}}}}}}
	if _, err := readReportBook(&ui.Page{Lang: locale.Zh}, doc); err == nil {
		t.Error("a file without a sheet of reports was taken")
	}
}
