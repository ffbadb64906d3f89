package app

import (
	"context"
	"fmt"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/simulation"
	"duban/internal/worktime"
)

// simulatedSeed stands for the year that every demonstration shows.
const simulatedSeed = 510903

// DemoIssued is when the built-in list is taken to have been issued, and DemoNow when a demonstration of it begins: in
// the middle of its year, while a window is open.
var (
	DemoIssued = time.Date(2020, time.April, 20, 1, 0, 0, 0, time.UTC)
	DemoNow    = time.Date(2020, time.September, 3, 2, 0, 0, 0, time.UTC)
)

// DemoClock is a clock that begins at DemoNow and goes on from there.
func DemoClock() func() time.Time {
	begun := time.Now()
	return func() time.Time { return DemoNow.Add(time.Since(begun)) }
}

// Simulate records a year of made-up cases that ends now, as if they had come in week by week. Where there are cases
// already it does nothing.
func (a *App) Simulate(ctx context.Context, cases int, units func(*casework.Service) []string) error {
	there, err := a.Cases.Cases(ctx, casework.Filter{Size: 1})
	if err != nil || len(there.Heads) > 0 {
		return err
	}
	now := worktime.MomentOf(a.Cases.Clock())
	year := simulation.New(simulation.Options{
		Catalog: a.Cases.Catalog(), Office: a.Cases.Office(nil, ""), Units: units,
		Seed: simulatedSeed, Cases: cases, From: now.Date().AddMonths(-12) + 1, To: now.Date(), AsOf: now,
	})
	var arrived time.Time // recorded when they came in, not all today
	ledger := &casework.Ledger{
		Store: a.Cases.Store, Catalog: a.Cases.Catalog, Office: a.Cases.Office, Unit: a.Cases.Unit,
		Clock: func() time.Time { return arrived },
	}
	for week := range weeks(year.Events()) {
		arrived = week[len(week)-1].RecordedAt
		result, err := ledger.Ingest(ctx, week)
		if err != nil {
			return fmt.Errorf("record simulated cases: %w", err)
		}
		if len(result.Rejected) > 0 {
			r := result.Rejected[0]
			return fault.New(fault.Internal, r.Code, r.Args)
		}
	}
	_, err = a.Cases.Wake(ctx)
	return err
}

// weeks parts events in the order of their arrival.
func weeks(events []casework.Event) func(yield func([]casework.Event) bool) {
	return func(yield func([]casework.Event) bool) {
		for from := 0; from < len(events); {
			until := events[from].RecordedAt.AddDate(0, 0, 7)
			to := from + 1
			for to < len(events) && events[to].RecordedAt.Before(until) {
				to++
			}
			if !yield(events[from:to]) {
				return
			}
			from = to
		}
	}
}
