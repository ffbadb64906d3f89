package store

import (
	"context"
	"encoding/json"
	"fmt"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// handoverStore is account.HandoverStore.
type handoverStore struct{ db *DB }

// Handover gives the store of posts that changed hands.
func (db *DB) Handover() account.HandoverStore { return handoverStore{db} }

func (s handoverStore) Passings(ctx context.Context, post org.PostID) ([]account.Passing, error) {
	rows, err := s.db.q.Handovers(ctx, int64(post))
	if err != nil {
		return nil, failure("list hand-overs", err)
	}
	passings := make([]account.Passing, len(rows))
	for i, r := range rows {
		passings[i] = account.Passing{
			ID: account.PassingID(r.ID), Post: org.Post{ID: org.PostID(r.PostID)},
			Giver:   org.Tenure{Post: org.PostID(r.PostID), Person: org.PersonID(r.GiverID), From: r.GiverFrom},
			Taker:   org.Tenure{Post: org.PostID(r.PostID), Person: org.PersonID(r.TakerID), From: r.TakerFrom},
			GivenAt: fromMillis(r.GivenAt), GivenBy: r.GivenBy, TakenAt: fromMillis(r.TakenAt), TakenBy: r.TakenBy,
		}
		if err := json.Unmarshal([]byte(r.Items), &passings[i].Items); err != nil {
			return nil, fmt.Errorf("hand-over %d: %w", r.ID, err)
		}
	}
	return passings, nil
}

func (s handoverStore) SavePassing(ctx context.Context, p account.Passing) error {
	items, err := json.Marshal(p.Items)
	if err != nil {
		return fmt.Errorf("encode what is handed over: %w", err)
	}
	done := fault.New(fault.Conflict, "account.handover.done", nil)
	err = s.db.changeDuties(ctx, func(t tx) error {
		if p.ID != 0 {
			return t.journaled(ctx, "handover", ids(p.ID), func() error {
				n, err := t.TakeHandover(ctx, sqlgen.TakeHandoverParams{TakenAt: millis(p.TakenAt), TakenBy: p.TakenBy, ID: int64(p.ID)})
				if err == nil && n == 0 {
					return done
				}
				return err
			})
		}
		id, err := t.CreateHandover(ctx, sqlgen.CreateHandoverParams{
			PostID: int64(p.Post.ID), GiverID: int64(p.Giver.Person), GiverFrom: p.Giver.From,
			TakerID: int64(p.Taker.Person), TakerFrom: p.Taker.From, Items: string(items),
			GivenAt: millis(p.GivenAt), GivenBy: p.GivenBy, TakenAt: millis(p.TakenAt), TakenBy: p.TakenBy,
		})
		if err != nil {
			return err
		}
		return t.created(ctx, "handover", ids(id))
	})
	if isTaken(err) {
		return done
	}
	return failure("save a hand-over", err)
}
