package apptest

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"duban/internal/account"
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

// progressScenarios are those of reporting, review and closure. The report is one of the unit that liaison and unit head
// belong to, on the task that names group head and leader.
func progressScenarios(t testing.TB, w *world) map[string]scenario {
	window, unit := w.window(t), w.busiest()
	at := fmt.Sprint("/reports/", w.reportOf(t, unit, 0).ID)
	windows := w.base() + "/windows"
	board := windows + "/" + window.Code
	short := w.list.Tasks[0].Short(false)
	return map[string]scenario{
		"GET /due":                      {path: "/due", want: 200, says: []string{"待办"}},
		"GET /due.xlsx":                 {path: "/due.xlsx", want: 200, says: []string{"PK"}},
		"GET /due/import":               {path: "/due/import", want: 200, says: []string{"交回填报表"}},
		"POST /due/import":              {path: "/due/import", form: url.Values{}, want: 422, says: []string{"没有选择任何一项"}},
		"POST /due/nochange":            {path: "/due/nochange", form: url.Values{}, want: 422, says: []string{"没有选择任何一项"}},
		"GET /reports/{report}":         {path: at, want: 200, says: []string{short, "任务原文", "待报送", "报送与审核记录"}},
		"POST /reports/{report}":        {path: at, form: url.Values{"percent": {"6o"}}, want: 422, says: []string{"6o", `aria-invalid="true"`}},
		"POST /reports/{report}/draft":  {path: at + "/draft", form: url.Values{"words": {"已开工"}}, want: 303},
		"POST /reports/{report}/review": {path: at + "/review", form: url.Values{"verdict": {"accepted"}}, want: 409, says: []string{"有变动"}},
		"GET /closures":                 {path: "/closures", want: 200, says: []string{"还没有销号申请"}},
		"GET /lists/{list}/windows":     {path: windows, want: 200, says: []string{"填报制度", "开放中"}},
		"POST /lists/{list}/windows":    {path: windows, form: url.Values{"code": {"June"}}, want: 422, says: []string{"June"}},
		"POST /lists/{list}/windows/schedule": {
			path: windows + "/schedule", form: url.Values{"open_day": {"40"}}, want: 422, says: []string{"每月几日开放", `value="40"`},
		},
		"GET /lists/{list}/windows/{window}": {path: board + fmt.Sprint("?unit=", unit), want: 200, says: []string{"完成情况", "一份未报", "补充要求", "开通例外"}},
		"POST /lists/{list}/windows/{window}/exceptions": {
			path: board + "/exceptions", form: url.Values{"unit": {fmt.Sprint(unit)}, "until": {"soon"}}, want: 422, says: []string{"“soon”"},
		},
	}
}
