package list_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/office"
	"duban/internal/org"
	"duban/internal/store"
	"duban/internal/tabular"
	"duban/lists"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// desk is a service on a real database.
type desk struct {
	*list.Service
	db  *store.DB
	lib *list.Library
}

func newDesk(t testing.TB) desk {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	read := func(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error) {
		limits := office.DefaultLimits()
		limits.Progress = tell
		return office.ReadBytes(ctx, name, data, limits)
	}
	library := list.NewLibrary(db.List())
	s := &list.Service{Store: db.List(), Library: library, Org: db.Org(), Reader: read, Clock: func() time.Time { return noon }}
	return desk{s, db, library}
}

// must takes a value and an error as a call gives them: must(f())(t).
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	return must(os.ReadFile(filepath.Join("..", "..", "examples", name)))(t)
}

// table writes a list of rows as the text of a .csv file.
func table(rows ...string) []byte {
	return []byte("序号,主要任务,牵头单位,责任单位,完成时限\n" + strings.Join(rows, "\n") + "\n")
}

func TestImportSavesWhatTheDocumentSays(t *testing.T) {
	for _, name := range []string{"qingxi-2024.txt", "qingxi-2024.docx", "qingxi-2024.xlsx", "qingxi-2024.csv", "qingxi-2024.html"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			data := sample(t, name)
			doc := must(office.ReadBytes(t.Context(), name, data, office.DefaultLimits()))(t)
			compiled := must(list.Read(doc, list.ReadOptions{}))(t)
			saved := must(d.Import(t.Context(), name, data, list.SaveOptions{By: "office", Note: "first"}))(t)
			if saved.Slug != "qingxi-2024" || saved.Number != 1 || saved.SavedBy != "office" || saved.Note != "first" || !saved.SavedAt.Equal(noon) {
				t.Errorf("%q number %d by %q at %v: %q", saved.Slug, saved.Number, saved.SavedBy, saved.SavedAt, saved.Note)
			}
			v := must(d.lib.Get(t.Context(), "qingxi-2024"))(t)
			back := v.Compiled()
			if diff := cmp.Diff(compiled, back, cmpopts.IgnoreFields(list.List{}, "Findings"), cmpopts.EquateEmpty()); diff != "" {
				t.Error("the list came back changed (-compiled +stored)\n", diff)
			}
			if len(v.Findings) <= len(compiled.Findings) {
				t.Error("the check's findings are not there")
			}
			all := must(d.lib.Excerpts(t.Context(), v.ID))(t)
			for _, task := range v.Tasks {
				i := list.ExcerptAt(all, task.Item.At)
				start := []rune(task.Item.Text)[:6]
				if i < 0 || !strings.Contains(strings.ReplaceAll(all[i].Text, "\n", ""), string(start)) {
					t.Errorf("item %s at %v is not in its excerpt %d", task.Item.No, task.Item.At, i)
				}
				for _, u := range task.Units {
					if !slices.Contains(slices.Concat(task.Item.LeadUnits, task.Item.JointUnits), u.Printed) {
						t.Errorf("item %s: %s is not printed there", task.Item.No, u.Printed)
					}
				}
			}
			source, file, err := d.lib.SourceFile(t.Context(), v.ID)
			if err != nil || !bytes.Equal(file, data) || source.Size != int64(len(data)) || len(source.SHA256) != 64 {
				t.Errorf("source %+v, %v", source, err)
			}
		})
	}
}

func TestImportAgainKeepsTheTasks(t *testing.T) {
	d := newDesk(t)
	first := must(d.Import(t.Context(), "plan.csv", table(
		"1,建成区级政务服务中心二期并投入使用,区审批局,区财政局,2024年6月",
		"2,新建改建农村公路三十公里,区交通局,各乡镇,2024年9月",
		"3,开展老旧小区供水管网改造,区住建局,区水务公司,2024年12月"), list.SaveOptions{Slug: "plan"}))(t)
	second := must(d.Import(t.Context(), "plan-2.csv", table(
		"1,新建改建农村公路四十公里,区交通局,各乡镇,2024年10月",
		"2,建成区级政务服务中心二期并投入使用,区审批局,区财政局,2024年6月",
		"3,组织春季招聘会十场,区人社局,各街道,2024年5月"), list.SaveOptions{Slug: "plan"}))(t)
	was := func(i int) list.TaskID { return first.Tasks[i].ID }
	got := []list.TaskID{second.Tasks[0].ID, second.Tasks[1].ID}
	if diff := cmp.Diff([]list.TaskID{was(1), was(0)}, got); diff != "" {
		t.Error("kept tasks (-want +got)\n", diff)
	}
	if id := second.Tasks[2].ID; id == was(0) || id == was(1) || id == was(2) || id == 0 {
		t.Errorf("the new item is task %d", id)
	}
	if second.Number != 2 || second.List != first.List {
		t.Errorf("edition %d of list %d", second.Number, second.List)
	}
	kinds := map[string]org.UnitKind{}
	for _, u := range must(d.Org.Units(t.Context()))(t) {
		kinds[u.Name] = u.Kind
	}
	for name, want := range map[string]org.UnitKind{"区交通局": org.KindUnit, "各乡镇": org.KindCollective, "区水务公司": org.KindOutside} {
		if kinds[name] != want {
			t.Errorf("%s was made a %q, want %s", name, kinds[name], want)
		}
	}
}

