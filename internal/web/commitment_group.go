package web

import (
	"slices"
	"strconv"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// tally counts commitments of one group.
type tally struct{ all, measured, deliverable, conduct, doubt, read, confirmed int }

func (t *tally) add(e *commitment.Entry) {
	t.all++
	switch {
	case e.Facts.Type.Measured():
		t.measured++
	case e.Facts.Type == commitment.Deliverable:
		t.deliverable++
	default:
		t.conduct++
	}
	if e.Doubtful() {
		t.doubt++
	}
	switch e.State {
	case commitment.StateRead:
		t.read++
	case commitment.StateConfirmed:
		t.confirmed++
	}
}

// count counts the entries that are wanted.
func count(entries []*commitment.Entry, wanted func(*commitment.Entry) bool) tally {
	var t tally
	for _, e := range entries {
		if wanted(e) {
			t.add(e)
		}
	}
	return t
}

// group makes a row of a grouping: each count leads to its rows in the table.
func (t *tally) group(f *promiseFilter, name string, changes ...string) commitmentui.Group {
	cell := func(n int, more ...string) commitmentui.Cell {
		return commitmentui.Cell{Count: n, URL: f.with(slices.Concat([]string{"by", ""}, changes, more)...)}
	}
	return commitmentui.Group{Name: name, Cells: []commitmentui.Cell{
		cell(t.all), cell(t.measured, "measured", "1"), cell(t.deliverable, "type", string(commitment.Deliverable)),
		cell(t.conduct, "type", string(commitment.Conduct)), cell(t.doubt, "doubt", "1"), cell(t.read, "state", string(commitment.StateRead)),
	}}
}

// groups counts the selected commitments by what they have in common.
func (c *call) groups(b *book, f *promiseFilter, entries []*commitment.Entry) (rows []commitmentui.Group, sum commitmentui.Group) {
	p := &c.page
	add := func(t tally, name string, changes ...string) *commitmentui.Group {
		if t.all == 0 {
			return &commitmentui.Group{}
		}
		rows = append(rows, t.group(f, name, changes...))
		return &rows[len(rows)-1]
	}
	switch f.by {
	case "type":
		for _, v := range commitment.Types() {
			add(count(entries, func(e *commitment.Entry) bool { return e.Facts.Type == v }), p.T("commitment.type."+string(v)), "type", string(v))
		}
	case "verify":
		for _, v := range commitment.Verifies() {
			add(count(entries, func(e *commitment.Entry) bool { return e.Facts.Verify == v }), p.T("commitment.verify."+string(v)), "verify", string(v))
		}
	case "lead":
		for _, u := range byLead(b.UnitTasks()) {
			t := count(entries, func(e *commitment.Entry) bool { return slices.Contains(e.Leads(), u.ID) })
			add(t, p.UnitName(u.Unit), "lead", ui.Itoa(u.ID)).Chinese = u.NameEn == ""
		}
		slices.SortStableFunc(rows, func(x, y commitmentui.Group) int { return y.Cells[0].Count - x.Cells[0].Count })
	case "heading":
		for _, n := range b.shallow(f.query.Heading - 1) {
			g := add(count(entries, b.below(n)), p.Heading(n.Heading), "heading", n.Filter())
			g.Indent, g.Chinese = min(n.Level, 4), n.TitleEn == ""
		}
	}
	all := count(entries, func(*commitment.Entry) bool { return true })
	return rows, all.group(f, p.T("web.commitment.sum"))
}

// maxIndicator is how deep the headings go that commitments are counted by.
const maxIndicator = 2

// shallow gives the headings to count by: the outer ones of the list, or what stands below a chosen one.
func (b *book) shallow(chosen int) []*ui.Node {
	var out []*ui.Node
	for i, n := range b.nodes {
		if chosen >= 0 && b.isBelow(i, chosen) || chosen < 0 && n.Level <= maxIndicator {
			out = append(out, n)
		}
	}
	return out
}

// below wants the commitments of tasks below a heading.
func (b *book) below(n *ui.Node) func(*commitment.Entry) bool {
	return func(e *commitment.Entry) bool {
		return slices.ContainsFunc(e.Tasks, func(t *list.Task) bool { return b.isBelow(t.Item.Heading, n.Index) })
	}
}

// isBelow reports whether a heading is another one or stands below it.
func (b *book) isBelow(heading, above int) bool {
	if heading < 0 || heading >= len(b.nodes) {
		return false
	}
	for n := b.nodes[heading]; n != nil; n = n.Up {
		if n.Index == above {
			return true
		}
	}
	return false
}

// percent gives a share in whole per cent.
func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return (n*100 + of/2) / of
}

func itoa(n int) string { return strconv.Itoa(n) }
