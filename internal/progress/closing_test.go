package progress_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

// unmet lists the conditions of a task that do not hold, with what stands against each.
func (w *world) unmet(t *testing.T, no string) map[string][]string {
	t.Helper()
	all, err := w.Conditions(t.Context(), w.office, w.list.TasksNumbered(no)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, c := range all {
		if !c.Holds {
			names, _ := c.Args["names"].([]string)
			out[c.Code] = names
		}
	}
	return out
}

func (w *world) wantUnmet(t *testing.T, no string, want map[string][]string) {
	t.Helper()
	if diff := cmp.Diff(want, w.unmet(t, no)); diff != "" {
		t.Errorf("conditions that do not hold (-want +got)\n%s", diff)
	}
}

// hand hands a document in for a commitment.
func (w *world) hand(t *testing.T, task list.TaskID, code string) evidence.ID {
	t.Helper()
	ctx, unit := t.Context(), w.unit(t, first)
	f := evidence.File{Kind: evidence.KindDocument, Name: "办法.pdf", Media: "application/pdf", Size: 3, SHA256: "ab", SM3: "cd", DocumentNumber: "船府办发〔2020〕12号", DocumentDate: worktime.NewDate(2020, 6, 20), DocumentTitle: "办法", Public: evidence.PublicNo, At: w.clock}
	var id evidence.ID
	err := w.db.Evidence().Write(ctx, func(tx evidence.Writer) (err error) {
		if id, err = tx.Create(ctx, f); err != nil {
			return err
		}
		return tx.Give(ctx, []evidence.Use{{Evidence: id, Task: task, Unit: unit, Commitment: code, At: w.clock}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// party is who takes part in the closure of the first task, with the codes of its commitments.
type party struct {
	liaison, head, joint, leader, checker *account.Subject
	task                                  list.TaskID
	rate, duration                        string
}

// ready brings the first task to where it can be closed, with every condition in its turn.
func (w *world) ready(t *testing.T) party {
	t.Helper()
	ctx := t.Context()
	w.Evidence = w.db.Evidence()
	rate, duration, document := w.measured(t)
	task := w.list.TasksNumbered("1")[0].ID
	liaison, head := w.of(t, first, account.Liaison), w.of(t, first, account.UnitHead)
	joint, leader := w.of(t, second, account.Liaison), w.named(t, "领导", account.Leader)
	checker := w.person("checker", account.Office)
	w.at("2020-06-20 09:00")
	steps, err := w.SaveSteps(ctx, liaison, task, []progress.Step{{Unit: w.unit(t, first), Title: "印发", Due: worktime.NewDate(2020, 6, 25), Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	ask := progress.Closing{Task: task, Words: "已完成"}
	_, err = w.AskClosure(ctx, liaison, ask)
	wantFault(t, err, fault.Conflict, "progress.closure_conditions")
	_, err = w.AskClosure(ctx, joint, ask)
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	w.wantUnmet(t, "1", map[string][]string{"shares": {second}, "done": {first}, "steps": {"印发"}, "evidence": {document}, "values": {rate, duration}})

	window := w.open(t)
	end := worktime.NewDate(2020, 6, 30)
	w.at("2020-07-02 09:00")
	whole := 100
	c := progress.Content{Stage: progress.Done, Percent: &whole, Words: "完成", Steps: []progress.StepReport{{Step: steps[0].ID, Done: true, DoneOn: end}}, Values: []progress.Value{
		{Code: rate, Value: commitment.N("96"), AsOf: end - 1}, {Code: duration, Value: commitment.N("2"), AsOf: end},
	}}
	lead := w.send(t, liaison, w.report(t, window.ID, "1", first), c)
	share := w.send(t, joint, w.report(t, window.ID, "1", second), under(70, "配合"))
	lead = w.judge(t, head, lead, progress.Accepted)
	w.wantUnmet(t, "1", map[string][]string{"done": {first}, "steps": {"印发"}, "evidence": {document}, "values": {rate, duration}})
	lead = w.judge(t, w.office, lead, progress.Accepted)
	w.wantUnmet(t, "1", map[string][]string{"evidence": {document}, "values": {rate, duration}}) // one is not at its end, one is missed
	share = w.judge(t, liaison, share, progress.Returned)
	w.wantUnmet(t, "1", map[string][]string{"shares": {second}, "evidence": {document}, "values": {rate, duration}, "nothing": {"2020-06 乙局"}})
	w.send(t, joint, share, under(100, "配合完成"))
	demand, err := w.Demand(ctx, w.office, progress.Demand{Task: task, Unit: w.unit(t, second), Kind: progress.DemandMore, Words: "补照片", Due: cst("2020-07-05 17:00")})
	if err != nil || !slices.Equal(demand.Held, []string{progress.HeldSubmission}) {
		t.Fatal(demand, err)
	}
	c.Values = []progress.Value{{Code: rate, Value: commitment.N("96"), AsOf: end}, {Code: duration, Value: commitment.N("1"), AsOf: end}}
	c.Evidence = []evidence.ID{77}
	_, err = w.Submit(ctx, liaison, progress.Submitting{Report: lead.ID, Version: lead.Version, Content: c, Reason: "更正数值"})
	if got := faults(err); !slices.Equal(got, []string{"evidence progress.evidence_unknown"}) {
		t.Error(got)
	}
	c.Evidence = []evidence.ID{w.hand(t, task, document)}
	sent, err := w.Submit(ctx, liaison, progress.Submitting{Report: lead.ID, Version: lead.Version, Content: c, Reason: "更正数值"})
	if err != nil {
		t.Fatal(err)
	}
	w.judge(t, w.office, w.judge(t, head, sent.Report, progress.Accepted), progress.Accepted)
	w.wantUnmet(t, "1", map[string][]string{"nothing": {second}})
	_, err = w.Answer(ctx, liaison, demand.ID, "有了")
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	if _, err := w.Answer(ctx, joint, demand.ID, "照片已交"); err != nil {
		t.Fatal(err)
	}
	_, err = w.Answer(ctx, joint, demand.ID, "再答")
	wantFault(t, err, fault.Conflict, "progress.answered")
	w.wantUnmet(t, "1", map[string][]string{})

	return party{liaison, head, joint, leader, checker, task, rate, duration}
}

// TestTaskIsClosed goes to a signed closure and back.
func TestTaskIsClosed(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	p := w.ready(t)
	liaison, head, leader, checker, task := p.liaison, p.head, p.leader, p.checker, p.task
	ask := progress.Closing{Task: task, Words: "已完成"}
	july := w.openMonth(t, "2020-07", "2020-07-02 09:30") // a window that nobody has reported in does not take back what was accepted
	w.wantUnmet(t, "1", map[string][]string{})

	closure, err := w.AskClosure(ctx, liaison, ask)
	if err != nil || closure.State != progress.ClosureAsked || len(closure.Conditions) != 6 {
		t.Fatal(closure, err)
	}
	_, err = w.AskClosure(ctx, head, ask)
	wantFault(t, err, fault.Conflict, "progress.closure_asked")
	if f := w.factsOf(t, "1", "2020-07-02"); !f.Waiting || f.Closed || !f.Done {
		t.Errorf("%+v", f)
	}
	in := progress.Closing{Task: task, Version: closure.Version}
	_, err = w.SignClosure(ctx, leader, in)
	wantFault(t, err, fault.Conflict, "progress.closure_state")
	_, err = w.CheckClosure(ctx, leader, in)
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	if closure, err = w.CheckClosure(ctx, checker, in); err != nil {
		t.Fatal(err)
	}
	_, err = w.SignClosure(ctx, leader, in)
	wantFault(t, err, fault.Conflict, "progress.stale")
	in.Version = closure.Version
	for _, who := range []*account.Subject{checker, w.office, liaison} {
		_, err = w.SignClosure(ctx, who, in)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	w.at("2020-07-26 09:00")
	if closure, err = w.SignClosure(ctx, leader, in); err != nil || closure.State != progress.ClosureSigned {
		t.Fatal(closure, err)
	}
	if r := w.report(t, july.ID, "1", first); r.State != progress.ReportCancelled {
		t.Errorf("a closed task owes a report: %+v", r)
	}
	august := w.openMonth(t, "2020-08", "2020-08-26 09:00")
	if all, err := w.Store.Reports(ctx, progress.Query{Window: august.ID, Task: task}); err != nil || len(all) != 0 {
		t.Errorf("a closed task owes reports: %+v, %v", all, err)
	}
	if f := w.factsOf(t, "1", "2020-08-26"); !f.Closed || f.Waiting {
		t.Errorf("%+v", f)
	}
	in.Version = closure.Version
	_, err = w.Reopen(ctx, liaison, in)
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	_, err = w.Reopen(ctx, w.office, in)
	wantFault(t, err, fault.Invalid, "progress.reason_missing")
	in.Words = "问题反弹"
	if closure, err = w.Reopen(ctx, w.office, in); err != nil || closure.State != progress.ClosureReopened || closure.Reason != in.Words {
		t.Fatal(closure, err)
	}
	if a, b := w.report(t, july.ID, "1", first), w.report(t, august.ID, "1", first); a.State != progress.ReportCancelled || b.State != progress.ReportDue {
		t.Errorf("owed again: %s in a locked window, %s in an open one", a.State, b.State)
	}
	if f := w.factsOf(t, "1", "2020-08-26"); f.Closed {
		t.Errorf("%+v", f)
	}
	w.wantUnmet(t, "1", map[string][]string{"shares": {second}, "done": {first}, "values": {p.rate, p.duration}}) // what was said before does not count any more
}

// TestReadyOnPostgres goes the way to a closure on the other database.
func TestReadyOnPostgres(t *testing.T) {
	w := worldAt(t, storetest.Postgres(t))
	p := w.ready(t)
	if c, err := w.AskClosure(t.Context(), p.liaison, progress.Closing{Task: p.task}); err != nil || c.State != progress.ClosureAsked {
		t.Error(c, err)
	}
	if f := w.factsOf(t, "1", "2020-07-02"); !f.Waiting || f.Percent == nil || *f.Percent != 100 {
		t.Errorf("%+v", f)
	}
}

// TestWhatGoesOnIsClosedAtTheEndOfTheYear asks before and on the last day.
func TestWhatGoesOnIsClosedAtTheEndOfTheYear(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	who := w.of(t, second, account.Liaison)
	window := w.open(t)
	whole := 100
	r := w.send(t, who, w.report(t, window.ID, "2", second), progress.Content{Stage: progress.Done, Percent: &whole, Words: "完成"})
	w.judge(t, w.office, r, progress.Accepted)
	w.at("2020-12-30 09:00")
	w.wantUnmet(t, "2", map[string][]string{"year": {"2020-12-31"}})
	w.at("2020-12-31 09:00")
	c, err := w.AskClosure(ctx, who, progress.Closing{Task: w.list.TasksNumbered("2")[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	in := progress.Closing{Task: c.Task, Version: c.Version}
	if c, err = w.CheckClosure(ctx, w.office, in); err != nil {
		t.Fatal(err)
	}
	in.Version = c.Version
	_, err = w.SignClosure(ctx, w.office, in) // nobody whom the task names may sign in, but who checked does not sign
	wantFault(t, err, fault.Forbidden, "progress.own_review")
	director := w.person("director", account.Office)
	_, err = w.RefuseClosure(ctx, director, in)
	wantFault(t, err, fault.Invalid, "progress.reason_missing")
	in.Words = "材料不全"
	refused, err := w.RefuseClosure(ctx, director, in)
	if err != nil || refused.State != progress.ClosureRefused {
		t.Fatal(refused, err)
	}
	c, err = w.AskClosure(ctx, who, progress.Closing{Task: c.Task}) // and again
	if err != nil {
		t.Fatal(err)
	}
	if all, err := w.Closures(ctx, c.Task); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestStepsArePlannedByTheirUnits(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	task := w.list.TasksNumbered("1")[0].ID
	liaison, other := w.of(t, first, account.Liaison), w.of(t, "东镇", account.Liaison)
	day := worktime.NewDate(2020, 6, 25)
	unit := w.unit(t, first)
	for _, test := range []struct {
		name string
		who  *account.Subject
		step progress.Step
		want []string
	}{
		{"nothing", liaison, progress.Step{Unit: unit}, []string{"steps.0.due progress.missing", "steps.0.title progress.missing", "steps.0.weight progress.weight_range"}},
		{"too heavy", liaison, progress.Step{Unit: unit, Title: "一", Due: day, Weight: 101}, []string{"steps.0.weight progress.weight_range"}},
		{"of another unit", other, progress.Step{Unit: unit, Title: "一", Due: day, Weight: 1}, []string{" progress.forbidden"}},
		{"of a unit without a part", other, progress.Step{Unit: w.unit(t, "东镇"), Title: "一", Due: day, Weight: 1}, []string{"steps.0.unit progress.step_unit"}},
		{"of no such step", liaison, progress.Step{ID: 9, Unit: unit, Title: "一", Due: day, Weight: 1}, []string{" progress.no_step"}},
	} {
		_, err := w.SaveSteps(ctx, test.who, task, []progress.Step{test.step})
		if got := faults(err); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	made, err := w.SaveSteps(ctx, liaison, task, []progress.Step{{Unit: unit, Title: " 起草 ", Due: day, Weight: 1, DoneOn: day}, {Unit: unit, Title: "印发", Due: day + 20, Weight: 3}})
	if err != nil || made[0].DoneOn != 0 || made[0].Title != "起草" || made[0].Seq == made[1].Seq {
		t.Fatal(made, err)
	}
	moved := made[0]
	moved.Due += 10
	_, err = w.SaveSteps(ctx, liaison, task, []progress.Step{moved})
	if got := faults(err); !slices.Equal(got, []string{"steps.0.reason progress.reason_missing"}) {
		t.Error(got)
	}
	moved.Reason = "等上级文件"
	if _, err := w.SaveSteps(ctx, liaison, task, []progress.Step{moved}); err != nil {
		t.Fatal(err)
	}
	_, err = w.SaveSteps(ctx, liaison, task, []progress.Step{moved})
	wantFault(t, err, fault.Conflict, "progress.stale")
	_, changes, err := w.Steps(ctx, liaison, task)
	if err != nil || len(changes) != 3 || changes[2].Before.Due != day || changes[2].After.Due != day+10 || changes[2].Reason != "等上级文件" || changes[2].Name != liaison.Name {
		t.Errorf("%+v, %v", changes, err)
	}
	window := w.open(t)
	c := under(50, "推进")
	c.Steps = []progress.StepReport{{Step: moved.ID, Done: true, DoneOn: day}, {Step: made[1].ID}}
	r := w.send(t, liaison, w.report(t, window.ID, "1", first), c)
	done := func() worktime.Date {
		steps, _, err := w.Steps(ctx, liaison, task)
		if err != nil {
			t.Fatal(err)
		}
		return steps[0].DoneOn
	}
	if done() != 0 {
		t.Error("a step is done before anybody accepted it")
	}
	w.judge(t, w.office, r, progress.Accepted)
	if done() != day {
		t.Error("an accepted step is not done")
	}
}

func TestBurdenOfUnits(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	liaison, auditor := w.of(t, first, account.Liaison), w.person("auditor", account.Auditor)
	june := w.open(t)
	a, b := w.report(t, june.ID, "1", first), w.report(t, june.ID, "4", first)
	w.at("2020-06-28 09:00")
	err := errors.Join(w.SaveDraft(ctx, liaison, a.ID, under(1, "草")), w.SaveDraft(ctx, liaison, b.ID, under(1, "草")))
	if err != nil {
		t.Fatal(err)
	}
	w.at("2020-06-28 09:10")
	a = w.send(t, liaison, a, under(10, "起草"))
	w.at("2020-06-29 09:10") // the page stayed open over night
	w.send(t, liaison, b, under(10, "起草"))
	if a = w.judge(t, w.office, a, progress.Returned); a.Returns != 1 {
		t.Fatal(a)
	}
	_, err = w.Review(ctx, w.office, progress.Reviewing{Report: b.ID, Version: b.Version + 1, Verdict: progress.Visit, Words: "看现场"})
	if err != nil {
		t.Fatal(err)
	}
	july := w.openMonth(t, "2020-07", "2020-07-26 09:00")
	w.NoChange(ctx, liaison, []progress.ReportID{w.report(t, july.ID, "4", first).ID})
	day := func(d int) worktime.Date { return worktime.NewDate(2020, 6, d) }
	all, err := w.Burden(ctx, auditor, "sample", day(1), day(30))
	i := slices.IndexFunc(all, func(b progress.Burden) bool { return b.Unit == w.unit(t, first) })
	want := progress.Burden{Unit: w.unit(t, first), Reports: 2, Submissions: 2, Fields: 6, Typed: 6, Returns: 1, Demands: 1, Held: 1, Seconds: 600 + 4*3600}
	if err != nil || i < 0 || all[i] != want {
		t.Errorf("%+v, want %+v, %v", all, want, err)
	}
	all, err = w.Burden(ctx, auditor, "sample", day(31), day(90))
	i = slices.IndexFunc(all, func(b progress.Burden) bool { return b.Unit == w.unit(t, first) })
	want = progress.Burden{Unit: w.unit(t, first), Reports: 2, Submissions: 1, Fields: 3, Kept: 3, Unchanged: 1}
	if err != nil || i < 0 || all[i] != want {
		t.Errorf("%+v, want %+v, %v", all, want, err)
	}
	_, err = w.Burden(ctx, liaison, "sample", day(1), day(30))
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
}
