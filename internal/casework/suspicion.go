package casework

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Suspicion is a sign that records were made to look better than the work was (疑点). It proves nothing: a person
// looks at the cases that it names.
type Suspicion struct {
	fault.Finding // Item is the service, "" when it concerns all of a unit's
	Service       ServiceID
	Unit          string
	Cases         []CaseID // behind it, in order; at most Thresholds.Named
	Count         int      // of the cases behind it
}

// The codes of suspicions.
const (
	SuspicionHasty     = "casework.suspicion.hasty"
	SuspicionDeadline  = "casework.suspicion.deadline"
	SuspicionPaused    = "casework.suspicion.paused"
	SuspicionRefiled   = "casework.suspicion.refiled"
	SuspicionBackdated = "casework.suspicion.backdated"
	SuspicionBacklog   = "casework.suspicion.backlog"
)

// Suspicions lists the codes in the order in which they are shown.
func Suspicions() []string {
	return []string{SuspicionHasty, SuspicionDeadline, SuspicionPaused, SuspicionRefiled, SuspicionBackdated, SuspicionBacklog}
}

// Thresholds say from when on something is remarkable. A place may choose its own.
type Thresholds struct {
	Named int `json:"named"` // cases that one suspicion names: as many as a person looks through

	// Nobody handles a case of two days or more in ten minutes; that a few are settled on the spot is natural.
	HastyWithin time.Duration `json:"hasty_within"` // between acceptance and end
	HastyCases  int           `json:"hasty_cases"`
	HastyShare  float64       `json:"hasty_share"` // of the closed cases

	// Work that nears its end is not finished in the last half hour more often than in the ones before; but people
	// close at the end of the day what they did that day, which other days show.
	DeadlineWindow time.Duration `json:"deadline_window"` // of working time before a case is due; a tenth of a shorter limit
	DeadlineCases  int           `json:"deadline_cases"`  // closed, fewer are chance
	DeadlineTimes  float64       `json:"deadline_times"`  // as many in the last window as natural
	DeadlineShare  float64       `json:"deadline_share"`  // of the closed cases, beyond the natural ones

	// Units with the same services meet the same reasons to pause.
	PausedCases int     `json:"paused_cases"` // of the unit and of the others
	PausedTimes float64 `json:"paused_times"` // as many as the others would have
	PausedShare float64 `json:"paused_share"` // of the cases, beyond what the others would have

	// A return is for what was missing at first; one for which half of the time was used, and another filing that is
	// on time by itself only, sets the clock back.
	RefiledUsed  float64 `json:"refiled_used"`  // share of its time after which a case was returned
	RefiledTimes int     `json:"refiled_times"` // filings after which any case is remarkable: what is missing is told once
	RefiledCases int     `json:"refiled_cases"`
	RefiledShare float64 `json:"refiled_share"` // of the closed cases; fewer happen to anybody

	// A line system reports every night, and one night may fail.
	BackdatedDays  int     `json:"backdated_days"`  // working days between event and record
	BackdatedShare float64 `json:"backdated_share"` // of the events
	// Nobody types that many in a day: a system delivers what it had kept.
	BacklogEvents int64   `json:"backlog_events"` // of one source in one day
	BacklogShare  float64 `json:"backlog_share"`  // of them late
}

// DefaultThresholds gives those that hold where nobody chose others. With the numbers of cases that they ask for,
// chance alone raises fewer than one suspicion among ten thousand honest pairs of service and unit.
func DefaultThresholds() Thresholds {
	return Thresholds{
		Named:       200,
		HastyWithin: 10 * time.Minute, HastyCases: 5, HastyShare: .005,
		DeadlineWindow: 30 * time.Minute, DeadlineCases: 50, DeadlineTimes: 3, DeadlineShare: .05,
		PausedCases: 50, PausedTimes: 2, PausedShare: .08,
		RefiledUsed: .5, RefiledTimes: 3, RefiledCases: 3, RefiledShare: .02,
		BackdatedDays: 3, BackdatedShare: .05, BacklogEvents: 200, BacklogShare: .5,
	}
}

