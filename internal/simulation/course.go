package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// course is the life of one case while it is made up.
type course struct {
	*Simulation
	s       *service
	r       *rand.Rand
	id      casework.CaseID
	unit    string
	quality *quality
	factor  float64 // on all durations of the case

	attributes map[string]string // of the first event
	applies    []int             // clocks, the shorter before the longer
	events     []casework.Event
	last       worktime.Moment // of the events so far
	ended      bool
	again      *course // the case that takes this one up
}

func newCourse(sim *Simulation, s *service, i int) *course {
	c := &course{Simulation: sim, s: s, r: rand.New(rand.NewPCG(sim.Seed, uint64(i))), id: sim.number(i), factor: 1}
	c.unit = s.units[c.r.IntN(len(s.units))]
	c.quality = sim.units[c.unit]
	c.last = c.arrival((float64(i) + c.r.Float64()) / float64(sim.Cases))
	if c.days.busy(c.last.Date()) {
		c.factor = 1.2
	}
	if c.chance(outlierShare) {
		c.factor *= 3 + 5*c.r.Float64()
	}
	c.facts()
	return c
}

func (c *course) chance(share float64) bool { return c.r.Float64() < share }

// spread draws from a lognormal distribution.
func (c *course) spread(median, sigma float64) float64 {
	return median * math.Exp(sigma*c.r.NormFloat64())
}

// arrival draws the moment at which a case comes in, after a share of all others: mostly in office hours, with a rush in the morning and one in the
// afternoon; what is filed online comes at any time, and that on days off always is.
func (c *course) arrival(share float64) worktime.Moment {
	d := c.days.draw(share)
	var clock float64
	switch {
	case !c.Office.Workday(d) || c.chance(.16):
		clock = 7 + 16.5*math.Sqrt(c.r.Float64())
	case c.chance(.55):
		clock = 10 + .7*c.r.NormFloat64()
	default:
		clock = 14.8 + .9*c.r.NormFloat64()
	}
	return d.At(int(3600 * min(max(clock, 6), 23.9)))
}

// facts draws the attributes and finds which clocks apply.
func (c *course) facts() {
	c.attributes = map[string]string{casework.AttributeApplicant: "模拟申请人" + strconv.Itoa(c.r.IntN(max(c.Cases, 1))+1)}
	for i := range c.s.Fields {
		f := &c.s.Fields[i]
		if value := c.fact(f); value != "" && !c.chance(missingShare) {
			c.attributes[f.Name] = value
		}
	}
	for _, i := range c.s.order {
		if holds, err := c.s.conditions[i].Holds(c.attributes); err == nil && holds {
			c.applies = append(c.applies, i)
		}
	}
}

func (c *course) fact(f *casework.Field) string {
	switch f.Kind {
	case casework.FieldBool:
		return []string{"是", "否"}[c.r.IntN(2)]
	case casework.FieldNumber:
		bounds := c.s.bounds[f.Name]
		if len(bounds) == 0 {
			return strconv.Itoa(100 * int(1+c.spread(200, .8)))
		}
		return strconv.Itoa(int(max(c.spread(.8*bounds[c.r.IntN(len(bounds))], .6), 1)))
	case casework.FieldText:
		if len(f.Values) > 0 {
			u := c.r.Float64() // the first named are the usual ones
			return f.Values[int(u*u*float64(len(f.Values)))]
		}
	}
	return ""
}

// add adds what happens at a moment. It is recorded at once, or by some units when there is time.
func (c *course) add(kind casework.EventKind, at worktime.Moment) *casework.Event {
	arrives := at + worktime.Moment(20+c.r.IntN(200))
	if c.chance(c.quality.late) {
		arrives += worktime.Moment((3 + c.r.IntN(25)) * 86400)
	}
	e := casework.Event{
		ID: fmt.Sprintf("%s/%d", c.id, len(c.events)+1), Source: casework.SourceSimulated, Case: c.id, Service: c.s.Code,
		Unit: c.unit, Kind: kind, At: at, RecordedAt: arrives.Time(),
	}
	if len(c.events) == 0 {
		e.Attributes = c.attributes
	}
	c.events = append(c.events, e)
	c.last = max(c.last, at)
	return &c.events[len(c.events)-1]
}

