package casework

import (
	"duban/internal/fault"
	"duban/internal/worktime"
)

// State is where a case stands.
type State string

// The states.
const (
	StateReceived   State = "received"   // 收件, waits for acceptance
	StateCorrecting State = "correcting" // 补正: the applicant was told what is missing
	StateHandling   State = "handling"   // 办理中, accepted
	StatePaused     State = "paused"     // 挂起
	StateFinished   State = "finished"   // 办结: decided, for or against
	StateRefused    State = "refused"    // 不予受理
	StateReturned   State = "returned"   // 退件
	StateWithdrawn  State = "withdrawn"  // 撤回
	StateTerminated State = "terminated" // 终止
)

// States lists all, in the order of a case.
func States() []State {
	return []State{
		StateReceived, StateCorrecting, StateHandling, StatePaused,
		StateFinished, StateRefused, StateReturned, StateWithdrawn, StateTerminated,
	}
}

// Open reports whether the case still goes on.
func (s State) Open() bool {
	return s == StateReceived || s == StateCorrecting || s == StateHandling || s == StatePaused
}

// Case is what its events say together.
type Case struct {
	ID         CaseID
	Service    ServiceID
	Unit       string
	State      State
	Outcome    string // of a decision, "" when none was given
	Attributes map[string]string

	Received  worktime.Moment // 0 when no event says so
	Accepted  worktime.Moment // as it counts by law: receipt itself where the notice of what is missing came late
	Deemed    bool            // Accepted is by law, not by an event
	Ended     worktime.Moment // 0 while it goes on
	Delivered worktime.Moment
	Pauses    []worktime.Pause // as reported; each clock counts those that the law lets stop it
	Extended  []worktime.Limit

	Entries  []Entry         // every event, in the order in which they happened
	Wakes    worktime.Moment // after this the law changes the case without any event: silence accepts it, or a pause is over; 0 for never
	Refiles  CaseID          // the case that this one takes up again after it was refused, returned or withdrawn
	Findings []fault.Finding
}

// Entry is an event with what became of it.
type Entry struct {
	Event
	Standing Standing
}

// Standing says what an event counts for.
type Standing string

// The standings.
const (
	StandingCounts   Standing = "counts"
	StandingReplaced Standing = "replaced" // another event corrects it
	StandingVoided   Standing = "voided"   // another event took it back
	StandingIdle     Standing = "idle"     // impossible where it stands; a finding says why
)

// Measure is one clock of one case, as it went or goes.
type Measure struct {
	Clock ClockID `json:"clock"`
	Main  bool    `json:"main,omitzero"` // the first of the service's clocks that applies to the case

	Start worktime.Moment `json:"start"`
	End   worktime.Moment `json:"end,omitzero"`   // 0 while it runs
	Idle  bool            `json:"idle,omitzero"`  // it ended without what was promised: the case was refused, returned, withdrawn or terminated
	Limit worktime.Limit  `json:"limit"`          // promised, with extensions where they count
	Legal worktime.Limit  `json:"legal,omitzero"` // with extensions; zero when the law gives none

	Stops []Stop `json:"stops,omitempty"` // when it stood still

	Figures
}

// Figures are what a clock shows by one working time.
type Figures struct {
	worktime.State                  // against the promised limit, in its unit
	LegalDue       worktime.Moment  `json:"legal_due,omitzero"` // 0 when the law gives none
	Worked         worktime.Elapsed `json:"worked"`             // seconds of working time, whatever the unit of the limit
	Used           int64            `json:"used"`               // of the limit, in seconds of working time: a day counts as the office's day has; 0 while it runs
	Allowed        int64            `json:"allowed"`            // the limit in the same seconds
}

// Stands reports whether the clock stands still, so that it has no due time until it goes on.
func (m *Measure) Stands() bool { return m.Verdict == worktime.Paused }

// Stop is a time in which one clock stood still.
type Stop struct {
	From worktime.Moment `json:"from"`
	To   worktime.Moment `json:"to,omitzero"` // 0 while it stands
}

// wakes notes a moment after which time alone changes the case.
func (c *Case) wakes(at worktime.Moment) {
	if c.Wakes == 0 || at < c.Wakes {
		c.Wakes = at
	}
}
