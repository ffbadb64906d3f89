package progress_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store"
	"duban/internal/worktime"
)

// player does what people may do, as chance has it. What is refused is refused.
type player struct {
	*world
	t     *testing.T
	r     *rand.Rand
	heads map[org.UnitID][]*account.Subject
	lead  *account.Subject
	done  map[string]int
}

func (p *player) pick() progress.Report {
	h, err := p.Store.History(p.t.Context(), p.list.List)
	if err != nil || len(h.Reports) == 0 {
		return progress.Report{}
	}
	recent := h.Reports[max(0, len(h.Reports)-10):]
	return recent[p.r.IntN(len(recent))]
}

func (p *player) count(what string, err error) {
	if err == nil {
		p.done[what]++
		return
	}
	if k := fault.As(err).Kind; k == fault.Internal || k == fault.Busy {
		p.t.Fatal(what, ": ", err)
	}
}

// move does one thing.
func (p *player) move() {
	ctx, r := p.t.Context(), p.pick()
	people := p.heads[r.Unit]
	if len(people) == 0 {
		return
	}
	who := people[p.r.IntN(len(people))]
	task := p.list.Tasks[p.r.IntN(len(p.list.Tasks))]
	today := worktime.MomentOf(p.clock).Date()
	switch n := p.r.IntN(20); {
	case n < 6:
		c := under(min(100, p.r.IntN(130)), "推进")
		c.Problems = "有困难"
		if *c.Percent == 100 {
			c.Stage = progress.Done
		}
		if p.r.IntN(2) == 0 {
			c.Values = []progress.Value{{Code: "222222", Value: commitment.N(fmt.Sprint(90 + p.r.IntN(10))), AsOf: today}}
		}
		form, err := p.Form(ctx, who, r.ID)
		if err == nil {
			for _, st := range form.Steps {
				c.Steps = append(c.Steps, progress.StepReport{Step: st.ID, Done: true, DoneOn: today})
			}
			_, err = p.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: c, Reason: "更正"})
		}
		p.count("submit", err)
	case n < 13:
		verdict := []progress.Verdict{progress.Accepted, progress.Accepted, progress.Accepted, progress.Returned, progress.Untrue}[p.r.IntN(5)]
		in := progress.Reviewing{Report: r.ID, Version: r.Version, Verdict: verdict, Points: []progress.Point{{Field: "words", Reason: "空"}}, Words: "看过", Evidence: nil}
		if verdict == progress.Untrue {
			in.Evidence = append(in.Evidence, 1)
		}
		for _, who := range slices.Concat(people, []*account.Subject{p.office}) {
			if _, err := p.Review(ctx, who, in); err == nil {
				p.count("review", nil)
				break
			}
		}
	case n < 15:
		var steps []progress.Step
		if have, _, err := p.Service.Steps(ctx, p.office, task.ID); err == nil && len(have) > 0 && p.r.IntN(2) == 0 {
			st := have[p.r.IntN(len(have))]
			st.Due += worktime.Date(p.r.IntN(20))
			if p.r.IntN(3) == 0 {
				st.Dropped = p.clock
			}
			st.Reason = "调整"
			steps = append(steps, st)
		} else {
			steps = append(steps, progress.Step{Unit: task.Units[0].Unit, Title: "一步", Due: today + worktime.Date(p.r.IntN(60)), Weight: 1 + p.r.IntN(5)})
		}
		_, err := p.SaveSteps(ctx, p.office, task.ID, steps)
		p.count("steps", err)
	case n < 16:
		p.count("grant", p.Grant(ctx, p.office, progress.Exception{Window: r.Window, Unit: r.Unit, Until: p.clock.Add(72 * time.Hour), Reason: "停电"}))
	case n < 17:
		d := progress.DefaultSchedule(p.list.List)
		d.ReturnDays, d.Automatic = 1+p.r.IntN(5), true
		p.count("plan", p.Plan(ctx, p.office, d))
	case n < 18:
		e := sample()
		k := p.r.IntN(len(e.Edition.Tasks))
		e.Edition.SavedAt = p.clock
		e.Edition.Tasks[k].Item.Deadline.Date = (today + worktime.Date(p.r.IntN(100))).String()
		p.save(p.t, e)
		p.count("edition", p.Follow(ctx, "sample"))
	case n < 19:
		p.correct(p.r.IntN(10) + 88)
	default:
		p.close(task.ID)
	}
}

