package commitment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
)

// The texts that the curator had before them.
const (
	curatedOpening = "优化开办流程，企业开办时间压缩至1个工作日。"
	curatedFirms   = "新增规模企业5户，企业开办时间压缩至1个工作日。"
	curatedRoads   = "农村公路养护覆盖率达到95%以上，落实路长制。"
)

// builtin is a built-in list of three items with the commitments of these texts.
func builtin() []byte {
	span := func(text, words string) string {
		at := strings.Index(text, words)
		if at < 0 {
			panic(words)
		}
		start := utf8.RuneCountInString(text[:at])
		return fmt.Sprintf("[%d, %d]", start, start+utf8.RuneCountInString(words))
	}
	var b strings.Builder
	b.WriteString(`format: duban-list/1
slug: qinghe
title: 青禾县2024年营商环境任务清单
en: Qinghe list
year: 2024
jurisdiction: {code: "000000", name: 青禾县, en: Qinghe, verified: false}
layout: lines
lead_rule: labelled
item_count: 3
levels: [{name: 目标, en: Goal, pattern: "{number}、{title}", count: 1}]
headings: [{id: h1, number: 一, title: 便利企业, en: Ease, line: 1}]
units: [{name: 县政务局, kind: unit, en: Services}, {name: 县财政局, kind: unit, en: Finance}]
items:
`)
	item := func(n int, text, rest string) {
		fmt.Fprintf(&b, `  - number: "%d"
    zh: 条目%d
    en: Item %d
    under: h1
    lead: [县政务局]
    joint: [县财政局]
    deadline: {precision: none}
    line: %d
    text: {runes: %d, sum: "%s"}
%s`, n, n, n, n+1, utf8.RuneCountInString(text), commitment.Fingerprint(text), rest)
	}
	item(1, curatedOpening, `    commitments:
      - {name: "1.1", type: limit, kind: duration, quantity: 企业开办时间, op: "<=", value: 1, unit: 工作日, verify: case_records, zh: 一天办好, en: One day, span: `+
		span(curatedOpening, "企业开办时间压缩至1个工作日")+"}\n")
	item(2, curatedFirms, `    commitments:
      - {name: "2.1", type: exactly, kind: count, quantity: 规模企业, op: "=", value: 5, unit: 户, verify: statistic, zh: 新增五户, en: Five, span: `+
		span(curatedFirms, "新增规模企业5户")+`}
      - {same_as: "1.1", span: `+span(curatedFirms, "企业开办时间压缩至1个工作日")+"}\n")
	item(3, curatedRoads, `    posture: cooperate
    commitments:
      - {name: "3.1", type: at_least, kind: rate, quantity: 养护覆盖率, op: ">=", value: 95, unit: "%", verify: statistic, zh: 养好路, en: Roads, span: `+
		span(curatedRoads, "覆盖率达到95%以上")+`}
      - {name: "3.2", type: conduct, quantity: 有人管路, verify: conduct, zh: 有人管, en: Wardens, span: `+span(curatedRoads, "落实路长制")+`}
    figures: [{span: [0, 2], reason: name}]
`)
	return []byte(b.String())
}

func (d *desk) builtin() *commitment.Book {
	d.t.Helper()
	_, err := d.lists.ImportBuiltin(d.t.Context(), "qinghe.yaml", builtin(), "")
	d.must(err)
	d.must(d.Sync(d.t.Context(), slug))
	return d.book()
}

func TestABuiltinListBringsItsCommitmentsConfirmed(t *testing.T) {
	d := newDesk(t)
	b := d.builtin()
	if len(b.Entries) != 4 || len(b.Queue()) != 0 {
		t.Fatalf("entries %v, queue %v", describe(b.Entries), describe(b.Queue()))
	}
	e := d.one(b, 0)
	if e.State != commitment.StateConfirmed || !e.Shared() || e.Facts.PlainEn != "One day" || e.Links[0].Words != "" {
		t.Errorf("%+v", e.Commitment)
	}
	if other := newDesk(t).builtin(); d.one(b, 0).Code != other.ByTask(other.View.Tasks[0].ID)[0].Code {
		t.Error("two installations give one commitment two codes")
	}
	if f := b.Figures(b.View.Tasks[2].ID); len(f) != 1 || f[0].Reason != commitment.ReasonName {
		t.Errorf("figures %v", f)
	}
	if c := b.Coverage(); c.Figures.Total != 5 || c.Figures.Used != 4 || c.Figures.Missing != 3 || c.Cooperate != 2 || c.Shared != 1 {
		t.Errorf("coverage %+v", c)
	}
}

