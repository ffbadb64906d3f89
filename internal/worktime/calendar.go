package worktime

import (
	"cmp"
	"slices"
)

// Calendar says of every day whether it is worked. It is compiled from an edition and never changes; it answers in a
// few nanoseconds, and dates out of reach as the nearest it has.
type Calendar struct {
	edition Edition
	before  []int32 // before[d] is the number of working days before the date d; one more than there are dates
	nth     []Date  // nth[k] is the working day that k working days come before
	noticed map[int]bool
}

// Compile makes the edition's calendar: Monday to Friday are worked but for its exceptions.
func (e Edition) Compile() *Calendar {
	c := &Calendar{edition: e, before: make([]int32, dates+1), noticed: map[int]bool{}}
	for _, n := range e.Notices {
		c.noticed[n.Year] = true
	}
	c.nth = make([]Date, 0, dates*5/7+1)
	next := 0
	for d := FirstDate; d <= LastDate; d++ {
		weekday := (int(d) + 4) % 7
		works := weekday != 0 && weekday != 6
		if next < len(e.Exceptions) && e.Exceptions[next].Date == d {
			works = e.Exceptions[next].Work
			next++
		}
		if works {
			c.nth = append(c.nth, d)
		}
		c.before[d+1] = int32(len(c.nth))
	}
	return c
}

// Edition gives what the calendar was compiled from.
func (c *Calendar) Edition() Edition { return c.edition }

// Workday reports whether a date is worked.
func (c *Calendar) Workday(d Date) bool {
	d = d.inside()
	return c.before[d+1] != c.before[d]
}

// Workdays counts the working days after a up to and including b; negative when b is before a.
func (c *Calendar) Workdays(a, b Date) int {
	return int(c.before[b.inside()+1]) - int(c.before[a.inside()+1])
}

// AddWorkdays gives the n-th working day after a date, which is not counted itself (民法典 201); with n negative the
// n-th before it. For 0 it gives the date.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	d = d.inside()
	switch {
	case n > 0:
		return c.at(int(c.before[d+1]) + n - 1)
	case n < 0:
		return c.at(int(c.before[d]) + n)
	default:
		return d
	}
}

// at gives the working day that k others come before, the first or last when there is none.
func (c *Calendar) at(k int) Date { return c.nth[min(max(k, 0), len(c.nth)-1)] }

// Next gives the first working day on or after a date (民法典 203).
func (c *Calendar) Next(d Date) Date { return c.at(int(c.before[d.inside()])) }

// Previous gives the last working day on or before a date.
func (c *Calendar) Previous(d Date) Date { return c.at(int(c.before[d.inside()+1]) - 1) }

// Noticed reports whether the edition has the notice of a date's year. Without it only the weekends are known to be
// off, and every result that touches the year is provisional: the finding worktime.no_notice.
func (c *Calendar) Noticed(d Date) bool { return c.noticed[d.Year()] }

// Why gives the exception that holds for a date, and whether there is one.
func (c *Calendar) Why(d Date) (Exception, bool) {
	i, found := slices.BinarySearchFunc(c.edition.Exceptions, d, func(e Exception, d Date) int { return cmp.Compare(e.Date, d) })
	if !found {
		return Exception{}, false
	}
	return c.edition.Exceptions[i], true
}
