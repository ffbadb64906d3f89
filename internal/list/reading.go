package list

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/tabular"
)

// codeGuessedAlias says that a name was taken for a unit by an alias that nobody confirmed. Accepting the fix confirms
// the alias, refusing it makes the name a unit of its own.
const codeGuessedAlias = "unit.alias_guessed"

// checkedList is a compiled document and what the check says of it. It does not change once made.
type checkedList struct {
	list     *List
	doc      *tabular.Doc
	dir      *org.Directory
	findings []fault.Finding // of reading and of the check
	more     []fault.Finding // of them, those of Service.Checks: they depend on the list alone
	reopened *Edition        // whose findings they go on with; nil for a document of its own
	version  int64           // of the store whose directory was asked
}

// read compiles a draft's file, checks it, and puts the draft's decisions beside the findings.
func (s *Service) read(ctx context.Context, d *Draft) (*Reading, error) {
	c, err := s.check(ctx, d)
	if err != nil {
		return nil, err
	}
	editions, err := s.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	r := &Reading{Draft: d, Source: sourceOf(d.Name, c.doc.Format, d.File), List: c.list, checked: c, reopened: c.reopened}
	if r.reopened != nil {
		r.goOn(editions)
	} else {
		r.Slug, r.Previous = proposeSlug(editions, c.list, d.Name)
	}
	r.Findings = make([]Decision, len(c.findings))
	for i, f := range c.findings {
		r.Findings[i] = Decision{Finding: f, State: DecisionOpen}
		if decided, ok := d.Decisions[f.Key()]; ok {
			r.Findings[i].State = decided
		}
	}
	r.keepDeciders()
	return r, nil
}

// check compiles and checks a draft, as far as it is not known already: a person decides finding by finding, and a
// long file takes seconds.
func (s *Service) check(ctx context.Context, d *Draft) (*checkedList, error) {
	version, err := s.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	tell, c := progress(ctx), checkedList{version: version}
	switch known := s.checks.get(d); {
	case known == nil:
		tell(Progress{Phase: PhaseRead})
		c.doc, err = s.Reader(ctx, d.Name, d.File, func(done, total int64) { tell(Progress{PhaseRead, done, total}) })
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", d.Name, err)
		}
		tell(Progress{Phase: PhaseCompile})
		if c.list, err = Read(c.doc, ReadOptions{Columns: d.Columns}); err != nil {
			return nil, err
		}
	case known.version == version:
		return known, nil
	default: // the directory may have changed
		c.doc, c.list, c.more = known.doc, known.list, known.more
	}
	units, err := s.Org.Units(ctx)
	if err != nil {
		return nil, err
	}
	c.dir = org.NewDirectory(units)
	tell(Progress{Phase: PhaseCheck})
	if c.more == nil {
		for _, check := range s.Checks {
			c.more = append(c.more, check(c.list)...)
		}
	}
	c.findings = slices.Concat(c.list.Findings, Check(c.list, c.dir), guessedAliases(c.list, c.dir), c.more)
	if d.Edition != 0 {
		if c.reopened, err = s.Store.Edition(ctx, d.Edition); err != nil {
			return nil, err
		}
		c.findings = carryOver(c.list, c.findings, c.reopened.Findings)
	}
	s.checks.put(d, &c)
	return &c, nil
}

// checkedDrafts keeps the drafts checked last. A draft's file never changes, so its ID and columns say what it
// compiles to.
type checkedDrafts struct {
	mu   sync.Mutex
	last []checkedDraft // the most recent last
}

type checkedDraft struct {
	id      DraftID
	columns []Column
	list    *checkedList
}

// keptDrafts bounds the memory: a long document takes tens of megabytes.
const keptDrafts = 3

func (c *checkedDrafts) get(d *Draft) *checkedList {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.last {
		if k.id == d.ID && slices.Equal(k.columns, d.Columns) {
			return k.list
		}
	}
	return nil
}

// put keeps what a draft says; one that is not stored yet has no ID to keep it by.
func (c *checkedDrafts) put(d *Draft, l *checkedList) {
	if d.ID == 0 {
		return
	}
	c.drop(d.ID)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.last) == keptDrafts {
		c.last = slices.Delete(c.last, 0, 1)
	}
	c.last = append(c.last, checkedDraft{d.ID, slices.Clone(d.Columns), l})
}

func (c *checkedDrafts) drop(id DraftID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = slices.DeleteFunc(c.last, func(k checkedDraft) bool { return k.id == id })
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
