package web

import (
	"context"
	"slices"
	"sync"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
)

// book is an edition with what its pages count and show, worked out once.
type book struct {
	*list.View
	roots []*ui.Node
	nodes []*ui.Node // parallel to Headings
	due   []ui.DueRow
	names map[org.UnitID]string // English names of units
	open  int                   // findings not decided
	rows  rowCache
}

// bookShelf keeps the books of the editions shown lately.
type bookShelf struct {
	mu    sync.Mutex
	books []*book // most recent first
}

// maxBooks bounds the editions kept with their counts: the current ones and a few old ones being compared.
const maxBooks = 8

// of gives the book of exactly this view: the library makes a new view when anything in it changed.
func (bs *bookShelf) of(v *list.View) *book {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	for i, b := range bs.books {
		if b.View == v {
			copy(bs.books[1:i+1], bs.books[:i])
			bs.books[0] = b
			return b
		}
	}
	b := newBook(v)
	bs.books = slices.DeleteFunc(bs.books, func(old *book) bool { return old.ID == v.ID })
	bs.books = slices.Insert(bs.books, 0, b)
	bs.books = bs.books[:min(len(bs.books), maxBooks)]
	return b
}

func newBook(v *list.View) *book {
	b := &book{View: v, names: map[org.UnitID]string{}, nodes: make([]*ui.Node, len(v.Headings))}
	for i := range v.Headings {
		b.nodes[i] = &ui.Node{Branch: v.Branch(i)}
	}
	for _, n := range b.nodes {
		for _, child := range n.Children {
			n.Below = append(n.Below, b.nodes[child])
			b.nodes[child].Up = n
		}
	}
	for _, root := range v.Roots() {
		b.roots = append(b.roots, b.nodes[root])
	}
	for i := range v.Tasks {
		t := &v.Tasks[i]
		b.due = ui.CountDue(b.due, t)
		for n := b.node(t); n != nil; n = n.Up {
			n.Add(t)
		}
	}
	for _, n := range b.nodes {
		n.Sort()
	}
	ui.SortDue(b.due)
	for _, u := range v.Units {
		if u.NameEn != "" {
			b.names[u.ID] = u.NameEn
		}
	}
	for _, d := range v.Findings {
		if d.State == list.DecisionOpen {
			b.open++
		}
	}
	return b
}

// node gives the heading that a task stands under, nil when there is none.
func (b *book) node(t *list.Task) *ui.Node {
	if i := t.Item.Heading; i >= 0 && i < len(b.nodes) {
		return b.nodes[i]
	}
	return nil
}

// findingsOn gives the findings that concern a task: by its number, or by its place when it has none.
func (b *book) findingsOn(t *list.Task) []list.Decision {
	var out []list.Decision
	for _, d := range b.Findings {
		f := d.Finding
		if f.Item != "" && f.Item == t.Item.No || f.Item == "" && !f.At.IsZero() && f.At == t.Item.At {
			out = append(out, d)
		}
	}
	return out
}

// taskOf gives the task that a finding concerns, nil when it concerns no single one. A number that stands twice is told
// apart by the place; so is one that an accepted fix has changed since.
func (b *book) taskOf(f fault.Finding) *list.Task {
	numbered := b.TasksNumbered(f.Item)
	if f.Item == "" || len(numbered) == 0 {
		for i := range b.Tasks {
			if at := b.Tasks[i].Item.At; !at.IsZero() && (at == f.At || f.Item != "" && sameSpot(f.At, at)) {
				return &b.Tasks[i]
			}
		}
		return nil
	}
	found := numbered[0]
	for _, t := range numbered[1:] {
		if sameSpot(f.At, t.Item.At) || t.Item.At.Line > 0 && t.Item.At.Line <= f.At.Line {
			found = t
		}
	}
	return found
}

// opened gives the list that the address names, with the page's frame set to it.
func (c *call) opened() (*book, error) {
	ctx := c.r.Context()
	all, err := c.Library.Editions(ctx)
	if err != nil {
		return nil, err
	}
	segment := c.r.PathValue("list")
	sum, ok := summary(all, segment)
	if !ok {
		return nil, fault.New(fault.NotFound, "web.list_missing", fault.Args{"list": segment})
	}
	return c.enter(ctx, sum, segment, all)
}

// openCurrent gives pages outside any list the frame of the list saved last, where there is one.
func (c *call) openCurrent() error {
	ctx := c.r.Context()
	all, err := c.Library.Editions(ctx)
	if err != nil {
		return err
	}
	sum, ok := newest(all)
	if !ok {
		return nil
	}
	_, err = c.enter(ctx, sum, sum.Slug, all)
	return err
}

// enter sets the page's frame to a list.
func (c *call) enter(ctx context.Context, sum list.Summary, segment string, all []list.Summary) (*book, error) {
	v, err := c.Library.View(ctx, sum.ID)
	if err != nil {
		return nil, err
	}
	b := c.books.of(v)
	c.page.Base = "/lists/" + segment
	c.page.List = b.Edition
	c.page.UnitsEn = b.names
	c.page.Open = b.open
	c.page.Old = !sum.Current
	c.page.Lists = len(currents(all))
	promises, err := c.Register.Get(ctx, sum.Slug)
	if err != nil {
		return nil, err
	}
	c.page.Kept = promises.InForce()
	return b, nil
}

// currents gives the newest edition of every list.
func currents(all []list.Summary) []list.Summary {
	var out []list.Summary
	for _, sum := range all {
		if sum.Current {
			out = append(out, sum)
		}
	}
	return out
}

// newest gives the edition saved last.
func newest(all []list.Summary) (list.Summary, bool) {
	var last list.Summary
	found := false
	for _, sum := range currents(all) {
		if !found || sum.SavedAt.After(last.SavedAt) {
			last, found = sum, true
		}
	}
	return last, found
}
