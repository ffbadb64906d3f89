package commitment

import (
	"slices"
	"strings"
)

// Difference is something that a script wants otherwise than it is read.
type Difference struct {
	Line  int    `json:"line"` // of the script: of the result, or of the text when the script has no such result
	Kind  Misfit `json:"kind"`
	Field string `json:"field"` // that differs: a key of Facts, doubts, words; "" for a whole promise or figure
	Want  string `json:"want"`
	Got   string `json:"got"`
}

// Misfit is how a script and a reading differ.
type Misfit string

// The misfits.
const (
	Missing    Misfit = "missing"    // the script has it, the reading does not
	Unexpected Misfit = "unexpected" // the reading has it, the script does not
	Different  Misfit = "different"  // both have it, one field is not the same
)

// Run reads the text of every case and gives all differences, in the order of the script.
func (s *Script) Run(read func(string) Reading) []Difference {
	var all []Difference
	for i := range s.Cases {
		all = append(all, s.Cases[i].Compare(read(s.Cases[i].Text))...)
	}
	return all
}

// Compare gives the differences between what the case wants and what was read. The order of the results does not
// matter.
func (c *Case) Compare(r Reading) []Difference {
	var out []Difference
	posture := orOwn(r.Posture)
	if posture != c.Posture {
		out = append(out, Difference{c.Line, Different, "posture", string(c.Posture), string(posture)})
	}
	out = append(out, c.comparePromises(c.read(r))...)
	if len(c.Figures) > 0 {
		out = append(out, c.compareFigures(r)...)
	}
	return out
}

func orOwn(p Posture) Posture {
	if p == "" {
		return Own
	}
	return p
}

// read gives the promises of a reading that the case looks at.
func (c *Case) read(r Reading) []Expected {
	text := []rune(c.Text)
	var out []Expected
	for i := range r.Promises {
		if p := &r.Promises[i]; !c.Only || p.Facts.Type.Measured() {
			out = append(out, expect(text, p, orOwn(r.Posture)))
		}
	}
	return out
}

// comparePromises pairs what is wanted with what was read, the likest first, and compares the pairs.
func (c *Case) comparePromises(read []Expected) []Difference {
	wanted := slices.Clone(c.Promises)
	for i := range wanted {
		if wanted[i].Facts.Posture == c.Posture { // is said of the text
			wanted[i].Facts.Posture = ""
		}
	}
	pairs := make([]int, len(wanted)) // index into read, -1 when missing
	for i := range pairs {
		pairs[i] = -1
	}
	taken := make([]bool, len(read))
	for least := range likenesses {
		for i := range wanted {
			for j := 0; j < len(read) && pairs[i] < 0; j++ {
				if !taken[j] && likeness(&wanted[i], &read[j]) <= least {
					pairs[i], taken[j] = j, true
				}
			}
		}
	}
	var out []Difference
	for i := range wanted {
		if pairs[i] < 0 {
			out = append(out, Difference{Line: wanted[i].Line, Kind: Missing, Want: wanted[i].String()})
			continue
		}
		out = append(out, wanted[i].compare(&read[pairs[i]])...)
	}
	for j := range read {
		if !taken[j] {
			out = append(out, Difference{Line: c.Line, Kind: Unexpected, Got: read[j].brief().String()})
		}
	}
	return out
}

// brief leaves out what is only looked at when a script says it.
func (e Expected) brief() Expected {
	e.Facts.Verify, e.Words = "", ""
	return e
}

// likenesses is how many grades of likeness there are; those that are less alike are no pair.
const likenesses = 4

// likeness grades how much two promises are alike: 0 is the same, likenesses and above nothing alike.
func likeness(want, got *Expected) int {
	a, b := &want.Facts, &got.Facts
	target := sameNumber(a.Value, b.Value) && a.Unit == b.Unit && a.Type.Measured() == b.Type.Measured()
	name := a.Quantity == b.Quantity && a.Segment == b.Segment
	switch {
	case len(want.compare(got)) == 0:
		return 0
	case name && target && a.Type == b.Type:
		return 1
	case name || target && a.Value != nil && a.Segment == b.Segment:
		return 2
	case a.Type == b.Type && alike(a.Quantity, b.Quantity) || target && a.Value != nil:
		return 3
	default:
		return likenesses
	}
}

