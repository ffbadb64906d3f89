package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"duban/internal/store/sqlgen"
)

// tx is a running transaction with its typed queries.
type tx struct {
	*sqlgen.Queries
	sql     sqlgen.DBTX
	engine  engine
	journal *journaling
}

// inRead runs fn on one unchanging state of the database.
func (db *DB) inRead(ctx context.Context, fn func(tx) error) error {
	return db.run(ctx, db.read, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, fn)
}

// change is inTx for what editions show: it moves the versions on.
func (db *DB) change(ctx context.Context, fn func(tx) error) error {
	return db.moving(ctx, (*sqlgen.Queries).BumpVersion, fn)
}

// moving is inTx for what pages show. The row of the versions is taken first, so that such transactions follow one
// another on PostgreSQL too, and what one read stays true until it commits.
func (db *DB) moving(ctx context.Context, bump func(*sqlgen.Queries, context.Context) (int64, error), fn func(tx) error) error {
	var version int64
	err := db.inTx(ctx, func(t tx) error {
		v, err := bump(t.Queries, ctx)
		if err != nil {
			return fmt.Errorf("take the version: %w", err)
		}
		version = v
		return fn(t)
	})
	if err == nil {
		db.version.seen(version)
	}
	return err
}

func (db *DB) run(ctx context.Context, pool *sql.DB, options *sql.TxOptions, fn func(tx) error) error {
	t, err := pool.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // after a commit it only says so; before one, the cause is returned already
	w := db.tx(t)
	if err := fn(w); err != nil {
		return err
	}
	if err := w.writeJournal(ctx); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// tx is a transaction that has just begun.
func (db *DB) tx(t sqlgen.DBTX) tx { return tx{sqlgen.New(t), t, db.engine, &journaling{}} }

// repeated gives the typed queries for running one of them many times: from the second time on it is prepared.
func (t tx) repeated() *sqlgen.Queries {
	return sqlgen.New(&prepared{t.sql, map[string]*sql.Stmt{}})
}

// prepared runs statements of one transaction, which closes them when it ends.
type prepared struct {
	sqlgen.DBTX
	statements map[string]*sql.Stmt // nil after the first time
}

// ExecContext runs a statement.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, again := p.statements[query]
	if !again {
		p.statements[query] = nil
		return p.DBTX.ExecContext(ctx, query, args...)
	}
	if s == nil {
		var err error
		if s, err = p.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		p.statements[query] = s
	}
	return s.ExecContext(whole(ctx), args...)
}

// freshFor is how long another process's change may stay unseen.
const freshFor = 100 * time.Millisecond

var processStart = time.Now()

// current gives the version: from memory while the last look is young, and always with this process's own changes.
func (c *versionCache) current(ctx context.Context, look func(context.Context) (int64, error)) (int64, error) {
	now := int64(time.Since(processStart))
	checked := c.checked.Load()
	if checked > 0 && now-checked < int64(freshFor) {
		return c.value.Load(), nil
	}
	if checked > 0 && !c.mu.TryLock() {
		return c.value.Load(), nil // someone is looking this very moment
	}
	if checked == 0 {
		c.mu.Lock()
	}
	defer c.mu.Unlock()
	v, err := look(ctx)
	if err != nil {
		return 0, err
	}
	c.seen(v)
	c.checked.Store(now)
	return c.value.Load(), nil
}

// seen notes a version. Versions only grow, so a slower look never takes a newer one back.
func (c *versionCache) seen(v int64) {
	for {
		old := c.value.Load()
		if v <= old || c.value.CompareAndSwap(old, v) {
			return
		}
	}
}
