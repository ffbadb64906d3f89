package progress

import (
	"context"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
)

// Store keeps windows, reports and what belongs to them. The store package implements it on SQLite and PostgreSQL.
// It has more than seven methods because what a window holds is read in several cuts.
type Store interface {
	// Version changes whenever anything that a page about progress shows to more than its author may have changed:
	// with everything but drafts.
	Version(ctx context.Context) (int64, error)
	// Schedules gives the schedules that somebody made, by list.
	Schedules(ctx context.Context) ([]Schedule, error)
	// Windows lists the windows of a list, newest period first.
	Windows(ctx context.Context, of list.ID) ([]Window, error)
	// Window gives one window; fault.NotFound when there is none.
	Window(ctx context.Context, id WindowID) (Window, error)
	// Exceptions lists those of a window in the order in which they were granted.
	Exceptions(ctx context.Context, window WindowID) ([]Exception, error)
	// Report gives one report; fault.NotFound when there is none.
	Report(ctx context.Context, id ReportID) (Report, error)
	// Reports gives those that a query asks for, by window, task and unit.
	Reports(ctx context.Context, q Query) ([]Report, error)
	// Submissions gives the versions of reports, each report's oldest first.
	Submissions(ctx context.Context, of []ReportID) ([]Submission, error)
	// Last gives the newest submission of a task's unit in a window before one; nil when there is none.
	Last(ctx context.Context, task list.TaskID, unit org.UnitID, before WindowID) (*Submission, error)
	// Reviews gives what was decided on reports, each report's oldest first.
	Reviews(ctx context.Context, of []ReportID) ([]Review, error)
	// Drafts gives everybody's drafts of a report, and DraftsBy all drafts of an account.
	Drafts(ctx context.Context, of ReportID) ([]Draft, error)
	DraftsBy(ctx context.Context, by account.ID) ([]Draft, error)
	// Steps gives the steps of tasks with those dropped, by task and order.
	Steps(ctx context.Context, of []list.TaskID) ([]Step, error)
	// Closures gives the closures of a list's tasks, oldest first.
	Closures(ctx context.Context, of list.ID) ([]Closure, error)
	// Demands gives what was asked for beside the windows, oldest first.
	Demands(ctx context.Context, of list.ID) ([]Demand, error)
	// History gives all that is on record of a list, as it stood at one moment. It is shared and must not be changed.
	History(ctx context.Context, of list.ID) (*History, error)
	// Write runs fn in one transaction, durable when it returns nil.
	Write(ctx context.Context, fn func(Writer) error) error
}

// Query says which reports. Zero fields ask for all; one of List, Window, Task and Unit is given.
type Query struct {
	List   list.ID
	Window WindowID
	Task   list.TaskID
	Unit   org.UnitID
	State  ReportState
}

// History is all that is on record of a list. What never changes is oldest first; reports are in the order of their
// numbers.
type History struct {
	Windows     []Window // newest period first
	Exceptions  []Exception
	Reports     []Report
	Owings      []Owing
	Submissions []Submission
	Reviews     []Review
	Steps       []Step
	StepChanges []StepChange
	Closures    []Closure
	Demands     []Demand
}

// Writer changes what the Store keeps, within one transaction. Rows with a Version are refused with fault.Conflict when
// the stored one is another; the stored one then grows by one, and so does the one given. New rows have ID 0 and are
// given theirs. It has more than seven methods because one transaction may touch every sort of row.
type Writer interface {
	// Report reads one report as of now; Closures reads those of a task, and no other writer changes them before the end.
	Report(ctx context.Context, id ReportID) (Report, error)
	Closures(ctx context.Context, of list.TaskID) ([]Closure, error)
	SaveSchedule(ctx context.Context, s Schedule) error
	// SaveWindow gives fault.Conflict, progress.window_taken, when the list has another window of that code.
	SaveWindow(ctx context.Context, w *Window) error
	SaveException(ctx context.Context, e Exception) error
	SaveReports(ctx context.Context, reports []Report) error
	SaveOwings(ctx context.Context, owings []Owing) error
	SaveDraft(ctx context.Context, d Draft) error
	DeleteDraft(ctx context.Context, of ReportID, by account.ID) error
	Submit(ctx context.Context, s Submission) error
	SaveReview(ctx context.Context, r *Review) error
	// SaveSteps keeps a StepChange of each.
	SaveSteps(ctx context.Context, steps []Step) error
	SaveClosure(ctx context.Context, c *Closure) error
	SaveDemand(ctx context.Context, d *Demand) error
}
