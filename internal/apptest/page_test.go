package apptest

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/web"
)

func TestServerWithoutListsSaysHowToBegin(t *testing.T) {
	w := start(t)
	w.as(t, account.Nobody).get("/").want(200, "还没有清单", "登录并导入").without("undefined")
	w.as(t, account.Office).get("/").want(200, "还没有清单", `href="/import"`)
	w.as(t, account.Nobody).get("/search?q=a").want(200, "没有找到")
}

func TestTableOfTasksShowsExactlyWhatTheAddressAsksFor(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	lead := w.list.UnitTasks()[0]
	for _, u := range w.list.UnitTasks() {
		if len(u.Lead) > len(lead.Lead) {
			lead = u
		}
	}
	tests := []struct {
		name, query string
		q           list.Query
		chips       []string
	}{
		{"no filter", "", list.Query{}, nil},
		{"lead unit", fmt.Sprint("lead=", lead.ID), list.Query{Lead: lead.ID}, []string{lead.Name}},
		{"joint unit", fmt.Sprint("joint=", lead.ID), list.Query{Joint: lead.ID}, []string{lead.Name}},
		{"leader", fmt.Sprint("leader=", w.list.PersonTasks()[0].ID), list.Query{Person: w.list.PersonTasks()[0].ID}, []string{w.list.PersonTasks()[0].Name}},
		{"goal", "heading=1", list.Query{Heading: 1}, []string{w.list.Headings[0].Text}},
		{"deadline", "due=2024-06-30", list.Query{DueFrom: "2024-06-30", DueTo: "2024-06-30"}, []string{"2024年6月"}},
		{"no deadline", "due=none", list.Query{Due: list.DueNone}, []string{"未写明"}},
		{"text", "q=" + url.QueryEscape("企业"), list.Query{Text: "企业"}, []string{"企业"}},
		{"two filters, sorted", "heading=1&q=" + url.QueryEscape("企业") + "&sort=deadline&desc=1", list.Query{Heading: 1, Text: "企业", Sort: list.SortDeadline, Desc: true}, []string{"企业"}},
		{"nonsense is left out", "lead=abc&per=7&sort=colour&page=-3&due=", list.Query{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := w.list.Select(tt.q).Tasks
			p := v.get(w.base()+"/tasks?"+tt.query).want(200, fmt.Sprintf("共 %d 项", len(want)))
			if got := taskLinks(p.body); !equal(got, ids(want)) {
				t.Errorf("page shows %v, want %v", got, ids(want))
			}
			for _, c := range tt.chips {
				p.want(200, `class="chip"`, c)
			}
			rows := readCSV(t, v.get(w.base()+"/tasks.csv?"+tt.query).want(200).body)
			if len(rows) != len(want)+1 {
				t.Errorf("export has %d rows for %d tasks", len(rows)-1, len(want))
			}
		})
	}
}

func TestPagesOfTheTableHoldAllTasksOnce(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	p := v.get(w.base() + "/tasks?per=50").want(200)
	if got := taskLinks(p.body); len(got) != 40 {
		t.Fatalf("%d rows", len(got))
	}
	v.get(w.base()+"/tasks?page=9").want(200, "第 1–40 项") // past the end gives the last
}

var taskLink = regexp.MustCompile(`data-open href="/lists/[^/"]+/tasks/(\d+)"`)

func taskLinks(body string) []string {
	var out []string
	for _, m := range taskLink.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	return out
}

func ids(tasks []*list.Task) []string {
	var out []string
	for _, t := range tasks {
		out = append(out, fmt.Sprint(t.ID))
	}
	return out
}

func equal(a, b []string) bool { return strings.Join(a, " ") == strings.Join(b, " ") }

