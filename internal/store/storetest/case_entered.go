package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/store"
	"duban/internal/worktime"
)

// recordedLate looks for events that were recorded some time after they happened; corrections and what follows the end
// of a case are none of them.
func recordedLate(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	l.Clock = func() time.Time { return CaseNow }
	now := worktime.MomentOf(CaseNow)
	at := func(id string, kind casework.EventKind, ago worktime.Moment) casework.Event {
		return casework.Event{ID: id, Source: "大厅", Case: "c", Service: "s-water", Unit: "区供水公司", Kind: kind, At: now - ago}
	}
	const hour = 3600
	corrects := at("4", casework.EventAccepted, 90*hour)
	corrects.Corrects = "2"
	events := []casework.Event{
		at("1", casework.EventReceived, 100*hour), at("2", casework.EventAccepted, 99*hour), at("3", casework.EventPaused, 72*hour), corrects,
		at("5", casework.EventDecided, 2*hour), at("6", casework.EventDelivered, hour),
	}
	ingest(t, l, events, casework.Result{Accepted: 6})
	entered, err := db.Case().Entered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []casework.Entered{{Source: "大厅", Day: CaseNow.UnixMilli() / (24 * hour * 1000), Service: "s-water", Unit: "区供水公司", Events: 4}}
	if diff := cmp.Diff(want, entered); diff != "" {
		t.Error(diff)
	}
	var late []casework.LateEntry
	err = db.Case().LateEntries(t.Context(), 72*time.Hour, func(e casework.LateEntry) error {
		late = append(late, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	entry := func(e casework.Event) casework.LateEntry {
		return casework.LateEntry{Source: "大厅", Case: "c", Service: "s-water", Unit: "区供水公司", At: e.At, RecordedAt: CaseNow.UTC()}
	}
	if diff := cmp.Diff([]casework.LateEntry{entry(events[0]), entry(events[1])}, late); diff != "" {
		t.Error(diff)
	}
}
