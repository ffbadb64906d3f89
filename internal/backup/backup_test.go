package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/backup"
	"duban/internal/blob"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}

// place is a database and a folder of contents.
type place struct {
	db       *store.DB
	dir      string
	contents *blob.Folder
	evidence *evidence.Service
}

func newPlace(t testing.TB, engine string) *place {
	t.Helper()
	dir := t.TempDir()
	where := dir
	if engine == "postgres" {
		where = storetest.Postgres(t)
	}
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	folder := blob.Open(dir)
	return &place{db, dir, folder, evidence.New(db.Evidence(), folder, time.Now)}
}

var officer = &account.Subject{Account: &account.Account{ID: 1, Name: "张三", Role: account.Office}}

// handIn adds evidence whose content nothing else has.
func (p *place) handIn(ctx context.Context, n int) error {
	r, err := p.evidence.Receive(ctx, "通知.pdf", strings.NewReader(fmt.Sprintf("%%PDF-1.4 %d\n%s", n, strings.Repeat("x", n%5000))))
	if err != nil {
		return err
	}
	_, _, err = p.evidence.Add(ctx, evidence.Given{File: r, Who: officer, Uses: []evidence.Use{{Unit: 1, Report: int64(n)}}})
	return err
}

// fill puts something into every corner: rows with odd words, numbers at their ends, files, and a number that was given
// out for a row that is gone.
func (p *place) fill(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	if _, err := p.db.List().SaveEdition(ctx, storetest.Full()); err != nil {
		t.Fatal(err)
	}
	e := storetest.Numbered("many", 300)
	e.Edition.Title = "“引号”'单'\"双\" \\ \u2028 <b> \t\n 𠮷"
	e.File = bytes.Repeat([]byte{0, 1, 0xff, 0xfe, '\n'}, 1000)
	if _, err := p.db.List().SaveEdition(ctx, e); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if err := p.handIn(ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.db.Account().SaveAccount(ctx, account.Account{Name: "甲", Role: account.Office, Hash: "$argon2id$secret", CreatedAt: storetest.SavedAt}); err != nil {
		t.Fatal(err)
	}
}

func (p *place) backup(t testing.TB) (*backup.Manifest, []byte) {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Write(t.Context(), &out, backup.Source{Database: p.db.Backup(), Contents: p.contents, Program: "test", Schema: schema(t), At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return m, out.Bytes()
}

func schema(t testing.TB) int64 {
	t.Helper()
	n, err := store.Schema()
	if err != nil || n < 1 {
		t.Fatal(n, err)
	}
	return n
}

func (p *place) restore(t testing.TB, archive []byte) error {
	t.Helper()
	a, err := backup.Open(t.Context(), bytes.NewReader(archive), int64(len(archive)), schema(t))
	if err != nil {
		return err
	}
	return a.Restore(t.Context(), backup.Target{Database: p.db.Backup(), Contents: p.contents})
}

// verify fails unless the journal and all contents hold.
func (p *place) verify(t testing.TB) {
	t.Helper()
	report, err := journal.Service{Store: p.db.Journal()}.Check(t.Context(), "")
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("journal: %+v, %v", report.Findings, err)
	}
	found, n, err := p.evidence.Check(t.Context())
	if err != nil || len(found) > 0 {
		t.Errorf("%d contents: %+v, %v", n, found, err)
	}
}

// same compares two backups part by part, whichever engine they are from.
func same(t *testing.T, a, b []byte) {
	t.Helper()
	read := func(data []byte) map[string]string {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, f := range z.File {
			if f.Name == "manifest.json" {
				continue
			}
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(in)
			if err := errors.Join(err, in.Close()); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(text), "\n")
			if strings.HasPrefix(f.Name, "tables/") {
				all[f.Name] = sorted(lines)
			} else {
				all[f.Name] = string(text)
			}
		}
		return all
	}
	if diff := cmp.Diff(read(a), read(b)); diff != "" {
		t.Error("what was restored gives another backup (-first +second)\n", diff[:min(len(diff), 2000)])
	}
}

func sorted(lines []string) string {
	set := map[string]int{}
	for _, l := range lines {
		set[l]++
	}
	return fmt.Sprint(set) // maps print in order
}

func TestEverythingComesBackOnEitherEngine(t *testing.T) {
	for _, from := range []string{"sqlite", "postgres"} {
		source := newPlace(t, from)
		source.fill(t)
		m, archive := source.backup(t)
		if len(m.Contents) != 5 || len(m.Missing) != 0 || m.Rows() < 3000 {
			t.Fatalf("%d contents, %d missing, %d rows", len(m.Contents), len(m.Missing), m.Rows())
		}
		for _, to := range []string{"sqlite", "postgres"} {
			t.Run(from+" to "+to, func(t *testing.T) {
				target := newPlace(t, to)
				if err := target.restore(t, archive); err != nil {
					t.Fatal(err)
				}
				target.verify(t)
				_, again := target.backup(t)
				same(t, archive, again)
				before, err1 := source.db.Account().SaveAccount(t.Context(), account.Account{Name: "乙" + to, Role: account.Viewer})
				after, err2 := target.db.Account().SaveAccount(t.Context(), account.Account{Name: "乙", Role: account.Viewer})
				if err := errors.Join(err1, err2); err != nil || after < 2 || after > before {
					t.Errorf("a new account has number %d, at the source %d, %v", after, before, err)
				}
				if err := target.restore(t, archive); !fault.Is(err, fault.Conflict) {
					t.Errorf("restored over what is there: %v", err)
				}
			})
		}
	}
}

// TestBackupUnderLoad backs up while others write, on each engine: what comes back is one moment, whole, and nobody had
// to wait for the backup.
func TestBackupUnderLoad(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			source := newPlace(t, engine)
			source.fill(t)
			ctx, stop := context.WithCancel(t.Context())
			var written atomic.Int64
			var group sync.WaitGroup
			for worker := range 3 {
				group.Go(func() {
					for n := 0; ctx.Err() == nil; n++ {
						if err := source.handIn(ctx, 1000*(worker+1)+n); err != nil && ctx.Err() == nil {
							t.Error(err)
							return
						}
						written.Add(1)
					}
				})
			}
			for written.Load() < 10 {
				time.Sleep(time.Millisecond)
			}
			before := written.Load()
			m, archive := source.backup(t)
			for written.Load() < before+10 && !t.Failed() {
				time.Sleep(time.Millisecond)
			}
			stop()
			group.Wait()
			if n := int64(len(m.Contents)); n < before || n > written.Load()+8 {
				t.Errorf("%d contents, %d were there before and %d after", n, before, written.Load())
			}
			target := newPlace(t, "sqlite")
			if err := target.restore(t, archive); err != nil {
				t.Fatal(err)
			}
			target.verify(t)
			files, err := target.evidence.Store.Find(t.Context(), evidence.Query{Withdrawn: true})
			if err != nil || len(files) != len(m.Contents) {
				t.Errorf("%d pieces of evidence, %d contents, %v", len(files), len(m.Contents), err)
			}
		})
	}
}

