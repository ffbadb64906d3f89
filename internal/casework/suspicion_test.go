package casework_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/pack"
	"duban/internal/simulation"
	"duban/internal/worktime"
	"duban/packs"
)

// simulatedUnits are as many as there are ways in which the simulation lets units work.
var simulatedUnits = []string{"u0", "u1", "u2", "u3", "u4", "u5"}

// The ways that are worth a suspicion, by their place among those of the simulation.
var planted = map[int]map[string]bool{
	3: {casework.SuspicionDeadline: true, casework.SuspicionHasty: true}, // late, and closes on paper
	4: {casework.SuspicionPaused: true},
	5: {casework.SuspicionBackdated: true},
}

// builtinServices gives the catalog of some services of the built-in packs.
func builtinServices(t testing.TB, keep func(*casework.Service) bool) *casework.Catalog {
	t.Helper()
	all, err := pack.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	var services []casework.Service
	for _, p := range all {
		services = append(services, slices.DeleteFunc(p.Casework(), func(s casework.Service) bool { return !keep(&s) })...)
	}
	catalog, found := casework.NewCatalog(services)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return catalog
}

// inspectSimulated looks through a year made up.
func inspectSimulated(t testing.TB, catalog *casework.Catalog, seed uint64, cases int) *casework.Inspection {
	t.Helper()
	office := worktime.NewOffice(worktime.Latest().Compile(), worktime.Hours{})
	sim := simulation.New(simulation.Options{
		Catalog: catalog, Office: office, Seed: seed, Cases: cases,
		From: worktime.NewDate(2024, time.January, 1), To: worktime.NewDate(2024, time.December, 31),
		Units: func(*casework.Service) []string { return simulatedUnits },
	})
	x := casework.Inspect(catalog, func(*casework.Service, string) *worktime.Office { return office }, casework.DefaultThresholds())
	var late []casework.LateEntry
	for events := range sim.All() {
		byCase := map[casework.CaseID][]casework.Event{}
		for _, e := range events {
			byCase[e.Case] = append(byCase[e.Case], e)
			if e.Corrects != "" || e.Kind == casework.EventDelivered || e.Kind == casework.EventRated {
				continue
			}
			x.Enter(casework.Entered{Source: e.Source, Day: e.RecordedAt.UnixMilli() / 86400000, Service: e.Service, Unit: e.Unit, Events: 1})
			if e.RecordedAt.Sub(e.At.Time()) > 72*time.Hour {
				late = append(late, casework.LateEntry{Source: e.Source, Case: e.Case, Service: e.Service, Unit: e.Unit, At: e.At, RecordedAt: e.RecordedAt})
			}
		}
		for _, own := range byCase {
			x.Add(headOf(catalog, office, own, sim.AsOf))
		}
	}
	for _, e := range late {
		x.EnterLate(e)
	}
	return x
}

// headOf reads a case from its events.
func headOf(catalog *casework.Catalog, office *worktime.Office, events []casework.Event, now worktime.Moment) *casework.Head {
	seen := map[string]bool{}
	once := events[:0:0]
	for _, e := range events {
		if !seen[e.ID] {
			seen[e.ID] = true
			e.Seq = int64(len(once) + 1)
			once = append(once, e)
		}
	}
	c, measures := catalog.Read(once, office, now)
	return &casework.Head{
		ID: c.ID, Service: c.Service, Unit: c.Unit, State: c.State, Received: c.Received, Accepted: c.Accepted, Ended: c.Ended,
		Applicant: c.Attributes[casework.AttributeApplicant], Refiles: c.Refiles, Measures: measures,
	}
}

// TestPlantedGamingIsFoundAndHonestUnitsAreNot makes up years in which three of six units work on their figures.
func TestPlantedGamingIsFoundAndHonestUnitsAreNot(t *testing.T) {
	catalog := builtinServices(t, func(s *casework.Service) bool {
		return len(s.Pauses) > 0 && s.Clocks[0].Limit.Unit == worktime.WorkDays && s.Clocks[0].Limit.N > 2
	})
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			way := map[string]int{}
			for i, k := range rand.New(rand.NewPCG(seed, ^uint64(0))).Perm(len(simulatedUnits)) {
				way[simulatedUnits[i]] = k
			}
			found := map[int]map[string]bool{}
			for _, s := range inspectSimulated(t, catalog, seed, 20000).Suspicions() {
				w := way[s.Unit]
				if !planted[w][s.Code] {
					t.Errorf("false alarm: %s on way %d: %v", s.Code, w, s.Args)
				}
				if found[w] == nil {
					found[w] = map[string]bool{}
				}
				found[w][s.Code] = true
				if s.Count == 0 || len(s.Cases) == 0 {
					t.Errorf("%s names no cases", s.Code)
				}
			}
			for w, codes := range planted {
				for code := range codes {
					if !found[w][code] {
						t.Errorf("%s of way %d was not found", code, w)
					}
				}
			}
		})
	}
}

