package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	reportui "duban/internal/web/ui/report"
	stepui "duban/internal/web/ui/step"
	"duban/internal/worktime"
)

// emptyLines is how many empty lines the form of steps ends with when there is none yet.
const emptyLines = 3

// mostLines bounds the lines of one form of steps.
const mostLines = 100

// stepSection gathers the steps of a task for its page.
func (c *call) stepSection(t *list.Task) (*stepui.Section, error) {
	ctx := c.r.Context()
	steps, err := c.Progress.Store.Steps(ctx, []list.TaskID{t.ID})
	if err != nil {
		return nil, err
	}
	s := &stepui.Section{Task: t, Steps: steps, Planned: -1, Edit: len(c.planningUnits(t)) > 0}
	if s.Units, err = c.unitNames(ctx); err != nil {
		return nil, err
	}
	all, planned, done := 0, 0, 0
	today := worktime.MomentOf(c.Now()).Date()
	for i := range steps {
		if !steps[i].Dropped.IsZero() {
			continue
		}
		all += steps[i].Weight
		if steps[i].Due <= today {
			planned += steps[i].Weight
		}
		if steps[i].DoneOn != 0 {
			done += steps[i].Weight
		}
	}
	if all > 0 {
		s.Planned, s.Done = planned*100/all, done*100/all
	}
	return s, nil
}

// planningUnits gives the units of a task whose steps the visitor may write: their own, or all for the Office.
func (c *call) planningUnits(t *list.Task) []org.UnitID {
	var out []org.UnitID
	office := c.page.May(account.ReviewReport)
	for _, u := range t.Units {
		if (office || c.page.MayOn(account.FillReport, account.On{Units: []org.UnitID{u.Unit}})) && !slices.Contains(out, u.Unit) {
			out = append(out, u.Unit)
		}
	}
	if len(out) == 0 && !office { // members of a collective that the task names
		out = slices.DeleteFunc(c.page.Who.Units(), func(u org.UnitID) bool { return !c.owes(t, u) })
	}
	return out
}

// owes reports whether a unit owes reports on a task.
func (c *call) owes(t *list.Task, u org.UnitID) bool {
	all, err := c.Progress.Store.Reports(c.r.Context(), progress.Query{Task: t.ID, Unit: u})
	return err == nil && len(all) > 0 && c.page.MayOn(account.FillReport, account.On{Units: []org.UnitID{u}})
}

// planned gives the task that the address names and the unit whose steps are written.
func (c *call) planned() (*list.Task, org.UnitID, []org.UnitID, error) {
	c.fresh = true
	b, err := c.opened()
	if err != nil {
		return nil, 0, nil, err
	}
	t, err := c.taskAsked(b)
	if err != nil {
		return nil, 0, nil, err
	}
	units := c.planningUnits(t)
	if len(units) == 0 {
		return nil, 0, nil, fault.New(fault.Forbidden, "web.problem.forbidden", nil)
	}
	unit := org.UnitID(wholeNumber(c.r.FormValue("unit")))
	if !slices.Contains(units, unit) {
		unit = units[0]
	}
	return t, unit, units, nil
}

// steps is the form of the steps of one unit.
func (c *call) steps() error {
	t, unit, units, err := c.planned()
	if err != nil {
		return err
	}
	have, err := c.Progress.Store.Steps(c.r.Context(), []list.TaskID{t.ID})
	if err != nil {
		return err
	}
	f := stepui.Form{Task: t, Unit: unit}
	for i := range have {
		if st := &have[i]; st.Unit == unit && st.Dropped.IsZero() {
			f.Lines = append(f.Lines, stepui.Line{ID: st.ID, Version: st.Version, Done: st.DoneOn != 0, Values: map[string]string{
				"title": st.Title, "person": st.Person, "due": st.Due.String(), "weight": ui.Itoa(st.Weight),
			}})
		}
	}
	blank := emptyLines
	if len(f.Lines) > 0 {
		blank = 1
	}
	f.Lines = append(f.Lines, blankLines(blank)...)
	return c.stepsPage(http.StatusOK, f, units)
}

func blankLines(n int) []stepui.Line {
	out := make([]stepui.Line, n)
	for i := range out {
		out[i].Values = map[string]string{"weight": "1"}
	}
	return out
}

