package casework

import (
	"cmp"
	"runtime"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"duban/internal/worktime"
)

// Difference is what another working time would change.
type Difference struct {
	Verdicts []Changed // clocks that end up on the other side of their limit
	Touched  []CaseID  // cases of which any figure changes, in no order
	Shifts   []Shift   // of services, units and clocks with any change
}

// Changed is a clock whose verdict changes.
type Changed struct {
	Case          CaseID
	Service       ServiceID
	Unit          string
	Clock         ClockID
	Before, After worktime.Outcome
}

// Shift is how the figures of a service, unit and clock move.
type Shift struct {
	Service       ServiceID
	Unit          string
	Clock         ClockID
	Main          bool
	Before, After Counts
}

// Counts are clocks by how they stand.
type Counts struct {
	OnTime  int64 `json:"on_time"`
	Late    int64 `json:"late"`
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
	Unknown int64 `json:"unknown"` // in a year without a notice
	Net     int64 `json:"net"`     // seconds of working time, together
}

func (c *Counts) add(o worktime.Outcome, clocks, net int64) {
	switch o {
	case worktime.OutcomeOnTime:
		c.OnTime += clocks
	case worktime.OutcomeLate:
		c.Late += clocks
	case worktime.OutcomeOpen:
		c.Open += clocks
	case worktime.OutcomeOverdue:
		c.Overdue += clocks
	default:
		c.Unknown += clocks
	}
	c.Net += net
}

// addAll counts clocks that were measured.
func (c *Counts) addAll(m *worktime.Measured) {
	var clocks [1 << 8]int64
	for _, o := range m.Outcome {
		clocks[o]++
	}
	for o, n := range clocks {
		c.add(worktime.Outcome(o), n, 0)
	}
	for _, net := range m.Net {
		c.Net += int64(net)
	}
}

// Compare reckons every clock under two working times and gives what differs. Which pauses count is taken as it was
// recorded, so a case whose pause began when it was due by either calendar is decided when it is read again.
func (b *Book) Compare(before, after Offices, now worktime.Moment) Difference {
	stretches := b.stretches(before, after, now)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var c comparer
			for i := next.Add(1) - 1; int(i) < len(stretches); i = next.Add(1) - 1 {
				c.compare(&stretches[i])
			}
		})
	}
	wait.Wait()
	return b.difference(stretches)
}

// offices are two working times that differ on some days, none before the first moment and none after the last.
type offices struct {
	before, after *worktime.Office
	was, is       *worktime.Kernel // of the two, for the groups of a book
	first, last   worktime.Moment
	now           worktime.Moment
}

// stretch is some rows of a group, and what two working times make of them.
type stretch struct {
	*bookGroup
	*offices
	low, high int
	shift     Shift
	verdicts  []turn
	touched   []uint32 // rows
}

// turn is a row whose verdict changes.
type turn struct {
	row     uint32
	was, is worktime.Outcome
}

// stretchRows is how many rows a stretch has at most, compareRows how many are measured at once: what is noted of them
// stays in a core's first-level cache.
const (
	stretchRows = 1 << 14
	compareRows = 1 << 11
)

// stretches divides the rows of groups whose working time differs.
func (b *Book) stretches(before, after Offices, now worktime.Moment) []stretch {
	type pair struct{ before, after *worktime.Office }
	known := map[pair]*offices{}
	var all []stretch
	for _, g := range b.groups {
		p := pair{before(g.service, g.unit), after(g.service, g.unit)}
		o, there := known[p]
		if !there {
			o = b.offices(p.before, p.after, now)
			known[p] = o
		}
		for low := 0; o != nil && low < len(g.of); low += stretchRows {
			all = append(all, stretch{
				bookGroup: g, offices: o, low: low, high: min(low+stretchRows, len(g.of)),
				shift: Shift{Service: g.service.Code, Unit: g.unit, Clock: g.clock.ID, Main: g.main},
			})
		}
	}
	return all
}

