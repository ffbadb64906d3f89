package commitment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
)

// Checked is an item with what the grammar reads in it.
type Checked struct {
	Item    *list.Item
	Reading Reading
}

// CheckList reads the texts of a list and checks what they promise, see [Check].
func CheckList(l *list.List) []fault.Finding {
	items := make([]Checked, len(l.Items))
	for i := range l.Items {
		items[i] = Checked{&l.Items[i], Extract(l.Items[i].Text)}
	}
	return Check(items)
}

// Check says where the promises of a list contradict one another or themselves. It knows the language of such
// documents and no list in particular, and would rather be silent than ask about what is well. The findings come in
// the order of the items.
func Check(items []Checked) []fault.Finding {
	c := checker{items: items}
	for i := range items {
		c.at = i
		c.text = []rune(items[i].Item.Text)
		c.single()
		c.together()
		c.cases()
		c.withoutTarget()
	}
	c.across()
	slices.SortStableFunc(c.out, func(a, b located) int { return cmp.Compare(a.item, b.item) })
	out := make([]fault.Finding, len(c.out))
	for i, f := range c.out {
		out[i] = f.Finding
	}
	return out
}

type checker struct {
	items []Checked
	at    int    // the item being checked
	text  []rune // of that item
	out   []located
}

type located struct {
	fault.Finding
	item int
}

func (c *checker) promises() []Promise { return c.items[c.at].Reading.Promises }

func (c *checker) words(p *Promise) string { return string(c.text[p.Start:p.End]) }

func (c *checker) warn(code string, args fault.Args) { c.on(c.at, fault.SeverityWarning, code, args) }

func (c *checker) on(item int, severity fault.Severity, code string, args fault.Args) {
	it := c.items[item].Item
	c.out = append(c.out, located{fault.Finding{Severity: severity, Code: code, Item: it.No, At: it.At, Args: args}, item})
}

// label names an item in a message about another one.
func (c *checker) label(i int) string {
	return cmp.Or(c.items[i].Item.No, fmt.Sprint("#", i+1))
}

// target is a target in words: 不低于 stays with the reader's language, so the sign stands for it.
func (f *Facts) target() string {
	if f.Value == nil {
		return f.BaseRef
	}
	sign := map[Op]string{OpAtMost: "≤", OpAtLeast: "≥", OpLess: "<", OpMore: ">", OpReduceBy: "−", OpIncreaseBy: "+"}[f.Op]
	return sign + f.Value.String() + f.Unit
}

// single checks each promise by itself.
func (c *checker) single() {
	for i := range c.promises() {
		p := &c.promises()[i]
		f := &p.Facts
		switch {
		case f.Value == nil:
		case f.Op == OpReduceBy && f.Unit == "%" && f.Value.GreaterThan(N("100").Decimal):
			c.warn("commitment.percent_over", fault.Args{"words": c.words(p)})
		case f.Baseline != nil && (f.BaselineUnit == "" || f.BaselineUnit == f.Unit) && !f.better():
			c.warn("commitment.not_better", fault.Args{"words": c.words(p), "before": f.Baseline.String() + f.Unit, "after": f.Value.String() + f.Unit})
		}
		if (f.Type == ReduceBy || f.Type == IncreaseBy) && f.Baseline == nil && f.BaseRef == "" && !f.Policy {
			c.on(c.at, fault.SeverityInfo, "commitment.no_base", fault.Args{"words": c.words(p)})
		}
	}
}

// better reports whether a target goes beyond its baseline in the direction that it promises.
func (f *Facts) better() bool {
	n := f.Value.Cmp(f.Baseline.Decimal)
	switch f.Op {
	case OpAtMost, OpLess:
		return n < 0
	case OpAtLeast, OpMore:
		return n > 0
	}
	return true
}

// near bounds how many promises one is compared with. An item holds a few dozen; a text that somebody made up to hold
// ten thousand must not keep a person waiting.
const near = 200

// together checks the promises of one item against each other.
func (c *checker) together() {
	all := c.promises()
	for i := range all {
		for j := i + 1; j < min(len(all), i+near); j++ {
			p, q := &all[i], &all[j]
			switch {
			case !sameThing(&p.Facts, &q.Facts):
			case p.Facts.Stretch != q.Facts.Stretch:
				c.stretch(p, q)
			case p.Start == q.Start || p.Facts.Value.Equal(*q.Facts.Value) || !direct(p) || !direct(q) || c.carried(i) || c.carried(j):
			default:
				c.warn("commitment.two_targets", fault.Args{"quantity": p.Facts.name(), "targets": []string{p.Facts.target(), q.Facts.target()}})
			}
		}
	}
}

