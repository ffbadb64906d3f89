package progress

import "time"

// Owing says that a report came to be owed no more, or to be owed again. It is never changed. A report is owed from
// when it was made until the first of these says otherwise.
type Owing struct {
	Report ReportID
	At     time.Time
	Owed   bool
	Reason string // a locale key below progress.owing
}

// Why a report is owed no more, or again.
const (
	OwingClosed   = "closed"   // the task was closed
	OwingReopened = "reopened" // the task was reopened
	OwingRemoved  = "removed"  // a new edition took the task from the unit, or from the list
	OwingBack     = "back"     // a new edition gave it back
)
