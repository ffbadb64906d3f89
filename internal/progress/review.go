package progress

import (
	"time"

	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/org"
)

// Review is what one reviewer decided on one submission. Nobody reviews what they sent themselves.
type Review struct {
	ID       int64
	Report   ReportID
	Number   int // of the submission
	Level    Level
	Verdict  Verdict
	Points   []Point
	Words    string
	Evidence []evidence.ID // that Untrue rests on
	Due      time.Time     // of Returned and Untrue: when the report is due anew
	By
}

// Level is who reviews, in the order of the way a report takes.
type Level string

// The levels.
const (
	LevelHead   Level = "head"   // head of the reporting unit
	LevelLead   Level = "lead"   // lead unit of the task, for the share of a joint unit
	LevelOffice Level = "office" // the Office
)

// Verdict is what a reviewer decides.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted"
	Returned Verdict = "returned"
	Visit    Verdict = "visit"   // a check on site (现场核查) is asked for; the report waits
	Untrue   Verdict = "untrue"  // the Office found the report to be false, on evidence; it goes back to the unit
	Skipped  Verdict = "skipped" // nobody holds the post that would decide; Words is a locale key below progress.skipped
)

// Point is one reason of a return and the field that it is about: words, percent, a step or a commitment's code.
type Point struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Demand is something that the Office asked for beside the windows (补充要求): the burden ledger counts it.
type Demand struct {
	ID       int64
	List     list.ID
	Task     list.TaskID // 0 when it is about none
	Unit     org.UnitID
	Kind     DemandKind
	Words    string
	Due      time.Time
	Asked    By
	Held     []string // what the system held already when it was asked for, as locale keys
	Answered By
	Answer   string
}

// DemandKind is what is asked for.
type DemandKind string

// The kinds.
const (
	DemandMore  DemandKind = "more"  // more words, figures or evidence
	DemandVisit DemandKind = "visit" // a check on site
)
