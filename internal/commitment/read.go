package commitment

import (
	"slices"
	"sort"
)

// Extract reads a text. It never fails: what promises nothing gives no promises, and what is not understood is named
// in Figures.
func Extract(text string) Reading {
	r := reader{words: newWords(text)}
	r.figs = r.figures()
	for i := range r.figs {
		if f := &r.figs[i]; f.reason == "" && r.threshold(f) {
			f.reason = ReasonThreshold
		}
	}
	for i := range r.figs { // 突破3亿元、5亿元、10亿元的: all of a list are what its first is
		if i > 0 && r.figs[i-1].reason == ReasonThreshold && r.figs[i].reason == "" && r.listed(&r.figs[i-1], &r.figs[i]) {
			r.figs[i].reason = ReasonThreshold
		}
	}
	r.taken = make([]bool, len(r.figs))
	if !r.has(0, len(r.folded), genre) {
		r.willing = r.has(0, len(r.folded), promising) || r.has(0, len(r.folded), behaving) || r.has(0, len(r.folded), doing)
		r.targets()
		r.measured = len(r.out)
		r.claims()
		r.deliverables()
		r.conduct()
	}
	return r.reading()
}

// reader is the reading of one text under way.
type reader struct {
	*words
	figs  []figure
	taken []bool // parallel to figs: in a promise
	out   []Promise

	measured int // how many of out were read from figures; they stand in the order of the text

	past    []span // sentences that say what was
	willing bool   // some verb of the text takes something on
	topic   span   // what the text says that it changes: 压缩企业开办时间，
}

// within gives the indexes of the figures that start in a stretch.
func (r *reader) within(s span) []int {
	from := sort.Search(len(r.figs), func(i int) bool { return r.figs[i].start >= s.start })
	var out []int
	for i := from; i < len(r.figs) && r.figs[i].start < s.end; i++ {
		out = append(out, i)
	}
	return out
}

// toldAt reports whether the sentence that holds an offset, or that ends there, says what was.
func (r *reader) toldAt(i int) bool {
	k := sort.Search(len(r.past), func(k int) bool { return r.past[k].end >= i })
	return k < len(r.past) && r.past[k].start <= i
}

// span is a stretch of the text.
type span struct{ start, end int }

func (s span) empty() bool { return s.start >= s.end }

// reading puts everything found into the order of the text.
func (r *reader) reading() Reading {
	out := Reading{Posture: r.posture(), Promises: r.out, Figures: []Figure{}}
	slices.SortStableFunc(out.Promises, func(a, b Promise) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	if out.Promises == nil {
		out.Promises = []Promise{}
	}
	for i := range r.figs {
		f := &r.figs[i]
		if r.taken[i] {
			continue
		}
		if f.reason == "" {
			f.reason = ReasonDescription
		}
		out.Figures = append(out.Figures, Figure{Start: f.start, End: max(f.end, f.postEnd), Reason: f.reason})
	}
	return out
}

// posture is that of the text's first act.
func (r *reader) posture() Posture { return r.postureIn(span{0, len(r.folded)}) }

// postureIn is that of the act which a stretch opens with: 左右协同 only describes.
func (r *reader) postureIn(s span) Posture {
	start, end := r.trim(s.start, min(s.end, s.start+40))
	for start < end {
		if _, ok := r.after(start, end, helping); ok {
			return Cooperate
		}
		e, ok := r.after(start, end, leads)
		if !ok {
			break
		}
		start += len(e.runes)
	}
	return Own
}

// phrase is a stretch that says one thing: at most one comparison with its figures.
type phrase struct {
	span
	figs []int // indexes into reader.figs
}

// targets reads every figure that has not been named yet, clause by clause.
func (r *reader) targets() {
	next := 0
	for start := 0; start < len(r.folded); {
		s, end := start, start
		for end < len(r.stops) && r.stops[end] < stopSentence {
			end++
		}
		var figs []int
		for ; next < len(r.figs) && r.figs[next].start < end; next++ {
			figs = append(figs, next)
		}
		r.say(span{s, end}, figs)
		start = end + 1
	}
}

// say reads one sentence: its clauses share a baseline, a stretch and a condition.
func (r *reader) say(s span, figs []int) {
	st := sentence{reader: r, whole: s}
	if len(figs) > 0 && st.told() {
		st.past = true
		r.past = append(r.past, s)
	}
	for start := s.start; start < s.end; {
		end := start
		for end < s.end && r.stops[end] < stopClause {
			end++
		}
		c := span{start, end}
		var open []int
		for _, i := range figs {
			if f := &r.figs[i]; f.start >= start && f.start < end && f.reason == "" {
				open = append(open, i)
			}
		}
		st.clause = c
		if len(open) == 0 {
			st.pass(c)
		} else {
			for _, p := range r.phrases(c, open) {
				st.phrase(p)
			}
		}
		st.previous = c
		start = end + 1
	}
}

// phrases cuts a clause between its figures, where one thing ends and the next begins.
func (r *reader) phrases(c span, figs []int) []phrase {
	var out []phrase
	cur := phrase{span: span{c.start, c.end}}
	for k, i := range figs {
		cur.figs = append(cur.figs, i)
		if k+1 == len(figs) {
			break
		}
		f, g := &r.figs[i], &r.figs[figs[k+1]]
		if e, ok := r.after(f.postEnd, g.start, arrives); r.listed(f, g) || ok && e.to {
			continue // 8个精简为受理、通水3个
		}
		first, last := -1, -1
		for j := f.postEnd; j < g.start; j++ {
			if e, ok := r.after(j, g.start, conjunctions); ok && r.zone[j] == zonePlain {
				if first < 0 {
					first = j
				}
				last = j + len(e.runes)
				j = last - 1
			}
		}
		if first < 0 {
			continue
		}
		cut := first
		tail := f.postEnd < g.start && r.stops[f.postEnd] == stopNone && first != f.postEnd
		if last == g.start || tail {
			cut = last
		}
		out = append(out, phrase{span: span{cur.start, cut}, figs: cur.figs})
		cur = phrase{span: span{cut, c.end}}
	}
	return append(out, cur)
}

// listed reports whether only a separator stands between two figures: 10个工作日、20个工作日.
func (r *reader) listed(f, g *figure) bool {
	i := f.postEnd
	if i >= g.start {
		return false
	}
	for i < g.start {
		e, ok := r.after(i, g.start, conjunctions)
		if !ok {
			return false
		}
		i += len(e.runes)
	}
	if ratio := f.kind == Ratio || g.kind == Ratio; ratio && (f.kind == Rate || g.kind == Rate) {
		return true // 12/10万、4.5‰
	}
	return f.kind == g.kind && (f.unit == g.unit || f.kind == Amount || f.kind == Rate || f.kind == Duration)
}
