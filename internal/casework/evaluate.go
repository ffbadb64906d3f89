package casework

import (
	"errors"
	"slices"

	"github.com/shopspring/decimal"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Read folds the events of a case and reads its clocks, under the service that the catalog has for it.
func (c *Catalog) Read(events []Event, office *worktime.Office, now worktime.Moment) (*Case, []Measure) {
	if len(events) == 0 {
		return &Case{}, nil
	}
	e := c.find(events[0].Service)
	frame := Frame{Service: &e.Service, Office: office, Now: now}
	folded := Fold(events, frame)
	return folded, e.evaluate(folded, frame)
}

// evaluate reads every clock that applies to the case and has begun. What keeps one from being read is a finding of
// the case.
func (e *entry) evaluate(c *Case, by Frame) []Measure {
	var all []Measure
	for i := range e.Clocks {
		r := reader{Frame: by, c: c, clock: &e.Clocks[i], main: len(all) == 0}
		if !r.begin() {
			continue
		}
		applies, err := e.conditions[i].Holds(c.Attributes)
		var u *UndecidedError
		if errors.As(err, &u) {
			r.find("casework.condition_undecided", fault.Args{"name": u.Name, "value": u.Value})
		}
		if !applies || !r.end() {
			continue
		}
		all = append(all, r.measure())
	}
	return all
}

// reader reads one clock of one case.
type reader struct {
	Frame
	c     *Case
	clock *Clock
	main  bool
	m     Measure
}

func (r *reader) find(code string, args fault.Args) {
	args["clock"] = string(r.clock.ID)
	r.c.Findings = append(r.c.Findings, fault.Finding{Severity: fault.SeverityWarning, Code: code, Item: string(r.c.ID), Args: args})
}

// begin finds when the clock started.
func (r *reader) begin() bool {
	for _, kind := range r.clock.From {
		at := r.first(kind, 0)
		if at != 0 && (r.m.Start == 0 || at < r.m.Start) {
			r.m.Start = at
		}
	}
	return r.m.Start != 0
}

// first gives when an event first happened at or after a moment; acceptance as it counts by law.
func (r *reader) first(kind EventKind, from worktime.Moment) worktime.Moment {
	switch {
	case kind == EventAccepted && from == 0:
		return r.c.Accepted
	case kind == EventReceived && from == 0:
		return r.c.Received
	}
	return r.c.first(kind, from)
}

// end finds when the clock ended. A case that ended in another way stops it without a result.
func (r *reader) end() bool {
	happened, last := 0, worktime.Moment(0)
	for _, kind := range r.clock.To {
		at := r.first(kind, r.m.Start)
		if at == 0 {
			if r.first(kind, 1) != 0 {
				r.find("casework.clock_backwards", fault.Args{"kind": string(kind)})
				return false
			}
			continue
		}
		happened++
		if last == 0 || (at > last) == r.clock.All {
			last = at
		}
	}
	if happened > 0 && (!r.clock.All || happened == len(r.clock.To)) {
		r.m.End = last
		return true
	}
	switch r.c.State {
	case StateRefused, StateReturned, StateWithdrawn, StateTerminated:
		r.m.End, r.m.Idle = max(r.c.Ended, r.m.Start), true
	}
	return true
}

// measure reads the clock.
func (r *reader) measure() Measure {
	m := &r.m
	m.Clock, m.Main = r.clock.ID, r.main
	m.Limit = r.clock.Limit
	m.Legal = r.Service.legal(r.clock, r.main)
	for _, extension := range r.c.Extended {
		if r.clock.Extends {
			m.Limit = r.extend(m.Limit, extension)
		}
		if !m.Legal.IsZero() {
			m.Legal = r.extend(m.Legal, extension)
		}
	}
	if r.clock.Ahead {
		r.ahead()
		return *m
	}
	clock := worktime.Clock{Start: m.Start, End: m.End, Limit: m.Limit, Rule: r.clock.Rule}
	r.pauses(&clock)
	for _, p := range clock.Pauses {
		m.Stops = append(m.Stops, Stop{p.From, p.To})
	}
	m.Figures = r.clock.figures(&clock, m.Legal, r.Frame)
	if m.Idle { // what was promised did not happen
		m.Used, m.Allowed = 0, 0
	}
	return *m
}

// figures reads the clock as it runs over a case, against what was promised and what the law gives.
func (c *Clock) figures(run *worktime.Clock, legal worktime.Limit, by Frame) Figures {
	f := Figures{State: run.At(by.Office, by.Now), Worked: run.Elapsed(by.Office, worktime.WorkHours, by.Now)}
	if c.Average {
		f.average()
	}
	if run.End != 0 {
		f.Used, f.Allowed = c.share(run, &f, by.Office)
	}
	if !legal.IsZero() {
		lawful := *run
		lawful.Limit = legal
		f.LegalDue = lawful.Due(by.Office, by.Now)
	}
	return f
}

// share gives how much of the limit was used and allowed, in seconds of working time.
func (c *Clock) share(run *worktime.Clock, f *Figures, o *worktime.Office) (used, allowed int64) {
	switch run.Limit.Unit {
	case worktime.WorkHours:
		return f.Net, run.Limit.N
	case worktime.WorkDays:
		day := o.Next(run.Start.Date())
		seconds := o.Between(day.At(0), day.End()+1)
		if c.Average {
			return f.Net * seconds, c.Mean.Mul(decimal.NewFromInt(seconds)).IntPart()
		}
		return f.Net * seconds, run.Limit.N * seconds
	default:
		return f.Worked.Net, o.Between(run.Start, worktime.Due(o, run.Start, run.Limit, run.Rule))
	}
}

// extend lengthens a limit. An extension in another unit cannot be added up, and is found.
func (r *reader) extend(l, extension worktime.Limit) worktime.Limit {
	sum, ok := l.Plus(extension)
	if !ok {
		r.find("casework.extension_unit", fault.Args{"extension": extension.String(), "limit": l.String()})
		return l
	}
	return sum
}

// pauses puts into a clock the pauses that stop it, and finds why others do not.
func (r *reader) pauses(clock *worktime.Clock) {
	if len(r.c.Pauses) == 0 {
		return
	}
	var rules []worktime.PauseRule
	for _, p := range r.Service.Pauses {
		if r.clock.Pauses == nil || slices.Contains(r.clock.Pauses, p.Code) {
			rules = append(rules, worktime.PauseRule{Reason: p.Code, Limit: p.Limit, Unannounced: p.Unannounced})
		}
	}
	for _, p := range r.c.Pauses {
		elsewhere := p.To != 0 && p.To <= clock.Start || clock.End != 0 && p.From >= clock.End
		if !elsewhere && !r.others(p.Reason) {
			clock.Pauses = append(clock.Pauses, p)
		}
	}
	if rules == nil {
		rules = []worktime.PauseRule{}
	}
	for _, f := range clock.Check(r.Office, rules, r.Now) {
		r.remark(f)
	}
	r.wakes(clock, rules)
	counted := clock.Counted(r.Office, rules, r.Now)
	clock.Pauses = counted[:0]
	for _, p := range counted {
		if p.From = max(p.From, clock.Start); clock.End != 0 && (p.To == 0 || p.To > clock.End) {
			p.To = clock.End
		}
		clock.Pauses = append(clock.Pauses, p)
	}
}

// wakes notes when a pause that goes on will end by its own limit.
func (r *reader) wakes(clock *worktime.Clock, rules []worktime.PauseRule) {
	for i := range clock.Pauses {
		p := &clock.Pauses[i]
		at := slices.IndexFunc(rules, func(rule worktime.PauseRule) bool { return rule.Reason == p.Reason })
		if p.To != 0 || at < 0 || rules[at].Limit.IsZero() {
			continue
		}
		if until := worktime.Due(r.Office, p.From, rules[at].Limit, r.clock.Rule); until >= r.Now {
			r.c.wakes(until)
		}
	}
}

// others reports whether a reason stops other clocks of the service, but not this one.
func (r *reader) others(reason string) bool {
	return r.clock.Pauses != nil && !slices.Contains(r.clock.Pauses, reason) &&
		slices.ContainsFunc(r.Service.Pauses, func(p PauseReason) bool { return p.Code == reason })
}

// remark takes a finding of working time into the case, once for all its clocks.
func (r *reader) remark(f fault.Finding) {
	f.Item = string(r.c.ID)
	same := func(o fault.Finding) bool {
		return o.Code == f.Code && o.Args["from"] == f.Args["from"] && o.Args["year"] == f.Args["year"]
	}
	if !slices.ContainsFunc(r.c.Findings, same) {
		r.c.Findings = append(r.c.Findings, f)
	}
}

// ahead reads a clock that asks for time before an event: what starts it must have happened that long before (提前30日).
func (r *reader) ahead() {
	m := &r.m
	if m.End == 0 {
		m.Verdict = worktime.Running
		return
	}
	m.Due = worktime.DueBefore(r.Office, m.End, m.Limit, r.clock.Rule)
	clock := worktime.Clock{Start: m.Start, End: m.End}
	m.Elapsed = clock.Elapsed(r.Office, m.Limit.Unit, r.Now)
	m.Worked = clock.Elapsed(r.Office, worktime.WorkHours, r.Now)
	m.Verdict = worktime.OnTime
	if m.Start > m.Due {
		m.Verdict = worktime.Late
	}
}
