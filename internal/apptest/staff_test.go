package apptest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"duban/internal/account"
)

// staffScenarios are those of accounts, posts and hand-overs.
func staffScenarios(w *world) map[string]scenario {
	return map[string]scenario{
		"GET /accounts":                     {path: "/accounts", want: 200, says: []string{"在用账号"}},
		"POST /accounts":                    {path: "/accounts", form: url.Values{"name": {"a b"}}, want: 422, says: []string{"不能含空格"}},
		"GET /accounts/{account}":           {path: "/accounts/1", want: 200, says: []string{"角色：随岗位"}},
		"POST /accounts/{account}/password": {path: "/accounts/999/password", form: url.Values{}, want: 404},
		"POST /accounts/{account}/factor":   {path: "/accounts/1/factor", form: url.Values{}, want: 422, says: []string{"请写明理由"}},
		"POST /accounts/{account}/close":    {path: "/accounts/999/close", form: url.Values{}, want: 404},
		"POST /accounts/{account}/person":   {path: "/accounts/999/person", form: url.Values{}, want: 404},
		"POST /accounts/{account}/role":     {path: "/accounts/1/role", form: url.Values{"role": {"king"}}, want: 422, says: []string{"king"}},
		"GET /posts":                        {path: "/posts", want: 200, says: []string{"无人任职"}},
		"POST /posts":                       {path: "/posts", form: url.Values{"role": {"liaison"}}, want: 422, says: []string{"必须属于一个单位"}},
		"POST /posts/establish":             {path: "/posts/establish", form: url.Values{"list": {w.list.Slug}, "from": {"today"}}, want: 422, says: []string{"不是日期"}},
		"GET /posts/{post}":                 {path: "/posts/1", want: 200, says: []string{"历任", "自 2020-01-01"}},
		"POST /posts/{post}/appoint":        {path: "/posts/1/appoint", form: url.Values{"person": {"1"}, "from": {"2019-02-30"}}, want: 422, says: []string{"2019-02-30"}},
		"POST /posts/{post}/end":            {path: "/posts/1/end", form: url.Values{"person": {"99"}, "from": {"2020-01-01"}, "to": {"2020-01-01"}}, want: 404},
		"GET /posts/{post}/handover":        {path: "/posts/99/handover", want: 404},
		"POST /posts/{post}/handover":       {path: "/posts/99/handover", form: url.Values{}, want: 404},
		"GET /handovers":                    {path: "/handovers", want: 200, says: []string{"没有交接"}},
	}
}

// navigation gives the addresses in a page's navigation.
func (p page) navigation() []string {
	_, nav, _ := strings.Cut(p.body, `<nav class="side"`)
	nav, _, _ = strings.Cut(nav, "</nav>")
	var all []string
	for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(nav, -1) {
		all = append(all, m[1])
	}
	return all
}

