package store

import (
	"context"
	"time"

	"duban/internal/casework"
	"duban/internal/store/sqlgen"
)

func (s caseStore) Entered(ctx context.Context) ([]casework.Entered, error) {
	rows, err := s.db.q.CaseEntered(ctx)
	if err != nil {
		return nil, failure("count events by day of recording", err)
	}
	out := make([]casework.Entered, len(rows))
	for i, r := range rows {
		out[i] = casework.Entered{Source: r.Source, Day: r.Day, Service: casework.ServiceID(r.Service), Unit: r.Unit, Events: r.Events}
	}
	return out, nil
}

func (s caseStore) LateEntries(ctx context.Context, longer time.Duration, fn func(casework.LateEntry) error) error {
	after, most := int64(0), int64(5000)
	for {
		rows, err := s.db.q.LateCaseEvents(ctx, sqlgen.LateCaseEventsParams{Seq: after, Longer: longer.Milliseconds(), Limit: int32(most)})
		if err != nil {
			return failure("look for events recorded late", err)
		}
		for i := range rows {
			r := &rows[i]
			after = r.Seq
			err := fn(casework.LateEntry{
				Source: r.Source, Case: casework.CaseID(r.CaseID), Service: casework.ServiceID(r.Service), Unit: r.Unit,
				At: moment(r.HappenedAt), RecordedAt: fromMillis(r.RecordedAt),
			})
			if err != nil {
				return err
			}
		}
		if int64(len(rows)) < most {
			return nil
		}
	}
}
