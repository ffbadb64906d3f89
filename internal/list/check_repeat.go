package list

import (
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
)

// repeats reports items whose texts are the same, or the same but for marks, added or lost words.
func (c *checker) repeats() {
	items := matchItems(c.l)
	first := map[string]int{}
	for i := range items {
		it := &items[i]
		if utf8.RuneCountInString(it.text) < 10 {
			it.taken = true
			continue
		}
		if at, twice := first[it.text]; twice {
			it.taken = true
			c.onItem(i, fault.Place{}, warning("item.same_text", fault.Args{"first": c.label(at), "path": c.l.Items[at].Path, "words": excerpt(it.text, 16)}))
			continue
		}
		first[it.text] = i
	}
	index := newShingleIndex(items, 5) // texts so alike share some of any fifth of their shingles
	for i := range items {
		if items[i].taken {
			continue
		}
		for _, j := range index.near(items[i].text, 8) {
			if j < i && c.alike(&items[j], &items[i]) {
				c.onItem(i, fault.Place{}, info("item.like_text", fault.Args{"first": c.label(j), "words": excerpt(items[i].text, 16)}))
				break
			}
		}
	}
}

// alike reports whether two texts are one text told twice. A template in which one word is exchanged for another
// (water for gas) tells two things.
func (c *checker) alike(a, b *matchItem) bool {
	if likeness(a, b) < 85 || utf8.RuneCountInString(a.text) < 16 {
		return false
	}
	spans := Words(a.text, b.text)
	for k, s := range spans {
		if s.Op == OpSame || strings.Trim(s.Text, "，。；、,.;:：") == "" {
			continue
		}
		exchanged := s.Op == OpDel && k+1 < len(spans) && spans[k+1].Op == OpAdd || s.Op == OpAdd && k > 0 && spans[k-1].Op == OpDel
		if exchanged {
			return false
		}
	}
	return true
}
