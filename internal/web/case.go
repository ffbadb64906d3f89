package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/org"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/worktime"
)

// oneCase is the page of a case, its clocks drawn over the calendar.
func (c *call) oneCase() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	d, err := c.Cases.Case(c.r.Context(), casework.CaseID(c.r.PathValue("case")))
	if err != nil {
		return err
	}
	p := c.frame("services", string(d.Case.ID), ui.Link{Text: c.page.T("web.nav.services"), URL: "/services"},
		ui.Link{Text: caseui.ServiceName(&c.page, d.Service), URL: caseui.ServicePath(d.Service.Code)})
	s := caseui.Detail{Detail: d, UnitID: c.unitID(d.Case.Unit), Verdict: c.caseVerdict(d)}
	now := c.nowMoment()
	measured := map[casework.ClockID]bool{}
	for i := range d.Measures {
		measured[d.Measures[i].Clock] = true
		s.Lines = append(s.Lines, caseui.NewLine(p, d, &d.Measures[i], now))
	}
	for i := range d.Service.Clocks {
		if k := &d.Service.Clocks[i]; !measured[k.ID] {
			s.Others = append(s.Others, k)
		}
	}
	s.Names = p.MayOn(account.Names, account.On{Units: []org.UnitID{s.UnitID}})
	s.Calendar = d.Office.Edition().ID()
	return c.render(http.StatusOK, caseui.CasePage(p, s))
}

// caseVerdict says in one line how a case stands: by the clock that is due first, else by the main one.
func (c *call) caseVerdict(d *casework.Detail) string {
	p := &c.page
	head := d.Head
	head.Measures = d.Measures
	m := caseui.First(&head)
	for i := range d.Measures {
		if m == nil && d.Measures[i].Main {
			m = &d.Measures[i]
		}
	}
	if m == nil {
		return p.T("casework.state."+string(d.Case.State)) + p.T("web.stop")
	}
	words := p.T("web.case.verdict.clock", "clock", caseui.ClockName(p, d.Service, m.Clock), "stand", p.T("web.case.stand."+caseui.StandOf(m)),
		"net", caseui.PassedWords(p, m.Limit.Unit, m.Net), "limit", caseui.PromisedWords(p, d.Service, m))
	if left := caseui.LeftWords(p, m); left != "" {
		words += p.T("web.semicolon") + left
	}
	return words + p.T("web.stop")
}

// caseColumns are the heads of a table of cases.
func caseColumns() []ui.Column {
	return []ui.Column{{Key: "case"}, {Key: "service"}, {Key: "unit"}, {Key: "stand"}, {Key: "left"}, {Key: "due_at"}}
}

// caseRow is the line of a case, about the clock that is due first.
func (c *call) caseRow(h *casework.Head) caseui.Row {
	s, known := c.Cases.Catalog().Service(h.Service)
	if !known {
		s = &casework.Service{Code: h.Service, Name: string(h.Service)}
	}
	return caseui.Row{Head: h, Service: s, Measure: caseui.First(h), UnitID: c.unitID(h.Unit)}
}

// openFilter is the address of the table of open cases.
type openFilter struct {
	address
	query casework.Filter
}

func (c *call) parseOpen(path string, v url.Values) openFilter {
	f := openFilter{address: address{path, url.Values{}}}
	if code := v.Get("service"); code != "" {
		if _, there := c.Cases.Catalog().Service(casework.ServiceID(code)); there {
			f.query.Service = casework.ServiceID(code)
			f.values.Set("service", code)
		}
	}
	if f.query.Unit = strings.TrimSpace(v.Get("unit")); f.query.Unit != "" {
		f.values.Set("unit", f.query.Unit)
	}
	at, id, found := strings.Cut(v.Get("after"), ".")
	if n, err := strconv.ParseInt(at, 10, 64); found && err == nil {
		f.query.After = casework.Cursor{At: n, Case: casework.CaseID(id)}
	}
	return f
}

// openCases is the table of the cases that go on, the one with the least time left first.
func (c *call) openCases() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	p := c.frame("services", c.page.T("web.case.open.title"), ui.Link{Text: c.page.T("web.nav.services"), URL: "/services"})
	f := c.parseOpen("/cases/open", c.r.URL.Query())
	page, err := c.Cases.Open(c.r.Context(), f.query)
	if err != nil {
		return err
	}
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	o := caseui.Open{Columns: caseColumns(), Filters: c.openFilters(&f, all, len(page.Heads))}
	now := c.nowMoment()
	for i := range page.Heads {
		row := c.caseRow(&page.Heads[i])
		row.Band = c.band(&row, now)
		o.Rows = append(o.Rows, row)
	}
	if page.Next != (casework.Cursor{}) {
		o.Next = f.with("after", strconv.FormatInt(page.Next.At, 10)+"."+string(page.Next.Case))
	}
	if f.query.After != (casework.Cursor{}) {
		o.First = f.with()
	}
	all = all.of(f.query.Service, f.query.Unit)
	figures := all.figures(p, nil)
	o.Made = all.open()
	o.Verdict = p.T("web.case.open.verdict", "running", figures.Running, "overdue", figures.Overdue)
	return c.render(http.StatusOK, caseui.OpenPage(p, o))
}

