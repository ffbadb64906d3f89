// Package record brings case records (办件记录) in: it reads the rows of a file or of a batch, makes the events of
// casework of them, and says of every row that cannot be taken which one it is and why.
//
// Rows come as CSV of any size and encoding, as lines of JSON, or from a table that was read before. A row is one event,
// or in the wide form one case with its times; see [Field]. What is wrong is never mended or guessed: the row is
// refused, the others are kept, and the counts add up. The package must not know where a file lies, how it came, or how
// events are stored. Start with [Import] and [Guess].
package record

import (
	"context"
	"errors"
	"io"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
)

// Row is one row as the file has it.
type Row struct {
	Line  int      // where it begins, from 1; of a sheet the number of the row
	Cells []string // trimmed, as many as there are columns
	JSON  []byte   // of a line of JSON, which has no cells
	Code  string   // why it cannot even be read, "" when it can
	Args  fault.Args
}

// Rows are read one after the other.
type Rows interface {
	// Head gives the headings of the columns, nil where rows are JSON.
	Head() []string
	// Next gives the next row that is not empty; io.EOF after the last. A row is good until the next is asked for.
	Next() (Row, error)
	// Unfinished reports, after the last row, that the file seems to be cut off.
	Unfinished() bool
}

// Ledger is what takes the events; casework.Ledger is one.
type Ledger interface {
	Ingest(ctx context.Context, events []casework.Event) (casework.Result, error)
}

// Options say how rows are understood.
type Options struct {
	Source  string // the system that reports: events are known by its name and their own id
	Mapping Mapping
	Names   *Names
	Now     time.Time
	Covers  func(casework.ServiceID) bool // services that the source may report on; nil: all
	Batch   int                           // events recorded together; 0: DefaultBatch
}

// DefaultSource is the source of files that people bring in, unless they name another: one file comes to the same by
// whatever way it came.
const DefaultSource = "import"

// DefaultBatch is how many events are recorded together: enough to share the wait for the disk.
const DefaultBatch = 10_000

// Rejection is a row that was not taken, or of which something was not taken.
type Rejection struct {
	Row   Row
	Index int    // of the row, from 0
	Event string // id of the event at fault where the row stands for several, else ""
	Code  string
	Args  fault.Args

	// Of a row that stands for several events, and was refused only when they were to be recorded: what became of them.
	New, Known, Refused int
}

// Outcome counts what became of the rows and their events. Rows without Rejected are good; Events is Accepted + Known +
// Refused.
type Outcome struct {
	Rows     int `json:"rows"`
	Rejected int `json:"rejected"` // rows; each is told once
	Events   int `json:"events"`   // that the rows stand for, as far as they could be read
	Accepted int `json:"accepted"` // new, and durable now
	Known    int `json:"known"`    // recorded before with the same content
	Refused  int `json:"refused"`  // that could be read and not be taken
}

// Watch is told how an import goes on; both functions may be nil.
type Watch struct {
	Rejected func(Rejection) error // the row is good only until it returns; an error ends the import
	Recorded func(Outcome)         // after each batch
}

// Import records the events of all rows. An error ends it in between: what Outcome counts is recorded all the same,
// and the whole file may be imported again.
func Import(ctx context.Context, rows Rows, ledger Ledger, o Options, w Watch) (Outcome, error) {
	if o.Batch == 0 {
		o.Batch = DefaultBatch
	}
	if rows.Head() != nil {
		if err := o.Mapping.Validate(); err != nil {
			return Outcome{}, err
		}
	}
	i := importing{ctx: ctx, ledger: ledger, o: o, w: w, reader: newReader(o)}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return i.out, i.flush()
		}
		if err == nil {
			err = i.row(row)
		}
		if err != nil {
			return i.out, err
		}
	}
}

// importing is one import on its way.
type importing struct {
	ctx    context.Context
	ledger Ledger
	o      Options
	w      Watch
	reader *reader
	out    Outcome

	events []casework.Event
	origin []int // index in rows of each event
	rows   []pending
}

// pending is a row whose events wait to be recorded.
type pending struct {
	row   Row
	index int
	many  bool // it stands for several events
}

func (i *importing) row(row Row) error {
	index := i.out.Rows
	i.out.Rows++
	if row.Code != "" {
		return i.reject(Rejection{Row: row, Index: index, Code: row.Code, Args: row.Args})
	}
	before := len(i.events)
	events, code, args := i.reader.read(row, i.events)
	if code != "" {
		i.events = i.events[:before]
		return i.reject(Rejection{Row: row, Index: index, Code: code, Args: args})
	}
	i.events = events
	i.out.Events += len(i.events) - before
	for range len(i.events) - before {
		i.origin = append(i.origin, len(i.rows))
	}
	i.rows = append(i.rows, pending{row: row.clone(), index: index, many: len(i.events)-before > 1})
	if len(i.events) >= i.o.Batch {
		return i.flush()
	}
	return nil
}

// clone makes a row good for longer.
func (r Row) clone() Row {
	if r.JSON != nil {
		r.JSON = append([]byte(nil), r.JSON...)
	}
	return r
}

func (i *importing) reject(r Rejection) error {
	i.out.Rejected++
	if i.w.Rejected == nil {
		return nil
	}
	return i.w.Rejected(r)
}

// flush records what waits.
func (i *importing) flush() error {
	if len(i.events) > 0 {
		result, err := i.ledger.Ingest(i.ctx, i.events)
		if err != nil {
			i.out.Events -= len(i.events)
			i.out.Rows -= len(i.rows)
			return err
		}
		i.out.Accepted += result.Accepted
		i.out.Known += result.Known
		i.out.Refused += len(result.Rejected)
		if err := i.refused(&result); err != nil {
			return err
		}
	}
	i.events, i.origin, i.rows = i.events[:0], i.origin[:0], i.rows[:0]
	if i.w.Recorded != nil {
		i.w.Recorded(i.out)
	}
	return nil
}

// refused tells of rows of which an event was not taken, each once.
func (i *importing) refused(result *casework.Result) error {
	if len(result.Rejected) == 0 {
		return nil
	}
	events, known, refused := make([]int, len(i.rows)), make([]int, len(i.rows)), make([]int, len(i.rows))
	for _, row := range i.origin {
		events[row]++
	}
	for _, index := range result.KnownAt {
		known[i.origin[index]]++
	}
	for _, r := range result.Rejected {
		refused[i.origin[r.Index]]++
	}
	last := -1
	for _, r := range result.Rejected {
		at := i.origin[r.Index]
		if at == last {
			continue
		}
		last = at
		p := &i.rows[at]
		rejection := Rejection{Row: p.row, Index: p.index, Code: r.Code, Args: r.Args}
		if p.many {
			rejection.Event = i.events[r.Index].ID
			rejection.Known, rejection.Refused = known[at], refused[at]
			rejection.New = events[at] - known[at] - refused[at]
		}
		if err := i.reject(rejection); err != nil {
			return err
		}
	}
	return nil
}
