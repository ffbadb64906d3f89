package worktime

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// TestAgreesWithTheModel holds the sums of this package against a model that walks through time step by step and knows
// the rules only in their plainest form, over random calendars, hours, limits and pauses. DUBAN_MODEL_CASES says how
// many cases; DUBAN_MODEL_SEED repeats a run.
func TestAgreesWithTheModel(t *testing.T) {
	cases := setting(t, "DUBAN_MODEL_CASES", 20000)
	seed := setting(t, "DUBAN_MODEL_SEED", 1)
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	var m *model
	failed := 0
	seen := map[string]int{}
	for i := 0; i < cases && failed < 10; i++ {
		if i%500 == 0 {
			m = newModel(r)
		}
		step := Moment(60)
		if i%50 == 0 {
			step = 1 // walked in seconds, over a short time
		}
		c := m.clock(r, step)
		now := c.Start + Moment(r.IntN(int(reach(c.Limit.Unit, step)/step)))*step
		gross, net := m.elapsed(&c, now, step)
		due := m.due(&c, now, step)
		got := c.At(m.office, now)
		if e := (Elapsed{Net: net, Gross: gross, Paused: gross - net}); got.Elapsed != e {
			t.Errorf("case %d: %s\n now %s: elapsed %+v, the model %+v", i, m.words(&c), now, got.Elapsed, e)
			failed++
		}
		if got.Due != due {
			t.Errorf("case %d: %s\n now %s: due %s, the model %s", i, m.words(&c), now, got.Due, due)
			failed++
		}
		seen[c.Limit.Unit.String()+" "+string(got.Verdict)]++
	}
	for _, u := range Units() {
		for _, v := range Verdicts() {
			if cases >= 20000 && seen[u.String()+" "+string(v)] == 0 {
				t.Errorf("no case in %s was %s: the cases do not reach everything", u, v)
			}
		}
	}
}

func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// model knows of every day of a short time whether it is worked and which spans it has.
type model struct {
	first  Date
	works  []bool
	spans  [][]Span
	office *Office
}

const modelDays = 1100

func newModel(r *rand.Rand) *model {
	m := &model{first: NewDate(2019, 1, 1) + Date(r.IntN(700))}
	hours := Hours{Spans: randomSpans(r)}
	for range r.IntN(3) {
		day := func() YearDay {
			_, month, day := (m.first + Date(r.IntN(365))).Civil()
			return YearDay{month, day}
		}
		hours.Seasons = append(hours.Seasons, Season{From: day(), To: day(), Spans: randomSpans(r)})
	}
	var overrides []Override
	for d := m.first; d < m.first+modelDays; d++ {
		// The model takes the day of the week from the time package and seasons by walking through the year.
		weekday := d.At(0).Time().Weekday()
		works := weekday >= 1 && weekday <= 5
		if r.IntN(8) == 0 {
			works = r.IntN(2) == 0
			overrides = append(overrides, Override{From: d, Work: works, Reason: "随机", Issuer: "模型"})
		}
		m.works = append(m.works, works)
		spans := hours.Spans
		for _, s := range slices.Backward(hours.Seasons) {
			if walks(s, d) {
				spans = s.Spans
			}
		}
		m.spans = append(m.spans, spans)
	}
	m.office = NewOffice(Edition{Name: "model"}.With(overrides...).Compile(), hours)
	return m
}

// walks reports whether walking on from a season's first day one comes to the date before passing its last.
func walks(s Season, d Date) bool {
	year, _, _ := d.Civil()
	for _, y := range []int{year - 1, year} {
		from, to := NewDate(y, s.From.Month, s.From.Day), NewDate(y, s.To.Month, s.To.Day)
		if s.To.Month < s.From.Month || s.To.Month == s.From.Month && s.To.Day < s.From.Day {
			to = NewDate(y+1, s.To.Month, s.To.Day)
		}
		if from <= d && d <= to {
			return true
		}
	}
	return false
}

func randomSpans(r *rand.Rand) []Span {
	var spans []Span
	at := r.IntN(12) * 3600
	for range 1 + r.IntN(3) {
		from := at + r.IntN(180)*60
		to := from + (30+r.IntN(300))*60
		if to > daySeconds {
			break
		}
		spans = append(spans, Span{from, to})
		at = to
	}
	if len(spans) == 0 {
		return []Span{{0, daySeconds}}
	}
	return spans
}

