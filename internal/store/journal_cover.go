package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"duban/internal/journal"
)

// coverage is what the journal keeps of a table.
type coverage struct {
	columns string // as entries have them
	of      string // as the table has them; the same but for sets
}

func (c coverage) values() journal.Values {
	return journal.Values{journal.CoverColumns: c.columns, "of": c.of}
}

// cover lets the journal begin with what it does not keep yet: tables of a database from before there was a journal,
// and tables and columns that a migration added. What stands there is entered as it is, once. What the journal keeps
// already is left alone, so that nothing altered behind its back is taken for good here.
func (db *DB) cover(ctx context.Context) error {
	begin := errors.New("something is not kept yet")
	err := db.inRead(ctx, func(t tx) error {
		return t.eachUncovered(ctx, func(string, coverage, coverage) error { return begin })
	})
	if !errors.Is(err, begin) {
		return failure("look at what the journal keeps", err)
	}
	return failure("begin the journal", db.run(ctx, db.write, nil, func(t tx) error {
		if _, err := t.AdvanceJournal(ctx, 0); err != nil { // so that servers that start at once do it once
			return err
		}
		return t.eachUncovered(ctx, func(table string, before, now coverage) error { return t.begin(ctx, table, before, now) })
	}))
}

// eachUncovered calls fn for every business table that has columns which the journal does not keep.
func (t tx) eachUncovered(ctx context.Context, fn func(table string, before, now coverage) error) error {
	rows, err := t.JournalCovers(ctx)
	if err != nil {
		return err
	}
	covered := map[string]coverage{}
	for i := range rows {
		e, err := readEntry(&rows[i])
		if err != nil {
			continue // verify says so
		}
		columns, _ := e.After[journal.CoverColumns].(string)
		of, _ := e.After["of"].(string)
		covered[e.Record] = coverage{columns, of}
	}
	for _, table := range businessTables() {
		now, err := t.coverage(ctx, table)
		if err != nil {
			return err
		}
		if before := covered[table]; before != now {
			if err := fn(table, before, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// coverage gives what the journal is to keep of a table as it is now.
func (t tx) coverage(ctx context.Context, table string) (coverage, error) {
	rows, err := t.sql.QueryContext(ctx, "select * from "+table+" limit 0")
	if err != nil {
		return coverage{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return coverage{}, err
	}
	slices.Sort(columns)
	c := coverage{of: strings.Join(columns, ",")}
	c.columns = c.of
	if business[table].whole() {
		c.columns = "digest,rows"
	}
	return c, rows.Err()
}

// begin enters the columns of a table that the journal does not keep yet, and that it keeps them from now on.
func (t tx) begin(ctx context.Context, table string, before, now coverage) error {
	kept := strings.Split(before.columns, ",")
	whole := before.columns == "" || business[table].whole()
	err := t.eachRecord(ctx, table, "", nil, func(record string, v journal.Values) error {
		if !whole {
			for _, column := range kept {
				delete(v, column)
			}
		}
		if len(v) > 0 {
			t.enter(ctx, journal.Entry{Table: table, Record: record, Action: journal.Open, After: v})
		}
		return nil
	})
	if err != nil {
		return err
	}
	was := before.values()
	if before == (coverage{}) {
		was = nil
	}
	t.enter(ctx, journal.Entry{Table: journal.CoverTable, Record: table, Action: journal.Cover, Before: was, After: now.values()})
	return nil
}
