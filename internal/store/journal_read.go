package store

import (
	"context"
	"errors"

	"duban/internal/journal"
	"duban/internal/store/sqlgen"
)

// journalStore is journal.Store.
type journalStore struct{ db *DB }

// Journal gives the store of the journal. Nothing is written through it: entries come with the changes they tell of.
func (db *DB) Journal() journal.Store { return journalStore{db} }

func (s journalStore) Check(ctx context.Context, fn func(journal.Source) error) error {
	return failure("look through the journal", s.db.inRead(ctx, func(t tx) error { return fn(journalSource{t}) }))
}

// journalSource is journal.Source on one unchanging state of the database.
type journalSource struct{ t tx }

func (s journalSource) Head(ctx context.Context) (int64, string, error) {
	head, err := s.t.JournalHead(ctx)
	return head.Seq, head.Hash, err
}

// errNotCanonical says that an entry means what its hash says but is written otherwise than the program writes.
var errNotCanonical = errors.New("the entry is not as the program writes it")

// journalStep is how many entries are read at a time.
const journalStep = 2000

func (s journalSource) Entries(ctx context.Context, fn func(*journal.Entry, error) error) error {
	last := int64(-1 << 63)
	for {
		rows, err := s.t.JournalFrom(ctx, sqlgen.JournalFromParams{Seq: last, Limit: journalStep})
		if err != nil {
			return err
		}
		for i := range rows {
			last = rows[i].Seq
			e, broken := readEntry(&rows[i])
			if broken == nil && (e.Before.Format() != rows[i].Was || e.After.Format() != rows[i].Became) {
				broken = errNotCanonical
			}
			if err := fn(&e, broken); err != nil {
				return err
			}
		}
		if len(rows) < journalStep {
			return nil
		}
	}
}

func (s journalSource) Tables() []string { return businessTables() }

func (s journalSource) Rows(ctx context.Context, table string, fn func(string, journal.Values) error) error {
	return s.t.eachRecord(ctx, table, "", nil, fn)
}
