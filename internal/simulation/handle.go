package simulation

import (
	"slices"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// handle lets the events happen that a clock waits for.
func (c *course) handle(clock *casework.Clock, start worktime.Moment, missing []casework.EventKind) {
	var end worktime.Moment
	switch {
	case clock.Ahead:
		end = c.ahead(clock, start)
	default:
		end = c.finish(clock, start)
		end = c.paused(clock, start, end)
		end = c.extended(clock, start, end)
	}
	if end <= c.last { // a longer clock whose share came out below what has been done already
		end = c.work(c.last, .1*c.allowed(clock, start)*c.r.Float64())
	}
	first := c.last
	for i, kind := range missing {
		at := end
		if i < len(missing)-1 { // of several all must happen: the others come before
			at = max(first, end-worktime.Moment(float64(end-first)*.6*c.r.Float64()))
		}
		e := c.add(kind, at)
		if kind == casework.EventDecided {
			outcome := "granted"
			if c.chance(deniedShare) {
				outcome = "denied"
			}
			e.Attributes = with(e.Attributes, casework.AttributeOutcome, outcome)
		}
		if kind == casework.EventFinished {
			c.ended = true
		}
	}
}

func with(attributes map[string]string, name, value string) map[string]string {
	if attributes == nil {
		return map[string]string{name: value}
	}
	attributes[name] = value
	return attributes
}

// aroundTheClock reports whether a clock also runs when the office is closed.
func aroundTheClock(clock *casework.Clock) bool {
	return clock.Rule.NoRoll || clock.Limit.Unit == worktime.ClockHours
}

// allowed gives the seconds from a start to the due moment: of working time, or of any.
func (c *course) allowed(clock *casework.Clock, start worktime.Moment) float64 {
	due := worktime.Due(c.Office, start, clock.Limit, clock.Rule)
	if aroundTheClock(clock) {
		return float64(due - start)
	}
	return float64(c.Office.Between(start, due))
}

// finish draws when the work that a clock measures is done.
func (c *course) finish(clock *casework.Clock, start worktime.Moment) worktime.Moment {
	share := c.spread(c.quality.median, c.quality.spread) * c.factor
	allowed := c.allowed(clock, start)
	switch {
	case c.quality.polish > 0 && c.chance(instantShare) && nominal(clock.Limit) > 14:
		return start + worktime.Moment(40+c.r.IntN(150)) // closed as it was opened
	case share > 1 && share < 1.5 && c.chance(c.quality.polish) && allowed > 1800:
		due := worktime.Due(c.Office, start, clock.Limit, clock.Rule)
		return due - worktime.Moment(30+c.r.IntN(25*60))
	case aroundTheClock(clock):
		return start + worktime.Moment(max(share*allowed, 60))
	default:
		return c.work(start, share*allowed)
	}
}

// ahead draws when what was announced happens: at least the limit later, with some in too much of a hurry.
func (c *course) ahead(clock *casework.Clock, start worktime.Moment) worktime.Moment {
	due := worktime.Due(c.Office, start, clock.Limit, clock.Rule)
	share := 1.05 + c.spread(.15, .8)
	if c.chance(c.quality.median * .15) {
		share = .5 + .4*c.r.Float64()
	}
	return start + worktime.Moment(share*float64(due-start))
}

// paused lets a longer clock stand still for a while, and gives when the work is done then.
func (c *course) paused(clock *casework.Clock, start, end worktime.Moment) worktime.Moment {
	if nominal(clock.Limit) < 14 || end-start < 7200 || !c.chance(pausedShare*c.quality.pauses) {
		return end
	}
	from := c.work(max(start, c.last), float64(c.Office.Between(max(start, c.last), end))*(.1+.6*c.r.Float64()))
	if from >= end || from < c.last {
		return end
	}
	days := c.spread(5, .6)
	e := c.add(casework.EventPaused, from)
	if reason := c.reason(clock); reason == nil || c.chance(unlistedPause) {
		e.Reason, e.Note = "other", "等待其他单位意见"
	} else {
		e.Reason = reason.Code
		if !reason.Limit.IsZero() && c.chance(longPause) {
			days = nominal(reason.Limit) / 7 * (1.1 + c.r.Float64())
		}
	}
	if !c.chance(c.quality.silent) {
		e.Notice = "特别程序告知书" + string(c.id)
	}
	to := c.work(from, days*7*3600)
	c.add(casework.EventResumed, to)
	return c.work(to, float64(c.Office.Between(from, end)))
}

// reason draws one of those that stop a clock, nil when there is none.
func (c *course) reason(clock *casework.Clock) *casework.PauseReason {
	var all []*casework.PauseReason
	for i := range c.s.Pauses {
		if p := &c.s.Pauses[i]; clock.Pauses == nil || slices.Contains(clock.Pauses, p.Code) {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[c.r.IntN(len(all))]
}

// extended lets the head of the organ approve more time for some of what will be late.
func (c *course) extended(clock *casework.Clock, start, end worktime.Moment) worktime.Moment {
	due := worktime.Due(c.Office, start, clock.Limit, clock.Rule)
	legal := clock.Legal
	if legal.IsZero() {
		legal = c.s.Legal
	}
	if end > due && due-7200 > c.last && legal.Unit == worktime.WorkDays && c.chance(extendedShare) {
		e := c.add(casework.EventExtended, due-7200)
		e.Extension = worktime.Limit{N: 10, Unit: worktime.WorkDays}
		e.Basis = "《行政许可法》第42条"
	}
	return end
}