// alike reports whether one name is part of the other.
func alike(a, b string) bool {
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func sameNumber(a, b *Number) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// field is one field of a promise, as a script prints it.
type field struct {
	name, words string
	given       bool // looked at
}

// fields lists the fields of a promise by their keys.
func (e *Expected) fields() []field {
	f := &e.Facts
	text := func(n *Number) string {
		if n == nil {
			return ""
		}
		return n.String()
	}
	mark := func(name string, set bool) field {
		if set {
			return field{name, name, true}
		}
		return field{name, "", true}
	}
	return []field{
		{"type", string(f.Type), true}, {"kind", string(f.Kind), true}, {"form", string(f.Form), f.Form != ""},
		{"quantity", f.Quantity, true}, {"segment", f.Segment, true}, {"op", string(f.Op), true},
		{"value", text(f.Value), true}, {"unit", f.Unit, true},
		{"baseline", text(f.Baseline), true}, {"baseline_unit", f.BaselineUnit, true}, {"base_ref", f.BaseRef, true},
		{"from", f.From, true}, {"to", f.To, true}, {"condition", f.Condition, true},
		mark("stretch", f.Stretch), mark("soft", f.Soft), mark("policy", f.Policy),
		{"posture", string(f.Posture), true}, {"verify", string(f.Verify), f.Verify != ""},
		{"doubts", strings.Join(slices.Sorted(slices.Values(e.Doubts)), ", "), true}, {"words", e.Words, e.Words != ""},
	}
}

// compare gives the fields in which what was read is not what is wanted.
func (e *Expected) compare(got *Expected) []Difference {
	var out []Difference
	read := got.fields()
	for i, want := range e.fields() {
		if want.given && want.words != read[i].words {
			out = append(out, Difference{e.Line, Different, want.name, want.words, read[i].words})
		}
	}
	return out
}

// String prints the figure as a script has it: not 「2019年版」 document.
func (f ExpectedFigure) String() string {
	return wordNot + " " + quote(f.Words) + " " + string(f.Reason)
}

// compareFigures compares the figures by their words; the same words may stand several times.
func (c *Case) compareFigures(r Reading) []Difference {
	var out []Difference
	read := c.figures(r)
	for _, want := range c.Figures {
		j := slices.IndexFunc(read, func(f ExpectedFigure) bool { return f.Words == want.Words && f.Reason == want.Reason })
		if j < 0 {
			j = slices.IndexFunc(read, func(f ExpectedFigure) bool { return f.Words == want.Words })
		}
		switch {
		case j < 0:
			out = append(out, Difference{Line: want.Line, Kind: Missing, Want: want.String()})
			continue
		case read[j].Reason != want.Reason:
			out = append(out, Difference{want.Line, Different, "reason", string(want.Reason), string(read[j].Reason)})
		}
		read = slices.Delete(read, j, j+1)
	}
	for _, f := range read {
		out = append(out, Difference{Line: c.Line, Kind: Unexpected, Got: f.String()})
	}
	return out
}

func (c *Case) figures(r Reading) []ExpectedFigure {
	text := []rune(c.Text)
	var out []ExpectedFigure
	for _, f := range r.Figures {
		out = append(out, ExpectedFigure{Words: slice(text, f.Start, f.End), Reason: f.Reason})
	}
	return out
}

// results prints what was read as the results of the case.
func (c *Case) results(r Reading) []string {
	var out []string
	if !c.postured && orOwn(r.Posture) != Own {
		out = append(out, wordPosture+" "+string(r.Posture))
	}
	read := c.read(r)
	for _, e := range read {
		out = append(out, e.brief().String())
	}
	if len(read) == 0 {
		out = append(out, wordNothing)
	}
	if len(c.Figures) == 0 {
		for _, f := range c.figures(r) {
			out = append(out, f.String())
		}
	}
	return out
}
