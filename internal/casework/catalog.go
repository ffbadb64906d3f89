package casework

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Catalog is the services in force, compiled. It does not change and is safe for concurrent use.
type Catalog struct {
	services map[ServiceID]*entry
}

// entry is a service with its compiled conditions.
type entry struct {
	Service
	conditions []*Condition // of the clocks
	kinds      map[EventKind]bool
}

// NewCatalog compiles services. What is wrong comes back as findings, each with the service in Item; a service with
// errors is left out of the catalog.
func NewCatalog(services []Service) (*Catalog, []fault.Finding) {
	c := &Catalog{services: make(map[ServiceID]*entry, len(services))}
	var all []fault.Finding
	for _, s := range services {
		e, found := compile(s)
		if _, twice := c.services[s.Code]; twice {
			found = append(found, finding(&s, "casework.service_twice", nil))
		}
		all = append(all, found...)
		if !slices.ContainsFunc(found, func(f fault.Finding) bool { return f.Severity == fault.SeverityError }) {
			c.services[s.Code] = e
		}
	}
	return c, all
}

// Service gives a service by its code.
func (c *Catalog) Service(code ServiceID) (*Service, bool) {
	e, known := c.services[code]
	if !known {
		return nil, false
	}
	return &e.Service, true
}

// Services gives all services in the order of their codes.
func (c *Catalog) Services() []*Service {
	all := make([]*Service, 0, len(c.services))
	for _, code := range slices.SortedFunc(maps.Keys(c.services), cmp.Compare) {
		all = append(all, &c.services[code].Service)
	}
	return all
}

// unknown is read in the place of a service that is no longer in force, so that its cases can still be shown.
func (c *Catalog) find(code ServiceID) *entry {
	if e, known := c.services[code]; known {
		return e
	}
	return &entry{Service: Service{Code: code, Name: string(code)}}
}

func finding(s *Service, code string, args fault.Args) fault.Finding {
	return fault.Finding{Severity: fault.SeverityError, Code: code, Item: string(s.Code), Args: args}
}

// compile checks a service and compiles its conditions.
func compile(s Service) (*entry, []fault.Finding) {
	e := &entry{Service: s, kinds: map[EventKind]bool{}}
	for _, k := range EventKinds() {
		e.kinds[k] = true
	}
	for _, own := range s.Events {
		e.kinds[own.Kind] = true
	}
	var all []fault.Finding
	if s.Code == "" || s.Name == "" || s.Unit == "" {
		all = append(all, finding(&s, "casework.service_incomplete", nil))
	}
	ids := map[ClockID]bool{}
	for i := range s.Clocks {
		clock := &s.Clocks[i]
		if ids[clock.ID] {
			all = append(all, finding(&s, "casework.clock_twice", fault.Args{"clock": string(clock.ID)}))
		}
		ids[clock.ID] = true
		condition, found := e.clock(clock)
		e.conditions = append(e.conditions, condition)
		all = append(all, found...)
	}
	return e, all
}

// clock checks one clock.
func (e *entry) clock(c *Clock) (*Condition, []fault.Finding) {
	var all []fault.Finding
	remark := func(code string, args fault.Args) {
		args["clock"] = string(c.ID)
		all = append(all, finding(&e.Service, code, args))
	}
	if c.ID == "" || strings.ContainsAny(string(c.ID), "\t\n") || c.Limit.IsZero() || len(c.From) == 0 || len(c.To) == 0 {
		remark("casework.clock_incomplete", fault.Args{})
	}
	for _, kind := range slices.Concat(c.From, c.To) {
		if !e.kinds[kind] {
			remark("casework.clock_event", fault.Args{"kind": string(kind)})
		}
	}
	for _, code := range c.Pauses {
		if !slices.ContainsFunc(e.Pauses, func(p PauseReason) bool { return p.Code == code }) {
			remark("casework.clock_pause", fault.Args{"reason": code})
		}
	}
	condition, err := CompileCondition(c.When, e.Fields)
	if err != nil {
		f := fault.As(err)
		wrong := finding(&e.Service, f.Code, f.Args)
		wrong.Args["clock"], wrong.At = string(c.ID), f.At
		all = append(all, wrong)
	}
	return condition, all
}

// legal gives the limit that the law sets for a clock, zero when it sets none.
func (s *Service) legal(c *Clock, main bool) worktime.Limit {
	if c.Legal.IsZero() && main {
		return s.Legal
	}
	return c.Legal
}
