package progress

import (
	"time"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// ReportID identifies a report.
type ReportID int64

// Report is what one unit owes on one task in one window (填报): the lead unit answers for the whole, a joint unit for
// its own share. It is made when the window opens and stays, whatever becomes of it.
type Report struct {
	ID      ReportID
	Window  WindowID
	Task    list.TaskID
	Unit    org.UnitID
	Lead    bool
	State   ReportState
	Version int64     // grows with every change of this row; a change made from an older one is refused
	Number  int       // of the newest Submission, 0 while there is none
	Due     time.Time // when it must be in: the window's Closes, an exception, or anew after a return
	Returns int       // how often it was returned
	First   time.Time // when it was first submitted, zero while never
	Made    time.Time // when it came to be owed
	Updated time.Time
}

// ReportState is where a report stands.
type ReportState string

// The states of a report, in the order of the way it takes.
const (
	ReportDue       ReportState = "due"       // nothing submitted yet
	ReportSubmitted ReportState = "submitted" // by the liaison; the head of the unit is next
	ReportConfirmed ReportState = "confirmed" // by the head of the unit; the lead unit, or the Office, is next
	ReportPassed    ReportState = "passed"    // a joint unit's share taken over by the lead unit; the Office is next
	ReportAccepted  ReportState = "accepted"  // by the Office
	ReportReturned  ReportState = "returned"  // with reasons; due anew
	ReportCancelled ReportState = "cancelled" // owed no more: the task was closed or taken from the unit
)

// Content is what a unit says. Numbers not given are nil: nothing is taken for zero.
type Content struct {
	NoChange bool          `json:"no_change,omitempty"` // 无变化: the rest is as it was last time
	Stage    Stage         `json:"stage,omitempty"`
	Percent  *int          `json:"percent,omitempty"` // 0 to 100
	Words    string        `json:"words,omitempty"`   // what was done
	Problems string        `json:"problems,omitempty"`
	Next     string        `json:"next,omitempty"`
	Steps    []StepReport  `json:"steps,omitempty"`
	Values   []Value       `json:"values,omitempty"`
	Evidence []evidence.ID `json:"evidence,omitempty"`
}

// Stage is how far a task is, in a word.
type Stage string

// The stages.
const (
	NotStarted Stage = "not_started"
	UnderWay   Stage = "under_way"
	Done       Stage = "done"
)

// StepReport is what a report says of one step.
type StepReport struct {
	Step     StepID        `json:"step"`
	Done     bool          `json:"done,omitempty"`
	DoneOn   worktime.Date `json:"done_on,omitempty"` // 0 while not done
	Words    string        `json:"words,omitempty"`
	Evidence []evidence.ID `json:"evidence,omitempty"`
}

// Value is a reported value of a commitment. A share gives numerator and denominator, and the value follows.
type Value struct {
	Code        string             `json:"code"` // of the commitment
	Value       *commitment.Number `json:"value,omitempty"`
	Numerator   *commitment.Number `json:"numerator,omitempty"`
	Denominator *commitment.Number `json:"denominator,omitempty"`
	AsOf        worktime.Date      `json:"as_of,omitempty"`
	Source      string             `json:"source,omitempty"` // where the figure comes from
	Words       string             `json:"words,omitempty"`
}

// Submission is a version of a report as it was sent. It never changes; a correction is another one with a reason.
type Submission struct {
	Report  ReportID
	Number  int // 1, 2, …
	Content Content
	Reason  string // of a correction; "" for the first and after a return
	Seconds int64  // from the first saved draft to sending, for the burden ledger; 0 when there was no draft
	Kept    int    // fields that were filled in beforehand and left as they were
	Typed   int    // fields that a person had to fill in
	By
}

// Draft is what one person has typed and not sent. Each person has their own, and sees the others'.
type Draft struct {
	Report  ReportID
	Content Content
	Base    int       // number of the submission that it was begun from, 0 for none
	Begun   time.Time // when it was first saved
	By                // At is when it was last saved
}
