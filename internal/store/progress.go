package store

import (
	"context"
	"database/sql"
	"errors"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store/sqlgen"
)

// progressStore is progress.Store. Rows are read in progress_row.go and written in progress_write.go.
type progressStore struct{ db *DB }

// Progress gives the store of windows, reports and what belongs to them.
func (db *DB) Progress() progress.Store { return progressStore{db} }

func (s progressStore) Version(ctx context.Context) (int64, error) {
	v, err := s.db.progress.current(ctx, s.db.q.ProgressVersion)
	return v, failure("read the version of reports", err)
}

func (s progressStore) Schedules(ctx context.Context) ([]progress.Schedule, error) {
	all, err := s.db.q.Schedules(ctx)
	out, err := rows(all, err, readSchedule)
	return out, failure("list schedules", err)
}

func (s progressStore) Windows(ctx context.Context, of list.ID) ([]progress.Window, error) {
	all, err := s.db.q.Windows(ctx, int64(of))
	out, err := rows(all, err, readWindow)
	return out, failure("list windows", err)
}

func (s progressStore) Window(ctx context.Context, id progress.WindowID) (w progress.Window, err error) {
	r, err := s.db.q.Window(ctx, int64(id))
	if err == nil {
		err = readWindow(&r, &w)
	}
	return w, failure("get a window", missing(err, "progress.no_window", int64(id)))
}

func (s progressStore) Exceptions(ctx context.Context, window progress.WindowID) ([]progress.Exception, error) {
	all, err := s.db.q.WindowExceptions(ctx, int64(window))
	out, err := rows(all, err, readException)
	return out, failure("list exceptions", err)
}

func (s progressStore) Report(ctx context.Context, id progress.ReportID) (progress.Report, error) {
	return oneReport(ctx, s.db.q, id)
}

func oneReport(ctx context.Context, q *sqlgen.Queries, id progress.ReportID) (p progress.Report, err error) {
	r, err := q.Report(ctx, int64(id))
	if err == nil {
		err = readReport(&r, &p)
	}
	return p, failure("get a report", missing(err, "progress.no_report", int64(id)))
}

func (s progressStore) Reports(ctx context.Context, q progress.Query) ([]progress.Report, error) {
	var all []sqlgen.Report
	var err error
	switch {
	case q.Unit != 0 && q.Window != 0:
		all, err = s.db.q.ReportsOfUnitInWindow(ctx, sqlgen.ReportsOfUnitInWindowParams{UnitID: int64(q.Unit), WindowID: int64(q.Window)})
	case q.Window != 0:
		all, err = s.db.q.ReportsOfWindow(ctx, int64(q.Window))
	case q.Task != 0:
		all, err = s.db.q.ReportsOfTask(ctx, int64(q.Task))
	case q.Unit != 0:
		all, err = s.db.q.ReportsOfUnit(ctx, int64(q.Unit))
	case q.State != "":
		all, err = s.db.q.ReportsInState(ctx, sqlgen.ReportsInStateParams{ListID: int64(q.List), State: string(q.State)})
	default:
		all, err = s.db.q.ReportsOfList(ctx, int64(q.List))
	}
	wanted := all[:0]
	for _, r := range all {
		if (q.List == 0 || r.ListID == int64(q.List)) && (q.Window == 0 || r.WindowID == int64(q.Window)) &&
			(q.Task == 0 || r.TaskID == int64(q.Task)) && (q.Unit == 0 || r.UnitID == int64(q.Unit)) &&
			(q.State == "" || r.State == string(q.State)) {
			wanted = append(wanted, r)
		}
	}
	out, err := rows(wanted, err, readReport)
	return out, failure("list reports", err)
}

func (s progressStore) Submissions(ctx context.Context, of []progress.ReportID) (out []progress.Submission, err error) {
	err = s.each(ctx, of, func(q *sqlgen.Queries, id int64) error {
		all, err := q.SubmissionsOf(ctx, id)
		some, err := rows(all, err, readSubmission)
		out = append(out, some...)
		return err
	})
	return out, failure("list submissions", err)
}

// each runs fn for every report on one unchanging state of the database.
func (s progressStore) each(ctx context.Context, of []progress.ReportID, fn func(*sqlgen.Queries, int64) error) error {
	if len(of) == 0 {
		return nil
	}
	return s.db.inRead(ctx, func(t tx) error {
		for _, id := range of {
			if err := fn(t.Queries, int64(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s progressStore) Last(ctx context.Context, task list.TaskID, unit org.UnitID, before progress.WindowID) (*progress.Submission, error) {
	r, err := s.db.q.LastSubmission(ctx, sqlgen.LastSubmissionParams{TaskID: int64(task), UnitID: int64(unit), WindowID: int64(before)})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var last progress.Submission
	if err == nil {
		err = readSubmission(&r, &last)
	}
	return &last, failure("get the last submission", err)
}

func (s progressStore) Reviews(ctx context.Context, of []progress.ReportID) (out []progress.Review, err error) {
	err = s.each(ctx, of, func(q *sqlgen.Queries, id int64) error {
		all, err := q.ReviewsOf(ctx, id)
		some, err := rows(all, err, readReview)
		out = append(out, some...)
		return err
	})
	return out, failure("list reviews", err)
}

func (s progressStore) Drafts(ctx context.Context, of progress.ReportID) ([]progress.Draft, error) {
	all, err := s.db.q.ReportDrafts(ctx, int64(of))
	out, err := rows(all, err, readReportDraft)
	return out, failure("list drafts of a report", err)
}

func (s progressStore) DraftsBy(ctx context.Context, by account.ID) ([]progress.Draft, error) {
	all, err := s.db.q.DraftsBy(ctx, int64(by))
	out, err := rows(all, err, readReportDraft)
	return out, failure("list drafts of an account", err)
}

func (s progressStore) Steps(ctx context.Context, of []list.TaskID) (out []progress.Step, err error) {
	if len(of) == 0 {
		return nil, nil
	}
	err = s.db.inRead(ctx, func(t tx) error {
		for _, id := range of {
			all, err := t.StepsOfTask(ctx, int64(id))
			some, err := rows(all, err, readStep)
			if err != nil {
				return err
			}
			out = append(out, some...)
		}
		return nil
	})
	return out, failure("list steps", err)
}

func (s progressStore) Closures(ctx context.Context, of list.ID) ([]progress.Closure, error) {
	all, err := s.db.q.Closures(ctx, int64(of))
	out, err := rows(all, err, readClosure)
	return out, failure("list closures", err)
}

func (s progressStore) Demands(ctx context.Context, of list.ID) ([]progress.Demand, error) {
	all, err := s.db.q.Demands(ctx, int64(of))
	out, err := rows(all, err, readDemand)
	return out, failure("list demands", err)
}

func (s progressStore) Write(ctx context.Context, fn func(progress.Writer) error) error {
	var version int64
	err := s.db.inTx(ctx, func(t tx) error {
		w := &progressWriter{tx: t}
		err := fn(w)
		version = w.version
		return err
	})
	if err == nil && version != 0 {
		s.db.progress.seen(version)
	}
	return failure("write reports", err)
}

// stale says that somebody else was first.
func stale(what string, id int64) error {
	return fault.New(fault.Conflict, "progress.stale", fault.Args{"what": what, "id": id})
}
