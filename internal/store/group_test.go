package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/journal"
)

// together runs parts in one transaction: they wait behind one that is under way. Each gives what inTx gave, or the
// panic.
func together(t *testing.T, db *DB, parts ...func(context.Context, tx) error) []any {
	t.Helper()
	began, goOn := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		err := db.inTx(context.Background(), func(tx) error {
			close(began)
			<-goOn
			return nil
		})
		if err != nil {
			t.Error("the one before: ", err)
		}
	})
	<-began
	out := make([]any, len(parts))
	for i, fn := range parts {
		group.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					out[i] = cause
				}
			}()
			ctx := t.Context()
			if err := db.inTx(ctx, func(t tx) error { return fn(ctx, t) }); err != nil {
				out[i] = err
			}
		})
		for db.waiting() <= i { // in the order given
		}
	}
	close(goOn)
	group.Wait()
	return out
}

func (db *DB) waiting() int {
	db.group.mu.Lock()
	defer db.group.mu.Unlock()
	return len(db.group.waiting)
}

// person creates a person of a name.
func person(name string) func(context.Context, tx) error {
	return func(ctx context.Context, t tx) error {
		id, err := t.CreatePerson(ctx, name)
		if err != nil {
			return err
		}
		return t.created(ctx, "person", ids(id))
	}
}

// then adds to a part what it ends with.
func then(first func(context.Context, tx) error, last func(context.Context, tx) error) func(context.Context, tx) error {
	return func(ctx context.Context, t tx) error {
		if err := first(ctx, t); err != nil {
			return err
		}
		return last(ctx, t)
	}
}

var errRefused = errors.New("refused")

func refuse(context.Context, tx) error { return errRefused }

// kept gives the names of all people there are, and of those that the journal tells of.
func kept(t *testing.T, db *DB) (there, told []string) {
	t.Helper()
	people, err := db.Org().People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		there = append(there, p.Name)
	}
	err = db.Journal().Check(t.Context(), func(s journal.Source) error {
		return s.Entries(t.Context(), func(e *journal.Entry, _ error) error {
			if e.Table == "person" {
				told = append(told, fmt.Sprint(e.After["name"]))
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := journal.Service{Store: db.Journal()}.Check(t.Context(), "")
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("the journal: %v, %v", report.Findings, err)
	}
	return there, told
}

func TestWritesThatShareATransaction(t *testing.T) {
	broken := func(ctx context.Context, t tx) error {
		_, err := t.sql.ExecContext(ctx, "insert into unit_alias (unit_id, name, confirmed) values (99, 'x', true)") // no such unit
		return err
	}
	tests := []struct {
		name  string
		parts []func(context.Context, tx) error
		want  []string // of each part: what its error or panic says
		kept  []string
	}{
		{"all good", []func(context.Context, tx) error{person("甲"), person("乙"), person("丙")}, []string{"", "", ""}, []string{"甲", "乙", "丙"}},
		{"one refused", []func(context.Context, tx) error{person("甲"), then(person("乙"), refuse), person("丙")}, []string{"", "refused", ""}, []string{"甲", "丙"}},
		{"one that the database refuses", []func(context.Context, tx) error{person("甲"), then(person("乙"), broken), person("丙")}, []string{"", "FOREIGN", ""}, []string{"甲", "丙"}},
		{"one that panics", []func(context.Context, tx) error{person("甲"), then(person("乙"), func(context.Context, tx) error { panic("oops") }), person("丙")}, []string{"", "oops", ""}, []string{"甲", "丙"}},
		{"all refused", []func(context.Context, tx) error{then(person("甲"), refuse), then(person("乙"), refuse)}, []string{"refused", "refused"}, nil},
		{"a transaction that breaks off is nobody's", []func(context.Context, tx) error{person("甲"), then(person("乙"), func(ctx context.Context, t tx) error {
			_, err := t.sql.ExecContext(ctx, "rollback")
			return errors.Join(err, errRefused)
		}), person("丙")}, []string{"savepoint", "refused", "savepoint"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, err := Open(t.Context(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for i, got := range together(t, db, tt.parts...) {
				if text := fmt.Sprint(got); got == nil && tt.want[i] != "" || got != nil && (tt.want[i] == "" || !strings.Contains(text, tt.want[i])) {
					t.Errorf("part %d: got %v, want %q", i, got, tt.want[i])
				}
			}
			there, told := kept(t, db)
			if diff := cmp.Diff(tt.kept, there); diff != "" {
				t.Error("people (-want +got)\n", diff)
			}
			if diff := cmp.Diff(tt.kept, told); diff != "" {
				t.Error("told by the journal (-want +got)\n", diff)
			}
			if err := db.inTx(t.Context(), func(t tx) error { return person("后来")(context.Background(), t) }); err != nil {
				t.Error("a write after it: ", err)
			}
		})
	}
}

func TestWriteWhoseContextEnds(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	waits, stopWaiting := context.WithCancel(t.Context())
	works, stopWorking := context.WithCancel(t.Context())
	began, goOn := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		err := db.inTx(t.Context(), func(tx) error {
			close(began)
			<-goOn
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-began
	left := make(chan struct{})
	group.Go(func() {
		defer close(left)
		if err := db.inTx(waits, func(t tx) error { return person("走了")(waits, t) }); !errors.Is(err, context.Canceled) {
			t.Errorf("who left while waiting got %v", err)
		}
	})
	for db.waiting() < 1 {
	}
	stopWaiting()
	<-left
	group.Go(func() {
		err := db.inTx(works, func(t tx) error {
			if err := person("半途")(works, t); err != nil {
				return err
			}
			stopWorking()
			return person("不到")(works, t)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("who left while writing got %v", err)
		}
	})
	for db.waiting() < 1 {
	}
	group.Go(func() {
		if err := db.inTx(t.Context(), func(tx tx) error { return person("留下")(t.Context(), tx) }); err != nil {
			t.Error(err)
		}
	})
	for db.waiting() < 2 {
	}
	close(goOn)
	group.Wait()
	there, told := kept(t, db)
	if diff := cmp.Diff([]string{"留下"}, there); diff != "" {
		t.Error("people (-want +got)\n", diff)
	}
	if diff := cmp.Diff([]string{"留下"}, told); diff != "" {
		t.Error("told by the journal (-want +got)\n", diff)
	}
}

// TestReadersSeeNothingOfAnOpenTransaction lets a reader look while parts are being written.
func TestReadersSeeNothingOfAnOpenTransaction(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	look := func(ctx context.Context, _ tx) error {
		people, err := db.Org().People(ctx)
		if err == nil && len(people) > 0 {
			err = fmt.Errorf("a reader sees %v", people)
		}
		return err
	}
	for _, got := range together(t, db, person("甲"), look) {
		if got != nil {
			t.Error(got)
		}
	}
}
