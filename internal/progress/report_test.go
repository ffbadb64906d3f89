package progress_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/progress"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

// TestTheWayOfReports takes a joint unit's share and the lead unit's report through every level.
func TestTheWayOfReports(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	liaison, head := w.of(t, first, account.Liaison), w.of(t, first, account.UnitHead)
	other, otherHead := w.of(t, second, account.Liaison), w.of(t, second, account.UnitHead)
	window := w.open(t)
	w.at("2020-06-28 09:00")
	share := w.send(t, other, w.report(t, window.ID, "1", second), under(60, "完成两项"))
	whole := w.send(t, liaison, w.report(t, window.ID, "1", first), under(50, "完成一半"))
	if share.State != progress.ReportSubmitted || whole.State != progress.ReportSubmitted || whole.Number != 1 {
		t.Fatalf("%+v\n%+v", share, whole)
	}
	waits := func(who *account.Subject, want ...progress.ReportID) {
		t.Helper()
		queue, err := w.Queue(ctx, who)
		var got []progress.ReportID
		for _, q := range queue {
			got = append(got, q.Report.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s has %v waiting, want %v, %v", who.Name, got, want, err)
		}
	}
	waits(head, whole.ID)
	waits(otherHead, share.ID)
	waits(w.office)
	refuse := func(who *account.Subject, r progress.Report, code string) {
		t.Helper()
		_, err := w.Review(ctx, who, progress.Reviewing{Report: r.ID, Version: r.Version, Verdict: progress.Accepted})
		wantFault(t, err, fault.Forbidden, code)
	}
	refuse(w.office, whole, "progress.forbidden") // it has not left the unit
	refuse(otherHead, whole, "progress.forbidden")
	refuse(liaison, whole, "progress.forbidden")
	share = w.judge(t, otherHead, share, progress.Accepted)
	waits(liaison, share.ID) // the lead unit is next
	waits(head, whole.ID, share.ID)
	share = w.judge(t, liaison, share, progress.Accepted)
	whole = w.judge(t, head, whole, progress.Accepted)
	if share.State != progress.ReportPassed || whole.State != progress.ReportConfirmed {
		t.Errorf("%s, %s", share.State, whole.State)
	}
	waits(w.office, whole.ID, share.ID)

	w.at("2020-07-03 16:00") // a Friday
	whole = w.judge(t, w.office, whole, progress.Returned)
	if whole.State != progress.ReportReturned || whole.Returns != 1 || !whole.Due.Equal(cst("2020-07-07 17:00")) {
		t.Errorf("two working days later: %+v", whole)
	}
	owed, err := w.Owed(ctx, liaison, w.unit(t, first))
	if err != nil || len(owed) != 2 || owed[1].Report.ID != whole.ID || len(owed[1].Points) != 1 || owed[1].Before.Words != "完成一半" {
		t.Fatalf("%+v, %v", owed, err)
	}
	results := w.NoChange(ctx, liaison, []progress.ReportID{whole.ID})
	wantFault(t, results[0].Err, fault.Conflict, "progress.returned_no_change")
	w.at("2020-07-20 09:00") // the window is locked, but what was returned comes in
	whole = w.send(t, liaison, whole, under(55, "完成一半，附清单"))
	whole = w.judge(t, head, whole, progress.Accepted)
	whole = w.judge(t, w.office, whole, progress.Accepted)
	share = w.judge(t, w.office, share, progress.Accepted)
	if whole.State != progress.ReportAccepted || share.State != progress.ReportAccepted || whole.Number != 2 {
		t.Errorf("%+v\n%+v", whole, share)
	}
	waits(w.office)
	form, err := w.Form(ctx, w.office, whole.ID)
	if err != nil || len(form.Submissions) != 2 || len(form.Reviews) != 4 || form.Submissions[0].Content.Words != "完成一半" {
		t.Errorf("the first version stays: %+v, %v", form.Submissions, err)
	}
}

// TestNobodyReviewsTheirOwn sends as the head of a unit, as somebody of the lead unit, and where posts have no holder.
func TestNobodyReviewsTheirOwn(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	head := w.of(t, first, account.UnitHead)
	window := w.open(t)
	form := func(r progress.Report) *progress.Form {
		t.Helper()
		f, err := w.Form(ctx, w.office, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	alone := w.send(t, head, w.report(t, window.ID, "4", first), under(10, "启动"))
	if f := form(alone); alone.State != progress.ReportConfirmed || len(f.Reviews) != 1 || f.Reviews[0].Words != progress.SkippedOwnHead {
		t.Errorf("sent by the only head: %s, %+v", alone.State, f.Reviews)
	}
	standIn := w.person("代理", account.Member, account.Duty{Role: account.UnitHead, Unit: w.unit(t, first), Acting: true})
	held := w.send(t, head, w.report(t, window.ID, "1", first), under(20, "起草"))
	_, err := w.Review(ctx, head, progress.Reviewing{Report: held.ID, Version: held.Version, Verdict: progress.Accepted})
	wantFault(t, err, fault.Forbidden, "progress.own_review")
	if held.State != progress.ReportSubmitted || w.judge(t, standIn, held, progress.Accepted).State != progress.ReportConfirmed {
		t.Error("the stand-in did not decide")
	}
	liaison := w.of(t, second, account.Liaison)
	headless := w.send(t, liaison, w.report(t, window.ID, "2", second), under(20, "推进"))
	if f := form(headless); headless.State != progress.ReportConfirmed || f.Reviews[0].Words != progress.SkippedNoHead {
		t.Errorf("a unit without head: %s, %+v", headless.State, f.Reviews)
	}
	leadless := w.send(t, liaison, w.report(t, window.ID, "5", second), under(20, "配合"))
	if f := form(leadless); leadless.State != progress.ReportPassed || len(f.Reviews) != 2 || f.Reviews[1].Words != progress.SkippedNoLead {
		t.Errorf("a lead unit without anybody: %s, %+v", leadless.State, f.Reviews)
	}
	both := w.person("兼职", account.Office, account.Duty{Role: account.Liaison, Unit: w.unit(t, "东镇")})
	own := w.send(t, both, w.report(t, window.ID, "3", "东镇"), under(20, "推进"))
	_, err = w.Review(ctx, both, progress.Reviewing{Report: own.ID, Version: own.Version, Verdict: progress.Accepted})
	wantFault(t, err, fault.Forbidden, "progress.own_review")
	if queue, err := w.Queue(ctx, both); err != nil || slices.ContainsFunc(queue, func(q progress.Waiting) bool { return q.Report.ID == own.ID }) {
		t.Errorf("own report in the queue, %v", err)
	}
}

// TestTwoPeopleEditOneReport has nothing lost and both shown.
func TestTwoPeopleEditOneReport(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	a, b := w.of(t, first, account.Liaison), w.person("第二联络员", account.Member, account.Duty{Role: account.Liaison, Unit: w.unit(t, first)})
	w.of(t, first, account.UnitHead)
	window := w.open(t)
	r := w.report(t, window.ID, "1", first)
	w.at("2020-06-28 09:00")
	for who, words := range map[*account.Subject]string{a: "甲写的", b: "乙写的"} {
		if err := w.SaveDraft(ctx, who, r.ID, under(10, words)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Form(ctx, a, r.ID)
	if err != nil || f.Content.Words != "甲写的" || f.Draft == nil || len(f.Others) != 1 || f.Others[0].Content.Words != "乙写的" {
		t.Fatalf("%+v, %v", f, err)
	}
	w.at("2020-06-28 09:30")
	sent, err := w.Submit(ctx, a, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(10, "甲写的")})
	if err != nil || sent.Submission.Seconds != 1800 || sent.Submission.Typed != 3 || sent.Late {
		t.Fatalf("%+v, %v", sent, err)
	}
	_, err = w.Submit(ctx, b, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(12, "乙又写")})
	wantFault(t, err, fault.Conflict, "progress.overtaken")
	args := fault.As(err).Args
	if args["by"] != a.Name || args["number"] != 1 || args["at"] != sent.Report.Updated.UnixMilli() || !slices.Equal(args["fields"].([]string), []string{"percent", "stage", "words"}) {
		t.Errorf("what changed: %v", args)
	}
	f, err = w.Form(ctx, b, r.ID)
	if err != nil || f.Content.Words != "乙又写" || f.Last.Content.Words != "甲写的" || f.Last.Name != a.Name || len(f.Others) != 0 || !f.May.Correct || f.May.Fill {
		t.Fatalf("both are shown: %+v, %v", f, err)
	}
	_, err = w.Submit(ctx, b, progress.Submitting{Report: r.ID, Version: f.Report.Version, Content: f.Content})
	wantFault(t, err, fault.Invalid, "progress.correction_reason")
	again, err := w.Submit(ctx, b, progress.Submitting{Report: r.ID, Version: f.Report.Version, Content: f.Content, Reason: "补一项"})
	if err != nil || again.Submission.Number != 2 || again.Submission.Reason != "补一项" || again.Report.First != sent.Report.First {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = w.Review(ctx, w.office, progress.Reviewing{Report: r.ID, Version: sent.Report.Version, Verdict: progress.Untrue})
	wantFault(t, err, fault.Conflict, "progress.overtaken") // the reviewer saw the first version
	stranger := w.of(t, second, account.Liaison)
	_, err = w.Submit(ctx, stranger, progress.Submitting{Report: r.ID, Version: again.Report.Version, Content: f.Content})
	wantFault(t, err, fault.Forbidden, "progress.forbidden")
	if err := w.SaveDraft(ctx, stranger, r.ID, f.Content); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}

// TestWindowClosesWhileSomeoneTypes sends before it closes, after, and after it is locked.
func TestWindowClosesWhileSomeoneTypes(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	who := w.of(t, first, account.Liaison)
	town := w.of(t, "东镇", account.Liaison)
	window := w.open(t)
	w.clock = window.Closes
	r := w.report(t, window.ID, "1", first)
	out, err := w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(10, "赶上")})
	if err != nil || out.Late {
		t.Errorf("at the last moment: %+v, %v", out, err)
	}
	w.clock = window.Closes.Add(time.Second)
	r = w.report(t, window.ID, "4", first)
	if out, err = w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(10, "晚了")}); err != nil || !out.Late {
		t.Errorf("a second later: %+v, %v", out, err)
	}
	w.clock = window.Locks
	r = w.report(t, window.ID, "3", "东镇")
	_, err = w.Submit(ctx, town, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(10, "锁定后")})
	wantFault(t, err, fault.Conflict, "progress.locked")
	f, err := w.Form(ctx, town, r.ID)
	if err != nil || f.Draft == nil || f.Draft.Content.Words != "锁定后" || f.May.Fill {
		t.Errorf("the draft was lost: %+v, %v", f, err)
	}
	grant := progress.Exception{Window: window.ID, Unit: r.Unit, Until: window.Locks.Add(48 * time.Hour), Reason: "停电"}
	wantFault(t, w.Grant(ctx, town, grant), fault.Forbidden, "progress.forbidden")
	for code, spoil := range map[string]func(*progress.Exception){
		"progress.reason_missing": func(e *progress.Exception) { e.Reason = "" },
		"progress.until_early":    func(e *progress.Exception) { e.Until = window.Locks.Add(-time.Second) },
		"progress.owes_nothing":   func(e *progress.Exception) { e.Unit = w.unit(t, "各镇") },
	} {
		bad := grant
		spoil(&bad)
		wantFault(t, w.Grant(ctx, w.office, bad), fault.Invalid, code)
	}
	if err := w.Grant(ctx, w.office, grant); err != nil {
		t.Fatal(err)
	}
	r = w.report(t, window.ID, "3", "东镇")
	if out, err = w.Submit(ctx, town, progress.Submitting{Report: r.ID, Version: r.Version, Content: f.Content}); err != nil || out.Late {
		t.Errorf("by exception: %+v, %v", out, err)
	}
	w.clock = grant.Until
	_, err = w.Submit(ctx, town, progress.Submitting{Report: r.ID, Version: out.Report.Version, Content: f.Content, Reason: "更正"})
	wantFault(t, err, fault.Conflict, "progress.locked")
	if f, err = w.Form(ctx, town, r.ID); err != nil || f.Draft == nil {
		t.Errorf("the draft of a correction was lost, %v", err)
	}
}

