package list

import (
	"cmp"
	"slices"
	"strings"

	"duban/internal/hanzi"
)

// Pair says that an item of one reading and an item of another are the same promise.
type Pair struct {
	Before int // index into the earlier list's Items
	After  int // index into the later list's Items
	Basis  MatchBasis
	Score  int // likeness of the texts in per cent; 0 when one of them has none
}

// MatchBasis is why two items were taken for the same.
type MatchBasis string

// The bases of a match, strongest first.
const (
	MatchExact   MatchBasis = "exact"   // same number, headings and text
	MatchText    MatchBasis = "text"    // same text under another number or heading
	MatchNumber  MatchBasis = "number"  // same number under the same heading, like text or no text to compare
	MatchSimilar MatchBasis = "similar" // the most alike text of those left over
)

// Thresholds of likeness in per cent. Below them two texts are two promises: a wrong match would hang the reports of
// one task on another, which is worse than an item reported as removed and added.
const (
	likeText   = 55 // anywhere in the list
	likeNumber = 30 // under the same number and heading
)

// Match pairs the items of two editions one to one, in the order of the later list. Items without a partner were
// removed or added.
func Match(before, after *List) []Pair {
	m := newMatcher(before, after)
	m.byKey(MatchExact, func(it *matchItem) string { return join3(it.no, it.path, it.text) })
	m.byKey(MatchText, func(it *matchItem) string { return join3(it.path, it.text) })
	m.byKey(MatchText, func(it *matchItem) string { return it.text })
	m.bySimilarity()
	m.withoutText(func(it *matchItem) string { return it.under(it.path) })
	m.withoutText(func(it *matchItem) string { return it.under(it.heading) })
	m.withoutText(func(it *matchItem) string { return it.onlyNo })
	m.withoutText(func(it *matchItem) string { return it.duty })
	slices.SortFunc(m.pairs, func(a, b Pair) int { return cmp.Compare(a.After, b.After) })
	return m.pairs
}

type matchItem struct {
	no, path, heading, text string
	onlyNo                  string // the number where it stands once in the list, else ""
	duty                    string // path, units and deadline of an unnumbered item
	taken                   bool
	grams                   []uint64 // sorted two-character grams of the text, filled on demand
}

// under is the item's number and what stands above it; "" for an unnumbered item.
func (it *matchItem) under(above string) string {
	if it.no == "" {
		return ""
	}
	return join3(it.no, above)
}

type matcher struct {
	before, after []matchItem
	pairs         []Pair
}

func newMatcher(before, after *List) *matcher {
	return &matcher{before: matchItems(before), after: matchItems(after)}
}

func matchItems(l *List) []matchItem {
	out := make([]matchItem, len(l.Items))
	count := map[string]int{}
	for i := range l.Items {
		it := &l.Items[i]
		m := matchItem{no: flat(it.No), path: flatPath(it.Path), text: flat(it.Title + it.Text)}
		if n := len(it.Path); n > 0 {
			m.heading = flat(headingTitle(it.Path[n-1]))
		}
		if m.no == "" {
			m.duty = join3(m.path, strings.Join(it.LeadUnits, "、"), strings.Join(it.JointUnits, "、")+it.Deadline.Date)
		}
		count[m.no]++
		out[i] = m
	}
	for i := range out {
		if out[i].no != "" && count[out[i].no] == 1 {
			out[i].onlyNo = out[i].no
		}
	}
	return out
}

func (m *matcher) take(before, after int, basis MatchBasis, score int) {
	m.before[before].taken, m.after[after].taken = true, true
	m.pairs = append(m.pairs, Pair{Before: before, After: after, Basis: basis, Score: score})
}

// byKey pairs items with texts whose keys are equal, first with first.
func (m *matcher) byKey(basis MatchBasis, key func(*matchItem) string) {
	m.pairUp(key, func(b, a *matchItem) bool { return b.text != "" && a.text != "" }, basis, 100)
}

// withoutText pairs items of which one has no text.
func (m *matcher) withoutText(key func(*matchItem) string) {
	m.pairUp(key, func(b, a *matchItem) bool { return b.text == "" || a.text == "" }, MatchNumber, 0)
}

func (m *matcher) pairUp(key func(*matchItem) string, fits func(b, a *matchItem) bool, basis MatchBasis, score int) {
	waiting := map[string][]int{}
	for i := range m.before {
		if b := &m.before[i]; !b.taken {
			if k := key(b); strings.Trim(k, "\x00") != "" {
				waiting[k] = append(waiting[k], i)
			}
		}
	}
	for j := range m.after {
		a := &m.after[j]
		if a.taken {
			continue
		}
		queue := waiting[key(a)]
		for n, i := range queue {
			if fits(&m.before[i], a) {
				m.take(i, j, basis, score)
				waiting[key(a)] = slices.Delete(queue, n, n+1)
				break
			}
		}
	}
}

