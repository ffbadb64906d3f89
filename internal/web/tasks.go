package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/web/ui"
	"duban/internal/web/ui/task"
)

// pageSizes are the choices of rows on a page; 0 is all. The first is what a visitor gets who chose none.
var pageSizes = []int{100, 50, 200, 0}

// filter is the address of the table of tasks, read and written.
type filter struct {
	address
	query list.Query
}

// parseFilter reads an address. What it cannot understand it leaves out, so that an old address still opens.
func parseFilter(path string, v url.Values) filter {
	f := filter{address: address{path, url.Values{}}}
	number := func(name string) int64 { return f.number(v, name) }
	q := &f.query
	if q.Text = strings.TrimSpace(v.Get("q")); q.Text != "" {
		f.values.Set("q", q.Text)
	}
	q.Heading = int(number("heading"))
	q.Lead, q.Joint, q.Unit = org.UnitID(number("lead")), org.UnitID(number("joint")), org.UnitID(number("unit"))
	q.Person = org.PersonID(number("leader"))
	q.Page = int(number("page"))
	f.due(v.Get("due"))
	f.sort(v.Get("sort"), v.Get("desc") != "")
	f.query.PerPage = f.perPage(v)
	return f
}

func (f *filter) due(value string) {
	switch value {
	case "":
		return
	case list.DueNone, list.DueOngoing:
		f.query.Due = value
	default:
		f.query.DueFrom, f.query.DueTo = value, value
	}
	f.values.Set("due", value)
}

func (f *filter) sort(by string, desc bool) {
	switch s := list.Sort(by); s {
	case list.SortLead, list.SortDeadline, list.SortTitle:
		f.query.Sort = s
		f.values.Set("sort", by)
	}
	if desc {
		f.query.Desc = true
		f.values.Set("desc", "1")
	}
}

// tasks is the table of tasks.
func (c *call) tasks() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	f := parseFilter(c.page.Base+"/tasks", c.r.URL.Query())
	if err := c.filterLights(b, &f); err != nil {
		return err
	}
	s := b.Select(f.query)
	rows, err := c.lines(b, s.Tasks)
	if err != nil {
		return err
	}
	p := c.frame("tasks", c.page.T("web.nav.tasks"), c.crumb())
	t := task.Table{
		Selection: s, Rows: rows, Text: f.query.Text,
		Columns: c.withLight(f.columns()), Chips: c.chips(b, &f),
		Clear:   f.with("q", "", "heading", "", "lead", "", "joint", "", "unit", "", "leader", "", "due", "", "light", ""),
		Pages:   ui.PageLinks(s.Page, s.Pages, func(n int) string { return f.with("page", strconv.Itoa(n)) }),
		Sizes:   c.sizes(&f.address, f.query.PerPage),
		Exports: f.exports(),
		Selects: c.selects(b, &f),
	}
	if len(s.Tasks) > 0 {
		t.From = 1 + (s.Page-1)*f.query.PerPage
		t.To = t.From + len(s.Tasks) - 1
	}
	for _, name := range []string{"sort", "desc", "per", "unit", "on"} {
		if value := f.values.Get(name); value != "" {
			t.Hidden = append(t.Hidden, ui.Link{Text: name, URL: value})
		}
	}
	return c.render(http.StatusOK, task.TablePage(p, t))
}

// columns gives the heads of the table, which sort and turn the order round.
func (f *filter) columns() []ui.Column {
	head := func(key string, by list.Sort, sorts bool) ui.Column {
		col := ui.Column{Key: key}
		if !sorts {
			return col
		}
		desc := ""
		if f.query.Sort == by {
			col.Sort = "ascending"
			if f.query.Desc {
				col.Sort = "descending"
			} else {
				desc = "1"
			}
		}
		col.URL = f.with("sort", string(by), "desc", desc)
		return col
	}
	return []ui.Column{
		head("no", list.SortDocument, true), head("task", list.SortTitle, true), head("lead", list.SortLead, true),
		head("joint", "", false), head("leader", "", false), head("due", list.SortDeadline, true),
	}
}

func (c *call) sizes(a *address, perPage int) []ui.Choice {
	var out []ui.Choice
	for _, n := range []int{50, 100, 200, 0} {
		per, text := strconv.Itoa(n), strconv.Itoa(n)
		switch n {
		case 0:
			per, text = "all", c.page.T("web.sizes.all")
		case pageSizes[0]:
			per = ""
		}
		out = append(out, ui.Choice{Text: text, URL: a.with("per", per), Here: perPage == n})
	}
	return out
}

