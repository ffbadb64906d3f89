package app

import (
	"log/slog"
	"testing"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

func TestEveryBuiltInServiceTakesCases(t *testing.T) {
	a, err := Open(t.Context(), Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	services := a.Cases.Catalog().Services()
	if len(services) == 0 {
		t.Fatal("no services")
	}
	at := worktime.MomentOf(time.Date(2020, 6, 22, 2, 0, 0, 0, time.UTC))
	var events []casework.Event
	for _, s := range services {
		events = append(events, casework.Event{
			ID: string(s.Code), Source: "test", Case: casework.CaseID(s.Code), Service: s.Code, Kind: casework.EventReceived, At: at,
		})
	}
	result, err := a.Cases.Ingest(t.Context(), events)
	if err != nil || result.Accepted != len(services) {
		t.Fatalf("%+v, %v", result, err)
	}
	for _, s := range services {
		d, err := a.Cases.Case(t.Context(), casework.CaseID(s.Code))
		if err != nil || d.Head.Unit != s.Unit {
			t.Errorf("%s: unit %q, want %q; %v", s.Code, d.Head.Unit, s.Unit, err)
		}
	}
}

func TestTheDemonstrationHasAYearOfMarkedCases(t *testing.T) {
	a, err := Open(t.Context(), Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	now := time.Date(2020, 11, 20, 8, 0, 0, 0, time.UTC)
	a.Cases.Clock = func() time.Time { return now }
	for range 2 { // a second time changes nothing
		if err := a.Simulate(t.Context(), 600, nil); err != nil {
			t.Fatal(err)
		}
	}
	cases, late := 0, 0
	for f := (casework.Filter{Size: 500}); ; {
		page, err := a.Cases.Cases(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Heads {
			cases++
			if !h.ID.Simulated() || h.UpdatedAt.After(now) {
				t.Errorf("%s of %s", h.ID, h.UpdatedAt)
			}
		}
		if f.After = page.Next; page.Next == (casework.Cursor{}) {
			break
		}
	}
	detail, err := a.Cases.Case(t.Context(), casework.SimulatedCase("2019-0000001"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range detail.Case.Entries {
		if e.RecordedAt.Sub(e.At.Time()) > 8*24*time.Hour {
			late++
		}
	}
	if cases < 595 || cases > 630 || late > 0 {
		t.Errorf("%d cases, %d entries of the first were recorded late", cases, late)
	}
	lines, err := a.Cases.Report(t.Context(), casework.TotalFilter{}, casework.By{})
	if err != nil || len(lines) != len(a.Cases.Catalog().Services()) {
		t.Errorf("%d services in the report, want all; %v", len(lines), err)
	}
}
