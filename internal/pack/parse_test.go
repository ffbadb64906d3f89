package pack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/pack"
	"duban/packs"
)

// small is a pack with one of everything. Tests change single lines of it.
const small = `format: duban-pack/1
id: permit
version: 1
zh: 挖掘许可
en: Digging permits
tasks: ["9"]
fields:
  - {name: 面积, en: Area, type: number, unit: 平方米}
  - {name: 押金, en: Deposit, type: money}
  - {name: 免计, en: Excused, type: bool}
events:
  - {id: returned_money, zh: 退款, en: Money back}
pauses:
  - {id: review, zh: 专家评审, en: Expert review, basis: {law: 行政许可法, article: "45"}, notice: required, limit: 10wd}
  - {id: works, zh: 客户施工, en: Works of the customer, entry: required, notice: none}
services:
  - code: permit
    zh: 挖掘许可
    en: Digging permit
    unit: 区住建局
    type: promised
    clocks:
      - {id: decide, zh: 决定, en: Decision, from: accepted, to: decided, limit: 3wd, ends: closing, when: 面积 < 50, pauses: [review, works]}
      - {id: refund, zh: 退款, en: Refund, from: decided, to: returned_money, limit: 1wd, ends: closing}
money:
  - {id: interest, zh: 利息, en: Interest, clock: refund, principal: 押金, unless: 免计, multiple: "1.2", year: 365, rates: [{from: "2015-10-24", percent: "4.35"}], basis: {rule: 办法}}
cases:
  - zh: 按时
    en: In time
    service: permit
    fields: {面积: "20", 押金: "1000"}
    events:
      - {at: "2020-06-22 10:00", kind: accepted}
      - {at: "2020-06-23 10:00", kind: decided}
      - {at: "2020-07-03 10:00", kind: returned_money}
    want:
      - {clock: decide, due: "2020-06-28 17:00", net: 1wd, verdict: on_time}
      - {clock: refund, due: "2020-06-24 17:00", net: 7wd, verdict: late}
      - {money: interest, amount: "1.29"}
`

// edit puts one text in the place of another, which must be there exactly once.
func edit(t testing.TB, from, to string) string {
	t.Helper()
	if strings.Count(small, from) != 1 {
		t.Fatalf("%q stands %d times in the pack", from, strings.Count(small, from))
	}
	return strings.Replace(small, from, to, 1)
}

// faults takes apart what Parse joined: line and code of each.
func faults(err error) []string {
	var out []string
	var joined interface{ Unwrap() []error }
	all := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		joined = j
		all = joined.Unwrap()
	}
	for _, one := range all {
		f := fault.As(one)
		out = append(out, fmt.Sprintf("%d %s", f.At.Line, f.Code))
	}
	return out
}

func TestTheSmallPackIsRight(t *testing.T) {
	p, err := pack.Parse([]byte(small))
	if err != nil {
		t.Fatal(faults(err))
	}
	for _, f := range pack.Check(p, nil) {
		if f.Severity == fault.SeverityError {
			t.Errorf("line %d: %s", f.At.Line, locale.Text(locale.En, f.Code, f.Args))
		}
	}
}

