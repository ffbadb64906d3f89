package casework_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/store"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

func openLedger(t testing.TB) *casework.Ledger {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return storetest.NewLedger(db)
}

// closed is the latest edition with four days of April 2020 off, and no make-up days for them.
func closed() *worktime.Office {
	edition := worktime.Latest().With(worktime.Override{
		From: worktime.NewDate(2020, 4, 20), To: worktime.NewDate(2020, 4, 23), Reason: "停电检修", Issuer: "区政府办",
	})
	return worktime.NewOffice(edition.Compile(), worktime.Hours{})
}

// TestComparingSaysWhatReadingAgainGives compares the columns with every case read again, and what Reevaluate keeps
// with a sum over all cases.
func TestComparingSaysWhatReadingAgainGives(t *testing.T) {
	ctx, l := t.Context(), openLedger(t)
	if _, err := l.Ingest(ctx, storetest.CaseEvents(rand.New(rand.NewPCG(9, 9)), 0, 2000)); err != nil {
		t.Fatal(err)
	}
	book, err := l.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	before, other := l.Office, closed()
	after := func(s *casework.Service, unit string) *worktime.Office {
		if unit == "河沙镇" { // which decides for itself
			return before(s, unit)
		}
		return other
	}
	d := book.Compare(before, after, worktime.MomentOf(storetest.CaseNow))

	var touched []casework.CaseID
	verdicts, shifted := 0, map[casework.ServiceID]int64{}
	var heads []casework.Head
	err = l.Store.Each(ctx, func(h *casework.Head) error {
		heads = append(heads, *h)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l.Office = after
	for i := range heads {
		h := &heads[i]
		again, err := l.Case(ctx, h.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(h.Measures, again.Measures) {
			touched = append(touched, h.ID)
		}
		for k := range h.Measures {
			if h.Measures[k].Verdict != again.Measures[k].Verdict && !h.Measures[k].Idle {
				verdicts++
			}
			if m := &again.Measures[k]; m.End != 0 && !m.Idle && m.Main && m.Verdict == worktime.Late {
				shifted[h.Service]++
			}
		}
	}
	missing := slices.DeleteFunc(slices.Clone(touched), func(id casework.CaseID) bool { return slices.Contains(d.Touched, id) })
	idle := slices.DeleteFunc(missing, func(id casework.CaseID) bool { // ended without a result, so not in the book
		i := slices.IndexFunc(heads, func(h casework.Head) bool { return h.ID == id })
		return slices.ContainsFunc(heads[i].Measures, func(m casework.Measure) bool { return m.Idle })
	})
	if len(idle) > 0 || len(touched) < 50 {
		t.Errorf("%d of %d touched cases were not seen: %v", len(idle), len(touched), idle)
	}
	if len(d.Verdicts) != verdicts || verdicts < 5 {
		t.Errorf("%d verdicts change, want %d", len(d.Verdicts), verdicts)
	}
	for _, c := range d.Verdicts {
		if c.Unit == "河沙镇" {
			t.Errorf("case %s changes in a unit whose working time does not", c.Case)
		}
	}

	for _, s := range d.Shifts {
		if s.Before == s.After {
			t.Errorf("%+v did not move", s)
		}
	}
	keepsWhatIsReadAgain(t, l, heads, shifted)
}

// keepsWhatIsReadAgain reads all cases again and checks what is kept; late is how many of each service must be.
func keepsWhatIsReadAgain(t *testing.T, l *casework.Ledger, heads []casework.Head, late map[casework.ServiceID]int64) {
	ctx := t.Context()
	all := make([]casework.CaseID, len(heads))
	for i := range heads {
		all[i] = heads[i].ID
	}
	last := 0
	if err := l.Reevaluate(ctx, all, func(done int) { last = done }); err != nil || last != len(all) {
		t.Fatal(last, err)
	}
	heads = heads[:0]
	err := l.Store.Each(ctx, func(h *casework.Head) error {
		heads = append(heads, *h)
		if h.Unit != "河沙镇" && !strings.Contains(h.Calendar, "+") {
			t.Errorf("case %s does not name the local calendar but %q", h.ID, h.Calendar)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	totals, err := l.Store.Totals(ctx, casework.TotalFilter{})
	if diff := cmp.Diff(casework.TotalsOf(heads), totals); diff != "" || err != nil {
		t.Error("totals (-of the cases +stored)\n", diff, err)
	}
	lines, err := l.Report(ctx, casework.TotalFilter{}, casework.By{})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if line.Late != late[line.Service] {
			t.Errorf("%s: %d late, want %d", line.Service, line.Late, late[line.Service])
		}
	}
}

func TestReductions(t *testing.T) {
	ctx, l := t.Context(), openLedger(t)
	limit := func(text string) worktime.Limit {
		parsed, err := worktime.ParseLimit(text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	n := func(n int) *int { return &n }
	to := []casework.EventKind{casework.EventDecided}
	from := []casework.EventKind{casework.EventAccepted}
	services := []casework.Service{
		{Code: "a", Name: "a", Unit: "u", Legal: limit("20wd"), Clocks: []casework.Clock{{ID: "c", From: from, To: to, Limit: limit("5wd")}}, Steps: casework.Reduced{Baseline: n(10), Now: n(6)}, Papers: casework.Reduced{Baseline: n(10), Now: n(8), Legal: n(20)}},
		{Code: "b", Name: "b", Unit: "u", Legal: limit("10wd"), Clocks: []casework.Clock{{ID: "c", From: from, To: to, Limit: limit("5wd"), Baseline: limit("10wd")}}, Steps: casework.Reduced{Baseline: n(2), Now: n(2)}},
		{Code: "c", Name: "c", Unit: "u", Type: casework.TypeOnSpot, Legal: limit("10wd"), Clocks: []casework.Clock{{ID: "c", From: from, To: to, Limit: limit("0wd")}}},
		{Code: "d", Name: "d", Unit: "u", Clocks: []casework.Clock{{ID: "c", From: from, To: to, Limit: limit("14wh")}}},
		{Code: "e", Name: "e", Unit: "u", Legal: limit("30d"), Clocks: []casework.Clock{{ID: "c", From: from, To: to, Limit: limit("14wh")}}},
	}
	catalog, found := casework.NewCatalog(services)
	if len(found) > 0 {
		t.Fatal(found)
	}
	l.Catalog = func() *casework.Catalog { return catalog }
	day := func(d int) worktime.Moment { return worktime.NewDate(2020, 6, d).At(10 * 3600) }
	var events []casework.Event
	add := func(service casework.ServiceID, id string, kind casework.EventKind, at worktime.Moment) {
		events = append(events, casework.Event{ID: id + string(kind), Source: "s", Case: casework.CaseID(id), Service: service, Kind: kind, At: at})
	}
	add("a", "1", casework.EventAccepted, day(1))
	add("a", "1", casework.EventDecided, day(3)) // 2 of 5 days
	add("a", "2", casework.EventAccepted, day(1))
	add("a", "2", casework.EventDecided, day(5)) // 4 of 5
	add("a", "3", casework.EventAccepted, day(1))
	add("a", "3", casework.EventWithdrawn, day(2))
	add("d", "4", casework.EventAccepted, day(1))
	add("d", "4", casework.EventDecided, day(2)) // 7 of 14 hours
	if got, err := l.Ingest(ctx, events); err != nil || got.Accepted != len(events) {
		t.Fatal(got, err)
	}
	r, err := l.Reduce(ctx, catalog.Services(), casework.ReductionOptions{
		From: worktime.NewDate(2020, 6, 1), To: worktime.NewDate(2020, 6, 30), OnSpot: limit("1wd"), Office: l.Office(nil, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	near := func(name string, got, want float64) {
		if got < want-0.0005 || got > want+0.0005 {
			t.Errorf("%s: %.4f, want %.4f", name, got, want)
		}
	}
	// 30 calendar days from a day of June 2020 are 20.7 working days on average: 624 working days over 30 starts.
	thirty := 0
	for d := worktime.NewDate(2020, 6, 1); d <= worktime.NewDate(2020, 6, 30); d++ {
		for k := worktime.Date(1); k <= 30; k++ {
			if l.Office(nil, "").Workday(d + k) {
				thirty++
			}
		}
	}
	e := float64(thirty) / 30
	near("promised of sums", r.Promised.OfSums, 1-(5+5+1+2)/(20+10+10+e))
	near("promised, mean", r.Promised.MeanOf, (0.75+0.5+0.9+(1-2/e))/4)
	near("actual of sums", r.Actual.OfSums, 1-(6*7+7.0)/(10*7+14))
	near("actual, mean", r.Actual.MeanOf, (0.4+0.5)/2)
	near("baseline", r.Baseline.OfSums, 0.5)
	near("steps of sums", r.Steps.OfSums, 1-8.0/12)
	near("steps, mean", r.Steps.MeanOf, 0.2)
	near("papers", r.Papers.OfSums, 0.2)
	near("papers by law", r.Legal.OfSums, 0.6)
	if diff := cmp.Diff([]casework.ServiceID{"d"}, r.Promised.LeftOut); diff != "" {
		t.Error("left out (-want +got)\n", diff)
	}
	if r.Promised.Services != 4 || r.Actual.Services != 2 {
		t.Errorf("%d and %d services", r.Promised.Services, r.Actual.Services)
	}
}
