package list

import (
	"strings"
	"testing"

	"duban/internal/locale"
	"duban/internal/org"
	"duban/internal/tabular"

	"github.com/google/go-cmp/cmp"
)

// drawn writes a table as lines; "^" is a cell merged with the one above it.
func drawn(t *tabular.Table) string {
	var lines []string
	for _, row := range t.Rows {
		var cells []string
		for _, c := range row.Cells {
			if c.Covered {
				cells = append(cells, "^")
			} else {
				cells = append(cells, c.Text)
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func sampleEdition() *Edition {
	e := &Edition{Title: "青溪区清单", Units: []org.Unit{{ID: 1, Name: "区教育局"}, {ID: 2, Name: "区财政局"}, {ID: 3, Name: "区档案馆"}}}
	add := func(no, path, text, lead, joint string) {
		it := item(no, path, text)
		it.LeadUnits = names(lead)
		it.JointUnits = names(joint)
		it.Deadline = Deadline{Raw: "6月底前", Date: "2024-06-30"}
		it.People = map[string][]string{"责任领导": {"沈屿", "陆禾"}}
		task := Task{Seq: len(e.Tasks), Item: it}
		for _, u := range e.Units {
			switch {
			case strings.Contains(lead, u.Name):
				task.Units = append(task.Units, TaskUnit{Unit: u.ID, Name: u.Name, Lead: true, Printed: u.Name})
			case strings.Contains(joint, u.Name):
				task.Units = append(task.Units, TaskUnit{Unit: u.ID, Name: u.Name, Printed: u.Name})
			}
		}
		e.Tasks = append(e.Tasks, task)
	}
	add("1", "一、甲/1.子", "甲事", "区教育局", "区财政局")
	add("2", "一、甲/1.子", "乙事", "区财政局", "区教育局")
	add("3", "一、甲/2.丑", "丙事", "区教育局", "")
	add("4", "二、乙/2.丑", "丁事", "", "")
	add("", "二、乙", "戊事", "区财政局", "")
	return e
}

func TestWide(t *testing.T) {
	doc := Wide(sampleEdition(), locale.Zh)
	if got := doc.Blocks[0].Para.Text; got != "青溪区清单" {
		t.Errorf("title %q", got)
	}
	table := doc.Blocks[1].Table
	if !table.Rows[0].Header || table.Rows[1].Header {
		t.Error("the first row, and it alone, is to be repeated on every page")
	}
	want := `目标任务|一级指标|序号|主要内容|牵头单位|配合单位|责任领导|完成时限
一、甲|1.子|1|甲事|区教育局|区财政局|沈屿、陆禾|6月底前
^|^|2|乙事|区财政局|区教育局|沈屿、陆禾|6月底前
^|2.丑|3|丙事|区教育局|—|沈屿、陆禾|6月底前
二、乙|2.丑|4|丁事|—|—|沈屿、陆禾|6月底前
^|—|—|戊事|区财政局|—|沈屿、陆禾|6月底前`
	if d := cmp.Diff(want, drawn(table)); d != "" {
		t.Error(d)
	}
}

func TestWideUsesTheSourcesOwnLabelsAndShortTitles(t *testing.T) {
	e := sampleEdition()
	e.Columns = []Column{{Label: "专项", Field: FieldHeading}, {Label: "领域", Field: FieldHeading}, {Label: "责任领导", Field: FieldPerson}}
	for i := range e.Tasks {
		e.Tasks[i].Item.Text, e.Tasks[i].ShortZh, e.Tasks[i].ShortEn = "", "短题", "Short title"
	}
	got := drawn(Wide(e, locale.En).Blocks[1].Table)
	if !strings.HasPrefix(got, "专项|领域|No.|Description|Lead unit|Support unit|责任领导|Deadline\n一、甲|1.子|1|Short title|") {
		t.Errorf("got %s", got)
	}
}

func TestExtract(t *testing.T) {
	doc := Extract(sampleEdition(), 1, locale.Zh)
	var got []string
	for _, b := range doc.Blocks {
		if b.Table == nil {
			got = append(got, b.Para.Text)
			continue
		}
		for _, row := range b.Table.Rows[1:] {
			got = append(got, "  "+row.Cells[2].Text)
		}
	}
	want := []string{"青溪区清单（区教育局任务摘编）", "牵头任务（2项）", "  1", "  3", "配合任务（1项）", "  2"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	empty := Extract(sampleEdition(), 3, locale.En)
	if n := len(empty.Blocks); n != 3 || empty.Blocks[1].Para.Text != "Leads 0 tasks" {
		t.Errorf("a unit without tasks: %+v", empty.Blocks)
	}
}

func TestCompiledGivesTheItemsBack(t *testing.T) {
	e := sampleEdition()
	l := e.Compiled()
	if len(l.Items) != 5 || l.Items[1].No != "2" || l.Title != e.Title {
		t.Errorf("got %+v", l)
	}
	if d := Diff(l, e.Compiled()); d.Same != 5 {
		t.Errorf("an edition differs from itself: %+v", d)
	}
}
