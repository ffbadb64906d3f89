package store_test

import (
	"fmt"
	"testing"

	"duban/internal/commitment"
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

// BenchmarkWriteCommitments is what a Sync of a whole list writes: 550 commitments, 605 links and 550 changes. "new"
// is the first time, "changed" saves all of them again, "one" is a person's decision. The aim is 30 ms.
func BenchmarkWriteCommitments(b *testing.B) {
	for _, engine := range []struct {
		name  string
		where func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() }},
		{"postgres", storetest.Postgres},
	} {
		db := openBench(b, engine.where(b))
		b.Run(engine.name+"/new", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				batch := benchPromised(b, db, fmt.Sprint("new", i))
				for n := range batch.Save { // codes are given once in a database
					batch.Save[n].Code = storetest.Code((i+1)*1000 + n)
					batch.Changes[n].Code = batch.Save[n].Code
				}
				b.StartTimer()
				benchWrite(b, db, batch)
			}
		})
		batch := benchPromised(b, db, "bench")
		benchWrite(b, db, batch)
		stored, err := db.Commitment().Commitments(b.Context(), batch.List)
		if err != nil {
			b.Fatal(err)
		}
		again := commitment.Batch{List: batch.List, Save: stored, Changes: batch.Changes}
		b.Run(engine.name+"/changed", func(b *testing.B) {
			for b.Loop() {
				benchWrite(b, db, again)
				for n := range stored {
					stored[n].Version++
				}
			}
		})
		one := commitment.Batch{List: batch.List, Save: stored[7:8], Changes: batch.Changes[7:8]}
		b.Run(engine.name+"/one", func(b *testing.B) {
			for b.Loop() {
				benchWrite(b, db, one)
				stored[7].Version++
			}
		})
	}
}

// BenchmarkCommitments loads the commitments of a whole list.
func BenchmarkCommitments(b *testing.B) {
	db := openBench(b, b.TempDir())
	batch := benchPromised(b, db, "bench")
	benchWrite(b, db, batch)
	b.ReportAllocs()
	for b.Loop() {
		if all, err := db.Commitment().Commitments(b.Context(), batch.List); err != nil || len(all) != len(batch.Save) {
			b.Fatal(len(all), err)
		}
	}
}

func benchPromised(b *testing.B, db *store.DB, slug string) commitment.Batch {
	b.Helper()
	e, err := db.List().SaveEdition(b.Context(), storetest.Numbered(slug, 269))
	if err != nil {
		b.Fatal(err)
	}
	return storetest.Promised(e, 550)
}

func benchWrite(b *testing.B, db *store.DB, batch commitment.Batch) {
	b.Helper()
	if err := db.Commitment().Write(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
}
