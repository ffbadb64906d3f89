package list

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/tabular"
)

// codeGuessedAlias says that a name was taken for a unit by an alias that nobody confirmed. Accepting the fix confirms
// the alias, refusing it makes the name a unit of its own.
const codeGuessedAlias = "unit.alias_guessed"

// Reading is a draft as it reads now, with what a person decided so far. Nothing of it is stored but the file and
// the decisions; its List must not be changed.
type Reading struct {
	Draft    *Draft
	Source   Source
	List     *List      // as compiled; accepted fixes are applied when it is saved
	Findings []Decision // of reading and of the check
	Slug     string     // the list it seems to be an edition of, or a free name for a new one
	Previous *Summary   // the newest edition of that list; nil for a new one

	doc *tabular.Doc
	dir *org.Directory
}

// CreateDraft reads an uploaded file and keeps it as a draft. A file that cannot be read or is no list is refused,
// and nothing is kept.
func (s *Service) CreateDraft(ctx context.Context, name string, data []byte, by string) (*Reading, error) {
	d := &Draft{Name: name, File: data, By: by, CreatedAt: s.Clock()}
	d.UpdatedAt = d.CreatedAt
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if d.ID, err = s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	s.compiled.put(d, r.doc, r.List)
	return r, nil
}

// Draft reads a draft again; fault.NotFound when it was saved or discarded.
func (s *Service) Draft(ctx context.Context, id DraftID) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, d)
}

// Drafts lists the drafts of everybody, newest first, without their files.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) { return s.Store.Drafts(ctx) }

// SetColumns fixes what the columns of the draft's table hold and reads it again. A mapping under which the document
// is no list is refused, and the draft keeps the one it had.
func (s *Service) SetColumns(ctx context.Context, id DraftID, columns []Column) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	d.UpdatedAt, d.Columns = s.Clock(), slices.Clone(columns)
	for i := range d.Columns {
		d.Columns[i].Confidence = 100 // a person said so
	}
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	return r, nil
}

// Decide notes decisions on findings by [fault.Finding.Key]; DecisionOpen takes one back. Decisions on findings that
// the draft does not have, or that have no fix to accept, are refused.
func (s *Service) Decide(ctx context.Context, id DraftID, decisions map[string]DecisionState) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if err := r.decide(decisions); err != nil {
		return nil, err
	}
	d.UpdatedAt = s.Clock()
	if _, err := s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reading) decide(decisions map[string]DecisionState) error {
	known := map[string]*Decision{}
	for i := range r.Findings {
		known[r.Findings[i].Finding.Key()] = &r.Findings[i]
	}
	if r.Draft.Decisions == nil {
		r.Draft.Decisions = map[string]DecisionState{}
	}
	for _, key := range slices.Sorted(maps.Keys(decisions)) {
		d, state := known[key], decisions[key]
		if d == nil {
			return fault.New(fault.Conflict, "list.finding_gone", nil)
		}
		switch {
		case state == DecisionAccepted && d.Finding.Fix == nil:
			return fault.New(fault.Invalid, "list.finding_no_fix", fault.Args{"code": d.Finding.Code})
		case state == DecisionOpen:
			delete(r.Draft.Decisions, key)
		case state == DecisionAccepted || state == DecisionRefused:
			r.Draft.Decisions[key] = state
		default:
			return fault.New(fault.Invalid, "list.finding_state", fault.Args{"state": string(state)})
		}
		d.State = state
	}
	return nil
}

// Discard throws a draft away.
func (s *Service) Discard(ctx context.Context, id DraftID) error {
	s.compiled.drop(id)
	return s.Store.DeleteDraft(ctx, id)
}

// SaveDraft saves a draft as the next edition of its list and removes it.
func (s *Service) SaveDraft(ctx context.Context, id DraftID, o SaveOptions) (*Edition, error) {
	r, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	e, err := s.save(ctx, r, o)
	if err != nil {
		return nil, err
	}
	s.compiled.drop(id)
	return e, nil
}

