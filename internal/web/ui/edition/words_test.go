package edition

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/list"
)

func TestApart(t *testing.T) {
	for _, c := range []struct {
		name                      string
		before, after, gone, come []string
		same                      int
	}{
		{"one left, one came", []string{"甲", "乙", "丙"}, []string{"甲", "丙", "丁"}, []string{"乙"}, []string{"丁"}, 2},
		{"one came", []string{"甲", "乙"}, []string{"甲", "乙", "丁"}, nil, []string{"丁"}, 2},
		{"only the order changed", []string{"甲", "乙"}, []string{"乙", "甲"}, nil, nil, 0},
		{"one word, as of a deadline", []string{"6月"}, []string{"9月"}, nil, nil, 0},
		{"nothing stayed", []string{"甲", "乙"}, []string{"丙", "丁"}, []string{"甲", "乙"}, []string{"丙", "丁"}, 0},
	} {
		gone, come, same := apart(list.FieldChange{Before: c.before, After: c.after})
		if d := cmp.Diff(c.gone, gone) + cmp.Diff(c.come, come); d != "" || same != c.same {
			t.Errorf("%s: %d stayed, want %d: %s", c.name, same, c.same, d)
		}
	}
}
