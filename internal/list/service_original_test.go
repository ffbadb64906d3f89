//go:build original

package list_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/list"
)

// TestOriginalOnTop lays the original document over the built-in list. It is not part of the repository, so
// this runs only when asked for: DUBAN_TEST_ORIGINAL=FILE go test -tags original -run Original ./internal/list
func TestOriginalOnTop(t *testing.T) {
	file := os.Getenv("DUBAN_TEST_ORIGINAL")
	if file == "" {
		t.Fatal("DUBAN_TEST_ORIGINAL names no document")
	}
	data := must(os.ReadFile(file))(t)
	d, ctx := newDesk(t), t.Context()
	first := must(d.ImportBuiltin(ctx, "chuanshan-2020.yaml", builtin(t), "duban"))(t)
	r := must(d.CreateDraft(ctx, filepath.Base(file), data, "office"))(t)
	if r.Slug != first.Slug {
		t.Errorf("it was taken for %q", r.Slug)
	}
	changes := must(d.Changes(ctx, r, first.Slug))(t)
	for _, c := range changes.Changed {
		t.Log(c.After.No, c.Fields)
	}
	second := must(d.SaveDraft(ctx, r.Draft.ID, list.SaveOptions{}))(t)
	for i, task := range second.Tasks {
		if task.ID != first.Tasks[i].ID || task.ShortZh != first.Tasks[i].ShortZh || task.Item.Text == "" {
			t.Errorf("item %s: task %d, was %d", task.Item.No, task.ID, first.Tasks[i].ID)
		}
		if diff := cmp.Diff(first.Tasks[i].Units, task.Units); diff != "" {
			t.Logf("units of item %s (-built-in +document)\n%s", task.Item.No, diff)
		}
	}
}
