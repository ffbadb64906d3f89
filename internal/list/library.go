package list

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/singleflight"

	"duban/internal/fault"
)

// Library is the read model: the newest edition of every list, in memory, with its indexes. Each call asks the
// store's version first and loads again when it has moved, so what it gives is as fresh as [Store.Version]. It is
// safe for concurrent use.
type Library struct {
	store  Store
	now    atomic.Pointer[snapshot]
	flight singleflight.Group
	old    struct {
		sync.Mutex
		views []*oldView // editions that are not the newest, the most recently used last
	}
}

// snapshot is the library at one version of the store. It does not change.
type snapshot struct {
	stamp
	views    []*View
	bySlug   map[string]*View
	editions []Summary
}

type oldView struct {
	stamp
	view *View
}

// stamp says when something was loaded.
type stamp struct {
	version int64 // of the store
	lists   int64 // Summary.Version, 0 when not known
}

// same reports whether editions show the same at both.
func (s stamp) same(other stamp) bool {
	return s.version == other.version || s.lists != 0 && s.lists == other.lists
}

// keptOld is how many earlier editions stay in memory.
const keptOld = 4

// NewLibrary gives a library over a store. Nothing is loaded until it is asked for.
func NewLibrary(store Store) *Library { return &Library{store: store} }

// Current gives the newest edition of every list, by slug.
func (l *Library) Current(ctx context.Context) ([]*View, error) {
	s, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return s.views, nil
}

// Get gives the newest edition of the list with this slug; fault.NotFound when there is none.
func (l *Library) Get(ctx context.Context, slug string) (*View, error) {
	s, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	v, ok := s.bySlug[slug]
	if !ok {
		return nil, fault.New(fault.NotFound, "list.no_list", fault.Args{"slug": slug})
	}
	return v, nil
}

// Editions lists all editions, newest first within each list.
func (l *Library) Editions(ctx context.Context) ([]Summary, error) {
	s, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return s.editions, nil
}

// View gives any edition, the newest or an earlier one; fault.NotFound when there is none.
func (l *Library) View(ctx context.Context, id EditionID) (*View, error) {
	s, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range s.views {
		if v.ID == id {
			return v, nil
		}
	}
	if v := l.recall(s.stamp, id); v != nil {
		return v, nil
	}
	e, err := l.store.Edition(ctx, id)
	if err != nil {
		return nil, err
	}
	v := NewView(e, false)
	l.remember(s.stamp, v)
	return v, nil
}

// Version changes whenever anything that the library gives may have changed; see [Store.Version].
func (l *Library) Version(ctx context.Context) (int64, error) { return l.store.Version(ctx) }

// Excerpts gives the source of an edition, piece by piece in reading order. It is not kept in memory.
func (l *Library) Excerpts(ctx context.Context, id EditionID) ([]Excerpt, error) {
	return l.store.Excerpts(ctx, id)
}

// SourceFile gives the file an edition was read from.
func (l *Library) SourceFile(ctx context.Context, id EditionID) (Source, []byte, error) {
	return l.store.SourceFile(ctx, id)
}

// Memberships gives the dated members of collectives.
func (l *Library) Memberships(ctx context.Context) ([]Membership, error) {
	return l.store.Memberships(ctx)
}

func (l *Library) recall(now stamp, id EditionID) *View {
	l.old.Lock()
	defer l.old.Unlock()
	i := slices.IndexFunc(l.old.views, func(o *oldView) bool { return o.same(now) && o.view.ID == id })
	if i < 0 {
		return nil
	}
	o := l.old.views[i]
	l.old.views = append(slices.Delete(l.old.views, i, i+1), o)
	return o.view
}

func (l *Library) remember(now stamp, v *View) {
	l.old.Lock()
	defer l.old.Unlock()
	l.old.views = slices.DeleteFunc(l.old.views, func(o *oldView) bool { return !o.same(now) || o.view.ID == v.ID })
	if len(l.old.views) == keptOld {
		l.old.views = slices.Delete(l.old.views, 0, 1)
	}
	l.old.views = append(l.old.views, &oldView{now, v})
}

// fresh gives the snapshot of the store's version, loading it when the one in memory is older. Callers that come
// while it is being loaded wait for the same load.
func (l *Library) fresh(ctx context.Context) (*snapshot, error) {
	version, err := l.store.Version(ctx)
	if err != nil {
		return nil, err
	}
	if s := l.now.Load(); s != nil && s.version >= version {
		return s, nil
	}
	// One caller that goes away must not fail the others, so the load has its own life.
	loaded := l.flight.DoChan("", func() (any, error) { return l.load(context.WithoutCancel(ctx), version) })
	select {
	case r := <-loaded:
		if r.Err != nil {
			return nil, r.Err
		}
		s := r.Val.(*snapshot)
		if s.version < version { // it began before the change that this caller knows of
			return l.fresh(ctx)
		}
		return s, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// load reads what is newest. The version was read before the data, so data that changes meanwhile is loaded again.
func (l *Library) load(ctx context.Context, version int64) (*snapshot, error) {
	last := l.now.Load()
	if last != nil && last.version >= version {
		return last, nil
	}
	editions, err := l.store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	s := &snapshot{stamp: stamp{version: version}, editions: editions, bySlug: map[string]*View{}}
	if len(editions) > 0 {
		s.lists = editions[0].Version
	}
	if last != nil && last.same(s.stamp) { // something else moved the version
		s.views, s.bySlug = last.views, last.bySlug
		l.now.Store(s)
		return s, nil
	}
	for _, summary := range editions {
		if !summary.Current {
			continue
		}
		e, err := l.store.Edition(ctx, summary.ID)
		if err != nil {
			return nil, err
		}
		v := NewView(e, true)
		s.views = append(s.views, v)
		s.bySlug[v.Slug] = v
	}
	slices.SortFunc(s.views, func(a, b *View) int { return strings.Compare(a.Slug, b.Slug) })
	l.now.Store(s)
	return s, nil
}
