package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/store"
)

func keys(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Key()
	water := account.Key{System: "Water", Services: []string{"w-1", "w-2"}, Hint: "duban_ab", Sum: "s1", CreatedAt: SavedAt, CreatedBy: "admin"}
	power := account.Key{System: "电力", Hint: "duban_cd", Sum: "s2", CreatedAt: SavedAt, CreatedBy: "admin"}
	for _, k := range []*account.Key{&water, &power} {
		id, err := s.CreateKey(ctx, *k)
		if err != nil {
			t.Fatal(err)
		}
		k.ID = id
	}
	_, err := s.CreateKey(ctx, account.Key{System: "WATER", Sum: "s3"})
	wantFault(t, err, fault.Conflict)
	got, err := s.KeyBySum(ctx, "s2")
	if diff := cmp.Diff(&power, got); diff != "" || err != nil {
		t.Error("a key for all services (-want +got)\n", diff, err)
	}
	_, err = s.KeyBySum(ctx, "s3")
	wantFault(t, err, fault.NotFound)

	at := SavedAt.Add(time.Hour)
	if err := s.RevokeKey(ctx, water.ID, at, "boss"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.RevokeKey(ctx, water.ID, at, "boss"), fault.NotFound)
	water.RevokedAt, water.RevokedBy = at, "boss"
	again := account.Key{System: "water", Services: []string{}, Hint: "duban_ef", Sum: "s4", CreatedAt: at}
	if again.ID, err = s.CreateKey(ctx, again); err != nil {
		t.Fatal("a system whose key was revoked gets no other: ", err)
	}
	all, err := s.Keys(ctx)
	if diff := cmp.Diff([]account.Key{again, power, water}, all); diff != "" || err != nil {
		t.Error("keys (-want +got)\n", diff, err)
	}
}

func receipts(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Key()
	key, err := s.CreateKey(ctx, account.Key{System: "water", Sum: "s1"})
	if err != nil {
		t.Fatal(err)
	}
	r := account.Receipt{Key: key, Name: "b-1", Sum: "x", Answer: []byte(`{"accepted":1}`), At: SavedAt}
	if err := s.SaveReceipt(ctx, r, SavedAt.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	other := r
	other.Answer = []byte("later")
	if err := s.SaveReceipt(ctx, other, SavedAt.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Receipt(ctx, key, "b-1")
	if diff := cmp.Diff(&r, got); diff != "" || err != nil {
		t.Error("the first answer stays (-want +got)\n", diff, err)
	}
	next := account.Receipt{Key: key, Name: "b-2", Sum: "y", Answer: []byte("2"), At: SavedAt.Add(time.Hour)}
	if err := s.SaveReceipt(ctx, next, SavedAt.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err = s.Receipt(ctx, key, "b-1")
	wantFault(t, err, fault.NotFound)
	if _, err := s.Receipt(ctx, key, "b-2"); err != nil {
		t.Error("a young receipt went with the old ones: ", err)
	}
}

// manyWrite lets many create keys at once, each name twice: of every two one is refused, and the other stands.
func manyWrite(t *testing.T, db *store.DB) {
	const names = 40
	var group sync.WaitGroup
	var taken, refused atomic.Int64
	for i := range 2 * names {
		group.Go(func() {
			_, err := db.Key().CreateKey(t.Context(), account.Key{System: fmt.Sprint("系统", i%names), Sum: fmt.Sprint(i), Hint: "ab"})
			switch {
			case err == nil:
				taken.Add(1)
			case fault.Is(err, fault.Conflict):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	keys, err := db.Key().Keys(t.Context())
	if err != nil || len(keys) != names || taken.Load() != names || refused.Load() != names {
		t.Errorf("%d keys, %d taken, %d refused, %v; want %d of each", len(keys), taken.Load(), refused.Load(), err, names)
	}
}