func TestNoChange(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	who := w.of(t, first, account.Liaison)
	june := w.open(t)
	a, b := w.report(t, june.ID, "1", first), w.report(t, june.ID, "4", first)
	foreign := w.report(t, june.ID, "2", second)
	c := under(40, "起草完成")
	c.Next = "征求意见"
	w.send(t, who, a, c)
	for i, want := range []struct{ code string }{{"progress.sent_already"}, {"progress.nothing_before"}, {"progress.forbidden"}, {"progress.no_report"}} {
		r := w.NoChange(ctx, who, []progress.ReportID{a.ID, b.ID, foreign.ID, 999})[i]
		if r.Err == nil || fault.As(r.Err).Code != want.code || r.Done != nil {
			t.Errorf("%d: %+v, want %s", i, r, want.code)
		}
	}
	july := w.openMonth(t, "2020-07", "2020-07-25 09:00")
	a, b = w.report(t, july.ID, "1", first), w.report(t, july.ID, "4", first)
	out := w.NoChange(ctx, who, []progress.ReportID{a.ID, b.ID})
	if out[1].Err == nil || out[0].Err != nil {
		t.Fatalf("%+v", out)
	}
	got := out[0].Done.Submission
	if !got.Content.NoChange || got.Content.Words != c.Words || got.Content.Next != c.Next || *got.Content.Percent != 40 || got.Kept != 4 || got.Typed != 0 || got.Seconds != 0 {
		t.Errorf("%+v", got)
	}
}

