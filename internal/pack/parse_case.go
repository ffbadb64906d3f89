package pack

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

func (p *parser) scripted(n *yaml.Node) {
	c := Case{Line: n.Line, Fields: map[string]string{}}
	p.keys(n, "cases", "zh en service events want", p.names(&c.Name, map[string]take{
		"service": p.id("service", &c.Service),
		"fields": func(n *yaml.Node) {
			of := map[string]take{}
			for _, f := range p.out.Fields {
				of[f.Name] = func(n *yaml.Node) { c.Fields[f.Name] = p.scalar(n, f.Name) }
			}
			p.keys(n, "fields", "", of)
		},
		"entries": p.texts("entries", &c.Entries),
		"events":  p.each("events", func(n *yaml.Node) { p.happened(n, &c) }),
		"as_of":   p.moment("as_of", &c.AsOf),
		"want":    p.each("want", func(n *yaml.Node) { p.want(n, &c) }),
	}))
	p.out.Cases = append(p.out.Cases, c)
}

// happened reads one event of a scripted case.
func (p *parser) happened(n *yaml.Node, c *Case) {
	e := casework.Event{ID: strconv.Itoa(len(c.Events) + 1), Source: "script", Case: "script"}
	kind, notice := "", false
	p.keys(n, "events", "at kind", map[string]take{
		"at":       p.moment("at", &e.At),
		"kind":     p.text("kind", &kind),
		"reason":   p.text("reason", &e.Reason),
		"notice":   p.flag("notice", &notice),
		"extend":   p.limit("extend", &e.Extension),
		"corrects": p.text("corrects", &e.Corrects),
	})
	e.Kind = casework.EventKind(kind)
	if notice {
		e.Notice = "1"
	}
	c.Events = append(c.Events, e)
}

func (p *parser) want(n *yaml.Node, c *Case) {
	w := Want{Line: n.Line}
	if child(n, "money") != nil {
		p.keys(n, "want", "amount", map[string]take{"money": p.id("money", &w.Money), "amount": p.decimal("amount", &w.Amount)})
	} else {
		needed := "clock due net verdict"
		if verdict := child(n, "verdict"); verdict != nil && verdict.Value == string(casework.Averaged) {
			needed = "clock net verdict"
		}
		p.keys(n, "want", needed, map[string]take{
			"clock": p.id("clock", &w.Clock),
			"due":   p.moment("due", &w.Due),
			"net":   p.text("net", &w.Net),
			"verdict": choice(&p.reader, "verdict", &w.Verdict, worktime.OnTime, worktime.Late, worktime.Running,
				worktime.Overdue, worktime.Paused, casework.Averaged),
		})
	}
	c.Wants = append(c.Wants, w)
}

func (p *parser) mean(n *yaml.Node) {
	m := MeanWant{Line: n.Line}
	p.keys(n, "means", "clock mean verdict", map[string]take{
		"clock": p.id("clock", &m.Clock), "mean": p.text("mean", &m.Mean), "verdict": choice(&p.reader, "verdict", &m.Verdict, Met, Missed, Empty),
	})
	p.out.Means = append(p.out.Means, m)
}

// child gives the value of a key of a mapping, nil when it has none.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func (p *parser) aggregate(n *yaml.Node) {
	a := Aggregate{Line: n.Line}
	p.keys(n, "aggregates", "id zh en unit period sum count measure op value of", p.names(&a.Name, map[string]take{
		"id":          p.id("id", &a.ID),
		"unit":        p.text("unit", &a.Unit),
		"period":      choice(&p.reader, "period", &a.Period, "month", "quarter", "year"),
		"sum":         p.column("sum", &a.Sum),
		"count":       p.column("count", &a.Count),
		"measure":     choice(&p.reader, "measure", &a.Measure, Mean, Share),
		"op":          choice(&p.reader, "op", &a.Op, "<=", ">="),
		"value":       p.decimal("value", &a.Value),
		"of":          p.text("of", &a.Of),
		"legal":       p.legal(&a.Legal),
		"baseline":    p.optional("baseline", &a.Baseline),
		"commitments": p.texts("commitments", &a.Commitments),
		"cases":       p.each("cases", func(n *yaml.Node) { p.summed(n, &a) }),
	}))
	if (a.Measure == Share) != (a.Of == "%") && a.Of != "" {
		p.defect(n.Line, "pack.value", fault.Args{"key": "of", "value": a.Of})
	}
	p.out.Sums = append(p.out.Sums, a)
}

func (p *parser) column(key string, into *Column) take {
	return func(n *yaml.Node) {
		p.keys(n, key, "id zh en", p.names(&into.Name, map[string]take{"id": p.id("id", &into.ID)}))
	}
}

func (p *parser) summed(n *yaml.Node, a *Aggregate) {
	c := AggregateCase{Line: n.Line}
	p.keys(n, "cases", "sum count verdict", map[string]take{
		"sum": p.decimal("sum", &c.Sum), "count": p.decimal("count", &c.Count), "value": p.text("value", &c.Value),
		"verdict": choice(&p.reader, "verdict", &c.Verdict, Met, Missed, Empty),
	})
	a.Cases = append(a.Cases, c)
}

func (p *parser) money(n *yaml.Node) {
	m := Interest{Line: n.Line}
	p.keys(n, "money", "id zh en clock principal multiple year rates basis", p.names(&m.Name, map[string]take{
		"id":        p.id("id", &m.ID),
		"clock":     p.id("clock", &m.Clock),
		"principal": p.text("principal", &m.Principal),
		"unless":    p.text("unless", &m.Unless),
		"multiple":  p.decimal("multiple", &m.Multiple),
		"year": func(n *yaml.Node) {
			if p.natural("year", &m.Year)(n); m.Year != 0 && m.Year != 360 && m.Year != 365 {
				p.value(n, "year")
			}
		},
		"rates":       p.each("rates", func(n *yaml.Node) { p.rate(n, &m) }),
		"basis":       p.basis(&m.Basis),
		"commitments": p.texts("commitments", &m.Commitments),
	}))
	p.out.Money = append(p.out.Money, m)
}

// rate reads a rate; each begins after the one before.
func (p *parser) rate(n *yaml.Node, m *Interest) {
	var r Rate
	p.keys(n, "rates", "from percent", map[string]take{"from": p.date("from", &r.From), "percent": p.decimal("percent", &r.Percent)})
	if k := len(m.Rates); k > 0 && m.Rates[k-1].From >= r.From {
		p.defect(n.Line, "pack.order", nil)
	}
	m.Rates = append(m.Rates, r)
}
