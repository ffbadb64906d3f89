package calendar

import (
	"time"

	"duban/internal/worktime"
)

// The years that the page can show.
const (
	FirstYear = 2015
	LastYear  = 2099
)

// Year is a year day by day.
type Year struct {
	Number  int
	Noticed bool // its notice is known
	Months  [12]Month
}

// Month is its weeks, from Monday. Days of other months have no number.
type Month [][7]Day

// Day is a day of a year: worked, off, worked instead of another (extra), or a holiday.
type Day struct {
	Number int
	Kind   string // work, rest, holiday, extra
	Local  bool
	Title  string
}

// NewYear gives a year of an edition.
func NewYear(e worktime.Edition, number int) Year {
	c := e.Compile()
	y := Year{Number: number, Noticed: c.Noticed(worktime.NewDate(number, time.June, 1))}
	for d := worktime.NewDate(number, time.January, 1); d.Year() == number; d++ {
		_, month, day := d.Civil()
		one := Day{Number: day, Kind: "rest", Title: d.String()}
		if c.Workday(d) {
			one.Kind = "work"
		}
		if why, found := c.Why(d); found {
			one.Kind, one.Local = "holiday", why.Local
			if why.Work {
				one.Kind = "extra"
			}
			one.Title += " " + why.Reason + " " + why.Notice
			if why.Local {
				one.Title += " " + why.Issuer
			}
		}
		m, weekday := &y.Months[month-1], (int(d.Weekday())+6)%7
		if day == 1 || weekday == 0 {
			*m = append(*m, [7]Day{})
		}
		(*m)[len(*m)-1][weekday] = one
	}
	return y
}

// Span is some local exceptions in a row.
type Span struct {
	worktime.Exception
	To   worktime.Date
	Unit string
}

// spans gives the local exceptions of an edition, days in a row together.
func spans(e worktime.Edition, unit string) []Span {
	var all []Span
	for _, x := range e.Exceptions {
		if !x.Local {
			continue
		}
		if n := len(all); n > 0 && all[n-1].To+1 == x.Date && all[n-1].Work == x.Work && all[n-1].Reason == x.Reason && all[n-1].Issuer == x.Issuer {
			all[n-1].To = x.Date
			continue
		}
		all = append(all, Span{x, x.Date, unit})
	}
	return all
}
