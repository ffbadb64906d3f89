package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/worktime"
)

// oneService gives the service that the address names.
func (c *call) oneService() (*casework.Service, error) {
	code := casework.ServiceID(c.r.PathValue("code"))
	s, known := c.Cases.Catalog().Service(code)
	if !known {
		return nil, fault.New(fault.NotFound, "casework.unknown_service", fault.Args{"service": string(code)})
	}
	return s, nil
}

// service is the page of one service.
func (c *call) service() error {
	one, err := c.oneService()
	if err != nil {
		return err
	}
	if err := c.openCurrent(); err != nil {
		return err
	}
	ctx := c.r.Context()
	all, err := c.sums(ctx)
	if err != nil {
		return err
	}
	all = all.of(one.Code, "")
	p := c.frame("services", caseui.ServiceName(&c.page, one), ui.Link{Text: c.page.T("web.nav.services"), URL: "/services"})
	s := caseui.Shown{Served: caseui.Served{
		Service: one, Figures: all.figures(p, one), UnitID: c.unitID(one.Unit), UnitOf: c.unitName(one.Unit),
	}}
	s.Limit, s.Legal = limitsOf(p, one), caseui.LimitWords(p, one.Legal)
	s.Averages = s.Cases > s.Idle && s.Sums.OnTime+s.Late == 0
	if s.Clocks, err = c.clocked(one, all); err != nil {
		return err
	}
	if k := all.main(one); s.Averages && k != nil {
		s.Mean = caseui.NewMean(p, one, k, &s.Sums)
	}
	s.Verdict = c.serviceVerdict(&s)
	s.Bars, s.Of, s.SpreadURL = bars(&s.Spread), s.Spread.Count(), caseui.ServicePath(one.Code)+"/spread.json"
	s.Conclusion = c.spreadWords(&s.Figures, s.Averages)
	s.Months, s.MonthsURL = c.months(all, one), caseui.ServicePath(one.Code)+"/months.json"
	s.Trend = c.trendWords(s.Months, s.Averages)
	s.Units = c.byUnit(one, all)
	if p.May(account.Cases) {
		if s.Worst, err = c.worst(one); err != nil {
			return err
		}
		s.Columns = caseColumns()
	}
	c.calendarOf(&s, one)
	p.Chart = s.Of > 0
	return c.render(http.StatusOK, caseui.ServicePage(p, s))
}

// serviceVerdict says in one line how a service keeps its promise.
func (c *call) serviceVerdict(s *caseui.Shown) string {
	if s.Cases+s.Running == 0 {
		return c.page.T("web.case.service.verdict.none")
	}
	words := ""
	for i := range s.Clocks {
		if m := s.Clocks[i].Mean; m != nil && m.Kept != casework.Empty {
			words += m.Words(&c.page)
		}
	}
	if s.Averages {
		return words + c.page.T("web.case.verdict.open", "running", s.Running)
	}
	return c.rateWords(&s.Figures) + words
}

// calendarOf says by which working time a service is reckoned.
func (c *call) calendarOf(s *caseui.Shown, one *casework.Service) {
	o := c.Cases.Office(one, one.Unit)
	e := o.Edition()
	s.Calendar, s.Published, s.Hours = e.ID(), c.page.Date(e.Published.String()), o.Hours().String()
}

// clocked gives the clocks of a service with their figures and the commitments that they feed.
func (c *call) clocked(one *casework.Service, all *sums) ([]caseui.Clocked, error) {
	p := &c.page
	lines := casework.Lines(all.all, nil, casework.By{Clock: true})
	out := make([]caseui.Clocked, len(one.Clocks))
	for i := range one.Clocks {
		k := &one.Clocks[i]
		line := casework.Line{}
		for _, l := range lines {
			if l.Clock == k.ID {
				line = l
			}
		}
		limit := k.Limit
		if k.Average && !k.Mean.IsInteger() {
			limit = worktime.Limit{} // quantiles are shares of it
		}
		out[i] = caseui.Clocked{Figures: figuresOf(p, line, limit), Clock: k, Baseline: caseui.LimitWords(p, k.Baseline)}
		if k.Ahead {
			out[i].Median, out[i].Ninety = "", ""
		}
		if k.Average && k.Before.IsPositive() {
			out[i].Baseline = caseui.SpanText(p, k.Baseline.Unit, k.Before)
		}
		out[i].Mean = caseui.NewMean(p, one, k, &line.Sums)
		out[i].Limit, out[i].Legal = caseui.PromiseWords(p, k), caseui.LimitWords(p, k.Legal)
		if k.Legal.IsZero() && i == 0 {
			out[i].Legal = caseui.LimitWords(p, one.Legal)
		}
		for _, name := range k.Commitments {
			e, err := c.fed(one, name)
			if err != nil {
				return nil, err
			}
			if e == nil {
				out[i].Missing = append(out[i].Missing, name)
			} else {
				out[i].Feeds = append(out[i].Feeds, e)
			}
		}
	}
	return out, nil
}

