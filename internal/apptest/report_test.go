package apptest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/progress"
)

// version is that of the form that a page shows.
func (p page) version() string {
	p.t.Helper()
	found := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(p.body)
	if found == nil {
		p.t.Fatalf("%s has no form\n%s", p.url, p.main())
	}
	return found[1]
}

// reportForm is what a liaison types into a report.
func reportForm(version, percent, words string) url.Values {
	return url.Values{"version": {version}, "stage": {"under_way"}, "percent": {percent}, "words": {words}}
}

func TestTwoWhoFillTheSameReport(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.window(t)
	liaison, head := w.as(t, account.Liaison), w.as(t, account.UnitHead)
	at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), 1).ID)

	liaisonForm, headForm := liaison.get(at).version(), head.get(at).version()
	liaison.post(at+"/draft", reportForm(liaisonForm, "40", "联络员写了一半")).want(303)
	head.get(at).want(200, "同事正在填（1）", "联络员写了一半", "接过来填")
	take := regexp.MustCompile(at + `\?take=\d+`).FindString(head.get(at).body)
	head.get(take).want(200, "以下内容取自 liaison 的草稿")

	head.post(at, reportForm(headForm, "60", "负责人先报了")).want(303)
	late := liaison.post(at, reportForm(liaisonForm, "45", "联络员写完了")).want(409,
		"unit_head 已在", "您这份没有覆盖它", "联络员写完了", `value="45"`)
	if late.version() == liaisonForm {
		t.Error("the form sent again would be refused again")
	}
	sent, err := w.Progress.Store.Submissions(t.Context(), []progress.ReportID{w.reportOf(t, w.busiest(), 1).ID})
	if err != nil || len(sent) != 1 || sent[0].Content.Words != "负责人先报了" {
		t.Fatalf("sent: %+v, %v", sent, err)
	}
	again := reportForm(late.version(), "45", "联络员写完了")
	again.Set("base", "1")
	liaison.post(at, again).want(422, "更正理由")
	again.Set("reason", "补充窗口数据")
	liaison.post(at, again).want(303)
	liaison.get(at).want(200, "第 2 次报送", "更正理由：补充窗口数据", "负责人先报了", "联络员写完了")
}

func TestAWindowThatLocksWhileSomebodyTypes(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.window(t)
	liaison := w.as(t, account.Liaison)
	at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), 1).ID)
	version := liaison.get(at).version()
	w.Progress.Clock = func() time.Time { return time.Now().AddDate(0, 3, 0) }
	liaison.post(at, reportForm(version, "40", "写到窗口锁定")).want(409, "填报窗口已于", "草稿", "开通例外", "写到窗口锁定")
	liaison.get(at).want(200, "写到窗口锁定", "保存草稿").without(`value="send"`)
}

func TestReportsWithoutChange(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	office, ctx := w.subject(t, account.Office), t.Context()
	before := time.Now().AddDate(0, 0, -time.Now().Day()) // in the month before
	if _, err := w.Progress.OpenWindow(ctx, office, progress.Opening{Slug: w.list.Slug, Code: before.Format("2006-01"), Closes: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	liaison := w.as(t, account.Liaison)
	for _, task := range []int{0, 1} {
		at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), task).ID)
		liaison.post(at, reportForm(liaison.get(at).version(), "30", fmt.Sprintf("上期第%d项", task+1))).want(303)
	}
	w.window(t)
	keys := regexp.MustCompile(`name="report" value="([\d.]+)"`).FindAllStringSubmatch(liaison.get("/due").want(200, "所选各项均无变化").body, -1)
	if len(keys) != 2 {
		t.Fatalf("%d reports can be sent without change", len(keys))
	}
	chosen := url.Values{"report": {keys[0][1], keys[1][1]}, "ask": {"1"}}
	liaison.post("/due/nochange", chosen).want(200, "以下 2 项将按上次内容报送", "上期第1项", "上期第2项", w.list.Tasks[0].Short(false))
	liaison.post("/due/nochange", url.Values{"one": {keys[0][1]}}).want(303)
	chosen.Set("sure", "1")
	liaison.post("/due/nochange", chosen).want(409, "以下各项没有报送", "已按“无变化”报送")
	liaison.get("/due").want(200, "审核中（4）").without("所选各项均无变化")
}

func TestNobodyWritesForAnotherUnit(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.window(t)
	liaison := w.as(t, account.Liaison)
	for _, u := range w.list.Tasks[1].Units {
		if u.Unit == w.busiest() || u.Lead {
			continue
		}
		all, err := w.Progress.Store.Reports(t.Context(), progress.Query{List: w.list.List, Unit: u.Unit})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			if r.Task != w.list.Tasks[1].ID {
				continue
			}
			at := fmt.Sprint("/reports/", r.ID)
			liaison.get(at).want(200).without(`name="percent"`) // the lead unit reads its joint units' reports
			liaison.post(at, reportForm("1", "10", "代填")).want(403)
			liaison.post(at+"/draft", reportForm("1", "10", "代填")).want(403)
			return
		}
	}
	t.Fatal("no joint unit owes anything")
}

func TestAReturnIsShownAtItsFields(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.window(t)
	liaison, head, office := w.as(t, account.Liaison), w.as(t, account.UnitHead), w.as(t, account.Office)
	at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), 1).ID)
	liaison.post(at, reportForm(liaison.get(at).version(), "60", "完成改造")).want(303)
	head.get("/due").want(200, "待我确认（1）")
	liaison.post(at+"/review", url.Values{"version": {"2"}, "verdict": {"accepted"}}).want(403)
	head.post(at+"/review", url.Values{"version": {head.get(at).version()}, "verdict": {"accepted"}}).want(303)
	office.get("/due").want(200, "待营商办审核（1）")
	seen := office.get(at).version()
	office.post(at+"/review", url.Values{"version": {seen}, "verdict": {"returned"}}).want(422, "退回须写明理由")
	office.post(at+"/review", url.Values{"version": {seen}, "verdict": {"returned"}, "point.percent": {"与佐证不符"}}).want(303)
	office.post(at+"/review", url.Values{"version": {seen}, "verdict": {"accepted"}}).want(409, "有变动")
	p := liaison.get(at).want(200, "已退回，请按意见修改", `href="#percent"`, "与佐证不符")
	if strings.Count(p.body, "与佐证不符") < 3 { // in the summary, at the field and in the history
		t.Errorf("the reason stands %d times", strings.Count(p.body, "与佐证不符"))
	}
	liaison.get("/due").want(200, "其中 1 项被退回", "与佐证不符")
}
