package apptest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/org"
)

// password is every account's in these tests.
const password = "correct-horse-battery"

// world is a running Duban with the sample list of an invented district in it.
type world struct {
	*app.App
	server    *httptest.Server
	list      *list.View
	data      string      // directory
	published evidence.ID // a document of which everybody may see the masked text
}

// start runs Duban on a temporary database, with one account of every role, for which a password is enough.
func start(t testing.TB, lists ...string) *world {
	t.Helper()
	return startWith(t, app.Options{NoSecondFactor: true}, lists...)
}

// startWith is start with options.
func startWith(t testing.TB, o app.Options, lists ...string) *world {
	t.Helper()
	ctx, data := context.Background(), t.TempDir()
	o.Data, o.Version, o.Log = data, "test", slog.New(slog.DiscardHandler)
	a, err := app.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { intact(t, data) })
	t.Cleanup(func() { _ = a.Close() })
	w := &world{App: a, data: data}
	for _, name := range lists {
		data := example(t, name)
		if _, err := a.Lists.Import(ctx, name, data, list.SaveOptions{By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	if views, err := a.Library.Current(ctx); err == nil && len(views) > 0 {
		w.list = views[0]
	}
	for _, role := range account.OwnRoles() {
		w.account(t, string(role), account.Account{Role: role})
	}
	for _, role := range account.PostRoles() {
		w.post(t, role)
	}
	w.cases(t)
	w.handIn(t)
	w.server = httptest.NewServer(a.Handler())
	t.Cleanup(w.server.Close)
	return w
}

// account makes an account, named and with the role and person given.
func (w *world) account(t testing.TB, name string, a account.Account) {
	t.Helper()
	made, err := w.Accounts.Create(t.Context(), name, password, a.Role)
	if err != nil {
		t.Fatal(err)
	}
	if a.Person == 0 {
		return
	}
	if err := w.Accounts.Link(t.Context(), account.AtMachine(), made.ID, a.Person); err != nil {
		t.Fatal(err)
	}
}

// post makes a post with a role, someone who holds it, and their account, named after the role. Liaison and unit head
// are of the unit that leads most tasks; group head and leader are those whom the first task names.
func (w *world) post(t testing.TB, role account.Role) {
	t.Helper()
	ctx := t.Context()
	p := org.Post{Title: string(role), Role: org.Role(role)}
	var person org.PersonID
	if w.list == nil { // no unit to be of
		w.account(t, string(role), account.Account{Role: account.Member})
		return
	}
	switch role {
	case account.Liaison, account.UnitHead:
		p.Unit = w.busiest()
	case account.GroupHead:
		person = w.list.Tasks[0].People[0].Person
	case account.Leader:
		person = w.list.Tasks[0].People[1].Person
	}
	by := account.AtMachine()
	id, err := w.Org.CreatePost(ctx, by, p)
	if err == nil && person == 0 {
		person, err = w.Org.CreatePerson(ctx, by, string(role))
	}
	if err == nil {
		err = w.Org.Appoint(ctx, by, org.Tenure{Post: id, Person: person, From: "2020-01-01"})
	}
	if err != nil {
		t.Fatal(err)
	}
	w.account(t, string(role), account.Account{Role: account.Member, Person: person})
}

// busiest is the unit that leads most tasks of the list.
func (w *world) busiest() org.UnitID {
	return slices.MaxFunc(w.list.UnitTasks(), func(a, b *list.UnitTasks) int { return len(a.Lead) - len(b.Lead) }).ID
}

// subject is who an account is today, nil for nobody.
func (w *world) subject(t testing.TB, role account.Role) *account.Subject {
	t.Helper()
	all, err := w.Accounts.Subjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == string(role) {
			return s
		}
	}
	return nil
}

// example gives a file of the examples folder.
func example(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// base is the address of the list that start imported.
func (w *world) base() string { return "/lists/" + w.list.Slug }

// promises are the commitments of the list that start imported.
func (w *world) promises() []*commitment.Entry {
	book, err := w.Register.Get(context.Background(), w.list.Slug)
	if err != nil {
		panic(err)
	}
	return book.Entries
}

// visitor is somebody with a cookie jar who reads Chinese and follows no redirection by themselves.
type visitor struct {
	t      testing.TB
	w      *world
	client *http.Client
	header http.Header
}

// as gives a visitor in a role, signed in unless it is nobody.
func (w *world) as(t testing.TB, role account.Role) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, w: w, header: http.Header{"Accept-Language": {"zh-CN"}}, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if role != account.Nobody {
		p := v.post("/signin", url.Values{"name": {string(role)}, "password": {password}})
		if p.status != http.StatusSeeOther {
			t.Fatalf("sign in as %s: %d", role, p.status)
		}
	}
	return v
}

// page is an answer read whole.
type page struct {
	t      testing.TB
	url    string
	status int
	header http.Header
	body   string
}

func (v *visitor) do(method, path, kind string, body io.Reader) page {
	v.t.Helper()
	req, err := http.NewRequest(method, v.w.server.URL+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	for name, values := range v.header {
		req.Header[name] = values
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{t: v.t, url: path, status: res.StatusCode, header: res.Header, body: string(data)}
}

func (v *visitor) get(path string) page { v.t.Helper(); return v.do("GET", path, "", nil) }

func (v *visitor) post(path string, form url.Values) page {
	v.t.Helper()
	return v.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// want fails unless the page has this status and holds every one of the words.
func (p page) want(status int, words ...string) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d\n%s", p.url, p.status, status, p.main())
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			p.t.Errorf("%s: %q is missing in\n%s", p.url, w, p.main())
		}
	}
	return p
}

// without fails when the page holds one of the words.
func (p page) without(words ...string) page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.body, w) {
			p.t.Errorf("%s: must not say %q", p.url, w)
		}
	}
	return p
}

// main is the page's own part, cut short, for messages of failures.
func (p page) main() string {
	s := p.body
	if _, after, ok := strings.Cut(s, "<main"); ok {
		s = after
	}
	return s[:min(len(s), 400)]
}

// to gives where the page leads.
func (p page) to() string { return p.header.Get("Location") }
