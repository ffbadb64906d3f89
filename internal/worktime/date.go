package worktime

import (
	"strconv"
	"time"

	"duban/internal/fault"
)

// Date is a civil date as the number of days since 1970-01-01. Dates from [FirstDate] to [LastDate] can be reckoned
// with; the zero value, 1970-01-01, stands for none.
type Date int32

// The dates between which calendars reach.
const (
	FirstDate Date = 0
	LastDate  Date = dates - 1

	dates = 54786 // 1970-01-01 to 2119-12-31
)

// NewDate gives the date of a year, from 1 on, a month and a day; months and days that the year or month does not have
// go on into the next or the one before, as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	m := int(month)
	for ; m < 1; m += 12 {
		year--
	}
	for ; m > 12; m -= 12 {
		year++
	}
	// Years are counted from March, so that the leap day is the last of its year.
	if m < 3 {
		year, m = year-1, m+12
	}
	y := uint32(year)
	return Date(365*y+y/4-y/100+y/400+(153*uint32(m)-457)/5) + Date(day) - 719469
}

// Civil gives year, month and day.
func (d Date) Civil() (year int, month time.Month, day int) {
	z := uint32(d + 719468)
	era := z / 146097
	doe := z % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	year, month, day = int(yoe+era*400), time.Month(mp+3), int(doy-(153*mp+2)/5+1)
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// Year gives the year.
func (d Date) Year() int {
	year, _, _ := d.Civil()
	return year
}

// Weekday gives the day of the week; 1970-01-01 was a Thursday.
func (d Date) Weekday() time.Weekday {
	return time.Weekday((int(d)%7 + 11) % 7)
}

// AddMonths gives the day of the same number n months later (earlier when n is negative), or the last day of that
// month where it has none (民法典 202).
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	months := year*12 + int(month) - 1 + n
	year, month = months/12, time.Month(months%12+1)
	return NewDate(year, month, min(day, daysIn(year, month)))
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// daysIn gives the number of days of a month.
func daysIn(year int, month time.Month) int {
	if month == time.February && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month-1]
}

// At gives the moment at a number of seconds after the date's 0:00.
func (d Date) At(seconds int) Moment { return Moment(d)*daySeconds + Moment(seconds) }

// End gives the last whole second before 24:00, which is the moment a day ends: 24:00 itself is written, and counted,
// as the next day.
func (d Date) End() Moment { return d.At(daySeconds - 1) }

// String gives the date as 2020-06-28.
func (d Date) String() string { return string(d.append(make([]byte, 0, 10))) }

func (d Date) append(b []byte) []byte {
	year, month, day := d.Civil()
	b = appendPadded(b, year, 4)
	b = appendPadded(append(b, '-'), int(month), 2)
	return appendPadded(append(b, '-'), day, 2)
}

func appendPadded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			b = append(b, '0')
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// MarshalText writes the date as [Date.String] does.
func (d Date) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// ParseDate reads a date as 2020-06-28. It fails with worktime.date.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fault.Wrap(err, fault.Invalid, "worktime.date", fault.Args{"text": s})
	}
	d := NewDate(t.Date())
	if d < FirstDate || d > LastDate {
		return 0, fault.New(fault.Invalid, "worktime.date_range", fault.Args{"text": s})
	}
	return d, nil
}

// inside gives the nearest date that calendars reach.
func (d Date) inside() Date { return min(max(d, FirstDate), LastDate) }
