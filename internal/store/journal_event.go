package store

import (
	"context"
	"crypto/sha256"
	"hash"
	"slices"
	"strconv"
	"strings"

	"duban/internal/casework"
	"duban/internal/journal"
	"duban/internal/store/sqlgen"
)

// Events of cases come by the million and are only added. The journal has one entry for some that were recorded
// together, named by the first and the last number, with a digest over their contents.

// eventTable is the table of events, and runLength how many one entry has at most: where one was altered, the entry
// says among how many.
const (
	eventTable = "case_event"
	runLength  = 500
)

// recorded notes events that have just been appended.
func (t tx) recorded(ctx context.Context, events []casework.Event) {
	for part := range slices.Chunk(events, runLength) {
		r := newRun(part[0].Seq, part[len(part)-1].Seq)
		for i := range part {
			r.add(&part[i])
		}
		t.enter(ctx, journal.Entry{Table: eventTable, Record: r.record(), Action: journal.Create, After: wholeValues(r.n, r.sum)})
	}
}

// run is the events of one entry.
type run struct {
	first, last int64
	n           int64
	sum         hash.Hash
	line        []byte
}

func newRun(first, last int64) *run { return &run{first: first, last: last, sum: sha256.New()} }

func (r *run) record() string {
	return strconv.FormatInt(r.first, 10) + "-" + strconv.FormatInt(r.last, 10)
}

// add takes an event as it is stored: what the source said with the digest of it, and what the program put in.
func (r *run) add(e *casework.Event) {
	r.n++
	r.line = append(strconv.AppendInt(r.line[:0], e.Seq, 10), ' ')
	r.line = append(strconv.AppendInt(r.line, millis(e.RecordedAt), 10), ' ')
	r.line = append(append(r.line, e.Digest...), ' ')
	r.line = append(append(r.line, e.ContentDigest()...), '\n')
	r.sum.Write(r.line)
}

// eachRun calls fn for the events of each entry, for each event of no entry, and, without values, for each event that
// cannot be read.
func (t tx) eachRun(ctx context.Context, fn func(record string, v journal.Values) error) error {
	runs, err := t.runs(ctx)
	if err != nil {
		return err
	}
	rows, err := t.sql.QueryContext(ctx, "select "+eventColumns+" from case_event order by seq")
	if err != nil {
		return err
	}
	done := func(r *run) error {
		if r.n == 0 {
			return nil
		}
		return fn(r.record(), wholeValues(r.n, r.sum))
	}
	err = each(rows, func() error {
		var row sqlgen.CaseEvent
		if err := scanEvent(rows, &row); err != nil {
			return err
		}
		for len(runs) > 0 && runs[0].last < row.Seq {
			if err := done(runs[0]); err != nil {
				return err
			}
			runs = runs[1:]
		}
		e, err := readEvent(&row)
		if err != nil {
			return fn(strconv.FormatInt(row.Seq, 10), nil)
		}
		if len(runs) == 0 || row.Seq < runs[0].first {
			return fn(strconv.FormatInt(row.Seq, 10), journal.Values{})
		}
		runs[0].add(&e)
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range runs {
		if err := done(r); err != nil {
			return err
		}
	}
	return nil
}

// runs gives which events belong together, in order. Before there are entries that is by their numbers.
func (t tx) runs(ctx context.Context) ([]*run, error) {
	records, err := t.JournalRecords(ctx, eventTable)
	if err != nil {
		return nil, err
	}
	runs := make([]*run, 0, len(records))
	for _, record := range records {
		a, b, _ := strings.Cut(record, "-")
		first, err1 := strconv.ParseInt(a, 10, 64)
		last, err2 := strconv.ParseInt(b, 10, 64)
		if err1 != nil || err2 != nil || len(runs) > 0 && first <= runs[len(runs)-1].last {
			continue // an entry that was tampered with, which its hash says
		}
		runs = append(runs, newRun(first, last))
	}
	if len(records) > 0 {
		return runs, nil
	}
	last, err := t.LastEventNumber(ctx)
	for first := int64(1); first <= last; first += runLength {
		runs = append(runs, newRun(first, min(first+runLength-1, last)))
	}
	return runs, err
}
