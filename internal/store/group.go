package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// group lets writes that come while a transaction is under way share the next one, and with it the wait for the disk,
// which is nearly all that a small write takes. Each is a part behind a savepoint of its own: what one part refuses or
// fails at is undone for it alone, and nobody is answered before all are on disk. Batches of cases do not come through
// here: casework puts them together before, because they share the reading and adding up as well.
type group struct {
	mu      sync.Mutex
	waiting []*part
	busy    bool // someone writes and will look for those that wait
}

// mostParts bounds a shared transaction, so that nobody waits for many others' work.
const mostParts = 256

// part is one call of inTx on its way.
type part struct {
	ctx      context.Context
	fn       func(tx) error
	err      error
	panicked any
	done     chan struct{} // closed when err or panicked is set
}

// inTx runs fn in a writing transaction, which is on disk when it returns nil. Others' writes may be in it as well; fn
// sees those before it. It may run in another goroutine and is given up when ctx ends, between two statements.
func (db *DB) inTx(ctx context.Context, fn func(tx) error) error {
	p := &part{ctx: ctx, fn: fn, done: make(chan struct{})}
	if db.group.join(p) {
		go db.writeAll()
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		if db.group.leave(p) {
			return fmt.Errorf("begin: %w", ctx.Err())
		}
		<-p.done
	}
	if p.panicked != nil {
		panic(p.panicked)
	}
	return p.err
}

// join lets a part wait and reports whether nobody is there to write it.
func (g *group) join(p *part) (lead bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, p)
	lead, g.busy = !g.busy, true
	return lead
}

// leave takes a part out of those that wait, unless it is being written.
func (g *group) leave(p *part) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, p)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// take gives the parts for one transaction, in order of arrival; none when nobody waits, and the writer ends.
func (g *group) take() []*part {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), mostParts)
	parts := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	g.busy = n > 0
	return parts
}

// writeAll writes for all who wait until nobody does.
func (db *DB) writeAll() {
	for parts := db.group.take(); len(parts) > 0; parts = db.group.take() {
		if err := db.share(parts); err != nil {
			for _, p := range parts {
				if p.err == nil && p.panicked == nil {
					p.err = err
				}
			}
		}
		for _, p := range parts {
			close(p.done)
		}
	}
}

// share runs parts in one transaction. An error is that of the whole transaction: nothing of any part is kept.
func (db *DB) share(parts []*part) error {
	t, err := db.write.BeginTx(context.Background(), nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // after a commit it only says so; before one, the cause is returned already
	w := db.tx(uninterrupted{t})
	kept := 0
	for _, p := range parts {
		if p.err = p.ctx.Err(); p.err != nil {
			continue
		}
		if err := w.part(p, len(parts) > 1); err != nil {
			return err
		}
		if p.err == nil && p.panicked == nil {
			kept++
		}
	}
	if kept == 0 {
		return nil
	}
	ctx := context.Background()
	if err := w.writeJournal(ctx); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// part runs one part, behind a savepoint where others share the transaction. An error says that the transaction can no
// longer be relied on.
func (t tx) part(p *part, shared bool) error {
	noted := len(t.journal.entries)
	if shared {
		if err := t.say("savepoint part"); err != nil {
			return err
		}
	}
	p.run(t)
	if p.err == nil && p.panicked == nil {
		if shared {
			return t.say("release savepoint part")
		}
		return nil
	}
	t.journal.entries = t.journal.entries[:noted]
	if !shared {
		return nil
	}
	// Where the database gave up the whole transaction, as when the disk is full, there is no savepoint any more.
	if err := t.say("rollback to savepoint part"); err != nil {
		return err
	}
	return t.say("release savepoint part")
}

func (t tx) say(statement string) error {
	if _, err := t.sql.ExecContext(context.Background(), statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// run calls the part's function and keeps a panic for the one who waits.
func (p *part) run(t tx) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if cause := recover(); cause != nil {
			p.panicked = fmt.Sprintf("%v\n\nwhile writing:\n%s", cause, debug.Stack())
		}
	}()
	p.err = p.fn(t)
	returned = true
}

// uninterrupted runs statements of a transaction whole: both databases give up the whole transaction, and so everyone's
// part in it, when the context of a statement ends while it runs. One whose context has ended is not begun.
type uninterrupted struct{ *sql.Tx }

func whole(ctx context.Context) context.Context {
	if ctx.Err() != nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// ExecContext runs a statement.
func (u uninterrupted) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return u.Tx.ExecContext(whole(ctx), query, args...)
}

// PrepareContext prepares a statement.
func (u uninterrupted) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return u.Tx.PrepareContext(whole(ctx), query)
}

// QueryContext runs a query.
func (u uninterrupted) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return u.Tx.QueryContext(whole(ctx), query, args...)
}

// QueryRowContext runs a query for one row.
func (u uninterrupted) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return u.Tx.QueryRowContext(whole(ctx), query, args...)
}
