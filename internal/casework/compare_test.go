package casework_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// TestComparingSaysWhatEachClockSays compares random books under random changes of calendars and office hours with
// every clock read by itself under both.
func TestComparingSaysWhatEachClockSays(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 20
	}
	var verdicts, touched, still int
	for round := range rounds {
		r := rand.New(rand.NewPCG(4, uint64(round)))
		services := randomServices(r)
		catalog, found := casework.NewCatalog(services)
		if len(found) > 0 {
			t.Fatal(found)
		}
		now := worktime.NewDate(2019, 6, 1).At(r.IntN(3000 * 86400))
		heads := randomHeads(r, services, now, 400)
		before, after := randomOffices(r), randomOffices(r)
		for unit := range before {
			switch r.IntN(6) {
			case 0: // everything changes
			case 1:
				after[unit] = before[unit]
			default:
				after[unit] = changed(r, before[unit])
			}
		}
		offices := func(by map[string]*worktime.Office) casework.Offices {
			return func(_ *casework.Service, unit string) *worktime.Office { return by[unit] }
		}
		l := &casework.Ledger{Store: held{heads: heads, times: 1}, Catalog: func() *casework.Catalog { return catalog }}
		book, err := l.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := book.Compare(offices(before), offices(after), now)
		want := compareEach(heads, catalog, offices(before), offices(after), now)
		for _, d := range []*casework.Difference{&got, &want} {
			slices.Sort(d.Touched)
			slices.SortFunc(d.Verdicts, func(a, b casework.Changed) int {
				return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Clock, b.Clock))
			})
			slices.SortFunc(d.Shifts, func(a, b casework.Shift) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d, as of %s (-each clock +all at once)\n%s", round, now, diff)
		}
		verdicts, touched, still = verdicts+len(got.Verdicts), touched+len(got.Touched), still+len(heads)-len(got.Touched)
	}
	if verdicts < rounds || touched < 10*rounds || still < 10*rounds {
		t.Errorf("%d verdicts change, %d cases are touched and %d are not: the test is too tame", verdicts, touched, still)
	}
}

// compareEach is the model of Compare.
func compareEach(heads []casework.Head, catalog *casework.Catalog, before, after casework.Offices, now worktime.Moment) casework.Difference {
	d := casework.Difference{Verdicts: []casework.Changed{}, Touched: []casework.CaseID{}}
	shifts := map[casework.Key]*casework.Shift{}
	for i := range heads {
		h := &heads[i]
		touched := false
		for _, m := range h.Measures {
			service, _ := catalog.Service(h.Service)
			of := service.Clocks[slices.IndexFunc(service.Clocks, func(c casework.Clock) bool { return c.ID == m.Clock })]
			clock := worktime.Clock{Start: m.Start, End: m.End, Limit: m.Limit, Rule: of.Rule}
			for _, s := range m.Stops {
				clock.Pauses = append(clock.Pauses, worktime.Pause{From: s.From, To: s.To})
			}
			was := readEach(before(service, h.Unit), &of, clock, m.Legal, now)
			is := readEach(after(service, h.Unit), &of, clock, m.Legal, now)
			touched = touched || was != is
			if was.outcome != is.outcome {
				d.Verdicts = append(d.Verdicts, casework.Changed{Case: h.ID, Service: h.Service, Unit: h.Unit, Clock: m.Clock, Before: was.outcome, After: is.outcome})
			}
			k := casework.Key{Service: h.Service, Unit: h.Unit, Clock: m.Clock, Main: m.Main}
			if shifts[k] == nil {
				shifts[k] = &casework.Shift{Service: k.Service, Unit: k.Unit, Clock: k.Clock, Main: k.Main}
			}
			was.count(&shifts[k].Before)
			is.count(&shifts[k].After)
		}
		if touched {
			d.Touched = append(d.Touched, h.ID)
		}
	}
	for _, s := range shifts {
		if s.Before != s.After {
			d.Shifts = append(d.Shifts, *s)
		}
	}
	return d
}

