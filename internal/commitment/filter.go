package commitment

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"duban/internal/list"
	"duban/internal/org"
)

// Filter selects commitments of a book. The zero value selects all in force, in document order, on one page.
type Filter struct {
	Query    string // every word must occur in quantity, sub-case, words of the text, plain words, task, target or code
	Heading  int    // index into Edition.Headings + 1: of tasks below it; 0 = all
	Task     list.TaskID
	Lead     org.UnitID // of tasks led by
	Type     Type
	Measured bool // only those with a target
	Kind     Kind
	Unit     string // of the target: 工作日
	Verify   Verify
	Form     Form
	Posture  Posture
	State    State // "" gives those in force, AnyState all
	Soft     bool  // only those that promise effort
	Stretch  bool  // only stretch targets
	Policy   bool  // only what incentives pay
	Doubt    bool  // only doubtful ones
	Sort     Sort
	Desc     bool
	Page     int // 1-based; 0 means 1
	PerPage  int // 0 means all
}

// AnyState asks a [Filter] for commitments in every state.
const AnyState State = "any"

// Sort is the order of selected commitments.
type Sort string

// The orders.
const (
	SortDocument Sort = ""         // as in the document
	SortQuantity Sort = "quantity" // by what is measured, then document
	SortType     Sort = "type"     // by type in the order of [Types]
	SortUnit     Sort = "unit"     // by unit of the target, then its value
	SortState    Sort = "state"    // doubtful, waiting, confirmed, others
)

// Selection is the answer to a [Filter].
type Selection struct {
	Entries []*Entry // of the page asked for
	Total   int      // on all pages
	Page    int
	Pages   int
	Facets  Facets
}

// Facets says for every value of a field how many commitments a click on it would give: those that pass the filter
// apart from that field itself.
type Facets struct {
	Types    map[Type]int
	Kinds    map[Kind]int
	Units    map[string]int // of the target
	Verify   map[Verify]int
	Forms    map[Form]int
	Postures map[Posture]int
	States   map[State]int
	Leads    map[org.UnitID]int
	Soft     int
	Stretch  int
	Policy   int
	Doubt    int
}

// The bits of a field in what a commitment fails.
const (
	failType = 1 << iota
	failKind
	failUnit
	failVerify
	failForm
	failPosture
	failState
	failLead
	failSoft
	failStretch
	failPolicy
	failDoubt
	failOther // of the fields without facet
)

// Select gives the commitments that a filter asks for, in its order. A page past the end gives the last one.
func (b *Book) Select(f Filter) Selection {
	s := Selection{Page: max(f.Page, 1), Pages: 1, Facets: newFacets()}
	words := strings.Fields(fold(f.Query))
	var all []*Entry
	for _, e := range b.Entries {
		fails := f.fails(b.View, e, words)
		s.Facets.add(e, fails)
		if fails == 0 {
			all = append(all, e)
		}
	}
	b.sort(all, f.Sort, f.Desc)
	s.Total, s.Entries = len(all), all
	if f.PerPage > 0 {
		s.Pages = max(1, (s.Total+f.PerPage-1)/f.PerPage)
		s.Page = min(s.Page, s.Pages)
		from := (s.Page - 1) * f.PerPage
		s.Entries = all[from:min(from+f.PerPage, s.Total)]
	}
	return s
}

// fails says by which fields a commitment is left out.
func (f *Filter) fails(view *list.View, e *Entry, words []string) int {
	fails := 0
	unless := func(bit int, passes bool) {
		if !passes {
			fails |= bit
		}
	}
	c := &e.Facts
	unless(failType, f.Type == "" || f.Type == c.Type)
	unless(failOther, !f.Measured || c.Type.Measured())
	unless(failKind, f.Kind == "" || f.Kind == c.Kind)
	unless(failUnit, f.Unit == "" || f.Unit == c.Unit)
	unless(failVerify, f.Verify == "" || f.Verify == c.Verify)
	unless(failForm, f.Form == "" || f.Form == c.Form)
	unless(failPosture, f.Posture == "" || f.Posture == c.posture())
	unless(failState, f.Lets(e.State))
	unless(failLead, f.Lead == 0 || slices.Contains(e.leads, f.Lead))
	unless(failSoft, !f.Soft || c.Soft)
	unless(failStretch, !f.Stretch || c.Stretch)
	unless(failPolicy, !f.Policy || c.Policy)
	unless(failDoubt, !f.Doubt || e.Doubtful())
	unless(failOther, f.Task == 0 || e.Link(f.Task) != nil)
	unless(failOther, f.Heading == 0 || e.under(view, f.Heading-1))
	for _, w := range words {
		unless(failOther, strings.Contains(e.find, w))
	}
	return fails
}

