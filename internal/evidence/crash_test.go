package evidence_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/internal/blob"
	"duban/internal/evidence"
	"duban/internal/store"
)

// crashDir names the data directory to a process that is to be killed.
const crashDir = "DUBAN_TEST_EVIDENCE_CRASH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		addForever(dir)
	}
	os.Exit(m.Run())
}

// bodyOf gives the content of upload n: every one is another, from some bytes to a quarter of a megabyte.
func bodyOf(n int) []byte {
	return fmt.Appendf(nil, "%%PDF-1.4 %d\n%s", n, strings.Repeat(strconv.Itoa(n), n*7919%40_000))
}

// addForever hands evidence in from several sides until it is killed, and prints the number of each that was
// acknowledged.
func addForever(dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dir)
	if err != nil {
		panic(err)
	}
	s := evidence.New(db.Evidence(), blob.Open(dir), time.Now)
	first, err := strconv.Atoi(os.Getenv("DUBAN_TEST_FIRST"))
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	for side := range 4 {
		group.Go(func() {
			for n := first + side; ; n += 4 {
				r, err := s.Receive(ctx, "a.pdf", strings.NewReader(string(bodyOf(n))))
				if err == nil {
					_, _, err = s.Add(ctx, evidence.Given{File: r, Who: officer, Uses: []evidence.Use{{Unit: 1, Report: int64(n)}}})
				}
				if err != nil {
					panic(err)
				}
				mu.Lock()
				fmt.Println(n)
				mu.Unlock()
			}
		})
	}
	group.Wait()
}

// TestKilledUploadsAreThereOrNot kills a process that takes evidence in, again and again: whatever it acknowledged is
// there whole, and nothing stands under a digest that is not its own.
func TestKilledUploadsAreThereOrNot(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kills, total := 5, 0
	if text := os.Getenv("DUBAN_TEST_KILLS"); text != "" {
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for round := range kills {
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), crashDir+"="+dir, "DUBAN_TEST_FIRST="+strconv.Itoa(round*1_000_000+1))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		var acknowledged []int
		for lines.Scan() {
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatal(err)
			}
			acknowledged = append(acknowledged, n)
			if len(acknowledged) == 1 {
				time.AfterFunc(time.Duration(rand.IntN(250))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait() // killed, as it should be
		total += len(acknowledged)
		checkCrashed(t, dir, acknowledged)
	}
	t.Logf("%d uploads were acknowledged over %d kills", total, kills)
	if total < kills {
		t.Error("so little was acknowledged that little was tested")
	}
}

func checkCrashed(t *testing.T, dir string, acknowledged []int) {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, dir)
	if err != nil {
		t.Fatal("open after the kill: ", err)
	}
	defer db.Close()
	folder := blob.Open(dir)
	s := evidence.New(db.Evidence(), folder, time.Now)
	for _, n := range acknowledged {
		files, err := s.Store.Find(ctx, evidence.Query{Report: int64(n)})
		sum := sha256.Sum256(bodyOf(n))
		if err != nil || len(files) != 1 || files[0].SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("upload %d was acknowledged: %d pieces, %v", n, len(files), err)
		}
	}
	if found, _, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
	known := map[string]bool{}
	if err := s.Store.Contents(ctx, func(c evidence.Content) error { known[c.SHA256] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	shelved := &shelf{dir: dir}
	for _, path := range shelved.left(t) {
		name := path[strings.LastIndexByte(path, os.PathSeparator)+1:]
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		if err != nil || !strings.HasSuffix(name, ".part") && hex.EncodeToString(sum[:]) != name {
			t.Errorf("%s holds something else, %v", name, err)
		}
	}
	// What the kill left behind goes once it is old; what is known stays.
	if _, err := folder.Sweep(ctx, time.Now().Add(time.Hour), func(sha256 string) bool { return known[sha256] }); err != nil {
		t.Error(err)
	}
	if left := shelved.left(t); len(left) != len(known) {
		t.Errorf("%d contents are left, %d are known", len(left), len(known))
	}
}
