package commitment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/list"
)

// curatedTop is a list of two items as docs/list-format.md has it; what the items promise is put in.
const curatedTop = `format: duban-list/1
slug: qinghe-2024
title: 青禾县营商环境任务清单
en: Qinghe list
year: 2024
jurisdiction: {code: "000000", name: 青禾县, en: Qinghe, verified: false}
layout: lines
lead_rule: labelled
item_count: 2
levels: [{name: 目标, en: Goal, pattern: "{number}、{title}", count: 1}]
headings: [{id: h1, number: 一, title: 便利, en: Ease, line: 1}]
units: [{name: 县政务局, kind: unit, en: Services}]
items:
  - number: "1"
    zh: 开办提速
    en: Faster start
    under: h1
    lead: [县政务局]
    deadline: {precision: none}
    line: 2
%s
  - number: "2"
    zh: 企业培育
    en: Firms
    under: h1
    lead: [县政务局]
    deadline: {precision: none}
    line: 3
%s
`

const curatedFirst = `    posture: cooperate
    text: {runes: 40, sum: "0123456789abcdef"}
    commitments:
      - name: "1.1"
        type: limit
        kind: duration
        quantity: 企业开办时间
        segment: 线上
        op: "<="
        value: 1
        unit: 工作日
        baseline: 3.5
        base_ref: 原来
        from: 受理
        to: 领照
        clock: proposed
        condition: 材料齐全
        stretch: true
        verify: case_records
        zh: 办照最多一个工作日
        en: At most one working day
        span: [3, 20]
      - name: "1.2"
        type: deliverable
        quantity: 开办专区
        form: facility
        soft: true
        posture: own
        span: [20, 30]
    figures:
      - {span: [1, 2], reason: name}`

const curatedSecond = `    text: {runes: 12, sum: "aaaaaaaaaaaaaaaa"}
    commitments:
      - {same_as: "1.1", span: [0, 9]}`

func TestCuratedCommitmentsAreReadAndTheListStaysTheSame(t *testing.T) {
	data := fmt.Appendf(nil, curatedTop, curatedFirst, curatedSecond)
	c, err := ParseCurated(data)
	if err != nil {
		t.Fatal(err)
	}
	want := &Curated{Slug: "qinghe-2024", Items: []CuratedItem{
		{
			Number: "1", Posture: Cooperate, Runes: 40, Text: "0123456789abcdef",
			Commitments: []CuratedCommitment{
				{Name: "1.1", Start: 3, End: 20, Facts: Facts{
					Type: Limit, Kind: Duration, Quantity: "企业开办时间", Segment: "线上", Op: OpAtMost, Value: N("1"), Unit: "工作日",
					Baseline: N("3.5"), BaseRef: "原来", From: "受理", To: "领照", ClockProposed: true, Condition: "材料齐全", Stretch: true,
					Posture: Cooperate, Verify: ByCaseRecords, PlainZh: "办照最多一个工作日", PlainEn: "At most one working day",
				}},
				{Name: "1.2", Start: 20, End: 30, Facts: Facts{
					Type: Deliverable, Quantity: "开办专区", Form: FormFacility, Soft: true, Posture: Own,
				}},
			},
			Figures: []Figure{{Start: 1, End: 2, Reason: ReasonName}},
		},
		{Number: "2", Posture: Own, Runes: 12, Text: "aaaaaaaaaaaaaaaa", Commitments: []CuratedCommitment{{SameAs: "1.1", End: 9}}},
	}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	with, err := list.ParseBuiltin(data)
	if err != nil {
		t.Fatal(err)
	}
	without, err := list.ParseBuiltin(fmt.Appendf(nil, curatedTop, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(without.Tasks, with.Tasks); diff != "" {
		t.Error("commitments change the tasks: ", diff)
	}
}

func TestCuratedDefectsAreAllReportedWithTheirLines(t *testing.T) {
	file := fmt.Sprintf(curatedTop, curatedFirst, curatedSecond)
	tests := []struct{ name, old, now, line, code string }{
		{"an unknown key of a commitment", "        condition: 材料齐全", "        conditions: 材料齐全", "conditions", "list.builtin_unknown_key"},
		{"a key that stands twice", "        segment: 线上", "        quantity: 线上", "quantity: 线上", "list.builtin_duplicate"},
		{"an unknown type", "type: limit", "type: limits", "limits", "list.builtin_value"},
		{"a comparison that does not go with the type", `op: "<="`, `op: ">="`, `">="`, "list.builtin_value"},
		{"a number that is none", "baseline: 3.5", "baseline: 3,5", "3,5", "list.builtin_value"},
		{"a span past the text", "span: [3, 20]", "span: [3, 41]", "41", "list.builtin_value"},
		{"a span turned round", "span: [3, 20]", "span: [20, 3]", "[20, 3]", "list.builtin_value"},
		{"a span that is none", "span: [3, 20]", "span: 3", "span: 3", "list.builtin_syntax"},
		{"a name used twice", `name: "1.2"`, `name: "1.1"`, `name: "1.1"` + "\n        type: del", "list.builtin_duplicate"},
		{"no name", `name: "1.2"`, `form: facility`, "form: facility\n        type", "list.builtin_missing"},
		{"a target that is not there", `same_as: "1.1"`, `same_as: "9.1"`, "9.1", "list.builtin_value"},
		{"facts beside same_as", `{same_as: "1.1",`, `{same_as: "1.1", type: limit,`, "same_as", "list.builtin_unknown_key"},
		{"an unknown reason", "reason: name", "reason: names", "names", "list.builtin_value"},
		{"no reason", ", reason: name", "", "span: [1, 2]", "list.builtin_missing"},
		{"a fingerprint of another shape", "0123456789abcdef", "0123", "0123", "list.builtin_value"},
		{"an unknown posture", "posture: cooperate", "posture: helping", "helping", "list.builtin_value"},
		{"a flag that is none", "stretch: true", "stretch: maybe", "maybe", "list.builtin_value"},
		{"an unknown clock", "clock: proposed", "clock: guessed", "guessed", "list.builtin_value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if strings.Count(file, tt.old) == 0 {
				t.Fatalf("%q is not in the file", tt.old)
			}
			broken := strings.Replace(file, tt.old, tt.now, 1)
			_, err := ParseCurated([]byte(broken))
			line := strings.Count(broken[:strings.LastIndex(broken, tt.line)], "\n") + 1
			for _, f := range Faults(err) {
				if f.Code == tt.code && f.At.Line == line {
					return
				}
			}
			t.Errorf("want %s in line %d, got %v", tt.code, line, err)
		})
	}
	all := strings.NewReplacer("type: limit", "type: limits", "reason: name", "reason: names", `same_as: "1.1"`, `same_as: "9.1"`).Replace(file)
	_, err := ParseCurated([]byte(all))
	if got := Faults(err); len(got) != 3 {
		t.Errorf("three defects give %d errors: %v", len(got), err)
	}
}

func TestFilesThatAreNoListsGiveErrorsOrNothing(t *testing.T) {
	for _, data := range []string{"", "[", "- 1", "items: 3", "items: [3]", "items: [{commitments: {a: 1}}]", "items: [{commitments: [[1]]}]", "a: &a [*a]"} {
		c, err := ParseCurated([]byte(data))
		if err == nil && len(c.Items) > 0 && len(c.Items[0].Commitments) > 0 {
			t.Errorf("%q gives commitments", data)
		}
	}
}
