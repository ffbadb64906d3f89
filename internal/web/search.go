package web

import (
	"net/http"
	"strings"

	"duban/internal/commitment"
	"duban/internal/list"
	commitmentui "duban/internal/web/ui/commitment"
	"duban/internal/web/ui/search"
)

// maxHits is how many things the search page shows; the table of tasks shows the rest.
const maxHits = 60

// search finds tasks, units and people in all lists.
func (c *call) search() error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	c.page.Query = strings.TrimSpace(c.r.URL.Query().Get("q"))
	if code := commitment.FoldCode(c.page.Query); code != "" {
		if _, _, err := c.Register.Find(c.r.Context(), code); err == nil {
			c.redirect(commitmentui.Path(code))
			return nil
		}
	}
	hits, err := c.Library.Search(c.r.Context(), c.page.Query, maxHits)
	if err != nil {
		return err
	}
	var results []search.Result
	at := map[*list.View]int{}
	for _, h := range hits {
		i, known := at[h.View]
		if !known {
			i = len(results)
			at[h.View] = i
			results = append(results, c.searched(h.View))
		}
		if h.Kind == list.HitTask {
			results[i].Tasks = append(results[i].Tasks, h)
		} else {
			results[i].Named = append(results[i].Named, h)
		}
	}
	total := 0
	for _, r := range results {
		total += r.Total
	}
	p := c.frame("", c.page.T("web.search.title"))
	return c.render(http.StatusOK, search.Page(p, results, c.searchVerdict(total, len(hits))))
}

// searched begins the results of one list.
func (c *call) searched(v *list.View) search.Result {
	b := c.books.of(v)
	return search.Result{
		View: v, Base: "/lists/" + v.Slug,
		Total: v.Select(list.Query{Text: c.page.Query, PerPage: 1}).Total,
		Path:  func(t *list.Task) string { return b.path(&c.page, t) },
	}
}

func (c *call) searchVerdict(tasks, hits int) string {
	switch {
	case c.page.Query == "":
		return ""
	case tasks == 0 && hits == 0:
		return c.page.T("web.search.nothing", "q", c.page.Query)
	}
	return c.page.T("web.search.found", "q", c.page.Query, "count", tasks)
}