// end ends the case.
func (c *course) end(kind casework.EventKind, at worktime.Moment) {
	c.ended = true
	c.add(kind, at)
}

// at gives when something happened, 0 when it has not.
func (c *course) at(kind casework.EventKind) worktime.Moment {
	for i := range c.events {
		if c.events[i].Kind == kind {
			return c.events[i].At
		}
	}
	return 0
}

// work gives the moment some seconds of working time after another.
func (c *course) work(from worktime.Moment, seconds float64) worktime.Moment {
	return c.Office.AddWork(from, max(int64(seconds), 1))
}

// run lets the case happen.
func (c *course) run() {
	if c.s.applied {
		c.intake()
	}
	for i, kind := range c.s.begins {
		if !c.ended {
			c.add(kind, c.work(c.last, 3600*c.r.Float64()*float64(3*i)+60))
		}
	}
	forgotten := c.chance(forgottenShare)
	for !c.ended && !forgotten && c.step() {
	}
	if !c.ended && !forgotten {
		c.close()
	}
	c.mistakes()
}

// step lets the next clock end, false when all have.
func (c *course) step() bool {
	for _, i := range c.applies {
		clock := &c.s.Clocks[i]
		start, missing := c.stands(clock)
		if start != 0 && len(missing) > 0 {
			c.handle(clock, start, missing)
			return true
		}
	}
	return false
}

// stands gives when a clock started, 0 when it has not, and which events it waits for.
func (c *course) stands(clock *casework.Clock) (start worktime.Moment, missing []casework.EventKind) {
	for _, kind := range clock.From {
		if at := c.at(kind); at != 0 && (start == 0 || at < start) {
			start = at
		}
	}
	for _, kind := range clock.To {
		if c.at(kind) == 0 {
			missing = append(missing, kind)
		}
	}
	if !clock.All && len(missing) < len(clock.To) {
		return start, nil
	}
	if !clock.All {
		missing = missing[:1]
	}
	return start, missing
}

// close writes down the end of a case whose clocks have ended, and what follows.
func (c *course) close() {
	if len(c.applies) == 0 {
		c.last = c.work(c.last, 7*3600*c.spread(4, .7))
	}
	decided := c.at(casework.EventDecided)
	if decided == 0 {
		if c.at(casework.EventFinished) == 0 {
			c.end(casework.EventFinished, c.work(c.last, 600*c.r.Float64()))
		}
		return
	}
	c.ended = true
	if c.chance(.7) {
		c.add(casework.EventDelivered, c.work(c.last, 7*3600*c.spread(.8, .6)))
	}
}

// arrived gives the events in the order in which they arrived, without those that have not yet.
func (c *course) arrived() []casework.Event {
	all := c.events
	if c.again != nil {
		all = append(all, c.again.events...)
	}
	now := c.AsOf.Time()
	all = slices.DeleteFunc(all, func(e casework.Event) bool { return e.RecordedAt.After(now) })
	slices.SortStableFunc(all, byArrival)
	return all
}

// mistakes puts in what people and systems do wrong when they record: a wrong time that is corrected, an entry that is
// taken back, a message sent twice.
func (c *course) mistakes() {
	n := len(c.events) - 1
	later := func(e *casework.Event) time.Time { return e.RecordedAt.Add(time.Duration(1+c.r.IntN(60)) * time.Hour) }
	if c.chance(correctedShare) && c.ended {
		right := c.events[n]
		wrong := &c.events[n]
		wrong.At += worktime.Moment(86400 * (1 + c.r.IntN(2)))
		wrong.RecordedAt = wrong.At.Time().Add(time.Minute)
		right.ID, right.Corrects, right.RecordedAt = right.ID+"c", wrong.ID, later(wrong)
		c.events = append(c.events, right)
	}
	if c.chance(voidedShare) && c.ended && c.s.applied {
		stray := c.add(casework.EventNoticed, c.last)
		void := *stray
		void.ID, void.Kind, void.Corrects, void.RecordedAt = void.ID+"v", casework.EventVoided, void.ID, later(stray)
		c.events = append(c.events, void)
	}
	if c.chance(twiceShare) {
		again := c.events[c.r.IntN(len(c.events))]
		again.RecordedAt = later(&again)
		c.events = append(c.events, again)
	}
}
