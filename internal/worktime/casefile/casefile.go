// Package casefile counts the cases of a CSV file: it reads the rows, finds those that cannot be right, and hands the
// others to the kernel of worktime. Files may be larger than memory: of a case that is finished four bytes are kept.
//
// It knows no file system, only an [io.ReaderAt]. Rows are lines, a field in quotes may not go over the end of its
// line, so the file is cut anywhere and read by several workers at once. Each row is first tried the plain way (plain
// in scan.go), which knows one way of writing and no mistakes; whatever is unusual goes the careful way (row.go),
// which says what is wrong. Start with [Report].
package casefile

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"duban/internal/worktime"
)

// Service is a service item whose cases are counted.
type Service struct {
	ID   string
	Name string
	Term worktime.Term
}

// Options say how a file is counted.
type Options struct {
	Services []Service
	Office   *worktime.Office
	AsOf     worktime.Moment         // when open cases are looked at
	Workers  int                     // 0: as many as there are processors
	Progress func(done, total int64) // called now and then with bytes, nil: nobody looks
	Memory   int64                   // bytes for finding repeated ids when they do not ascend; 0: 512 MB
}

// Row is the result for one service and unit.
type Row struct {
	Service int // index in Options.Services
	Unit    string
	worktime.Summary
}

// Result is what a file holds. Rows read are those counted, rejected and repeated together.
type Result struct {
	Rows     []Row // by service, then unit
	Rejected []Rejection
	Read     int64
	Counted  int64
	Repeated int64 // rows that say again exactly what an earlier one with the same id says
}

// scan is one reading of one file.
type scan struct {
	Options
	file     io.ReaderAt
	size     int64
	head     head
	services map[string]int
	kernel   *worktime.Kernel
	ranges   []span
}

// Report counts the cases of a file of a size. It fails with casefile.head when the file is no list of cases.
func Report(ctx context.Context, file io.ReaderAt, size int64, o Options) (*Result, error) {
	s, err := newScan(file, size, o)
	if err != nil {
		return nil, err
	}
	workers, err := s.readAll(ctx)
	if err != nil {
		return nil, err
	}
	all := s.join(workers)
	if !s.ascending() {
		if err := s.findRepeats(ctx, all); err != nil {
			return nil, err
		}
	}
	return s.result(all), nil
}

func newScan(file io.ReaderAt, size int64, o Options) (*scan, error) {
	s := &scan{Options: o, file: file, size: size, services: map[string]int{}}
	for i, service := range o.Services {
		s.services[service.ID] = i
	}
	text := make([]byte, min(size, maxLine))
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, size), text); err != nil {
		return nil, err
	}
	var err error
	if s.head, err = readHead(text, size <= maxLine); err != nil {
		return nil, err
	}
	terms := make([]worktime.Term, len(o.Services))
	for i, service := range o.Services {
		terms[i] = service.Term
	}
	s.kernel = worktime.NewKernel(o.Office, terms, o.AsOf)
	s.ranges = make([]span, (size+rangeBytes-1)/rangeBytes)
	if s.Workers == 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	if s.Memory == 0 {
		s.Memory = 512 << 20
	}
	return s, nil
}

// readAll reads all ranges, each by the next worker that is free.
func (s *scan) readAll(ctx context.Context) ([]*worker, error) {
	workers := make([]*worker, min(s.Workers, max(len(s.ranges), 1)))
	for i := range workers {
		workers[i] = newWorker(s)
	}
	return workers, s.each(ctx, workers, (*worker).readRange)
}

// each has the workers do something with every range.
func (s *scan) each(ctx context.Context, workers []*worker, do func(*worker, int) error) error {
	var next, done atomic.Int64
	var wait sync.WaitGroup
	errs := make([]error, len(workers))
	for i, w := range workers {
		wait.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1) - 1)
				if n >= len(s.ranges) {
					return
				}
				if errs[i] = do(w, n); errs[i] != nil {
					next.Store(int64(len(s.ranges)))
					return
				}
				if s.Progress != nil {
					s.Progress(min(done.Add(1)*rangeBytes, s.size), s.size)
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// join puts together what the workers counted; the first of them takes it up.
func (s *scan) join(workers []*worker) *worker {
	all := workers[0]
	for _, w := range workers[1:] {
		for i, g := range w.groups.list {
			if i >= len(w.tallies) {
				break
			}
			t := all.tally(g)
			t.Merge(&w.tallies[i])
		}
		all.rejected = append(all.rejected, w.rejected...)
		all.rows += w.rows
	}
	return all
}

// tally gives the tally of a group, a new one for a new group.
func (w *worker) tally(g group) *worktime.Tally {
	n, seen := w.groups.known[g]
	if !seen {
		n = uint32(len(w.groups.list))
		w.groups.known[g] = n
		w.groups.list = append(w.groups.list, g)
	}
	for len(w.tallies) < len(w.groups.list) {
		w.tallies = append(w.tallies, worktime.Tally{})
	}
	return &w.tallies[n]
}

// result sums up, several groups at once.
func (s *scan) result(all *worker) *Result {
	out := &Result{Rejected: all.rejected, Read: all.rows, Repeated: all.repeated}
	s.number(out.Rejected)
	rows := make([]Row, len(all.tallies))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range s.Workers {
		wait.Go(func() {
			var sums worktime.Summing
			for {
				i := int(next.Add(1) - 1)
				if i >= len(rows) {
					return
				}
				g := all.groups.list[i]
				rows[i] = Row{Service: g.service, Unit: g.unit, Summary: sums.Sum(&all.tallies[i])}
			}
		})
	}
	wait.Wait()
	for _, r := range rows {
		out.Counted += r.Count
	}
	out.Rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Count == 0 })
	slices.SortFunc(out.Rows, Row.compare)
	return out
}
