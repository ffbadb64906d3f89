package casework

import "duban/internal/worktime"

// Filter says which cases to list. Zero fields do not narrow.
type Filter struct {
	Service   ServiceID
	Unit      string
	Applicant string
	State     State
	Open      bool            // only those with a clock that runs
	From, To  worktime.Moment // only those received in [From, To)

	ByDue bool   // the one due first comes first, with paused ones last; else the one received last comes first
	Late  bool   // only those that ended late, the one that took the largest share of its limit first
	After Cursor // where the page before ended; zero for the first
	Size  int    // of the page; 0 means 50, and there is a limit of 500
}

// Cursor is a place in an ordered list of cases.
type Cursor struct {
	At   int64 // what the list is ordered by
	Case CaseID
}

// Page is one page of cases.
type Page struct {
	Heads []Head
	Next  Cursor // zero on the last page
}

// Month is a calendar month, counted from January of year 0.
type Month int32

// Key is what stored totals are kept by.
type Key struct {
	Service ServiceID
	Unit    string
	Clock   ClockID
	Main    bool  // only the measures for which it was the main clock of the case
	Month   Month // in which the clock ended; 0 for those that still run
}

// Total is the sums of one key.
type Total struct {
	Key
	Sums
}

// Sums are additive, so that they can be kept up to date event by event and added over units and months.
type Sums struct {
	Cases         int64 // ended clocks, or running ones under month 0
	OnTime        int64 // none of a clock that is judged by the mean
	Late          int64 // the same
	Idle          int64 // ended, but not counted: refused, returned, withdrawn, terminated
	Paused        int64 // cases that were paused at all
	Net           int64 // seconds of working time, of Cases without Idle
	Gross         int64 // the same with pauses
	Stood         int64 // seconds of working time in pauses
	Used, Allowed int64 // of the promised limits, see Measure
	Took          int64 // net time of Cases without Idle, in the unit of their limit; hours in seconds
	Simulated     int64 // of Cases, those that were made up

	Spread Spread // of the share of the limit that was used
}

// Spread counts ended cases by the share of the promised time that they took: bar i holds those that took more than
// i and up to i+1 twentieths, the last all that took more than twice the limit.
type Spread [41]int64

// TotalFilter says which totals to give. Zero fields do not narrow.
type TotalFilter struct {
	Service  ServiceID
	Unit     string
	From, To Month // both included; running clocks come with any month
}

// PageSize gives the size of a page that was asked for.
func PageSize(asked int) int {
	if asked <= 0 {
		return 50
	}
	return min(asked, 500)
}
