package fault

import "testing"

func TestEveryKindHasItsOwnStatus(t *testing.T) {
	seen := map[int]Kind{}
	for _, k := range []Kind{Invalid, NotFound, Conflict, Forbidden, Anonymous, TooLarge, Unsupported, Busy, Internal} {
		status := k.Status()
		if other, twice := seen[status]; twice {
			t.Errorf("%s and %s both have status %d", k, other, status)
		}
		seen[status] = k
	}
	if got := Kind("no such kind").Status(); got != 500 {
		t.Errorf("an unknown kind has status %d, want 500", got)
	}
}