// offices compiles two working times, nil when they never differ.
func (b *Book) offices(before, after *worktime.Office, now worktime.Moment) *offices {
	first, last, differ := before.Differs(after)
	if !differ {
		return nil
	}
	terms := make([]worktime.Term, len(b.groups))
	for i, g := range b.groups {
		terms[i] = worktime.Term{Limit: g.limit, Rule: g.clock.Rule}
	}
	return &offices{
		before: before, after: after, was: worktime.NewKernel(before, terms, now), is: worktime.NewKernel(after, terms, now),
		first: first.At(0), last: last.End(), now: now,
	}
}

// comparer has the memory of one worker.
type comparer struct {
	was, is worktime.Measured // of all rows at hand, and of some by the other working time
	some    worktime.Columns
	rows    []uint32 // of each of some, counted like was
	pauses  []worktime.Pause
}

// compare measures the rows of a stretch, and by the other working time those for which it can matter.
func (c *comparer) compare(s *stretch) {
	from := s.earliest()
	for low := s.low; low < s.high; low += compareRows {
		rows := s.rows.Slice(low, min(low+compareRows, s.high))
		s.was.Measure(&rows, &c.was)
		s.shift.Before.addAll(&c.was)
		c.sift(s, &rows, uint32(low), from)
		s.is.Measure(&c.some, &c.is)
		c.judge(s, uint32(low))
	}
	if s.clock.Average {
		s.shift.Before = Counts{Net: s.shift.Before.Net}
	}
	s.shift.After.plus(&s.shift.Before)
}

// earliest gives the first moment of those from which on a clock without pauses is due when the working times begin to
// differ, or later: by its promise or by law.
func (s *stretch) earliest() worktime.Moment {
	days := sort.Search(int(s.last.Date())+1, func(d int) bool {
		return s.reaches(&worktime.Clock{Start: worktime.Date(d).End(), Limit: s.limit, Rule: s.clock.Rule})
	})
	return worktime.Date(days).At(0)
}

// reaches reports whether a clock is due when the working times begin to differ, or later.
func (s *stretch) reaches(clock *worktime.Clock) bool {
	due := s.due(clock, s.before)
	return max(due[0], due[1]) >= s.first
}

// sift picks the rows that touch the time in which the working times differ, between their start and the later of their
// end and when they are due. Whatever is reckoned of the others is the same by both.
func (c *comparer) sift(s *stretch, rows *worktime.Columns, low uint32, from worktime.Moment) {
	some := &c.some
	some.Terms, some.Group, some.Start, some.End, some.Pauses = rows.Terms, some.Group[:0], some.Start[:0], some.End[:0], some.Pauses[:0]
	c.rows = c.rows[:0]
	pauses := rows.Pauses
	for i, start := range rows.Start {
		var own []worktime.RowPause
		own, pauses = pausesOf(pauses, low+uint32(i))
		end, until := rows.End[i], rows.End[i]
		if until == 0 {
			until = s.now
		}
		if start > s.last || start < from && until < s.first && (len(own) == 0 || !s.reaches(c.clock(s, start, end, own))) {
			continue
		}
		for _, p := range own {
			p.Row = uint32(len(c.rows))
			some.Pauses = append(some.Pauses, p)
		}
		c.rows = append(c.rows, uint32(i))
		some.Group, some.Start, some.End = append(some.Group, 0), append(some.Start, start), append(some.End, end)
	}
}

// pausesOf cuts those of a row off pauses.
func pausesOf(pauses []worktime.RowPause, row uint32) (own, rest []worktime.RowPause) {
	n := 0
	for n < len(pauses) && pauses[n].Row == row {
		n++
	}
	return pauses[:n], pauses[n:]
}

