package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/tabular"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	"duban/internal/worktime"
)

// serviceFilter is the address of the table of services, read and written.
type serviceFilter struct {
	address
	text string
	unit string
	kind casework.Type
	show string
	sort string
	desc bool
}

// Values of the parameter "show", words below web.case.show.
const (
	showCases   = "cases"
	showLate    = "late"
	showOverdue = "overdue"
)

// serviceSorts are the columns that the table sorts by.
var serviceSorts = map[string]func(a, b *caseui.Served) int{
	"service": func(a, b *caseui.Served) int { return cmp.Compare(a.Service.Code, b.Service.Code) },
	"unit":    func(a, b *caseui.Served) int { return cmp.Compare(a.Service.Unit, b.Service.Unit) },
	"cases":   func(a, b *caseui.Served) int { return cmp.Compare(a.Cases, b.Cases) },
	"running": func(a, b *caseui.Served) int { return cmp.Compare(a.Running, b.Running) },
	"overdue": func(a, b *caseui.Served) int { return cmp.Compare(a.Overdue, b.Overdue) },
	"rate":    compareRates,
	"median":  func(a, b *caseui.Served) int { return cmp.Compare(a.Spread.Quantile(50), b.Spread.Quantile(50)) },
	"ninety":  func(a, b *caseui.Served) int { return cmp.Compare(a.Spread.Quantile(95), b.Spread.Quantile(95)) },
}

// compareRates compares on-time rates; a service without one comes last.
func compareRates(a, b *caseui.Served) int {
	if a.OnTimeOf == 0 || b.OnTimeOf == 0 {
		return cmp.Compare(b.OnTimeOf, a.OnTimeOf)
	}
	return cmp.Compare(a.OnTimes*b.OnTimeOf, b.OnTimes*a.OnTimeOf)
}

// caseTypes are the types of service.
func caseTypes() []casework.Type {
	return []casework.Type{casework.TypeOnSpot, casework.TypePromised, casework.TypeJoint, casework.TypeReported, casework.TypeSpecial}
}

func (c *call) parseServices(path string, v url.Values) serviceFilter {
	f := serviceFilter{address: address{path, url.Values{}}}
	if f.text = strings.TrimSpace(v.Get("q")); f.text != "" {
		f.values.Set("q", f.text)
	}
	var units []string
	for _, s := range c.Cases.Catalog().Services() {
		units = append(units, s.Unit)
	}
	f.unit = known(&f.address, v, "unit", units)
	f.kind = known(&f.address, v, "type", caseTypes())
	f.show = known(&f.address, v, "show", []string{showCases, showLate, showOverdue})
	if _, sorts := serviceSorts[v.Get("sort")]; sorts {
		f.sort = v.Get("sort")
		f.values.Set("sort", f.sort)
	}
	if f.desc = v.Get("desc") != ""; f.desc {
		f.values.Set("desc", "1")
	}
	return f
}

// wants reports whether a service belongs into the table.
func (f *serviceFilter) wants(s *caseui.Served) bool {
	one := s.Service
	words := strings.ToLower(one.Name + "\n" + one.NameEn + "\n" + string(one.Code) + "\n" + one.Unit)
	switch {
	case f.text != "" && !strings.Contains(words, strings.ToLower(f.text)),
		f.unit != "" && one.Unit != f.unit, f.kind != "" && one.Type != f.kind,
		f.show == showCases && s.Cases+s.Running == 0,
		f.show == showLate && s.OnTimes == s.OnTimeOf,
		f.show == showOverdue && s.Overdue == 0:
		return false
	}
	return true
}

// served gives the services with their figures, in the order of the filter.
func (c *call) served(f *serviceFilter, all *sums) []caseui.Served {
	lines := map[casework.ServiceID]*sums{}
	for i := range all.all {
		t := all.all[i]
		s := lines[t.Service]
		if s == nil {
			s = &sums{}
			lines[t.Service] = s
		}
		s.all = append(s.all, t)
	}
	for _, o := range all.overdue {
		if s := lines[o.Service]; s != nil {
			s.overdue = append(s.overdue, o)
		}
	}
	var out []caseui.Served
	for _, s := range c.Cases.Catalog().Services() {
		of := lines[s.Code]
		if of == nil {
			of = &sums{}
		}
		row := caseui.Served{Service: s, Figures: of.figures(&c.page, s), UnitID: c.unitID(s.Unit), UnitOf: c.unitName(s.Unit)}
		row.Limit, row.Legal = limitsOf(&c.page, s), caseui.LimitWords(&c.page, s.Legal)
		if f.wants(&row) {
			out = append(out, row)
		}
	}
	compare, sorts := serviceSorts[f.sort]
	slices.SortStableFunc(out, func(a, b caseui.Served) int {
		if !sorts { // what needs attention first
			return cmp.Or(cmp.Compare(b.Overdue, a.Overdue), cmp.Compare(b.Running+b.Cases, a.Running+a.Cases))
		}
		if f.desc {
			return compare(&b, &a)
		}
		return compare(&a, &b)
	})
	return out
}

