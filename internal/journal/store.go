package journal

import (
	"context"
	"time"

	"duban/internal/fault"
)

// Query says which entries. Zero fields ask for all.
type Query struct {
	Who    string
	Table  string
	Record string
	Action Action
	Words  string // in Before, After or the reason, as they are written
	From   time.Time
	To     time.Time // before this
	Before int64     // with a smaller number, to go on with the next page
	Size   int       // how many at most; PageSize when 0
}

// The most entries of one page and of one file.
const (
	PageSize = 50
	FileSize = 10_000
)

// Store answers from the journal. The store package implements it on SQLite and PostgreSQL.
type Store interface {
	// Entries gives those that a query asks for, the newest first.
	Entries(ctx context.Context, q Query) ([]Entry, error)
	// Tables names the tables that the journal keeps, in order.
	Tables() []string
	// Check runs fn on one unchanging state of the database.
	Check(ctx context.Context, fn func(Source) error) error
}

// Service answers about the journal. Nothing removes entries: they are kept for ever, and so longer than the six months
// that the Cybersecurity Law (article 21) asks for.
type Service struct{ Store Store }

// Page is one page of entries.
type Page struct {
	Entries []Entry
	Next    int64 // Query.Before of the next page, 0 on the last one
}

// Search gives one page of the entries that a query asks for.
func (s Service) Search(ctx context.Context, q Query) (Page, error) {
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return Page{}, &fault.Error{Kind: fault.Invalid, Code: "journal.span", Field: "to"}
	}
	if q.Size <= 0 || q.Size > FileSize {
		q.Size = PageSize
	}
	size := q.Size
	q.Size++
	entries, err := s.Store.Entries(ctx, q)
	if err != nil {
		return Page{}, err
	}
	if len(entries) <= size {
		return Page{Entries: entries}, nil
	}
	return Page{Entries: entries[:size], Next: entries[size-1].Seq}, nil
}

// Check looks through the whole journal and every row that it keeps, see [Check].
func (s Service) Check(ctx context.Context, noted string) (Report, error) {
	var report Report
	err := s.Store.Check(ctx, func(source Source) (err error) {
		report, err = Check(ctx, source, noted)
		return err
	})
	return report, err
}
