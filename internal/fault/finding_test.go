package fault

import "testing"

func TestKeyTellsFindingsApart(t *testing.T) {
	at := Place{Line: 4}
	keys := map[string]int{}
	for i, f := range []Finding{
		{Code: "unit.duplicate", Item: "2", At: at, Args: Args{"name": "甲", "times": 2}},
		{Code: "unit.duplicate", Item: "2", At: at, Args: Args{"name": "乙", "times": 2}},
		{Code: "unit.duplicate", Item: "3", At: at, Args: Args{"name": "甲", "times": 2}},
		{Code: "unit.duplicate", Item: "2", Args: Args{"name": "甲", "times": 2}},
		{Code: "text.slip", Item: "2", At: at, Fix: &Fix{Field: "text", Before: "a", After: "b"}},
		{Code: "text.slip", Item: "2", At: at, Fix: &Fix{Field: "text", Before: "a", After: "c"}},
	} {
		if before, twice := keys[f.Key()]; twice {
			t.Errorf("findings %d and %d share the key %q", before, i, f.Key())
		}
		keys[f.Key()] = i
	}
}

func TestKeyStaysTheSameWhenTheFindingIsMadeAgain(t *testing.T) {
	a := Finding{Code: "x", Args: Args{"a": 1, "b": []string{"c"}}}
	b := Finding{Code: "x", Args: Args{"b": []string{"c"}, "a": 1}, Message: "in words"}
	if a.Key() != b.Key() {
		t.Errorf("%q and %q", a.Key(), b.Key())
	}
}
