package commitment

import "duban/internal/list"

// FigureCount says what became of the numbers in the texts of a list. A number is counted once for each task whose
// text holds it, however many commitments share it, and a claim of none or of all (零费用, 全覆盖) as the number that it
// means. An edition without texts is counted by the places of what was curated, so that the numbers of a built-in list
// stay what they are when its document is imported on top.
type FigureCount struct {
	Total   int            // Used, None and Open together
	Used    int            // target and base values of commitments in force
	None    map[Reason]int // that promise nothing
	Open    int            // see Book.Open
	Missing int            // tasks whose text is not there
}

// figures counts the numbers of one task.
func (b *Book) figures(n *FigureCount, t *list.Task) {
	if t.Item.Text == "" {
		n.Missing++
	}
	none := b.texts.reading(t).Figures
	for _, f := range none {
		n.None[f.Reason]++
	}
	used, open := len(b.numbers(t.ID, State.InForce)), len(b.Open(t.ID))
	n.Used += used
	n.Open += open
	n.Total += used + open + len(none)
}

// placed is a number of a commitment at its place in a task's text.
type placed struct {
	Part
	value Number
	unit  string
}

// numbers gives the target and base values of a task's commitments in some states. Where the words of two
// commitments share a number, it is given once.
func (b *Book) numbers(task list.TaskID, of func(State) bool) []placed {
	var out []placed
	add := func(e *Entry, role Role, v *Number, unit string) {
		if v == nil {
			return
		}
		l := e.Link(task)
		for _, n := range out {
			if n.value.Equal(*v) && n.unit == unit && overlap(n.Start, n.End, l.Start, l.End) > 0 {
				return
			}
		}
		out = append(out, placed{Part{Role: role, Start: l.Start, End: l.End}, *v, unit})
	}
	for _, e := range b.byTask[task] {
		if of(e.State) {
			add(e, RoleValue, e.Facts.Value, e.Facts.Unit)
			add(e, RoleBaseline, e.Facts.Baseline, e.Facts.BaseUnit())
		}
	}
	return out
}

// Open gives the places of a task's text where the grammar reads a target or a baseline that no commitment in force
// has, as after a person dismissed it. Without the text these are the places of dismissed commitments.
func (b *Book) Open(id list.TaskID) []Part {
	t := b.View.Task(id)
	if t == nil {
		return nil
	}
	var out []Part
	if t.Item.Text == "" {
		for _, n := range b.numbers(id, func(s State) bool { return s == StateDismissed }) {
			if !b.accounted(id, n.Part, nil) {
				out = append(out, n.Part)
			}
		}
		return out
	}
	r, seen := b.texts.reading(t), map[Part]bool{}
	for _, p := range r.Promises {
		for _, part := range p.Parts {
			if part.Role != RoleValue && part.Role != RoleBaseline {
				continue
			}
			at := Part{Start: part.Start, End: part.End}
			if !seen[at] && !b.accounted(id, part, r.Figures) {
				out = append(out, part)
			}
			seen[at] = true
		}
	}
	return out
}

// accounted reports whether a place of a task's text lies within the words of a commitment in force, or on a figure
// that promises nothing.
func (b *Book) accounted(task list.TaskID, at Part, figures []Figure) bool {
	for _, e := range b.byTask[task] {
		if l := e.Link(task); e.State.InForce() && l.Start <= at.Start && at.End <= l.End {
			return true
		}
	}
	for _, f := range figures {
		if overlap(f.Start, f.End, at.Start, at.End) > 0 {
			return true
		}
	}
	return false
}