// correct changes the target of a commitment, as a person would.
func (p *player) correct(target int) {
	all, err := p.db.Commitment().Commitments(p.t.Context(), p.list.List)
	if err != nil {
		p.t.Fatal(err)
	}
	c := all[0]
	c.Facts.Value, c.At = commitment.N(fmt.Sprint(target)), p.clock
	p.count("commitment", p.db.Commitment().Write(p.t.Context(), commitment.Batch{List: c.List, Save: []commitment.Commitment{c}, Changes: []commitment.Change{
		{Code: c.Code, At: p.clock, Action: commitment.ActionCorrect, After: &commitment.Record{State: c.State, Facts: c.Facts, Links: c.Links}},
	}}))
}

// close moves the closure of a task on, whatever its conditions are, as only the store lets one.
func (p *player) close(task list.TaskID) {
	ctx := p.t.Context()
	all, err := p.Closures(ctx, task)
	if err != nil {
		p.t.Fatal(err)
	}
	if len(all) == 0 || all[len(all)-1].State == progress.ClosureReopened || all[len(all)-1].State == progress.ClosureRefused {
		c := &progress.Closure{Task: task, State: progress.ClosureChecked, Asked: progress.By{Account: 98, At: p.clock}, Checked: progress.By{Account: 99, At: p.clock}}
		p.count("ask", p.Store.Write(ctx, func(w progress.Writer) error { return w.SaveClosure(ctx, c) }))
		return
	}
	c := all[len(all)-1]
	in := progress.Closing{Task: task, Version: c.Version, Words: "理由"}
	switch {
	case c.State == progress.ClosureSigned:
		_, err = p.Reopen(ctx, p.office, in)
		p.count("reopen", err)
	case p.r.IntN(3) == 0:
		_, err = p.RefuseClosure(ctx, p.lead, in)
		p.count("refuse", err)
	default:
		_, err = p.SignClosure(ctx, p.lead, in)
		p.count("sign", err)
	}
}

// TestFactsOfAPastDayStayTheSame lets people work for months, notes the facts of every day in the evening, and collects
// them again when all is over.
func TestFactsOfAPastDayStayTheSame(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	w.measured(t)
	p := &player{world: w, t: t, r: rand.New(rand.NewPCG(7, 11)), heads: map[org.UnitID][]*account.Subject{}, done: map[string]int{}}
	for _, unit := range []string{first, second, "东镇"} {
		id := w.unit(t, unit)
		p.heads[id] = []*account.Subject{w.of(t, unit, account.Liaison), w.of(t, unit, account.UnitHead)}
	}
	p.lead = w.named(t, "领导", account.Leader)
	p.count("plan", w.Plan(ctx, w.office, progress.Schedule{List: w.list.List, OpenDay: 25, CloseDay: 5, LockDays: 5, ReturnDays: 2, Joint: 1, Automatic: true}))
	noted := map[worktime.Date]map[list.TaskID]measure.Facts{}
	lights := map[measure.Light]int{}
	start := worktime.NewDate(2020, 6, 24)
	for day := start; day < start+130; day++ {
		w.clock = day.At(9 * 3600).Time()
		if err := w.OpenDue(ctx); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			w.clock = w.clock.Add(31 * time.Minute)
			p.move()
		}
		facts, err := w.Facts(ctx, "sample", day)
		if err != nil {
			t.Fatal(err)
		}
		noted[day] = facts
		for _, f := range facts {
			lights[w.Rules.On(day).Read(f).Light]++
		}
	}
	for _, what := range []string{"submit", "review", "steps", "grant", "plan", "edition", "commitment", "ask", "sign", "refuse", "reopen"} {
		if p.done[what] == 0 {
			t.Errorf("nobody ever managed to %s: %v", what, p.done)
		}
	}
	if len(lights) < 4 {
		t.Errorf("the days are too much alike: %v", lights)
	}
	for _, day := range slices.Sorted(maps.Keys(noted)) {
		again, err := w.Facts(ctx, "sample", day)
		if diff := cmp.Diff(noted[day], again); diff != "" || err != nil {
			t.Fatalf("%s (-on the day +later) %v\n%s", day, err, diff)
		}
	}
	t.Log(p.done, lights)
	w.sameHistory(t)
}

// sameHistory compares what the store has read bit by bit with what another process reads at once.
func (w *world) sameHistory(t *testing.T) {
	t.Helper()
	other, err := store.Open(t.Context(), w.where)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	known, err1 := w.Store.History(t.Context(), w.list.List)
	fresh, err2 := other.Progress().History(t.Context(), w.list.List)
	if diff := cmp.Diff(fresh, known); diff != "" || err1 != nil || err2 != nil {
		t.Error("histories (-read at once +read bit by bit)\n", diff, err1, err2)
	}
	if len(known.Submissions) == 0 || len(known.Reviews) == 0 || len(known.Owings) == 0 || len(known.StepChanges) == 0 || len(known.Exceptions) == 0 {
		t.Errorf("there is nothing to compare: %+v", known)
	}
}

