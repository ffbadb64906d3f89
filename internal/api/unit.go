package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/list"
	"duban/internal/org"
)

// unitRow is a unit with what it does in one list.
type unitRow struct {
	ID      org.UnitID   `json:"id"`
	Name    string       `json:"name" doc:"Canonical name"`
	NameEn  string       `json:"name_en" doc:"Empty when nobody gave one"`
	Kind    org.UnitKind `json:"kind"`
	Aliases []string     `json:"aliases" doc:"Other names under which documents print it"`
	List    string       `json:"list" doc:"Slug of the list"`
	Lead    int          `json:"lead" doc:"Tasks it leads"`
	Joint   int          `json:"joint" doc:"Tasks it supports"`
}

// units is the table of units.
type units struct {
	Units []unitRow `json:"units"`
}

// unitsInput selects units.
type unitsInput struct {
	List string `query:"list" doc:"Only of this list" maxLength:"100"`
}

func (s *service) registerUnits(api huma.API) {
	huma.Register(api, operation(api, "get-units", "/units", "Units, and what they lead and support in each list", units{}), s.units)
}

func (s *service) units(ctx context.Context, in *unitsInput) (*document, error) {
	views, err := s.views(ctx, in.List)
	if err != nil {
		return nil, err
	}
	out := units{Units: []unitRow{}}
	for _, v := range views {
		for _, u := range v.UnitTasks() {
			row := unitRow{
				ID: u.ID, Name: u.Name, NameEn: u.NameEn, Kind: u.Kind, Aliases: []string{}, List: v.Slug,
				Lead: len(u.Lead), Joint: len(u.Joint),
			}
			for _, a := range u.Aliases {
				row.Aliases = append(row.Aliases, a.Name)
			}
			out.Units = append(out.Units, row)
		}
	}
	return marshal(out)
}

// views gives one list, or all of them when slug is empty.
func (s *service) views(ctx context.Context, slug string) ([]*list.View, error) {
	if slug == "" {
		return s.Library.Current(ctx)
	}
	v, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	return []*list.View{v}, nil
}
