package commitment

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/web/ui"
)

// Path is the address of a commitment, the same in every edition.
func Path(code string) string { return "/commitments/" + code }

// Plain says a promise in one line of plain words: those that a person wrote, else words put together from its facts.
func Plain(p *ui.Page, f *commitment.Facts) string {
	if written := written(p, f); written != "" {
		return written
	}
	words := about(f)
	switch f.Type {
	case commitment.Deliverable:
		words = p.T("web.commitment.plain.deliverable", "what", words)
	case commitment.Conduct:
		words = p.T("web.commitment.plain.conduct", "what", words)
	default:
		words = p.T("web.commitment.plain.measured", "what", words, "target", TargetWords(p, f))
	}
	if f.Stretch {
		words = p.T("web.commitment.plain.stretch", "what", words)
	}
	if f.Condition != "" {
		words = p.T("web.commitment.plain.condition", "what", words, "condition", f.Condition)
	}
	return words
}

func written(p *ui.Page, f *commitment.Facts) string {
	if p.Lang == locale.En {
		return strings.TrimRight(f.PlainEn, ".")
	}
	return strings.TrimRight(f.PlainZh, "。")
}

// PlainLang marks words put together from Chinese ones where they stand on an English page.
func PlainLang(p *ui.Page, f *commitment.Facts) templ.Attributes {
	if written(p, f) != "" {
		return nil
	}
	return p.Chinese()
}

// about names what is measured, with the case that it is measured in.
func about(f *commitment.Facts) string {
	if f.Segment == "" {
		return f.Quantity
	}
	return f.Quantity + "（" + f.Segment + "）"
}

// Name is what to call a commitment in one line: what is measured, or the thing to be delivered. In English it is the
// plain words where there are any.
func Name(p *ui.Page, f *commitment.Facts) string {
	if words := written(p, f); words != "" && p.Lang == locale.En {
		return words
	}
	if name := about(f); name != "" {
		return name
	}
	return p.T("web.commitment.unnamed")
}

// TargetWords says comparison, target and what it was before: 「不超过 1 工作日（原 3 工作日）」.
func TargetWords(p *ui.Page, f *commitment.Facts) string {
	words := opWords(p, f)
	if f.Value != nil {
		words = strings.TrimSpace(words + " " + measure(p, f.Value, f.Unit))
	}
	switch {
	case f.Baseline != nil:
		words = p.T("web.commitment.plain.baseline", "target", words, "baseline", baseline(p, f))
	case f.BaseRef != "":
		words = p.T("web.commitment.plain.base_ref", "target", words, "ref", f.BaseRef)
	}
	return words
}

func opWords(p *ui.Page, f *commitment.Facts) string {
	if f.Op == "" {
		return ""
	}
	return p.T("commitment.op." + string(f.Op))
}

// measure writes a number with its unit; signs stand close to it.
func measure(p *ui.Page, n *commitment.Number, unit string) string {
	if unit == "" || strings.ContainsAny(unit, "%‰") {
		return n.String() + unit
	}
	return n.String() + " " + unitWords(p, n, unit)
}

// unitWords gives the unit of a number in the visitor's language, where it is one of the usual ones.
func unitWords(p *ui.Page, n *commitment.Number, unit string) string {
	if key := "web.measure." + unit; locale.Has(key) {
		return p.T(key, "count", n.String())
	}
	return unit
}

// unitLang marks a unit as Chinese where it stands so on an English page.
func unitLang(p *ui.Page, unit string) templ.Attributes {
	if locale.Has("web.measure." + unit) {
		return nil
	}
	return p.Chinese()
}

// baseline writes what the value was before; its unit is the target's where none is said.
func baseline(p *ui.Page, f *commitment.Facts) string {
	return measure(p, f.Baseline, cmp.Or(f.BaselineUnit, f.Unit))
}

// symbol is the comparison as a sign, for tables.
func symbol(op commitment.Op) string {
	switch op {
	case commitment.OpAtMost:
		return "≤"
	case commitment.OpAtLeast:
		return "≥"
	case commitment.OpReduceBy:
		return "↓"
	case commitment.OpIncreaseBy:
		return "↑"
	}
	return string(op)
}

// Verdict says in one line what is promised, whether people agree that it is, and how it can be told.
func Verdict(p *ui.Page, e *commitment.Commitment) string {
	var parts []string
	if plain := Plain(p, &e.Facts); plain != Name(p, &e.Facts) { // else the title has said it
		parts = append(parts, plain)
	}
	if len(e.Doubts) > 0 && e.State != commitment.StateDismissed && e.State != commitment.StateReplaced {
		parts = append(parts, p.T("web.commitment.verdict.doubt", "state", p.T("commitment.state."+string(e.State))))
	} else {
		parts = append(parts, p.T("web.commitment.verdict."+string(e.State)))
	}
	if e.Facts.Verify != "" {
		parts = append(parts, p.T("web.commitment.verdict.by", "verify", p.T("commitment.verify."+string(e.Facts.Verify))))
	}
	words := strings.Join(parts, p.T("web.semicolon")) + p.T("web.stop")
	if p.Lang == locale.En && words[0] >= 'a' && words[0] <= 'z' {
		return strings.ToUpper(words[:1]) + words[1:]
	}
	return words
}

