package measure

import (
	"time"

	"duban/internal/worktime"
)

// Rule is one version of the rule by which lights are reckoned. Its thresholds are data.
type Rule struct {
	Version    string        // "2020-1"
	From       worktime.Date // in force from
	By         Words         // who asked for it
	Reason     Words         // why it is so, or was changed
	YellowGap  int           // percentage points behind plan from which it is yellow: 10
	RedGap     int           // more than so many are red: 30
	NearDays   int           // calendar days to the deadline from which an unfinished task is yellow: 15
	LateDays   int           // working days up to which a late report is yellow, and beyond which red: 3
	YellowsRed int           // yellow in so many windows in a row is red; 0 never: 2
}

// Words are in both languages, as data has them.
type Words struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// Read reckons the light of a task. It is total: whatever the facts, there is a light with at least one reason.
//
// What a person has to decide comes before what is reckoned: a closed task stays closed, one whose closure is asked for
// or that is reported done waits for the check, unless something about it was found to be wrong.
func (r Rule) Read(f Facts) Reading {
	s := sheet{rule: r, facts: f, due: f.DueDay()}
	s.planned, s.known = f.plan(s.due)
	switch {
	case f.Closed:
		s.say(Closed, "measure.reason.closed", nil)
		return s.reading()
	case f.False:
		s.say(Red, "measure.reason.false", nil)
		s.turn("measure.turn.false", nil)
	}
	s.values()
	done := f.Done || f.Percent != nil && *f.Percent >= 100
	if !f.Waiting {
		s.lateness()
	}
	switch {
	case f.Waiting && s.light.Severity() < 2:
		return s.waits("measure.reason.waiting", "measure.turn.waiting")
	case done && s.light.Severity() == 0:
		return s.waits("measure.reason.done", "measure.turn.done")
	case !done && !f.Waiting:
		s.schedule()
		s.progress()
	}
	s.again()
	if s.light == "" {
		s.calm()
	}
	return s.reading()
}

// DueDay is the day by which the task is to be done, 0 when it has none: an ongoing task is due when its year ends.
func (f *Facts) DueDay() worktime.Date {
	if !f.Ongoing {
		return f.Due
	}
	of := f.Due
	if of == 0 {
		of = f.Start
	}
	if of == 0 {
		of = f.Today
	}
	return worktime.NewDate(of.Year(), time.December, 31)
}

// plan says how much should be done by now, and whether that is known.
func (f *Facts) plan(due worktime.Date) (percent int, known bool) {
	switch {
	case f.Planned != nil:
		return min(max(*f.Planned, 0), 100), true
	case f.Start == 0 || due <= f.Start:
		return 0, false
	case f.Today <= f.Start:
		return 0, true
	default:
		return min(int(f.Today-f.Start)*100/int(due-f.Start), 100), true
	}
}

// sheet is a reading under way.
type sheet struct {
	rule     Rule
	facts    Facts
	due      worktime.Date
	planned  int
	known    bool // planned is
	light    Light
	byNumber bool // every reason so far is a number held against another
	reasons  []Reason
	turns    []Reason
}

// say gives a reason; the worst light that a reason asks for counts.
func (s *sheet) say(light Light, code string, args map[string]any) {
	if s.light == "" || light.Severity() > s.light.Severity() {
		s.light = light
	}
	s.reasons = append(s.reasons, Reason{Code: code, Args: args})
}

// number is say for what is held against a number: where all promises are of effort, that is no more than a warning.
func (s *sheet) number(light Light, code string, args map[string]any) {
	if s.facts.Soft && light == Red {
		light = Yellow
	}
	s.byNumber = s.byNumber || s.light == ""
	s.say(light, code, args)
}

// plain is say for what is no number.
func (s *sheet) plain(light Light, code string, args map[string]any) {
	s.byNumber = false
	s.say(light, code, args)
}

func (s *sheet) turn(code string, args map[string]any) {
	s.turns = append(s.turns, Reason{Code: code, Args: args})
}