func readCSV(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTaskPageMarksTheItemsWordsInTheSource(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	for i := range w.list.Tasks {
		task := &w.list.Tasks[i]
		p := v.get(fmt.Sprint(w.base(), "/tasks/", task.ID)).want(200, fmt.Sprintf("原文第%d行", task.Item.At.Line), "<mark>")
		for _, u := range task.Units {
			p.want(200, u.Name)
		}
		if len(task.Item.Inherited) > 0 {
			p.want(200, "沿用上行")
		}
		if key := untranslated.FindString(p.body); key != "" {
			t.Errorf("task %s shows %s", task.Item.No, key)
		}
	}
}

// TestFindingsLeadToTheirTasks looks at a list with one number on two items.
func TestFindingsLeadToTheirTasks(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	rows := []string{"序号,主要任务,牵头单位,完成时限", "1,做好防汛工作（含值守,区应急局,2024年5月", "2,新建公路三公里,区交通局,2024年6月",
		"2,组织招聘会（含宣传,区人社局,2024年7月", "4,开展安全检查,区住建局,2024年8月"}
	e, err := w.Lists.Import(t.Context(), "plan.csv", []byte(strings.Join(rows, "\n")), list.SaveOptions{Slug: "plan"})
	if err != nil {
		t.Fatal(err)
	}
	body := v.get("/lists/plan/findings").want(200).body
	checked := 0
	for _, d := range e.Findings {
		for _, task := range e.Tasks {
			if d.Finding.Item != task.Item.No || d.Finding.At != task.Item.At {
				continue
			}
			checked++
			if link := fmt.Sprintf(`href="/lists/plan/tasks/%d">任务 %s<`, task.ID, task.Item.No); !strings.Contains(body, link) {
				t.Errorf("%s on line %d does not lead to its task", d.Finding.Code, d.Finding.At.Line)
			}
		}
	}
	if link := fmt.Sprintf(`/tasks/%d">任务 2<`, e.Tasks[2].ID); checked < 3 || !strings.Contains(body, link) {
		t.Errorf("%d findings lead to tasks, the second item 2 among them: %v", checked, strings.Contains(body, link))
	}
}

func TestAddressesThatLeadNowhere(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	for _, path := range []string{
		"/lists/none", "/lists/none/tasks", w.base() + "@9", w.base() + "@x", w.base() + "/tasks/999999", w.base() + "/tasks/abc",
		w.base() + "/units/0", w.base() + "/units/99999999999999999999", w.base() + "/leaders/77777", w.base() + "/no/999",
		w.base() + "/diff", w.base() + "/diff?from=1&to=x", "/units/987654", "/import/../etc/passwd2", "/assets/none.css",
	} {
		if p := v.get(path); p.status != http.StatusNotFound && p.status != http.StatusSeeOther && p.status != http.StatusTemporaryRedirect && p.status != http.StatusMovedPermanently {
			t.Errorf("%s gives %d", path, p.status)
		}
	}
	v.get(w.base()+"/tasks/999999").want(404, "没有这项任务", "回到首页")
}

func TestLanguages(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	v.get(w.base()).want(200, `lang="zh-CN"`, "任务何时到期")
	if p := v.get(w.base() + "/tasks?q=x&lang=en").want(303); p.to() != w.base()+"/tasks?q=x" {
		t.Errorf("choosing a language leads to %s", p.to())
	}
	v.get(w.base()).want(200, `lang="en"`, "When tasks are due").without("任务何时到期", "web.")
	other := w.as(t, account.Nobody)
	other.header.Set("Accept-Language", "en-GB,en;q=0.9")
	other.get(w.base()).want(200, "When tasks are due")
	other.get("/nowhere").want(404, "There is no such page")
}

// untranslated finds a locale key that has no words: it would show as itself.
var untranslated = regexp.MustCompile(`[>"]\s*(web|account|commitment|record|casework|progress)\.[a-z_.]+\s*[<"]`)

func TestNoPageShowsAKeyInsteadOfWords(t *testing.T) {
	w := start(t, "qingxi-2024.txt", "qingxi-2024-prose.txt")
	all := scenarios(t, w)
	for _, lang := range []string{"zh-CN", "en"} {
		v := w.as(t, account.Office)
		v.upload("qingxi-2024.docx", example(t, "qingxi-2024.docx")).want(303)
		visitors := map[account.Role]*visitor{}
		for pattern, sc := range all {
			if !strings.HasPrefix(pattern, "GET ") || sc.want != 200 || strings.Contains(pattern, ".csv") || strings.Contains(pattern, ".xlsx") || strings.HasSuffix(pattern, "/source") {
				continue
			}
			role := w.entitled(t, pattern)
			if visitors[role] == nil {
				visitors[role] = w.as(t, role)
				visitors[role].header.Set("Accept-Language", lang)
			}
			p := visitors[role].get(sc.path).want(200)
			if key := untranslated.FindString(p.body); key != "" {
				t.Errorf("%s in %s shows %s", sc.path, lang, key)
			}
		}
	}
}

// entitled gives the role that sees most of a page: the Office where it may, else the first that may.
func (w *world) entitled(t testing.TB, pattern string) account.Role {
	t.Helper()
	i := slices.IndexFunc(web.Routes(), func(r web.Route) bool { return r.Pattern == pattern })
	if i < 0 {
		t.Fatalf("no route %s", pattern)
	}
	for _, role := range slices.Concat([]account.Role{account.Office}, account.Roles()[1:]) {
		if w.subject(t, role).May(web.Routes()[i].Action) {
			return role
		}
	}
	t.Fatalf("nobody may %s", pattern)
	return ""
}

func TestAnswersAreCompressedAndKnownAgain(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	plain := w.as(t, account.Nobody)
	plain.header.Set("Accept-Encoding", "identity")
	for range 2 { // the second comes from the cache
		p := plain.get(w.base() + "/tasks").want(200)
		packed := w.as(t, account.Nobody)
		packed.header.Set("Accept-Encoding", "gzip")
		z := packed.get(w.base() + "/tasks").want(200)
		if z.header.Get("Content-Encoding") != "gzip" || len(z.body) > len(p.body)/4 {
			t.Fatalf("%d bytes of %d, encoding %q", len(z.body), len(p.body), z.header.Get("Content-Encoding"))
		}
		r, err := gzip.NewReader(strings.NewReader(z.body))
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || !bytes.Equal(data, []byte(p.body)) {
			t.Fatal("compressed and plain page differ", err)
		}
	}
	p := plain.get(w.base() + "/tasks")
	plain.header.Set("If-None-Match", p.header.Get("Etag"))
	if again := plain.get(w.base() + "/tasks"); again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("same page again: %d", again.status)
	}
	w.as(t, account.Office).get(w.base()+"/tasks").want(200, "/signout") // not the visitor's page from the cache
	plain.header.Del("If-None-Match")
	plain.get(w.base()+"/tasks").want(200, "登录").without("/signout")
}

