package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/store"
	"duban/internal/worktime"
)

func lights(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Light()
	e, other := save(t, db, Numbered("lit", 3)), save(t, db, Numbered("other", 1))
	version := func() int64 {
		t.Helper()
		v, err := s.Version(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	day := worktime.NewDate(2020, 6, 30)
	first := measure.Override{
		Task: e.Tasks[0].ID, Light: measure.Green, Reason: "疫情影响，区政府同意'顺延'", Account: 7, Who: "张三", At: SavedAt, From: day, To: day + 30,
	}
	second := measure.Override{Task: e.Tasks[2].ID, Light: measure.Red, Reason: "核查", Account: 8, Who: "李四", At: SavedAt, From: day, To: day}
	for _, o := range []*measure.Override{&first, &second} {
		id, err := s.Set(ctx, e.List, *o)
		if err != nil {
			t.Fatal(err)
		}
		o.ID = id
	}
	if after := version(); after <= before {
		t.Errorf("version %d after %d", after, before)
	}
	_, err := s.Set(ctx, e.List, measure.Override{Task: other.Tasks[0].ID, Light: measure.Green, From: day, To: day}) // of another list
	wantFault(t, err, fault.NotFound)

	ended := measure.Ended{On: day + 3, Account: 9, Who: "王五", Reason: "已恢复", At: SavedAt.Add(time.Hour)}
	before = version()
	if err := s.End(ctx, e.List, first.ID, ended); err != nil {
		t.Fatal(err)
	}
	if after := version(); after <= before {
		t.Errorf("version %d after %d", after, before)
	}
	first.Ended = &ended
	wantFault(t, s.End(ctx, e.List, first.ID, ended), fault.Conflict)
	wantFault(t, s.End(ctx, e.List, 999, ended), fault.NotFound)
	wantFault(t, s.End(ctx, other.List, second.ID, ended), fault.NotFound)

	for of, want := range map[list.ID][]measure.Override{e.List: {first, second}, other.List: {}} {
		all, err := s.Overrides(ctx, of)
		if diff := cmp.Diff(want, all); diff != "" || err != nil {
			t.Error("overrides (-want +got)\n", diff, err)
		}
	}
}
