package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/worktime"
)

// The names of the fields of a report, as faults, points of a return and [Form.Filled] have them. Those of a step or a
// value are made by StepField and ValueField.
const (
	FieldStage    = "stage"
	FieldPercent  = "percent"
	FieldWords    = "words"
	FieldProblems = "problems"
	FieldNext     = "next"
	FieldEvidence = "evidence"
	FieldReason   = "reason" // of a correction
)

// StepField is the field of a step, and with a part (done, done_on, words) that part of it.
func StepField(id StepID, part ...string) string {
	return strings.Join(append([]string{"step", strconv.FormatInt(int64(id), 10)}, part...), ".")
}

// ValueField is the field of a commitment's value, and with a part (value, numerator, denominator, as_of, source) that
// part of it.
func ValueField(code string, part ...string) string {
	return strings.Join(append([]string{"value", code}, part...), ".")
}

// Fields gives every field in which something stands, as one text each, so that two contents can be compared.
func (c *Content) Fields() map[string]string {
	out := map[string]string{}
	say := func(field, text string) {
		if text != "" {
			out[field] = text
		}
	}
	say(FieldStage, string(c.Stage))
	if c.Percent != nil {
		say(FieldPercent, strconv.Itoa(*c.Percent))
	}
	say(FieldWords, c.Words)
	say(FieldProblems, c.Problems)
	say(FieldNext, c.Next)
	for _, st := range c.Steps {
		if st.Done || st.Words != "" || len(st.Evidence) > 0 {
			say(StepField(st.Step), asText(st))
		}
	}
	for _, v := range c.Values {
		if v.Value != nil || v.Numerator != nil || v.Denominator != nil || v.Words != "" {
			say(ValueField(v.Code), asText(v))
		}
	}
	if len(c.Evidence) > 0 {
		say(FieldEvidence, asText(c.Evidence))
	}
	return out
}

func asText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("progress: content that is no JSON: %v", err)) // plain structs
	}
	return string(text)
}

// Changed gives the fields in which two contents differ, in order.
func (c *Content) Changed(o *Content) []string {
	a, b := c.Fields(), o.Fields()
	var out []string
	for field, text := range a {
		if b[field] != text {
			out = append(out, field)
		}
	}
	for field := range b {
		if _, has := a[field]; !has {
			out = append(out, field)
		}
	}
	slices.Sort(out)
	return out
}

// burden counts the fields that were filled in beforehand and kept, and those that a person had to fill in.
func (c *Content) burden(before *Content) (kept, typed int) {
	had := before.Fields()
	for field, text := range c.Fields() {
		if had[field] == text {
			kept++
		} else {
			typed++
		}
	}
	return kept, typed
}

// step and value give what is said of one; nil when nothing is.
func (c *Content) step(id StepID) *StepReport {
	i := slices.IndexFunc(c.Steps, func(s StepReport) bool { return s.Step == id })
	if i < 0 {
		return nil
	}
	return &c.Steps[i]
}

func (c *Content) value(code string) *Value {
	i := slices.IndexFunc(c.Values, func(v Value) bool { return v.Code == code })
	if i < 0 {
		return nil
	}
	return &c.Values[i]
}

