package web

import (
	"cmp"
	"slices"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	boardui "duban/internal/web/ui/board"
)

// unitCockpit is what a unit's page says of lights: red first, and who holds it now; nil for those who may not see it.
func (c *call) unitCockpit(u *list.UnitTasks) *boardui.Cockpit {
	if c.lights == nil || !c.page.MayOn(account.ReadProgress, account.On{Units: []org.UnitID{u.ID}}) {
		return nil
	}
	p := &c.page
	id := ui.Itoa(u.ID)
	k := c.cockpit(u.Lead, "lead", id)
	k.Verdict = c.lightVerdict("web.board.unit.verdict", u.Lead)
	if w := c.lights.Window; w != nil {
		tally := c.lights.Unit(u.ID)
		k.Tally, k.Span = &tally.Tally, p.T("web.board.window.of", "window", c.windowName(w), "span", c.windowSpan(w))
		k.Held = c.held(u.ID)
	}
	k.Bars = boardui.Bars{Head: p.T("web.board.part"), Chart: p.Dated(p.Base + "/units/" + id + "/lights.json"), Rows: c.unitBars(u)}
	k.Bars.Conclusion = c.barsConclusion(k.Bars.Rows)
	return k
}

func (c *call) unitBars(u *list.UnitTasks) []boardui.BarRow {
	var rows []boardui.BarRow
	for _, part := range []struct {
		key   string
		tasks []*list.Task
	}{{"lead", u.Lead}, {"joint", u.Joint}} {
		if len(part.tasks) > 0 {
			rows = append(rows, c.barRow(c.page.T("web."+part.key), nil, part.tasks, part.key, ui.Itoa(u.ID)))
		}
	}
	return rows
}

// leaderCockpit is what a leader's page says of lights: the portfolio in a line, what is red and why, and what waits for
// a signature; nil for those who may not see it.
func (c *call) leaderCockpit(b *book, m *list.PersonTasks) *boardui.Cockpit {
	if c.lights == nil || !c.page.MayOn(account.ReadProgress, account.On{People: []org.PersonID{m.ID}}) {
		return nil
	}
	p := &c.page
	k := c.cockpit(m.Tasks, "leader", ui.Itoa(m.ID))
	k.Verdict = c.lightVerdict("web.board.leader.verdict", m.Tasks)
	k.WaitTitle = p.T("web.board.waits", "count", 0)
	for _, t := range m.Tasks {
		closure := c.lights.Closure(t.ID)
		if closure == nil || !slices.ContainsFunc(c.lights.Holds(t.ID), func(h progress.Hold) bool { return h.Holder == progress.HolderSigner }) {
			continue
		}
		k.Waits = append(k.Waits, boardui.Wait{
			Task: t, Holder: progress.HolderSigner,
			Asked: p.T("web.board.asked", "who", closure.Asked.Name, "at", p.Time(closure.Asked.At), "checked", closure.Checked.Name),
		})
	}
	k.WaitTitle = p.T("web.board.waits", "count", len(k.Waits))
	k.Bars = boardui.Bars{Head: p.T("web.board.goal"), Chart: p.Dated(p.Base + "/leaders/" + ui.Itoa(m.ID) + "/lights.json"), Rows: c.leaderBars(b, m)}
	k.Bars.Conclusion = c.barsConclusion(k.Bars.Rows)
	return k
}

// leaderBars counts the lights of a leader's tasks by the headings of the level at which they differ: by goal, or where
// all belong to one goal, by what stands right below it.
func (c *call) leaderBars(b *book, m *list.PersonTasks) []boardui.BarRow {
	nodes, of := split(b, m.Tasks, 1)
	if len(nodes) == 1 {
		nodes, of = split(b, m.Tasks, 2)
	}
	var rows []boardui.BarRow
	for _, n := range nodes {
		rows = append(rows, c.barRow(c.page.Heading(n.Heading), c.page.HeadingLang(n.Heading), of[n], "heading", n.Filter(), "leader", ui.Itoa(m.ID)))
	}
	return rows
}

// split parts tasks by their headings so many levels down from the top.
func split(b *book, tasks []*list.Task, depth int) (nodes []*ui.Node, of map[*ui.Node][]*list.Task) {
	of = map[*ui.Node][]*list.Task{}
	for _, t := range tasks {
		n := b.node(t)
		if n == nil {
			continue
		}
		path := append(n.Path(), n)
		n = path[min(depth, len(path))-1]
		if of[n] == nil {
			nodes = append(nodes, n)
		}
		of[n] = append(of[n], t)
	}
	return nodes, of
}

// cockpit is what units and leaders have in common.
func (c *call) cockpit(tasks []*list.Task, filter, id string) *boardui.Cockpit {
	p := &c.page
	k := &boardui.Cockpit{Simulated: c.lights.Simulated, Counts: c.lightCounts(tasks, p.Base+"/tasks", filter, id)}
	var bad []*list.Task
	red := 0
	for _, t := range tasks {
		v := c.seen(t)
		if v == nil || v.Shown().Severity() == 0 {
			continue
		}
		bad = append(bad, t)
		if v.Shown() == measure.Red {
			red++
		}
	}
	k.Reds = c.boardLines(bad)
	k.RedsTitle = p.T("web.board.reds", "red", red, "yellow", len(bad)-red)
	p.Chart = true
	return k
}

func (c *call) lightVerdict(key string, tasks []*list.Task) string {
	n := c.lights.Count(tasks)
	return c.page.T(key, "tasks", len(tasks), "red", n[measure.Red], "yellow", n[measure.Yellow], "pending", n[measure.Pending], "closed", n[measure.Closed])
}

// held counts what a unit has in the window under way by who is next.
func (c *call) held(unit org.UnitID) []boardui.Held {
	var out []boardui.Held
	for i := range c.lights.View.Tasks {
		for _, h := range c.lights.Holds(c.lights.View.Tasks[i].ID) {
			if h.Unit != unit {
				continue
			}
			at := slices.IndexFunc(out, func(k boardui.Held) bool { return k.Holder == h.Holder })
			if at < 0 {
				at = len(out)
				out = append(out, boardui.Held{Holder: h.Holder})
			}
			out[at].Count++
			if h.Late {
				out[at].Late++
			}
		}
	}
	slices.SortFunc(out, func(x, y boardui.Held) int {
		return cmp.Or(cmp.Compare(y.Late, x.Late), cmp.Compare(y.Count, x.Count), cmp.Compare(x.Holder, y.Holder))
	})
	return out
}

// unitLights gives the figures of the chart on a unit's page, none to those who may not see them.
func (c *call) unitLights() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	id, err := c.number("unit")
	if err != nil {
		return err
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	u := b.Unit(org.UnitID(id))
	if u == nil || c.unitCockpit(u) == nil {
		return c.barsChart(boardui.Bars{})
	}
	return c.barsChart(boardui.Bars{Rows: c.unitBars(u)})
}

// leaderLights gives the figures of the chart on a leader's page, none to those who may not see them.
func (c *call) leaderLights() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	id, err := c.number("leader")
	if err != nil {
		return err
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	m := b.Person(org.PersonID(id))
	if m == nil || c.leaderCockpit(b, m) == nil {
		return c.barsChart(boardui.Bars{})
	}
	return c.barsChart(boardui.Bars{Rows: c.leaderBars(b, m)})
}
