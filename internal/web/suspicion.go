package web

import (
	"net/http"

	"duban/internal/casework"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/web/ui/suspicion"
)

// suspicions is the page of signs that case records were made to look better than the work was.
func (c *call) suspicions() error {
	c.fresh = true
	found, err := c.Cases.Suspicions(c.r.Context())
	if err != nil {
		return err
	}
	if err := c.openCurrent(); err != nil {
		return err
	}
	p := c.frame("suspicions", c.page.T("web.suspicions.title"))
	verdict := p.T("web.suspicions.verdict", "count", len(found.Suspicions), "time", p.Time(found.At))
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, suspicion.Page(p, verdict, caseui.Simulated(p, all.made()), groupSuspicions(c, found)))
}

// groupSuspicions puts suspicions of one code together, with the rule by which they were raised.
func groupSuspicions(c *call, found *casework.Inspected) []suspicion.Group {
	p := &c.page
	var groups []suspicion.Group
	for _, s := range found.Suspicions {
		if n := len(groups); n == 0 || groups[n-1].Code != s.Code {
			rule := p.TArgs(s.Code+".rule", found.Thresholds.Rule(s.Code))
			groups = append(groups, suspicion.Group{Code: s.Code, Title: findingTitle(p, s.Code), Rule: rule})
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, suspicion.Row{Suspicion: s, Text: p.TArgs(s.Code, s.Args)})
	}
	return groups
}