// measured gives the first task a rate and a duration, and the second one a document.
func (w *world) measured(t *testing.T) (rate, duration, document string) {
	t.Helper()
	link := func(no string) []commitment.Link { return []commitment.Link{{Task: w.list.TasksNumbered(no)[0].ID}} }
	b := commitment.Batch{List: w.list.List}
	add := func(code string, f commitment.Facts, no string) {
		b.Save = append(b.Save, commitment.Commitment{Code: code, State: commitment.StateConfirmed, Facts: f, Links: link(no), By: "office", At: w.clock})
		b.Changes = append(b.Changes, commitment.Change{Code: code, At: w.clock, Action: commitment.ActionAdd, After: &commitment.Record{State: commitment.StateConfirmed, Facts: f, Links: link(no)}})
	}
	add("222222", commitment.Facts{Type: commitment.AtLeast, Kind: commitment.Rate, Quantity: "网办率", Op: commitment.OpAtLeast, Value: commitment.N("95"), Unit: "%", Posture: commitment.Own, Verify: commitment.ByStatistic}, "1")
	add("222223", commitment.Facts{Type: commitment.Limit, Kind: commitment.Duration, Quantity: "开办时间", Op: commitment.OpAtMost, Value: commitment.N("1"), Unit: "工作日", Posture: commitment.Own, Verify: commitment.ByCaseRecords}, "1")
	add("222224", commitment.Facts{Type: commitment.Deliverable, Quantity: "实施办法", Form: commitment.FormDocument, Posture: commitment.Own, Verify: commitment.ByDeliverable}, "1")
	if err := w.db.Commitment().Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return "222222", "222223", "222224"
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	rate, duration, document := w.measured(t)
	who := w.of(t, first, account.Liaison)
	window := w.open(t)
	task := w.list.TasksNumbered("1")[0].ID
	r := w.report(t, window.ID, "1", first)
	today := worktime.NewDate(2020, 6, 25)
	n := commitment.N
	percent := func(n int) *int { return &n }
	for _, test := range []struct {
		name string
		c    progress.Content
		want []string
	}{
		{"nothing at all", progress.Content{}, []string{"stage progress.missing"}},
		{"an unknown stage", progress.Content{Stage: "half"}, []string{"stage progress.stage_unknown"}},
		{"under way without words and percent", progress.Content{Stage: progress.UnderWay, Words: "  "}, []string{"percent progress.missing", "words progress.missing"}},
		{"not started without a reason", progress.Content{Stage: progress.NotStarted}, []string{"problems progress.why_not_started"}},
		{"done at half", progress.Content{Stage: progress.Done, Words: "完", Percent: percent(50)}, []string{"percent progress.percent_stage"}},
		{"more than all", progress.Content{Stage: progress.UnderWay, Words: "完", Percent: percent(101)}, []string{"percent progress.percent_range"}},
		{"values that cannot be", progress.Content{Stage: progress.UnderWay, Words: "推进", Percent: percent(50), Values: []progress.Value{
			{Code: rate, Numerator: n("95"), AsOf: today},
			{Code: duration, Value: n("1"), AsOf: today + 1},
			{Code: document, Value: n("1"), AsOf: today},
			{Code: rate, Value: n("95"), AsOf: today},
		}}, []string{
			"value.222222 progress.value_unknown", "value.222222.denominator progress.missing", "value.222223.as_of progress.future", "value.222224 progress.value_unknown",
		}},
		{"a share that does not follow", progress.Content{Stage: progress.UnderWay, Words: "推进", Percent: percent(50), Values: []progress.Value{
			{Code: rate, Value: n("99"), Numerator: n("190"), Denominator: n("200")},
		}}, []string{"value.222222.as_of progress.missing", "value.222222.value progress.value_share"}},
		{"a share of nothing", progress.Content{Stage: progress.UnderWay, Words: "推进", Percent: percent(50), Values: []progress.Value{
			{Code: rate, Numerator: n("0"), Denominator: n("0"), AsOf: today},
		}}, []string{"value.222222.denominator progress.denominator"}},
		{"a step that is not", progress.Content{Stage: progress.UnderWay, Words: "推进", Percent: percent(50), Steps: []progress.StepReport{{Step: 7}}}, []string{"step.7 progress.step_unknown"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: test.c})
			if got := faults(err); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if sent, err := w.Store.Submissions(ctx, []progress.ReportID{r.ID}); err != nil || len(sent) != 0 {
		t.Errorf("%+v, %v", sent, err)
	}
	c := under(60, " 推进 ")
	c.Values = []progress.Value{{Code: rate, Numerator: n("2"), Denominator: n("3"), AsOf: today, Source: "统计"}, {Code: duration, Words: "系统未上线"}, {Code: document}}
	whole := w.send(t, who, r, c)
	sent, err := w.Store.Submissions(ctx, []progress.ReportID{r.ID})
	if err != nil || len(sent) != 1 || sent[0].Content.Words != "推进" || len(sent[0].Content.Values) != 2 || !sent[0].Content.Values[0].Value.Equal(*n("66.6667")) || sent[0].Content.Values[1].Value != nil {
		t.Fatalf("%+v, %v", sent, err)
	}
	_, err = w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: whole.Version, Content: under(40, "退步"), Reason: "核减"})
	if err != nil {
		t.Error("a correction may be lower: ", err) // it replaces what was wrong
	}
	july := w.openMonth(t, "2020-07", "2020-07-26 09:00")
	r = w.report(t, july.ID, "1", first)
	_, err = w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(30, "又退步")})
	if got := faults(err); !slices.Equal(got, []string{"problems progress.percent_fell"}) {
		t.Error(got)
	}
	_ = task
}

