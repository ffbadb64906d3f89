package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running Duban.
type server struct {
	address string
	process *exec.Cmd
}

// target is an address to load.
type target struct {
	name, path, aim string
}

var listening = regexp.MustCompile(`http://([0-9.:\[\]]+)`)

// prepare makes a data directory that holds the built-in list and its accounts.
func prepare(ctx context.Context, program, dir string) error {
	s, err := start(ctx, program, "demo", "--data", dir, "--addr", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer s.stop()
	var ready struct{ Status string }
	return s.get(ctx, "/readyz", &ready)
}

// serve runs `duban serve` on a prepared directory.
func serve(ctx context.Context, program, dir string) (*server, error) {
	return start(ctx, program, "serve", "--data", dir, "--addr", "127.0.0.1:0")
}

// start runs the program and waits for the address that it prints.
func start(ctx context.Context, program string, args ...string) (*server, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go func() { // whatever else it prints must not block it
				for lines.Scan() {
					continue
				}
			}()
			return &server{address: found[1], process: cmd}, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("%s %s printed no address", program, strings.Join(args, " ")), cmd.Wait())
}

// stop ends the server as a supervisor would; a second call does nothing.
func (s *server) stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait() // how it ended is not what is measured
	s.process = nil
}

// memory is the resident memory of the server in MiB, 0 where the system does not tell.
func (s *server) memory() int {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(s.process.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib >> 10
		}
	}
	return 0
}

// targets asks the server for a task to look at and gives the addresses of the table.
func (s *server) targets(ctx context.Context) ([]target, error) {
	const list = "/lists/chuanshan-2020"
	var page struct{ Tasks []struct{ ID int64 } }
	if err := s.get(ctx, "/api/v1"+list+"/tasks", &page); err != nil {
		return nil, err
	}
	if len(page.Tasks) != 100 {
		return nil, fmt.Errorf("%d tasks on the first page, not 100", len(page.Tasks))
	}
	one := "/tasks/" + strconv.FormatInt(page.Tasks[41].ID, 10)
	return []target{
		{"page: 100 tasks", list + "/tasks", "3,000"},
		{"page: one task", list + one, "6,000"},
		{"page: overview", list, "4,000"},
		{"page: search", "/search?q=%E4%BC%81%E4%B8%9A", "4,500"},
		{"JSON: 100 tasks", "/api/v1" + list + "/tasks", "4,000"},
		{"JSON: 100 tasks of 269, filtered by word", "/api/v1" + list + "/tasks?q=%E4%BC%81%E4%B8%9A", ""},
		{"JSON: one task", "/api/v1" + list + one, "12,000"},
		{"JSON: search", "/api/v1/search?q=%E4%BC%81%E4%B8%9A", "4,500"},
	}, nil
}

func (s *server) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// coldStart gives the median time from starting the program on a prepared directory until it is ready.
func coldStart(ctx context.Context, program, dir string) (time.Duration, error) {
	var all []time.Duration
	for range 9 {
		took, err := oneStart(ctx, program, dir)
		if err != nil {
			return 0, err
		}
		all = append(all, took)
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

func oneStart(ctx context.Context, program, dir string) (time.Duration, error) {
	free, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return 0, err
	}
	begin := time.Now()
	cmd := exec.CommandContext(ctx, program, "serve", "--data", dir, "--addr", address)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	s := &server{address: address, process: cmd}
	defer s.stop()
	for time.Since(begin) < 20*time.Second {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		_ = conn.Close() // it was only to see whether somebody listens
		var ready struct{ Status string }
		if err := s.get(ctx, "/readyz", &ready); err == nil {
			return time.Since(begin), nil
		}
	}
	return 0, errors.New("not ready within 20 seconds")
}
