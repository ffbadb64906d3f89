package progress

import (
	"time"

	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// StepID identifies a step.
type StepID int64

// Step is a child measure of a task (举措, 节点): something that one unit will do by a day, with the person who does it.
// The weights of a task's steps are its plan: what is planned by a day is the share of weight due by then.
type Step struct {
	ID      StepID
	Task    list.TaskID
	Unit    org.UnitID
	Seq     int // order within the task
	Title   string
	Person  string // who does it, as printed; "" when not said
	Due     worktime.Date
	Weight  int           // 1 or more
	DoneOn  worktime.Date // 0 while not done; comes from an accepted report
	Dropped time.Time     // zero while it stands; a step is never deleted
	Reason  string        // why it was dropped or moved
	Version int64
	By      // who made or last changed it
}

// StepChange is what became of a step: who changed it, when, why, before and after. It is never changed itself.
type StepChange struct {
	Step   StepID
	Before *Step // nil when it is new
	After  Step
	Reason string
	By
}
