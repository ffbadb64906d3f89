package progress

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Service holds the rules of reporting. Its methods ask for themselves whether somebody may; a nil Subject may nothing.
// It is safe for concurrent use, in several processes as well.
type Service struct {
	Store    Store
	Library  *list.Library
	Register *commitment.Register
	Org      org.Store
	Accounts Accounts
	// Office is working time by the calendar that was in force at a time.
	Office func(at time.Time) *worktime.Office
	Clock  func() time.Time
	Rules  measure.Rules
	// Known gives what the system computes itself for a commitment, nil when it computes nothing. May be nil.
	Known func(ctx context.Context, code string) (*Known, error)
	// Evidence finds what was handed in. May be nil, when nothing can be.
	Evidence evidence.Store

	mu      sync.Mutex
	known   map[string]*promises // by slug
	records map[list.ID]*record
}

// Accounts says who may sign in today, with the posts of each.
type Accounts interface {
	Subjects(ctx context.Context) ([]*account.Subject, error)
}

// Known is a value that the system computes itself, from case records.
type Known struct {
	Value, Numerator, Denominator *commitment.Number
	AsOf                          worktime.Date
	Source                        string
}

// program is who does what nobody asked for.
const program = "duban"

// by puts together who does something now; a nil Subject is the program.
func by(who *account.Subject, now time.Time) By {
	if who == nil {
		return By{Name: program, At: now}
	}
	return By{Account: who.ID, Name: who.Name, At: now}
}

// now is the time in whole milliseconds, as it will be kept.
func (s *Service) now() time.Time { return time.UnixMilli(s.Clock().UnixMilli()).UTC() }

func (s *Service) today() worktime.Date { return worktime.MomentOf(s.Clock()).Date() }

// need refuses who may not.
func need(who *account.Subject, a account.Action, on account.On) error {
	switch {
	case who.MayOn(a, on):
		return nil
	case who == nil:
		return fault.New(fault.Anonymous, "progress.forbidden", nil)
	default:
		return fault.New(fault.Forbidden, "progress.forbidden", nil)
	}
}

func onUnit(u org.UnitID) account.On { return account.On{Units: []org.UnitID{u}} }

// onTask is whose data a task is: that of its units and of the people it names.
func onTask(t *list.Task) account.On {
	var on account.On
	for _, u := range t.Units {
		on.Units = append(on.Units, u.Unit)
	}
	for _, p := range t.People {
		on.People = append(on.People, p.Person)
	}
	return on
}

func invalid(field, code string, args fault.Args) error {
	return &fault.Error{Kind: fault.Invalid, Code: code, Args: args, Field: field}
}

// viewOf gives the newest edition of a list.
func (s *Service) viewOf(ctx context.Context, of list.ID) (*list.View, error) {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if v.List == of {
			return v, nil
		}
	}
	return nil, fmt.Errorf("progress: no edition of list %d", of)
}

// taskOf gives a task of a list as the newest edition has it, or the edition that a window was made from where the
// newest has it no more.
func (s *Service) taskOf(ctx context.Context, w *Window, id list.TaskID) (*list.View, *list.Task, error) {
	view, err := s.viewOf(ctx, w.List)
	if err != nil {
		return nil, nil, err
	}
	if t := view.Task(id); t != nil {
		return view, t, nil
	}
	if view, err = s.Library.View(ctx, w.Edition); err != nil {
		return nil, nil, err
	}
	t := view.Task(id)
	if t == nil {
		return nil, nil, fault.New(fault.NotFound, "progress.no_task", fault.Args{"id": int64(id)})
	}
	return view, t, nil
}

// ScheduleOf gives the schedule of a list: the usual one where nobody made another.
func (s *Service) ScheduleOf(ctx context.Context, of list.ID) (Schedule, error) {
	all, err := s.Store.Schedules(ctx)
	if err != nil {
		return Schedule{}, err
	}
	i := slices.IndexFunc(all, func(c Schedule) bool { return c.List == of })
	if i < 0 {
		return DefaultSchedule(of), nil
	}
	return all[i], nil
}

// holders gives who may do something for one of some units today.
func (s *Service) holders(ctx context.Context, units []org.UnitID, actions ...account.Action) ([]*account.Subject, error) {
	all, err := s.Accounts.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(who *account.Subject) bool {
		return !slices.ContainsFunc(actions, func(a account.Action) bool { return who.MayOn(a, account.On{Units: units}) })
	}), nil
}

// leadsOf gives the units that lead a task, collectives as their members of a day.
func leadsOf(t *list.Task, members map[org.UnitID][]org.UnitID) []org.UnitID {
	var out []org.UnitID
	for _, u := range t.Units {
		if u.Lead {
			out = append(out, expand(u.Unit, members)...)
		}
	}
	return out
}

// expand gives a unit, or the members of a collective.
func expand(u org.UnitID, members map[org.UnitID][]org.UnitID) []org.UnitID {
	if of, is := members[u]; is {
		return of
	}
	return []org.UnitID{u}
}

// membersOn gives the members of every collective on a day; one without any has an entry too.
func (s *Service) membersOn(ctx context.Context, view *list.View, day worktime.Date) (map[org.UnitID][]org.UnitID, error) {
	rows, err := s.Org.Members(ctx, day.String())
	if err != nil {
		return nil, err
	}
	members := map[org.UnitID][]org.UnitID{}
	for _, u := range view.Units {
		if u.Kind == org.KindCollective {
			members[u.ID] = nil
		}
	}
	for _, m := range rows {
		members[m.Collective] = append(members[m.Collective], m.Unit)
	}
	return members, nil
}
