package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
)

// oneReport gives the report that the address names as the visitor sees it, with the page's frame set to its list.
func (c *call) oneReport() (*progress.Form, error) {
	c.fresh = true
	id, err := c.number("report")
	if err != nil {
		return nil, err
	}
	f, err := c.Progress.Form(c.r.Context(), c.page.Who, progress.ReportID(id))
	if err != nil {
		return nil, err
	}
	return f, c.enterView(f.View)
}

// enterView sets the page's frame to the list of a view.
func (c *call) enterView(v *list.View) error {
	ctx := c.r.Context()
	all, err := c.Library.Editions(ctx)
	if err != nil {
		return err
	}
	for _, sum := range all {
		if sum.ID == v.ID {
			_, err := c.enter(ctx, sum, sum.Slug, all)
			return err
		}
	}
	return fault.New(fault.NotFound, "web.list_missing", fault.Args{"list": v.Slug})
}

// report is the page of one report: its form for who fills it, the review for who decides, else what was said.
func (c *call) report() error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	content, taken := f.Content, ""
	for i := range f.Others {
		if strconv.FormatInt(int64(f.Others[i].Account), 10) == c.r.URL.Query().Get("take") {
			content, taken = f.Others[i].Content, f.Others[i].Name
		}
	}
	codes, steps := controls(f)
	fields := reportui.NewFields(&content, codes, steps)
	if f.Draft == nil && taken == "" {
		fields.From = c.filled(f)
	}
	return c.reportPage(http.StatusOK, f, fields, func(s *reportui.Shown) { s.Taken = taken })
}

// controls gives the commitments and steps that the form of a report has controls for.
func controls(f *progress.Form) (codes []string, steps []progress.StepID) {
	for _, e := range f.Commitments {
		codes = append(codes, e.Code)
	}
	for i := range f.Steps {
		steps = append(steps, f.Steps[i].ID)
	}
	return codes, steps
}

// filled says of each control that was filled in beforehand where its content comes from.
func (c *call) filled(f *progress.Form) map[string]string {
	p := &c.page
	out := map[string]string{}
	for field, why := range f.Filled {
		words := ""
		switch {
		case why == progress.FromLast && f.Last != nil:
			words = p.T("web.report.from.last", "date", p.Date(f.Last.At.In(ui.China).Format("2006-01-02")))
		case why == progress.FromRecords:
			words = p.T("web.report.from.computed")
		case why == progress.FromSteps:
			words = p.T("web.report.from.steps")
		}
		switch {
		case strings.HasPrefix(field, progress.ValueField("")):
			out[field+".value"] = words
		case strings.HasPrefix(field, "step."):
			out[field+".words"] = words
		default:
			out[field] = words
		}
	}
	return out
}

// reportPage shows a report; more changes what is shown last.
func (c *call) reportPage(status int, f *progress.Form, fields reportui.Fields, more func(*reportui.Shown)) error {
	s, err := c.reportShown(f)
	if err != nil {
		return err
	}
	if asked := c.r.URL.Query().Get("correct") != "" || c.r.Method == http.MethodPost; f.May.Fill || f.May.Correct && asked {
		s.Form = &reportui.Form{Fields: fields, Version: f.Report.Version, Base: f.Report.Number, NeedsReason: f.May.Correct, May: true}
		if f.Draft != nil {
			s.Form.Saved = f.Draft.At
		}
	} else if f.May.Correct {
		s.CorrectURL = reportui.Path(f.Report.ID) + "?correct=1"
	}
	if f.May.Review {
		if s.Decide, err = c.decides(f); err != nil {
			return err
		}
		if s.Next, err = c.nextWaiting(f.Report.ID); err != nil {
			return err
		}
	}
	c.lockedReport(f, &s)
	if s.Form != nil {
		s.Form.Enough = c.enough(f)
		s.Form.Upload = c.Evidence != nil && c.page.MayOn(account.AddEvidence, account.On{Units: []org.UnitID{f.Report.Unit}})
	}
	if more != nil {
		more(&s)
	}
	p := c.frame("due", c.page.TaskTitle(f.Task), ui.Link{Text: c.page.T("web.nav.due"), URL: c.dueOf(f.Report.Unit)})
	p.Here = reportui.Path(f.Report.ID)
	return c.render(status, reportui.Page(p, s))
}

// dueOf is the address of what is due from a unit.
func (c *call) dueOf(unit org.UnitID) string {
	if slices.Contains(c.page.Who.Units(), unit) {
		return "/due?unit=" + ui.Itoa(unit)
	}
	return "/due"
}

