package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The rings, from the inside out. Rooms of tests may import everything and be imported by tests only.
const (
	ringPure = iota + 1
	ringArea
	ringAdapter
	ringComposition
	ringTest
)

// rings says where each room below internal/ stands.
var rings = map[string]int{
	"fault": ringPure, "locale": ringPure, "hanzi": ringPure, "tabular": ringPure, "worktime": ringPure,
	"list": ringArea, "commitment": ringArea, "casework": ringArea, "calendar": ringArea, "pack": ringArea, "org": ringArea, "account": ringArea, "journal": ringArea, "record": ringArea, "simulation": ringArea, "progress": ringArea, "evidence": ringArea, "backup": ringArea, "measure": ringArea,
	"office": ringAdapter, "store": ringAdapter, "blob": ringAdapter, "web": ringAdapter, "api": ringAdapter, "httpserver": ringAdapter,
	"app": ringComposition, "cli": ringComposition,
	"archtest": ringTest, "apptest": ringTest, "loadtest": ringTest,
}

// beside are the packages outside internal/ and the ring whose rules they keep.
var beside = map[string]int{
	"cmd/duban": ringComposition, "lists": ringPure, "packs": ringPure,
	"examples": ringTest, "examples/generate": ringTest, "scripts/testlog": ringTest,
}

// ringOf gives the ring of a package's folder, 0 when nobody gave it one.
func ringOf(dir string) int {
	if r := room(dir); r != "" {
		return rings[r]
	}
	return beside[dir]
}

func TestImportsOnlyPointInwards(t *testing.T) {
	r := newRule(t, "rings")
	for _, f := range load(t).files {
		if ringOf(f.dir) == 0 {
			r.broken(f.dir, "has no ring: give it one in rings_test.go and in AGENTS.md")
			continue
		}
		// Tests outside their package may join rooms; everything else keeps the rings.
		if strings.HasSuffix(f.name, "_test") || f.syntax.Name.Name == "main" && f.dir != "cmd/duban" {
			continue
		}
		own, _ := f.imports()
		for _, to := range own {
			if why := outward(f.dir, to, f.test); why != "" {
				r.broken(f.path, "imports %s: %s", to, why)
			}
		}
	}
}

// outward says why an import from one folder to another breaks the rings, "" when it does not.
func outward(from, to string, test bool) string {
	a, b := ringOf(from), ringOf(to)
	switch {
	case room(from) != "" && room(from) == room(to):
		return ""
	case b == ringTest && a != ringTest && !test:
		return "that room is for tests only"
	case b == ringTest:
		return ""
	case b > a:
		return "imports only point inwards"
	case a == ringAdapter && b == ringAdapter:
		return "adapters never import each other"
	default:
		return ""
	}
}

// outside are packages that reach the machine; rings 1 and 2 are handed what they need instead.
var outside = []string{"os", "os/exec", "os/signal", "net", "net/http", "database/sql", "syscall", "log", "log/slog", "flag", "math/rand"}

func TestInnerRingsReachNoMachine(t *testing.T) {
	r := newRule(t, "machine")
	for _, f := range load(t).files {
		if f.test || f.generated || ringOf(f.dir) > ringArea {
			continue
		}
		_, foreign := f.imports()
		for _, path := range foreign {
			if slices.Contains(outside, path) {
				r.broken(f.path, "imports %s: rings 1 and 2 do no input or output", path)
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isSelector(call.Fun, "time", "Now") {
				r.broken(f.path, "calls time.Now: take a time or a clock as an argument")
			}
			return true
		})
	}
}

func TestOnlyMainExits(t *testing.T) {
	r := newRule(t, "exit")
	for _, f := range load(t).files {
		if f.name == "main" || f.test {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if isSelector(n, "os", "Exit") || isSelector(n, "log", "Fatal") || isSelector(n, "log", "Fatalf") {
				r.broken(f.path, "ends the process: only cmd/duban may")
			}
			return true
		})
	}
}

// isSelector reports whether n is pkg.name.
func isSelector(n ast.Node, pkg, name string) bool {
	s, ok := n.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

func TestTheRingRuleItself(t *testing.T) {
	for _, c := range []struct {
		from, to string
		test     bool
		broken   bool
	}{
		{"internal/list", "internal/tabular", false, false},
		{"internal/tabular", "internal/list", false, true},
		{"internal/web", "internal/store", false, true},
		{"internal/store", "internal/store/sqlgen", false, false},
		{"internal/app", "internal/web", false, false},
		{"internal/list", "internal/office", false, true},
		{"internal/web", "internal/apptest", true, false},
		{"internal/web", "internal/apptest", false, true},
	} {
		if got := outward(c.from, c.to, c.test); (got != "") != c.broken {
			t.Errorf("%s → %s: %q", c.from, c.to, got)
		}
	}
}
