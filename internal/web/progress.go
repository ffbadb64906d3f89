package web

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
	"duban/internal/web/ui/task"
)

// progressRoutes are the addresses of reporting, review and closure. What they show depends on who asks and on the time
// of day, so none is kept.
func progressRoutes() []Route {
	on := func(a account.Action, pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: a, handle: h}
	}
	return []Route{
		on(account.ReadProgress, "GET /due", (*call).due),
		on(account.FillReport, "GET /due.xlsx", (*call).dueSheet),
		on(account.FillReport, "GET /due/import", (*call).dueImport),
		on(account.FillReport, "POST /due/import", (*call).dueUpload),
		on(account.FillReport, "POST /due/nochange", (*call).noChange),
		on(account.ReadProgress, "GET /reports/{report}", (*call).report),
		on(account.FillReport, "POST /reports/{report}", (*call).sendReport),
		on(account.FillReport, "POST /reports/{report}/draft", (*call).saveReport),
		on(account.DecideReport, "POST /reports/{report}/review", (*call).reviewReport),
		on(account.FillReport, "POST /due/answer", (*call).answerDemand),
		on(account.ReadProgress, "GET /closures", (*call).closures),
		on(account.AskClosure, "POST /lists/{list}/tasks/{task}/closure", askClosure),
		on(account.CheckClosure, "POST /lists/{list}/tasks/{task}/closure/check", checkClosure),
		on(account.SignOff, "POST /lists/{list}/tasks/{task}/closure/sign", signClosure),
		on(account.SignOff, "POST /lists/{list}/tasks/{task}/closure/reopen", reopenTask),
		on(account.PlanSteps, "GET /lists/{list}/tasks/{task}/steps", (*call).steps),
		on(account.PlanSteps, "POST /lists/{list}/tasks/{task}/steps", (*call).saveSteps),
		on(account.ReviewReport, "POST /lists/{list}/windows/{window}/demands", (*call).ask),
		on(account.EditWindow, "GET /lists/{list}/windows", (*call).windows),
		on(account.EditWindow, "POST /lists/{list}/windows", (*call).openWindow),
		on(account.EditWindow, "POST /lists/{list}/windows/schedule", (*call).planWindows),
		on(account.EditWindow, "GET /lists/{list}/windows/{window}", (*call).board),
		on(account.EditWindow, "POST /lists/{list}/windows/{window}/exceptions", (*call).grantException),
	}
}

// taskProgress adds to the page of a task what was reported on it, its steps and its closure, for those who may see them.
func (c *call) taskProgress(b *book, t *list.Task, s *task.Shown) (err error) {
	if c.Progress == nil || c.page.Old || !c.page.MayOn(account.ReadProgress, taskOn(t)) {
		return nil
	}
	if s.Reports, err = c.reportSection(t); err != nil {
		return err
	}
	if s.Steps, err = c.stepSection(t); err != nil {
		return err
	}
	s.Closure, err = c.closureSection(b, t)
	return err
}

// reportSection gathers what was reported on a task in its newest window.
func (c *call) reportSection(t *list.Task) (*reportui.Section, error) {
	ctx := c.r.Context()
	s := &reportui.Section{Now: c.Now()}
	all, err := c.Progress.Store.Reports(ctx, progress.Query{Task: t.ID})
	if err != nil || len(all) == 0 {
		return s, err
	}
	newest := slices.MaxFunc(all, func(a, b progress.Report) int { return cmp.Compare(a.Window, b.Window) }).Window
	window, err := c.Progress.Store.Window(ctx, newest)
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames(ctx)
	if err != nil {
		return nil, err
	}
	s.Window = &window
	var ids []progress.ReportID
	whole := c.page.MayOn(account.ReadProgress, account.On{Units: leadUnits(t), People: taskOn(t).People})
	for _, r := range all {
		if r.Window == newest {
			mine := c.page.MayOn(account.ReadProgress, account.On{Units: []org.UnitID{r.Unit}})
			s.Rows = append(s.Rows, reportui.Row{Report: r, Unit: names[r.Unit], May: whole || mine})
			ids = append(ids, r.ID)
		}
	}
	slices.SortStableFunc(s.Rows, func(a, b reportui.Row) int { return cmp.Compare(partRank(&a.Report), partRank(&b.Report)) })
	sent, err := c.Progress.Store.Submissions(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range s.Rows {
		for k := range sent {
			if sent[k].Report == s.Rows[i].Report.ID && s.Rows[i].May {
				s.Rows[i].Words, s.Rows[i].Name = sent[k].Content.Words, sent[k].Name
			}
		}
	}
	return s, nil
}

// leadUnits gives the units that lead a task.
func leadUnits(t *list.Task) []org.UnitID {
	var out []org.UnitID
	for _, u := range t.Units {
		if u.Lead {
			out = append(out, u.Unit)
		}
	}
	return out
}

// partRank puts lead units before joint ones.
func partRank(r *progress.Report) int {
	if r.Lead {
		return 0
	}
	return 1
}

// lightOf gives the light of a task of any list with its reasons, nil where the visitor sees none.
func (c *call) lightOf(v *list.View, t *list.Task) (templ.Component, error) {
	if v == nil || !v.Current || !c.seesLights() || !c.page.MayOn(account.ReadProgress, taskOn(t)) {
		return nil, nil
	}
	board, err := c.Boards.Get(c.r.Context(), v.Slug, c.Boards.Today())
	if err != nil {
		return nil, err
	}
	if verdict := board.Light(t.ID); verdict != nil {
		return ui.LightWhy(&c.page, verdict), nil
	}
	return nil, nil
}
