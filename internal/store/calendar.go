package store

import (
	"context"
	"encoding/json"
	"fmt"

	"duban/internal/calendar"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
	"duban/internal/worktime"
)

// calendarStore is calendar.Store.
type calendarStore struct{ db *DB }

// Calendar gives the store of changes of the calendar.
func (db *DB) Calendar() calendar.Store { return calendarStore{db} }

func (s calendarStore) Changes(ctx context.Context) ([]calendar.Change, error) {
	rows, err := s.db.q.CalendarChanges(ctx)
	if err != nil {
		return nil, failure("list changes of the calendar", err)
	}
	out := make([]calendar.Change, len(rows))
	for i := range rows {
		if out[i], err = readCalendarChange(&rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readCalendarChange(r *sqlgen.CalendarChange) (calendar.Change, error) {
	c := calendar.Change{
		ID: calendar.ChangeID(r.ID), Origin: r.Origin, Kind: calendar.Kind(r.Kind), Content: r.Content, Unit: r.Unit,
		ProposedAt: fromMillis(r.ProposedAt), ProposedBy: r.ProposedBy, State: calendar.State(r.State),
		DecidedAt: fromMillis(r.DecidedAt), DecidedBy: r.DecidedBy, Reason: r.Reason, Edition: r.Edition, DoneAt: fromMillis(r.DoneAt),
	}
	var err error
	if r.Known != "" {
		if c.Known, err = worktime.ParseDate(r.Known); err != nil {
			return c, fmt.Errorf("store: date of change %d of the calendar: %w", r.ID, err)
		}
	}
	if r.Effect != "" {
		if err := json.Unmarshal([]byte(r.Effect), &c.Effect); err != nil {
			return c, fmt.Errorf("store: effect of change %d of the calendar: %w", r.ID, err)
		}
	}
	return c, nil
}

func (s calendarStore) Approved(ctx context.Context) (int64, error) {
	n, err := s.db.q.CalendarVersion(ctx)
	return n, failure("count approved changes of the calendar", err)
}

func (s calendarStore) Add(ctx context.Context, c calendar.Change) (calendar.ChangeID, error) {
	effect, err := effectText(c.Effect)
	if err != nil {
		return 0, err
	}
	known := ""
	if c.Known != 0 {
		known = c.Known.String()
	}
	var id int64
	err = s.db.inTx(ctx, func(t tx) (err error) {
		id, err = t.AddCalendarChange(ctx, sqlgen.AddCalendarChangeParams{
			Origin: c.Origin, Kind: string(c.Kind), Known: known, Content: c.Content, Unit: c.Unit,
			ProposedAt: millis(c.ProposedAt), ProposedBy: c.ProposedBy, State: string(c.State), DecidedAt: millis(c.DecidedAt),
			DecidedBy: c.DecidedBy, Reason: c.Reason, Edition: c.Edition, Effect: effect, DoneAt: millis(c.DoneAt),
		})
		if err != nil {
			return err
		}
		return t.created(ctx, "calendar_change", ids(id))
	})
	if isTaken(err) {
		return 0, &fault.Error{Kind: fault.Conflict, Code: "calendar.proposed", Err: err}
	}
	return calendar.ChangeID(id), failure("propose a change of the calendar", err)
}

func effectText(e *calendar.Effect) (string, error) {
	if e == nil {
		return "", nil
	}
	text, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("store: effect of a change of the calendar: %w", err)
	}
	return string(text), nil
}

func (s calendarStore) Decide(ctx context.Context, c calendar.Change, approved int64) error {
	effect, err := effectText(c.Effect)
	if err != nil {
		return err
	}
	// The row of cases is taken, so that decisions follow one another on PostgreSQL too, and batches of cases with them.
	err = s.db.inTx(ctx, func(t tx) error {
		if _, err := t.BumpCases(ctx); err != nil {
			return err
		}
		return t.journaled(ctx, "calendar_change", ids(c.ID), func() error {
			n, err := t.DecideCalendarChange(ctx, sqlgen.DecideCalendarChangeParams{
				State: string(c.State), DecidedAt: millis(c.DecidedAt), DecidedBy: c.DecidedBy, Reason: c.Reason, Edition: c.Edition,
				Effect: effect, ID: int64(c.ID), Approved: approved,
			})
			if err == nil && n == 0 {
				return fault.New(fault.Conflict, "calendar.overtaken", nil)
			}
			return err
		})
	})
	return failure("decide on a change of the calendar", err)
}

func (s calendarStore) Finish(ctx context.Context, c calendar.Change) error {
	effect, err := effectText(c.Effect)
	if err != nil {
		return err
	}
	return failure("finish a change of the calendar", s.db.inTx(ctx, func(t tx) error {
		return t.journaled(ctx, "calendar_change", ids(c.ID), func() error {
			return t.FinishCalendarChange(ctx, sqlgen.FinishCalendarChangeParams{DoneAt: millis(c.DoneAt), Effect: effect, ID: int64(c.ID)})
		})
	}))
}
