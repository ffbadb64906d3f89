package commitment

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"duban/internal/hanzi"
	"duban/internal/list"
	"duban/internal/org"
)

// Book is all commitments of a list beside its newest edition. It is immutable and safe for concurrent use;
// everything it hands out is shared and must not be changed.
type Book struct {
	View    *list.View
	Entries []*Entry // in every state, in the order of the document; those whose tasks are all gone come last
	Version int64    // of the store, for caches of what is made from the book

	texts    *texts
	byTask   map[list.TaskID][]*Entry
	byCode   map[string]*Entry
	queue    []*Entry
	inForce  int
	coverage func() *Coverage
	ranks    func() map[Sort][]int32
}

// Entry is a commitment with what the newest edition knows of it.
type Entry struct {
	Commitment
	Position int           // in Book.Entries
	Tasks    []*list.Task  // of the newest edition, in the order of the links
	Gone     []list.TaskID // that the newest edition no longer has

	leads []org.UnitID
	find  string // folded words that a query looks through
}

// Shared reports whether it serves more than one task of the newest edition.
func (e *Entry) Shared() bool { return len(e.Tasks) > 1 }

// Leads lists the units that lead its tasks, without repetition.
func (e *Entry) Leads() []org.UnitID { return e.leads }

// Link gives its place in a task's words; nil when it does not serve the task.
func (e *Entry) Link(task list.TaskID) *Link {
	for i := range e.Links {
		if e.Links[i].Task == task {
			return &e.Links[i]
		}
	}
	return nil
}

// newBook puts commitments beside an edition.
func newBook(view *list.View, all []Commitment, version int64, t *texts) *Book {
	b := &Book{
		View: view, Version: version, texts: t, Entries: make([]*Entry, 0, len(all)),
		byTask: make(map[list.TaskID][]*Entry, len(view.Tasks)), byCode: make(map[string]*Entry, len(all)),
	}
	for i := range all {
		b.Entries = append(b.Entries, newEntry(view, all[i]))
	}
	slices.SortStableFunc(b.Entries, compareEntries)
	for i, e := range b.Entries {
		e.Position = i
		b.byCode[e.Code] = e
		if e.State.InForce() {
			b.inForce++
		}
		for _, task := range e.Tasks {
			b.byTask[task.ID] = append(b.byTask[task.ID], e)
		}
	}
	for id, entries := range b.byTask {
		slices.SortStableFunc(entries, func(x, y *Entry) int { return cmp.Compare(x.Link(id).Start, y.Link(id).Start) })
	}
	b.queue = slices.Concat(
		b.pick(func(e *Entry) bool { return e.Doubtful() }),
		b.pick(func(e *Entry) bool { return e.State == StateRead && len(e.Doubts) == 0 }),
	)
	b.coverage = sync.OnceValue(b.count)
	b.ranks = sync.OnceValue(b.rank)
	return b
}

func newEntry(view *list.View, c Commitment) *Entry {
	e := &Entry{Commitment: c}
	var words []string
	for _, link := range c.Links {
		words = append(words, link.Words)
		task := view.Task(link.Task)
		if task == nil {
			e.Gone = append(e.Gone, link.Task)
			continue
		}
		if slices.Contains(e.Tasks, task) {
			continue
		}
		e.Tasks = append(e.Tasks, task)
		words = append(words, task.Item.No, task.ShortZh, task.ShortEn)
		for _, u := range task.Units {
			if u.Lead && !slices.Contains(e.leads, u.Unit) {
				e.leads = append(e.leads, u.Unit)
			}
		}
	}
	f := &c.Facts
	words = append(words, c.Code, f.Quantity, f.Segment, f.Condition, f.From, f.To, f.BaseRef, f.PlainZh, f.PlainEn)
	if f.Value != nil {
		words = append(words, f.Value.String()+f.Unit)
	}
	if f.Baseline != nil {
		words = append(words, f.Baseline.String()+cmp.Or(f.BaselineUnit, f.Unit))
	}
	e.find = fold(strings.Join(words, "\n"))
	return e
}

// fold makes words comparable: the same for capital and small letters, full and half width.
func fold(s string) string { return strings.ToLower(strings.Map(hanzi.Half, s)) }

func compareEntries(x, y *Entry) int {
	xs, xo := x.place()
	ys, yo := y.place()
	return cmp.Or(cmp.Compare(xs, ys), cmp.Compare(xo, yo), cmp.Compare(x.ID, y.ID))
}

// place is where an entry stands in the document: its first task there is, and the offset in its text.
func (e *Entry) place() (task, offset int) {
	if len(e.Tasks) == 0 {
		return int(^uint(0) >> 1), 0
	}
	return e.Tasks[0].Seq, e.Link(e.Tasks[0].ID).Start
}

func (b *Book) pick(wanted func(*Entry) bool) []*Entry {
	var out []*Entry
	for _, e := range b.Entries {
		if wanted(e) {
			out = append(out, e)
		}
	}
	return out
}

// ByTask lists the commitments of a task in every state, in the order of its text.
func (b *Book) ByTask(task list.TaskID) []*Entry { return b.byTask[task] }

// Get gives the commitment of a code; nil when the list has none.
func (b *Book) Get(code string) *Entry { return b.byCode[code] }

// Queue lists what waits for a person: the doubtful ones first, then those nobody has decided on.
func (b *Book) Queue() []*Entry { return b.queue }

// InForce counts the commitments that the list still promises.
func (b *Book) InForce() int { return b.inForce }

// Lost lists the commitments in force of which no task is left in the newest edition.
func (b *Book) Lost() []*Entry {
	return b.pick(func(e *Entry) bool { return len(e.Tasks) == 0 && e.State.InForce() })
}
