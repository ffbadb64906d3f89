package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/store"
)

// promises saves four commitments of the built-in list, each with its first change, and gives the first task.
func promises(tb testing.TB, db *store.DB) *list.View {
	tb.Helper()
	v, err := list.NewLibrary(db.List()).Get(tb.Context(), "chuanshan-2020")
	if err != nil {
		tb.Fatal(err)
	}
	at := time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)
	facts := []commitment.Facts{
		{
			Type: commitment.Limit, Kind: commitment.Duration, Quantity: "开办时间", Op: commitment.OpAtMost, Value: commitment.N("1.5"),
			Unit: "工作日", Baseline: commitment.N("3"), BaselineUnit: "工作日", Verify: commitment.ByCaseRecords, PlainEn: "Start a business in a day and a half",
		},
		{Type: commitment.AtLeast, Kind: commitment.Rate, Quantity: "满意率", Op: commitment.OpAtLeast, Value: commitment.N("96"), Unit: "%", Verify: commitment.ByStatistic},
		{Type: commitment.Deliverable, Form: commitment.FormDocument, Quantity: "办法", Soft: true, Verify: commitment.ByDeliverable},
		{Type: commitment.Conduct, Quantity: "严禁收费", Posture: commitment.Cooperate, Verify: commitment.ByConduct},
	}
	var b commitment.Batch
	b.List = v.List
	for i, f := range facts {
		c := commitment.Commitment{
			List: v.List, Code: []string{"BCDFGH", "CDFGHJ", "DFGHJK", "FGHJKM"}[i], State: commitment.StateRead, Facts: f, At: at,
			Links: []commitment.Link{{Task: v.Tasks[i/2].ID, Start: 3 * i, End: 3*i + 2, Text: "0123456789abcdef", Words: "原文"}},
		}
		switch i {
		case 1:
			c.State, c.By = commitment.StateConfirmed, "office"
		case 2:
			instead := f
			instead.Quantity = "管理办法"
			c.Doubts = []commitment.Doubt{{Code: "two_readings", Words: "办法", Instead: []commitment.Facts{instead}}}
		case 3:
			c.State = commitment.StateDismissed
		}
		b.Save = append(b.Save, c)
		b.Changes = append(b.Changes, commitment.Change{
			Code: c.Code, At: at, By: c.By, Action: commitment.ActionRead, Reason: "",
			After: &commitment.Record{State: c.State, Facts: f, Links: c.Links, Doubts: c.Doubts},
		})
	}
	if err := db.Commitment().Write(tb.Context(), b); err != nil {
		tb.Fatal(err)
	}
	return v
}

type promisePage struct {
	Total, Page, Pages int
	Commitments        []map[string]any
}

// codes lists the codes on a page.
func (p promisePage) codes() string {
	var out []string
	for _, c := range p.Commitments {
		out = append(out, c["code"].(string))
	}
	return strings.Join(out, " ")
}

