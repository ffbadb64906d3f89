package commitment

import (
	"cmp"
	"slices"

	"duban/internal/commitment"
)

// Span is a stretch of a text that something is said about, in runes.
type Span struct {
	Start, End int
	About      int // index of what it is about
}

// Piece is some text with everything said about all of it. Pieces stand one after another and make up the text.
type Piece struct {
	Text   string
	About  []int // the longest span first: the last one is the closest
	Ending []int // what ends with this piece, in the order of About
}

// Cut cuts a text where a span begins or ends. Spans may overlap; those outside the text are left out.
func Cut(text string, spans []Span) []Piece {
	runes := []rune(text)
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Start < 0 || s.End > len(runes) || s.Start >= s.End })
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(b.End-b.Start, a.End-a.Start) })
	edges := []int{0, len(runes)}
	for _, s := range spans {
		edges = append(edges, s.Start, s.End)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []Piece
	for i := 0; i+1 < len(edges); i++ {
		p := Piece{Text: string(runes[edges[i]:edges[i+1]])}
		for _, s := range spans {
			if s.Start <= edges[i] && s.End >= edges[i+1] {
				p.About = append(p.About, s.About)
				if s.End == edges[i+1] {
					p.Ending = append(p.Ending, s.About)
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// Closest gives what the closest span is about, -1 when nothing is said of the piece.
func (p *Piece) Closest() int {
	if len(p.About) == 0 {
		return -1
	}
	return p.About[len(p.About)-1]
}

// Run is some text of a sentence taken apart.
type Run struct {
	Text string
	Role commitment.Role // "" when it says nothing of its own
	Own  bool            // within the commitment's words
}

// Sentence takes a text apart: the parts by their role, and the words of the commitment itself between from and to.
// Text far from the words is left out, with an ellipsis, where around is 0 or more.
func Sentence(text string, from, to int, parts []commitment.Part, around int) []Run {
	runes := []rune(text)
	first, last := 0, len(runes)
	if around >= 0 && to > from {
		first, last = from, to
		for _, part := range parts {
			first, last = min(first, part.Start), max(last, part.End)
		}
		first, last = sentenceStart(runes, max(0, first), around), sentenceEnd(runes, min(len(runes), last), around)
	}
	role := make([]commitment.Role, len(runes)+1)
	for _, part := range parts {
		for i := max(0, part.Start); i < min(part.End, len(runes)); i++ {
			role[i] = part.Role
		}
	}
	var out []Run
	if first > 0 {
		out = append(out, Run{Text: "…"})
	}
	own := func(i int) bool { return i >= from && i < to }
	for i := first; i < last; {
		j := i + 1
		for j < last && role[j] == role[i] && own(j) == own(i) {
			j++
		}
		out = append(out, Run{Text: string(runes[i:j]), Role: role[i], Own: own(i)})
		i = j
	}
	if last < len(runes) {
		out = append(out, Run{Text: "…"})
	}
	return out
}

// sentenceStart goes back from a place to the beginning of its sentence, at most some characters.
func sentenceStart(runes []rune, at, most int) int {
	for i := at; i > 0; i-- {
		if at-i >= most || isStop(runes[i-1]) {
			return i
		}
	}
	return 0
}

func sentenceEnd(runes []rune, at, most int) int {
	for i := at; i < len(runes); i++ {
		if isStop(runes[i]) {
			return i + 1
		}
		if i-at >= most {
			return i
		}
	}
	return len(runes)
}

func isStop(r rune) bool { return r == '。' || r == '；' || r == '\n' || r == ';' }

// Legend gives the roles that a sentence shows, each once, with their words.
func Legend(runs []Run) []Run {
	var out []Run
	for _, r := range runs {
		if r.Role != "" {
			out = append(out, r)
		}
	}
	return out
}
