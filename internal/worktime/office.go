package worktime

// Office is an organ's working time: a calendar with office hours, compiled so that working time between two moments
// is a subtraction and adding working time a short search. It never changes.
type Office struct {
	*Calendar
	hours  Hours
	shapes []shape
	shape  []uint8 // which of the shapes a date has, by date
	before []int64 // seconds of working time before 0:00 of a date, by date; one more than there are dates
	opened []int64 // seconds of working time before the k-th working day; one more than there are
	hint   []int32 // hint[i] is the working day in which second i<<hintShift of all working time, or the next, falls
}

// hintShift makes a step of the hints about as long as a working day.
const hintShift = 14

// shape is how a working day goes.
type shape struct {
	spans   [mostSpans]Span
	count   int
	total   int // seconds of working time
	closing int // end of the last span
}

// NewOffice compiles office hours upon a calendar. Hours without spans are the default ones.
func NewOffice(c *Calendar, hours Hours) *Office {
	o := &Office{Calendar: c, hours: hours.usable()}
	o.shapes = append(o.shapes, newShape(o.hours.Spans))
	for _, s := range o.hours.Seasons {
		o.shapes = append(o.shapes, newShape(s.Spans))
	}
	o.shape = make([]uint8, dates)
	o.before = make([]int64, dates+1)
	o.opened = make([]int64, 0, len(c.nth)+1)
	for d := FirstDate; d <= LastDate; d++ {
		s := o.hours.season(d) + 1
		o.shape[d] = uint8(s)
		o.before[d+1] = o.before[d]
		if c.before[d] != c.before[d+1] {
			o.opened = append(o.opened, o.before[d])
			o.before[d+1] += int64(o.shapes[s].total)
		}
	}
	all := o.before[dates]
	o.opened = append(o.opened, all)
	o.hint = make([]int32, all>>hintShift+1)
	k := int32(0)
	for i := range o.hint {
		for o.opened[k+1] < max(int64(i)<<hintShift, 1) {
			k++
		}
		o.hint[i] = k
	}
	return o
}

func newShape(spans []Span) shape {
	s := shape{}
	s.count = copy(s.spans[:], spans)
	for _, span := range s.spans[:s.count] {
		s.total += span.To - span.From
		s.closing = span.To
	}
	return s
}

// worked gives the seconds of working time before a time of day.
func (s *shape) worked(clock int) int {
	sum := 0
	for _, span := range s.spans[:s.count] {
		if clock <= span.From {
			break
		}
		sum += min(clock, span.To) - span.From
	}
	return sum
}

// reached gives the first time of day at which some seconds of working time, at least one, have passed.
func (s *shape) reached(seconds int) int {
	for _, span := range s.spans[:s.count] {
		if length := span.To - span.From; seconds > length {
			seconds -= length
			continue
		}
		return span.From + seconds
	}
	return s.closing
}

// Hours gives the office hours.
func (o *Office) Hours() Hours { return o.hours }

// Worked gives the seconds of working time before a moment, counted from 1970.
func (o *Office) Worked(m Moment) int64 {
	m = min(max(m, 0), lastMoment)
	d := m / daySeconds
	sum := o.before[d]
	if o.Calendar.before[d] != o.Calendar.before[d+1] {
		sum += int64(o.shapes[o.shape[d]].worked(int(m - d*daySeconds)))
	}
	return sum
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
	target := o.Worked(m) + seconds
	if target > o.before[dates] {
		return lastMoment
	}
	k := o.hint[target>>hintShift]
	for o.opened[k+1] < target {
		k++
	}
	d := o.nth[k]
	return d.At(o.shapes[o.shape[d]].reached(int(target - o.opened[k])))
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
	k := o.hint[(target+1)>>hintShift]
	for o.opened[k+1] < target+1 {
		k++
	}
	d := o.nth[k]
	return d.At(o.shapes[o.shape[d]].reached(int(target+1-o.opened[k])) - 1)
}

// Opening gives the moment at which the office opens on a date; 0:00 on a day off.
func (o *Office) Opening(d Date) Moment {
	d = d.inside()
	if !o.Workday(d) {
		return d.At(0)
	}
	return d.At(o.shapes[o.shape[d]].spans[0].From)
}

// Closing gives the moment at which the office closes on a date (民法典 203); on a day off, which has no business
// hours, the end of the day.
func (o *Office) Closing(d Date) Moment {
	d = d.inside()
	closing := o.shapes[o.shape[d]].closing
	if o.Calendar.before[d] == o.Calendar.before[d+1] || closing == daySeconds {
		return d.End()
	}
	return d.At(closing)
}

// Open reports whether the office is open at a moment.
func (o *Office) Open(m Moment) bool { return o.Worked(m+1) > o.Worked(m) }