func TestDamagedArchivesAreRefused(t *testing.T) {
	source := newPlace(t, "sqlite")
	source.fill(t)
	_, archive := source.backup(t)
	target := newPlace(t, "sqlite")
	refused := 0
	for at := 100; at < len(archive)-100; at += len(archive) / 40 {
		bad := bytes.Clone(archive)
		bad[at] ^= 0x5a
		to := newPlace(t, "sqlite")
		if err := to.restore(t, bad); err != nil {
			refused++
			continue
		}
		_, again := to.backup(t) // a byte that means nothing, such as the time of a part: then nothing else may come back
		same(t, archive, again)
	}
	if refused < 25 {
		t.Errorf("only %d of 40 archives with another byte were refused", refused)
	}
	wantNothing := func(name string, data []byte) {
		t.Helper()
		err := target.restore(t, data)
		if f := fault.As(err); f == nil || f.Code != "backup.damaged" && f.Code != "backup.no_archive" && f.Code != "backup.format" && f.Code != "backup.schema" {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantNothing("cut off", archive[:len(archive)*2/3])
	wantNothing("empty", nil)
	wantNothing("another part altered, with the archive put together anew", rewritten(t, archive, "tables/account.jsonl", func(text string) string {
		return strings.Replace(text, "office", "member", 1)
	}))
	wantNothing("a table left out", rewritten(t, archive, "tables/account.jsonl", nil))
	wantNothing("another version", rewritten(t, archive, "manifest.json", func(text string) string {
		return strings.Replace(text, `"schema":`, `"schema":9`, 1)
	}))
	if files, err := target.evidence.Store.Find(t.Context(), evidence.Query{}); err != nil || len(files) != 0 {
		t.Errorf("%d pieces of evidence, %v", len(files), err)
	}
	if empty, err := target.contents.Empty(); !empty || err != nil {
		t.Errorf("contents are left: %v", err)
	}
}

// TestForeignTablesAreNotTouched restores an archive that names another table: nothing of it becomes a statement.
func TestForeignTablesAreNotTouched(t *testing.T) {
	source := newPlace(t, "sqlite")
	source.fill(t)
	_, archive := source.backup(t)
	target := newPlace(t, "sqlite")
	name := func(text string) string {
		return strings.ReplaceAll(text, `"name":"account"`, `"name":"account; drop table list"`)
	}
	bad := rewritten(t, rewritten(t, archive, "manifest.json", name), "tables/account.jsonl", func(text string) string { return text })
	if err := target.restore(t, bad); err == nil {
		t.Error("it was restored")
	}
	if _, err := target.db.List().Editions(t.Context()); err != nil {
		t.Error(err)
	}
}

// rewritten puts an archive together anew with one file altered, or left out when alter is nil.
func rewritten(t *testing.T, archive []byte, name string, alter func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err := errors.Join(err, in.Close()); err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			if alter == nil {
				continue
			}
			text = []byte(alter(string(text)))
		}
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = part.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMissingContentsAreNamedAndTheRestIsSaved(t *testing.T) {
	source := newPlace(t, "sqlite")
	source.fill(t)
	var all []string
	err := source.evidence.Store.Contents(t.Context(), func(c evidence.Content) error { all = append(all, c.SHA256); return nil })
	if err != nil || len(all) != 5 {
		t.Fatal(all, err)
	}
	path := func(sha256 string) string { return filepath.Join(source.dir, blob.FolderName, sha256[:2], sha256) }
	if err := errors.Join(os.Remove(path(all[0])), os.WriteFile(path(all[1]), []byte("%PDF-1.4 altered"), 0o600)); err != nil {
		t.Fatal(err)
	}
	found, _, err := source.evidence.Check(t.Context())
	if err != nil || len(found) != 2 || found[0].Code != "evidence.verify_missing" || found[1].Code != "evidence.verify_altered" {
		t.Errorf("the check finds %+v, %v", found, err)
	}
	m, archive := source.backup(t)
	if diff := cmp.Diff(all[:2], m.Missing); diff != "" || len(m.Contents) != 3 {
		t.Errorf("%d contents, missing (-want +got)\n%s", len(m.Contents), diff)
	}
	if err := newPlace(t, "sqlite").restore(t, archive); err != nil {
		t.Error(err)
	}
}
