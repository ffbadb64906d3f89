package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
)

// maxReport bounds what the form of a report sends without files.
const maxReport = 1 << 20

// typedReport reads the form of a report as it was sent, and keeps the files that came with it.
func (c *call) typedReport(f *progress.Form) (reportui.Fields, progress.Content, []*fault.Error, error) {
	wrong, err := c.reportFiles(f)
	if err != nil {
		return reportui.Fields{}, progress.Content{}, nil, err
	}
	codes, steps := controls(f)
	fields := reportui.ReadFields(codes, steps, c.r.PostFormValue)
	for _, text := range c.r.PostForm["evidence"] {
		if id := evidence.ID(wholeNumber(text)); id != 0 && !slices.Contains(fields.Evidence, id) {
			fields.Evidence = append(fields.Evidence, id)
		}
	}
	content, err := fields.Content()
	for i := range content.Steps { // the form has no control for what was given for a step
		for k := range f.Content.Steps {
			if f.Content.Steps[k].Step == content.Steps[i].Step {
				content.Steps[i].Evidence = f.Content.Steps[k].Evidence
			}
		}
	}
	return fields, content, append(commitment.Faults(err), wrong...), nil
}

// reportFiles reads the fields of the form and takes the files in that it brings: they are given for the report, and
// chosen for it.
func (c *call) reportFiles(f *progress.Form) (wrong []*fault.Error, err error) {
	if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") || c.Evidence == nil {
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxReport)
		if err := c.r.ParseMultipartForm(maxReport); err != nil && c.r.PostForm == nil {
			return nil, fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
		}
		return nil, nil
	}
	h, err := c.receive()
	if err != nil {
		return nil, err
	}
	defer h.discard()
	h.Fields.Set("task", ui.Itoa(f.Report.Task))
	h.Fields.Set("unit", ui.Itoa(f.Report.Unit))
	h.Fields.Set("report", ui.Itoa(f.Report.ID))
	kept, refused, err := c.keepEvidence(h, h.Fields.Get("document_number") != "")
	if err != nil {
		return nil, err
	}
	for i := range kept {
		h.Fields.Add("evidence", ui.Itoa(kept[i].ID))
	}
	c.r.PostForm, c.r.Form = h.Fields, h.Fields
	return append(h.Wrong, refused...), nil
}

// saveReport keeps what was typed, for the visitor alone. A script that saves while somebody types is answered in one
// line; a person who pressed the button sees the page again.
func (c *call) saveReport() error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	fields, content, wrong, err := c.typedReport(f)
	if err != nil {
		return err
	}
	if err := c.Progress.SaveDraft(c.r.Context(), c.page.Who, f.Report.ID, content); err != nil {
		return err
	}
	if c.r.Header.Get("Accept") == "text/plain" {
		c.out = answer{status: http.StatusOK, kind: "text/plain; charset=utf-8", body: []byte(c.page.T("web.report.draft.kept", "time", c.page.Time(c.Now())))}
		return nil
	}
	if len(wrong) > 0 { // what is no number cannot be kept, but must not vanish under somebody's eyes
		return c.reportAgain(http.StatusUnprocessableEntity, f, fields, wrong)
	}
	c.note(c.page.T("web.report.saved"))
	c.redirect(reportui.Path(f.Report.ID))
	return nil
}

// sendReport sends a report, or shows it again with what is wrong or with what somebody else sent meanwhile.
func (c *call) sendReport() error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	fields, content, wrong, err := c.typedReport(f)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		if err := c.Progress.SaveDraft(c.r.Context(), c.page.Who, f.Report.ID, content); err != nil {
			return err
		}
		return c.reportAgain(http.StatusUnprocessableEntity, f, fields, wrong)
	}
	_, err = c.Progress.Submit(c.r.Context(), c.page.Who, progress.Submitting{
		Report: f.Report.ID, Version: c.version(), Content: content, Reason: strings.TrimSpace(c.r.PostFormValue("reason")),
	})
	if err == nil {
		c.note(c.page.T("web.report.sent", "task", c.page.TaskTitle(f.Task)))
		c.redirect(c.dueOf(f.Report.Unit))
		return nil
	}
	faults := commitment.Faults(err)
	switch faults[0].Kind {
	case fault.Invalid:
		return c.reportAgain(http.StatusUnprocessableEntity, f, fields, faults)
	case fault.Conflict:
		return c.reportOvertaken(fields, faults[0])
	}
	return err
}

// reportAgain shows a form again as it was typed, with what is wrong at each control and in a summary.
func (c *call) reportAgain(status int, f *progress.Form, fields reportui.Fields, wrong []*fault.Error) error {
	var all []reportui.Wrong
	for _, w := range wrong {
		words := c.page.Message(w)
		fields.Mark(w.Field, words)
		all = append(all, reportui.Wrong{Field: w.Field, Text: c.atField(f, w.Field, words)})
	}
	return c.reportPage(status, f, fields, func(s *reportui.Shown) {
		s.Wrong = all
		if s.Form != nil {
			s.Form.Reason = c.r.PostFormValue("reason")
		}
	})
}

// atField says a problem after the name of its control.
func (c *call) atField(f *progress.Form, field, words string) string {
	p := &c.page
	names := reportui.Names{Entries: f.Commitments, Steps: f.Steps}
	group, part := field, ""
	if n := strings.Split(field, "."); len(n) > 2 {
		group, part = strings.Join(n[:2], "."), n[2]
	}
	place := field
	switch {
	case field == "":
		return words
	case strings.Contains(group, "."):
		place = reportui.PointLabel(p, &names, group)
		if key := "web.report.value." + part; part != "" && locale.Has(key) {
			place = p.T("web.at", "place", place, "text", p.T(key))
		}
	case locale.Has("web.report.field." + field):
		place = p.T("web.report.field." + field)
	}
	return p.T("web.at", "place", place, "text", words)
}

// reportOvertaken shows what somebody else sent or decided while a form was being filled; what was typed stays in the
// form, made anew from what is there now.
func (c *call) reportOvertaken(typed reportui.Fields, why *fault.Error) error {
	f, err := c.oneReport()
	if err != nil {
		return err
	}
	codes, steps := controls(f)
	typed.Codes, typed.Steps = codes, steps
	base, _ := strconv.Atoi(c.r.PostFormValue("base")) // 0, none, when it is no number
	return c.reportPage(http.StatusConflict, f, typed, func(s *reportui.Shown) {
		if s.Form != nil {
			s.Form.Fields = typed
			s.Form.Reason = c.r.PostFormValue("reason")
		}
		newer := slices.IndexFunc(s.Versions, func(v reportui.Version) bool { return v.Number > base })
		switch {
		case newer >= 0:
			s.Conflict = &s.Versions[0]
		case s.Locked == "":
			s.Wrong = append(s.Wrong, reportui.Wrong{Text: c.page.T("web.report.changed_since", "state", c.page.T("web.report.state."+string(f.Report.State)))})
		}
		if len(s.Wrong) == 0 && s.Conflict == nil && s.Locked == "" {
			s.Wrong = append(s.Wrong, reportui.Wrong{Text: c.page.Message(why)})
		}
	})
}
