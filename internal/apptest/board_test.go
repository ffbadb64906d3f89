package apptest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
)

// boardScenarios are those of lights and cockpits. Everybody who may see any of it gets the pages with their own part.
func boardScenarios(w *world) map[string]scenario {
	t := &w.list.Tasks[0]
	base := w.base()
	task := fmt.Sprint(base, "/tasks/", t.ID)
	return map[string]scenario{
		"GET /lists/{list}/board":                              {path: base + "/board?on=2024-08-31", want: 200, says: []string{"督查看板", "红灯", "2024年8月31日", "data-chart", "还没有开过填报窗口"}},
		"GET /lists/{list}/board/goals.json":                   {path: base + "/board/goals.json", want: 200, says: []string{`"bars"`, "滞后"}},
		"GET /lists/{list}/board/window.json":                  {path: base + "/board/window.json", want: 200, says: []string{`"series"`, "逾期未报"}},
		"GET /lists/{list}/units/{unit}/lights.json":           {path: fmt.Sprint(base, "/units/", w.busiest(), "/lights.json"), want: 200, says: []string{`"series"`}},
		"GET /lists/{list}/leaders/{leader}/lights.json":       {path: fmt.Sprint(base, "/leaders/", t.People[0].Person, "/lights.json"), want: 200, says: []string{`"series"`}},
		"GET /lists/{list}/burden":                             {path: base + "/burden", want: 200, says: []string{"减负账本", "全部时间"}},
		"GET /lists/{list}/burden.csv":                         {path: base + "/burden.csv", want: 200, says: []string{"人工填写", "沿用预填"}},
		"GET /lists/{list}/burden.json":                        {path: base + "/burden.json", want: 200, says: []string{`"series"`, "人工填写"}},
		"POST /lists/{list}/tasks/{task}/light":                {path: task + "/light", form: url.Values{"light": {"green"}, "to": {"2020-01-01"}, "reason": {"区政府同意顺延"}}, want: 422, says: []string{"请写明有效到哪一天", "区政府同意顺延"}},
		"POST /lists/{list}/tasks/{task}/light/{override}/end": {path: task + "/light/99/end", form: url.Values{"reason": {"已恢复"}}, want: 404, says: []string{"没有这条人工亮灯"}},
	}
}

// TestEveryRoleBeginsAtItsOwnWork signs in as each role and looks at where the first page leads.
func TestEveryRoleBeginsAtItsOwnWork(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	people := w.list.Tasks[0].People
	for role, want := range map[account.Role]string{
		account.Nobody:    w.base(),
		account.Viewer:    w.base(),
		account.Auditor:   w.base(),
		account.Office:    w.base() + "/board",
		account.Liaison:   "/due",
		account.UnitHead:  fmt.Sprint(w.base(), "/units/", w.busiest()),
		account.GroupHead: fmt.Sprint(w.base(), "/leaders/", people[0].Person),
		account.Leader:    fmt.Sprint(w.base(), "/leaders/", people[1].Person),
	} {
		v := w.as(t, role)
		to := v.get("/").want(303).to()
		if to != want {
			t.Errorf("%q begins at %s, want %s", role, to, want)
		}
		v.get(to).want(200)
	}
}

// TestLightsAreShownToThoseWhoMayReadProgress looks at what a liaison of one unit, a leader and a visitor see.
func TestLightsAreShownToThoseWhoMayReadProgress(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	visitors := map[account.Role]*visitor{}
	as := func(role account.Role) *visitor {
		if visitors[role] == nil {
			visitors[role] = w.as(t, role)
		}
		return visitors[role]
	}
	all := len(w.list.Tasks)
	unit := w.list.Unit(w.busiest())
	portfolio := 0
	for _, p := range w.list.PersonTasks() {
		if p.ID == w.list.Tasks[0].People[1].Person {
			portfolio = len(p.Tasks)
		}
	}
	for role, want := range map[account.Role]int{
		account.Nobody: 0, account.Administrator: 0, account.Auditor: 0, account.Supervisor: all, account.Office: all,
		account.Liaison: len(unit.Lead) + len(unit.Joint), account.Leader: portfolio,
	} {
		if got := strings.Count(as(role).get(w.base()+"/tasks").want(200).body, `class="lampwhy"`); got != want {
			t.Errorf("%q sees %d lights of %d, want %d", role, got, all, want)
		}
	}
	if portfolio == 0 || portfolio == all || len(unit.Lead)+len(unit.Joint) == all {
		t.Error("the list cannot tell the roles apart")
	}
	var foreign *list.Task
	for i := range w.list.Tasks {
		if t := &w.list.Tasks[i]; !slices.ContainsFunc(t.Units, func(u list.TaskUnit) bool { return u.Unit == unit.ID }) {
			foreign = t
		}
	}
	page := fmt.Sprint(w.base(), "/tasks/", foreign.ID)
	as(account.Liaison).get(page).want(200).without(`id="light"`)
	as(account.Nobody).get(page).want(200).without(`id="light"`)
	as(account.Supervisor).get(page).want(200, `id="light"`).without("人工亮灯")
	as(account.Office).get(page).want(200, `id="light"`, "人工亮灯")
}

