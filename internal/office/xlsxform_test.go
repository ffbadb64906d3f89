package office

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"duban/internal/tabular"
)

// sampleForm has a column of every sort, and texts that a program might take for something else.
func sampleForm() *tabular.Form {
	return &tabular.Form{
		Title: "2020年6月填报表", About: "填表说明", Notes: []string{"灰色格不能改。", "日期写作 2020-06-30。"},
		Sheets: []tabular.FormSheet{{
			Name: "进展",
			Columns: []tabular.FormColumn{
				{Title: "系统编号", Hidden: true}, {Title: "任务"}, {Title: "阶段", Open: true, Choices: []string{"未启动", "推进中", "已完成"}},
				{Title: "完成比例", Open: true, Rule: tabular.RulePercent, Hint: "0 到 100"}, {Title: "实际值", Open: true, Rule: tabular.RuleNumber},
				{Title: "截至日期", Open: true, Rule: tabular.RuleDate}, {Title: "进展", Open: true, Width: 40},
			},
			Rows: [][]string{
				{"12.3", "减少<环节>", "推进中", "80", "96.50", "2020-06-30", "第一行\n第二行"},
				{"13.0", "=1+1", "", "", "0012", "", "'单引号"},
			},
		}, {
			Name: "举措", Columns: []tabular.FormColumn{{Title: "系统编号"}, {Title: "完成", Open: true, Choices: []string{"是"}}}, Rows: [][]string{{"7", "是"}},
		}},
	}
}

func writtenForm(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteForm(&out, sampleForm()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// formRows gives the texts of the sheets of a workbook, by their names.
func formRows(t *testing.T, data []byte) map[string][][]string {
	t.Helper()
	doc, err := ReadBytes(context.Background(), "form.xlsx", data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			var cells []string
			for _, c := range row.Cells {
				for len(cells) < c.Col {
					cells = append(cells, "")
				}
				cells = append(cells, c.Text)
			}
			out[b.Table.Sheet] = append(out[b.Table.Sheet], cells)
		}
	}
	return out
}

// wantForm fails unless a workbook says what the sample says.
func wantForm(t *testing.T, data []byte) {
	t.Helper()
	got := formRows(t, data)
	for _, sheet := range sampleForm().Sheets {
		want := [][]string{{}}
		for _, c := range sheet.Columns {
			want[0] = append(want[0], c.Title)
		}
		want = append(want, sheet.Rows...)
		if diff := cmp.Diff(want, got[sheet.Name]); diff != "" {
			t.Errorf("sheet %s (-want +got):\n%s", sheet.Name, diff)
		}
	}
}

func TestAFormReadsBack(t *testing.T) {
	data := writtenForm(t)
	wantForm(t, data)
	if !bytes.Equal(data, writtenForm(t)) {
		t.Error("the same form gave other bytes")
	}
}

// guarded checks what keeps people from mistakes in a workbook.
func guarded(t *testing.T, data []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]bool{"A2": true, "B2": true, "C2": false, "G3": false} {
		id, err := f.GetCellStyle("进展", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		locked := style.Protection == nil || style.Protection.Locked
		if locked != want {
			t.Errorf("%s is locked: %v, want %v", cell, locked, want)
		}
	}
	if protected, err := f.GetSheetProtection("进展"); err != nil || !protected.SelectUnlockedCells {
		t.Errorf("the sheet is not protected: %+v, %v", protected, err)
	}
	if visible, err := f.GetColVisible("进展", "A"); err != nil || visible {
		t.Errorf("column A can be seen: %v, %v", visible, err)
	}
	kinds := map[string]string{}
	rules, err := f.GetDataValidations("进展")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		kinds[r.Sqref[:1]] = r.Type
	}
	if diff := cmp.Diff(map[string]string{"C": "list", "D": "custom", "E": "custom", "F": "custom"}, kinds); diff != "" {
		t.Errorf("rules by column (-want +got):\n%s", diff)
	}
}

func TestAFormIsGuarded(t *testing.T) { guarded(t, writtenForm(t)) }

func TestAFormGoesThroughLibreOfficeUnchanged(t *testing.T) {
	if testing.Short() {
		t.Skip("LibreOffice is not short")
	}
	saved := convertWithOffice(t, writtenForm(t), "xlsx", "xlsx:Calc MS Excel 2007 XML")
	wantForm(t, saved)
	guarded(t, saved)
}