func TestDefectsAreFoundWithTheirLine(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		want     []string
	}{
		"another format":                  {"duban-pack/1", "duban-pack/2", []string{"1 pack.format"}},
		"an id with a space":              {"id: permit\n", "id: my permit\n", []string{"2 pack.value"}},
		"a version that is no number":     {"version: 1\n", "version: one\n", []string{"3 pack.value"}},
		"an unknown key":                  {"version: 1\n", "version: 1\nauthor: x\n", []string{"4 pack.unknown_key"}},
		"a key twice":                     {"zh: 挖掘许可\nen: Digging permits", "zh: 甲\nzh: 乙\nen: Digging", []string{"5 pack.duplicate"}},
		"a key missing":                   {"version: 1\n", "", []string{"1 pack.missing"}},
		"a task twice":                    {`["9"]`, `["9", "9"]`, []string{"6 pack.duplicate"}},
		"an alias of YAML":                {`tasks: ["9"]`, `tasks: &a ["9"]` + "\nconfirm: *a", []string{"7 pack.shape"}},
		"a type of field that is none":    {"type: number", "type: numeral", []string{"8 pack.value"}},
		"values of a number":              {"unit: 平方米", "values: [{zh: 甲, en: A}]", []string{"8 pack.value"}},
		"a field twice":                   {"name: 免计, en", "name: 面积, en", []string{"10 pack.duplicate", "23 casework.condition_types", "26 pack.undeclared"}},
		"a standard event declared again": {"id: returned_money, zh", "id: accepted, zh", []string{"12 pack.duplicate", "24 pack.undeclared", "28 pack.undeclared"}},
		"outside article 45, no entry":    {", entry: required", "", []string{"15 pack.missing"}},
		"article 40 needs an entry too":   {`article: "45"`, `article: "40"`, []string{"14 pack.missing"}},
		"two grounds in one":              {`article: "45"}`, `article: "45", rule: x}`, []string{"14 pack.shape"}},
		"a limit without a unit":          {"limit: 3wd", "limit: 3", []string{"23 pack.value"}},
		"a limit of nothing":              {"limit: 3wd", "limit: 0wd", []string{"23 pack.value"}},
		"a fraction of days":              {"limit: 3wd", "limit: 2.5wd", []string{"23 pack.fraction"}},
		"a mean of months":                {"limit: 3wd", "limit: 3mo, judge: mean", []string{"23 pack.value"}},
		"an event nobody declares":        {"to: returned_money", "to: money_back", []string{"24 pack.undeclared"}},
		"a reason nobody declares":        {"[review, works]", "[review, rain]", []string{"23 pack.undeclared"}},
		"a start of all":                  {"from: accepted", "from: {all: [accepted]}", []string{"23 pack.shape"}},
		"a condition on an unknown field": {"when: 面积 < 50", "when: 长度 < 50", []string{"23 casework.condition_name"}},
		"a condition that is no question": {"when: 面积 < 50", "when: 面积 + 50", []string{"23 casework.condition_types"}},
		"a year of 366 days":              {"year: 365", "year: 366", []string{"26 pack.value"}},
		"a principal that is no money":    {"principal: 押金", "principal: 面积", []string{"26 pack.field_type"}},
		"rates out of order":              {`percent: "4.35"}`, `percent: "4.35"}, {from: "2014-01-01", percent: "6"}`, []string{"26 pack.order"}},
		"interest on a clock that is not": {"clock: refund, p", "clock: repay, p", []string{"26 pack.undeclared"}},
		"a moment that is none":           {"2020-06-23 10:00", "2020-06-31 10:00", []string{"34 pack.value"}},
		"a verdict that is none":          {"net: 1wd, verdict: on_time", "net: 1wd, verdict: good", []string{"37 pack.value"}},
		"a want without a due time":       {`clock: decide, due: "2020-06-28 17:00",`, "clock: decide,", []string{"37 pack.missing"}},
		"two defects at once":             {"version: 1\nzh: 挖掘许可", "version: 0\nzh: ''", []string{"3 pack.value", "4 pack.value"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := pack.Parse([]byte(edit(t, c.from, c.to)))
			if err == nil {
				t.Fatalf("read as %+v", p)
			}
			if got := faults(err); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			for _, one := range faults(err) {
				if code := strings.Fields(one)[1]; !locale.Has(code) {
					t.Errorf("%s has no words", code)
				}
			}
		})
	}
}

func TestFilesThatAreNoPack(t *testing.T) {
	top, _, _ := strings.Cut(small, "fields:")
	for name, c := range map[string]struct{ data, want string }{
		"nothing":       {"", "0 pack.empty"},
		"a word":        {"hello", "1 pack.shape"},
		"broken YAML":   {"format: duban-pack/1\nid: [", "2 pack.syntax"},
		"two documents": {small + "---\n" + small, "0 pack.more"},
		"no services":   {top, "1 pack.missing"},
		"very large":    {strings.Repeat("#", 2<<20), "0 pack.large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pack.Parse([]byte(c.data))
			if got := faults(err); len(got) != 1 || got[0] != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range []string{"company-startup.yaml", "court.yaml", "deposit.yaml"} {
		data, err := packs.FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := pack.Parse(data)
		if err != nil {
			return
		}
		for _, found := range pack.Check(p, nil) {
			if !locale.Has(found.Code) {
				t.Errorf("%s has no words", found.Code)
			}
		}
	})
}
