package web

import (
	"net/http"
	"strconv"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	"duban/internal/web/ui/edition"
)

// editions lists the editions of a list.
func (c *call) editions() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	rows, err := c.editionRows(b)
	if err != nil {
		return err
	}
	p := c.frame("editions", c.page.T("web.nav.editions"), c.crumb())
	verdict := p.T("web.edition.verdict", "count", len(rows), "time", p.Time(rows[0].SavedAt))
	return c.render(http.StatusOK, edition.IndexPage(p, rows, verdict))
}

// editionRows gives the editions of the list shown, newest first.
func (c *call) editionRows(b *book) ([]edition.Row, error) {
	ctx := c.r.Context()
	all, err := c.Library.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var rows []edition.Row
	for _, sum := range all {
		if sum.List != b.List {
			continue
		}
		v, err := c.Library.View(ctx, sum.ID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, edition.Row{Summary: sum, Source: v.Source, Note: v.Note})
	}
	return rows, nil
}

// diff shows what changed between two editions.
func (c *call) diff() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	rows, err := c.editionRows(b)
	if err != nil {
		return err
	}
	before, err := c.editionNumbered(rows, "from")
	if err != nil {
		return err
	}
	after, err := c.editionNumbered(rows, "to")
	if err != nil {
		return err
	}
	p := c.frame("editions", c.page.T("web.diff.title", "from", before.Number, "to", after.Number), c.crumb(),
		ui.Link{Text: c.page.T("web.nav.editions"), URL: c.page.Base + "/editions"})
	d := list.Diff(before.Compiled(), after.Compiled())
	return c.render(http.StatusOK, edition.DiffPage(p, rows, before.Number, after.Number, d))
}

func (c *call) editionNumbered(rows []edition.Row, name string) (*list.View, error) {
	n, err := strconv.Atoi(c.r.URL.Query().Get(name))
	if err == nil {
		for _, r := range rows {
			if r.Number == n {
				return c.Library.View(c.r.Context(), r.ID)
			}
		}
	}
	return nil, fault.New(fault.NotFound, "web.edition_missing", fault.Args{"number": c.r.URL.Query().Get(name)})
}
