package web

import (
	"cmp"
	"net/http"
	"slices"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	boardui "duban/internal/web/ui/board"
	"duban/internal/worktime"
)

// Values of the parameter "show": which units the completion of a window lists.
const (
	showAll      = "all"
	showMissing  = "missing"
	showReturned = "returned"
)

// officeBoard is the Office's cockpit: what turned red, how far the window is, unit by unit, and the lights of each goal.
// Whoever sees less than the whole list sees their part of it.
func (c *call) officeBoard() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	p := c.frame("board", c.page.T("web.nav.board"), c.crumb())
	if c.lights == nil {
		c.redirect(p.Base)
		return nil
	}
	tasks := c.seenTasks(b)
	x := boardui.Index{Board: c.lights, Counts: c.lightCounts(tasks, p.Base+"/tasks"), Goals: c.goalBars(b, tasks)}
	if w := c.lights.Window; w != nil {
		x.Window = c.boardWindow(w)
	}
	if t := c.lights.Turned; t != nil {
		x.Turned = &boardui.Turned{
			Title: p.T("web.board.turned", "count", len(c.only(t.Red)), "window", c.windowName(t.Window)),
			Red:   c.boardLines(c.only(t.Red)), Better: c.boardLines(c.only(t.Better)),
		}
	}
	x.Verdict = c.boardVerdict(tasks, x.Window)
	p.Chart = true
	return c.render(http.StatusOK, boardui.Page(p, x))
}

// seenTasks are the tasks whose light the visitor may see, in the order of the document.
func (c *call) seenTasks(b *book) []*list.Task {
	var out []*list.Task
	for i := range b.Tasks {
		if t := &b.Tasks[i]; c.seen(t) != nil {
			out = append(out, t)
		}
	}
	return out
}

// only leaves out tasks whose light the visitor may not see.
func (c *call) only(tasks []*list.Task) []*list.Task {
	return slices.DeleteFunc(slices.Clone(tasks), func(t *list.Task) bool { return c.seen(t) == nil })
}

// boardLines gives tasks with their lights, the worst first.
func (c *call) boardLines(tasks []*list.Task) []boardui.Line {
	var out []boardui.Line
	for _, t := range c.lights.Worst(tasks) {
		out = append(out, boardui.Line{Task: t, Light: c.seen(t), Holds: c.lights.Holds(t.ID)})
	}
	return out
}

// lightCounts counts the lights of tasks; each number leads to its rows in the table at an address.
func (c *call) lightCounts(tasks []*list.Task, path string, filter ...string) []ui.LightCount {
	n := c.lights.Count(tasks)
	var out []ui.LightCount
	for _, l := range measure.Lights() {
		a := address{path: path}
		out = append(out, ui.LightCount{Light: l, Count: n[l], URL: c.page.Dated(a.with(append(filter, "light", string(l))...))})
	}
	return out
}

// boardVerdict says in one line whether the list is all right.
func (c *call) boardVerdict(tasks []*list.Task, w *boardui.Window) string {
	p := &c.page
	n := c.lights.Count(tasks)
	words := p.T("web.board.verdict", "tasks", len(tasks), "red", n[measure.Red], "yellow", n[measure.Yellow], "closed", n[measure.Closed])
	if w != nil {
		words += p.T("web.semicolon") + p.T("web.board.verdict.window", "window", c.windowName(w.Window), "in", w.All.In(), "owed", w.All.Owed,
			"overdue", w.All.Overdue, "returned", w.All.Returned)
	}
	return words + p.T("web.stop")
}

// windowName is what people call a window: the month or the days that it reports on.
func (c *call) windowName(w *progress.Window) string {
	p := &c.page
	first, last := w.From, w.To
	if year, month, day := first.Civil(); day == 1 && last == worktime.NewDate(year, month+1, 1)-1 {
		return p.T("web.board.month", "year", year, "name", p.T("web.month."+ui.Itoa(int(month))))
	}
	return p.T("web.light.span", "from", p.Date(first.String()), "to", p.Date(last.String()))
}

// boardWindow is the completion of the window under way, as far as the visitor may see it.
func (c *call) boardWindow(w *progress.Window) *boardui.Window {
	p := &c.page
	out := &boardui.Window{Window: w, Span: c.windowSpan(w), Chart: p.Dated(p.Base + "/board/window.json")}
	units := c.seenUnits()
	var missing, returned int
	for _, u := range units {
		add(&out.All, u.Tally)
		missing += min(u.Due+u.Overdue, 1)
		returned += min(u.Returned, 1)
	}
	show := c.r.URL.Query().Get("show")
	if show != showMissing && show != showReturned {
		show = showAll
	}
	for _, u := range units {
		if show == showMissing && u.Due+u.Overdue == 0 || show == showReturned && u.Returned == 0 {
			continue
		}
		out.Units = append(out.Units, boardui.UnitRow{UnitTally: u, URL: p.Dated(p.Base + "/units/" + ui.Itoa(u.Unit))})
	}
	for _, s := range []struct {
		key   string
		count int
	}{{showAll, len(units)}, {showMissing, missing}, {showReturned, returned}} {
		a := address{path: p.Base + "/board"}
		value := s.key
		if value == showAll {
			value = ""
		}
		out.Shows = append(out.Shows, ui.Choice{
			Text: p.T("web.board.show."+s.key, "count", s.count), URL: p.Dated(a.with("show", value)) + "#window", Here: show == s.key,
		})
	}
	out.Conclusion = p.T("web.board.window.conclusion", "window", c.windowName(w), "share", percent(out.All.In(), out.All.Owed),
		"missing", missing, "returned", returned)
	if p.May(account.ReadBurden) {
		out.Burden = p.Base + "/burden"
	}
	return out
}

