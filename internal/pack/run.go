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

// Difference is something of a scripted case that came out otherwise than it wants.
type Difference struct {
	Line      int
	Code      string // of the finding
	ID        string // of the clock, money rule or aggregate
	Want, Got string
}

// comparing collects differences.
type comparing []Difference

func (d *comparing) compare(line int, code, id, want, got string) {
	if want != got {
		*d = append(*d, Difference{line, code, id, want, got})
	}
}

// runner runs the scripted cases of a pack.
type runner struct {
	*Pack
	office *worktime.Office
}

// newRunner takes the newest national calendar, which never changes the working days of years gone by.
func newRunner(p *Pack) *runner {
	hours := p.Hours
	if len(hours.Spans) == 0 {
		hours = worktime.DefaultHours()
	}
	return &runner{p, worktime.NewOffice(worktime.Latest().Compile(), hours)}
}

// scripted runs a scripted case through casework and gives everything that comes out otherwise than it wants.
func (p *runner) scripted(c *Case) []Difference {
	measures := p.measure(c)
	var d comparing
	wanted := map[string]bool{}
	for _, w := range c.Wants {
		if w.Money != "" {
			d.compare(w.Line, "pack.amount_differs", w.Money, w.Amount.StringFixed(2), p.owed(c, w.Money, measures))
			continue
		}
		wanted[w.Clock] = true
		m := find(measures, w.Clock)
		if m == nil {
			d.compare(w.Line, "pack.clock_absent", w.Clock, string(w.Verdict), "")
			continue
		}
		d.compare(w.Line, "pack.due_differs", w.Clock, short(w.Due), short(m.Due))
		d.compare(w.Line, "pack.net_differs", w.Clock, w.Net, net(m))
		d.compare(w.Line, "pack.verdict_differs", w.Clock, string(w.Verdict), string(m.Verdict))
	}
	for i := range measures {
		if id := string(measures[i].Clock); !wanted[id] {
			d.compare(c.Line, "pack.clock_unwanted", id, "", string(measures[i].Verdict))
		}
	}
	return d
}

// mean compares the mean of all scripted cases that a clock ended for.
func (p *runner) mean(w *MeanWant) []Difference {
	var sums casework.Sums
	for i := range p.Cases {
		if m := find(p.measure(&p.Cases[i]), w.Clock); m != nil && m.End != 0 && !m.Idle {
			sums.Add(&casework.Sums{Cases: 1, Took: m.Net})
		}
	}
	clock := p.clock(w.Clock).clock(nil)
	mean, verdict := clock.Judge(&sums)
	var d comparing
	d.compare(w.Line, "pack.figure_differs", w.Clock, w.Mean, mean.String())
	d.compare(w.Line, "pack.verdict_differs", w.Clock, w.Verdict, string(verdict))
	return d
}

// measure reads the clocks of a scripted case.
func (p *runner) measure(c *Case) []casework.Measure {
	catalog, _ := casework.NewCatalog(p.Casework(Texts(c.Entries)...))
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
	_, measures := catalog.Read(events, p.office, now)
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
