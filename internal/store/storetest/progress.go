package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store"
)

// filled gives a value that has one of its own in every field, also in those added one day.
func filled[T any]() (v T) {
	f := filler{}
	f.fill(reflect.ValueOf(&v).Elem())
	return v
}

// writeProgress writes in one transaction.
func writeProgress(t testing.TB, db *store.DB, fn func(progress.Writer) error) {
	t.Helper()
	if err := db.Progress().Write(t.Context(), fn); err != nil {
		t.Fatal("write: ", err)
	}
}

// opened gives a list with a window that has a report for the first unit of each task.
func opened(t testing.TB, db *store.DB, slug string, tasks int) (*list.Edition, progress.Window, []progress.Report) {
	t.Helper()
	e := save(t, db, Numbered(slug, tasks))
	w := progress.Window{List: e.List, Code: "2020-06", Edition: e.ID, Opens: SavedAt, Closes: SavedAt.Add(time.Hour), Locks: SavedAt.Add(2 * time.Hour), Opened: progress.By{Name: "办", At: SavedAt}}
	reports := make([]progress.Report, tasks)
	writeProgress(t, db, func(tx progress.Writer) error {
		if err := tx.SaveWindow(t.Context(), &w); err != nil {
			return err
		}
		for i := range reports {
			reports[i] = progress.Report{Window: w.ID, Task: e.Tasks[i].ID, Unit: e.Tasks[i].Units[0].Unit, Lead: true, State: progress.ReportDue, Due: w.Closes, Made: SavedAt, Updated: SavedAt}
		}
		return tx.SaveReports(t.Context(), reports)
	})
	return e, w, reports
}

