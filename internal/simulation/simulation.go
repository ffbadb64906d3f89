// Package simulation makes up a year of cases: so many of each service, as they come in through the months, handled by
// units that do it well, badly, or with an eye on the figures.
//
// Nothing here is true of anybody, and every case says so: its number is [casework.CaseID.Simulated] and its events
// come from [casework.SourceSimulated]. What it makes follows from the options alone, case by case, so that a seed
// stands for a year of any size. The package must not know files or stores. Start with [New] and [Simulation.Case];
// course.go is the life of one case, unit.go how units differ.
package simulation

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Options say what to make up.
type Options struct {
	Catalog  *casework.Catalog // the services; each gets cases
	Office   *worktime.Office  // the working time of all units
	Seed     uint64
	Cases    int             // applications; those handed in again after a return come on top
	From, To worktime.Date   // days on which they come in, both included
	AsOf     worktime.Moment // nothing happens after it; 0: the end of To

	// Units gives the units that share the cases of a service. Nil, and none: the service's own.
	Units func(*casework.Service) []string
}

// Simulation is a period made up. It does not change and is safe for concurrent use.
type Simulation struct {
	Options
	services []*service
	until    []int // of services[i]: its cases end before this index
	days     calendar
	units    map[string]*quality
}

// New prepares a simulation.
func New(o Options) *Simulation {
	if o.AsOf == 0 {
		o.AsOf = o.To.End()
	}
	s := &Simulation{Options: o, days: newCalendar(o), units: map[string]*quality{}}
	var names []string
	for _, of := range o.Catalog.Services() {
		one := newService(of)
		if o.Units != nil {
			one.units = o.Units(of)
		}
		if len(one.units) == 0 {
			one.units = []string{of.Unit}
		}
		names = append(names, one.units...)
		s.services = append(s.services, one)
	}
	s.apportion()
	slices.Sort(names)
	names = slices.Compact(names)
	for i, k := range rand.New(rand.NewPCG(o.Seed, ^uint64(0))).Perm(len(names)) {
		s.units[names[i]] = &qualities[k%len(qualities)]
	}
	return s
}

// fewest is how many cases every service gets, as far as there are enough.
const fewest = 5

// apportion shares the cases among the services by their volumes.
func (s *Simulation) apportion() {
	if len(s.services) == 0 {
		s.Cases = 0
		return
	}
	total := 0.0
	for _, one := range s.services {
		total += one.volume
	}
	low := min(fewest, s.Cases/len(s.services))
	rest := float64(s.Cases - low*len(s.services))
	sum := 0.0
	for i, one := range s.services {
		sum += one.volume
		s.until = append(s.until, low*(i+1)+int(rest*sum/total+0.5))
	}
	s.until[len(s.until)-1] = s.Cases
}

// Case gives the events of one case, i from 0 to Cases-1, in the order in which they arrived, the time of that in
// RecordedAt. Some were sent twice. A case that was returned may be followed by those of the case that takes it up.
func (s *Simulation) Case(i int) []casework.Event {
	n, _ := slices.BinarySearch(s.until, s.shuffled(i)+1)
	c := newCourse(s, s.services[n], i)
	c.run()
	return c.arrived()
}

// shuffled gives the place of a case among those of all services, each place once, so that services take turns.
func (s *Simulation) shuffled(i int) int {
	step := int(float64(s.Cases)*0.618) + 1
	for gcd(step, s.Cases) != 1 {
		step++
	}
	return int(uint64(i) * uint64(step) % uint64(s.Cases))
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// All gives the events of every case, case by case.
func (s *Simulation) All() iter.Seq[[]casework.Event] {
	return func(yield func([]casework.Event) bool) {
		for i := range s.Cases {
			if !yield(s.Case(i)) {
				return
			}
		}
	}
}

// Events gives all events in the order in which they arrived.
func (s *Simulation) Events() []casework.Event {
	all := make([]casework.Event, 0, s.Cases*5)
	for events := range s.All() {
		all = append(all, events...)
	}
	slices.SortStableFunc(all, byArrival)
	return all
}

func byArrival(a, b casework.Event) int { return a.RecordedAt.Compare(b.RecordedAt) }

// number gives the number of a case.
func (s *Simulation) number(i int) casework.CaseID {
	return casework.SimulatedCase(fmt.Sprintf("%d-%07d", s.From.Year(), i+1))
}

// calendar draws the days on which cases come in.
type calendar struct {
	from   worktime.Date
	sums   []float64 // of the weights of the days up to each
	peak   []bool    // days before the long holiday of the new year
	office *worktime.Office
}

// months are how busy each month is.
var months = [...]float64{1, .75, 1.1, 1.05, 1, 1.05, .95, .95, 1.05, .9, 1.05, 1.25}

func newCalendar(o Options) calendar {
	c := calendar{from: o.From, office: o.Office}
	sum := 0.0
	for d := o.From; d <= o.To; d++ {
		year, month, _ := d.Civil()
		w := months[month-1]
		first, last := springFestival(o.Office.Calendar, year)
		before := first > d && first-d <= 21
		switch {
		case before:
			w *= 1.9 - float64(first-d)/30
		case d > last && d-last <= 14:
			w *= .6
		}
		if !o.Office.Workday(d) {
			w *= .06
		}
		sum += w
		c.sums, c.peak = append(c.sums, sum), append(c.peak, before)
	}
	return c
}

// springFestival gives the first and last day of the longest run of days off between 10 January and the end of
// February.
func springFestival(c *worktime.Calendar, year int) (first, last worktime.Date) {
	run := worktime.Date(0)
	for d := worktime.NewDate(year, time.January, 10); d < worktime.NewDate(year, time.March, 1); d++ {
		if c.Workday(d) {
			run = 0
			continue
		}
		if run++; run > last-first+1 || last == 0 {
			first, last = d-run+1, d
		}
	}
	return first, last
}

// draw gives the day by which a share of all cases has come in.
func (c *calendar) draw(share float64) worktime.Date {
	at, _ := slices.BinarySearchFunc(c.sums, share*c.sums[len(c.sums)-1], cmp.Compare[float64])
	return c.from + worktime.Date(min(at, len(c.sums)-1))
}

// busy reports whether a day is one of those before the long holiday.
func (c *calendar) busy(d worktime.Date) bool {
	i := int(d - c.from)
	return i >= 0 && i < len(c.peak) && c.peak[i]
}
