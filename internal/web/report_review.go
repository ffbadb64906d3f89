package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/progress"
	reportui "duban/internal/web/ui/report"
)

// decides gives the review of a report as nobody has typed into it yet.
func (c *call) decides(f *progress.Form) (*reportui.Decide, error) {
	ctx := c.r.Context()
	names, err := c.unitNames(ctx)
	if err != nil {
		return nil, err
	}
	d := &reportui.Decide{Level: f.Level, Version: f.Report.Version, Number: f.Report.Number, Untrue: f.May.Untrue, Points: map[string]string{}, Wrong: map[string]string{}}
	if n := len(f.Submissions); n > 1 {
		d.Before = &f.Submissions[n-2].Content
	} else if earlier, err := c.Progress.Store.Last(ctx, f.Report.Task, f.Report.Unit, f.Window.ID); err != nil {
		return nil, err
	} else if earlier != nil {
		d.Before = &earlier.Content
	}
	for _, share := range f.Shares {
		one := reportui.Share{Report: share.Report, Unit: names[share.Report.Unit]}
		if share.Last != nil {
			one.Words = share.Last.Content.Words
		}
		d.Joint = append(d.Joint, one)
	}
	return d, nil
}

// nextWaiting is the address of the report that waits for the visitor after this one, "" for none.
func (c *call) nextWaiting(after progress.ReportID) (string, error) {
	all, err := c.Progress.Queue(c.r.Context(), c.page.Who)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(w progress.Waiting) bool { return w.Report.ID == after })
	for i := range all {
		if w := &all[(max(at, 0)+i)%len(all)]; w.Report.ID != after {
			return reportui.Path(w.Report.ID), nil
		}
	}
	return "", nil
}

// reviewReport takes a decision on a report and leads to the next one that waits.
func (c *call) reviewReport() error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxReport)
	next, err := c.nextWaiting(f.Report.ID)
	if err != nil {
		return err
	}
	in := c.typedReview(f)
	if _, err := c.Progress.Review(c.r.Context(), c.page.Who, in); err != nil {
		why := fault.As(err)
		if why.Kind != fault.Invalid && why.Kind != fault.Conflict {
			return err
		}
		return c.reviewAgain(in, why)
	}
	c.note(c.page.T("web.report.done."+string(in.Verdict), "task", c.page.TaskTitle(f.Task)))
	if next == "" {
		next = "/due"
	}
	c.redirect(next)
	return nil
}

// typedReview reads the form of a review. Words without a point are the reason of a return for what was done.
func (c *call) typedReview(f *progress.Form) progress.Reviewing {
	in := progress.Reviewing{
		Report: f.Report.ID, Version: c.version(), Verdict: progress.Verdict(c.r.PostFormValue("verdict")),
		Words: strings.TrimSpace(c.r.PostFormValue("words")),
	}
	for name, values := range c.r.PostForm {
		field, is := strings.CutPrefix(name, "point.")
		if reason := strings.TrimSpace(strings.Join(values, " ")); is && reason != "" {
			in.Points = append(in.Points, progress.Point{Field: field, Reason: reason})
		}
	}
	slices.SortFunc(in.Points, func(a, b progress.Point) int { return strings.Compare(a.Field, b.Field) })
	if in.Verdict == progress.Returned && len(in.Points) == 0 && in.Words != "" {
		in.Points = []progress.Point{{Field: progress.FieldWords, Reason: in.Words}}
	}
	for _, text := range c.r.PostForm["evidence"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			in.Evidence = append(in.Evidence, evidence.ID(id))
		}
	}
	return in
}

// reviewAgain shows a review again as it was typed, with what is wrong.
func (c *call) reviewAgain(in progress.Reviewing, why *fault.Error) error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	codes, steps := controls(f)
	return c.reportPage(why.Kind.Status(), f, reportui.NewFields(&f.Content, codes, steps), func(s *reportui.Shown) {
		words := c.page.Message(why)
		switch {
		case why.Kind == fault.Conflict:
			words = c.page.T("web.report.changed_since", "state", c.page.T("web.report.state."+string(f.Report.State)))
		case strings.HasPrefix(why.Field, "points"):
			words = c.page.T("web.report.point.needed")
		}
		s.Wrong = append(s.Wrong, reportui.Wrong{Field: "review-words", Text: words})
		if s.Decide == nil {
			return
		}
		for _, pt := range in.Points {
			s.Decide.Points[pt.Field] = pt.Reason
		}
		s.Decide.Words, s.Decide.Wrong["words"] = in.Words, words
	})
}
