package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	dueui "duban/internal/web/ui/due"
	reportui "duban/internal/web/ui/report"
)

// due is what waits for the visitor: what they have to decide, and what their unit owes.
func (c *call) due() error { return c.duePage(http.StatusOK, nil) }

func (c *call) duePage(status int, wrong []reportui.Wrong) error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	s := dueui.Shown{Now: c.Now(), Wrong: wrong}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	names, err := c.unitNames(c.r.Context())
	if err != nil {
		return err
	}
	for _, gather := range []func(*dueui.Shown, map[list.ID]*list.View, map[org.UnitID]string) error{c.dueUnit, c.dueQueues, c.dueClosures, c.dueDemands} {
		if err := gather(&s, lists, names); err != nil {
			return err
		}
	}
	if err := c.dueLights(&s, lists); err != nil {
		return err
	}
	s.Verdict = c.dueVerdict(&s)
	title := c.page.T("web.nav.due")
	if s.Unit != 0 {
		title = c.page.T("web.due.title", "unit", s.UnitName)
		c.page.Here = "/due?unit=" + ui.Itoa(s.Unit)
	} else {
		c.page.Here = "/due"
	}
	return c.render(status, dueui.Page(c.frame("due", title), s))
}

// listsByID gives the newest editions by list.
func (c *call) listsByID() (map[list.ID]*list.View, error) {
	views, err := c.Library.Current(c.r.Context())
	if err != nil {
		return nil, err
	}
	out := make(map[list.ID]*list.View, len(views))
	for _, v := range views {
		out[v.List] = v
	}
	return out, nil
}

// dueFor gives the unit whose duties are asked for: the one that the address names, else the visitor's first.
func (c *call) dueFor() (org.UnitID, error) {
	text := c.r.URL.Query().Get("unit")
	if text == "" {
		if units := c.page.Who.Units(); len(units) > 0 {
			return units[0], nil
		}
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fault.New(fault.NotFound, "web.unit_missing", nil)
	}
	return org.UnitID(n), nil
}

// dueUnit gathers what the unit owes, has sent and has accepted.
func (c *call) dueUnit(s *dueui.Shown, lists map[list.ID]*list.View, names map[org.UnitID]string) error {
	ctx := c.r.Context()
	unit, err := c.dueFor()
	if err != nil || unit == 0 {
		return errors.Join(err, c.dueWindows(s, lists))
	}
	s.Unit, s.UnitName = unit, names[unit]
	if s.UnitName == "" {
		return fault.New(fault.NotFound, "web.unit_missing", nil)
	}
	s.May = c.page.MayOn(account.FillReport, account.On{Units: []org.UnitID{unit}})
	for _, u := range c.page.Who.Units() {
		s.Units = append(s.Units, ui.Choice{Text: names[u], URL: "/due?unit=" + ui.Itoa(u), Here: u == unit})
	}
	owed, err := c.Progress.Owed(ctx, c.page.Who, unit)
	if err != nil {
		return err
	}
	for i := range owed {
		s.Owed = append(s.Owed, c.owedRow(&owed[i], lists))
	}
	slices.SortStableFunc(s.Owed, func(a, b dueui.Row) int { return cmp.Compare(urgency(s, &a), urgency(s, &b)) })
	return c.dueSent(ctx, s, lists)
}

// urgency puts what was returned first, then what is late, then the rest by the time it is due.
func urgency(s *dueui.Shown, r *dueui.Row) int {
	switch {
	case r.Report.State == progress.ReportReturned:
		return 0
	case s.Now.After(r.Report.Due):
		return 1
	}
	return 2
}

func (c *call) owedRow(o *progress.Owed, lists map[list.ID]*list.View) dueui.Row {
	p := &c.page
	r := dueui.Row{
		Report: o.Report, Task: o.Task, Window: &o.Window, Base: baseOf(lists[o.Window.List]), Filled: len(o.Filled),
		NoChange: o.Report.State == progress.ReportDue && o.Report.Number == 0 && o.Last != nil,
	}
	if o.Last != nil {
		r.Words, r.When = o.Last.Content.Words, p.T("web.due.last", "time", p.Date(o.Last.At.In(ui.China).Format("2006-01-02")))
	}
	if o.Drafted {
		r.Draft = p.T("web.due.drafted")
	}
	if o.Report.State == progress.ReportReturned {
		r.Returned = &progress.Review{Verdict: progress.Returned, Points: o.Points, Words: o.Words}
	}
	return r
}

