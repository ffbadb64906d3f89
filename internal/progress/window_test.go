package progress_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/progress"
	"duban/internal/worktime"
)

func TestTimesOfWindows(t *testing.T) {
	o := worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours())
	for _, test := range []struct{ name, code, opens, closes, locks string }{
		{"the fifth is a Sunday", "2020-06", "2020-06-25 00:00", "2020-07-06 17:00", "2020-07-13 17:00"},
		{"the fifth is in a holiday, and a Saturday is worked for it", "2020-09", "2020-09-25 00:00", "2020-10-09 17:00", "2020-10-15 17:00"},
		{"the fifth is a working day", "2020-07", "2020-07-25 00:00", "2020-08-05 17:00", "2020-08-12 17:00"},
		{"a new year begins", "2020-12", "2020-12-25 00:00", "2021-01-05 17:00", "2021-01-12 17:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, err := progress.DefaultSchedule(1).Window(test.code, o)
			if err != nil || !w.Opens.Equal(cst(test.opens)) || !w.Closes.Equal(cst(test.closes)) || !w.Locks.Equal(cst(test.locks)) {
				t.Errorf("%s %s %s, %v", w.Opens, w.Closes, w.Locks, err)
			}
		})
	}
	late := progress.Schedule{OpenDay: 31, CloseDay: 31}
	if w, err := late.Window("2020-02", o); err != nil || !w.Opens.Equal(cst("2020-02-29 00:00")) || w.To.String() != "2020-02-29" {
		t.Errorf("a day that the month does not have: %+v, %v", w, err)
	}
	for _, code := range []string{"", "2020", "2020-13", "2020-06-25", "二〇二〇"} {
		_, err := progress.DefaultSchedule(1).Window(code, o)
		wantFault(t, err, fault.Invalid, "progress.window_code")
	}
}

func TestOpeningWritesWhatIsOwed(t *testing.T) {
	w := newWorld(t)
	w.of(t, first, account.Liaison)
	w.of(t, second, account.UnitHead)
	window := w.open(t)
	reports, err := w.Store.Reports(t.Context(), progress.Query{Window: window.ID})
	if err != nil {
		t.Fatal(err)
	}
	units, err := w.Org.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range reports {
		role := " joint "
		if r.Lead {
			role = " lead "
		}
		got = append(got, w.list.Task(r.Task).Item.No+role+units[r.Unit-1].Name)
		if r.State != progress.ReportDue || !r.Due.Equal(window.Closes) || !r.Made.Equal(window.Opened.At) {
			t.Errorf("%+v", r)
		}
	}
	slices.Sort(got)
	want := []string{"1 joint 乙局", "1 lead 甲局", "2 lead 乙局", "3 lead 东镇", "3 lead 西镇", "4 lead 甲局", "5 joint 乙局", "5 lead 丙局"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
	if len(window.Findings) != 2 || !slices.Equal(window.Findings[1].Args["units"].([]string), []string{"东镇", "西镇", third}) || window.Findings[0].Code != "progress.finding.no_members" || window.Findings[0].Item != "4" {
		t.Errorf("findings %+v", window.Findings)
	}
	_, err = w.OpenWindow(t.Context(), w.office, progress.Opening{Slug: "sample", Code: "2020-06"})
	wantFault(t, err, fault.Conflict, "progress.window_taken")
	_, err = w.OpenWindow(t.Context(), w.of(t, first, account.UnitHead), progress.Opening{Slug: "sample", Code: "2020-07"})
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	_, err = w.OpenWindow(t.Context(), nil, progress.Opening{Slug: "sample", Code: "2020-07"})
	wantFault(t, err, fault.Anonymous, "progress.forbidden")

	w.at("2020-07-25 00:00") // 西镇 left the collective on 28 June
	july := w.openMonth(t, "2020-07", "2020-07-25 00:00")
	reports, err = w.Store.Reports(t.Context(), progress.Query{Window: july.ID, Task: w.list.TasksNumbered("3")[0].ID})
	if err != nil || len(reports) != 1 || reports[0].Unit != w.unit(t, "东镇") {
		t.Errorf("members of the day: %+v, %v", reports, err)
	}
}

func TestWindowsOpenByThemselves(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	codes := func(at string) string {
		t.Helper()
		w.at(at)
		if err := w.OpenDue(ctx); err != nil {
			t.Fatal(err)
		}
		windows, err := w.Store.Windows(ctx, w.list.List)
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, window := range windows {
			all += window.Code + " "
		}
		return all
	}
	if got := codes("2020-06-25 00:00"); got != "" {
		t.Errorf("opened without a schedule: %s", got)
	}
	schedule := progress.DefaultSchedule(w.list.List)
	schedule.Automatic = true
	wantFault(t, w.Plan(ctx, nil, schedule), fault.Anonymous, "progress.forbidden")
	if err := w.Plan(ctx, w.office, schedule); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ at, want string }{
		{"2020-06-20 00:00", ""}, // May's would be locked on 12 June
		{"2020-06-24 23:59", ""},
		{"2020-06-25 00:00", "2020-06 "},
		{"2020-06-25 00:01", "2020-06 "},
		{"2020-08-06 09:00", "2020-07 2020-06 "}, // the machine was down in July: late, but it opens
		{"2020-09-15 09:00", "2020-07 2020-06 "}, // August's is past its lock
		{"2020-06-25 00:00", "2020-07 2020-06 "}, // the clock was set back
	} {
		if got := codes(step.at); got != step.want {
			t.Errorf("at %s: %q, want %q", step.at, got, step.want)
		}
	}
	schedule.OpenDay, schedule.ReturnDays = 0, 31
	if got := faults(w.Plan(ctx, w.office, schedule)); !slices.Equal(got, []string{"open_day progress.schedule_range", "return_days progress.schedule_range"}) {
		t.Error(got)
	}
}

