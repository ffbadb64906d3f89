package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"duban/internal/store/sqlgen"
)

// Sessions keeps browser sessions; it is an scs.IterableCtxStore. Expired ones are removed as new ones are written.
type Sessions struct{ db *DB }

// Sessions gives the store of browser sessions.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// FindCtx gives the data of a session; found is false when there is none or it expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	data, err = s.db.q.Session(ctx, sqlgen.SessionParams{Token: token, ExpiresAt: time.Now().UnixMilli()})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, failure("find a session", err)
	}
	return notNil(data), true, nil
}

// CommitCtx writes a session.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return failure("save a session", s.db.inTx(ctx, func(t tx) error {
		if err := t.DeleteExpiredSessions(ctx, time.Now().UnixMilli()); err != nil {
			return err
		}
		return t.SaveSession(ctx, sqlgen.SaveSessionParams{Token: token, Data: notNil(data), ExpiresAt: expires.UnixMilli()})
	}))
}

// DeleteCtx removes a session; one that is not there is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return failure("delete a session", s.db.inTx(ctx, func(t tx) error { return t.DeleteSession(ctx, token) }))
}

// AllCtx gives the data of every session that has not expired, by token.
func (s *Sessions) AllCtx(ctx context.Context) (map[string][]byte, error) {
	rows, err := s.db.q.Sessions(ctx, time.Now().UnixMilli())
	if err != nil {
		return nil, failure("list sessions", err)
	}
	all := make(map[string][]byte, len(rows))
	for _, r := range rows {
		all[r.Token] = notNil(r.Data)
	}
	return all, nil
}

// Find is FindCtx for callers without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s *Sessions) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
}

// Delete is DeleteCtx for callers without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// All is AllCtx for callers without a context.
func (s *Sessions) All() (map[string][]byte, error) { return s.AllCtx(context.Background()) }
