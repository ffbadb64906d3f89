package store

import (
	"errors"
	"fmt"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store/sqlgen"
	"duban/internal/worktime"
)

// dateText is a date as it is kept, "" for none.
func dateText(d worktime.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// readDate undoes dateText.
func readDate(text string, d *worktime.Date) (err error) {
	if text == "" {
		*d = 0
		return nil
	}
	*d, err = worktime.ParseDate(text)
	return err
}

// doneBy puts together who did something and when.
func doneBy(id int64, name string, at int64) progress.By {
	return progress.By{Account: account.ID(id), Name: name, At: fromMillis(at)}
}

// rows reads rows of one sort; a row that cannot be read names itself.
func rows[R, T any](all []R, err error, read func(*R, *T) error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	out := make([]T, len(all))
	for i := range all {
		if err := read(&all[i], &out[i]); err != nil {
			return nil, fmt.Errorf("row %d of %T: %w", i, all[i], err)
		}
	}
	return out, nil
}

func readSchedule(r *sqlgen.Schedule, s *progress.Schedule) error {
	*s = progress.Schedule{
		List: list.ID(r.ListID), OpenDay: int(r.OpenDay), CloseDay: int(r.CloseDay), LockDays: int(r.LockDays),
		ReturnDays: int(r.ReturnDays), Joint: int(r.Joint), Automatic: r.Automatic,
	}
	return nil
}

func readWindow(r *sqlgen.ReportWindow, w *progress.Window) error {
	*w = progress.Window{
		ID: progress.WindowID(r.ID), List: list.ID(r.ListID), Code: r.Code, Opens: fromMillis(r.OpensAt),
		Closes: fromMillis(r.ClosesAt), Locks: fromMillis(r.LocksAt), Edition: list.EditionID(r.EditionID),
		Opened: doneBy(r.OpenedAccount, r.OpenedBy, r.OpenedAt),
	}
	err := errors.Join(readDate(r.FromDate, &w.From), readDate(r.ToDate, &w.To), readJSON(r.Findings, &w.Findings))
	for i := range w.Findings {
		w.Findings[i].Args = wholeArgs(w.Findings[i].Args)
	}
	return err
}

// wholeArgs gives arguments back the types that JSON does not tell apart: integers and slices of strings.
func wholeArgs(args map[string]any) map[string]any {
	for name, value := range args {
		switch v := value.(type) {
		case float64:
			args[name] = int(v)
		case []any:
			words := make([]string, 0, len(v))
			for _, w := range v {
				if text, is := w.(string); is {
					words = append(words, text)
				}
			}
			args[name] = words
		}
	}
	return args
}

func readException(r *sqlgen.WindowException, e *progress.Exception) error {
	*e = progress.Exception{
		Window: progress.WindowID(r.WindowID), Unit: org.UnitID(r.UnitID), Until: fromMillis(r.UntilAt), Reason: r.Reason,
		By: doneBy(r.GrantedAccount, r.GrantedBy, r.GrantedAt),
	}
	return nil
}

func readReport(r *sqlgen.Report, p *progress.Report) error {
	*p = progress.Report{
		ID: progress.ReportID(r.ID), Window: progress.WindowID(r.WindowID), Task: list.TaskID(r.TaskID), Unit: org.UnitID(r.UnitID),
		Lead: r.Lead, State: progress.ReportState(r.State), Version: r.Version, Number: int(r.Number), Due: fromMillis(r.DueAt),
		Returns: int(r.Returns), First: fromMillis(r.FirstAt), Made: fromMillis(r.MadeAt), Updated: fromMillis(r.UpdatedAt),
	}
	return nil
}

func readOwing(r *sqlgen.ReportOwing, o *progress.Owing) error {
	*o = progress.Owing{Report: progress.ReportID(r.ReportID), At: fromMillis(r.SaidAt), Owed: r.Owed, Reason: r.Reason}
	return nil
}

func readReportDraft(r *sqlgen.ReportDraft, d *progress.Draft) error {
	*d = progress.Draft{
		Report: progress.ReportID(r.ReportID), Base: int(r.Base), Begun: fromMillis(r.BegunAt), By: doneBy(r.AccountID, r.AccountName, r.SavedAt),
	}
	return unmarshal(r.Content, &d.Content)
}

func readSubmission(r *sqlgen.Submission, s *progress.Submission) error {
	*s = progress.Submission{
		Report: progress.ReportID(r.ReportID), Number: int(r.Number), Reason: r.Reason, Seconds: r.Seconds, Kept: int(r.Kept),
		Typed: int(r.Typed), By: doneBy(r.SentAccount, r.SentBy, r.SentAt),
	}
	return unmarshal(r.Content, &s.Content)
}

func readReview(r *sqlgen.Review, v *progress.Review) error {
	*v = progress.Review{
		ID: r.ID, Report: progress.ReportID(r.ReportID), Number: int(r.Number), Level: progress.Level(r.Level),
		Verdict: progress.Verdict(r.Verdict), Words: r.Words, Due: fromMillis(r.DueAt),
		By: doneBy(r.ReviewedAccount, r.ReviewedBy, r.ReviewedAt),
	}
	return errors.Join(readJSON(r.Points, &v.Points), readJSON(r.Evidence, &v.Evidence))
}

func readStep(r *sqlgen.Step, s *progress.Step) error {
	*s = progress.Step{
		ID: progress.StepID(r.ID), Task: list.TaskID(r.TaskID), Unit: org.UnitID(r.UnitID), Seq: int(r.Seq), Title: r.Title,
		Person: r.Person, Weight: int(r.Weight), Dropped: fromMillis(r.DroppedAt), Reason: r.Reason, Version: r.Version,
		By: doneBy(r.ChangedAccount, r.ChangedBy, r.ChangedAt),
	}
	return errors.Join(readDate(r.Due, &s.Due), readDate(r.DoneOn, &s.DoneOn))
}

func readStepChange(r *sqlgen.StepChange, c *progress.StepChange) error {
	*c = progress.StepChange{
		Step: progress.StepID(r.StepID), Reason: r.Reason, By: doneBy(r.ChangedAccount, r.ChangedBy, r.ChangedAt),
	}
	return errors.Join(readJSON(r.Was, &c.Before), unmarshal(r.Became, &c.After))
}

func readClosure(r *sqlgen.Closure, c *progress.Closure) error {
	*c = progress.Closure{
		ID: progress.ClosureID(r.ID), Task: list.TaskID(r.TaskID), State: progress.ClosureState(r.State), Version: r.Version,
		Words: r.Words, Asked: doneBy(r.AskedAccount, r.AskedBy, r.AskedAt), Checked: doneBy(r.CheckedAccount, r.CheckedBy, r.CheckedAt),
		CheckWords: r.CheckWords, Signed: doneBy(r.SignedAccount, r.SignedBy, r.SignedAt),
		Ended: doneBy(r.EndedAccount, r.EndedBy, r.EndedAt), Reason: r.Reason,
	}
	err := readJSON(r.Conditions, &c.Conditions)
	for i := range c.Conditions {
		c.Conditions[i].Args = wholeArgs(c.Conditions[i].Args)
	}
	return err
}

func readDemand(r *sqlgen.Demand, d *progress.Demand) error {
	*d = progress.Demand{
		ID: r.ID, List: list.ID(r.ListID), Task: list.TaskID(r.TaskID), Unit: org.UnitID(r.UnitID), Kind: progress.DemandKind(r.Kind),
		Words: r.Words, Due: fromMillis(r.DueAt), Asked: doneBy(r.AskedAccount, r.AskedBy, r.AskedAt),
		Answered: doneBy(r.AnsweredAccount, r.AnsweredBy, r.AnsweredAt), Answer: r.Answer,
	}
	return readJSON(r.Held, &d.Held)
}
