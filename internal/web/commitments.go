package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/org"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// promises gives the list that the address names in its newest edition, with its commitments and the page's frame set
// to it: commitments belong to a list, not to an edition.
func (c *call) promises() (*book, *commitment.Book, error) {
	b, err := c.opened()
	if err != nil {
		return nil, nil, err
	}
	all, err := c.Register.Get(c.r.Context(), b.Slug)
	if err != nil {
		return nil, nil, err
	}
	if c.page.Old {
		b = c.books.of(all.View)
		c.page.Base, c.page.List, c.page.UnitsEn, c.page.Open, c.page.Old = "/lists/"+b.Slug, b.Edition, b.names, b.open, false
	}
	return b, all, nil
}

// promiseFilter is the address of the table of commitments, read and written.
type promiseFilter struct {
	address
	query commitment.Filter
	by    string // grouping, "" for the table itself
}

// groupings are the ways to count commitments together: values of the parameter "by", words below web.commitment.by.
var groupings = []string{"type", "lead", "heading", "verify"}

// filterNames are the parameters that select commitments.
var filterNames = []string{"q", "type", "kind", "measured", "lead", "heading", "verify", "form", "measure", "posture", "state", "doubt", "soft", "stretch", "policy"}

// promiseSorts are the columns that the table sorts by.
var promiseSorts = map[string]commitment.Sort{
	"what": commitment.SortQuantity, "target": commitment.SortUnit, "type": commitment.SortType,
	"of": commitment.SortDocument, "state": commitment.SortState,
}

// parsePromises reads an address. What it cannot understand it leaves out, so that an old address still opens.
func parsePromises(path string, v url.Values) promiseFilter {
	f := promiseFilter{address: address{path, url.Values{}}}
	q := &f.query
	if q.Query = strings.TrimSpace(v.Get("q")); q.Query != "" {
		f.values.Set("q", q.Query)
	}
	q.Heading, q.Lead, q.Page = int(f.number(v, "heading")), org.UnitID(f.number(v, "lead")), int(f.number(v, "page"))
	q.Type = known(&f.address, v, "type", commitment.Types())
	q.Kind = known(&f.address, v, "kind", commitment.Kinds())
	q.Verify = known(&f.address, v, "verify", commitment.Verifies())
	q.Form = known(&f.address, v, "form", commitment.Forms())
	q.Posture = known(&f.address, v, "posture", commitment.Postures())
	q.State = known(&f.address, v, "state", append(commitment.States(), commitment.AnyState))
	f.by = known(&f.address, v, "by", groupings)
	if q.Unit = strings.TrimSpace(v.Get("measure")); q.Unit != "" {
		f.values.Set("measure", q.Unit)
	}
	for name, on := range map[string]*bool{
		"measured": &q.Measured, "doubt": &q.Doubt, "soft": &q.Soft, "stretch": &q.Stretch, "policy": &q.Policy, "desc": &q.Desc,
	} {
		if v.Get(name) != "" {
			*on = true
			f.values.Set(name, "1")
		}
	}
	if by, known := promiseSorts[v.Get("sort")]; known {
		q.Sort = by
		f.values.Set("sort", v.Get("sort"))
	}
	q.PerPage = f.perPage(v)
	return f
}

// known takes a parameter out of an address when it is one of the values that there are.
func known[T ~string](a *address, asked url.Values, name string, all []T) T {
	value := T(asked.Get(name))
	if !slices.Contains(all, value) {
		return ""
	}
	a.values.Set(name, string(value))
	return value
}

