package cli_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"duban/internal/cli"
	"duban/internal/store"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"duban": func() {
			os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Env{
				In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Version: "test",
			}))
		},
	})
}

// TestScripts runs every testdata/*.txtar as a terminal session.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "sql": alter, "verifynoted": verifyNoted},
		Setup: func(e *testscript.Env) error {
			e.Setenv("DUBAN_LANG", "zh")
			return nil
		},
	})
}

// alter is `sql DIR STATEMENT…`: it changes a data directory behind the program's back.
func alter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: sql DIR STATEMENT…")
	}
	db, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), store.FileName))
	ts.Check(err)
	defer db.Close()
	for _, statement := range args[1:] {
		_, err := db.Exec(statement)
		ts.Check(err)
	}
}

// verifyNoted is `verifynoted FILE DIR`: it runs verify with the head that an earlier run printed as JSON, and wants it
// to fail.
func verifyNoted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: verifynoted FILE DIR")
	}
	var report struct{ Head string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &report))
	exits(ts, false, []string{"1", "duban", "verify", "--head", report.Head, "--data", args[1]})
}

// exits is `exits CODE duban ARGS…`: it runs the command and wants exactly that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
