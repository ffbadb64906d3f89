// Package progress is how a list comes alive: the windows in which units report, what they report and who reviews it,
// the steps by which a task is done, and how it is closed (销号).
//
// A [Window] opens with one [Report] for every task and unit that owes one. A person fills a [Draft], which belongs to
// that person alone, so that two never overwrite each other; what is submitted is a [Submission] and never changes. The
// head of the unit, the lead unit and the Office each write a [Review]. A [Closure] ends a task. [Service] holds the
// rules and moves reports from one state to the next; [Board] is the read model. What follows for a task's light is
// reckoned by the measure package from facts that this package collects. The package must not know pages, files or SQL.
// Start with window.go and report.go, then service.go.
package progress

import (
	"time"

	"duban/internal/account"
)

// By is who did something and when.
type By struct {
	Account account.ID `json:"account"`
	Name    string     `json:"name"` // of the account on that day
	At      time.Time  `json:"at"`
}

// IsZero reports whether nobody did it yet.
func (b By) IsZero() bool { return b.At.IsZero() }
