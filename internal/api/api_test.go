package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duban/internal/api"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/store"
	"duban/lists"
)

// newAPI gives the API over a real database that holds the built-in list.
func newAPI(tb testing.TB) http.Handler {
	tb.Helper()
	h, _, _ := newAPIOn(tb)
	return h
}

// newAPIOn gives the API and saves editions of the built-in list, cut to its first n tasks.
func newAPIOn(tb testing.TB) (h http.Handler, db *store.DB, save func(n int)) {
	tb.Helper()
	var err error
	db, err = store.Open(tb.Context(), tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	b, err := list.ParseBuiltin(data)
	if err != nil {
		tb.Fatal(err)
	}
	save = func(n int) {
		tb.Helper()
		_, err := db.List().SaveEdition(tb.Context(), list.NewEdition{
			Edition: list.Edition{
				Slug: b.Slug, Title: b.List.Title, Layout: b.List.Layout, LeadRule: b.List.LeadRule, Year: b.List.Year,
				Headings: b.List.Headings, Tasks: b.Tasks[:n],
			},
			Units: b.Units, Members: b.Members, File: data,
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	save(len(b.Tasks))
	library := list.NewLibrary(db.List())
	register := commitment.NewRegister(db.Commitment(), library)
	return api.New(api.Options{Library: library, Register: register, Version: "test"}), db, save
}

func TestANewEditionShowsAtOnce(t *testing.T) {
	h, _, save := newAPIOn(t)
	for _, n := range []int{269, 12, 150} {
		save(n)
		for range 2 { // made, and kept
			var got taskPage
			get(t, h, "/lists/chuanshan-2020/tasks", "", &got)
			if got.Total != n {
				t.Errorf("%d tasks after an edition of %d was saved", got.Total, n)
			}
		}
	}
}

// get asks for an address and decodes the answer.
func get(t *testing.T, h http.Handler, path, lang string, into any) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
	if lang != "" {
		r.Header.Set("Accept-Language", lang)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, w.Body)
	}
	return w.Result()
}

type taskPage struct {
	Total, Page, Pages int
	Tasks              []task
}

type task struct {
	ID         int64
	Position   int
	No, Title  string
	TitleEn    string `json:"title_en"`
	LeadUnits  []unit `json:"lead_units"`
	JointUnits []unit `json:"joint_units"`
	Deadline   struct{ Date string }
}

type unit struct {
	ID          int64
	Name        string
	Lead, Joint int
}

func TestTasksComePageByPageWithNamesResolved(t *testing.T) {
	h := newAPI(t)
	seen := map[int64]bool{}
	for page, want := range []int{100, 100, 69} {
		var got taskPage
		r := get(t, h, "/lists/chuanshan-2020/tasks?page="+string(rune('1'+page)), "", &got)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("status %d, type %s", r.StatusCode, r.Header.Get("Content-Type"))
		}
		if len(got.Tasks) != want || got.Total != 269 || got.Pages != 3 || got.Page != page+1 {
			t.Errorf("page %d: %d tasks, total %d, page %d of %d", page+1, len(got.Tasks), got.Total, got.Page, got.Pages)
		}
		for _, task := range got.Tasks {
			seen[task.ID] = true
			if len(task.LeadUnits) == 0 || task.LeadUnits[0].Name == "" || task.LeadUnits[0].ID == 0 || task.Title == "" {
				t.Errorf("task %s: lead %+v, title %q", task.No, task.LeadUnits, task.Title)
			}
		}
	}
	if len(seen) != 269 {
		t.Errorf("%d different tasks on three pages, want 269", len(seen))
	}
}

func TestFiltersSelect(t *testing.T) {
	h := newAPI(t)
	var units struct{ Units []unit }
	get(t, h, "/units?list=chuanshan-2020", "", &units)
	if len(units.Units) < 50 {
		t.Fatalf("only %d units", len(units.Units))
	}
	for _, u := range units.Units {
		for filter, want := range map[string]int{"lead": u.Lead, "joint": u.Joint} {
			var got taskPage
			get(t, h, "/lists/chuanshan-2020/tasks?"+filter+"="+itoa(u.ID), "", &got)
			if got.Total != want {
				t.Errorf("%s=%s: %d tasks, its row says %d", filter, u.Name, got.Total, want)
			}
		}
	}
	var late taskPage
	get(t, h, "/lists/chuanshan-2020/tasks?due_to=2020-06-30&sort=deadline&desc=true", "", &late)
	if late.Total == 0 || late.Total == 269 {
		t.Errorf("due_to selects %d of 269", late.Total)
	}
	for _, task := range late.Tasks {
		if task.Deadline.Date > "2020-06-30" {
			t.Errorf("task %s is due %s", task.No, task.Deadline.Date)
		}
	}
}

func TestOneTaskIsTheRowInFull(t *testing.T) {
	h := newAPI(t)
	var page taskPage
	get(t, h, "/lists/chuanshan-2020/tasks", "", &page)
	var one task
	get(t, h, "/lists/chuanshan-2020/tasks/"+itoa(page.Tasks[4].ID), "", &one)
	if one.No != page.Tasks[4].No || one.TitleEn == "" || len(one.JointUnits) != len(page.Tasks[4].JointUnits) {
		t.Errorf("one task %+v, its row %+v", one, page.Tasks[4])
	}
}

func TestListsAndHeadings(t *testing.T) {
	h := newAPI(t)
	var all struct {
		Lists []struct {
			Slug  string
			Tasks int
		}
	}
	get(t, h, "/lists", "", &all)
	if len(all.Lists) != 1 || all.Lists[0].Slug != "chuanshan-2020" || all.Lists[0].Tasks != 269 {
		t.Fatalf("lists: %+v", all)
	}
	var one struct {
		Headings []struct{ ID, Parent, Level, Tasks int }
	}
	get(t, h, "/lists/chuanshan-2020", "", &one)
	top := 0
	for _, heading := range one.Headings {
		if heading.Level == 1 {
			top += heading.Tasks
		}
		var below taskPage
		get(t, h, "/lists/chuanshan-2020/tasks?heading="+itoa(int64(heading.ID)), "", &below)
		if below.Total != heading.Tasks {
			t.Errorf("heading %d says %d tasks, the filter gives %d", heading.ID, heading.Tasks, below.Total)
		}
	}
	if top != 269 {
		t.Errorf("%d tasks below the outermost headings, want 269", top)
	}
}

func TestSearchFindsTwoCharacterWords(t *testing.T) {
	h := newAPI(t)
	var got struct {
		Hits []struct {
			Kind, List string
			ID         int64
			Title      struct {
				Text  string
				Marks [][2]int
			}
		}
	}
	get(t, h, "/search?q=%E5%BC%80%E5%8A%9E", "", &got) // 开办
	if len(got.Hits) == 0 {
		t.Fatal("nothing found")
	}
	for _, hit := range got.Hits {
		for _, m := range hit.Title.Marks {
			if word := string([]rune(hit.Title.Text)[m[0]:m[1]]); word != "开办" {
				t.Errorf("marked %q in %q", word, hit.Title.Text)
			}
		}
	}
}

func TestProblemsAreDocumentsInTheReadersLanguage(t *testing.T) {
	h := newAPI(t)
	for name, c := range map[string]struct {
		path, lang string
		status     int
		code, says string
	}{
		"no such list":      {"/lists/nowhere", "zh-CN", 404, "list.no_list", "nowhere"},
		"no such task":      {"/lists/chuanshan-2020/tasks/999999", "en", 404, "api.no_task", "has no task 999999"},
		"task is no number": {"/lists/chuanshan-2020/tasks/abc", "en", 422, "api.parameters", "1 parameter is wrong"},
		"page zero":         {"/lists/chuanshan-2020/tasks?page=0", "zh", 422, "api.parameters", "有 1 个参数不对"},
		"not a date":        {"/lists/chuanshan-2020/tasks?due_to=june", "en", 422, "api.parameters", "parameter is wrong"},
		"unknown order":     {"/lists/chuanshan-2020/tasks?sort=colour", "en", 422, "api.parameters", "parameter is wrong"},
		"no such heading":   {"/lists/chuanshan-2020/tasks?heading=9999", "en", 404, "api.no_heading", "no heading 9999"},
		"nothing to search": {"/search", "zh", 422, "api.parameters", "参数不对"},
		"no such address":   {"/nonsense", "zh", 404, "api.no_address", "/api/v1/nonsense"},
	} {
		t.Run(name, func(t *testing.T) {
			var p struct {
				Type, Title, Detail, Code string
				Status                    int
				Errors                    []struct{ Location, Detail string }
			}
			r := get(t, h, c.path, c.lang, &p)
			if r.StatusCode != c.status || p.Status != c.status || r.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("status %d (%d in the document), type %s", r.StatusCode, p.Status, r.Header.Get("Content-Type"))
			}
			if p.Code != c.code || p.Type != "urn:duban:problem:"+c.code || !strings.Contains(p.Detail, c.says) {
				t.Errorf("%+v", p)
			}
			if c.code == "api.parameters" && len(p.Errors) == 0 {
				t.Error("names no parameter")
			}
		})
	}
}

