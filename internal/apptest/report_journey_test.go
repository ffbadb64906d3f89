package apptest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/internal/account"
)

// looks fails when the page is too wide, or cannot be used by everybody.
func (b *browser) looks() {
	b.t.Helper()
	b.fits()
	if b.view.script {
		b.accessible()
	}
}

// decides opens the first report of a queue, names a problem when there is one, and decides.
func (b *browser) decides(queue, problem, verdict string) {
	b.t.Helper()
	b.visit("/due")
	b.looks()
	b.follow("#queue-" + queue + " .go a")
	b.looks()
	if problem != "" {
		b.do(chromedp.Click(chromedp.CSS("#percent summary")), chromedp.SendKeys(chromedp.CSS(`[name="point.percent"]`), problem))
	}
	b.follow("button[value=" + verdict + "]")
}

func TestAReportTakesItsWay(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, liaison *browser) {
		w.window(t)
		head, office := open(t, w, liaison.view), open(t, w, liaison.view)
		liaison.signIn(account.Liaison)
		head.signIn(account.UnitHead)
		office.signIn(account.Office)
		at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), 1).ID)

		liaison.visit("/due")
		liaison.looks()
		liaison.follow(`.go a[href="` + at + `"]`)
		liaison.looks()
		liaison.do(
			chromedp.Click(chromedp.CSS("input[value=under_way]")), chromedp.SendKeys(chromedp.ID("percent"), "8o"),
			chromedp.SendKeys(chromedp.ID("words"), "综合窗口改造完成"),
		)
		if liaison.view.script {
			liaison.until(`document.querySelector("[data-saved]").textContent.includes("草稿已于")`)
		}
		liaison.follow("button[value=send]")
		liaison.says("请先改正以下内容")
		if kept := eval[string](liaison, `document.querySelector("#words").value`); kept != "综合窗口改造完成" {
			t.Errorf("what was typed became %q", kept)
		}
		liaison.looks()
		eval[string](liaison, `document.querySelector("#percent").value = "80"`)
		liaison.follow("button[value=send]")
		liaison.says("已报送：")

		head.decides("head", "", "accepted")
		head.says("已通过：")
		office.decides("office", "与佐证不符", "returned")
		office.says("已退回：")

		liaison.visit("/due")
		liaison.says("其中 1 项被退回", "与佐证不符")
		liaison.follow(".duerow.urgent .go a")
		liaison.says("已退回，请按意见修改", "与佐证不符")
		liaison.looks()
		eval[string](liaison, `document.querySelector("#percent").value = "70"`)
		liaison.follow("button[value=send]")
		head.decides("head", "", "accepted")
		office.decides("office", "", "accepted")
		office.says("没有等您办的事")

		liaison.visit(at)
		liaison.says("已通过", "第 2 次报送", "与上一次相比改了 1 处")
		liaison.looks()
		for _, path := range []string{"/windows", "/windows/" + w.windowCode(t) + fmt.Sprint("?unit=", w.busiest()), fmt.Sprint("/tasks/", w.led(t).ID), fmt.Sprint("/tasks/", w.led(t).ID, "/steps")} {
			office.visit(w.base() + path)
			office.looks()
		}
		office.visit("/closures")
		office.looks()
	})
}

// windowCode is the name of the newest window.
func (w *world) windowCode(t testing.TB) string {
	t.Helper()
	all, err := w.Progress.Store.Windows(t.Context(), w.list.List)
	if err != nil || len(all) == 0 {
		t.Fatalf("windows: %d, %v", len(all), err)
	}
	return all[0].Code
}
