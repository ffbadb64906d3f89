package list

import (
	"bytes"
	"testing"

	"duban/internal/fault"

	"github.com/google/go-cmp/cmp"
)

func TestJSONBothWays(t *testing.T) {
	l := listOf(item("1", "一、甲/1.子", textA), item("2", "一、甲/2.丑", textB), item("", "二、乙", textC), item("4", "", textD))
	l.Items[0].LeadUnits, l.Items[0].People = []string{"区教育局"}, map[string][]string{"责任领导": {"沈屿"}}
	l.Items[0].At = fault.Place{Table: 1, Row: 2, Col: 3}
	l.Items[1].Parts = []Part{{Text: "甲", LeadUnits: []string{"区财政局"}, Deadline: &Deadline{Raw: "年底前", Date: "2024-12-31", Precision: PrecisionYear}}}
	l.Findings = []fault.Finding{{Severity: fault.SeverityInfo, Code: "unit.collective", Args: fault.Args{"name": "各镇", "count": 2, "items": []string{"1", "2"}}}}
	first, err := EncodeJSON(l)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeJSON(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := EncodeJSON(back)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error(cmp.Diff(string(first), string(second)))
	}
	if d := cmp.Diff(l.Findings, back.Findings); d != "" {
		t.Error(d)
	}
	var headings []string
	for _, h := range back.Headings {
		headings = append(headings, h.No+" "+h.Title)
	}
	if d := cmp.Diff([]string{"一 甲", "1 子", "2 丑", "二 乙"}, headings); d != "" {
		t.Error(d)
	}
	for i, want := range []int{1, 2, 3, -1} {
		if back.Items[i].Heading != want {
			t.Errorf("item %d stands under heading %d, want %d", i, back.Items[i].Heading, want)
		}
	}
	if back.Headings[2].Parent != 0 || back.Headings[3].Parent != -1 {
		t.Errorf("headings = %+v", back.Headings)
	}
}

func TestDecodeJSONRefusesWhatIsNoList(t *testing.T) {
	for _, s := range []string{"", "[]", `{"items": []}`, `{"items": "x"}`, `{"other": 1}`, `{"items": [{"no": "1", "deadline": {"date": "soon"}}]}`} {
		if _, err := DecodeJSON([]byte(s)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %v, want an Invalid fault", s, err)
		}
	}
}
