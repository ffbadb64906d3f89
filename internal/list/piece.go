package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// piece is a stretch of prose that opens with a number, or stands on its own.
type piece struct {
	enum    hanzi.Enumerator
	level   int    // outline level from the format, 0 for none
	head    string // its heading, where the text stands on lines of its own below it
	text    string
	at      fault.Place
	clauses []clause
	rest    string // words after the last responsibility bracket
	closed  bool   // its responsibility has been named
	lines   bool   // the responsibility stands on lines of its own
	label   string // the label of the last of these lines
	child   bool   // stands below the item before it: 「具体措施：」 without numbers
	parent  int    // index of the piece above, -1 at the top
	total   int    // children that are items or lead to some
}

func (p *piece) numbered() bool { return p.enum.Style != hanzi.StyleNone }

// plain says that a piece may only go on with the one before it.
func (p *piece) plain() bool { return !p.numbered() && p.level == 0 && !p.child }

// cut takes paragraphs apart: at their own number, and in running text wherever an item has just been closed by its
// responsibility bracket or the next number in order opens a heading.
func cut(doc *tabular.Doc) []piece {
	var out []piece
	var attached attachments
	few := count(doc, false) <= fewParagraphs
	for _, b := range doc.Blocks {
		if b.Table != nil {
			continue
		}
		text := hanzi.Trim(bullet.ReplaceAllString(hanzi.Trim(b.Para.Text), ""))
		if number := hanzi.Trim(b.Para.Number); number != "" {
			if e, _ := leading(number + text); e.Style != hanzi.StyleNone { // else a bullet
				text = number + text
			}
		}
		text = mendLabel(text)
		if text == "" {
			continue
		}
		for i, c := range cuts(text, few || len(text) > runOn) {
			p := piece{text: hanzi.Trim(text[c.from:c.to]), at: b.Para.Place(), child: c.child}
			if i == 0 {
				p.level = b.Para.Level
			}
			p.enum, p.text = leading(p.text)
			if p.text != "" && !attached.goesOn(&p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// attachments follows a list of what is attached: 「附件：1.方案」, 2.名单.
type attachments struct{ last int64 }

var attachment = regexp.MustCompile(`^附件\s*[:：]\s*`)

// goesOn says that a piece is the next attachment.
func (a *attachments) goesOn(p *piece) bool {
	if m := attachment.FindString(p.text); m != "" && !p.numbered() {
		e, _ := leading(p.text[len(m):])
		a.last = max(1, e.Value)
		return false
	}
	next := a.last > 0 && p.enum.Value == a.last+1 && utf8.RuneCountInString(p.text) <= 60 && !strings.ContainsAny(p.text, "。；")
	a.last++
	if !next {
		a.last = 0
	}
	return next
}

// bullet is the mark of an unnumbered list.
var bullet = regexp.MustCompile(`^(?:[•·●■◆▪◦▶►➢※☆]|[-*–—] )\s*`)

// stretch is a part [from, to) of a paragraph.
type stretch struct {
	from, to int
	child    bool
}

// runOn is the length in bytes from which a paragraph is taken for several whose breaks were lost; so is every one in
// a document of no more than fewParagraphs.
const (
	runOn         = 2400
	fewParagraphs = 3
)

var measureLabel = regexp.MustCompile(`^(?:具体|主要|工作|重点|相关)?(?:措施|举措|任务|内容|做法|安排)(?:如下)?[：:]`)

// cuts says where a paragraph falls apart.
func cuts(text string, long bool) []stretch {
	spans := duties(text)
	if len(spans) == 0 || !long && len(spans) == 1 && hanzi.Trim(text[spans[0].shut:]) == "" {
		return []stretch{{from: 0, to: len(text)}}
	}
	c := cutter{text: text}
	for i, b := range spans {
		if long {
			c.headings(b.open)
		}
		after := strings.TrimLeft(strings.TrimLeftFunc(text[b.shut:], hanzi.IsSpace), "。；; \t")
		start := len(text) - len(after)
		e, _ := leading(after)
		label := measureLabel.FindString(after)
		switch {
		case after == "":
		case e.Style != hanzi.StyleNone:
			if i == 0 && e.Value == 2 {
				c.first(e.Style, b.open)
			}
			c.cut(b.shut, start, false)
		case label != "":
			below := hanzi.Trim(after[len(label):])
			e, _ := leading(below)
			c.cut(b.shut, len(text)-len(below), e.Style == hanzi.StyleNone)
		case long && i+1 == len(spans):
			c.cut(b.shut, start, false)
		}
	}
	c.out = append(c.out, stretch{c.from, len(text), c.child})
	return c.out
}

type cutter struct {
	text  string
	out   []stretch
	from  int
	child bool
	seen  [hanzi.StyleCircle + 1]int64 // last value of each style
}

func (c *cutter) cut(end, start int, child bool) {
	c.note(c.from)
	c.out = append(c.out, stretch{c.from, end, c.child})
	c.from, c.child = start, child
	c.note(start)
}

// first cuts where, before end, the item numbered 1 opens after the words that lead up to it.
func (c *cutter) first(style hanzi.Style, end int) {
	last := ' '
	for i, r := range c.text[c.from:end] {
		if strings.ContainsRune("。：:；", last) {
			if e, _ := leading(c.text[c.from+i:]); e.Style == style && e.Value == 1 {
				c.cut(c.from+i, c.from+i, false)
				return
			}
		}
		if !hanzi.IsSpace(r) {
			last = r
		}
	}
}

// note remembers the number that opens the stretch at an offset.
func (c *cutter) note(at int) {
	if e, _ := leading(c.text[at:]); e.Style != hanzi.StyleNone {
		c.seen[e.Style] = e.Value
	}
}

// headings cuts where, before the bracket at end, a heading opens with the next number in order: 一、 after a sentence,
// （一） also right after the words of the heading above.
func (c *cutter) headings(end int) {
	c.note(c.from)
	last, _ := utf8.DecodeRuneInString(c.text[c.from:])
	for i, r := range c.text[c.from:end] {
		at := c.from + i
		if at > c.from && (hanzi.IsHan(r) || r == '（' || r == '(') {
			e, rest := leading(c.text[at:])
			next := e.Value == c.seen[e.Style]+1 || e.Value == 1
			if rest != "" && next && (e.Style == hanzi.StyleHanParen || e.Style == hanzi.StyleHan && e.Value == 1 && isTitle(c.text[c.from:at]) || e.Style == hanzi.StyleHan && strings.ContainsRune("。：；！）”", last)) {
				c.cut(at, at, false)
				c.headings(end)
				return
			}
		}
		if !hanzi.IsSpace(r) {
			last = r
		}
	}
	c.onlyNumber(end)
}

// onlyNumber cuts where, before the duty at end, a single number in order opens after a heading: 「一、甲1.修路。（…）」.
// Several numbers before one duty are its details.
func (c *cutter) onlyNumber(end int) {
	at, last := -1, rune(0)
	want := c.seen[hanzi.StyleNumber] + 1
	for i, r := range c.text[c.from:end] {
		if i > 0 && r >= '0' && r <= '9' && (hanzi.IsHan(last) || strings.ContainsRune("。；：", last)) {
			e, rest := leading(c.text[c.from+i:])
			after, _ := utf8.DecodeRuneInString(rest)
			if e.Style == hanzi.StyleNumber && hanzi.IsHan(after) {
				if at >= 0 || e.Value != want && e.Value != 1 {
					return
				}
				at = c.from + i
			}
		}
		if !hanzi.IsSpace(r) {
			last = r
		}
	}
	if e, _ := leading(c.text[c.from:]); at >= 0 && (e.Style == hanzi.StyleHan || e.Style == hanzi.StyleHanParen) {
		c.cut(at, at, false)
	}
}

// gather puts together what belongs to one piece: paragraphs that go on with an item still open, and labelled lines.
// It reads the responsibilities.
//
// sentences also takes a last sentence without bracket and label for one.
func gather(pieces []piece, sentences bool) []piece {
	for i := range pieces {
		pieces[i].close()
		if p := &pieces[i]; sentences && !p.closed && p.enum.Style > hanzi.StyleChapter {
			p.closeBySentence()
		}
	}
	var out []piece
	for i := range pieces {
		p := &pieces[i]
		if len(out) == 0 || !p.plain() {
			out = append(out, *p)
			continue
		}
		last := &out[len(out)-1]
		switch {
		case dutyLine.MatchString(p.text):
			out = foldDetails(out)
			out[len(out)-1].labelled(p.text)
		case last.label != "" && last.namesGoOn(p.text, pieces[i+1:]):
			last.labelled(last.label + p.text)
		case last.takes(p, pieces[i+1:]):
			last.add(p.text)
		default:
			out = append(out, *p)
		}
	}
	return out
}

// takes says that a paragraph goes on with a piece still open. Paragraphs that each name who is responsible are items
// below a heading, but a single one below a number is the text of that number.
func (p *piece) takes(next *piece, then []piece) bool {
	if p.closed || p.plain() {
		return false
	}
	if !next.closed {
		return true
	}
	several := len(then) > 0 && then[0].plain() && then[0].closed && !dutyLine.MatchString(then[0].text)
	return (p.numbered() || p.child) && !several
}

// add puts a paragraph to the text; a first line that is a heading becomes the heading.
func (p *piece) add(text string) {
	if p.head == "" && p.numbered() && headline(p.text) {
		p.head, p.text = p.text, text
	} else {
		p.text += "\n" + text
	}
	p.close()
}

// headline says that a line can be the heading of the text below it.
func headline(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	n := utf8.RuneCountInString(s)
	return (n <= 24 || n <= 80 && r < 0x80) && !strings.ContainsAny(s, "。\n") && !strings.ContainsRune("；：，、;:,", r)
}

// foldDetails puts the numbered lines that only detail one item into it: 「整改措施：」, 1., 2., and below them one
// 「责任单位：…」 for all.
func foldDetails(out []piece) []piece {
	last := len(out) - 1
	first := last
	for first > 0 && !out[first].closed && out[first].enum.Value > 1 && out[first-1].enum.Style == out[first].enum.Style &&
		out[first-1].enum.Value == out[first].enum.Value-1 {
		first--
	}
	if first == 0 || out[first].closed || out[first].enum.Value != 1 {
		return out
	}
	above := &out[first-1]
	if above.closed || !above.numbered() || !strings.HasSuffix(above.text, "：") && !strings.HasSuffix(above.text, ":") {
		return out
	}
	for _, p := range out[first:] {
		above.text += "\n" + p.enum.Printed + p.text
	}
	return out[:first]
}

// namesGoOn says that a line below a label goes on with the names of its line. The last names before the end or a date
// may as well be a signature.
func (p *piece) namesGoOn(text string, then []piece) bool {
	if field, _ := labelField(p.label); field != FieldLead && field != FieldJoint && field != FieldUnits {
		return false
	}
	return unitsOnly(text) && len(then) > 0 && (!then[0].plain() || dutyLine.MatchString(then[0].text) || unitsOnly(then[0].text))
}

// close reads the stretches of the text that name who is responsible.
func (p *piece) close() {
	spans := duties(p.text)
	if len(spans) == 0 {
		return
	}
	clauses, rest := splitDuties(p.text)
	if p.head == "" && rest == "" && !slices.ContainsFunc(clauses, func(c clause) bool { return c.text != "" }) {
		return // units without a task
	}
	p.clauses, p.rest, p.closed = clauses, rest, true
	p.lines = !strings.HasSuffix(p.text[:spans[0].shut], "）") && dutyLine.MatchString(p.text[spans[0].open:])
}

// closeBySentence reads a last sentence that says who answers.
func (p *piece) closeBySentence() {
	if b := closingSentence(p.text); b.words != "" {
		p.clauses, p.rest = splitAt(p.text, []bracketSpan{b})
		p.closed = true
	}
}

// labelled takes a line such as 「责任单位：…」 that follows the text it belongs to. A person alone makes no item: the
// line may belong to a roster.
func (p *piece) labelled(line string) {
	if strings.ContainsAny(line[:min(3, len(line))], "（(【［〔") {
		line = strings.Trim(line, "（）()【】［］〔〕")
	}
	if m := dutyLabel.FindAllStringIndex(line, -1); len(m) > 0 {
		p.label = line[m[len(m)-1][0]:m[len(m)-1][1]]
	}
	d := parseDuty(line, FieldUnits)
	if len(p.clauses) == 0 {
		p.clauses = []clause{{text: p.text}}
	}
	p.clauses[len(p.clauses)-1].duty.merge(d)
	p.closed, p.lines = p.closed || len(d.lead)+len(d.joint)+len(d.units) > 0 || d.deadline != "", true
}

// families counts, for the children of one piece numbered in one style, how many there are and how many name units.
type families map[family][2]int

type family struct {
	parent int
	style  hanzi.Style
}

// nest finds the piece above each piece by the style of its number, and counts what hangs below.
func nest(pieces []piece) families {
	var stack []int
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.numbered():
			stack = popNumbered(pieces, stack, p.enum.Style)
		case p.level > 0:
			for len(stack) > 0 && (pieces[stack[len(stack)-1]].numbered() || pieces[stack[len(stack)-1]].level >= p.level) {
				stack = stack[:len(stack)-1]
			}
		}
		p.parent = -1
		if len(stack) > 0 {
			p.parent = stack[len(stack)-1]
			if !p.numbered() && p.level == 0 && !p.child && pieces[p.parent].closed {
				p.parent = pieces[p.parent].parent
			}
		}
		if p.numbered() || p.level > 0 {
			stack = append(stack, i)
		}
	}
	count := families{}
	for i := len(pieces) - 1; i >= 0; i-- {
		p := pieces[i]
		if p.parent >= 0 && (p.closed || p.total > 0) {
			pieces[p.parent].total++
		}
		n := count[family{p.parent, p.enum.Style}]
		n[0]++
		if p.closed {
			n[1]++
		}
		count[family{p.parent, p.enum.Style}] = n
	}
	return count
}

// popNumbered leaves on the stack what a number of this style stands below: it goes back to the last one of the same
// style, or else past every style that is finer by custom.
func popNumbered(pieces []piece, stack []int, style hanzi.Style) []int {
	floor := 0
	for k, i := range stack {
		if !pieces[i].numbered() {
			floor = k + 1
		}
	}
	if k := slices.IndexFunc(stack[floor:], func(i int) bool { return pieces[i].enum.Style == style }); k >= 0 {
		return stack[:floor+k]
	}
	for len(stack) > floor && pieces[stack[len(stack)-1]].enum.Style > style {
		stack = stack[:len(stack)-1]
	}
	return stack
}

// vouch says that a numbered piece without units is an item all the same, because most of its siblings name theirs.
func (f families) vouch(p *piece) bool {
	if !p.numbered() || p.total > 0 || p.parent < 0 || utf8.RuneCountInString(p.head+p.text) < 12 {
		return false
	}
	n := f[family{p.parent, p.enum.Style}]
	return n[1] >= 2 && n[1]*2 > n[0]
}
