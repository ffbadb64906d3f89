package worktime

// Office is an organ's working time: a calendar with office hours, compiled so that working time between two moments
// is a subtraction and adding working time a short search. It never changes.
type Office struct {
	*Calendar
	hours  Hours
	shapes []shape  // how working days go, that of days off first
	days   []day    // by date; one more than there are dates
	opened []opened // by working day; one more than there are
	hint   []int32  // hint[i] is the working day in which second i<<hintShift of all working time, or the next, falls
}

// day is a date as the sums need it.
type day struct {
	before int64 // seconds of working time before 0:00
	shape  int32
}

// opened is a working day as the search needs it.
type opened struct {
	before int64 // seconds of working time before it
	date   Date
	shape  int32
}

// hintShift makes a step of the hints shorter than most working days, so that the search takes a step at most.
const hintShift = 14

// shape is how a day goes: working time begins at first; when some seconds of it have passed, a break follows.
type shape struct {
	first   int
	breaks  [mostSpans]rest
	count   int // of breaks
	total   int // seconds of working time
	closing int // end of the last span
}

// rest is a break: the time of day and the seconds of working time at which it begins, and its length.
type rest struct{ clock, worked, length int }

// NewOffice compiles office hours upon a calendar. Hours without spans are the default ones.
func NewOffice(c *Calendar, hours Hours) *Office {
	o := &Office{Calendar: c, hours: hours.usable(), shapes: []shape{{closing: daySeconds}}}
	o.shapes = append(o.shapes, newShape(o.hours.Spans))
	for _, s := range o.hours.Seasons {
		o.shapes = append(o.shapes, newShape(s.Spans))
	}
	o.days = make([]day, dates+1)
	o.opened = make([]opened, 0, len(c.nth)+1)
	sum := int64(0)
	for d := FirstDate; d <= LastDate; d++ {
		o.days[d].before = sum
		if c.before[d] == c.before[d+1] {
			continue
		}
		s := int32(o.hours.season(d) + 2)
		o.days[d].shape = s
		o.opened = append(o.opened, opened{sum, d, s})
		sum += int64(o.shapes[s].total)
	}
	o.days[dates].before = sum
	o.opened = append(o.opened, opened{before: sum, date: LastDate})
	o.hint = make([]int32, sum>>hintShift+1)
	k := int32(0)
	for i := range o.hint {
		for o.opened[k+1].before < max(int64(i)<<hintShift, 1) {
			k++
		}
		o.hint[i] = k
	}
	return o
}

func newShape(spans []Span) shape {
	s := shape{first: spans[0].From}
	for i, span := range spans[:min(len(spans), mostSpans)] {
		if i > 0 {
			s.count++
			s.breaks[i-1] = rest{s.closing, s.total, span.From - s.closing}
		}
		s.total += span.To - span.From
		s.closing = span.To
	}
	return s
}

// worked gives the seconds of working time before a time of day.
func (s *shape) worked(clock int) int {
	sum := clock - s.first
	for i := range s.count {
		b := &s.breaks[i]
		sum -= min(max(clock-b.clock, 0), b.length)
	}
	return min(max(sum, 0), s.total)
}

// reached gives the first time of day at which some seconds of working time, at least one, have passed.
func (s *shape) reached(seconds int) int {
	clock := s.first + seconds
	for i := range s.count {
		if b := &s.breaks[i]; seconds > b.worked {
			clock += b.length
		}
	}
	return clock
}

// Hours gives the office hours.
func (o *Office) Hours() Hours { return o.hours }

// Worked gives the seconds of working time before a moment, counted from 1970.
func (o *Office) Worked(m Moment) int64 {
	m = min(max(m, 0), lastMoment)
	d := uint64(m) / daySeconds
	day := &o.days[d]
	return day.before + int64(o.shapes[day.shape].worked(int(uint64(m)-d*daySeconds)))
}

// Between gives the seconds of working time from one moment to another, negative when b is before a.
func (o *Office) Between(a, b Moment) int64 { return o.Worked(b) - o.Worked(a) }

// AddWork gives the first moment by which some seconds of working time have passed since m. Outside office hours
// counting begins at the next opening. With seconds negative it gives the last moment from which that much working
// time is left until m; with 0, m.
func (o *Office) AddWork(m Moment, seconds int64) Moment {
	if seconds <= 0 {
		return o.subWork(m, -seconds)
	}
	return o.passed(o.Worked(m) + seconds)
}

// passed gives the first moment by which some seconds of working time, at least one, have passed since 1970.
func (o *Office) passed(target int64) Moment {
	if target > o.days[dates].before {
		return lastMoment
	}
	k := o.hint[target>>hintShift]
	if o.opened[k+1].before < target {
		k++
	}
	for o.opened[k+1].before < target {
		k++
	}
	in := &o.opened[k]
	return in.date.At(o.shapes[in.shape].reached(int(target - in.before)))
}

func (o *Office) subWork(m Moment, seconds int64) Moment {
	if seconds == 0 {
		return m
	}
	target := o.Worked(m) - seconds
	if target < 0 {
		return 0
	}
	// One second more is passed just after the moment looked for, however long the office was closed before.
	return o.passed(target+1) - 1
}

// Differs gives the first and the last date on which two working times, or what their calendars know of it, differ.
func (o *Office) Differs(p *Office) (first, last Date, differ bool) {
	from, to := o.noticedSpan()
	begin, end := p.noticedSpan()
	same := func(d Date) bool {
		return o.shapes[o.days[d].shape] == p.shapes[p.days[d].shape] && (d >= from && d < to) == (d >= begin && d < end)
	}
	for first, last = FirstDate, LastDate; first <= last && same(first); first++ {
	}
	for ; last > first && same(last); last-- {
	}
	return first, last, first <= last
}

// Opening gives the moment at which the office opens on a date; 0:00 on a day off.
func (o *Office) Opening(d Date) Moment {
	d = d.inside()
	return d.At(o.shapes[o.days[d].shape].first)
}

// Closing gives the moment at which the office closes on a date (民法典 203); on a day off, which has no business
// hours, the end of the day.
func (o *Office) Closing(d Date) Moment {
	d = d.inside()
	return d.At(min(o.shapes[o.days[d].shape].closing, daySeconds-1))
}

// Open reports whether the office is open at a moment.
func (o *Office) Open(m Moment) bool { return o.Worked(m+1) > o.Worked(m) }