// waits ends with a task that waits for somebody's check. What else was found is said beside it.
func (s *sheet) waits(reason, turn string) Reading {
	s.light = Pending
	s.reasons = append([]Reason{{Code: reason}}, s.reasons...)
	s.turns = append(s.turns, Reason{Code: turn})
	return s.reading()
}

// values looks at the measured commitments whose day has come.
func (s *sheet) values() {
	if n := s.facts.Broken; n > 0 {
		s.number(Red, "measure.reason.broken", map[string]any{"count": n})
		s.turn("measure.turn.broken", map[string]any{"count": n})
	}
	if n := s.facts.Unproven; n > 0 {
		s.number(Yellow, "measure.reason.unproven", map[string]any{"count": n})
		s.turn("measure.turn.unproven", map[string]any{"count": n})
	}
}

// lateness looks at the reports owed.
func (s *sheet) lateness() {
	days := s.facts.LateBy
	if days <= 0 {
		return
	}
	light := Yellow
	if days > s.rule.LateDays {
		light = Red
	}
	s.plain(light, "measure.reason.late", map[string]any{"days": days})
	s.turn("measure.turn.late", nil)
}

// schedule holds an unfinished task against its deadline.
func (s *sheet) schedule() {
	if s.due == 0 {
		return
	}
	left := int(s.due) - int(s.facts.Today)
	args := map[string]any{"due": s.due.String()}
	switch {
	case left < 0:
		args["days"] = -left
		s.plain(Red, "measure.reason.overdue", args)
		s.turn("measure.turn.overdue", nil)
	case left <= s.rule.NearDays:
		args["days"] = left
		s.plain(Yellow, "measure.reason.near", args)
		s.turn("measure.turn.near", map[string]any{"due": s.due.String()})
	}
}

// progress holds what is done against what is planned by now. Once the deadline has passed, that says it all.
func (s *sheet) progress() {
	if !s.known || s.due != 0 && s.facts.Today > s.due {
		return
	}
	if s.facts.Percent == nil {
		if s.planned >= s.rule.YellowGap {
			s.number(Yellow, "measure.reason.unsaid", map[string]any{"planned": s.planned})
			s.turn("measure.turn.behind", map[string]any{"percent": s.enough()})
		}
		return
	}
	done := max(*s.facts.Percent, 0)
	gap := s.planned - done
	if gap < s.rule.YellowGap {
		return
	}
	light := Yellow
	if gap > s.rule.RedGap {
		light = Red
	}
	s.number(light, "measure.reason.behind", map[string]any{"percent": done, "planned": s.planned, "gap": gap})
	s.turn("measure.turn.behind", map[string]any{"percent": s.enough()})
}

// enough is the least that must be done for progress to be all right today.
func (s *sheet) enough() int { return max(s.planned-s.rule.YellowGap+1, 0) }

// again makes red what has been yellow too often. A task of effort only is not turned red by counting numbers.
func (s *sheet) again() {
	n := s.rule.YellowsRed
	if s.light != Yellow || n <= 0 || s.facts.Yellows < n || s.facts.Soft && s.byNumber {
		return
	}
	s.light = Red
	s.reasons = append(s.reasons, Reason{Code: "measure.reason.again", Args: map[string]any{"count": s.facts.Yellows}})
}

// calm is what there is to say of a task about which nothing is wrong.
func (s *sheet) calm() {
	f := s.facts
	switch {
	case f.Today < f.Start && (f.Percent == nil || *f.Percent <= 0):
		s.say(Grey, "measure.reason.before", map[string]any{"start": f.Start.String()})
	case f.Percent != nil && s.known:
		s.say(Green, "measure.reason.on_plan", map[string]any{"percent": *f.Percent, "planned": s.planned})
	case f.Percent != nil:
		s.say(Green, "measure.reason.reported", map[string]any{"percent": *f.Percent})
	case s.known:
		s.say(Green, "measure.reason.early", map[string]any{"planned": s.planned})
	default:
		s.say(Green, "measure.reason.nothing", nil)
	}
}

func (s *sheet) reading() Reading {
	return Reading{Light: s.light, Rule: s.rule.Version, Reasons: s.reasons, Turns: s.turns}
}
