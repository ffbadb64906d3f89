package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
	windowui "duban/internal/web/ui/window"
	"duban/internal/worktime"
)

// answerDemand answers something that was asked for beside the windows.
func (c *call) answerDemand() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	id := wholeNumber(c.typed("demand"))
	if _, err := c.Progress.Answer(c.r.Context(), c.page.Who, id, c.typed("answer")); err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		return c.duePage(f.Kind.Status(), []reportui.Wrong{{Field: "answer-" + strconv.FormatInt(id, 10), Text: c.page.Message(f)}})
	}
	c.note(c.page.T("web.demand.answer.done"))
	c.redirect(c.backTo("/due"))
	return nil
}

// ask asks a unit for something beside the windows.
func (c *call) ask() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	b, err := c.opened()
	if err != nil {
		return err
	}
	form := boardForm{unit: c.typed("unit"), due: c.typed("due"), words: c.typed("words"), kind: c.typed("kind"), task: c.typed("task")}
	d := progress.Demand{
		List: b.View.List, Unit: org.UnitID(wholeNumber(form.unit)), Task: list.TaskID(wholeNumber(form.task)),
		Kind: progress.DemandKind(form.kind), Words: form.words,
	}
	if d.Due, err = endOf("due", form.due); err == nil {
		_, err = c.Progress.Demand(c.r.Context(), c.page.Who, d)
	}
	if err != nil {
		return c.refusedWindow(err, func(status int, wrong []reportui.Wrong) error {
			form.wrong = wrong
			return c.boardPage(status, b.View, form)
		})
	}
	names, err := c.unitNames(c.r.Context())
	if err != nil {
		return err
	}
	c.note(c.page.T("web.demand.done", "unit", names[d.Unit]))
	c.redirect(c.page.Base + "/windows/" + c.r.PathValue("window") + "?unit=" + form.unit + "#demand")
	return nil
}

// endOf gives the last moment of a day that was typed into a control.
func endOf(field, text string) (time.Time, error) {
	d, err := worktime.ParseDate(strings.NewReplacer("/", "-", ".", "-").Replace(text))
	if err != nil {
		return time.Time{}, &fault.Error{Kind: fault.Invalid, Code: "web.report.date_wrong", Args: fault.Args{"value": text}, Field: field, Err: err}
	}
	return d.End().Time(), nil
}

// burden gives the figures of what a unit was asked for since the year began.
func (c *call) burden(v *list.View, unit org.UnitID) ([]windowui.Figure, error) {
	if !c.page.May(account.ReadBurden) {
		return nil, nil
	}
	today := worktime.MomentOf(c.Now()).Date()
	all, err := c.Progress.Burden(c.r.Context(), c.page.Who, v.Slug, worktime.NewDate(today.Year(), time.January, 1), today)
	if err != nil {
		return nil, err
	}
	var one progress.Burden
	for _, b := range all {
		if b.Unit == unit {
			one = b
		}
	}
	p := &c.page
	figure := func(key string, n int, note string) windowui.Figure {
		return windowui.Figure{Label: p.T("web.burden." + key), Value: ui.Itoa(n), Note: note}
	}
	hours := strconv.FormatFloat(float64(one.Seconds)/3600, 'f', 1, 64)
	held := ""
	if one.Held > 0 {
		held = p.T("web.burden.known", "count", one.Held)
	}
	return []windowui.Figure{
		figure("reports", one.Reports, ""), figure("versions", one.Submissions, ""), figure("returns", one.Returns, ""),
		figure("demands", one.Demands, held), {Label: p.T("web.burden.time"), Value: p.T("web.burden.hours", "hours", hours)},
		figure("typed", one.Typed, ""), figure("kept", one.Kept, ""), figure("unchanged", one.Unchanged, ""),
	}, nil
}
