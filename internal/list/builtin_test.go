package list_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
	"duban/lists"
)

func chuanshan(t *testing.T) ([]byte, *list.Builtin) {
	t.Helper()
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := list.ParseBuiltin(data)
	if err != nil {
		t.Fatal(err)
	}
	return data, b
}

// numbers gives the numbers of the items that a rule picks.
func numbers(b *list.Builtin, pick func(list.Item) bool) string {
	var nos []string
	for _, it := range b.List.Items {
		if pick(it) {
			nos = append(nos, it.No)
		}
	}
	return strings.Join(nos, " ")
}

func TestChuanshanHasItsItemsInOrder(t *testing.T) {
	_, b := chuanshan(t)
	if len(b.List.Items) != 269 || len(b.Tasks) != 269 {
		t.Fatalf("%d items, %d tasks, want 269", len(b.List.Items), len(b.Tasks))
	}
	line := 0
	for i, it := range b.List.Items {
		if it.No != strconv.Itoa(i+1) {
			t.Errorf("item %d has number %q", i+1, it.No)
		}
		if it.At.Line <= line {
			t.Errorf("item %s at line %d, not after line %d", it.No, it.At.Line, line)
		}
		line = it.At.Line
		if it.Text != "" || it.Title != "" {
			t.Errorf("item %s carries words of the document", it.No)
		}
	}
}

func TestChuanshanHeadings(t *testing.T) {
	_, b := chuanshan(t)
	if len(b.HeadingsEn) != len(b.List.Headings) {
		t.Fatalf("%d English names for %d headings", len(b.HeadingsEn), len(b.List.Headings))
	}
	texts := map[int]map[string]bool{1: {}, 2: {}, 3: {}}
	uses := map[string]int{}
	for i, h := range b.List.Headings {
		if !texts[h.Level][h.Text] && h.Level == 3 {
			uses[h.No]++
		}
		texts[h.Level][h.Text] = true
		if b.HeadingsEn[i] == "" {
			t.Errorf("%s has no English name", h.Text)
		}
	}
	got := []int{len(texts[1]), len(texts[2]), len(texts[3])}
	if diff := cmp.Diff([]int{8, 27, 113}, got); diff != "" {
		t.Error(diff)
	}
	for n := 1; n <= 111; n++ {
		want := 1
		switch n {
		case 88:
			want = 0
		case 11, 32, 64:
			want = 2
		}
		if no := strconv.Itoa(n); uses[no] != want {
			t.Errorf("second-level number %s is used %d times, want %d", no, uses[no], want)
		}
	}
	wantPaths := map[int][]string{
		97:  {"二、营造惠商利企的建设经营环境", "（十三）环境污染防治", "49、提升森林覆盖指数"},
		139: {"四、营造便利快捷的税收服务环境", "（十五）纳税", "61.优化报税后流程指数"},
		140: {"五、营造和谐充足的人力资源环境", "（十五）纳税", "61.优化报税后流程指数"},
		269: {"八、营造亲商爱商的发展环境", "（二十七）民营经济发展", "111.加强民营经济风险防控"},
	}
	for _, no := range slices.Sorted(maps.Keys(wantPaths)) {
		if diff := cmp.Diff(wantPaths[no], b.List.Items[no-1].Path); diff != "" {
			t.Errorf("path of %d: %s", no, diff)
		}
	}
}

func TestChuanshanDeadlines(t *testing.T) {
	_, b := chuanshan(t)
	own := map[string]int{}
	for _, it := range b.List.Items {
		if slices.Contains(it.Inherited, "deadline") {
			own["inherited"]++
			continue
		}
		own[it.Deadline.Date]++
		want := list.Deadline{Precision: list.PrecisionNone, Source: list.DeadlineNone}
		if it.No != "219" {
			due, err := time.Parse(time.DateOnly, it.Deadline.Date)
			if err != nil || due.AddDate(0, 0, 1).Day() != 1 {
				t.Errorf("item %s: %q is not the last day of a month", it.No, it.Deadline.Date)
			}
			want = list.Deadline{
				Raw: fmt.Sprintf("%d年%d月", due.Year(), due.Month()), Date: it.Deadline.Date,
				Precision: list.PrecisionMonth, Source: list.DeadlineField,
			}
		}
		if diff := cmp.Diff(want, it.Deadline); diff != "" {
			t.Errorf("item %s: %s", it.No, diff)
		}
	}
	want := map[string]int{"2020-06-30": 46, "2020-09-30": 106, "2020-12-31": 114, "": 1, "inherited": 2}
	if diff := cmp.Diff(want, own); diff != "" {
		t.Error(diff)
	}
}

