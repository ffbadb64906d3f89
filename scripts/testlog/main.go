// Command testlog reads the output of go test -json and shows what a person wants to see of it: one line per
// package, and in full whatever failed or was skipped. It exits 1 when anything failed, and also when a test was
// skipped while DUBAN_TEST_REQUIRE is set. It knows nothing of Duban.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	log := newTestlog(os.Stdout, os.Getenv("DUBAN_TEST_REQUIRE") != "")
	err := log.read(os.Stdin)
	if err == nil {
		err = log.verdict()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
		os.Exit(1)
	}
}

// event is one line of go test -json.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

type testlog struct {
	out     io.Writer
	strict  bool
	held    map[string][]string // output of tests that have not ended, by package and test
	skipped []string
	failed  bool
	ended   int // packages that reached a verdict
}

func newTestlog(out io.Writer, strict bool) *testlog {
	return &testlog{out: out, strict: strict, held: map[string][]string{}}
}

// read follows the events to their end.
func (l *testlog) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			l.line(line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read test events: %w", err)
		}
	}
}

func (l *testlog) line(line string) {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil {
		fmt.Fprint(l.out, line)
		return
	}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(l.out, e.Output)
	case e.Action == "build-fail":
		l.failed = true
	case e.Test == "":
		l.ofPackage(e)
	default:
		l.ofTest(e)
	}
}

// ofPackage shows the package's own lines: its verdict, and what it printed outside tests, such as a panic.
func (l *testlog) ofPackage(e event) {
	switch e.Action {
	case "output":
		if e.Output != "PASS\n" && !strings.Contains(e.Output, "[no test files]") {
			fmt.Fprint(l.out, e.Output)
		}
	case "fail":
		l.failed = true
		l.ended++
		l.flush(e.Package)
	case "pass", "skip":
		l.ended++
	}
}

// flush shows what tests of a package printed that never ended: a panic or a timeout cut them off.
func (l *testlog) flush(pkg string) {
	for key, lines := range l.held {
		if strings.HasPrefix(key, pkg+"\x00") {
			fmt.Fprint(l.out, strings.Join(lines, ""))
			delete(l.held, key)
		}
	}
}

func (l *testlog) ofTest(e event) {
	key := e.Package + "\x00" + e.Test
	switch e.Action {
	case "output":
		if !strings.HasPrefix(e.Output, "=== ") {
			l.held[key] = append(l.held[key], e.Output)
		}
	case "fail":
		l.failed = true
		l.show(key)
	case "skip":
		l.skipped = append(l.skipped, e.Package+" "+e.Test)
		l.show(key)
	case "pass":
		delete(l.held, key)
	}
}

func (l *testlog) show(key string) {
	fmt.Fprint(l.out, strings.Join(l.held[key], ""))
	delete(l.held, key)
}

// verdict says whether the run as a whole may count as passed.
func (l *testlog) verdict() error {
	switch {
	case l.failed:
		return errors.New("tests failed")
	case l.ended == 0:
		return errors.New("no test ran")
	case l.strict && len(l.skipped) > 0:
		return fmt.Errorf("%d skipped where nothing may be skipped: %s", len(l.skipped), strings.Join(l.skipped, "; "))
	default:
		return nil
	}
}
