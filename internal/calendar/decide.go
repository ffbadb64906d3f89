package calendar

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
)

// Decision is what a person decides on a change.
type Decision struct {
	ID     ChangeID
	By     string
	Reason string
}

// Approve puts a change into force, with what it does to the cases on record. They are read again by Settle.
func (s *Service) Approve(ctx context.Context, d Decision) (*Change, error) {
	p, err := s.Diff(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	c := p.Change
	c.State, c.Edition, c.Effect = StateApproved, p.After, p.Effect
	if err := s.decide(ctx, &c, d, p.approved); err != nil {
		return nil, err
	}
	if s.Approved != nil {
		s.Approved()
	}
	return &c, s.Refresh(ctx)
}

// Refuse leaves things as they are.
func (s *Service) Refuse(ctx context.Context, d Decision) (*Change, error) {
	p, err := s.Diff(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	c := p.Change
	c.State = StateRefused
	return &c, s.decide(ctx, &c, d, p.approved)
}

func (s *Service) decide(ctx context.Context, c *Change, d Decision, approved int64) error {
	if strings.TrimSpace(d.Reason) == "" {
		return &fault.Error{Kind: fault.Invalid, Code: "calendar.no_reason", Field: "reason"}
	}
	c.DecidedAt, c.DecidedBy, c.Reason = s.Clock(), d.By, strings.TrimSpace(d.Reason)
	return s.Store.Decide(ctx, *c, approved)
}

// Settle reads the cases again that approved changes touch. It may be interrupted and called again: until it is done,
// every case names the edition that it was last read by.
func (s *Service) Settle(ctx context.Context) error {
	s.settle.Lock()
	defer s.settle.Unlock()
	changes, err := s.Store.Changes(ctx)
	if err != nil {
		return err
	}
	if err := s.Refresh(ctx); err != nil {
		return err
	}
	approved := inOrder(inForce(changes))
	for i, c := range approved {
		if !c.DoneAt.IsZero() {
			continue
		}
		if err := s.apply(ctx, approved[:i:i], c); err != nil {
			return err
		}
	}
	return nil
}

// apply reads the cases again that a change touches, and those that another process, which had not noticed it yet,
// read by the calendar before.
func (s *Service) apply(ctx context.Context, before []Change, c Change) error {
	p, err := s.compare(ctx, before, c)
	if err != nil {
		return err
	}
	if err := s.Cases.Reevaluate(ctx, p.touched, nil); err != nil {
		return err
	}
	if err := s.wait(ctx, c.DecidedAt); err != nil {
		return err
	}
	stale, was, err := s.stale(ctx, c.DecidedAt)
	if err != nil {
		return err
	}
	if err := s.Cases.Reevaluate(ctx, stale, nil); err != nil {
		return err
	}
	if c.Effect != nil && len(was) > 0 {
		if err := s.moved(ctx, was, c.Effect); err != nil {
			return err
		}
	}
	c.DoneAt = s.Clock()
	return s.Store.Finish(ctx, c)
}

// stale gives the cases that were read by another calendar since a decision, and those of which the comparison of
// clocks cannot say what the calendar did to them, with what they were.
func (s *Service) stale(ctx context.Context, decided time.Time) (stale []casework.CaseID, was map[casework.CaseID]uint64, err error) {
	force, catalog, names := s.Force(), s.Cases.Catalog(), map[string]string{}
	was = map[casework.CaseID]uint64{}
	err = s.Cases.Store.Each(ctx, func(h *casework.Head) error {
		name, known := names[h.Unit]
		if !known {
			name = force.Of(h.Unit).ID()
			names[h.Unit] = name
		}
		unsure := catalog.Unsure(h)
		if h.Calendar != name && (unsure || !h.UpdatedAt.Before(decided)) {
			stale = append(stale, h.ID)
		}
		if h.Calendar != name && unsure {
			was[h.ID] = imprint(h)
		}
		return nil
	})
	return stale, was, err
}

// moved counts the cases that came out otherwise. Those that an interrupted reading has finished before are not told
// apart from those that stayed.
func (s *Service) moved(ctx context.Context, was map[casework.CaseID]uint64, e *Effect) error {
	return s.Cases.Store.Each(ctx, func(h *casework.Head) error {
		if before, looked := was[h.ID]; looked && before != imprint(h) {
			if e.Moved++; len(e.Others) < changedKept {
				e.Others = append(e.Others, h.ID)
			}
		}
		return nil
	})
}

// imprint stands for what a calendar can change about a case, and leaves out what time alone changes.
func imprint(h *casework.Head) uint64 {
	sum := fnv.New64a()
	fmt.Fprintln(sum, h.State, h.Accepted)
	for i := range h.Measures {
		m := &h.Measures[i]
		fmt.Fprintln(sum, m.Clock, m.Start, m.End, m.Due, m.LegalDue, m.Stops)
		if m.End != 0 {
			fmt.Fprintln(sum, m.Verdict, m.Net, m.Worked)
		}
	}
	return sum.Sum64()
}

// wait waits until every process has noticed a decision.
func (s *Service) wait(ctx context.Context, decided time.Time) error {
	grace := s.Grace
	if grace == 0 {
		grace = 2 * lookEvery * time.Millisecond
	}
	left := grace - s.Clock().Sub(decided)
	if left <= 0 {
		return nil
	}
	timer := time.NewTimer(min(left, grace))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