// Rule gives the numbers by which a suspicion is raised, for the message that its code followed by ".rule" names.
func (t *Thresholds) Rule(code string) fault.Args {
	percent := func(share float64) int { return int(math.Round(share * 1000)) }
	switch code {
	case SuspicionHasty:
		return fault.Args{"minutes": int(t.HastyWithin / time.Minute), "cases": t.HastyCases, "percent": fixed(percent(t.HastyShare))}
	case SuspicionDeadline:
		return fault.Args{"minutes": int(t.DeadlineWindow / time.Minute), "cases": t.DeadlineCases, "times": t.DeadlineTimes, "percent": fixed(percent(t.DeadlineShare))}
	case SuspicionPaused:
		return fault.Args{"cases": t.PausedCases, "times": t.PausedTimes, "percent": fixed(percent(t.PausedShare))}
	case SuspicionRefiled:
		return fault.Args{"times": t.RefiledTimes, "cases": t.RefiledCases, "percent": fixed(percent(t.RefiledShare))}
	case SuspicionBackdated:
		return fault.Args{"days": t.BackdatedDays, "percent": fixed(percent(t.BackdatedShare))}
	default:
		return fault.Args{"cases": t.BacklogEvents, "percent": fixed(percent(t.BacklogShare))}
	}
}

// fixed writes tenths.
func fixed(tenths int) string { return strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64) }

// Inspection looks through cases for suspicions. Add every case, then every late entry, then ask.
type Inspection struct {
	thresholds Thresholds
	catalog    *Catalog
	office     Offices
	groups     map[inspected]*conduct
	filings    map[CaseID]*filed
	entries    map[inspected]*entries
	days       map[entryDay]*entries
}

// inspected is a service and a unit.
type inspected struct {
	service ServiceID
	unit    string
}

// conduct is how a unit handled a service.
type conduct struct {
	all, paused, closed int
	days                int // closed, of those that had two days or more
	hasty, pauses       behind
	deadline            closings
}

// behind is the cases behind a suspicion, the first ones by name.
type behind struct {
	cases []CaseID
	count int
}

func (b *behind) add(id CaseID, most int) {
	if b.count++; len(b.cases) < most {
		b.cases = append(b.cases, id)
	}
}

// join adds the cases behind another.
func (b *behind) join(o *behind, most int) {
	b.count += o.count
	b.cases = append(b.cases, o.cases[:min(len(o.cases), most-len(b.cases))]...)
}

// Inspect begins an inspection.
func Inspect(catalog *Catalog, office Offices, t Thresholds) *Inspection {
	return &Inspection{
		thresholds: t, catalog: catalog, office: office, groups: map[inspected]*conduct{}, filings: map[CaseID]*filed{},
		entries: map[inspected]*entries{}, days: map[entryDay]*entries{},
	}
}

// Add looks at one case.
func (x *Inspection) Add(h *Head) {
	s := &x.catalog.find(h.Service).Service
	office := x.office(s, h.Unit)
	m := h.main()
	if h.Refiles != "" || h.State.Undecided() {
		x.filings[h.ID] = newFiled(h, m, office)
	}
	if m == nil || m.Limit.IsZero() {
		return
	}
	clock := s.clock(m.Clock)
	if clock.Ahead {
		return // it asks for time before an event: none of the signs apply
	}
	k := inspected{h.Service, h.Unit}
	g := x.groups[k]
	if g == nil {
		g = &conduct{}
		x.groups[k] = g
	}
	if g.all++; slices.ContainsFunc(h.Measures, func(m Measure) bool { return len(m.Stops) > 0 }) {
		g.paused++
		g.pauses.add(h.ID, x.thresholds.Named)
	}
	if m.End == 0 || m.Idle {
		return
	}
	g.closed++
	if s.Type != TypeOnSpot && x.takesDays(m, office) {
		g.days++
		if x.tooFast(h, m) {
			g.hasty.add(h.ID, x.thresholds.Named)
			return // it was never handled by the clock that the other signs look at
		}
	}
	g.deadline.add(h.ID, closing{m, office, clock}, &x.thresholds)
}

// main gives the measure of the main clock, nil when no clock began.
func (h *Head) main() *Measure {
	i := slices.IndexFunc(h.Measures, func(m Measure) bool { return m.Main })
	if i < 0 {
		return nil
	}
	return &h.Measures[i]
}

