// Command loadtest measures a Duban over loopback and prints a Markdown table: pages, API and search at 1, 16 and 64
// connections, cold start, and memory. It starts the program itself on a temporary directory and stops it again; it
// is bounded in time and talks to nothing else. It must not be used to make tests pass or fail.
//
//	go run ./internal/loadtest -duban bin/duban
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"
)

// options are what a run is asked for.
type options struct {
	duban string
	time  time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.duban, "duban", "bin/duban", "the program to measure")
	flag.DurationVar(&o.time, "time", 3*time.Second, "how long to load each address at each number of connections")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

// connections are how many clients ask at once.
var connections = []int{1, 16, 64}

// run measures everything and prints the table as it goes.
func run(ctx context.Context, out io.Writer, o options) error {
	dir, err := os.MkdirTemp("", "duban-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepare(ctx, o.duban, dir); err != nil {
		return err
	}
	server, err := serve(ctx, o.duban, dir)
	if err != nil {
		return err
	}
	defer server.stop()
	idle := server.memory()
	targets, err := server.targets(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d CPUs shared by server and client, %v at each cell, %s\n\n", runtime.NumCPU(), o.time, runtime.Version())
	fmt.Fprintln(out, "| address | bytes | req/s at 1 / 16 / 64 | p50 ms | p99 ms | aim, req/s at 16 |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	for _, t := range targets {
		line, err := measure(ctx, server.address, t, o.time)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		fmt.Fprintln(out, line)
	}
	loaded := server.memory()
	server.stop()
	cold, err := coldStart(ctx, o.duban, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n| | measured | aim |\n|---|---|---|\n")
	fmt.Fprintf(out, "| memory, start → loaded | %d → %d MiB | ≤ 24 → ≤ 96 MiB |\n", idle, loaded)
	fmt.Fprintf(out, "| cold start until /readyz answers | %.0f ms | ≤ 50 ms |\n", ms(cold))
	return nil
}

// measure loads one address at every number of connections and gives its row of the table.
func measure(ctx context.Context, address string, t target, d time.Duration) (string, error) {
	var rates, medians, tails string
	var size int
	for i, n := range connections {
		r, err := load(ctx, address, t.path, n, d)
		if err != nil {
			return "", err
		}
		if i > 0 {
			rates, medians, tails = rates+" / ", medians+" / ", tails+" / "
		}
		rates += fmt.Sprintf("%.0f", r.rate)
		medians += fmt.Sprintf("%.2f", ms(r.p50))
		tails += fmt.Sprintf("%.1f", ms(r.p99))
		size = r.size
	}
	return fmt.Sprintf("| %s | %d | %s | %s | %s | %s |", t.name, size, rates, medians, tails, t.aim), nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