// Lets reports whether the filter takes commitments in a state.
func (f *Filter) Lets(s State) bool {
	return f.State == s || f.State == AnyState || f.State == "" && s.InForce()
}

func (f *Facts) posture() Posture { return cmp.Or(f.Posture, Own) }

// under reports whether one of its tasks stands below a heading.
func (e *Entry) under(view *list.View, heading int) bool {
	for _, task := range e.Tasks {
		for h := task.Item.Heading; h >= 0 && h < len(view.Headings); {
			if h == heading {
				return true
			}
			above := view.Headings[h].Parent
			if above >= h {
				break
			}
			h = above
		}
	}
	return false
}

func newFacets() Facets {
	return Facets{
		Types: map[Type]int{}, Kinds: map[Kind]int{}, Units: map[string]int{}, Verify: map[Verify]int{}, Forms: map[Form]int{},
		Postures: map[Posture]int{}, States: map[State]int{}, Leads: map[org.UnitID]int{},
	}
}

// add counts an entry for every field by which alone it may be left out.
func (s *Facets) add(e *Entry, fails int) {
	c := &e.Facts
	alone := func(bit int) bool { return fails&^bit == 0 }
	count(s.Types, c.Type, alone(failType))
	count(s.Kinds, c.Kind, alone(failKind))
	count(s.Units, c.Unit, alone(failUnit))
	count(s.Verify, c.Verify, alone(failVerify))
	count(s.Forms, c.Form, alone(failForm))
	count(s.Postures, c.posture(), alone(failPosture))
	count(s.States, e.State, alone(failState))
	for _, u := range e.leads {
		count(s.Leads, u, alone(failLead))
	}
	one := func(n *int, is bool, bit int) {
		if is && alone(bit) {
			*n++
		}
	}
	one(&s.Soft, c.Soft, failSoft)
	one(&s.Stretch, c.Stretch, failStretch)
	one(&s.Policy, c.Policy, failPolicy)
	one(&s.Doubt, e.Doubtful(), failDoubt)
}

func count[K comparable](m map[K]int, k K, passes bool) {
	var none K
	if passes && k != none {
		m[k]++
	}
}

// sort puts entries, given in document order, into another one. Downwards what is equal stays in document order.
func (b *Book) sort(entries []*Entry, by Sort, desc bool) {
	rank := b.ranks()[by]
	if rank == nil {
		if desc {
			slices.Reverse(entries)
		}
		return
	}
	slices.SortStableFunc(entries, func(x, y *Entry) int {
		n := cmp.Compare(rank[x.Position], rank[y.Position])
		if desc {
			return -n
		}
		return n
	})
}

// rank gives the place of every entry in every order but the document's.
func (b *Book) rank() map[Sort][]int32 {
	compare, buffer := collate.New(language.Chinese), &collate.Buffer{}
	keys := make([][]byte, len(b.Entries))
	for i, e := range b.Entries {
		keys[i] = compare.KeyFromString(buffer, e.Facts.Quantity)
	}
	return map[Sort][]int32{
		SortQuantity: b.ranked(func(i, j int32) int { return bytes.Compare(keys[i], keys[j]) }),
		SortType: b.ranked(func(i, j int32) int {
			return cmp.Compare(slices.Index(Types(), b.Entries[i].Facts.Type), slices.Index(Types(), b.Entries[j].Facts.Type))
		}),
		SortUnit: b.ranked(func(i, j int32) int {
			x, y := &b.Entries[i].Facts, &b.Entries[j].Facts
			return cmp.Or(-cmp.Compare(min(len(x.Unit), 1), min(len(y.Unit), 1)), cmp.Compare(x.Unit, y.Unit), compareNumbers(x.Value, y.Value))
		}),
		SortState: b.ranked(func(i, j int32) int { return cmp.Compare(b.Entries[i].urgency(), b.Entries[j].urgency()) }),
	}
}

func (b *Book) ranked(compare func(i, j int32) int) []int32 {
	order := make([]int32, len(b.Entries))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, compare)
	rank := make([]int32, len(order))
	for n, i := range order {
		rank[i] = int32(n)
		if n > 0 && compare(order[n-1], i) == 0 {
			rank[i] = rank[order[n-1]]
		}
	}
	return rank
}

// compareNumbers orders numbers, a missing one last.
func compareNumbers(a, b *Number) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Cmp(b.Decimal)
}

// urgency orders by how much a commitment needs a person.
func (e *Entry) urgency() int {
	if e.Doubtful() {
		return -1
	}
	return slices.Index(States(), e.State)
}
