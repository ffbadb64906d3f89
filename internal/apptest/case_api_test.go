package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/internal/account"
	"duban/internal/api"
	"duban/internal/casework"
	"duban/internal/fault"
)

// water is a service of the built-in packs.
const water = "water-connection"

// system is a line system with a key.
type system struct {
	*visitor
	secret string
	name   string // Idempotency-Key, "" for none
}

func (w *world) system(t testing.TB, name string, services ...string) *system {
	t.Helper()
	_, secret, err := w.Keys.Create(t.Context(), account.NewKey{System: name, Services: services, By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return &system{visitor: w.as(t, account.Nobody), secret: secret}
}

// send posts a batch.
func (s *system) send(kind, body string) page {
	s.t.Helper()
	s.header.Set("Authorization", "Bearer "+s.secret)
	if s.header.Del("Idempotency-Key"); s.name != "" {
		s.header.Set("Idempotency-Key", s.name)
	}
	return s.do("POST", "/api/v1/cases/events", kind, strings.NewReader(body))
}

// receipt sends a batch that is taken and gives the answer.
func (s *system) receipt(kind, body string) api.EventReceipt {
	s.t.Helper()
	var r api.EventReceipt
	if err := json.Unmarshal([]byte(s.send(kind, body).want(200).body), &r); err != nil {
		s.t.Fatal(err)
	}
	if r.Rejected != len(r.Errors) {
		s.t.Errorf("%d rejected, %d errors", r.Rejected, len(r.Errors))
	}
	return r
}

func event(id, kind, at string) string {
	return fmt.Sprintf(`{"id":%q,"case":"c-1","service":%q,"kind":%q,"at":%q}`, id, water, kind, at)
}

func batch(events ...string) string { return `{"events":[` + strings.Join(events, ",") + `]}` }

// codes gives index and code of each rejected row.
func codes(r api.EventReceipt) []string {
	var out []string
	for _, e := range r.Errors {
		out = append(out, fmt.Sprint(e.Index, " ", e.Code))
	}
	return out
}

const jsonKind = "application/json"

func TestLineSystemReportsACase(t *testing.T) {
	w := start(t)
	s := w.system(t, "供水系统", water)
	body := batch(event("1", "accepted", "2024-06-03T09:00:00+08:00"), event("2", "finished", "2024-06-04T09:00:00+08:00"))
	r := s.receipt(jsonKind, body)
	if diff := cmp.Diff(api.EventReceipt{Rows: 2, Accepted: 2, Errors: []api.EventRejected{}}, r); diff != "" {
		t.Error(diff)
	}
	if r = s.receipt(jsonKind, body); r.Known != 2 || r.Accepted != 0 {
		t.Errorf("sent again: %+v", r)
	}
	c, err := w.Cases.Case(t.Context(), "c-1")
	if err != nil || c.Case.State != casework.StateFinished || len(c.Case.Entries) != 2 || c.Case.Entries[0].Source != "供水系统" {
		t.Errorf("the case: %+v, %v", c, err)
	}
	other := w.system(t, "另一系统", water)
	if r = other.receipt(jsonKind, batch(event("1", "received", "2024-06-02T09:00:00+08:00"))); r.Accepted != 1 {
		t.Errorf("ids of another system are its own: %+v", r)
	}
}

func TestRowsOfABatchAreRefusedOneByOne(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	s := w.system(t, "water", water)
	tomorrow := time.Now().Add(24 * time.Hour).Format(time.RFC3339)
	r := s.receipt(jsonKind, batch(
		event("1", "accepted", "2024-06-03T09:00:00+08:00"),
		event("2", "finished", tomorrow),
		event("3", "finished", "yesterday"),
		event("4", "teleported", "2024-06-03T10:00:00+08:00"),
		strings.Replace(event("5", "finished", "2024-06-03T10:00:00+08:00"), water, "nothing", 1),
		strings.Replace(event("6", "finished", "2024-06-03T10:00:00+08:00"), water, "tax-payment", 1),
		event("1", "accepted", "2024-06-03T09:00:01+08:00"),
		event("", "finished", "2024-06-03T10:00:00+08:00"),
		`{"id":"9","colour":"red"}`, `17`,
		strings.Replace(event("11", "finished", "2024-06-03T10:00:00+08:00"), `"kind"`, `"unit":"火星局","kind"`, 1),
		event("12", "finished", "2024-06-05T09:00:00+08:00"),
		event("1", "accepted", "2024-06-03T09:00:00+08:00"),
	))
	want := []string{
		"1 casework.in_future", "2 record.moment", "3 casework.unknown_kind", "4 record.not_covered", "5 record.not_covered",
		"6 casework.id_reused", "7 casework.event_id", "8 record.json", "9 record.json", "10 casework.unknown_unit",
	}
	if diff := cmp.Diff(want, codes(r)); diff != "" {
		t.Error(diff)
	}
	if r.Rows != 13 || r.Accepted != 2 || r.Known != 1 || r.Rejected != 10 {
		t.Errorf("counts: %+v", r)
	}
	for _, e := range r.Errors {
		if e.Detail == e.Code || e.Type != "urn:duban:problem:"+e.Code {
			t.Errorf("no words: %+v", e)
		}
	}
	s.header.Set("Accept-Language", "en")
	if r = s.receipt(jsonKind, batch(event("", "finished", "2024-06-03T10:00:00+08:00"))); !strings.Contains(r.Errors[0].Detail, "event") {
		t.Errorf("in English: %+v", r.Errors)
	}
}

func TestOnlyKeysInUseMayReport(t *testing.T) {
	w := start(t)
	s := w.system(t, "water", water)
	body := batch(event("1", "accepted", "2024-06-03T09:00:00+08:00"))
	secret := s.secret
	for _, wrong := range []string{"", "x", secret + "x", strings.ToUpper(secret)} {
		s.secret = wrong
		if p := s.send(jsonKind, body).want(401, "account.key.wrong"); !strings.HasPrefix(p.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%q: %v", wrong, p.header)
		}
	}
	s.secret = secret
	k, err := w.Keys.Find(t.Context(), "water")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Keys.Revoke(t.Context(), k.ID, "test"); err != nil {
		t.Fatal(err)
	}
	s.send(jsonKind, body).want(401, "account.key.revoked")
	if _, err := w.Cases.Case(t.Context(), "c-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("something was recorded: %v", err)
	}
	office := w.as(t, account.Administrator)
	office.do("POST", "/api/v1/cases/events", jsonKind, strings.NewReader(body)).want(401)
	all := w.system(t, "everything")
	if r := all.receipt(jsonKind, body); r.Accepted != 1 {
		t.Errorf("a key for all services: %+v", r)
	}
}

func TestNamedBatchesAreAnsweredTheSame(t *testing.T) {
	w := start(t)
	s := w.system(t, "water", water)
	s.name = "batch-1"
	body := batch(event("1", "accepted", "2024-06-03T09:00:00+08:00"), event("", "finished", "2024-06-03T09:00:00+08:00"))
	first := s.send(jsonKind, body).want(200, `"accepted":1`, `"rejected":1`)
	if again := s.send(jsonKind, body).want(200); again.body != first.body {
		t.Errorf("first %s, then %s", first.body, again.body)
	}
	s.send(jsonKind, batch()).want(409, "account.key.batch_reused")
	other := w.system(t, "other", water)
	other.name = "batch-1"
	if r := other.receipt(jsonKind, batch()); r.Rows != 0 {
		t.Errorf("names are each system's own: %+v", r)
	}
	s.name = strings.Repeat("x", 201)
	s.send(jsonKind, body).want(422, "api.case.name")
}

func TestBodiesThatAreNoBatchRecordNothing(t *testing.T) {
	w := start(t)
	s := w.system(t, "water", water)
	one := event("1", "accepted", "2024-06-03T09:00:00+08:00")
	csv := "case,service,kind,at\nc-1," + water + ",accepted,2024-06-03 09:00\n"
	for _, tt := range []struct {
		name, kind, body string
		status           int
		code             string
	}{
		{"no JSON", jsonKind, "hello", 422, "api.case.json"},
		{"nothing", jsonKind, "", 422, "api.case.json"},
		{"no events", jsonKind, "{}", 422, "api.case.json"},
		{"a single event", jsonKind, one, 422, "api.case.json"},
		{"another name", jsonKind, `{"event":[` + one + `]}`, 422, "api.case.json"},
		{"two batches", jsonKind, batch(one) + batch(one), 422, "api.case.json"},
		{"cut off", jsonKind, batch(one)[:60], 422, "api.case.json"},
		{"too many events", jsonKind, batch(strings.Repeat(one+",", api.MaxEvents) + one), 413, "api.case.too_large"},
		{"too many bytes", jsonKind, strings.Repeat(" ", api.MaxBatch+1), 413, "api.case.too_large"},
		{"too many rows", "text/csv", csv + strings.Repeat("c-1,"+water+",accepted,2024-06-03 09:00\n", api.MaxEvents), 413, "api.case.too_large"},
		{"CSV without its last line end", "text/csv", strings.TrimSuffix(csv, "\n"), 422, "api.case.cut"},
		{"CSV without the columns", "text/csv", "a,b\n1,2\n", 422, "record.fields_missing"},
		{"an empty CSV", "text/csv", "", 422, "record.empty"},
		{"a form", "application/x-www-form-urlencoded", "a=b", 415, "api.case.kind"},
		{"no kind", "", batch(one), 415, "api.case.kind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := s.send(tt.kind, tt.body).want(tt.status, `"code":"`+tt.code+`"`)
			if p.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("kind %q", p.header.Get("Content-Type"))
			}
		})
	}
	s.header.Set("Content-Encoding", "gzip")
	s.send(jsonKind, batch(one)).want(415, "api.case.compressed")
	if _, err := w.Cases.Case(t.Context(), "c-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("something was recorded: %v", err)
	}
}