// commitments is the table of commitments, or their counts by what they have in common.
func (c *call) commitments() error {
	b, all, err := c.promises()
	if err != nil {
		return err
	}
	p := c.frame("commitments", c.page.T("web.nav.commitments"), c.crumb())
	f := parsePromises(p.Base+"/commitments", c.r.URL.Query())
	if f.by != "" {
		f.query.PerPage = 0
	}
	s := all.Select(f.query)
	t := commitmentui.Table{
		Verdict: c.promisesVerdict(all), Entries: s.Entries, Total: s.Total, Text: f.query.Query, By: f.by,
		Columns: f.columns(), Chips: c.promiseChips(b, &f), Clear: f.with(cleared()...),
		Pages:   ui.PageLinks(s.Page, s.Pages, func(n int) string { return f.with("page", strconv.Itoa(n)) }),
		Sizes:   c.sizes(&f.address, f.query.PerPage),
		Exports: f.exports(), Selects: c.promiseSelects(b, &f, &s.Facets), Waiting: len(all.Queue()),
	}
	if f.by != "" {
		t.Groups, t.Sum = c.groups(b, &f, s.Entries)
	}
	if len(s.Entries) > 0 {
		t.From = 1 + (s.Page-1)*f.query.PerPage
		t.To = t.From + len(s.Entries) - 1
	}
	t.Views = []ui.Choice{{Text: p.T("web.commitment.by.none"), URL: f.with("by", ""), Here: f.by == ""}}
	for _, by := range groupings {
		t.Views = append(t.Views, ui.Choice{Text: p.T("web.commitment.by." + by), URL: f.with("by", by), Here: f.by == by})
	}
	for _, name := range []string{"by", "sort", "desc", "per", "form", "measured", "posture", "stretch", "policy"} {
		if value := f.values.Get(name); value != "" {
			t.Hidden = append(t.Hidden, ui.Link{Text: name, URL: value})
		}
	}
	return c.render(http.StatusOK, commitmentui.TablePage(p, t))
}

// cleared takes all filters away.
func cleared() []string {
	var out []string
	for _, name := range filterNames {
		out = append(out, name, "")
	}
	return out
}

// promisesVerdict says in one line how many there are and what is to be done about them.
func (c *call) promisesVerdict(all *commitment.Book) string {
	p, n := &c.page, all.Coverage()
	words := p.T("web.commitment.table.verdict", "count", n.Commitments, "measured", n.WithTarget, "computable", n.Computable)
	if n.Commitments > 0 {
		words += p.T("web.semicolon") + c.waitingWords(n)
	}
	return words + p.T("web.stop")
}

// waitingWords says how much of it people have still to look at.
func (c *call) waitingWords(n *commitment.Coverage) string {
	p := &c.page
	switch {
	case n.Doubtful > 0:
		return p.T("web.commitment.table.doubtful", "waiting", n.Waiting, "doubtful", n.Doubtful)
	case n.Waiting > 0:
		return p.T("web.commitment.table.waiting", "waiting", n.Waiting)
	}
	return p.T("web.commitment.table.confirmed")
}

// columns gives the heads of the table, which sort and turn the order round.
func (f *promiseFilter) columns() []ui.Column {
	var out []ui.Column
	for _, key := range []string{"what", "target", "type", "verify", "of", "lead", "state"} {
		col := ui.Column{Key: key}
		by, sorts := promiseSorts[key]
		if sorts {
			desc := ""
			if f.query.Sort == by {
				col.Sort = "ascending"
				if f.query.Desc {
					col.Sort = "descending"
				} else {
					desc = "1"
				}
			}
			col.URL = f.with("sort", key, "desc", desc)
		}
		out = append(out, col)
	}
	return out
}

// promiseChips says which filters are in force, each with the address without it.
func (c *call) promiseChips(b *book, f *promiseFilter) []commitmentui.Chip {
	p, q := &c.page, &f.query
	var out []commitmentui.Chip
	add := func(label, value, name string) {
		out = append(out, commitmentui.Chip{Label: p.T(label), Value: value, Without: f.with(name, "")})
	}
	if q.Query != "" {
		add("web.filter.text", q.Query, "q")
	}
	if i := q.Heading - 1; q.Heading > 0 && i < len(b.nodes) {
		add("web.filter.heading", p.Heading(b.nodes[i].Heading), "heading")
	}
	if q.Lead != 0 {
		name := "?"
		if u := b.Unit(q.Lead); u != nil {
			name = p.UnitName(u.Unit)
		}
		add("web.filter.lead", name, "lead")
	}
	for _, enum := range []struct{ name, prefix, value string }{
		{"type", "commitment.type.", string(q.Type)}, {"kind", "commitment.kind.", string(q.Kind)},
		{"verify", "commitment.verify.", string(q.Verify)}, {"form", "commitment.form.", string(q.Form)},
		{"posture", "commitment.posture.", string(q.Posture)},
	} {
		if enum.value != "" {
			add("commitment.field."+enum.name, p.T(enum.prefix+enum.value), enum.name)
		}
	}
	if q.Unit != "" {
		add("commitment.field.unit", q.Unit, "measure")
	}
	if q.State != "" {
		add("web.commitment.state", c.stateWords(q.State), "state")
	}
	for _, mark := range []struct {
		on   bool
		name string
	}{{q.Measured, "measured"}, {q.Doubt, "doubt"}, {q.Soft, "soft"}, {q.Stretch, "stretch"}, {q.Policy, "policy"}} {
		if mark.on {
			add("web.commitment.only", p.T("web.commitment.only."+mark.name), mark.name)
		}
	}
	return out
}

