package worktime

import (
	"strconv"
	"strings"

	"duban/internal/fault"
)

// Unit is what a limit counts. It is always printed with the number and never inferred from it.
type Unit uint8

// The units.
const (
	WorkHours  Unit = iota + 1 // wh 工作小时: hours in which the office is open
	WorkDays                   // wd 工作日
	Days                       // d 自然日, 日
	ClockHours                 // h 小时: hours by the clock
	Months                     // mo 月
	Years                      // y 年
)

var unitNames = [...]string{WorkHours: "wh", WorkDays: "wd", Days: "d", ClockHours: "h", Months: "mo", Years: "y"}

// Units gives all units.
func Units() []Unit { return []Unit{WorkHours, WorkDays, Days, ClockHours, Months, Years} }

// String gives the unit as it is written: wh wd d h mo y; nothing for no unit.
func (u Unit) String() string {
	if int(u) < len(unitNames) {
		return unitNames[u]
	}
	return ""
}

// Hourly reports whether the unit is kept in seconds.
func (u Unit) Hourly() bool { return u == WorkHours || u == ClockHours }

// ParseUnit reads a unit as [Unit.String] writes it. It fails with worktime.unit.
func ParseUnit(s string) (Unit, error) {
	for _, u := range Units() {
		if u.String() == s {
			return u, nil
		}
	}
	return 0, fault.New(fault.Invalid, "worktime.unit", fault.Args{"text": s})
}

// MarshalText writes the unit as [Unit.String] does.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads what [ParseUnit] reads.
func (u *Unit) UnmarshalText(text []byte) (err error) {
	*u, err = ParseUnit(string(text))
	return err
}

// Limit is a length of time that something may take. The zero value is none.
type Limit struct {
	N    int64 // seconds of the hourly units, else the number
	Unit Unit
}

// largest is the largest number of a limit, by unit; what a law or a promise has is far below.
var largest = [...]int64{WorkHours: 20000, WorkDays: 5000, Days: 7320, ClockHours: 48000, Months: 240, Years: 20}

// ParseLimit reads a limit: 4wh, 0.5h, 5wd, 20d, 6mo, 1y. Only hours may have decimals, down to the second; 0wd and 0d
// mean the same day. It fails with worktime.limit.
func ParseLimit(s string) (Limit, error) {
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	unit, err := ParseUnit(s[len(number):])
	if err != nil {
		return Limit{}, fault.Wrap(err, fault.Invalid, "worktime.limit", fault.Args{"text": s})
	}
	n, ok := parseNumber(number, unit.Hourly())
	top := largest[unit]
	if unit.Hourly() {
		top *= 3600
	}
	if !ok || n > top || n == 0 && unit != WorkDays && unit != Days {
		return Limit{}, fault.New(fault.Invalid, "worktime.limit", fault.Args{"text": s})
	}
	return Limit{N: n, Unit: unit}, nil
}

// parseNumber reads a number, of hours as seconds.
func parseNumber(s string, hourly bool) (int64, bool) {
	whole, decimals, fraction := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 31)
	if err != nil || len(whole) > 1 && whole[0] == '0' {
		return 0, false
	}
	if !hourly {
		return int64(n), !fraction
	}
	seconds := int64(n) * 3600
	if !fraction {
		return seconds, true
	}
	part, err := strconv.ParseUint(decimals, 10, 31)
	if err != nil || len(decimals) > 4 {
		return 0, false
	}
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	return seconds + int64(part)*3600/scale, int64(part)*3600%scale == 0
}

// String gives the limit as [ParseLimit] reads it.
func (l Limit) String() string {
	if !l.Unit.Hourly() {
		return strconv.FormatInt(l.N, 10) + l.Unit.String()
	}
	return strconv.FormatFloat(float64(l.N)/3600, 'f', -1, 64) + l.Unit.String()
}

// IsZero reports whether there is no limit.
func (l Limit) IsZero() bool { return l.Unit == 0 }

// Plus gives the limit with an extension (延长) of the same unit, such as the ten days of 行政许可法 42; ok is false when
// the units differ.
func (l Limit) Plus(extension Limit) (sum Limit, ok bool) {
	return Limit{N: l.N + extension.N, Unit: l.Unit}, l.Unit == extension.Unit
}

// MarshalText writes the limit as [Limit.String] does, no limit as nothing.
func (l Limit) MarshalText() ([]byte, error) {
	if l.IsZero() {
		return nil, nil
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads what [ParseLimit] reads.
func (l *Limit) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLimit(string(text))
	return err
}
