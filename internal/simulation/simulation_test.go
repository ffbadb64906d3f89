package simulation_test

import (
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/pack"
	"duban/internal/simulation"
	"duban/internal/worktime"
	"duban/packs"
)

var office = sync.OnceValue(func() *worktime.Office {
	return worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours())
})

func catalog(t testing.TB) *casework.Catalog {
	t.Helper()
	all, err := pack.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	var services []casework.Service
	for _, p := range all {
		services = append(services, p.Casework()...)
	}
	c, found := casework.NewCatalog(services)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return c
}

func year(t testing.TB, seed uint64, cases int) *simulation.Simulation {
	t.Helper()
	return simulation.New(simulation.Options{
		Catalog: catalog(t), Office: office(), Seed: seed, Cases: cases,
		From: worktime.NewDate(2020, 1, 1), To: worktime.NewDate(2020, 12, 31),
	})
}

// folded is a case of a simulation as casework reads it.
type folded struct {
	*casework.Case
	main casework.Measure // zero when no clock applied
}

// fold reads all cases of a simulation. What was sent twice is left out, as the ledger does.
func fold(t testing.TB, s *simulation.Simulation) (cases []folded, twice int) {
	t.Helper()
	byCase := map[casework.CaseID][]casework.Event{}
	seen := map[string]bool{}
	for _, e := range s.Events() {
		if e.RecordedAt.After(s.AsOf.Time()) || e.At > s.AsOf {
			t.Fatalf("%s of %s at %s, after the end", e.Kind, e.Case, e.At)
		}
		if !e.Case.Simulated() || e.Source != casework.SourceSimulated {
			t.Fatalf("%s of %q is not marked", e.Case, e.Source)
		}
		if seen[e.ID] {
			twice++
			continue
		}
		seen[e.ID] = true
		e.Seq = int64(len(seen))
		byCase[e.Case] = append(byCase[e.Case], e)
	}
	for _, id := range slices.Sorted(maps.Keys(byCase)) {
		c, measures := s.Catalog.Read(byCase[id], s.Office, s.AsOf)
		one := folded{Case: c}
		for _, m := range measures {
			if m.Main {
				one.main = m
			}
		}
		cases = append(cases, one)
	}
	return cases, twice
}

func TestASeedStandsForItsYear(t *testing.T) {
	a, b := year(t, 7, 800), year(t, 7, 800)
	if diff := cmp.Diff(a.Events(), b.Events()); diff != "" {
		t.Error("two runs of one seed differ\n", diff[:min(len(diff), 2000)])
	}
	if cmp.Equal(a.Events(), year(t, 8, 800).Events()) {
		t.Error("two seeds give the same year")
	}
}

// share checks a number of cases against bounds in per cent.
func share(t *testing.T, what string, n, of int, low, high float64) {
	t.Helper()
	got := 100 * float64(n) / float64(max(of, 1))
	t.Logf("%s: %d of %d, %.2f%%", what, n, of, got)
	if got < low || got > high {
		t.Errorf("%s: %.2f%%, want %g to %g", what, got, low, high)
	}
}

func TestTheYearIsARealOne(t *testing.T) {
	s := year(t, 1, 20_000)
	cases, twice := fold(t, s)
	count := map[string]int{}
	services := map[casework.ServiceID]int{}
	codes := map[string]int{}
	for _, c := range cases {
		services[c.Service]++
		count[string(c.State)]++
		begin := c.Entries[0].At
		if !office().Workday(begin.Date()) {
			count["day off"]++
		} else if !office().Open(begin) {
			count["closed"]++
		}
		if d := begin.Date(); d >= worktime.NewDate(2020, 1, 3) && d < worktime.NewDate(2020, 1, 24) {
			count["before the festival"]++
		}
		if c.main.Clock != "" {
			count["main "+string(c.main.Verdict)]++
		}
		if len(c.Pauses) > 0 {
			count["paused"]++
		}
		if c.Deemed {
			count["deemed"]++
		}
		if c.main.Worked.Net > 3*c.main.Allowed && c.main.Allowed > 0 {
			count["outlier"]++
		}
		for _, f := range c.Findings {
			codes[f.Code]++
		}
	}
	n := len(cases)
	share(t, "cases beside those asked for", n-20_000, 20_000, .2, 2)
	share(t, "received on a day off", count["day off"], n, 1, 5)
	share(t, "received out of hours", count["closed"], n, 10, 30)
	share(t, "received in the three weeks before the festival", count["before the festival"], n, 6, 14)
	ended := count["main on_time"] + count["main late"] + count["main overdue"]
	share(t, "on time", count["main on_time"], ended, 82, 95)
	share(t, "open and overdue", count["main overdue"], n, .2, 3)
	share(t, "open", count["received"]+count["handling"]+count["paused"]+count["correcting"], n, 2, 12)
	share(t, "withdrawn", count["withdrawn"], n, .5, 2)
	share(t, "returned", count["returned"], n, .5, 2)
	share(t, "paused", count["paused"], n, 1, 10)
	share(t, "accepted by law", count["deemed"], n, .1, 3)
	share(t, "outliers", count["outlier"], n, .1, 4)
	share(t, "sent twice", twice, n, .2, 2)
	for _, service := range s.Catalog.Services() {
		if services[service.Code] < 40 {
			t.Errorf("%s: %d cases", service.Code, services[service.Code])
		}
	}
	for _, code := range []string{
		"worktime.pause_reason", "worktime.pause_no_notice", "casework.deemed_accepted", "casework.condition_undecided",
	} {
		if codes[code] == 0 {
			t.Errorf("no case with %s", code)
		}
	}
	t.Log(codes)
	// What units enter late may arrive without what came before it, at the end of the year only.
	for _, code := range []string{
		"casework.after_end", "casework.received_twice", "casework.clock_backwards", "casework.never_accepted",
		"worktime.end_before_start", "casework.paused_twice", "casework.paused_early", "casework.ended_twice",
	} {
		share(t, code, codes[code], n, 0, .1)
	}
}

func TestUnitsDiffer(t *testing.T) {
	cases, _ := fold(t, year(t, 1, 20_000))
	type figures struct{ onTime, all, paused, edge int }
	units := map[string]*figures{}
	for _, c := range cases {
		if c.main.End == 0 || c.main.Idle {
			continue
		}
		u := units[c.Unit]
		if u == nil {
			u = &figures{}
			units[c.Unit] = u
		}
		u.all++
		if c.main.Verdict == worktime.OnTime {
			u.onTime++
		}
		if len(c.Pauses) > 0 {
			u.paused++
		}
		if left := c.main.Due - c.main.End; left >= 0 && left < 1600 {
			u.edge++
		}
	}
	best, worst, edge := 0.0, 1.0, 0.0
	for name, u := range units {
		if u.all < 100 {
			continue
		}
		rate, near := float64(u.onTime)/float64(u.all), float64(u.edge)/float64(u.all)
		t.Logf("%s: %d cases, %.1f%% on time, %.1f%% paused, %.1f%% just before due", name, u.all, 100*rate, 100*float64(u.paused)/float64(u.all), 100*near)
		best, worst, edge = math.Max(best, rate), math.Min(worst, rate), math.Max(edge, near)
	}
	if best < .95 || worst > .9 || edge < .06 {
		t.Errorf("best %.3f, worst %.3f, most just before due %.3f", best, worst, edge)
	}
}

func BenchmarkCase(b *testing.B) {
	s := year(b, 1, 1_000_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.Case(i % s.Cases)
		i++
	}
}
