package simulation_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/record"
	"duban/internal/worktime"
	"duban/internal/worktime/casefile"
)

func TestTheWideFormIsCountedAsItWasMade(t *testing.T) {
	s := year(t, 3, 6000)
	var file, services bytes.Buffer
	written, err := s.WriteCases(&file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteServices(&services); err != nil {
		t.Fatal(err)
	}
	settings, err := casefile.ParseSettings(services.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	result, err := casefile.Report(t.Context(), bytes.NewReader(file.Bytes()), int64(file.Len()), casefile.Options{
		Services: settings.Services, AsOf: s.AsOf, Office: worktime.NewOffice(settings.Edition.Compile(), settings.Hours),
	})
	if err != nil {
		t.Fatal(err)
	}
	if int(result.Read) != written.Rows || int(result.Counted) != written.Cases || result.Repeated == 0 || len(result.Rejected) > 0 {
		t.Errorf("%d rows read, %d counted, %d repeated, rejected %v; written %+v", result.Read, result.Counted, result.Repeated, result.Rejected, written)
	}
	// Of cases without pauses and extensions the file says all that casework knows.
	want, got := map[string]int64{}, map[string]int64{}
	paused := map[string]bool{}
	cases, _ := fold(t, s)
	for _, c := range cases {
		if c.main.Clock == "" || c.main.Idle || len(c.Pauses) > 0 {
			paused[string(c.Service)+"/"+string(c.main.Clock)] = paused[string(c.Service)+"/"+string(c.main.Clock)] || len(c.Pauses) > 0
			continue
		}
		want[string(c.Service)+"/"+string(c.main.Clock)+" "+string(c.main.Verdict)]++
	}
	for i := range result.Rows {
		r := &result.Rows[i]
		id := settings.Services[r.Service].ID
		got[id+" on_time"] += r.OnTime
		got[id+" late"] += r.Late
		got[id+" overdue"] += r.OverdueOpen
	}
	compared := 0
	for key, n := range want {
		id, verdict, _ := strings.Cut(key, " ")
		if paused[id] || id == "layoff/layoff_notice" || verdict == string(worktime.Running) || verdict == string(casework.Averaged) { // a file knows no promises of a mean
			continue
		}
		compared++
		if got[key] != n {
			t.Errorf("%s: the file counts %d, casework %d", key, got[key], n)
		}
	}
	if compared < 20 {
		t.Errorf("only %d figures could be compared", compared)
	}
}

// collector is a ledger that keeps what it is given.
type collector struct{ events []casework.Event }

func (c *collector) Ingest(_ context.Context, events []casework.Event) (casework.Result, error) {
	c.events = append(c.events, events...)
	return casework.Result{Accepted: len(events)}, nil
}

func TestTheEventFormIsReadAsItWasMade(t *testing.T) {
	s := year(t, 3, 1500)
	var file bytes.Buffer
	written, err := s.WriteEvents(&file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := record.NewJSON(&file)
	if err != nil {
		t.Fatal(err)
	}
	var got collector
	out, err := record.Import(t.Context(), rows, &got, record.Options{
		Source: casework.SourceSimulated, Names: record.NewNames(s.Catalog), Now: s.AsOf.Time(),
	}, record.Watch{Rejected: func(r record.Rejection) error { t.Error(r.Code, r.Args); return nil }})
	if err != nil || out.Rows != written.Rows {
		t.Fatalf("%+v of %+v: %v", out, written, err)
	}
	var want []casework.Event
	for events := range s.All() {
		want = append(want, events...)
	}
	for i := range want {
		want[i].RecordedAt = time.Time{}
	}
	if diff := cmp.Diff(want, got.events); diff != "" {
		t.Error("events (-made +read)\n", diff[:min(len(diff), 2000)])
	}
}