// absent says for each role what its navigation and its pages must not lead to.
var absent = map[account.Role][]string{
	account.Nobody:        {"/accounts", "/posts", "/handovers", "/keys", "/import", "/cases/import", "/cases/findings", "/journal", "/evidence", "/board"},
	account.Liaison:       {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal"},
	account.UnitHead:      {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal"},
	account.GroupHead:     {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal"},
	account.Leader:        {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal"},
	account.Member:        {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/cases/findings", "/journal", "/evidence", "/board"},
	account.Viewer:        {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal", "/evidence"},
	account.Supervisor:    {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/journal"},
	account.Office:        {"/accounts", "/keys", "/journal"},
	account.Administrator: {"/import", "/cases/import", "/cases/findings", "/journal", "/evidence", "/board"},
	account.Security:      {"/keys", "/import", "/cases/import", "/cases/findings", "/journal", "/evidence", "/board"},
	account.Auditor:       {"/accounts", "/posts", "/keys", "/import", "/cases/import", "/cases/findings", "/evidence", "/board"},
}

func TestNavigationLeadsOnlyWhereARoleMayGo(t *testing.T) {
	var w *world
	for i, role := range account.Roles() {
		if i%6 == 0 { // sign-ins of one address are limited
			w = start(t, "qingxi-2024.txt")
		}
		v := w.as(t, role)
		nav := v.get(w.base()).want(200).navigation()
		if len(nav) < 6 {
			t.Fatalf("%s: navigation is %v", role, nav)
		}
		if len(absent[role]) == 0 {
			t.Errorf("nobody said what %s must not see", role)
		}
		for _, to := range nav {
			for _, never := range absent[role] {
				if to == never || strings.HasSuffix(to, never) && never == "/board" {
					t.Errorf("%q is led to %s", role, to)
				}
			}
			if p := v.get(to); p.status != 200 && p.status != 303 {
				t.Errorf("%q is led to %s, which answers %d", role, to, p.status)
			}
		}
	}
}

func TestAccountsByWhoMay(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	admin, security := w.as(t, account.Administrator), w.as(t, account.Security)
	made := admin.post("/accounts", url.Values{"name": {"wang"}}).want(200, "只显示这一次")
	secret := regexp.MustCompile(`id="secret">([a-z0-9-]{19})<`).FindStringSubmatch(made.body)
	if secret == nil || made.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no password, or kept by browsers: %v", made.header)
	}
	admin.get("/accounts").want(200, "wang").without(secret[1])
	a, err := w.Accounts.Find(t.Context(), "wang")
	if err != nil {
		t.Fatal(err)
	}
	at := "/accounts/" + fmt.Sprint(a.ID)
	admin.post("/accounts", url.Values{"name": {"second"}, "role": {"security"}}).want(403, "角色由安全管理员授予")
	admin.post(at+"/role", url.Values{"role": {"office"}}).want(403)
	admin.get(at).want(200, "重置密码").without("授予角色")
	security.get(at).want(200, "授予角色").without("重置密码")
	security.post(at+"/close", nil).want(403)
	security.post(at+"/role", url.Values{"role": {"office"}, "reason": {"督字〔2020〕1号"}}).want(303)

	wang := w.as(t, account.Nobody)
	wang.post("/signin", url.Values{"name": {"wang"}, "password": {secret[1]}}).want(303)
	wang.get("/import").want(200)
	security.post(at+"/role", url.Values{"role": {"member"}}).want(303)
	wang.get("/import").want(403) // at once, in the session that is open
	admin.post(at+"/close", nil).want(303)
	wang.get("/import").want(303) // signed out
	admin.post("/accounts/999/close", nil).want(404)
	w.as(t, account.Auditor).get("/accounts").want(403)
}

func TestAPostChangesHandsOnPages(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	security := w.as(t, account.Security)
	security.post("/posts/establish", url.Values{"list": {w.list.Slug}, "from": {"2020-01-01"}}).want(303)
	security.get("/posts").want(200, "新设岗位", "空缺", "主要负责人")
	security.post("/posts/establish", url.Values{"list": {w.list.Slug}, "from": {"2020-01-01"}}).want(303)
	security.get("/posts").want(200, "新设岗位 0 个") // there already
	w.as(t, account.Office).get("/posts").want(200, "空缺").without("新设岗位")

	liaison := w.subject(t, account.Liaison)
	at := "/posts/" + fmt.Sprint(liaison.Duties[0].Post)
	name := `<b>王 "五"</b>`
	security.post(at+"/appoint", url.Values{"name": {""}, "from": {"2030-01-01"}}).want(422, "姓名不能为空")
	security.post(at+"/appoint", url.Values{"name": {name}, "from": {"2019-06-01"}}).want(409, "日期重叠")
	security.post(at+"/appoint", url.Values{"name": {"x"}, "from": {"2019-06-01"}, "acting": {"1"}}).want(422, "代理须写明止日")
	from := w.Accounts.Today()
	security.post(at+"/appoint", url.Values{"name": {name}, "from": {from}}).want(303)
	security.get(at).want(200, "&lt;b&gt;王 &#34;五&#34;&lt;/b&gt;").without("<b>王")

	old := w.as(t, account.Liaison)
	old.get("/handovers").want(200, "待您确认 1 项")
	old.get(at+"/handover").want(200, "牵头任务", "待 liaison 确认", "确认这")
	w.as(t, account.UnitHead).get(at+"/handover").want(403, "您不在其中").without("牵头任务")
	security.get(at+"/handover").want(200, "牵头任务").without("确认这")
	old.post(at+"/handover", nil).want(303)
	old.post(at+"/handover", nil).want(409, "已确认过")

	r, err := w.Org.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next, ok := r.Holder(liaison.Duties[0].Post, from)
	if !ok || r.Person(next.Person).Name != name {
		t.Fatalf("held by %v", next)
	}
	w.account(t, "wang", account.Account{Role: account.Member, Person: next.Person})
	wang := w.as(t, "wang")
	wang.get(at+"/handover").want(200, "待 "+"&lt;b&gt;王", "确认这")
	wang.post(at+"/handover", nil).want(303)
	wang.get(at+"/handover").want(200, "双方已确认", "liaison 于")
	if w.subject(t, account.Liaison).May(account.FillReport) || !w.subject(t, "wang").May(account.FillReport) {
		t.Error("the right to report did not go with the post")
	}
	w.as(t, account.Administrator).post("/accounts", url.Values{"name": {"wang2"}, "person": {fmt.Sprint(next.Person)}}).want(409, "此人已有账号")
}
