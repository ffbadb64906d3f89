package progress

import "duban/internal/list"

// ClosureID identifies a closure.
type ClosureID int64

// Closure is the way of a task to its end (销号): asked for by the lead unit, checked by the Office, signed by the
// working-group head or the responsible leader. A task may be reopened, and closed again by another closure.
type Closure struct {
	ID         ClosureID
	Task       list.TaskID
	State      ClosureState
	Version    int64
	Words      string      // of who asked
	Conditions []Condition // as they stood when it was last moved on
	Asked      By
	Checked    By
	CheckWords string
	Signed     By
	Ended      By     // refused or reopened
	Reason     string // of that
}

// ClosureState is where a closure stands.
type ClosureState string

// The states of a closure.
const (
	ClosureAsked    ClosureState = "asked"
	ClosureChecked  ClosureState = "checked"
	ClosureSigned   ClosureState = "signed"
	ClosureRefused  ClosureState = "refused"
	ClosureReopened ClosureState = "reopened"
)

// Condition is one thing that must hold before a task is closed, and whether it does.
type Condition struct {
	Code  string         `json:"code"` // locale key below progress.condition
	Holds bool           `json:"holds"`
	Args  map[string]any `json:"args,omitempty"`
}
