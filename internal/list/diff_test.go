package list

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// item is a shorthand for tests: number, path joined by "/", text.
func item(no, path, text string) Item {
	it := Item{No: no, Text: text, Heading: -1, Deadline: Deadline{Precision: PrecisionNone}}
	if path != "" {
		it.Path = strings.Split(path, "/")
	}
	return it
}

func listOf(items ...Item) *List { return &List{Title: "清单", Items: items} }

const (
	textA = "建成区级政务数据共享平台，接入部门不少于三十家，年内完成验收。"
	textB = "新增公共停车泊位两千个，优先安排在医院和学校周边。"
	textC = "完成老旧小区改造四十个，惠及居民一万户以上。"
	textD = "开展农贸市场快速检测，每月公布一次结果。"
)

func matched(pairs []Pair) string {
	var s []string
	for _, p := range pairs {
		s = append(s, fmt.Sprintf("%d-%d %s", p.Before, p.After, p.Basis))
	}
	return strings.Join(s, ", ")
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after *List
		want          string
	}{
		{"nothing changed",
			listOf(item("1", "一、甲", textA), item("2", "一、甲", textB)),
			listOf(item("1", "一、甲", textA), item("2", "一、甲", textB)),
			"0-0 exact, 1-1 exact"},
		{"an item inserted renumbers the rest",
			listOf(item("1", "一、甲", textA), item("2", "一、甲", textB)),
			listOf(item("1", "一、甲", textC), item("2", "一、甲", textA), item("3", "一、甲", textB)),
			"0-1 text, 1-2 text"},
		{"a few words rewritten under the same number",
			listOf(item("1", "一、甲", textA), item("2", "一、甲", textB)),
			listOf(item("1", "一、甲", strings.Replace(textA, "三十家", "五十家", 1)), item("2", "一、甲", textB)),
			"0-0 number, 1-1 exact"},
		{"rewritten and moved",
			listOf(item("1", "一、甲", textA), item("2", "一、甲", textB)),
			listOf(item("7", "二、乙", strings.Replace(textA, "年内", "年底前", 1))),
			"0-0 similar"},
		{"another promise under an old number is not the same task",
			listOf(item("1", "一、甲", textA)), listOf(item("1", "一、甲", textB)), ""},
		{"a list without texts is matched by number and heading",
			listOf(item("1", "一、甲", ""), item("1", "二、乙", ""), item("2", "二、乙", "")),
			listOf(item("1", "一、甲", textA), item("1", "二、 乙", textB), item("2", "（二）乙", textC)),
			"0-0 number, 1-1 number, 2-2 number"},
		{"equal texts under two headings stay under their headings",
			listOf(item("1", "一、甲", textA), item("1", "二、乙", textA)),
			listOf(item("1", "二、乙", textA), item("1", "一、甲", textA)),
			"1-0 exact, 0-1 exact"},
		{"templated items follow their own words, not their number",
			listOf(item("1", "", "东城水厂项目完成投资三千万元，主体封顶。"), item("2", "", "西城水厂项目完成投资三千万元，主体封顶。")),
			listOf(item("1", "", "西城水厂项目完成投资三千万元，主体封顶。"), item("2", "", "东城水厂项目完成投资三千万元，主体封顶。")),
			"1-0 text, 0-1 text"},
		{"a letter's width and white space are no difference",
			listOf(item("1", "一、甲", "ＡＰＰ 上线")), listOf(item("1", "一、 甲", "APP上线")), "0-0 exact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := matched(Match(c.before, c.after)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestDiffFieldByField(t *testing.T) {
	b := item("5", "一、甲/1.子", textA)
	b.LeadUnits, b.JointUnits = []string{"区发改局"}, []string{"区财政局", "区住建局"}
	b.People = map[string][]string{"责任领导": {"张三"}}
	b.Deadline = Deadline{Raw: "2020年6月", Date: "2020-06-30", Precision: PrecisionMonth}
	a := b
	a.No = "6"
	a.Text = strings.Replace(textA, "三十家", "五十家", 1)
	a.LeadUnits, a.JointUnits = []string{"区数据局"}, []string{"区住建局", "区财政局"}
	a.People = map[string][]string{"责任领导": {"李四"}}
	a.Deadline = Deadline{Raw: "2020年9月", Date: "2020-09-30", Precision: PrecisionMonth}
	got := Diff(listOf(b), listOf(a))
	if len(got.Changed) != 1 {
		t.Fatalf("changed = %+v, want one item", got.Changed)
	}
	want := []FieldChange{
		{Field: "no", Before: []string{"5"}, After: []string{"6"}},
		{Field: "text", Before: []string{b.Text}, After: []string{a.Text}, Words: []Span{
			{OpSame, "建成区级政务数据共享平台，接入部门不少于"}, {OpDel, "三"}, {OpAdd, "五"}, {OpSame, "十家，年内完成验收。"}}},
		{Field: "lead_units", Before: []string{"区发改局"}, After: []string{"区数据局"}},
		{Field: "people", Label: "责任领导", Before: []string{"张三"}, After: []string{"李四"}},
		{Field: "deadline", Before: []string{"2020年6月 (2020-06-30)"}, After: []string{"2020年9月 (2020-09-30)"}},
	}
	if d := cmp.Diff(want, got.Changed[0].Fields); d != "" {
		t.Error(d)
	}
}

func TestDiffAddedRemovedMoved(t *testing.T) {
	before := listOf(item("1", "一、甲", textA), item("2", "一、甲", textB), item("3", "二、乙", textC))
	after := listOf(item("3", "二、乙", textC), item("1", "一、甲", textA), item("4", "二、乙", textD))
	got := Diff(before, after)
	if len(got.Removed) != 1 || got.Removed[0].No != "2" || got.Removed[0].Index != 1 {
		t.Errorf("removed = %+v, want item 2", got.Removed)
	}
	if len(got.Added) != 1 || got.Added[0].No != "4" || got.Added[0].Index != 2 {
		t.Errorf("added = %+v, want item 4", got.Added)
	}
	if len(got.Moved) != 1 || got.Moved[0].Why != "order" {
		t.Errorf("moved = %+v, want one item out of order", got.Moved)
	}
	if got.Same != 2 || len(got.Changed) != 0 {
		t.Errorf("same %d, changed %+v; want 2 and none", got.Same, got.Changed)
	}
}

func TestDiffTellsARenamedHeadingFromAMovedItem(t *testing.T) {
	before := listOf(item("1", "一、甲", textA), item("2", "一、甲", textB), item("3", "二、乙", textC))
	after := listOf(item("1", "一、甲类", textA), item("2", "二、乙", textB), item("3", "二、乙", textC))
	got := Diff(before, after)
	if d := cmp.Diff([]HeadingChange{{Before: []string{"一、甲"}, After: []string{"一、甲类"}, Items: 1}}, got.Headings); d != "" {
		t.Error(d)
	}
	if len(got.Changed) != 1 || got.Changed[0].After.No != "2" || got.Changed[0].Fields[0].Field != "path" {
		t.Errorf("changed = %+v, want the path of item 2 only", got.Changed)
	}
	if len(got.Moved) != 1 || got.Moved[0].Why != "heading" {
		t.Errorf("moved = %+v, want item 2", got.Moved)
	}
}

func TestDiffAttachesWhatTheEarlierListLacks(t *testing.T) {
	b, a := item("1", "一、甲", ""), item("1", "一、甲", textA)
	b.LeadUnits, a.LeadUnits = []string{"区教育局"}, []string{"区教育局"}
	got := Diff(listOf(b), listOf(a))
	if d := cmp.Diff([]FieldCount{{"text", 1}}, got.Attached); d != "" {
		t.Error(d)
	}
	if got.Same != 1 || len(got.Changed) != 0 {
		t.Errorf("same %d, changed %+v; a text that was laid over is no change", got.Same, got.Changed)
	}
	if d := cmp.Diff([]FieldCount{{"text", 1}}, Diff(listOf(a), listOf(b)).Absent); d != "" {
		t.Error(d)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"同一句", "同一句", "=同一句"},
		{"", "新的", "+新的"},
		{"旧的", "", "-旧的"},
		{"压缩至3个工作日", "压缩至1.5个工作日", "=压缩至 -3 +1.5 =个工作日"},
		{"完成改造40个，惠及1万户", "完成改造45个小区，惠及2万户", "=完成改造 -40个 +45个小区 =，惠及 -1 +2 =万户"},
		{"甲乙丙丁", "丙丁甲乙", "-甲乙 =丙丁 +甲乙"},
	} {
		var got []string
		var before, after string
		for _, s := range Words(c.before, c.after) {
			got = append(got, map[Op]string{OpSame: "=", OpDel: "-", OpAdd: "+"}[s.Op]+s.Text)
			if s.Op != OpAdd {
				before += s.Text
			}
			if s.Op != OpDel {
				after += s.Text
			}
		}
		if before != c.before || after != c.after {
			t.Errorf("%q → %q: spans give %q → %q", c.before, c.after, before, after)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q → %q: got %v, want %s", c.before, c.after, got, c.want)
		}
	}
}

