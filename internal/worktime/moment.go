package worktime

import (
	"time"

	"duban/internal/fault"
)

// Moment is a whole second of Chinese wall time (+08:00 all year), counted from 1970-01-01 0:00. Its date and its time
// of day are plain divisions. The zero value stands for none: a clock without an end is running.
type Moment int64

const (
	daySeconds  = 24 * 60 * 60
	zoneSeconds = 8 * 60 * 60

	lastMoment = Moment(dates)*daySeconds - 1
)

var zone = time.FixedZone("+08:00", zoneSeconds)

// MomentOf gives the second of a time.
func MomentOf(t time.Time) Moment { return Moment(t.Unix() + zoneSeconds) }

// Time gives the moment as a time in +08:00.
func (m Moment) Time() time.Time { return time.Unix(int64(m)-zoneSeconds, 0).In(zone) }

// Date gives the day of a moment.
func (m Moment) Date() Date {
	d := m / daySeconds
	if m%daySeconds < 0 {
		d--
	}
	return Date(d)
}

// Clock gives the seconds since 0:00 of the moment's day.
func (m Moment) Clock() int { return int(m - Moment(m.Date())*daySeconds) }

// String gives the moment as RFC 3339 has it: 2020-06-28T11:00:00+08:00.
func (m Moment) String() string { return string(m.append(make([]byte, 0, 25))) }

func (m Moment) append(b []byte) []byte {
	s := m.Clock()
	b = append(m.Date().append(b), 'T')
	b = appendPadded(b, s/3600, 2)
	b = appendPadded(append(b, ':'), s/60%60, 2)
	b = appendPadded(append(b, ':'), s%60, 2)
	return append(b, "+08:00"...)
}

// MarshalText writes the moment as [Moment.String] does; no moment is nothing.
func (m Moment) MarshalText() ([]byte, error) {
	if m == 0 {
		return nil, nil
	}
	return m.append(nil), nil
}

// UnmarshalText reads what [ParseMoment] reads, and nothing as no moment.
func (m *Moment) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*m = 0
		return nil
	}
	*m, err = ParseMoment(string(text))
	return err
}

// layouts are the ways to write a moment without an offset; it is then meant as Chinese wall time.
var layouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// ParseMoment reads a moment: RFC 3339 with an offset, or without one as Chinese wall time, the time of day in minutes
// or seconds or left out for 0:00. It fails with worktime.moment, outside the reach of calendars with
// worktime.date_range.
func ParseMoment(s string) (Moment, error) {
	m, err := parseMoment(s)
	if err != nil {
		return 0, fault.Wrap(err, fault.Invalid, "worktime.moment", fault.Args{"text": s})
	}
	if m <= 0 || m > lastMoment {
		return 0, fault.New(fault.Invalid, "worktime.date_range", fault.Args{"text": s})
	}
	return m, nil
}

func parseMoment(s string) (Moment, error) {
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return MomentOf(t), nil
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04Z07:00", s)
	}
	return MomentOf(t), err
}