// lockedReport says why someone who reports for the unit cannot send anything now, and still lets them keep a draft.
func (c *call) lockedReport(f *progress.Form, s *reportui.Shown) {
	mine := c.page.MayOn(account.FillReport, account.On{Units: []org.UnitID{f.Report.Unit}})
	if !mine || f.May.Fill || f.May.Correct || !f.Report.Owed() {
		return
	}
	if f.Now == progress.WindowPlanned {
		s.Locked = c.page.T("web.report.planned", "time", c.page.Time(f.Window.Opens))
		return
	}
	s.Locked = c.page.T("web.report.locked", "time", c.page.Time(f.Until))
	codes, steps := controls(f)
	s.Form = &reportui.Form{Fields: reportui.NewFields(&f.Content, codes, steps), Version: f.Report.Version, Base: f.Report.Number}
	if f.Draft != nil {
		s.Form.Saved = f.Draft.At
	}
}

// reportShown gathers what every view of a report says.
func (c *call) reportShown(f *progress.Form) (reportui.Shown, error) {
	ctx := c.r.Context()
	names, err := c.unitNames(ctx)
	if err != nil {
		return reportui.Shown{}, err
	}
	s := reportui.Shown{
		Report: f.Report, Bar: reportui.Bar{Window: &f.Window, Now: c.Now(), List: c.page.ListTitle(f.View.Edition)},
		Task: f.Task, Unit: names[f.Report.Unit], Names: reportui.Names{Entries: f.Commitments, Steps: f.Steps}, Drafts: f.Others,
	}
	if s.Names.Evidence, err = c.evidenceOf(f); err != nil {
		return s, err
	}
	if s.Light, err = c.lightOf(f.View, f.Task); err != nil {
		return s, err
	}
	s.Versions = c.versions(f, &s.Names)
	s.Verdict = c.reportVerdict(f, s.Unit)
	return s, nil
}

// versions gives the submissions of a report, newest first, with what changed and what was decided.
func (c *call) versions(f *progress.Form, names *reportui.Names) []reportui.Version {
	var out []reportui.Version
	for i := range f.Submissions {
		v := reportui.Version{Submission: f.Submissions[i]}
		if i > 0 {
			v.Edits = reportui.Edits(&c.page, names, &v.Content, &f.Submissions[i-1].Content)
		}
		for k := range f.Reviews {
			if f.Reviews[k].Number == v.Number {
				v.Reviews = append(v.Reviews, f.Reviews[k])
			}
		}
		out = append(out, v)
	}
	slices.Reverse(out)
	return out
}

// reportVerdict says in one line whose report it is and what is next.
func (c *call) reportVerdict(f *progress.Form, unit string) string {
	p := &c.page
	role := p.T("web.joint")
	if f.Report.Lead {
		role = p.T("web.lead")
	}
	switch n := len(f.Submissions); {
	case f.Report.Owed():
		return p.T("web.report.verdict.owed", "unit", unit, "role", role, "time", p.Time(f.Report.Due), "left", reportui.Left(p, c.Now(), f.Report.Due))
	case n > 0:
		last := &f.Submissions[n-1]
		return p.T("web.report.verdict.sent", "unit", unit, "role", role, "time", p.Time(last.At), "number", last.Number, "name", last.Name)
	}
	return p.T("web.report.verdict.plain", "unit", unit, "role", role)
}

// unitNames gives the names of all units in the visitor's language.
func (c *call) unitNames(ctx context.Context) (map[org.UnitID]string, error) {
	all, err := c.Progress.Org.Units(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[org.UnitID]string, len(all))
	for i := range all {
		names[all[i].ID] = c.page.UnitName(&all[i])
	}
	return names, nil
}

// evidenceOf gives the evidence of a report's task that the visitor may see, none where they may see none.
func (c *call) evidenceOf(f *progress.Form) ([]evidence.File, error) {
	if c.Evidence == nil || !c.page.May(account.ReadEvidence) {
		return nil, nil
	}
	given, err := c.Evidence.List(c.r.Context(), c.page.Who, evidence.Query{Task: f.Report.Task})
	if err != nil {
		return nil, err
	}
	out := make([]evidence.File, len(given))
	for i := range given {
		out[i] = given[i].File
	}
	return out, nil
}

// enough says by commitment what evidence is enough for it.
func (c *call) enough(f *progress.Form) map[string][]string {
	out := map[string][]string{}
	for _, e := range f.Commitments {
		for _, kind := range commitment.EvidenceFor(e.Facts) {
			out[e.Code] = append(out[e.Code], c.page.T("commitment.evidence."+string(kind)))
		}
	}
	return out
}
