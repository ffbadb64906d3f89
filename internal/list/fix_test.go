package list

import (
	"testing"

	"duban/internal/fault"

	"github.com/google/go-cmp/cmp"
)

func fixed(code, no, field, before, after string) fault.Finding {
	return fault.Finding{Code: code, Item: no, Fix: &fault.Fix{Field: field, Before: before, After: after}}
}

func unitItem(no string, lead, joint []string) Item {
	it := item(no, "", textA)
	it.LeadUnits, it.JointUnits = lead, joint
	return it
}

func TestApply(t *testing.T) {
	for _, c := range []struct {
		name string
		in   Item
		fix  fault.Finding
		want func(*Item)
	}{
		{"text", item("1", "", "维护区场秩序"), fixed("text.replaced", "1", "text", "区场", "市场"),
			func(it *Item) { it.Text = "维护市场秩序" }},
		{"number", item("1", "", textA), fixed("item.number_twice", "1", "no", "1", "2"),
			func(it *Item) { it.No = "2" }},
		{"two names run together", unitItem("1", []string{"区委办"}, []string{"区委统战部区委政法委"}),
			fixed("unit.run_together", "1", "units", "区委统战部区委政法委", "区委统战部、区委政法委"),
			func(it *Item) { it.JointUnits = []string{"区委统战部", "区委政法委"} }},
		{"a split name that leads is not joint", unitItem("1", []string{"区委办"}, []string{"区委办区委政法委"}),
			fixed("unit.run_together", "1", "units", "区委办区委政法委", "区委办、区委政法委"),
			func(it *Item) { it.JointUnits = []string{"区委政法委"} }},
		{"one of several leads chosen", unitItem("1", []string{"区教育局", "区卫健局"}, []string{"区财政局"}),
			fixed("unit.several_leads", "1", "lead_units", "区教育局、区卫健局", "区教育局"),
			func(it *Item) {
				it.LeadUnits, it.JointUnits, it.LeadBasis = []string{"区教育局"}, []string{"区卫健局", "区财政局"}, BasisLabelled
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := listOf(c.in)
			before := *l.clone()
			got, err := Apply(l, []fault.Finding{c.fix})
			if err != nil {
				t.Fatal(err)
			}
			want := *l.clone()
			c.want(&want.Items[0])
			if d := cmp.Diff(&want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(&before, l); d != "" {
				t.Errorf("the original changed: %s", d)
			}
		})
	}
}

func TestApplyAliasInTheWholeList(t *testing.T) {
	l := listOf(unitItem("1", []string{"区住建局"}, []string{"区住房城乡建设局"}), unitItem("2", []string{"区财政局"}, []string{"区住建局"}))
	got, err := Apply(l, []fault.Finding{
		fixed(codeAlias, "1", "units", "区住建局", "区住房城乡建设局"),
		fixed(codeAlias, "1", "units", "区住房城乡建设局", "区住房和城乡建设局"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := listOf(unitItem("1", []string{"区住房和城乡建设局"}, []string{}), unitItem("2", []string{"区财政局"}, []string{"区住房和城乡建设局"}))
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestApplyAliasOfTheDirectoryInTheWholeList(t *testing.T) {
	l := listOf(unitItem("1", []string{"区住建局"}, nil), unitItem("2", []string{"区住建局"}, nil))
	got, err := Apply(l, []fault.Finding{fixed(codeKnownAlias, "1", "units", "区住建局", "区住房和城乡建设局")})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range got.Items {
		if it.LeadUnits[0] != "区住房和城乡建设局" {
			t.Errorf("item %s is led by %v", it.No, it.LeadUnits)
		}
	}
}

func TestApplyTakesTheItemAtThePlaceAmongDoubledNumbers(t *testing.T) {
	a, b := item("3", "", "区场"), item("3", "", "区场")
	a.At, b.At = fault.Place{Line: 4}, fault.Place{Line: 9}
	f := fixed("text.replaced", "3", "text", "区场", "市场")
	f.At = fault.Place{Line: 9}
	got, err := Apply(listOf(a, b), []fault.Finding{f})
	if err != nil {
		t.Fatal(err)
	}
	if got.Items[0].Text != "区场" || got.Items[1].Text != "市场" {
		t.Errorf("got %q and %q", got.Items[0].Text, got.Items[1].Text)
	}
}

func TestApplyHeadings(t *testing.T) {
	sample := func() *List {
		l := listOf(item("1", "一、甲/（一）子", textA), item("2", "二、乙/（二）丑", textB))
		l.Headings = []Heading{
			{Level: 1, No: "一", Title: "甲", Text: "一、甲", Parent: -1}, {Level: 2, No: "一", Title: "子", Text: "（一）子", Parent: 0},
			{Level: 1, No: "二", Title: "乙", Text: "二、乙", Parent: -1}, {Level: 2, No: "二", Title: "丑", Text: "（二）丑", Parent: 2},
		}
		l.Items[0].Heading, l.Items[1].Heading = 1, 3
		return l
	}
	got, err := Apply(sample(), []fault.Finding{fixed("heading.number_twice", "", "heading", "二、乙", "三、乙")})
	if err != nil {
		t.Fatal(err)
	}
	if got.Items[1].Path[0] != "三、乙" || got.Headings[2].No != "三" || got.Items[0].Path[0] != "一、甲" {
		t.Errorf("got %v and %+v", got.Items, got.Headings[2])
	}
	got, err = Apply(sample(), []fault.Finding{fixed("heading.straddle", "2", "heading", "二、乙 / （二）丑", "一、甲 / （二）丑")})
	if err != nil {
		t.Fatal(err)
	}
	it := got.Items[1]
	if d := cmp.Diff([]string{"一、甲", "（二）丑"}, it.Path); d != "" {
		t.Error(d)
	}
	if len(got.Headings) != 4 {
		t.Errorf("the heading that lost its items is still there: %+v", got.Headings)
	}
	if h := got.Headings[it.Heading]; h.Parent != 0 || h.Text != "（二）丑" || h.No != "二" {
		t.Errorf("the item hangs under %+v", h)
	}
}

func TestApplyRefusesAFixWhoseWordsAreGone(t *testing.T) {
	_, err := Apply(listOf(item("1", "", "市场秩序")), []fault.Finding{fixed("text.replaced", "1", "text", "区场", "市场")})
	f := fault.As(err)
	if f == nil || f.Kind != fault.Conflict || f.Code != "finding.fix_gone" || f.Args["before"] != "区场" {
		t.Errorf("got %v, want a conflict naming 区场", err)
	}
}
