package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// killsOf is how often the process that ingests is killed: a few times, and as often as DUBAN_TEST_KILLS says.
func killsOf(t *testing.T) int {
	text := os.Getenv("DUBAN_TEST_KILLS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// caseBatch gives batch n, the same every time it is asked for.
func caseBatch(n int64) []casework.Event {
	return storetest.CaseEvents(rand.New(rand.NewPCG(1, uint64(n))), int(n)*10, 1+int(n)%10)
}

// ingestForever ingests batches from several senders at once and prints their numbers, beginning at first.
func ingestForever(where, first string) {
	next, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	db, err := store.Open(context.Background(), where)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ledger := storetest.NewLedger(db)
	var number atomic.Int64
	number.Store(next - 1)
	for range 8 {
		go func() {
			for {
				n := number.Add(1)
				events := caseBatch(n)
				got, err := ledger.Ingest(context.Background(), events)
				if err != nil || got.Accepted+got.Known != len(events) {
					fmt.Fprintln(os.Stderr, got, err)
					os.Exit(1)
				}
				os.Stdout.WriteString(strconv.FormatInt(n, 10) + "\n") // the parent may be done with us
			}
		}()
	}
	select {}
}

// TestKilledWhileIngesting kills a process that ingests events, again and again. What it acknowledged must be there
// once, no batch may be there in part, and the totals must be those of the cases.
func TestKilledWhileIngesting(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, engine := range []struct {
		name  string
		where func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() }},
		{"postgres", storetest.Postgres},
	} {
		t.Run(engine.name, func(t *testing.T) { killedWhileIngesting(t, engine.where(t)) })
	}
}

func killedWhileIngesting(t *testing.T, where string) {
	acknowledged := map[int64]bool{}
	next, kills := int64(1), killsOf(t)
	for round := range kills {
		for _, n := range killOne(t, where, "cases "+strconv.FormatInt(next, 10), time.Duration(rand.IntN(200))*time.Millisecond) {
			acknowledged[n] = true
			next = max(next, n+1)
		}
		next += 8 // those under way
		checkIngested(t, where, acknowledged, next, round == kills-1)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	if len(acknowledged) < kills {
		t.Fatalf("only %d batches were ingested, so little was tested", len(acknowledged))
	}
	t.Logf("%d batches were acknowledged over %d kills", len(acknowledged), kills)
}

// checkIngested looks at all batches; whole says to read every case again too.
func checkIngested(t *testing.T, where string, acknowledged map[int64]bool, next int64, whole bool) {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ledger := storetest.NewLedger(db)
	var heads []casework.Head
	for n := int64(1); n < next; n++ {
		if !whole && n < next-40 {
			continue // looked at after an earlier round
		}
		want, stored := map[string]bool{}, map[string]int{}
		cases := map[casework.CaseID]bool{}
		for _, e := range caseBatch(n) {
			want[e.ID], cases[e.Case] = true, true
		}
		for id := range cases {
			d, err := ledger.Case(t.Context(), id)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range d.Case.Entries {
				stored[e.ID]++
			}
			heads = append(heads, d.Head)
			if diff := cmp.Diff(d.Measures, d.Head.Measures); diff != "" {
				t.Errorf("case %s (-read +stored)\n%s", id, diff)
			}
		}
		if acknowledged[n] && len(stored) == 0 {
			t.Errorf("batch %d was acknowledged and is gone", n)
		}
		if len(stored) != 0 && len(stored) != len(want) {
			t.Errorf("batch %d has %d events of %d", n, len(stored), len(want))
		}
		for id, times := range stored {
			if times != 1 || !want[id] {
				t.Errorf("event %s stands %d times", id, times)
			}
		}
	}
	if !whole {
		return
	}
	totals, err := db.Case().Totals(t.Context(), casework.TotalFilter{})
	if diff := cmp.Diff(casework.TotalsOf(heads), totals); diff != "" || err != nil {
		t.Error("totals (-of the cases +stored)\n", diff, err)
	}
}

// isCases tells victims that ingest, and from which batch.
func isCases(what string) (first string, ok bool) { return strings.CutPrefix(what, "cases ") }
