package apptest

import (
	"log/slog"
	"testing"

	"duban/internal/app"
	"duban/internal/list"
)

func TestAnImportIsCompiledIntoCommitments(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	b, err := w.Register.Get(t.Context(), w.list.Slug)
	if err != nil {
		t.Fatal(err)
	}
	if c := b.Coverage(); c.Tasks != 40 || c.Measured == 0 || c.Waiting != c.Commitments {
		t.Errorf("coverage %+v", c)
	}
}

func TestOpeningMakesGoodWhatAnImportLeftUndone(t *testing.T) {
	dir := t.TempDir()
	open := func() *app.App {
		a, err := app.Open(t.Context(), app.Options{Data: dir, Version: "test", Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := open()
	a.Lists.Saved = nil // as if the process had been killed between the edition and its commitments
	e, err := a.Lists.Import(t.Context(), "qingxi-2024.txt", example(t, "qingxi-2024.txt"), list.SaveOptions{By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	before, err := a.Register.Get(t.Context(), e.Slug)
	if err != nil || len(before.Entries) != 0 {
		t.Fatalf("%d commitments before: %v", len(before.Entries), err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open()
	defer a.Close()
	if after, err := a.Register.Get(t.Context(), e.Slug); err != nil || len(after.Entries) == 0 {
		t.Errorf("none after opening again: %v", err)
	}
}
