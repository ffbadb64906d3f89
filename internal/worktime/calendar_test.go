package worktime

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
)

// The numbers of working days are facts of the State Council's notices, counted apart from this program.
func TestWorkingDaysOfTheYears(t *testing.T) {
	c := Latest().Compile()
	got := map[int]int{}
	for year := 2019; year <= 2026; year++ {
		got[year] = c.Workdays(NewDate(year-1, 12, 31), NewDate(year, 12, 31))
	}
	want := map[int]int{2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var months []int
	for month := time.January; month <= time.December; month++ {
		months = append(months, c.Workdays(NewDate(2020, month, 0), NewDate(2020, month+1, 0)))
	}
	if diff := cmp.Diff([]int{17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23}, months); diff != "" {
		t.Errorf("months of 2020: %s", diff)
	}
}

// Every day worked at a weekend and every weekday off must be in the table for a reason, and nothing else needs to be.
func TestNoticesAreWhole(t *testing.T) {
	e := Latest()
	for _, x := range e.Exceptions {
		if x.Reason == "" || x.Notice == "" || x.Issuer != "国务院办公厅" || x.Published == 0 || x.Local {
			t.Errorf("%+v", x)
		}
		weekend := x.Date.Weekday() == time.Saturday || x.Date.Weekday() == time.Sunday
		if x.Work && !weekend {
			t.Errorf("%s is a weekday, there is nothing to make up", x.Date)
		}
	}
	for year := 2019; year <= 2026; year++ {
		if !slices.ContainsFunc(e.Notices, func(n Notice) bool { return n.Year == year && n.Published.Year() <= year }) {
			t.Errorf("%d has no notice", year)
		}
	}
}

func TestEditions(t *testing.T) {
	var ids []string
	for _, e := range Editions() {
		ids = append(ids, e.ID())
	}
	want := []string{
		"cn@2018-12-06", "cn@2019-03-22", "cn@2019-11-21", "cn@2020-01-27", "cn@2020-11-25", "cn@2021-10-25",
		"cn@2022-12-08", "cn@2023-10-25", "cn@2024-11-12", "cn@2025-11-04",
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		known, id, next string
	}{
		{"2019-11-20", "cn-2020@none", "2020-01-24"},
		{"2019-11-21", "cn-2020@2019-11-21", "2020-01-31"},
		{"2020-01-26", "cn-2020@2019-11-21", "2020-01-31"},
		{"2020-01-27", "cn-2020@2020-01-27", "2020-02-03"},
		{"2026-01-01", "cn-2020@2020-01-27", "2020-02-03"},
	} {
		e := EditionAt(date(t, c.known))
		if got := e.YearID(2020); got != c.id {
			t.Errorf("on %s 2020 is %s, want %s", c.known, got, c.id)
		}
		if got := e.Compile().AddWorkdays(date(t, "2020-01-23"), 1).String(); got != c.next {
			t.Errorf("on %s the day after 2020-01-23 is %s, want %s", c.known, got, c.next)
		}
	}
	// The first of February was to be worked until the holiday was extended.
	first := date(t, "2020-02-01")
	if x, _ := EditionAt(date(t, "2020-01-26")).Compile().Why(first); !x.Work || x.Notice != "国办发明电〔2019〕16号" {
		t.Errorf("before: %+v", x)
	}
	if x, _ := Latest().Compile().Why(first); x.Work || x.Notice != "国办发明电〔2020〕1号" {
		t.Errorf("after: %+v", x)
	}
	// New Year's Eve of 2022 was given off by the notice of 2023.
	if id := Latest().YearID(2022); id != "cn-2022@2022-12-08" {
		t.Errorf("2022 is %s", id)
	}
	if id := Latest().SpanID(date(t, "2020-12-30"), date(t, "2019-12-30")); id != "cn-2019@2019-03-22,cn-2020@2020-01-27" {
		t.Errorf("the span is %s", id)
	}
}

func TestYearsWithoutANotice(t *testing.T) {
	c := Latest().Compile()
	for year, want := range map[int]bool{2018: false, 2019: true, 2026: true, 2027: false} {
		if got := c.Noticed(NewDate(year, 6, 1)); got != want {
			t.Errorf("%d: %t", year, got)
		}
	}
	if !c.Workday(date(t, "2027-10-01")) || c.Workday(date(t, "2027-10-02")) {
		t.Error("without a notice the week decides")
	}
}

func TestOverridesOutrankNotices(t *testing.T) {
	base := Latest()
	e := base.With(
		Override{From: date(t, "2020-07-06"), To: date(t, "2020-07-07"), Reason: "洪水", Issuer: "区防汛指挥部"},
		Override{From: date(t, "2020-07-11"), Work: true, Reason: "补办", Issuer: "区政务服务局"},
		Override{From: date(t, "2020-06-28"), Reason: "停电", Issuer: "区政府"},
	)
	c := e.Compile()
	if got := c.AddWorkdays(date(t, "2020-07-03"), 1).String(); got != "2020-07-08" {
		t.Errorf("after the flood: %s", got)
	}
	if !c.Workday(date(t, "2020-07-11")) || c.Workday(date(t, "2020-06-28")) {
		t.Error("a local decision does not hold")
	}
	if x, found := c.Why(date(t, "2020-07-07")); !found || x.Reason != "洪水" || x.Issuer != "区防汛指挥部" || !x.Local {
		t.Errorf("%+v", x)
	}
	id := e.YearID(2020)
	if !strings.HasPrefix(id, "cn-2020@2020-01-27+") || e.YearID(2021) != base.YearID(2021) || e.ID() == base.ID() {
		t.Errorf("2020 is %s, 2021 %s", id, e.YearID(2021))
	}
	// A notice that comes later leaves a local decision standing.
	if again := e.Plus(builtin(), LastDate).Compile(); again.Workday(date(t, "2020-06-28")) {
		t.Error("the notice outranks the local decision")
	}
	if base.Compile().Workday(date(t, "2020-07-11")) {
		t.Error("the edition was changed")
	}
}

func TestTables(t *testing.T) {
	table, err := ParseTable([]byte("\ufeffdate,to,day,reason,issuer,year,notice,published\n" +
		"# flood\n2020-07-06,2020-07-07,off,洪水,区防汛指挥部\n" +
		"2027-01-01,2027-01-03,off,元旦,国务院办公厅,2027,国办发明电〔2026〕9号,2026-11-05\n"))
	if err != nil {
		t.Fatal(err)
	}
	before := Latest().Plus(table, date(t, "2026-11-04"))
	after := Latest().Plus(table, date(t, "2026-11-05"))
	if got := before.YearID(2027); got != "cn-2027@none" {
		t.Errorf("before the notice: %s", got)
	}
	if got := after.YearID(2027); got != "cn-2027@2026-11-05" {
		t.Errorf("after it: %s", got)
	}
	c := after.Compile()
	if c.Workday(date(t, "2027-01-01")) || c.Workday(date(t, "2020-07-07")) || !c.Noticed(date(t, "2027-05-01")) {
		t.Error("the table does not hold")
	}
}

func TestWrongTables(t *testing.T) {
	const head = "date,to,day,reason,issuer,year,notice,published\n"
	for text, want := range map[string]string{
		"":              "worktime.calendar_empty 0",
		"\xff":          "worktime.calendar_encoding 0",
		"date,colour\n": "worktime.calendar_column 1",
		"date,day\n":    "worktime.calendar_column_missing 1",
		head + "x,,off,a,b\n2020-13-01,,on,a,b\n":              "worktime.date 2, worktime.date 3, worktime.calendar_day 3",
		head + "2020-07-06,,off,,\n":                           "worktime.calendar_missing 2, worktime.calendar_missing 2",
		head + "2020-07-06,2020-07-05,off,a,b\n":               "worktime.calendar_span 2",
		head + "2020-07-06,,off,a,b,2025,n,2019-01-01\n":       "worktime.calendar_year 2",
		head + "2020-07-06,,off,a,b,2020,,2019-01-01\n":        "worktime.calendar_missing 2",
		head + "2020-07-06,,off,a,b,2020,n,\n":                 "worktime.date 2",
		head + "2020-07-06,,off,\"a\"b,c\n2020-07-06,,on,,,\n": "worktime.calendar_row 2",
	} {
		_, err := ParseTable([]byte(text))
		var got []string
		for _, one := range joined(err) {
			f := fault.As(one)
			got = append(got, f.Code+" "+strings.TrimPrefix(f.At.String(), "line "))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
	}
}

func joined(err error) []error {
	if list, many := err.(interface{ Unwrap() []error }); many {
		return list.Unwrap()
	}
	return []error{err}
}

func TestCountingWorkdaysAgreesWithWalking(t *testing.T) {
	c := Latest().Compile()
	for from := date(t, "2019-12-20"); from < date(t, "2020-03-01"); from++ {
		count := 0
		for to := from + 1; to < from+60; to++ {
			if c.Workday(to) {
				count++
				if got := c.AddWorkdays(from, count); got != to {
					t.Fatalf("%s and %d: %s, want %s", from, count, got, to)
				}
			}
			if got := c.Workdays(from, to); got != count {
				t.Fatalf("from %s to %s: %d, want %d", from, to, got, count)
			}
		}
		count = 0
		for to := from - 1; to > from-60; to-- {
			if c.Workday(to) {
				count++
				if got := c.AddWorkdays(from, -count); got != to {
					t.Fatalf("%s and -%d: %s, want %s", from, count, got, to)
				}
			}
		}
	}
	if c.Next(date(t, "2020-01-24")) != date(t, "2020-02-03") || c.Previous(date(t, "2020-02-02")) != date(t, "2020-01-23") ||
		c.Next(date(t, "2020-02-03")) != date(t, "2020-02-03") {
		t.Error("next and previous")
	}
}
