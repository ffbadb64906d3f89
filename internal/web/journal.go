package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/tabular"
	"duban/internal/web/ui"
	journalui "duban/internal/web/ui/journal"
	"duban/internal/worktime"
)

func journalRoutes() []Route {
	return []Route{
		{Pattern: "GET /journal", Action: account.ReadJournal, handle: (*call).searchJournal},
		{Pattern: "GET /journal.csv", Action: account.ReadJournal, handle: (*call).exportJournal},
		{Pattern: "GET /journal.xlsx", Action: account.ReadJournal, handle: (*call).exportJournal},
	}
}

// journalFilter is the address of the search, read and written.
type journalFilter struct {
	address
	query journal.Query
}

// journalActions are the actions to choose from.
var journalActions = []journal.Action{journal.Create, journal.Update, journal.Delete, journal.Open, journal.Cover}

// parseJournal reads an address. What it cannot understand it leaves out.
func (c *call) parseJournal(path string, v url.Values) journalFilter {
	f := journalFilter{address: address{path, url.Values{}}}
	text := func(name string) string {
		value := strings.TrimSpace(v.Get(name))
		if value != "" {
			f.values.Set(name, value)
		}
		return value
	}
	q := &f.query
	q.Words, q.Who, q.Record = text("q"), text("who"), text("record")
	q.Table = known(&f.address, v, "table", c.Journal.Store.Tables())
	q.Action = known(&f.address, v, "action", journalActions)
	day := func(name string, days int) time.Time {
		date, err := worktime.ParseDate(v.Get(name))
		if err != nil {
			return time.Time{}
		}
		f.values.Set(name, date.String())
		return (date + worktime.Date(days)).At(0).Time()
	}
	q.From, q.To = day("from", 0), day("to", 1)
	if n, err := strconv.ParseInt(v.Get("before"), 10, 64); err == nil && n > 0 {
		q.Before = n
	}
	return f
}

// searchJournal is the auditor's search.
func (c *call) searchJournal() error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	f := c.parseJournal("/journal", c.r.URL.Query())
	p := c.frame("journal", c.page.T("web.journal.title"))
	s := journalui.Search{Clear: f.path, Exports: f.exports(), Texts: journalTexts(p, f.values), Selects: c.journalSelects(&f), Chips: c.journalChips(&f)}
	status := http.StatusOK
	page, err := c.Journal.Search(c.r.Context(), f.query)
	if known := fault.As(err); err != nil && known.Kind == fault.Invalid {
		s.Wrong, status = p.Message(known), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	s.Entries = page.Entries
	if page.Next != 0 {
		s.Next = f.with("before", strconv.FormatInt(page.Next, 10))
	}
	if f.query.Before != 0 {
		s.First = f.with()
	}
	return c.render(status, journalui.Page(p, s))
}

func journalTexts(p *ui.Page, v url.Values) []journalui.Text {
	texts := []journalui.Text{
		{Name: "q", Label: p.T("web.journal.words"), Hint: p.T("web.journal.words.hint"), Kind: "search"},
		{Name: "who", Label: p.T("web.journal.who"), Hint: p.T("web.journal.who.hint"), Kind: "search"},
		{Name: "record", Label: p.T("web.journal.record"), Kind: "search"},
		{Name: "from", Label: p.T("web.journal.from"), Kind: "date"},
		{Name: "to", Label: p.T("web.journal.to"), Kind: "date"},
	}
	for i := range texts {
		texts[i].Value = v.Get(texts[i].Name)
	}
	return texts
}

func (c *call) journalSelects(f *journalFilter) []journalui.Select {
	p := &c.page
	tables := journalui.Select{Name: "table", Label: p.T("web.journal.table")}
	for _, t := range c.Journal.Store.Tables() {
		tables.Options = append(tables.Options, journalui.Option{Value: t, Text: journalui.Table(p, t), Chosen: t == f.query.Table})
	}
	actions := journalui.Select{Name: "action", Label: p.T("web.journal.action")}
	for _, a := range journalActions {
		actions.Options = append(actions.Options, journalui.Option{Value: string(a), Text: p.T("journal.action." + string(a)), Chosen: a == f.query.Action})
	}
	return []journalui.Select{tables, actions}
}

// journalChips are the filters in force.
func (c *call) journalChips(f *journalFilter) []journalui.Chip {
	p := &c.page
	var chips []journalui.Chip
	for _, k := range []struct{ name, label string }{
		{"q", "words"}, {"who", "who"}, {"table", "table"}, {"record", "record"}, {"action", "action"}, {"from", "from"}, {"to", "to"},
	} {
		value := f.values.Get(k.name)
		if value == "" {
			continue
		}
		chip := journalui.Chip{Label: p.T("web.journal." + k.label), Value: value, Without: f.with(k.name, "")}
		switch k.name {
		case "table":
			chip.Value = journalui.Table(p, value)
		case "action":
			chip.Value = p.T("journal.action." + value)
		}
		chips = append(chips, chip)
	}
	return chips
}

// exportJournal gives the entries of the search, all its pages up to a bound, as a file.
func (c *call) exportJournal() error {
	if c.Exporter == nil {
		return fault.New(fault.NotFound, "web.problem.not_found", nil)
	}
	format, kind := exportFormat(c.r.URL.Path)
	f := c.parseJournal("/journal", c.r.URL.Query())
	f.query.Before, f.query.Size = 0, journal.FileSize
	page, err := c.Journal.Search(c.r.Context(), f.query)
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := c.Exporter.Write(&out, format, c.journalDoc(page.Entries)); err != nil {
		return err
	}
	c.out = answer{status: http.StatusOK, body: []byte(out.String()), file: "journal." + format, kind: kind}
	return nil
}

// journalDoc is the entries as a table: one line each, with the hash, so that a file can be held against the chain.
func (c *call) journalDoc(entries []journal.Entry) *tabular.Doc {
	p := &c.page
	t := &tabular.Table{Index: 1}
	add := func(cells ...string) {
		row := tabular.Row{Header: len(t.Rows) == 0, Number: len(t.Rows) + 1}
		for i, text := range cells {
			row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: i, Span: 1})
		}
		t.Rows = append(t.Rows, row)
	}
	add(p.T("journal.column.id"), p.T("web.journal.when"), p.T("web.journal.who"), p.T("web.journal.origin"), p.T("web.journal.action"), p.T("web.journal.table"),
		p.T("web.journal.record"), p.T("web.journal.change"), p.T("web.journal.reason"), "SHA-256")
	for i := range entries {
		e := &entries[i]
		add(strconv.FormatInt(e.Seq, 10), p.Time(e.At), journalui.Who(p, e.Origin), journalui.From(p, e.Origin), p.T("journal.action."+string(e.Action)),
			journalui.Table(p, e.Table), e.Record, journalui.Words(p, e), e.Origin.Reason, e.Hash)
	}
	return &tabular.Doc{Blocks: []tabular.Block{{Table: t}}}
}

// mostHistory bounds the entries on the page of a record.
const mostHistory = 100

// history is what changed of a record, field by field, for those who may see who changed what; nothing for others.
func (c *call) history(table, record string) (templ.Component, error) {
	if !c.page.May(account.ReadJournal) && !c.page.May(account.Confirm) {
		return templ.NopComponent, nil
	}
	page, err := c.Journal.Search(c.r.Context(), journal.Query{Table: table, Record: record, Size: mostHistory})
	if err != nil {
		return nil, err
	}
	return journalui.History(&c.page, table, record, page.Entries), nil
}