// TestUploadThatBreaksOff sends less than it announced and hangs up.
func TestUploadThatBreaksOff(t *testing.T) {
	w := start(t)
	s := w.system(t, "water", water)
	body := batch(event("1", "accepted", "2024-06-03T09:00:00+08:00"))
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/v1/cases/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
		jsonKind, s.secret, len(body)+10, body)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	_ = conn.Close()
	if err != nil || !bytes.Contains(answer, []byte("api.case.broken_off")) {
		t.Errorf("the answer: %s, %v", answer, err)
	}
	if _, err := w.Cases.Case(t.Context(), "c-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("something was recorded: %v", err)
	}
}

func TestBatchesOfCSV(t *testing.T) {
	w := start(t)
	s := w.system(t, "供水系统", water)
	text := "办件编号,事项,受理时间,办结时间,挂起1开始,挂起1结束\r\n" +
		"w-1,供水报装,2024-06-03 09:00,2024-06-05 09:00,2024-06-03 10:00,2024-06-03 11:00\r\n" +
		"w-2,供水报装,2024-06-03 09:00,2024-06-02 09:00,,\r\n"
	service, known := w.Cases.Catalog().Service(water)
	if !known {
		t.Fatal("no such service")
	}
	text = strings.ReplaceAll(text, "供水报装", service.Name)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range []string{text, gb, "\ufeff" + text} {
		r := s.receipt("text/csv; charset=utf-8", body)
		if r.Rows != 2 || r.Accepted+r.Known != 4 || r.Rejected != 1 || r.Errors[0].Line != 3 || r.Errors[0].Code != "record.order" {
			t.Errorf("body %d: %+v", i, r)
		}
		if (i == 0) != (r.Accepted == 4) {
			t.Errorf("body %d: %+v", i, r)
		}
	}
}

