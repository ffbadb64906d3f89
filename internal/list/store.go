package list

import (
	"context"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// Store keeps lists, editions and drafts. The store package implements it on SQLite and PostgreSQL.
// It has more than seven methods' worth of nouns because drafts and editions commit together.
type Store interface {
	// SaveEdition writes a whole edition or nothing: the list when its slug is new, the edition under the next number,
	// its tasks (Task.ID 0 makes a new one), units and people that are new, the source file and its excerpts, and
	// removes the draft it came from. The edition comes back with its numbers.
	SaveEdition(ctx context.Context, e NewEdition) (*Edition, error)
	// Edition loads one edition whole; fault.NotFound when there is none.
	Edition(ctx context.Context, id EditionID) (*Edition, error)
	// Editions lists all editions, newest first within each list.
	Editions(ctx context.Context) ([]Summary, error)
	// SourceFile gives back the bytes an edition was read from.
	SourceFile(ctx context.Context, id EditionID) (Source, []byte, error)
	// Memberships lists every membership in a collective by canonical names, also those that are over.
	Memberships(ctx context.Context) ([]Membership, error)
	// Excerpts gives the pieces of the source that an edition was saved with, in the order of the source.
	Excerpts(ctx context.Context, id EditionID) ([]Excerpt, error)
	// Version changes whenever anything that an Edition shows may have changed. It is cheap enough to ask before every
	// page: this process's own changes show at once, another's after at most 100 ms.
	Version(ctx context.Context) (int64, error)

	// SaveDraft writes a draft; ID 0 makes a new one.
	SaveDraft(ctx context.Context, d Draft) (DraftID, error)
	// Draft loads one draft with its file; fault.NotFound when there is none.
	Draft(ctx context.Context, id DraftID) (*Draft, error)
	// Drafts lists the drafts of everybody, newest first, without their files.
	Drafts(ctx context.Context) ([]Draft, error)
	// DeleteDraft throws a draft away.
	DeleteDraft(ctx context.Context, id DraftID) error
}

// DraftID identifies a draft.
type DraftID int64

// Draft is an import under way: the file and what a person has decided so far. What it says is read again from the
// file each time, so nothing half-read is ever stored.
type Draft struct {
	ID        DraftID
	Name      string // of the file
	File      []byte
	Edition   EditionID                // whose findings it goes on with, 0 for a document of its own
	Columns   []Column                 // mapping confirmed or changed by a person, nil while untouched
	Decisions map[string]DecisionState // by Finding.Key()
	By        string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewEdition is what SaveEdition writes. Units and people are matched by canonical name: unknown ones are created,
// new aliases of known ones are added.
type NewEdition struct {
	Edition  Edition    // ID, List, Number and the IDs of units and people are ignored; Task.ID is kept when not 0
	Units    []org.Unit // what is empty in a known unit leaves it as it is
	Members  []Membership
	After    EditionID // the newest edition when this one was made: another one since is a fault.Conflict; 0 checks nothing
	File     []byte    // the source as uploaded
	Excerpts []Excerpt
	Draft    DraftID // removed with the save; 0 when there was none
}

// Membership names a member of a collective by canonical names, for saving.
type Membership struct {
	Collective, Unit string
	From, To         string // YYYY-MM-DD; To "" while it lasts
}

// Excerpt is a numbered piece of the source, kept so that the task page can show where an item came from.
type Excerpt struct {
	At   fault.Place
	Text string
}
