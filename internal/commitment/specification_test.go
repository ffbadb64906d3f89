package commitment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpecification runs the scripts of testdata: what the grammar must read.
func TestSpecification(t *testing.T) {
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, file, data)
		})
	}
}

// holds runs a script and reports every difference with its line.
func holds(t *testing.T, file string, data []byte) {
	t.Helper()
	script, err := ParseScript(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, d := range script.Run(Extract) {
		t.Errorf("%s:%d: %s %s\n  want %s\n  got  %s", file, d.Line, d.Kind, d.Field, d.Want, d.Got)
	}
}

func TestTheExampleOfTheDocumentation(t *testing.T) {
	data, err := os.ReadFile("../../docs/commitment-script.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(data), "## An example\n\n```\n")
	example, _, found := strings.Cut(example, "\n```\n")
	if !found {
		t.Fatal("there is no example")
	}
	holds(t, "example", []byte(example))
}

func TestTheUnitOfABaseline(t *testing.T) {
	for name, c := range map[string]struct {
		facts Facts
		want  string
	}{
		"that of the target":   {Facts{Op: OpAtMost, Unit: "工作日", Baseline: N("3")}, "工作日"},
		"its own":              {Facts{Op: OpAtMost, Unit: "小时", Baseline: N("3"), BaselineUnit: "工作日"}, "工作日"},
		"unknown for a change": {Facts{Op: OpReduceBy, Unit: "%", Baseline: N("3")}, ""},
		"none without one":     {Facts{Op: OpAtMost, Unit: "工作日"}, ""},
	} {
		if got := c.facts.BaseUnit(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// specified gives the texts of the scripts in testdata.
func specified(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script, err := ParseScript(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i := range script.Cases {
			out = append(out, script.Cases[i].Text)
		}
	}
	return out
}
