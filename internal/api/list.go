package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/list"
)

// ListRow is a list in the table of lists.
type ListRow struct {
	Slug    string    `json:"slug"`
	Title   string    `json:"title"`
	Year    int       `json:"year" doc:"0 when the document names none"`
	Edition int       `json:"edition" doc:"1, 2, … within the list"`
	Tasks   int       `json:"tasks"`
	SavedAt time.Time `json:"saved_at"`
}

// listDetail is a list with its hierarchy.
type listDetail struct {
	ListRow
	Layout   list.Layout   `json:"layout"`
	LeadRule list.LeadRule `json:"lead_rule"`
	Units    int           `json:"units"`
	Source   source        `json:"source"`
	Headings []heading     `json:"headings" doc:"In document order"`
}

// source is the file that the edition was read from.
type source struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// heading is a line of the hierarchy.
type heading struct {
	ID     int    `json:"id" doc:"To be given as heading to the tasks"`
	Parent int    `json:"parent" doc:"0 at the top"`
	Level  int    `json:"level" doc:"1 = outermost"`
	No     string `json:"no"`
	Title  string `json:"title"`
	Tasks  int    `json:"tasks" doc:"Tasks below, at any depth"`
}

// lists is the table of lists.
type lists struct {
	Lists []ListRow `json:"lists"`
}

// slugInput names a list.
type slugInput struct {
	Slug string `path:"slug" doc:"Name of the list" example:"chuanshan-2020" maxLength:"100"`
}

func (s *service) registerLists(api huma.API) {
	huma.Register(api, operation(api, "get-lists", "/lists", "All lists, each with its newest edition", lists{}), s.lists)
	huma.Register(api, operation(api, "get-list", "/lists/{slug}", "One list with its headings", listDetail{}), s.list)
}

func listRowOf(v *list.View) ListRow {
	return ListRow{Slug: v.Slug, Title: v.Title, Year: v.Year, Edition: v.Number, Tasks: len(v.Tasks), SavedAt: v.SavedAt}
}

func (s *service) lists(ctx context.Context, _ *struct{}) (*document, error) {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	out := lists{Lists: []ListRow{}}
	for _, v := range views {
		out.Lists = append(out.Lists, listRowOf(v))
	}
	return marshal(out)
}

func (s *service) list(ctx context.Context, in *slugInput) (*document, error) {
	v, err := s.Library.Get(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	out := listDetail{
		ListRow: listRowOf(v), Layout: v.Layout, LeadRule: v.LeadRule, Units: len(v.Units),
		Source:   source{v.Source.Name, v.Source.Format, v.Source.SHA256, v.Source.Size},
		Headings: []heading{},
	}
	for i, h := range v.Headings {
		out.Headings = append(out.Headings, heading{
			ID: i + 1, Parent: h.Parent + 1, Level: h.Level, No: h.No, Title: h.Title, Tasks: v.Branch(i).Count,
		})
	}
	return marshal(out)
}

func marshal(v any) (*document, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jsonDocument(body), nil
}
