package progress

import (
	"context"
	"errors"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/worktime"
)

// DefaultSchedule is the usual monthly one; its windows do not open by themselves.
func DefaultSchedule(of list.ID) Schedule {
	return Schedule{List: of, OpenDay: 25, CloseDay: 5, LockDays: 5, ReturnDays: 2, Joint: 1}
}

// Validate says what cannot be in a schedule, with the field of each fault.
func (c Schedule) Validate() error {
	var wrong []error
	within := func(field string, n, from, to int) {
		if n < from || n > to {
			wrong = append(wrong, invalid(field, "progress.schedule_range", fault.Args{"from": from, "to": to}))
		}
	}
	within("open_day", c.OpenDay, 1, 31)
	within("close_day", c.CloseDay, 1, 31)
	within("lock_days", c.LockDays, 0, 60)
	within("return_days", c.ReturnDays, 1, 30)
	within("joint", c.Joint, 1, 12)
	return errors.Join(wrong...)
}

// Plan sets the schedule of a list. Windows that are open keep their times.
func (s *Service) Plan(ctx context.Context, who *account.Subject, c Schedule) error {
	if err := need(who, account.EditWindow, account.On{}); err != nil {
		return err
	}
	if err := c.Validate(); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.SaveSchedule(ctx, c) })
}

// codeOf is the name of the window of a month.
func codeOf(day worktime.Date) string { return day.String()[:len("2020-06")] }

// Window gives the window of a month, given as 2020-06, as the schedule has it under a working calendar.
func (c Schedule) Window(code string, o *worktime.Office) (Window, error) {
	first, err := worktime.ParseDate(code + "-01")
	if err != nil || len(code) != len("2020-06") {
		return Window{}, invalid("code", "progress.window_code", fault.Args{"code": code})
	}
	next := first.AddMonths(1)
	closing := o.Next(dayOf(next, c.CloseDay))
	return Window{
		List: c.List, Code: code, From: first, To: next - 1,
		Opens:  dayOf(first, c.OpenDay).At(0).Time().UTC(),
		Closes: o.Closing(closing).Time().UTC(),
		Locks:  o.Closing(o.AddWorkdays(closing, c.LockDays)).Time().UTC(),
	}, nil
}

// dayOf gives the n-th day of the month that a day begins, or its last one.
func dayOf(first worktime.Date, n int) worktime.Date {
	return min(first+worktime.Date(n-1), first.AddMonths(1)-1)
}

// Planned gives the next windows of a list that are not open yet, as they would be under the calendar of today.
func (s *Service) Planned(ctx context.Context, of list.ID, n int) ([]Window, error) {
	schedule, err := s.ScheduleOf(ctx, of)
	if err != nil {
		return nil, err
	}
	have, err := s.Store.Windows(ctx, of)
	if err != nil {
		return nil, err
	}
	var out []Window
	now := s.now()
	for month := s.today().AddMonths(-1); len(out) < n && month < s.today().AddMonths(n+2); month = month.AddMonths(1) {
		w, err := schedule.Window(codeOf(month), s.Office(now))
		if err != nil {
			return nil, err
		}
		if !taken(have, w.Code) && now.Before(w.Closes) {
			out = append(out, w)
		}
	}
	return out, nil
}

func taken(windows []Window, code string) bool {
	for i := range windows {
		if windows[i].Code == code {
			return true
		}
	}
	return false
}

// Grant lets one unit report until a later time.
func (s *Service) Grant(ctx context.Context, who *account.Subject, e Exception) error {
	if err := need(who, account.EditWindow, account.On{}); err != nil {
		return err
	}
	window, err := s.Store.Window(ctx, e.Window)
	if err != nil {
		return err
	}
	now := s.now()
	switch {
	case e.Reason == "":
		return invalid("reason", "progress.reason_missing", nil)
	case !e.Until.After(now) || !e.Until.After(window.Closes):
		return invalid("until", "progress.until_early", nil)
	}
	reports, err := s.Store.Reports(ctx, Query{Window: e.Window, Unit: e.Unit})
	if err != nil {
		return err
	}
	if len(reports) == 0 {
		return invalid("unit", "progress.owes_nothing", nil)
	}
	e.By, e.Until = by(who, now), e.Until.Truncate(time.Second).UTC()
	var later []Report
	for _, r := range reports {
		if r.State == ReportDue {
			r.Due, r.Updated = e.Until, now
			later = append(later, r)
		}
	}
	ctx = journal.Because(ctx, e.Reason)
	return s.Store.Write(ctx, func(w Writer) error {
		if err := w.SaveException(ctx, e); err != nil {
			return err
		}
		return w.SaveReports(ctx, later)
	})
}
