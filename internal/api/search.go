package api

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/list"
)

// hit is one thing that a search found.
type hit struct {
	Kind    list.HitKind `json:"kind" enum:"task,unit,person"`
	List    string       `json:"list" doc:"Slug of the list"`
	ID      int64        `json:"id" doc:"Of the task, unit or person"`
	No      string       `json:"no,omitempty" doc:"Number of the task as printed"`
	Title   excerpted    `json:"title"`
	Snippet excerpted    `json:"snippet"`
}

// excerpted is a text with the ranges that were searched for.
type excerpted struct {
	Text  string   `json:"text"`
	Marks [][2]int `json:"marks" doc:"Ranges of characters, from the first to the one after the last"`
}

// hits is the answer to a search.
type hits struct {
	Hits []hit `json:"hits"`
}

// searchInput is what to search for.
type searchInput struct {
	Text  string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Words; each must occur. One character is enough"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

func (s *service) registerSearch(api huma.API) {
	huma.Register(api, operation(api, "search", "/search", "Tasks, units and people of all lists", hits{}), s.search)
}

func (s *service) search(ctx context.Context, in *searchInput) (*document, error) {
	found, err := s.Library.Search(ctx, in.Text, in.Limit)
	if err != nil {
		return nil, err
	}
	out := hits{Hits: make([]hit, len(found))}
	for i, h := range found {
		out.Hits[i] = hitOf(h)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return jsonDocument(body), nil
}

func hitOf(h list.Hit) hit {
	out := hit{Kind: h.Kind, List: h.View.Slug, Title: excerptedOf(h.Title), Snippet: excerptedOf(h.Snippet)}
	switch h.Kind {
	case list.HitTask:
		out.ID, out.No = int64(h.Task.ID), h.Task.Item.No
	case list.HitUnit:
		out.ID = int64(h.Unit.ID)
	case list.HitPerson:
		out.ID = int64(h.Person.ID)
	}
	return out
}

func excerptedOf(e list.Excerpted) excerpted {
	out := excerpted{Text: e.Text, Marks: make([][2]int, len(e.Marks))}
	for i, m := range e.Marks {
		out.Marks[i] = [2]int{m.From, m.To}
	}
	return out
}