func (c *call) stateWords(s commitment.State) string {
	if s == commitment.AnyState {
		return c.page.T("web.commitment.any_state")
	}
	return c.page.T("commitment.state." + string(s))
}

// promiseSelects gives the choices of the filters, with how many commitments each would give.
func (c *call) promiseSelects(b *book, f *promiseFilter, n *commitment.Facets) []commitmentui.Select {
	p, q := &c.page, &f.query
	choice := func(name, label string) commitmentui.Select {
		return commitmentui.Select{Name: name, Label: p.T(label), Any: p.T("web.filter.any")}
	}
	heading := choice("heading", "web.filter.heading")
	for _, node := range b.nodes {
		heading.Options = append(heading.Options, commitmentui.Option{
			Value: node.Filter(), Chosen: q.Heading == node.Index+1,
			Text: strings.Repeat("\u3000", max(0, node.Level-1)) + p.Heading(node.Heading),
		})
	}
	lead := choice("lead", "web.filter.lead")
	for _, u := range b.UnitTasks() {
		if count := n.Leads[u.ID]; count > 0 || q.Lead == u.ID {
			lead.Options = append(lead.Options, commitmentui.Option{Value: ui.Itoa(u.ID), Text: p.UnitName(u.Unit), Count: count, Chosen: q.Lead == u.ID})
		}
	}
	marks := choice("doubt", "web.commitment.doubtful")
	marks.Options = []commitmentui.Option{{Value: "1", Text: p.T("web.commitment.only.doubt"), Count: n.Doubt, Chosen: q.Doubt}}
	soft := choice("soft", "commitment.field.soft")
	soft.Options = []commitmentui.Option{{Value: "1", Text: p.T("web.commitment.only.soft"), Count: n.Soft, Chosen: q.Soft}}
	state := options(p, choice("state", "web.commitment.state"), "commitment.state.", q.State, commitment.States(), n.States)
	state.Any = p.T("web.commitment.in_force")
	state.Options = append(state.Options, commitmentui.Option{Value: string(commitment.AnyState), Text: c.stateWords(commitment.AnyState), Chosen: q.State == commitment.AnyState})
	return []commitmentui.Select{
		options(p, choice("type", "commitment.field.type"), "commitment.type.", q.Type, commitment.Types(), n.Types),
		options(p, choice("kind", "commitment.field.kind"), "commitment.kind.", q.Kind, commitment.Kinds(), n.Kinds),
		lead, heading,
		options(p, choice("verify", "commitment.field.verify"), "commitment.verify.", q.Verify, commitment.Verifies(), n.Verify),
		state, marks, soft, measures(choice("measure", "commitment.field.unit"), q.Unit, n.Units),
	}
}

// options fills a filter with the values of an enumeration that would give anything.
func options[T ~string](p *ui.Page, s commitmentui.Select, prefix string, chosen T, all []T, counts map[T]int) commitmentui.Select {
	for _, v := range all {
		if n := counts[v]; n > 0 || v == chosen {
			s.Options = append(s.Options, commitmentui.Option{Value: string(v), Text: p.T(prefix + string(v)), Count: n, Chosen: v == chosen})
		}
	}
	return s
}

// measures fills the filter by unit of measure, the most frequent first.
func measures(s commitmentui.Select, chosen string, counts map[string]int) commitmentui.Select {
	for unit, n := range counts {
		s.Options = append(s.Options, commitmentui.Option{Value: unit, Text: unit, Count: n, Chosen: unit == chosen})
	}
	slices.SortFunc(s.Options, func(x, y commitmentui.Option) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.Value, y.Value))
	})
	return s
}