// factsOf gives the facts of one task.
func (w *world) factsOf(t testing.TB, no, on string) measure.Facts {
	t.Helper()
	day, err := worktime.ParseDate(on)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Facts(t.Context(), "sample", day)
	if err != nil {
		t.Fatal(err)
	}
	return all[w.list.TasksNumbered(no)[0].ID]
}

func TestFactsSayWhatHappened(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	rate, _, _ := w.measured(t)
	liaison, head := w.of(t, first, account.Liaison), w.of(t, first, account.UnitHead)
	w.at("2020-06-20 10:00")
	_, err := w.SaveSteps(ctx, liaison, w.list.TasksNumbered("1")[0].ID, []progress.Step{
		{Unit: w.unit(t, first), Title: "起草", Due: worktime.NewDate(2020, 6, 25), Weight: 3}, {Unit: w.unit(t, first), Title: "印发", Due: worktime.NewDate(2020, 7, 10), Weight: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	window := w.open(t)
	june := worktime.NewDate(2020, 6, 30)
	percent := 60
	check := func(on string, want measure.Facts) {
		t.Helper()
		got := w.factsOf(t, "1", on)
		want.Today, want.Start, want.Due = got.Today, worktime.NewDate(2020, 4, 20), june
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", on, diff)
		}
	}
	some := func(n int) *int { return &n }
	check("2020-06-19", measure.Facts{})
	check("2020-06-24", measure.Facts{Planned: some(0)})
	check("2020-06-25", measure.Facts{Planned: some(75)})
	w.clock = cst("2020-07-08 10:00")
	check("2020-07-08", measure.Facts{Planned: some(75), LateBy: 2, Unproven: 2})
	c := under(percent, "推进")
	c.Values = []progress.Value{{Code: rate, Value: commitment.N("90"), AsOf: june}}
	r := w.send(t, liaison, w.report(t, window.ID, "1", first), c)
	check("2020-07-08", measure.Facts{Planned: some(75), Percent: &percent, Unproven: 1, Broken: 1})
	w.clock = cst("2020-07-09 10:00")
	r = w.judge(t, head, r, progress.Accepted)
	_, err = w.Review(ctx, w.office, progress.Reviewing{Report: r.ID, Version: r.Version, Verdict: progress.Untrue, Words: "与台账不符", Evidence: nil})
	wantFault(t, err, fault.Invalid, "progress.untrue_evidence")
	out, err := w.Review(ctx, w.office, progress.Reviewing{Report: r.ID, Version: r.Version, Verdict: progress.Untrue, Words: "与台账不符", Evidence: append(c.Evidence, 1)})
	if err != nil || out.State != progress.ReportReturned {
		t.Fatal(out, err)
	}
	check("2020-07-09", measure.Facts{Planned: some(75), Unproven: 2, False: true}) // what was false counts for nothing
	check("2020-07-14", measure.Facts{Planned: some(100), Unproven: 2, False: true, LateBy: 1})
	w.clock = cst("2020-07-15 10:00")
	percent = 80
	c = under(percent, "整改")
	r = w.send(t, liaison, *out, c)
	r = w.judge(t, head, r, progress.Accepted)
	check("2020-07-15", measure.Facts{Planned: some(100), Percent: &percent, Unproven: 2, False: true})
	w.clock = cst("2020-07-16 10:00")
	w.judge(t, w.office, r, progress.Accepted)
	check("2020-07-16", measure.Facts{Planned: some(100), Percent: &percent, Unproven: 2})
}

// TestYellowsInARow reports too little in three windows.
func TestYellowsInARow(t *testing.T) {
	w := newWorld(t)
	who := w.of(t, second, account.Liaison)
	w.of(t, second, account.UnitHead)
	for _, m := range []struct {
		code, at string
		percent  int
	}{{"2020-06", "2020-06-26 09:00", 20}, {"2020-07", "2020-07-27 09:00", 22}, {"2020-08", "2020-08-26 09:00", 60}} {
		window := w.openMonth(t, m.code, m.at)
		w.send(t, who, w.report(t, window.ID, "2", second), under(m.percent, "推进"))
	}
	w.at("2020-10-01 09:00")
	for on, want := range map[string]int{"2020-07-12": 0, "2020-07-13": 1, "2020-08-11": 1, "2020-08-12": 2, "2020-09-13": 2, "2020-09-14": 0} {
		f := w.factsOf(t, "2", on)
		if f.Yellows != want {
			t.Errorf("%s: %d, want %d (%+v)", on, f.Yellows, want, f)
		}
	}
}
