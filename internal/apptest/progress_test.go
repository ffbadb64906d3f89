package apptest

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
)

// window opens the window of this month on the world's list and gives it.
func (w *world) window(t testing.TB) *progress.Window {
	t.Helper()
	opened, err := w.Progress.OpenWindow(t.Context(), w.subject(t, account.Office), progress.Opening{Slug: w.list.Slug, Code: time.Now().Format("2006-01")})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// reportOf gives the report that a unit owes on a task of the world's list.
func (w *world) reportOf(t testing.TB, unit org.UnitID, task int) progress.Report {
	t.Helper()
	all, err := w.Progress.Store.Reports(t.Context(), progress.Query{List: w.list.List, Unit: unit})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Task == w.list.Tasks[task].ID {
			return r
		}
	}
	t.Fatalf("unit %d owes nothing on task %d", unit, task)
	return progress.Report{}
}

// led is the first task that the busiest unit leads.
func (w *world) led(t testing.TB) *list.Task {
	t.Helper()
	for i := range w.list.Tasks {
		for _, u := range w.list.Tasks[i].Units {
			if u.Lead && u.Unit == w.busiest() {
				return &w.list.Tasks[i]
			}
		}
	}
	t.Fatal("the busiest unit leads nothing")
	return nil
}

// progressScenarios are those of reporting, review and closure. The report is one of the unit that liaison and unit head
// belong to, on the task that names group head and leader.
func progressScenarios(t testing.TB, w *world) map[string]scenario {
	window, unit := w.window(t), w.busiest()
	at := fmt.Sprint("/reports/", w.reportOf(t, unit, 0).ID)
	windows := w.base() + "/windows"
	board := windows + "/" + window.Code
	short := w.list.Tasks[0].Short(false)
	led := fmt.Sprint(w.base(), "/tasks/", w.led(t).ID)
	return map[string]scenario{
		"GET /due":                                       {path: "/due", want: 200, says: []string{"待办"}},
		"GET /due.xlsx":                                  {path: "/due.xlsx", want: 200, says: []string{"PK"}},
		"GET /due/import":                                {path: "/due/import", want: 200, says: []string{"交回填报表"}},
		"POST /due/import":                               {path: "/due/import", form: url.Values{}, want: 422, says: []string{"没有选择任何一项"}},
		"POST /due/nochange":                             {path: "/due/nochange", form: url.Values{}, want: 422, says: []string{"没有选择任何一项"}},
		"GET /reports/{report}":                          {path: at, want: 200, says: []string{short, "任务原文", "待报送", "报送与审核记录"}},
		"POST /reports/{report}":                         {path: at, form: url.Values{"percent": {"6o"}}, want: 422, says: []string{"6o", `aria-invalid="true"`}},
		"POST /reports/{report}/draft":                   {path: at + "/draft", form: url.Values{"words": {"已开工"}}, want: 303},
		"POST /reports/{report}/review":                  {path: at + "/review", form: url.Values{"verdict": {"accepted"}}, want: 409, says: []string{"有变动"}},
		"POST /due/answer":                               {path: "/due/answer", form: url.Values{"demand": {"99"}, "answer": {"x"}}, want: 404},
		"GET /closures":                                  {path: "/closures", want: 200, says: []string{"还没有销号申请"}},
		"POST /lists/{list}/tasks/{task}/closure":        {path: led + "/closure", form: url.Values{"do": {"ask"}}, want: 409, says: []string{"还不能销号", "尚缺"}},
		"POST /lists/{list}/tasks/{task}/closure/check":  {path: led + "/closure/check", form: url.Values{"do": {"check"}}, want: 409, says: []string{"尚缺"}},
		"POST /lists/{list}/tasks/{task}/closure/sign":   {path: led + "/closure/sign", form: url.Values{"do": {"sign"}}, want: 409, says: []string{"尚缺"}},
		"POST /lists/{list}/tasks/{task}/closure/reopen": {path: led + "/closure/reopen", form: url.Values{"do": {"reopen"}}, want: 409, says: []string{"尚缺"}},
		"GET /lists/{list}/tasks/{task}/steps":           {path: led + "/steps", want: 200, says: []string{"保存举措", "权重"}},
		"POST /lists/{list}/tasks/{task}/steps": {
			path: led + "/steps", form: url.Values{"0.title": {"建成大厅"}, "0.due": {"soon"}, "0.weight": {"1"}}, want: 422, says: []string{"“soon”", "第 1 条"},
		},
		"POST /lists/{list}/windows/{window}/demands": {
			path: board + "/demands", form: url.Values{"unit": {fmt.Sprint(unit)}, "due": {"soon"}}, want: 422, says: []string{"“soon”", "已经被要了多少"},
		},
		"GET /lists/{list}/windows":  {path: windows, want: 200, says: []string{"填报制度", "开放中"}},
		"POST /lists/{list}/windows": {path: windows, form: url.Values{"code": {"June"}}, want: 422, says: []string{"June"}},
		"POST /lists/{list}/windows/schedule": {
			path: windows + "/schedule", form: url.Values{"open_day": {"40"}}, want: 422, says: []string{"每月几日开放", `value="40"`},
		},
		"GET /lists/{list}/windows/{window}": {path: board + fmt.Sprint("?unit=", unit), want: 200, says: []string{"完成情况", "一份未报", "补充要求", "开通例外"}},
		"POST /lists/{list}/windows/{window}/exceptions": {
			path: board + "/exceptions", form: url.Values{"unit": {fmt.Sprint(unit)}, "until": {"soon"}}, want: 422, says: []string{"“soon”"},
		},
	}
}