// reading is all that is said of one clock.
type reading struct {
	state         worktime.State
	worked        worktime.Elapsed
	legal         worktime.Moment
	used, allowed int64
	outcome       worktime.Outcome // of an average, always the same
	net           int64
	average       bool
}

func readEach(o *worktime.Office, of *casework.Clock, clock worktime.Clock, legal worktime.Limit, now worktime.Moment) reading {
	r := reading{state: clock.At(o, now), worked: clock.Elapsed(o, worktime.WorkHours, now)}
	r.outcome, r.net = outcomeOf(o, &clock, r.state, now), r.worked.Net
	if r.outcome.Flawed() || clock.End == 0 && !o.Noticed(now.Date()) {
		r.net = 0
	}
	if clock.End != 0 {
		switch day := o.Next(clock.Start.Date()); clock.Limit.Unit {
		case worktime.WorkHours:
			r.used, r.allowed = r.state.Net, clock.Limit.N
		case worktime.WorkDays:
			length := o.Between(day.At(0), day.At(86400))
			promised := clock.Limit.N
			if of.Average {
				promised = of.Mean.IntPart()
			}
			r.used, r.allowed = r.state.Net*length, promised*length
		default:
			r.used, r.allowed = r.worked.Net, o.Between(clock.Start, worktime.Due(o, clock.Start, clock.Limit, clock.Rule))
		}
	}
	if of.Average {
		if r.average, r.outcome, r.state.Due, r.state.Left = true, 0, 0, 0; r.state.Verdict != worktime.Paused {
			r.state.Verdict = casework.Averaged
		}
	}
	clock.Limit = legal
	r.legal = clock.Due(o, now)
	return r
}

func outcomeOf(o *worktime.Office, clock *worktime.Clock, s worktime.State, now worktime.Moment) worktime.Outcome {
	noticed := func(m worktime.Moment) bool { return o.Noticed(m.Date()) }
	switch {
	case !noticed(clock.Start), clock.End != 0 && !noticed(clock.End), clock.End == 0 && s.Due != 0 && !noticed(s.Due) && !noticed(now):
		return worktime.OutcomeUnnoticed
	case s.Verdict == worktime.OnTime:
		return worktime.OutcomeOnTime
	case s.Verdict == worktime.Late:
		return worktime.OutcomeLate
	case s.Verdict == worktime.Overdue:
		return worktime.OutcomeOverdue
	default:
		return worktime.OutcomeOpen
	}
}

func (r *reading) count(c *casework.Counts) {
	c.Net += r.net
	if r.average {
		return
	}
	*map[worktime.Outcome]*int64{
		worktime.OutcomeOnTime: &c.OnTime, worktime.OutcomeLate: &c.Late, worktime.OutcomeOpen: &c.Open,
		worktime.OutcomeOverdue: &c.Overdue, worktime.OutcomeUnnoticed: &c.Unknown,
	}[r.outcome] += 1
}

var compareUnits = []string{"东街道", "西街道", "河沙镇", "区自规局"}

func randomServices(r *rand.Rand) []casework.Service {
	from, to := []casework.EventKind{casework.EventAccepted}, []casework.EventKind{casework.EventDecided}
	var all []casework.Service
	for i := range 3 {
		s := casework.Service{Code: casework.ServiceID(fmt.Sprint("s", i)), Name: "服务", Unit: compareUnits[i]}
		for k := range 3 {
			s.Clocks = append(s.Clocks, casework.Clock{
				ID: casework.ClockID(fmt.Sprint("c", k)), From: from, To: to, Limit: randomLimit(r),
				Rule:    worktime.Rule{Midnight: r.IntN(3) == 0, NoRoll: r.IntN(3) == 0},
				Average: r.IntN(6) == 0, Mean: decimal.NewFromInt(int64(r.IntN(4))),
			})
		}
		all = append(all, s)
	}
	return all
}

