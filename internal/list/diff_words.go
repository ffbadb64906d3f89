package list

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says what became of a piece of text.
type Op string

// The operations.
const (
	OpSame Op = "same"
	OpDel  Op = "del"
	OpAdd  Op = "add"
)

// Span is a piece of text and what became of it.
type Span struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// maxEdits bounds the work of comparing two long texts; beyond it the middle is shown as replaced.
const maxEdits = 800

// Words compares two texts word by word: a Chinese character is a word, so is a run of letters or of digits.
// The spans without the added ones give before, those without the deleted ones give after.
func Words(before, after string) []Span {
	a, b := words(before), words(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var s spans
	s.add(OpSame, a[:head]...)
	s.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	s.add(OpSame, a[len(a)-tail:]...)
	return s.tidy()
}

func words(s string) []string {
	class := func(r rune) int {
		switch {
		case r < 128 && unicode.IsLetter(r):
			return 1
		case unicode.IsDigit(r) || r == '.' || r == '%':
			return 2
		case unicode.IsSpace(r):
			return 3
		default:
			return 0
		}
	}
	var out []string
	start, last := 0, -1
	for i, r := range s {
		c := class(r)
		if i > 0 && (c == 0 || c != last) {
			out = append(out, s[start:i])
			start = i
		}
		last = c
	}
	if s != "" {
		out = append(out, s[start:])
	}
	return out
}

type spans []Span

func (s *spans) add(op Op, words ...string) {
	text := strings.Join(words, "")
	if text == "" {
		return
	}
	if n := len(*s); n > 0 && (*s)[n-1].Op == op {
		(*s)[n-1].Text += text
		return
	}
	*s = append(*s, Span{op, text})
}

// middle adds the shortest edit from a to b, found by Myers' greedy algorithm.
func (s *spans) middle(a, b []string) {
	rounds := furthest(a, b)
	if rounds == nil {
		s.add(OpDel, a...)
		s.add(OpAdd, b...)
		return
	}
	var back []Span // from the end to the start
	x, y := len(a), len(b)
	same := func(toX, toY int) {
		for x > toX && y > toY {
			x, y = x-1, y-1
			back = append(back, Span{OpSame, a[x]})
		}
	}
	for d := len(rounds) - 1; d > 0; d-- {
		v, k := rounds[d-1], x-y
		if v.down(k, d) {
			same(v.at(k+1), v.at(k+1)-k-1)
			y--
			back = append(back, Span{OpAdd, b[y]})
		} else {
			same(v.at(k-1), v.at(k-1)-k+1)
			x--
			back = append(back, Span{OpDel, a[x]})
		}
	}
	same(0, 0)
	for _, t := range slices.Backward(back) {
		s.add(t.Op, t.Text)
	}
}

// reach holds, for every diagonal k = x-y, the furthest x that some number of edits reaches.
type reach []int

func (v reach) at(k int) int { return v[k+len(v)/2] }

// down reports whether the d-th edit on diagonal k is better made by adding a word than by deleting one.
func (v reach) down(k, d int) bool { return k == -d || k != d && v.at(k-1) < v.at(k+1) }

// furthest gives the reach after each number of edits until both texts are consumed; nil when that takes too many.
func furthest(a, b []string) []reach {
	limit := min(len(a)+len(b), maxEdits)
	v := make(reach, 2*limit+3)
	var rounds []reach
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case v.down(k, d):
				x = v.at(k + 1)
			default:
				x = v.at(k-1) + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			v[k+len(v)/2] = x
			if x >= len(a) && x-k >= len(b) {
				return append(rounds, nil)
			}
		}
		rounds = append(rounds, slices.Clone(v[len(v)/2-d-1:len(v)/2+d+2]))
	}
	return nil
}

// tidy puts what went before what came, and joins edits that only one common character keeps apart.
func (s spans) tidy() []Span {
	var out spans
	var del, add string
	flush := func() {
		out.add(OpDel, del)
		out.add(OpAdd, add)
		del, add = "", ""
	}
	for i, t := range s {
		switch {
		case t.Op == OpDel:
			del += t.Text
		case t.Op == OpAdd:
			add += t.Text
		case i > 0 && i < len(s)-1 && utf8.RuneCountInString(t.Text) == 1:
			del, add = del+t.Text, add+t.Text
		default:
			flush()
			out.add(OpSame, t.Text)
		}
	}
	flush()
	return out
}
