// Command cases measures the report on case records beside other ways of making it, on one file in one run: the kernel
// over columns in memory, duban's reading of the CSV, and a day-by-day program; the same file, the calendar as a table
// of prefix sums and the query for DuckDB and PostgreSQL are left in a folder for scripts/bench-cases to run. All must
// give the same rows.
//
//	go run ./internal/loadtest/cases -rows 1000000 -dir DIR
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"duban/internal/worktime"
	"duban/internal/worktime/casefile"
)

// run is one measurement of one file.
type run struct {
	dir      string
	rows     int
	times    int
	settings *casefile.Settings
	office   *worktime.Office
	out      io.Writer
}

const settings = `services:
  - {id: "0", limit: 4wh}
  - {id: "1", limit: 1wd}
  - {id: "2", limit: 3wd}
  - {id: "3", limit: 5wd}
  - {id: "4", limit: 20wd}
  - {id: "5", limit: 14wh}
hours: "09:00-12:00,13:30-17:30"
calendar: cn
`

// asOf is when open cases are looked at.
var asOf = worktime.NewDate(2021, 1, 1).At(0)

func main() {
	r := run{out: os.Stdout}
	flag.StringVar(&r.dir, "dir", "", "folder for the file and what belongs to it")
	flag.IntVar(&r.rows, "rows", 1_000_000, "cases")
	flag.IntVar(&r.times, "times", 5, "how often each way is measured; the least counts")
	flag.Parse()
	if err := r.all(); err != nil {
		fmt.Fprintln(os.Stderr, "cases:", err)
		os.Exit(1)
	}
}

func (r *run) all() (err error) {
	if r.settings, err = casefile.ParseSettings([]byte(settings)); err != nil {
		return err
	}
	r.office = worktime.NewOffice(r.settings.Edition.Compile(), r.settings.Hours)
	if err := r.write(); err != nil {
		return err
	}
	result, err := r.measureFile()
	if err != nil {
		return err
	}
	if err := r.writeResult(result); err != nil {
		return err
	}
	return r.measureColumns()
}

// path gives a file of the folder.
func (r *run) path(name string) string { return filepath.Join(r.dir, name) }

// create writes a file of the folder with fill, unless it is there already.
func (r *run) create(name string, fill func(w *bufio.Writer)) error {
	if _, err := os.Stat(r.path(name)); err == nil {
		return nil
	}
	f, err := os.Create(r.path(name))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// cost is what a way of making the report takes: wall time, and processor time, which other programs on the machine
// disturb less.
type cost struct{ wall, processor time.Duration }

// cheapest gives the least wall and the least processor time of several runs.
func (r *run) cheapest(do func() error) (best cost, err error) {
	for i := range r.times {
		runtime.GC()
		used, begin := processorTime(), time.Now()
		if err := do(); err != nil {
			return cost{}, err
		}
		took := cost{time.Since(begin), processorTime() - used}
		if i == 0 {
			best = took
		}
		best.wall, best.processor = min(best.wall, took.wall), min(best.processor, took.processor)
	}
	return best, nil
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (r *run) say(what string, c cost) {
	fmt.Fprintf(r.out, "%-44s %9.4f s wall %9.4f s processor\n", what, c.wall.Seconds(), c.processor.Seconds())
}

func (r *run) measureFile() (result *casefile.Result, err error) {
	f, err := os.Open(r.path("cases.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	for _, workers := range []int{1, 2} {
		took, err := r.cheapest(func() (err error) {
			result, err = casefile.Report(context.Background(), f, info.Size(), casefile.Options{
				Services: r.settings.Services, Office: r.office, AsOf: asOf, Workers: workers,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		r.say(fmt.Sprintf("from CSV, every row checked, %d workers", workers), took)
	}
	return result, nil
}

// writeResult writes the rows as the queries give them, to compare.
func (r *run) writeResult(result *casefile.Result) error {
	if len(result.Rejected) > 0 {
		return fmt.Errorf("%d rows rejected, the first: %+v", len(result.Rejected), result.Rejected[0])
	}
	_ = os.Remove(r.path("duban.csv")) // always written anew
	return r.create("duban.csv", func(w *bufio.Writer) {
		for i := range result.Rows {
			s := &result.Rows[i]
			fmt.Fprintf(w, "%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d\n", r.settings.Services[s.Service].ID, s.Unit,
				s.Count, s.Open, s.OverdueOpen, s.OnTime, s.Late, s.NetSum, s.NetP50, s.NetP95, s.NetMax)
		}
	})
}
