package list

import (
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// readProse compiles items written as paragraphs, each closed by a bracket or by labelled lines naming its units.
//
// sentences is for documents that have neither: there a last sentence such as 「由县公安局负责。」 may name them.
func readProse(doc *tabular.Doc, year int, declared, sentences bool) *List {
	l := &List{Layout: LayoutBracket}
	var rule LeadRule
	if declared {
		rule = LeadFirstListed
	}
	pieces := gather(cut(doc), sentences)
	families := nest(pieces)
	heading := make([]int, len(pieces)) // index of the heading that a piece is or stands below
	lines, left := 0, []fault.Place{}
	for i := range pieces {
		p := &pieces[i]
		above := -1
		if p.parent >= 0 {
			above = heading[p.parent]
		}
		isItem := p.closed || families.vouch(p)
		heading[i] = above
		if !p.titled() && (p.total > 0 || !isItem && (p.numbered() || p.level > 0) && headingLike(p)) {
			heading[i] = l.addHeading(headingText(p), above, p.at)
		}
		if !isItem {
			if p.enum.Style == hanzi.StyleNone && p.level == 0 && len(l.Items) > 0 {
				left = append(left, p.at)
			}
			continue
		}
		if p.lines {
			lines++
		}
		l.Items = append(l.Items, proseItem(p, above, l, rule, year))
	}
	if lines*2 > len(l.Items) {
		l.Layout = LayoutLines
	}
	if len(left) > 0 {
		l.Findings = append(l.Findings, fault.Finding{Severity: fault.SeverityInfo, Code: "list.paragraphs_left_out", At: left[0], Args: fault.Args{"paragraphs": len(left)}})
	}
	l.pruneHeadings()
	return l
}

func proseItem(p *piece, above int, l *List, rule LeadRule, year int) Item {
	it := Item{No: p.enum.Label, Title: p.head, Text: p.text, Heading: above, Path: l.path(above), At: p.at, LeadBasis: BasisNone, Raw: map[string]Phrase{}}
	if p.enum.Style != hanzi.StyleNone {
		it.Raw["no"] = Phrase{Text: p.enum.Printed, At: p.at}
	}
	it.Raw["text"] = Phrase{Text: p.text, At: p.at}
	if len(p.clauses) == 0 {
		p.closeBySentence()
	}
	if len(p.clauses) == 0 {
		it.Deadline = deadlineInText(it.Text, year)
		return it
	}
	setClauses(&it, p.clauses, p.rest, rule, year)
	if it.Text == "" { // the heading says it all, the bracket stands on a line of its own
		it.Title, it.Text = "", it.Title
		if it.Deadline.Raw == "" {
			it.Deadline = deadlineInText(it.Text, year)
		}
	}
	return it
}

// headingText is what a heading says of itself: its first line or, where it runs on, its first sentence.
func headingText(p *piece) string {
	if p.head != "" {
		return p.printed() + p.head
	}
	text := p.text
	if len(p.clauses) > 0 {
		text = p.clauses[0].text
	}
	if i := strings.IndexByte(text, '\n'); i > 0 {
		text = text[:i]
	}
	if i := strings.Index(text, "。"); i > 0 {
		text = text[:i]
	}
	return p.printed() + hanzi.Trim(text)
}

// printed is the number with the space that Latin words want behind it.
func (p *piece) printed() string {
	if n := len(p.enum.Printed); n > 0 && p.enum.Printed[n-1] == '.' && p.text[0] < 0x80 {
		return p.enum.Printed + " "
	}
	return p.enum.Printed
}

// titled says that an unnumbered heading names the document: it is no goal.
func (p *piece) titled() bool {
	line, _, _ := strings.Cut(p.text, "\n")
	return p.level > 0 && !p.numbered() && isTitle(line)
}

func headingLike(p *piece) bool { return utf8.RuneCountInString(headingText(p)) <= 120 }

// pruneHeadings drops headings under which no item stands, so that guidance and closing sections do not show as goals.
func (l *List) pruneHeadings() {
	used := make([]bool, len(l.Headings))
	for _, it := range l.Items {
		for h := it.Heading; h >= 0; h = l.Headings[h].Parent {
			used[h] = true
		}
	}
	to := make([]int, len(l.Headings))
	var kept []Heading
	for i, h := range l.Headings {
		to[i] = -1
		if used[i] {
			to[i] = len(kept)
			if h.Parent >= 0 {
				h.Parent = to[h.Parent]
			}
			kept = append(kept, h)
		}
	}
	l.Headings = kept
	for i := range l.Items {
		if h := l.Items[i].Heading; h >= 0 {
			l.Items[i].Heading = to[h]
		}
	}
}
