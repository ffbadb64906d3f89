package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store"
)

// kills is how often the server is killed: a few times, and as often as DUBAN_TEST_KILLS says.
func kills(t *testing.T) int {
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

// duban runs a command in a process of its own and gives what it printed.
func duban(t *testing.T, args ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = append([]string{"duban"}, args...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(args, err)
	}
	return strings.TrimSpace(string(out))
}

// serving is a server in a process of its own.
type serving struct {
	cmd  *exec.Cmd
	base string
}

func serve(t *testing.T, dir string) *serving {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = []string{"duban", "serve", "--data", dir, "--addr", "127.0.0.1:0", "--lang", "en"}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if i := strings.Index(lines.Text(), "http://"); i >= 0 {
			base, _, _ := strings.Cut(lines.Text()[i:], " ")
			return &serving{cmd, strings.TrimRight(base, "/.")}
		}
	}
	t.Fatal("the server does not say where it is")
	return nil
}

// batchOf gives batch n of a sender: three events of one case, the same every time.
func batchOf(sender, n int) (id casework.CaseID, body string) {
	id = casework.CaseID(fmt.Sprintf("k-%d-%d", sender, n))
	var events []string
	for i, kind := range []string{"received", "accepted", "finished"} {
		events = append(events, fmt.Sprintf(`{"id":"%s/%s","case":%q,"service":"water-connection","kind":%q,"at":"2024-06-0%dT09:00:00+08:00"}`, id, kind, id, kind, i+3))
	}
	return id, `{"events":[` + strings.Join(events, ",") + `]}`
}

// TestKilledServerKeepsWhatItAcknowledged kills a server that takes batches from several line systems, again and again.
func TestKilledServerKeepsWhatItAcknowledged(t *testing.T) {
	dir := t.TempDir()
	secret := duban(t, "key", "create", "water", "--services", "water-connection", "--data", dir)
	const senders = 4
	var mu sync.Mutex
	acknowledged, next := map[casework.CaseID]bool{}, [senders]int{}
	for round := range kills(t) {
		s := serve(t, dir)
		var wait sync.WaitGroup
		begun, once := make(chan struct{}), sync.Once{}
		for sender := range senders {
			wait.Go(func() {
				for n := next[sender]; ; n++ {
					next[sender] = n // sent again in the next round unless it is acknowledged
					id, body := batchOf(sender, n)
					if !send(t, s.base, secret, body) {
						return
					}
					mu.Lock()
					acknowledged[id] = true
					mu.Unlock()
					once.Do(func() { close(begun) })
				}
			})
		}
		select { // a slow machine takes its time to the first batch: it is killed after that, or in vain before
		case <-begun:
		case <-time.After(30 * time.Second):
		}
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		if err := s.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = s.cmd.Wait() // killed, as it should be
		wait.Wait()
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
		checkCases(t, dir, acknowledged, next[:])
	}
	if len(acknowledged) < kills(t) {
		t.Errorf("only %d batches were acknowledged, so little was tested", len(acknowledged))
	}
	t.Logf("%d batches were acknowledged over %d kills", len(acknowledged), kills(t))
}

// send posts a batch and reports whether it was acknowledged; false when the server is gone.
func send(t *testing.T, base, secret, body string) bool {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, base+"/api/v1/cases/events", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return false
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	var r struct{ Accepted, Known, Rejected int }
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil && res.StatusCode == http.StatusOK {
		return false // the head came, the rest did not
	}
	if res.StatusCode != http.StatusOK || r.Accepted+r.Known != 3 || r.Rejected != 0 {
		t.Errorf("status %d, %+v", res.StatusCode, r)
		return false
	}
	return true
}

// checkCases looks at every case that was sent: whole when it was acknowledged, whole or not there when not.
func checkCases(t *testing.T, dir string, acknowledged map[casework.CaseID]bool, next []int) {
	t.Helper()
	db, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal("open after the kill: ", err)
	}
	defer func() { _ = db.Close() }()
	for sender, last := range next {
		for n := range last + 1 {
			id, _ := batchOf(sender, n)
			head, events, err := db.Case().Case(t.Context(), id)
			switch {
			case fault.Is(err, fault.NotFound) && !acknowledged[id]:
			case errors.Is(err, nil) && len(events) == 3 && head.State == casework.StateFinished:
			default:
				t.Errorf("case %s, acknowledged %v: %d events, %v", id, acknowledged[id], len(events), err)
			}
		}
	}
}
