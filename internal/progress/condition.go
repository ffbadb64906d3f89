package progress

import (
	"context"
	"slices"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// The conditions of a closure, as locale keys below progress.condition.
const (
	ConditionShares   = "shares"   // every joint unit's share is confirmed
	ConditionDone     = "done"     // the lead units report it done, and the Office accepted that
	ConditionSteps    = "steps"    // every step is done or dropped
	ConditionEvidence = "evidence" // what the types of the commitments ask for is there
	ConditionValues   = "values"   // measured commitments are met for the period required
	ConditionYear     = "year"     // what goes on is closed at the end of the year
	ConditionNothing  = "nothing"  // nothing that was returned or asked for is open
)

// Conditions tells what must hold before a task is closed, and whether it does now.
func (s *Service) Conditions(ctx context.Context, who *account.Subject, task list.TaskID) ([]Condition, error) {
	view, t, err := s.find(ctx, task)
	if err != nil {
		return nil, err
	}
	if err := need(who, account.ReadProgress, onTask(t)); err != nil {
		return nil, err
	}
	return s.conditions(ctx, view, t)
}

// examined is a task with everything that its conditions look at.
type examined struct {
	*record
	service *Service
	view    *list.View
	task    *list.Task
	parts   []part
	steps   []Step
	demands []Demand
	book    *commitment.Book
	now     time.Time
	since   time.Time // when the task was last reopened, zero when it never was
	all     time.Time // by which everything on record has happened, however the clock was set
}

func (s *Service) examine(ctx context.Context, view *list.View, t *list.Task) (*examined, error) {
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, err
	}
	h := &History{}
	if h.Windows, err = s.Store.Windows(ctx, view.List); err != nil {
		return nil, err
	}
	if h.Reports, err = s.Store.Reports(ctx, Query{Task: t.ID}); err != nil {
		return nil, err
	}
	ids := make([]ReportID, len(h.Reports))
	for i := range h.Reports {
		ids[i] = h.Reports[i].ID
	}
	if h.Submissions, err = s.Store.Submissions(ctx, ids); err != nil {
		return nil, err
	}
	if h.Reviews, err = s.Store.Reviews(ctx, ids); err != nil {
		return nil, err
	}
	x := &examined{record: newRecord(h), service: s, view: view, task: t, parts: partsOf(t, members), now: s.now(), all: s.now().AddDate(100, 0, 0)}
	if x.steps, err = s.Store.Steps(ctx, []list.TaskID{t.ID}); err != nil {
		return nil, err
	}
	if x.demands, err = s.Store.Demands(ctx, view.List); err != nil {
		return nil, err
	}
	closures, err := s.Store.Closures(ctx, view.List)
	if err != nil {
		return nil, err
	}
	for _, c := range closures {
		if c.Task == t.ID && c.State == ClosureReopened {
			x.since = later(x.since, c.Ended.At)
		}
	}
	x.book, err = s.Register.Get(ctx, view.Slug)
	return x, err
}

func (s *Service) conditions(ctx context.Context, view *list.View, t *list.Task) ([]Condition, error) {
	x, err := s.examine(ctx, view, t)
	if err != nil {
		return nil, err
	}
	out := []Condition{x.shares(), x.done(), x.stepsDone()}
	shown, err := x.evidence(ctx)
	if err != nil {
		return nil, err
	}
	met, err := x.values(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, shown, met)
	if t.Item.Deadline.Ongoing {
		out = append(out, x.year())
	}
	return append(out, x.nothing()), nil
}

// condition holds where nothing is named that stands against it.
func condition(code string, against []string) Condition {
	c := Condition{Code: code, Holds: len(against) == 0}
	if !c.Holds {
		c.Args = map[string]any{"names": against}
	}
	return c
}

// newest gives how the report stands that a unit sent last; its state is "" when it has sent none. What was sent before
// a closed task was taken up again does not count any more.
func (x *examined) newest(unit org.UnitID) standing {
	for i := len(x.order) - 1; i >= 0; i-- {
		for _, r := range x.reports[x.task.ID] {
			if r.Unit != unit || r.Window != x.order[i].ID || r.State == ReportCancelled {
				continue
			}
			if s := x.at(r, x.all); s.sent != nil && s.sent.At.After(x.since) {
				s.state = r.State
				return s
			}
		}
	}
	return standing{}
}

// name gives the name of a unit that has a part in the task.
func (x *examined) name(unit org.UnitID) string {
	if u := x.view.Unit(unit); u != nil {
		return u.Name
	}
	units, err := x.service.Org.Units(context.Background())
	if err == nil {
		for _, u := range units {
			if u.ID == unit {
				return u.Name
			}
		}
	}
	return ""
}

func (x *examined) shares() Condition {
	var missing []string
	for _, p := range x.parts {
		if p.lead {
			continue
		}
		if s := x.newest(p.unit); s.state != ReportConfirmed && s.state != ReportPassed && s.state != ReportAccepted {
			missing = append(missing, x.name(p.unit))
		}
	}
	return condition(ConditionShares, missing)
}

