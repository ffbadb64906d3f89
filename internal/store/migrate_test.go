package store_test

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// raw opens the SQLite file of a data directory without the store.
func raw(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) // only read from
	return db
}

func mustOpen(t testing.TB, where string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func mustClose(t testing.TB, db *store.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	mustClose(t, mustOpen(t, dir))
	db := raw(t, filepath.Join(dir, store.FileName))
	if _, err := db.Exec("insert into schema_version (version_id, is_applied) values (999, true)"); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), dir)
	if f := fault.As(err); err == nil || f.Kind != fault.Unsupported || f.Code != "store.newer_schema" {
		t.Fatalf("got %v", err)
	}
	var version int
	if err := db.QueryRow("select max(version_id) from schema_version").Scan(&version); err != nil || version != 999 {
		t.Errorf("version %d, %v", version, err)
	}
}

func TestOlderSchemaIsBackedUpAndMigrated(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, store.FileName)
	db := mustOpen(t, dir)
	saved, err := db.List().SaveEdition(t.Context(), storetest.Numbered("kept", 3))
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)
	old := raw(t, file) // back to the schema of the first migration
	for _, text := range []string{
		"drop table demand", "drop table closure", "drop table step_change", "drop table step", "drop table review", "drop table submission",
		"drop table report_draft", "drop table report_owing", "drop table report", "drop table window_exception", "drop table report_window",
		"drop table schedule", "drop table progress_change",
		"drop table journal", "drop table journal_head",
		"drop table handover",
		"alter table post drop column role", "alter table tenure drop column acting", "alter table change drop column duties",
		"drop table light_override", "drop table light_change",
		"drop table evidence_digest", "drop table evidence_use", "drop table evidence",
		"drop table setup", "drop table recovery_code", "drop table second_factor",
		"drop table calendar_change",
		"drop table receipt", "drop table api_key",
		"drop table case_change", "drop table case_event", "drop table case_file", "drop table case_total", "drop table case_spread",
		"drop table commitment_sync", "drop table commitment_change", "drop table commitment_link", "drop table commitment",
		"drop index task_of_list", "alter table change drop column lists",
		"alter table draft drop column edition_id", "drop table account", "drop table session",
		"delete from schema_version where version_id > 1",
	} {
		if _, err := old.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	db = mustOpen(t, dir)
	defer mustClose(t, db)
	if e, err := db.List().Edition(t.Context(), saved.ID); err != nil || len(e.Tasks) != 3 {
		t.Errorf("the edition after migrating: %v", err)
	}
	if report := verify(t, db, ""); len(report.Findings) > 0 || report.Records == 0 {
		t.Errorf("the journal after migrating: %+v", report)
	}
	if all, err := db.Account().Accounts(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("accounts after migrating: %v, %v", all, err)
	}
	backups, err := filepath.Glob(file + ".before-*")
	if err != nil || len(backups) != 1 {
		t.Fatalf("backups: %v, %v", backups, err)
	}
	var slug string
	var version int
	copied := raw(t, backups[0])
	if err := copied.QueryRow("select slug, (select max(version_id) from schema_version) from list").Scan(&slug, &version); err != nil || slug != "kept" || version != 1 {
		t.Errorf("the backup holds %q at version %d, %v", slug, version, err)
	}
}

// TestTotalsAreMadeAgain takes a database of the schema that kept less in its totals.
func TestTotalsAreMadeAgain(t *testing.T) {
	dir := t.TempDir()
	db := mustOpen(t, dir)
	if _, err := storetest.NewLedger(db).Ingest(t.Context(), storetest.CaseEvents(rand.New(rand.NewPCG(8, 8)), 0, 100)); err != nil {
		t.Fatal(err)
	}
	want, err := db.Case().Totals(t.Context(), casework.TotalFilter{})
	if err != nil || len(want) < 20 {
		t.Fatal(len(want), err)
	}
	mustClose(t, db)
	old := raw(t, filepath.Join(dir, store.FileName))
	step, err := os.ReadFile("migrations/0008_case_total.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec("alter table case_total drop column took; alter table case_total drop column simulated;" + string(step)); err != nil {
		t.Fatal(err)
	}
	db = mustOpen(t, dir)
	defer mustClose(t, db)
	if n, err := storetest.NewLedger(db).Wake(t.Context()); err != nil || n != 100 {
		t.Fatal(n, err)
	}
	got, err := db.Case().Totals(t.Context(), casework.TotalFilter{})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, "totals (-before +after)\n", diff)
	}
}

func TestFirstOpenMakesNoBackup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data 目录?#%")
	mustClose(t, mustOpen(t, dir))
	mustClose(t, mustOpen(t, dir))
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != store.FileName {
		t.Errorf("the data directory holds %v, %v", entries, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	damaged := t.TempDir()
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, store.FileName), []byte("this is no database, but long enough to be one"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, where, code string }{
		{"a file for a directory", file, "store.directory"},
		{"a file that is no database", damaged, "store.damaged"},
		{"an address that is none", "postgres://u:p@host:port:9/x", "store.database_url"},
		{"a server that is not there", "postgres://u@127.0.0.1:1/x?sslmode=disable&connect_timeout=2", "store.unreachable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, err := store.Open(t.Context(), tt.where)
			if err == nil {
				mustClose(t, db)
			}
			if f := fault.As(err); f == nil || f.Code != tt.code {
				t.Errorf("got %v, want %s", err, tt.code)
			}
		})
	}
}

// TestManyServersStartAtOnce lets several processes' worth of servers meet an empty database.
func TestManyServersStartAtOnce(t *testing.T) {
	for name, where := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() }, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			at := where(t)
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					db, err := store.Open(t.Context(), at)
					if err != nil {
						t.Error(err)
						return
					}
					if err := db.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
		})
	}
}

// TestVersionSeesOtherProcesses uses two handles on one database as two processes would.
func TestVersionSeesOtherProcesses(t *testing.T) {
	for name, where := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() }, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			at := where(t)
			mine, theirs := mustOpen(t, at), mustOpen(t, at)
			defer mustClose(t, mine)
			defer mustClose(t, theirs)
			library := list.NewLibrary(mine.List())
			if all, err := library.Current(t.Context()); err != nil || len(all) != 0 {
				t.Fatalf("%v, %v", all, err)
			}
			if _, err := theirs.List().SaveEdition(t.Context(), storetest.Numbered("theirs", 1)); err != nil {
				t.Fatal(err)
			}
			deadline := time.Now().Add(10 * time.Second)
			for {
				_, err := library.Get(t.Context(), "theirs")
				if err == nil {
					return
				}
				if !fault.Is(err, fault.NotFound) || time.Now().After(deadline) {
					t.Fatal("the other process's list never came: ", err)
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}
