package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/progress"
	"duban/internal/worktime"
)

func whole(n int) *int { return &n }

// full is a report in which every field says something.
func full() progress.Content {
	return progress.Content{
		Stage: progress.UnderWay, Percent: whole(0), Words: "第一行\n第二行", Problems: "缺经费", Next: "验收",
		Values: []progress.Value{{
			Code: "K7M2PX", Value: commitment.N("96.5"), Numerator: commitment.N("193"), Denominator: commitment.N("200"),
			AsOf: worktime.NewDate(2020, 6, 30), Source: "统计局月报", Words: "初步数",
		}},
		Steps: []progress.StepReport{{Step: 7, Done: true, DoneOn: worktime.NewDate(2020, 6, 2), Words: "已挂牌"}},
	}
}

func TestAFormGivesBackWhatItWasMadeFrom(t *testing.T) {
	c := full()
	f := NewFields(&c, []string{"K7M2PX"}, []progress.StepID{7})
	again := ReadFields(f.Codes, f.Steps, func(name string) string { return f.Values[name] })
	got, err := again.Content()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func TestMissingIsNotZero(t *testing.T) {
	f := ReadFields([]string{"K7M2PX"}, nil, func(string) string { return " " })
	c, err := f.Content()
	if err != nil || c.Percent != nil || len(c.Values) != 0 {
		t.Errorf("an empty form says %+v, %v", c, err)
	}
}

func TestEachControlAtFaultIsNamed(t *testing.T) {
	typed := map[string]string{
		"percent": "101", "value.K7M2PX.value": "about 3", "value.K7M2PX.numerator": "1,200", "value.K7M2PX.as_of": "June", "step.7.done_on": "2020/6/31",
		"words": "kept",
	}
	f := ReadFields([]string{"K7M2PX"}, []progress.StepID{7}, func(name string) string { return typed[name] })
	c, err := f.Content()
	var fields []string
	for _, w := range commitment.Faults(err) {
		if w.Kind != fault.Invalid {
			t.Errorf("%s is %s", w.Field, w.Kind)
		}
		fields = append(fields, w.Field)
	}
	if diff := cmp.Diff([]string{"percent", "value.K7M2PX.value", "value.K7M2PX.as_of", "step.7.done_on"}, fields); diff != "" {
		t.Errorf("controls at fault (-want +got):\n%s", diff)
	}
	if c.Words != "kept" || c.Values[0].Numerator.String() != "1200" {
		t.Errorf("what can be read is %+v", c)
	}
}

func TestPercentWithItsSign(t *testing.T) {
	for typed, want := range map[string]int{"80%": 80, "80 ％": 80, "0": 0, "100": 100} {
		f := Fields{Values: map[string]string{progress.FieldPercent: typed}}
		c, err := f.Content()
		if err != nil || c.Percent == nil || *c.Percent != want {
			t.Errorf("%q gives %v, %v", typed, c.Percent, err)
		}
	}
}
