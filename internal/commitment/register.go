package commitment

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/singleflight"

	"duban/internal/fault"
	"duban/internal/list"
)

// Register is the read model: the commitments of every list beside its newest edition, in memory. Like
// [list.Library] it asks the store's version before each answer, so that it is as fresh as the store. It is safe for
// concurrent use.
type Register struct {
	store Store
	lists *list.Library
	read  func(string) Reading

	flight singleflight.Group
	mu     sync.Mutex
	books  map[string]*Book // by slug
}

// NewRegister gives a register over a store and the lists it belongs to. Nothing is loaded until it is asked for.
func NewRegister(store Store, lists *list.Library) *Register {
	return &Register{store: store, lists: lists, read: Extract, books: map[string]*Book{}}
}

// Get gives the commitments of the list with this slug; fault.NotFound when there is no such list.
func (r *Register) Get(ctx context.Context, slug string) (*Book, error) {
	version, err := r.store.Version(ctx)
	if err != nil {
		return nil, err
	}
	view, err := r.lists.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	return r.fresh(ctx, view, version)
}

// Find gives the commitment with this code, whatever list it belongs to; fault.NotFound when there is none.
func (r *Register) Find(ctx context.Context, code string) (*Book, *Entry, error) {
	version, err := r.store.Version(ctx)
	if err != nil {
		return nil, nil, err
	}
	views, err := r.lists.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, view := range views {
		b, err := r.fresh(ctx, view, version)
		if err != nil {
			return nil, nil, err
		}
		if e := b.Get(code); e != nil {
			return b, e, nil
		}
	}
	return nil, nil, noCommitment(code)
}

func noCommitment(code string) error {
	return fault.New(fault.NotFound, "commitment.no_commitment", fault.Args{"code": code})
}

// Changes gives what happened to a commitment, oldest first.
func (r *Register) Changes(ctx context.Context, code string) ([]Change, error) {
	return r.store.Changes(ctx, code)
}

// Version changes whenever anything that the register gives may have changed, the lists included.
func (r *Register) Version(ctx context.Context) (int64, error) { return r.store.Version(ctx) }

// fresh gives the book of an edition at a version or later, loading it when the one in memory is older. Callers that
// come while it is being loaded wait for the same load.
func (r *Register) fresh(ctx context.Context, view *list.View, version int64) (*Book, error) {
	if b := r.known(view.Slug); b != nil && b.View == view && b.Version >= version {
		return b, nil
	}
	key := fmt.Sprint(view.Slug, " ", view.ID, " ", version)
	// One caller that goes away must not fail the others, so the load has its own life.
	loaded := r.flight.DoChan(key, func() (any, error) { return r.load(context.WithoutCancel(ctx), view, version) })
	select {
	case result := <-loaded:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*Book), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *Register) known(slug string) *Book {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.books[slug]
}

// load reads a book. The version was read before the data, so data that changes meanwhile is loaded again.
func (r *Register) load(ctx context.Context, view *list.View, version int64) (*Book, error) {
	all, err := r.store.Commitments(ctx, view.List)
	if err != nil {
		return nil, fmt.Errorf("load the commitments of %s: %w", view.Slug, err)
	}
	old := r.known(view.Slug)
	var t *texts
	if old != nil && old.View.ID == view.ID {
		t = old.texts // an edition never changes
	} else {
		t = newTexts(view, r.read, r.curatedItems(context.WithoutCancel(ctx), view))
	}
	b := newBook(view, all, version, t)
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.books[view.Slug]; now == nil || now.Version <= version {
		r.books[view.Slug] = b
	}
	return b, nil
}

// curatedItems gives what comes with the built-in edition that a list began with; none for a list that began with a
// document. The file is read when it is first asked for, since few pages do, and again as long as it could not be.
func (r *Register) curatedItems(ctx context.Context, view *list.View) func() map[list.TaskID]*CuratedItem {
	var mu sync.Mutex
	var known map[list.TaskID]*CuratedItem
	return func() map[list.TaskID]*CuratedItem {
		mu.Lock()
		defer mu.Unlock()
		if known != nil {
			return known
		}
		built, err := builtinOf(ctx, r.lists, view)
		if err != nil {
			return nil
		}
		if built == nil {
			known = map[list.TaskID]*CuratedItem{}
			return known
		}
		_, file, err := r.lists.SourceFile(ctx, built.ID)
		if err != nil {
			return nil
		}
		if c, err := ParseCurated(file); err == nil { // Sync has said what is wrong with it
			known = c.byTask(built)
		}
		return known
	}
}