// tags are the marks of a commitment beside its type: what keeps it from being judged by its number alone.
func tags(p *ui.Page, f *commitment.Facts) []string {
	var out []string
	for _, t := range []struct {
		on  bool
		key string
	}{
		{f.Stretch, "commitment.field.stretch"}, {f.Soft, "commitment.field.soft"}, {f.Policy, "commitment.field.policy"},
		{f.Posture == commitment.Cooperate, "commitment.posture.cooperate"},
	} {
		if t.on {
			out = append(out, p.T(t.key))
		}
	}
	return out
}

// Fact is a line of the facts of a commitment.
type Fact struct {
	Field, Value string
	Words        bool // of the document: Chinese also on an English page
	Proposed     bool
}

// FactLines gives the facts that a commitment has, in the order of its form.
func FactLines(p *ui.Page, f *commitment.Facts) []Fact {
	var out []Fact
	word := func(field, prefix, value string) {
		if value != "" {
			out = append(out, Fact{Field: field, Value: p.T(prefix + value)})
		}
	}
	text := func(field, value string) {
		if value != "" {
			out = append(out, Fact{Field: field, Value: value, Words: true})
		}
	}
	word("type", "commitment.type.", string(f.Type))
	word("kind", "commitment.kind.", string(f.Kind))
	word("form", "commitment.form.", string(f.Form))
	text("quantity", f.Quantity)
	text("segment", f.Segment)
	word("op", "commitment.op.", string(f.Op))
	if f.Value != nil {
		text("value", measure(p, f.Value, f.Unit))
	}
	if f.Baseline != nil {
		text("baseline", baseline(p, f))
	}
	text("base_ref", f.BaseRef)
	clock := len(out)
	text("from", f.From)
	text("to", f.To)
	for i := clock; i < len(out); i++ {
		out[i].Proposed = f.ClockProposed
	}
	text("condition", f.Condition)
	word("posture", "commitment.posture.", string(f.Posture))
	word("verify", "commitment.verify.", string(f.Verify))
	return out
}

// Edit is a field that a change changed; what was or is nothing is "".
type Edit struct {
	Field         string // label
	Before, After string
}

// Edits compares a commitment before and after a change, field by field.
func Edits(p *ui.Page, c *commitment.Change) []Edit {
	if c.Before == nil || c.After == nil {
		return nil
	}
	before, after := recordLines(p, c.Before), recordLines(p, c.After)
	var out []Edit
	for i := range before {
		if before[i].After != after[i].After {
			out = append(out, Edit{Field: before[i].Field, Before: before[i].After, After: after[i].After})
		}
	}
	return out
}

// recordLines gives every field of a record in a fixed order, each with its value as After.
func recordLines(p *ui.Page, r *commitment.Record) []Edit {
	out := []Edit{{Field: p.T("web.commitment.state"), After: p.T("commitment.state." + string(r.State))}}
	values := FieldWords(p, &r.Facts)
	for _, name := range FieldNames() {
		out = append(out, Edit{Field: p.T("commitment.field." + name), After: values[name]})
	}
	var tasks, words []string
	for _, l := range r.Links {
		tasks = append(tasks, taskNo(p, l.Task))
		if l.Words != "" {
			words = append(words, l.Words)
		}
	}
	return append(out,
		Edit{Field: p.T("web.commitment.tasks"), After: p.And(tasks)},
		Edit{Field: p.T("commitment.field.words"), After: strings.Join(words, " / ")},
		Edit{Field: p.T("web.commitment.doubtful"), After: DoubtWords(p, r.Doubts)},
		Edit{Field: p.T("web.commitment.into"), After: p.And(r.Into)})
}

// taskNo names a task by its number in the document, where the list shown still has it.
func taskNo(p *ui.Page, id list.TaskID) string {
	if p.List != nil {
		for i := range p.List.Tasks {
			if t := &p.List.Tasks[i]; t.ID == id && t.Item.No != "" {
				return t.Item.No
			}
		}
	}
	return "#" + ui.Itoa(id)
}

// DoubtWords says why a person should look, in one line.
func DoubtWords(p *ui.Page, doubts []commitment.Doubt) string {
	var out []string
	for _, d := range doubts {
		out = append(out, p.T("commitment.doubt."+d.Code))
	}
	return strings.Join(out, p.T("web.semicolon"))
}

// instead says in which fields another reading says something else.
func instead(p *ui.Page, is, other *commitment.Facts) string {
	before, after := FieldWords(p, is), FieldWords(p, other)
	var out []string
	for _, name := range FieldNames() {
		if after[name] != "" && before[name] != after[name] && (before[name] != "" || name != "baseline_unit") {
			out = append(out, p.T("web.at", "place", p.T("commitment.field."+name), "text", after[name]))
		}
	}
	return strings.Join(out, p.T("web.semicolon"))
}

// optionText names a value of a filter with how many commitments have it.
func optionText(o Option) string {
	if o.Count == 0 {
		return o.Text
	}
	return o.Text + " (" + ui.Itoa(o.Count) + ")"
}

// Leads names the units that lead the tasks of a commitment, each once.
func Leads(p *ui.Page, e *commitment.Entry) []string {
	var out []string
	for _, t := range e.Tasks {
		for _, u := range ui.Leads(t) {
			if name := p.Unit(u.Unit, u.Name); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func escape(s string) string { return url.QueryEscape(s) }

// queueVerdict says how much waits, and what comes first.
func queueVerdict(p *ui.Page, q Queue) string {
	if q.Doubtful == 0 {
		return p.T("web.commitment.queue.verdict.plain", "count", q.Waiting)
	}
	return p.T("web.commitment.queue.verdict", "count", q.Waiting, "doubtful", q.Doubtful)
}
