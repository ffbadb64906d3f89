package web

import (
	"net/http"
	"slices"
	"strings"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/web/ui"
	listui "duban/internal/web/ui/list"
)

// home leads to where a visitor's work is: the Office to its board, a leader to their portfolio, a unit to its page, all
// others to the list saved last. A server without any list says how to begin.
func (c *call) home() error {
	all, err := c.Library.Editions(c.r.Context())
	if err != nil {
		return err
	}
	sum, ok := newest(all)
	if !ok {
		return c.render(http.StatusOK, listui.Lists(c.frame("overview", c.page.T("web.lists")), nil))
	}
	to, err := c.cockpitOf(sum)
	if err != nil {
		return err
	}
	c.redirect(to)
	return nil
}

// cockpitOf is where a visitor's work on a list is.
func (c *call) cockpitOf(sum list.Summary) (string, error) {
	base := "/lists/" + sum.Slug
	who := c.page.Who
	switch {
	case who == nil || c.Boards == nil:
		return base, nil
	case who.MayOn(account.ReviewReport, account.On{}):
		return base + "/board", nil
	case slices.Contains(who.Roles(), account.Liaison):
		return "/due", nil
	}
	view, err := c.Library.View(c.r.Context(), sum.ID)
	if err != nil {
		return "", err
	}
	for _, person := range who.Named() {
		if view.Person(person) != nil {
			return base + "/leaders/" + ui.Itoa(person), nil
		}
	}
	for _, unit := range who.Units() {
		if view.Unit(unit) != nil {
			return base + "/units/" + ui.Itoa(unit), nil
		}
	}
	return base, nil
}

// lists shows the lists of this server.
func (c *call) lists() error {
	all, err := c.Library.Editions(c.r.Context())
	if err != nil {
		return err
	}
	if err := c.openCurrent(); err != nil {
		return err
	}
	return c.render(http.StatusOK, listui.Lists(c.frame("", c.page.T("web.lists")), currents(all)))
}

// maxTop is how many units and leaders the overview names.
const maxTop = 8

// overview is the first page of a list.
func (c *call) overview() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	p := &c.page
	o := listui.Overview{
		View: b.View, Roots: b.roots, Due: b.due, Verdict: c.verdict(b),
		Levels: b.levels(p), Roles: ui.EditionRoles(b.View), Open: c.r.URL.Query().Get("open") != "",
	}
	all, err := c.Register.Get(c.r.Context(), b.Slug)
	if err != nil {
		return err
	}
	if n := all.Coverage(); n.Commitments > 0 && !p.Old {
		o.Coverage = c.coverageVerdict(n)
	}
	if err := c.openLights(b); err != nil {
		return err
	}
	if c.lights != nil {
		o.Simulated = c.lights.Simulated
		o.Lights = c.lightCounts(c.seenTasks(b), p.Base+"/tasks")
	}
	units := byLead(b.UnitTasks())
	for _, u := range units {
		if len(u.Lead) > 0 {
			o.Leading++
		}
	}
	o.Leads = units[:min(maxTop, o.Leading)]
	people := byTasks(b.PersonTasks())
	o.Leaders = people[:min(maxTop, len(people))]
	return c.render(http.StatusOK, listui.Page(c.frame("overview", p.ListTitle(b.Edition)), o))
}

// verdict says in one line whether the list is all right.
func (c *call) verdict(b *book) string {
	p := &c.page
	noLead, noDue := 0, 0
	for i := range b.Tasks {
		t := &b.Tasks[i]
		if len(ui.Leads(t)) == 0 {
			noLead++
		}
		if ui.DueKey(t.Item.Deadline) == list.DueNone {
			noDue++
		}
	}
	parts := []string{p.T("web.overview.tasks", "count", len(b.Tasks))}
	switch {
	case noLead == 0 && noDue == 0:
		parts = append(parts, p.T("web.overview.whole"))
	case noLead == 0:
		parts = append(parts, p.T("web.overview.leads_whole"), p.T("web.overview.no_due", "count", noDue))
	case noDue == 0:
		parts = append(parts, p.T("web.overview.no_lead", "count", noLead), p.T("web.overview.dues_whole"))
	default:
		parts = append(parts, p.T("web.overview.no_lead", "count", noLead), p.T("web.overview.no_due", "count", noDue))
	}
	if b.open > 0 {
		parts = append(parts, p.T("web.overview.findings", "count", b.open))
	} else {
		parts = append(parts, p.T("web.overview.no_findings"))
	}
	return strings.Join(parts, p.T("web.semicolon")) + p.T("web.stop")
}

// levels counts the headings of each level. One that a page break or a wrong cell made stand twice in a row, with the
// same number and title, counts once.
func (b *book) levels(p *ui.Page) []listui.Level {
	counts := map[int]int{}
	last := map[int]*list.Heading{}
	deepest := 0
	for _, n := range b.nodes {
		h := n.Heading
		if before := last[h.Level]; before == nil || before.No != h.No || before.Title != h.Title {
			counts[h.Level]++
		}
		last[h.Level] = h
		deepest = max(deepest, h.Level)
	}
	var out []listui.Level
	for level := 1; level <= deepest; level++ {
		if counts[level] > 0 {
			out = append(out, listui.Level{Name: p.LevelName(b.Edition, level), Count: counts[level]})
		}
	}
	return out
}

// byLead orders units by how much they lead, then by how much they support.
func byLead(units []*list.UnitTasks) []*list.UnitTasks {
	out := slices.Clone(units)
	slices.SortStableFunc(out, func(a, b *list.UnitTasks) int {
		if n := len(b.Lead) - len(a.Lead); n != 0 {
			return n
		}
		return len(b.Joint) - len(a.Joint)
	})
	return out
}

// byTasks orders people by how many tasks name them.
func byTasks(people []*list.PersonTasks) []*list.PersonTasks {
	out := slices.Clone(people)
	slices.SortStableFunc(out, func(a, b *list.PersonTasks) int { return len(b.Tasks) - len(a.Tasks) })
	return out
}

// crumb is the list itself, first in the breadcrumb of its pages.
func (c *call) crumb() ui.Link {
	return ui.Link{Text: c.page.ListTitle(c.page.List), URL: c.page.Base}
}
