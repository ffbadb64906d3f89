package simulation

import (
	"math/rand/v2"
	"slices"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// noticeLimit is how soon an applicant must be told what is missing (行政许可法 32), in working days.
var noticeLimit = worktime.Limit{N: 5, Unit: worktime.WorkDays}

// intake lets the case come in and be accepted, or not.
func (c *course) intake() {
	received := c.last
	c.add(casework.EventReceived, received)
	if c.again == nil && c.chance(noticedShare) {
		c.notice(received)
	}
	switch u := c.r.Float64(); {
	case u < refusedShare && c.s.named(casework.EventAccepted):
		c.end(casework.EventRefused, c.accepted(c.last))
		return
	case u < refusedShare+returnedShare:
		c.end(casework.EventReturned, c.work(c.last, 7*3600*c.spread(1, .6)))
		if c.chance(refiledShare) {
			c.refile()
		}
		return
	case u < refusedShare+returnedShare+withdrawnShare:
		c.end(casework.EventWithdrawn, c.work(c.last, 7*3600*c.spread(1.5, .8)))
		return
	}
	c.add(casework.EventAccepted, c.accepted(c.last))
	if c.chance(terminatedShare) {
		c.end(casework.EventTerminated, c.work(c.last, 7*3600*c.spread(4, .6)))
	}
}

// accepted draws when complete papers are accepted: soon, as long as nobody promised it otherwise.
func (c *course) accepted(from worktime.Moment) worktime.Moment {
	for _, i := range c.applies {
		if clock := &c.s.Clocks[i]; slices.Contains(clock.To, casework.EventAccepted) {
			return c.finish(clock, from)
		}
	}
	if c.chance(slowEntry) {
		return c.work(from, 7*3600*c.spread(3.5, .6))
	}
	return c.work(from, c.spread(900, .9)*c.factor)
}

// notice tells the applicant what is missing, some units later than the law allows, and waits until it is there.
func (c *course) notice(received worktime.Moment) {
	at := c.work(received, 7*3600*c.spread(1.2, .5))
	if c.chance(noticedLate) {
		by := worktime.Due(c.Office, received, noticeLimit, worktime.Rule{})
		at = c.work(by, 7*3600*c.spread(1.5, .5))
	}
	e := c.add(casework.EventNoticed, at)
	e.Notice = "补正告知书" + string(c.id)
	c.add(casework.EventCorrected, c.work(at, 7*3600*c.spread(3, .6)))
}

// refile lets the applicant of a returned case hand it in again.
func (c *course) refile() {
	again := *c
	again.r = rand.New(rand.NewPCG(c.Seed^uint64(c.r.Int64()), 1))
	again.id, again.events, again.ended, again.again = c.id+"-2", nil, false, c
	again.last = c.work(c.last, 7*3600*c.spread(3, .7))
	again.run()
	again.again = nil
	c.again = &again
}
