package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/store/sqlgen"
)

// progressWriter is progress.Writer: one transaction under way.
type progressWriter struct {
	tx
	version int64                       // taken with the first write that moves it
	lists   map[progress.WindowID]int64 // lists of windows that were looked up
}

// moving takes the version before the first write that a page may show, so that such transactions follow one another on
// PostgreSQL too and rows that are only added stand in the order in which they were committed.
func (w *progressWriter) moving(ctx context.Context) (err error) {
	if w.version == 0 {
		w.version, err = w.BumpProgress(ctx)
	}
	return err
}

// over runs a write of one row that is there. One that was made from an older version is refused.
func (w *progressWriter) over(ctx context.Context, table string, id int64, row any, update func() (int64, error)) error {
	if err := errors.Join(keepable(reflect.ValueOf(row)), w.moving(ctx)); err != nil {
		return err
	}
	return w.journaled(ctx, table, ids(id), func() error {
		n, err := update()
		if err == nil && n == 0 {
			return stale(table, id)
		}
		return err
	})
}

// add runs a write of a new row.
func (w *progressWriter) add(ctx context.Context, table string, row any, insert func() (int64, error)) (int64, error) {
	if err := errors.Join(keepable(reflect.ValueOf(row)), w.moving(ctx)); err != nil {
		return 0, err
	}
	id, err := insert()
	if err != nil {
		return 0, fmt.Errorf("insert into %s: %w", table, err)
	}
	return id, w.created(ctx, table, ids(id))
}

func (w *progressWriter) Report(ctx context.Context, id progress.ReportID) (progress.Report, error) {
	return oneReport(ctx, w.Queries, id)
}

func (w *progressWriter) Closures(ctx context.Context, of list.TaskID) ([]progress.Closure, error) {
	if err := w.moving(ctx); err != nil { // what is read holds until the transaction ends
		return nil, err
	}
	all, err := w.ClosuresOfTask(ctx, int64(of))
	return rows(all, err, readClosure)
}

func (w *progressWriter) SaveSchedule(ctx context.Context, s progress.Schedule) error {
	return w.over(ctx, "schedule", int64(s.List), s, func() (int64, error) {
		return 1, w.Queries.SaveSchedule(ctx, sqlgen.SaveScheduleParams{
			ListID: int64(s.List), OpenDay: int64(s.OpenDay), CloseDay: int64(s.CloseDay), LockDays: int64(s.LockDays),
			ReturnDays: int64(s.ReturnDays), Joint: int64(s.Joint), Automatic: s.Automatic,
		})
	})
}

func (w *progressWriter) SaveWindow(ctx context.Context, p *progress.Window) error {
	findings, err := marshal(p.Findings)
	if err != nil {
		return err
	}
	if p.ID != 0 {
		return w.over(ctx, "report_window", int64(p.ID), p, func() (int64, error) {
			return w.UpdateWindow(ctx, sqlgen.UpdateWindowParams{EditionID: int64(p.Edition), Findings: findings, ID: int64(p.ID)})
		})
	}
	id, err := w.add(ctx, "report_window", p, func() (int64, error) {
		return w.AddWindow(ctx, sqlgen.AddWindowParams{
			ListID: int64(p.List), Code: p.Code, FromDate: dateText(p.From), ToDate: dateText(p.To), OpensAt: millis(p.Opens),
			ClosesAt: millis(p.Closes), LocksAt: millis(p.Locks), EditionID: int64(p.Edition), OpenedAccount: int64(p.Opened.Account),
			OpenedBy: p.Opened.Name, OpenedAt: millis(p.Opened.At), Findings: findings,
		})
	})
	if isTaken(err) {
		return fault.Wrap(err, fault.Conflict, "progress.window_taken", fault.Args{"code": p.Code})
	}
	p.ID = progress.WindowID(id)
	return err
}

func (w *progressWriter) SaveException(ctx context.Context, e progress.Exception) error {
	_, err := w.add(ctx, "window_exception", e, func() (int64, error) {
		return w.AddException(ctx, sqlgen.AddExceptionParams{
			WindowID: int64(e.Window), UnitID: int64(e.Unit), UntilAt: millis(e.Until), Reason: e.Reason,
			GrantedAccount: int64(e.Account), GrantedBy: e.Name, GrantedAt: millis(e.At),
		})
	})
	return err
}