func (x *examined) done() Condition {
	var missing []string
	leads := 0
	for _, p := range x.parts {
		if !p.lead {
			continue
		}
		leads++
		s := x.newest(p.unit)
		if s.state != ReportAccepted || s.sent == nil || s.sent.Content.Stage != Done {
			missing = append(missing, x.name(p.unit))
		}
	}
	c := condition(ConditionDone, missing)
	c.Holds = c.Holds && leads > 0
	return c
}

func (x *examined) stepsDone() Condition {
	var open []string
	for _, st := range x.steps {
		if st.Dropped.IsZero() && st.DoneOn == 0 {
			open = append(open, st.Title)
		}
	}
	return condition(ConditionSteps, open)
}

// promised gives the commitments of the task that decide whether it is done.
func (x *examined) promised() []*commitment.Entry {
	return slices.DeleteFunc(slices.Clone(x.book.ByTask(x.task.ID)), func(e *commitment.Entry) bool {
		return !e.State.InForce() || e.Facts.Stretch
	})
}

// evidence looks whether what each commitment asks for was handed in. A piece counts for the commitment that it was
// given for, and for the only one of the task when it was given for none.
func (x *examined) evidence(ctx context.Context) (Condition, error) {
	var files []evidence.File
	var uses []evidence.Use
	var err error
	if store := x.service.Evidence; store != nil {
		if files, err = store.Find(ctx, evidence.Query{Task: x.task.ID}); err != nil {
			return Condition{}, err
		}
		ids := make([]evidence.ID, len(files))
		for i := range files {
			ids[i] = files[i].ID
		}
		if uses, err = store.Uses(ctx, ids, evidence.UseQuery{Task: x.task.ID}); err != nil {
			return Condition{}, err
		}
	}
	all := x.promised()
	var lacking []string
	for _, e := range all {
		given := slices.DeleteFunc(slices.Clone(uses), func(u evidence.Use) bool {
			return u.Commitment != e.Code && (u.Commitment != "" || len(all) > 1)
		})
		own := slices.DeleteFunc(slices.Clone(files), func(f evidence.File) bool {
			return !slices.ContainsFunc(given, func(u evidence.Use) bool { return u.Evidence == f.ID })
		})
		if len(evidence.Lacking(commitment.EvidenceFor(e.Facts), own, given)) > 0 {
			lacking = append(lacking, e.Code)
		}
	}
	return condition(ConditionEvidence, lacking), nil
}

// values looks whether every measured commitment that decides is met, by the value that was accepted last and by the
// one that the system computes. A share is met by the value at the end of its period.
func (x *examined) values(ctx context.Context) (Condition, error) {
	due := dueOf(x.view, x.task)
	var said []*Submission
	for _, sent := range x.said(x.task.ID, x.all) {
		if x.accepted(sent) && sent.At.After(x.since) {
			said = append(said, sent)
		}
	}
	var missed []string
	for _, e := range x.promised() {
		if !decides(&e.Facts) {
			continue
		}
		v := lastValue(said, e.Code)
		met, known := Meets(&e.Facts, v)
		if !known && v != nil {
			met = true // held against another statistic: the reviewer has seen both
		}
		if e.Facts.Kind == commitment.Rate && v != nil && v.AsOf < due {
			met = false
		}
		if met && x.service.Known != nil {
			k, err := x.service.Known(ctx, e.Code)
			if err != nil {
				return Condition{}, err
			}
			if k != nil {
				met, _ = Meets(&e.Facts, &Value{Value: k.Value})
			}
		}
		if !met {
			missed = append(missed, e.Code)
		}
	}
	return condition(ConditionValues, missed), nil
}

// accepted reports whether the Office accepted a submission.
func (x *examined) accepted(sent *Submission) bool {
	return slices.ContainsFunc(x.reviews[sent.Report], func(v Review) bool {
		return v.Number == sent.Number && v.Level == LevelOffice && v.Verdict == Accepted
	})
}

func (x *examined) year() Condition {
	end := dueOf(x.view, x.task)
	c := Condition{Code: ConditionYear, Holds: end == 0 || worktime.MomentOf(x.now).Date() >= end}
	if !c.Holds {
		c.Args = map[string]any{"names": []string{end.String()}}
	}
	return c
}

func (x *examined) nothing() Condition {
	var open []string
	for _, r := range x.reports[x.task.ID] {
		if r.State == ReportReturned {
			open = append(open, x.windows[r.Window].Code+" "+x.name(r.Unit))
		}
	}
	for _, d := range x.demands {
		if d.Task == x.task.ID && d.Answered.IsZero() {
			open = append(open, x.name(d.Unit))
		}
	}
	slices.Sort(open)
	return condition(ConditionNothing, slices.Compact(open))
}