func TestChuanshanInherits(t *testing.T) {
	_, b := chuanshan(t)
	for field, want := range map[string]string{
		"units":    "21 22 24 25 29 38 207 213 216 244 245",
		"leader":   "2 4 244 245",
		"deadline": "244 245",
	} {
		got := numbers(b, func(it list.Item) bool { return slices.Contains(it.Inherited, field) })
		if got != want {
			t.Errorf("%s inherited by %s, want %s", field, got, want)
		}
	}
	for i, it := range b.List.Items {
		if slices.Contains(it.Inherited, "units") {
			above := b.List.Items[i-1]
			if !slices.Equal(it.LeadUnits, above.LeadUnits) || !slices.Equal(it.JointUnits, above.JointUnits) {
				t.Errorf("item %s: units differ from the row above", it.No)
			}
		}
	}
}

func TestChuanshanUnits(t *testing.T) {
	_, b := chuanshan(t)
	for _, it := range b.List.Items {
		if len(it.LeadUnits) != 1 {
			t.Errorf("item %s: lead %v, want one unit", it.No, it.LeadUnits)
		}
	}
	sole := numbers(b, func(it list.Item) bool { return it.LeadBasis == list.BasisSole })
	if want := "167 169 227 228 232 234 236 237 238 266"; sole != want {
		t.Errorf("items of a single unit: %s, want %s", sole, want)
	}
	for _, c := range []struct {
		no                   int
		lead, first, printed string // lead; first joint; some joint name as printed
		named                int    // lead and joint as printed
	}{
		{1, "区发展改革局", "区市场监管局", "各园区", 5},
		{19, "船山税务局", "各园区", "各园区", 2},
		{23, "电子政务中心", "区行政审批局", "船山税务局", 37},
		{34, "区委组织部", "区委办", "区委政法委", 60},
		{206, "区市场监管局", "区法院", "区财政局（区金融工作局）", 27},
		{221, "区金融工作局", "区财政局", "区国资委", 9},
		{245, "区农业农村局", "区财政局", "各园区", 3},
	} {
		it := b.List.Items[c.no-1]
		if it.LeadUnits[0] != c.lead || it.JointUnits[0] != c.first || !slices.Contains(it.JointUnits, c.printed) {
			t.Errorf("item %d: lead %v, joint %v", c.no, it.LeadUnits, it.JointUnits)
		}
		if n := len(it.LeadUnits) + len(it.JointUnits); n != c.named {
			t.Errorf("item %d names %d units, want %d", c.no, n, c.named)
		}
	}
}

func TestChuanshanDirectory(t *testing.T) {
	_, b := chuanshan(t)
	kinds := map[string]org.UnitKind{}
	named := map[string]bool{}
	for _, u := range b.Units {
		kinds[u.Name] = u.Kind
		if words := len(strings.Fields(u.NameEn)); words == 0 || words > 6 {
			t.Errorf("%s: English name of %d words: %q", u.Name, words, u.NameEn)
		}
	}
	for _, task := range b.Tasks {
		seen := map[string]bool{}
		for _, u := range task.Units {
			if seen[u.Name] {
				t.Errorf("item %s: %s stands twice", task.Item.No, u.Name)
			}
			seen[u.Name], named[u.Name], named[u.Printed] = true, true, true
		}
		for _, name := range append(task.Item.LeadUnits, task.Item.JointUnits...) {
			named[name] = true
		}
	}
	for _, u := range b.Units {
		for _, name := range append([]org.Alias{{Name: u.Name}}, u.Aliases...) {
			if !named[name.Name] {
				t.Errorf("%s is in the directory but no item names it", name.Name)
			}
		}
	}
	for _, name := range []string{"各乡镇", "各街道", "各园区", "驻船金融机构"} {
		if kinds[name] != org.KindCollective {
			t.Errorf("%s has kind %q", name, kinds[name])
		}
	}
	if len(b.Members) != 0 {
		t.Errorf("%d members of collectives: the document names none", len(b.Members))
	}
}

func TestChuanshanTitles(t *testing.T) {
	_, b := chuanshan(t)
	zh, en := map[string]string{}, map[string]string{}
	for _, task := range b.Tasks {
		no := task.Item.No
		if n := utf8.RuneCountInString(task.ShortZh); n < 4 || n > 24 {
			t.Errorf("item %s: Chinese title of %d characters: %q", no, n, task.ShortZh)
		}
		if n := len(strings.Fields(task.ShortEn)); n < 2 || n > 12 {
			t.Errorf("item %s: English title of %d words: %q", no, n, task.ShortEn)
		}
		if strings.Contains(task.ShortZh, "。") || strings.HasSuffix(task.ShortEn, ".") {
			t.Errorf("item %s: a title is no sentence: %q, %q", no, task.ShortZh, task.ShortEn)
		}
		if other, twice := zh[task.ShortZh]; twice {
			t.Errorf("items %s and %s share the title %q", other, no, task.ShortZh)
		}
		if other, twice := en[task.ShortEn]; twice {
			t.Errorf("items %s and %s share the title %q", other, no, task.ShortEn)
		}
		zh[task.ShortZh], en[task.ShortEn] = no, no
	}
	if got := b.Tasks[4]; got.ShortZh != "企业开办压缩至1个工作日" || got.ShortEn != "Start a business within 1 working day" {
		t.Errorf("item 5: %q, %q", got.ShortZh, got.ShortEn)
	}
}