// bySimilarity pairs what is left by the likeness of texts, best first.
func (m *matcher) bySimilarity() {
	index := newShingleIndex(m.before, 1)
	numbered := map[string][]int{}
	for i := range m.before {
		if b := &m.before[i]; !b.taken && b.no != "" && b.text != "" {
			k := join3(b.no, b.path)
			numbered[k] = append(numbered[k], i)
		}
	}
	type candidate struct{ before, after, score, rank int }
	var all []candidate
	for j := range m.after {
		a := &m.after[j]
		if a.taken || a.text == "" {
			continue
		}
		near := index.near(a.text, shinglesAsked)
		for _, i := range numbered[join3(a.no, a.path)] {
			if !slices.Contains(near, i) {
				near = append(near, i)
			}
		}
		for _, i := range near {
			b := &m.before[i]
			score := likeness(b, a)
			sameNo, samePath := a.no != "" && b.no == a.no, b.path == a.path
			rank := score
			if sameNo {
				rank += 15
			}
			if samePath {
				rank += 10
			}
			if score >= likeText || sameNo && samePath && score >= likeNumber {
				all = append(all, candidate{i, j, score, rank})
			}
		}
	}
	slices.SortFunc(all, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.rank, x.rank), cmp.Compare(x.after, y.after), cmp.Compare(x.before, y.before))
	})
	for _, c := range all {
		b, a := &m.before[c.before], &m.after[c.after]
		if b.taken || a.taken {
			continue
		}
		basis := MatchSimilar
		if b.no == a.no && b.path == a.path && a.no != "" {
			basis = MatchNumber
		}
		m.take(c.before, c.after, basis, c.score)
	}
}

// likeness is the Dice coefficient of the two-character grams of two texts, in per cent.
func likeness(b, a *matchItem) int {
	if b.grams == nil {
		b.grams = bigrams(b.text)
	}
	if a.grams == nil {
		a.grams = bigrams(a.text)
	}
	return dice(b.grams, a.grams)
}

func bigrams(text string) []uint64 {
	r := []rune(text)
	if len(r) == 1 {
		return []uint64{uint64(r[0])}
	}
	out := make([]uint64, 0, len(r))
	for i := 1; i < len(r); i++ {
		out = append(out, uint64(r[i-1])<<21|uint64(r[i]))
	}
	slices.Sort(out)
	return out
}

// dice compares two sorted multisets of grams, in per cent.
func dice(a, b []uint64) int {
	if len(a)+len(b) == 0 {
		return 0
	}
	common, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 200 * common / (len(a) + len(b))
}

// The shingle index finds likely partners without comparing every item with every other: an item asks for the rarest
// three-character pieces of its text only, and pieces that stand everywhere are not followed.
const (
	shinglesAsked   = 24
	shinglePostings = 128
	shingleNear     = 6
)

type shingleIndex map[uint64][]int32

// newShingleIndex indexes the items that are not taken yet by one in so many of their shingles.
func newShingleIndex(items []matchItem, oneIn uint64) shingleIndex {
	index := shingleIndex{}
	for i := range items {
		if it := &items[i]; !it.taken && it.text != "" {
			for _, s := range shingles(it.text) {
				if oneIn > 1 && s*0x9e3779b97f4a7c15>>32%oneIn != 0 {
					continue
				}
				index[s] = append(index[s], int32(i))
			}
		}
	}
	return index
}

func shingles(text string) []uint64 {
	r := []rune(text)
	if len(r) < 3 {
		return bigrams(text)
	}
	out := make([]uint64, 0, len(r))
	for i := 2; i < len(r); i++ {
		out = append(out, uint64(r[i-2])<<42|uint64(r[i-1])<<21|uint64(r[i]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// near gives the items that share most of the text's rarest shingles, best first. asked bounds how many of them are
// followed.
func (x shingleIndex) near(text string, asked int) []int {
	if len(x) == 0 {
		return nil
	}
	type rare struct {
		shingle uint64
		items   []int32
	}
	var found []rare
	for _, s := range shingles(text) {
		if items := x[s]; len(items) > 0 && len(items) <= shinglePostings {
			found = append(found, rare{s, items})
		}
	}
	slices.SortFunc(found, func(a, b rare) int {
		return cmp.Or(cmp.Compare(len(a.items), len(b.items)), cmp.Compare(a.shingle, b.shingle))
	})
	var hits []int32
	for _, r := range found[:min(len(found), asked)] {
		hits = append(hits, r.items...)
	}
	slices.Sort(hits)
	type score struct{ item, count int }
	var scores []score
	for k, i := range hits {
		if k == 0 || i != hits[k-1] {
			scores = append(scores, score{item: int(i)})
		}
		scores[len(scores)-1].count++
	}
	slices.SortFunc(scores, func(a, b score) int { return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.item, b.item)) })
	out := make([]int, 0, shingleNear)
	for _, s := range scores[:min(len(scores), shingleNear)] {
		out = append(out, s.item)
	}
	return out
}

func join3(parts ...string) string { return strings.Join(parts, "\x00") }

// flat is a text for comparison: without white space, letters, digits and marks in their half-width form.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if hanzi.IsSpace(r) {
			return -1
		}
		return hanzi.Half(r)
	}, s)
}

func flatPath(path []string) string {
	out := make([]string, len(path))
	for i, p := range path {
		out[i] = flat(p)
	}
	return strings.Join(out, "\x00")
}
