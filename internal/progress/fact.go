package progress

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Facts gives what was known of every task of a list at the end of a day, by the edition of that day. What it rests on
// is never changed, so that the facts of a past day are the same whenever they are collected. The time before a list was
// kept here is told by its first edition, and by its commitments as they stand.
func (s *Service) Facts(ctx context.Context, slug string, on worktime.Date) (map[list.TaskID]measure.Facts, error) {
	current, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	h, err := s.Store.History(ctx, current.List)
	if err != nil {
		return nil, err
	}
	c := &collector{Service: s, record: s.recordOf(current.List, h), slug: slug}
	if err := c.editions(ctx, current.List); err != nil {
		return nil, err
	}
	if c.promises, err = s.promises(ctx, slug, c.saved[0].SavedAt); err != nil {
		return nil, err
	}
	view, err := c.viewOn(ctx, on)
	if err != nil {
		return nil, err
	}
	out := make(map[list.TaskID]measure.Facts, len(view.Tasks))
	for i := range view.Tasks {
		t := &view.Tasks[i]
		f := c.facts(view, t, on)
		f.Yellows = c.yellows(view, t, on)
		out[t.ID] = f
	}
	return out, nil
}

// recordOf arranges a history, and keeps it as long as the store gives the same.
func (s *Service) recordOf(of list.ID, h *History) *record {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.records[of]; r != nil && r.history == h {
		return r
	}
	if s.records == nil {
		s.records = map[list.ID]*record{}
	}
	r := newRecord(h)
	s.records[of] = r
	return r
}

// collector collects facts of one list.
type collector struct {
	*Service
	*record
	slug     string
	saved    []list.Summary // editions, oldest first
	promises *promises
}

func (c *collector) editions(ctx context.Context, of list.ID) error {
	all, err := c.Library.Editions(ctx)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.List == of {
			c.saved = append(c.saved, e)
		}
	}
	slices.SortFunc(c.saved, func(a, b list.Summary) int { return cmp.Compare(a.Number, b.Number) })
	if len(c.saved) == 0 {
		return fmt.Errorf("progress: list %d has no edition", of)
	}
	return nil
}

// viewOn gives the edition that was in force on a day; the first one before there was any.
func (c *collector) viewOn(ctx context.Context, on worktime.Date) (*list.View, error) {
	e := c.saved[0]
	for _, next := range c.saved[1:] {
		if !next.SavedAt.After(on.End().Time()) {
			e = next
		}
	}
	return c.Library.View(ctx, e.ID)
}

// start is when work on a list is due to begin: the first day of its year, or later when it was issued in that year.
func (c *collector) start(view *list.View) worktime.Date {
	issued := worktime.MomentOf(c.saved[0].SavedAt).Date()
	if view.Year == 0 {
		return issued
	}
	first := worktime.NewDate(view.Year, time.January, 1)
	if issued.Year() == view.Year {
		return max(first, issued)
	}
	return first
}

// facts collects all but Yellows.
func (c *collector) facts(view *list.View, t *list.Task, on worktime.Date) measure.Facts {
	end := on.End().Time().Add(time.Second - time.Millisecond)
	f := measure.Facts{
		Today: on, Start: c.start(view), Ongoing: t.Item.Deadline.Ongoing, Due: dueOf(view, t), Planned: planned(c.stepsAt(t.ID, end), on),
		False: c.untrue(t.ID, end),
	}
	switch c.closureAt(t.ID, end) {
	case ClosureSigned:
		f.Closed = true
	case ClosureAsked, ClosureChecked:
		f.Waiting = true
	}
	said := c.said(t.ID, end)
	f.Percent, f.Done = c.percent(t.ID, end)
	if !f.Closed {
		f.LateBy = c.lateBy(t.ID, end)
	}
	c.promises.hold(&f, t.ID, said, end)
	return f
}

// dueOf is the day by which a task is due: the end of the year where it goes on, 0 where it has none.
func dueOf(view *list.View, t *list.Task) worktime.Date {
	if t.Item.Deadline.Ongoing && view.Year != 0 {
		return worktime.NewDate(view.Year, time.December, 31)
	}
	due, err := worktime.ParseDate(t.Item.Deadline.Date)
	if err != nil {
		return 0
	}
	return due
}

// percent gives how much of a task is done as its lead units said last: the least of them. It is done when all say so.
func (c *collector) percent(task list.TaskID, end time.Time) (least *int, done bool) {
	seen := map[int64]bool{}
	leads, finished := 0, 0
	for i := len(c.order) - 1; i >= 0; i-- {
		for _, report := range c.reports[task] {
			if report.Window != c.order[i].ID || !report.Lead || seen[int64(report.Unit)] {
				continue
			}
			s := c.at(report, end)
			if !s.counts() {
				continue
			}
			seen[int64(report.Unit)] = true
			leads++
			p := s.sent.Content.Percent
			if s.sent.Content.Stage == Done || p != nil && *p == 100 {
				finished++
			}
			if p != nil && (least == nil || *p < *least) {
				least = p
			}
		}
	}
	return least, leads > 0 && finished == leads
}

