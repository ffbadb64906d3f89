package app

import (
	"log/slog"
	"testing"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

func TestEveryBuiltInServiceTakesCases(t *testing.T) {
	a, err := Open(t.Context(), Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	services := a.Cases.Catalog().Services()
	if len(services) == 0 {
		t.Fatal("no services")
	}
	at := worktime.MomentOf(time.Date(2020, 6, 22, 2, 0, 0, 0, time.UTC))
	var events []casework.Event
	for _, s := range services {
		events = append(events, casework.Event{
			ID: string(s.Code), Source: "test", Case: casework.CaseID(s.Code), Service: s.Code, Kind: casework.EventReceived, At: at,
		})
	}
	result, err := a.Cases.Ingest(t.Context(), events)
	if err != nil || result.Accepted != len(services) {
		t.Fatalf("%+v, %v", result, err)
	}
	for _, s := range services {
		d, err := a.Cases.Case(t.Context(), casework.CaseID(s.Code))
		if err != nil || d.Head.Unit != s.Unit {
			t.Errorf("%s: unit %q, want %q; %v", s.Code, d.Head.Unit, s.Unit, err)
		}
	}
}
