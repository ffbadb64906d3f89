package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// clause is a stretch of an item's text with the duty that closes it.
type clause struct {
	text string
	duty duty
}

// bracketSpan is a bracket in a text: [open, shut) in bytes, words inside.
type bracketSpan struct {
	open, shut int
	words      string
}

// brackets lists the outermost round brackets of a text, in order.
func brackets(s string) []bracketSpan {
	var out []bracketSpan
	depth, open, inner := 0, 0, 0
	for i, r := range s {
		switch r {
		case '（', '(', '【', '［', '〔', '[':
			if depth == 0 {
				open, inner = i, i+utf8.RuneLen(r)
			}
			depth++
		case '）', ')', '】', '］', '〕', ']':
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				out = append(out, bracketSpan{open, i + utf8.RuneLen(r), s[inner:i]})
			}
		}
	}
	return out
}

// duties lists the stretches of a text that name who is responsible: brackets, and sentences that open with a label
// (「责任单位：…。」). In the middle of a sentence a bracket needs a word that says so; after a full stop, or at the end,
// names alone suffice.
func duties(s string) []bracketSpan {
	var out []bracketSpan
	if strings.ContainsAny(s, "（(【［〔[") {
		out = slices.DeleteFunc(brackets(s), func(b bracketSpan) bool {
			before := strings.TrimRightFunc(s[:b.open], hanzi.IsSpace)
			after := strings.TrimLeftFunc(s[b.shut:], hanzi.IsSpace)
			r, _ := utf8.DecodeLastRuneInString(before)
			closes := strings.ContainsRune("。；;！？.)）", r) || after == "" || after == "。"
			return !isDuty(b.words, !closes)
		})
	}
	if strings.ContainsAny(s, ":：") {
		sentences := labelledSentences(s, out)
		out = slices.DeleteFunc(out, func(b bracketSpan) bool { // 「责任单位：各区政府（管委会）」
			return slices.ContainsFunc(sentences, func(l bracketSpan) bool { return l.open < b.shut && b.open < l.shut })
		})
		out = append(out, sentences...)
		slices.SortFunc(out, func(a, b bracketSpan) int { return a.open - b.open })
	}
	return out
}

// labelledSentences lists the sentences outside the given brackets that open with a label and name units. Those that
// follow each other, such as 「牵头单位：…。完成时限：…。」, are one.
func labelledSentences(s string, taken []bracketSpan) []bracketSpan {
	var out []bracketSpan
	for _, m := range dutyLabel.FindAllStringIndex(s, -1) {
		r, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s[:m[0]], hanzi.IsSpace))
		inside := slices.ContainsFunc(taken, func(b bracketSpan) bool { return b.open <= m[0] && m[0] < b.shut })
		last := len(out) - 1
		if last >= 0 && m[0] < out[last].shut || inside || m[0] > 0 && !strings.ContainsRune("。；;！？.，,", r) {
			continue
		}
		end := len(s)
		if i := strings.IndexAny(s[m[1]:], "。\n"); i >= 0 {
			end = m[1] + i
		}
		if last >= 0 && strings.Trim(s[out[last].shut:m[0]], "。；; \n\t\u3000") == "" {
			out[last].shut = end
			continue
		}
		out = append(out, bracketSpan{open: m[0], shut: end})
	}
	for i := range out {
		out[i].words = s[out[i].open:out[i].shut]
	}
	return slices.DeleteFunc(out, func(b bracketSpan) bool { return !isDuty(b.words, true) })
}

var sentenceVerb = phrase(`牵头|负责|主办|承办|落实`, "牵头", "负责", "办", "落实")

// closingSentence finds, in a text without brackets and labels, a last sentence or clause that does nothing but say who
// answers: 「规范停车。由县公安局负责，县城管局参与。」 It gives no words when there is none.
func closingSentence(s string) bracketSpan {
	body := strings.TrimRight(s, "。；; \n")
	starts := []int{strings.LastIndexAny(body, "。；\n"), strings.LastIndex(body, "，由")}
	for _, i := range starts {
		if i < 0 {
			continue
		}
		_, size := utf8.DecodeRuneInString(body[i:])
		words := body[i+size:]
		if utf8.RuneCountInString(words) > 200 || !sentenceVerb.MatchString(words) {
			continue
		}
		d := parseDuty(words, FieldUnits)
		names := slices.Concat(d.lead, d.joint, d.units)
		if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return !looksLikeUnit(name) }) {
			return bracketSpan{i + size, len(s), words}
		}
	}
	return bracketSpan{}
}

