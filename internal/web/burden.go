package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"duban/internal/progress"
	"duban/internal/web/ui"
	boardui "duban/internal/web/ui/board"
	"duban/internal/worktime"
)

// burdenOf is the burden ledger of a list, over all time or one window.
type burdenOf struct {
	book    *book
	rows    []progress.Burden
	sum     progress.Burden
	window  *progress.Window // nil for all time
	windows []progress.Window
}

// openBurden reckons the ledger that an address asks for.
func (c *call) openBurden() (*burdenOf, error) {
	b, err := c.opened()
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	x := &burdenOf{book: b}
	if x.windows, err = c.Progress.Store.Windows(ctx, b.List); err != nil {
		return nil, err
	}
	from, to := worktime.FirstDate, worktime.LastDate
	asked := c.r.URL.Query().Get("window")
	if i := slices.IndexFunc(x.windows, func(w progress.Window) bool { return w.Code == asked }); i >= 0 {
		x.window = &x.windows[i]
		from, to = worktime.MomentOf(x.window.Opens).Date(), worktime.MomentOf(x.window.Locks).Date()
	}
	if x.rows, err = c.Progress.Burden(ctx, c.page.Who, b.Slug, from, to); err != nil {
		return nil, err
	}
	for _, r := range x.rows {
		x.sum.Reports += r.Reports
		x.sum.Submissions += r.Submissions
		x.sum.Fields += r.Fields
		x.sum.Kept += r.Kept
		x.sum.Typed += r.Typed
		x.sum.Unchanged += r.Unchanged
		x.sum.Returns += r.Returns
		x.sum.Demands += r.Demands
		x.sum.Held += r.Held
		x.sum.Seconds += r.Seconds
	}
	return x, nil
}

// burdenLedger is the page of what units were asked for, and what answering took (减负账本).
func (c *call) burdenLedger() error {
	x, err := c.openBurden()
	if err != nil {
		return err
	}
	c.fresh = true
	p := c.frame("board", c.page.T("web.ledger"), c.crumb(), ui.Link{Text: c.page.T("web.nav.board"), URL: c.page.Base + "/board"})
	here := address{path: p.Base + "/burden", values: url.Values{}}
	out := boardui.Burden{
		Rows: c.burdenRows(x), Sum: boardui.BurdenRow{Burden: x.sum},
		Verdict: p.T("web.ledger.verdict", "units", len(x.rows), "reports", x.sum.Reports, "kept", percent(x.sum.Kept, x.sum.Fields),
			"hours", strconv.FormatFloat(float64(x.sum.Seconds)/3600, 'f', 1, 64), "returns", x.sum.Returns, "demands", x.sum.Demands, "held", x.sum.Held),
		Choices: []ui.Choice{{Text: p.T("web.ledger.all"), URL: here.with("window", ""), Here: x.window == nil}},
	}
	for i := range x.windows {
		w := &x.windows[i]
		out.Choices = append(out.Choices, ui.Choice{Text: c.windowName(w), URL: here.with("window", w.Code), Here: w == x.window})
	}
	code := ""
	if x.window != nil {
		code = x.window.Code
	}
	here.values.Set("window", code)
	out.CSV = (&address{path: here.path + ".csv", values: here.values}).with("window", code)
	out.Chart = (&address{path: here.path + ".json", values: here.values}).with("window", code)
	if len(out.Rows) > 0 {
		most := slices.MaxFunc(out.Rows, func(a, b boardui.BurdenRow) int { return a.Typed - b.Typed })
		out.Conclusion = p.T("web.ledger.conclusion", "unit", most.Name, "typed", most.Typed, "kept", most.Kept)
		p.Chart = true
	}
	return c.render(http.StatusOK, boardui.BurdenPage(p, out))
}

func (c *call) burdenRows(x *burdenOf) []boardui.BurdenRow {
	var out []boardui.BurdenRow
	for _, r := range x.rows {
		row := boardui.BurdenRow{Burden: r}
		if u := x.book.Unit(r.Unit); u != nil {
			row.Name, row.Listed = c.page.UnitName(u.Unit), true
		} else {
			row.Name = c.page.T("web.ledger.unit", "id", int64(r.Unit))
		}
		out = append(out, row)
	}
	return out
}

// burdenChart gives the figures of the chart: what was filled in beforehand and what people had to fill in.
func (c *call) burdenChart() error {
	x, err := c.openBurden()
	if err != nil {
		return err
	}
	rows := c.burdenRows(x)
	slices.SortStableFunc(rows, func(a, b boardui.BurdenRow) int { return b.Typed - a.Typed })
	out := chart{Series: []chartSeries{{c.page.T("web.ledger.typed"), "blue"}, {c.page.T("web.ledger.kept"), "blue-light"}}}
	for _, r := range rows[:min(mostUnits, len(rows))] {
		out.Bars = append(out.Bars, chartBar{Label: r.Name, URL: c.page.Base + "/units/" + ui.Itoa(r.Unit), Values: []int{r.Typed, r.Kept}})
	}
	return c.json(out)
}

// exportBurden gives the ledger as a file.
func (c *call) exportBurden() error {
	x, err := c.openBurden()
	if err != nil {
		return err
	}
	p := &c.page
	head := []string{p.T("web.col.unit")}
	for _, key := range boardui.BurdenHeads {
		head = append(head, p.T("web.ledger."+key))
	}
	rows := [][]string{head}
	for _, r := range c.burdenRows(x) {
		line := []string{r.Name}
		for _, n := range r.Numbers() {
			line = append(line, strconv.Itoa(n))
		}
		rows = append(rows, line)
	}
	return c.file("burden", p.T("web.ledger"), rows)
}
