package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/store/sqlgen"
)

// commitmentStore is commitment.Store. Batches are written in commitment_write.go.
type commitmentStore struct{ db *DB }

// Version moves with lists and with commitments: a commitment is shown with its tasks.
func (s commitmentStore) Version(ctx context.Context) (int64, error) {
	return listStore(s).Version(ctx)
}

func (s commitmentStore) Commitments(ctx context.Context, of list.ID) ([]commitment.Commitment, error) {
	var all []commitment.Commitment
	err := s.db.inRead(ctx, func(t tx) error {
		rows, err := t.Commitments(ctx, int64(of))
		if err != nil {
			return err
		}
		all = make([]commitment.Commitment, len(rows))
		index := make(map[int64]int, len(rows))
		for i := range rows {
			if err := readCommitment(&rows[i], &all[i]); err != nil {
				return err
			}
			index[rows[i].ID] = i
		}
		links, err := t.LinksOfList(ctx, int64(of))
		if err != nil {
			return err
		}
		for _, r := range links {
			c := &all[index[r.CommitmentID]]
			c.Links = append(c.Links, readLink(sqlgen.LinksOfCommitmentRow(r)))
		}
		return nil
	})
	if err != nil {
		return nil, failure("list commitments", err)
	}
	return all, nil
}

func (s commitmentStore) Commitment(ctx context.Context, code string) (*commitment.Commitment, error) {
	var c commitment.Commitment
	err := s.db.inRead(ctx, func(t tx) error {
		r, err := t.Commitment(ctx, code)
		if err != nil {
			return unknownCode(err, code)
		}
		if err := readCommitment(&r, &c); err != nil {
			return err
		}
		links, err := t.LinksOfCommitment(ctx, sqlgen.LinksOfCommitmentParams{ListID: r.ListID, CommitmentID: r.ID})
		for _, l := range links {
			c.Links = append(c.Links, readLink(l))
		}
		return err
	})
	if err != nil {
		return nil, failure("get a commitment", err)
	}
	return &c, nil
}

func (s commitmentStore) Changes(ctx context.Context, code string) ([]commitment.Change, error) {
	var changes []commitment.Change
	err := s.db.inRead(ctx, func(t tx) error {
		rows, err := t.CommitmentChanges(ctx, code)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			_, err := t.CommitmentID(ctx, code)
			return unknownCode(err, code)
		}
		changes = make([]commitment.Change, len(rows))
		for i, r := range rows {
			c := commitment.Change{
				ID: r.ID, Code: code, At: fromMillis(r.ChangedAt), By: r.ChangedBy,
				Action: commitment.Action(r.Action), Reason: r.Reason,
			}
			if err := errors.Join(unmarshal(r.Was, &c.Before), unmarshal(r.Became, &c.After)); err != nil {
				return fmt.Errorf("change %d: %w", r.ID, err)
			}
			changes[i] = c
		}
		return nil
	})
	if err != nil {
		return nil, failure("list changes", err)
	}
	return changes, nil
}

func (s commitmentStore) Synced(ctx context.Context, of list.ID) (list.EditionID, error) {
	r, err := s.db.q.Synced(ctx, int64(of))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return list.EditionID(r.EditionID), failure("read what commitments are brought up to", err)
}

// unknownCode turns "no rows" into fault.NotFound; other errors pass.
func unknownCode(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "commitment.no_commitment", fault.Args{"code": code})
	}
	return err
}

// readCommitment fills in all but the links.
func readCommitment(r *sqlgen.Commitment, c *commitment.Commitment) error {
	*c = commitment.Commitment{
		ID: commitment.ID(r.ID), List: list.ID(r.ListID), Code: r.Code, State: commitment.State(r.State), Version: r.Version,
		By: r.DecidedBy, At: fromMillis(r.DecidedAt),
		Facts: commitment.Facts{
			Type: commitment.Type(r.Type), Kind: commitment.Kind(r.Kind), Quantity: r.Quantity, Segment: r.Segment,
			Op: commitment.Op(r.Op), Unit: r.Unit, BaselineUnit: r.BaselineUnit, BaseRef: r.BaseRef,
			From: r.ClockFrom, To: r.ClockTo, ClockProposed: r.ClockProposed, Condition: r.Condition,
			Stretch: r.Stretch, Soft: r.Soft, Policy: r.Policy, Posture: commitment.Posture(r.Posture),
			Form: commitment.Form(r.Form), Verify: commitment.Verify(r.Verify), PlainZh: r.PlainZh, PlainEn: r.PlainEn,
		},
	}
	err := errors.Join(
		readNumber(r.Value, &c.Facts.Value), readNumber(r.Baseline, &c.Facts.Baseline),
		readJSON(r.Doubts, &c.Doubts), readJSON(r.IntoCodes, &c.Into))
	if err != nil {
		return fmt.Errorf("commitment %s: %w", r.Code, err)
	}
	return nil
}

// readJSON is unmarshal for values that are null most of the time.
func readJSON(text string, v any) error {
	if text == "null" {
		return nil
	}
	return unmarshal(text, v)
}

func readNumber(text string, n **commitment.Number) error {
	if text == "" {
		return nil
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return fmt.Errorf("stored number: %w", err)
	}
	*n = &commitment.Number{Decimal: d}
	return nil
}

func readLink(r sqlgen.LinksOfCommitmentRow) commitment.Link {
	return commitment.Link{
		Task: list.TaskID(r.TaskID), Start: int(r.SpanStart), End: int(r.SpanEnd), Text: r.TextSum, Words: r.Words,
	}
}