func TestImportFindsTheListByItsTitle(t *testing.T) {
	d := newDesk(t)
	data := sample(t, "qingxi-2024.txt")
	must(d.Import(t.Context(), "a.txt", data, list.SaveOptions{Slug: "mine"}))(t)
	if e := must(d.Import(t.Context(), "b.txt", data, list.SaveOptions{}))(t); e.Slug != "mine" || e.Number != 2 {
		t.Errorf("saved as %s number %d", e.Slug, e.Number)
	}
	if e := must(d.Import(t.Context(), "一览.csv", table("1,做好防汛工作,区应急局,各街道,2024年5月"), list.SaveOptions{}))(t); e.Slug == "mine" || e.Number != 1 {
		t.Errorf("another list was saved as %s number %d", e.Slug, e.Number)
	}
}

func TestImportRefuses(t *testing.T) {
	d := newDesk(t)
	good := table("1,做好防汛工作,区应急局,各街道,2024年5月")
	tests := []struct {
		name, file, slug string
		data             []byte
	}{
		{"an empty file", "a.txt", "", nil},
		{"no list", "a.txt", "", []byte("今天天气很好。\n")},
		{"a name that no address can hold", "a.csv", "../etc", good},
		{"a name in capitals", "a.csv", "Plan", good},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := d.Import(t.Context(), tt.file, tt.data, list.SaveOptions{Slug: tt.slug})
			if f := fault.As(err); err == nil || f.Kind == fault.Internal {
				t.Errorf("got %v", err)
			}
			_, err = d.CreateDraft(t.Context(), tt.file, tt.data, "")
			if tt.slug == "" && err == nil {
				t.Error("it became a draft")
			}
		})
	}
	if all := must(d.Store.Editions(t.Context()))(t); len(all) != 0 {
		t.Errorf("%d editions were saved", len(all))
	}
	units := must(d.Org.Units(t.Context()))(t)
	if len(units) != 0 {
		t.Errorf("units were saved: %v", units)
	}
}

func TestDraftFromUploadToEdition(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	must(d.Import(ctx, "old.csv", table("1,推进行政审批制度改革,区人力资源社会保障局,区财政局,2024年5月"), list.SaveOptions{Slug: "plan"}))(t)
	r := must(d.CreateDraft(ctx, "new.csv", table(
		"1,推进行政审批制度改革,区人力资源社会保障局,区财政局,2024年5月",
		"2,优化企业开办流程,区人力资源社会保障局,区财政局、区财政局,2024年6月",
		"4,规范招标投标活动,区人社局,区财政局,2024年6月"), "office"))(t)
	if len(r.Findings) == 0 || r.Draft.ID == 0 || r.Source.Size == 0 {
		t.Fatalf("%d findings, draft %d", len(r.Findings), r.Draft.ID)
	}
	alias := slices.IndexFunc(r.Findings, func(f list.Decision) bool {
		return f.Finding.Fix != nil && f.Finding.Fix.Before == "区人社局" && f.Finding.Fix.After == "区人力资源社会保障局"
	})
	other := slices.IndexFunc(r.Findings, func(f list.Decision) bool { return f.Finding.Fix == nil })
	if alias < 0 || other < 0 {
		t.Fatalf("findings: %+v", r.Findings)
	}
	key := r.Findings[alias].Finding.Key()
	if _, err := d.Decide(ctx, r.Draft.ID, map[string]list.DecisionState{"nonsense": list.DecisionAccepted}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a decision on nothing: %v", err)
	}
	if _, err := d.Decide(ctx, r.Draft.ID, map[string]list.DecisionState{r.Findings[other].Finding.Key(): list.DecisionAccepted}); !fault.Is(err, fault.Invalid) {
		t.Errorf("accepting where nothing is proposed: %v", err)
	}
	must(d.Decide(ctx, r.Draft.ID, map[string]list.DecisionState{key: list.DecisionAccepted, r.Findings[other].Finding.Key(): list.DecisionRefused}))(t)
	again := must(d.Service.Draft(ctx, r.Draft.ID))(t)
	if again.Findings[alias].State != list.DecisionAccepted || again.Findings[other].State != list.DecisionRefused {
		t.Errorf("decisions were forgotten: %s, %s", again.Findings[alias].State, again.Findings[other].State)
	}
	changes := must(d.Changes(ctx, again, "plan"))(t)
	if len(changes.Added) != 2 || len(changes.Removed) != 0 {
		t.Errorf("changes: %d added, %d removed", len(changes.Added), len(changes.Removed))
	}
	saved := must(d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{Slug: "plan", Title: "新计划", By: "li"}))(t)
	if saved.Number != 2 || saved.Title != "新计划" {
		t.Errorf("%q number %d", saved.Title, saved.Number)
	}
	lead := saved.Tasks[2].Units[0]
	if lead.Name != "区人力资源社会保障局" || lead.Printed != "区人社局" || !slices.Equal(saved.Tasks[2].Item.LeadUnits, []string{"区人社局"}) {
		t.Errorf("an accepted alias gives the unit and keeps the print: %+v, %v", lead, saved.Tasks[2].Item.LeadUnits)
	}
	if f := saved.Findings[alias]; f.State != list.DecisionAccepted || f.By != "li" || !f.At.Equal(noon) {
		t.Errorf("the decision: %+v", f)
	}
	u, ok := org.NewDirectory(must(d.Org.Units(ctx))(t)).Resolve("区人社局")
	if !ok || u.Name != "区人力资源社会保障局" {
		t.Errorf("the directory takes 区人社局 for %v", u)
	}
	if _, err := d.Service.Draft(ctx, r.Draft.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
	if _, err := d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{Slug: "plan"}); err == nil {
		t.Error("a draft was saved twice")
	}
}