func TestAssetsNeverChangeUnderOneAddress(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	style := regexp.MustCompile(`/assets/app\.[0-9a-f]+\.css`).FindString(v.get("/lists").body)
	p := v.get(style).want(200, "--blue")
	if got := p.header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("cache control is %q", got)
	}
}

func TestPagesHoldNoInlineScriptOrStyle(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.as(t, account.Office).upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303)
	visitors := map[account.Role]*visitor{}
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:[^>]*)>[^<]|javascript:`)
	for pattern, sc := range scenarios(t, w) {
		if strings.HasPrefix(pattern, "GET ") && sc.want == 200 && !strings.Contains(pattern, ".") && !strings.HasSuffix(pattern, "/source") {
			role := w.entitled(t, pattern)
			if visitors[role] == nil {
				visitors[role] = w.as(t, role)
			}
			if found := inline.FindString(visitors[role].get(sc.path).body); found != "" {
				t.Errorf("%s holds %q", sc.path, found)
			}
		}
	}
}

func TestSignInAndOut(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	p := v.post("/signin", url.Values{"name": {"office"}, "password": {password}, "back": {"/import"}}).want(303)
	if p.to() != "/import" {
		t.Errorf("leads to %s", p.to())
	}
	cookie := p.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %s", cookie, part)
		}
	}
	v.get("/import").want(200, "office")
	v.post("/signout", nil).want(303)
	v.get("/import").want(303)
}

func TestSignInLeadsOnlyToAddressesOfOurs(t *testing.T) {
	w := start(t)
	for _, to := range []string{"https://example.org/", "//example.org", `/\example.org`, "javascript:alert(1)", "relative"} {
		p := w.as(t, account.Nobody).post("/signin", url.Values{"name": {"office"}, "password": {password}, "back": {to}}).want(303)
		if p.to() != "/" {
			t.Errorf("%q leads to %s", to, p.to())
		}
	}
}

func TestLockedNameSaysForHowLong(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Nobody)
	for range account.MaxFailures {
		v.post("/signin", url.Values{"name": {"office"}, "password": {"wrong-wrong"}}).want(422, "账号或密码不正确", `value="office"`)
	}
	v.post("/signin", url.Values{"name": {"office"}, "password": {password}}).want(503, "账号已暂时锁定")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	req, err := http.NewRequest(http.MethodPost, w.server.URL+"/signout", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "请求来自其他网站") {
		t.Fatalf("status %d, %v", res.StatusCode, err)
	}
	v.get("/import").want(200)
}