// splitDuties cuts a text at its responsibility brackets. rest is what follows the last one.
func splitDuties(s string) (clauses []clause, rest string) { return splitAt(s, duties(s)) }

func splitAt(s string, spans []bracketSpan) (clauses []clause, rest string) {
	from := 0
	for _, b := range spans {
		text := hanzi.Trim(s[from:b.open])
		if !strings.ContainsAny(s[b.open:b.open+min(3, b.shut-b.open)], "（(【［〔[") {
			text = strings.TrimRight(text, "，,")
		}
		clauses = append(clauses, clause{text: text, duty: parseDuty(b.words, FieldUnits)})
		from = b.shut
	}
	rest = hanzi.Trim(strings.TrimLeft(hanzi.Trim(s[from:]), "。；;"))
	return clauses, rest
}

var (
	score    = regexp.MustCompile(`[（(](\d+(?:\.\d+)?)分[）)]$`)
	dutyLine = phrase(`(?i)^[（(【［]?` + dutyLabel.String())
)

// setClauses gives an item the text and duty of its clauses; several clauses become parts, their units are united.
func setClauses(it *Item, clauses []clause, rest string, rule LeadRule, year int) {
	whole := duty{}
	var texts []string
	for _, c := range clauses {
		text, points := cutScore(c.text)
		if points != "" {
			if it.Extra == nil {
				it.Extra = map[string]string{}
			}
			it.Extra["分值"] = points
		}
		texts = append(texts, text)
		whole.merge(c.duty)
		lead, joint, basis := c.duty.resolve(rule)
		it.Parts = append(it.Parts, Part{Text: text, LeadUnits: lead, JointUnits: joint, LeadBasis: basis, Deadline: clauseDeadline(c, text, year)})
	}
	if rest != "" {
		texts = append(texts, rest)
	}
	it.Text = strings.Join(texts, "")
	it.LeadUnits, it.JointUnits, it.LeadBasis = it.Parts[0].LeadUnits, it.Parts[0].JointUnits, it.Parts[0].LeadBasis
	if len(clauses) > 1 {
		uniteParts(it)
	}
	for role, names := range whole.people {
		if it.People == nil {
			it.People = map[string][]string{}
		}
		it.People[role] = names
	}
	uniteDeadlines(it)
	if len(it.Parts) == 1 {
		it.Parts = nil
	}
}

func cutScore(text string) (string, string) {
	m := score.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	return hanzi.Trim(text[:m[0]]), text[m[2]:m[3]]
}

// clauseDeadline is the deadline of one clause, from its bracket or its words; nil when it sets none.
func clauseDeadline(c clause, text string, year int) *Deadline {
	d := deadlineInText(text, year)
	if c.duty.deadline != "" {
		d = ParseDeadline(c.duty.deadline, year)
		d.Source = DeadlineBracket
	}
	if d.Raw == "" {
		return nil
	}
	return &d
}

// uniteParts gives the item every unit of its parts; the leads of all parts lead.
func uniteParts(it *Item) {
	var lead, joint []string
	basis := it.Parts[0].LeadBasis
	for _, p := range it.Parts {
		lead, joint = append(lead, p.LeadUnits...), append(joint, p.JointUnits...)
		if p.LeadBasis == BasisConvention || basis == BasisSole && p.LeadBasis != BasisNone {
			basis = p.LeadBasis
		}
	}
	it.LeadUnits = distinct(lead)
	it.JointUnits = slices.DeleteFunc(distinct(joint), func(u string) bool { return slices.Contains(it.LeadUnits, u) })
	it.LeadBasis = basis
}

// uniteDeadlines gives the item the latest deadline of its parts, and the words of all of them.
func uniteDeadlines(it *Item) {
	var raws []string
	for _, p := range it.Parts {
		if p.Deadline == nil {
			continue
		}
		raws = append(raws, p.Deadline.Raw)
		if it.Deadline.Date <= p.Deadline.Date {
			it.Deadline = *p.Deadline
		}
	}
	it.Deadline.Raw = strings.Join(distinct(raws), "；")
}
