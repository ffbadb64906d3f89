package casework_test

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"duban/internal/casework"
	"duban/internal/store"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

// held is a store that has only heads, for benchmarks of what follows from them.
type held struct {
	casework.Store
	heads []casework.Head
	times int
}

func (h held) Version(context.Context) (int64, error) { return 1, nil }

func (h held) Each(_ context.Context, fn func(*casework.Head) error) error {
	for range h.times {
		for i := range h.heads {
			if err := fn(&h.heads[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// benchCases is how many stored cases the benchmarks on a database have; DUBAN_BENCH_CASES sets another number.
func benchCases(b *testing.B) int {
	text := os.Getenv("DUBAN_BENCH_CASES")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// filled gives a ledger over so many stored cases. DUBAN_BENCH_DATA names a directory that keeps them for the next run.
func filled(b *testing.B, n int) *casework.Ledger {
	b.Helper()
	dir := os.Getenv("DUBAN_BENCH_DATA")
	if dir == "" {
		dir = b.TempDir()
	}
	db, err := store.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	l := storetest.NewLedger(db)
	there := 0
	if err := l.Store.Each(b.Context(), func(*casework.Head) error { there++; return nil }); err != nil {
		b.Fatal(err)
	}
	if there > 0 && there != n {
		b.Fatalf("%s holds %d cases, not %d", dir, there, n)
	}
	random := rand.New(rand.NewPCG(1, 1))
	for from := there; from < n; from += 5000 {
		if _, err := l.Ingest(b.Context(), storetest.CaseEvents(random, from, min(5000, n-from))); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

// BenchmarkCompare reckons a million cases under two calendars and finds what differs; the aim is 25 ms for one.
func BenchmarkCompare(b *testing.B) {
	l := filled(b, 10_000)
	var h held
	if err := l.Store.Each(b.Context(), func(c *casework.Head) error { h.heads = append(h.heads, *c); return nil }); err != nil {
		b.Fatal(err)
	}
	h.times = 100
	l.Store = h
	book, err := l.Book(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	office := closed()
	after := func(*casework.Service, string) *worktime.Office { return office }
	now := worktime.MomentOf(storetest.CaseNow)
	b.ReportAllocs()
	for b.Loop() {
		if d := book.Compare(l.Office, after, now); len(d.Verdicts) == 0 {
			b.Fatal("nothing changes")
		}
	}
	b.ReportMetric(float64(book.Len()), "clocks")
}

// BenchmarkBook reads the stored cases into columns.
func BenchmarkBook(b *testing.B) {
	n := benchCases(b)
	l := filled(b, n)
	for b.Loop() {
		if _, err := l.Book(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkReevaluate reads stored cases again from their events and keeps what follows.
func BenchmarkReevaluate(b *testing.B) {
	n := benchCases(b)
	l := filled(b, n)
	var ids []casework.CaseID
	if err := l.Store.Each(b.Context(), func(h *casework.Head) error { ids = append(ids, h.ID); return nil }); err != nil {
		b.Fatal(err)
	}
	office := closed()
	l.Office = func(*casework.Service, string) *worktime.Office { return office }
	for b.Loop() {
		if err := l.Reevaluate(b.Context(), ids, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}
