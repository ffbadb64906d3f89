package apptest

import (
	"fmt"

	"testing"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// The cases that every world has, one for each way in which a clock can stand.
const (
	caseHoliday  = "QX-2020-1" // three clocks over the Dragon Boat holiday of 2020
	casePaused   = "QX-2020-2" // stood still for an appraisal over the National Day of 2020
	caseOverdue  = "QX-2020-3" // open since September 2020
	caseStanding = "QX-2020-4" // stands still
	caseMade     = "SIM-2020-1"
)

// step is an event of a case of these tests.
type step struct {
	at, kind string
	e        casework.Event
}

// cases records the cases that every world has.
func (w *world) cases(t testing.TB) {
	t.Helper()
	startup := []step{{at: "2020-06-24T16:10", kind: "accepted"}, {at: "2020-06-28T10:00", kind: "decided"},
		{at: "2020-06-28T14:00", kind: "seal_ready"}, {at: "2020-06-28T15:30", kind: "invoice_ready"}}
	large := map[string]string{"日用水量": "800", "管径": "200"}
	pause := casework.Event{Reason: "appraisal", Notice: "青水检〔2020〕7号"}
	stood := []step{
		{at: "2020-09-28T10:00", kind: "received", e: casework.Event{Attributes: map[string]string{"applicant": "青溪食品厂"}}},
		{at: "2020-09-28T11:00", kind: "accepted", e: casework.Event{Attributes: large}},
		{at: "2020-09-29T09:30", kind: "paused", e: casework.Event{Reason: "hearing", Notice: "误"}},
		{at: "2020-09-29T15:00", kind: "paused", e: pause},
		{at: "2020-10-12T10:00", kind: "resumed"}, {at: "2020-10-13T16:00", kind: "decided"},
	}
	stood[3].e.Corrects = "QX-2020-2/3"
	var events []casework.Event
	add := func(id casework.CaseID, service casework.ServiceID, steps []step) {
		for i, s := range steps {
			at, err := worktime.ParseMoment(s.at)
			if err != nil {
				t.Fatal(err)
			}
			e := s.e
			e.ID, e.Source, e.Case, e.Service, e.Kind, e.At = fmt.Sprintf("%s/%d", id, i+1), "test", id, service, casework.EventKind(s.kind), at
			events = append(events, e)
		}
	}
	add(caseHoliday, "company-startup", startup)
	add(caseMade, "company-startup", startup[:2])
	add(casePaused, "water-approval", stood)
	add(caseOverdue, "water-approval", []step{{at: "2020-09-01T09:00", kind: "accepted", e: casework.Event{Attributes: large}}})
	hoursAgo := func(n int64) string {
		return (worktime.MomentOf(w.Cases.Clock()) - worktime.Moment(n*3600)).String()
	}
	add(caseStanding, "water-approval", []step{ // a pause longer than its law allows would end by itself
		{at: hoursAgo(26), kind: "accepted", e: casework.Event{Attributes: large}}, {at: hoursAgo(25), kind: "paused", e: pause},
	})
	result, err := w.Cases.Ingest(t.Context(), events)
	if err != nil || len(result.Rejected) > 0 {
		t.Fatal(err, result.Rejected)
	}
}