// TestFalseAlarms counts suspicions about units that do nothing to deserve them, over all services of the packs.
func TestFalseAlarms(t *testing.T) {
	catalog := builtinServices(t, func(*casework.Service) bool { return true })
	alarms, pairs := 0, 0
	for seed, cases := range []int{10000, 10000, 10000, 10000, 60000} {
		seed := uint64(seed)
		way := map[string]int{}
		for i, k := range rand.New(rand.NewPCG(seed, ^uint64(0))).Perm(len(simulatedUnits)) {
			way[simulatedUnits[i]] = k
		}
		for _, s := range inspectSimulated(t, catalog, seed, cases).Suspicions() {
			if w := way[s.Unit]; !planted[w][s.Code] {
				alarms++
				t.Logf("seed %d: %s on way %d: %v", seed, s.Code, w, s.Args)
			}
		}
		pairs += len(simulatedUnits) * len(catalog.Services())
	}
	t.Logf("%d false alarms among %d pairs of service and unit", alarms, pairs)
	if alarms > 0 {
		t.Errorf("%d false alarms among %d pairs of service and unit", alarms, pairs)
	}
}

// filing is a case of a service with five working days, as hand-made tests say it.
type filing struct {
	id, unit, refiles string
	accepted, ended   string
	state             casework.State
	paused            bool
}

var fiveDays = casework.Service{
	Code: "s", Name: "事项", Unit: "甲", Type: casework.TypePromised, Pauses: []casework.PauseReason{{Code: "p", Name: "p", Unannounced: true}},
	Clocks: []casework.Clock{{
		ID: "main", From: []casework.EventKind{casework.EventAccepted}, To: []casework.EventKind{casework.EventDecided},
		Limit: worktime.Limit{N: 5, Unit: worktime.WorkDays},
	}},
}

// inspectFilings looks through cases made by hand.
func inspectFilings(t *testing.T, service casework.Service, all []filing) *casework.Inspection {
	t.Helper()
	catalog, found := casework.NewCatalog([]casework.Service{service})
	if len(found) > 0 {
		t.Fatal(found)
	}
	office := worktime.NewOffice(worktime.Latest().Compile(), worktime.Hours{})
	x := casework.Inspect(catalog, func(*casework.Service, string) *worktime.Office { return office }, casework.DefaultThresholds())
	for _, f := range all {
		from, to := moment(t, f.accepted), moment(t, f.ended)
		kind := map[casework.State]casework.EventKind{
			casework.StateFinished: casework.EventDecided, casework.StateReturned: casework.EventReturned,
		}[f.state]
		events := []casework.Event{
			{ID: "r", Kind: casework.EventReceived, At: from, Attributes: map[string]string{casework.AttributeRefiles: f.refiles}},
			{ID: "a", Kind: casework.EventAccepted, At: from},
		}
		if f.paused {
			events = append(events, casework.Event{ID: "p", Kind: casework.EventPaused, At: from + 60, Reason: "p"}, casework.Event{ID: "q", Kind: casework.EventResumed, At: from + 3600})
		}
		events = append(events, casework.Event{ID: "e", Kind: kind, At: to})
		for i := range events {
			events[i].Case, events[i].Service, events[i].Unit = casework.CaseID(f.id), service.Code, f.unit
		}
		x.Add(headOf(catalog, office, events, to+1))
	}
	return x
}

