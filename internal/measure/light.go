// Package measure reckons from facts what a page shows as a verdict: today the light (亮灯) of a task.
//
// Everything here is a pure function: [Rule.Read] takes the facts of one task as of one day and gives its light, why it
// is so, and what would change it. The facts are collected by the areas that have them. The package must not know who
// asks, stores or pages. Start with Rule.Read.
package measure

import "duban/internal/worktime"

// Light is the state of a task in one colour, always shown with shape and word (docs/domain.md, lights).
type Light string

// The lights.
const (
	Grey    Light = "grey"    // 未到期: not due to start
	Green   Light = "green"   // 正常
	Yellow  Light = "yellow"  // 预警
	Red     Light = "red"     // 滞后
	Pending Light = "pending" // 待核: reported done, waiting for the check
	Closed  Light = "closed"  // 销号
)

// Rule is one version of the rule by which lights are reckoned. Its thresholds are data.
type Rule struct {
	Version    string        // "2020-1"
	From       worktime.Date // in force from
	YellowGap  int           // percentage points behind plan from which it is yellow: 10
	RedGap     int           // more than so many are red: 30
	NearDays   int           // calendar days to the deadline from which an unfinished task is yellow: 15
	LateDays   int           // working days up to which a late report is yellow, and beyond which red: 3
	YellowsRed int           // yellow in so many windows in a row is red; 0 never: 2
}

// Facts is what is known of one task on one day. What is not known is nil or zero, as said.
type Facts struct {
	Today    worktime.Date
	Start    worktime.Date // when work is due to begin
	Due      worktime.Date // 0 when the task has no deadline
	Ongoing  bool          // 持续类: due at the end of the year
	Soft     bool          // every promise in it is of effort, or is somebody else's: never red by number
	Percent  *int          // done, as last accepted or reported; nil when nobody said
	Planned  *int          // by the steps' weights; nil: linear between Start and Due
	Done     bool          // reported done
	Waiting  bool          // a closure is asked for and not decided
	Closed   bool
	LateBy   int  // working days that the oldest report owed is late, 0 when none is
	False    bool // a report was found to be false
	Yellows  int  // windows before this one that ended yellow, in a row
	Broken   int  // measured commitments whose value misses the target after its day
	Unproven int  // measured commitments past their day without a value
}

// Reading is what a rule makes of facts.
type Reading struct {
	Light   Light
	Rule    string // version
	Reasons []Reason
	Turns   []Reason // what would make it better
}

// Reason is a sentence to be made at the edge: a locale key below measure.reason or measure.turn, and its arguments.
type Reason struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
}

// Override is a person's light over the reckoned one. Pages show both.
type Override struct {
	Light  Light
	Reason string
	Who    string
	From   worktime.Date
	To     worktime.Date // last day, 0 while it holds
}
