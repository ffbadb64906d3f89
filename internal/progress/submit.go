package progress

import (
	"context"
	"errors"
	"slices"
	"time"

	"duban/internal/account"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/journal"
)

// maxTyping bounds how long one sitting counts: who leaves the page open over night did not type all night.
const maxTyping = 4 * time.Hour

// SaveDraft keeps what a person has typed. It is kept whatever stands in it, and while the window is locked too.
func (s *Service) SaveDraft(ctx context.Context, who *account.Subject, id ReportID, c Content) error {
	r, err := s.Store.Report(ctx, id)
	if err != nil {
		return err
	}
	if err := need(who, account.FillReport, onUnit(r.Unit)); err != nil {
		return err
	}
	return s.keep(ctx, who, &r, c)
}

func (s *Service) keep(ctx context.Context, who *account.Subject, r *Report, c Content) error {
	own, err := s.draftOf(ctx, who, r.ID)
	if err != nil {
		return err
	}
	now := s.now()
	d := Draft{Report: r.ID, Content: c, Base: r.Number, Begun: now, By: by(who, now)}
	if own != nil {
		d.Base, d.Begun = own.Base, own.Begun
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.SaveDraft(ctx, d) })
}

func (s *Service) draftOf(ctx context.Context, who *account.Subject, id ReportID) (*Draft, error) {
	drafts, err := s.Store.Drafts(ctx, id)
	if err != nil {
		return nil, err
	}
	for i := range drafts {
		if drafts[i].Account == who.ID {
			return &drafts[i], nil
		}
	}
	return nil, nil
}

// DropDraft throws a person's own draft away.
func (s *Service) DropDraft(ctx context.Context, who *account.Subject, id ReportID) error {
	r, err := s.Store.Report(ctx, id)
	if err != nil {
		return err
	}
	if err := need(who, account.FillReport, onUnit(r.Unit)); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.DeleteDraft(ctx, id, who.ID) })
}

// Submitting is what somebody sends.
type Submitting struct {
	Report  ReportID
	Version int64 // of the report that the form was made from
	Content Content
	Reason  string // of a correction
}

// Submitted is what came of it.
type Submitted struct {
	Report     Report
	Submission Submission
	Late       bool
	Skipped    []Review // levels that nobody could review at
}

// Submit sends a report. Who sends over somebody else's version gets fault.Conflict, progress.overtaken, which names who
// and when and the fields that changed; who comes after the window is locked gets fault.Conflict, progress.locked. What
// they typed is kept as their draft in both cases. Every field that is wrong gives a fault of its own, joined.
func (s *Service) Submit(ctx context.Context, who *account.Subject, in Submitting) (*Submitted, error) {
	f, err := s.form(ctx, who, in.Report)
	if err != nil {
		return nil, err
	}
	if err := need(who, account.FillReport, onUnit(f.Report.Unit)); err != nil {
		return nil, err
	}
	return s.submit(ctx, who, f, in)
}

