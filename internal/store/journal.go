package store

import (
	"context"
	"fmt"
	"time"

	"duban/internal/journal"
	"duban/internal/store/sqlgen"
)

// journaling collects the entries of a transaction. They are written just before it commits: from then on no other
// writer of the journal can go on, so nothing else should be left to do.
type journaling struct {
	entries []journal.Entry
}

// journaled runs fn and notes what it changed of some rows of a business table, whether it creates, updates or deletes
// them. A key may name only the first of a table's key columns, and then means all rows that have them. Every write
// of a business table goes through journaled or created; one that does not is found by duban verify.
func (t tx) journaled(ctx context.Context, table string, keys []key, fn func() error) error {
	before, err := t.snapshot(ctx, table, keys)
	if err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	after, err := t.snapshot(ctx, table, keys)
	if err != nil {
		return err
	}
	t.note(ctx, table, before, after)
	return nil
}

// rowsOf are some rows of a business table.
type rowsOf struct {
	table string
	keys  []key
}

// journaledAll is journaled for rows of several tables.
func (t tx) journaledAll(ctx context.Context, all []rowsOf, fn func() error) error {
	if len(all) == 0 {
		return fn()
	}
	return t.journaled(ctx, all[0].table, all[0].keys, func() error { return t.journaledAll(ctx, all[1:], fn) })
}

// createdAll is created for rows of several tables.
func (t tx) createdAll(ctx context.Context, all []rowsOf) error {
	for _, r := range all {
		if err := t.created(ctx, r.table, r.keys); err != nil {
			return err
		}
	}
	return nil
}

// created notes rows that have just been inserted, for when their keys were not known before.
func (t tx) created(ctx context.Context, table string, keys []key) error {
	after, err := t.snapshot(ctx, table, keys)
	if err != nil {
		return err
	}
	t.note(ctx, table, snapshot{}, after)
	return nil
}

// note puts the differences between two states of some rows among the entries of the transaction.
func (t tx) note(ctx context.Context, table string, before, after snapshot) {
	for _, record := range before.order {
		t.noteRow(ctx, table, record, before.rows[record], after.rows[record])
	}
	for _, record := range after.order {
		if _, was := before.rows[record]; !was {
			t.noteRow(ctx, table, record, nil, after.rows[record])
		}
	}
}

func (t tx) noteRow(ctx context.Context, table, record string, before, after journal.Values) {
	if action, was, became, changed := journal.Change(before, after); changed {
		t.enter(ctx, journal.Entry{Table: table, Record: record, Action: action, Before: was, After: became})
	}
}

// enter adds an entry to those that the transaction will write.
func (t tx) enter(ctx context.Context, e journal.Entry) {
	e.At, e.Origin = time.UnixMilli(time.Now().UnixMilli()), journal.Of(ctx)
	t.journal.entries = append(t.journal.entries, e)
}

// writeJournal chains the entries of the transaction to those before them. It must be the last thing before the commit.
func (t tx) writeJournal(ctx context.Context) error {
	entries := t.journal.entries
	if len(entries) == 0 {
		return nil
	}
	head, err := t.AdvanceJournal(ctx, int64(len(entries)))
	if err != nil {
		return fmt.Errorf("take the head of the journal: %w", err)
	}
	rows := t.batch("journal", "seq", "made_at", "account", "who", "came_from", "reason", "of_table", "record", "action", "was", "became", "hash")
	seq, hash := head.Seq-int64(len(entries)), head.Hash
	for i := range entries {
		e := &entries[i]
		seq++
		e.Seq = seq
		e.Hash = e.Sum(hash)
		hash = e.Hash
		err := rows.add(ctx, e.Seq, millis(e.At), e.Origin.Account, e.Origin.Who, e.Origin.From, e.Origin.Reason, e.Table, e.Record,
			string(e.Action), e.Before.Format(), e.After.Format(), e.Hash)
		if err != nil {
			return err
		}
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	return t.SetJournalHash(ctx, hash)
}

func readEntry(r *sqlgen.Journal) (journal.Entry, error) {
	e := journal.Entry{
		Seq: r.Seq, At: time.UnixMilli(r.MadeAt).UTC(), Table: r.OfTable, Record: r.Record, Action: journal.Action(r.Action), Hash: r.Hash,
		Origin: journal.Origin{Account: r.Account, Who: r.Who, From: r.CameFrom, Reason: r.Reason},
	}
	var err error
	if e.Before, err = journal.ParseValues(r.Was); err != nil {
		return e, fmt.Errorf("entry %d: %w", r.Seq, err)
	}
	if e.After, err = journal.ParseValues(r.Became); err != nil {
		return e, fmt.Errorf("entry %d: %w", r.Seq, err)
	}
	return e, nil
}