func TestCommitmentsAreSelectedAsOnThePage(t *testing.T) {
	h, db, _ := newAPIOn(t)
	v := promises(t, db)
	lead := v.Tasks[1].Units[0]
	for query, want := range map[string]string{
		"":                                    "BCDFGH CDFGHJ DFGHJK",
		"?state=any":                          "BCDFGH CDFGHJ DFGHJK FGHJKM",
		"?state=confirmed":                    "CDFGHJ",
		"?type=limit":                         "BCDFGH",
		"?kind=rate":                          "CDFGHJ",
		"?measure=%25":                        "CDFGHJ",
		"?verify=case_records":                "BCDFGH",
		"?form=document":                      "DFGHJK",
		"?measured=true":                      "BCDFGH CDFGHJ",
		"?doubt=true":                         "DFGHJK",
		"?soft=true":                          "DFGHJK",
		"?stretch=true":                       "",
		"?policy=true":                        "",
		"?posture=cooperate":                  "",
		"?posture=cooperate&state=dismissed":  "FGHJKM",
		"?task=" + itoa(int64(v.Tasks[1].ID)): "DFGHJK",
		"?lead=" + itoa(int64(lead.Unit)) + "&q=办法":   "DFGHJK",
		"?q=%E6%BB%A1%E6%84%8F%E7%8E%87":              "CDFGHJ",
		"?sort=unit":                                  "CDFGHJ BCDFGH DFGHJK",
		"?sort=document&desc=true":                    "DFGHJK CDFGHJ BCDFGH",
		"?heading=1":                                  "BCDFGH CDFGHJ DFGHJK",
		"?page=9":                                     "BCDFGH CDFGHJ DFGHJK",
		"?heading=" + itoa(int64(len(v.Headings))):    "",
		"?type=deliverable&verify=deliverable&q=none": "",
	} {
		for range 2 { // made, and kept
			var got promisePage
			r := get(t, h, "/lists/chuanshan-2020/commitments"+strings.ReplaceAll(query, "办法", "%E5%8A%9E%E6%B3%95"), "", &got)
			if r.StatusCode != http.StatusOK || r.Header.Get("ETag") == "" {
				t.Fatalf("%s: status %d, tag %q", query, r.StatusCode, r.Header.Get("ETag"))
			}
			if got.codes() != want || got.Total != len(got.Commitments) || got.Page != 1 || got.Pages != 1 {
				t.Errorf("%s: %q of %d, page %d of %d; want %q", query, got.codes(), got.Total, got.Page, got.Pages, want)
			}
		}
	}
}

func TestACommitmentShowsWhatItHasAndNullForTheRest(t *testing.T) {
	h, db, _ := newAPIOn(t)
	v := promises(t, db)
	var page promisePage
	get(t, h, "/lists/chuanshan-2020/commitments?type=limit", "", &page)
	want := map[string]any{
		"code": "BCDFGH", "list": "chuanshan-2020", "state": "read", "version": 1.0, "type": "limit", "kind": "duration",
		"quantity": "开办时间", "segment": nil, "op": "<=", "value": 1.5, "unit": "工作日", "baseline": 3.0, "baseline_unit": "工作日",
		"base_ref": nil, "from": nil, "to": nil, "clock_proposed": false, "condition": nil, "stretch": false, "soft": false, "policy": false,
		"posture": "own", "form": nil, "verify": "case_records", "plain_zh": nil, "plain_en": "Start a business in a day and a half",
		"doubts": []any{}, "places": []any{map[string]any{
			"task": float64(v.Tasks[0].ID), "no": v.Tasks[0].Item.No, "start": 0.0, "end": 2.0, "words": "原文", "current": true,
		}},
	}
	if diff := cmp.Diff(want, page.Commitments[0]); diff != "" {
		t.Error(diff)
	}
	var one map[string]any
	get(t, h, "/commitments/bcd-fgh", "", &one)
	for key, value := range page.Commitments[0] {
		if diff := cmp.Diff(value, one[key]); diff != "" {
			t.Errorf("%s by its code: %s", key, diff)
		}
	}
}