// TestTimesStayAsTheyWere changes the schedule and the calendar while a window is open, and sets the clock back.
func TestTimesStayAsTheyWere(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	window := w.open(t)
	schedule := progress.DefaultSchedule(w.list.List)
	schedule.CloseDay = 20
	if err := w.Plan(ctx, w.office, schedule); err != nil {
		t.Fatal(err)
	}
	flood := worktime.Override{From: worktime.NewDate(2020, 7, 1), To: worktime.NewDate(2020, 7, 10), Reason: "防汛", Issuer: "区政府办"}
	w.hours = worktime.NewOffice(worktime.Latest().With(flood).Compile(), worktime.DefaultHours())
	w.save(t, sample())
	if err := w.Follow(ctx, "sample"); err != nil {
		t.Fatal(err)
	}
	after, err := w.Store.Window(ctx, window.ID)
	if err != nil || !after.Opens.Equal(window.Opens) || !after.Closes.Equal(window.Closes) || !after.Locks.Equal(window.Locks) {
		t.Errorf("%+v, %v", after, err)
	}
	if state := after.State(window.Opens.Add(-24 * time.Hour)); state != progress.WindowOpen {
		t.Errorf("with the clock set back it is %s", state)
	}
	who := w.of(t, first, account.Liaison)
	r := w.send(t, who, w.report(t, window.ID, "1", first), under(40, "起草"))
	w.at("2020-06-24 08:00") // before it was opened
	out, err := w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(45, "更正"), Reason: "漏报"})
	if err != nil || !out.Submission.At.After(r.Updated) {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestNewEditionWhileAWindowIsOpen(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	window := w.open(t)
	liaison := w.of(t, second, account.Liaison)
	w.send(t, liaison, w.report(t, window.ID, "2", second), under(30, "推进"))
	e := sample()
	e.Edition.Tasks[0].Units = e.Edition.Tasks[0].Units[:1]                                  // 乙局 is let off
	e.Edition.Tasks[1].Units[0] = e.Edition.Tasks[0].Units[0]                                // 甲局 takes over
	e.Edition.Tasks[3].Units = append(e.Edition.Tasks[3].Units, e.Edition.Tasks[4].Units[0]) // 丙局 joins
	e.Edition.Tasks[4].Units[0].Lead, e.Edition.Tasks[4].Units[1].Lead = false, true         // 乙局 leads
	w.at("2020-06-28 10:00")
	w.save(t, e)
	if err := w.Follow(ctx, "sample"); err != nil {
		t.Fatal(err)
	}
	state := func(no, unit string) progress.ReportState { return w.report(t, window.ID, no, unit).State }
	for _, c := range []struct {
		no, unit string
		want     progress.ReportState
	}{
		{"1", first, progress.ReportDue}, {"1", second, progress.ReportCancelled}, {"2", second, progress.ReportCancelled},
		{"2", first, progress.ReportDue}, {"4", third, progress.ReportDue}, {"5", second, progress.ReportDue},
	} {
		if got := state(c.no, c.unit); got != c.want {
			t.Errorf("%s of %s is %s, want %s", c.no, c.unit, got, c.want)
		}
	}
	if r := w.report(t, window.ID, "5", second); !r.Lead {
		t.Error("乙局 does not lead 5")
	}
	if r := w.report(t, window.ID, "4", third); !r.Made.Equal(w.clock) || !r.Due.Equal(window.Closes) {
		t.Errorf("%+v", r)
	}
	w.at("2020-06-29 10:00")
	w.save(t, sample()) // and all of it back
	if err := w.Follow(ctx, "sample"); err != nil {
		t.Fatal(err)
	}
	if a, b := state("1", second), state("2", second); a != progress.ReportDue || b != progress.ReportSubmitted {
		t.Errorf("given back: %s, %s", a, b)
	}
	h, err := w.Store.History(ctx, w.list.List)
	if err != nil || len(h.Owings) < 4 {
		t.Errorf("%+v, %v", h.Owings, err)
	}
	sent, err := w.Store.Submissions(ctx, []progress.ReportID{w.report(t, window.ID, "2", second).ID})
	if err != nil || len(sent) != 1 {
		t.Errorf("what was sent: %+v, %v", sent, err)
	}
	w.at("2020-07-20 10:00")
	e.Edition.Tasks[1].Units[0].Name = third
	w.save(t, e)
	before := w.report(t, window.ID, "2", second)
	if err := w.Follow(ctx, "sample"); err != nil {
		t.Fatal(err)
	}
	if after := w.report(t, window.ID, "2", second); after != before {
		t.Errorf("a locked window was changed: %+v", after)
	}
}