func TestChuanshanPeople(t *testing.T) {
	_, b := chuanshan(t)
	for no, want := range map[int]map[string][]string{
		3:   {"工作组组长": {"向诚"}, "责任领导": {"任参"}},
		88:  {"工作组组长": {"黄钰", "任参"}, "责任领导": {"吴强"}},
		140: {"工作组组长": {"向诚"}, "责任领导": {"向诚"}},
		142: {"工作组组长": {"向诚", "康合军"}, "责任领导": {"向诚"}},
		217: {"工作组组长": {"廖锦标", "周毅"}, "责任领导": {"周毅"}},
		245: {"工作组组长": {"黄钰", "吴强"}, "责任领导": {"郑良"}},
	} {
		if diff := cmp.Diff(want, b.List.Items[no-1].People); diff != "" {
			t.Errorf("item %d: %s", no, diff)
		}
	}
	for _, task := range b.Tasks {
		for _, p := range task.People {
			if strings.ContainsAny(p.Name, " 　\t") {
				t.Errorf("item %s: name with padding: %q", task.Item.No, p.Name)
			}
		}
	}
}

// TestBuiltinSurvivesOtherTools writes the file as a general YAML tool would, without comments, order and style.
func TestBuiltinSurvivesOtherTools(t *testing.T) {
	data, want := chuanshan(t)
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	again, err := yaml.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	got, err := list.ParseBuiltin(again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const small = `format: duban-list/1
slug: small
title: 示例
en: Sample
year: 2021
jurisdiction: {code: "000000", name: 示例区, en: Sample, verified: false}
layout: table
lead_rule: first-listed
item_count: 2
roles: [{name: 责任领导, en: Leader}]
levels: [{name: 目标, en: Goal, pattern: "{number}、{title}", count: 1}]
headings:
  - {id: g1, number: 一, title: 目标甲, en: A, people: {责任领导: [张三]}, line: 1}
units:
  - {name: 甲局, kind: unit, en: A, aliases: [甲办]}
  - {name: 乙局, kind: unit, en: B}
  - {name: 各镇, kind: collective, en: Towns}
members:
  - {collective: 各镇, unit: 甲局, from: "2021-01-01"}
items:
  - {number: "1", zh: 一事, en: One, under: g1, lead: [{unit: 甲局, as: 甲办}], joint: [乙局], deadline: {precision: none}, line: 2}
  - {number: "2", zh: 二事, en: Two, under: g1, lead: [甲局], people: {责任领导: [李四]}, deadline: {raw: 3月底, date: "2021-03-31", precision: month}, line: 3}
`

func TestParseBuiltin(t *testing.T) {
	b, err := list.ParseBuiltin([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	want := list.Task{
		ShortZh: "一事", ShortEn: "One",
		Item: list.Item{
			No: "1", Path: []string{"一、目标甲"}, LeadUnits: []string{"甲办"}, JointUnits: []string{"乙局"},
			LeadBasis: list.BasisDeclared, People: map[string][]string{"责任领导": {"张三"}},
			Deadline:  list.Deadline{Precision: list.PrecisionNone, Source: list.DeadlineNone},
			Inherited: []string{}, Parts: []list.Part{}, At: fault.Place{Line: 2},
		},
		Units:  []list.TaskUnit{{Name: "甲局", Lead: true, Printed: "甲办"}, {Name: "乙局", Printed: "乙局"}},
		People: []list.TaskPerson{{Role: "责任领导", Name: "张三"}},
	}
	if diff := cmp.Diff(want, b.Tasks[0]); diff != "" {
		t.Error(diff)
	}
	if got := b.List.Items[1]; got.LeadBasis != list.BasisSole || got.People["责任领导"][0] != "李四" {
		t.Errorf("second item: %+v", got)
	}
	if diff := cmp.Diff([]list.Membership{{Collective: "各镇", Unit: "甲局", From: "2021-01-01"}}, b.Members); diff != "" {
		t.Error(diff)
	}
}

func TestParseBuiltinRefuses(t *testing.T) {
	long := strings.Repeat("长", list.MaxShortZh+1)
	for name, c := range map[string]struct {
		before, after string
		want          string // code and line
	}{
		"a later format":              {"duban-list/1", "duban-list/2", "list.builtin_format 0"},
		"an unknown key":              {"lead: [甲局], people", "lead: [甲局], persons", "list.builtin_unknown_key 22"},
		"an unknown key of a unit":    {"as: 甲办}]", "was: 甲办}]", "list.builtin_unknown_key 21"},
		"a unit without its print":    {"{unit: 甲局, as: 甲办}", "{unit: 甲局}", "list.builtin_syntax 21"},
		"text where a number belongs": {"year: 2021", "year: soon", "list.builtin_syntax 5"},
		// The decoder counts from zero here.
		"broken YAML":                  {"roles: [", "roles: [[", "list.builtin_syntax 9"},
		"a second document":            {"items:\n", "items: []\n---\nitems:\n", "list.builtin_more 0"},
		"no slug":                      {"slug: small", "slug: \"\"", "list.builtin_missing 0"},
		"no year":                      {"year: 2021", "year: 0", "list.builtin_missing 0"},
		"an unknown layout":            {"layout: table", "layout: poem", "list.builtin_value 0"},
		"an unknown lead rule":         {"first-listed", "last-listed", "list.builtin_value 0"},
		"too few items":                {"item_count: 2", "item_count: 3", "list.builtin_count 0"},
		"too few headings":             {"count: 1", "count: 2", "list.builtin_count 0"},
		"a heading too deep":           {"line: 1}", "line: 1, below: [{id: g2, title: 乙}]}", "list.builtin_level 13"},
		"a continued heading unknown":  {"en: A, people", "en: A, same_as: g9, people", "list.builtin_count 0, list.builtin_unknown_heading 13"},
		"an item under no heading":     {"en: Two, under: g1", "en: Two, under: g7", "list.builtin_unknown_heading 22"},
		"an unknown unit":              {"joint: [乙局]", "joint: [丙局]", "list.builtin_unknown_unit 21"},
		"an alias in a unit's place":   {"joint: [乙局]", "joint: [甲办]", "list.builtin_unknown_unit 21"},
		"another unit's alias":         {"{unit: 甲局, as", "{unit: 乙局, as", "list.builtin_unknown_alias 21"},
		"one name for two units":       {"name: 乙局", "name: 甲办", "list.builtin_duplicate 16, list.builtin_unknown_alias 21, list.builtin_unknown_unit 21"},
		"an unknown kind":              {"kind: collective", "kind: group", "list.builtin_unknown_unit 19, list.builtin_value 17"},
		"a member of no collective":    {"collective: 各镇", "collective: 乙局", "list.builtin_unknown_unit 19"},
		"an impossible day":            {"2021-01-01", "2021-02-30", "list.builtin_value 19"},
		"a number twice":               {`number: "2"`, `number: "1"`, "list.builtin_duplicate 22"},
		"a title twice":                {"二事", "一事", "list.builtin_duplicate 22"},
		"a long Chinese title":         {"二事", long, "list.builtin_long 22"},
		"a long English title":         {"en: Two", "en: a b c d e f g h i j k l m", "list.builtin_long 22"},
		"an unknown role":              {"people: {责任领导: [李四]}", "people: {组长: [李四]}", "list.builtin_value 22"},
		"an unknown field inherited":   {"en: Two", "en: Two, inherited: [title]", "list.builtin_value 22"},
		"a deadline without precision": {`, precision: month`, "", "list.builtin_value 22"},
		"a precise deadline undated":   {`date: "2021-03-31", `, "", "list.builtin_value 22"},
		"no deadline, yet a date":      {"{precision: none}", `{date: "2021-03-31", precision: none}`, "list.builtin_value 21"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(small, c.before, c.after, 1)
			if broken == small {
				t.Fatal("the case changes nothing")
			}
			_, err := list.ParseBuiltin([]byte(broken))
			if got := defects(t, err); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// defects gives codes and lines of all errors joined in err, sorted, and checks that each has its words.
func defects(t *testing.T, err error) string {
	t.Helper()
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var got []string
	for _, e := range all {
		var f *fault.Error
		if !errors.As(e, &f) {
			t.Fatalf("not a fault: %v", e)
		}
		for _, lang := range []locale.Lang{locale.Zh, locale.En} {
			if text := locale.Text(lang, f.Code, f.Args); !locale.Has(f.Code) || strings.Contains(text, "{") {
				t.Errorf("%s has no words or lacks arguments: %s", f.Code, text)
			}
		}
		got = append(got, fmt.Sprint(f.Code, " ", f.At.Line))
	}
	slices.Sort(got)
	return strings.Join(got, ", ")
}
