package worktime

import (
	"cmp"
	"slices"
	"strconv"

	"duban/internal/fault"
)

// PauseRule lets clocks stand still for one reason. 行政许可法 45 has a closed list of them; where a city publishes
// others (特殊环节), they have limits of their own.
type PauseRule struct {
	Reason      string
	Limit       Limit // the clock goes on by itself when this has passed; none leaves it to the organ
	Unannounced bool  // the applicant needs no notice: a stop of the applicant's own making
}

// Check looks through a clock and its pauses as of now and gives what is wrong with them. Where there are no rules, nil,
// reasons and notices are not looked at. The findings are in the order of the pauses.
func (c *Clock) Check(o *Office, rules []PauseRule, now Moment) []fault.Finding {
	_, findings := c.review(o, rules, now)
	return findings
}

// Counted gives the pauses that stop the clock as of now: those of an allowed reason, announced to the applicant and
// begun before the clock was due, each at most as long as its rule allows. The others do not count (行政许可法 45);
// [Clock.Check] says why.
func (c *Clock) Counted(o *Office, rules []PauseRule, now Moment) []Pause {
	pauses, _ := c.review(o, rules, now)
	return pauses
}

func (c *Clock) review(o *Office, rules []PauseRule, now Moment) ([]Pause, []fault.Finding) {
	r := reviewer{clock: *c, o: o, rules: rules, now: now}
	r.clock.Pauses = nil
	if c.End != 0 && c.End < c.Start {
		r.add(fault.SeverityError, "worktime.end_before_start", fault.Args{"start": c.Start.String(), "end": c.End.String()})
	}
	if c.Start > now {
		r.add(fault.SeverityWarning, "worktime.start_in_future", fault.Args{"start": c.Start.String(), "now": now.String()})
	}
	sorted := make([]int, len(c.Pauses))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(c.Pauses[a].From, c.Pauses[b].From) })
	for _, i := range sorted {
		r.pause(i+1, c.Pauses[i])
	}
	r.findings = append(r.findings, CheckYears(o.Calendar, c.Start.Date(), max(c.until(now), r.clock.Due(o, now)).Date())...)
	return r.clock.Pauses, r.findings
}

// reviewer goes through the pauses of a clock in order of time.
type reviewer struct {
	clock    Clock // with the pauses that count so far
	o        *Office
	rules    []PauseRule
	now      Moment
	findings []fault.Finding
}

func (r *reviewer) add(severity fault.Severity, code string, args fault.Args) {
	r.findings = append(r.findings, fault.Finding{Severity: severity, Code: code, Args: args})
}

// pause takes one pause, the n-th of the clock, among those that count or says why it does not.
func (r *reviewer) pause(n int, p Pause) {
	args := fault.Args{"n": n, "from": p.From.String(), "to": p.To.String(), "reason": p.Reason}
	if p.To == 0 {
		args["to"] = ""
	}
	rule, allowed := r.rule(p.Reason)
	due := r.clock.Due(r.o, r.now)
	switch {
	case p.To != 0 && p.To < p.From:
		r.add(fault.SeverityError, "worktime.pause_reversed", args)
		return
	case r.clock.End != 0 && p.From >= r.clock.End || p.To != 0 && p.To <= r.clock.Start && p.From < r.clock.Start:
		r.add(fault.SeverityError, "worktime.pause_outside", args)
		return
	case !allowed:
		r.add(fault.SeverityError, "worktime.pause_reason", args)
		return
	case p.Notice == "" && !rule.Unannounced:
		r.add(fault.SeverityError, "worktime.pause_no_notice", args)
		return
	case due != 0 && p.From > due:
		args["due"] = due.String()
		r.add(fault.SeverityError, "worktime.pause_after_due", args)
		return
	}
	if p.From < r.clock.Start || r.clock.End != 0 && p.To > r.clock.End {
		r.add(fault.SeverityWarning, "worktime.pause_outside", args)
	}
	if slices.ContainsFunc(r.clock.Pauses, func(q Pause) bool { return q.To == 0 || p.From < q.To }) {
		r.add(fault.SeverityWarning, "worktime.pause_overlap", args)
	}
	r.clock.Pauses = append(r.clock.Pauses, r.resumed(p, rule, args))
}

// resumed ends a pause that is longer than its rule allows (自动恢复).
func (r *reviewer) resumed(p Pause, rule PauseRule, args fault.Args) Pause {
	if rule.Limit.IsZero() {
		return p
	}
	last := Due(r.o, p.From, rule.Limit, r.clock.Rule)
	if p.To == 0 && r.clock.until(r.now) <= last || p.To != 0 && p.To <= last {
		return p
	}
	args["limit"], args["last"] = rule.Limit.String(), last.String()
	r.add(fault.SeverityWarning, "worktime.pause_too_long", args)
	p.To = last
	return p
}

// rule gives the rule of a reason and whether the reason is allowed.
func (r *reviewer) rule(reason string) (PauseRule, bool) {
	if r.rules == nil {
		return PauseRule{Unannounced: true}, true
	}
	i := slices.IndexFunc(r.rules, func(rule PauseRule) bool { return rule.Reason == reason })
	if i < 0 {
		return PauseRule{}, false
	}
	return r.rules[i], true
}

// CheckYears gives one finding, worktime.no_notice, for every year between two dates of which the calendar has no
// notice: only weekends are known to be off then, and what was reckoned will be reckoned again.
func CheckYears(c *Calendar, a, b Date) []fault.Finding {
	var findings []fault.Finding
	for year := a.Year(); year <= b.Year(); year++ {
		if !c.noticed[year] {
			findings = append(findings, fault.Finding{
				Severity: fault.SeverityWarning, Code: "worktime.no_notice", Args: fault.Args{"year": strconv.Itoa(year)},
			})
		}
	}
	return findings
}
