package worktime

import (
	"testing"
	"time"
)

func TestDatesAgreeWithTheTimePackage(t *testing.T) {
	day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := FirstDate; d <= LastDate; d++ {
		year, month, number := d.Civil()
		if year != day.Year() || month != day.Month() || number != day.Day() || d.Weekday() != day.Weekday() ||
			NewDate(year, month, number) != d || d.String() != day.Format(time.DateOnly) {
			t.Fatalf("%d is %s %s, want %s %s", d, d, d.Weekday(), day.Format(time.DateOnly), day.Weekday())
		}
		day = day.AddDate(0, 0, 1)
	}
	if LastDate.Year() != 2119 || (LastDate+1).Year() != 2120 {
		t.Errorf("the last date is %s", LastDate)
	}
}

// The day of the same number, else the last of the month (民法典 202).
func TestMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2020-01-31", 1, "2020-02-29"}, {"2019-01-31", 1, "2019-02-28"}, {"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"}, {"2020-08-31", 1, "2020-09-30"}, {"2020-12-15", 1, "2021-01-15"},
		{"2020-03-31", -1, "2020-02-29"}, {"2020-01-15", -1, "2019-12-15"}, {"2020-01-15", -13, "2018-12-15"},
		{"2020-05-31", 0, "2020-05-31"},
	} {
		if got := date(t, c.from).AddMonths(c.n); got.String() != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestMoments(t *testing.T) {
	for text, want := range map[string]string{
		"2020-06-24T15:00":          "2020-06-24T15:00:00+08:00",
		"2020-06-24T15:00:07":       "2020-06-24T15:00:07+08:00",
		"2020-06-24 15:00":          "2020-06-24T15:00:00+08:00",
		"2020-06-24":                "2020-06-24T00:00:00+08:00",
		"2020-06-24T15:00:00+08:00": "2020-06-24T15:00:00+08:00",
		"2020-06-24T18:30:00Z":      "2020-06-25T02:30:00+08:00",
		"2020-06-24T18:30Z":         "2020-06-25T02:30:00+08:00",
		"2020-06-24T15:00:00-05:00": "2020-06-25T04:00:00+08:00",
		"2119-12-31T23:59:59":       "2119-12-31T23:59:59+08:00",
	} {
		m, err := ParseMoment(text)
		if err != nil || m.String() != want || MomentOf(m.Time()) != m {
			t.Errorf("%q: %s %v, want %s", text, m, err, want)
		}
	}
	for _, text := range []string{"", "2020-06-31", "2020-06-24T25:00", "1969-12-31T10:00", "2120-01-01", "24.6.2020", "2020-6-24"} {
		if m, err := ParseMoment(text); err == nil {
			t.Errorf("%q was read as %s", text, m)
		}
	}
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func moment(t testing.TB, s string) Moment {
	t.Helper()
	m, err := ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
