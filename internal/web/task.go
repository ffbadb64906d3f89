package web

import (
	"net/http"
	"net/url"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	boardui "duban/internal/web/ui/board"
	"duban/internal/web/ui/task"
)

// task is the page of one task.
func (c *call) task() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	t, err := c.taskAsked(b)
	if err != nil {
		return err
	}
	return c.taskPage(http.StatusOK, b, t, boardui.LightForm{})
}

// taskAsked is the task that the address names.
func (c *call) taskAsked(b *book) (*list.Task, error) {
	id, err := c.number("task")
	if err != nil {
		return nil, err
	}
	t := b.Task(list.TaskID(id))
	if t == nil {
		return nil, fault.New(fault.NotFound, "web.task_missing", nil)
	}
	return t, nil
}

// taskPage shows a task; more changes what is shown last.
func (c *call) taskPage(status int, b *book, t *list.Task, form boardui.LightForm, more ...func(*task.Shown)) error {
	excerpts, err := c.Library.Excerpts(c.r.Context(), b.ID)
	if err != nil {
		return err
	}
	p := &c.page
	title := p.TaskTitle(t)
	s := task.Shown{
		Task: t, Node: b.node(t), Verdict: c.taskVerdict(t), Findings: b.findingsOn(t),
	}
	s.Before, s.After = b.Around(t)
	s.Source = c.sourceOf(excerpts, t, s.After)
	if !p.Old {
		all, err := c.Register.Get(c.r.Context(), b.Slug)
		if err != nil {
			return err
		}
		section := c.section(all, t)
		s.Promises = &section
	}
	if s.Light, err = c.taskLight(b, t, form); err != nil {
		return err
	}
	if err := c.taskProgress(b, t, &s); err != nil {
		return err
	}
	for _, change := range more {
		change(&s)
	}
	return c.render(status, task.Page(c.frame("tasks", title, c.taskCrumbs(b, t)...), s))
}

func (c *call) taskCrumbs(b *book, t *list.Task) []ui.Link {
	p := &c.page
	links := []ui.Link{c.crumb(), {Text: p.T("web.nav.tasks"), URL: p.Base + "/tasks"}}
	n := b.node(t)
	if n == nil {
		return links
	}
	for _, up := range append(n.Path(), n) {
		links = append(links, ui.Link{Text: p.Heading(up.Heading), URL: p.Base + "/tasks?heading=" + up.Filter()})
	}
	return links
}

// taskVerdict says in one line who must do it and until when.
func (c *call) taskVerdict(t *list.Task) string {
	p := &c.page
	leads, joints := p.LeadNames(t), len(ui.Joints(t))
	var parts []string
	switch {
	case leads == "":
		parts = append(parts, p.T("web.task.nobody"))
	case joints == 0:
		parts = append(parts, p.T("web.task.alone", "lead", leads))
	default:
		parts = append(parts, p.T("web.task.led", "lead", leads, "count", joints))
	}
	switch words := p.Deadline(t.Item.Deadline); {
	case words == "":
		parts = append(parts, p.T("web.task.no_deadline"))
	case t.Item.Deadline.Date == "":
		parts = append(parts, words)
	case t.Item.Deadline.Precision == list.PrecisionDay:
		parts = append(parts, p.T("web.task.until_day", "date", words))
	default:
		parts = append(parts, p.T("web.task.until", "date", words))
	}
	return strings.Join(parts, p.T("web.comma")) + p.T("web.stop")
}

// taskByNumber leads from the number printed in the document to the task's own address.
func (c *call) taskByNumber() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	no := c.r.PathValue("no")
	switch found := b.TasksNumbered(no); len(found) {
	case 0:
		return fault.New(fault.NotFound, "web.task_missing", nil)
	case 1:
		c.redirect(c.page.Base + "/tasks/" + ui.Itoa(found[0].ID))
	default:
		c.redirect(c.page.Base + "/tasks?q=" + url.QueryEscape(no))
	}
	return nil
}
