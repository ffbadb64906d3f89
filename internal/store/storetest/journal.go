package storetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/store"
)

// entries gives the whole journal of records, without what it says of itself.
func entries(t *testing.T, db *store.DB) []journal.Entry {
	t.Helper()
	var all []journal.Entry
	err := db.Journal().Check(t.Context(), func(s journal.Source) error {
		return s.Entries(t.Context(), func(e *journal.Entry, broken error) error {
			if e.Table != journal.CoverTable {
				all = append(all, *e)
			}
			return broken
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func journalTells(t *testing.T, db *store.DB) {
	const secret = "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"
	origin := journal.Origin{Account: 7, Who: "王主任", From: "10.0.0.8", Reason: "新到岗"}
	ctx := journal.With(t.Context(), origin)
	began := time.Now().Add(-time.Second)
	a := account.Account{Name: "Li", Role: account.Viewer, Hash: secret, CreatedAt: time.UnixMilli(1_600_000_000_000)}
	id, err := db.Account().SaveAccount(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	a.ID, a.Role = id, account.Office
	if _, err := db.Account().SaveAccount(journal.Because(ctx, "调整"), a); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Account().SaveAccount(ctx, a); err != nil { // nothing changes, so nothing is entered
		t.Fatal(err)
	}
	k := account.Key{System: "不动产", Hint: "ab", Sum: "0123"}
	if _, err := db.Key().CreateKey(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	because := origin
	because.Reason = "调整"
	want := []journal.Entry{
		{Table: "account", Record: "1", Action: journal.Create, Origin: origin, After: journal.Values{
			"id": int64(1), "name": "Li", "folded": "li", "role": "viewer", "hash": journal.Digest([]byte(secret)), "created_at": int64(1_600_000_000_000), "closed_at": int64(0),
		}},
		{Table: "account", Record: "1", Action: journal.Update, Origin: because, Before: journal.Values{"role": "viewer"}, After: journal.Values{"role": "office"}},
		{Table: "api_key", Record: "1", Action: journal.Create, Origin: journal.Origin{Who: "duban", From: "program"}, After: journal.Values{
			"id": int64(1), "system": "不动产", "folded": "不动产", "services": "null", "hint": "ab", "sum": journal.Digest([]byte("0123")),
			"created_at": int64(0), "created_by": "", "revoked_at": int64(0), "revoked_by": "",
		}},
	}
	got := entries(t, db)
	for i := range got {
		if e := &got[i]; e.At.Before(began) || e.At.After(time.Now()) || e.Hash == "" {
			t.Errorf("entry %d was made at %v with hash %q", e.Seq, e.At, e.Hash)
		}
		if text := got[i].After.Format(); strings.Contains(text, "argon2id") {
			t.Errorf("a secret is in the journal: %s", text)
		}
	}
	// Other columns of an account may come later; those here must be kept.
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(journal.Entry{}, "Seq", "At", "Hash"), sameColumns(want)); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
}

// sameColumns leaves out columns that no entry wanted names.
func sameColumns(want []journal.Entry) cmp.Option {
	named := map[string]bool{}
	for _, e := range want {
		for name := range e.After {
			named[name] = true
		}
	}
	return cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return !named[name] })
}

func journalRefused(t *testing.T, db *store.DB) {
	a := account.Account{Name: "Li", Role: account.Viewer, Hash: "x"}
	if _, err := db.Account().SaveAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	before := entries(t, db)
	_, err := db.Account().SaveAccount(t.Context(), a)
	wantFault(t, err, fault.Conflict)
	a.ID = 99
	_, err = db.Account().SaveAccount(t.Context(), a)
	wantFault(t, err, fault.NotFound)
	if diff := cmp.Diff(before, entries(t, db)); diff != "" {
		t.Error("refused changes left entries (-before +after)\n", diff)
	}
}

// journalSenders lets two line systems report at once: batches that share a transaction are entered each for its own.
func journalSenders(t *testing.T, db *store.DB) {
	l := NewLedger(db)
	var group sync.WaitGroup
	for sender := range 2 {
		for i := range 20 {
			group.Go(func() {
				events := CaseEvents(rand.New(rand.NewPCG(uint64(i), uint64(sender))), 1000*sender+i, 1)
				for n := range events {
					events[n].Source = strconv.Itoa(sender)
				}
				ctx := journal.With(t.Context(), journal.Origin{Who: strconv.Itoa(sender), From: "10.0.0.1"})
				if result, err := l.Ingest(ctx, events); err != nil || result.Accepted != len(events) {
					t.Error(result, err)
				}
			})
		}
	}
	group.Wait()
	source := map[int64]string{}
	for sender := range 2 {
		for i := range 20 {
			_, events, err := db.Case().Case(t.Context(), casework.CaseID(fmt.Sprintf("办%07d", 1000*sender+i)))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				source[e.Seq] = e.Source
			}
		}
	}
	told := 0
	for _, e := range entries(t, db) {
		if e.Table != "case_event" {
			continue
		}
		var first, last int64
		if _, err := fmt.Sscanf(e.Record, "%d-%d", &first, &last); err != nil {
			t.Fatal(err)
		}
		for seq := first; seq <= last; seq++ {
			told++
			if source[seq] != e.Origin.Who {
				t.Errorf("event %d of %s is entered for %s", seq, source[seq], e.Origin.Who)
			}
		}
	}
	if told != len(source) {
		t.Errorf("the journal tells of %d events of %d", told, len(source))
	}
}
