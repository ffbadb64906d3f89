package commitment

import (
	"encoding/json"
	"testing"
)

func TestNumbersKeepTheirDigits(t *testing.T) {
	for _, s := range []string{"0", "96", "0.1872", "1614.224", "-3", "999999999999999999"} {
		n, err := ParseNumber(s)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(n)
		if err != nil || string(data) != s {
			t.Errorf("%s prints as %s (%v)", s, data, err)
		}
		var back Number
		if err := json.Unmarshal(data, &back); err != nil || !back.Equal(n) {
			t.Errorf("%s reads back as %s (%v)", s, back, err)
		}
	}
}

func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	for _, s := range []string{"", "1e9", "12a", "1.2.3", "99999999999999999999", "1E2", "NaN"} {
		if n, err := ParseNumber(s); err == nil {
			t.Errorf("%q is read as %s", s, n)
		}
	}
}

func TestCodesAreFoldedAsTyped(t *testing.T) {
	code := NewCode()
	if got := FoldCode(" " + code[:3] + "-" + code[3:] + " "); got != code {
		t.Errorf("%s typed with a dash gives %q", code, got)
	}
	for _, typed := range []string{"", "ABCDEF", "23456", "2345678", "23456é"} {
		if got := FoldCode(typed); got != "" {
			t.Errorf("%q gives %q", typed, got)
		}
	}
}

func TestBuiltinCodesAreTheSameEverywhere(t *testing.T) {
	if a, b := CodeOf("chuanshan-2020", "5.1"), CodeOf("chuanshan-2020", "5.1"); a != b || FoldCode(a) != a {
		t.Errorf("codes %q and %q", a, b)
	}
}
