package progress

import (
	"slices"
	"time"

	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// record is the history of a list, arranged so that how things stood at any time can be told. It rests on what is only
// ever added, so that what it tells of a past day stays the same.
type record struct {
	history     *History
	windows     map[WindowID]*Window
	order       []*Window // oldest period first
	exceptions  map[WindowID][]Exception
	reports     map[list.TaskID][]*Report
	owings      map[ReportID][]Owing
	submissions map[ReportID][]Submission
	reviews     map[ReportID][]Review
	steps       map[list.TaskID][]StepChange
	closures    map[list.TaskID][]Closure
}

func newRecord(h *History) *record {
	r := &record{
		history: h,
		windows: map[WindowID]*Window{}, exceptions: map[WindowID][]Exception{}, reports: map[list.TaskID][]*Report{},
		owings: map[ReportID][]Owing{}, submissions: map[ReportID][]Submission{}, reviews: map[ReportID][]Review{},
		steps: map[list.TaskID][]StepChange{}, closures: map[list.TaskID][]Closure{},
	}
	for i := range h.Windows {
		r.windows[h.Windows[i].ID] = &h.Windows[i]
		r.order = append(r.order, &h.Windows[i])
	}
	slices.SortStableFunc(r.order, func(a, b *Window) int { return int(a.From - b.From) })
	for _, e := range h.Exceptions {
		r.exceptions[e.Window] = append(r.exceptions[e.Window], e)
	}
	for i := range h.Reports {
		r.reports[h.Reports[i].Task] = append(r.reports[h.Reports[i].Task], &h.Reports[i])
	}
	for _, o := range h.Owings {
		r.owings[o.Report] = append(r.owings[o.Report], o)
	}
	for _, s := range h.Submissions {
		r.submissions[s.Report] = append(r.submissions[s.Report], s)
	}
	for _, v := range h.Reviews {
		r.reviews[v.Report] = append(r.reviews[v.Report], v)
	}
	for _, c := range h.StepChanges {
		r.steps[c.After.Task] = append(r.steps[c.After.Task], c)
	}
	for _, c := range h.Closures {
		r.closures[c.Task] = append(r.closures[c.Task], c)
	}
	return r
}

// standing is how a report stood at a time.
type standing struct {
	*Report
	window *Window
	state  ReportState // "" before it was made
	due    time.Time
	sent   *Submission // the newest, nil when there was none
}

// at tells how a report stood.
func (r *record) at(report *Report, t time.Time) standing {
	s := standing{Report: report, window: r.windows[report.Window]}
	if report.Made.After(t) || s.window == nil {
		return s
	}
	s.state, s.due = ReportDue, s.window.Closes
	for _, e := range r.exceptions[report.Window] {
		if e.Unit == report.Unit && !e.At.After(t) {
			s.due = e.Until
		}
	}
	all := r.submissions[report.ID]
	for i := range all {
		if !all[i].At.After(t) {
			s.sent, s.state = &all[i], ReportSubmitted
		}
	}
	for _, v := range r.reviews[report.ID] {
		if s.sent != nil && v.Number == s.sent.Number && !v.At.After(t) {
			s.review(&v)
		}
	}
	for _, o := range r.owings[report.ID] {
		switch {
		case o.At.After(t):
		case !o.Owed:
			s.state = ReportCancelled
		case s.sent == nil:
			s.state = ReportDue
		default:
			s.state = ReportSubmitted
		}
	}
	return s
}

// review takes a review of the newest submission into account.
func (s *standing) review(v *Review) {
	switch v.Verdict {
	case Returned, Untrue:
		s.state, s.due = ReportReturned, v.Due
	case Accepted, Skipped:
		s.state = map[Level]ReportState{LevelHead: ReportConfirmed, LevelLead: ReportPassed, LevelOffice: ReportAccepted}[v.Level]
	}
}

// owed reports whether the unit had to send something.
func (s *standing) owed() bool { return s.state == ReportDue || s.state == ReportReturned }

// counts reports whether what was sent is taken for what is so: until somebody returns it.
func (s *standing) counts() bool {
	return s.sent != nil && s.state != ReportReturned && s.state != ReportCancelled
}

// said gives what a task's lead units said last, the newest window first; what was returned is left out.
func (r *record) said(task list.TaskID, t time.Time) []*Submission {
	var out []*Submission
	for i := len(r.order) - 1; i >= 0; i-- {
		for _, report := range r.reports[task] {
			if report.Window != r.order[i].ID || !report.Lead {
				continue
			}
			if s := r.at(report, t); s.counts() {
				out = append(out, s.sent)
			}
		}
	}
	return out
}

// stepsAt gives a task's steps as they were, those dropped left out.
func (r *record) stepsAt(task list.TaskID, t time.Time) []Step {
	at := map[StepID]Step{}
	var order []StepID
	for _, c := range r.steps[task] {
		if c.At.After(t) {
			continue
		}
		if _, known := at[c.Step]; !known {
			order = append(order, c.Step)
		}
		at[c.Step] = c.After
	}
	var out []Step
	for _, id := range order {
		if s := at[id]; s.Dropped.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// closureAt gives the state of a task's last closure, "" when none had been asked for.
func (r *record) closureAt(task list.TaskID, t time.Time) ClosureState {
	state := ClosureState("")
	for _, c := range r.closures[task] {
		switch {
		case c.Asked.At.After(t):
		case !c.Ended.IsZero() && !c.Ended.At.After(t):
			state = c.State
		case !c.Signed.IsZero() && !c.Signed.At.After(t):
			state = ClosureSigned
		case !c.Checked.IsZero() && !c.Checked.At.After(t):
			state = ClosureChecked
		default:
			state = ClosureAsked
		}
	}
	return state
}

// untrue reports whether a report on a task was found to be false, and the unit has not had a later one accepted.
func (r *record) untrue(task list.TaskID, t time.Time) bool {
	found := map[org.UnitID]time.Time{}
	for _, report := range r.reports[task] {
		for _, v := range r.reviews[report.ID] {
			if v.Verdict == Untrue && !v.At.After(t) {
				found[report.Unit] = later(found[report.Unit], v.At)
			}
		}
	}
	for _, report := range r.reports[task] {
		for _, v := range r.reviews[report.ID] {
			since, is := found[report.Unit]
			if is && v.Verdict == Accepted && v.Level == LevelOffice && v.At.After(since) && !v.At.After(t) {
				delete(found, report.Unit)
			}
		}
	}
	return len(found) > 0
}

// planned gives the share of weight that is due by a day, in per cent; nil without steps.
func planned(steps []Step, day worktime.Date) *int {
	all, due := 0, 0
	for _, s := range steps {
		if s.Due == 0 {
			continue
		}
		all += s.Weight
		if s.Due <= day {
			due += s.Weight
		}
	}
	if all == 0 {
		return nil
	}
	percent := 100 * due / all
	return &percent
}
