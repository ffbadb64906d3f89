package list_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/list"
)

// states gives what became of every finding, by key.
func states(all []list.Decision) map[string]list.DecisionState {
	out := map[string]list.DecisionState{}
	for _, d := range all {
		out[d.Finding.Key()] = d.State
	}
	return out
}

// TestReopenedEditionKeepsWhatWasDecided decides the findings of the example by turns, saves, and goes on twice: the
// directory has learnt the names by then, and no finding, decision or applied fix may be lost by it.
func TestReopenedEditionKeepsWhatWasDecided(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	data := sample(t, "qingxi-2024.docx")
	r := must(d.CreateDraft(ctx, "清单.docx", data, "li"))(t)
	decide := map[string]list.DecisionState{}
	for i, f := range r.Findings {
		switch {
		case i%3 == 0 && f.Finding.Fix != nil:
			decide[f.Finding.Key()] = list.DecisionAccepted
		case i%3 == 1:
			decide[f.Finding.Key()] = list.DecisionRefused
		}
	}
	must(d.Decide(ctx, r.Draft.ID, decide))(t)
	first := must(d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{Slug: "mine", Title: "新标题", By: "li"}))(t)
	before := first
	for _, by := range []string{"wang", "zhao"} {
		again := must(d.ReopenEdition(ctx, before.ID, by))(t)
		if again.Slug != "mine" || again.Previous == nil || again.Previous.ID != before.ID || again.List.Title != "新标题" || !bytes.Equal(again.Draft.File, data) {
			t.Fatalf("%q, after %+v, titled %s", again.Slug, again.Previous, again.List.Title)
		}
		if diff := cmp.Diff(states(first.Findings), states(again.Findings)); diff != "" {
			t.Fatal("findings of the draft (-saved +reopened)\n", diff)
		}
		next := must(d.SaveDraft(ctx, again.Draft.ID, list.SaveOptions{By: by}))(t)
		if next.Number != before.Number+1 || next.List != first.List {
			t.Fatalf("edition %d of list %d", next.Number, next.List)
		}
		if diff := cmp.Diff(first.Tasks, next.Tasks); diff != "" {
			t.Error("tasks (-first +next)\n", diff)
		}
		if i := slices.IndexFunc(next.Findings, func(f list.Decision) bool { return f.State != list.DecisionOpen && f.By != "li" }); i >= 0 {
			t.Errorf("%s by %q", next.Findings[i].Finding.Code, next.Findings[i].By)
		}
		before = next
	}
}

func TestReopenedEditionCanBeDecidedFurther(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	first := must(d.Import(ctx, "a.csv", table(
		"1,推进行政审批制度改革,区人力资源社会保障局,区财政局,2024年5月",
		"2,优化企业开办流程,区人力资源社会保障局,区财政局、区财政局,2024年6月",
		"4,规范招标投标活动,区人社局,区财政局,2024年6月"), list.SaveOptions{Slug: "plan"}))(t)
	r := must(d.ReopenEdition(ctx, first.ID, "li"))(t)
	i := slices.IndexFunc(r.Findings, func(f list.Decision) bool { return f.Finding.Code == "unit.alias" })
	if i < 0 {
		t.Fatal("the open question about a name is gone")
	}
	if same := must(d.ReopenEdition(ctx, first.ID, "wang"))(t); same.Draft.ID != r.Draft.ID {
		t.Errorf("drafts %d and %d go on with one edition", r.Draft.ID, same.Draft.ID)
	}
	must(d.Decide(ctx, r.Draft.ID, map[string]list.DecisionState{r.Findings[i].Finding.Key(): list.DecisionAccepted}))(t)
	second := must(d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{By: "li"}))(t)
	if u := second.Tasks[2].Units[0]; u.Name != "区人力资源社会保障局" || u.Printed != "区人社局" {
		t.Errorf("%+v", u)
	}
	if second.Tasks[0].ID != first.Tasks[0].ID {
		t.Error("the tasks are others")
	}
}

func TestReopenRefuses(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	first := must(d.Import(ctx, "a.csv", table("1,做好防汛工作,区应急局,各街道,2024年5月"), list.SaveOptions{Slug: "plan"}))(t)
	r := must(d.ReopenEdition(ctx, first.ID, "li"))(t)
	second := must(d.Import(ctx, "b.csv", table("1,做好防汛工作,区应急局,各街道,2024年6月"), list.SaveOptions{Slug: "plan"}))(t)
	_, err := d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("an edition saved meanwhile was covered: %v", err)
	}
	if _, err := d.ReopenEdition(ctx, first.ID, "li"); !fault.Is(err, fault.Conflict) {
		t.Errorf("an old edition was reopened: %v", err)
	}
	must(d.ReopenEdition(ctx, second.ID, "li"))(t)
	b := must(d.ImportBuiltin(ctx, "chuanshan-2020.yaml", builtin(t), "duban"))(t)
	if _, err := d.ReopenEdition(ctx, b.ID, "li"); !fault.Is(err, fault.Unsupported) {
		t.Errorf("a built-in list was reopened: %v", err)
	}
	if _, err := d.ReopenEdition(ctx, 999, "li"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing was reopened: %v", err)
	}
}
