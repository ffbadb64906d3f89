package casework

import (
	"context"

	"duban/internal/worktime"
)

// Line is what a report says of one service and unit, clock or month.
type Line struct {
	Key // zero fields are summed over
	Sums
	Running int64 // clocks that run
	Overdue int64 // of those whose main clock runs, how many were due before now
}

// OnTimeOf gives how many cases were on time, and of how many: those on time, those late, and those open and overdue,
// so that leaving a late case open does not make the rate better.
func (l *Line) OnTimeOf() (onTime, of int64) {
	return l.Sums.OnTime, l.Sums.OnTime + l.Late + l.Overdue
}

// By says what a report keeps apart beside services.
type By struct {
	Unit  bool
	Clock bool // else only main clocks count, so that each case counts once
	Month bool
}

// Report sums up what is stored, without looking at cases. Cases that were open and overdue count as of now, and only
// where months and clocks are not kept apart.
func (l *Ledger) Report(ctx context.Context, f TotalFilter, by By) ([]Line, error) {
	totals, err := l.Store.Totals(ctx, f)
	if err != nil {
		return nil, err
	}
	var overdue []Overdue
	if !by.Clock && !by.Month {
		if overdue, err = l.Store.Overdue(ctx, worktime.MomentOf(l.Clock())); err != nil {
			return nil, err
		}
	}
	return Lines(totals, overdue, by), nil
}

// Lines adds up stored totals as a report does. Overdue cases that belong to none of the lines are left out.
func Lines(totals []Total, overdue []Overdue, by By) []Line {
	sums, running := map[Key]*Sums{}, map[Key]int64{}
	for i := range totals {
		t := &totals[i]
		if !by.Clock && !t.Main {
			continue
		}
		k := by.key(t.Key)
		if t.Month == 0 {
			k.Month = 0
			running[k] += t.Cases
			if sums[k] == nil && !by.Month {
				sums[k] = &Sums{}
			}
			continue
		}
		if sums[k] == nil {
			sums[k] = &Sums{}
		}
		sums[k].Add(&t.Sums)
	}
	late := map[Key]int64{}
	for _, o := range overdue {
		late[by.key(Key{Service: o.Service, Unit: o.Unit})] += o.Cases
	}
	lines := make([]Line, 0, len(sums))
	for k, s := range sums {
		lines = append(lines, Line{Key: k, Sums: *s, Running: running[k], Overdue: late[k]})
	}
	sortLines(lines)
	return lines
}

// key gives what a total is counted under in a report.
func (by By) key(k Key) Key {
	k.Main = false
	if !by.Unit {
		k.Unit = ""
	}
	if !by.Clock {
		k.Clock = ""
	}
	if !by.Month {
		k.Month = 0
	}
	return k
}
