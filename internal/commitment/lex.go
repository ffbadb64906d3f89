package commitment

import (
	"strings"
	"unicode"

	"duban/internal/hanzi"
)

// words is one text made ready for reading: its runes folded (half-width, simplified) without changing their number,
// so that every offset is an offset into the text as printed.
type words struct {
	printed []rune
	folded  []rune
	zone    []zone // parallel: the innermost bracket or quotation that a rune stands in
	stops   []int8 // parallel: strength of the boundary that a rune is, see stop*
}

// zone is what a piece of text is set off as.
type zone uint8

const (
	zonePlain  zone = iota
	zoneQuote       // “…”
	zoneTitle       // 《…》
	zoneRemark      // （…）
)

const (
	stopNone   = int8(iota)
	stopItem   // 、
	stopClause // ，：
	stopSentence
)

// The longest stretch that a pair may enclose; a mark that is not closed within it stands alone.
const (
	maxQuote  = 60
	maxTitle  = 90
	maxRemark = 200
)

func newWords(text string) *words {
	w := &words{printed: []rune(text)}
	n := len(w.printed)
	w.folded = make([]rune, n)
	w.zone = make([]zone, n)
	w.stops = make([]int8, n)
	for i, r := range w.printed {
		w.folded[i] = unicode.ToLower(hanzi.Simplify(hanzi.Half(r)))
	}
	w.markZones()
	w.markStops()
	return w
}

// markZones finds pairs. A quotation opened by “ may be closed by a plain quotation mark, as typists do.
func (w *words) markZones() {
	for i := 0; i < len(w.printed); i++ {
		switch w.printed[i] {
		case '“', '‘', '「', '『':
			w.enclose(i, maxQuote, zoneQuote, '”', '’', '」', '』', '"')
		case '"':
			if w.zone[i] == zonePlain {
				w.enclose(i, maxQuote, zoneQuote, '"', '”')
			}
		case '《', '〈':
			w.enclose(i, maxTitle, zoneTitle, '》', '〉')
		case '（', '(', '【', '〔', '﹙', '[':
			w.enclose(i, maxRemark, zoneRemark, '）', ')', '】', '〕', '﹚', ']')
		}
	}
}

func (w *words) enclose(open, limit int, z zone, shut ...rune) {
	for j := open + 1; j < len(w.printed) && j-open <= limit; j++ {
		r := w.printed[j]
		if r == '\n' || r == '。' && z != zoneRemark {
			return
		}
		for _, s := range shut {
			if r != s {
				continue
			}
			for k := open; k <= j; k++ {
				if w.zone[k] == zonePlain || z == zoneTitle {
					w.zone[k] = z
				}
			}
			return
		}
	}
}

// The longest stretches that are read as one: what goes on longer is cut, so that no text takes long to read.
const (
	maxClause   = 300
	maxSentence = 1200
)

// markStops finds boundaries outside of brackets and quotations. A number with a dot that opens an entry within a
// text (1.…2.…) is a boundary too.
func (w *words) markStops() {
	clause, sentence := 0, 0
	for i, r := range w.printed {
		if i > 0 && w.stops[i-1] >= stopClause {
			clause = i
		}
		if i > 0 && w.stops[i-1] == stopSentence {
			sentence = i
		}
		switch {
		case i-sentence >= maxSentence:
			w.stops[i] = stopSentence
			continue
		case i-clause >= maxClause:
			w.stops[i] = stopClause
			continue
		case w.zone[i] != zonePlain:
			continue
		}
		switch r {
		case '。', '！', '？', '；', ';', '!', '?', '\n', '\r':
			w.stops[i] = stopSentence
		case '，', ',', '：', ':', '—':
			if r != ',' && !isDash(r) || !w.betweenDigits(i) {
				w.stops[i] = stopClause
			}
		case '、':
			w.stops[i] = stopItem
		case '.', '．':
			if w.digitAt(i-1) && !w.digitAt(i-2) && i+1 < len(w.printed) && hanzi.IsHan(w.printed[i+1]) && (i < 2 || !w.letterAt(i-2)) {
				w.stops[i] = stopSentence
			}
		}
	}
}

