package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
	windowui "duban/internal/web/ui/window"
)

// windows is the list of a list's windows, with its schedule.
func (c *call) windows() error {
	schedule, v, err := c.scheduleOf()
	if err != nil {
		return err
	}
	return c.windowsPage(http.StatusOK, v, scheduleForm(schedule), nil)
}

// scheduleOf gives the list that the address names, and its schedule.
func (c *call) scheduleOf() (progress.Schedule, *list.View, error) {
	c.fresh = true
	b, err := c.opened()
	if err != nil {
		return progress.Schedule{}, nil, err
	}
	s, err := c.Progress.ScheduleOf(c.r.Context(), b.View.List)
	return s, b.View, err
}

func (c *call) windowsPage(status int, v *list.View, form windowui.Schedule, wrong []reportui.Wrong) error {
	ctx := c.r.Context()
	all, err := c.Progress.Store.Windows(ctx, v.List)
	if err != nil {
		return err
	}
	reports, err := c.Progress.Store.Reports(ctx, progress.Query{List: v.List})
	if err != nil {
		return err
	}
	x := windowui.Index{Schedule: form, Wrong: wrong}
	open := 0
	for i := range all {
		bar := reportui.Bar{Window: &all[i], Now: c.Now(), URL: c.page.Base + "/windows/" + all[i].Code}
		for k := range reports {
			if reports[k].Window == all[i].ID {
				bar.Count(&reports[k])
			}
		}
		if state := all[i].State(c.Now()); state == progress.WindowOpen || state == progress.WindowLate {
			open++
		}
		x.Bars = append(x.Bars, bar)
	}
	planned, err := c.Progress.Planned(ctx, v.List, 1)
	if err != nil {
		return err
	}
	if len(planned) > 0 {
		x.Next = planned[0].Code
	}
	x.Verdict = c.page.T("web.window.verdict.none")
	if open > 0 {
		x.Verdict = c.page.T("web.window.verdict", "open", open)
	}
	c.page.Here = c.page.Base + "/windows"
	return c.render(status, windowui.IndexPage(c.frame("windows", c.page.T("web.nav.windows"), c.crumb()), x))
}

func scheduleForm(s progress.Schedule) windowui.Schedule {
	return windowui.Schedule{Automatic: s.Automatic, Wrong: map[string]string{}, Values: map[string]string{
		"open_day": ui.Itoa(s.OpenDay), "close_day": ui.Itoa(s.CloseDay), "lock_days": ui.Itoa(s.LockDays),
		"return_days": ui.Itoa(s.ReturnDays), "joint": ui.Itoa(s.Joint),
	}}
}

// openWindow opens a window by hand.
func (c *call) openWindow() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	schedule, v, err := c.scheduleOf()
	if err != nil {
		return err
	}
	w, err := c.Progress.OpenWindow(c.r.Context(), c.page.Who, progress.Opening{Slug: v.Slug, Code: strings.TrimSpace(c.r.PostFormValue("code"))})
	if err != nil {
		return c.refusedWindow(err, func(status int, wrong []reportui.Wrong) error {
			return c.windowsPage(status, v, scheduleForm(schedule), wrong)
		})
	}
	owed, err := c.Progress.Store.Reports(c.r.Context(), progress.Query{Window: w.ID})
	if err != nil {
		return err
	}
	c.note(c.page.T("web.window.opened", "window", reportui.WindowName(&c.page, w), "count", len(owed)))
	c.redirect(c.page.Base + "/windows/" + w.Code)
	return nil
}

// refusedWindow shows a page again with what was wrong, each fault at its control.
func (c *call) refusedWindow(err error, again func(status int, wrong []reportui.Wrong) error) error {
	faults := commitment.Faults(err)
	if kind := faults[0].Kind; kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	var wrong []reportui.Wrong
	for _, f := range faults {
		wrong = append(wrong, reportui.Wrong{Field: f.Field, Text: c.page.Message(f)})
	}
	return again(faults[0].Kind.Status(), wrong)
}

