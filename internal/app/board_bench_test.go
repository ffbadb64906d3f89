package app

import (
	"log/slog"
	"testing"
	"time"

	"duban/internal/progress"
	"duban/lists"
)

// BenchmarkBoard reckons the board of the built-in list anew, as after every report that comes in: 269 tasks, four
// windows, some 6,800 reports.
func BenchmarkBoard(b *testing.B) {
	ctx := b.Context()
	a, err := Open(ctx, Options{Data: b.TempDir(), Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return DemoNow }})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	data, err := lists.FS.ReadFile(DemoSlug + ".yaml")
	if err != nil {
		b.Fatal(err)
	}
	a.Lists.Clock = func() time.Time { return DemoIssued }
	if _, err := a.Lists.ImportBuiltin(ctx, DemoSlug+".yaml", data, "test"); err != nil {
		b.Fatal(err)
	}
	if err := a.SimulateReports(ctx); err != nil {
		b.Fatal(err)
	}
	if _, err := a.Boards.Get(ctx, DemoSlug, a.Boards.Today()); err != nil { // what commitments became is read once
		b.Fatal(err)
	}
	for b.Loop() {
		boards := &progress.Boards{Service: a.Progress, Lights: a.Boards.Lights}
		if _, err := boards.Get(ctx, DemoSlug, boards.Today()); err != nil {
			b.Fatal(err)
		}
	}
}