// Changes compares a reading, with its accepted fixes, to the newest edition of a list; nil when there is none.
func (s *Service) Changes(ctx context.Context, r *Reading, slug string) (*Difference, error) {
	before, err := s.newestEdition(ctx, slug)
	if err != nil || before == nil {
		return nil, err
	}
	after, err := Apply(r.List, accepted(r.Findings))
	if err != nil {
		return nil, err
	}
	d := Diff(before.Compiled(), after)
	return &d, nil
}

// read compiles a draft's file and checks it.
func (s *Service) read(ctx context.Context, d *Draft) (*Reading, error) {
	doc, l, err := s.compile(ctx, d)
	if err != nil {
		return nil, err
	}
	units, err := s.Org.Units(ctx)
	if err != nil {
		return nil, err
	}
	editions, err := s.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	r := &Reading{Draft: d, Source: sourceOf(d.Name, doc.Format, d.File), List: l, doc: doc, dir: org.NewDirectory(units)}
	r.Slug, r.Previous = proposeSlug(editions, l, d.Name)
	for _, found := range [][]fault.Finding{l.Findings, Check(l, r.dir), guessedAliases(l, r.dir)} {
		for _, f := range found {
			state := DecisionOpen
			if decided, ok := d.Decisions[f.Key()]; ok {
				state = decided
			}
			r.Findings = append(r.Findings, Decision{Finding: f, State: state})
		}
	}
	return r, nil
}

func (s *Service) compile(ctx context.Context, d *Draft) (*tabular.Doc, *List, error) {
	if c := s.compiled.get(d); c != nil {
		return c.doc, c.list, nil
	}
	doc, err := s.Reader(ctx, d.Name, d.File)
	if err != nil {
		return nil, nil, fmt.Errorf("read %q: %w", d.Name, err)
	}
	l, err := Read(doc, ReadOptions{Columns: d.Columns})
	if err != nil {
		return nil, nil, err
	}
	s.compiled.put(d, doc, l)
	return doc, l, nil
}

// compiledDrafts keeps the drafts compiled last: a person decides finding by finding, and a long file takes seconds to
// read. A draft's file never changes, so its ID and columns say what it compiles to.
type compiledDrafts struct {
	mu   sync.Mutex
	last []compiledDraft // the most recent last
}

type compiledDraft struct {
	id      DraftID
	columns []Column
	doc     *tabular.Doc
	list    *List
}

// keptDrafts bounds the memory: a long document takes tens of megabytes.
const keptDrafts = 3

func (c *compiledDrafts) get(d *Draft) *compiledDraft {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.last {
		if k := c.last[i]; k.id == d.ID && slices.Equal(k.columns, d.Columns) {
			return &k
		}
	}
	return nil
}

func (c *compiledDrafts) put(d *Draft, doc *tabular.Doc, l *List) {
	if d.ID == 0 {
		return
	}
	c.drop(d.ID)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.last) == keptDrafts {
		c.last = slices.Delete(c.last, 0, 1)
	}
	c.last = append(c.last, compiledDraft{d.ID, slices.Clone(d.Columns), doc, l})
}

func (c *compiledDrafts) drop(id DraftID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = slices.DeleteFunc(c.last, func(k compiledDraft) bool { return k.id == id })
}

// guessedAliases says which names were taken for a unit on a guess.
func guessedAliases(l *List, dir *org.Directory) []fault.Finding {
	var all []fault.Finding
	at := map[string]int{} // index in all, by name
	for i := range l.Items {
		it := &l.Items[i]
		for _, name := range slices.Concat(it.LeadUnits, it.JointUnits) {
			if n, seen := at[name]; seen {
				count, _ := all[n].Args["count"].(int)
				all[n].Args["count"] = count + 1
				continue
			}
			u, guessed, ok := dir.Lookup(name)
			if !ok || !guessed {
				continue
			}
			at[name] = len(all)
			all = append(all, fault.Finding{
				Severity: fault.SeverityInfo, Code: codeGuessedAlias, Item: it.No, At: it.At,
				Args: fault.Args{"name": name, "other": u.Name, "count": 1},
				Fix:  &fault.Fix{Field: fixUnits, Before: name, After: u.Name},
			})
		}
	}
	return all
}
