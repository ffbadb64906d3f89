package commitment

import "duban/internal/list"

// Coverage says how much of a list is compiled, in numbers of its newest edition. Commitments are those in force
// whose task is still there, unless said otherwise.
type Coverage struct {
	Tasks        int
	Measured     int // tasks with at least one measured commitment
	Deliverables int // tasks with a deliverable, but nothing measured
	Conducts     int // tasks with conduct only
	Without      int // tasks without any commitment

	Commitments int
	WithTarget  int // measured ones
	Computable  int // from records of cases
	Doubtful    int
	Waiting     int // nobody has decided on
	Soft        int
	Stretch     int
	Policy      int
	Cooperate   int
	Shared      int // that serve more than one task
	Lost        int // in force, but no task is left in the newest edition; not counted anywhere else
	Types       map[Type]int
	Kinds       map[Kind]int
	Verify      map[Verify]int
	States      map[State]int // of all commitments, whatever their state or task

	Figures FigureCount
}

// FigureCount says what became of the numbers in the texts.
type FigureCount struct {
	Total   int
	Used    int            // target and base values in the words of a commitment in force
	None    map[Reason]int // that promise nothing
	Open    int            // the grammar reads a target, but no commitment in force has it: dismissed by a person
	Missing int            // tasks whose text is not there; the numbers of their commitments are counted instead
}

// Coverage gives the numbers of the whole list. They are counted once for each state of the book.
func (b *Book) Coverage() *Coverage { return b.coverage() }

func (b *Book) count() *Coverage {
	c := &Coverage{
		Tasks: len(b.View.Tasks), Types: map[Type]int{}, Kinds: map[Kind]int{}, Verify: map[Verify]int{}, States: map[State]int{},
		Figures: FigureCount{None: map[Reason]int{}},
	}
	for _, e := range b.Entries {
		c.States[e.State]++
		if !e.State.InForce() {
			continue
		}
		if len(e.Tasks) == 0 {
			c.Lost++
			continue
		}
		c.add(e)
	}
	for i := range b.View.Tasks {
		t := &b.View.Tasks[i]
		c.task(b.byTask[t.ID])
		b.figures(&c.Figures, t)
	}
	return c
}

func (c *Coverage) add(e *Entry) {
	f := &e.Facts
	c.Commitments++
	count(c.Types, f.Type, true)
	count(c.Kinds, f.Kind, true)
	count(c.Verify, f.Verify, true)
	for _, n := range []struct {
		of *int
		is bool
	}{
		{&c.WithTarget, f.Type.Measured()},
		{&c.Computable, f.Verify == ByCaseRecords},
		{&c.Doubtful, e.Doubtful()},
		{&c.Waiting, e.State == StateRead},
		{&c.Soft, f.Soft},
		{&c.Stretch, f.Stretch},
		{&c.Policy, f.Policy},
		{&c.Cooperate, f.Posture == Cooperate},
		{&c.Shared, e.Shared()},
	} {
		if n.is {
			*n.of++
		}
	}
}

func (c *Coverage) task(entries []*Entry) {
	some, deliverable, measured := false, false, false
	for _, e := range entries {
		if !e.State.InForce() {
			continue
		}
		some = true
		measured = measured || e.Facts.Type.Measured()
		deliverable = deliverable || e.Facts.Type == Deliverable
	}
	switch {
	case measured:
		c.Measured++
	case deliverable:
		c.Deliverables++
	case some:
		c.Conducts++
	default:
		c.Without++
	}
}

// figures counts the numbers of one task.
func (b *Book) figures(n *FigureCount, t *list.Task) {
	r := b.texts.reading(t)
	for _, f := range r.Figures {
		n.None[f.Reason]++
		n.Total++
	}
	if t.Item.Text == "" {
		n.Missing++
		for _, e := range b.byTask[t.ID] {
			if !e.State.InForce() {
				continue
			}
			for _, v := range []*Number{e.Facts.Value, e.Facts.Baseline} {
				if v != nil {
					n.Total++
					n.Used++
				}
			}
		}
		return
	}
	seen := map[Part]bool{}
	for _, p := range r.Promises {
		for _, part := range p.Parts {
			at := Part{Start: part.Start, End: part.End}
			if part.Role != RoleValue && part.Role != RoleBaseline || seen[at] {
				continue
			}
			seen[at] = true
			n.Total++
			if b.uses(t.ID, at) {
				n.Used++
			} else {
				n.Open++
			}
		}
	}
}

// uses reports whether a place of a task's text lies within the words of a commitment in force.
func (b *Book) uses(task list.TaskID, at Part) bool {
	for _, e := range b.byTask[task] {
		if l := e.Link(task); e.State.InForce() && l.Start <= at.Start && at.End <= l.End {
			return true
		}
	}
	return false
}
