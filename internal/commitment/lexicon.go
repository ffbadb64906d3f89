package commitment

import (
	"slices"
	"strings"
)

// lexicon is a set of words, found by their first or last rune, the longest first.
type lexicon struct {
	byFirst map[rune][]entry
	byLast  map[rune][]entry
}

// entry is a word of a lexicon with what it means there.
type entry struct {
	runes []rune
	op    Op     // what a comparison says
	to    bool   // a change that names where it arrives (压缩至)
	unit  string // the normal form of a unit
	kind  Kind
	form  Form
}

func (e entry) String() string { return string(e.runes) }

// lexiconOf makes a lexicon of words separated by white space, all with the same meaning.
func lexiconOf(meaning entry, lines ...string) *lexicon {
	lex := &lexicon{byFirst: map[rune][]entry{}, byLast: map[rune][]entry{}}
	for _, word := range strings.Fields(strings.Join(lines, " ")) {
		e := meaning
		e.runes = []rune(word)
		lex.add(e)
	}
	lex.sort()
	return lex
}

// join makes one lexicon of several.
func join(parts ...*lexicon) *lexicon {
	lex := &lexicon{byFirst: map[rune][]entry{}, byLast: map[rune][]entry{}}
	for _, p := range parts {
		for _, entries := range p.byFirst {
			for _, e := range entries {
				lex.add(e)
			}
		}
	}
	lex.sort()
	return lex
}

func (l *lexicon) add(e entry) {
	first, last := e.runes[0], e.runes[len(e.runes)-1]
	l.byFirst[first] = append(l.byFirst[first], e)
	l.byLast[last] = append(l.byLast[last], e)
}

func (l *lexicon) sort() {
	longest := func(a, b entry) int {
		if d := len(b.runes) - len(a.runes); d != 0 {
			return d
		}
		return strings.Compare(a.String(), b.String())
	}
	for _, entries := range l.byFirst {
		slices.SortFunc(entries, longest)
	}
	for _, entries := range l.byLast {
		slices.SortFunc(entries, longest)
	}
}