func TestFormIsFilledInBeforehand(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	rate, duration, _ := w.measured(t)
	n := commitment.N
	w.Known = nil
	who := w.of(t, first, account.Liaison)
	june := w.open(t)
	today := worktime.NewDate(2020, 6, 25)
	c := under(60, "推进")
	c.Values = []progress.Value{{Code: rate, Numerator: n("190"), Denominator: n("200"), AsOf: today, Source: "统计"}, {Code: duration, Value: n("2"), AsOf: today}}
	c.Evidence = nil
	w.send(t, who, w.report(t, june.ID, "1", first), c)
	july := w.openMonth(t, "2020-07", "2020-07-26 09:00")
	w.Service.Known = nil
	w.Service.Known = known(map[string]*progress.Known{duration: {Value: n("0.8"), AsOf: today + 31, Source: "办件"}})
	f, err := w.Form(ctx, who, w.report(t, july.ID, "1", first).ID)
	if err != nil || len(f.Commitments) != 2 || len(f.Before.Values) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	for field, want := range map[string]progress.Filling{
		progress.FieldWords: progress.FromLast, progress.FieldPercent: progress.FromLast, progress.ValueField(rate): progress.FromLast, progress.ValueField(duration): progress.FromRecords, progress.FieldProblems: "",
	} {
		if f.Filled[field] != want {
			t.Errorf("%s is filled from %q, want %q", field, f.Filled[field], want)
		}
	}
	if v := f.Before.Values[1]; !v.Value.Equal(*n("0.8")) || v.AsOf != today+31 || v.Source != "办件" {
		t.Errorf("%+v", v)
	}
	changed := f.Before
	changed.Words = "又推进"
	out, err := w.Submit(ctx, who, progress.Submitting{Report: f.Report.ID, Version: f.Report.Version, Content: changed})
	if err != nil || out.Submission.Kept != 4 || out.Submission.Typed != 1 {
		t.Errorf("%+v, %v", out, err)
	}
}