// betweenDigits reports whether a comma or a dash belongs to a number or joins two: 1,200, 2023——2025.
func (w *words) betweenDigits(i int) bool {
	from, to := i-1, i+1
	if isDash(w.at(from)) {
		from--
	}
	if isDash(w.at(to)) {
		to++
	}
	return w.digitAt(from) && w.digitAt(to)
}

func (w *words) at(i int) rune {
	if i < 0 || i >= len(w.folded) {
		return 0
	}
	return w.folded[i]
}

func (w *words) digitAt(i int) bool { r := w.at(i); return r >= '0' && r <= '9' }

func (w *words) letterAt(i int) bool { r := w.at(i); return r >= 'a' && r <= 'z' }

// text gives the words as printed between two offsets.
func (w *words) text(start, end int) string {
	if start >= end {
		return ""
	}
	return string(w.printed[start:end])
}

// hasAt reports whether a word stands at an offset.
func (w *words) hasAt(i int, word []rune) bool {
	if i < 0 || i+len(word) > len(w.folded) {
		return false
	}
	for k, r := range word {
		if w.folded[i+k] != r {
			return false
		}
	}
	return true
}

// before gives the longest word of a lexicon that ends at an offset, not reaching before from.
func (w *words) before(from, end int, lex *lexicon) (entry, bool) {
	if end <= from || end > len(w.folded) {
		return entry{}, false
	}
	for _, e := range lex.byLast[w.folded[end-1]] {
		if end-len(e.runes) >= from && w.hasAt(end-len(e.runes), e.runes) {
			return e, true
		}
	}
	return entry{}, false
}

// after gives the longest word of a lexicon that begins at an offset, not reaching past end.
func (w *words) after(start, end int, lex *lexicon) (entry, bool) {
	if start < 0 || start >= end || start >= len(w.folded) {
		return entry{}, false
	}
	for _, e := range lex.byFirst[w.folded[start]] {
		if start+len(e.runes) <= end && w.hasAt(start, e.runes) {
			return e, true
		}
	}
	return entry{}, false
}

// partial reports whether a word of a lexicon that stands at an offset is only the end of another: 同 of 合同.
func (w *words) partial(at int, e entry) bool {
	return strings.ContainsRune(guards[e.String()], w.at(at-1))
}

// last gives the last place between two offsets, outside brackets and quotations, where a word of the lexicon stands.
func (w *words) last(from, to int, lex *lexicon) (at int, e entry, ok bool) {
	for end := to; end > from; end-- {
		if w.zone[end-1] != zonePlain {
			continue
		}
		if e, ok := w.before(from, end, lex); ok {
			return end - len(e.runes), e, true
		}
	}
	return 0, entry{}, false
}

// first gives the first place between two offsets, outside brackets and quotations, where a word of the lexicon stands.
func (w *words) first(from, to int, lex *lexicon) (at int, e entry, ok bool) {
	for i := from; i < to; i++ {
		if w.zone[i] != zonePlain {
			continue
		}
		if e, ok := w.after(i, to, lex); ok {
			return i, e, true
		}
	}
	return 0, entry{}, false
}

// has reports whether a word of the lexicon stands between two offsets, outside brackets and quotations.
func (w *words) has(from, to int, lex *lexicon) bool {
	_, _, ok := w.first(from, to, lex)
	return ok
}

// clause gives the stretch around an offset that no boundary of at least this strength cuts.
func (w *words) clause(i int, strength int8) (start, end int) {
	start, end = i, i
	for start > 0 && w.stops[start-1] < strength {
		start--
	}
	for end < len(w.stops) && w.stops[end] < strength {
		end++
	}
	return start, end
}

// trim moves two offsets inwards over white space and opening or closing marks that stand alone.
func (w *words) trim(start, end int) (int, int) {
	for start < end && (hanzi.IsSpace(w.printed[start]) || w.stops[start] > stopNone) {
		start++
	}
	for end > start && (hanzi.IsSpace(w.printed[end-1]) || w.stops[end-1] > stopNone) {
		end--
	}
	return start, end
}
