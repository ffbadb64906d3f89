package commitment

import (
	"errors"
	"slices"
	"unicode/utf8"

	"duban/internal/fault"
)

// maxWords bounds a fact in words; a longer one is a text that slipped into the wrong field.
const maxWords = 300

// Validate says what cannot be in facts: one [fault.Error] per wrong field, joined, each with the field's JSON name in
// Field. nil when all is well.
func (f Facts) Validate() error {
	v := validator{f: &f}
	v.allowed("type", string(f.Type), enumerated(Types()))
	if len(v.wrong) > 0 {
		return errors.Join(v.wrong...) // the rest depends on it
	}
	v.lengths()
	v.enums()
	v.target()
	v.baseline()
	return errors.Join(v.wrong...)
}

// validator collects what is wrong with facts.
type validator struct {
	f     *Facts
	wrong []error
}

func (v *validator) add(field, code string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["field"] = field
	e := fault.New(fault.Invalid, code, args)
	e.Field = field
	v.wrong = append(v.wrong, e)
}

func (v *validator) missing(field string)   { v.add(field, "commitment.facts_missing", nil) }
func (v *validator) misplaced(field string) { v.add(field, "commitment.facts_out_of_place", nil) }

func (v *validator) mismatch(field, value string) {
	v.add(field, "commitment.facts_mismatch", fault.Args{"value": value})
}

// allowed reports a value that is none of those known. An empty one is reported as missing.
func (v *validator) allowed(field, value string, known []string) {
	switch {
	case value == "":
		v.missing(field)
	case !slices.Contains(known, value):
		v.add(field, "commitment.facts_not_allowed", fault.Args{"value": value})
	}
}

func enumerated[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

func (v *validator) lengths() {
	f := v.f
	if f.Quantity == "" {
		v.missing("quantity")
	}
	for _, w := range []struct{ field, value string }{
		{"quantity", f.Quantity}, {"segment", f.Segment}, {"unit", f.Unit}, {"baseline_unit", f.BaselineUnit}, {"base_ref", f.BaseRef},
		{"from", f.From}, {"to", f.To}, {"condition", f.Condition}, {"plain_zh", f.PlainZh}, {"plain_en", f.PlainEn},
	} {
		if utf8.RuneCountInString(w.value) > maxWords {
			v.add(w.field, "commitment.facts_too_long", fault.Args{"limit": maxWords})
		}
	}
}

func (v *validator) enums() {
	f := v.f
	optional := func(field, value string, known []string) {
		if value != "" {
			v.allowed(field, value, known)
		}
	}
	optional("posture", string(f.Posture), enumerated(Postures()))
	optional("verify", string(f.Verify), enumerated(Verifies()))
	if f.Type != Deliverable && f.Form != "" {
		v.misplaced("form")
	} else {
		optional("form", string(f.Form), enumerated(Forms()))
	}
}

// target checks kind, comparison, value and unit against the type.
func (v *validator) target() {
	f := v.f
	if !f.Type.Measured() {
		for _, w := range []struct {
			field string
			there bool
		}{
			{"kind", f.Kind != ""}, {"op", f.Op != ""}, {"value", f.Value != nil}, {"unit", f.Unit != ""},
			{"baseline", f.Baseline != nil}, {"baseline_unit", f.BaselineUnit != ""},
		} {
			if w.there {
				v.misplaced(w.field)
			}
		}
		return
	}
	v.allowed("kind", string(f.Kind), enumerated(Kinds()))
	v.allowed("op", string(f.Op), enumerated(Ops()))
	if f.Op != "" && slices.Contains(Ops(), f.Op) && !slices.Contains(opsOf[f.Type], f.Op) {
		v.mismatch("op", string(f.Op))
	}
	switch {
	case f.Type == Relative && f.Value != nil:
		v.misplaced("value")
	case f.Type != Relative && f.Value == nil:
		v.missing("value")
	case f.Type != Relative && f.Unit == "" && f.Kind != Ratio && f.Kind != Other && f.Kind != Count:
		v.missing("unit")
	}
	if f.Value != nil && (f.Type == ReduceBy || f.Type == IncreaseBy) && f.Value.IsNegative() {
		v.mismatch("value", f.Value.String())
	}
}

// opsOf are the comparisons that go with a type.
var opsOf = map[Type][]Op{
	Limit:      {OpAtMost, OpLess, OpEqual},
	AtLeast:    {OpAtLeast, OpMore},
	AtMost:     {OpAtMost, OpLess},
	Exactly:    {OpEqual},
	ReduceBy:   {OpReduceBy},
	IncreaseBy: {OpIncreaseBy},
	Relative:   {OpAtMost, OpAtLeast, OpEqual, OpLess, OpMore, OpReduceBy, OpIncreaseBy},
}

func (v *validator) baseline() {
	f := v.f
	if !f.Type.Measured() {
		return
	}
	if f.Baseline == nil && f.BaselineUnit != "" {
		v.missing("baseline")
	}
	if f.ClockProposed && f.From == "" && f.To == "" {
		v.misplaced("clock_proposed")
	}
}
