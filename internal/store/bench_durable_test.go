package store_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/store/storetest"
)

// BenchmarkDurable creates and updates small records, each on disk and in the journal when it is answered. The aims on
// SQLite are 1,500, 6,000 and 10,000 per second from 1, 16 and 64 senders, p99 within 2, 8 and 20 ms.
func BenchmarkDurable(b *testing.B) {
	for _, engine := range []struct {
		name  string
		where func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() }},
		{"postgres", storetest.Postgres},
	} {
		for _, senders := range []int{1, 16, 64} {
			db := openBench(b, engine.where(b))
			var number atomic.Int64
			create := func() (account.KeyID, error) {
				n := fmt.Sprint("system ", number.Add(1))
				return db.Key().CreateKey(b.Context(), account.Key{System: n, Hint: "ab", Sum: n, CreatedAt: time.UnixMilli(1), CreatedBy: "bench"})
			}
			b.Run(fmt.Sprintf("%s/create/%d", engine.name, senders), func(b *testing.B) {
				send(b, senders, func(int) error {
					_, err := create()
					return err
				})
			})
			b.Run(fmt.Sprintf("%s/update/%d", engine.name, senders), func(b *testing.B) {
				first, err := create()
				if err != nil {
					b.Fatal(err)
				}
				for range b.N - 1 {
					if _, err := create(); err != nil {
						b.Fatal(err)
					}
				}
				b.ResetTimer()
				send(b, senders, func(i int) error {
					return db.Key().RevokeKey(b.Context(), first+account.KeyID(i), time.UnixMilli(2), "bench")
				})
			})
		}
	}
}

// send calls fn b.N times from some senders at once and reports how many per second and how long each took.
func send(b *testing.B, senders int, fn func(i int) error) {
	var next atomic.Int64
	took := make([]time.Duration, b.N)
	var group sync.WaitGroup
	for range senders {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				began := time.Now()
				if err := fn(i); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(began)
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "write/s")
	b.ReportMetric(float64(took[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds())/1000, "p99-ms")
}
