package worktime

import (
	"testing"

	"duban/internal/fault"
)

func TestHours(t *testing.T) {
	for text, want := range map[string]string{
		"09:00-12:00,13:00-17:00":    "",
		" 9:00-12:00 , 13:00-17:00 ": "09:00-12:00,13:00-17:00",
		"00:00-24:00":                "",
		"09:00:30-12:00":             "",
		"09:00-12:00;05-01/09-30 09:00-12:00,14:30-18:00":                         "",
		"09:00-12:00; 05-01/09-30 08:00-12:00; 11-01/02-28 10:00-12:00 ":          "09:00-12:00;05-01/09-30 08:00-12:00;11-01/02-28 10:00-12:00",
		"01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00,09:00-10:00,11:00-12:00": "",
	} {
		if want == "" {
			want = text
		}
		h, err := ParseHours(text)
		if err != nil || h.String() != want {
			t.Errorf("%q: %q %v", text, h, err)
		}
	}
	for _, text := range []string{
		"", "9-5", "09:00", "12:00-09:00", "09:00-09:00", "09:00-12:00,11:00-17:00", "09:00-24:01", "09:60-10:00", "-1:00-10:00",
		"09:00-12:00;", "09:00-12:00;09:00-12:00", "09:00-12:00;13-01/09-30 09:00-12:00", "09:00-12:00;05-01 09:00-12:00", "099:00-12:00",
		"00:00-01:00,03:00-04:00,05:00-06:00,07:00-08:00,09:00-10:00,11:00-12:00,13:00-14:00",
	} {
		if h, err := ParseHours(text); err == nil || fault.As(err).Code != "worktime.hours" {
			t.Errorf("%q was read as %q: %v", text, h, err)
		}
	}
}

func TestLimits(t *testing.T) {
	for text, want := range map[string]Limit{
		"4wh": {4 * 3600, WorkHours}, "0.5wh": {1800, WorkHours}, "0.25h": {900, ClockHours}, "24h": {24 * 3600, ClockHours},
		"5wd": {5, WorkDays}, "0wd": {0, WorkDays}, "20d": {20, Days}, "0d": {0, Days}, "6mo": {6, Months}, "1y": {1, Years},
	} {
		l, err := ParseLimit(text)
		if err != nil || l != want || l.String() != text {
			t.Errorf("%q: %+v %s %v", text, l, l, err)
		}
	}
	for _, text := range []string{
		"", "5", "wd", "5 wd", "5WD", "-5wd", "+5wd", "1.5wd", "0.5d", "0wh", "0h", "0mo", "0y", "1.5mo", "05wd", "0.33333wh", "0.0001wh", ".5wh", "5.wh",
		"5001wd", "20001wh", "21y", "99999999999999999999d", "5工作日",
	} {
		if l, err := ParseLimit(text); err == nil || fault.As(err).Code != "worktime.limit" {
			t.Errorf("%q was read as %s: %v", text, l, err)
		}
	}
	if sum, ok := (Limit{20, WorkDays}).Plus(Limit{10, WorkDays}); !ok || sum.String() != "30wd" {
		t.Errorf("twenty and ten are %s", sum)
	}
	if _, ok := (Limit{20, WorkDays}).Plus(Limit{10, Days}); ok {
		t.Error("working days and calendar days were added")
	}
}

// Adding working time and taking it away lead to the first moment after and the last moment before.
func TestAddingAndTakingWorkingTime(t *testing.T) {
	hours, err := ParseHours("09:00-12:00,13:30-17:30;05-01/09-30 08:30-12:00,14:30-18:00")
	if err != nil {
		t.Fatal(err)
	}
	o := NewOffice(Latest().Compile(), hours)
	for m := moment(t, "2020-04-24T06:11:13"); m < moment(t, "2020-05-08"); m += 7919 {
		for s := int64(1); s < 90000; s += 1801 {
			after := o.AddWork(m, s)
			if o.Between(m, after) != s || o.Between(m, after-1) != s-1 {
				t.Fatalf("%s and %d seconds: %s", m, s, after)
			}
			before := o.AddWork(m, -s)
			if o.Between(before, m) != s || o.Between(before+1, m) != s-1 {
				t.Fatalf("%s less %d seconds: %s", m, s, before)
			}
		}
	}
	noon, evening := moment(t, "2020-04-24T12:00"), moment(t, "2020-04-24T18:00")
	if !o.Open(noon-1) || o.Open(noon) || o.Open(evening) || o.Opening(noon.Date()) != moment(t, "2020-04-24T09:00") {
		t.Error("open")
	}
}

// Beyond the calendar nothing breaks.
func TestTheEndsOfTheCalendar(t *testing.T) {
	o := NewOffice(Latest().Compile(), DefaultHours())
	last := LastDate.At(12 * 3600)
	for _, u := range Units() {
		l := Limit{largest[u], u}
		for _, m := range []Moment{1, last, lastMoment} {
			if due := Due(o, m, l, Rule{}); due < min(m, (LastDate-4).At(0)) || due > lastMoment {
				t.Errorf("%s from %s: %s", l, m, due)
			}
			DueBefore(o, m, l, Rule{})
			(&Clock{Start: m, Limit: l, Pauses: []Pause{{From: m + 5}}}).At(o, m+10)
		}
	}
}