// clock gives a clock of the service, an empty one when it is no longer there.
func (s *Service) clock(id ClockID) *Clock {
	for i := range s.Clocks {
		if s.Clocks[i].ID == id {
			return &s.Clocks[i]
		}
	}
	return &Clock{}
}

// takesDays reports whether a closed case had two working days or more.
func (x *Inspection) takesDays(m *Measure, office *worktime.Office) bool {
	day := office.Next(m.Start.Date())
	return m.Worked.Net+left(m, office) >= 2*office.Between(day.At(0), day.End()+1)
}

// tooFast reports whether a case ended minutes after it was accepted.
func (x *Inspection) tooFast(h *Head, m *Measure) bool {
	from, to := m.Start, max(m.End, h.Ended)
	if h.Accepted != 0 {
		from = min(from, h.Accepted) // where the clock runs from receipt, a late acceptance gains nothing
	}
	return to >= from && time.Duration(to-from)*time.Second <= x.thresholds.HastyWithin
}

// left gives the seconds of working time from the end of a clock to when it was due, negative when it was late.
func left(m *Measure, office *worktime.Office) int64 { return office.Between(m.End, m.Due) }

// closing is a clock that ended.
type closing struct {
	*Measure
	office *worktime.Office
	clock  *Clock
}

// round reports whether the clock is due at any time of day, office hours or not.
func (c *closing) round() bool {
	return c.Limit.Unit == worktime.ClockHours || c.clock.Rule.Midnight || c.clock.Rule.NoRoll
}

// times gives the seconds that were left, negative when it was late, and that there were in all.
func (c *closing) times() (remained, whole int64) {
	if c.round() {
		remained = int64(c.Due - c.End)
		return remained, int64(c.End-c.Start) + max(remained, 0)
	}
	remained = left(c.Measure, c.office)
	return remained, c.Worked.Net + max(remained, 0)
}

// lastOfDay reports whether it ended in the last seconds of a working day.
func (c *closing) lastOfDay(seconds int64) bool {
	day := c.End.Date()
	return !c.round() && c.office.Workday(day) && c.office.Between(c.End, c.office.Closing(day)) < seconds
}

// closings counts closed cases by how long before they were due.
type closings struct {
	last       behind // in the last window
	before     int    // in the four windows before it
	dueDay     int    // on the day on which they were due, before that
	otherDays  int    // on other days
	lastOfDays int    // of those, in the last window of the day
}

// neighbours is the number of windows that the last one is compared with.
const neighbours = 4

func (c *closings) add(id CaseID, m closing, t *Thresholds) {
	remained, whole := m.times()
	window := min(int64(t.DeadlineWindow/time.Second), max(whole/10, 1))
	if m.End.Date() != m.Due.Date() {
		c.otherDays++
		if m.lastOfDay(window) {
			c.lastOfDays++
		}
	} else if remained >= 0 {
		c.dueDay++
	}
	switch {
	case remained >= 0 && remained < window && m.Verdict == worktime.OnTime:
		c.last.add(id, t.Named)
	case remained >= window && remained < (1+neighbours)*window:
		c.before++
	}
}

// natural gives how many cases would end in the last window if nobody looked at the limit.
func (c *closings) natural() float64 {
	natural := float64(c.before) / neighbours
	if c.otherDays > 0 {
		natural = max(natural, float64(c.dueDay)*float64(c.lastOfDays)/float64(c.otherDays))
	}
	return natural
}

// Suspicions gives what was found, by code, service and unit.
func (x *Inspection) Suspicions() []Suspicion {
	var all []Suspicion
	for k, g := range x.groups {
		all = append(all, x.deadline(k, g)...)
	}
	all = append(all, x.hasty()...)
	all = append(all, x.paused()...)
	all = append(all, x.refiled()...)
	all = append(all, x.backdated()...)
	for i := range all {
		slices.Sort(all[i].Cases)
	}
	order := Suspicions()
	slices.SortFunc(all, func(a, b Suspicion) int {
		return cmp.Or(slices.Index(order, a.Code)-slices.Index(order, b.Code), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Unit, b.Unit))
	})
	return all
}