// chips says which filters are in force, each with the address without it.
func (c *call) chips(b *book, f *filter) []task.Filter {
	p, q := &c.page, &f.query
	var out []task.Filter
	add := func(label, value, name string) {
		out = append(out, task.Filter{Label: p.T(label), Value: value, Without: f.with(name, "")})
	}
	if q.Text != "" {
		add("web.filter.text", q.Text, "q")
	}
	if i := q.Heading - 1; q.Heading > 0 && i < len(b.nodes) {
		add("web.filter.heading", p.Heading(b.nodes[i].Heading), "heading")
	}
	for _, unit := range []struct {
		id   org.UnitID
		name string
	}{{q.Lead, "lead"}, {q.Joint, "joint"}, {q.Unit, "unit"}} {
		if unit.id == 0 {
			continue
		}
		name := "?"
		if u := b.Unit(unit.id); u != nil {
			name = p.UnitName(u.Unit)
		}
		add("web.filter."+unit.name, name, unit.name)
	}
	if q.Person != 0 {
		name := "?"
		if m := b.Person(q.Person); m != nil {
			name = m.Name
		}
		add("web.filter.leader", name, "leader")
	}
	if due := f.values.Get("due"); due != "" {
		add("web.deadline", c.dueWords(b, due), "due")
	}
	if light := f.values.Get("light"); light != "" {
		add("web.col.light", p.LightWord(measure.Light(light)), "light")
	}
	if on := f.values.Get("on"); on != "" {
		add("web.light.on", p.Date(on), "on")
	}
	return out
}

// dueWords names a value of the deadline filter as the list does.
func (c *call) dueWords(b *book, key string) string {
	for _, d := range b.due {
		if d.Key == key && key != list.DueNone {
			return c.page.Deadline(d.Deadline)
		}
	}
	switch key {
	case list.DueNone, list.DueOngoing:
		return c.page.T("web.due." + key)
	}
	return c.page.Date(key)
}

// selects gives the choices of the filters.
func (c *call) selects(b *book, f *filter) []task.Select {
	p := &c.page
	chosen := func(name, value string) bool { return f.values.Get(name) == value }
	choice := func(name, label string) task.Select {
		return task.Select{Name: name, Label: p.T(label), Any: p.T("web.filter.any")}
	}
	heading := choice("heading", "web.filter.heading")
	for _, n := range b.nodes {
		heading.Options = append(heading.Options, task.Option{
			Value: n.Filter(), Chosen: chosen("heading", n.Filter()),
			Text: strings.Repeat("\u3000", max(0, n.Level-1)) + p.Heading(n.Heading),
		})
	}
	lead, joint := choice("lead", "web.filter.lead"), choice("joint", "web.filter.joint")
	for _, u := range b.UnitTasks() {
		id := ui.Itoa(u.ID)
		if len(u.Lead) > 0 {
			lead.Options = append(lead.Options, task.Option{Value: id, Text: p.UnitName(u.Unit), Chosen: chosen("lead", id)})
		}
		if len(u.Joint) > 0 {
			joint.Options = append(joint.Options, task.Option{Value: id, Text: p.UnitName(u.Unit), Chosen: chosen("joint", id)})
		}
	}
	out := []task.Select{heading, lead, joint}
	if people := b.PersonTasks(); len(people) > 0 {
		leader := choice("leader", "web.filter.leader")
		for _, m := range people {
			leader.Options = append(leader.Options, task.Option{Value: ui.Itoa(m.ID), Text: m.Name, Chosen: chosen("leader", ui.Itoa(m.ID))})
		}
		out = append(out, leader)
	}
	due := choice("due", "web.deadline")
	for _, d := range b.due {
		due.Options = append(due.Options, task.Option{Value: d.Key, Text: c.dueWords(b, d.Key), Chosen: chosen("due", d.Key)})
	}
	out = append(out, due)
	if c.lights == nil {
		return out
	}
	light := choice("light", "web.col.light")
	for _, l := range measure.Lights() {
		light.Options = append(light.Options, task.Option{Value: string(l), Text: p.LightWord(l), Chosen: chosen("light", string(l))})
	}
	return append(out, light)
}

// export gives exactly the tasks of the table, all its pages, as a file.
func (c *call) export() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	if c.Exporter == nil {
		return fault.New(fault.NotFound, "web.problem.not_found", nil)
	}
	format := "csv"
	kind := "text/csv; charset=utf-8"
	if strings.HasSuffix(c.r.URL.Path, ".xlsx") {
		format, kind = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	f := parseFilter(c.r.URL.Path, c.r.URL.Query())
	if err := c.filterLights(b, &f); err != nil {
		return err
	}
	f.query.Page, f.query.PerPage = 0, 0
	var out strings.Builder
	if err := c.Exporter.Export(&out, format, Export{b.Edition, b.Select(f.query).Tasks, c.page.Lang}); err != nil {
		return err
	}
	name := b.Slug + "-" + strconv.Itoa(b.Number) + "." + format
	c.out = answer{status: http.StatusOK, body: []byte(out.String()), file: name, kind: kind}
	return nil
}
