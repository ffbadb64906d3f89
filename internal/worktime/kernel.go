package worktime

import "math"

// Kernel measures many cases at once: two reads of a table give the working time between two moments, a third the
// moment at which a case is due. It says of every case what [Clock.At] says, and never changes; any number of
// goroutines may use one.
type Kernel struct {
	office *Office
	first  Moment      // 0:00 of the first day in the tables
	span   uint64      // seconds that the tables reach
	days   []kernelDay // by days since first
	terms  []kernelTerm
	asOf   Moment
	many   bool // some days have more than two spans
}

// kernelDay is a day, in seconds. A day off has spans without length.
type kernelDay struct {
	before         uint32 // working time since first
	from1, length1 int32
	from2, length2 int32
}

// Term is what a case is held against.
type Term struct {
	Limit Limit // zero: no limit, every case is on time
	Rule  Rule
}

// kernelTerm is a term compiled.
type kernelTerm struct {
	Term
	due  []uint32 // by day of the start: seconds since first until which a case is on time
	work int64    // seconds of working time with which a case is on time for sure
	wall int64    // the same by the clock
	fine bool     // what is not on time by these needs a closer look: the due moment depends on the time of day
}

// NewKernel compiles an office and the terms of cases. Cases that are open are looked at as of a moment. The tables
// reach over the years without a gap, up to the last, for which the calendar has a notice.
func NewKernel(o *Office, terms []Term, asOf Moment) *Kernel {
	from, to := o.noticedSpan()
	k := &Kernel{office: o, first: from.At(0), asOf: asOf}
	k.days = make([]kernelDay, int(to-from))
	k.span = uint64(len(k.days)) * daySeconds
	for i := range k.days {
		d := from + Date(i)
		day := kernelDay{before: uint32(o.Between(from.At(0), d.At(0)))}
		if o.Workday(d) {
			spans := o.hours.On(d)
			day.from1, day.length1 = int32(spans[0].From), int32(spans[0].To-spans[0].From)
			if len(spans) > 1 {
				day.from2, day.length2 = int32(spans[1].From), int32(spans[1].To-spans[1].From)
			}
			k.many = k.many || len(spans) > 2
		}
		k.days[i] = day
	}
	same := map[Term][]uint32{}
	for _, t := range terms {
		k.terms = append(k.terms, k.compile(t, same))
	}
	return k
}

// noticedSpan gives the dates, the second not included, between which the calendar has a notice for every year.
func (c *Calendar) noticedSpan() (from, to Date) {
	last := 0
	for year := range c.noticed {
		last = max(last, year)
	}
	if last == 0 {
		return 0, 0
	}
	begin := last
	for c.noticed[begin-1] && last-begin < 60 { // seconds since first must fit in 32 bits
		begin--
	}
	return NewDate(begin, 1, 1), NewDate(last+1, 1, 1)
}

func (k *Kernel) compile(t Term, same map[Term][]uint32) kernelTerm {
	out := kernelTerm{Term: t, work: -1, wall: -1}
	table := t
	out.fine = t.Limit.Unit.Hourly() || t.Limit.N == 0
	switch t.Limit.Unit {
	case 0:
		out.work = math.MaxInt64
		table = Term{}
	case WorkHours:
		out.work = t.Limit.N - 1 // with exactly N it depends on when the office was open
		table = Term{}
	case ClockHours:
		out.wall = t.Limit.N
		table = Term{}
	}
	due, known := same[table]
	if !known {
		due = make([]uint32, len(k.days))
		if !table.Limit.IsZero() {
			for i := range due {
				at := Due(k.office, k.first+Moment(i)*daySeconds, t.Limit, t.Rule) - k.first
				due[i] = uint32(min(at, Moment(k.span)))
			}
		}
		same[table] = due
	}
	out.due = due
	return out
}

// Columns are cases, one after the other, column by column.
type Columns struct {
	Group  []uint32 // the group in which a case is counted
	Start  []Moment
	End    []Moment   // none: the case is open
	Terms  []uint32   // by group: the term its cases are held against
	Pauses []RowPause // by row

	first uint32 // what pauses call the first row
}

