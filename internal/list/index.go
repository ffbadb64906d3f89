package list

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// found says in which fields of a task a word was found.
type found uint8

const (
	foundNo found = 1 << iota
	foundTitle
	foundText
	foundHeading
	foundLead
	foundJoint
	foundPerson
)

// foundWeights order hits: a task whose title has the word before one that only stands under a heading with it.
var foundWeights = map[found]int32{foundNo: 12, foundTitle: 60, foundText: 30, foundLead: 20, foundPerson: 16, foundHeading: 10, foundJoint: 6}

// weigh is the sum of the foundWeights for every combination of fields.
var weighFound = func() (sums [128]int32) {
	for fields := range sums {
		for f, w := range foundWeights {
			if found(fields)&f != 0 {
				sums[fields] += w
			}
		}
	}
	return sums
}()

// index finds words in one view by the pairs of neighbouring characters that they consist of. Tasks are indexed with
// their own texts; headings, units and people stand in it once and pass what they match on to their tasks.
type index struct {
	view  *View
	docs  []document // tasks, then headings, units and people
	kinds [4]int     // where tasks, headings, units and people end in docs

	pairs []uint64 // sorted; first character <<32 | second, 0 at the end of a text
	start []uint32 // of each pair's entries; one more than pairs
	posts []uint32 // document <<8 | fields
	pool  sync.Pool
}

// document is what is searched of a task, heading, unit or person: folded texts, each of one field.
type document []fieldText

type fieldText struct {
	field found
	text  string
}

// index gives the view's index, built when first needed.
func (v *View) index() *index {
	v.findOnce.Do(func() { v.find = newIndex(v) })
	return v.find
}

func newIndex(v *View) *index {
	x := &index{view: v}
	for i := range v.Tasks {
		t := &v.Tasks[i]
		x.add(fieldText{foundNo, t.Item.No}, fieldText{foundTitle, t.ShortZh}, fieldText{foundTitle, t.ShortEn},
			fieldText{foundTitle, t.Item.Title}, fieldText{foundText, t.Item.Text})
	}
	x.kinds[0] = len(x.docs)
	for i := range v.Headings {
		x.add(fieldText{foundHeading, v.Headings[i].Text}, fieldText{foundHeading, v.Headings[i].TitleEn})
	}
	x.kinds[1] = len(x.docs)
	for _, u := range v.unitList {
		names := []fieldText{{foundLead, u.Name}, {foundLead, u.NameEn}}
		for _, a := range u.Aliases {
			names = append(names, fieldText{foundLead, a.Name})
		}
		x.add(names...)
	}
	x.kinds[2] = len(x.docs)
	for _, p := range v.personSeq {
		x.add(fieldText{foundPerson, p.Name})
	}
	x.kinds[3] = len(x.docs)
	x.build()
	x.pool.New = func() any {
		return &scratch{score: make([]int32, len(x.docs)), fields: make([]found, len(x.docs))}
	}
	return x
}

// add queues a document, without its empty texts.
func (x *index) add(texts ...fieldText) {
	var d document
	for _, t := range texts {
		if t.text != "" {
			d = append(d, fieldText{t.field, fold(t.text)})
		}
	}
	x.docs = append(x.docs, d)
}

func (x *index) build() {
	number := map[uint64]int{} // of a pair in lists
	var lists [][]uint32
	for i, d := range x.docs {
		for _, t := range d {
			for pair := range pairsOf(t.text) {
				n, known := number[pair]
				if !known {
					n = len(lists)
					number[pair] = n
					lists = append(lists, nil)
					x.pairs = append(x.pairs, pair)
				}
				l := lists[n]
				if last := len(l) - 1; last >= 0 && l[last]>>8 == uint32(i) {
					l[last] |= uint32(t.field)
				} else {
					lists[n] = append(l, uint32(i)<<8|uint32(t.field))
				}
			}
		}
	}
	slices.Sort(x.pairs)
	x.start = make([]uint32, 1, len(x.pairs)+1)
	for _, pair := range x.pairs {
		x.posts = append(x.posts, lists[number[pair]]...)
		x.start = append(x.start, uint32(len(x.posts)))
	}
}