// AllEvidence gives the evidence of the report and of its steps, each once.
func (c *Content) AllEvidence() []evidence.ID {
	all := slices.Clone(c.Evidence)
	for _, st := range c.Steps {
		all = append(all, st.Evidence...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// normal gives content as it is kept: without space around words, without values of which nothing is said, the percent
// and the share that follow from what else is said.
func (c Content) normal(asked []*commitment.Entry) Content {
	c.Words, c.Problems, c.Next = strings.TrimSpace(c.Words), strings.TrimSpace(c.Problems), strings.TrimSpace(c.Next)
	if c.Percent == nil {
		switch c.Stage {
		case NotStarted:
			c.Percent = new(int)
		case Done:
			whole := 100
			c.Percent = &whole
		}
	}
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		c.Steps[i].Words = strings.TrimSpace(c.Steps[i].Words)
	}
	var values []Value
	for _, v := range c.Values {
		v.Source, v.Words = strings.TrimSpace(v.Source), strings.TrimSpace(v.Words)
		if v.Value == nil && v.Numerator == nil && v.Denominator == nil && v.Words == "" {
			continue
		}
		if e := entryOf(asked, v.Code); e != nil && v.Value == nil {
			v.Value = share(&e.Facts, &v)
		}
		values = append(values, v)
	}
	c.Values = values
	return c
}

func entryOf(entries []*commitment.Entry, code string) *commitment.Entry {
	i := slices.IndexFunc(entries, func(e *commitment.Entry) bool { return e.Code == code })
	if i < 0 {
		return nil
	}
	return entries[i]
}

// share gives the value that follows from numerator and denominator, in the commitment's unit; nil when none does.
func share(f *commitment.Facts, v *Value) *commitment.Number {
	if f.Kind != commitment.Rate && f.Kind != commitment.Ratio || v.Numerator == nil || v.Denominator == nil || v.Denominator.IsZero() {
		return nil
	}
	const digits = 4
	times := "1"
	switch {
	case strings.Contains(f.Unit, "‰"):
		times = "1000"
	case f.Kind == commitment.Rate || strings.Contains(f.Unit, "%"):
		times = "100"
	}
	return &commitment.Number{Decimal: v.Numerator.Mul(commitment.N(times).Decimal).DivRound(v.Denominator.Decimal, digits)}
}

// maxWords bounds a field of words, in characters.
const maxWords = 5000

// checker collects what is wrong with content.
type checker struct {
	c     *Content
	form  *Form
	today worktime.Date
	wrong []error
}

func (k *checker) say(field, code string, args fault.Args) {
	k.wrong = append(k.wrong, invalid(field, code, args))
}

// validate says what cannot be sent: one fault for every field that is wrong, joined.
func (c *Content) validate(form *Form, today worktime.Date) error {
	k := &checker{c: c, form: form, today: today}
	k.stage()
	for field, text := range map[string]string{FieldWords: c.Words, FieldProblems: c.Problems, FieldNext: c.Next} {
		if utf8.RuneCountInString(text) > maxWords {
			k.say(field, "progress.too_long", fault.Args{"limit": maxWords})
		}
	}
	k.steps()
	k.values()
	slices.SortStableFunc(k.wrong, func(a, b error) int { return strings.Compare(fault.As(a).Field, fault.As(b).Field) })
	return errors.Join(k.wrong...)
}

// stage checks how far the task is: word, percent and words must say the same.
func (k *checker) stage() {
	c := k.c
	switch c.Stage {
	case "":
		k.say(FieldStage, "progress.missing", nil)
		return
	case NotStarted, UnderWay, Done:
	default:
		k.say(FieldStage, "progress.stage_unknown", nil)
		return
	}
	if c.Words == "" && c.Stage != NotStarted {
		k.say(FieldWords, "progress.missing", nil)
	}
	if c.Words == "" && c.Problems == "" && c.Stage == NotStarted {
		k.say(FieldProblems, "progress.why_not_started", nil)
	}
	switch p := c.Percent; {
	case p == nil:
		if k.form.Report.Lead {
			k.say(FieldPercent, "progress.missing", nil)
		}
	case *p < 0 || *p > 100:
		k.say(FieldPercent, "progress.percent_range", nil)
	case c.Stage == Done && *p != 100, c.Stage == NotStarted && *p != 0:
		k.say(FieldPercent, "progress.percent_stage", nil)
	case k.form.last != nil && k.form.last.Content.Percent != nil && *p < *k.form.last.Content.Percent && c.Problems == "":
		k.say(FieldProblems, "progress.percent_fell", fault.Args{"before": *k.form.last.Content.Percent})
	}
}

func (k *checker) steps() {
	seen := map[StepID]bool{}
	for _, st := range k.c.Steps {
		known := slices.ContainsFunc(k.form.Steps, func(s Step) bool { return s.ID == st.Step && s.Dropped.IsZero() })
		switch {
		case !known || seen[st.Step]:
			k.say(StepField(st.Step), "progress.step_unknown", nil)
		case st.Done && st.DoneOn == 0:
			k.say(StepField(st.Step, "done_on"), "progress.missing", nil)
		case st.DoneOn > k.today:
			k.say(StepField(st.Step, "done_on"), "progress.future", nil)
		case !st.Done && st.DoneOn != 0:
			k.say(StepField(st.Step, "done_on"), "progress.done_on_undone", nil)
		case utf8.RuneCountInString(st.Words) > maxWords:
			k.say(StepField(st.Step, "words"), "progress.too_long", fault.Args{"limit": maxWords})
		}
		seen[st.Step] = true
	}
}

func (k *checker) values() {
	seen := map[string]bool{}
	for i := range k.c.Values {
		v := &k.c.Values[i]
		e := entryOf(k.form.Commitments, v.Code)
		if e == nil || seen[v.Code] {
			k.say(ValueField(v.Code), "progress.value_unknown", fault.Args{"code": v.Code})
			continue
		}
		seen[v.Code] = true
		k.value(&e.Facts, v)
	}
}

func (k *checker) value(f *commitment.Facts, v *Value) {
	field := func(part string) string { return ValueField(v.Code, part) }
	switch {
	case v.Numerator != nil && v.Denominator == nil:
		k.say(field("denominator"), "progress.missing", nil)
	case v.Denominator != nil && v.Numerator == nil:
		k.say(field("numerator"), "progress.missing", nil)
	case v.Denominator != nil && !v.Denominator.IsPositive():
		k.say(field("denominator"), "progress.denominator", nil)
	case v.Value == nil && v.Numerator == nil:
		return // only words: why there is no value
	case v.Value == nil:
		k.say(field("value"), "progress.missing", nil)
	}
	if follows := share(f, v); follows != nil && v.Value != nil && v.Value.Sub(follows.Decimal).Abs().GreaterThan(commitment.N("0.01").Decimal) {
		k.say(field("value"), "progress.value_share", fault.Args{"value": follows.String()})
	}
	switch {
	case v.AsOf == 0:
		k.say(field("as_of"), "progress.missing", nil)
	case v.AsOf > k.today:
		k.say(field("as_of"), "progress.future", nil)
	}
	for part, text := range map[string]string{"source": v.Source, "words": v.Words} {
		if utf8.RuneCountInString(text) > maxWords {
			k.say(field(part), "progress.too_long", fault.Args{"limit": maxWords})
		}
	}
}
