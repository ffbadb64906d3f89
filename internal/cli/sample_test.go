package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/internal/list"

	"github.com/google/go-cmp/cmp"
)

// The sample list carries every trap on purpose (examples/README.md says where). The findings expected of it were
// written down by hand from that table, and every format of it must give them all and no others.
func TestCheckFindsTheTrapsOfTheSample(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", "qingxi-2024.findings"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(golden)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	slices.Sort(want)
	for _, name := range []string{"qingxi-2024.txt", "qingxi-2024.docx", "qingxi-2024.xlsx", "qingxi-2024.csv", "qingxi-2024.html"} {
		t.Run(name, func(t *testing.T) {
			l := readList(t, filepath.Join("..", "..", "examples", name))
			var got []string
			keys := map[string]bool{}
			for _, f := range list.Check(l, nil) {
				if keys[f.Key()] {
					t.Errorf("two findings share the key %q", f.Key())
				}
				keys[f.Key()] = true
				line := string(f.Severity) + " " + f.Code
				if f.Item != "" {
					line += " (" + f.Item + ")"
				}
				if f.Fix != nil {
					line += " " + f.Fix.Field + ": " + f.Fix.Before + " → " + f.Fix.After
				}
				got = append(got, line)
			}
			slices.Sort(got)
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Accepting every fix gives a list in which the same fixes are not proposed again, and that differs from the first one
// in nothing else.
func TestFixesOfTheSample(t *testing.T) {
	l := readList(t, filepath.Join("..", "..", "examples", "qingxi-2024.docx"))
	findings := list.Check(l, nil)
	fixed, err := list.Apply(l, findings)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list.Check(fixed, nil) {
		if f.Fix != nil && f.Fix.Field != "no" { // brackets of numbers are read from the source words
			t.Errorf("proposed again: %s %+v", f.Code, f.Fix)
		}
	}
	d := list.Diff(l, fixed)
	if len(d.Added)+len(d.Removed) > 0 {
		t.Errorf("%d items added, %d removed, want none", len(d.Added), len(d.Removed))
	}
	fields := map[string]int{}
	for _, c := range d.Changed {
		for _, f := range c.Fields {
			fields[f.Field]++
		}
	}
	if diff := cmp.Diff(map[string]int{"text": 2, "lead_units": 2, "joint_units": 6, "path": 2}, fields); diff != "" {
		t.Error(diff)
	}
}
