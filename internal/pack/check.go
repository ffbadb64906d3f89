package pack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"duban/internal/commitment"
	"duban/internal/fault"
)

// Known is what a built-in list has that packs refer to.
type Known struct {
	Slug        string
	Tasks       map[string]bool             // numbers
	Commitments map[string]commitment.Facts // by name
	Of          map[string][]string         // tasks that a commitment serves, by its name
}

// KnownOf gives what packs may refer to in a list.
func KnownOf(c *commitment.Curated) *Known {
	k := &Known{Slug: c.Slug, Tasks: map[string]bool{}, Commitments: map[string]commitment.Facts{}, Of: map[string][]string{}}
	for _, it := range c.Items {
		k.Tasks[it.Number] = true
		for _, one := range it.Commitments {
			name := cmp.Or(one.Name, one.SameAs)
			if one.SameAs == "" {
				k.Commitments[name] = one.Facts
			}
			k.Of[name] = append(k.Of[name], it.Number)
		}
	}
	return k
}

// Check gives everything doubtful about a pack, in the order of its lines, and runs its scripted cases. known is the
// list that it refers to, nil when there is none of that name.
func Check(p *Pack, known *Known) []fault.Finding {
	c := checker{p: p}
	if p.List != "" && (known == nil || known.Slug != p.List) {
		c.find(fault.SeverityError, "pack.unknown_list", 0, fault.Args{"list": p.List})
	} else if p.List != "" {
		c.known = known
		c.list()
	}
	for i := range p.Services {
		c.service(&p.Services[i])
	}
	for i := range p.Pauses {
		c.pause(&p.Pauses[i])
	}
	for i := range p.Sums {
		c.aggregate(&p.Sums[i])
	}
	for i := range p.Money {
		c.money(&p.Money[i])
	}
	c.unused()
	run := newRunner(p)
	for i := range p.Cases {
		c.differ(run.scripted(&p.Cases[i]))
	}
	for i := range p.Means {
		c.differ(run.mean(&p.Means[i]))
	}
	slices.SortStableFunc(c.found, func(a, b fault.Finding) int { return cmp.Compare(a.At.Line, b.At.Line) })
	return c.found
}

// checker collects findings.
type checker struct {
	p     *Pack
	known *Known
	found []fault.Finding
}

func (c *checker) find(severity fault.Severity, code string, line int, args fault.Args) {
	c.found = append(c.found, fault.Finding{Severity: severity, Code: code, At: fault.Place{Line: line}, Args: args})
}

func (c *checker) list() {
	for _, t := range c.p.Tasks {
		if !c.known.Tasks[t.Text] {
			c.find(fault.SeverityError, "pack.unknown_task", t.Line, fault.Args{"task": t.Text, "list": c.known.Slug})
		}
	}
}

// fed looks up the commitments that something feeds; what is none, or of a task the pack does not serve, is a finding.
func (c *checker) fed(words []Word, compare func(w Word, f *commitment.Facts)) {
	if c.known == nil {
		return
	}
	for _, w := range words {
		f, ok := c.known.Commitments[w.Text]
		if !ok {
			c.find(fault.SeverityError, "pack.unknown_commitment", w.Line, fault.Args{"name": w.Text, "list": c.known.Slug})
			continue
		}
		serves := slices.ContainsFunc(c.known.Of[w.Text], func(task string) bool {
			return slices.ContainsFunc(c.p.Tasks, func(t Word) bool { return t.Text == task })
		})
		if !serves {
			c.find(fault.SeverityWarning, "pack.task_missing", w.Line, fault.Args{"name": w.Text, "tasks": c.known.Of[w.Text]})
		}
		compare(w, &f)
	}
}

func (c *checker) service(s *Service) {
	scripted := 0
	for i := range c.p.Cases {
		if c.p.Cases[i].Service == s.Code {
			scripted++
		}
	}
	if scripted < enough {
		c.find(fault.SeverityWarning, "pack.case_few", s.Line, fault.Args{"service": s.Code, "cases": scripted, "enough": enough})
	}
	for i := range s.Clocks {
		c.clock(&s.Clocks[i])
	}
}

// enough scripted cases are one in time, one late, and one over a day off or a pause.
const enough = 3

func (c *checker) clock(k *Clock) {
	if k.Limit == nil {
		c.find(fault.SeverityError, "pack.limit_missing", k.Line, fault.Args{"clock": k.ID})
	}
	if !c.wanted(func(w Want) bool { return w.Clock == k.ID }) {
		c.find(fault.SeverityError, "pack.case_missing", k.Line, fault.Args{"id": k.ID})
	}
	if k.Mean && !slices.ContainsFunc(c.p.Means, func(w MeanWant) bool { return w.Clock == k.ID }) {
		c.find(fault.SeverityError, "pack.mean_missing", k.Line, fault.Args{"clock": k.ID})
	}
	c.fed(k.Commitments, func(w Word, f *commitment.Facts) {
		if k.Limit == nil {
			return
		}
		op := commitment.OpAtMost
		if k.Ahead {
			op = commitment.OpAtLeast
		}
		c.target(w, f, promised{spellings[k.Limit.Unit], k.Limit.Value, k.Limit.String(), op})
		if k.Baseline == nil {
			c.baseline(w, f, nil, nil)
		} else {
			c.baseline(w, f, &k.Baseline.Value, spellings[k.Baseline.Unit])
		}
	})
}

