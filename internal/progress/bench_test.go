package progress_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

// yearly is a list of 269 tasks with eight units each, with a year of windows in which everybody reported.
func yearly(b *testing.B, months int) (*world, []*account.Subject) {
	b.Helper()
	return realAt(b, b.TempDir(), months)
}

func realAt(b *testing.B, where string, months int) (*world, []*account.Subject) {
	b.Helper()
	ctx, w := b.Context(), worldAt(b, where)
	if _, err := w.db.List().SaveEdition(ctx, storetest.Numbered("real", 269)); err != nil {
		b.Fatal(err)
	}
	view, err := w.Library.Get(ctx, "real")
	if err != nil {
		b.Fatal(err)
	}
	w.list = view
	people := map[org.UnitID]*account.Subject{}
	var all []*account.Subject
	for _, u := range view.UnitTasks() {
		p := w.person(fmt.Sprint("员", u.ID), account.Member, account.Duty{Role: account.Liaison, Unit: u.ID})
		people[u.ID] = p
		all = append(all, p)
	}
	for m := range months {
		w.clock = worktime.NewDate(2020, time.January+time.Month(m), 26).At(9 * 3600).Time()
		window, err := w.OpenWindow(ctx, w.office, progress.Opening{Slug: "real", Code: w.clock.Format("2006-01")})
		if err != nil {
			b.Fatal(err)
		}
		reports, err := w.Store.Reports(ctx, progress.Query{Window: window.ID})
		if err != nil {
			b.Fatal(err)
		}
		percent := 5 * m
		err = w.Store.Write(ctx, func(tx progress.Writer) error {
			for i := range reports {
				r := &reports[i]
				r.Number, r.State, r.First = 1, progress.ReportAccepted, w.clock
				c := under(percent, "深化审批制度改革，压减办理时限，完成阶段性任务。深化审批制度改革，压减办理时限，完成阶段性任务。")
				if err := tx.Submit(ctx, progress.Submission{Report: r.ID, Number: 1, Content: c, By: progress.By{Account: 1, At: w.clock}}); err != nil {
					return err
				}
				if err := tx.SaveReview(ctx, &progress.Review{Report: r.ID, Number: 1, Level: progress.LevelOffice, Verdict: progress.Accepted, By: progress.By{At: w.clock}}); err != nil {
					return err
				}
			}
			return tx.SaveReports(ctx, reports)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return w, all
}

func BenchmarkFactsOfAYear(b *testing.B) {
	w, _ := yearly(b, 12)
	w.clock = cst("2020-12-31 10:00")
	for b.Loop() {
		facts, err := w.Facts(b.Context(), "real", worktime.NewDate(2020, 12, 31))
		if err != nil || len(facts) != 269 {
			b.Fatal(len(facts), err)
		}
	}
}

// BenchmarkFactsAfterOneMore has one more submission before each time.
func BenchmarkFactsAfterOneMore(b *testing.B) {
	w, _ := yearly(b, 12)
	ctx := b.Context()
	w.clock = cst("2020-12-31 10:00")
	r := w.report(b, 12, w.list.Tasks[0].Item.No, w.list.Tasks[0].Units[0].Name)
	n := 1
	for b.Loop() {
		n++
		if err := w.Store.Write(ctx, func(tx progress.Writer) error {
			return tx.Submit(ctx, progress.Submission{Report: r.ID, Number: n, Content: under(50, "推进"), By: progress.By{At: w.clock}})
		}); err != nil {
			b.Fatal(err)
		}
		if _, err := w.Facts(ctx, "real", worktime.NewDate(2020, 12, 31)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenWindow(b *testing.B) {
	w, _ := yearly(b, 0)
	n := 0
	for b.Loop() {
		n++
		w.clock = cst("2020-01-26 10:00").AddDate(0, n, 0)
		if _, err := w.OpenWindow(b.Context(), w.office, progress.Opening{Slug: "real", Code: w.clock.Format("2006-01")}); err != nil {
			b.Fatal(err)
		}
	}
}

// busiest gives the unit with most tasks.
func busiest(view *list.View) *list.UnitTasks {
	var most *list.UnitTasks
	for _, u := range view.UnitTasks() {
		if most == nil || len(u.Lead)+len(u.Joint) > len(most.Lead)+len(most.Joint) {
			most = u
		}
	}
	return most
}

func BenchmarkOwed(b *testing.B) {
	w, people := yearly(b, 2)
	w.openMonth2(b, "2020-03")
	unit := busiest(w.list)
	var who *account.Subject
	for _, p := range people {
		if p.Duties[0].Unit == unit.ID {
			who = p
		}
	}
	n := 0
	for b.Loop() {
		owed, err := w.Owed(b.Context(), who, unit.ID)
		if err != nil || len(owed) == 0 {
			b.Fatal(len(owed), err)
		}
		n = len(owed)
	}
	b.ReportMetric(float64(n), "reports")
}

func (w *world) openMonth2(b *testing.B, code string) progress.WindowID {
	b.Helper()
	w.at(code + "-26 09:00")
	window, err := w.OpenWindow(b.Context(), w.office, progress.Opening{Slug: "real", Code: code})
	if err != nil {
		b.Fatal(err)
	}
	return window.ID
}

func BenchmarkSubmit(b *testing.B) {
	w, people := yearly(b, 1)
	window := w.openMonth2(b, "2020-02")
	reports, err := w.Store.Reports(b.Context(), progress.Query{Window: window})
	if err != nil {
		b.Fatal(err)
	}
	byUnit := map[org.UnitID]*account.Subject{}
	for _, p := range people {
		byUnit[p.Duties[0].Unit] = p
	}
	i := 0
	for b.Loop() {
		r := &reports[i%len(reports)]
		i++
		out, err := w.Submit(b.Context(), byUnit[r.Unit], progress.Submitting{Report: r.ID, Version: r.Version, Content: under(50, "推进"), Reason: "更正"})
		if err != nil {
			b.Fatal(err)
		}
		*r = out.Report
	}
}

// BenchmarkSubmitAtOnce has many people submit reports of their own at the same time, as at the end of a window.
func BenchmarkSubmitAtOnce(b *testing.B) {
	for name, where := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() }, "postgres": storetest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			w, people := realAt(b, where(b), 1)
			window := w.openMonth2(b, "2020-02")
			reports, err := w.Store.Reports(b.Context(), progress.Query{Window: window})
			if err != nil {
				b.Fatal(err)
			}
			byUnit := map[org.UnitID]*account.Subject{}
			for _, p := range people {
				byUnit[p.Duties[0].Unit] = p
			}
			var next atomic.Int64
			b.SetParallelism(24)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r := reports[int(next.Add(1))%len(reports)]
					_, err := w.Submit(b.Context(), byUnit[r.Unit], progress.Submitting{Report: r.ID, Version: r.Version, Content: under(50, "推进"), Reason: "更正"})
					if err != nil && fault.As(err).Code != "progress.overtaken" {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
