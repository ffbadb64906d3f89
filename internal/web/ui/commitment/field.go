package commitment

import (
	"errors"
	"slices"

	"github.com/a-h/templ"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/web/ui"
)

// factField is one control of the form of facts.
type factField struct {
	name    string   // as in commitment.Facts' JSON, and below commitment.field
	prefix  string   // of the words of its choices, "" for free text
	choices []string // nil for free text
	check   bool
	group   string // fields of one group stand in one row
	long    bool
}

// factFields are the controls in the order of the form.
var factFields = []factField{
	{name: "type", prefix: "commitment.type.", choices: words(commitment.Limit, commitment.AtLeast, commitment.AtMost, commitment.Exactly,
		commitment.ReduceBy, commitment.IncreaseBy, commitment.Relative, commitment.Deliverable, commitment.Conduct), group: "what"},
	{name: "kind", prefix: "commitment.kind.", group: "what", choices: words(commitment.Duration, commitment.Rate, commitment.Count,
		commitment.Amount, commitment.Ratio, commitment.Other)},
	{name: "form", prefix: "commitment.form.", group: "what", choices: words(commitment.FormDocument, commitment.FormMechanism, commitment.FormCatalogue,
		commitment.FormSystem, commitment.FormFacility, commitment.FormActivity, commitment.FormTitle, commitment.FormService)},
	{name: "quantity", group: "quantity", long: true},
	{name: "segment", group: "quantity"},
	{name: "op", prefix: "commitment.op.", group: "target", choices: words(commitment.OpAtMost, commitment.OpAtLeast, commitment.OpEqual,
		commitment.OpLess, commitment.OpMore, commitment.OpReduceBy, commitment.OpIncreaseBy)},
	{name: "value", group: "target"},
	{name: "unit", group: "target"},
	{name: "baseline", group: "base"},
	{name: "baseline_unit", group: "base"},
	{name: "base_ref", group: "base"},
	{name: "from", group: "clock"},
	{name: "to", group: "clock"},
	{name: "clock_proposed", group: "clock", check: true},
	{name: "condition", group: "condition", long: true},
	{name: "verify", prefix: "commitment.verify.", group: "verify", choices: words(commitment.ByCaseRecords, commitment.ByStatistic,
		commitment.ByDeliverable, commitment.ByConduct)},
	{name: "posture", prefix: "commitment.posture.", group: "verify", choices: words(commitment.Own, commitment.Cooperate)},
	{name: "stretch", group: "marks", check: true},
	{name: "soft", group: "marks", check: true},
	{name: "policy", group: "marks", check: true},
	{name: "plain_zh", group: "plain_zh", long: true},
	{name: "plain_en", group: "plain_en", long: true},
}

// required fields have no empty choice.
func (f *factField) required() bool { return f.name == "type" || f.name == "posture" }

func words[W ~string](all ...W) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

// Values gives facts as a form holds them: text by field name, "1" for what is ticked.
func Values(f *commitment.Facts) map[string]string {
	v := map[string]string{
		"type": string(f.Type), "kind": string(f.Kind), "form": string(f.Form), "quantity": f.Quantity, "segment": f.Segment,
		"op": string(f.Op), "unit": f.Unit, "baseline_unit": f.BaselineUnit, "base_ref": f.BaseRef, "from": f.From, "to": f.To,
		"condition": f.Condition, "verify": string(f.Verify), "posture": string(f.Posture), "plain_zh": f.PlainZh, "plain_en": f.PlainEn,
	}
	for name, n := range map[string]*commitment.Number{"value": f.Value, "baseline": f.Baseline} {
		if n != nil {
			v[name] = n.String()
		}
	}
	for name, on := range map[string]bool{"clock_proposed": f.ClockProposed, "stretch": f.Stretch, "soft": f.Soft, "policy": f.Policy} {
		if on {
			v[name] = "1"
		}
	}
	return v
}

// FieldNames gives the names of the facts in the order of their form.
func FieldNames() []string {
	out := make([]string, len(factFields))
	for i := range factFields {
		out[i] = factFields[i].name
	}
	return out
}