// TestALightIsSetByHandAndEnded follows an override through the pages: both lights, reason and name are shown.
func TestALightIsSetByHandAndEnded(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	office := w.as(t, account.Office)
	page := fmt.Sprint(w.base(), "/tasks/", w.list.Tasks[0].ID)
	office.get(page).want(200, "lamp-red", "滞后") // its year is over
	until := w.Boards.Today() + 30
	office.post(page+"/light", url.Values{"light": {"yellow"}, "to": {until.String()}, "reason": {"区政府<b>同意</b>顺延"}}).want(303)
	office.get(page).want(200, "人工", "lamp-yellow", "lampunder", "区政府&lt;b&gt;同意&lt;/b&gt;顺延", "office", "结束人工亮灯")
	office.get(w.base()+"/tasks?light=yellow").want(200, w.list.Tasks[0].Short(false))
	office.get(page+"?on="+(w.Boards.Today()-1).String()).want(200).without("lampset", "结束人工亮灯")
	overrides, err := w.Lights.Store.Overrides(t.Context(), w.list.List)
	if err != nil || len(overrides) != 1 {
		t.Fatal(overrides, err)
	}
	end := fmt.Sprint(page, "/light/", overrides[0].ID, "/end")
	office.post(end, url.Values{"reason": {" "}}).want(422, "请写明理由")
	office.post(end, url.Values{"reason": {"情况有变"}}).want(303)
	office.post(end, url.Values{"reason": {"再来一次"}}).want(409, "已经结束")
	office.get(page).want(200, "以往人工亮灯 1 次", "情况有变").without("lampset")
}

// TestABoardShowsEachTheirPart opens a window, has one report sent and another never, and looks at the boards of the
// Office, a liaison and a leader.
func TestABoardShowsEachTheirPart(t *testing.T) {
	ctx, w := t.Context(), start(t, "qingxi-2024.txt")
	window, err := w.Progress.OpenWindow(ctx, w.subject(t, account.Office), progress.Opening{
		Slug: w.list.Slug, Code: time.Now().Format("2006-01"), Closes: time.Now().Add(48 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	office, liaison, leader := w.as(t, account.Office), w.as(t, account.Liaison), w.as(t, account.Leader)
	reports, err := w.Progress.Store.Reports(ctx, progress.Query{Window: window.ID})
	if err != nil {
		t.Fatal(err)
	}
	units, own := map[org.UnitID]bool{}, 0
	var first progress.Report
	for _, r := range reports {
		units[r.Unit] = true
		if r.Unit != w.busiest() {
			continue
		}
		if own++; r.Lead && first.ID == 0 {
			first = r
		}
	}
	rows := func(v *visitor) int {
		t.Helper()
		body := v.get(w.base()+"/board").want(200, "应报").body
		_, table, _ := strings.Cut(body, `class="table tally" data-rows`)
		table, _, _ = strings.Cut(table, "</table>")
		return strings.Count(table, "data-open")
	}
	if got := rows(office); got != len(units) || len(units) < 5 {
		t.Errorf("the Office sees %d units of %d", got, len(units))
	}
	if got := rows(liaison); got != 1 {
		t.Errorf("a liaison sees the reports of %d units", got)
	}
	leader.get(w.base()+"/board").want(200, "没有这样的单位") // reports belong to units, a portfolio is of tasks

	percent := 50
	_, err = w.Progress.Submit(ctx, w.subject(t, account.Liaison), progress.Submitting{
		Report: first.ID, Version: first.Version, Content: progress.Content{Stage: progress.UnderWay, Percent: &percent, Words: "完成一半"},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := fmt.Sprint(w.base(), "/units/", w.busiest())
	liaison.get(page).want(200, "现在在谁手里", "单位负责人待审", fmt.Sprint("联络员未报</span> <b>", own-1, " 份"))
	office.get(fmt.Sprint(w.base(), "/tasks/", first.Task)).want(200, "在办：", "单位负责人待审")
	w.as(t, account.Nobody).get(page).want(200).without("现在在谁手里", "lamp")
	foreign := slices.IndexFunc(w.list.UnitTasks(), func(u *list.UnitTasks) bool { return units[u.ID] && u.ID != w.busiest() })
	liaison.get(fmt.Sprint(w.base(), "/units/", w.list.UnitTasks()[foreign].ID)).want(200).without("现在在谁手里")
	office.get(w.base()+"/burden").want(200, "人工填写最多的是")
	office.get(w.base()+"/burden.csv?window="+window.Code).want(200, "人工填写")
}
