package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"duban/internal/casework"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/worktime"
	"duban/lists"
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

func TestTheDemonstrationHasMonthsOfMarkedReports(t *testing.T) {
	ctx := t.Context()
	a, err := Open(ctx, Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return DemoNow }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	data, err := lists.FS.ReadFile(DemoSlug + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	a.Lists.Clock = func() time.Time { return DemoIssued }
	if _, err := a.Lists.ImportBuiltin(ctx, DemoSlug+".yaml", data, "test"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time changes nothing
		if err := a.SimulateReports(ctx); err != nil {
			t.Fatal(err)
		}
	}
	view, err := a.Library.Get(ctx, DemoSlug)
	if err != nil {
		t.Fatal(err)
	}
	history, err := a.Progress.Store.History(ctx, view.List)
	if err != nil {
		t.Fatal(err)
	}
	made := func(what string, by progress.By) {
		t.Helper()
		if by.IsZero() {
			return
		}
		if !strings.HasPrefix(by.Name, progress.SimulatedName) || by.At.After(DemoNow) {
			t.Fatalf("%s by %q at %s", what, by.Name, by.At)
		}
	}
	sent := map[org.UnitID]int{}
	unit := map[progress.ReportID]org.UnitID{}
	owed := map[org.UnitID]int{}
	for _, r := range history.Reports {
		unit[r.ID] = r.Unit
		owed[r.Unit]++
	}
	for _, s := range history.Submissions {
		made("submission", s.By)
		sent[unit[s.Report]]++
		if !strings.HasPrefix(s.Content.Words, "（模拟）") {
			t.Fatalf("words %q are not marked", s.Content.Words)
		}
	}
	for _, r := range history.Reviews {
		made("review", r.By)
	}
	closed := 0
	for _, c := range history.Closures {
		made("closure", c.Asked)
		made("closure", c.Checked)
		made("closure", c.Signed)
		if c.State == progress.ClosureSigned {
			closed++
		}
	}
	silent := 0
	for u, n := range owed {
		if n >= 8 && sent[u] == 0 {
			silent++
		}
	}
	if len(history.Windows) != 4 || silent != 1 || closed < 10 {
		t.Errorf("%d windows, %d silent units, %d tasks closed", len(history.Windows), silent, closed)
	}

	board, err := a.Boards.Get(ctx, DemoSlug, a.Boards.Today())
	if err != nil {
		t.Fatal(err)
	}
	if !board.Simulated || board.All.Waiting == 0 || board.All.Returned == 0 || board.All.Due == 0 || len(board.Turned.Red) == 0 {
		t.Errorf("nothing to show: %+v", board.All)
	}
	for _, l := range []measure.Light{measure.Red, measure.Yellow, measure.Green, measure.Pending, measure.Closed} {
		if board.Counts[l] < 5 {
			t.Errorf("%d tasks are %s", board.Counts[l], l)
		}
	}
}
