package org

import "context"

// Store keeps the directory. Saving a list adds the units and people it names; see list.Store. It has more than seven
// methods because units, people and posts make one directory.
type Store interface {
	// Units lists the whole directory with its aliases, by ID.
	Units(ctx context.Context) ([]Unit, error)
	// Unit gives one entry; fault.NotFound when there is none.
	Unit(ctx context.Context, id UnitID) (Unit, error)
	// Members lists who belongs to the collectives on a day (YYYY-MM-DD), by collective and unit.
	Members(ctx context.Context, on string) ([]Member, error)
	// People lists everybody, by ID.
	People(ctx context.Context) ([]Person, error)
	// CreatePerson adds somebody; names need not be unique.
	CreatePerson(ctx context.Context, name string) (PersonID, error)
	// Posts lists the posts, by ID.
	Posts(ctx context.Context) ([]Post, error)
	// Tenures lists who held which post when, by post and first day.
	Tenures(ctx context.Context) ([]Tenure, error)
	// CreatePost adds a post; its ID comes back.
	CreatePost(ctx context.Context, post Post) (PostID, error)
	// ChangeTenures gives fn the tenures of a post and writes those that it gives back, in one transaction: a tenure is
	// added, or changed when the same person began on the same day. fault.NotFound when there is no such post or person.
	ChangeTenures(ctx context.Context, post PostID, fn func(held []Tenure) ([]Tenure, error)) error
}