func TestTheDocumentOnTopGivesCuratedCommitmentsTheirWords(t *testing.T) {
	tests := []struct {
		name   string
		texts  [3]string
		doubts int
	}{
		{"the very text", [3]string{curatedOpening, curatedFirms, curatedRoads}, 0},
		{"a text with a slip mended", [3]string{strings.Replace(curatedOpening, "优化", "优华", 1), curatedFirms, curatedRoads}, 0},
		{"another beginning", [3]string{"全面提升服务，" + curatedOpening, curatedFirms, curatedRoads}, 0},
		{"another target", [3]string{curatedOpening, curatedFirms, strings.Replace(curatedRoads, "95%", "97.5%", 1)}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			before := d.builtin()
			b := d.edition(tt.texts[:]...)
			if len(b.Entries) != len(before.Entries) {
				t.Errorf("%v became %v", describe(before.Entries), describe(b.Entries))
			}
			doubts := 0
			for _, e := range b.Entries {
				doubts += len(e.Doubts)
				for _, l := range e.Links {
					text := []rune(b.View.Task(l.Task).Item.Text)
					if l.Words == "" && e.Facts.Type.Measured() || string(text[l.Start:l.End]) != l.Words {
						t.Errorf("%s at %+v in %s", e.Facts.Quantity, l, string(text))
					}
				}
			}
			if doubts != tt.doubts {
				t.Errorf("%d doubts, want %d: %v", doubts, tt.doubts, describe(b.Entries))
			}
		})
	}
}

func TestTheNumbersOfABuiltinListAreTheSameWithItsDocument(t *testing.T) {
	d := newDesk(t)
	want := d.builtin().Coverage().Figures
	b := d.edition(curatedOpening, curatedFirms, curatedRoads)
	have := b.Coverage().Figures
	want.Missing = 0
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	if f := b.Figures(b.View.Tasks[2].ID); len(f) != 1 || f[0].Reason != commitment.ReasonName {
		t.Errorf("what was curated of the same text is %v", f)
	}
	e := b.ByTask(b.View.Tasks[2].ID)[0]
	if e.Facts.Value == nil {
		t.Fatalf("%v has no target", e.Facts)
	}
	d.must(d.Dismiss(t.Context(), commitment.Decision{Code: e.Code, Version: e.Version, By: "office", Reason: "a slogan"}))
	b = d.book()
	open := b.Open(b.View.Tasks[2].ID)
	n := b.Coverage().Figures
	if len(open) != 1 || n.Open != 1 || n.Total != have.Total {
		t.Errorf("open %v, count %+v", open, n)
	}
}

func TestAListFromBeforeCommitmentsGetsTheCuratedOnes(t *testing.T) {
	d := newDesk(t)
	_, err := d.lists.ImportBuiltin(t.Context(), "qinghe.yaml", builtin(), "")
	d.must(err)
	d.save(curatedOpening, curatedFirms, curatedRoads)
	d.must(d.SyncAll(t.Context()))
	b := d.book()
	if len(b.Entries) != 4 || b.View.Number != 2 {
		t.Errorf("edition %d has %v", b.View.Number, describe(b.Entries))
	}
	if words := d.one(b, 0).Links[0].Words; words != "企业开办时间压缩至1个工作日" {
		t.Errorf("its words are %q", words)
	}
}

func TestEveryListIsBroughtUpEvenWhenOneFails(t *testing.T) {
	d := newDesk(t)
	broken := strings.NewReplacer("slug: qinghe", "slug: broken", "same_as: \"1.1\"", "same_as: \"7.7\"", "青禾县2024年", "坏").Replace(string(builtin()))
	_, err := d.lists.ImportBuiltin(t.Context(), "broken.yaml", []byte(broken), "")
	d.must(err)
	d.save(curatedOpening)
	if err := d.SyncAll(t.Context()); !fault.Is(err, fault.Invalid) {
		t.Errorf("the defect is not reported: %v", err)
	}
	if len(d.book().Entries) == 0 {
		t.Error("the other list was left behind")
	}
}

