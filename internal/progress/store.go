package progress

import (
	"context"
	"time"

	"duban/internal/list"
	"duban/internal/org"
)

// Store keeps windows, reports and what belongs to them. The store package implements it on SQLite and PostgreSQL.
// It has more than seven methods because what a window holds is read in several cuts.
type Store interface {
	// Version changes whenever anything that a page about progress shows may have changed.
	Version(ctx context.Context) (int64, error)
	// Windows lists the windows of a list, newest first.
	Windows(ctx context.Context, of list.ID) ([]Window, error)
	// Exceptions lists those of a window.
	Exceptions(ctx context.Context, window WindowID) ([]Exception, error)
	// Schedule gives a list's schedule; fault.NotFound when nobody made one.
	Schedule(ctx context.Context, of list.ID) (Schedule, error)
	// Reports gives those that a query asks for, by window, task and unit.
	Reports(ctx context.Context, q Query) ([]Report, error)
	// Submissions gives the versions of reports, each report's oldest first.
	Submissions(ctx context.Context, of []ReportID) ([]Submission, error)
	// Reviews gives what was decided on reports, oldest first.
	Reviews(ctx context.Context, of []ReportID) ([]Review, error)
	// Drafts gives everybody's drafts of a report.
	Drafts(ctx context.Context, of ReportID) ([]Draft, error)
	// Steps gives the steps of tasks with those dropped, by task and order.
	Steps(ctx context.Context, of []list.TaskID) ([]Step, error)
	// Closures gives the closures of a list's tasks, oldest first.
	Closures(ctx context.Context, of list.ID) ([]Closure, error)
	// Demands gives what was asked for beside the windows, oldest first.
	Demands(ctx context.Context, of list.ID) ([]Demand, error)
	// Write runs fn in one transaction, durable when it returns nil.
	Write(ctx context.Context, fn func(Writer) error) error
}

// Query says which reports. Zero fields ask for all.
type Query struct {
	List   list.ID
	Window WindowID
	Task   list.TaskID
	Unit   org.UnitID
	State  ReportState
	Before time.Time // due before
}

// Writer changes what the Store keeps, within one transaction. Rows with a Version are refused with fault.Conflict when
// the stored one is another; the stored one then grows by one. New rows have ID 0 and are given theirs. It
// has more than seven methods because one transaction may touch every sort of row.
type Writer interface {
	// Report reads one report with its version as of now.
	Report(ctx context.Context, id ReportID) (Report, error)
	SaveSchedule(ctx context.Context, s Schedule) error
	SaveWindow(ctx context.Context, w *Window) error
	SaveException(ctx context.Context, e Exception) error
	SaveReports(ctx context.Context, reports []Report) error
	SaveDraft(ctx context.Context, d Draft) error
	DeleteDraft(ctx context.Context, of ReportID, by int64) error
	Submit(ctx context.Context, s Submission) error
	SaveReview(ctx context.Context, r Review) error
	SaveSteps(ctx context.Context, steps []Step) error
	SaveClosure(ctx context.Context, c *Closure) error
	SaveDemand(ctx context.Context, d *Demand) error
}
