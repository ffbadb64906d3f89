package worktime

// Pause is a stretch in which a clock stands still: a hearing, an expert review (行政许可法 45).
type Pause struct {
	From   Moment `json:"from"`
	To     Moment `json:"to,omitzero"`      // when the clock went on; 0 while it stands
	Reason string `json:"reason,omitempty"` // a code that the clock's rules know
	Basis  string `json:"basis,omitempty"`  // law and article
	Notice string `json:"notice,omitempty"` // the document that told the applicant
}

// Clock is one limit running over one case.
type Clock struct {
	Start  Moment
	End    Moment // 0 while it runs
	Pauses []Pause
	Limit  Limit
	Rule   Rule
}

// Elapsed is time that has passed on a clock: seconds of the hourly units, else days. Net is what counts, Gross what
// it would be without pauses, Paused the difference.
type Elapsed struct {
	Net    int64 `json:"net"`
	Gross  int64 `json:"gross"`
	Paused int64 `json:"paused"`
}

// Verdict says how a clock stands.
type Verdict string

// The verdicts. The first two are final.
const (
	OnTime  Verdict = "on_time" // ended by the due moment
	Late    Verdict = "late"    // ended after it
	Running Verdict = "running"
	Overdue Verdict = "overdue" // runs, or stands, and the due moment has passed
	Paused  Verdict = "paused"
)

// Verdicts gives all verdicts.
func Verdicts() []Verdict { return []Verdict{OnTime, Late, Running, Overdue, Paused} }

// State is how a clock stands at one moment. Elapsed and Left are in the limit's unit; of months and years in calendar
// days.
type State struct {
	Due Moment `json:"due,omitzero"` // of a standing clock: if it went on now
	Elapsed
	Left    int64   `json:"left"` // until it is due, negative when that has passed
	Verdict Verdict `json:"verdict"`
}

// gap is a pause as the reckoning needs it.
type gap struct{ from, to Moment }

// mostGaps is how many pauses are reckoned with without asking for memory.
const mostGaps = 8

// gaps puts the pauses of a clock in order, cut to what lies between its start and a moment, and joins those that
// overlap. A pause that has not ended goes on until then.
func (c *Clock) gaps(into []gap, open, until Moment) []gap {
	for i := range c.Pauses {
		p := &c.Pauses[i]
		g := gap{max(p.From, c.Start), p.To}
		if p.To == 0 {
			g.to = open
		}
		if g.to = min(g.to, until); g.from >= g.to {
			continue
		}
		into = append(into, g)
		for k := len(into) - 1; k > 0 && into[k].from < into[k-1].from; k-- {
			into[k], into[k-1] = into[k-1], into[k]
		}
	}
	return join(into)
}

// join makes one gap of those that overlap or touch.
func join(gaps []gap) []gap {
	if len(gaps) < 2 {
		return gaps
	}
	out := gaps[:1]
	for _, g := range gaps[1:] {
		if last := &out[len(out)-1]; g.from <= last.to {
			last.to = max(last.to, g.to)
			continue
		}
		out = append(out, g)
	}
	return out
}

// Due gives the moment at which the clock is due, with its pauses; of a clock that stands, as if it went on at now.
// Pauses count as they are given: those that the law does not know must be left out, see [Clock.Counted].
func (c *Clock) Due(o *Office, now Moment) Moment {
	if len(c.Pauses) == 0 {
		return Due(o, c.Start, c.Limit, c.Rule)
	}
	until := lastMoment
	if c.End != 0 {
		now, until = c.End, c.End
	}
	var room [mostGaps]gap
	return due(o, c.Start, c.Limit, c.Rule, c.gaps(room[:0], now, until))
}

// Elapsed gives the time between the start and the end, or now while the clock runs, in a unit of hours or days. A day
// counts by one fixed rule: that on which the clock is stopped counts as used, that on which it goes on does not.
func (c *Clock) Elapsed(o *Office, u Unit, now Moment) Elapsed {
	until := c.until(now)
	e := Elapsed{Gross: count(o, u, c.Start, until)}
	if len(c.Pauses) > 0 {
		var room [mostGaps]gap
		for _, g := range c.gaps(room[:0], until, until) {
			e.Paused += count(o, u, g.from, g.to)
		}
	}
	e.Net = e.Gross - e.Paused
	return e
}

// until gives the moment up to which the clock is read, which is never before its start.
func (c *Clock) until(now Moment) Moment {
	if c.End != 0 {
		now = c.End
	}
	return max(now, c.Start)
}

// At gives the state of the clock at a moment. A clock without a limit is never due.
func (c *Clock) At(o *Office, now Moment) State {
	s := State{Due: c.Due(o, now), Elapsed: c.Elapsed(o, c.Limit.Unit, now)}
	until := c.until(now)
	switch c.Limit.Unit {
	case 0:
	case WorkHours, WorkDays, ClockHours:
		s.Left = c.Limit.N - s.Net
	default:
		s.Left = count(o, Days, until, s.Due)
	}
	s.Verdict = c.verdict(s.Due, now)
	return s
}

func (c *Clock) verdict(due, now Moment) Verdict {
	switch {
	case c.End != 0 && (due == 0 || c.End <= due):
		return OnTime
	case c.End != 0:
		return Late
	case due != 0 && now > due:
		return Overdue
	case c.standing(now):
		return Paused
	default:
		return Running
	}
}

// standing reports whether a pause covers a moment.
func (c *Clock) standing(now Moment) bool {
	for i := range c.Pauses {
		if p := &c.Pauses[i]; p.From <= now && (p.To == 0 || now < p.To) {
			return true
		}
	}
	return false
}
