package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"duban/internal/commitment"
	"duban/lists"
)

// TestWhatCaseRecordsShowIsKnown takes the built-in list and a year of made-up cases.
func TestWhatCaseRecordsShowIsKnown(t *testing.T) {
	ctx := t.Context()
	a, err := Open(ctx, Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Lists.ImportBuiltin(ctx, "chuanshan-2020.yaml", data, "test"); err != nil {
		t.Fatal(err)
	}
	book, err := a.Register.Get(ctx, "chuanshan-2020")
	if err != nil {
		t.Fatal(err)
	}
	count := func() (known int) {
		for _, e := range book.Entries {
			k, err := a.Progress.Known(ctx, e.Code)
			if err != nil {
				t.Fatal(err)
			}
			if k == nil {
				continue
			}
			known++
			if e.Facts.Kind != commitment.Duration || !k.Value.IsPositive() || !k.Denominator.IsPositive() || !strings.Contains(k.Source, "模拟") ||
				k.Value.Mul(k.Denominator.Decimal).Sub(k.Numerator.Decimal).Abs().GreaterThan(k.Denominator.Mul(commitment.N("0.001").Decimal)) {
				t.Errorf("%s: %+v", e.Code, k)
			}
		}
		return known
	}
	if n := count(); n != 0 {
		t.Errorf("without a case %d values are known", n)
	}
	now := time.Date(2020, 11, 20, 8, 0, 0, 0, time.UTC)
	a.Cases.Clock = func() time.Time { return now }
	if err := a.Simulate(ctx, 3000, nil); err != nil {
		t.Fatal(err)
	}
	if n := count(); n < 10 {
		t.Errorf("of a year of cases only %d values are known", n)
	}
}
