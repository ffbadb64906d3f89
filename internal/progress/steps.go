package progress

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
)

// mostWeight bounds the weight of a step, and maxTitle its title in characters.
const (
	mostWeight = 100
	maxTitle   = 200
)

// find gives a task wherever it stands.
func (s *Service) find(ctx context.Context, id list.TaskID) (*list.View, *list.Task, error) {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range views {
		if t := v.Task(id); t != nil {
			return v, t, nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "progress.no_task", fault.Args{"id": int64(id)})
}

// Steps gives the steps of a task with those dropped, and what became of each.
func (s *Service) Steps(ctx context.Context, who *account.Subject, task list.TaskID) ([]Step, []StepChange, error) {
	view, t, err := s.find(ctx, task)
	if err != nil {
		return nil, nil, err
	}
	if err := need(who, account.ReadProgress, onTask(t)); err != nil {
		return nil, nil, err
	}
	steps, err := s.Store.Steps(ctx, []list.TaskID{task})
	if err != nil {
		return nil, nil, err
	}
	h, err := s.Store.History(ctx, view.List)
	if err != nil {
		return nil, nil, err
	}
	return steps, slices.DeleteFunc(slices.Clone(h.StepChanges), func(c StepChange) bool { return c.After.Task != task }), nil
}

// SaveSteps makes steps, changes and drops them. A unit plans its own part; the Office may change everybody's. Who moves,
// weighs anew or drops a step says why. That a step is done comes from an accepted report and from nowhere else.
func (s *Service) SaveSteps(ctx context.Context, who *account.Subject, task list.TaskID, steps []Step) ([]Step, error) {
	view, t, err := s.find(ctx, task)
	if err != nil {
		return nil, err
	}
	have, err := s.Store.Steps(ctx, []list.TaskID{task})
	if err != nil {
		return nil, err
	}
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, err
	}
	closures, err := s.Store.Closures(ctx, view.List)
	if err != nil {
		return nil, err
	}
	if closed(closures)[task] {
		return nil, fault.New(fault.Conflict, "progress.closed", nil)
	}
	parts := partsOf(t, members)
	save := slices.Clone(steps)
	var wrong []error
	reasons := make([]string, 0, len(save))
	for i := range save {
		st := &save[i]
		if !who.May(account.ReviewReport) {
			if err := need(who, account.FillReport, onUnit(st.Unit)); err != nil {
				return nil, err
			}
		}
		st.Task, st.Title, st.Person, st.Reason = task, strings.TrimSpace(st.Title), strings.TrimSpace(st.Person), strings.TrimSpace(st.Reason)
		if !slices.ContainsFunc(parts, func(p part) bool { return p.unit == st.Unit }) {
			wrong = append(wrong, invalid(stepField(i, "unit"), "progress.step_unit", nil))
		}
		k := slices.IndexFunc(have, func(h Step) bool { return h.ID == st.ID })
		if st.ID != 0 && k < 0 {
			return nil, fault.New(fault.NotFound, "progress.no_step", fault.Args{"id": int64(st.ID)})
		}
		if err := s.plan(who, st, have, k, i); err != nil {
			wrong = append(wrong, err)
		}
		if st.Reason != "" && !slices.Contains(reasons, st.Reason) {
			reasons = append(reasons, st.Reason)
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	if len(reasons) > 0 {
		ctx = journal.Because(ctx, strings.Join(reasons, "；"))
	}
	err = s.Store.Write(ctx, func(w Writer) error { return w.SaveSteps(ctx, save) })
	return save, err
}

func stepField(i int, part string) string { return "steps." + strconv.Itoa(i) + "." + part }

// plan completes the i-th step given, which is the k-th of those there, or new when k is negative.
func (s *Service) plan(who *account.Subject, st *Step, have []Step, k, i int) error {
	var wrong []error
	say := func(part, code string, args fault.Args) {
		wrong = append(wrong, invalid(stepField(i, part), code, args))
	}
	switch n := utf8.RuneCountInString(st.Title); {
	case n == 0:
		say("title", "progress.missing", nil)
	case n > maxTitle:
		say("title", "progress.too_long", fault.Args{"limit": maxTitle})
	}
	if st.Weight < 1 || st.Weight > mostWeight {
		say("weight", "progress.weight_range", fault.Args{"limit": mostWeight})
	}
	if st.Due == 0 {
		say("due", "progress.missing", nil)
	}
	now := s.now()
	if k < 0 {
		st.DoneOn, st.Version = 0, 0
		if st.Seq == 0 {
			st.Seq = len(have) + i + 1
		}
	} else {
		old := have[k]
		dropped := !st.Dropped.IsZero() && old.Dropped.IsZero()
		if dropped {
			st.Dropped = now
		}
		st.DoneOn = old.DoneOn
		moved := dropped || st.Due != old.Due || st.Weight != old.Weight || st.Unit != old.Unit || st.Dropped.IsZero() != old.Dropped.IsZero()
		if moved && st.Reason == "" {
			say("reason", "progress.reason_missing", nil)
		}
		if moved && old.DoneOn != 0 {
			say("due", "progress.step_done", nil)
		}
	}
	st.By = by(who, now)
	return errors.Join(wrong...)
}
