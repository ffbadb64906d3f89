// Package casework is the look of services, cases and their clocks: the tables, the page of a service, the page of a
// case with its clock line. It takes what the area of the same name gives; it reckons nothing but where things stand
// on the page. Start with service.templ and line.go.
package casework

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/locale"
	"duban/internal/web/ui"
	"duban/internal/worktime"
)

// ServicePath is the address of a service's page.
func ServicePath(code casework.ServiceID) string { return "/services/" + url.PathEscape(string(code)) }

// CasePath is the address of a case's page.
func CasePath(id casework.CaseID) string { return "/cases/" + url.PathEscape(string(id)) }

// either gives the name in the visitor's language.
func either(p *ui.Page, zh, en string) string {
	if p.Lang == locale.En && en != "" {
		return en
	}
	return zh
}

// chineseUnless marks words as Chinese where an English page has none.
func chineseUnless(p *ui.Page, en string) templ.Attributes {
	if en != "" {
		return nil
	}
	return p.Chinese()
}

// ServiceName names a service.
func ServiceName(p *ui.Page, s *casework.Service) string { return either(p, s.Name, s.NameEn) }

// ClockName names a clock of a service by its id.
func ClockName(p *ui.Page, s *casework.Service, id casework.ClockID) string {
	if c := ClockOf(s, id); c != nil && c.Name != "" {
		return either(p, c.Name, c.NameEn)
	}
	return string(id)
}

// ClockOf gives a clock of a service, nil when it has no such clock any more.
func ClockOf(s *casework.Service, id casework.ClockID) *casework.Clock {
	for i := range s.Clocks {
		if s.Clocks[i].ID == id {
			return &s.Clocks[i]
		}
	}
	return nil
}

// EventName names a kind of event, which may be the service's own.
func EventName(p *ui.Page, s *casework.Service, kind casework.EventKind) string {
	for i := range s.Events {
		if e := &s.Events[i]; e.Kind == kind {
			return either(p, e.Name, e.NameEn)
		}
	}
	if key := "casework.event." + string(kind); locale.Has(key) {
		return p.T(key)
	}
	return string(kind)
}

func eventNames(p *ui.Page, s *casework.Service, kinds []casework.EventKind, all bool) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = EventName(p, s, k)
	}
	if len(names) > 1 && all {
		return p.T("web.case.all_of", "names", names)
	}
	if len(names) > 1 {
		return p.T("web.case.first_of", "names", names)
	}
	return p.And(names)
}

// PauseName names a reason for a pause.
func PauseName(p *ui.Page, s *casework.Service, code string) string {
	if r := PauseOf(s, code); r != nil {
		return either(p, r.Name, r.NameEn)
	}
	return code
}

// PauseOf gives a reason that may pause a service, nil when there is none with this code.
func PauseOf(s *casework.Service, code string) *casework.PauseReason {
	for i := range s.Pauses {
		if s.Pauses[i].Code == code {
			return &s.Pauses[i]
		}
	}
	return nil
}

// LimitWords gives a limit with its unit, "" for none.
func LimitWords(p *ui.Page, l worktime.Limit) string {
	if l.IsZero() {
		return ""
	}
	if l.N == 0 {
		return p.T("web.limit.same_day")
	}
	return SpanWords(p, l.Unit, l.N)
}

// SpanWords gives a length of time in the unit of a limit: 「3个工作日」. Hours are seconds, months and years days.
func SpanWords(p *ui.Page, u worktime.Unit, n int64) string {
	if !u.Hourly() {
		return p.T("web.limit."+u.String(), "n", n)
	}
	return p.T("web.limit."+u.String(), "n", hours(n))
}

// PassedWords gives time that has passed on a clock: of months and years calendar days have.
func PassedWords(p *ui.Page, u worktime.Unit, n int64) string {
	switch u {
	case worktime.Months, worktime.Years, 0:
		u = worktime.Days
	}
	return SpanWords(p, u, n)
}

// hours gives seconds as hours with at most two decimals.
func hours(seconds int64) string {
	return strconv.FormatFloat(float64(seconds*100/3600)/100, 'f', -1, 64)
}

// Time gives a moment to the minute.
func Time(p *ui.Page, m worktime.Moment) string {
	if m == 0 {
		return ""
	}
	return p.Time(m.Time())
}

// Rate gives a share in per cent with one decimal, rounded down so that 100 % means all; "" of nothing.
func Rate(part, of int64) string {
	if of == 0 {
		return ""
	}
	tenths := part * 1000 / of
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + "%"
}

// Quantile gives what a share of the cases took at most, from the bar of their spread: in the unit of the limit, or as
// a share of it where limits differ. "" when there are no cases.
func Quantile(p *ui.Page, limit worktime.Limit, bar int) string {
	const steps = 20
	last := len(casework.Spread{}) - 1
	switch {
	case bar < 0:
		return ""
	case bar == last:
		return p.T("web.case.over_double")
	case limit.IsZero(), limit.Unit != worktime.WorkDays && limit.Unit != worktime.WorkHours:
		return p.T("web.case.share_at_most", "share", (bar+1)*100/steps)
	case limit.N == 0:
		return p.T("web.limit.same_day")
	}
	n := int64(bar+1) * limit.N / steps
	if n == 0 {
		return p.T("web.limit.same_day")
	}
	if limit.Unit == worktime.WorkDays && limit.N <= steps {
		return SpanWords(p, limit.Unit, n) // each number of days has a bar of its own
	}
	return p.T("web.case.at_most", "time", SpanWords(p, limit.Unit, n))
}

