package progress

import (
	"context"
	"slices"
	"strconv"
	"time"

	"duban/internal/account"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Why nobody could review at a level: locale keys below progress.skipped.
const (
	SkippedNoHead  = "no_head"  // nobody else holds the post of the unit's head, nor stands in
	SkippedNoLead  = "no_lead"  // nobody of the lead unit may sign in
	SkippedOwnHead = "own_head" // the head sent it, and nobody else is head
)

// advance moves a report that reached a state on to the level that can review it, and keeps the levels that it skips.
func (s *Service) advance(ctx context.Context, f *Form, r *Report, sent *Submission, to ReportState) ([]Review, error) {
	var skipped []Review
	skip := func(level Level, why string) {
		skipped = append(skipped, Review{Report: r.ID, Number: sent.Number, Level: level, Verdict: Skipped, Words: why, By: by(nil, r.Updated)})
	}
	r.State = to
	if r.State == ReportSubmitted {
		heads, err := s.holders(ctx, []org.UnitID{r.Unit}, account.ConfirmReport)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(heads, func(h *account.Subject) bool { return h.ID != sent.Account }) {
			why := SkippedNoHead
			if len(heads) > 0 {
				why = SkippedOwnHead
			}
			skip(LevelHead, why)
			r.State = ReportConfirmed
		}
	}
	if r.State == ReportConfirmed && !r.Lead {
		leads, err := s.leadHolders(ctx, f)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(leads, func(h *account.Subject) bool { return h.ID != sent.Account }) {
			skip(LevelLead, SkippedNoLead)
			r.State = ReportPassed
		}
	}
	return skipped, nil
}

// leadHolders gives who of the lead units of a report's task may review a joint unit's share.
func (s *Service) leadHolders(ctx context.Context, f *Form) ([]*account.Subject, error) {
	units, err := s.leadUnits(ctx, f)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	return s.holders(ctx, units, account.ConfirmReport, account.FillReport)
}

func (s *Service) leadUnits(ctx context.Context, f *Form) ([]org.UnitID, error) {
	members, err := s.membersOn(ctx, f.View, s.today())
	if err != nil {
		return nil, err
	}
	return leadsOf(f.Task, members), nil
}

// level is at which level a report in a state waits, "" when at none.
func (r *Report) level() Level {
	switch {
	case r.State == ReportSubmitted:
		return LevelHead
	case r.State == ReportConfirmed && !r.Lead:
		return LevelLead
	case r.State == ReportConfirmed, r.State == ReportPassed:
		return LevelOffice
	}
	return ""
}

// waits tells at which level a report waits, and whether somebody may review it there.
func (s *Service) waits(ctx context.Context, who *account.Subject, f *Form) (Level, bool, error) {
	level := f.Report.level()
	switch level {
	case LevelHead:
		return level, who.MayOn(account.ConfirmReport, onUnit(f.Report.Unit)), nil
	case LevelLead:
		units, err := s.leadUnits(ctx, f)
		on := account.On{Units: units}
		return level, who.MayOn(account.ConfirmReport, on) || who.MayOn(account.FillReport, on), err
	case LevelOffice:
		return level, who.May(account.ReviewReport), nil
	}
	return "", false, nil
}

// Reviewing is what a reviewer decides. The level is the one at which the report waits; Untrue is the Office's at any.
type Reviewing struct {
	Report   ReportID
	Version  int64 // of the report that the reviewer saw
	Verdict  Verdict
	Points   []Point // of a return, one at least
	Words    string
	Evidence []evidence.ID // that Untrue rests on, one at least or Words
}

// Review decides on the newest submission of a report and gives the report as it stands then.
func (s *Service) Review(ctx context.Context, who *account.Subject, in Reviewing) (*Report, error) {
	f, err := s.form(ctx, who, in.Report)
	if err != nil {
		return nil, err
	}
	level, err := s.mayReview(ctx, who, f, &in)
	if err != nil {
		return nil, err
	}
	if f.Report.Version != in.Version {
		return nil, f.changedSince()
	}
	if err := in.validate(); err != nil {
		return nil, err
	}
	if err := s.standing(ctx, in.Evidence); err != nil {
		return nil, err
	}
	d, err := s.decide(ctx, who, f, level, &in)
	if err != nil {
		return nil, err
	}
	if in.Words != "" {
		ctx = journal.Because(ctx, in.Words)
	}
	if err := s.Store.Write(ctx, func(w Writer) error { return d.write(ctx, w) }); err != nil {
		if fault.Is(err, fault.Conflict) {
			if now, failed := s.form(ctx, who, in.Report); failed == nil {
				return nil, now.changedSince()
			}
		}
		return nil, err
	}
	return &d.report, nil
}

// mayReview gives the level at which somebody decides.
func (s *Service) mayReview(ctx context.Context, who *account.Subject, f *Form, in *Reviewing) (Level, error) {
	level, may, err := s.waits(ctx, who, f)
	if err != nil {
		return "", err
	}
	if in.Verdict == Untrue {
		level, may = LevelOffice, who.May(account.ReviewReport)
	}
	switch {
	case !may && level != "":
		return "", fault.New(fault.Forbidden, "progress.forbidden", nil)
	case level == "" || len(f.Submissions) == 0:
		return "", fault.New(fault.Conflict, "progress.nothing_to_review", nil)
	case f.Submissions[len(f.Submissions)-1].Account == who.ID:
		return "", fault.New(fault.Forbidden, "progress.own_review", nil)
	case in.Verdict == Visit && level != LevelOffice:
		return "", fault.New(fault.Forbidden, "progress.forbidden", nil)
	}
	return level, nil
}

// standing refuses evidence that is not there or was withdrawn.
func (s *Service) standing(ctx context.Context, ids []evidence.ID) error {
	if s.Evidence == nil || len(ids) == 0 {
		return nil
	}
	files, err := s.Evidence.Files(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(files, func(f evidence.File) bool { return f.ID == id && f.Withdrawn.IsZero() }) {
			return invalid(FieldEvidence, "progress.evidence_unknown", fault.Args{"id": int64(id)})
		}
	}
	return nil
}

func (in *Reviewing) validate() error {
	switch in.Verdict {
	case Accepted:
		return nil
	case Returned:
		if len(in.Points) == 0 {
			return invalid("points", "progress.points_missing", nil)
		}
		for i, p := range in.Points {
			if p.Field == "" || p.Reason == "" {
				return invalid("points."+strconv.Itoa(i), "progress.point_incomplete", nil)
			}
		}
		return nil
	case Visit:
		if in.Words == "" {
			return invalid("words", "progress.reason_missing", nil)
		}
		return nil
	case Untrue:
		if in.Words == "" {
			return invalid("words", "progress.reason_missing", nil)
		}
		if len(in.Evidence) == 0 {
			return invalid("evidence", "progress.untrue_evidence", nil)
		}
		return nil
	}
	return invalid("verdict", "progress.verdict_unknown", nil)
}

// decision is what a review changes.
type decision struct {
	report  Report
	review  Review
	skipped []Review
	steps   []Step
	demand  *Demand
}

func (d *decision) write(ctx context.Context, w Writer) error {
	if err := w.SaveReview(ctx, &d.review); err != nil {
		return err
	}
	for i := range d.skipped {
		if err := w.SaveReview(ctx, &d.skipped[i]); err != nil {
			return err
		}
	}
	saved := []Report{d.report}
	if err := w.SaveReports(ctx, saved); err != nil {
		return err
	}
	d.report = saved[0]
	if d.demand != nil {
		if err := w.SaveDemand(ctx, d.demand); err != nil {
			return err
		}
	}
	return w.SaveSteps(ctx, d.steps)
}

func (s *Service) decide(ctx context.Context, who *account.Subject, f *Form, level Level, in *Reviewing) (*decision, error) {
	now := s.now()
	if !now.After(f.Report.Updated) {
		now = f.Report.Updated.Add(time.Millisecond)
	}
	sent := &f.Submissions[len(f.Submissions)-1]
	d := &decision{report: f.Report, review: Review{
		Report: f.Report.ID, Number: sent.Number, Level: level, Verdict: in.Verdict, Points: in.Points, Words: in.Words, Evidence: in.Evidence, By: by(who, now),
	}}
	d.report.Updated = now
	schedule, err := s.ScheduleOf(ctx, f.Window.List)
	if err != nil {
		return nil, err
	}
	o := s.Office(now)
	due := o.Closing(o.AddWorkdays(worktime.MomentOf(now).Date(), schedule.ReturnDays)).Time().UTC()
	switch in.Verdict {
	case Returned, Untrue:
		d.review.Due = due
		d.report.State, d.report.Due, d.report.Returns = ReportReturned, d.review.Due, d.report.Returns+1
	case Visit:
		d.demand = &Demand{
			List: f.Window.List, Task: f.Report.Task, Unit: f.Report.Unit, Kind: DemandVisit, Words: in.Words, Due: due, Asked: by(who, now), Held: held(f),
		}
	case Accepted:
		return d, s.accept(ctx, f, d, sent)
	}
	return d, nil
}

// accept moves the report on. What the Office accepts makes the steps done that it says are.
func (s *Service) accept(ctx context.Context, f *Form, d *decision, sent *Submission) (err error) {
	next := map[Level]ReportState{LevelHead: ReportConfirmed, LevelLead: ReportPassed, LevelOffice: ReportAccepted}[d.review.Level]
	d.skipped, err = s.advance(ctx, f, &d.report, sent, next)
	if next != ReportAccepted || err != nil {
		return err
	}
	for _, st := range f.Steps {
		said := sent.Content.step(st.ID)
		if said == nil || said.DoneOn == st.DoneOn {
			continue
		}
		st.DoneOn, st.Reason, st.By = said.DoneOn, "", d.review.By
		d.steps = append(d.steps, st)
	}
	return nil
}

// Waiting is a report that waits for somebody's review.
type Waiting struct {
	Report     Report
	Window     Window
	Task       *list.Task
	Level      Level
	Submission Submission
	Since      time.Time
}

// Queue gives the reports that wait for somebody's review, those that have waited longest first. What they sent
// themselves waits for others.
func (s *Service) Queue(ctx context.Context, who *account.Subject) ([]Waiting, error) {
	if who == nil {
		return nil, need(who, account.ReviewReport, account.On{})
	}
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, view := range views {
		reports, err := s.waiting(ctx, who, view)
		if err != nil {
			return nil, err
		}
		windows, err := s.Store.Windows(ctx, view.List)
		if err != nil {
			return nil, err
		}
		ids := make([]ReportID, len(reports))
		for i := range reports {
			ids[i] = reports[i].ID
		}
		sent, err := s.Store.Submissions(ctx, ids)
		if err != nil {
			return nil, err
		}
		newest := make(map[ReportID]Submission, len(ids))
		for _, one := range sent {
			newest[one.Report] = one
		}
		for _, r := range reports {
			if one, is := newest[r.ID]; is && one.Account != who.ID {
				w := windows[slices.IndexFunc(windows, func(w Window) bool { return w.ID == r.Window })]
				out = append(out, Waiting{Report: r, Window: w, Task: view.Task(r.Task), Level: r.level(), Submission: one, Since: r.Updated})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Waiting) int { return a.Since.Compare(b.Since) })
	return out, nil
}

// waiting gives the reports of a list at levels at which somebody decides.
func (s *Service) waiting(ctx context.Context, who *account.Subject, view *list.View) ([]Report, error) {
	members, err := s.membersOn(ctx, view, s.today())
	if err != nil {
		return nil, err
	}
	leads := func(r *Report) bool {
		task := view.Task(r.Task)
		if task == nil {
			return false
		}
		on := account.On{Units: leadsOf(task, members)}
		return who.MayOn(account.ConfirmReport, on) || who.MayOn(account.FillReport, on)
	}
	var out []Report
	for _, state := range []ReportState{ReportSubmitted, ReportConfirmed, ReportPassed} {
		reports, err := s.Store.Reports(ctx, Query{List: view.List, State: state})
		if err != nil {
			return nil, err
		}
		for _, r := range reports {
			switch level := r.level(); {
			case view.Task(r.Task) == nil:
			case level == LevelHead && who.MayOn(account.ConfirmReport, onUnit(r.Unit)),
				level == LevelLead && leads(&r),
				level == LevelOffice && who.May(account.ReviewReport):
				out = append(out, r)
			}
		}
	}
	return out, nil
}
