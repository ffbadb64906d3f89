package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// crashDecided is how many commitments the victim decides on together: more than one statement writes.
const crashDecided = 150

// decideForever goes on where an earlier victim was killed: round n writes n into every commitment at once, with a
// second link where n is odd, and then decides on the first one alone. It prints n after both.
func decideForever(dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dir)
	if err == nil {
		err = decideRounds(ctx, db)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func decideRounds(ctx context.Context, db *store.DB) error {
	all, err := crashCommitments(ctx, db)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		e, err := db.List().SaveEdition(ctx, storetest.Numbered("crash", 40))
		if err != nil {
			return err
		}
		if err := db.Commitment().Write(ctx, storetest.Promised(e, crashDecided)); err != nil {
			return err
		}
		if all, err = crashCommitments(ctx, db); err != nil {
			return err
		}
	}
	for n := crashRound(&all[0]) + 1; ; n++ {
		if err := decide(ctx, db, all, n, commitment.ActionCorrect); err != nil {
			return err
		}
		if err := decide(ctx, db, all[:1], n, commitment.ActionAccept); err != nil {
			return err
		}
		os.Stdout.WriteString(strconv.Itoa(n) + "\n") // the parent may be done with us
	}
}

func crashCommitments(ctx context.Context, db *store.DB) ([]commitment.Commitment, error) {
	editions, err := db.List().Editions(ctx)
	if err != nil || len(editions) == 0 {
		return nil, err
	}
	return db.Commitment().Commitments(ctx, editions[0].List)
}

// crashRound gives the round that wrote a commitment, 0 for none.
func crashRound(c *commitment.Commitment) int {
	if c.Facts.Value.Equal(*commitment.N("1")) && c.State == commitment.StateRead {
		return 0
	}
	n, err := strconv.Atoi(c.Facts.Value.String())
	if err != nil {
		return -1
	}
	return n
}

// decide writes round n into the commitments and moves on their versions, as the store does.
func decide(ctx context.Context, db *store.DB, all []commitment.Commitment, n int, action commitment.Action) error {
	b := commitment.Batch{List: all[0].List}
	for i := range all {
		c := &all[i]
		c.State, c.By, c.At = commitment.StateConfirmed, "office", storetest.SavedAt
		c.Facts.Value = commitment.N(strconv.Itoa(n))
		c.Links = append(c.Links[:1:1], c.Links[0], c.Links[0])[:1+n%2]
		b.Save = append(b.Save, *c)
		b.Changes = append(b.Changes, commitment.Change{
			Code: c.Code, At: c.At, By: c.By, Action: action, Reason: strconv.Itoa(n),
			After: &commitment.Record{State: c.State, Facts: c.Facts, Links: c.Links},
		})
	}
	if err := db.Commitment().Write(ctx, b); err != nil {
		return err
	}
	for i := range all {
		all[i].Version++
	}
	return nil
}

// TestKilledWhileDeciding kills a process that writes commitments, again and again. What it said was decided must be
// there, and of a batch all or nothing.
func TestKilledWhileDeciding(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	var acknowledged []int64
	for round := range 8 {
		acknowledged = append(acknowledged, killOne(t, dir, "commitments", time.Duration(5+rand.IntN(150))*time.Millisecond)...)
		checkDecided(t, dir, acknowledged)
		if t.Failed() {
			t.Fatalf("after kill %d", round)
		}
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing was decided in any round, so nothing was tested")
	}
	t.Logf("%d rounds were acknowledged over 8 kills", len(acknowledged))
}

func checkDecided(t *testing.T, dir string, acknowledged []int64) {
	t.Helper()
	db := mustOpen(t, dir)
	defer mustClose(t, db)
	all, err := crashCommitments(t.Context(), db)
	if err != nil || len(all) != crashDecided {
		t.Fatalf("%d commitments, %v", len(all), err)
	}
	at := crashRound(&all[0])
	for i := range all {
		c := &all[i]
		if got := crashRound(c); got != at || at > 0 && len(c.Links) != 1+at%2 {
			t.Errorf("commitment %d is at round %d with %d links, the first at %d", i, got, len(c.Links), at)
		}
		accepted := checkHistory(t, db, c, at)
		if i > 0 {
			continue
		}
		for _, n := range acknowledged {
			if !accepted[int(n)] {
				t.Errorf("the decision of round %d was acknowledged and is gone", n)
			}
		}
	}
	stale := all[0]
	stale.Version--
	err = db.Commitment().Write(t.Context(), commitment.Batch{List: stale.List, Save: []commitment.Commitment{stale}})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a decision made before the last one was taken: %v", err)
	}
}

// checkHistory checks that a commitment was written in every round and kept a change each time. It gives the rounds in
// which it was decided on alone.
func checkHistory(t *testing.T, db *store.DB, c *commitment.Commitment, at int) map[int]bool {
	t.Helper()
	changes, err := db.Commitment().Changes(t.Context(), c.Code)
	if err != nil {
		t.Fatal(err)
	}
	if int(c.Version) != len(changes) {
		t.Errorf("%s has version %d and %d changes", c.Code, c.Version, len(changes))
	}
	together, alone := 0, map[int]bool{}
	for _, ch := range changes[1:] {
		n, err := strconv.Atoi(ch.Reason)
		if err != nil {
			t.Fatal(err)
		}
		switch ch.Action {
		case commitment.ActionCorrect:
			if together++; n != together {
				t.Errorf("%s: round %d follows round %d", c.Code, n, together-1)
			}
		case commitment.ActionAccept:
			if alone[n] = true; n != together {
				t.Errorf("%s: alone in round %d, together in round %d", c.Code, n, together)
			}
		}
	}
	if together != at {
		t.Errorf("%s is at round %d and has changes up to round %d", c.Code, at, together)
	}
	return alone
}
