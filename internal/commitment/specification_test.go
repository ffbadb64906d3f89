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
	if err != nil {
		t.Fatal(err)
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