// lateBy gives the working days that the oldest report is late which a lead unit owes. What joint units owe is theirs,
// and shown with their shares. What a unit sends for a later window makes up for what it did not send before: nothing
// comes in for a window that is locked.
func (c *collector) lateBy(task list.TaskID, end time.Time) int {
	late := 0
	day := worktime.MomentOf(end).Date()
	sent := map[org.UnitID]bool{}
	for _, w := range slices.Backward(c.order) {
		for _, report := range c.reports[task] {
			if report.Window != w.ID || !report.Lead || sent[report.Unit] {
				continue
			}
			switch s := c.at(report, end); {
			case s.counts():
				sent[report.Unit] = true
			case s.owed() && s.due.Before(end):
				late = max(late, c.Office(end).Workdays(worktime.MomentOf(s.due).Date(), day))
			}
		}
	}
	return late
}

// yellows counts the windows before a day that ended with a yellow light, in a row.
func (c *collector) yellows(view *list.View, t *list.Task, on worktime.Date) int {
	n := 0
	for i := len(c.order) - 1; i >= 0; i-- {
		w := c.order[i]
		if w.Opened.IsZero() || w.Locks.After(on.End().Time()) {
			continue
		}
		if !slices.ContainsFunc(c.reports[t.ID], func(r *Report) bool { return r.Window == w.ID && r.Lead }) {
			continue
		}
		day := worktime.MomentOf(w.Locks).Date()
		if c.Rules.On(day).Read(c.facts(view, t, day)).Light != measure.Yellow {
			break
		}
		n++
	}
	return n
}

// promises are the commitments of a list as they were at any time.
type promises struct {
	book    *commitment.Book
	since   time.Time // before which nothing is known
	changes map[string][]commitment.Change
	tasks   map[list.TaskID][]*commitment.Entry // that ever served a task
}

// promises reads the commitments of a list with what became of them.
func (s *Service) promises(ctx context.Context, slug string, since time.Time) (*promises, error) {
	book, err := s.Register.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.known[slug]; p != nil && p.book == book {
		return p, nil
	}
	p := &promises{
		book: book, since: since, changes: make(map[string][]commitment.Change, len(book.Entries)), tasks: map[list.TaskID][]*commitment.Entry{},
	}
	for _, e := range book.Entries {
		if p.changes[e.Code], err = s.Register.Changes(ctx, e.Code); err != nil {
			return nil, err
		}
		p.serve(e, e.Links)
		for _, c := range p.changes[e.Code] {
			if c.After != nil {
				p.serve(e, c.After.Links)
			}
		}
	}
	if s.known == nil {
		s.known = map[string]*promises{}
	}
	s.known[slug] = p
	return p, nil
}

// serve notes that a commitment served tasks.
func (p *promises) serve(e *commitment.Entry, links []commitment.Link) {
	for _, l := range links {
		if !slices.Contains(p.tasks[l.Task], e) {
			p.tasks[l.Task] = append(p.tasks[l.Task], e)
		}
	}
}

// of gives the facts of the commitments of a task that were in force at a time.
func (p *promises) of(task list.TaskID, t time.Time) map[string]*commitment.Facts {
	out := map[string]*commitment.Facts{}
	for _, e := range p.tasks[task] {
		now := &commitment.Record{State: e.State, Facts: e.Facts, Links: e.Links}
		if !t.Before(p.since) {
			now = nil
			for i, c := range p.changes[e.Code] {
				if !c.At.After(t) {
					now = p.changes[e.Code][i].After
				}
			}
		}
		if now != nil && now.State.InForce() && slices.ContainsFunc(now.Links, func(l commitment.Link) bool { return l.Task == task }) {
			out[e.Code] = &now.Facts
		}
	}
	return out
}

// hold holds the values that were reported against what was promised.
func (p *promises) hold(f *measure.Facts, task list.TaskID, said []*Submission, t time.Time) {
	all := p.of(task, t)
	f.Soft = len(all) > 0
	for code, facts := range all {
		if !effortOnly(facts) {
			f.Soft = false
		}
		if !decides(facts) || f.Due == 0 || f.Today <= f.Due {
			continue
		}
		last := lastValue(said, code)
		switch met, known := Meets(facts, last); {
		case last == nil:
			f.Unproven++
		case !known: // only a person can tell
		case !met:
			f.Broken++
		}
	}
}

// effortOnly reports whether a promise is of effort, or help with somebody else's.
func effortOnly(f *commitment.Facts) bool { return f.Soft || f.Posture == commitment.Cooperate }

// decides reports whether a promise is held against a value.
func decides(f *commitment.Facts) bool {
	return f.Type.Measured() && !effortOnly(f) && !f.Stretch && !f.Policy
}

// lastValue gives the value of a commitment that was said last; nil when nobody said one.
func lastValue(said []*Submission, code string) *Value {
	for _, s := range said {
		if v := s.Content.value(code); v != nil && v.Value != nil {
			return v
		}
	}
	return nil
}

// Meets holds a reported value against a target. It is not known without a value, and where only another statistic
// could tell. Of a change the value is the change itself, in the unit of the target.
func Meets(f *commitment.Facts, v *Value) (met, known bool) {
	if v == nil || v.Value == nil {
		return false, false
	}
	if f.Value == nil {
		return false, false // held against another statistic
	}
	order := v.Value.Cmp(f.Value.Decimal)
	switch f.Op {
	case commitment.OpAtMost:
		return order <= 0, true
	case commitment.OpLess:
		return order < 0, true
	case commitment.OpAtLeast, commitment.OpReduceBy, commitment.OpIncreaseBy:
		return order >= 0, true
	case commitment.OpMore:
		return order > 0, true
	case commitment.OpEqual:
		return order == 0, true
	}
	return false, false
}
