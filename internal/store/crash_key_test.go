package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/store"
)

// crashSenders is how many write at once, so that several share a transaction.
const crashSenders = 16

// createForever creates keys from many senders and prints the ID of each, once it was said to be there.
func createForever(dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	for sender := range crashSenders {
		go func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("%s-%d-%d", run, sender, n)
				id, err := db.Key().CreateKey(ctx, account.Key{System: name, Sum: name, Hint: "ab"})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				os.Stdout.WriteString(strconv.FormatInt(int64(id), 10) + "\n") // the parent may be done with us
			}
		}()
	}
	select {}
}

// TestKilledWhileManyWrite kills a process in which many write at once. What any of them was told must be there, and
// the journal must hold.
func TestKilledWhileManyWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	acknowledged := map[account.KeyID]bool{}
	for range 6 {
		for _, id := range killOne(t, dir, "keys", time.Duration(20+rand.IntN(250))*time.Millisecond) {
			acknowledged[account.KeyID(id)] = true
		}
		db := mustOpen(t, dir)
		keys, err := db.Key().Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		there := map[account.KeyID]bool{}
		for i := range keys {
			there[keys[i].ID] = true
		}
		for id := range acknowledged {
			if !there[id] {
				t.Errorf("key %d was acknowledged and is gone", id)
			}
		}
		if report := verify(t, db, ""); len(report.Findings) > 0 {
			t.Errorf("the journal does not hold: %v", report.Findings)
		}
		mustClose(t, db)
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d keys were acknowledged over 6 kills", len(acknowledged))
}