// TestManySendOneReportAtOnce has eight people of one unit send at the same moment: one is first, the others are told
// so, and nobody loses what they wrote.
func TestManySendOneReportAtOnce(t *testing.T) {
	for name, where := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() }, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, w := t.Context(), worldAt(t, where(t))
			window := w.open(t)
			r := w.report(t, window.ID, "1", first)
			var people []*account.Subject
			for i := range 8 {
				people = append(people, w.person(fmt.Sprint("员", i), account.Member, account.Duty{Role: account.Liaison, Unit: r.Unit}))
			}
			errs := make([]error, len(people))
			var group sync.WaitGroup
			for i, who := range people {
				group.Go(func() {
					_, errs[i] = w.Submit(ctx, who, progress.Submitting{Report: r.ID, Version: r.Version, Content: under(10+i, who.Name+"写的")})
				})
			}
			group.Wait()
			sent, err := w.Store.Submissions(ctx, []progress.ReportID{r.ID})
			if err != nil || len(sent) != 1 {
				t.Fatalf("%d submissions, %v", len(sent), err)
			}
			for i, who := range people {
				f, err := w.Form(ctx, who, r.ID)
				if err != nil {
					t.Fatal(err)
				}
				if sent[0].Account == who.ID {
					if errs[i] != nil || f.Draft != nil {
						t.Errorf("the first: %v, %+v", errs[i], f.Draft)
					}
					continue
				}
				wantFault(t, errs[i], fault.Conflict, "progress.overtaken")
				if f.Draft == nil || f.Draft.Content.Words != who.Name+"写的" || fault.As(errs[i]).Args["by"] != sent[0].Name {
					t.Errorf("%s: %v, %+v", who.Name, errs[i], f.Draft)
				}
			}
		})
	}
}