func (w *progressWriter) SaveReports(ctx context.Context, reports []progress.Report) error {
	if err := w.moving(ctx); err != nil {
		return err
	}
	fresh := w.batch("report", "list_id", "window_id", "task_id", "unit_id", "lead", "state", "version", "number", "due_at", "returns",
		"first_at", "made_at", "updated_at", "changed_in")
	fresh.returning = true
	var at []int
	for i := range reports {
		r := &reports[i]
		if r.ID != 0 {
			if err := w.updateReport(ctx, r); err != nil {
				return err
			}
			continue
		}
		of, err := w.listOf(ctx, r.Window)
		if err != nil {
			return err
		}
		at = append(at, i)
		r.Version = 1
		err = fresh.add(ctx, of, int64(r.Window), int64(r.Task), int64(r.Unit), r.Lead, string(r.State), 1, r.Number, millis(r.Due), r.Returns,
			millis(r.First), millis(r.Made), millis(r.Updated), w.version)
		if err != nil {
			return reportTaken(err)
		}
	}
	if err := fresh.flush(ctx); err != nil {
		return reportTaken(err)
	}
	if err := w.created(ctx, "report", ids(fresh.ids...)); err != nil {
		return err
	}
	for k, i := range at {
		reports[i].ID = progress.ReportID(fresh.ids[k])
	}
	return nil
}

func reportTaken(err error) error {
	switch {
	case isTaken(err):
		return fault.Wrap(err, fault.Conflict, "progress.report_taken", nil)
	case isDangling(err):
		return fault.Wrap(err, fault.Conflict, "progress.foreign_task", nil)
	}
	return err
}

func (w *progressWriter) updateReport(ctx context.Context, r *progress.Report) error {
	err := w.over(ctx, "report", int64(r.ID), r, func() (int64, error) {
		return w.UpdateReport(ctx, sqlgen.UpdateReportParams{
			State: string(r.State), Number: int64(r.Number), DueAt: millis(r.Due), Returns: int64(r.Returns), FirstAt: millis(r.First),
			UpdatedAt: millis(r.Updated), Lead: r.Lead, ChangedIn: w.version, ID: int64(r.ID), Version: r.Version,
		})
	})
	if err == nil {
		r.Version++
	}
	return err
}

func (w *progressWriter) listOf(ctx context.Context, id progress.WindowID) (int64, error) {
	if of, known := w.lists[id]; known {
		return of, nil
	}
	r, err := w.Window(ctx, int64(id))
	if err != nil {
		return 0, missing(err, "progress.no_window", int64(id))
	}
	if w.lists == nil {
		w.lists = map[progress.WindowID]int64{}
	}
	w.lists[id] = r.ListID
	return r.ListID, nil
}

