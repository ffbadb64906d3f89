package progress_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/progress"
	"duban/internal/worktime"
)

// day is a date of the year of the sample.
func day(t testing.TB, s string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate("2020-" + s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lit gives the board of a day, and the light of a task on it as a word.
func lit(t testing.TB, bs *progress.Boards, on string) (*progress.Board, func(no string) string) {
	t.Helper()
	b, err := bs.Get(t.Context(), "sample", day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return b, func(no string) string {
		v := b.Light(b.View.TasksNumbered(no)[0].ID)
		if v.Override != nil {
			return string(v.Shown()) + " over " + string(v.Light)
		}
		return string(v.Light)
	}
}

func TestTheBoardOfAMonth(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	bs := &progress.Boards{Service: w.Service, Lights: w.db.Light()}
	liaison, head := w.of(t, first, account.Liaison), w.of(t, first, account.UnitHead)
	if err := w.Plan(ctx, w.office, progress.Schedule{
		List: w.list.List, OpenDay: 25, CloseDay: 5, LockDays: 5, ReturnDays: 2, Joint: 1,
	}); err != nil {
		t.Fatal(err)
	}
	b, light := lit(t, bs, "06-24")
	if light("1") != "yellow" || light("5") != "yellow" || b.Window != nil || b.Turned != nil || b.Simulated {
		t.Errorf("before anything was reported: %s, %s, %+v", light("1"), light("5"), b)
	}

	window := w.open(t) // closes on Monday, 6 July
	w.at("2020-06-28 09:00")
	whole := w.send(t, liaison, w.report(t, window.ID, "1", first), under(98, "差验收"))
	b, light = lit(t, bs, "06-28")
	one := b.View.TasksNumbered("1")[0].ID
	if light("1") != "yellow" || b.All.Owed != 8 || b.All.Waiting != 1 || b.All.Due != 7 || b.Unit(w.unit(t, first)).In() != 1 {
		t.Errorf("one report is in: %s, %+v", light("1"), b.All)
	}
	holds := []progress.Hold{
		{Unit: w.unit(t, first), Name: first, Holder: progress.HolderHead}, {Unit: w.unit(t, second), Name: second, Holder: progress.HolderLiaison},
	}
	if diff := cmp.Diff(holds, b.Holds(one)); diff != "" {
		t.Error("who has the first task (-want +got)\n", diff)
	}
	whole = w.judge(t, head, whole, progress.Accepted)

	// The deadline passes; the window closes on a Monday, and the joint unit is late from then on.
	w.at("2020-07-07 09:00")
	if _, light = lit(t, bs, "07-01"); light("1") != "red" {
		t.Errorf("on the day after the deadline: %s", light("1"))
	}
	if _, light = lit(t, bs, "06-30"); light("1") != "yellow" {
		t.Errorf("on the deadline itself: %s", light("1"))
	}
	w.judge(t, w.office, whole, progress.Returned)
	b, light = lit(t, bs, "07-07")
	if b.All.Returned != 1 || b.All.Overdue != 7 || light("2") != "yellow" || !b.Holds(one)[1].Late {
		t.Errorf("a day after closing: %s, %+v, %+v", light("2"), b.All, b.Holds(one))
	}
	if b.Turned == nil || b.Turned.Window.ID != window.ID || b.Turned.Since != day(t, "07-06") || len(b.Turned.Red) != 0 {
		t.Errorf("nothing turned red in a day: %+v", b.Turned)
	}
	w.at("2020-07-13 09:00")
	b, light = lit(t, bs, "07-13")
	if light("2") != "red" || len(b.Turned.Red) != 4 || len(b.Turned.Better) != 0 {
		t.Errorf("more than three working days late: %s, %+v", light("2"), b.Turned)
	}

	// The past stays what it was.
	b, light = lit(t, bs, "06-28")
	if light("1") != "yellow" || b.All.Waiting != 1 || b.All.Overdue != 0 {
		t.Errorf("the 28th of June, two weeks later: %s, %+v", light("1"), b.All)
	}
	if later, err := bs.Get(ctx, "sample", day(t, "12-31")); err != nil || later.On != day(t, "07-13") {
		t.Errorf("the future is today: %v", err)
	}
}

func TestABoardFollowsWhatChanges(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	bs := &progress.Boards{Service: w.Service, Lights: w.db.Light()}
	lights := &measure.Service{Store: w.db.Light(), Clock: w.Clock}
	w.at("2020-07-10 09:00")
	before, light := lit(t, bs, "07-10")
	if again, _ := lit(t, bs, "07-10"); again != before {
		t.Error("a board is made again although nothing changed")
	}
	if light("1") != "red" {
		t.Fatal(light("1"))
	}
	one := before.View.TasksNumbered("1")[0]
	id, err := lights.Set(ctx, w.list.List, measure.Proposal{Task: one.ID, Light: measure.Yellow, Reason: "顺延至8月", To: day(t, "08-31"), Who: "office"})
	if err != nil {
		t.Fatal(err)
	}
	b, light := lit(t, bs, "07-10")
	if light("1") != "yellow over red" || b.Counts[measure.Yellow] != before.Counts[measure.Yellow]+1 {
		t.Errorf("set by hand: %s, %v", light("1"), b.Counts)
	}
	if _, light = lit(t, bs, "07-09"); light("1") != "red" {
		t.Errorf("the day before: %s", light("1"))
	}
	w.at("2020-07-20 09:00")
	if err := lights.End(ctx, w.list.List, id, measure.Ended{Who: "office", Reason: "不再顺延"}); err != nil {
		t.Fatal(err)
	}
	if _, light = lit(t, bs, "07-20"); light("1") != "red" {
		t.Errorf("ended: %s", light("1"))
	}
	if _, light = lit(t, bs, "07-15"); light("1") != "yellow over red" {
		t.Errorf("in between: %s", light("1"))
	}
	if worst := before.Worst([]*list.Task{b.View.TasksNumbered("2")[0], one}); worst[0] != one {
		t.Error(worst[0].Item.No)
	}
}

// TestABoardKnowsWhatWaitsForASignature asks for a closure, has it checked a day later, and looks at the days in between.
func TestABoardKnowsWhatWaitsForASignature(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	bs := &progress.Boards{Service: w.Service, Lights: w.db.Light()}
	one := w.list.TasksNumbered("1")[0].ID
	closure := progress.Closure{
		Task: one, State: progress.ClosureChecked, Conditions: []progress.Condition{},
		Asked: progress.By{Name: "甲", At: cst("2020-07-08 10:00")}, Checked: progress.By{Name: "乙", At: cst("2020-07-09 10:00")},
	}
	if err := w.Store.Write(ctx, func(tx progress.Writer) error { return tx.SaveClosure(ctx, &closure) }); err != nil {
		t.Fatal(err)
	}
	w.at("2020-07-10 09:00")
	for on, want := range map[string]struct {
		light string
		holds []progress.Hold
	}{
		"07-07": {"red", nil},
		"07-08": {"pending", []progress.Hold{{Holder: progress.HolderOffice}}},
		"07-09": {"pending", []progress.Hold{{Holder: progress.HolderSigner}}},
	} {
		b, light := lit(t, bs, on)
		if light("1") != want.light || (b.Closure(one) != nil) != (want.holds != nil) {
			t.Errorf("on %s: %s, %+v", on, light("1"), b.Closure(one))
		}
		if diff := cmp.Diff(want.holds, b.Holds(one)); diff != "" {
			t.Error(on, " who has it (-want +got)\n", diff)
		}
	}
}