// fed gives the commitment that a service names, nil when no list here has it.
func (c *call) fed(one *casework.Service, name string) (*commitment.Entry, error) {
	views, err := c.Library.Current(c.r.Context())
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if one.List != "" && one.List != v.Slug {
			continue
		}
		all, err := c.Register.Get(c.r.Context(), v.Slug)
		if err != nil {
			return nil, err
		}
		if e := all.Get(commitment.CodeOf(v.Slug, name)); e != nil {
			return e, nil
		}
	}
	return nil, nil
}

// feeding gives the clocks that feed a commitment, with their figures.
func (c *call) feeding(v *list.View, code string) (fed []caseui.Feeding, err error) {
	var all *sums
	for _, s := range c.Cases.Catalog().Services() {
		if s.List != "" && s.List != v.Slug {
			continue
		}
		for i := range s.Clocks {
			if !slices.ContainsFunc(s.Clocks[i].Commitments, func(name string) bool { return commitment.CodeOf(v.Slug, name) == code }) {
				continue
			}
			if all == nil {
				if all, err = c.sums(c.r.Context()); err != nil {
					return nil, err
				}
			}
			fed = append(fed, c.feed(s, &s.Clocks[i], all))
		}
	}
	return fed, nil
}

// feed gives the figure of one clock.
func (c *call) feed(s *casework.Service, k *casework.Clock, all *sums) caseui.Feeding {
	f := caseui.Feeding{Service: s, Clock: k}
	for _, l := range casework.Lines(all.of(s.Code, "").all, nil, casework.By{Clock: true}) {
		if l.Clock == k.ID {
			f.Figures = figuresOf(&c.page, l, k.Limit)
		}
	}
	f.Mean = caseui.NewMean(&c.page, s, k, &f.Sums)
	f.Limit = caseui.PromiseWords(&c.page, k)
	f.Made = all.counted(func(t *casework.Total) bool { return t.Service == s.Code && t.Clock == k.ID })
	return f
}

// perBar is how many twentieths of the limit a bar of the distribution has.
const perBar = 2

// bars puts a spread into bars of a tenth of the limit, up to the last that has any, and always to the limit.
func bars(s *casework.Spread) []caseui.Bar {
	last := len(s) - 1
	var out []caseui.Bar
	for i := 0; i < last; i += perBar {
		b := caseui.Bar{Label: strconv.Itoa(i*5) + "–" + strconv.Itoa((i+perBar)*5) + "%", Over: i >= 20}
		for k := range perBar {
			b.Cases += s[i+k]
		}
		out = append(out, b)
	}
	out = append(out, caseui.Bar{Label: ">200%", Cases: s[last], Over: true})
	most := 20/perBar + 1
	for i := range out {
		if out[i].Cases > 0 {
			most = max(most, i+1)
		}
	}
	return out[:most]
}

// spreadWords is the title of the distribution: what it shows.
func (c *call) spreadWords(f *caseui.Figures, averages bool) string {
	half := int64(0)
	for i, n := range f.Spread {
		if i < 10 {
			half += n
		}
	}
	of := f.Spread.Count()
	if averages {
		beyond := int64(0)
		for _, n := range f.Spread[20:] {
			beyond += n
		}
		return c.page.T("web.case.spread.mean", "beyond", caseui.Rate(beyond, of), "half", caseui.Rate(half, of))
	}
	return c.page.T("web.case.spread.title", "late", caseui.Rate(f.Late, of), "half", caseui.Rate(half, of))
}

// months gives what ended in each month.
func (c *call) months(all *sums, one *casework.Service) []caseui.Monthly {
	var out []caseui.Monthly
	for _, l := range casework.Lines(all.all, nil, casework.By{Month: true}) {
		if l.Month == 0 {
			continue
		}
		year, month := l.Month.Civil()
		name := c.page.T("web.date.month", "year", year, "month", c.page.T("web.month."+strconv.Itoa(month)))
		m := caseui.Monthly{Month: l.Month.String(), Name: name, OnTime: l.Sums.OnTime, Late: l.Late, OnTimeOf: l.Sums.OnTime + l.Late, Cases: l.Cases - l.Idle}
		if k := all.main(one); k != nil && k.Average && m.Cases > 0 {
			m.Mean = caseui.NewMean(&c.page, one, k, &l.Sums).Took
		}
		out = append(out, m)
	}
	return out
}

