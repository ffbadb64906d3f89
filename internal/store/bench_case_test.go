package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"duban/internal/casework"
	"duban/internal/store/storetest"
)

// BenchmarkIngest records events durably, by the size of the batches and the number of senders. Each event is one of
// a case of four on average, so most batches add to cases that are new.
func BenchmarkIngest(b *testing.B) {
	for _, engine := range []struct {
		name  string
		where func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() }},
		{"postgres", storetest.Postgres},
	} {
		for _, s := range []struct{ size, senders int }{{1, 1}, {1, 64}, {10, 1}, {10, 64}, {100, 1}, {1000, 1}, {1000, 4}, {10_000, 1}} {
			b.Run(fmt.Sprintf("%s/batch=%d/senders=%d", engine.name, s.size, s.senders), func(b *testing.B) {
				benchIngest(b, engine.where(b), s.size, s.senders)
			})
		}
	}
}

func benchIngest(b *testing.B, where string, size, senders int) {
	db := openBench(b, where)
	ledger := storetest.NewLedger(db)
	events := storetest.CaseEvents(rand.New(rand.NewPCG(1, 1)), 0, b.N*size/3+10)
	var next atomic.Int64
	var group sync.WaitGroup
	b.ResetTimer()
	for range senders {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					return
				}
				batch := events[i*size : (i+1)*size]
				got, err := ledger.Ingest(b.Context(), batch)
				if err != nil || got.Accepted != len(batch) {
					b.Error(got, err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkReport is what a page pays for the sums of all services.
func BenchmarkReport(b *testing.B) {
	db := openBench(b, b.TempDir())
	ledger := storetest.NewLedger(db)
	if _, err := ledger.Ingest(b.Context(), storetest.CaseEvents(rand.New(rand.NewPCG(1, 1)), 0, 5000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ledger.Report(b.Context(), casework.TotalFilter{}, casework.By{Unit: true}); err != nil {
			b.Fatal(err)
		}
	}
}