func moment(t *testing.T, text string) worktime.Moment {
	t.Helper()
	m, err := worktime.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// many repeats a filing under other numbers.
func many(n int, f filing) []filing {
	all := make([]filing, n)
	for i := range all {
		all[i] = f
		all[i].id = fmt.Sprint(f.id, i)
	}
	return all
}

func codes(all []casework.Suspicion) []string {
	out := []string{}
	for _, s := range all {
		out = append(out, fmt.Sprint(s.Code[len("casework.suspicion."):], " ", s.Unit, " ", s.Count))
	}
	return out
}

func TestSuspicionsOfCasesMadeByHand(t *testing.T) {
	usual := filing{id: "n", unit: "甲", accepted: "2024-06-03T10:00", ended: "2024-06-05T15:00", state: casework.StateFinished}
	quick, last, lastNoon, other := usual, usual, usual, usual
	quick.id, quick.ended = "q", "2024-06-03T10:03"
	last.id, last.ended = "l", "2024-06-11T16:50"
	lastNoon.id, lastNoon.ended = "m", "2024-06-11T11:00"
	other.id, other.unit = "o", "乙"
	evening := usual // always closes at the end of the day
	evening.id, evening.ended = "e", "2024-06-06T16:50"
	paused := usual
	paused.id, paused.paused = "p", true
	reset := func(n int, returned string) (all []filing) {
		for i := range n {
			first := filing{id: fmt.Sprint("f", i), unit: "甲", accepted: "2024-06-03T10:00", ended: returned, state: casework.StateReturned}
			again := filing{id: fmt.Sprint("g", i), unit: "甲", refiles: first.id, accepted: "2024-06-12T09:30", ended: "2024-06-18T11:00", state: casework.StateFinished}
			all = append(all, first, again)
		}
		return all
	}
	instant := fiveDays
	instant.Type = casework.TypeOnSpot
	for _, test := range []struct {
		name    string
		service casework.Service
		cases   [][]filing
		want    []string
	}{
		{"nothing", fiveDays, [][]filing{many(200, usual)}, []string{}},
		{"minutes apart", fiveDays, [][]filing{many(200, usual), many(5, quick)}, []string{"hasty 甲 5"}},
		{"four are not remarkable", fiveDays, [][]filing{many(200, usual), many(4, quick)}, []string{}},
		{"decided on the spot by nature", instant, [][]filing{many(200, quick)}, []string{}},
		{"just before the limit", fiveDays, [][]filing{many(80, usual), many(20, last)}, []string{"deadline 甲 20"}},
		{"too few closed", fiveDays, [][]filing{many(20, usual), many(20, last)}, []string{}},
		{"closing at the end of any day", fiveDays, [][]filing{many(80, evening), many(20, last)}, []string{}},
		{"on the last day, but not at its end", fiveDays, [][]filing{many(80, usual), many(20, lastNoon)}, []string{}},
		{"pauses as the others do", fiveDays, [][]filing{many(80, usual), many(20, paused), many(100, other)}, []string{"paused 甲 20"}},
		{"pauses with nobody to compare", fiveDays, [][]filing{many(20, usual), many(80, paused)}, []string{}},
		{"returned late and filed again", fiveDays, [][]filing{many(100, usual), reset(3, "2024-06-07T16:00")}, []string{"refiled 甲 3"}},
		{"twice is chance", fiveDays, [][]filing{many(100, usual), reset(2, "2024-06-07T16:00")}, []string{}},
		{"returned at once and filed again", fiveDays, [][]filing{many(100, usual), reset(9, "2024-06-03T15:00")}, []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := codes(inspectFilings(t, test.service, slices.Concat(test.cases...)).Suspicions())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFilingsOfOneCaseCountFromTheFirst follows a case that was returned twice.
func TestFilingsOfOneCaseCountFromTheFirst(t *testing.T) {
	x := inspectFilings(t, fiveDays, []filing{
		{id: "c", unit: "甲", refiles: "b", accepted: "2024-06-12T09:00", ended: "2024-06-14T17:00", state: casework.StateFinished},
		{id: "a", unit: "甲", accepted: "2024-06-03T09:00", ended: "2024-06-03T12:00", state: casework.StateReturned},
		{id: "b", unit: "甲", refiles: "a", accepted: "2024-06-05T09:00", ended: "2024-06-05T12:00", state: casework.StateReturned},
		{id: "d", unit: "甲", accepted: "2024-06-05T09:00", ended: "2024-06-05T12:00", state: casework.StateReturned},
	})
	chains := x.Chains()
	if len(chains) != 1 {
		t.Fatalf("chains: %+v", chains)
	}
	c := chains[0]
	if diff := cmp.Diff([]casework.CaseID{"a", "b", "c"}, c.Cases); diff != "" {
		t.Error(diff)
	}
	office := worktime.NewOffice(worktime.Latest().Compile(), worktime.Hours{})
	if want := office.Between(moment(t, "2024-06-03T09:00"), moment(t, "2024-06-14T17:00")); c.Gross != want || c.Refiled != 2 || c.Reset {
		t.Errorf("gross %d, want %d; refiled %d, reset %t", c.Gross, want, c.Refiled, c.Reset)
	}
}

func TestEntriesLongAfterTheFact(t *testing.T) {
	at := moment(t, "2024-06-03T10:00")
	for _, test := range []struct {
		name           string
		events         int64
		late, workdays int
		want           []string
	}{
		{"none", 100, 0, 0, []string{}},
		{"some days later", 100, 12, 10, []string{"backdated 甲 12"}},
		{"few among many", 1000, 12, 10, []string{}},
		{"over a weekend", 100, 12, 3, []string{}},
		{"delivered in one piece", 200, 150, 10, []string{"backlog  150"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := inspectFilings(t, fiveDays, nil)
			recorded := at.Time().AddDate(0, 0, test.workdays)
			x.Enter(casework.Entered{Source: "大厅", Day: recorded.UnixMilli() / 86400000, Service: "s", Events: test.events})
			for i := range test.late {
				x.EnterLate(casework.LateEntry{Source: "大厅", Case: casework.CaseID(fmt.Sprint("c", i)), Service: "s", At: at, RecordedAt: recorded})
			}
			if diff := cmp.Diff(test.want, codes(x.Suspicions())); diff != "" {
				t.Error(diff)
			}
		})
	}
}
