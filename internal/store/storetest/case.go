package storetest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/worktime"
)

var caseOffice = worktime.NewOffice(worktime.Latest().Compile(), worktime.Hours{})

// CaseNow is when the ledgers of the samples look at their clocks.
var CaseNow = time.Date(2020, 8, 3, 1, 0, 0, 0, time.UTC)

// CaseServices are three services with one, two and no conditional clocks.
func CaseServices() []casework.Service {
	limit := func(text string) worktime.Limit {
		l, err := worktime.ParseLimit(text)
		if err != nil {
			panic(err)
		}
		return l
	}
	accepted, ended := []casework.EventKind{casework.EventAccepted}, []casework.EventKind{casework.EventDecided, casework.EventFinished}
	pauses := []casework.PauseReason{{Code: "expert_review", Name: "专家评审", Basis: "行政许可法45"}}
	return []casework.Service{
		{Code: "s-water", Name: "用水报装", Unit: "区供水公司", Pauses: pauses, Fields: []casework.Field{{Name: "外线", Kind: casework.FieldBool}}, Clocks: []casework.Clock{
			{ID: "plain", From: accepted, To: ended, Limit: limit("4wd"), When: "not 外线"},
			{ID: "line", From: accepted, To: ended, Limit: limit("9wd"), When: "外线"},
		}},
		{Code: "s-permit", Name: "户外广告设置许可", Unit: "各镇", Silence: true, Legal: limit("20wd"), Pauses: pauses, Clocks: []casework.Clock{
			{ID: "decide", From: accepted, To: ended, Limit: limit("5wd"), Legal: limit("20wd"), Extends: true},
			{ID: "deliver", From: ended, To: []casework.EventKind{casework.EventDelivered}, Limit: limit("10wd")},
		}},
		{Code: "s-mortgage", Name: "抵押登记", Unit: "区自规局", Clocks: []casework.Clock{{ID: "hour", From: accepted, To: ended, Limit: limit("1wh")}}},
	}
}

// NewLedger gives a ledger over a database with the services of the samples.
func NewLedger(db *store.DB) *casework.Ledger {
	catalog, found := casework.NewCatalog(CaseServices())
	if len(found) > 0 {
		panic(found)
	}
	return &casework.Ledger{
		Store: db.Case(), Catalog: func() *casework.Catalog { return catalog },
		Office: func(*casework.Service, string) *worktime.Office { return caseOffice },
		Unit: func(name string) (string, bool) {
			return strings.TrimSuffix(name, "（船山）"), !strings.HasPrefix(name, "不存在")
		},
		Clock: func() time.Time { return CaseNow },
	}
}

// CaseEvents gives the events of n cases as line systems report them, in the order in which they happened per case.
// The numbers of the cases begin at first.
func CaseEvents(random *rand.Rand, first, n int) []casework.Event {
	var all []casework.Event
	services := CaseServices()
	units := []string{"东街道", "西街道", "河沙镇"}
	start := worktime.NewDate(2020, 1, 2).At(9 * 3600)
	for i := first; i < first+n; i++ {
		s := &services[random.IntN(len(services))]
		clock := start + worktime.Moment(random.IntN(190)*86400+random.IntN(8*60)*60)
		id := casework.CaseID(fmt.Sprintf("办%07d", i))
		add := func(kind casework.EventKind, after int) *casework.Event {
			clock += worktime.Moment(after * 60)
			all = append(all, casework.Event{ID: fmt.Sprintf("%s-%d", id, len(all)), Source: "大厅", Case: id, Service: s.Code, Unit: units[i%len(units)], Kind: kind, At: clock})
			return &all[len(all)-1]
		}
		add(casework.EventReceived, 0).Attributes = map[string]string{"外线": []string{"是", "否"}[i%2], casework.AttributeApplicant: fmt.Sprint("企业", i%(n*9/10+1))}
		add(casework.EventAccepted, random.IntN(60))
		if random.IntN(5) == 0 && len(s.Pauses) > 0 {
			p := add(casework.EventPaused, 60+random.IntN(3000))
			p.Reason, p.Notice = "expert_review", fmt.Sprint("告知书", i)
			add(casework.EventResumed, 600+random.IntN(20000))
		}
		switch random.IntN(20) {
		case 0: // goes on
		case 1:
			add(casework.EventWithdrawn, random.IntN(4000))
		default:
			add(casework.EventDecided, random.IntN(12000)).Attributes = map[string]string{casework.AttributeOutcome: "granted"}
			if random.IntN(3) > 0 {
				add(casework.EventDelivered, random.IntN(4000))
			}
		}
	}
	return all
}

