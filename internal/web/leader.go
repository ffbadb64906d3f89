package web

import (
	"net/http"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
	"duban/internal/web/ui/leader"
)

// leaders is the table of the people whom a list names.
func (c *call) leaders() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	p := c.frame("leaders", c.page.T("web.nav.leaders"), c.crumb())
	return c.render(http.StatusOK, leader.IndexPage(p, byTasks(b.PersonTasks()), ui.EditionRoles(b.View)))
}

// leader is the page of one person: what they answer for, by role.
func (c *call) leader() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	id, err := c.number("leader")
	if err != nil {
		return err
	}
	m := b.Person(org.PersonID(id))
	if m == nil {
		return fault.New(fault.NotFound, "web.leader_missing", nil)
	}
	p := &c.page
	if err := c.openLights(b); err != nil {
		return err
	}
	cockpit := c.leaderCockpit(b, m)
	var parts []leader.Part
	var counts []string
	for _, role := range m.Roles {
		tasks := ui.InRole(m, role)
		if cockpit != nil {
			tasks = c.lights.Worst(tasks)
		}
		rows, err := c.lines(b, tasks)
		if err != nil {
			return err
		}
		parts = append(parts, leader.Part{Role: role, Rows: rows})
		counts = append(counts, p.T("web.leader.count", "role", p.RoleName(role), "count", len(tasks)))
	}
	verdict := strings.Join(counts, p.T("web.comma")) + p.T("web.stop")
	p = c.frame("leaders", m.Name, c.crumb(), ui.Link{Text: p.T("web.nav.leaders"), URL: p.Base + "/leaders"})
	return c.render(http.StatusOK, leader.Page(p, m, verdict, c.withLight(plainColumns()), parts, cockpit))
}

// leaderAnywhere leads to a leader's page in the list shown first that names them.
func (c *call) leaderAnywhere() error {
	id, err := c.number("leader")
	if err != nil {
		return err
	}
	return c.anywhere("/leaders/"+c.r.PathValue("leader"), func(v *list.View) bool { return v.Person(org.PersonID(id)) != nil })
}