// clock makes a clock of a row.
func (c *comparer) clock(s *stretch, start, end worktime.Moment, pauses []worktime.RowPause) *worktime.Clock {
	c.pauses = c.pauses[:0]
	for _, p := range pauses {
		c.pauses = append(c.pauses, worktime.Pause{From: p.From, To: p.To})
	}
	return &worktime.Clock{Start: start, End: end, Pauses: c.pauses, Limit: s.limit, Rule: s.clock.Rule}
}

// due gives when a clock is due by one of the working times: by its promise and by law.
func (s *stretch) due(clock *worktime.Clock, o *worktime.Office) [2]worktime.Moment {
	lawful := *clock
	lawful.Limit = s.legal
	return [2]worktime.Moment{clock.Due(o, s.now), lawful.Due(o, s.now)}
}

// judge notes what differs between the two measurements of some rows.
func (c *comparer) judge(s *stretch, low uint32) {
	pauses := c.some.Pauses
	for k, row := range c.rows {
		var own []worktime.RowPause
		own, pauses = pausesOf(pauses, uint32(k))
		was, is := c.was.Outcome[row], c.is.Outcome[k]
		if s.clock.Average { // which has no verdict
			is = was
		}
		if was == is && c.was.Net[row] == c.is.Net[k] && !s.shows(c.clock(s, c.some.Start[k], c.some.End[k], own)) {
			continue
		}
		s.touched = append(s.touched, low+row)
		s.shift.After.add(was, -1, -int64(c.was.Net[row]))
		s.shift.After.add(is, 1, int64(c.is.Net[k]))
		if was != is {
			s.verdicts = append(s.verdicts, turn{low + row, was, is})
		}
	}
}

// shows reports whether any figure of a clock differs. When it is due mostly does, and is found soonest.
func (s *stretch) shows(clock *worktime.Clock) bool {
	if !s.clock.Average && s.due(clock, s.before) != s.due(clock, s.after) {
		return true
	}
	was, is := Frame{s.service, s.before, s.now}, Frame{s.service, s.after, s.now}
	return s.clock.figures(clock, s.legal, was) != s.clock.figures(clock, s.legal, is)
}

// difference puts together what was found.
func (b *Book) difference(stretches []stretch) Difference {
	verdicts, touched := 0, 0
	for i := range stretches {
		verdicts += len(stretches[i].verdicts)
		touched += len(stretches[i].touched)
	}
	d := Difference{Verdicts: make([]Changed, 0, verdicts), Touched: make([]CaseID, 0, touched), Shifts: shifts(stretches)}
	seen := make([]bool, len(b.cases))
	for i := range stretches {
		s := &stretches[i]
		for _, t := range s.verdicts {
			d.Verdicts = append(d.Verdicts, Changed{b.cases[s.of[t.row]], s.service.Code, s.unit, s.clock.ID, t.was, t.is})
		}
		for _, row := range s.touched {
			if number := s.of[row]; !seen[number] {
				seen[number] = true
				d.Touched = append(d.Touched, b.cases[number])
			}
		}
	}
	return d
}

// shifts gives the services, units and clocks whose figures move, terms of one clock together.
func shifts(stretches []stretch) []Shift {
	sums := map[Key]*Shift{}
	for i := range stretches {
		s := &stretches[i].shift
		k := Key{Service: s.Service, Unit: s.Unit, Clock: s.Clock, Main: s.Main}
		if sum := sums[k]; sum != nil {
			sum.Before.plus(&s.Before)
			sum.After.plus(&s.After)
			continue
		}
		sums[k] = s
	}
	var out []Shift
	for _, s := range sums {
		if s.Before != s.After {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, c Shift) int {
		return cmp.Or(cmp.Compare(a.Service, c.Service), cmp.Compare(a.Unit, c.Unit), cmp.Compare(a.Clock, c.Clock))
	})
	return out
}

func (c *Counts) plus(o *Counts) {
	c.OnTime += o.OnTime
	c.Late += o.Late
	c.Open += o.Open
	c.Overdue += o.Overdue
	c.Unknown += o.Unknown
	c.Net += o.Net
}
