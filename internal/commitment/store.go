package commitment

import (
	"context"

	"duban/internal/list"
)

// Store keeps commitments. The store package implements it on SQLite and PostgreSQL.
type Store interface {
	// Commitments gives all commitments of a list whatever their state, with their links and doubts, in the order in
	// which they were made.
	Commitments(ctx context.Context, of list.ID) ([]Commitment, error)
	// Commitment gives one by its code; fault.NotFound when there is none.
	Commitment(ctx context.Context, code string) (*Commitment, error)
	// Changes gives what happened to a commitment, oldest first.
	Changes(ctx context.Context, code string) ([]Change, error)
	// Synced gives the edition that a list's commitments were last brought up to, 0 when never.
	Synced(ctx context.Context, of list.ID) (list.EditionID, error)
	// Write saves everything or nothing and moves Version. A commitment whose stored version is not the one given, a
	// code given twice, and a Synced that is not newer are a fault.Conflict.
	Write(ctx context.Context, b Batch) error
	// Version changes whenever anything that a commitment shows may have changed, see list.Store.Version.
	Version(ctx context.Context) (int64, error)
}

// Batch is what Write saves.
type Batch struct {
	List    list.ID
	Save    []Commitment   // ID 0 makes a new one of Version 1; else Version is the stored one and becomes one more
	Changes []Change       // in order; Code names a commitment of Save or one that is there already
	Synced  list.EditionID // 0 leaves it
}