func (c *call) stepsPage(status int, f stepui.Form, units []org.UnitID) error {
	names, err := c.unitNames(c.r.Context())
	if err != nil {
		return err
	}
	path := c.page.Base + "/tasks/" + ui.Itoa(f.Task.ID)
	f.Name = names[f.Unit]
	for _, u := range units {
		f.Units = append(f.Units, ui.Choice{Text: names[u], URL: path + "/steps?unit=" + ui.Itoa(u), Here: u == f.Unit})
	}
	c.page.Here = path + "/steps?unit=" + ui.Itoa(f.Unit)
	p := c.frame("tasks", c.page.T("web.steps.edit"), c.crumb(), ui.Link{Text: c.page.T("web.nav.tasks"), URL: c.page.Base + "/tasks"}, ui.Link{Text: c.page.TaskTitle(f.Task), URL: path})
	return c.render(status, stepui.Page(p, f))
}

// saveSteps saves the steps of one unit as the form has them.
func (c *call) saveSteps() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	t, unit, units, err := c.planned()
	if err != nil {
		return err
	}
	f := stepui.Form{Task: t, Unit: unit, Lines: c.typedLines()}
	if c.typed("more") != "" {
		f.Lines = append(f.Lines, blankLines(1)...)
		return c.stepsPage(http.StatusOK, f, units)
	}
	steps, lines, wrong := c.stepsOf(&f)
	if len(wrong) == 0 && len(steps) > 0 {
		_, err := c.Progress.SaveSteps(c.r.Context(), c.page.Who, t.ID, steps)
		wrong = commitment.Faults(err)
	}
	if len(wrong) > 0 {
		return c.stepsAgain(f, units, lines, wrong)
	}
	c.note(c.page.T("web.steps.saved"))
	c.redirect(c.page.Base + "/tasks/" + ui.Itoa(t.ID) + "#steps")
	return nil
}

// typedLines reads the lines of the form.
func (c *call) typedLines() []stepui.Line {
	var out []stepui.Line
	for i := 0; i < mostLines && c.r.PostForm.Has(strconv.Itoa(i)+".title"); i++ {
		at := strconv.Itoa(i) + "."
		l := stepui.Line{ID: progress.StepID(wholeNumber(c.typed(at + "id"))), Version: wholeNumber(c.typed(at + "version")), Drop: c.typed(at+"drop") != "", Values: map[string]string{}}
		for _, name := range []string{"title", "person", "due", "weight", "reason"} {
			l.Values[name] = c.typed(at + name)
		}
		out = append(out, l)
	}
	return out
}

// stepsOf makes steps of the lines in which something stands; lines says which line each step comes from.
func (c *call) stepsOf(f *stepui.Form) (steps []progress.Step, lines []int, wrong []*fault.Error) {
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.ID == 0 && l.Values["title"] == "" && l.Values["due"] == "" && l.Values["person"] == "" {
			continue
		}
		st := progress.Step{ID: l.ID, Version: l.Version, Unit: f.Unit, Title: l.Values["title"], Person: l.Values["person"], Reason: l.Values["reason"]}
		at := "steps." + strconv.Itoa(len(steps)) + "."
		if text := l.Values["due"]; text != "" {
			d, err := worktime.ParseDate(strings.NewReplacer("/", "-", ".", "-").Replace(text))
			if err != nil {
				wrong = append(wrong, &fault.Error{Kind: fault.Invalid, Code: "web.report.date_wrong", Args: fault.Args{"value": text}, Field: at + "due", Err: err})
			}
			st.Due = d
		}
		st.Weight, _ = strconv.Atoi(l.Values["weight"]) // 0, which is refused with the range, when it is no number
		if l.Drop {
			st.Dropped = c.Now()
		}
		steps, lines = append(steps, st), append(lines, i)
	}
	return steps, lines, wrong
}

// stepsAgain shows the form again with what is wrong at each control.
func (c *call) stepsAgain(f stepui.Form, units []org.UnitID, lines []int, wrong []*fault.Error) error {
	for _, w := range wrong {
		if w.Kind != fault.Invalid && w.Kind != fault.Conflict {
			return w
		}
		words, field := c.page.Message(w), ""
		parts := strings.Split(w.Field, ".")
		if len(parts) == 3 {
			if n, err := strconv.Atoi(parts[1]); err == nil && n < len(lines) {
				l := &f.Lines[lines[n]]
				if l.Wrong == nil {
					l.Wrong = map[string]string{}
				}
				l.Wrong[parts[2]] = words
				field = strconv.Itoa(lines[n]) + "." + parts[2]
				words = c.page.T("web.at", "place", c.page.T("web.steps.line", "number", lines[n]+1), "text", words)
			}
		}
		f.Wrong = append(f.Wrong, reportui.Wrong{Field: field, Text: words})
	}
	return c.stepsPage(wrong[0].Kind.Status(), f, units)
}
