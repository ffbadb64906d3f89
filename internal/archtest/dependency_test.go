package archtest

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// required are the direct dependencies of the program, from go.mod, and of its pages, from package.json.
func required(t *testing.T) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(read(t, "go.mod")) {
		words := strings.Fields(line)
		if len(words) >= 2 && words[0] == "require" && words[1] != "(" {
			words = words[1:]
		}
		if len(words) == 2 && strings.Contains(words[0], ".") && strings.HasPrefix(words[1], "v") {
			out = append(out, words[0])
		}
	}
	var npm struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal([]byte(read(t, "internal/web/ui/package.json")), &npm); err != nil {
		t.Fatal(err)
	}
	for _, group := range []map[string]string{npm.Dependencies, npm.DevDependencies} {
		for name := range group {
			out = append(out, name)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d dependencies found", len(out))
	}
	return out
}

var reasoned = regexp.MustCompile("(?m)^\\| `([^`]+)`(?: \\(npm\\))? \\|")

func TestEveryDependencyHasItsReason(t *testing.T) {
	r := newRule(t, "dependencies")
	var named []string
	for _, m := range reasoned.FindAllStringSubmatch(read(t, "docs/adr/0002-dependencies.md"), -1) {
		named = append(named, m[1])
	}
	used := required(t)
	for _, name := range used {
		if !slices.Contains(named, name) {
			r.broken(name, "is required and has no line in docs/adr/0002-dependencies.md")
		}
	}
	for _, name := range named {
		if !slices.Contains(used, name) {
			r.broken(name, "stands in docs/adr/0002-dependencies.md and is not required")
		}
	}
}