// planWindows saves the schedule of a list.
func (c *call) planWindows() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	schedule, v, err := c.scheduleOf()
	if err != nil {
		return err
	}
	form := windowui.Schedule{Automatic: c.typed("automatic") != "", Values: map[string]string{}, Wrong: map[string]string{}}
	schedule.Automatic = form.Automatic
	into := map[string]*int{
		"open_day": &schedule.OpenDay, "close_day": &schedule.CloseDay, "lock_days": &schedule.LockDays,
		"return_days": &schedule.ReturnDays, "joint": &schedule.Joint,
	}
	for _, name := range windowui.ScheduleFields() {
		form.Values[name] = c.typed(name)
		n, err := strconv.Atoi(form.Values[name])
		if err != nil {
			n = -1 // no schedule has it: refused with the range
		}
		*into[name] = n
	}
	if err := c.Progress.Plan(c.r.Context(), c.page.Who, schedule); err != nil {
		return c.refusedWindow(err, func(status int, wrong []reportui.Wrong) error {
			for i := range wrong {
				form.Wrong[wrong[i].Field] = wrong[i].Text
				wrong[i].Text = c.page.T("web.at", "place", c.page.T("web.window.schedule."+wrong[i].Field), "text", wrong[i].Text)
			}
			return c.windowsPage(status, v, form, wrong)
		})
	}
	c.note(c.page.T("web.window.schedule.saved"))
	c.redirect(c.page.Base + "/windows")
	return nil
}

// board is the Office's completion board of one window.
func (c *call) board() error {
	c.fresh = true
	b, err := c.opened()
	if err != nil {
		return err
	}
	return c.boardPage(http.StatusOK, b.View, boardForm{unit: c.r.URL.Query().Get("unit")})
}

// boardForm is what was typed into the forms of a board.
type boardForm struct {
	unit, until, reason, due, words, kind, task string
	wrong                                       []reportui.Wrong
}

func (c *call) boardPage(status int, v *list.View, form boardForm) error {
	ctx := c.r.Context()
	w, err := c.Progress.Window(ctx, c.page.Who, v.Slug, c.r.PathValue("window"))
	if err != nil {
		return err
	}
	names, err := c.unitNames(ctx)
	if err != nil {
		return err
	}
	path := c.page.Base + "/windows/" + w.Code
	b := windowui.Board{Bar: reportui.Bar{Window: &w.Window, Now: c.Now(), URL: path}, Wrong: form.wrong}
	units := c.boardUnits(w, names, path)
	for i := range w.Reports {
		b.Bar.Count(&w.Reports[i])
	}
	returned := b.Bar.Returned
	for i := range units {
		if u := &units[i]; u.Bar.Done()+u.Bar.Returned == 0 && u.Bar.Total() > 0 {
			b.Silent = append(b.Silent, *u)
		}
	}
	b.Verdict = c.page.T("web.window.board.verdict", "units", len(units), "total", b.Bar.Total(), "done", b.Bar.Done(),
		"silent", len(b.Silent), "returned", returned, "late", b.Bar.Late)
	b.Views, b.Units = c.boardViews(path, units)
	for _, e := range w.Exceptions {
		b.Exceptions = append(b.Exceptions, windowui.Exception{Exception: e, UnitName: names[e.Unit]})
	}
	if n, err := strconv.ParseInt(form.unit, 10, 64); err == nil && names[org.UnitID(n)] != "" {
		if b.Chosen, err = c.boardUnit(v, w, org.UnitID(n), names[org.UnitID(n)], form); err != nil {
			return err
		}
	}
	title := c.page.T("web.window.board", "window", reportui.WindowName(&c.page, &w.Window))
	p := c.frame("windows", title, c.crumb(), ui.Link{Text: c.page.T("web.nav.windows"), URL: c.page.Base + "/windows"})
	return c.render(status, windowui.Page(p, b))
}

// boardUnits counts the reports of each unit, those with most to do first.
func (c *call) boardUnits(w *progress.WindowView, names map[org.UnitID]string, path string) []windowui.UnitRow {
	at := map[org.UnitID]int{}
	var units []windowui.UnitRow
	for i := range w.Reports {
		r := &w.Reports[i]
		k, known := at[r.Unit]
		if !known {
			k = len(units)
			at[r.Unit] = k
			units = append(units, windowui.UnitRow{
				Unit: r.Unit, Name: names[r.Unit], Bar: reportui.Bar{Window: &w.Window, Now: c.Now()}, URL: path + "?unit=" + ui.Itoa(r.Unit) + "#unit",
			})
		}
		units[k].Bar.Count(r)
	}
	for _, e := range w.Exceptions {
		if k, known := at[e.Unit]; known {
			units[k].Until = c.page.Time(e.Until)
		}
	}
	slices.SortStableFunc(units, func(a, b windowui.UnitRow) int {
		left := func(r *windowui.UnitRow) int { return r.Bar.Due + r.Bar.Late + r.Bar.Returned }
		return cmp.Or(cmp.Compare(b.Bar.Late, a.Bar.Late), cmp.Compare(b.Bar.Returned, a.Bar.Returned), cmp.Compare(left(&b), left(&a)), cmp.Compare(a.Unit, b.Unit))
	})
	return units
}

