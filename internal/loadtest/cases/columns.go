package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"duban/internal/worktime"
)

// measureColumns measures the kernel over columns in memory, beside reading the columns and doing nothing with them
// and beside a program that goes through the days of every case.
func (r *run) measureColumns() error {
	c := &worktime.Columns{}
	for g := range 6 * 40 {
		c.Terms = append(c.Terms, uint32(g/40))
	}
	r.each(func(i int, x record) {
		c.Group = append(c.Group, uint32(x.service*40+x.unit))
		c.Start, c.End = append(c.Start, x.start), append(c.End, x.end)
		if x.pauseFrom != 0 {
			c.Pauses = append(c.Pauses, worktime.RowPause{Row: uint32(i), From: x.pauseFrom, To: x.pauseTo})
		}
	})
	terms := []worktime.Term{}
	for _, s := range r.settings.Services {
		terms = append(terms, s.Term)
	}
	for _, workers := range []int{1, 2} {
		took, err := r.cheapest(func() error { readColumns(c, workers); return nil })
		if err != nil {
			return err
		}
		r.say(fmt.Sprintf("memory read and nothing done, %d workers", workers), took)
		var sums []worktime.Summary
		took, err = r.cheapest(func() error {
			sums = worktime.NewKernel(r.office, terms, asOf).Report(c, workers)
			return nil
		})
		if err != nil {
			return err
		}
		r.say(fmt.Sprintf("columns in memory, %d workers", workers), took)
		if err := r.compare(sums); err != nil {
			return err
		}
	}
	r.times = 1
	took, err := r.cheapest(func() error { r.naive(c); return nil })
	if err == nil {
		r.say("day by day, without tables, 1 worker", took)
	}
	return err
}

func readColumns(c *worktime.Columns, workers int) {
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			low, high := len(c.Group)*w/workers, len(c.Group)*(w+1)/workers
			sum := uint64(0)
			for i := range high - low {
				sum += uint64(c.Start[low+i]) + uint64(c.End[low+i]) + uint64(c.Group[low+i])
			}
			runtime.KeepAlive(sum)
		})
	}
	wait.Wait()
}

// compare holds the kernel's result against that from the file: all cases must be there.
func (r *run) compare(sums []worktime.Summary) error {
	n := int64(0)
	for _, s := range sums {
		n += s.Count
	}
	if n != int64(r.rows) {
		return fmt.Errorf("the kernel counts %d cases of %d", n, r.rows)
	}
	return nil
}

// naive reckons every case day by day, as a plain program would, with the holidays in a map; it leaves the due moments
// out and sorts the times.
func (r *run) naive(c *worktime.Columns) int64 {
	worked := map[worktime.Date]bool{}
	for d := worktime.NewDate(2019, 1, 1); d < worktime.NewDate(2022, 1, 1); d++ {
		worked[d] = r.office.Workday(d)
	}
	spans := r.office.Hours().Spans
	nets := make([][]int64, len(c.Terms))
	for i, group := range c.Group {
		start, end := c.Start[i], c.End[i]
		if end == 0 {
			continue
		}
		net := int64(0)
		for d := start.Date(); d <= end.Date(); d++ {
			if !worked[d] {
				continue
			}
			for _, s := range spans {
				net += max(int64(min(end, d.At(s.To))-max(start, d.At(s.From))), 0)
			}
		}
		nets[group] = append(nets[group], net)
	}
	sum := int64(0)
	for _, values := range nets {
		slices.Sort(values)
		sum += values[len(values)/2]
	}
	return sum
}
