package store_test

import (
	"fmt"
	"testing"

	"duban/internal/store"
	"duban/internal/store/storetest"
)

// BenchmarkSaveEdition writes a list durably: eight units and two people per item. The aim for a whole import of 269
// rows, reading included, is 20 ms.
func BenchmarkSaveEdition(b *testing.B) {
	for _, engine := range []struct {
		name  string
		where func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() }},
		{"postgres", storetest.Postgres},
	} {
		for _, n := range []int{269, 28_000} {
			b.Run(fmt.Sprintf("%s/%d", engine.name, n), func(b *testing.B) {
				db := openBench(b, engine.where(b))
				e := storetest.Numbered("bench", n)
				for b.Loop() {
					if _, err := db.List().SaveEdition(b.Context(), e); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEdition(b *testing.B) {
	db := openBench(b, b.TempDir())
	e, err := db.List().SaveEdition(b.Context(), storetest.Numbered("bench", 269))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := db.List().Edition(b.Context(), e.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVersion is what every page pays for being fresh.
func BenchmarkVersion(b *testing.B) {
	db := openBench(b, b.TempDir())
	for b.Loop() {
		if _, err := db.List().Version(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the store's part of a cold start on an existing database.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	openBench(b, dir)
	for b.Loop() {
		db, err := store.Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func openBench(b *testing.B, where string) *store.DB {
	b.Helper()
	db, err := store.Open(b.Context(), where)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}
