package archtest

import "testing"

// exception lets one named thing break one rule.
type exception struct {
	rule   string // the name of the rule, as the tests report it
	name   string // the thing, as the tests report it
	reason string
}

// exceptions may only shrink: most is lowered whenever one goes away, and one that nothing needs any more fails.
var exceptions = []exception{}

// most is how many exceptions there may be.
const most = 0

// rule collects what breaks one rule, apart from the exceptions.
type rule struct {
	t    *testing.T
	name string
	used map[string]bool
}

func newRule(t *testing.T, name string) *rule {
	r := &rule{t: t, name: name, used: map[string]bool{}}
	t.Cleanup(r.unused)
	return r
}

// broken reports that thing breaks the rule, unless it is excepted by name.
func (r *rule) broken(thing, format string, args ...any) {
	r.t.Helper()
	for _, e := range exceptions {
		if e.rule == r.name && e.name == thing {
			r.used[thing] = true
			return
		}
	}
	r.t.Errorf("%s: "+format, append([]any{thing}, args...)...)
}

func (r *rule) unused() {
	for _, e := range exceptions {
		if e.rule == r.name && !r.used[e.name] {
			r.t.Errorf("exception %q of rule %q is not needed any more: remove it", e.name, e.rule)
		}
	}
}

func TestExceptionsOnlyShrink(t *testing.T) {
	if len(exceptions) > most {
		t.Errorf("%d exceptions, at most %d are allowed", len(exceptions), most)
	}
	if len(exceptions) < most {
		t.Errorf("%d exceptions: lower most to that number", len(exceptions))
	}
	for _, e := range exceptions {
		if len(e.reason) < 20 {
			t.Errorf("exception %q of rule %q gives no reason", e.name, e.rule)
		}
	}
}
