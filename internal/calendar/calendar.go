// Package calendar decides which working calendar is in force, and keeps who decided it.
//
// A [Change] is proposed: the notices of a newer program, a calendar file, or a local override with reason and issuer.
// Until a person approves it, everything goes on under the calendar in force; [Service.Diff] says what it would change.
// Approving it records the decision and its effect, and then [Service.Settle] reads the cases again that it touches.
// What was decided is never rewritten. The package must not know SQL, pages or files. Start with [Service].
package calendar

import (
	"context"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// ChangeID identifies a change.
type ChangeID int64

// Kind is what a change brings.
type Kind string

// The kinds of change.
const (
	KindProgram  Kind = "program"  // notices that the program carries
	KindFile     Kind = "file"     // notices and overrides of a calendar file
	KindOverride Kind = "override" // one local override
)

// State is where a change stands.
type State string

// The states.
const (
	StatePending  State = "pending"
	StateApproved State = "approved"
	StateRefused  State = "refused"
)

// Change is something new about working days, and what was decided on it.
type Change struct {
	ID         ChangeID
	Origin     string // what it comes from; unique
	Kind       Kind
	Known      worktime.Date // of KindProgram: the notices published by then
	Content    string        // of the other kinds: a calendar file
	Unit       string        // the only unit that it concerns, "" for all
	ProposedAt time.Time
	ProposedBy string

	State     State
	DecidedAt time.Time // zero while pending
	DecidedBy string
	Reason    string
	Edition   string    // that came into force with it
	Effect    *Effect   // nil unless approved
	DoneAt    time.Time // zero until every case that it touches has been read again
}

// Effect is what a change did, or would do.
type Effect struct {
	Cases    int       `json:"cases"`    // of which any figure changes
	Verdicts int       `json:"verdicts"` // clocks that end up on the other side of their limit
	Changed  []Changed `json:"changed"`  // the first of those
	Shifts   []Shift   `json:"shifts"`   // services, units and clocks whose figures move

	Unsure int               `json:"unsure,omitzero"`  // cases that no comparison covers (deemed acceptance, ends without a result): they are read again one by one
	Moved  int               `json:"moved,omitzero"`   // of those, how many came out otherwise; known when all are read again
	Others []casework.CaseID `json:"others,omitempty"` // the first of Moved
}

// Changed is a clock whose verdict changes.
type Changed struct {
	Case    casework.CaseID    `json:"case"`
	Service casework.ServiceID `json:"service"`
	Unit    string             `json:"unit"`
	Clock   casework.ClockID   `json:"clock"`
	Before  string             `json:"before"`
	After   string             `json:"after"`
}

// Shift is how the figures of a service, unit and clock move.
type Shift struct {
	Service casework.ServiceID `json:"service"`
	Unit    string             `json:"unit"`
	Clock   casework.ClockID   `json:"clock"`
	Before  casework.Counts    `json:"before"`
	After   casework.Counts    `json:"after"`
}

// changedKept is how many verdicts an effect names.
const changedKept = 1000

func effectOf(d *casework.Difference) *Effect {
	e := &Effect{Cases: len(d.Touched), Verdicts: len(d.Verdicts), Changed: []Changed{}, Shifts: []Shift{}}
	for _, c := range d.Verdicts[:min(len(d.Verdicts), changedKept)] {
		e.Changed = append(e.Changed, Changed{c.Case, c.Service, c.Unit, c.Clock, c.Before.String(), c.After.String()})
	}
	for _, s := range d.Shifts {
		e.Shifts = append(e.Shifts, Shift{s.Service, s.Unit, s.Clock, s.Before, s.After})
	}
	return e
}

// Store keeps changes.
type Store interface {
	// Changes lists all, in the order in which they were proposed.
	Changes(ctx context.Context) ([]Change, error)
	// Approved counts those that are approved, which tells whether the calendar in force may have changed.
	Approved(ctx context.Context) (int64, error)
	// Add writes a new change; fault.Conflict when there is one with its Origin.
	Add(ctx context.Context, c Change) (ChangeID, error)
	// Decide writes the decision on a change: State, DecidedAt, DecidedBy, Reason, Edition and Effect. It gives
	// fault.Conflict when the change is not pending, or when not exactly as many are approved as approved says.
	Decide(ctx context.Context, c Change, approved int64) error
	// Finish notes that all cases were read again: DoneAt and Effect.
	Finish(ctx context.Context, c Change) error
}
