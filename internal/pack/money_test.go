package pack_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"duban/internal/casework"
	"duban/internal/pack"
	"duban/internal/worktime"
)

func day(t testing.TB, s string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func interest(year int, rates ...pack.Rate) *pack.Interest {
	return &pack.Interest{Multiple: decimal.RequireFromString("1.2"), Year: year, Rates: rates}
}

func TestInterestIsExactToTheFen(t *testing.T) {
	since2015 := pack.Rate{From: day(t, "2015-10-24"), Percent: decimal.RequireFromString("4.35")}
	lower := pack.Rate{From: day(t, "2020-06-28"), Percent: decimal.RequireFromString("4.05")}
	for name, c := range map[string]struct {
		rule      *pack.Interest
		principal int64
		due, paid string
		want      int64
	}{
		"200,000 yuan, ten days of 360":             {interest(360, since2015), 20000000, "2020-06-23", "2020-07-03", 29000},
		"the same, 365 days":                        {interest(365, since2015), 20000000, "2020-06-23", "2020-07-03", 28603},
		"paid on the due day":                       {interest(360, since2015), 20000000, "2020-06-23", "2020-06-23", 0},
		"paid before":                               {interest(360, since2015), 20000000, "2020-06-23", "2020-06-01", 0},
		"one fen":                                   {interest(360, since2015), 1, "2020-06-23", "2020-07-03", 0},
		"half a fen is rounded up":                  {interest(360, since2015), 3448276, "2020-06-23", "2020-06-24", 500},
		"a rate that changes on the way":            {interest(360, since2015, lower), 20000000, "2020-06-23", "2020-07-03", 27800},
		"a rate that changes on the day of payment": {interest(360, since2015, lower), 20000000, "2020-06-23", "2020-06-28", 14300},
		"a rate that changes after it":              {interest(360, since2015, lower), 20000000, "2020-06-23", "2020-06-27", 11600},
		"a sum that no float keeps":                 {interest(365, since2015), 999999999999999, "2020-01-01", "2020-12-31", 52199999999999 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := c.rule.Fen(c.principal, day(t, c.due), day(t, c.paid))
			if !ok || got != c.want {
				t.Errorf("%d 分 (%v), want %d", got, ok, c.want)
			}
		})
	}
}

func TestNoRateNoInterest(t *testing.T) {
	rule := interest(360, pack.Rate{From: day(t, "2015-10-24"), Percent: decimal.RequireFromString("4.35")})
	if fen, ok := rule.Fen(100, day(t, "2015-10-20"), day(t, "2015-10-30")); ok {
		t.Errorf("%d 分 for days without a rate", fen)
	}
}

// Two rates that are one give what the one gives, however the days are cut.
func TestCuttingARateChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := worktime.Date(18000)
		percent := decimal.New(rapid.Int64Range(1, 99999).Draw(t, "percent"), -3)
		cut := from + worktime.Date(rapid.IntRange(1, 500).Draw(t, "cut"))
		due := from + worktime.Date(rapid.IntRange(0, 300).Draw(t, "due"))
		paid := due + worktime.Date(rapid.IntRange(0, 400).Draw(t, "days"))
		principal := rapid.Int64Range(0, 1e15).Draw(t, "principal")
		one, ok1 := interest(365, pack.Rate{From: from, Percent: percent}).Fen(principal, due, paid)
		two, ok2 := interest(365, pack.Rate{From: from, Percent: percent}, pack.Rate{From: cut, Percent: percent}).Fen(principal, due, paid)
		if one != two || !ok1 || !ok2 {
			t.Fatalf("%d and %d", one, two)
		}
	})
}

func TestWhatIsOwedByAClock(t *testing.T) {
	rule := interest(360, pack.Rate{From: day(t, "2015-10-24"), Percent: decimal.RequireFromString("4.35")})
	late := casework.Measure{End: day(t, "2020-07-03").At(3600)}
	late.Due = day(t, "2020-06-23").At(61200)
	running := late
	running.End = 0
	for name, c := range map[string]struct {
		by      casework.Measure
		excused bool
		want    int64
	}{
		"late": {late, false, 29000}, "late, of the bidder's own making": {late, true, 0}, "not paid back yet": {running, false, 0},
	} {
		if got, ok := rule.Owed(20000000, &c.by, c.excused); !ok || got != c.want {
			t.Errorf("%s: %d 分 (%v), want %d", name, got, ok, c.want)
		}
	}
}

func TestYuanIsReadToTheFen(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "200000.00": 20000000, "0.01": 1, "12.5": 1250} {
		if got, ok := pack.ParseFen(text); !ok || got != want {
			t.Errorf("%q: %d (%v), want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "-1", "1.234", "1e3", "一万", "1,000"} {
		if got, ok := pack.ParseFen(text); ok {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}

func TestAggregatesAreJudgedByTheExactRatio(t *testing.T) {
	share := pack.Aggregate{Measure: pack.Share, Op: ">=", Value: decimal.RequireFromString("95")}
	mean := pack.Aggregate{Measure: pack.Mean, Op: "<=", Value: decimal.RequireFromString("6")}
	for name, c := range map[string]struct {
		rule           pack.Aggregate
		sum, count     string
		value, verdict string
	}{
		"exactly the share":         {share, "95", "100", "95", pack.Met},
		"a hair below, shown equal": {share, "94999999", "100000000", "95", pack.Missed},
		"exactly the mean":          {mean, "60", "10", "6", pack.Met},
		"a hair above, shown equal": {mean, "60.0001", "10", "6", pack.Missed},
		"nothing counted":           {mean, "0", "0", "0", pack.Empty},
	} {
		value, verdict := c.rule.Figure(decimal.RequireFromString(c.sum), decimal.RequireFromString(c.count))
		if value.String() != c.value || verdict != c.verdict {
			t.Errorf("%s: %s %s, want %s %s", name, value, verdict, c.value, c.verdict)
		}
	}
}