// RowPause is a pause of one row. Without an end it goes on.
type RowPause struct {
	Row      uint32
	From, To Moment
}

// Outcome is what becomes of a case when it is measured.
type Outcome uint8

// The outcomes; from the fifth on a case cannot be measured.
const (
	OutcomeOnTime  Outcome = iota // finished in time
	OutcomeLate                   // finished, but not in time
	OutcomeOpen                   // not finished
	OutcomeOverdue                // not finished, and should be

	OutcomeReversed      // its end is before its start
	OutcomeUnnoticed     // it touches a year for which the calendar has no notice
	OutcomePauseReversed // a pause ends before it begins
	OutcomePauseOutside  // a pause begins before the case or ends after it
	OutcomePauseOverlap  // two pauses overlap
	outcomes
)

var outcomeNames = [outcomes]string{
	"on_time", "late", "open", "overdue", "end_before_start", "no_notice", "pause_reversed", "pause_outside", "pause_overlap",
}

// String gives the outcome in one word.
func (o Outcome) String() string { return outcomeNames[o] }

// Flawed reports whether the case cannot be measured.
func (o Outcome) Flawed() bool { return o > OutcomeOverdue }

// FlawedOutcomes gives the outcomes of cases that cannot be measured.
func FlawedOutcomes() []Outcome {
	return []Outcome{OutcomeReversed, OutcomeUnnoticed, OutcomePauseReversed, OutcomePauseOutside, OutcomePauseOverlap}
}

// Measured is what the kernel says of cases, by row. Its memory is used again.
type Measured struct {
	Net     []uint32 // seconds of working time, of an open case until now
	Outcome []Outcome
	Flawed  int // how many cases cannot be measured
}

// Measure measures cases. The pauses of a row are put in order.
func (k *Kernel) Measure(c *Columns, out *Measured) {
	n := len(c.Group)
	if cap(out.Net) < n {
		out.Net, out.Outcome = make([]uint32, n), make([]Outcome, n)
	}
	out.Net, out.Outcome, out.Flawed = out.Net[:n], out.Outcome[:n], 0
	starts, ends, nets, results := c.Start[:n], c.End[:n], out.Net[:n], out.Outcome[:n]
	for i, group := range c.Group {
		end, open := ends[i], Outcome(0)
		if end == 0 {
			end, open = k.asOf, OutcomeOpen
		}
		s, e := uint64(starts[i]-k.first), uint64(end-k.first)
		if s > e || e >= k.span {
			nets[i], results[i] = 0, k.unusual(starts[i], ends[i], c.Terms[group])
			if results[i].Flawed() {
				out.Flawed++
			}
			continue
		}
		sd, ed := s/daySeconds, e/daySeconds
		a, b := &k.days[sd], &k.days[ed]
		sc, ec := int32(s-sd*daySeconds), int32(e-ed*daySeconds)
		net := b.before - a.before +
			uint32(min(max(ec-b.from1, 0), b.length1)+min(max(ec-b.from2, 0), b.length2)) -
			uint32(min(max(sc-a.from1, 0), a.length1)+min(max(sc-a.from2, 0), a.length2))
		if k.many {
			net = uint32(k.office.Between(starts[i], end))
		}
		t := &k.terms[c.Terms[group]]
		late := Outcome(0)
		if e > uint64(t.due[sd]) && int64(net) > t.work && int64(e-s) > t.wall {
			late = 1
			if t.fine {
				late = k.look(t, starts[i], end, net)
			}
		}
		nets[i], results[i] = net, open+late
	}
	if len(c.Pauses) > 0 {
		k.pauses(c, out)
	}
}

// look decides the cases that are not on time at first sight, where first sight is not enough.
func (k *Kernel) look(t *kernelTerm, start, end Moment, net uint32) Outcome {
	if t.Limit.Unit == WorkHours && int64(net) > t.Limit.N || end > Due(k.office, start, t.Limit, t.Rule) {
		return 1
	}
	return 0
}
