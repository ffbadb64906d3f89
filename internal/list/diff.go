package list

import (
	"slices"
	"strings"

	"duban/internal/fault"
)

// Difference is what changed from one edition to the next. Its JSON is the output of `duban list diff`:
//
//	before, after   title and number of items of the two
//	same            matched items in which nothing changed
//	added, removed  items of one side only
//	changed         matched items with the fields that differ
//	moved           matched items that stand under another heading or in another order
//	headings        headings that were only renamed or renumbered; their items are not listed as changed for it
//	attached        fields that only the later list has at all (a full text laid over a list without texts)
//	absent          fields that only the earlier list has at all
type Difference struct {
	Before   Side            `json:"before"`
	After    Side            `json:"after"`
	Same     int             `json:"same"`
	Added    []ItemRef       `json:"added"`
	Removed  []ItemRef       `json:"removed"`
	Changed  []ItemChange    `json:"changed"`
	Moved    []ItemMove      `json:"moved"`
	Headings []HeadingChange `json:"headings"`
	Attached []FieldCount    `json:"attached"`
	Absent   []FieldCount    `json:"absent"`
}

// Side is one of the two lists compared.
type Side struct {
	Title string `json:"title"`
	Items int    `json:"items"`
}

// ItemRef points at an item of one list and says enough of it to be recognised.
type ItemRef struct {
	Index int         `json:"index"` // 0-based, into the list's items
	No    string      `json:"no"`
	Title string      `json:"title,omitempty"`
	Text  string      `json:"text"`
	Path  []string    `json:"path"`
	At    fault.Place `json:"at"`
}

// ItemChange is a matched item of which fields differ.
type ItemChange struct {
	Before ItemRef       `json:"before"`
	After  ItemRef       `json:"after"`
	Basis  MatchBasis    `json:"basis"`
	Score  int           `json:"score"`
	Fields []FieldChange `json:"fields"`
}

// FieldChange is one field of a changed item. Field is no, title, text, path, lead_units, joint_units, people,
// deadline, parts or extra; Label names the role of people and the column of extra.
type FieldChange struct {
	Field  string   `json:"field"`
	Label  string   `json:"label,omitempty"`
	Before []string `json:"before"`          // one word for no, title, text, deadline; several for path, units, people, parts
	After  []string `json:"after"`           // as Before
	Words  []Span   `json:"words,omitempty"` // of title and text: what stayed, went and came, in reading order
}

// ItemMove is a matched item that stands elsewhere.
type ItemMove struct {
	Before ItemRef `json:"before"`
	After  ItemRef `json:"after"`
	Why    string  `json:"why"` // heading: under another heading; order: passed by its neighbours
}

// HeadingChange is a heading whose words or number changed while its items stayed.
type HeadingChange struct {
	Before []string `json:"before"` // path, outermost first
	After  []string `json:"after"`
	Items  int      `json:"items"`
}

// FieldCount says on how many items a field came or went as a whole.
type FieldCount struct {
	Field string `json:"field"`
	Items int    `json:"items"`
}

// Diff compares two editions. Items are matched by Match; white space and the width of letters and digits are no
// difference, nor is the order of joint units.
func Diff(before, after *List) Difference {
	d := Difference{
		Before: Side{before.Title, len(before.Items)}, After: Side{after.Title, len(after.Items)},
		Added: []ItemRef{}, Removed: []ItemRef{}, Changed: []ItemChange{}, Moved: []ItemMove{},
		Headings: []HeadingChange{}, Attached: []FieldCount{}, Absent: []FieldCount{},
	}
	pairs := Match(before, after)
	d.unmatched(before, after, pairs)
	c := comparison{before: before, after: after, pairs: pairs, renames: findRenames(before, after, pairs)}
	c.has[0], c.has[1] = fieldsOf(before), fieldsOf(after)
	d.wholeFields(c)
	d.Headings = c.renames.list
	late := latecomers(pairs)
	for _, p := range pairs {
		b, a := &before.Items[p.Before], &after.Items[p.After]
		fields, moved := c.fields(b, a)
		if len(fields) > 0 {
			d.Changed = append(d.Changed, ItemChange{refTo(before, p.Before), refTo(after, p.After), p.Basis, p.Score, fields})
		} else {
			d.Same++
		}
		switch {
		case moved:
			d.Moved = append(d.Moved, ItemMove{refTo(before, p.Before), refTo(after, p.After), "heading"})
		case late[p.After]:
			d.Moved = append(d.Moved, ItemMove{refTo(before, p.Before), refTo(after, p.After), "order"})
		}
	}
	return d
}

func (d *Difference) unmatched(before, after *List, pairs []Pair) {
	kept, known := make([]bool, len(before.Items)), make([]bool, len(after.Items))
	for _, p := range pairs {
		kept[p.Before], known[p.After] = true, true
	}
	for i := range kept {
		if !kept[i] {
			d.Removed = append(d.Removed, refTo(before, i))
		}
	}
	for i := range known {
		if !known[i] {
			d.Added = append(d.Added, refTo(after, i))
		}
	}
}

func refTo(l *List, i int) ItemRef {
	it := &l.Items[i]
	return ItemRef{Index: i, No: it.No, Title: it.Title, Text: it.Text, Path: append([]string{}, it.Path...), At: it.At}
}

// comparison holds what the comparison of two items needs to know of their lists.
type comparison struct {
	before, after *List
	pairs         []Pair
	renames       renames
	has           [2]map[string]int // field → items that have it
}

