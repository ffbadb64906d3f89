package worktime

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSpecification runs the scripts of testdata, each answer with the law it comes from.
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
	for _, d := range script.Run() {
		t.Errorf("%s:%d: %s\n  want %s\n  got  %s", file, d.Line, d.Asks, d.Want, d.Got)
	}
}