func baseOf(v *list.View) string {
	if v == nil {
		return ""
	}
	return "/lists/" + v.Slug
}

// dueSent gathers the windows of the unit, and what it has sent in those that are not locked.
func (c *call) dueSent(ctx context.Context, s *dueui.Shown, lists map[list.ID]*list.View) error {
	all, err := c.Progress.Store.Reports(ctx, progress.Query{Unit: s.Unit})
	if err != nil {
		return err
	}
	bars := map[progress.WindowID]*reportui.Bar{}
	for _, v := range lists {
		windows, err := c.Progress.Store.Windows(ctx, v.List)
		if err != nil {
			return err
		}
		for i := range windows {
			if windows[i].State(s.Now) != progress.WindowLocked {
				bars[windows[i].ID] = &reportui.Bar{Window: &windows[i], Now: s.Now, List: c.page.ListTitle(v.Edition)}
			}
		}
	}
	for i := range all {
		r := &all[i]
		bar := bars[r.Window]
		if bar == nil {
			continue
		}
		bar.Count(r)
		v := lists[bar.Window.List]
		task := v.Task(r.Task)
		if task == nil {
			continue
		}
		row := dueui.Row{Report: *r, Task: task, Window: bar.Window, Base: baseOf(v)}
		switch r.State {
		case progress.ReportAccepted:
			s.Done = append(s.Done, row)
		case progress.ReportSubmitted, progress.ReportConfirmed, progress.ReportPassed:
			s.Sent = append(s.Sent, row)
		}
	}
	for _, b := range bars {
		if b.Total() > 0 {
			s.Bars = append(s.Bars, *b)
		}
	}
	slices.SortFunc(s.Bars, func(a, b reportui.Bar) int { return cmp.Compare(a.Window.ID, b.Window.ID) })
	return nil
}

// maxQueue is how many reports of a queue the page shows: after each decision the next one follows by itself.
const maxQueue = 40

// dueWindows shows who opens windows how far each is that takes reports.
func (c *call) dueWindows(s *dueui.Shown, lists map[list.ID]*list.View) error {
	if !c.page.May(account.EditWindow) {
		return nil
	}
	ctx := c.r.Context()
	for _, v := range lists {
		windows, err := c.Progress.Store.Windows(ctx, v.List)
		if err != nil {
			return err
		}
		for i := range windows {
			w := &windows[i]
			if state := w.State(s.Now); state != progress.WindowOpen && state != progress.WindowLate {
				continue
			}
			bar := reportui.Bar{Window: w, Now: s.Now, List: c.page.ListTitle(v.Edition), URL: baseOf(v) + "/windows/" + w.Code}
			reports, err := c.Progress.Store.Reports(ctx, progress.Query{Window: w.ID})
			if err != nil {
				return err
			}
			for k := range reports {
				bar.Count(&reports[k])
			}
			s.Bars = append(s.Bars, bar)
		}
	}
	slices.SortFunc(s.Bars, func(a, b reportui.Bar) int { return cmp.Compare(b.Window.ID, a.Window.ID) })
	return nil
}

// maxQueue is how what waits for the visitor's decision, level by level.
func (c *call) dueQueues(s *dueui.Shown, lists map[list.ID]*list.View, names map[org.UnitID]string) error {
	all, err := c.Progress.Queue(c.r.Context(), c.page.Who)
	if err != nil {
		return err
	}
	for _, level := range []progress.Level{progress.LevelHead, progress.LevelLead, progress.LevelOffice} {
		q := dueui.Queue{Key: string(level)}
		for i := range all {
			w := &all[i]
			if w.Level != level {
				continue
			}
			if len(q.Rows) == maxQueue {
				q.More++
				continue
			}
			words := w.Submission.Content.Words
			if w.Submission.Content.NoChange {
				words = c.page.T("web.report.no_change") + c.page.T("web.colon") + words
			}
			q.Rows = append(q.Rows, dueui.Row{
				Report: w.Report, Task: w.Task, Window: &w.Window, Base: baseOf(lists[w.Window.List]), Unit: names[w.Report.Unit], Words: words,
			})
		}
		if len(q.Rows) > 0 {
			s.Queues = append(s.Queues, q)
		}
	}
	return nil
}