// boardViews gives the cuts of the table of units, and those of the one asked for.
func (c *call) boardViews(path string, units []windowui.UnitRow) ([]ui.Choice, []windowui.UnitRow) {
	cuts := []struct {
		key  string
		left func(*reportui.Bar) bool
	}{
		{"all", func(*reportui.Bar) bool { return true }},
		{"open", func(b *reportui.Bar) bool { return b.Due+b.Late+b.Returned > 0 }},
		{"returned", func(b *reportui.Bar) bool { return b.Returned > 0 }},
		{"late", func(b *reportui.Bar) bool { return b.Late > 0 }},
	}
	asked := c.r.URL.Query().Get("show")
	var views []ui.Choice
	shown := units
	for i, cut := range cuts {
		var rows []windowui.UnitRow
		for k := range units {
			if cut.left(&units[k].Bar) {
				rows = append(rows, units[k])
			}
		}
		here := cut.key == asked || i == 0 && !slices.Contains([]string{"open", "returned", "late"}, asked)
		if here {
			shown = rows
		}
		views = append(views, ui.Choice{Text: c.page.T("web.window.view."+cut.key) + " " + ui.Itoa(len(rows)), URL: path + "?show=" + cut.key, Here: here})
	}
	return views, shown
}

// boardUnit gathers what the Office sees and does about one unit.
func (c *call) boardUnit(v *list.View, w *progress.WindowView, unit org.UnitID, name string, form boardForm) (*windowui.Chosen, error) {
	ctx := c.r.Context()
	x := &windowui.Chosen{Unit: unit, Name: name, Until: form.until, Reason: form.reason, Due: form.due, Words: form.words, Kind: progress.DemandKind(form.kind)}
	if n, err := strconv.ParseInt(form.task, 10, 64); err == nil {
		x.Task = list.TaskID(n)
	}
	var returned []progress.ReportID
	for _, r := range w.Reports {
		if t := v.Task(r.Task); r.Unit == unit && t != nil {
			row := windowui.Row{Report: r, Task: t}
			var err error
			if row.Light, err = c.lightOf(v, t); err != nil {
				return nil, err
			}
			x.Rows = append(x.Rows, row)
			if r.State == progress.ReportReturned {
				returned = append(returned, r.ID)
			}
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b windowui.Row) int { return cmp.Compare(a.Task.Seq, b.Task.Seq) })
	reviews, err := c.Progress.Store.Reviews(ctx, returned)
	if err != nil {
		return nil, err
	}
	for i := range x.Rows {
		for k := range reviews {
			if reviews[k].Report == x.Rows[i].Report.ID && len(reviews[k].Points) > 0 {
				x.Rows[i].Returned = pointWords(&c.page, &reviews[k])
			}
		}
	}
	demands, err := c.Progress.Store.Demands(ctx, v.List)
	if err != nil {
		return nil, err
	}
	for _, d := range demands {
		if d.Unit == unit {
			x.Demands = append(x.Demands, d)
		}
	}
	slices.Reverse(x.Demands)
	x.Burden, err = c.burden(v, unit)
	return x, err
}

// pointWords says the reasons of a return in one line.
func pointWords(p *ui.Page, r *progress.Review) string {
	var out []string
	for _, pt := range r.Points {
		out = append(out, pt.Reason)
	}
	return strings.Join(out, p.T("web.semicolon"))
}

// grantException lets a unit report until a later time.
func (c *call) grantException() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	b, err := c.opened()
	if err != nil {
		return err
	}
	w, err := c.Progress.Window(c.r.Context(), c.page.Who, b.Slug, c.r.PathValue("window"))
	if err != nil {
		return err
	}
	form := boardForm{unit: c.typed("unit"), until: c.typed("until"), reason: c.typed("reason")}
	unit, err := strconv.ParseInt(form.unit, 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "web.unit_missing", nil)
	}
	until, err := endOf("until", form.until)
	if err == nil {
		err = c.Progress.Grant(c.r.Context(), c.page.Who, progress.Exception{Window: w.ID, Unit: org.UnitID(unit), Until: until, Reason: form.reason})
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
	c.note(c.page.T("web.window.grant.done", "unit", names[org.UnitID(unit)]))
	c.redirect(c.page.Base + "/windows/" + w.Code + "?unit=" + form.unit)
	return nil
}
