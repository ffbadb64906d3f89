package pack

import (
	"regexp"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v3"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

func (p *parser) service(n *yaml.Node) {
	s := Service{Line: n.Line}
	p.keys(n, "services", "code zh en unit type clocks", p.names(&s.Name, map[string]take{
		"code": p.id("code", &s.Code),
		"unit": p.text("unit", &s.Unit),
		"type": choice(&p.reader, "type", &s.Type, casework.TypeOnSpot, casework.TypePromised, casework.TypeJoint,
			casework.TypeReported, casework.TypeSpecial),
		"legal":   p.legal(&s.Legal),
		"silence": p.flag("silence", &s.Silent),
		"clocks":  p.each("clocks", func(n *yaml.Node) { p.clock(n, &s) }),
	}))
	p.out.Services = append(p.out.Services, s)
}

func (p *parser) clock(n *yaml.Node, s *Service) {
	c := Clock{Line: n.Line}
	judge, ends, roll, defects := "each", "closing", true, len(p.defects)
	p.keys(n, "clocks", "id zh en from to ends", p.names(&c.Name, map[string]take{
		"id":          p.id("id", &c.ID),
		"from":        p.kinds("from", &c.From),
		"to":          p.kinds("to", &c.To),
		"limit":       p.term("limit", &c.Limit),
		"legal":       p.legal(&c.Legal),
		"baseline":    p.term("baseline", &c.Baseline),
		"judge":       choice(&p.reader, "judge", &judge, "each", "mean"),
		"ends":        choice(&p.reader, "ends", &ends, "closing", "midnight"),
		"roll":        p.flag("roll", &roll),
		"ahead":       p.flag("ahead", &c.Ahead),
		"extends":     p.flag("extends", &c.Extends),
		"when":        p.text("when", &c.When),
		"pauses":      p.texts("pauses", &c.Pauses),
		"commitments": p.texts("commitments", &c.Commitments),
	}))
	c.Mean, c.Midnight, c.NoRoll = judge == "mean", ends == "midnight", !roll
	if c.From.All && len(p.defects) == defects {
		p.shape(n, "from") // a clock starts with the first of its events
	}
	if c.Mean && c.Limit != nil && (c.Limit.Unit == "mo" || c.Limit.Unit == "y") {
		p.defect(c.Line, "pack.value", fault.Args{"key": "judge", "value": judge}) // months differ in length: there is no mean of them
	}
	if c.Limit != nil && !c.Mean && !c.Limit.Countable() {
		p.defect(c.Line, "pack.fraction", fault.Args{"limit": c.Limit.String()})
	}
	s.Clocks = append(s.Clocks, c)
}

// kinds reads one kind of event, several, or {all: […]}.
func (p *parser) kinds(key string, into *Kinds) take {
	return func(n *yaml.Node) {
		switch n.Kind {
		case yaml.ScalarNode:
			into.Of = []Word{{p.scalar(n, key), n.Line}}
		case yaml.MappingNode:
			into.All = true
			p.keys(n, key, "all", map[string]take{"all": p.texts("all", &into.Of)})
		default:
			p.texts(key, &into.Of)(n)
		}
		if len(into.Of) == 0 {
			p.shape(n, key)
		}
	}
}

func (p *parser) legal(into **Legal) take {
	return func(n *yaml.Node) {
		var l Legal
		var limit *Term
		p.keys(n, "legal", "limit basis", map[string]take{
			"limit": p.term("limit", &limit), "basis": p.basis(&l.Basis),
		})
		if limit == nil {
			return
		}
		if !limit.Countable() {
			p.defect(n.Line, "pack.fraction", fault.Args{"limit": limit.String()})
		}
		l.Limit = *limit
		*into = &l
	}
}

var termShape = regexp.MustCompile(`^([0-9]{1,4}(?:\.[0-9]{1,2})?)(wh|wd|d|h|mo|y)$`)

// term reads a limit of which a mean may have a fraction.
func (p *parser) term(key string, into **Term) take {
	return func(n *yaml.Node) {
		m := termShape.FindStringSubmatch(n.Value)
		if m == nil || n.Kind != yaml.ScalarNode {
			p.value(n, key)
			return
		}
		t := Term{Value: decimal.RequireFromString(m[1]), Unit: m[2]}
		if !t.Value.IsPositive() {
			p.value(n, key)
			return
		}
		*into = &t
	}
}

// String gives the limit as packs write it.
func (t Term) String() string { return t.Value.String() + t.Unit }

// Countable reports whether a clock can count it: whole days, months and years; hours also in parts.
func (t Term) Countable() bool {
	_, err := worktime.ParseLimit(t.String())
	return err == nil
}

// limit gives it to casework, none for nil; with a fraction that no clock counts, the next whole number.
func (t *Term) limit() worktime.Limit {
	if t == nil {
		return worktime.Limit{}
	}
	l, err := worktime.ParseLimit(t.String())
	if err != nil {
		l, _ = worktime.ParseLimit(Term{t.Value.Ceil(), t.Unit}.String()) // the next that can be counted
	}
	return l
}