// suspect makes a suspicion. The words name service and unit.
func (x *Inspection) suspect(code string, k inspected, cases behind, args fault.Args) Suspicion {
	args["unit"], args["count"] = k.unit, cases.count
	if k.service != "" {
		args["service"], args["name"] = string(k.service), x.catalog.find(k.service).Name
	}
	f := fault.Finding{Severity: fault.SeverityWarning, Code: code, Item: string(k.service), Args: args}
	return Suspicion{Finding: f, Service: k.service, Unit: k.unit, Cases: cases.cases, Count: cases.count}
}

// hasty finds units that end cases as they accept them: in one service, else in all of theirs together.
func (x *Inspection) hasty() []Suspicion {
	var all []Suspicion
	units, found := map[string]*conduct{}, map[string]bool{}
	remarkable := func(k inspected, g *conduct) bool {
		if g.hasty.count < x.thresholds.HastyCases || float64(g.hasty.count) < x.thresholds.HastyShare*float64(g.days) {
			return false
		}
		all = append(all, x.suspect(SuspicionHasty, k, g.hasty, fault.Args{
			"closed": g.days, "minutes": int(x.thresholds.HastyWithin / time.Minute),
		}))
		return true
	}
	for _, k := range sortedKeys(x.groups) {
		g, u := x.groups[k], units[k.unit]
		if u == nil {
			u = &conduct{}
			units[k.unit] = u
		}
		u.days += g.days
		u.hasty.join(&g.hasty, x.thresholds.Named)
		found[k.unit] = remarkable(k, g) || found[k.unit]
	}
	for unit, u := range units {
		if !found[unit] {
			remarkable(inspected{unit: unit}, u)
		}
	}
	return all
}

func (x *Inspection) deadline(k inspected, g *conduct) []Suspicion {
	t := &x.thresholds
	natural, found := g.deadline.natural(), float64(g.deadline.last.count)
	if g.closed < t.DeadlineCases || found < t.DeadlineTimes*natural || found-natural < t.DeadlineShare*float64(g.closed) || found < beyondChance(natural) {
		return nil
	}
	return []Suspicion{x.suspect(SuspicionDeadline, k, g.deadline.last, fault.Args{
		"closed": g.closed, "minutes": int(t.DeadlineWindow / time.Minute), "natural": int(math.Round(natural)),
	})}
}

// beyondChance gives the number that chance does not reach where some is expected: four standard deviations above.
func beyondChance(expected float64) float64 { return expected + 4*math.Sqrt(expected+1) }

// paused compares each unit with what the others do in the same services.
func (x *Inspection) paused() []Suspicion {
	services := map[ServiceID]*conduct{}
	for k, g := range x.groups {
		s := services[k.service]
		if s == nil {
			s = &conduct{}
			services[k.service] = s
		}
		s.all, s.paused = s.all+g.all, s.paused+g.paused
	}
	type compared struct {
		own, paused, others int
		expected            float64
		cases               behind
	}
	t, units := &x.thresholds, map[string]*compared{}
	for _, k := range sortedKeys(x.groups) {
		g, s := x.groups[k], services[k.service]
		others := s.all - g.all
		if others < t.PausedCases || s.paused == 0 {
			continue // nothing to compare with, or a service that is never paused
		}
		u := units[k.unit]
		if u == nil {
			u = &compared{}
			units[k.unit] = u
		}
		u.own, u.paused, u.others = u.own+g.all, u.paused+g.paused, u.others+others
		u.expected += float64(g.all) * float64(s.paused-g.paused) / float64(others)
		u.cases.join(&g.pauses, t.Named)
	}
	var all []Suspicion
	for unit, u := range units {
		found := float64(u.paused)
		if u.own < t.PausedCases || found < t.PausedTimes*u.expected || found-u.expected < t.PausedShare*float64(u.own) || found < beyondChance(u.expected) {
			continue
		}
		all = append(all, x.suspect(SuspicionPaused, inspected{unit: unit}, u.cases, fault.Args{
			"cases": u.own, "percent": percentOf(found, u.own), "others": percentOf(u.expected, u.own),
		}))
	}
	return all
}

func percentOf(part float64, whole int) int {
	return int(math.Round(100 * part / float64(max(whole, 1))))
}

func sortedKeys[V any](m map[inspected]V) []inspected {
	keys := make([]inspected, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b inspected) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.unit, b.unit))
	})
	return keys
}
