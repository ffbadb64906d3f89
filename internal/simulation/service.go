package simulation

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// volumes are how many cases the services of the built-in packs have beside each other. Others have one.
var volumes = map[casework.ServiceID]float64{
	"property-registration": 26, "hotline": 24, "company-startup": 9, "electricity-low": 7, "tax-clearance": 5,
	"vat-refund": 4, "bid-deposit": 4, "telecom": 4, "water-connection": 3, "gas-connection": 3,
	"simple-deregistration": 3, "export-refund": 2, "inspection-publicity": 2, "performance-deposit": 2,
	"procurement-payment": 2, "electricity-high": 1.2, "procurement": 1, "water-approval": .8, "gas-approval": .8,
	"construction-permit": .8, "infringement-publicity": .5, "bidding-complaint": .3, "layoff": .2,
}

// service is a service as its cases are made.
type service struct {
	*casework.Service
	volume     float64
	units      []string
	conditions []*casework.Condition
	order      []int                // of the clocks, the shorter before the longer
	applied    bool                 // it is applied for: received and accepted
	begins     []casework.EventKind // what else begins its clocks
	bounds     map[string][]float64 // of the attributes that are numbers: what conditions compare them with
}

func newService(of *casework.Service) *service {
	s := &service{Service: of, volume: cmp.Or(volumes[of.Code], 1), bounds: map[string][]float64{}}
	var ends []casework.EventKind
	for i := range of.Clocks {
		ends = append(ends, of.Clocks[i].To...)
	}
	for i := range of.Clocks {
		clock := &of.Clocks[i]
		condition, err := casework.CompileCondition(clock.When, of.Fields)
		if err != nil {
			panic("simulation: a service of a catalog has a condition that does not compile: " + err.Error())
		}
		s.conditions, s.order = append(s.conditions, condition), append(s.order, i)
		for _, kind := range clock.From {
			switch {
			case kind == casework.EventReceived, kind == casework.EventAccepted:
				s.applied = true
			case !slices.Contains(ends, kind) && !slices.Contains(s.begins, kind):
				s.begins = append(s.begins, kind)
			}
		}
	}
	s.applied = s.applied || len(s.begins) == 0
	slices.SortStableFunc(s.order, func(a, b int) int {
		return cmp.Compare(nominal(of.Clocks[a].Limit), nominal(of.Clocks[b].Limit))
	})
	s.findBounds()
	return s
}

// nominal gives about how many hours of work a limit is, for putting limits in order.
func nominal(l worktime.Limit) float64 {
	n := float64(l.N)
	switch l.Unit {
	case worktime.WorkHours:
		return n / 3600
	case worktime.ClockHours:
		return n / 3600 / 3
	case worktime.WorkDays:
		return n * 7
	case worktime.Days:
		return n * 5
	case worktime.Months:
		return n * 150
	default:
		return n * 1800
	}
}

// findBounds finds the numbers with which conditions compare attributes.
func (s *service) findBounds() {
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Kind != casework.FieldNumber {
			continue
		}
		compared := regexp.MustCompile(regexp.QuoteMeta(f.Name) + `\s*(?:<=|>=|<|>|==)\s*([0-9.]+)`)
		for k := range s.Clocks {
			for _, m := range compared.FindAllStringSubmatch(s.Clocks[k].When, -1) {
				if bound, err := strconv.ParseFloat(m[1], 64); err == nil && bound > 0 {
					s.bounds[f.Name] = append(s.bounds[f.Name], bound)
				}
			}
		}
	}
}

// named reports whether a clock begins or ends with a kind of event.
func (s *service) named(kind casework.EventKind) bool {
	return slices.ContainsFunc(s.Clocks, func(c casework.Clock) bool {
		return slices.Contains(c.From, kind) || slices.Contains(c.To, kind)
	})
}