// reach is how long a case may be: what is walked by days is longer than what is walked by minutes or seconds.
func reach(u Unit, step Moment) Moment {
	switch {
	case u == Years:
		return 450 * daySeconds
	case u == Months:
		return 90 * daySeconds
	case !u.Hourly():
		return 30 * daySeconds
	case step == 1:
		return 2 * daySeconds
	default:
		return 20 * daySeconds
	}
}

// clock makes a random case.
func (m *model) clock(r *rand.Rand, step Moment) Clock {
	random := func(n Moment) Moment { return Moment(r.IntN(int(n/step))) * step }
	c := Clock{
		Start: (m.first + 40).At(0) + random(20*daySeconds),
		Rule:  Rule{Midnight: r.IntN(4) == 0, NoRoll: r.IntN(4) == 0},
		Limit: Limit{Unit: Units()[r.IntN(6)]},
	}
	long := reach(c.Limit.Unit, step)
	switch c.Limit.Unit {
	case WorkHours, ClockHours:
		c.Limit.N = int64(step + random(long/8))
	case Months:
		c.Limit.N = int64(1 + r.IntN(2))
	case Years:
		c.Limit.N = 1
	default:
		c.Limit.N = int64(r.IntN(12))
	}
	if r.IntN(2) == 0 {
		c.End = c.Start + random(long)
	}
	for range r.IntN(4) {
		p := Pause{From: c.Start - daySeconds*step/60 + random(long)}
		p.To = p.From + random(long/4)
		if r.IntN(6) == 0 {
			p.To = 0
		}
		c.Pauses = append(c.Pauses, p)
	}
	return c
}

func (m *model) day(d Date) int { return int(d - m.first) }

// open reports whether the office is open in the second or minute that begins at a moment.
func (m *model) open(at Moment) bool {
	d := at.Date()
	if !m.works[m.day(d)] {
		return false
	}
	clock := at.Clock()
	for _, s := range m.spans[m.day(d)] {
		if s.From <= clock && clock < s.To {
			return true
		}
	}
	return false
}

// stands reports whether a pause covers the second or minute that begins at a moment.
func (m *model) stands(c *Clock, at, open Moment) bool {
	for _, p := range c.Pauses {
		if p.From <= at && (p.To == 0 && at < open || at < p.To) {
			return true
		}
	}
	return false
}

// stood reports whether a day is left out by the fixed rule: the clock stood over the midnight at its beginning.
func (m *model) stood(c *Clock, d Date, open Moment) bool {
	midnight := d.At(0)
	for _, p := range c.Pauses {
		to := p.To
		if to == 0 {
			to = open
		}
		// A pause that ends at midnight sharp goes on with the new day, which is that of the resumption.
		if max(p.From, c.Start) < midnight && midnight <= to {
			return true
		}
	}
	return false
}

func (m *model) elapsed(c *Clock, now, step Moment) (gross, net int64) {
	until := now
	if c.End != 0 {
		until = c.End
	}
	if u := c.Limit.Unit; u.Hourly() {
		for at := c.Start; at < until; at += step {
			if u == ClockHours || m.open(at) {
				gross += int64(step)
				if !m.stands(c, at, until) {
					net += int64(step)
				}
			}
		}
		return gross, net
	}
	for d := c.Start.Date() + 1; d <= until.Date(); d++ {
		if c.Limit.Unit != WorkDays || m.works[m.day(d)] {
			gross++
			if !m.stood(c, d, until) {
				net++
			}
		}
	}
	return gross, net
}

// due walks until the limit is used up. Pauses that begin after that are never met.
func (m *model) due(c *Clock, now, step Moment) Moment {
	open := max(now, c.Start)
	if c.End != 0 {
		open = c.End
	}
	cut := *c
	cut.Pauses = nil
	for _, p := range c.Pauses {
		if p.To == 0 || c.End != 0 {
			if p.To == 0 || p.To > open {
				p.To = open
			}
		}
		if p.From = max(p.From, c.Start); p.From < p.To {
			cut.Pauses = append(cut.Pauses, p)
		}
	}
	switch c.Limit.Unit {
	case WorkHours, ClockHours:
		return m.dueHours(&cut, open, step)
	case Months, Years:
		return m.dueMonths(&cut)
	default:
		return m.dueDays(&cut, open)
	}
}

