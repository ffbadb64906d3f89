package casework

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/worktime"
)

func at(t testing.TB, text string) worktime.Moment {
	t.Helper()
	m, err := worktime.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func limit(t testing.TB, text string) worktime.Limit {
	t.Helper()
	l, err := worktime.ParseLimit(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var office = worktime.NewOffice(worktime.Latest().Compile(), worktime.Hours{})

// licence is a service under 行政许可法 with three kinds of clock.
func licence(t testing.TB) Service {
	return Service{
		Code: "511A0138000000", Name: "户外广告设置许可", Unit: "区综合执法局", Type: TypePromised, Silence: true, Legal: limit(t, "20wd"),
		Fields: []Field{{Name: "规模", Kind: FieldText, Values: []string{"小型", "大型"}}},
		Events: []OwnEvent{{Kind: "inspected", Name: "现场踏勘"}},
		Pauses: []PauseReason{
			{Code: "expert_review", Name: "专家评审", Basis: "行政许可法45", Limit: limit(t, "10wd")},
			{Code: "applicant", Name: "申请人施工", Basis: "目录", Unannounced: true},
		},
		Clocks: []Clock{
			{ID: "small", From: []EventKind{EventAccepted}, To: []EventKind{EventDecided, EventFinished}, Limit: limit(t, "3wd"), When: `规模 == "小型"`},
			{ID: "large", From: []EventKind{EventAccepted}, To: []EventKind{EventDecided, EventFinished}, Limit: limit(t, "8wd"), When: `规模 == "大型"`, Extends: true},
			{ID: "deliver", From: []EventKind{EventDecided}, To: []EventKind{EventDelivered}, Limit: limit(t, "10wd"), Pauses: []string{}},
		},
	}
}

// story reads events written one per line: time kind [key=value…]. Event n has the id "en".
func story(t testing.TB, text string) []Event {
	t.Helper()
	var events []Event
	for line := range strings.Lines(strings.TrimSpace(text)) {
		words := strings.Fields(line)
		e := Event{
			ID: fmt.Sprint("e", len(events)+1), Source: "hall", Case: "c1", Service: "511A0138000000", Kind: EventKind(words[1]),
			At: at(t, words[0]), Seq: int64(len(events) + 1),
		}
		for _, w := range words[2:] {
			key, value, _ := strings.Cut(w, "=")
			switch key {
			case "reason":
				e.Reason = value
			case "notice":
				e.Notice = value
			case "corrects":
				e.Corrects = value
			case "unit":
				e.Unit = value
			case "by":
				e.Extension = limit(t, value)
			default:
				if e.Attributes == nil {
					e.Attributes = map[string]string{}
				}
				e.Attributes[key] = value
			}
		}
		events = append(events, e)
	}
	return events
}

func read(t testing.TB, events []Event, now string) (*Case, []Measure) {
	t.Helper()
	catalog, found := NewCatalog([]Service{licence(t)})
	if len(found) > 0 {
		t.Fatal(found)
	}
	return catalog.Read(events, office, at(t, now))
}

func codes(findings []fault.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimPrefix(f.Code, "casework."))
	}
	slices.Sort(out)
	return out
}

// clocks gives each measure as "id due verdict net".
func clocks(measures []Measure) []string {
	var out []string
	for _, m := range measures {
		text := fmt.Sprint(m.Clock, " ", m.Due.String()[:16], " ", m.Verdict, " ", m.Net)
		if m.Idle {
			text += " idle"
		}
		if m.Main {
			text += " main"
		}
		out = append(out, text)
	}
	return out
}

// stories are cases told by their events, and what must follow by 2020-08-03 9:00.
var stories = []struct {
	name, story      string
	state            State
	accepted         string
	findings, clocks []string
}{
	{
		"decided in time", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-24T16:00 decided outcome=granted
			2020-06-28T09:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 on_time 2 main", "deliver 2020-07-09T17:00 on_time 1"},
	},
	{
		"over the holiday and late", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-29T16:00 decided`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 late 4 main", "deliver 2020-07-13T17:00 overdue 25"},
	},
	{
		"told in time what is missing", `
			2020-06-22T10:00 received 规模=小型
			2020-06-24T10:00 correction_noticed
			2020-07-01T10:00 corrected
			2020-07-02T10:00 accepted
			2020-07-03T10:00 decided
			2020-07-03T11:00 delivered`,
		StateFinished, "2020-07-02T10:00",
		nil, []string{"small 2020-07-07T17:00 on_time 1 main", "deliver 2020-07-17T17:00 on_time 0"},
	},
	{
		"told too late what is missing: accepted on receipt", `
			2020-06-22T10:00 received 规模=小型
			2020-07-01T10:00 correction_noticed
			2020-07-02T10:00 corrected
			2020-07-02T11:00 accepted
			2020-07-03T10:00 decided
			2020-07-03T11:00 delivered`,
		StateFinished, "2020-06-22T10:00",
		[]string{"deemed_accepted"}, []string{"small 2020-06-28T17:00 late 8 main", "deliver 2020-07-17T17:00 on_time 0"},
	},
	{
		"silence accepts", `
			2020-07-20T10:00 received 规模=大型`,
		StateHandling, "2020-07-20T10:00",
		[]string{"deemed_accepted"}, []string{"large 2020-07-30T17:00 overdue 10 main"},
	},
	{
		"still time to say what is missing", `
			2020-07-29T10:00 received 规模=大型`,
		StateReceived, "", nil, nil,
	},
	{
		"paused by an expert review", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 paused reason=expert_review notice=告知书1
			2020-07-03T10:00 resumed
			2020-07-07T10:00 decided
			2020-07-07T11:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-07-07T17:00 on_time 3 main", "deliver 2020-07-21T17:00 on_time 0"},
	},
	{
		"a pause that nobody was told of stops nothing", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 paused reason=expert_review
			2020-07-03T10:00 resumed
			2020-07-07T10:00 decided
			2020-07-07T11:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		[]string{"worktime.pause_no_notice"}, []string{"small 2020-06-28T17:00 late 10 main", "deliver 2020-07-21T17:00 on_time 0"},
	},
	{
		"a pause of another reason stops nothing", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 paused reason=会签 notice=n
			2020-06-24T10:00 resumed
			2020-06-28T10:00 decided
			2020-06-28T10:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		[]string{"worktime.pause_reason"}, []string{"small 2020-06-28T17:00 on_time 3 main", "deliver 2020-07-10T17:00 on_time 0"},
	},
	{
		"paused and not resumed: the reason's own limit ends it", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 paused reason=expert_review notice=告知书1`,
		StatePaused, "2020-06-22T10:30",
		[]string{"worktime.pause_too_long"}, []string{"small 2020-07-10T17:00 overdue 19 main"},
	},
	{
		"paused now", `
			2020-07-29T10:00 received 规模=大型
			2020-07-29T10:30 accepted
			2020-07-30T10:00 paused reason=applicant`,
		StatePaused, "2020-07-29T10:30",
		nil, []string{"large 2020-08-12T17:00 paused 1 main"},
	},
	{
		"an end while paused", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 paused reason=expert_review notice=n
			2020-07-01T10:00 decided
			2020-07-01T10:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		[]string{"pause_open"}, []string{"small 2020-07-03T17:00 on_time 1 main", "deliver 2020-07-15T17:00 on_time 0"},
	},
	{
		"an extension counts where the clock says so", `
			2020-06-22T10:00 received 规模=大型
			2020-06-22T10:30 accepted
			2020-06-24T10:00 extended by=10wd
			2020-07-15T10:00 decided
			2020-07-15T10:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"large 2020-07-17T17:00 on_time 16 main", "deliver 2020-07-29T17:00 on_time 0"},
	},
	{
		"withdrawn", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-23T10:00 withdrawn`,
		StateWithdrawn, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 on_time 1 idle main"},
	},
	{
		"what the clock needs to know is missing", `
			2020-06-22T10:00 received
			2020-06-22T10:30 accepted
			2020-06-23T10:00 decided
			2020-06-23T10:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		[]string{"condition_undecided", "condition_undecided"}, []string{"deliver 2020-07-08T17:00 on_time 0 main"},
	},
	{
		"corrected afterwards", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-29T16:00 decided
			2020-06-28T16:00 decided corrects=e3
			2020-06-28T17:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 on_time 3 main", "deliver 2020-07-10T17:00 on_time 0"},
	},
	{
		"a correction taken back", `
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:30 accepted
			2020-06-29T16:00 decided
			2020-06-28T16:00 decided corrects=e3
			2020-07-01T09:00 voided corrects=e4`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 late 4 main", "deliver 2020-07-13T17:00 overdue 25"},
	},
	{
		"out of order", `
			2020-06-24T16:00 decided
			2020-06-28T09:00 delivered
			2020-06-22T10:30 accepted
			2020-06-22T10:00 received 规模=小型`,
		StateFinished, "2020-06-22T10:30",
		nil, []string{"small 2020-06-28T17:00 on_time 2 main", "deliver 2020-07-09T17:00 on_time 1"},
	},
	{
		"decided and never accepted counts from receipt", `
			2020-06-22T10:00 received 规模=小型
			2020-06-24T16:00 finished`,
		StateFinished, "2020-06-22T10:00",
		[]string{"never_accepted"}, []string{"small 2020-06-28T17:00 on_time 2 main"},
	},
	{
		"everything twice and at the wrong place", `
			2020-06-22T09:00 resumed
			2020-06-22T09:10 corrected
			2020-06-22T10:00 received 规模=小型
			2020-06-22T10:10 received
			2020-06-22T10:20 paused reason=expert_review notice=n
			2020-06-22T10:30 accepted
			2020-06-22T10:40 accepted
			2020-06-22T11:00 correction_noticed
			2020-06-23T10:00 extended
			2020-06-24T16:00 decided
			2020-06-24T16:30 decided
			2020-06-24T17:00 withdrawn
			2020-06-28T10:00 paused
			2020-06-28T10:00 delivered`,
		StateFinished, "2020-06-22T10:30",
		[]string{"accepted_twice", "after_end", "after_end", "corrected_unasked", "ended_twice", "extension_empty", "noticed_accepted", "paused_early", "received_twice", "resumed_running"},
		[]string{"small 2020-06-28T17:00 on_time 2 main", "deliver 2020-07-09T17:00 on_time 1"},
	},
}

func TestCasesFollowFromTheirEvents(t *testing.T) {
	for _, c := range stories {
		t.Run(c.name, func(t *testing.T) {
			got, measures := read(t, story(t, c.story), "2020-08-03T09:00")
			if got.State != c.state {
				t.Errorf("state %s, want %s", got.State, c.state)
			}
			accepted := worktime.Moment(0)
			if c.accepted != "" {
				accepted = at(t, c.accepted)
			}
			if got.Accepted != accepted {
				t.Errorf("accepted %s, want %s", got.Accepted, c.accepted)
			}
			if diff := cmp.Diff(c.findings, codes(got.Findings)); diff != "" {
				t.Error("findings (-want +got)\n", diff)
			}
			if diff := cmp.Diff(c.clocks, clocks(measures)); diff != "" {
				t.Error("clocks (-want +got)\n", diff)
			}
		})
	}
}

// TestNoSequenceLosesAnEvent throws random sequences at the fold: every event stays among the entries, the order of
// arrival of events at different times does not matter, and one that changes nothing has a finding.
func TestNoSequenceLosesAnEvent(t *testing.T) {
	kinds := append(EventKinds(), "inspected")
	random := rand.New(rand.NewPCG(1, 2))
	start := at(t, "2020-06-22T08:00")
	for range 3000 {
		n := 1 + random.IntN(12)
		events := make([]Event, n)
		for i, k := range random.Perm(60 * n)[:n] {
			events[i] = Event{
				ID: fmt.Sprint(i), Source: "s", Case: "c", Service: "511A0138000000", Kind: kinds[random.IntN(len(kinds))],
				At: start + worktime.Moment(k*3600), Seq: int64(i + 1), Attributes: map[string]string{"规模": "小型"},
			}
			if i > 0 && random.IntN(5) == 0 {
				events[i].Corrects = fmt.Sprint(random.IntN(n))
			}
			if events[i].Kind == EventPaused && random.IntN(2) == 0 {
				events[i].Reason, events[i].Notice = "expert_review", "n"
			}
		}
		got, measures := read(t, events, "2020-12-01T09:00")
		if len(got.Entries) != n {
			t.Fatalf("%d entries of %d events", len(got.Entries), n)
		}
		for _, e := range got.Entries {
			remarked := slices.ContainsFunc(got.Findings, func(f fault.Finding) bool { return f.Args["event"] == e.ID })
			if e.Standing == StandingIdle && !remarked {
				t.Fatalf("%s changes nothing and no finding says why: %v", e.Kind, got.Entries)
			}
		}
		for _, m := range measures {
			if m.End != 0 && m.End < m.Start || m.Net < 0 || m.Worked.Net < 0 || m.Worked.Net+m.Worked.Paused != m.Worked.Gross {
				t.Fatalf("impossible measure %+v of %v", m, got.Entries)
			}
		}
		if slices.ContainsFunc(events, func(e Event) bool { return e.Corrects != "" }) {
			continue // which of two corrections came later does matter
		}
		random.Shuffle(n, func(i, k int) { events[i], events[k] = events[k], events[i] })
		for i := range events {
			events[i].Seq = int64(i + 1)
		}
		again, others := read(t, events, "2020-12-01T09:00")
		if diff := cmp.Diff(measures, others); diff != "" || again.State != got.State {
			t.Fatal("another order of arrival gives another result ", again.State, got.State, diff)
		}
	}
}

func TestCatalogsSayWhatIsWrong(t *testing.T) {
	s := licence(t)
	s.Clocks[0].When = `规模 == "小型" and 面积 > 10`
	s.Clocks[1].To = []EventKind{"opened"}
	s.Clocks[2].ID = "large"
	s.Clocks[2].Pauses = []string{"weather"}
	incomplete := Service{Code: "x"}
	twice := Service{Code: "y", Name: "y", Unit: "y"}
	catalog, found := NewCatalog([]Service{s, incomplete, twice, twice})
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprint(f.Item, " ", strings.TrimPrefix(f.Code, "casework."), " ", f.At.Col))
	}
	want := []string{
		"511A0138000000 condition_name 16", "511A0138000000 clock_event 0", "511A0138000000 clock_twice 0", "511A0138000000 clock_pause 0",
		"x service_incomplete 0", "y service_twice 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
	if len(catalog.Services()) != 1 {
		t.Errorf("%d services left", len(catalog.Services()))
	}
}

func BenchmarkRead(b *testing.B) {
	catalog, _ := NewCatalog([]Service{licence(b)})
	events := story(b, `
		2020-06-22T10:00 received 规模=小型
		2020-06-22T10:30 accepted
		2020-06-24T16:00 decided
		2020-06-28T09:00 delivered`)
	now := at(b, "2020-08-03T09:00")
	b.ReportAllocs()
	for b.Loop() {
		catalog.Read(events, office, now)
	}
}