func (w *progressWriter) SaveOwings(ctx context.Context, owings []progress.Owing) error {
	for _, o := range owings {
		_, err := w.add(ctx, "report_owing", o, func() (int64, error) {
			return w.AddOwing(ctx, sqlgen.AddOwingParams{ReportID: int64(o.Report), Owed: o.Owed, Reason: o.Reason, SaidAt: millis(o.At)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *progressWriter) SaveDraft(ctx context.Context, d progress.Draft) error {
	content, err := contentText(&d.Content)
	if err != nil {
		return err
	}
	if err := keepable(reflect.ValueOf(d)); err != nil {
		return err
	}
	return w.SaveReportDraft(ctx, sqlgen.SaveReportDraftParams{
		ReportID: int64(d.Report), AccountID: int64(d.Account), AccountName: d.Name, Content: content, Base: int64(d.Base),
		BegunAt: millis(d.Begun), SavedAt: millis(d.At),
	})
}

// contentText is a report's content as it is kept. What could not be read back is refused.
func contentText(c *progress.Content) (string, error) {
	for i := range c.Values {
		v := &c.Values[i]
		for _, n := range []*commitment.Number{v.Value, v.Numerator, v.Denominator} {
			if _, err := digits(n); err != nil {
				return "", err
			}
		}
	}
	text, err := marshal(c)
	return text, err
}

// keepable refuses a row with a text that no database keeps, however deep it stands. JSON would change such a text.
func keepable(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if !storable(v.String()) {
			return fault.New(fault.Invalid, codeUnstorable, nil)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return keepable(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[commitment.Number]() {
			return nil
		}
		for i := range v.NumField() {
			if err := keepable(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := keepable(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := keepable(v.MapIndex(key)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *progressWriter) DeleteDraft(ctx context.Context, of progress.ReportID, by account.ID) error {
	return w.DeleteReportDraft(ctx, sqlgen.DeleteReportDraftParams{ReportID: int64(of), AccountID: int64(by)})
}

func (w *progressWriter) Submit(ctx context.Context, s progress.Submission) error {
	content, err := contentText(&s.Content)
	if err != nil {
		return err
	}
	_, err = w.add(ctx, "submission", s, func() (int64, error) {
		return w.AddSubmission(ctx, sqlgen.AddSubmissionParams{
			ReportID: int64(s.Report), Number: int64(s.Number), Content: content, Reason: s.Reason, Seconds: s.Seconds, Kept: int64(s.Kept),
			Typed: int64(s.Typed), SentAccount: int64(s.Account), SentBy: s.Name, SentAt: millis(s.At),
		})
	})
	if isTaken(err) {
		return stale("submission", int64(s.Report))
	}
	return err
}

func (w *progressWriter) SaveReview(ctx context.Context, r *progress.Review) error {
	points, err1 := marshal(r.Points)
	evidence, err2 := marshal(r.Evidence)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	id, err := w.add(ctx, "review", r, func() (int64, error) {
		return w.AddReview(ctx, sqlgen.AddReviewParams{
			ReportID: int64(r.Report), Number: int64(r.Number), Level: string(r.Level), Verdict: string(r.Verdict), Points: points,
			Words: r.Words, Evidence: evidence, DueAt: millis(r.Due), ReviewedAccount: int64(r.Account), ReviewedBy: r.Name, ReviewedAt: millis(r.At),
		})
	})
	r.ID = id
	return err
}

func (w *progressWriter) SaveSteps(ctx context.Context, steps []progress.Step) error {
	for i := range steps {
		if err := w.saveStep(ctx, &steps[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *progressWriter) saveStep(ctx context.Context, s *progress.Step) error {
	var before *progress.Step
	var err error
	if s.ID == 0 {
		err = w.addStep(ctx, s)
	} else {
		before, err = w.updateStep(ctx, s)
	}
	if err != nil {
		return err
	}
	was, err1 := marshal(before)
	became, err2 := marshal(s)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err = w.add(ctx, "step_change", s, func() (int64, error) {
		return w.AddStepChange(ctx, sqlgen.AddStepChangeParams{
			StepID: int64(s.ID), Was: was, Became: became, Reason: s.Reason, ChangedAccount: int64(s.Account), ChangedBy: s.Name, ChangedAt: millis(s.At),
		})
	})
	return err
}

func (w *progressWriter) addStep(ctx context.Context, s *progress.Step) error {
	id, err := w.add(ctx, "step", s, func() (int64, error) {
		return w.AddStep(ctx, sqlgen.AddStepParams{
			ID: int64(s.Task), UnitID: int64(s.Unit), Seq: int64(s.Seq), Title: s.Title, Person: s.Person, Due: dateText(s.Due),
			Weight: int64(s.Weight), DoneOn: dateText(s.DoneOn), DroppedAt: millis(s.Dropped), Reason: s.Reason,
			ChangedAccount: int64(s.Account), ChangedBy: s.Name, ChangedAt: millis(s.At),
		})
	})
	s.ID, s.Version = progress.StepID(id), 1
	return missing(err, "progress.no_task", int64(s.Task))
}

func (w *progressWriter) updateStep(ctx context.Context, s *progress.Step) (*progress.Step, error) {
	r, err := w.Step(ctx, int64(s.ID))
	if err != nil {
		return nil, missing(err, "progress.no_step", int64(s.ID))
	}
	var before progress.Step
	if err := readStep(&r, &before); err != nil {
		return nil, err
	}
	err = w.over(ctx, "step", int64(s.ID), s, func() (int64, error) {
		return w.UpdateStep(ctx, sqlgen.UpdateStepParams{
			UnitID: int64(s.Unit), Seq: int64(s.Seq), Title: s.Title, Person: s.Person, Due: dateText(s.Due), Weight: int64(s.Weight),
			DoneOn: dateText(s.DoneOn), DroppedAt: millis(s.Dropped), Reason: s.Reason, ChangedAccount: int64(s.Account), ChangedBy: s.Name,
			ChangedAt: millis(s.At), ID: int64(s.ID), Version: s.Version,
		})
	})
	if err == nil {
		s.Version++
	}
	return &before, err
}

func (w *progressWriter) SaveClosure(ctx context.Context, c *progress.Closure) error {
	conditions, err := marshal(c.Conditions)
	if err != nil {
		return err
	}
	if c.ID != 0 {
		err := w.over(ctx, "closure", int64(c.ID), c, func() (int64, error) {
			return w.UpdateClosure(ctx, sqlgen.UpdateClosureParams{
				State: string(c.State), Words: c.Words, Conditions: conditions, CheckedAccount: int64(c.Checked.Account), CheckedBy: c.Checked.Name,
				CheckedAt: millis(c.Checked.At), CheckWords: c.CheckWords, SignedAccount: int64(c.Signed.Account), SignedBy: c.Signed.Name,
				SignedAt: millis(c.Signed.At), EndedAccount: int64(c.Ended.Account), EndedBy: c.Ended.Name, EndedAt: millis(c.Ended.At),
				Reason: c.Reason, ID: int64(c.ID), Version: c.Version,
			})
		})
		if err == nil {
			c.Version++
		}
		return err
	}
	id, err := w.add(ctx, "closure", c, func() (int64, error) {
		return w.AddClosure(ctx, sqlgen.AddClosureParams{
			ID: int64(c.Task), State: string(c.State), Words: c.Words, Conditions: conditions, AskedAccount: int64(c.Asked.Account),
			AskedBy: c.Asked.Name, AskedAt: millis(c.Asked.At), CheckedAccount: int64(c.Checked.Account), CheckedBy: c.Checked.Name,
			CheckedAt: millis(c.Checked.At), CheckWords: c.CheckWords, SignedAccount: int64(c.Signed.Account), SignedBy: c.Signed.Name,
			SignedAt: millis(c.Signed.At), EndedAccount: int64(c.Ended.Account), EndedBy: c.Ended.Name, EndedAt: millis(c.Ended.At), Reason: c.Reason,
		})
	})
	c.ID, c.Version = progress.ClosureID(id), 1
	return missing(err, "progress.no_task", int64(c.Task))
}

func (w *progressWriter) SaveDemand(ctx context.Context, d *progress.Demand) error {
	if d.ID != 0 {
		return w.over(ctx, "demand", d.ID, d, func() (int64, error) {
			return w.AnswerDemand(ctx, sqlgen.AnswerDemandParams{
				AnsweredAccount: int64(d.Answered.Account), AnsweredBy: d.Answered.Name, AnsweredAt: millis(d.Answered.At), Answer: d.Answer, ID: d.ID,
			})
		})
	}
	held, err := marshal(d.Held)
	if err != nil {
		return err
	}
	d.ID, err = w.add(ctx, "demand", d, func() (int64, error) {
		return w.AddDemand(ctx, sqlgen.AddDemandParams{
			ListID: int64(d.List), TaskID: int64(d.Task), UnitID: int64(d.Unit), Kind: string(d.Kind), Words: d.Words, DueAt: millis(d.Due), Held: held,
			AskedAccount: int64(d.Asked.Account), AskedBy: d.Asked.Name, AskedAt: millis(d.Asked.At), AnsweredAccount: int64(d.Answered.Account),
			AnsweredBy: d.Answered.Name, AnsweredAt: millis(d.Answered.At), Answer: d.Answer,
		})
	})
	return err
}