// FieldWords gives facts in the visitor's words, by field name; one that there is not is "".
func FieldWords(p *ui.Page, f *commitment.Facts) map[string]string {
	values := Values(f)
	for _, field := range factFields {
		switch value := values[field.name]; {
		case value == "":
		case field.check:
			values[field.name] = p.T("web.commitment.yes")
		case field.prefix != "":
			values[field.name] = p.T(field.prefix + value)
		}
	}
	return values
}

// Fields is a form of facts: what stands in it and what is wrong.
type Fields struct {
	Prefix string            // of the controls' names, where a page has several of these forms
	Values map[string]string // as typed
	Wrong  map[string]string // message by field name
}

// NewFields gives the form of some facts.
func NewFields(prefix string, f *commitment.Facts) Fields {
	return Fields{Prefix: prefix, Values: Values(f)}
}

// ReadFields takes a form as it was sent; value gives what stands under a control's name.
func ReadFields(prefix string, value func(name string) string) Fields {
	f := Fields{Prefix: prefix, Values: map[string]string{}}
	for _, field := range factFields {
		if v := value(prefix + field.name); v != "" {
			f.Values[field.name] = v
		}
	}
	return f
}

// Next begins the form of a further part, of the same sort.
func (f *Fields) Next(prefix string) Fields {
	next := Fields{Prefix: prefix, Values: map[string]string{}}
	for _, name := range []string{"type", "kind", "op", "unit", "quantity", "posture", "verify"} {
		if v := f.Values[name]; v != "" {
			next.Values[name] = v
		}
	}
	return next
}

// Mark notes what is wrong with a field.
func (f *Fields) Mark(field, message string) {
	if f.Wrong == nil {
		f.Wrong = map[string]string{}
	}
	f.Wrong[field] = message
}

// Facts gives what the form says, with a fault that names each field which cannot be read or does not fit.
func (f *Fields) Facts() (commitment.Facts, error) {
	v := f.Values
	facts := commitment.Facts{
		Type: commitment.Type(v["type"]), Kind: commitment.Kind(v["kind"]), Form: commitment.Form(v["form"]),
		Quantity: v["quantity"], Segment: v["segment"], Op: commitment.Op(v["op"]), Unit: v["unit"],
		BaselineUnit: v["baseline_unit"], BaseRef: v["base_ref"], From: v["from"], To: v["to"], Condition: v["condition"],
		Verify: commitment.Verify(v["verify"]), Posture: commitment.Posture(v["posture"]), PlainZh: v["plain_zh"], PlainEn: v["plain_en"],
		ClockProposed: v["clock_proposed"] != "", Stretch: v["stretch"] != "", Soft: v["soft"] != "", Policy: v["policy"] != "",
	}
	var wrong []error
	number := func(name string) *commitment.Number {
		if v[name] == "" {
			return nil
		}
		n, err := commitment.ParseNumber(v[name])
		if err != nil {
			wrong = append(wrong, &fault.Error{Kind: fault.Invalid, Code: "web.commitment.number", Args: fault.Args{"value": v[name]}, Field: name, Err: err})
			return nil
		}
		return &n
	}
	facts.Value, facts.Baseline = number("value"), number("baseline")
	if len(wrong) > 0 {
		return facts, errors.Join(wrong...)
	}
	return facts, facts.Validate()
}

// fieldRows gives the controls row by row.
func fieldRows() [][]factField {
	var rows [][]factField
	for i, f := range factFields {
		if i == 0 || f.group != factFields[i-1].group {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], f)
	}
	return rows
}

// wrongOn marks a control at fault for readers of the page.
func wrongOn(b Fields, name string) templ.Attributes {
	if b.Wrong[name] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "w-" + b.Prefix + name}
}

func wrongWords(f Form) templ.Attributes {
	if slices.ContainsFunc(f.Wrong, func(w Wrong) bool { return w.ID == "words" }) {
		return templ.Attributes{"aria-invalid": "true"}
	}
	return nil
}
