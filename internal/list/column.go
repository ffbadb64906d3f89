package list

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// profile is what a column's cells look like.
type profile struct {
	filled, blank int
	length        int // mean length of filled cells in characters
	units, dates  int // filled cells that are units, deadlines
	numbers       int
	merged        int // cells that go on with the one above
}

// sampled is how many rows are enough to know a column by.
const sampled = 300

// profileOf looks at a column; closely tells units, deadlines and numbers apart, which only a column whose heading
// says nothing needs.
func profileOf(g *grid, col int, closely bool) profile {
	p, total := profile{}, 0
	for _, row := range g.rows[:min(sampled, len(g.rows))] {
		c := row.cells[col]
		if c.spanned {
			continue
		}
		if c.blank() {
			p.blank++
			if c.covered {
				p.merged++
			}
			continue
		}
		p.filled++
		text := hanzi.Join(c.text)
		total += utf8.RuneCountInString(text)
		if !closely {
			continue
		}
		if e, rest := leading(c.whole()); e.Style != hanzi.StyleNone && rest == "" || digitsOnly.MatchString(text) {
			p.numbers++
		}
		if unitsOnly(text) {
			p.units++
		}
		if utf8.RuneCountInString(text) <= 30 && deadlineWords(text) {
			p.dates++
		}
	}
	if p.filled > 0 {
		p.length = total / p.filled
	}
	return p
}

var digitsOnly = regexp.MustCompile(`^[\d.]+$`)

func unitsOnly(text string) bool {
	if utf8.RuneCountInString(text) > 400 || strings.ContainsAny(text, "。：") {
		return false
	}
	names := splitUnits(text)
	for _, name := range names {
		if !looksLikeUnit(name) || !collectiveHead(name) && (strings.HasSuffix(name, "部门") || strings.HasSuffix(name, "单位")) {
			return false
		}
	}
	return len(names) > 0
}

// mapColumns says what each column holds: by its heading where that is a known term, else by what its cells look like.
// Guesses carry a confidence below Sure and a reason, so that a person is asked.
func mapColumns(g *grid) []Column {
	cols := make([]Column, len(g.labels))
	looks := make([]profile, len(g.labels))
	for c, label := range g.labels {
		field, sure := labelField(label)
		if field == FieldNo && has(cols[:c], FieldNo) { // the number of something else
			field = FieldExtra
		}
		cols[c] = Column{Col: c, Label: label, Field: field, Confidence: sure}
		closely := sure == 0 || g.shared[c] || c+1 < len(g.shared) && g.shared[c+1]
		looks[c] = profileOf(g, c, closely)
	}
	splitShared(g, cols, looks)
	guessUnknown(cols, looks)
	chooseText(cols, looks)
	leadBesideUnits(cols)
	return cols
}

// splitShared looks into columns that share one heading: one of them may hold the units.
func splitShared(g *grid, cols []Column, looks []profile) {
	for c := range cols {
		if !g.shared[c] {
			continue
		}
		for _, k := range []int{c - 1, c} {
			p := looks[k]
			if p.filled > 0 && p.units*10 >= p.filled*7 && !has(cols, FieldUnits, FieldLead) {
				cols[k].Field, cols[k].Confidence, cols[k].Reason = FieldUnits, 75, "content.units"
			}
		}
	}
}

func guessUnknown(cols []Column, looks []profile) {
	for c := range cols {
		if cols[c].Confidence > 0 {
			continue
		}
		p := looks[c]
		cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldExtra, Sure, ""
		switch {
		case p.filled == 0:
			cols[c].Field = FieldIgnore
		case c == 0 && p.numbers*10 >= p.filled*8 && !has(cols, FieldNo):
			cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldNo, 70, "content.numbers"
		case p.units*10 >= p.filled*8 && !has(cols, FieldUnits, FieldLead):
			cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldUnits, 65, "content.units"
		case p.dates*10 >= p.filled*8 && !has(cols, FieldDeadline):
			cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldDeadline, 65, "content.dates"
		case p.merged > 0 && c < 3 && p.filled*5 < (p.filled+p.blank)*4 && !has(cols[:c], FieldText, FieldTitle, FieldUnits, FieldLead):
			cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldHeading, 60, "content.merged"
		}
	}
}