func (m *model) dueHours(c *Clock, open, step Moment) Moment {
	left := c.Limit.N
	for at := c.Start; ; at += step {
		if (c.Limit.Unit == ClockHours || m.open(at)) && !m.stands(c, at, open) {
			if left -= int64(step); left <= 0 {
				return at + step
			}
		}
	}
}

// closing gives the end of a day by its rule.
func (m *model) closing(d Date, r Rule) Moment {
	spans := m.spans[m.day(d)]
	last := spans[len(spans)-1].To
	if r.Midnight || !m.works[m.day(d)] || last == daySeconds {
		return d.End()
	}
	return d.At(last)
}

// dueDays walks day by day until enough have counted, on to a day that is worked, and over a pause that begins before
// the end of the last day.
func (m *model) dueDays(c *Clock, open Moment) Moment {
	rolls := c.Limit.Unit == WorkDays || !c.Rule.NoRoll
	d, since := c.Start.Date(), c.Start
	for used := int64(0); used < c.Limit.N; {
		d++
		if m.stood(c, d, open) {
			since = m.resumption(c, d)
			continue
		}
		if c.Limit.Unit != WorkDays || m.works[m.day(d)] {
			used++
		}
	}
	since = max(since, d.At(0)) // a pause that began earlier was met above
	same := c.Limit.N == 0
	for {
		for rolls && !m.works[m.day(d)] {
			d++
		}
		end := m.closing(d, c.Rule)
		if same && end < since {
			if !rolls {
				end = d.End()
			} else {
				d++
				continue
			}
		}
		p, found := m.between(c, since, end)
		if !found {
			return end
		}
		since, d, same = p, p.Date(), true
	}
}

// resumption gives the end of the pauses that cover the beginning of a day.
func (m *model) resumption(c *Clock, d Date) Moment {
	end := d.At(0)
	for range c.Pauses {
		for _, p := range c.Pauses {
			if p.From <= end && p.To > end {
				end = p.To
			}
		}
	}
	return end
}

// between gives the end of the pauses that begin after one moment and before another, joined where they overlap.
func (m *model) between(c *Clock, since, end Moment) (Moment, bool) {
	first := Moment(0)
	for _, p := range c.Pauses {
		if p.From >= since && p.To > since && p.From < end && (first == 0 || p.From < first) {
			first = p.From
		}
	}
	if first == 0 {
		return 0, false
	}
	to := first
	for range c.Pauses {
		for _, p := range c.Pauses {
			if p.From <= to && p.To > to {
				to = p.To
			}
		}
	}
	return to, true
}

// dueMonths moves the last day by one for every midnight at which the clock stood before it was due.
func (m *model) dueMonths(c *Clock) Moment {
	n := int(c.Limit.N)
	if c.Limit.Unit == Years {
		n *= 12
	}
	year, month, day := c.Start.Date().Civil()
	last := NewDate(year, month, 1)
	for range n {
		year, month = year+int(month)/12, month%12+1
		last = NewDate(year, month, 1)
	}
	for range day - 1 {
		if _, next, _ := (last + 1).Civil(); next == month {
			last++
		}
	}
	end := func() Moment {
		d := last
		for !c.Rule.NoRoll && !m.works[m.day(d)] {
			d++
		}
		return m.closing(d, c.Rule)
	}
	for d := c.Start.Date() + 1; d.At(0) < m.lastPause(c); d++ {
		if m.stood(c, d, 0) && m.began(c, d) < end() {
			last++
		}
	}
	return end()
}

func (m *model) lastPause(c *Clock) (to Moment) {
	for _, p := range c.Pauses {
		to = max(to, p.To+1)
	}
	return to
}

// began gives when the pauses that cover the beginning of a day began.
func (m *model) began(c *Clock, d Date) Moment {
	at := d.At(0)
	for range c.Pauses {
		for _, p := range c.Pauses {
			if p.From < at && p.To >= at {
				at = p.From
			}
		}
	}
	return at
}

func (m *model) words(c *Clock) string {
	return fmt.Sprintf("%s %s %+v end %s pauses %v hours %s", c.Start, c.Limit, c.Rule, c.End, c.Pauses, m.office.Hours())
}