func TestOpenAPIDescribesEveryAddress(t *testing.T) {
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Responses   map[string]struct{ Content map[string]any }
		}
	}
	get(t, newAPI(t), "/openapi.json", "", &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", doc.OpenAPI)
	}
	for _, path := range []string{"/lists", "/lists/{slug}", "/lists/{slug}/tasks", "/lists/{slug}/tasks/{id}", "/lists/{slug}/commitments", "/commitments/{code}", "/units", "/search"} {
		op, ok := doc.Paths["/api/v1"+path]["get"]
		if !ok || op.Responses["200"].Content["application/json"] == nil || op.Responses["404"].Content["application/problem+json"] == nil {
			t.Errorf("%s is not described: %+v", path, op)
		}
	}
}

// failing is a library that cannot answer.
type failing struct{ api.Library }

func (failing) Current(context.Context) ([]*list.View, error) {
	return nil, fault.New(fault.Internal, "internal", nil)
}

func TestInternalFaultsShowNoCause(t *testing.T) {
	var p struct{ Code, Detail string }
	r := get(t, api.New(api.Options{Library: failing{}, Version: "test"}), "/lists", "en", &p)
	if r.StatusCode != http.StatusInternalServerError || p.Code != "internal" {
		t.Errorf("status %d, %+v", r.StatusCode, p)
	}
}

func itoa(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// nowhere is a response that is thrown away.
type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

func BenchmarkTasks(b *testing.B) { benchmark(b, "/lists/chuanshan-2020/tasks") }

func BenchmarkTask(b *testing.B) { benchmark(b, "/lists/chuanshan-2020/tasks/1") }

func BenchmarkSearch(b *testing.B) { benchmark(b, "/search?q=%E5%BC%80%E5%8A%9E") }

func benchmark(b *testing.B, path string) {
	h := newAPI(b)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/api/v1"+path, nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(nowhere{http.Header{}}, r)
	}
}