func TestOneCommitmentHasItsHistory(t *testing.T) {
	h, db, _ := newAPIOn(t)
	promises(t, db)
	service := commitment.Service{
		Store: db.Commitment(), Library: list.NewLibrary(db.List()), Clock: func() time.Time { return time.Date(2020, 7, 1, 0, 0, 0, 0, time.UTC) },
	}
	// The answer to a first question must not be given to the next one.
	var before struct{ Changes []any }
	get(t, h, "/commitments/DFGHJK", "", &before)
	if err := service.Accept(t.Context(), commitment.Decision{Code: "DFGHJK", Version: 1, By: "office", Reason: "已核对原文"}); err != nil {
		t.Fatal(err)
	}
	type rec struct {
		State string
		Facts struct {
			Quantity string
			Value    *float64
		}
		Doubts []struct {
			Code    string
			Instead []struct{ Quantity string }
		}
	}
	var got struct {
		State    string
		Version  int
		By       string
		Doubts   []any
		Evidence []string
		Changes  []struct {
			At, Action    string
			By, Reason    *string
			Before, After *rec
		}
	}
	get(t, h, "/commitments/DFGHJK", "", &got)
	if len(before.Changes) != 1 || len(got.Changes) != 2 || got.State != "confirmed" || got.Version != 2 || got.By != "staff" || len(got.Doubts) != 0 {
		t.Fatalf("before %+v, after %+v", before, got)
	}
	if diff := cmp.Diff([]string{"document_number", "document_text"}, got.Evidence); diff != "" {
		t.Error(diff)
	}
	read, accepted := got.Changes[0], got.Changes[1]
	if read.Action != "read" || read.Before != nil || read.By != nil || read.At != "2020-06-01T09:00:00Z" {
		t.Errorf("read: %+v", read)
	}
	if accepted.Action != "accept" || *accepted.By != "staff" || *accepted.Reason != "已核对原文" || accepted.After.State != "confirmed" {
		t.Errorf("accepted: %+v", accepted)
	}
	if d := accepted.Before.Doubts; len(d) != 1 || d[0].Code != "two_readings" || d[0].Instead[0].Quantity != "管理办法" {
		t.Errorf("doubts before: %+v", d)
	}
	var page promisePage
	get(t, h, "/lists/chuanshan-2020/commitments?doubt=true", "", &page)
	if page.Total != 0 {
		t.Errorf("still doubtful: %s", page.codes())
	}
}

func TestACommitmentWhoseTaskIsGoneSaysSo(t *testing.T) {
	h, db, save := newAPIOn(t)
	promises(t, db)
	save(1)
	var one struct {
		Places []struct {
			No      *string
			Current bool
		}
	}
	get(t, h, "/commitments/DFGHJK", "", &one)
	if len(one.Places) != 1 || one.Places[0].Current || one.Places[0].No != nil {
		t.Errorf("%+v", one)
	}
}

func TestWrongQuestionsAboutCommitments(t *testing.T) {
	h := newAPI(t)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/lists/nowhere/commitments":                     {404, "list.no_list"},
		"/lists/chuanshan-2020/commitments?type=promise": {422, "api.parameters"},
		"/lists/chuanshan-2020/commitments?state=gone":   {422, "api.parameters"},
		"/lists/chuanshan-2020/commitments?page=0":       {422, "api.parameters"},
		"/lists/chuanshan-2020/commitments?heading=999":  {404, "api.no_heading"},
		"/commitments/BCDFGH":                            {404, "commitment.no_commitment"},
		"/commitments/%E6%89%BF%E8%AF%BA":                {404, "commitment.no_commitment"},
		"/commitments/" + strings.Repeat("B", 21):        {422, "api.parameters"},
	} {
		var p struct {
			Code   string
			Status int
		}
		get(t, h, path, "en", &p)
		if p.Status != want.status || p.Code != want.code {
			t.Errorf("%s: %+v, want %+v", path, p, want)
		}
	}
}

// TestOpenAPINamesEveryValueOfACommitment compares the values written into tags with those that there are.
func TestOpenAPINamesEveryValueOfACommitment(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Enum []string }
			}
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
			}
		}
	}
	get(t, newAPI(t), "/openapi.json", "", &doc)
	named := map[string][]string{}
	for _, p := range doc.Paths["/api/v1/lists/{slug}/commitments"]["get"].Parameters {
		named[p.Name] = p.Schema.Enum
	}
	for name, want := range map[string][]string{
		"type": words(commitment.Types()), "kind": words(commitment.Kinds()), "verify": words(commitment.Verifies()),
		"form": words(commitment.Forms()), "posture": words(commitment.Postures()),
		"state": append(words(commitment.States()), string(commitment.AnyState)),
	} {
		if diff := cmp.Diff(want, named[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	value := string(doc.Components.Schemas["CommitmentRow"].Properties["value"])
	if !strings.Contains(value, `"number"`) || !strings.Contains(value, `"null"`) {
		t.Errorf("value is described as %s", value)
	}
}

func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func BenchmarkCommitments(b *testing.B) { benchmark(b, "/lists/chuanshan-2020/commitments") }
