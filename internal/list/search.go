package list

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// HitKind is what a search found.
type HitKind string

// The kinds of hits.
const (
	HitTask   HitKind = "task"
	HitUnit   HitKind = "unit"
	HitPerson HitKind = "person"
)

// Hit is one thing found in one list. Task, Unit or Person is set as Kind says.
type Hit struct {
	Kind   HitKind
	View   *View
	Task   *Task
	Unit   *UnitTasks
	Person *PersonTasks

	Title   Excerpted // of a task: its short title; of a unit or person: the name
	Snippet Excerpted // of a task: the part of its text around the first word found; of a unit: the alias that matched
}

// Excerpted is a piece of text with the places of the words searched for.
type Excerpted struct {
	Text  string
	Marks []Mark // in order, not overlapping
}

// Mark is a range of characters, not bytes: from the first to the one after the last.
type Mark struct{ From, To int }

// Search finds tasks, units and people of all current lists whose texts hold every word, the best first, at most
// limit of them. Words are separated by white space; one character is enough.
func (l *Library) Search(ctx context.Context, text string, limit int) ([]Hit, error) {
	s, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	words := searchWords(text)
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	best := make([]ranked, 0, limit+1)
	for n, v := range s.views {
		x := v.index()
		sc := x.match(words)
		best = x.collect(best, n, sc.score, words, limit)
		x.release(sc)
	}
	hits := make([]Hit, len(best))
	for i, r := range best {
		hits[i] = s.views[r.view].hit(int(r.doc), words)
	}
	return hits, nil
}

// ranked is a document found, while the best are being picked.
type ranked struct {
	score     int32
	view, doc int32
}

func compareRanked(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.view, b.view), cmp.Compare(a.doc, b.doc))
}

// collect adds the documents of one index to the best so far, which it keeps in order.
func (x *index) collect(best []ranked, view int, score []int32, words []string, limit int) []ranked {
	whole := strings.Join(words, "")
	for i, n := range score {
		if n == 0 || i >= x.kinds[0] && i < x.kinds[1] { // headings only pass on
			continue
		}
		if i >= x.kinds[1] {
			n = x.nameScore(i, whole)
		}
		r := ranked{n, int32(view), int32(i)}
		if len(best) == limit && compareRanked(r, best[limit-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, r, compareRanked)
		best = slices.Insert(best, at, r)
		best = best[:min(len(best), limit)]
	}
	return best
}

// nameScore puts a unit or person of exactly this name above tasks, one whose name begins so beside their titles.
func (x *index) nameScore(doc int, whole string) int32 {
	score := int32(50)
	for _, t := range x.docs[doc] {
		switch {
		case t.text == whole:
			return 500
		case strings.HasPrefix(t.text, whole):
			score = 70
		}
	}
	return score
}

// hit says what document i of the view's index is and why it was found.
func (v *View) hit(i int, words []string) Hit {
	x := v.index()
	switch {
	case i < x.kinds[0]:
		t := &v.Tasks[i]
		h := Hit{Kind: HitTask, View: v, Task: t, Title: marked(t.Short(false), words)}
		if d := x.docs[i]; len(d) > 0 && d[len(d)-1].field == foundText {
			h.Snippet = snippet(t.Item.Text, marksOf(d[len(d)-1].text, words))
		}
		return h
	case i < x.kinds[2]:
		u := v.unitList[i-x.kinds[1]]
		h := Hit{Kind: HitUnit, View: v, Unit: u, Title: marked(u.Name, words)}
		for _, a := range u.Aliases {
			if e := marked(a.Name, words); len(h.Title.Marks) == 0 && len(e.Marks) > 0 {
				h.Snippet = e
				break
			}
		}
		return h
	default:
		p := v.personSeq[i-x.kinds[2]]
		return Hit{Kind: HitPerson, View: v, Person: p, Title: marked(p.Name, words)}
	}
}

// A snippet is snippetRunes long and begins up to snippetLead characters before the first word found.
const (
	snippetRunes = 60
	snippetLead  = 12
)

// marked marks the words in a whole text.
func marked(text string, words []string) Excerpted {
	return Excerpted{text, marksOf(fold(text), words)}
}

// snippet cuts a text around the first of its marks.
func snippet(text string, marks []Mark) Excerpted {
	total := utf8.RuneCountInString(text)
	if total <= snippetRunes {
		return Excerpted{text, marks}
	}
	from := 0
	if len(marks) > 0 {
		from = min(max(0, marks[0].From-snippetLead), total-snippetRunes)
	}
	to := from + snippetRunes
	cut := Excerpted{Text: text[byteAt(text, from):byteAt(text, to)]}
	shift := -from
	if from > 0 {
		cut.Text, shift = "…"+cut.Text, shift+1
	}
	if to < total {
		cut.Text += "…"
	}
	for _, m := range marks {
		if m.To <= to {
			cut.Marks = append(cut.Marks, Mark{m.From + shift, m.To + shift})
		}
	}
	return cut
}

// byteAt is where character n of a text begins.
func byteAt(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

// marksOf finds the words in a folded text. Marks that touch or overlap become one.
func marksOf(folded string, words []string) []Mark {
	var marks []Mark
	for _, word := range words {
		length := utf8.RuneCountInString(word)
		at, runes := 0, 0
		for {
			i := strings.Index(folded[at:], word)
			if i < 0 {
				break
			}
			runes += utf8.RuneCountInString(folded[at : at+i])
			marks = append(marks, Mark{runes, runes + length})
			at += i + len(word)
			runes += length
		}
	}
	slices.SortFunc(marks, func(a, b Mark) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	merged := marks[:0]
	for _, m := range marks {
		if n := len(merged); n > 0 && m.From <= merged[n-1].To {
			merged[n-1].To = max(merged[n-1].To, m.To)
		} else {
			merged = append(merged, m)
		}
	}
	return merged
}
