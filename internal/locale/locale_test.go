package locale

import (
	"regexp"
	"slices"
	"testing"
)

var argument = regexp.MustCompile(`\{([a-z_]+)`)

func names(pattern string) []string {
	var out []string
	for _, m := range argument.FindAllStringSubmatch(pattern, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

func TestEveryMessageHasBothLanguagesAndTheSameArguments(t *testing.T) {
	for key, m := range catalogue {
		if m.Zh == "" || m.En == "" {
			t.Errorf("%s: zh %q, en %q: both must be there", key, m.Zh, m.En)
		}
		if zh, en := names(m.Zh), names(m.En); !slices.Equal(zh, en) {
			t.Errorf("%s: arguments differ: zh %v, en %v", key, zh, en)
		}
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		lang    Lang
		pattern string
		args    map[string]any
		want    string
	}{
		{Zh, "第{line}行", map[string]any{"line": 12}, "第12行"},
		{En, "{n} {n|task|tasks}", map[string]any{"n": 1}, "1 task"},
		{En, "{n} {n|task|tasks}", map[string]any{"n": int64(0)}, "0 tasks"},
		{Zh, "{units}", map[string]any{"units": []string{"甲", "乙"}}, "甲、乙"},
		{En, "{units}", map[string]any{"units": []string{"a", "b"}}, "a, b"},
		{En, "{missing} stays", nil, "{missing} stays"},
		{En, "open { brace", nil, "open { brace"},
	} {
		if got := fill(c.lang, c.pattern, c.args); got != c.want {
			t.Errorf("fill(%q) = %q, want %q", c.pattern, got, c.want)
		}
	}
}

func TestUnknownKeyShowsItself(t *testing.T) {
	if got := Text(En, "no.such.key", nil); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
}