func TestDraftColumns(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	r := must(d.CreateDraft(ctx, "a.csv", []byte("序号,事项,甲,乙\n1,开展安全生产检查,区应急局,区公安局\n2,做好森林防火,区林业局,各乡镇\n"), ""))(t)
	columns := []list.Column{{Col: 0, Label: "序号", Field: list.FieldNo}, {Col: 1, Label: "事项", Field: list.FieldText},
		{Col: 2, Label: "甲", Field: list.FieldJoint}, {Col: 3, Label: "乙", Field: list.FieldLead}}
	r = must(d.SetColumns(ctx, r.Draft.ID, columns))(t)
	again := must(d.Service.Draft(ctx, r.Draft.ID))(t)
	if lead := again.List.Items[0].LeadUnits; !slices.Equal(lead, []string{"区公安局"}) {
		t.Errorf("led by %v", lead)
	}
	for i := range columns {
		columns[i].Field = list.FieldIgnore
	}
	if _, err := d.SetColumns(ctx, r.Draft.ID, columns); err == nil {
		t.Error("a mapping without items was taken")
	}
	if kept := must(d.Service.Draft(ctx, r.Draft.ID))(t); len(kept.List.Items) != 2 {
		t.Errorf("the refused mapping was kept: %d items", len(kept.List.Items))
	}
	if err := d.Discard(ctx, r.Draft.ID); err != nil {
		t.Error(err)
	}
	if left := must(d.Drafts(ctx))(t); len(left) != 0 {
		t.Errorf("%d drafts left", len(left))
	}
}

func TestGuessedAliasIsAsked(t *testing.T) {
	guess := org.Unit{Name: "区经信科技局", Aliases: []org.Alias{{Name: "区经济和信息化局"}}}
	tests := []struct {
		name      string
		decide    list.DecisionState
		want      string
		confirmed bool
	}{
		{"open: the guess holds and stays a guess", list.DecisionOpen, "区经信科技局", false},
		{"accepted: the alias is confirmed", list.DecisionAccepted, "区经信科技局", true},
		{"refused: a unit of its own", list.DecisionRefused, "区经济和信息化局", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, ctx := newDesk(t), t.Context()
			must(d.Store.SaveEdition(ctx, list.NewEdition{Edition: list.Edition{Slug: "x", SavedAt: noon}, Units: []org.Unit{guess}}))(t)
			r := must(d.CreateDraft(ctx, "a.csv", table("1,促进工业经济增长,区经济和信息化局,区财政局,2024年5月"), ""))(t)
			i := slices.IndexFunc(r.Findings, func(f list.Decision) bool { return f.Finding.Code == "unit.alias_guessed" })
			if i < 0 {
				t.Fatal("nobody asked")
			}
			must(d.Decide(ctx, r.Draft.ID, map[string]list.DecisionState{r.Findings[i].Finding.Key(): tt.decide}))(t)
			e := must(d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{Slug: "y"}))(t)
			if u := e.Tasks[0].Units[0]; u.Name != tt.want || u.Printed != "区经济和信息化局" {
				t.Errorf("%+v", u)
			}
			for _, u := range must(d.Org.Units(ctx))(t) {
				for _, a := range u.Aliases {
					if a.Confirmed != tt.confirmed {
						t.Errorf("alias %+v of %s", a, u.Name)
					}
				}
			}
		})
	}
}