// limitsOf names the promised limits of a service, from the shortest to the longest where there are several.
func limitsOf(p *ui.Page, s *casework.Service) string {
	var all []*casework.Clock
	for i := range s.Clocks {
		k := &s.Clocks[i]
		if !slices.ContainsFunc(all, func(o *casework.Clock) bool { return o.Limit == k.Limit && o.Mean.Equal(k.Mean) }) {
			all = append(all, k)
		}
	}
	slices.SortStableFunc(all, func(a, b *casework.Clock) int {
		return cmp.Or(cmp.Compare(days(a.Limit), days(b.Limit)), cmp.Compare(a.Limit.N, b.Limit.N), a.Mean.Cmp(b.Mean))
	})
	words := make([]string, len(all))
	for i, k := range all {
		if words[i] = caseui.PromiseWords(p, k); k.Average {
			words[i] = p.T("web.case.limit.mean", "limit", words[i])
		}
	}
	if last := len(words) - 1; last > 1 {
		return p.T("web.case.limit.range", "least", words[0], "most", words[last])
	}
	return p.And(words)
}

// days is about how many days a limit has, for putting limits of different units in order.
func days(l worktime.Limit) int64 {
	switch l.Unit {
	case worktime.WorkHours:
		return l.N * 10 / (7 * 3600)
	case worktime.ClockHours:
		return l.N * 10 / (24 * 3600)
	case worktime.Months:
		return l.N * 300
	case worktime.Years:
		return l.N * 3650
	}
	return l.N * 10
}

// services is the table of services.
func (c *call) services() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	p := c.frame("services", c.page.T("web.nav.services"))
	f := c.parseServices("/services", c.r.URL.Query())
	t := caseui.Services{Rows: c.served(&f, all), Any: len(c.Cases.Catalog().Services()) > 0, Columns: f.columns()}
	t.Sum = sumOf(p, t.Rows)
	t.Verdict = c.servicesVerdict(all, len(c.Cases.Catalog().Services()))
	t.Filters = c.serviceFilters(&f, len(t.Rows))
	return c.render(http.StatusOK, caseui.ServicesPage(p, t))
}

// sumOf adds up the rows shown.
func sumOf(p *ui.Page, rows []caseui.Served) caseui.Figures {
	line, made := casework.Line{}, caseui.Made{}
	for i := range rows {
		line.Sums.Add(&rows[i].Sums)
		line.Running += rows[i].Running
		line.Overdue += rows[i].Overdue
		made.Add(rows[i].Made)
	}
	f := figuresOf(p, line, worktime.Limit{})
	f.Made = made
	return f
}

// servicesVerdict says in one line how the services keep their promises.
func (c *call) servicesVerdict(all *sums, services int) string {
	p := &c.page
	f := all.figures(p, nil)
	if f.Cases+f.Running == 0 {
		return p.T("web.case.services.verdict.none", "services", services)
	}
	return p.T("web.case.services.verdict", "services", services) + c.rateWords(&f)
}

// rateWords says what the on-time rate is made of.
func (c *call) rateWords(f *caseui.Figures) string {
	p := &c.page
	words := p.T("web.case.verdict.rate", "rate", caseui.Rate(f.OnTimes, f.OnTimeOf), "on_time", f.OnTimes, "late", f.Late, "overdue", f.Overdue)
	if f.OnTimeOf == 0 {
		words = p.T("web.case.verdict.no_rate")
	}
	return words + p.T("web.case.verdict.running", "running", f.Running) + p.T("web.stop")
}

func (f *serviceFilter) columns() []ui.Column {
	var out []ui.Column
	for _, key := range []string{"service", "unit", "legal", "limit", "cases", "running", "overdue", "rate", "median", "ninety"} {
		col := ui.Column{Key: key}
		if _, sorts := serviceSorts[key]; sorts {
			desc := ""
			switch {
			case f.sort == key && f.desc:
				col.Sort = "descending"
			case f.sort == key:
				col.Sort, desc = "ascending", "1"
			}
			col.URL = f.with("sort", key, "desc", desc)
		}
		out = append(out, col)
	}
	return out
}

