// Package examples_test holds the compiler to the results that were made by hand for the sample lists.
package examples_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/office"
)

var samples = []struct {
	expected string
	files    []string
}{
	{"qingxi-2024.expected.json", []string{
		"qingxi-2024.txt", "qingxi-2024.csv", "qingxi-2024.html", "qingxi-2024.docx", "qingxi-2024.xlsx",
	}},
	{"qingxi-2024-prose.expected.json", []string{"qingxi-2024-prose.txt", "qingxi-2024-prose.md"}},
	{"qingxi-2024-numbered.expected.json", []string{"qingxi-2024-numbered.docx"}},
}

func TestEveryFormatGivesTheListMadeByHand(t *testing.T) {
	for _, sample := range samples {
		want := load(t, sample.expected)
		for _, file := range sample.files {
			t.Run(file, func(t *testing.T) { compareItems(t, want, read(t, file)) })
		}
	}
}

func compareItems(t *testing.T, want *list.List, got *list.List) {
	t.Helper()
	if got.Title != want.Title || got.Layout != want.Layout || got.LeadRule != want.LeadRule {
		t.Errorf("read %q, %s, %s; want %q, %s, %s", got.Title, got.Layout, got.LeadRule, want.Title, want.Layout, want.LeadRule)
	}
	wantNos, gotNos := numbers(want.Items), numbers(got.Items)
	if diff := cmp.Diff(wantNos, gotNos); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	for i, no := range wantNos {
		at := slices.Index(gotNos, no)
		if at < 0 {
			continue
		}
		for field, w := range fields(t, want.Items[i]) {
			if g := fields(t, got.Items[at])[field]; g != w {
				t.Errorf("item %s, %s:\n got %s\nwant %s", no, field, g, w)
			}
		}
	}
}

func TestEveryFormatGivesTheFindingsListedByHand(t *testing.T) {
	for _, sample := range samples {
		want := remarks(load(t, sample.expected).Findings)
		for _, file := range sample.files {
			t.Run(file, func(t *testing.T) {
				got := read(t, file)
				all := slices.Concat(got.Findings, list.Check(got, nil))
				if diff := cmp.Diff(want, remarks(all)); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// remarks gives code and item of each finding, sorted, since the order of findings is not what the samples are about.
func remarks(findings []fault.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Code+" "+f.Item)
	}
	slices.Sort(out)
	return out
}

// numbers names the items by their numbers; a number used again gets an apostrophe.
func numbers(items []list.Item) []string {
	var out []string
	for _, it := range items {
		no := it.No
		for slices.Contains(out, no) {
			no += "'"
		}
		out = append(out, no)
	}
	return out
}

// fields gives the JSON of an item field by field, without its place.
func fields(t *testing.T, it list.Item) map[string]string {
	t.Helper()
	data, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	delete(raw, "at")
	out := map[string]string{}
	for field, value := range raw {
		out[field] = string(value)
	}
	return out
}

func read(t *testing.T, file string) *list.List {
	t.Helper()
	doc, err := office.ReadFile(context.Background(), file, office.DefaultLimits())
	if err != nil {
		t.Fatalf("reading %s: %v", file, err)
	}
	got, err := list.Read(doc, list.ReadOptions{})
	if err != nil {
		t.Fatalf("compiling %s: %v", file, err)
	}
	return got
}

// load reads a result made by hand: the JSON of "duban list read" without places and messages.
func load(t *testing.T, file string) *list.List {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want list.List
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return &want
}