// trendWords is the title of the months: the latest one beside the one before.
func (c *call) trendWords(all []caseui.Monthly, averages bool) string {
	p := &c.page
	if averages {
		return p.T("web.case.months.mean")
	}
	rated := slices.DeleteFunc(slices.Clone(all), func(m caseui.Monthly) bool { return m.OnTimeOf == 0 })
	if len(rated) < 2 {
		return p.T("web.case.months.title")
	}
	now, before := rated[len(rated)-1], rated[len(rated)-2]
	key := "web.case.months.same"
	switch d := now.OnTime*before.OnTimeOf - before.OnTime*now.OnTimeOf; {
	case d > 0:
		key = "web.case.months.up"
	case d < 0:
		key = "web.case.months.down"
	}
	return p.T(key, "month", now.Name, "rate", caseui.Rate(now.OnTime, now.OnTimeOf), "before", caseui.Rate(before.OnTime, before.OnTimeOf))
}

// byUnit gives the figures of each unit that handles a service, the one with the most cases first.
func (c *call) byUnit(one *casework.Service, all *sums) []caseui.UnitLine {
	var units []string
	for i := range all.all {
		if u := all.all[i].Unit; !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	out := make([]caseui.UnitLine, len(units))
	for i, u := range units {
		out[i] = caseui.UnitLine{Figures: all.of("", u).figures(&c.page, one), ID: c.unitID(u), Name: c.unitName(u)}
	}
	slices.SortStableFunc(out, func(a, b caseui.UnitLine) int { return int(b.Cases + b.Running - a.Cases - a.Running) })
	return out
}

// worstShown is how many cases of either kind the page of a service lists.
const worstShown = 10

// worst gives the open cases of a service that are the longest overdue, then those that ended latest for their limit.
func (c *call) worst(one *casework.Service) ([]caseui.Row, error) {
	open, err := c.Cases.Open(c.r.Context(), casework.Filter{Service: one.Code, Size: worstShown})
	if err != nil {
		return nil, err
	}
	var out []caseui.Row
	for i := range open.Heads {
		if row := c.caseRow(&open.Heads[i]); row.Measure != nil && row.Measure.Verdict == worktime.Overdue {
			row.Band = "overdue"
			out = append(out, row)
		}
	}
	late, err := c.Cases.Cases(c.r.Context(), casework.Filter{Service: one.Code, Late: true, Size: worstShown})
	if err != nil {
		return nil, err
	}
	for i := range late.Heads {
		row := c.caseRow(&late.Heads[i])
		row.Band, row.Measure = "late", caseui.Main(&late.Heads[i])
		out = append(out, row)
	}
	return out, nil
}

// serviceSpread gives the figures of the distribution: the same as in the table beneath it.
func (c *call) serviceSpread() error {
	one, err := c.oneService()
	if err != nil {
		return err
	}
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	p := &c.page
	f := all.of(one.Code, "").figures(p, one)
	x := chart{Columns: true, Limit: p.T("web.case.spread.limit"), LimitAt: 20 / perBar, Series: []chartSeries{
		{p.T("web.case.spread.within"), "blue"}, {p.T("web.case.spread.beyond"), "red"},
	}}
	if f.Sums.OnTime+f.Late == 0 {
		x.Limit, x.Series[0].Name, x.Series[1].Name = p.T("web.case.spread.promised"), p.T("web.case.spread.below"), p.T("web.case.spread.above")
	}
	for _, b := range bars(&f.Sums.Spread) {
		bar := chartBar{Label: b.Label, Values: []int{int(b.Cases), 0}}
		if b.Over {
			bar.Values = []int{0, int(b.Cases)}
		}
		x.Bars = append(x.Bars, bar)
	}
	return c.json(x)
}

// serviceMonths gives the figures of the months: the same as in the table beneath them.
func (c *call) serviceMonths() error {
	one, err := c.oneService()
	if err != nil {
		return err
	}
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	p := &c.page
	x := chart{Columns: true, Series: []chartSeries{{p.T("web.col.on_time"), "blue"}, {p.T("web.col.late"), "red"}}}
	for _, m := range c.months(all.of(one.Code, ""), one) {
		x.Bars = append(x.Bars, chartBar{Label: m.Month, Values: []int{int(m.OnTime), int(m.Late)}})
	}
	return c.json(x)
}

// json makes the answer the figures of a chart.
func (c *call) json(x any) error {
	body, err := json.Marshal(x)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "internal", nil)
	}
	c.out = answer{status: http.StatusOK, body: body, kind: "application/json"}
	return nil
}

// nowMoment is now, as cases are read.
func (c *call) nowMoment() worktime.Moment {
	return worktime.MomentOf(c.Cases.Clock().Truncate(time.Second))
}
