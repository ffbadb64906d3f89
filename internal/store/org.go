package store

import (
	"context"
	"database/sql"

	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// orgStore is org.Store.
type orgStore struct{ db *DB }

func (s orgStore) Units(ctx context.Context) ([]org.Unit, error) {
	var units []org.Unit
	err := s.db.inRead(ctx, func(t tx) (err error) {
		units, err = directory(ctx, t)
		return err
	})
	return units, failure("list units", err)
}

// directory reads every unit with its aliases, by ID.
func directory(ctx context.Context, t tx) ([]org.Unit, error) {
	rows, err := t.Units(ctx)
	if err != nil {
		return nil, err
	}
	aliases, err := t.Aliases(ctx)
	if err != nil {
		return nil, err
	}
	return withAliases(rows, aliases), nil
}

func (s orgStore) Unit(ctx context.Context, id org.UnitID) (org.Unit, error) {
	row, err := s.db.q.Unit(ctx, int64(id))
	if err != nil {
		return org.Unit{}, failure("get a unit", missing(err, "store.no_unit", int64(id)))
	}
	aliases, err := s.db.q.UnitAliases(ctx, row.ID)
	if err != nil {
		return org.Unit{}, failure("get a unit's aliases", err)
	}
	return withAliases([]sqlgen.Unit{row}, aliases)[0], nil
}

func withAliases(rows []sqlgen.Unit, aliases []sqlgen.UnitAlias) []org.Unit {
	units := make([]org.Unit, len(rows))
	index := make(map[int64]int, len(rows))
	for i, r := range rows {
		units[i] = org.Unit{ID: org.UnitID(r.ID), Name: r.Name, NameEn: r.NameEn, Kind: org.UnitKind(r.Kind)}
		index[r.ID] = i
	}
	for _, a := range aliases {
		if i, ok := index[a.UnitID]; ok {
			units[i].Aliases = append(units[i].Aliases, org.Alias{Name: a.Name, Confirmed: a.Confirmed})
		}
	}
	return units
}

func (s orgStore) Members(ctx context.Context, on string) ([]org.Member, error) {
	rows, err := s.db.q.MembersOn(ctx, on)
	if err != nil {
		return nil, failure("list members", err)
	}
	members := make([]org.Member, len(rows))
	for i, r := range rows {
		members[i] = org.Member{Collective: org.UnitID(r.CollectiveID), Unit: org.UnitID(r.UnitID), From: r.FromDate, To: r.ToDate}
	}
	return members, nil
}

func (s orgStore) People(ctx context.Context) ([]org.Person, error) {
	rows, err := s.db.q.People(ctx)
	if err != nil {
		return nil, failure("list people", err)
	}
	people := make([]org.Person, len(rows))
	for i, r := range rows {
		people[i] = org.Person{ID: org.PersonID(r.ID), Name: r.Name}
	}
	return people, nil
}

func (s orgStore) CreatePerson(ctx context.Context, name string) (org.PersonID, error) {
	var id int64
	err := s.db.changeDuties(ctx, func(t tx) (err error) {
		if id, err = t.Queries.CreatePerson(ctx, name); err != nil {
			return err
		}
		return t.created(ctx, "person", ids(id))
	})
	return org.PersonID(id), failure("create a person", err)
}

func (s orgStore) Posts(ctx context.Context) ([]org.Post, error) {
	rows, err := s.db.q.Posts(ctx)
	if err != nil {
		return nil, failure("list posts", err)
	}
	posts := make([]org.Post, len(rows))
	for i, r := range rows {
		posts[i] = org.Post{ID: org.PostID(r.ID), Unit: org.UnitID(r.UnitID.Int64), Title: r.Title, Role: org.Role(r.Role)}
	}
	return posts, nil
}

func (s orgStore) Tenures(ctx context.Context) ([]org.Tenure, error) {
	rows, err := s.db.q.Tenures(ctx)
	if err != nil {
		return nil, failure("list tenures", err)
	}
	return tenuresOf(rows), nil
}

func tenuresOf(rows []sqlgen.Tenure) []org.Tenure {
	tenures := make([]org.Tenure, len(rows))
	for i, r := range rows {
		tenures[i] = org.Tenure{Post: org.PostID(r.PostID), Person: org.PersonID(r.PersonID), From: r.FromDate, To: r.ToDate, Acting: r.Acting}
	}
	return tenures
}

func (s orgStore) CreatePost(ctx context.Context, post org.Post) (org.PostID, error) {
	var id int64
	err := s.db.changeDuties(ctx, func(t tx) (err error) {
		unit := sql.NullInt64{Int64: int64(post.Unit), Valid: post.Unit != 0}
		id, err = t.CreatePost(ctx, sqlgen.CreatePostParams{UnitID: unit, Title: post.Title, Role: string(post.Role)})
		if err != nil {
			return err
		}
		return t.created(ctx, "post", ids(id))
	})
	return org.PostID(id), failure("create a post", err)
}

func (s orgStore) ChangeTenures(ctx context.Context, post org.PostID, fn func([]org.Tenure) ([]org.Tenure, error)) error {
	return failure("change tenures", s.db.changeDuties(ctx, func(t tx) error {
		if _, err := t.Post(ctx, int64(post)); err != nil {
			return missing(err, "store.no_post", int64(post))
		}
		rows, err := t.TenuresOf(ctx, int64(post))
		if err != nil {
			return err
		}
		changed, err := fn(tenuresOf(rows))
		if err != nil {
			return err
		}
		for _, c := range changed {
			if err := t.saveTenure(ctx, c); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (t tx) saveTenure(ctx context.Context, c org.Tenure) error {
	if _, err := t.Person(ctx, int64(c.Person)); err != nil {
		return missing(err, "store.no_person", int64(c.Person))
	}
	row := []key{{int64(c.Post), int64(c.Person), c.From}}
	return t.journaled(ctx, "tenure", row, func() error {
		return t.SaveTenure(ctx, sqlgen.SaveTenureParams{
			PostID: int64(c.Post), PersonID: int64(c.Person), FromDate: c.From, ToDate: c.To, Acting: c.Acting,
		})
	})
}