func recorded(t testing.TB, db *store.DB, of list.ID) *progress.History {
	t.Helper()
	h, err := db.Progress().History(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func progressIdentical(t *testing.T, db *store.DB) {
	ctx := t.Context()
	e := save(t, db, Numbered("full", 2))
	task, unit := e.Tasks[0].ID, e.Tasks[0].Units[0].Unit
	want := &progress.History{}
	schedule := filled[progress.Schedule]()
	schedule.List = e.List
	w := filled[progress.Window]()
	w.ID, w.List, w.Edition = 0, e.List, e.ID
	for i := range w.Findings {
		w.Findings[i] = fault.Finding{Severity: fault.SeverityWarning, Code: "x", Args: fault.Args{"count": i, "word": "词", "names": []string{"甲"}}}
	}
	writeProgress(t, db, func(tx progress.Writer) error {
		if err := errors.Join(tx.SaveSchedule(ctx, filledSchedule(e.List)), tx.SaveSchedule(ctx, schedule), tx.SaveWindow(ctx, &w)); err != nil {
			return err
		}
		want.Windows = []progress.Window{w}
		r := filled[progress.Report]()
		r.ID, r.Window, r.Task, r.Unit = 0, w.ID, task, unit
		reports := []progress.Report{r, {Window: w.ID, Task: task, Unit: e.Tasks[0].Units[1].Unit}}
		if err := tx.SaveReports(ctx, reports); err != nil {
			return err
		}
		want.Reports = reports
		exception, owing, submission, review := filled[progress.Exception](), filled[progress.Owing](), filled[progress.Submission](), filled[progress.Review]()
		exception.Window, exception.Unit = w.ID, unit
		owing.Report, submission.Report, submission.Number, review.ID, review.Report, review.Number = reports[0].ID, reports[0].ID, 1, 0, reports[0].ID, 1
		empty := progress.Submission{Report: reports[0].ID, Number: 2}
		if err := errors.Join(tx.SaveException(ctx, exception), tx.SaveOwings(ctx, []progress.Owing{owing}), tx.Submit(ctx, submission), tx.Submit(ctx, empty), tx.SaveReview(ctx, &review)); err != nil {
			return err
		}
		want.Exceptions, want.Owings, want.Submissions, want.Reviews = []progress.Exception{exception}, []progress.Owing{owing}, []progress.Submission{submission, empty}, []progress.Review{review}
		step, closure, demand := filled[progress.Step](), filled[progress.Closure](), filled[progress.Demand]()
		step.ID, step.Task, step.Unit, closure.ID, closure.Task, demand.ID, demand.List, demand.Task, demand.Unit = 0, task, unit, 0, task, 0, e.List, task, unit
		steps := []progress.Step{step}
		if err := errors.Join(tx.SaveSteps(ctx, steps), tx.SaveClosure(ctx, &closure), tx.SaveDemand(ctx, &demand)); err != nil {
			return err
		}
		before := steps[0]
		moved := before
		moved.Due, moved.Reason = before.Due+3, "顺延"
		steps[0] = moved
		if err := tx.SaveSteps(ctx, steps); err != nil {
			return err
		}
		want.Steps, want.Closures, want.Demands = steps, []progress.Closure{closure}, []progress.Demand{demand}
		want.StepChanges = []progress.StepChange{
			{Step: before.ID, After: before, Reason: before.Reason, By: before.By},
			{Step: before.ID, Before: &before, After: steps[0], Reason: "顺延", By: before.By},
		}
		return nil
	})
	if diff := cmp.Diff(want, recorded(t, db, e.List)); diff != "" {
		t.Error("(-given +stored)\n", diff)
	}
	checkCuts(t, db, want, schedule)
	other := save(t, db, Numbered("other", 1))
	if diff := cmp.Diff(&progress.History{Windows: []progress.Window{}, Exceptions: []progress.Exception{}, Reports: []progress.Report{}, Owings: []progress.Owing{},
		Submissions: []progress.Submission{}, Reviews: []progress.Review{}, Steps: []progress.Step{}, StepChanges: []progress.StepChange{},
		Closures: []progress.Closure{}, Demands: []progress.Demand{}}, recorded(t, db, other.List)); diff != "" {
		t.Error("another list (-want +got)\n", diff)
	}
}

func filledSchedule(of list.ID) progress.Schedule {
	s := filled[progress.Schedule]()
	return progress.Schedule{List: of, OpenDay: s.OpenDay + 1}
}

// checkCuts reads in every other way what a history holds.
func checkCuts(t *testing.T, db *store.DB, h *progress.History, schedule progress.Schedule) {
	t.Helper()
	ctx, s, r, w := t.Context(), db.Progress(), h.Reports[0], h.Windows[0]
	same := func(what string, want, got any, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s (-want +got) %v\n%s", what, err, diff)
		}
	}
	schedules, err := s.Schedules(ctx)
	same("schedules", []progress.Schedule{schedule}, schedules, err)
	windows, err := s.Windows(ctx, w.List)
	same("windows", h.Windows, windows, err)
	window, err := s.Window(ctx, w.ID)
	same("window", w, window, err)
	exceptions, err := s.Exceptions(ctx, w.ID)
	same("exceptions", h.Exceptions, exceptions, err)
	for _, q := range []progress.Query{{List: w.List}, {Window: w.ID}, {Task: r.Task}} {
		reports, err := s.Reports(ctx, q)
		same(fmt.Sprint("reports ", q), h.Reports, reports, err)
	}
	for _, q := range []progress.Query{{Unit: r.Unit}, {Unit: r.Unit, Window: w.ID}, {Window: w.ID, State: r.State}, {List: w.List, State: r.State}, {Task: r.Task, Unit: r.Unit}} {
		reports, err := s.Reports(ctx, q)
		same(fmt.Sprint("reports ", q), h.Reports[:1], reports, err)
	}
	report, err := s.Report(ctx, r.ID)
	same("report", r, report, err)
	ids := []progress.ReportID{r.ID, h.Reports[1].ID}
	submissions, err := s.Submissions(ctx, ids)
	same("submissions", h.Submissions, submissions, err)
	reviews, err := s.Reviews(ctx, ids)
	same("reviews", h.Reviews, reviews, err)
	steps, err := s.Steps(ctx, []list.TaskID{r.Task})
	same("steps", h.Steps, steps, err)
	closures, err := s.Closures(ctx, w.List)
	same("closures", h.Closures, closures, err)
	demands, err := s.Demands(ctx, w.List)
	same("demands", h.Demands, demands, err)
	none, err := s.Last(ctx, r.Task, r.Unit, w.ID)
	same("last before the first window", (*progress.Submission)(nil), none, err)
	_, err = s.Report(ctx, 999)
	wantCode(t, err, fault.NotFound, "progress.no_report")
	_, err = s.Window(ctx, 999)
	wantCode(t, err, fault.NotFound, "progress.no_window")
}

func reportsFollow(t *testing.T, db *store.DB) {
	ctx := t.Context()
	e, w, reports := opened(t, db, "a", 2)
	r := reports[0]
	r.State, r.Number, r.First = progress.ReportSubmitted, 1, SavedAt
	sent := progress.Submission{Report: r.ID, Number: 1, Content: progress.Content{Words: "办了"}, By: progress.By{Account: 3, Name: "员", At: SavedAt}}
	mine := []progress.Report{r}
	writeProgress(t, db, func(tx progress.Writer) error {
		return errors.Join(tx.Submit(ctx, sent), tx.SaveReports(ctx, mine))
	})
	if got, err := db.Progress().Report(ctx, r.ID); err != nil || got != mine[0] || got.Version != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	older := []progress.Report{r}
	err := db.Progress().Write(ctx, func(tx progress.Writer) error { return tx.SaveReports(ctx, older) })
	wantCode(t, err, fault.Conflict, "progress.stale")
	err = db.Progress().Write(ctx, func(tx progress.Writer) error { return tx.Submit(ctx, sent) })
	wantCode(t, err, fault.Conflict, "progress.stale")
	again := progress.Window{List: e.List, Code: w.Code, Edition: e.ID}
	err = db.Progress().Write(ctx, func(tx progress.Writer) error { return tx.SaveWindow(ctx, &again) })
	wantCode(t, err, fault.Conflict, "progress.window_taken")
	twice := []progress.Report{{Window: w.ID, Task: r.Task, Unit: r.Unit}}
	err = db.Progress().Write(ctx, func(tx progress.Writer) error { return tx.SaveReports(ctx, twice) })
	wantCode(t, err, fault.Conflict, "progress.report_taken")

	later := progress.Window{List: e.List, Code: "2020-07", Edition: e.ID}
	writeProgress(t, db, func(tx progress.Writer) error { return tx.SaveWindow(ctx, &later) })
	last, err := db.Progress().Last(ctx, r.Task, r.Unit, later.ID)
	if diff := cmp.Diff(&sent, last); diff != "" || err != nil {
		t.Error("last (-want +got)\n", diff, err)
	}
	for _, q := range []struct {
		task list.TaskID
		unit org.UnitID
	}{{r.Task, reports[1].Unit}, {reports[1].Task, r.Unit}, {reports[1].Task, reports[1].Unit}} {
		if last, err := db.Progress().Last(ctx, q.task, q.unit, later.ID); last != nil || err != nil {
			t.Errorf("task %d, unit %d: %+v, %v", q.task, q.unit, last, err)
		}
	}
}

func draftsApart(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Progress()
	_, _, reports := opened(t, db, "a", 1)
	draft := func(account account.ID, words string) progress.Draft {
		d := filled[progress.Draft]()
		d.Report, d.Account, d.Content.Words, d.Begun = reports[0].ID, account, words, SavedAt.Add(time.Duration(account)*time.Minute)
		return d
	}
	first, second := draft(11, "甲写的"), draft(12, "乙写的")
	writeProgress(t, db, func(tx progress.Writer) error {
		return errors.Join(tx.SaveDraft(ctx, first), tx.SaveDraft(ctx, second))
	})
	first.Content.Words = "甲再写"
	writeProgress(t, db, func(tx progress.Writer) error { return tx.SaveDraft(ctx, first) })
	got, err := s.Drafts(ctx, reports[0].ID)
	if diff := cmp.Diff([]progress.Draft{first, second}, got); diff != "" || err != nil {
		t.Error("(-given +stored)\n", diff, err)
	}
	own, err := s.DraftsBy(ctx, 12)
	if diff := cmp.Diff([]progress.Draft{second}, own); diff != "" || err != nil {
		t.Error("of one person (-given +stored)\n", diff, err)
	}
	writeProgress(t, db, func(tx progress.Writer) error { return tx.DeleteDraft(ctx, reports[0].ID, 11) })
	got, err = s.Drafts(ctx, reports[0].ID)
	if diff := cmp.Diff([]progress.Draft{second}, got); diff != "" || err != nil {
		t.Error("after deleting one (-want +stored)\n", diff, err)
	}
}

func progressWhole(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Progress()
	e, w, reports := opened(t, db, "a", 2)
	foreign := save(t, db, Numbered("b", 1))
	before := recorded(t, db, e.List)
	version, err := s.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := errors.New("spoilt")
	for name, last := range map[string]func(progress.Writer) error{
		"an error of the caller": func(progress.Writer) error { return spoilt },
		"a task of another list": func(tx progress.Writer) error {
			return tx.SaveReports(ctx, []progress.Report{{Window: w.ID, Task: foreign.Tasks[0].ID, Unit: reports[0].Unit}})
		},
		"a report changed since": func(tx progress.Writer) error {
			r := reports[1]
			r.Version = 7
			return tx.SaveReports(ctx, []progress.Report{r})
		},
		"a step of no task": func(tx progress.Writer) error {
			return tx.SaveSteps(ctx, []progress.Step{{Task: 999, Unit: reports[0].Unit}})
		},
		"a review of no submission": func(tx progress.Writer) error {
			return tx.SaveReview(ctx, &progress.Review{Report: reports[1].ID, Number: 4})
		},
		"text that cannot be kept": func(tx progress.Writer) error {
			return tx.Submit(ctx, progress.Submission{Report: reports[1].ID, Number: 1, Content: progress.Content{Words: "甲\xff"}, By: progress.By{Name: "乙"}})
		},
	} {
		err := s.Write(ctx, func(tx progress.Writer) error {
			r := reports[0]
			r.State, r.Number = progress.ReportSubmitted, 1
			return errors.Join(
				tx.Submit(ctx, progress.Submission{Report: r.ID, Number: 1}),
				tx.SaveReports(ctx, []progress.Report{r}),
				tx.SaveReview(ctx, &progress.Review{Report: r.ID, Number: 1}), last(tx))
		})
		if err == nil {
			t.Errorf("%s: written", name)
		}
		if diff := cmp.Diff(before, recorded(t, db, e.List)); diff != "" {
			t.Errorf("%s (-before +after)\n%s", name, diff)
		}
		if now, err := s.Version(ctx); now != version || err != nil {
			t.Errorf("%s: the version moved from %d to %d, %v", name, version, now, err)
		}
	}
}

func progressMovesVersion(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Progress()
	e, w, reports := opened(t, db, "a", 1)
	r := reports[0]
	last, err := s.Version(ctx)
	if err != nil || last == 0 {
		t.Fatalf("version %d, %v", last, err)
	}
	demand := &progress.Demand{List: e.List, Unit: r.Unit}
	for _, step := range []struct {
		name  string
		write func(progress.Writer) error
		moves bool
	}{
		{"a schedule", func(tx progress.Writer) error { return tx.SaveSchedule(ctx, progress.Schedule{List: e.List}) }, true},
		{"a draft", func(tx progress.Writer) error { return tx.SaveDraft(ctx, progress.Draft{Report: r.ID}) }, false},
		{"no draft any more", func(tx progress.Writer) error { return tx.DeleteDraft(ctx, r.ID, 0) }, false},
		{"a look at a report", func(tx progress.Writer) error { _, err := tx.Report(ctx, r.ID); return err }, false},
		{"a submission", func(tx progress.Writer) error { return tx.Submit(ctx, progress.Submission{Report: r.ID, Number: 1}) }, true},
		{"a review", func(tx progress.Writer) error { return tx.SaveReview(ctx, &progress.Review{Report: r.ID, Number: 1}) }, true},
		{"an exception", func(tx progress.Writer) error {
			return tx.SaveException(ctx, progress.Exception{Window: w.ID, Unit: r.Unit})
		}, true},
		{"an owing", func(tx progress.Writer) error { return tx.SaveOwings(ctx, []progress.Owing{{Report: r.ID}}) }, true},
		{"a step", func(tx progress.Writer) error {
			return tx.SaveSteps(ctx, []progress.Step{{Task: r.Task, Unit: r.Unit}})
		}, true},
		{"a closure", func(tx progress.Writer) error { return tx.SaveClosure(ctx, &progress.Closure{Task: r.Task}) }, true},
		{"a demand", func(tx progress.Writer) error { return tx.SaveDemand(ctx, demand) }, true},
		{"an answer", func(tx progress.Writer) error { demand.Answered.At = SavedAt; return tx.SaveDemand(ctx, demand) }, true},
	} {
		writeProgress(t, db, step.write)
		now, err := s.Version(ctx)
		if err != nil || (now > last) != step.moves {
			t.Errorf("%s: version %d after %d, %v", step.name, now, last, err)
		}
		last = now
	}
	err = s.Write(ctx, func(tx progress.Writer) error { return tx.SaveDemand(ctx, demand) })
	wantCode(t, err, fault.Conflict, "progress.stale") // it is answered
}

// submittersAtOnce lets people submit the same report over and over. Whoever is refused looks again, and nothing that was
// acknowledged may be lost.
func submittersAtOnce(t *testing.T, db *store.DB) {
	const people, each = 4, 10
	ctx, s := t.Context(), db.Progress()
	_, _, reports := opened(t, db, "a", 1)
	id := reports[0].ID
	submit := func(by string) error {
		r, err := s.Report(ctx, id)
		if err != nil {
			return err
		}
		r.Number++
		return s.Write(ctx, func(tx progress.Writer) error {
			if err := tx.Submit(ctx, progress.Submission{Report: id, Number: r.Number, Reason: by}); err != nil {
				return err
			}
			return tx.SaveReports(ctx, []progress.Report{r})
		})
	}
	var group sync.WaitGroup
	for p := range people {
		group.Go(func() {
			for n := 0; n < each; {
				err := submit(fmt.Sprint(p))
				if err == nil {
					n++
				} else if f := fault.As(err); f.Code != "progress.stale" {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	all, err := s.Submissions(ctx, []progress.ReportID{id})
	if err != nil || len(all) != people*each {
		t.Fatalf("%d submissions, %v", len(all), err)
	}
	for i := range all {
		if all[i].Number != i+1 {
			t.Errorf("submission %d has number %d", i+1, all[i].Number)
		}
	}
	if r, err := s.Report(ctx, id); err != nil || r.Number != people*each || r.Version != people*each+1 {
		t.Errorf("%+v, %v", r, err)
	}
}