// chooseText leaves exactly one text column, and at most one title.
func chooseText(cols []Column, looks []profile) {
	text := bestText(cols, looks)
	if text < 0 {
		return
	}
	if cols[text].Field != FieldText {
		cols[text].Confidence, cols[text].Reason = min(cols[text].Confidence, 80), "content.text"
		cols[text].Field = FieldText
	}
	title := -1
	for c := range cols {
		if cols[c].Field == FieldTitle && c != text {
			if title >= 0 {
				cols[title].Field = FieldHeading
			}
			title = c
		}
	}
	for c := len(cols) - 1; c >= 0; c-- { // the nearest to the text names it
		if cols[c].Field == FieldText && c != text {
			spare(cols, looks, c, text, &title)
		}
	}
	if title < 0 && cols[text].Reason == "" {
		title = namingColumn(cols, looks, text)
	}
	for c := text + 1; c < len(cols); c++ {
		if c == title || cols[c].Field == FieldHeading && cols[c].Confidence < Sure {
			cols[c].Field = FieldExtra
		}
	}
	if title >= 0 && title < text && sparse(looks[title], looks[text]) {
		cols[title].Field = FieldHeading
	}
}

// namingColumn is, where no heading names a title, the column of words nearest to the left of the text; -1 for none.
func namingColumn(cols []Column, looks []profile, text int) int {
	for c := text - 1; c >= 0; c-- {
		if p := looks[c]; cols[c].Field == FieldExtra && cols[c].Label != "" && cols[c].Reason == "" && terms[hanzi.Key(cols[c].Label)].weight == 0 &&
			p.length >= 3 && p.numbers == 0 && !sparse(p, looks[text]) {
			cols[c].Field, cols[c].Confidence, cols[c].Reason = FieldTitle, 60, "content.text"
			return c
		}
	}
	return -1
}

// spare finds a use for a second column that could hold the text.
func spare(cols []Column, looks []profile, c, text int, title *int) {
	switch {
	case c > text:
		cols[c].Field = FieldExtra
	case sparse(looks[c], looks[text]):
		cols[c].Field = FieldHeading
	case *title < 0:
		cols[c].Field = FieldTitle
		*title = c
	default:
		cols[c].Field = FieldHeading
	}
}

// sparse says that a column is filled for less than four in five of the rows of another: its cells are merged.
func sparse(p, other profile) bool { return p.filled*5 < other.filled*4 }

func bestText(cols []Column, looks []profile) int {
	best, score := -1, 0
	for _, field := range []Field{FieldText, FieldTitle, FieldHeading, FieldExtra} {
		for c := range cols {
			if cols[c].Field != field || looks[c].filled == 0 {
				continue
			}
			s := min(looks[c].length, 200) * looks[c].filled
			if t, ok := terms[hanzi.Key(cols[c].Label)]; ok && field == FieldText {
				s = s * t.weight / 5
			}
			if s > score {
				best, score = c, s
			}
		}
		if best >= 0 {
			return best
		}
	}
	return best
}

// leadBesideUnits reads 责任单位 beside 牵头单位 as the joint units.
func leadBesideUnits(cols []Column) {
	if !has(cols, FieldLead) {
		return
	}
	for c := range cols {
		if cols[c].Field == FieldUnits {
			cols[c].Field = FieldJoint
			cols[c].Confidence = min(cols[c].Confidence, 95)
		}
	}
}

func has(cols []Column, fields ...Field) bool {
	for _, c := range cols {
		for _, f := range fields {
			if c.Field == f {
				return true
			}
		}
	}
	return false
}