// wholeFields are the fields that a list may lack altogether, in the order of the report.
var wholeFields = []string{"no", "title", "text", "path", "lead_units", "joint_units", "people", "deadline"}

// fieldsOf counts the items that have each of the fields that a list may lack altogether.
func fieldsOf(l *List) map[string]int {
	n := map[string]int{}
	for i := range l.Items {
		it := &l.Items[i]
		for field, there := range map[string]bool{
			"no": it.No != "", "title": it.Title != "", "text": it.Text != "", "path": len(it.Path) > 0,
			"lead_units": len(it.LeadUnits) > 0, "joint_units": len(it.JointUnits) > 0, "people": len(it.People) > 0,
			"deadline": it.Deadline.Date != "" || it.Deadline.Ongoing,
		} {
			if there {
				n[field]++
			}
		}
	}
	return n
}

// both reports whether a field is worth comparing: a list that lacks it altogether does not contradict the other.
func (c *comparison) both(field string) bool {
	return (c.has[0][field] == 0) == (c.has[1][field] == 0)
}

func (d *Difference) wholeFields(c comparison) {
	if len(c.before.Items) == 0 || len(c.after.Items) == 0 {
		return
	}
	for _, f := range wholeFields {
		switch {
		case c.both(f):
		case c.has[0][f] == 0:
			d.Attached = append(d.Attached, FieldCount{f, c.has[1][f]})
		default:
			d.Absent = append(d.Absent, FieldCount{f, c.has[0][f]})
		}
	}
}

// fields compares two matched items; moved reports that the headings above them differ.
func (c *comparison) fields(b, a *Item) (out []FieldChange, moved bool) {
	if c.both("no") && flat(b.No) != flat(a.No) {
		out = append(out, FieldChange{Field: "no", Before: one(b.No), After: one(a.No)})
	}
	if c.both("title") && flat(b.Title) != flat(a.Title) {
		out = append(out, FieldChange{Field: "title", Before: one(b.Title), After: one(a.Title), Words: Words(b.Title, a.Title)})
	}
	if c.both("text") && flat(b.Text) != flat(a.Text) {
		out = append(out, FieldChange{Field: "text", Before: one(b.Text), After: one(a.Text), Words: Words(b.Text, a.Text)})
	}
	if c.both("path") && c.renames.moved(b.Path, a.Path) {
		out, moved = append(out, FieldChange{Field: "path", Before: all(b.Path), After: all(a.Path)}), true
	}
	if c.both("lead_units") && !sameSet(b.LeadUnits, a.LeadUnits) {
		out = append(out, FieldChange{Field: "lead_units", Before: all(b.LeadUnits), After: all(a.LeadUnits)})
	}
	if c.both("joint_units") && !sameSet(b.JointUnits, a.JointUnits) {
		out = append(out, FieldChange{Field: "joint_units", Before: all(b.JointUnits), After: all(a.JointUnits)})
	}
	if c.both("people") {
		out = append(out, labelled("people", b.People, a.People)...)
	}
	if c.both("deadline") && !b.Deadline.same(a.Deadline) {
		out = append(out, FieldChange{Field: "deadline", Before: one(b.Deadline.words()), After: one(a.Deadline.words())})
	}
	if pb, pa := partWords(b.Parts), partWords(a.Parts); c.both("text") && !slices.Equal(pb, pa) {
		out = append(out, FieldChange{Field: "parts", Before: pb, After: pa})
	}
	return append(out, labelled("extra", single(b.Extra), single(a.Extra))...), moved
}

func (d Deadline) same(e Deadline) bool {
	return d.Date == e.Date && d.Ongoing == e.Ongoing && d.precision() == e.precision()
}

func (d Deadline) precision() Precision {
	if d.Precision == "" {
		return PrecisionNone
	}
	return d.Precision
}

// words is the deadline as a person reads it: as printed, with the date where that is not the same.
func (d Deadline) words() string {
	switch {
	case d.Raw == "":
		return d.Date
	case d.Date == "":
		return d.Raw
	default:
		return d.Raw + " (" + d.Date + ")"
	}
}

// labelled compares two maps of lists label by label, in the order of the labels.
func labelled(field string, b, a map[string][]string) []FieldChange {
	labels := map[string]bool{}
	for l := range b {
		labels[l] = true
	}
	for l := range a {
		labels[l] = true
	}
	var out []FieldChange
	for _, l := range sortedKeys(labels) {
		if !sameSet(b[l], a[l]) {
			out = append(out, FieldChange{Field: field, Label: l, Before: all(b[l]), After: all(a[l])})
		}
	}
	return out
}

func single(m map[string]string) map[string][]string {
	out := make(map[string][]string, len(m))
	for k, v := range m {
		if v != "" {
			out[k] = []string{v}
		}
	}
	return out
}

// partWords writes the parts of an item as words that can be compared and shown.
func partWords(parts []Part) []string {
	out := []string{}
	for _, p := range parts {
		joint := slices.Clone(p.JointUnits)
		slices.Sort(joint)
		s := flat(p.Text) + " [" + strings.Join(p.LeadUnits, "、") + "，" + strings.Join(joint, "、") + "]"
		if p.Deadline != nil {
			s += " " + p.Deadline.words()
		}
		out = append(out, s)
	}
	return out
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	x, y := make([]string, len(a)), make([]string, len(b))
	for i := range a {
		x[i], y[i] = flat(a[i]), flat(b[i])
	}
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func one(s string) []string {
	if s == "" {
		return []string{}
	}
	return []string{s}
}

func all(s []string) []string { return append([]string{}, s...) }

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
