package commitment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
)

// Service keeps what people decide on commitments, beside what the grammar reads. All its methods are safe for
// concurrent use, in several processes as well.
type Service struct {
	Store   Store
	Lists   list.Store
	Library *list.Library // over Lists
	Clock   func() time.Time
	Read    func(text string) Reading // the grammar; nil means [Extract]
}

func (s *Service) read(text string) Reading {
	if s.Read != nil {
		return s.Read(text)
	}
	return Extract(text)
}

// Decision is what a person decides on a commitment, made from one version of it. A version that is not the stored
// one is a fault.Conflict.
type Decision struct {
	Code    string
	Version int64
	By      string
	Reason  string // needed where [Commitment.NeedsReason] says so
}

// NeedsReason reports whether a change of a commitment must be given a reason: where it takes back what somebody
// decided, or drops a promise that the text makes.
func (c *Commitment) NeedsReason(a Action) bool {
	switch a {
	case ActionDismiss, ActionUnlink:
		return true
	case ActionCorrect, ActionRestore:
		return c.State == StateConfirmed
	}
	return false
}

// Accept confirms a waiting commitment as it is. Its doubts are settled with it.
func (s *Service) Accept(ctx context.Context, o Decision) error {
	return s.decide(ctx, o, ActionAccept, func(c *Commitment) error {
		if c.State != StateRead {
			return wrongState(c)
		}
		c.State, c.Doubts = StateConfirmed, nil
		return nil
	})
}

// AcceptAll confirms several waiting commitments of one list, all or none. A doubtful one is refused: it deserves a
// look of its own.
func (s *Service) AcceptAll(ctx context.Context, all []Decision) error {
	e := edit{s: s, action: ActionAccept}
	for _, o := range all {
		c, err := e.load(ctx, o)
		if err != nil {
			return err
		}
		switch {
		case c.State != StateRead:
			return wrongState(c)
		case len(c.Doubts) > 0:
			return fault.New(fault.Conflict, "commitment.doubtful", fault.Args{"code": c.Code})
		}
		next := *c
		next.State = StateConfirmed
		e.save(c, next, o)
	}
	if len(all) == 0 {
		return nil
	}
	return e.write(ctx)
}

// Correct gives a commitment other facts, which confirms it. Facts that cannot be come back as the errors of
// [Facts.Validate].
func (s *Service) Correct(ctx context.Context, o Decision, f Facts) error {
	if err := f.Validate(); err != nil {
		return err
	}
	return s.decide(ctx, o, ActionCorrect, func(c *Commitment) error {
		if !c.State.InForce() {
			return wrongState(c)
		}
		c.State, c.Facts, c.Doubts = StateConfirmed, f, nil
		return nil
	})
}

// Dismiss says that it is no commitment. It is kept, and its words are not read as one again.
func (s *Service) Dismiss(ctx context.Context, o Decision) error {
	return s.decide(ctx, o, ActionDismiss, func(c *Commitment) error {
		if !c.State.InForce() {
			return wrongState(c)
		}
		c.State, c.Doubts = StateDismissed, nil
		return nil
	})
}

// Restore lets a dismissed or confirmed commitment wait for a person again.
func (s *Service) Restore(ctx context.Context, o Decision) error {
	return s.decide(ctx, o, ActionRestore, func(c *Commitment) error {
		if c.State != StateDismissed && c.State != StateConfirmed {
			return wrongState(c)
		}
		c.State = StateRead
		return nil
	})
}

// Settle says that a confirmed commitment holds as it stands, whatever was doubtful.
func (s *Service) Settle(ctx context.Context, o Decision) error {
	return s.decide(ctx, o, ActionSettle, func(c *Commitment) error {
		if !c.State.InForce() {
			return wrongState(c)
		}
		if len(c.Doubts) == 0 {
			return fault.New(fault.Conflict, "commitment.no_doubt", fault.Args{"code": c.Code})
		}
		c.Doubts = nil
		return nil
	})
}

func wrongState(c *Commitment) error {
	return fault.New(fault.Conflict, "commitment.wrong_state", fault.Args{"code": c.Code})
}

// decide makes one change of one commitment.
func (s *Service) decide(ctx context.Context, o Decision, a Action, change func(*Commitment) error) error {
	e := edit{s: s, action: a}
	c, err := e.load(ctx, o)
	if err != nil {
		return err
	}
	next := c.clone()
	if err := change(&next); err != nil {
		return err
	}
	if c.NeedsReason(a) && strings.TrimSpace(o.Reason) == "" {
		return reasonNeeded()
	}
	e.save(c, next, o)
	return e.write(ctx)
}

func reasonNeeded() error {
	e := fault.New(fault.Invalid, "commitment.reason_needed", nil)
	e.Field = "reason"
	return e
}

// clone gives a copy whose links may be changed.
func (c *Commitment) clone() Commitment {
	next := *c
	next.Links, next.Doubts, next.Into = slices.Clone(c.Links), slices.Clone(c.Doubts), slices.Clone(c.Into)
	return next
}

// record is the commitment as a change keeps it.
func (c *Commitment) record() *Record {
	return &Record{State: c.State, Facts: c.Facts, Links: slices.Clone(c.Links), Doubts: slices.Clone(c.Doubts), Into: slices.Clone(c.Into)}
}

// edit is one change under way: what it saves, with the changes it leaves behind.
type edit struct {
	s      *Service
	action Action
	batch  Batch
}

// load gives the commitment that a decision was made from.
func (e *edit) load(ctx context.Context, o Decision) (*Commitment, error) {
	c, err := e.s.Store.Commitment(ctx, o.Code)
	if err != nil {
		return nil, err
	}
	if c.Version != o.Version {
		return nil, fault.New(fault.Conflict, "commitment.stale", fault.Args{"code": c.Code})
	}
	if e.batch.List != 0 && c.List != e.batch.List {
		return nil, fault.New(fault.Conflict, "commitment.other_list", fault.Args{"code": c.Code})
	}
	e.batch.List = c.List
	return c, nil
}

// save notes a changed commitment and its change. before is nil for a new one.
func (e *edit) save(before *Commitment, after Commitment, o Decision) {
	change := Change{Code: after.Code, At: e.s.Clock(), By: o.By, Action: e.action, Reason: strings.TrimSpace(o.Reason)}
	after.List = e.batch.List
	if before == nil || before.State != after.State || e.action == ActionCorrect {
		after.By, after.At = o.By, change.At
	}
	if after.State == StateRead {
		after.By, after.At = "", time.Time{}
	}
	if before != nil {
		change.Before = before.record()
	}
	change.After = after.record()
	e.batch.Save = append(e.batch.Save, after)
	e.batch.Changes = append(e.batch.Changes, change)
}

func (e *edit) write(ctx context.Context) error {
	if err := e.s.Store.Write(ctx, e.batch); err != nil {
		return fmt.Errorf("%s: %w", e.action, err)
	}
	return nil
}
