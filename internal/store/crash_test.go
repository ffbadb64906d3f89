package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"duban/internal/list"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// crashDir makes the test binary a victim that writes into the directory it names, and crashWhat says what.
const (
	crashDir  = "DUBAN_TEST_CRASH_DIR"
	crashWhat = "DUBAN_TEST_CRASH_WHAT"
)

const crashItems = 200

// writeForever writes until it is killed and prints a number for each thing once the store said that it was written.
func writeForever(dir string) {
	if os.Getenv(crashWhat) == "commitments" {
		decideForever(dir)
	}
	if os.Getenv(crashWhat) == "keys" {
		createForever(dir)
	}
	if os.Getenv(crashWhat) == "reports" {
		submitForever(dir)
	}
	if first, ok := isCases(os.Getenv(crashWhat)); ok {
		ingestForever(dir, first)
	}
	saveForever(dir)
}

// saveForever saves editions and prints their IDs.
func saveForever(dir string) {
	db, err := store.Open(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		e, err := db.List().SaveEdition(context.Background(), storetest.Numbered("crash", crashItems))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Stdout.WriteString(strconv.FormatInt(int64(e.ID), 10) + "\n") // the parent may be done with us
	}
}

// TestKilledWhileSaving kills a process that saves editions, again and again. What it said was saved must be there,
// and nothing may be there in part.
func TestKilledWhileSaving(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	acknowledged := map[list.EditionID]bool{}
	for round := range 8 {
		for _, id := range killOne(t, dir, "editions", time.Duration(20+rand.IntN(250))*time.Millisecond) {
			acknowledged[list.EditionID(id)] = true
		}
		checkWhole(t, dir, acknowledged)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	if len(acknowledged) == 0 {
		t.Fatal("no edition was saved in any round, so nothing was tested")
	}
	t.Logf("%d editions were acknowledged over 8 kills", len(acknowledged))
}

// killOne runs a victim, kills it some time after its first write, and gives the numbers that it acknowledged.
func killOne(t *testing.T, dir, what string, after time.Duration) []int64 {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashWhat+"="+what)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, id); len(ids) == 1 {
			time.AfterFunc(after, func() { cmd.Process.Kill() }) // Wait below says how it ended
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	return ids
}

func checkWhole(t *testing.T, dir string, acknowledged map[list.EditionID]bool) {
	t.Helper()
	db, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	editions, err := db.List().Editions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stored := map[list.EditionID]bool{}
	for i, s := range editions {
		stored[s.ID] = true
		if want := len(editions) - i; s.Number != want {
			t.Errorf("edition %d has number %d, want %d", s.ID, s.Number, want)
		}
	}
	for id := range acknowledged {
		if !stored[id] {
			t.Errorf("edition %d was acknowledged and is gone", id)
		}
	}
	for _, s := range editions[:min(3, len(editions))] { // the ones around the kill
		e, err := db.List().Edition(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Tasks) != crashItems || len(e.Tasks[crashItems-1].Units) != 8 || len(e.Tasks[crashItems-1].People) != 2 {
			t.Errorf("edition %d is not whole: %d tasks", s.ID, len(e.Tasks))
		}
		if _, file, err := db.List().SourceFile(t.Context(), s.ID); err != nil || len(file) == 0 {
			t.Errorf("edition %d has no source file: %v", s.ID, err)
		}
	}
}