func builtin(t testing.TB) []byte {
	t.Helper()
	return must(lists.FS.ReadFile("chuanshan-2020.yaml"))(t)
}

func TestBuiltinListThenTheDocument(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	first := must(d.ImportBuiltin(ctx, "chuanshan-2020.yaml", builtin(t), "duban"))(t)
	if len(first.Tasks) != 269 || first.TitleEn == "" || first.Tasks[4].ShortZh == "" || first.Headings[0].TitleEn == "" || len(first.Roles) != 2 {
		t.Fatalf("%d tasks, %q, %q", len(first.Tasks), first.TitleEn, first.Tasks[4].ShortZh)
	}
	if again := must(d.ImportBuiltin(ctx, "chuanshan-2020.yaml", builtin(t), "duban"))(t); again.ID != first.ID {
		t.Errorf("the built-in list was saved twice, as %d and %d", first.ID, again.ID)
	}
	// A document made from the built-in facts, with texts of our own, one of them changed.
	second := must(d.Import(ctx, "original.csv", asDocument(first), list.SaveOptions{Slug: first.Slug, By: "office"}))(t)
	if second.Number != 2 || len(second.Tasks) != 269 {
		t.Fatalf("number %d with %d tasks", second.Number, len(second.Tasks))
	}
	for i, task := range second.Tasks {
		old := first.Tasks[i]
		if task.ID != old.ID || task.ShortZh != old.ShortZh || task.ShortEn != old.ShortEn {
			t.Fatalf("item %s is task %d %q, was %d %q", task.Item.No, task.ID, task.ShortZh, old.ID, old.ShortZh)
		}
		if task.Item.Text == "" {
			t.Fatalf("item %s has no text", task.Item.No)
		}
		if diff := cmp.Diff(old.Units, task.Units); diff != "" {
			t.Errorf("units of item %s (-built-in +document)\n%s", task.Item.No, diff)
		}
	}
	if second.Headings[0].TitleEn != first.Headings[0].TitleEn {
		t.Errorf("English headings were lost: %q", second.Headings[0].TitleEn)
	}
}

// asDocument writes an edition as a table, with a sentence of our own for each item.
func asDocument(e *list.Edition) []byte {
	var b strings.Builder
	b.WriteString("目标任务,一级指标,二级指标,三级指标,牵头单位,责任单位,完成时限\n")
	for _, t := range e.Tasks {
		path := slices.Clone(t.Item.Path)
		fmt.Fprintf(&b, "%s,%s,%s,（%s）第%s项工作按要求完成：%s。,%s,%s,%s\n", path[0], path[1], path[2], t.Item.No, t.Item.No, t.ShortZh,
			strings.Join(t.Item.LeadUnits, "、"), strings.Join(t.Item.JointUnits, "、"), t.Item.Deadline.Raw)
	}
	return []byte(b.String())
}

func BenchmarkImport(b *testing.B) {
	d := newDesk(b)
	first := must(d.ImportBuiltin(b.Context(), "chuanshan-2020.yaml", builtin(b), "duban"))(b)
	data := asDocument(first)
	b.ReportAllocs()
	for b.Loop() {
		must(d.Import(b.Context(), "original.csv", data, list.SaveOptions{Slug: first.Slug}))(b)
	}
}

func TestDraftIsReadOnceForEachMapping(t *testing.T) {
	d, ctx, reads := newDesk(t), t.Context(), 0
	read := d.Reader
	d.Reader = func(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error) {
		reads++
		return read(ctx, name, data, tell)
	}
	r := must(d.CreateDraft(ctx, "a.csv", table("1,做好防汛工作,区应急局,各街道,2024年5月"), ""))(t)
	for range 3 {
		must(d.Service.Draft(ctx, r.Draft.ID))(t)
	}
	if reads != 1 {
		t.Errorf("the file was read %d times", reads)
	}
	must(d.SetColumns(ctx, r.Draft.ID, r.List.Columns))(t)
	must(d.Decide(ctx, r.Draft.ID, nil))(t)
	if reads != 2 {
		t.Errorf("after a new mapping the file was read %d times in all", reads)
	}
}
