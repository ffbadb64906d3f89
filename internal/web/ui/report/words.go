package report

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// Path is the address of a report.
func Path(id progress.ReportID) string { return "/reports/" + ui.Itoa(id) }

// EntryName names what a commitment promises, as short as can be told apart.
func EntryName(p *ui.Page, e *commitment.Entry) string { return commitmentui.Plain(p, &e.Facts) }

// Shares reports whether a commitment is a share, of which numerator and denominator are asked for.
func Shares(e *commitment.Entry) bool {
	return e.Facts.Kind == commitment.Rate || e.Facts.Kind == commitment.Ratio || e.Facts.Unit == "%"
}

// WindowName names a window by the period that it is about.
func WindowName(p *ui.Page, w *progress.Window) string {
	if t, err := time.Parse("2006-01", w.Code); err == nil {
		return p.T("web.window.month", "year", t.Year(), "month", p.T("web.month."+ui.Itoa(int(t.Month()))))
	}
	return p.T("web.window.name", "code", w.Code)
}

// Left says how long there is until a moment, or how long it is past.
func Left(p *ui.Page, now, until time.Time) string {
	d, past := until.Sub(now), false
	if d < 0 {
		d, past = -d, true
	}
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour), int(d/time.Minute)
	key, n := "minutes", minutes
	switch {
	case days >= 2:
		key, n = "days", days
	case hours >= 1:
		key, n = "hours", hours
	}
	if past {
		return p.T("web.window.past."+key, "count", n)
	}
	return p.T("web.window.left."+key, "count", n)
}

// LevelWords says who decided at a level of review.
func LevelWords(p *ui.Page, l progress.Level) string { return p.T("web.report.level." + string(l)) }

// PointLabel names the field that a point is about.
func PointLabel(p *ui.Page, n *Names, field string) string {
	for _, plain := range append([]string{progress.FieldEvidence}, plainFields...) {
		if field == plain {
			return p.T("web.report.field." + field)
		}
	}
	for i := range n.Steps {
		if progress.StepField(n.Steps[i].ID) == field {
			return n.Steps[i].Title
		}
	}
	return n.commitment(p, strings.TrimPrefix(field, progress.ValueField("")))
}

// pointsOn gives the points about one field.
func pointsOn(points []progress.Point, field string) []progress.Point {
	var out []progress.Point
	for _, pt := range points {
		if pt.Field == field {
			out = append(out, pt)
		}
	}
	return out
}

// wrongOn marks a control at fault for readers of the page.
func wrongOn(f *Fields, name string) templ.Attributes {
	if f.Wrong[name] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "w-" + name}
}

// rowsFor gives what was done more room than the rest, and a long text more than a short one.
func rowsFor(name, text string) string {
	least := 2
	if name == progress.FieldWords {
		least = 4
	}
	return ui.Itoa(min(max(strings.Count(text, "\n")+len([]rune(text))/40+1, least), 12))
}

// lead says which part a unit has in a task.
func lead(p *ui.Page, r *progress.Report) string {
	if r.Lead {
		return p.T("web.lead")
	}
	return p.T("web.joint")
}

// taskURL leads to a task from pages outside its list.
func taskURL(p *ui.Page, t *list.Task) templ.SafeURL { return ui.URL(p.Base, "/tasks/", ui.Itoa(t.ID)) }

// Wrong is what is wrong with a form, and the control at fault.
type Wrong struct {
	Field, Text string
}

// short cuts a text at its first so many characters.
func short(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return string(r[:most]) + "…"
}
