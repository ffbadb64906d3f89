package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/store/sqlgen"
)

// histories keeps what was read of lists. Almost everything is only ever added, so that what came since is read alone.
type histories struct {
	mu sync.Mutex
	of map[list.ID]*keptHistory
}

// keptHistory is a history with the version it was read at and the last numbers that it has.
type keptHistory struct {
	*progress.History
	version                                               int64
	exceptions, owings, submissions, reviews, stepChanges int64
}

func (s progressStore) History(ctx context.Context, of list.ID) (*progress.History, error) {
	h := &s.db.histories
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = map[list.ID]*keptHistory{}
	}
	old := h.of[of]
	if old == nil {
		old = &keptHistory{History: &progress.History{}, version: -1}
	}
	next := old
	err := s.db.inRead(ctx, func(t tx) error {
		version, err := t.ProgressVersion(ctx)
		if err != nil || version == old.version {
			return err
		}
		next, err = old.since(ctx, t, int64(of))
		next.version = version
		return err
	})
	if err != nil {
		return nil, failure("read the history of a list", err)
	}
	h.of[of] = next
	return next.History, nil
}

// since reads what has changed. The old history stays as it is, since others read it.
func (k *keptHistory) since(ctx context.Context, t tx, of int64) (*keptHistory, error) {
	n := *k
	h := *k.History
	n.History = &h
	err := errors.Join(
		all(ctx, of, t.Windows, readWindow, &h.Windows),
		all(ctx, of, t.StepsOfList, readStep, &h.Steps),
		all(ctx, of, t.Closures, readClosure, &h.Closures),
		all(ctx, of, t.Demands, readDemand, &h.Demands),
		more(&h.Exceptions, &n.exceptions, readException, func(r *sqlgen.WindowException) int64 { return r.ID }, func(last int64) ([]sqlgen.WindowException, error) {
			return t.ExceptionsOfList(ctx, sqlgen.ExceptionsOfListParams{ListID: of, ID: last})
		}),
		more(&h.Owings, &n.owings, readOwing, func(r *sqlgen.ReportOwing) int64 { return r.ID }, func(last int64) ([]sqlgen.ReportOwing, error) {
			return t.OwingsOfList(ctx, sqlgen.OwingsOfListParams{ListID: of, ID: last})
		}),
		more(&h.Submissions, &n.submissions, readSubmission, func(r *sqlgen.Submission) int64 { return r.ID }, func(last int64) ([]sqlgen.Submission, error) {
			return t.SubmissionsOfList(ctx, sqlgen.SubmissionsOfListParams{ListID: of, ID: last})
		}),
		more(&h.Reviews, &n.reviews, readReview, func(r *sqlgen.Review) int64 { return r.ID }, func(last int64) ([]sqlgen.Review, error) {
			return t.ReviewsOfList(ctx, sqlgen.ReviewsOfListParams{ListID: of, ID: last})
		}),
		more(&h.StepChanges, &n.stepChanges, readStepChange, func(r *sqlgen.StepChange) int64 { return r.ID }, func(last int64) ([]sqlgen.StepChange, error) {
			return t.StepChangesOfList(ctx, sqlgen.StepChangesOfListParams{ListID: of, ID: last})
		}),
	)
	changed, failed := t.ReportsChanged(ctx, sqlgen.ReportsChangedParams{ListID: of, ChangedIn: k.version})
	reports, failed := rows(changed, failed, readReport)
	h.Reports = withChanged(k.Reports, reports)
	return &n, errors.Join(err, failed)
}

// all reads everything of one sort that belongs to a list.
func all[R, T any](ctx context.Context, of int64, query func(context.Context, int64) ([]R, error), read func(*R, *T) error, into *[]T) error {
	found, err := query(ctx, of)
	*into, err = rows(found, err, read)
	return err
}

// more adds what came after the last row that was read.
func more[R, T any](into *[]T, last *int64, read func(*R, *T) error, id func(*R) int64, query func(last int64) ([]R, error)) error {
	found, err := query(*last)
	fresh, err := rows(found, err, read)
	if err != nil {
		return err
	}
	*into = append(*into, fresh...) // behind the end of what others read
	if *into == nil {
		*into = []T{}
	}
	if n := len(found); n > 0 {
		*last = id(&found[n-1])
	}
	return nil
}

// withChanged puts reports in the place of their older selves. Both are in the order of their numbers.
func withChanged(old, changed []progress.Report) []progress.Report {
	out := make([]progress.Report, len(old), len(old)+len(changed))
	copy(out, old)
	for _, r := range changed {
		i, there := slices.BinarySearchFunc(out, r.ID, func(have progress.Report, id progress.ReportID) int { return cmp.Compare(have.ID, id) })
		if there {
			out[i] = r
		} else {
			out = append(out, r) // new ones have the greatest numbers
		}
	}
	return out
}
