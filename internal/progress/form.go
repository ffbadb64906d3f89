package progress

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/org"
)

// Filling is why a field was filled in beforehand.
type Filling string

// The reasons.
const (
	FromLast    Filling = "last"    // as it was last time
	FromSteps   Filling = "steps"   // the step is on record as done
	FromRecords Filling = "records" // the system computes it from case records
)

// Form is a report as a person fills it in.
type Form struct {
	Report      Report
	Window      Window
	Now         WindowState
	Task        *list.Task
	View        *list.View
	Commitments []*commitment.Entry // of which values are asked for; none of a joint unit
	Steps       []Step              // of the unit, those dropped left out
	Content     Content             // the person's own draft, else what is filled in beforehand
	Before      Content             // what is filled in beforehand
	Filled      map[string]Filling  // by field of Before
	Last        *Submission         // of this report, else of an earlier window; nil when there is none
	Submissions []Submission        // of this report, oldest first
	Reviews     []Review            // of this report, oldest first
	Draft       *Draft              // the person's own; nil when there is none
	Others      []Draft             // of other people
	Shares      []Share             // of joint units, for the lead unit
	Until       time.Time           // until when it may be sent
	Level       Level               // at which it waits for a review, "" when for none
	May         FormRights

	last *Submission // of an earlier window
}

// FormRights says what somebody may do with a report as it stands.
type FormRights struct {
	Fill    bool // save drafts and send
	Correct bool // send another version over one that was sent; it needs a reason
	Review  bool // decide at the Level at which it waits
	Untrue  bool // say that it is false
}

// Share is the report of a joint unit, as the lead unit sees it beside its own.
type Share struct {
	Report Report
	Last   *Submission // nil when nothing was submitted
}

// Missing reports whether the unit owes its share.
func (s *Share) Missing() bool { return s.Report.Owed() }