// soonDays is how many working days ahead a case is due soon.
const soonDays = 3

// band says under which heading an open case stands.
func (c *call) band(r *caseui.Row, now worktime.Moment) string {
	m := r.Measure
	if m == nil {
		return "paused"
	}
	o := c.Cases.Office(r.Service, r.Head.Unit)
	switch {
	case m.Verdict == casework.Averaged:
		return "average"
	case m.Stands():
		return "paused"
	case m.Verdict == worktime.Overdue:
		return "overdue"
	case m.Due.Date() == now.Date():
		return "today"
	case o.Workdays(now.Date(), m.Due.Date()) <= soonDays:
		return "soon"
	}
	return "later"
}

// openFilters is the form above the table of open cases.
func (c *call) openFilters(f *openFilter, all *sums, rows int) caseui.Filters {
	p := &c.page
	out := caseui.Filters{
		Path: f.path, Label: p.T("web.case.open.filter"), Clear: f.path, Exports: f.exports()[1:],
		Range: p.T("web.case.open.range", "shown", rows),
	}
	services := caseui.Select{Name: "service", Label: p.T("web.case.service"), Any: p.T("web.filter.any")}
	for _, s := range c.Cases.Catalog().Services() {
		services.Options = append(services.Options, caseui.Option{Value: string(s.Code), Text: caseui.ServiceName(p, s), Chosen: s.Code == f.query.Service})
	}
	units := caseui.Select{Name: "unit", Label: p.T("web.case.unit"), Any: p.T("web.filter.any")}
	seen := map[string]bool{}
	for i := range all.all {
		if u := all.all[i].Unit; all.all[i].Month == 0 && !seen[u] {
			seen[u] = true
			units.Options = append(units.Options, caseui.Option{Value: u, Text: c.unitName(u), Chosen: u == f.query.Unit})
		}
	}
	out.Selects = []caseui.Select{services, units}
	if s, there := c.Cases.Catalog().Service(f.query.Service); there {
		out.Chips = append(out.Chips, caseui.Chip{Label: p.T("web.case.service"), Value: caseui.ServiceName(p, s), Without: f.with("service", "")})
	}
	if f.query.Unit != "" {
		out.Chips = append(out.Chips, caseui.Chip{Label: p.T("web.case.unit"), Value: c.unitName(f.query.Unit), Without: f.with("unit", "")})
	}
	return out
}

// mostExported bounds the cases of one file.
const mostExported = 10_000

// exportOpen gives the open cases of the table, all its pages, as a file.
func (c *call) exportOpen() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	p := &c.page
	f := c.parseOpen(c.r.URL.Path, c.r.URL.Query())
	f.query.Size, f.query.After = 500, casework.Cursor{}
	var head []string
	for _, col := range []string{"case", "service", "clock", "limit", "unit", "stand", "left", "due_at", "accepted_at"} {
		head = append(head, p.T("web.col."+col))
	}
	rows := [][]string{head}
	for len(rows) <= mostExported {
		page, err := c.Cases.Open(c.r.Context(), f.query)
		if err != nil {
			return err
		}
		for i := range page.Heads {
			rows = append(rows, c.caseCells(&page.Heads[i]))
		}
		if f.query.After = page.Next; page.Next == (casework.Cursor{}) {
			break
		}
	}
	return c.file("cases-open", p.T("web.case.open.title"), rows)
}

func (c *call) caseCells(h *casework.Head) []string {
	p := &c.page
	r := c.caseRow(h)
	cells := []string{string(h.ID), caseui.ServiceName(p, r.Service), "", "", c.unitName(h.Unit), p.T("casework.state." + string(h.State)), "", "", caseui.Time(p, h.Accepted)}
	if m := r.Measure; m != nil {
		cells[2], cells[3] = caseui.ClockName(p, r.Service, m.Clock), caseui.PromisedWords(p, r.Service, m)
		cells[5], cells[6] = p.T("web.case.stand."+caseui.StandOf(m)), caseui.LeftWords(p, m)
		if !m.Stands() {
			cells[7] = caseui.Time(p, m.Due)
		}
	}
	return cells
}