// dueClosures gathers the closures at which the visitor is next.
func (c *call) dueClosures(s *dueui.Shown, lists map[list.ID]*list.View, _ map[org.UnitID]string) error {
	if !c.page.May(account.CheckClosure) && !c.page.May(account.SignClosure) {
		return nil
	}
	for _, v := range lists {
		all, err := c.Progress.Store.Closures(c.r.Context(), v.List)
		if err != nil {
			return err
		}
		for i := range all {
			if t := v.Task(all[i].Task); t != nil && c.nextOf(&all[i], t) {
				s.Closures = append(s.Closures, dueui.Closing{Closure: all[i], Task: t, Base: baseOf(v)})
			}
		}
	}
	return nil
}

// nextOf reports whether a closure waits for the visitor.
func (c *call) nextOf(k *progress.Closure, t *list.Task) bool {
	switch k.State {
	case progress.ClosureAsked:
		return c.page.MayOn(account.CheckClosure, taskOn(t))
	case progress.ClosureChecked:
		return c.page.MayOn(account.SignClosure, taskOn(t))
	}
	return false
}

// dueDemands gathers what the unit was asked for and has not answered.
func (c *call) dueDemands(s *dueui.Shown, lists map[list.ID]*list.View, names map[org.UnitID]string) error {
	if s.Unit == 0 {
		return nil
	}
	for _, v := range lists {
		all, err := c.Progress.Store.Demands(c.r.Context(), v.List)
		if err != nil {
			return err
		}
		for i := range all {
			if d := &all[i]; d.Unit == s.Unit && d.Answered.IsZero() {
				s.Demands = append(s.Demands, dueui.Demand{Demand: *d, Task: v.Task(d.Task), Base: baseOf(v), Unit: names[d.Unit], May: s.May})
			}
		}
	}
	slices.SortFunc(s.Demands, func(a, b dueui.Demand) int { return a.Due.Compare(b.Due) })
	return nil
}

// dueLights puts the light of its task to every row that somebody has to do something about.
func (c *call) dueLights(s *dueui.Shown, lists map[list.ID]*list.View) (err error) {
	rows := [][]dueui.Row{s.Owed, s.Sent}
	for i := range s.Queues {
		rows = append(rows, s.Queues[i].Rows)
	}
	for _, some := range rows {
		for i := range some {
			if some[i].Light, err = c.lightOf(lists[some[i].Window.List], some[i].Task); err != nil {
				return err
			}
		}
	}
	return nil
}

// dueVerdict says in one line how much waits.
func (c *call) dueVerdict(s *dueui.Shown) string {
	p := &c.page
	var parts []string
	say := func(key string, n int) {
		if n > 0 {
			parts = append(parts, p.T(key, "count", n))
		}
	}
	decide, returned, late := 0, 0, 0
	for i := range s.Queues {
		decide += len(s.Queues[i].Rows) + s.Queues[i].More
	}
	for i := range s.Owed {
		switch urgency(s, &s.Owed[i]) {
		case 0:
			returned++
		case 1:
			late++
		}
	}
	say("web.due.verdict.decide", decide)
	say("web.due.verdict.closures", len(s.Closures))
	say("web.due.verdict.owed", len(s.Owed))
	say("web.due.verdict.returned", returned)
	say("web.due.verdict.late", late)
	say("web.due.verdict.demands", len(s.Demands))
	if len(parts) == 0 {
		return p.T("web.due.verdict.none")
	}
	return strings.Join(parts, p.T("web.comma")) + p.T("web.stop")
}
