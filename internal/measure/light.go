// Package measure reckons from facts what a page shows as a verdict: today the light (亮灯) of a task.
//
// [Rule.Read] is a pure function: it takes the facts of one task as of one day and gives its light, why it
// is so, and what would change it. [Judge] puts a person's override over it, which [Service] keeps. The facts are
// collected by the areas that have them. The package must not know who asks, SQL or pages. Start with Rule.Read;
// testdata/*.test are its specification, and rules.yaml has its thresholds.
package measure

import "duban/internal/worktime"

// Light is the state of a task in one colour, always shown with shape and word.
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

// Lights gives all lights, the worst first.
func Lights() []Light { return []Light{Red, Yellow, Pending, Green, Grey, Closed} }

// Rank puts lights in the order in which people look at them: the smaller, the more urgent.
func (l Light) Rank() int {
	for i, known := range Lights() {
		if l == known {
			return i
		}
	}
	return len(Lights())
}

// Severity says how bad a light is: 2 for red, 1 for yellow, 0 for all others. More progress never makes it grow.
func (l Light) Severity() int {
	switch l {
	case Red:
		return 2
	case Yellow:
		return 1
	default:
		return 0
	}
}

// Facts is what is known of one task on one day. What is not known is nil or zero, as said.
type Facts struct {
	Today    worktime.Date
	Start    worktime.Date // when work is due to begin, 0 when nobody knows
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
	Turns   []Reason // what would make it better; all of them together make it green or pending
}

// Reason is a sentence to be made at the edge: a locale key and its arguments.
type Reason struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
}
