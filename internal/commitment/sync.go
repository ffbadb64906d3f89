package commitment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
)

// syncTries is how often Sync begins anew when somebody else changed a commitment meanwhile.
const syncTries = 5

// SyncAll brings every list's commitments up to its newest edition. A list that is up to date is not loaded for it,
// and one that fails does not keep the others back.
func (s *Service) SyncAll(ctx context.Context) error {
	editions, err := s.Lists.Editions(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range editions {
		if !e.Current {
			continue
		}
		synced, err := s.Store.Synced(ctx, e.List)
		if err == nil && synced < e.ID {
			err = s.Sync(ctx, e.Slug)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Sync brings a list's commitments up to its newest edition, see docs/design.md. It does nothing where that was done
// already, and may run in several processes at once: one of them writes, all or nothing.
func (s *Service) Sync(ctx context.Context, slug string) error {
	taken, err := map[string]bool{}, error(nil)
	for try := range syncTries {
		if try > 0 { // it may be a code that another list has: rare, but a long list draws many
			if err := s.codes(ctx, taken); err != nil {
				return err
			}
		}
		if err = s.sync(ctx, slug, taken); !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return fault.Wrap(err, fault.Conflict, "commitment.sync_overtaken", fault.Args{"slug": slug})
}

// codes notes the codes of all lists.
func (s *Service) codes(ctx context.Context, taken map[string]bool) error {
	editions, err := s.Lists.Editions(ctx)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if !e.Current {
			continue
		}
		all, err := s.Store.Commitments(ctx, e.List)
		if err != nil {
			return err
		}
		for i := range all {
			taken[all[i].Code] = true
		}
	}
	return nil
}

// sync is one try; taken are codes that nothing new may get.
func (s *Service) sync(ctx context.Context, slug string, taken map[string]bool) error {
	view, err := s.Library.Get(ctx, slug)
	if err != nil {
		return err
	}
	synced, err := s.Store.Synced(ctx, view.List)
	if err != nil || synced >= view.ID {
		return err
	}
	y := syncing{s: s, view: view, now: s.Clock(), byTask: map[list.TaskID][]*follower{}, taken: taken}
	if err := y.load(ctx, synced); err != nil {
		return fmt.Errorf("bring the commitments of %s up to edition %d: %w", slug, view.Number, err)
	}
	y.index()
	for i := range view.Tasks {
		y.task(&view.Tasks[i])
	}
	y.conclude()
	b := y.batch()
	b.Synced = view.ID
	if err := s.Store.Write(ctx, b); err != nil {
		return fmt.Errorf("bring the commitments of %s up to edition %d: %w", slug, view.Number, err)
	}
	return nil
}

// syncing is one list being brought up to its newest edition.
type syncing struct {
	s      *Service
	view   *list.View
	old    *list.View          // the edition before; nil on the first time
	runes  map[list.TaskID]int // lengths of the texts that curated places belong to
	now    time.Time
	taken  map[string]bool // codes
	all    []*kept
	byTask map[list.TaskID][]*follower
	lost   map[string]*follower // commitments without any task left, by their words, that may be met again
}

// kept is a commitment with what becomes of it.
type kept struct {
	before *Commitment // nil when it is new
	now    Commitment
	action Action // "" while nothing happens to it
	found  bool   // in the words of at least one task
}

// act notes what happens to a commitment; the weightiest of several things names the change.
func (k *kept) act(a Action) {
	weight := []Action{"", ActionMove, ActionRead, ActionRestore, ActionDismiss, ActionDoubt, ActionCurate}
	if slices.Index(weight, a) > slices.Index(weight, k.action) {
		k.action = a
	}
}

// load gets the commitments as they stand, and the edition that they belong to.
func (y *syncing) load(ctx context.Context, synced list.EditionID) error {
	all, err := y.s.Store.Commitments(ctx, y.view.List)
	if err != nil {
		return err
	}
	for i := range all {
		y.all = append(y.all, &kept{before: &all[i], now: all[i].clone()})
		y.taken[all[i].Code] = true
	}
	switch {
	case synced != 0:
		if y.old, err = y.s.Library.View(ctx, synced); err != nil {
			return err
		}
	case y.view.Builtin():
		return y.curate(ctx, y.view, true)
	default: // it may have begun with a built-in edition, saved before commitments were kept
		if y.old, err = builtinOf(ctx, y.s.Library, y.view); err != nil {
			return err
		}
	}
	if y.old != nil && y.old.Builtin() {
		return y.curate(ctx, y.old, synced == 0)
	}
	return nil
}

// newCode gives a code that no commitment has yet, as far as is known.
func (y *syncing) newCode() string {
	for {
		if code := NewCode(); !y.taken[code] {
			y.taken[code] = true
			return code
		}
	}
}

// index puts the commitments under their tasks.
func (y *syncing) index() {
	y.lost = map[string]*follower{}
	for _, k := range y.all {
		var gone []*follower
		for i := range k.now.Links {
			f := &follower{kept: k, link: i, promise: -1}
			if task := k.now.Links[i].Task; y.view.Task(task) != nil {
				y.byTask[task] = append(y.byTask[task], f)
			} else {
				gone = append(gone, f)
			}
		}
		if len(gone) < len(k.now.Links) || !k.now.State.InForce() && !k.lostByProgram() {
			continue
		}
		for _, f := range gone {
			if words := f.at().Words; words != "" && y.lost[words] == nil {
				y.lost[words] = f
			}
		}
	}
}

// conclude settles what only shows when all tasks have been looked at.
func (y *syncing) conclude() {
	for _, k := range y.all {
		c := &k.now
		if !c.State.InForce() {
			continue
		}
		gone := !slices.ContainsFunc(c.Links, func(l Link) bool { return y.view.Task(l.Task) != nil })
		if gone {
			k.lose(doubtTaskGone)
		} else if c.State == StateRead && !k.found && k.before != nil && y.textsThere(c) {
			k.lose(doubtWordsGone)
		}
	}
}

// textsThere reports whether the edition has the text of every task that a commitment serves, so that words that were
// not found are gone.
func (y *syncing) textsThere(c *Commitment) bool {
	return !slices.ContainsFunc(c.Links, func(l Link) bool {
		t := y.view.Task(l.Task)
		return t != nil && t.Item.Text == ""
	})
}

// lose notes that nothing is left in the edition of a commitment. One that nobody has decided on goes with its text;
// a confirmed one stays, in doubt. It is said once: a place that is not known any more cannot be lost again.
func (k *kept) lose(doubt string) {
	c := &k.now
	words := ""
	placed := c.State == StateRead
	for i := range c.Links {
		l := &c.Links[i]
		placed = placed || l.Start < l.End
		l.Start, l.End = 0, 0
		if words == "" {
			words = l.Words
		}
	}
	if !placed {
		return
	}
	c.Doubts = []Doubt{{Code: doubt, Words: words}}
	if c.State == StateRead {
		c.State = StateDismissed
		k.act(ActionDismiss)
		return
	}
	k.act(ActionDoubt)
}

// batch gives what has to be written.
func (y *syncing) batch() Batch {
	b := Batch{List: y.view.List}
	for _, k := range y.all {
		if k.action == "" {
			continue
		}
		c := k.now
		c.List = y.view.List
		change := Change{Code: c.Code, At: y.now, Action: k.action, After: c.record()}
		if k.before != nil {
			change.Before = k.before.record()
		} else if k.action == ActionCurate {
			c.By, c.At = y.view.SavedBy, y.now
			change.By = c.By
		}
		b.Save = append(b.Save, c)
		b.Changes = append(b.Changes, change)
	}
	return b
}
