package web

import (
	"net/http"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/tabular"
	commitmentui "duban/internal/web/ui/commitment"
)

// exportCommitments gives exactly the commitments of the table, all its pages, as a file.
func (c *call) exportCommitments() error {
	b, all, err := c.promises()
	if err != nil {
		return err
	}
	if c.Exporter == nil {
		return fault.New(fault.NotFound, "web.problem.not_found", nil)
	}
	format, kind := exportFormat(c.r.URL.Path)
	f := parsePromises(c.r.URL.Path, c.r.URL.Query())
	f.query.Page, f.query.PerPage = 0, 0
	var out strings.Builder
	if err := c.Exporter.Write(&out, format, c.commitmentDoc(b, all.Select(f.query).Entries)); err != nil {
		return err
	}
	c.out = answer{status: http.StatusOK, body: []byte(out.String()), file: b.Slug + "-commitments." + format, kind: kind}
	return nil
}

// exportFormat gives the format and content type that an address ends in.
func exportFormat(path string) (format, kind string) {
	if strings.HasSuffix(path, ".xlsx") {
		return "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "csv", "text/csv; charset=utf-8"
}

// commitmentDoc is the table of commitments as a document: one line each, every fact in a column of its own.
func (c *call) commitmentDoc(b *book, entries []*commitment.Entry) *tabular.Doc {
	p := &c.page
	t := &tabular.Table{Index: 1}
	add := func(cells []string) {
		row := tabular.Row{Header: len(t.Rows) == 0, Number: len(t.Rows) + 1}
		for i, text := range cells {
			row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: i, Span: 1})
		}
		t.Rows = append(t.Rows, row)
	}
	head := []string{p.T("web.commitment.code"), p.T("web.commitment.plain")}
	fields := commitmentui.FieldNames()
	for _, name := range fields {
		head = append(head, p.T("commitment.field."+name))
	}
	add(append(head, p.T("web.commitment.state"), p.T("web.commitment.doubtful"), p.T("web.commitment.tasks"),
		p.T("web.lead"), p.T("commitment.field.words")))
	for _, e := range entries {
		cells := []string{e.Code, commitmentui.Plain(p, &e.Facts)}
		values := commitmentui.FieldWords(p, &e.Facts)
		for _, name := range fields {
			cells = append(cells, values[name])
		}
		var tasks, words []string
		for _, t := range e.Tasks {
			tasks = append(tasks, t.Item.No)
			if l := e.Link(t.ID); l != nil && l.Words != "" {
				words = append(words, l.Words)
			}
		}
		add(append(cells, p.T("commitment.state."+string(e.State)), commitmentui.DoubtWords(p, e.Doubts), p.And(tasks),
			p.And(commitmentui.Leads(p, e)), strings.Join(words, "\n")))
	}
	title := b.Title + " · " + p.T("web.nav.commitments")
	return &tabular.Doc{Title: title, Blocks: []tabular.Block{{Para: tabular.Para{Text: title, Level: 1, Index: 1}}, {Table: t}}}
}
