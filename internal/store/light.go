package store

import (
	"context"
	"errors"
	"fmt"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/store/sqlgen"
)

// lightStore is measure.Store.
type lightStore struct{ db *DB }

// Light gives the store of lights set by hand.
func (db *DB) Light() measure.Store { return lightStore{db} }

func (s lightStore) Version(ctx context.Context) (int64, error) {
	v, err := s.db.q.LightVersion(ctx)
	return v, failure("read the version of lights", err)
}

func (s lightStore) Overrides(ctx context.Context, of list.ID) ([]measure.Override, error) {
	rows, err := s.db.q.LightOverrides(ctx, int64(of))
	if err != nil {
		return nil, failure("list lights set by hand", err)
	}
	out := make([]measure.Override, len(rows))
	for i := range rows {
		if out[i], err = readOverride(&rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readOverride(r *sqlgen.LightOverride) (measure.Override, error) {
	o := measure.Override{
		ID: measure.OverrideID(r.ID), Task: list.TaskID(r.TaskID), Light: measure.Light(r.Light), Reason: r.Reason,
		Account: r.SetAccount, Who: r.SetBy, At: fromMillis(r.SetAt),
	}
	if r.EndedAt != 0 {
		o.Ended = &measure.Ended{Account: r.EndedAccount, Who: r.EndedBy, Reason: r.EndedReason, At: fromMillis(r.EndedAt)}
	}
	err := errors.Join(readDate(r.FromDate, &o.From), readDate(r.ToDate, &o.To))
	if o.Ended != nil {
		err = errors.Join(err, readDate(r.EndedOn, &o.Ended.On))
	}
	if err != nil {
		return o, fmt.Errorf("store: dates of light %d set by hand: %w", r.ID, err)
	}
	return o, nil
}

func (s lightStore) Set(ctx context.Context, of list.ID, o measure.Override) (measure.OverrideID, error) {
	var id int64
	err := s.db.inTx(ctx, func(t tx) (err error) {
		if _, err = t.BumpLight(ctx); err != nil {
			return err
		}
		id, err = t.SetLight(ctx, sqlgen.SetLightParams{
			ListID: int64(of), TaskID: int64(o.Task), Light: string(o.Light), Reason: o.Reason, SetAccount: o.Account, SetBy: o.Who,
			SetAt: millis(o.At), FromDate: dateText(o.From), ToDate: dateText(o.To),
		})
		if err != nil {
			return err
		}
		return t.created(ctx, "light_override", ids(id))
	})
	if isDangling(err) {
		return 0, fault.Wrap(err, fault.NotFound, "measure.override_task", fault.Args{"id": int64(o.Task)})
	}
	return measure.OverrideID(id), failure("set a light by hand", err)
}

func (s lightStore) End(ctx context.Context, of list.ID, id measure.OverrideID, e measure.Ended) error {
	return failure("end a light set by hand", s.db.inTx(ctx, func(t tx) error {
		if _, err := t.BumpLight(ctx); err != nil {
			return err
		}
		var n int64
		err := t.journaled(ctx, "light_override", ids(id), func() (err error) {
			n, err = t.EndLight(ctx, sqlgen.EndLightParams{
				EndedOn: dateText(e.On), EndedAccount: e.Account, EndedBy: e.Who, EndedAt: millis(e.At), EndedReason: e.Reason,
				ListID: int64(of), ID: int64(id),
			})
			return err
		})
		if err != nil || n == 1 {
			return err
		}
		if _, err := t.LightOverride(ctx, sqlgen.LightOverrideParams{ListID: int64(of), ID: int64(id)}); err != nil {
			return missing(err, "measure.override_unknown", int64(id))
		}
		return fault.New(fault.Conflict, "measure.override_ended", nil)
	}))
}