// serviceFilters is the form above the table.
func (c *call) serviceFilters(f *serviceFilter, rows int) caseui.Filters {
	p := &c.page
	out := caseui.Filters{
		Path: f.path, Label: p.T("web.case.services.filter"), Text: f.text, Search: true, Exports: f.exports(),
		Clear: f.with("q", "", "unit", "", "type", "", "show", ""),
		Range: p.T("web.case.services.range", "shown", rows, "total", len(c.Cases.Catalog().Services())),
	}
	units := caseui.Select{Name: "unit", Label: p.T("web.case.unit"), Any: p.T("web.filter.any")}
	seen := map[string]bool{}
	for _, s := range c.Cases.Catalog().Services() {
		if !seen[s.Unit] {
			seen[s.Unit] = true
			units.Options = append(units.Options, caseui.Option{Value: s.Unit, Text: c.unitName(s.Unit), Chosen: s.Unit == f.unit})
		}
	}
	types := caseui.Select{Name: "type", Label: p.T("web.case.type"), Any: p.T("web.filter.any")}
	for _, t := range caseTypes() {
		types.Options = append(types.Options, caseui.Option{Value: string(t), Text: p.T("casework.type." + string(t)), Chosen: t == f.kind})
	}
	show := caseui.Select{Name: "show", Label: p.T("web.case.show"), Any: p.T("web.filter.any")}
	for _, v := range []string{showCases, showLate, showOverdue} {
		show.Options = append(show.Options, caseui.Option{Value: v, Text: p.T("web.case.show." + v), Chosen: v == f.show})
	}
	out.Selects = []caseui.Select{units, types, show}
	add := func(label, value, name string) {
		if value != "" {
			out.Chips = append(out.Chips, caseui.Chip{Label: p.T(label), Value: value, Without: f.with(name, "")})
		}
	}
	add("web.filter.text", f.text, "q")
	add("web.case.unit", c.unitName(f.unit), "unit")
	if f.kind != "" {
		add("web.case.type", p.T("casework.type."+string(f.kind)), "type")
	}
	if f.show != "" {
		add("web.case.show", p.T("web.case.show."+f.show), "show")
	}
	for _, name := range []string{"sort", "desc"} {
		if value := f.values.Get(name); value != "" {
			out.Hidden = append(out.Hidden, ui.Link{Text: name, URL: value})
		}
	}
	return out
}

// exportServices gives exactly the services of the table as a file.
func (c *call) exportServices() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	all, err := c.sums(c.r.Context())
	if err != nil {
		return err
	}
	f := c.parseServices(c.r.URL.Path, c.r.URL.Query())
	p := &c.page
	var head []string
	for _, col := range []string{"code", "service", "unit", "kind", "legal", "limit", "cases", "running", "overdue", "on_time", "late", "rate", "median", "ninety"} {
		head = append(head, p.T("web.col."+col))
	}
	rows := [][]string{head}
	for _, s := range c.served(&f, all) {
		rows = append(rows, []string{
			string(s.Service.Code), caseui.ServiceName(p, s.Service), s.UnitOf, p.T("casework.type." + string(s.Service.Type)), s.Legal, s.Limit,
			number(s.Cases), number(s.Running), number(s.Overdue), number(s.OnTimes), number(s.Late),
			caseui.Rate(s.OnTimes, s.OnTimeOf), s.Median, s.Ninety,
		})
	}
	return c.file("services", p.T("web.nav.services"), rows)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// file makes the answer a table as a file, in the format that the address ends in.
func (c *call) file(name, title string, rows [][]string) error {
	if c.Exporter == nil {
		return fault.New(fault.NotFound, "web.problem.not_found", nil)
	}
	format, kind := exportFormat(c.r.URL.Path)
	t := &tabular.Table{Index: 1}
	for n, cells := range rows {
		row := tabular.Row{Header: n == 0, Number: n + 1}
		for i, text := range cells {
			row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: i, Span: 1})
		}
		t.Rows = append(t.Rows, row)
	}
	var out strings.Builder
	doc := &tabular.Doc{Title: title, Blocks: []tabular.Block{{Para: tabular.Para{Text: title, Level: 1, Index: 1}}, {Table: t}}}
	if err := c.Exporter.Write(&out, format, doc); err != nil {
		return err
	}
	c.out = answer{status: http.StatusOK, body: []byte(out.String()), file: name + "." + format, kind: kind}
	return nil
}
