package pack_test

import (
	"slices"
	"strings"
	"testing"

	"duban/internal/casework"
	"duban/internal/pack"
	"duban/internal/worktime"
)

// A reason outside article 45 reaches casework only once its entry is published, in the pack or for one case.
func TestReasonsReachCaseworkOnceTheirEntryIsPublished(t *testing.T) {
	published := edit(t, "entry: required", "entry: {document: 船府公告〔2020〕3号, date: 2020-05-01}")
	for name, c := range map[string]struct {
		data    string
		entries []string
		reasons []string
		basis   string // of the last
	}{
		"required":              {small, nil, []string{"review"}, "《行政许可法》第45条"},
		"published":             {published, nil, []string{"review", "works"}, "船府公告〔2020〕3号"},
		"published for a case":  {small, []string{"works"}, []string{"review", "works"}, "特殊环节"},
		"its ground is its own": {edit(t, "entry: required", "basis: {rule: 供电规则}, entry: by_law"), nil, []string{"review", "works"}, "供电规则"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := pack.Parse([]byte(c.data))
			if err != nil {
				t.Fatal(faults(err))
			}
			s := p.Casework(c.entries...)[0]
			var reasons []string
			for _, r := range s.Pauses {
				reasons = append(reasons, r.Code)
			}
			if !slices.Equal(reasons, c.reasons) || !slices.Equal(s.Clocks[0].Pauses, c.reasons) {
				t.Errorf("reasons %v, of the clock %v, want %v", reasons, s.Clocks[0].Pauses, c.reasons)
			}
			if last := s.Pauses[len(s.Pauses)-1]; last.Basis != c.basis || last.Unannounced != (last.Code == "works") {
				t.Errorf("%+v, want basis %q", last, c.basis)
			}
			if s.Clocks[1].Pauses == nil {
				t.Error("a clock without reasons stops for all of them")
			}
		})
	}
}

func TestAMeanWithAFractionIsHeldAgainstTheNextWholeNumber(t *testing.T) {
	p, err := pack.Parse([]byte(edit(t, "limit: 1wd", "limit: 1.5wd, judge: mean, baseline: 2.3wd, legal: {limit: 10wd, basis: {rule: 办法}}")))
	if err != nil {
		t.Fatal(faults(err))
	}
	c := p.Casework()[0].Clocks[1]
	two, three, ten := worktime.Limit{N: 2, Unit: worktime.WorkDays}, worktime.Limit{N: 3, Unit: worktime.WorkDays}, worktime.Limit{N: 10, Unit: worktime.WorkDays}
	if !c.Average || c.Limit != two || c.Baseline != three || c.Legal != ten {
		t.Errorf("%+v", c)
	}
	if got := p.Services[0].Clocks[1].Limit.String(); got != "1.5wd" {
		t.Errorf("the pack itself says %s", got)
	}
}

func TestFieldsAndEventsReachCasework(t *testing.T) {
	p, err := pack.Parse([]byte(strings.Replace(small, "unit: 平方米}", "unit: 平方米}\n  - {name: 类别, en: Kind, type: text, values: [{zh: 甲, en: A}, {zh: 乙, en: B}]}", 1)))
	if err != nil {
		t.Fatal(faults(err))
	}
	s := p.Casework()[0]
	if f := s.Fields[1]; f.Name != "类别" || !slices.Equal(f.Values, []string{"甲", "乙"}) {
		t.Errorf("%+v", f)
	}
	if f := s.Fields[2]; f.Kind != casework.FieldNumber {
		t.Errorf("money is %s to casework", f.Kind)
	}
	if e := s.Events; len(e) != 1 || e[0].Kind != "returned_money" || s.Pack != "permit" {
		t.Errorf("%+v of %s", e, s.Pack)
	}
}