func (s *Service) submit(ctx context.Context, who *account.Subject, f *Form, in Submitting) (*Submitted, error) {
	if err := s.refused(f, in.Version); err != nil {
		if kept := s.keep(ctx, who, &f.Report, in.Content); kept != nil {
			return nil, kept
		}
		return nil, err
	}
	content := in.Content.normal(f.Commitments)
	if err := errors.Join(content.validate(f, s.today()), s.given(ctx, f, &content)); err != nil {
		return nil, err
	}
	if f.Report.Number > 0 && f.Report.State != ReportReturned && in.Reason == "" {
		return nil, invalid(FieldReason, "progress.correction_reason", nil)
	}
	out, err := s.sending(ctx, who, f, content, in.Reason)
	if err != nil {
		return nil, err
	}
	if in.Reason != "" {
		ctx = journal.Because(ctx, in.Reason)
	}
	err = s.Store.Write(ctx, func(w Writer) error {
		if err := w.Submit(ctx, out.Submission); err != nil {
			return err
		}
		for i := range out.Skipped {
			if err := w.SaveReview(ctx, &out.Skipped[i]); err != nil {
				return err
			}
		}
		saved := []Report{out.Report}
		if err := w.SaveReports(ctx, saved); err != nil {
			return err
		}
		out.Report = saved[0]
		return w.DeleteDraft(ctx, f.Report.ID, who.ID)
	})
	if fault.Is(err, fault.Conflict) { // somebody sent while this one was being looked at
		return nil, s.overtaken(ctx, who, in)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// given refuses evidence that was not given for the task by the unit, or was withdrawn.
func (s *Service) given(ctx context.Context, f *Form, c *Content) error {
	ids := c.AllEvidence()
	if len(ids) == 0 {
		return nil
	}
	var files []evidence.File
	if s.Evidence != nil {
		var err error
		if files, err = s.Evidence.Find(ctx, evidence.Query{Task: f.Report.Task, Unit: f.Report.Unit}); err != nil {
			return err
		}
	}
	var wrong []error
	for _, id := range ids {
		if !slices.ContainsFunc(files, func(e evidence.File) bool { return e.ID == id }) {
			wrong = append(wrong, invalid(FieldEvidence, "progress.evidence_unknown", fault.Args{"id": int64(id)}))
		}
	}
	return errors.Join(wrong...)
}

// refused says why nothing can be sent now, whatever it says.
func (s *Service) refused(f *Form, version int64) error {
	switch {
	case f.Report.State == ReportCancelled:
		return fault.New(fault.Conflict, "progress.cancelled", nil)
	case f.Report.Version != version:
		return f.changedSince()
	case !f.open(s.now()):
		return fault.New(fault.Conflict, "progress.locked", fault.Args{"locks": f.Until.UnixMilli()})
	}
	return nil
}

// changedSince says who changed a report, when, and in which fields.
func (f *Form) changedSince() error {
	args := fault.Args{"by": f.Report.lastBy(f), "at": f.Report.Updated.UnixMilli(), "number": f.Report.Number, "fields": []string{}}
	if n := len(f.Submissions); n > 0 {
		var before Content
		if n > 1 {
			before = f.Submissions[n-2].Content
		} else if f.last != nil {
			before = f.last.Content
		}
		args["fields"] = f.Submissions[n-1].Content.Changed(&before)
	}
	return fault.New(fault.Conflict, "progress.overtaken", args)
}

// lastBy names who last sent or reviewed a report.
func (r *Report) lastBy(f *Form) string {
	name, at := program, time.Time{}
	for _, sub := range f.Submissions {
		name, at = sub.Name, sub.At
	}
	for _, v := range f.Reviews {
		if v.Account != 0 && !v.At.Before(at) {
			name, at = v.Name, v.At
		}
	}
	return name
}

// overtaken keeps what somebody sent too late as a draft and says what came first.
func (s *Service) overtaken(ctx context.Context, who *account.Subject, in Submitting) error {
	f, err := s.form(ctx, who, in.Report)
	if err != nil {
		return err
	}
	if err := s.keep(ctx, who, &f.Report, in.Content); err != nil {
		return err
	}
	return f.changedSince()
}

// sending makes the submission and the report that goes with it.
func (s *Service) sending(ctx context.Context, who *account.Subject, f *Form, c Content, reason string) (*Submitted, error) {
	now := s.now()
	if !now.After(f.Report.Updated) { // the clock was set back: what follows stays later
		now = f.Report.Updated.Add(time.Millisecond)
	}
	sent := Submission{Report: f.Report.ID, Number: f.Report.Number + 1, Content: c, Reason: reason, By: by(who, now)}
	sent.Kept, sent.Typed = c.burden(&f.Before)
	draft, err := s.draftOf(ctx, who, f.Report.ID)
	if err != nil {
		return nil, err
	}
	if draft != nil && now.After(draft.Begun) {
		sent.Seconds = int64(min(now.Sub(draft.Begun), maxTyping) / time.Second)
	}
	r := f.Report
	r.Number, r.Updated = sent.Number, now
	if r.First.IsZero() {
		r.First = now
	}
	late := now.After(f.Report.Due)
	skipped, err := s.advance(ctx, f, &r, &sent, ReportSubmitted)
	if err != nil {
		return nil, err
	}
	return &Submitted{Report: r, Submission: sent, Late: late, Skipped: skipped}, nil
}

// Result is what became of one report of several.
type Result struct {
	Report ReportID
	Done   *Submitted // nil when it was refused
	Err    error
}

// NoChange sends reports as they were last time (无变化). Each has its own result; one that was never reported on cannot
// be sent so.
func (s *Service) NoChange(ctx context.Context, who *account.Subject, ids []ReportID) []Result {
	out := make([]Result, len(ids))
	for i, id := range ids {
		out[i].Report = id
		out[i].Done, out[i].Err = s.noChange(ctx, who, id)
	}
	return out
}

func (s *Service) noChange(ctx context.Context, who *account.Subject, id ReportID) (*Submitted, error) {
	f, err := s.form(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if err := need(who, account.FillReport, onUnit(f.Report.Unit)); err != nil {
		return nil, err
	}
	switch {
	case f.Report.State == ReportReturned:
		return nil, fault.New(fault.Conflict, "progress.returned_no_change", nil)
	case f.Report.Number > 0:
		return nil, fault.New(fault.Conflict, "progress.sent_already", nil)
	case f.last == nil:
		return nil, fault.New(fault.Conflict, "progress.nothing_before", nil)
	}
	c := f.Before
	c.NoChange = true
	return s.submit(ctx, who, f, Submitting{Report: id, Version: f.Report.Version, Content: c})
}
