package web

import (
	"net/http"
	"slices"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// Sorts of tasks by the strongest commitment they hold: values of the parameter "with", words below web.coverage.with.
const (
	withMeasured    = "measured"
	withDeliverable = "deliverable"
	withConduct     = "conduct"
	withNone        = "none"
)

// coverage says how much of a list is compiled into commitments, every number with its rows.
func (c *call) coverage() error {
	b, all, err := c.promises()
	if err != nil {
		return err
	}
	p := c.frame("commitments", c.page.T("web.coverage"), c.crumb(), ui.Link{Text: c.page.T("web.nav.commitments"), URL: c.page.Base + "/commitments"})
	n := all.Coverage()
	if err := c.openLights(b); err != nil {
		return err
	}
	x := commitmentui.Coverage{
		Coverage: n, Verdict: c.coverageVerdict(n), Conclusion: c.conclusion(n), Chart: p.Base + "/coverage.json",
		Verify: c.covered(all, "verify"), Types: c.covered(all, "type"), Columns: c.withLight(plainColumns()),
		Tasks: c.coveredTasks(n), Figures: c.coveredFigures(n), Note: p.T("web.coverage.figures.help", "count", n.Figures.Total),
	}
	sum := count(all.Select(commitment.Filter{}).Entries, func(*commitment.Entry) bool { return true })
	x.Sum = c.coverRow(&sum, p.T("web.commitment.sum"))
	if err := c.coverageRows(b, all, &x); err != nil {
		return err
	}
	p.Chart = n.Commitments > 0
	return c.render(http.StatusOK, commitmentui.CoveragePage(p, x))
}

// coverageRows lists the tasks or figures that a number of the page leads to.
func (c *call) coverageRows(b *book, all *commitment.Book, x *commitmentui.Coverage) error {
	q := c.r.URL.Query()
	switch with := q.Get("with"); with {
	case withMeasured, withDeliverable, withConduct, withNone:
		var tasks []*list.Task
		for i := range b.Tasks {
			if sortOf(all, &b.Tasks[i]) == with {
				tasks = append(tasks, &b.Tasks[i])
			}
		}
		rows, err := c.lines(b, tasks)
		if err != nil {
			return err
		}
		x.With, x.Rows = with, rows
	}
	c.coverageFigures(b, all, x, q.Get("reason"))
	return nil
}

// openFigures is the value of the parameter "reason" for the numbers that no commitment has, though they could be one.
const openFigures = "open"

// coverageFigures lists the figures of one reason, each among its words.
func (c *call) coverageFigures(b *book, all *commitment.Book, x *commitmentui.Coverage, reason string) {
	switch {
	case reason == openFigures:
		x.Reason = c.page.T("web.coverage.left")
	case slices.Contains(commitment.Reasons(), commitment.Reason(reason)):
		x.Reason = c.page.T("commitment.reason." + reason)
	default:
		return
	}
	for i := range b.Tasks {
		t := &b.Tasks[i]
		if reason == openFigures {
			for _, at := range all.Open(t.ID) {
				x.Listed = append(x.Listed, c.figureOf(t, commitment.Figure{Start: at.Start, End: at.End}))
			}
			continue
		}
		for _, f := range all.Figures(t.ID) {
			if string(f.Reason) == reason {
				x.Listed = append(x.Listed, c.figureOf(t, f))
			}
		}
	}
}

// sortOf says what a task's strongest commitment is.
func sortOf(all *commitment.Book, t *list.Task) string {
	sort := withNone
	for _, e := range all.ByTask(t.ID) {
		switch {
		case !e.State.InForce():
		case e.Facts.Type.Measured():
			return withMeasured
		case e.Facts.Type == commitment.Deliverable:
			sort = withDeliverable
		case sort == withNone:
			sort = withConduct
		}
	}
	return sort
}

// coverageVerdict says in one line what the list promises and what can be told from records.
func (c *call) coverageVerdict(n *commitment.Coverage) string {
	p := &c.page
	words := p.T("web.coverage.verdict", "tasks", n.Tasks, "count", n.Commitments, "computable", n.Verify[commitment.ByCaseRecords],
		"statistic", n.Verify[commitment.ByStatistic], "deliverable", n.Verify[commitment.ByDeliverable], "conduct", n.Verify[commitment.ByConduct])
	if n.Lost > 0 {
		words += p.T("web.semicolon") + p.T("web.coverage.lost", "count", n.Lost)
	}
	if n.Without > 0 {
		words += p.T("web.semicolon") + p.T("web.coverage.without", "count", n.Without)
	}
	if n.Commitments > 0 {
		words += p.T("web.semicolon") + c.waitingWords(n)
	}
	return words + p.T("web.stop")
}

// conclusion is the title of the chart: what the bars show.
func (c *call) conclusion(n *commitment.Coverage) string {
	objective := n.Verify[commitment.ByCaseRecords] + n.Verify[commitment.ByStatistic]
	return c.page.T("web.coverage.conclusion", "computable", percent(n.Verify[commitment.ByCaseRecords], n.Commitments),
		"objective", percent(objective, n.Commitments), "rest", 100-percent(objective, n.Commitments))
}

// covered counts commitments by a field: confirmed, waiting, all.
func (c *call) covered(all *commitment.Book, by string) []commitmentui.Group {
	p := &c.page
	entries := all.Select(commitment.Filter{}).Entries
	var out []commitmentui.Group
	add := func(value, name string, wanted func(*commitment.Entry) bool) {
		if t := count(entries, wanted); t.all > 0 {
			out = append(out, c.coverRow(&t, name, by, value))
		}
	}
	if by == "verify" {
		for _, v := range commitment.Verifies() {
			add(string(v), p.T("commitment.verify."+string(v)), func(e *commitment.Entry) bool { return e.Facts.Verify == v })
		}
		return out
	}
	for _, v := range commitment.Types() {
		add(string(v), p.T("commitment.type."+string(v)), func(e *commitment.Entry) bool { return e.Facts.Type == v })
	}
	return out
}

// coverRow is a row of a table of coverage; each number leads to its commitments.
func (c *call) coverRow(t *tally, name string, changes ...string) commitmentui.Group {
	cell := func(n int, state commitment.State) commitmentui.Cell {
		a := address{path: c.page.Base + "/commitments"}
		return commitmentui.Cell{Count: n, URL: a.with(append([]string{"state", string(state)}, changes...)...)}
	}
	return commitmentui.Group{Name: name, Cells: []commitmentui.Cell{
		cell(t.confirmed, commitment.StateConfirmed), cell(t.read, commitment.StateRead), cell(t.all, ""),
	}}
}

func (c *call) coveredTasks(n *commitment.Coverage) []commitmentui.Line {
	var out []commitmentui.Line
	for _, l := range []struct {
		key   string
		count int
	}{{withMeasured, n.Measured}, {withDeliverable, n.Deliverables}, {withConduct, n.Conducts}, {withNone, n.Without}} {
		a := address{path: c.page.Base + "/coverage"}
		out = append(out, commitmentui.Line{
			Name: c.page.T("web.coverage.with." + l.key), Share: percent(l.count, n.Tasks),
			Cell: commitmentui.Cell{Count: l.count, URL: a.with("with", l.key) + "#rows"},
		})
	}
	return out
}

// coveredFigures says what became of the numbers of the texts.
func (c *call) coveredFigures(n *commitment.Coverage) []commitmentui.Line {
	f := &n.Figures
	line := func(key string, count int, url string) commitmentui.Line {
		return commitmentui.Line{Name: c.page.T(key), Share: percent(count, f.Total), Cell: commitmentui.Cell{Count: count, URL: url}}
	}
	measured := address{path: c.page.Base + "/commitments"}
	out := []commitmentui.Line{line("web.coverage.used", f.Used, measured.with("measured", "1"))}
	rows := func(reason string) string {
		a := address{path: c.page.Base + "/coverage"}
		return a.with("reason", reason) + "#rows"
	}
	if f.Open > 0 {
		out = append(out, line("web.coverage.left", f.Open, rows(openFigures)))
	}
	for _, reason := range commitment.Reasons() {
		if count := f.None[reason]; count > 0 {
			out = append(out, line("commitment.reason."+string(reason), count, rows(string(reason))))
		}
	}
	return out
}

// chart are the figures of a chart, as its script reads them.
type chart struct {
	Columns bool          `json:"columns,omitempty"` // upright, with the labels beneath
	Limit   string        `json:"limit,omitempty"`   // name of the line that is drawn before the bar LimitAt
	LimitAt int           `json:"limit_at,omitempty"`
	Series  []chartSeries `json:"series"`
	Bars    []chartBar    `json:"bars"`
}

type chartSeries struct {
	Name string `json:"name"`
	Tone string `json:"tone"` // colour of the style sheet
}

type chartBar struct {
	Label  string `json:"label"`
	URL    string `json:"url"`
	Values []int  `json:"values"`
}

// coverageChart gives the figures of the chart: the same as in the table beneath it.
func (c *call) coverageChart() error {
	_, all, err := c.promises()
	if err != nil {
		return err
	}
	x := chart{Series: []chartSeries{
		{c.page.T("commitment.state.confirmed"), "blue"}, {c.page.T("commitment.state.read"), "blue-light"},
	}}
	for _, g := range c.covered(all, "verify") {
		x.Bars = append(x.Bars, chartBar{Label: g.Name, URL: g.Cells[2].URL, Values: []int{g.Cells[0].Count, g.Cells[1].Count}})
	}
	return c.json(x)
}