func TestSelect(t *testing.T) {
	d := newDesk(t)
	b := d.builtin()
	lead := b.View.Tasks[0].Units[0].Unit
	quantities := func(f commitment.Filter) string {
		var out []string
		for _, e := range b.Select(f).Entries {
			out = append(out, e.Facts.Quantity)
		}
		return strings.Join(out, " ")
	}
	tests := []struct {
		name string
		f    commitment.Filter
		want string
	}{
		{"everything", commitment.Filter{}, "企业开办时间 规模企业 养护覆盖率 有人管路"},
		{"of a type", commitment.Filter{Type: commitment.Conduct}, "有人管路"},
		{"with a unit of measure", commitment.Filter{Unit: "%"}, "养护覆盖率"},
		{"with another's promise", commitment.Filter{Posture: commitment.Cooperate}, "养护覆盖率 有人管路"},
		{"of a task", commitment.Filter{Task: b.View.Tasks[1].ID}, "企业开办时间 规模企业"},
		{"under a heading and led by a unit", commitment.Filter{Heading: 1, Lead: lead}, "企业开办时间 规模企业 养护覆盖率 有人管路"},
		{"with words", commitment.Filter{Query: "roads 95%"}, "养护覆盖率"},
		{"in another state", commitment.Filter{State: commitment.StateDismissed}, ""},
		{"the second page", commitment.Filter{Page: 2, PerPage: 3}, "有人管路"},
		{"a page past the end", commitment.Filter{Page: 9, PerPage: 3}, "有人管路"},
		{"by quantity downwards", commitment.Filter{Sort: commitment.SortQuantity, Desc: true}, "有人管路 养护覆盖率 企业开办时间 规模企业"},
		{"by type", commitment.Filter{Sort: commitment.SortType}, "企业开办时间 养护覆盖率 规模企业 有人管路"},
	}
	for _, tt := range tests {
		if got := quantities(tt.f); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	s := b.Select(commitment.Filter{Type: commitment.Conduct, Unit: "%"})
	if s.Total != 0 || s.Facets.Types[commitment.AtLeast] != 1 || s.Facets.Units["%"] != 0 || s.Facets.Leads[lead] != 0 {
		t.Errorf("facets do not say what a click would give: %+v", s)
	}
	if s := b.Select(commitment.Filter{Verify: commitment.ByStatistic}); s.Facets.Verify[commitment.ByConduct] != 1 || s.Facets.Types[commitment.Conduct] != 0 {
		t.Errorf("facets %+v", s.Facets)
	}
}

func TestFindByCode(t *testing.T) {
	d := newDesk(t)
	b := d.builtin()
	for _, e := range b.Entries {
		if _, found, err := d.books.Find(t.Context(), e.Code); err != nil || found.Code != e.Code {
			t.Errorf("%s: %v", e.Code, err)
		}
	}
	if _, _, err := d.books.Find(t.Context(), "222222"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such code: %v", err)
	}
	if !slices.IsSortedFunc(b.Entries, func(x, y *commitment.Entry) int { return x.Position - y.Position }) {
		t.Error("positions out of order")
	}
}

func BenchmarkSyncLongList(b *testing.B) {
	var texts strings.Builder
	texts.WriteString("青禾县2024年营商环境任务清单\n一、便利企业\n")
	for i := range 5000 {
		fmt.Fprintf(&texts, "%d.优化第%d类事项办理流程，办理时间压缩至%d个工作日，好评率达到%d%%以上。（牵头单位：县政务局；配合单位：县财政局）\n", i+1, i+1, i%20+1, i%50+50)
	}
	for b.Loop() {
		d := newDesk(b)
		b.StopTimer()
		_, err := d.lists.Import(b.Context(), "list.txt", []byte(texts.String()), list.SaveOptions{Slug: slug, By: "wang"})
		d.must(err)
		b.StartTimer()
		d.must(d.Sync(b.Context(), slug))
		b.StopTimer()
		b.ReportMetric(float64(len(d.book().Entries)), "commitments")
		b.StartTimer()
	}
}

func TestACodeThatAnotherListHasIsNotGivenAgain(t *testing.T) {
	second := strings.NewReplacer("slug: qinghe", "slug: second", "青禾县2024年", "另一").Replace(string(builtin()))
	bring := func(d *desk) *commitment.Book {
		_, err := d.lists.ImportBuiltin(t.Context(), "second.yaml", []byte(second), "")
		d.must(err)
		d.must(d.Sync(t.Context(), "second"))
		b, err := d.books.Get(t.Context(), "second")
		d.must(err)
		return b
	}
	code := bring(newDesk(t)).Entries[0].Code

	d := newDesk(t) // where chance gave that code away
	d.save(curatedOpening)
	v, err := d.Library.Get(t.Context(), slug)
	d.must(err)
	chance := commitment.Commitment{Code: code, State: commitment.StateConfirmed, Facts: commitment.Facts{Type: commitment.Conduct, Quantity: "x"}}
	d.must(d.Store.Write(t.Context(), commitment.Batch{List: v.List, Save: []commitment.Commitment{chance}, Synced: v.ID}))
	if b := bring(d); len(b.Entries) != 4 || b.Get(code) != nil {
		t.Errorf("%v", describe(b.Entries))
	}
	if _, e, err := d.books.Find(t.Context(), code); err != nil || e.Facts.Quantity != "x" {
		t.Errorf("the code is another's now: %v", err)
	}
}
