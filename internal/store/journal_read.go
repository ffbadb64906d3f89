package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"duban/internal/journal"
	"duban/internal/store/sqlgen"
)

// journalStore is journal.Store.
type journalStore struct{ db *DB }

// Journal gives the store of the journal. Nothing is written through it: entries come with the changes they tell of.
func (db *DB) Journal() journal.Store { return journalStore{db} }

// Tables names the tables that the journal keeps, and itself, which it says that of.
func (s journalStore) Tables() []string {
	tables := append(businessTables(), journal.CoverTable)
	slices.Sort(tables)
	return tables
}

func (s journalStore) Entries(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	var w selection
	for _, c := range []struct{ condition, value string }{
		{"of_table = ?", q.Table}, {"record = ?", q.Record}, {"who = ?", q.Who}, {"action = ?", string(q.Action)},
	} {
		if c.value != "" {
			w.add(c.condition, c.value)
		}
	}
	if !q.From.IsZero() {
		w.add("made_at >= ?", q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		w.add("made_at < ?", q.To.UnixMilli())
	}
	if q.Before > 0 {
		w.add("seq < ?", q.Before)
	}
	if q.Words != "" {
		written := strings.TrimSuffix(strings.TrimPrefix(journal.Values{"": q.Words}.Format(), `{"":"`), `"}`) // as it stands inside JSON
		w.add("(was like ? escape '!' or became like ? escape '!')", "%"+likeText.Replace(written)+"%")
		last := &w.where[len(w.where)-1]
		w.args = append(w.args, "%"+likeText.Replace(q.Words)+"%")
		*last = "(" + *last + " or reason like $" + strconv.Itoa(len(w.args)) + " escape '!')"
	}
	rows, err := s.db.read.QueryContext(ctx, w.text("select "+journalColumns+" from journal", " order by seq desc limit "+strconv.Itoa(q.Size)), w.args...)
	if err != nil {
		return nil, failure("search the journal", err)
	}
	var entries []journal.Entry
	err = each(rows, func() error {
		var r sqlgen.Journal
		err := rows.Scan(&r.Seq, &r.MadeAt, &r.Account, &r.Who, &r.CameFrom, &r.Reason, &r.OfTable, &r.Record, &r.Action, &r.Was, &r.Became, &r.Hash)
		if err != nil {
			return err
		}
		e, _ := readEntry(&r) // one that was tampered with comes without values; verify says what is wrong
		entries = append(entries, e)
		return nil
	})
	return entries, failure("search the journal", err)
}

const journalColumns = "seq, made_at, account, who, came_from, reason, of_table, record, action, was, became, hash"

// likeText keeps what a person looks for from being a pattern.
var likeText = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

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
