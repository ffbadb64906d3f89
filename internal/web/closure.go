package web

import (
	"cmp"
	"net/http"
	"slices"

	"duban/internal/account"
	"duban/internal/progress"
	closureui "duban/internal/web/ui/closure"
)

// closures is the list of closures that the visitor may see, those that wait for them first.
func (c *call) closures() error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	x := closureui.Index{}
	mine, signed := 0, 0
	for _, v := range lists {
		all, err := c.Progress.Store.Closures(c.r.Context(), v.List)
		if err != nil {
			return err
		}
		for i := range all {
			t := v.Task(all[i].Task)
			if t == nil || !c.page.MayOn(account.ReadProgress, taskOn(t)) {
				continue
			}
			row := closureui.Row{Closure: all[i], Task: t, Base: baseOf(v), Leads: c.page.LeadNames(t), Mine: c.nextOf(&all[i], t)}
			if row.Mine {
				mine++
			}
			if all[i].State == progress.ClosureSigned {
				signed++
			}
			x.Rows = append(x.Rows, row)
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b closureui.Row) int {
		return cmp.Or(cmp.Compare(closureRank(&a), closureRank(&b)), b.Closure.Asked.At.Compare(a.Closure.Asked.At))
	})
	if len(x.Rows) > 0 {
		x.Verdict = c.page.T("web.closure.verdict", "count", len(x.Rows)-signed, "mine", mine, "signed", signed)
	}
	c.page.Here = "/closures"
	return c.render(http.StatusOK, closureui.IndexPage(c.frame("closures", c.page.T("web.closure.index")), x))
}

// closureRank puts what waits for the visitor first and what is over last.
func closureRank(r *closureui.Row) int {
	switch {
	case r.Mine:
		return 0
	case r.Closure.State == progress.ClosureAsked, r.Closure.State == progress.ClosureChecked:
		return 1
	}
	return 2
}
