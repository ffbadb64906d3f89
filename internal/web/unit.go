package web

import (
	"net/http"
	"slices"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/web/ui/unit"
)

// units is the table of units.
func (c *call) units() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	p := &c.page
	path := p.Base + "/units"
	x := unit.Index{ByLead: path, ByJoint: path + "?sort=joint", ByName: path + "?sort=name", Sort: "lead"}
	switch c.r.URL.Query().Get("sort") {
	case "joint":
		x.Sort = "joint"
		x.Units = slices.Clone(b.UnitTasks())
		slices.SortStableFunc(x.Units, func(a, b *list.UnitTasks) int { return len(b.Joint) - len(a.Joint) })
	case "name":
		x.Sort = "name"
		x.Units = b.UnitTasks()
	default:
		x.Units = byLead(b.UnitTasks())
	}
	for _, u := range x.Units {
		x.MostLead = max(x.MostLead, len(u.Lead))
		if u.Kind == org.KindCollective {
			x.Collective++
		}
	}
	return c.render(http.StatusOK, unit.IndexPage(c.frame("units", p.T("web.nav.units"), c.crumb()), x))
}

// unit is the page of one unit: what it leads, what it supports, how it handles its cases.
func (c *call) unit() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	id, err := c.number("unit")
	if err != nil {
		return err
	}
	u := b.Unit(org.UnitID(id))
	if u == nil {
		return fault.New(fault.NotFound, "web.unit_missing", nil)
	}
	p := &c.page
	if err := c.openLights(b); err != nil {
		return err
	}
	s := unit.Shown{Unit: u, Printed: ui.PrintedAs(u), Columns: c.withLight(plainColumns()), Due: ui.Dues(u.Lead)}
	s.Verdict = p.T("web.unit.verdict", "lead", len(u.Lead), "joint", len(u.Joint))
	lead := u.Lead
	if s.Cockpit = c.unitCockpit(u); s.Cockpit != nil {
		lead = c.lights.Worst(lead)
	}
	if s.Lead, err = c.lines(b, lead); err != nil {
		return err
	}
	if s.Joint, err = c.lines(b, u.Joint); err != nil {
		return err
	}
	if s.Members, s.Of, err = c.members(b, u.Name); err != nil {
		return err
	}
	cases, err := c.unitCases(u.Name)
	if err != nil {
		return err
	}
	if cases != nil {
		s.Cases = caseui.OfUnit(p, *cases)
	}
	return c.render(http.StatusOK, unit.Page(c.frame("units", p.UnitName(u.Unit), c.crumb(), ui.Link{Text: p.T("web.nav.units"), URL: p.Base + "/units"}), s))
}

// members gives today's members of a collective, and the collectives that a unit belongs to today.
func (c *call) members(b *book, name string) (members, of []unit.Member, err error) {
	all, err := c.Library.Memberships(c.r.Context())
	if err != nil {
		return nil, nil, err
	}
	today := c.Now().In(ui.China).Format(time.DateOnly)
	for _, m := range all {
		if m.From > today || m.To != "" && m.To < today {
			continue
		}
		switch name {
		case m.Collective:
			members = append(members, b.member(&c.page, m.Unit, m))
		case m.Unit:
			of = append(of, b.member(&c.page, m.Collective, m))
		}
	}
	return members, of, nil
}

// member names one side of a membership, with its number where the list names the unit.
func (b *book) member(p *ui.Page, name string, m list.Membership) unit.Member {
	out := unit.Member{Name: name, From: m.From, To: m.To}
	for i := range b.Units {
		if u := &b.Units[i]; u.Name == name {
			out.ID, out.Name = u.ID, p.UnitName(u)
		}
	}
	return out
}

// plainColumns are the heads of a table that stays in document order.
func plainColumns() []ui.Column {
	return []ui.Column{{Key: "no"}, {Key: "task"}, {Key: "lead"}, {Key: "joint"}, {Key: "leader"}, {Key: "due"}}
}

// unitAnywhere leads to a unit's page in the list shown first that names it.
func (c *call) unitAnywhere() error {
	id, err := c.number("unit")
	if err != nil {
		return err
	}
	return c.anywhere("/units/"+c.r.PathValue("unit"), func(v *list.View) bool { return v.Unit(org.UnitID(id)) != nil })
}

// anywhere leads to a page within the first list that has it, the one saved last before the others.
func (c *call) anywhere(path string, has func(*list.View) bool) error {
	views, err := c.Library.Current(c.r.Context())
	if err != nil {
		return err
	}
	views = slices.Clone(views)
	slices.SortFunc(views, func(a, b *list.View) int { return b.SavedAt.Compare(a.SavedAt) })
	for _, v := range views {
		if has(v) {
			c.redirect("/lists/" + v.Slug + path)
			return nil
		}
	}
	return fault.New(fault.NotFound, "web.problem.not_found", nil)
}
