package web

import (
	"context"
	"sync"

	"duban/internal/casework"
	"duban/internal/org"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/worktime"
)

// caseSums keeps the stored totals of cases in memory while no case changes.
type caseSums struct {
	mu      sync.Mutex
	version int64
	totals  []casework.Total
}

// sums is what pages say of cases in numbers, as of one request.
type sums struct {
	all     []casework.Total
	overdue []casework.Overdue
}

// sums gives the totals and what is overdue now.
func (c *call) sums(ctx context.Context) (*sums, error) {
	overdue, err := c.Cases.Store.Overdue(ctx, worktime.MomentOf(c.Cases.Clock()))
	if err != nil {
		return nil, err
	}
	version, err := c.Cases.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	kept := &c.totals
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.totals == nil || kept.version != version {
		totals, err := c.Cases.Store.Totals(ctx, casework.TotalFilter{})
		if err != nil {
			return nil, err
		}
		kept.version, kept.totals = version, totals
	}
	return &sums{kept.totals, overdue}, nil
}

// of gives the part that belongs to a service and a unit; "" does not narrow.
func (s *sums) of(service casework.ServiceID, unit string) *sums {
	out := &sums{}
	for i := range s.all {
		if t := &s.all[i]; (service == "" || t.Service == service) && (unit == "" || t.Unit == unit) {
			out.all = append(out.all, *t)
		}
	}
	for _, o := range s.overdue {
		if (service == "" || o.Service == service) && (unit == "" || o.Unit == unit) {
			out.overdue = append(out.overdue, o)
		}
	}
	return out
}

// figures adds up what there is into one line, each case counted once. The limit is that of the main clocks when they
// all have the same.
func (s *sums) figures(p *ui.Page, service *casework.Service) caseui.Figures {
	line := casework.Line{}
	for _, l := range casework.Lines(s.all, s.overdue, casework.By{}) {
		line.Sums.Add(&l.Sums)
		line.Running += l.Running
		line.Overdue += l.Overdue
	}
	limit := worktime.Limit{}
	if service != nil {
		limit = s.limit(service)
	}
	f := figuresOf(p, line, limit)
	f.Made = s.made()
	return f
}

// made gives how many of the cases with a main clock were made up.
func (s *sums) made() caseui.Made { return s.counted(func(t *casework.Total) bool { return t.Main }) }

// open gives the same of the cases that go on.
func (s *sums) open() caseui.Made {
	return s.counted(func(t *casework.Total) bool { return t.Main && t.Month == 0 })
}

func (s *sums) counted(which func(*casework.Total) bool) caseui.Made {
	var m caseui.Made
	for i := range s.all {
		if t := &s.all[i]; which(t) {
			m.Add(caseui.Made{Simulated: t.Simulated, Of: t.Cases})
		}
	}
	return m
}

// main gives the clock that was the main one of all ended cases, nil where there were several.
func (s *sums) main(service *casework.Service) *casework.Clock {
	var main *casework.Clock
	for i := range s.all {
		if t := &s.all[i]; t.Main && t.Month != 0 {
			c := caseui.ClockOf(service, t.Clock)
			if c == nil || main != nil && main != c {
				return nil
			}
			main = c
		}
	}
	return main
}

// limit gives the limit of the clocks that were the main ones of ended cases, zero when they differ.
func (s *sums) limit(service *casework.Service) worktime.Limit {
	limit := worktime.Limit{}
	for i := range s.all {
		t := &s.all[i]
		if !t.Main || t.Month == 0 {
			continue
		}
		c := caseui.ClockOf(service, t.Clock)
		if c == nil || c.Ahead || !limit.IsZero() && limit != c.Limit {
			return worktime.Limit{}
		}
		limit = c.Limit
	}
	return limit
}

// figuresOf puts sums into words.
func figuresOf(p *ui.Page, line casework.Line, limit worktime.Limit) caseui.Figures {
	f := caseui.Figures{Line: line}
	f.OnTimes, f.OnTimeOf = line.OnTimeOf()
	f.Median = caseui.Quantile(p, limit, line.Spread.Quantile(50))
	f.Ninety = caseui.Quantile(p, limit, line.Spread.Quantile(95))
	return f
}

// unitCases gives the cases of a unit by service, nil when it has none.
func (c *call) unitCases(unit string) (*caseui.UnitCases, error) {
	all, err := c.sums(c.r.Context())
	if err != nil {
		return nil, err
	}
	all = all.of("", unit)
	if len(all.all) == 0 {
		return nil, nil
	}
	u := &caseui.UnitCases{Unit: unit, Rows: c.served(&serviceFilter{show: showCases}, all)}
	u.Sum = sumOf(&c.page, u.Rows)
	return u, nil
}

// unitID gives the number of a unit in the list shown, 0 when it is not there.
func (c *call) unitID(name string) org.UnitID {
	if c.page.List == nil {
		return 0
	}
	for i := range c.page.List.Units {
		if u := &c.page.List.Units[i]; u.Name == name {
			return u.ID
		}
	}
	return 0
}

// unitName names a unit in the visitor's language.
func (c *call) unitName(name string) string { return c.page.Unit(c.unitID(name), name) }