// pairsOf goes over the pairs of neighbouring characters; the last character is paired with 0.
func pairsOf(text string) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		before := rune(0)
		for _, r := range text {
			if before != 0 && !yield(uint64(before)<<32|uint64(r)) {
				return
			}
			before = r
		}
		if before != 0 {
			yield(uint64(before) << 32)
		}
	}
}

// scratch is the working memory of one search over one index.
type scratch struct {
	score  []int32 // per document: > 0 when every word so far was found
	fields []found // per document: where the present word was found
}

// match scores every document by the words; those that lack one score 0. The caller releases the scratch.
func (x *index) match(words []string) *scratch {
	s := x.pool.Get().(*scratch)
	clear(s.score)
	for n, word := range words {
		clear(s.fields)
		x.lookUp(word, s.fields)
		x.passOn(s.fields)
		for i, fields := range s.fields {
			switch {
			case fields == 0:
				s.score[i] = 0
			case n == 0 || s.score[i] > 0:
				s.score[i] += weighFound[fields]
			}
		}
		x.exactNumber(word, s)
	}
	return s
}

func (x *index) release(s *scratch) { x.pool.Put(s) }

// lookUp marks the documents that have the word.
func (x *index) lookUp(word string, fields []found) {
	first, size := utf8.DecodeRuneInString(word)
	if size == len(word) { // a single character: every pair that begins with it
		from, _ := slices.BinarySearch(x.pairs, uint64(first)<<32)
		to, _ := slices.BinarySearch(x.pairs, uint64(first+1)<<32)
		for _, p := range x.posts[x.start[from]:x.start[to]] {
			fields[p>>8] |= found(p)
		}
		return
	}
	rarest, pairs := []uint32(nil), 0
	for pair := range pairsOf(word) {
		if uint32(pair) == 0 {
			break // the end of the word need not be the end of a text
		}
		n, known := slices.BinarySearch(x.pairs, pair)
		if !known {
			return
		}
		list := x.posts[x.start[n]:x.start[n+1]]
		if pairs == 0 || len(list) < len(rarest) {
			rarest = list
		}
		pairs++
	}
	for _, p := range rarest {
		if pairs == 1 {
			fields[p>>8] |= found(p)
			continue
		}
		for _, t := range x.docs[p>>8] {
			if found(p)&t.field != 0 && fields[p>>8]&t.field == 0 && strings.Contains(t.text, word) {
				fields[p>>8] |= t.field
			}
		}
	}
}

// passOn gives tasks what their headings, units and people match.
func (x *index) passOn(fields []found) {
	v := x.view
	for i, f := range fields[x.kinds[0]:x.kinds[1]] {
		if f != 0 {
			for _, task := range v.branches[i].below {
				fields[task] |= foundHeading
			}
		}
	}
	for i, f := range fields[x.kinds[1]:x.kinds[2]] {
		if f != 0 {
			for _, t := range v.unitList[i].Lead {
				fields[t.Seq] |= foundLead
			}
			for _, t := range v.unitList[i].Joint {
				fields[t.Seq] |= foundJoint
			}
		}
	}
	for i, f := range fields[x.kinds[2]:x.kinds[3]] {
		if f != 0 {
			for _, t := range v.personSeq[i].Tasks {
				fields[t.Seq] |= foundPerson
			}
		}
	}
}

// exactNumber puts the task whose whole number was asked for on top.
func (x *index) exactNumber(word string, s *scratch) {
	for i, fields := range s.fields[:x.kinds[0]] {
		if fields&foundNo != 0 && s.score[i] > 0 && x.docs[i][0].text == word {
			s.score[i] += 1000
		}
	}
}

// maxWords bounds the work of one search.
const maxWords = 8

// searchWords folds a search and splits it at white space.
func searchWords(text string) []string {
	words := strings.FieldsFunc(fold(text), unicode.IsSpace)
	return words[:min(len(words), maxWords)]
}

// fold makes texts comparable character by character: plain forms of full-width ones, small letters. It keeps the
// number of characters, so that positions in the folded text hold in the original.
func fold(text string) string { return strings.Map(foldRune, text) }

func foldRune(r rune) rune {
	if r >= 0x4e00 && r <= 0x9fff { // the bulk of Chinese has nothing to fold
		return r
	}
	if r >= 0x80 {
		if plain := width.LookupRune(r).Folded(); plain != 0 {
			r = plain
		}
	}
	return unicode.ToLower(r)
}
