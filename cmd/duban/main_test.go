package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary stand in for the program: with DUBAN_TEST_MAIN set it is the program.
func TestMain(m *testing.M) {
	if os.Getenv("DUBAN_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is a running duban whose standard output is read line by line.
type program struct {
	cmd     *exec.Cmd
	out     *bufio.Reader
	said    strings.Builder
	address string
}

var address = regexp.MustCompile(`http://[0-9.]+:[0-9]+`)

// start runs duban and waits for the address that it prints.
func start(t *testing.T, tmp string, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: exec.CommandContext(t.Context(), self, args...)}
	p.cmd.Env = append(os.Environ(), "DUBAN_TEST_MAIN=1", "DUBAN_LANG=zh", "TMPDIR="+tmp)
	p.cmd.Stderr = &p.said
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(pipe)
	first, err := p.out.ReadString('\n')
	if p.address = address.FindString(first); p.address == "" {
		t.Fatalf("the first line names no address: %q, %v\n%s", first, err, p.said.String())
	}
	return p
}

// stop tells it to stop and gives what else it printed; it must end by itself, soon, and with exit code 0.
func (p *program) stop(t *testing.T) string {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	rest, err := io.ReadAll(p.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("ended with %v\n%s", err, p.said.String())
	}
	return string(rest)
}

func (p *program) get(t *testing.T, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s: %s\n%s", path, answer.Status, body)
	}
	return string(body)
}

func TestDemoServesTheBuiltInListAndCleansUp(t *testing.T) {
	tmp := t.TempDir()
	p := start(t, tmp, "demo", "--addr", "127.0.0.1:0")
	for path, want := range map[string]string{
		"/healthz": `"alive"`, "/readyz": `"ready"`, "/metrics": "duban_requests_total",
		"/api/v1/openapi.json": `"3.1`, "/lists/chuanshan-2020": "<h1", "/lists/chuanshan-2020/tasks": "269",
	} {
		if body := p.get(t, path); !strings.Contains(body, want) {
			t.Errorf("%s does not hold %q", path, want)
		}
	}
	var all struct{ Lists []struct{ Tasks int } }
	if err := json.Unmarshal([]byte(p.get(t, "/api/v1/lists")), &all); err != nil || len(all.Lists) != 1 || all.Lists[0].Tasks != 269 {
		t.Errorf("lists %+v, %v", all, err)
	}
	rest := p.stop(t)
	for _, account := range []string{"viewer", "office", "administrator"} {
		if !regexp.MustCompile("账号：" + account + "  密码：[a-z0-9-]{12,}").MatchString(rest) {
			t.Errorf("no account %s in %q", account, rest)
		}
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if p.said.String() != "" {
		t.Errorf("standard error: %s", p.said.String())
	}
}

func TestServeOnNothingPrintsAnAddressAndNoPassword(t *testing.T) {
	tmp, data := t.TempDir(), t.TempDir()
	p := start(t, tmp, "serve", "--data", data, "--addr", "127.0.0.1:0")
	if body := p.get(t, "/api/v1/lists"); !strings.Contains(body, `"lists":[]`) {
		t.Errorf("a new directory has lists: %s", body)
	}
	if body := p.get(t, "/signin"); !strings.Contains(body, "初始设置尚未完成") {
		t.Errorf("the pages do not say that the set-up is not finished: %s", body)
	}
	rest := p.stop(t)
	address := regexp.MustCompile(`/setup\?token=[a-z0-9]{26}`)
	first := address.FindString(rest)
	if first == "" || strings.Contains(rest, "office") {
		t.Fatalf("no set-up address, or an account: %q", rest)
	}
	again := start(t, tmp, "serve", "--data", data, "--addr", "127.0.0.1:0")
	again.get(t, "/readyz")
	if rest := again.stop(t); address.FindString(rest) == "" || address.FindString(rest) == first {
		t.Errorf("the second start prints no address of its own: %q", rest)
	}
}

func TestServeSaysWhenTheAddressIsTaken(t *testing.T) {
	p := start(t, t.TempDir(), "serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0")
	defer p.stop(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	second := exec.CommandContext(t.Context(), self, "serve", "--data", t.TempDir(), "--addr", strings.TrimPrefix(p.address, "http://"))
	second.Env = append(os.Environ(), "DUBAN_TEST_MAIN=1", "DUBAN_LANG=en")
	said, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "--addr") {
		t.Errorf("%v: %s", err, said)
	}
}