// TestManySystemsAtOnce sends the same and other batches from many connections: each event is there once.
func TestManySystemsAtOnce(t *testing.T) {
	w := start(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	accepted := 0
	for n := range 4 {
		s := w.system(t, fmt.Sprint("system-", n), water)
		for range 2 {
			wait.Go(func() {
				for b := range 10 {
					r := post(t, w, s.secret, batch(
						strings.ReplaceAll(event(fmt.Sprint("a", b), "accepted", "2024-06-03T09:00:00+08:00"), "c-1", fmt.Sprint("c-", n, "-", b)),
						strings.ReplaceAll(event(fmt.Sprint("f", b), "finished", "2024-06-04T09:00:00+08:00"), "c-1", fmt.Sprint("c-", n, "-", b)),
					))
					mu.Lock()
					accepted += r.Accepted
					mu.Unlock()
				}
			})
		}
	}
	wait.Wait()
	if accepted != 80 {
		t.Errorf("%d events accepted, want 80", accepted)
	}
}

// post sends a batch without a visitor, so that goroutines may.
func post(t testing.TB, w *world, secret, body string) api.EventReceipt {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/api/v1/cases/events", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return api.EventReceipt{}
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", jsonKind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return api.EventReceipt{}
	}
	defer func() { _ = res.Body.Close() }()
	var r api.EventReceipt
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil || res.StatusCode != http.StatusOK {
		t.Error(res.Status, err)
	}
	return r
}

// TestReportingIsDescribed holds the OpenAPI document to what is answered.
func TestReportingIsDescribed(t *testing.T) {
	w := start(t)
	s := w.system(t, "water", water)
	var doc struct {
		Paths map[string]map[string]struct {
			Security    []map[string][]string
			RequestBody struct{ Content map[string]any }
			Responses   map[string]any
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/openapi.json").want(200).body), &doc); err != nil {
		t.Fatal(err)
	}
	op, there := doc.Paths["/api/v1/cases/events"]["post"]
	if !there || len(op.Security) != 1 || len(op.RequestBody.Content) != 2 || len(op.Responses) != 7 {
		t.Errorf("described as %+v", op)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(s.send(jsonKind, batch(`17`)).want(200).body), &answer); err != nil {
		t.Fatal(err)
	}
	for name := range answer {
		if doc.Components.Schemas["EventReceipt"].Properties[name] == nil {
			t.Errorf("%q is not described", name)
		}
	}
	for name := range answer["errors"].([]any)[0].(map[string]any) {
		if doc.Components.Schemas["EventRejected"].Properties[name] == nil {
			t.Errorf("%q is not described", name)
		}
	}
	if len(doc.Components.Schemas["Event"].Properties) != 13 {
		t.Errorf("an event is described as %v", doc.Components.Schemas["Event"])
	}
}