// StandOf is the word under which a clock's standing is shown: its verdict, or idle.
func StandOf(m *casework.Measure) string {
	if m.Idle {
		return "idle"
	}
	return string(m.Verdict)
}

// LeftWords says how much time is left, or by how much it has passed.
func LeftWords(p *ui.Page, m *casework.Measure) string {
	switch {
	case m.End != 0 || m.Due == 0:
		return ""
	case m.Stands():
		return p.T("web.case.left.paused")
	case m.Left < 0:
		return p.T("web.case.left.over", "time", PassedWords(p, m.Limit.Unit, -m.Left))
	case m.Verdict == worktime.Overdue:
		return p.T("web.case.left.just")
	case m.Left == 0 && !m.Limit.Unit.Hourly():
		return p.T("web.case.left.today")
	}
	return p.T("web.case.left", "time", PassedWords(p, m.Limit.Unit, m.Left))
}

// First gives the running clock of a case that is due first, nil when none runs.
func First(h *casework.Head) *casework.Measure {
	var first *casework.Measure
	for i := range h.Measures {
		m := &h.Measures[i]
		if m.End != 0 || m.Due == 0 && m.Verdict != casework.Averaged {
			continue
		}
		if first == nil || urgency(m) < urgency(first) || urgency(m) == urgency(first) && m.Due < first.Due {
			first = m
		}
	}
	return first
}

// urgency puts running clocks before those that stand still, and both before those of which only the mean is judged.
func urgency(m *casework.Measure) int {
	switch {
	case m.Verdict == casework.Averaged:
		return 2
	case m.Stands():
		return 1
	}
	return 0
}

// Main gives the main clock of a case, nil when none has begun.
func Main(h *casework.Head) *casework.Measure {
	for i := range h.Measures {
		if h.Measures[i].Main {
			return &h.Measures[i]
		}
	}
	return nil
}

// AppliedWords says by which attributes a clock was chosen.
func AppliedWords(p *ui.Page, s *casework.Service, c *casework.Clock, attributes map[string]string) string {
	if c == nil {
		return p.T("web.case.why.gone")
	}
	start, end := eventNames(p, s, c.From, false), eventNames(p, s, c.To, c.All)
	key := "web.case.why.always"
	if c.When != "" {
		key = "web.case.why.when"
	}
	words := p.T(key, "from", start, "to", end, "when", c.When)
	var facts []string
	for _, f := range s.Fields {
		if value, given := attributes[f.Name]; given && c.When != "" {
			facts = append(facts, p.T("web.case.why.fact", "name", either(p, f.Name, f.NameEn), "value", value))
		}
	}
	if len(facts) > 0 {
		words += p.T("web.case.why.facts", "facts", facts)
	}
	return words
}

// PromiseWords gives what a clock promises, for each case or for the mean.
func PromiseWords(p *ui.Page, c *casework.Clock) string {
	if c.Average {
		return SpanText(p, c.Limit.Unit, c.Mean)
	}
	return LimitWords(p, c.Limit)
}

// PromisedWords gives what was promised of one measured clock.
func PromisedWords(p *ui.Page, s *casework.Service, m *casework.Measure) string {
	if c := ClockOf(s, m.Clock); c != nil && c.Average {
		return p.T("web.case.limit.mean", "limit", PromiseWords(p, c))
	}
	return LimitWords(p, m.Limit)
}

// SpanText gives a length of time that may have a fraction.
func SpanText(p *ui.Page, u worktime.Unit, n decimal.Decimal) string {
	return p.T("web.limit."+u.String(), "n", n.String())
}

// NewMean judges the promise of a mean, nil for a clock that promises for each case.
func NewMean(p *ui.Page, s *casework.Service, c *casework.Clock, sums *casework.Sums) *Mean {
	if !c.Average {
		return nil
	}
	m := &Mean{Clock: ClockName(p, s, c.ID), Promised: PromiseWords(p, c), Cases: sums.Cases - sums.Idle}
	var mean decimal.Decimal
	if mean, m.Kept = c.Judge(sums); m.Kept != casework.Empty {
		m.Took = SpanText(p, c.Limit.Unit, mean.Round(2))
	}
	return m
}

// Words says how the promise of a mean stands.
func (m *Mean) Words(p *ui.Page) string {
	return p.T("web.case.mean."+string(m.Kept), "clock", m.Clock, "took", m.Took, "promised", m.Promised, "cases", m.Cases)
}

// Light is the light under which the promise of a mean stands.
func (m *Mean) Light() string {
	switch m.Kept {
	case casework.Met:
		return "on_time"
	case casework.Missed:
		return "late"
	}
	return "idle"
}