// promised is a target as a pack has it.
type promised struct {
	units []string // spellings that mean its unit
	value decimal.Decimal
	words string
	op    commitment.Op
}

// target compares a pack's target with that of a commitment.
func (c *checker) target(w Word, f *commitment.Facts, p promised) {
	value := ""
	if f.Value != nil {
		value = f.Value.String()
	}
	args := fault.Args{"name": w.Text, "pack": p.words, "value": value, "unit": f.Unit, "op": string(f.Op)}
	switch {
	case !slices.Contains(p.units, f.Unit):
		c.find(fault.SeverityError, "pack.unit_contradicts", w.Line, args)
	case f.Value == nil || !f.Value.Decimal.Equal(p.value):
		c.find(fault.SeverityError, "pack.value_contradicts", w.Line, args)
	case f.Op != p.op:
		c.find(fault.SeverityError, "pack.op_contradicts", w.Line, args)
	}
}

// baseline compares the value before; value is nil where the pack has none.
func (c *checker) baseline(w Word, f *commitment.Facts, value *decimal.Decimal, units []string) {
	same := f.Baseline == nil && value == nil ||
		f.Baseline != nil && value != nil && f.Baseline.Decimal.Equal(*value) && slices.Contains(units, f.BaseUnit())
	if same {
		return
	}
	args := fault.Args{"name": w.Text, "value": "", "unit": f.BaseUnit()}
	if f.Baseline != nil {
		args["value"] = f.Baseline.String()
	}
	c.find(fault.SeverityWarning, "pack.baseline_contradicts", w.Line, args)
}

// spellings are the units of commitments that a unit of limits may stand for. An hour of a promise is one of working
// time or of the clock, and a day without 工作 is one of the calendar, as the pack says.
var spellings = map[string][]string{
	"wd": {"工作日"}, "wh": {"小时", "工作小时"}, "h": {"小时"}, "d": {"日", "天", "自然日"}, "mo": {"月", "个月"}, "y": {"年"},
}

func (c *checker) pause(s *Pause) {
	if s.Entry != EntryRequired && s.Entry != EntryPublished && !s.Basis.Given() {
		c.find(fault.SeverityWarning, "pack.pause_no_basis", s.Line, fault.Args{"reason": s.ID})
	}
	if s.Entry == EntryRequired {
		c.find(fault.SeverityInfo, "pack.pause_no_entry", s.Line, fault.Args{"reason": s.ID})
	}
}

func (c *checker) aggregate(a *Aggregate) {
	if len(a.Cases) == 0 {
		c.find(fault.SeverityError, "pack.case_missing", a.Line, fault.Args{"id": a.ID})
	}
	c.fed(a.Commitments, func(w Word, f *commitment.Facts) {
		c.target(w, f, promised{[]string{a.Of}, a.Value, a.Value.String() + a.Of, commitment.Op(a.Op)})
		c.baseline(w, f, a.Baseline, []string{a.Of})
	})
	var d comparing
	for _, one := range a.Cases {
		value, verdict := a.Figure(one.Sum, one.Count)
		got := value.String()
		if verdict == Empty {
			got = ""
		}
		d.compare(one.Line, "pack.figure_differs", a.ID, one.Value, got)
		d.compare(one.Line, "pack.verdict_differs", a.ID, one.Verdict, verdict)
	}
	c.differ(d)
}

func (c *checker) money(m *Interest) {
	if !c.wanted(func(w Want) bool { return w.Money == m.ID }) {
		c.find(fault.SeverityError, "pack.case_missing", m.Line, fault.Args{"id": m.ID})
	}
	c.fed(m.Commitments, func(w Word, f *commitment.Facts) {
		raised := m.Multiple.Sub(decimal.NewFromInt(1)).Mul(hundred) // 上浮20%
		c.target(w, f, promised{[]string{"%"}, raised, raised.String() + "%", commitment.OpIncreaseBy})
	})
}

func (c *checker) wanted(is func(Want) bool) bool {
	return slices.ContainsFunc(c.p.Cases, func(k Case) bool { return slices.ContainsFunc(k.Wants, is) })
}

// differ reports where a scripted case comes out otherwise than it says.
func (c *checker) differ(all []Difference) {
	for _, d := range all {
		c.find(fault.SeverityError, d.Code, d.Line, fault.Args{"id": d.ID, "want": d.Want, "got": d.Got})
	}
}

// unused reports what is declared and referred to by nothing.
func (c *checker) unused() {
	used := map[string]bool{}
	var conditions strings.Builder
	for _, s := range c.p.Stages {
		used[s.From], used[s.To] = true, true
	}
	for _, s := range c.p.Services {
		for _, k := range s.Clocks {
			for _, w := range slices.Concat(k.From.Of, k.To.Of, k.Pauses) {
				used[w.Text] = true
			}
			conditions.WriteString(k.When + "\n")
		}
	}
	for _, m := range c.p.Money {
		used[m.Principal], used[m.Unless] = true, true
	}
	for _, e := range c.p.Events {
		c.use(used[e.ID], e.ID, e.Line)
	}
	for _, s := range c.p.Pauses {
		c.use(used[s.ID], s.ID, s.Line)
	}
	for _, f := range c.p.Fields {
		c.use(used[f.Name] || strings.Contains(conditions.String(), f.Name), f.Name, f.Line)
	}
}

func (c *checker) use(used bool, id string, line int) {
	if !used {
		c.find(fault.SeverityWarning, "pack.unused", line, fault.Args{"id": id})
	}
}