// direct reports whether a promise names its quantity in its own words rather than taking it from further up.
func direct(p *Promise) bool {
	return !slices.ContainsFunc(p.Parts, func(part Part) bool { return part.Role == RoleQuantity && part.End <= p.Start })
}

// name is a quantity with its case.
func (f *Facts) name() string {
	if f.Segment == "" {
		return f.Quantity
	}
	return f.Segment + f.Quantity
}

// sameThing reports whether two facts set a target for the same case of the same quantity in the same direction.
func sameThing(f, g *Facts) bool {
	return f.Value != nil && g.Value != nil && f.Unit == g.Unit && f.Kind == g.Kind && !f.Policy && !g.Policy &&
		direction(f.Op) != 0 && direction(f.Op) == direction(g.Op) && sameWords(f.Quantity, g.Quantity) &&
		sameWords(f.Segment, g.Segment) && sameWords(f.Condition, g.Condition) && sameWords(f.BaseRef, g.BaseRef)
}

// direction tells upper bounds, lower bounds and changes apart; 0 for a comparison that has none.
func direction(o Op) int {
	switch o {
	case OpAtMost, OpLess:
		return 1
	case OpAtLeast, OpMore, OpEqual:
		return 2
	case OpReduceBy:
		return 3
	case OpIncreaseBy:
		return 4
	}
	return 0
}

// carried reports whether a promise may belong to a subject that was named earlier in its sentence: 城市停电时间…，
// 停电频率… speaks of the frequency in the city.
func (c *checker) carried(i int) bool {
	all := c.promises()
	for j := range all[:i] {
		if between := string(c.text[min(all[j].End, all[i].Start):all[i].Start]); !strings.ContainsAny(between, "。；;\n") &&
			!sameWords(all[j].Facts.Quantity, all[i].Facts.Quantity) {
			return true
		}
	}
	return false
}

// stretch checks that what is striven for lies beyond what decides.
func (c *checker) stretch(p, q *Promise) {
	base, far := p, q
	if base.Facts.Stretch {
		base, far = far, base
	}
	n := far.Facts.Value.Cmp(base.Facts.Value.Decimal)
	if direction(base.Facts.Op) == 1 {
		n = -n
	}
	if n <= 0 {
		c.warn("commitment.stretch_below", fault.Args{
			"quantity": base.Facts.name(), "base": base.Facts.target(), "stretch": far.Facts.target(),
		})
	}
}

// promised is a promise with its item.
type promised struct {
	item int
	*Promise
}

// across compares what different items promise for the same quantity.
func (c *checker) across() {
	by := map[string][]promised{}
	var keys []string
	for i := range c.items {
		for j := range c.items[i].Reading.Promises {
			p := &c.items[i].Reading.Promises[j]
			f := &p.Facts
			if f.Value == nil || f.Policy || f.Stretch || f.Baseline != nil && f.Op == OpEqual || !direct(p) || !specific(f.Quantity) {
				continue
			}
			key := squash(f.Quantity) + "|" + squash(f.Segment) + "|" + squash(f.Condition) + "|" + squash(f.BaseRef) + "|" + f.Unit
			if by[key] == nil {
				keys = append(keys, key)
			}
			by[key] = append(by[key], promised{i, p})
		}
	}
	for _, key := range keys {
		all := by[key]
		for n, p := range all[1:] {
			c.pair(all[:min(n+1, near)], p)
		}
	}
}

// pair compares a promise with those of earlier items and says the first thing there is to say.
func (c *checker) pair(before []promised, p promised) {
	for _, q := range before {
		if q.item == p.item || direction(q.Facts.Op) != direction(p.Facts.Op) {
			continue
		}
		if q.Facts.Value.Equal(*p.Facts.Value) {
			c.on(p.item, fault.SeverityInfo, "commitment.shared", fault.Args{
				"quantity": p.Facts.name(), "target": p.Facts.target(), "other": c.label(q.item),
			})
		} else {
			c.on(p.item, fault.SeverityWarning, "commitment.two_targets_between", fault.Args{
				"quantity": p.Facts.name(), "target": p.Facts.target(), "other": c.label(q.item), "there": q.Facts.target(),
			})
		}
		return
	}
}
