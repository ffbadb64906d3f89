package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// perPage is how many tasks one answer holds.
const perPage = 100

// tasksInput selects tasks of a list.
type tasksInput struct {
	Slug    string `path:"slug" doc:"Name of the list" example:"chuanshan-2020" maxLength:"100"`
	Text    string `query:"q" doc:"Every word must occur in number, title, text, heading, unit or person" maxLength:"200"`
	Heading int    `query:"heading" doc:"Tasks below this heading of the list" minimum:"0"`
	Lead    int64  `query:"lead" doc:"Tasks led by this unit" minimum:"0"`
	Joint   int64  `query:"joint" doc:"Tasks supported by this unit" minimum:"0"`
	Unit    int64  `query:"unit" doc:"Tasks led or supported by this unit" minimum:"0"`
	Person  int64  `query:"person" doc:"Tasks that name this person" minimum:"0"`
	DueFrom string `query:"due_from" format:"date" doc:"Due on this day or later"`
	DueTo   string `query:"due_to" format:"date" doc:"Due on this day or earlier"`
	Due     string `query:"due" enum:"none,ongoing" doc:"Without a date, or marked as ongoing"`
	Sort    string `query:"sort" enum:"document,lead,deadline,title" doc:"Order; as in the document when not given"`
	Desc    bool   `query:"desc" doc:"Turn the order round"`
	Page    int    `query:"page" minimum:"1" default:"1" doc:"100 tasks to a page"`
}

// taskPage is one page of tasks.
type taskPage struct {
	Total int       `json:"total" doc:"Tasks on all pages"`
	Page  int       `json:"page"`
	Pages int       `json:"pages"`
	Tasks []TaskRow `json:"tasks"`
}

// taskInput names a task of a list.
type taskInput struct {
	Slug string `path:"slug" doc:"Name of the list" example:"chuanshan-2020" maxLength:"100"`
	ID   int64  `path:"id" minimum:"1"`
}

func (s *service) registerTasks(api huma.API) {
	huma.Register(api, operation(api, "get-tasks", "/lists/{slug}/tasks", "Tasks of a list, 100 to a page", taskPage{}), s.tasks)
	huma.Register(api, operation(api, "get-task", "/lists/{slug}/tasks/{id}", "One task in full", task{}), s.task)
}

func (in *tasksInput) query() list.Query {
	q := list.Query{
		Text: in.Text, Heading: in.Heading, Lead: org.UnitID(in.Lead), Joint: org.UnitID(in.Joint),
		Unit: org.UnitID(in.Unit), Person: org.PersonID(in.Person), DueFrom: in.DueFrom, DueTo: in.DueTo, Due: in.Due,
		Desc: in.Desc, Page: in.Page, PerPage: perPage,
	}
	if in.Sort != "document" {
		q.Sort = list.Sort(in.Sort)
	}
	return q
}

func (s *service) tasks(ctx context.Context, in *tasksInput) (*document, error) {
	e, err := s.edition(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	if in.Heading > len(e.view.Headings) {
		return nil, fault.New(fault.NotFound, "api.no_heading", fault.Args{"heading": in.Heading})
	}
	body := e.answers.get(*in)
	if body == nil {
		body = e.answer(in.query())
		e.answers.keep(*in, body)
	}
	return tagged(body, e.etag), nil
}

// answer puts a page of tasks together from their encoded rows.
func (e *encoded) answer(q list.Query) []byte {
	selected := e.view.Select(q)
	rows := make([][]byte, len(selected.Tasks))
	for i, t := range selected.Tasks {
		rows[i] = e.rows[t.Seq]
	}
	return page(selected.Total, selected.Page, selected.Pages, "tasks", rows)
}

// page puts a page together from encoded rows.
func page(total, at, pages int, name string, rows [][]byte) []byte {
	size := 64 + len(name)
	for _, row := range rows {
		size += len(row) + 1
	}
	b := make([]byte, 0, size)
	b = append(b, `{"total":`...)
	b = appendInt(b, total)
	b = append(b, `,"page":`...)
	b = appendInt(b, at)
	b = append(b, `,"pages":`...)
	b = appendInt(b, pages)
	b = append(b, `,"`+name+`":[`...)
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, row...)
	}
	return append(b, "]}"...)
}

func (s *service) task(ctx context.Context, in *taskInput) (*document, error) {
	e, err := s.edition(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	t := e.view.Task(list.TaskID(in.ID))
	if t == nil {
		return nil, fault.New(fault.NotFound, "api.no_task", fault.Args{"task": in.ID, "list": in.Slug})
	}
	return tagged(e.full[t.Seq], e.etag), nil
}

// edition gives the newest edition of a list in its encoded form.
func (s *service) edition(ctx context.Context, slug string) (*encoded, error) {
	v, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	return s.editions.of(v.Slug, v, encode)
}

func tagged(body []byte, etag string) *document {
	return &document{ContentType: jsonType, ETag: etag, Body: body}
}
