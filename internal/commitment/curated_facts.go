package commitment

import (
	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
)

// The values of the key `clock`.
const (
	clockText     = "text"     // the text says when the clock starts and stops
	clockProposed = "proposed" // we do
)

// commitment reads one entry of `commitments`.
func (p *curatedParser) commitment(n *yaml.Node, it *CuratedItem) {
	c, before := CuratedCommitment{}, len(p.defects)
	keys := p.factKeys(&c.Facts)
	if child(n, "same_as") != nil {
		keys = map[string]func(*yaml.Node){} // it says nothing but where
	}
	keys["name"] = p.scalar("name", &c.Name)
	keys["same_as"] = p.scalar("same_as", &c.SameAs)
	keys["span"] = func(n *yaml.Node) { c.Start, c.End = p.span(n, it) }
	p.keys(n, keys)
	if it.Runes > 0 && child(n, "span") == nil {
		p.missing(n.Line, "span")
	}
	switch {
	case c.SameAs != "":
		p.same = append(p.same, sameAs{len(p.out.Items), c.SameAs, n.Line})
		if c.Name != "" {
			p.defect(n.Line, "list.builtin_unknown_key", fault.Args{"detail": "name"})
		}
	case c.Name == "":
		p.missing(n.Line, "name")
	case p.names[c.Name]:
		p.defect(n.Line, "list.builtin_duplicate", fault.Args{"key": "name", "value": c.Name})
	}
	p.names[c.Name] = true
	if c.SameAs == "" && len(p.defects) == before {
		if c.Facts.Posture == "" {
			c.Facts.Posture = it.Posture
		}
		p.validate(n, &c.Facts)
	}
	it.Commitments = append(it.Commitments, c)
}

// factKeys reads facts. Keys are those of the JSON form, but zh and en for the plain words, and clock: proposed.
func (p *curatedParser) factKeys(f *Facts) map[string]func(*yaml.Node) {
	return map[string]func(*yaml.Node){
		"type":          func(n *yaml.Node) { f.Type = Type(p.word(n, "type")) },
		"kind":          func(n *yaml.Node) { f.Kind = Kind(p.word(n, "kind")) },
		"op":            func(n *yaml.Node) { f.Op = Op(p.word(n, "op")) },
		"posture":       func(n *yaml.Node) { f.Posture = Posture(p.word(n, "posture")) },
		"form":          func(n *yaml.Node) { f.Form = Form(p.word(n, "form")) },
		"verify":        func(n *yaml.Node) { f.Verify = Verify(p.word(n, "verify")) },
		"quantity":      p.scalar("quantity", &f.Quantity),
		"segment":       p.scalar("segment", &f.Segment),
		"unit":          p.scalar("unit", &f.Unit),
		"baseline_unit": p.scalar("baseline_unit", &f.BaselineUnit),
		"base_ref":      p.scalar("base_ref", &f.BaseRef),
		"from":          p.scalar("from", &f.From),
		"to":            p.scalar("to", &f.To),
		"condition":     p.scalar("condition", &f.Condition),
		"zh":            p.scalar("zh", &f.PlainZh),
		"en":            p.scalar("en", &f.PlainEn),
		"value":         p.number("value", &f.Value),
		"baseline":      p.number("baseline", &f.Baseline),
		"stretch":       p.flag("stretch", &f.Stretch),
		"soft":          p.flag("soft", &f.Soft),
		"policy":        p.flag("policy", &f.Policy),
		"clock": func(n *yaml.Node) {
			p.enum(n, "clock", []string{clockText, clockProposed})
			f.ClockProposed = n.Value == clockProposed
		},
	}
}

func (p *curatedParser) word(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		p.value(n, key)
	}
	return n.Value
}

func (p *curatedParser) scalar(key string, into *string) func(*yaml.Node) {
	return func(n *yaml.Node) { *into = p.word(n, key) }
}

func (p *curatedParser) number(key string, into **Number) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := ParseNumber(n.Value)
		if err != nil || n.Kind != yaml.ScalarNode {
			p.value(n, key)
			return
		}
		*into = &v
	}
}

func (p *curatedParser) flag(key string, into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		p.enum(n, key, []string{"true", "false"})
		*into = n.Value == "true"
	}
}

// curatedKey names a fact as the file does.
var curatedKey = map[string]string{"plain_zh": "zh", "plain_en": "en", "clock_proposed": "clock"}

// validate reports facts that cannot be, each at the line of its key.
func (p *curatedParser) validate(n *yaml.Node, f *Facts) {
	for _, wrong := range Faults(f.Validate()) {
		key := wrong.Field
		if other, renamed := curatedKey[key]; renamed {
			key = other
		}
		if at := child(n, key); at != nil {
			p.value(at, key)
		} else {
			p.missing(n.Line, key)
		}
	}
}