// windowSpan says when a window opened, closes and locks, and where it stands.
func (c *call) windowSpan(w *progress.Window) string {
	p := &c.page
	return p.T("web.board.window.span", "opens", p.Time(w.Opens), "closes", p.Time(w.Closes), "locks", p.Time(w.Locks),
		"state", p.T("web.board.window."+string(w.State(c.lights.At))))
}

// seenUnits are the units of the window whose reports the visitor may see.
func (c *call) seenUnits() []progress.UnitTally {
	return slices.DeleteFunc(slices.Clone(c.lights.Units), func(u progress.UnitTally) bool {
		return !c.page.MayOn(account.ReadProgress, account.On{Units: []org.UnitID{u.Unit}})
	})
}

func add(sum *progress.Tally, t progress.Tally) {
	sum.Owed += t.Owed
	sum.Due += t.Due
	sum.Overdue += t.Overdue
	sum.Waiting += t.Waiting
	sum.Returned += t.Returned
	sum.Accepted += t.Accepted
}

// goalBars counts the lights of each goal, the first level of the list.
func (c *call) goalBars(b *book, tasks []*list.Task) boardui.Bars {
	p := &c.page
	bars := boardui.Bars{Head: p.T("web.board.goal"), Chart: p.Dated(p.Base + "/board/goals.json")}
	of := map[*ui.Node][]*list.Task{}
	for _, t := range tasks {
		n := b.node(t)
		for n != nil && n.Up != nil {
			n = n.Up
		}
		of[n] = append(of[n], t)
	}
	for _, n := range b.roots {
		if len(of[n]) > 0 {
			bars.Rows = append(bars.Rows, c.barRow(p.Heading(n.Heading), p.HeadingLang(n.Heading), of[n], "heading", n.Filter()))
		}
	}
	bars.Conclusion = c.barsConclusion(bars.Rows)
	return bars
}

func (c *call) barRow(name string, lang map[string]any, tasks []*list.Task, filter ...string) boardui.BarRow {
	a := address{path: c.page.Base + "/tasks"}
	return boardui.BarRow{
		Name: name, Lang: lang, URL: c.page.Dated(a.with(filter...)), Total: len(tasks),
		Counts: c.lightCounts(tasks, c.page.Base+"/tasks", filter...),
	}
}

// barsConclusion says what bars of lights show: where most is red.
func (c *call) barsConclusion(rows []boardui.BarRow) string {
	p := &c.page
	red := func(r boardui.BarRow) int {
		for _, n := range r.Counts {
			if n.Light == measure.Red {
				return n.Count
			}
		}
		return 0
	}
	if len(rows) == 0 {
		return ""
	}
	worst := slices.MaxFunc(rows, func(x, y boardui.BarRow) int { return cmp.Compare(red(x), red(y)) })
	if red(worst) == 0 {
		return p.T("web.board.bars.none")
	}
	return p.T("web.board.bars.worst", "name", worst.Name, "count", red(worst))
}

// lightTones are the colours of the style sheet by light.
var lightTones = map[measure.Light]string{
	measure.Red: "red", measure.Yellow: "amber-light", measure.Pending: "blue-light", measure.Green: "green", measure.Grey: "line", measure.Closed: "ink-3",
}

// barsChart gives the figures of a chart of lights: the same as in the table beneath it.
func (c *call) barsChart(bars boardui.Bars) error {
	var x chart
	for _, l := range measure.Lights() {
		x.Series = append(x.Series, chartSeries{c.page.LightWord(l), lightTones[l]})
	}
	for _, r := range bars.Rows {
		bar := chartBar{Label: r.Name, URL: r.URL}
		for _, n := range r.Counts {
			bar.Values = append(bar.Values, n.Count)
		}
		x.Bars = append(x.Bars, bar)
	}
	return c.json(x)
}

// goalsChart gives the figures of the chart of goals.
func (c *call) goalsChart() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	if c.lights == nil {
		return c.json(chart{})
	}
	return c.barsChart(c.goalBars(b, c.seenTasks(b)))
}

// mostUnits is how many units the chart of a window draws: those that hold most back.
const mostUnits = 15

// windowChart gives the figures of the chart of the window under way.
func (c *call) windowChart() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	p := &c.page
	x := chart{Series: []chartSeries{
		{p.T("web.board.tally.overdue"), "red"}, {p.T("web.board.tally.returned"), "amber-light"}, {p.T("web.board.tally.due"), "line"},
		{p.T("web.board.tally.waiting"), "blue-light"}, {p.T("web.board.tally.accepted"), "green"},
	}}
	if c.lights == nil {
		return c.json(x)
	}
	units := c.seenUnits()
	for _, u := range units[:min(mostUnits, len(units))] {
		x.Bars = append(x.Bars, chartBar{
			Label: p.Unit(u.Unit, u.Name), URL: p.Base + "/units/" + ui.Itoa(u.Unit),
			Values: []int{u.Overdue, u.Returned, u.Due, u.Waiting, u.Accepted},
		})
	}
	return c.json(x)
}
