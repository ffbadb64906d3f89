package progress

import (
	"cmp"
	"slices"
	"time"

	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Board is how a list stood at the end of a day: the light of every task, and the window under way with what each unit
// owes. It never changes and is shared; see [Boards].
type Board struct {
	View   *list.View
	On     worktime.Date
	At     time.Time // the end of On, or the moment at which it was made when On is not over
	Lights map[list.TaskID]*measure.Verdict
	Counts map[measure.Light]int // of the lights that count
	Window *Window               // opened last, nil while none was
	All    Tally                 // of that window
	Units  []UnitTally           // of that window, those that hold most back first
	Turned *Turned               // nil while no window has closed
	// Simulated says that some of what it rests on was made up for a demonstration.
	Simulated bool

	names    map[org.UnitID]string
	holds    map[list.TaskID][]Hold
	closures map[list.TaskID]*Closure
}

// Tally counts the reports of a window by where they stand.
type Tally struct {
	Owed     int // all
	Due      int // nothing sent, and still in time
	Overdue  int // nothing sent, and late
	Waiting  int // sent, and before a reviewer
	Returned int // with the unit again
	Accepted int
}

// In is how many were sent and are not with the unit any more.
func (t Tally) In() int { return t.Waiting + t.Accepted }

// UnitTally is what one unit owes in a window.
type UnitTally struct {
	Unit org.UnitID
	Name string
	Tally
}

// Turned is what became red between the day on which a window closed and the day of the board, and what did so no more.
type Turned struct {
	Window *Window // closed last
	Since  worktime.Date
	Red    []*list.Task // not red then, red now
	Better []*list.Task // red then, not now
}

// Hold says who has something to do about a task in the window under way, or in its closure.
type Hold struct {
	Unit   org.UnitID // that owes the report, 0 for a closure
	Name   string
	Holder Holder
	Late   bool
}

// Holder is who is next.
type Holder string

// The holders.
const (
	HolderLiaison Holder = "liaison" // of the unit: nothing sent
	HolderAgain   Holder = "again"   // of the unit: returned
	HolderHead    Holder = "head"    // of the unit
	HolderLead    Holder = "lead"    // lead unit of the task
	HolderOffice  Holder = "office"
	HolderSigner  Holder = "signer" // of a closure
)

// Light gives a task's light, nil when the list does not have the task.
func (b *Board) Light(id list.TaskID) *measure.Verdict { return b.Lights[id] }

// Holds says who has something to do about a task now.
func (b *Board) Holds(id list.TaskID) []Hold { return b.holds[id] }

// Closure gives a task's closure that is under way, nil when there is none.
func (b *Board) Closure(id list.TaskID) *Closure { return b.closures[id] }

// Unit gives what a unit owes in the window under way; zero when it owes nothing.
func (b *Board) Unit(id org.UnitID) UnitTally {
	for i := range b.Units {
		if b.Units[i].Unit == id {
			return b.Units[i]
		}
	}
	return UnitTally{Unit: id}
}

// Worst puts tasks in the order in which people look at them: red first, and among equals in the order of the list.
func (b *Board) Worst(tasks []*list.Task) []*list.Task {
	out := slices.Clone(tasks)
	slices.SortStableFunc(out, func(x, y *list.Task) int { return cmp.Compare(b.rank(x), b.rank(y)) })
	return out
}

func (b *Board) rank(t *list.Task) int {
	if v := b.Lights[t.ID]; v != nil {
		return v.Shown().Rank()
	}
	return len(measure.Lights())
}

// Count counts the lights of some tasks.
func (b *Board) Count(tasks []*list.Task) map[measure.Light]int {
	n := map[measure.Light]int{}
	for _, t := range tasks {
		if v := b.Lights[t.ID]; v != nil {
			n[v.Shown()]++
		}
	}
	return n
}

// opened gives the window opened last, and the one closed last.
func (r *record) opened(at time.Time) (under, closed *Window) {
	for _, w := range slices.Backward(r.order) { // the newest period first
		if w.Opened.IsZero() || w.Opened.At.After(at) {
			continue
		}
		if under == nil {
			under = w
		}
		if closed == nil && !w.Closes.After(at) {
			closed = w
		}
	}
	return under, closed
}

// tally counts the reports of the window under way, unit by unit, and says who holds what.
func (b *Board) tally(r *record) {
	b.holds = map[list.TaskID][]Hold{}
	if b.Window == nil {
		return
	}
	at := map[org.UnitID]int{}
	for i := range b.View.Tasks {
		for _, report := range r.reports[b.View.Tasks[i].ID] {
			s := r.at(report, b.At)
			if report.Window != b.Window.ID || s.state == "" || s.state == ReportCancelled {
				continue
			}
			n, known := at[report.Unit]
			if !known {
				n = len(b.Units)
				at[report.Unit] = n
				b.Units = append(b.Units, UnitTally{Unit: report.Unit, Name: b.names[report.Unit]})
			}
			late := s.owed() && s.due.Before(b.At)
			b.All.add(s.state, late)
			b.Units[n].add(s.state, late)
			if holder := s.holder(); holder != "" {
				b.holds[report.Task] = append(b.holds[report.Task], Hold{Unit: report.Unit, Name: b.Units[n].Name, Holder: holder, Late: late})
			}
		}
	}
	slices.SortStableFunc(b.Units, func(x, y UnitTally) int {
		return cmp.Or(
			cmp.Compare(y.Overdue, x.Overdue), cmp.Compare(y.Returned, x.Returned), cmp.Compare(y.Due, x.Due),
			cmp.Compare(y.Waiting, x.Waiting), cmp.Compare(y.Owed, x.Owed),
		)
	})
}

func (t *Tally) add(state ReportState, late bool) {
	t.Owed++
	switch {
	case state == ReportAccepted:
		t.Accepted++
	case state == ReportReturned:
		t.Returned++
	case state == ReportDue && late:
		t.Overdue++
	case state == ReportDue:
		t.Due++
	default:
		t.Waiting++
	}
}

// holder says who is next on a report, "" when nobody is.
func (s *standing) holder() Holder {
	switch {
	case s.state == ReportDue:
		return HolderLiaison
	case s.state == ReportReturned:
		return HolderAgain
	case s.state == ReportSubmitted:
		return HolderHead
	case s.state == ReportConfirmed && !s.Lead:
		return HolderLead
	case s.state == ReportConfirmed, s.state == ReportPassed:
		return HolderOffice
	default:
		return ""
	}
}

// closing finds the closures that were under way.
func (b *Board) closing(r *record) {
	b.closures = map[list.TaskID]*Closure{}
	for task, all := range r.closures {
		last := &all[len(all)-1]
		switch r.closureAt(task, b.At) {
		case ClosureChecked:
			b.holds[task] = append(b.holds[task], Hold{Holder: HolderSigner})
		case ClosureAsked:
			b.holds[task] = append(b.holds[task], Hold{Holder: HolderOffice})
		default:
			continue
		}
		b.closures[task] = last
	}
}

// compare says what turned red, and what did so no more, since an earlier board.
func (b *Board) compare(closed *Window, since worktime.Date, then map[list.TaskID]*measure.Verdict) {
	b.Turned = &Turned{Window: closed, Since: since}
	for i := range b.View.Tasks {
		t := &b.View.Tasks[i]
		before, now := then[t.ID], b.Lights[t.ID]
		if before == nil || now == nil {
			continue
		}
		was, is := before.Shown() == measure.Red, now.Shown() == measure.Red
		switch {
		case is && !was:
			b.Turned.Red = append(b.Turned.Red, t)
		case was && !is:
			b.Turned.Better = append(b.Turned.Better, t)
		}
	}
}
