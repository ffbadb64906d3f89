package casework

import (
	"context"
	"time"

	"duban/internal/worktime"
)

// Result says what became of each event of a batch. Accepted + Known + len(Rejected) is the number of events given.
type Result struct {
	Accepted int         // new, and durable now
	Known    int         // there already with the same content
	KnownAt  []int       // of those in the batch, from 0
	Rejected []Rejection // in the order given
}

// Rejection is an event that was not taken, and why.
type Rejection struct {
	Index int            // of the event in the batch, from 0
	Code  string         // "casework.unknown_service"
	Args  map[string]any // of the message
}

// Head is a case as lists show it: folded, evaluated and stored.
type Head struct {
	ID        CaseID
	Service   ServiceID
	Unit      string
	State     State
	Outcome   string
	Received  worktime.Moment
	Accepted  worktime.Moment
	Ended     worktime.Moment
	Applicant string
	Refiles   CaseID // the case that it takes up again, "" for none
	Linked    bool   // Refiles was found by the applicant; no event says so
	Findings  int    // how many; the case itself has them
	Measures  []Measure
	Wakes     worktime.Moment // after this time alone changes the case, 0 for never
	Calendar  string          // id of the edition that they were reckoned by
	UpdatedAt time.Time
}

// Store keeps events and what follows from them. The store package implements it on SQLite and PostgreSQL.
// It has more than seven methods because every question of a page has one that needs no scan.
type Store interface {
	// Write runs fn in one transaction; transactions follow one another. What fn wrote is durable when Write returns
	// nil, and gone when it does not.
	Write(ctx context.Context, fn func(Writer) error) error
	// Case gives the events of a case in the order of arrival, and its head; fault.NotFound when there is none.
	Case(ctx context.Context, id CaseID) (*Head, []Event, error)
	// Heads gives one page of cases.
	Heads(ctx context.Context, f Filter) (Page, error)
	// Totals gives stored sums, in order of service, unit, clock and month.
	Totals(ctx context.Context, f TotalFilter) ([]Total, error)
	// Each gives every case once, in no order.
	Each(ctx context.Context, fn func(*Head) error) error
	// Waking gives cases whose Wakes is before now, some of them when there are many.
	Waking(ctx context.Context, now worktime.Moment) ([]CaseID, error)
	// Overdue counts the cases whose main clock runs and was due before now.
	Overdue(ctx context.Context, now worktime.Moment) ([]Overdue, error)
	// Entered counts events by source, day of recording, service and unit.
	Entered(ctx context.Context) ([]Entered, error)
	// LateEntries gives every event that was recorded longer than that after it happened, in the order of arrival; of
	// those that Entered counts.
	LateEntries(ctx context.Context, longer time.Duration, fn func(LateEntry) error) error
	// Version changes whenever anything here changed.
	Version(ctx context.Context) (int64, error)
}

// Writer is a transaction of Store.Write.
type Writer interface {
	// Known gives the digests of those events that are there already.
	Known(ctx context.Context, keys []EventKey) (map[EventKey]Digest, error)
	// Stored gives the cases that are there, whole; those that are not are left out.
	Stored(ctx context.Context, ids []CaseID) (map[CaseID]Stored, error)
	// Filed gives all cases of some applicants.
	Filed(ctx context.Context, applicants []string) ([]Filing, error)
	// Link writes Refiles and Linked of cases that are there.
	Link(ctx context.Context, filings []Filing) error
	// Append adds events in order and fills in their Seq.
	Append(ctx context.Context, events []Event) error
	// Save writes heads over those that are there.
	Save(ctx context.Context, heads []Head) error
	// Add adds to the stored totals; Sums may be negative.
	Add(ctx context.Context, totals []Total) error
}

// EventKey identifies an event over all sources.
type EventKey struct{ Source, ID string }

// Digest tells the content of two events apart.
type Digest string

// Stored is a case as the store has it.
type Stored struct {
	Head   Head
	Events []Event // in the order of arrival
}

// Overdue is how many cases of a service and unit are open and overdue.
type Overdue struct {
	Service ServiceID
	Unit    string
	Cases   int64
}
