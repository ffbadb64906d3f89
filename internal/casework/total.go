package casework

import (
	"cmp"
	"slices"
	"time"

	"duban/internal/worktime"
)

// MonthOf gives the month of a date.
func MonthOf(d worktime.Date) Month {
	year, month, _ := d.Civil()
	return Month(year*12 + int(month) - 1)
}

// Civil gives year and month, 1 to 12.
func (m Month) Civil() (year, month int) { return int(m) / 12, int(m)%12 + 1 }

// String gives the month as 2020-06.
func (m Month) String() string {
	year, month := m.Civil()
	return worktime.NewDate(year, time.Month(month), 1).String()[:7]
}

// Add adds what other sums hold.
func (s *Sums) Add(o *Sums) {
	s.Cases += o.Cases
	s.OnTime += o.OnTime
	s.Late += o.Late
	s.Idle += o.Idle
	s.Paused += o.Paused
	s.Net += o.Net
	s.Gross += o.Gross
	s.Stood += o.Stood
	s.Used += o.Used
	s.Allowed += o.Allowed
	s.Took += o.Took
	s.Simulated += o.Simulated
	for i, n := range o.Spread {
		s.Spread[i] += n
	}
}

// Count gives how many cases there are.
func (s *Spread) Count() int64 {
	n := int64(0)
	for _, cases := range s {
		n += cases
	}
	return n
}

// Quantile gives the bar in which a share of all cases has been reached, by nearest rank: 50 for the median. It is -1
// when there are no cases.
func (s *Spread) Quantile(percent int64) int {
	rank := max((s.Count()*percent+99)/100, 1)
	for bar, cases := range s {
		if rank -= cases; rank <= 0 {
			return bar
		}
	}
	return -1
}

// IsZero reports whether the sums hold nothing.
func (s *Sums) IsZero() bool { return *s == Sums{} }

// key gives what a measure is counted under.
func (m *Measure) key(h *Head) Key {
	k := Key{Service: h.Service, Unit: h.Unit, Clock: m.Clock, Main: m.Main}
	if m.End != 0 {
		k.Month = MonthOf(m.End.Date())
	}
	return k
}

// sums gives what one measure counts for.
func (m *Measure) sums() Sums {
	s := Sums{Cases: 1}
	if m.Worked.Paused > 0 {
		s.Paused = 1
	}
	switch {
	case m.End == 0:
		return s
	case m.Idle:
		s.Idle = 1
		return s
	case m.Verdict == worktime.Late:
		s.Late = 1
	case m.Verdict == worktime.OnTime:
		s.OnTime = 1
	}
	s.Net, s.Gross, s.Stood = m.Worked.Net, m.Worked.Gross, m.Worked.Paused
	s.Used, s.Allowed, s.Took = m.Used, m.Allowed, m.Net
	s.Spread[m.bar()] = 1
	return s
}

// bar gives the bar of [Spread] for an ended measure.
func (m *Measure) bar() int {
	last := len(Spread{}) - 1
	if m.Allowed <= 0 {
		if m.Used <= 0 {
			return 0
		}
		return last
	}
	return int(min(max((m.Used*20+m.Allowed-1)/m.Allowed-1, 0), int64(last)))
}

// count adds the measures of a head to sums, or takes them away.
func (h *Head) count(into map[Key]*Sums, sign int64) {
	for i := range h.Measures {
		m := &h.Measures[i]
		k := m.key(h)
		sums := into[k]
		if sums == nil {
			sums = &Sums{}
			into[k] = sums
		}
		one := m.sums()
		if h.ID.Simulated() {
			one.Simulated = one.Cases
		}
		one.scale(sign)
		sums.Add(&one)
	}
}

func (s *Sums) scale(by int64) {
	for _, n := range []*int64{&s.Cases, &s.OnTime, &s.Late, &s.Idle, &s.Paused, &s.Net, &s.Gross, &s.Stood, &s.Used, &s.Allowed, &s.Took, &s.Simulated} {
		*n *= by
	}
	for i := range s.Spread {
		s.Spread[i] *= by
	}
}

// ordered gives sums in a fixed order, without those that hold nothing.
func ordered(sums map[Key]*Sums) []Total {
	out := make([]Total, 0, len(sums))
	for k, s := range sums {
		if !s.IsZero() {
			out = append(out, Total{k, *s})
		}
	}
	slices.SortFunc(out, func(a, b Total) int { return a.Key.compare(b.Key) })
	return out
}

func (k Key) compare(o Key) int {
	byMain := 0
	if k.Main != o.Main {
		byMain = 1
		if k.Main {
			byMain = -1
		}
	}
	return cmp.Or(cmp.Compare(k.Service, o.Service), cmp.Compare(k.Unit, o.Unit), cmp.Compare(k.Clock, o.Clock), byMain, cmp.Compare(k.Month, o.Month))
}

func sortLines(lines []Line) {
	slices.SortFunc(lines, func(a, b Line) int { return a.Key.compare(b.Key) })
}

// TotalsOf sums up cases from nothing; what is kept event by event must be the same.
func TotalsOf(heads []Head) []Total {
	sums := map[Key]*Sums{}
	for i := range heads {
		heads[i].count(sums, +1)
	}
	return ordered(sums)
}
