package commitment

// Coverage says how much of a list is compiled, in numbers of its newest edition. Commitments are those in force,
// unless said otherwise.
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
	Lost        int // of which no task is left in the newest edition
	Types       map[Type]int
	Kinds       map[Kind]int
	Verify      map[Verify]int
	States      map[State]int // of all commitments, whatever their state or task

	Figures FigureCount
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
		{&c.Lost, len(e.Tasks) == 0},
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
