package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/calendar"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/worktime"
)

func calendarChanges(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Calendar()
	first := calendar.Change{
		Origin: "program", Kind: calendar.KindProgram, Known: worktime.NewDate(2019, 11, 21), ProposedAt: SavedAt, ProposedBy: "duban",
		State: calendar.StateApproved, DecidedAt: SavedAt, DecidedBy: "duban", Edition: "cn@2019-11-21", DoneAt: SavedAt,
	}
	second := calendar.Change{
		Origin: "file", Kind: calendar.KindFile, Content: "date,day,reason,issuer\n2020-06-22,off,停电'\n",
		Unit: "某局", ProposedAt: SavedAt, ProposedBy: "张三", State: calendar.StatePending,
	}
	for _, c := range []*calendar.Change{&first, &second} {
		id, err := s.Add(ctx, *c)
		if err != nil {
			t.Fatal(err)
		}
		c.ID = id
	}
	_, err := s.Add(ctx, calendar.Change{Origin: "file"})
	wantFault(t, err, fault.Conflict)
	n, err := s.Approved(ctx)
	if n != 1 || err != nil {
		t.Errorf("%d approved, %v", n, err)
	}

	at := SavedAt.Add(time.Hour)
	second.State, second.DecidedAt, second.DecidedBy, second.Reason, second.Edition = calendar.StateApproved, at, "李四", "属实", "cn@2019-11-21+abcd"
	second.Effect = &calendar.Effect{
		Cases: 2, Verdicts: 1,
		Changed: []calendar.Changed{{Case: "c", Service: "s", Unit: "某局", Clock: "main", Before: "late", After: "on_time"}},
		Shifts:  []calendar.Shift{{Service: "s", Unit: "某局", Clock: "main", Before: casework.Counts{Late: 1, Net: 5}, After: casework.Counts{OnTime: 1, Net: 4}}},
	}
	wantFault(t, s.Decide(ctx, second, 0), fault.Conflict) // it was made from another state of things
	if err := s.Decide(ctx, second, 1); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Decide(ctx, second, 2), fault.Conflict) // it is decided
	second.DoneAt = at
	second.Effect.Unsure, second.Effect.Moved, second.Effect.Others = 3, 1, []casework.CaseID{"silent"}
	if err := s.Finish(ctx, second); err != nil {
		t.Fatal(err)
	}
	all, err := s.Changes(ctx)
	if diff := cmp.Diff([]calendar.Change{first, second}, all); diff != "" || err != nil {
		t.Error("changes (-want +got)\n", diff, err)
	}
}
