package casework

import (
	"errors"
	"testing"

	"duban/internal/fault"
)

var powerFields = []Field{
	{Name: "电压", Kind: FieldText, Values: []string{"高压", "低压"}},
	{Name: "电源", Kind: FieldText},
	{Name: "容量", Kind: FieldNumber},
	{Name: "占掘路", Kind: FieldBool},
	{Name: "报装日", Kind: FieldDate},
}

func TestConditionsHoldOverAttributes(t *testing.T) {
	for _, c := range []struct {
		name, when string
		attributes map[string]string
		want       bool
		missing    string
	}{
		{"nothing asked holds always", " ", nil, true, ""},
		{"text equals", `电压 == "高压"`, map[string]string{"电压": "高压"}, true, ""},
		{"padding does not count", `电压 == "高压"`, map[string]string{"电压": " 高压 "}, true, ""},
		{"below a threshold", `电压 == "高压" and 容量 < 1250`, map[string]string{"电压": "高压", "容量": "1249.5"}, true, ""},
		{"at a threshold", `电压 == "高压" and 容量 < 1250`, map[string]string{"电压": "高压", "容量": "1250"}, false, ""},
		{"what does not matter may be missing", `电压 == "高压" and 容量 < 1250`, map[string]string{"电压": "低压"}, false, ""},
		{"what matters may not", `电压 == "高压" and 容量 < 1250`, map[string]string{"电压": "高压"}, false, "容量"},
		{"a missing text is not an empty one", `电源 != "双电源"`, map[string]string{}, false, "电源"},
		{"a number that is none", `容量 < 1250`, map[string]string{"容量": "很大"}, false, "容量"},
		{"a value outside the list", `电压 == "高压"`, map[string]string{"电压": "中压"}, false, "电压"},
		{"yes", `占掘路`, map[string]string{"占掘路": "是"}, true, ""},
		{"no", `not 占掘路`, map[string]string{"占掘路": "无"}, true, ""},
		{"neither", `占掘路`, map[string]string{"占掘路": "也许"}, false, "占掘路"},
		{"one of several", `电源 in ["双电源", "多电源"]`, map[string]string{"电源": "多电源"}, true, ""},
		{"dates compare", `报装日 >= "2020-07-01"`, map[string]string{"报装日": "2020-06-30"}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			compiled, err := CompileCondition(c.when, powerFields)
			if err != nil {
				t.Fatal(err)
			}
			got, err := compiled.Holds(c.attributes)
			var u *UndecidedError
			if errors.As(err, &u) != (c.missing != "") || u != nil && u.Name != c.missing {
				t.Fatalf("error %v, want one about %q", err, c.missing)
			}
			if got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWrongConditionsSayWhere(t *testing.T) {
	for _, c := range []struct {
		name, when, code string
		line, col        int
	}{
		{"an unknown name", `电压 == "高压" and 电流 > 3`, "casework.condition_name", 1, 16},
		{"on the second line", "电压 == \"高压\" and\n 电流 > 3", "casework.condition_name", 2, 2},
		{"text against a number", `容量 == "大"`, "casework.condition_types", 1, 4},
		{"no yes or no", `容量 + 1`, "casework.condition_types", 1, 1},
		{"not closed", `(电压 == "高压"`, "casework.condition_syntax", 1, 11},
		{"a function", `len(电压) > 2`, "casework.condition_name", 1, 1},
		{"a full-width quotation mark", `电压 == “高压”`, "casework.condition_syntax", 1, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := CompileCondition(c.when, powerFields)
			f := fault.As(err)
			if f == nil || f.Kind != fault.Invalid || f.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if f.At.Line != c.line || f.At.Col != c.col {
				t.Errorf("at %d:%d, want %d:%d (%v)", f.At.Line, f.At.Col, c.line, c.col, err)
			}
		})
	}
}

func BenchmarkCondition(b *testing.B) {
	c, err := CompileCondition(`电压 == "高压" and 电源 != "双电源" and 容量 < 1250`, powerFields)
	if err != nil {
		b.Fatal(err)
	}
	attributes := map[string]string{"电压": "高压", "电源": "单电源", "容量": "800"}
	b.ReportAllocs()
	for b.Loop() {
		if held, err := c.Holds(attributes); err != nil || !held {
			b.Fatal(held, err)
		}
	}
}