func TestWordsOfUnlikeLongTextsStayWhole(t *testing.T) {
	a, b := strings.Repeat("甲乙丙", 900), strings.Repeat("子丑寅", 900)
	got := Words(a, b)
	if d := cmp.Diff([]Span{{OpDel, a}, {OpAdd, b}}, got); d != "" {
		t.Error(d)
	}
}

// largeList makes a list of n items whose texts share most of their words, as real ones do.
func largeList(n, version int) *List {
	l := &List{Title: "大清单"}
	for i := range n {
		text := fmt.Sprintf("推进第%d号工程建设，落实资金%d万元，由%s负责组织验收并按月报送进展情况，确保按期完成。", i*7919%n, i*31%9973, string(rune('一'+i*13%9000))+string(rune('一'+i*29%9000)))
		if version > 0 && i%3 == 0 {
			text = strings.Replace(text, "按月报送", "按季度报送", 1)
		}
		l.Items = append(l.Items, item(fmt.Sprint(i+1+version), fmt.Sprintf("第%d章", i/100), text))
	}
	return l
}

func BenchmarkDiff28000(b *testing.B) {
	before, after := largeList(28000, 0), largeList(28000, 1)
	for b.Loop() {
		if d := Diff(before, after); len(d.Added)+len(d.Removed) > 0 {
			b.Fatalf("%d added, %d removed, want none", len(d.Added), len(d.Removed))
		}
	}
}
