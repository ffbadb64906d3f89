package progress

import (
	"time"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// WindowID identifies a reporting window.
type WindowID int64

// Window is a reporting window (填报窗口): the time in which units report on one period of one list.
type Window struct {
	ID   WindowID
	List list.ID
	Code string        // its name within the list: "2020-06"
	From worktime.Date // first day of the period reported on
	To   worktime.Date // last day of it
	// Opens, Closes and Locks follow one another. What comes in after Closes is late; after Locks nothing comes in but
	// from units with an Exception.
	Opens, Closes, Locks time.Time
	Edition              list.EditionID  // that its reports were made from
	Opened               By              // who opened it; At is zero while it is only planned
	Findings             []fault.Finding // what was odd when its reports were made
}

// WindowState is where a window stands at a moment.
type WindowState string

// The states of a window.
const (
	WindowPlanned WindowState = "planned"
	WindowOpen    WindowState = "open"
	WindowLate    WindowState = "late"   // closed, and still taking what is late
	WindowLocked  WindowState = "locked" // takes nothing but by exception
)

// State tells where a window stands. One that was opened stays so, however the clock is set.
func (w *Window) State(now time.Time) WindowState {
	switch {
	case w.Opened.IsZero():
		return WindowPlanned
	case now.Before(w.Closes):
		return WindowOpen
	case now.Before(w.Locks):
		return WindowLate
	default:
		return WindowLocked
	}
}

// Exception lets one unit report until a later time, with a reason and the name of who granted it. It is never
// changed; of several for one unit the last holds.
type Exception struct {
	Window WindowID
	Unit   org.UnitID
	Until  time.Time
	Reason string
	By
}

// Schedule says how windows follow one another. It is data of a list; the default is monthly.
type Schedule struct {
	List       list.ID
	OpenDay    int  // day of the month reported on at whose start a window opens: 25
	CloseDay   int  // day of the next month at whose closing time it closes, the next working day when it is none: 5
	LockDays   int  // working days after closing until it locks: 5
	ReturnDays int  // working days that a returned report is given: 2
	Joint      int  // joint units report every so many months: 1
	Automatic  bool // windows open by themselves
}
