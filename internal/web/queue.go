package web

import (
	"net/http"
	"slices"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// queuePage is how many waiting commitments stand on one page of the queue.
const queuePage = 20

// queue shows what waits for a person: one commitment with its sentence, the rest of its page beneath.
func (c *call) queue() error {
	c.fresh = true
	_, all, err := c.promises()
	if err != nil {
		return err
	}
	return c.queueOf(http.StatusOK, all, nil)
}

func (c *call) queueOf(status int, all *commitment.Book, wrong *fault.Error) error {
	waiting, n := all.Queue(), all.Coverage()
	path := c.page.Base + "/commitments/queue"
	c.page.Here = path
	p := c.frame("commitments", c.page.T("web.commitment.queue"), c.crumb(), ui.Link{Text: c.page.T("web.nav.commitments"), URL: c.page.Base + "/commitments"})
	q := commitmentui.Queue{Waiting: len(waiting), Doubtful: n.Doubtful}
	if wrong != nil {
		q.Wrong = p.Message(wrong)
	}
	if len(waiting) == 0 {
		return c.render(status, commitmentui.QueuePage(p, q))
	}
	at := c.queuedAt(waiting)
	link := func(i int) string {
		if i < 0 || i >= len(waiting) {
			return ""
		}
		return path + "?at=" + waiting[i].Code
	}
	var err error
	if q.Shown, err = c.shown(all, waiting[at]); err != nil {
		return err
	}
	first := at / queuePage * queuePage
	q.Number, q.Prev, q.Next = at+1, link(at-1), link(at+1)
	q.Back = path
	if at+1 < len(waiting) {
		q.Back = link(at + 1)
	}
	q.Rest = waiting[first:min(len(waiting), first+queuePage)]
	for _, e := range q.Rest {
		if len(e.Doubts) == 0 && e.State == commitment.StateRead {
			q.Plain = append(q.Plain, e)
		}
	}
	pages := (len(waiting) + queuePage - 1) / queuePage
	q.Pages = ui.PageLinks(at/queuePage+1, pages, func(page int) string { return link((page - 1) * queuePage) })
	return c.render(status, commitmentui.QueuePage(p, q))
}

// queuedAt finds the commitment that the address asks for, the first when it waits no longer.
func (c *call) queuedAt(waiting []*commitment.Entry) int {
	code := commitment.FoldCode(c.r.URL.Query().Get("at"))
	return max(0, slices.IndexFunc(waiting, func(e *commitment.Entry) bool { return e.Code == code }))
}

// acceptAll confirms all commitments of a page of the queue that nobody doubts.
func (c *call) acceptAll() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	_, all, err := c.promises()
	if err != nil {
		return err
	}
	var decisions []commitment.Decision
	if err := c.r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
	}
	for _, value := range c.r.PostForm["accept"] {
		if d, ok := decisionOf(value, c.page.Who.Name); ok {
			decisions = append(decisions, d)
		}
	}
	if err := c.Confirms.AcceptAll(c.r.Context(), decisions); err != nil {
		f := fault.As(err)
		if f.Kind != fault.Conflict && f.Kind != fault.Invalid {
			return err
		}
		return c.queueOf(f.Kind.Status(), all, f)
	}
	c.note(c.page.T("web.commitment.done.all", "count", len(decisions)))
	c.redirect(c.page.Base + "/commitments/queue")
	return nil
}
