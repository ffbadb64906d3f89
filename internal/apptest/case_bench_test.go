package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/record"
	"duban/internal/store/storetest"
)

// onBoth runs a benchmark on either database, each empty.
func onBoth(b *testing.B, run func(*testing.B, *app.App)) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) app.Options
	}{
		{"sqlite", func(tb testing.TB) app.Options { return app.Options{Data: tb.TempDir()} }},
		{"postgres", func(tb testing.TB) app.Options { return app.Options{Database: storetest.Postgres(tb)} }},
	} {
		b.Run(engine.name, func(b *testing.B) {
			o := engine.open(b)
			o.Log = slog.New(slog.DiscardHandler)
			a, err := app.Open(context.Background(), o)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = a.Close() })
			run(b, a)
		})
	}
}

// caseOf gives the times of a case with a number, spread over a year.
func caseOf(n int) (accepted, finished time.Time) {
	accepted = time.Date(2024, 1, 2, 9, 0, 0, 0, time.FixedZone("", 8*3600)).Add(time.Duration(n%250_000) * time.Minute)
	return accepted, accepted.Add(time.Duration(1+n%90) * time.Hour)
}

// BenchmarkIngestAPI posts batches of new cases, two durable events each, over HTTP from several line systems at once.
func BenchmarkIngestAPI(b *testing.B) {
	onBoth(b, func(b *testing.B, a *app.App) {
		_, secret, err := a.Keys.Create(b.Context(), account.NewKey{System: "bench", By: "bench"})
		if err != nil {
			b.Fatal(err)
		}
		w := &world{App: a, server: httptest.NewServer(a.Handler())}
		defer w.server.Close()
		var number atomic.Int64
		for _, size := range []struct{ senders, cases int }{{1, 1}, {16, 1}, {4, 500}, {4, 2500}} {
			b.Run(fmt.Sprintf("%d senders of %d events", size.senders, 2*size.cases), func(b *testing.B) {
				b.ResetTimer()
				var wait sync.WaitGroup
				var left atomic.Int64
				left.Store(int64(b.N))
				for range size.senders {
					wait.Go(func() {
						for left.Add(-1) >= 0 {
							events := make([]string, 0, 2*size.cases)
							for range size.cases {
								n := int(number.Add(1))
								from, to := caseOf(n)
								for _, e := range []string{event(fmt.Sprint(n, "a"), "accepted", from.Format(time.RFC3339)), event(fmt.Sprint(n, "f"), "finished", to.Format(time.RFC3339))} {
									events = append(events, strings.Replace(e, "c-1", fmt.Sprint("b-", n), 1))
								}
							}
							if r := post(b, w, secret, batch(events...)); r.Accepted != len(events) {
								b.Errorf("%+v", r)
								return
							}
						}
					})
				}
				wait.Wait()
				b.ReportMetric(float64(2*size.cases*b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	})
}

// BenchmarkIngestCSV records a file of new cases, two durable events each, as duban cases import does.
func BenchmarkIngestCSV(b *testing.B) {
	const cases = 25_000
	onBoth(b, func(b *testing.B, a *app.App) {
		n := 0
		for b.Loop() {
			b.StopTimer()
			var text strings.Builder
			text.WriteString("case_id,service,unit,accepted_at,finished_at\n")
			for range cases {
				n++
				from, to := caseOf(n)
				fmt.Fprintf(&text, "b-%d,%s,,%s,%s\n", n, water, from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04"))
			}
			b.StartTimer()
			rows, err := record.NewCSV(strings.NewReader(text.String()))
			if err != nil {
				b.Fatal(err)
			}
			names := record.NewNames(a.Cases.Catalog())
			o := record.Options{Source: "bench", Names: names, Mapping: record.Guess(rows.Head(), names), Now: time.Now()}
			if out, err := record.Import(b.Context(), rows, a.Cases, o, record.Watch{}); err != nil || out.Accepted != 2*cases {
				b.Fatal(out, err)
			}
		}
		b.ReportMetric(float64(2*cases*b.N)/b.Elapsed().Seconds(), "events/s")
	})
}
