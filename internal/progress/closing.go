package progress

import (
	"context"
	"slices"
	"strings"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
)

// Closing is what somebody decides on the closure of a task. Version is that of the closure they saw, 0 to ask for one.
type Closing struct {
	Task    list.TaskID
	Version int64
	Words   string // the reason, where one refuses or reopens
}

// Closures gives the closures of a task, oldest first.
func (s *Service) Closures(ctx context.Context, task list.TaskID) ([]Closure, error) {
	view, _, err := s.find(ctx, task)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Closures(ctx, view.List)
	return slices.DeleteFunc(all, func(c Closure) bool { return c.Task != task }), err
}

// AskClosure asks for a task to be closed. All conditions must hold.
func (s *Service) AskClosure(ctx context.Context, who *account.Subject, in Closing) (*Closure, error) {
	view, t, err := s.find(ctx, in.Task)
	if err != nil {
		return nil, err
	}
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, err
	}
	if err := need(who, account.AskClosure, account.On{Units: leadsOf(t, members)}); err != nil {
		return nil, err
	}
	c := &Closure{Task: t.ID, State: ClosureAsked, Words: strings.TrimSpace(in.Words), Asked: by(who, s.now())}
	if c.Conditions, err = s.hold(ctx, view, t); err != nil {
		return nil, err
	}
	err = s.Store.Write(ctx, func(w Writer) error {
		all, err := w.Closures(ctx, t.ID)
		if err != nil {
			return err
		}
		if n := len(all); n > 0 && (all[n-1].under() || all[n-1].State == ClosureSigned) {
			return fault.New(fault.Conflict, "progress.closure_asked", fault.Args{"by": all[n-1].Asked.Name})
		}
		return w.SaveClosure(ctx, c)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// under reports whether the closure waits for a decision.
func (c *Closure) under() bool { return c.State == ClosureAsked || c.State == ClosureChecked }

// hold gives the conditions of a task, and fault.Conflict naming those that do not hold.
func (s *Service) hold(ctx context.Context, view *list.View, t *list.Task) ([]Condition, error) {
	all, err := s.conditions(ctx, view, t)
	if err != nil {
		return nil, err
	}
	var open []string
	for _, c := range all {
		if !c.Holds {
			open = append(open, c.Code)
		}
	}
	if len(open) > 0 {
		return nil, fault.New(fault.Conflict, "progress.closure_conditions", fault.Args{"conditions": open, "count": len(open)})
	}
	return all, nil
}

// CheckClosure says that the Office has checked what was asked. The conditions must hold still.
func (s *Service) CheckClosure(ctx context.Context, who *account.Subject, in Closing) (*Closure, error) {
	view, t, c, err := s.closing(ctx, in, ClosureAsked)
	if err != nil {
		return nil, err
	}
	if err := need(who, account.CheckClosure, onTask(t)); err != nil {
		return nil, err
	}
	if c.Asked.Account == who.ID {
		return nil, fault.New(fault.Forbidden, "progress.own_review", nil)
	}
	if c.Conditions, err = s.hold(ctx, view, t); err != nil {
		return nil, err
	}
	c.State, c.Checked, c.CheckWords = ClosureChecked, by(who, s.after(c.Asked)), strings.TrimSpace(in.Words)
	return c, s.saveClosure(ctx, c, c.CheckWords)
}

// closing finds the closure that somebody decides on, which must be the task's last, as they saw it, and in a state.
func (s *Service) closing(ctx context.Context, in Closing, states ...ClosureState) (*list.View, *list.Task, *Closure, error) {
	view, t, err := s.find(ctx, in.Task)
	if err != nil {
		return nil, nil, nil, err
	}
	all, err := s.Closures(ctx, in.Task)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(all) == 0 {
		return nil, nil, nil, fault.New(fault.Conflict, "progress.closure_none", nil)
	}
	c := &all[len(all)-1]
	switch {
	case c.Version != in.Version:
		return nil, nil, nil, fault.New(fault.Conflict, "progress.stale", fault.Args{"what": "closure", "id": int64(c.ID)})
	case !slices.Contains(states, c.State):
		return nil, nil, nil, fault.New(fault.Conflict, "progress.closure_state", nil)
	}
	return view, t, c, nil
}

func (s *Service) saveClosure(ctx context.Context, c *Closure, why string) error {
	if why != "" {
		ctx = journal.Because(ctx, why)
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.SaveClosure(ctx, c) })
}

// MaySign reports whether somebody may sign the closure of a task: the heads of its working group and its responsible
// leaders; an account of the Office other than the one that checked it where the task names nobody who can sign in.
func (s *Service) MaySign(ctx context.Context, who *account.Subject, t *list.Task, c *Closure) (bool, error) {
	if who == nil || c.Asked.Account == who.ID || c.Checked.Account == who.ID {
		return false, nil
	}
	on := onTask(t)
	if who.MayOn(account.SignClosure, on) {
		return true, nil
	}
	all, err := s.Accounts.Subjects(ctx)
	if err != nil || slices.ContainsFunc(all, func(p *account.Subject) bool { return p.MayOn(account.SignClosure, on) }) {
		return false, err
	}
	return who.May(account.CheckClosure), nil
}

// SignClosure closes a task. It owes no reports from then on.
func (s *Service) SignClosure(ctx context.Context, who *account.Subject, in Closing) (*Closure, error) {
	_, t, c, err := s.closing(ctx, in, ClosureChecked)
	if err != nil {
		return nil, err
	}
	if err := s.mustSign(ctx, who, t, c); err != nil {
		return nil, err
	}
	now := s.after(c.Checked)
	c.State, c.Signed = ClosureSigned, by(who, now)
	reports, err := s.Store.Reports(ctx, Query{Task: t.ID})
	if err != nil {
		return nil, err
	}
	var save []Report
	var owings []Owing
	for _, r := range reports {
		if r.Owed() {
			owings = append(owings, r.cancel(now, OwingClosed))
			save = append(save, r)
		}
	}
	return c, s.Store.Write(ctx, func(w Writer) error {
		if err := w.SaveClosure(ctx, c); err != nil {
			return err
		}
		if err := w.SaveReports(ctx, save); err != nil {
			return err
		}
		return w.SaveOwings(ctx, owings)
	})
}

func (s *Service) mustSign(ctx context.Context, who *account.Subject, t *list.Task, c *Closure) error {
	may, err := s.MaySign(ctx, who, t, c)
	switch {
	case err != nil || may:
		return err
	case who == nil:
		return fault.New(fault.Anonymous, "progress.forbidden", nil)
	case c.Asked.Account == who.ID || c.Checked.Account == who.ID:
		return fault.New(fault.Forbidden, "progress.own_review", nil)
	}
	return fault.New(fault.Forbidden, "progress.forbidden", nil)
}

// RefuseClosure ends a closure that was asked for: the Office before it has checked it, who signs after that.
func (s *Service) RefuseClosure(ctx context.Context, who *account.Subject, in Closing) (*Closure, error) {
	_, t, c, err := s.closing(ctx, in, ClosureAsked, ClosureChecked)
	if err != nil {
		return nil, err
	}
	if c.State == ClosureAsked {
		err = need(who, account.CheckClosure, onTask(t))
	} else {
		err = s.mustSign(ctx, who, t, c)
	}
	if err != nil {
		return nil, err
	}
	if c.Reason = strings.TrimSpace(in.Words); c.Reason == "" {
		return nil, invalid("words", "progress.reason_missing", nil)
	}
	last := c.Asked
	if c.State == ClosureChecked {
		last = c.Checked
	}
	c.State, c.Ended = ClosureRefused, by(who, s.after(last))
	return c, s.saveClosure(ctx, c, c.Reason)
}

// Reopen takes a task up again that was closed: by the Office or who may sign. Its reports of windows that are not locked
// are owed again.
func (s *Service) Reopen(ctx context.Context, who *account.Subject, in Closing) (*Closure, error) {
	view, t, c, err := s.closing(ctx, in, ClosureSigned)
	if err != nil {
		return nil, err
	}
	if !who.MayOn(account.SignClosure, onTask(t)) {
		if err := need(who, account.CheckClosure, onTask(t)); err != nil {
			return nil, err
		}
	}
	if c.Reason = strings.TrimSpace(in.Words); c.Reason == "" {
		return nil, invalid("words", "progress.reason_missing", nil)
	}
	now := s.after(c.Signed)
	c.State, c.Ended = ClosureReopened, by(who, now)
	save, owings, err := s.owedAgain(ctx, view, t, now)
	if err != nil {
		return nil, err
	}
	ctx = journal.Because(ctx, c.Reason)
	return c, s.Store.Write(ctx, func(w Writer) error {
		if err := w.SaveClosure(ctx, c); err != nil {
			return err
		}
		if err := w.SaveReports(ctx, save); err != nil {
			return err
		}
		return w.SaveOwings(ctx, owings)
	})
}

// owedAgain gives what a task's units owe in the windows that are not locked: what they owed before it was closed, and
// the reports of windows that opened while it was.
func (s *Service) owedAgain(ctx context.Context, view *list.View, t *list.Task, now time.Time) ([]Report, []Owing, error) {
	reports, err := s.Store.Reports(ctx, Query{Task: t.ID})
	if err != nil {
		return nil, nil, err
	}
	windows, err := s.Store.Windows(ctx, view.List)
	if err != nil {
		return nil, nil, err
	}
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, nil, err
	}
	schedule, err := s.ScheduleOf(ctx, view.List)
	if err != nil {
		return nil, nil, err
	}
	var save []Report
	var owings []Owing
	for i := range windows {
		w := &windows[i]
		if w.State(now) == WindowLocked {
			continue
		}
		for _, p := range partsOf(t, members) {
			if !p.lead && !schedule.joins(w) {
				continue
			}
			k := slices.IndexFunc(reports, func(r Report) bool { return r.Window == w.ID && r.Unit == p.unit })
			switch {
			case k < 0:
				r := p.report(w)
				r.Made, r.Updated = now, now
				save = append(save, r)
			case reports[k].State == ReportCancelled:
				owings = append(owings, reports[k].restore(now, OwingReopened))
				save = append(save, reports[k])
			}
		}
	}
	return save, owings, nil
}

// after is now, or just after something that happened by a clock that was set back since.
func (s *Service) after(last By) time.Time {
	if now := s.now(); now.After(last.At) {
		return now
	}
	return last.At.Add(time.Millisecond)
}