// Form gives a report as somebody fills it in or reviews it.
func (s *Service) Form(ctx context.Context, who *account.Subject, id ReportID) (*Form, error) {
	f, err := s.form(ctx, who, id)
	if err != nil {
		return nil, err
	}
	drafts, err := s.Store.Drafts(ctx, id)
	if err != nil {
		return nil, err
	}
	f.Content = f.Before
	for i := range drafts {
		switch {
		case drafts[i].Account == who.ID:
			f.Draft, f.Content = &drafts[i], drafts[i].Content
		case who.MayOn(account.FillReport, onUnit(f.Report.Unit)):
			f.Others = append(f.Others, drafts[i])
		}
	}
	if f.Report.Lead {
		if f.Shares, err = s.shares(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, s.rights(ctx, who, f)
}

// windows remembers what was read of windows while several reports are looked at.
type windows map[WindowID]*opened

// opened is a window with its exceptions.
type opened struct {
	Window
	exceptions []Exception
}

// window gives a window with its exceptions.
func (s *Service) window(ctx context.Context, id WindowID, seen windows) (*opened, error) {
	if o := seen[id]; o != nil {
		return o, nil
	}
	o := &opened{}
	var err error
	if o.Window, err = s.Store.Window(ctx, id); err != nil {
		return nil, err
	}
	if o.exceptions, err = s.Store.Exceptions(ctx, id); err != nil {
		return nil, err
	}
	seen[id] = o
	return o, nil
}

// form reads all of a report but drafts and shares.
func (s *Service) form(ctx context.Context, who *account.Subject, id ReportID) (*Form, error) {
	r, err := s.Store.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.formOf(ctx, who, r, windows{})
}

func (s *Service) formOf(ctx context.Context, who *account.Subject, r Report, seen windows) (*Form, error) {
	f := &Form{Report: r}
	w, err := s.window(ctx, r.Window, seen)
	if err != nil {
		return nil, err
	}
	f.Window = w.Window
	if f.View, f.Task, err = s.taskOf(ctx, &f.Window, r.Task); err != nil {
		return nil, err
	}
	if err := s.mayRead(ctx, who, f); err != nil {
		return nil, err
	}
	f.Now = f.Window.State(s.now())
	if ids := []ReportID{r.ID}; r.Number > 0 {
		if f.Submissions, err = s.Store.Submissions(ctx, ids); err != nil {
			return nil, err
		}
		if f.Reviews, err = s.Store.Reviews(ctx, ids); err != nil {
			return nil, err
		}
	}
	f.Until = w.until(r.Unit)
	return f, s.prefill(ctx, f)
}

// mayRead lets a report be read by whoever reads the unit's or the task's reports: the lead unit reads its joint units'.
func (s *Service) mayRead(ctx context.Context, who *account.Subject, f *Form) error {
	if who.MayOn(account.ReadProgress, onUnit(f.Report.Unit)) {
		return nil
	}
	on := onTask(f.Task)
	members, err := s.membersOn(ctx, f.View, s.today())
	if err != nil {
		return err
	}
	on.Units = leadsOf(f.Task, members)
	return need(who, account.ReadProgress, on)
}

// until is until when a unit may send what was not returned: until the window locks or, by exception, later.
func (o *opened) until(unit org.UnitID) time.Time {
	until := o.Locks
	for _, e := range o.exceptions {
		if e.Unit == unit {
			until = later(o.Locks, e.Until)
		}
	}
	return until
}

// open reports whether a report may be sent now.
func (f *Form) open(now time.Time) bool {
	switch f.Report.State {
	case ReportCancelled:
		return false
	case ReportReturned:
		return true
	}
	return f.Now != WindowPlanned && now.Before(f.Until)
}

// prefill fills in what is known: what was said last time, what the steps say, what the system computes.
func (s *Service) prefill(ctx context.Context, f *Form) error {
	if err := s.asked(ctx, f); err != nil {
		return err
	}
	var err error
	if f.last, err = s.Store.Last(ctx, f.Report.Task, f.Report.Unit, f.Window.ID); err != nil {
		return err
	}
	f.Last = f.last
	if n := len(f.Submissions); n > 0 {
		f.Last = &f.Submissions[n-1]
	}
	known := map[string]*Known{}
	for _, e := range f.Commitments {
		if s.Known == nil {
			break
		}
		k, err := s.Known(ctx, e.Code)
		if err != nil {
			return err
		}
		if k != nil {
			known[e.Code] = k
		}
	}
	f.fill(known)
	return nil
}

// asked finds of which commitments and steps a report speaks.
func (s *Service) asked(ctx context.Context, f *Form) error {
	steps, err := s.Store.Steps(ctx, []list.TaskID{f.Report.Task})
	if err != nil {
		return err
	}
	f.Steps = slices.DeleteFunc(steps, func(st Step) bool { return st.Unit != f.Report.Unit || !st.Dropped.IsZero() })
	if !f.Report.Lead || s.Register == nil {
		return nil
	}
	book, err := s.Register.Get(ctx, f.View.Slug)
	if err != nil {
		return err
	}
	for _, e := range book.ByTask(f.Report.Task) {
		if asksValue(&e.Commitment) {
			f.Commitments = append(f.Commitments, e)
		}
	}
	return nil
}

// asksValue reports whether values of a commitment are reported.
func asksValue(c *commitment.Commitment) bool {
	return c.State.InForce() && c.Facts.Type.Measured() && !c.Facts.Policy
}

// fill makes Before and says why each of its fields is filled.
func (f *Form) fill(known map[string]*Known) {
	f.Filled = map[string]Filling{}
	var old Content
	if f.Last != nil {
		old = f.Last.Content
	}
	c := Content{Stage: old.Stage, Percent: old.Percent, Words: old.Words, Problems: old.Problems, Next: old.Next}
	if f.Last != nil && f.Last != f.last {
		c.Evidence = old.Evidence // a correction starts from all that was sent
	}
	for _, st := range f.Steps {
		switch before := old.step(st.ID); {
		case before != nil:
			c.Steps = append(c.Steps, *before)
		case st.DoneOn != 0:
			c.Steps = append(c.Steps, StepReport{Step: st.ID, Done: true, DoneOn: st.DoneOn})
			f.Filled[StepField(st.ID)] = FromSteps
		default:
			c.Steps = append(c.Steps, StepReport{Step: st.ID})
		}
	}
	for _, e := range f.Commitments {
		before, k := old.value(e.Code), known[e.Code]
		switch {
		case k != nil && (before == nil || k.AsOf >= before.AsOf):
			c.Values = append(c.Values, Value{Code: e.Code, Value: k.Value, Numerator: k.Numerator, Denominator: k.Denominator, AsOf: k.AsOf, Source: k.Source})
			f.Filled[ValueField(e.Code)] = FromRecords
		case before != nil:
			c.Values = append(c.Values, *before)
		default:
			c.Values = append(c.Values, Value{Code: e.Code})
		}
	}
	f.Before = c
	for field := range c.Fields() {
		f.Filled[field] = cmp.Or(f.Filled[field], FromLast)
	}
}

// shares gives the reports of the joint units on the same task in the same window.
func (s *Service) shares(ctx context.Context, f *Form) ([]Share, error) {
	all, err := s.Store.Reports(ctx, Query{Task: f.Report.Task, Window: f.Window.ID})
	if err != nil {
		return nil, err
	}
	var shares []Share
	for _, r := range all {
		if r.Lead || r.State == ReportCancelled {
			continue
		}
		sent, err := s.Store.Submissions(ctx, []ReportID{r.ID})
		if err != nil {
			return nil, err
		}
		share := Share{Report: r}
		if n := len(sent); n > 0 {
			share.Last = &sent[n-1]
		}
		shares = append(shares, share)
	}
	return shares, nil
}

// rights says what somebody may do with the report.
func (s *Service) rights(ctx context.Context, who *account.Subject, f *Form) error {
	open := f.open(s.now()) && who.MayOn(account.FillReport, onUnit(f.Report.Unit))
	f.May.Correct = open && f.Report.Number > 0 && f.Report.State != ReportReturned
	f.May.Fill = open && !f.May.Correct
	own := len(f.Submissions) > 0 && f.Submissions[len(f.Submissions)-1].Account == who.ID
	f.May.Untrue = !own && f.Report.Number > 0 && f.Report.State != ReportCancelled && who.May(account.ReviewReport)
	level, may, err := s.waits(ctx, who, f)
	f.Level, f.May.Review = level, may && !own
	return err
}

// Owed is a report that a unit owes, with what it would say if nothing had changed.
type Owed struct {
	Report  Report
	Window  Window
	Task    *list.Task
	Before  Content
	Filled  map[string]Filling
	Last    *Submission // of this report or an earlier window; nil when there is none
	Drafted bool        // somebody has begun a draft
	Late    bool
	Points  []Point // of the return, when it was returned
	Words   string  // of the return
}

// Owed gives what is due from a unit: what is not submitted and what was returned, in windows that take it, the soonest
// due first.
func (s *Service) Owed(ctx context.Context, who *account.Subject, unit org.UnitID) ([]Owed, error) {
	if err := need(who, account.ReadProgress, onUnit(unit)); err != nil {
		return nil, err
	}
	reports, err := s.Store.Reports(ctx, Query{Unit: unit})
	if err != nil {
		return nil, err
	}
	var out []Owed
	seen := windows{}
	for _, r := range reports {
		if !r.Owed() {
			continue
		}
		w, err := s.window(ctx, r.Window, seen)
		if err != nil {
			return nil, err
		}
		if r.State == ReportDue && !s.now().Before(w.until(unit)) {
			continue
		}
		f, err := s.formOf(ctx, who, r, seen)
		if err != nil {
			return nil, err
		}
		drafts, err := s.Store.Drafts(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		o := Owed{Report: r, Window: f.Window, Task: f.Task, Before: f.Before, Filled: f.Filled, Last: f.Last, Drafted: len(drafts) > 0, Late: r.Late(s.now())}
		for _, v := range f.Reviews {
			if v.Number == r.Number && (v.Verdict == Returned || v.Verdict == Untrue) {
				o.Points, o.Words = v.Points, v.Words
			}
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b Owed) int {
		return cmp.Or(a.Report.Due.Compare(b.Report.Due), cmp.Compare(a.Task.Seq, b.Task.Seq))
	})
	return out, nil
}