func randomLimit(r *rand.Rand) worktime.Limit {
	texts := []string{"4wh", "14wh", "100wh", "0wd", "1wd", "5wd", "20wd", "0d", "1d", "20d", "24h", "1mo", "3mo", "1y"}
	l, err := worktime.ParseLimit(texts[r.IntN(len(texts))])
	if err != nil {
		panic(err)
	}
	return l
}

// randomHeads makes cases that began before now, about half of them around it.
func randomHeads(r *rand.Rand, services []casework.Service, now worktime.Moment, n int) []casework.Head {
	round := func(m worktime.Moment) worktime.Moment {
		if r.IntN(2) == 0 {
			m -= m % 1800 // where office hours begin and end
		}
		return m
	}
	var heads []casework.Head
	for i := range n {
		s := &services[r.IntN(len(services))]
		h := casework.Head{ID: casework.CaseID(fmt.Sprint("办", i)), Service: s.Code, Unit: compareUnits[r.IntN(len(compareUnits))]}
		for k := range 1 + r.IntN(len(s.Clocks)) {
			m := casework.Measure{Clock: s.Clocks[k].ID, Main: k == 0, Limit: s.Clocks[k].Limit}
			if r.IntN(3) == 0 {
				m.Limit = randomLimit(r)
			}
			if r.IntN(2) == 0 {
				m.Legal = randomLimit(r)
			}
			m.Start = round(now - worktime.Moment(r.IntN([]int{400, 3000}[r.IntN(2)]*86400)))
			until := min(m.Start+worktime.Moment(r.IntN([]int{2, 20, 200}[r.IntN(3)]*86400)), now)
			if until = max(round(until), m.Start); r.IntN(5) > 0 {
				m.End = until
			}
			from := m.Start
			for range max(r.IntN(5)-2, 0) {
				from += worktime.Moment(r.Int64N(int64(until-from)/2 + 1))
				stop := casework.Stop{From: from, To: from + worktime.Moment(r.Int64N(int64(until-from)/2+1))}
				from = stop.To
				m.Stops = append(m.Stops, stop)
			}
			if n := len(m.Stops); n > 0 && m.End == 0 && r.IntN(2) == 0 {
				m.Stops[n-1].To = 0
			}
			h.Measures = append(h.Measures, m)
		}
		heads = append(heads, h)
	}
	return heads
}

// randomOffices gives every unit an office.
func randomOffices(r *rand.Rand) map[string]*worktime.Office {
	hours := []string{"09:00-12:00,13:00-17:00", "08:30-17:15:30", "08:00-11:00,12:00-14:00,15:00-18:00", "09:00-12:00,13:30-17:30;06-15/09-15 08:00-12:00,15:00-18:00"}
	edition := worktime.Latest()
	if r.IntN(4) == 0 { // the notices of the last years are not there yet
		edition.Notices = slices.DeleteFunc(slices.Clone(edition.Notices), func(n worktime.Notice) bool { return n.Year > 2022+r.IntN(2) })
	}
	calendar := edition.Compile()
	offices := map[string]*worktime.Office{}
	for _, unit := range compareUnits {
		h, err := worktime.ParseHours(hours[r.IntN(len(hours))])
		if err != nil {
			panic(err)
		}
		offices[unit] = worktime.NewOffice(calendar, h)
	}
	return offices
}

// changed is an office whose calendar has a few days turned round.
func changed(r *rand.Rand, o *worktime.Office) *worktime.Office {
	edition := o.Edition()
	for range 1 + r.IntN(2) {
		from := worktime.NewDate(2019, 1, 1) + worktime.Date(r.IntN(2920))
		edition = edition.With(worktime.Override{From: from, To: from + worktime.Date(r.IntN(4)), Work: r.IntN(2) == 0, Reason: "停电检修", Issuer: "区政府办"})
	}
	return worktime.NewOffice(edition.Compile(), o.Hours())
}
