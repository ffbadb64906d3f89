package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/web/ui"
	dueui "duban/internal/web/ui/due"
	reportui "duban/internal/web/ui/report"
)

// noChange sends reports as they were last time: one at a click, several after they were named and confirmed.
func (c *call) noChange() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	if err := c.r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
	}
	if one := c.r.PostForm.Get("one"); one != "" {
		return c.sendSame([]string{one})
	}
	keys := c.r.PostForm["report"]
	if c.r.PostForm.Get("sure") == "" {
		return c.confirmSame(keys)
	}
	return c.sendSame(keys)
}

// reportKey reads what dueui.Key wrote.
func reportKey(text string) (progress.ReportID, int64) {
	before, after, _ := strings.Cut(text, ".")
	id, err1 := strconv.ParseInt(before, 10, 64)
	version, err2 := strconv.ParseInt(after, 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0 // no report has it
	}
	return progress.ReportID(id), version
}

// confirmSame names the chosen reports with what they would say.
func (c *call) confirmSame(keys []string) error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	var rows, left []dueui.Row
	for _, key := range keys {
		id, version := reportKey(key)
		f, err := c.Progress.Form(c.r.Context(), c.page.Who, id)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return err
		}
		row := dueui.Row{Report: f.Report, Task: f.Task, Window: &f.Window, Base: baseOf(lists[f.Window.List])}
		if f.Last != nil {
			row.Words, row.When = f.Last.Content.Words, c.page.T("web.due.last", "time", c.page.Date(f.Last.At.In(ui.China).Format("2006-01-02")))
		}
		if f.May.Fill && f.Report.Number == 0 && f.Last != nil && f.Report.Version == version {
			rows = append(rows, row)
		} else {
			left = append(left, row)
		}
	}
	if len(rows)+len(left) == 0 {
		return c.duePage(http.StatusUnprocessableEntity, []reportui.Wrong{{Text: c.page.T("web.due.confirm.none")}})
	}
	p := c.frame("due", c.page.T("web.due.confirm"), ui.Link{Text: c.page.T("web.nav.due"), URL: c.backTo("/due")})
	return c.render(http.StatusOK, dueui.Confirm(p, rows, left, c.backTo("/due")))
}

// sendSame sends reports without change and says what became of each that was not.
func (c *call) sendSame(keys []string) error {
	ids := make([]progress.ReportID, 0, len(keys))
	for _, key := range keys {
		if id, _ := reportKey(key); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	var wrong []reportui.Wrong
	sent, last := 0, ""
	for _, r := range c.Progress.NoChange(c.r.Context(), c.page.Who, ids) {
		title := c.titleOfReport(r.Report, lists)
		if r.Err == nil {
			sent, last = sent+1, title
			continue
		}
		f := fault.As(r.Err)
		if f.Kind == fault.Internal {
			return r.Err
		}
		wrong = append(wrong, reportui.Wrong{Text: c.page.T("web.at", "place", title, "text", c.page.Message(f))})
	}
	note := c.page.T("web.due.no_change.done", "count", sent)
	if sent == 1 {
		note = c.page.T("web.due.no_change.one", "task", last)
	}
	if len(wrong) > 0 {
		if sent > 0 {
			c.page.Note = note
		}
		return c.duePage(http.StatusConflict, wrong)
	}
	c.note(note)
	c.redirect(c.backTo("/due"))
	return nil
}

// titleOfReport names a report by its task.
func (c *call) titleOfReport(id progress.ReportID, lists map[list.ID]*list.View) string {
	r, err := c.Progress.Store.Report(c.r.Context(), id)
	if err != nil {
		return "#" + ui.Itoa(id)
	}
	for _, v := range lists {
		if t := v.Task(r.Task); t != nil {
			return strings.TrimSpace(t.Item.No + " " + c.page.TaskTitle(t))
		}
	}
	return "#" + ui.Itoa(id)
}
