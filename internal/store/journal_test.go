package store_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/journal"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// engines are the databases that tests alter behind the program's back.
var engines = map[string]func(testing.TB) string{
	"sqlite": func(t testing.TB) string { return t.TempDir() }, "postgres": storetest.Postgres,
}

// behind opens a database without the store.
func behind(t *testing.T, where string) *sql.DB {
	t.Helper()
	if !store.IsPostgres(where) {
		return raw(t, filepath.Join(where, store.FileName))
	}
	db, err := sql.Open("pgx", where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) // every statement has been answered
	return db
}

// filled makes a database with a bit of everything and gives its head.
func filled(t *testing.T, where string) (db *store.DB, head string) {
	t.Helper()
	db = mustOpen(t, where)
	t.Cleanup(func() { mustClose(t, db) })
	ctx := t.Context()
	if _, err := db.List().SaveEdition(ctx, storetest.Numbered("kept", 3)); err != nil {
		t.Fatal(err)
	}
	a := account.Account{Name: "li", Role: account.Viewer, Hash: "x"}
	id, err := db.Account().SaveAccount(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	a.ID, a.Role = id, account.Office
	if _, err := db.Account().SaveAccount(ctx, a); err != nil {
		t.Fatal(err)
	}
	ledger := storetest.NewLedger(db)
	for i := range 2 {
		events := storetest.CaseEvents(rand.New(rand.NewPCG(1, 2)), 10*i, 3)[:3]
		if result, err := ledger.Ingest(ctx, events); err != nil || result.Accepted != 3 {
			t.Fatal(result, err)
		}
	}
	return db, verify(t, db, "").Head
}

func verify(t *testing.T, db *store.DB, noted string) journal.Report {
	t.Helper()
	report, err := journal.Service{Store: db.Journal()}.Check(context.Background(), noted)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestAlteredBehindTheBack changes a database with SQL of its own, as someone with access to it could.
func TestAlteredBehindTheBack(t *testing.T) {
	const cutEnd = "delete from journal where seq > (select max(seq) from journal) - 3"
	tests := []struct {
		name  string
		sql   []string
		noted bool     // the auditor has noted the head
		want  []string // code, table and record of each finding; a hash of a cut journal is not known here
	}{
		{"nothing", nil, true, nil},
		{"a role", []string{"update account set role = 'administrator'"}, false, []string{"altered account 1 role"}},
		{"a password", []string{"update account set hash = 'y'"}, false, []string{"altered account 1 hash"}},
		{"a deleted account", []string{"delete from account"}, false, []string{"vanished account 1"}},
		{"an account put in", []string{"insert into account (id, name, folded, role, hash, created_at, closed_at) select 99, 'z', 'z', role, hash, created_at, closed_at from account"}, false, []string{"appeared account 99"}},
		{"words of a task", []string{"update item set words = 'less' where seq = 1"}, false, []string{"altered item 1 digest"}},
		{"a task taken out", []string{"delete from item_unit", "delete from item_person", "delete from item where seq = 2"}, false, []string{"altered item 1 digest,rows", "vanished item_person 1", "vanished item_unit 1"}},
		{"the source file", []string{"update edition_source set file = '\\x00'"}, false, []string{"altered edition_source 1 file"}},
		{"when something happened", []string{"update case_event set happened_at = happened_at - 86400000 where seq = 2"}, false, []string{"altered case_event 1-3 digest"}},
		{"when something was recorded", []string{"update case_event set recorded_at = recorded_at + 1 where seq = 2"}, false, []string{"altered case_event 1-3 digest"}},
		{"an event taken out", []string{"delete from case_event where seq = 5"}, false, []string{"altered case_event 4-6 digest,rows"}},
		{"an event put in", []string{"update case_event set seq = 90 where seq = 6"}, false, []string{"altered case_event 4-6 digest,rows", "appeared case_event 90"}},
		{"an entry", []string{"update journal set who = 'nobody' where of_table = 'account' and action = 'update'"}, false, []string{"entry account 1"}},
		{"an entry that means the same but is written otherwise", []string{"update journal set was = was || ' ' where of_table = 'account' and action = 'update'"}, false, []string{"entry account 1", "altered account 1 role"}},
		{"an entry taken out", []string{"delete from journal where of_table = 'account' and action = 'update'"}, false, []string{"gap", "altered account 1 role"}},
		{"the end", []string{cutEnd}, false, []string{"head", "altered account 1 role", "appeared case_event 1-6"}},
		{"the end, with what it tells of", []string{
			"delete from journal where of_table = 'case_event'", "delete from case_event",
			"update journal_head set seq = (select max(seq) from journal), hash = (select hash from journal order by seq desc limit 1)",
		}, false, nil},
		{"the end, with what it tells of, when the head was noted", []string{
			"delete from journal where of_table = 'case_event'", "delete from case_event",
			"update journal_head set seq = (select max(seq) from journal), hash = (select hash from journal order by seq desc limit 1)",
		}, true, []string{"noted"}},
		{"everything of the journal", []string{"delete from journal", "update journal_head set seq = 0, hash = ''"}, true, nil},
	}
	for engine, where := range engines {
		for _, tt := range tests {
			t.Run(engine+"/"+tt.name, func(t *testing.T) {
				at := where(t)
				db, head := filled(t, at)
				other := behind(t, at)
				for _, text := range tt.sql {
					if _, err := other.Exec(text); err != nil {
						t.Fatal(err)
					}
				}
				if !tt.noted {
					head = ""
				}
				var got []string
				for _, f := range verify(t, db, head).Findings {
					got = append(got, found(f.Code, f.Args))
				}
				if tt.name == "everything of the journal" {
					if len(got) < 10 || got[0] != "noted" {
						t.Errorf("got %v", got)
					}
					return
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error("(-want +got)\n", diff)
				}
			})
		}
	}
}

// found writes a finding in a few words.
func found(code string, args map[string]any) string {
	text := strings.TrimPrefix(code, "journal.check.")
	for _, name := range []string{"table", "record"} {
		if v, ok := args[name].(string); ok {
			text += " " + v
		}
	}
	if columns, ok := args["columns"].([]string); ok {
		text += " " + strings.Join(columns, ",")
	}
	return text
}

// TestOldDatabaseIsTakenIn opens a database whose tables the journal did not keep: what stands there is entered once.
func TestOldDatabaseIsTakenIn(t *testing.T) {
	for engine, where := range engines {
		t.Run(engine, func(t *testing.T) {
			at := where(t)
			filled(t, at)
			other := behind(t, at)
			for _, text := range []string{
				"delete from journal", "update journal_head set seq = 0, hash = ''", "alter table account add column tall bigint not null default 0",
			} {
				if _, err := other.Exec(text); err != nil {
					t.Fatal(err)
				}
			}
			db := mustOpen(t, at)
			first := verify(t, db, "")
			if len(first.Findings) > 0 || first.Entries < 15 {
				t.Fatalf("%+v", first)
			}
			mustClose(t, db)
			if _, err := other.Exec("alter table account add column wide bigint not null default 5"); err != nil {
				t.Fatal(err)
			}
			if _, err := other.Exec("update account set role = 'administrator'"); err != nil { // must not be taken for good
				t.Fatal(err)
			}
			db = mustOpen(t, at)
			defer mustClose(t, db)
			again := verify(t, db, first.Head)
			if again.Entries != first.Entries+2 { // the new column of the one account, and that it is kept
				t.Errorf("%d entries, then %d", first.Entries, again.Entries)
			}
			if len(again.Findings) != 1 || found(again.Findings[0].Code, again.Findings[0].Args) != "altered account 1 role" {
				t.Errorf("%v", again.Findings)
			}
			if _, err := other.Exec("update account set wide = 6, role = 'office'"); err != nil {
				t.Fatal(err)
			}
			last := verify(t, db, "")
			if len(last.Findings) != 1 || found(last.Findings[0].Code, last.Findings[0].Args) != "altered account 1 wide" {
				t.Errorf("%v", last.Findings)
			}
		})
	}
}
