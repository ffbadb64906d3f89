package casework

import (
	"context"

	"duban/internal/worktime"
)

// Detail is one case with all that its page shows.
type Detail struct {
	Head     Head
	Case     *Case
	Measures []Measure // as of now
	Service  *Service
	Office   *worktime.Office // by which it was read
}

// Case gives one case as it stands now; fault.NotFound when there is none.
func (l *Ledger) Case(ctx context.Context, id CaseID) (*Detail, error) {
	head, events, err := l.Store.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	catalog := l.Catalog()
	d := &Detail{Head: *head, Service: &catalog.find(head.Service).Service}
	d.Office = l.Office(d.Service, handledBy(d.Service, events))
	d.Case, d.Measures = catalog.Read(events, d.Office, worktime.MomentOf(l.Clock()))
	d.Case.Refiles = head.Refiles // which may come from the applicant alone
	return d, nil
}

// Cases gives one page of cases, their running clocks as of now.
func (l *Ledger) Cases(ctx context.Context, f Filter) (Page, error) {
	page, err := l.Store.Heads(ctx, f)
	if err != nil {
		return page, err
	}
	catalog, now := l.Catalog(), worktime.MomentOf(l.Clock())
	for i := range page.Heads {
		h := &page.Heads[i]
		office := l.Office(&catalog.find(h.Service).Service, h.Unit)
		for k := range h.Measures {
			h.Measures[k].Refresh(office, now)
		}
	}
	return page, nil
}

// Open gives one page of the cases that go on, the one with the least time left first.
func (l *Ledger) Open(ctx context.Context, f Filter) (Page, error) {
	f.Open, f.ByDue = true, true
	return l.Cases(ctx, f)
}

// Refresh brings what is left of a running clock up to now. A clock that stands stays as it is: only its events say
// whether it still does.
func (m *Measure) Refresh(o *worktime.Office, now worktime.Moment) {
	if m.End != 0 || m.Due == 0 || m.Stands() {
		return
	}
	m.Verdict = worktime.Running
	if now > m.Due {
		m.Verdict = worktime.Overdue
	}
	switch m.Limit.Unit {
	case worktime.WorkHours:
		m.Left = o.Between(now, m.Due)
	case worktime.ClockHours:
		m.Left = int64(m.Due - now)
	case worktime.WorkDays:
		m.Left = int64(o.Workdays(now.Date(), m.Due.Date()))
	default:
		m.Left = int64(m.Due.Date() - now.Date())
	}
}
