package progress

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Opening says which window to open. Times that are zero are those of the schedule.
type Opening struct {
	Slug          string
	Code          string // 2020-06
	Closes, Locks time.Time
}

// OpenWindow opens a window by hand, with a report for every task and unit that owes one.
func (s *Service) OpenWindow(ctx context.Context, who *account.Subject, o Opening) (*Window, error) {
	if err := need(who, account.EditWindow, account.On{}); err != nil {
		return nil, err
	}
	view, err := s.Library.Get(ctx, o.Slug)
	if err != nil {
		return nil, err
	}
	schedule, err := s.ScheduleOf(ctx, view.List)
	if err != nil {
		return nil, err
	}
	now := s.now()
	w, err := schedule.Window(o.Code, s.Office(now))
	if err != nil {
		return nil, err
	}
	if now.Before(w.Opens) {
		w.Opens = now
	}
	if !o.Closes.IsZero() {
		w.Closes = o.Closes.UTC()
		w.Locks = s.Office(now).Closing(s.Office(now).AddWorkdays(worktime.MomentOf(o.Closes).Date(), schedule.LockDays)).Time().UTC()
		w.Locks = later(w.Locks, w.Closes)
	}
	if !o.Locks.IsZero() {
		w.Locks = o.Locks.UTC()
	}
	switch {
	case !w.Closes.After(w.Opens):
		return nil, invalid("closes", "progress.closes_early", nil)
	case w.Locks.Before(w.Closes):
		return nil, invalid("locks", "progress.locks_early", nil)
	}
	w.Opened = by(who, now)
	return s.open(ctx, view, schedule, w)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// OpenDue opens the windows whose time has come, of the lists whose schedule says so. Another process that is first is
// no error. A window is still opened late, but not once it would be locked.
func (s *Service) OpenDue(ctx context.Context) error {
	schedules, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	for _, schedule := range schedules {
		if !schedule.Automatic {
			continue
		}
		have, err := s.Store.Windows(ctx, schedule.List)
		if err != nil {
			return err
		}
		for _, month := range []worktime.Date{s.today().AddMonths(-1), s.today()} {
			w, err := schedule.Window(codeOf(month), s.Office(now))
			if err != nil {
				return err
			}
			if taken(have, w.Code) || now.Before(w.Opens) || !now.Before(w.Locks) {
				continue
			}
			view, err := s.viewOf(ctx, schedule.List)
			if err != nil {
				return err
			}
			w.Opened = by(nil, now)
			if _, err := s.open(ctx, view, schedule, w); err != nil && fault.As(err).Code != "progress.window_taken" {
				return err
			}
		}
	}
	return nil
}

func (s *Service) open(ctx context.Context, view *list.View, schedule Schedule, w Window) (*Window, error) {
	w.Edition = view.ID
	owed, found, err := s.owed(ctx, view, schedule, &w)
	if err != nil {
		return nil, err
	}
	w.Findings = found
	err = s.Store.Write(ctx, func(tx Writer) error {
		if err := tx.SaveWindow(ctx, &w); err != nil {
			return err
		}
		reports := make([]Report, len(owed))
		for i, o := range owed {
			reports[i] = o.report(&w)
		}
		return tx.SaveReports(ctx, reports)
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// part is a unit's part in a task, for which it owes a report.
type part struct {
	task list.TaskID
	unit org.UnitID
	lead bool
}

func (p part) report(w *Window) Report {
	return Report{
		Window: w.ID, Task: p.task, Unit: p.unit, Lead: p.lead, State: ReportDue, Due: w.Closes, Made: w.Opened.At, Updated: w.Opened.At,
	}
}

// owed gives who owes a report on what in a window, in the order of the edition, and what is odd about it.
func (s *Service) owed(ctx context.Context, view *list.View, schedule Schedule, w *Window) ([]part, []fault.Finding, error) {
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, nil, err
	}
	closures, err := s.Store.Closures(ctx, view.List)
	if err != nil {
		return nil, nil, err
	}
	shut := closed(closures)
	joint := schedule.joins(w)
	var parts []part
	var found []fault.Finding
	for i := range view.Tasks {
		t := &view.Tasks[i]
		if shut[t.ID] {
			continue
		}
		found = append(found, oddUnits(t, members)...)
		for _, p := range partsOf(t, members) {
			if p.lead || joint {
				parts = append(parts, p)
			}
		}
	}
	idle, err := s.unheld(ctx, parts)
	if err != nil {
		return nil, nil, err
	}
	if len(idle) > 0 {
		found = append(found, fault.Finding{Severity: fault.SeverityWarning, Code: "progress.finding.no_holder", Args: fault.Args{"units": idle, "count": len(idle)}})
	}
	return parts, found, nil
}

// unheld names the units that owe reports and have nobody who may sign in and send them.
func (s *Service) unheld(ctx context.Context, parts []part) ([]string, error) {
	all, err := s.holders(ctx, unitsOf(parts), account.FillReport)
	if err != nil {
		return nil, err
	}
	units, err := s.Org.Units(ctx)
	if err != nil {
		return nil, err
	}
	var idle []string
	for _, u := range units {
		owes := slices.ContainsFunc(parts, func(p part) bool { return p.unit == u.ID })
		if owes && !slices.ContainsFunc(all, func(who *account.Subject) bool { return who.MayOn(account.FillReport, onUnit(u.ID)) }) {
			idle = append(idle, u.Name)
		}
	}
	return idle, nil
}

func unitsOf(parts []part) []org.UnitID {
	var out []org.UnitID
	for _, p := range parts {
		out = append(out, p.unit)
	}
	return out
}

// joins reports whether joint units report in a window.
func (c Schedule) joins(w *Window) bool {
	_, month, _ := w.To.Civil()
	return c.Joint <= 1 || int(month)%c.Joint == 0
}

// partsOf gives the parts of a task: a unit that leads and supports leads.
func partsOf(t *list.Task, members map[org.UnitID][]org.UnitID) []part {
	var parts []part
	for _, lead := range []bool{true, false} {
		for _, u := range t.Units {
			if u.Lead != lead {
				continue
			}
			for _, unit := range expand(u.Unit, members) {
				if !slices.ContainsFunc(parts, func(p part) bool { return p.unit == unit }) {
					parts = append(parts, part{t.ID, unit, lead})
				}
			}
		}
	}
	return parts
}

// oddUnits says where nobody can be held responsible.
func oddUnits(t *list.Task, members map[org.UnitID][]org.UnitID) []fault.Finding {
	var found []fault.Finding
	say := func(code string, args fault.Args) {
		found = append(found, fault.Finding{Severity: fault.SeverityWarning, Code: code, Item: t.Item.No, Args: args})
	}
	for _, u := range t.Units {
		if of, is := members[u.Unit]; is && len(of) == 0 {
			say("progress.finding.no_members", fault.Args{"unit": u.Name})
		}
	}
	switch {
	case len(t.Units) == 0:
		say("progress.finding.no_unit", nil)
	case len(leadsOf(t, members)) == 0:
		say("progress.finding.no_lead", nil)
	}
	return found
}

// closed gives the tasks that are closed.
func closed(closures []Closure) map[list.TaskID]bool {
	out := map[list.TaskID]bool{}
	for i := range closures {
		out[closures[i].Task] = closures[i].State == ClosureSigned
	}
	return out
}

// Follow brings the windows that are not locked up to the newest edition of a list: reports are owed by units that it
// gives a task to, and no more by those it takes one from. What was submitted stays.
func (s *Service) Follow(ctx context.Context, slug string) error {
	view, err := s.Library.Get(ctx, slug)
	if err != nil {
		return err
	}
	windows, err := s.Store.Windows(ctx, view.List)
	if err != nil {
		return err
	}
	schedule, err := s.ScheduleOf(ctx, view.List)
	if err != nil {
		return err
	}
	for i := range windows {
		if w := &windows[i]; w.Edition != view.ID && w.State(s.now()) != WindowLocked {
			if err := s.follow(ctx, view, schedule, w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) follow(ctx context.Context, view *list.View, schedule Schedule, w *Window) error {
	parts, found, err := s.owed(ctx, view, schedule, w)
	if err != nil {
		return err
	}
	reports, err := s.Store.Reports(ctx, Query{Window: w.ID})
	if err != nil {
		return err
	}
	closures, err := s.Store.Closures(ctx, view.List)
	if err != nil {
		return err
	}
	now, shut := s.now(), closed(closures)
	var save []Report
	var owings []Owing
	for _, r := range reports {
		i := slices.IndexFunc(parts, func(p part) bool { return p.task == r.Task && p.unit == r.Unit })
		if i < 0 {
			if r.State != ReportCancelled && r.State != ReportAccepted && !shut[r.Task] {
				owings = append(owings, r.cancel(now, OwingRemoved))
				save = append(save, r)
			}
			continue
		}
		back, led := r.State == ReportCancelled, r.Lead != parts[i].lead
		if back {
			owings = append(owings, r.restore(now, OwingBack))
		}
		if r.Lead = parts[i].lead; back || led {
			r.Updated = now
			save = append(save, r)
		}
		parts = slices.Delete(parts, i, i+1)
	}
	for _, p := range parts {
		r := p.report(w)
		r.Made, r.Updated = now, now
		save = append(save, r)
	}
	next := *w
	next.Edition, next.Findings = view.ID, found
	return s.Store.Write(ctx, func(tx Writer) error {
		if err := tx.SaveWindow(ctx, &next); err != nil {
			return err
		}
		if err := tx.SaveReports(ctx, slices.Clone(save)); err != nil {
			return err
		}
		return tx.SaveOwings(ctx, owings)
	})
}

// cancel makes the report owed no more.
func (r *Report) cancel(now time.Time, reason string) Owing {
	r.State, r.Updated = ReportCancelled, now
	return Owing{Report: r.ID, At: now, Reason: reason}
}

// restore makes the report owed again.
func (r *Report) restore(now time.Time, reason string) Owing {
	r.State, r.Updated = ReportDue, now
	if r.Number > 0 {
		r.State = ReportSubmitted
	}
	return Owing{Report: r.ID, At: now, Owed: true, Reason: reason}
}

// WindowView is a window with what was reported in it.
type WindowView struct {
	Window
	Now        WindowState
	Reports    []Report // by task and unit
	Exceptions []Exception
	Units      []UnitCount // those with most outstanding first
	Total      map[ReportState]int
	Late       int // owed and past due
}

// UnitCount says how a unit's reports of one window stand.
type UnitCount struct {
	Unit   org.UnitID
	States map[ReportState]int
	Late   int // owed and past due
	Owed   int // not submitted, or returned
}

// Window gives a window with its reports, counted by unit and state.
func (s *Service) Window(ctx context.Context, who *account.Subject, slug, code string) (*WindowView, error) {
	view, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	if !who.May(account.ReadProgress) {
		return nil, need(who, account.ReadProgress, account.On{})
	}
	windows, err := s.Store.Windows(ctx, view.List)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(windows, func(w Window) bool { return w.Code == code })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "progress.no_window", fault.Args{"id": code})
	}
	v := &WindowView{Window: windows[i], Now: windows[i].State(s.now()), Total: map[ReportState]int{}}
	if v.Reports, err = s.Store.Reports(ctx, Query{Window: v.ID}); err != nil {
		return nil, err
	}
	if v.Exceptions, err = s.Store.Exceptions(ctx, v.ID); err != nil {
		return nil, err
	}
	v.Reports = slices.DeleteFunc(v.Reports, func(r Report) bool {
		task := view.Task(r.Task)
		return !who.MayOn(account.ReadProgress, onUnit(r.Unit)) && (task == nil || !who.MayOn(account.ReadProgress, onTask(task)))
	})
	v.count(s.now())
	return v, nil
}

// count sums the reports up.
func (v *WindowView) count(now time.Time) {
	at := map[org.UnitID]int{}
	for i := range v.Reports {
		r := &v.Reports[i]
		k, known := at[r.Unit]
		if !known {
			k = len(v.Units)
			at[r.Unit] = k
			v.Units = append(v.Units, UnitCount{Unit: r.Unit, States: map[ReportState]int{}})
		}
		u := &v.Units[k]
		u.States[r.State]++
		v.Total[r.State]++
		if r.Owed() {
			u.Owed++
			if r.Late(now) {
				u.Late++
				v.Late++
			}
		}
	}
	slices.SortStableFunc(v.Units, func(a, b UnitCount) int {
		return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.Owed, a.Owed), cmp.Compare(a.Unit, b.Unit))
	})
}

// Owed reports whether the unit still has to send something.
func (r *Report) Owed() bool { return r.State == ReportDue || r.State == ReportReturned }

// Late reports whether something is owed that should be in by now.
func (r *Report) Late(now time.Time) bool { return r.Owed() && now.After(r.Due) }
