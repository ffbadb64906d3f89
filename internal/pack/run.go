package pack

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Difference is one thing of a scripted case: what it must be and what came out. They may be equal.
type Difference struct {
	Line      int
	ID        string // of the clock, money rule or aggregate
	What      string // clock, due, net, verdict, mean, amount, value
	Want, Got string
}

// Run runs a scripted case through casework and compares everything it wants.
func Run(p *Pack, c *Case) []Difference {
	measures := p.measure(c)
	var out []Difference
	wanted := map[string]bool{}
	for _, w := range c.Wants {
		if w.Money != "" {
			out = append(out, Difference{w.Line, w.Money, "amount", w.Amount.StringFixed(2), p.owed(c, w.Money, measures)})
			continue
		}
		wanted[w.Clock] = true
		m := find(measures, w.Clock)
		if m == nil {
			out = append(out, Difference{w.Line, w.Clock, "clock", "", "–"})
			continue
		}
		out = append(out,
			Difference{w.Line, w.Clock, "due", short(w.Due), short(m.Due)},
			Difference{w.Line, w.Clock, "net", w.Net, net(m)},
			Difference{w.Line, w.Clock, "verdict", string(w.Verdict), string(m.Verdict)})
	}
	for i := range measures {
		if id := string(measures[i].Clock); !wanted[id] {
			out = append(out, Difference{c.Line, id, "clock", "–", ""})
		}
	}
	return out
}

// RunMean compares the mean of all scripted cases that a clock ended for.
func RunMean(p *Pack, w *MeanWant) []Difference {
	sum, count := decimal.Zero, int64(0)
	for i := range p.Cases {
		if m := find(p.measure(&p.Cases[i]), w.Clock); m != nil && m.End != 0 && !m.Idle {
			sum, count = sum.Add(inUnit(m)), count+1
		}
	}
	mean, verdict := p.clock(w.Clock).Judge(sum, count)
	return []Difference{{w.Line, w.Clock, "mean", w.Mean, mean.String()}, {w.Line, w.Clock, "verdict", w.Verdict, verdict}}
}

// Judge gives the mean of a clock over cases that ended, of their number and the sum of their net times in the unit of
// its limit, to four decimals, and the verdict of the exact mean.
func (c *Clock) Judge(sum decimal.Decimal, count int64) (mean decimal.Decimal, verdict string) {
	if c.Limit == nil {
		return decimal.Zero, Empty
	}
	a := Aggregate{Measure: Mean, Op: "<=", Value: c.Limit.Value}
	return a.Figure(sum, decimal.NewFromInt(count))
}

// measure reads the clocks of a scripted case. The national calendar of today is used, so that the due times of past
// years stay what they are.
func (p *Pack) measure(c *Case) []casework.Measure {
	catalog, _ := casework.NewCatalog(p.Casework(texts(c.Entries)...))
	hours := p.Hours
	if len(hours.Spans) == 0 {
		hours = worktime.DefaultHours()
	}
	office := worktime.NewOffice(worktime.Latest().Compile(), hours)
	events, now := slices.Clone(c.Events), c.AsOf
	for i := range events {
		events[i].Service = casework.ServiceID(c.Service)
		events[i].Seq = int64(i + 1)
		if i == 0 {
			events[i].Attributes = c.Fields
		}
		if c.AsOf == 0 {
			now = max(now, events[i].At)
		}
	}
	_, measures := catalog.Read(events, office, now)
	return measures
}

func find(all []casework.Measure, clock string) *casework.Measure {
	for i := range all {
		if string(all[i].Clock) == clock {
			return &all[i]
		}
	}
	return nil
}

// clock gives a clock of the pack, nil when it has none of that name; names are unique over all services.
func (p *Pack) clock(id string) *Clock {
	for i := range p.Services {
		for k := range p.Services[i].Clocks {
			if c := &p.Services[i].Clocks[k]; c.ID == id {
				return c
			}
		}
	}
	return nil
}

// owed gives the interest of a scripted case in 元; "" where it cannot be reckoned.
func (p *Pack) owed(c *Case, rule string, measures []casework.Measure) string {
	i := slices.IndexFunc(p.Money, func(m Interest) bool { return m.ID == rule })
	m := find(measures, p.Money[i].Clock)
	principal, ok := ParseFen(c.Fields[p.Money[i].Principal])
	if m == nil || !ok {
		return ""
	}
	fen, ok := p.Money[i].Owed(principal, m, c.Fields[p.Money[i].Unless] == "是")
	if !ok {
		return ""
	}
	return decimal.New(fen, -2).StringFixed(2)
}

// inUnit gives the net time of a measure in the unit of its limit; months and years in days.
func inUnit(m *casework.Measure) decimal.Decimal {
	if m.Limit.Unit.Hourly() {
		return decimal.NewFromInt(m.Net).DivRound(decimal.NewFromInt(3600), 8)
	}
	return decimal.NewFromInt(m.Net)
}

// net gives the net time as packs write it: 5wd, 24d, 2h30m.
func net(m *casework.Measure) string {
	switch u := m.Limit.Unit; {
	case u.Hourly():
		return duration(m.Net)
	case u == worktime.Months, u == worktime.Years:
		return strconv.FormatInt(m.Net, 10) + worktime.Days.String()
	default:
		return strconv.FormatInt(m.Net, 10) + u.String()
	}
}

// duration gives seconds as 2h30m, without the parts that are zero.
func duration(seconds int64) string {
	s := (time.Duration(seconds) * time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// short gives a moment as packs write it.
func short(m worktime.Moment) string {
	if m == 0 {
		return ""
	}
	return strings.TrimSuffix(m.Time().Format(time.DateTime), ":00")
}