func ingest(t testing.TB, l *casework.Ledger, events []casework.Event, want casework.Result) {
	t.Helper()
	got, err := l.Ingest(t.Context(), events)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Rejected {
		got.Rejected[i].Args = nil
	}
	if len(got.KnownAt) != got.Known {
		t.Errorf("%d events known, at %v", got.Known, got.KnownAt)
	}
	got.KnownAt = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("result (-want +got)\n", diff)
	}
}

func casesIdentical(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	noon := worktime.NewDate(2020, 6, 22).At(12 * 3600)
	full := casework.Event{
		ID: "1", Source: "大厅", Case: "c", Service: "s-permit", Unit: "东街道", Kind: casework.EventReceived, At: noon,
		Attributes: map[string]string{"规模": "大型\n'\"", casework.AttributeApplicant: "某公司"},
		Reason:     "r", Basis: "b", Notice: "n", Note: "备注 𠀋", Extension: worktime.Limit{N: 10, Unit: worktime.WorkDays},
	}
	bare := casework.Event{ID: "2", Case: "c", Service: "s-permit", Kind: casework.EventAccepted, At: noon + 60}
	ingest(t, l, []casework.Event{full, bare}, casework.Result{Accepted: 2})
	head, events, err := db.Case().Case(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	for i := range events {
		if events[i].Seq != int64(i+1) || events[i].Digest == "" || !events[i].RecordedAt.Equal(CaseNow) {
			t.Errorf("event %d has number %d, digest %q, was recorded at %v", i, events[i].Seq, events[i].Digest, events[i].RecordedAt)
		}
		events[i].Seq, events[i].Digest, events[i].RecordedAt = 0, "", time.Time{}
	}
	if diff := cmp.Diff([]casework.Event{full, bare}, events); diff != "" {
		t.Error("events (-given +stored)\n", diff)
	}
	want, measures := readCase(t, l, "c")
	if head.ID != "c" || head.Service != "s-permit" || head.Unit != "东街道" || head.Applicant != "某公司" || head.State != want.State ||
		head.Received != want.Received || head.Accepted != want.Accepted || head.Findings != len(want.Findings) || head.Calendar == "" {
		t.Errorf("head %+v of %+v", head, want)
	}
	if diff := cmp.Diff(measures, head.Measures); diff != "" {
		t.Error("measures (-read +stored)\n", diff)
	}
	_, err = l.Case(t.Context(), "nobody")
	wantFault(t, err, fault.NotFound)
}

// readCase reads a case again from its events.
func readCase(t testing.TB, l *casework.Ledger, id casework.CaseID) (*casework.Case, []casework.Measure) {
	t.Helper()
	d, err := l.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Case, d.Measures
}

func eventsRejected(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	noon := worktime.NewDate(2020, 6, 22).At(12 * 3600)
	good := casework.Event{ID: "1", Source: "a", Case: "c", Service: "s-water", Unit: "区供水公司（船山）", Kind: casework.EventAccepted, At: noon}
	change := func(id string, fn func(*casework.Event)) casework.Event {
		e := good
		e.ID = id
		fn(&e)
		return e
	}
	events := []casework.Event{
		change("", func(*casework.Event) {}),
		change("2", func(e *casework.Event) { e.Case = "" }),
		change("3", func(e *casework.Event) { e.Service = "" }),
		change("4", func(e *casework.Event) { e.Service = "s-none" }),
		change("5", func(e *casework.Event) { e.At = 0 }),
		good,
		change("6", func(e *casework.Event) { e.Kind = "opened" }),
		change("7", func(e *casework.Event) { e.Unit = "不存在的局" }),
		change("8", func(e *casework.Event) { e.At = worktime.NewDate(2020, 8, 4).At(0) }),
		change("9", func(e *casework.Event) { e.Note = "a\x00b" }),
		change("10", func(e *casework.Event) { e.Note = strings.Repeat("长", 2000) }),
		change("11", func(e *casework.Event) { e.Kind = casework.EventVoided }),
		change("12", func(e *casework.Event) { e.Service = "s-permit" }),
		change("1", func(e *casework.Event) { e.At++ }),
		good,
		change("13", func(e *casework.Event) { e.At = worktime.NewDate(1975, 1, 1).At(0) }),
	}
	rejected := func(index int, code string) casework.Rejection {
		return casework.Rejection{Index: index, Code: "casework." + code}
	}
	ingest(t, l, events, casework.Result{Accepted: 1, Known: 1, Rejected: []casework.Rejection{
		rejected(0, "event_id"), rejected(1, "event_case"), rejected(2, "event_service"), rejected(3, "unknown_service"),
		rejected(4, "event_at"), rejected(6, "unknown_kind"), rejected(7, "unknown_unit"), rejected(8, "in_future"),
		rejected(9, "unstorable"), rejected(10, "too_long"), rejected(11, "void_nothing"), rejected(12, "other_service"),
		rejected(13, "id_reused"), rejected(15, "long_ago"),
	}})
	_, stored, err := db.Case().Case(t.Context(), "c")
	if err != nil || len(stored) != 1 || stored[0].Unit != "区供水公司" {
		t.Errorf("stored %+v, %v", stored, err)
	}
	ingest(t, l, []casework.Event{good}, casework.Result{Known: 1})
	other := change("1", func(e *casework.Event) { e.Source = "b" }) // another source counts by itself
	ingest(t, l, []casework.Event{other}, casework.Result{Accepted: 1})
	ingest(t, l, nil, casework.Result{})
}

// totalsFollow ingests cases in random batches, out of order and twice, with corrections, and compares what was kept
// event by event with what all events give at once.
func totalsFollow(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	random := rand.New(rand.NewPCG(7, 7))
	events := CaseEvents(random, 0, 300)
	for i := range 40 {
		wrong := events[random.IntN(len(events))]
		wrong.Corrects, wrong.ID = wrong.ID, fmt.Sprint("x", i)
		if wrong.At -= 7200; i%4 == 0 {
			wrong.Kind = casework.EventVoided
		}
		events = append(events, wrong)
	}
	random.Shuffle(len(events), func(i, k int) { events[i], events[k] = events[k], events[i] })
	for from := 0; from < len(events); {
		to := min(from+1+random.IntN(60), len(events))
		ingest(t, l, events[from:to], casework.Result{Accepted: to - from})
		again := max(from-5, 0)
		ingest(t, l, events[again:from], casework.Result{Known: from - again})
		from = to
	}
	ids := map[casework.CaseID]bool{}
	for i := range events {
		ids[events[i].Case] = true
	}
	var heads []casework.Head
	for id := range ids {
		d, err := l.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d.Measures, d.Head.Measures); diff != "" {
			t.Fatalf("case %s (-read +stored)\n%s", id, diff)
		}
		heads = append(heads, d.Head)
	}
	stored, err := db.Case().Totals(t.Context(), casework.TotalFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(casework.TotalsOf(heads), stored); diff != "" {
		t.Error("totals (-recomputed +stored)\n", diff)
	}
	if len(stored) < 20 {
		t.Errorf("only %d totals", len(stored))
	}
	reportsAddUp(t, l, heads)
}

func reportsAddUp(t *testing.T, l *casework.Ledger, heads []casework.Head) {
	now := worktime.MomentOf(CaseNow)
	want := map[casework.ServiceID]casework.Line{}
	for i := range heads {
		h := &heads[i]
		if k := slices.IndexFunc(h.Measures, func(m casework.Measure) bool { return m.Main }); k >= 0 {
			m, w := &h.Measures[k], want[h.Service]
			switch {
			case m.End == 0:
				w.Running++
				if m.Due < now && !m.Stands() {
					w.Overdue++
				}
			case m.Idle:
				w.Cases++
				w.Idle++
			case m.Verdict == worktime.OnTime:
				w.Cases++
				w.Sums.OnTime++
			default:
				w.Cases++
				w.Late++
			}
			want[h.Service] = w
		}
	}
	lines, err := l.Report(t.Context(), casework.TotalFilter{}, casework.By{})
	if err != nil || len(lines) != len(want) {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, line := range lines {
		w := want[line.Service]
		if line.Cases != w.Cases || line.Sums.OnTime != w.Sums.OnTime || line.Late != w.Late || line.Idle != w.Idle || line.Running != w.Running || line.Overdue != w.Overdue {
			t.Errorf("%s: got %+v, want %+v", line.Service, line, w)
		}
		on, of := line.OnTimeOf()
		if on != w.Sums.OnTime || of != w.Sums.OnTime+w.Late+w.Overdue {
			t.Errorf("on-time rate %d/%d", on, of)
		}
	}
	byUnit, err := l.Report(t.Context(), casework.TotalFilter{Service: "s-water"}, casework.By{Unit: true})
	if err != nil || len(byUnit) < 3 {
		t.Fatalf("%d units, %v", len(byUnit), err)
	}
	var sum casework.Sums
	var overdue int64
	for i := range byUnit {
		sum.Add(&byUnit[i].Sums)
		overdue += byUnit[i].Overdue
	}
	if sum.Cases != want["s-water"].Cases || overdue != want["s-water"].Overdue {
		t.Errorf("the units have %d cases and %d overdue, the service %+v", sum.Cases, overdue, want["s-water"])
	}
}

func casesPageByPage(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	events := CaseEvents(rand.New(rand.NewPCG(3, 3)), 0, 200)
	if _, err := l.Ingest(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	walk := func(f casework.Filter, list func(casework.Filter) (casework.Page, error)) []casework.Head {
		var all []casework.Head
		for {
			page, err := list(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page.Heads...)
			if page.Next == (casework.Cursor{}) {
				return all
			}
			if len(page.Heads) != f.Size {
				t.Fatalf("a page of %d", len(page.Heads))
			}
			f.After = page.Next
		}
	}
	ctx := t.Context()
	cases := func(f casework.Filter) (casework.Page, error) { return l.Cases(ctx, f) }
	open := func(f casework.Filter) (casework.Page, error) { return l.Open(ctx, f) }
	all := walk(casework.Filter{Size: 7}, cases)
	seen := map[casework.CaseID]bool{}
	for i, h := range all {
		seen[h.ID] = true
		if i > 0 && h.Received > all[i-1].Received {
			t.Errorf("case %s was received after the one before it", h.ID)
		}
	}
	if len(all) != 200 || len(seen) != 200 {
		t.Fatalf("%d cases, %d different", len(all), len(seen))
	}
	running := 0
	due := func(h casework.Head) worktime.Moment {
		least := worktime.Moment(1) << 60
		for i := range h.Measures {
			if m := &h.Measures[i]; m.End == 0 && !m.Stands() {
				least = min(least, m.Due)
			}
		}
		return least
	}
	for _, h := range all {
		if slices.ContainsFunc(h.Measures, func(m casework.Measure) bool { return m.End == 0 }) {
			running++
		}
	}
	byDue := walk(casework.Filter{Size: 7}, open)
	if len(byDue) != running || running < 5 {
		t.Errorf("%d open cases, want %d", len(byDue), running)
	}
	for i := 1; i < len(byDue); i++ {
		if due(byDue[i]) < due(byDue[i-1]) {
			t.Errorf("case %s is due before the one before it", byDue[i].ID)
		}
	}
	lateFirst(t, all, walk(casework.Filter{Size: 7, Late: true}, cases))
	for _, f := range []casework.Filter{
		{Service: "s-water"}, {Unit: "东街道"}, {Service: "s-permit", Unit: "西街道"}, {State: casework.StateWithdrawn},
		{From: worktime.NewDate(2020, 3, 1).At(0), To: worktime.NewDate(2020, 4, 1).At(0)}, {Applicant: "企业7"},
	} {
		f.Size = 500
		want := 0
		for _, h := range all {
			if (f.Service == "" || h.Service == f.Service) && (f.Unit == "" || h.Unit == f.Unit) && (f.State == "" || h.State == f.State) &&
				(f.From == 0 || h.Received >= f.From && h.Received < f.To) && (f.Applicant == "" || h.Applicant == f.Applicant) {
				want++
			}
		}
		if got := walk(f, cases); len(got) != want || want == 0 {
			t.Errorf("%+v: %d cases, want %d", f, len(got), want)
		}
	}
}

// lateFirst holds the list of late cases to all cases: the largest share of the limit first.
func lateFirst(t *testing.T, all, late []casework.Head) {
	t.Helper()
	share := func(h casework.Head) float64 {
		for i := range h.Measures {
			if m := &h.Measures[i]; m.Main && m.End != 0 && !m.Idle && m.Verdict == worktime.Late {
				return float64(m.Used) / float64(max(m.Allowed, 1))
			}
		}
		return 0
	}
	want := 0
	for _, h := range all {
		if share(h) > 0 {
			want++
		}
	}
	if len(late) != want || want < 5 {
		t.Errorf("%d late cases, want %d", len(late), want)
	}
	for i, h := range late {
		if share(h) == 0 || i > 0 && share(h) > share(late[i-1])+.001 { // kept per mille
			t.Errorf("late case %d, %s, took %.3f of its limit", i, h.ID, share(h))
		}
	}
}

func refiledLinked(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	day := func(n int) worktime.Moment { return worktime.NewDate(2020, 5, n).At(10 * 3600) }
	event := func(c casework.CaseID, kind casework.EventKind, at worktime.Moment, applicant string) casework.Event {
		return casework.Event{
			ID: fmt.Sprint(c, kind), Source: "a", Case: c, Service: "s-water", Kind: kind, At: at,
			Attributes: map[string]string{casework.AttributeApplicant: applicant, "外线": "否"},
		}
	}
	links := func(want map[casework.CaseID]casework.CaseID) {
		t.Helper()
		got := map[casework.CaseID]casework.CaseID{}
		page, err := l.Cases(t.Context(), casework.Filter{})
		for _, h := range page.Heads {
			if h.Refiles != "" {
				got[h.ID] = h.Refiles
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error("links (-want +got)\n", diff, err)
		}
	}
	// The second case arrives before anyone says that the first was returned.
	ingest(t, l, []casework.Event{
		event("1", casework.EventReceived, day(6), "甲"), event("2", casework.EventReceived, day(9), "甲"), event("9", casework.EventReceived, day(9), "乙"),
	}, casework.Result{Accepted: 3})
	links(map[casework.CaseID]casework.CaseID{})
	ingest(t, l, []casework.Event{event("1", casework.EventReturned, day(8), "甲")}, casework.Result{Accepted: 1})
	links(map[casework.CaseID]casework.CaseID{"2": "1"})
	ingest(t, l, []casework.Event{event("2", casework.EventWithdrawn, day(12), "甲")}, casework.Result{Accepted: 1})
	ingest(t, l, []casework.Event{event("3", casework.EventReceived, day(13), "甲"), event("4", casework.EventReceived, day(14), "甲")}, casework.Result{Accepted: 2})
	links(map[casework.CaseID]casework.CaseID{"2": "1", "3": "2"})
	said := event("10", casework.EventReceived, day(20), "丙")
	said.Attributes[casework.AttributeRefiles] = "9"
	ingest(t, l, []casework.Event{said}, casework.Result{Accepted: 1})
	links(map[casework.CaseID]casework.CaseID{"2": "1", "3": "2", "10": "9"})
	undo := event("1", casework.EventVoided, day(21), "甲")
	undo.Corrects = "1returned"
	ingest(t, l, []casework.Event{undo}, casework.Result{Accepted: 1})
	links(map[casework.CaseID]casework.CaseID{"3": "2", "10": "9"})
}

func batchesAtOnce(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	events := CaseEvents(rand.New(rand.NewPCG(5, 5)), 0, 120)
	var group sync.WaitGroup
	var mu sync.Mutex
	var sum casework.Result
	var failed error
	for sender := range 8 { // every event is sent by two of them
		group.Go(func() {
			for from := sender / 2 * 10; from < len(events); from += 40 {
				got, err := l.Ingest(t.Context(), events[from:min(from+10, len(events))])
				mu.Lock()
				sum.Accepted, sum.Known = sum.Accepted+got.Accepted, sum.Known+got.Known
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if failed != nil || sum.Accepted != len(events) || sum.Known != len(events) {
		t.Errorf("%d accepted, %d known of %d sent twice, %v", sum.Accepted, sum.Known, len(events), failed)
	}
	before, err := db.Case().Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := maps.Collect(func(yield func(casework.CaseID, int) bool) {
		for i := range events {
			if !yield(events[i].Case, i) {
				return
			}
		}
	})
	numbers := map[int64]bool{}
	for id := range ids {
		_, stored, err := db.Case().Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range stored {
			numbers[e.Seq] = true
		}
	}
	if len(numbers) != len(events) {
		t.Errorf("%d events have %d numbers", len(events), len(numbers))
	}
	ingest(t, l, CaseEvents(rand.New(rand.NewPCG(6, 6)), 500, 1)[:1], casework.Result{Accepted: 1})
	if after, err := db.Case().Version(t.Context()); err != nil || after <= before {
		t.Errorf("version %d after %d, %v", after, before, err)
	}
}

func timeAloneChanges(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	now := worktime.NewDate(2020, 6, 22).At(10 * 3600) // a Monday
	l.Clock = func() time.Time { return now.Time() }
	event := func(c casework.CaseID, service casework.ServiceID, kind casework.EventKind) casework.Event {
		return casework.Event{ID: fmt.Sprint(c, kind), Source: "a", Case: c, Service: service, Kind: kind, At: now}
	}
	ingest(t, l, []casework.Event{event("silent", "s-permit", casework.EventReceived), event("accepted", "s-permit", casework.EventAccepted)}, casework.Result{Accepted: 2})
	if n, err := l.Wake(t.Context()); n != 0 || err != nil {
		t.Errorf("%d cases changed at once, %v", n, err)
	}
	now = worktime.NewDate(2020, 6, 30).At(18 * 3600) // five working days later, over the holiday
	if n, err := l.Wake(t.Context()); n != 1 || err != nil {
		t.Errorf("%d cases changed after five days, %v", n, err)
	}
	page, err := l.Open(t.Context(), casework.Filter{})
	if err != nil || len(page.Heads) != 2 {
		t.Fatalf("%d open cases, %v", len(page.Heads), err)
	}
	for _, h := range page.Heads {
		if m := h.Measures[0]; h.ID == "silent" && (m.Start != worktime.NewDate(2020, 6, 22).At(10*3600) || h.State != casework.StateHandling || m.Verdict != worktime.Overdue) {
			t.Errorf("%+v", h)
		}
	}
	if n, err := l.Wake(t.Context()); n != 0 || err != nil {
		t.Errorf("%d cases changed again, %v", n, err)
	}
}
