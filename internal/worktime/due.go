package worktime

// Rule says how the last day of a limit ends. The zero value is the law's: at closing time, and not on a day off.
type Rule struct {
	Midnight bool // the last day ends at 24:00, as for business done online at any hour (民法典 203, second paragraph)
	NoRoll   bool // a last day off stays the last day, where a law or promise says so (民法典 204)
}

// Due gives the last moment of a limit that begins at start.
//
// The day of the start is not counted (民法典 201), in working days no day off is (行政许可法 82), and hours count from
// the moment itself, working hours from the next opening when the office is closed. The last of calendar days, months
// or years moves to the next working day when it is off (203); a month ends on the day of the same number, else on its
// last (202). The last day ends at closing time. Without a limit it gives 0.
func Due(o *Office, start Moment, l Limit, r Rule) Moment {
	switch l.Unit {
	case WorkHours:
		return o.AddWork(start, l.N)
	case ClockHours:
		return min(start+Moment(l.N), lastMoment)
	case WorkDays:
		if l.N == 0 {
			return o.sameDay(start, Rule{Midnight: r.Midnight})
		}
		return o.end(o.AddWorkdays(start.Date(), int(l.N)), r)
	case Days:
		if l.N == 0 {
			return o.sameDay(start, r)
		}
		return o.last(start.Date()+Date(l.N), r)
	case Months:
		return o.last(start.Date().AddMonths(int(l.N)), r)
	case Years:
		return o.last(start.Date().AddMonths(12*int(l.N)), r)
	default:
		return 0
	}
}

// sameDay gives the end of the start's own day; of the next working day when that is off or the office has closed.
func (o *Office) sameDay(start Moment, r Rule) Moment {
	d := start.Date()
	if !r.NoRoll {
		d = o.Next(d)
	}
	end := o.end(d, r)
	switch {
	case end >= start:
		return end
	case r.NoRoll:
		return d.inside().End()
	default:
		return o.end(o.AddWorkdays(d, 1), r)
	}
}

// last gives the end of the last day of a limit: of the next working day when that is off.
func (o *Office) last(d Date, r Rule) Moment {
	if !r.NoRoll {
		d = o.Next(d)
	}
	return o.end(d, r)
}

// end gives the moment at which a last day ends.
func (o *Office) end(d Date, r Rule) Moment {
	if r.Midnight {
		return d.inside().End()
	}
	return o.Closing(d)
}

// DueBefore counts backwards, for what must be done a time before an event (提前30日): it gives the last moment that is
// early enough. The rules of [Due] hold by analogy: the day of the event is not counted. A last day off moves to the
// working day before it, because a later one would shorten the time that the rule grants.
func DueBefore(o *Office, event Moment, l Limit, r Rule) Moment {
	n := int(l.N)
	switch l.Unit {
	case WorkHours:
		return o.AddWork(event, -l.N)
	case ClockHours:
		return max(event-Moment(l.N), 0)
	case WorkDays:
		return o.end(o.AddWorkdays(event.Date(), -n), r)
	case Days:
		return o.first(event.Date()-Date(n), r)
	case Months:
		return o.first(event.Date().AddMonths(-n), r)
	case Years:
		return o.first(event.Date().AddMonths(-12*n), r)
	default:
		return 0
	}
}

func (o *Office) first(d Date, r Rule) Moment {
	if !r.NoRoll {
		d = o.Previous(d)
	}
	return o.end(d, r)
}

// due gives the end of a limit that stands still during gaps, which are in order and do not touch one another. A gap
// that begins when the limit has ended changes nothing.
func due(o *Office, start Moment, l Limit, r Rule, gaps []gap) Moment {
	if len(gaps) == 0 || l.IsZero() {
		return Due(o, start, l, r)
	}
	switch l.Unit {
	case WorkHours, ClockHours:
		return dueHours(o, start, l, gaps)
	case Months, Years:
		return dueMonths(o, start, l, r, gaps)
	default:
		return dueDays(o, start, l, r, gaps)
	}
}

func dueHours(o *Office, from Moment, l Limit, gaps []gap) Moment {
	for _, g := range gaps {
		if g.from >= Due(o, from, l, Rule{}) {
			break
		}
		l.N -= count(o, l.Unit, from, g.from)
		from = g.to
	}
	return Due(o, from, l, Rule{})
}

// dueDays keeps the fixed rule of days: that of the pause counts as used, that of the resumption does not. When the
// pause began on the last day, that of the resumption takes its place.
func dueDays(o *Office, from Moment, l Limit, r Rule, gaps []gap) Moment {
	end := Due(o, from, l, r)
	for _, g := range gaps {
		if g.from >= end {
			break
		}
		l.N = max(l.N-count(o, l.Unit, from, g.from), 0)
		from = g.to
		end = Due(o, from, l, r)
	}
	return end
}

// dueMonths moves the end by as many days as the clock stood still.
func dueMonths(o *Office, start Moment, l Limit, r Rule, gaps []gap) Moment {
	months := int(l.N)
	if l.Unit == Years {
		months *= 12
	}
	d := start.Date().AddMonths(months)
	for _, g := range gaps {
		if g.from >= o.last(d, r) {
			break
		}
		d += g.to.Date() - g.from.Date()
	}
	return o.last(d, r)
}

// count gives what lies between two moments in a unit: seconds of the hourly ones, else days, without that of a.
func count(o *Office, u Unit, a, b Moment) int64 {
	switch u {
	case WorkHours:
		return o.Between(a, b)
	case ClockHours:
		return int64(b - a)
	case WorkDays:
		return int64(o.Workdays(a.Date(), b.Date()))
	default:
		return int64(b.Date() - a.Date())
	}
}
