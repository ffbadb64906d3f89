package worktime

import (
	"slices"
	"sync"
	"sync/atomic"
)

// reportRows is how many rows are measured at once: what is noted of them stays in a core's first-level cache.
const reportRows = 1 << 11

// Report measures, counts and sums up cases with some workers at once. The result is by group; cases that cannot be
// measured are in no group's count.
func (k *Kernel) Report(c *Columns, workers int) []Summary {
	parts := k.Tally(c, workers)
	out := make([]Summary, len(parts))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			var s Summing
			for {
				i := int(next.Add(1) - 1)
				if i >= len(out) {
					return
				}
				out[i] = s.Sum(&parts[i])
			}
		})
	}
	wait.Wait()
	return out
}

// Tally measures and counts cases with some workers at once and gives the tallies by group.
func (k *Kernel) Tally(c *Columns, workers int) []Tally {
	workers = max(workers, 1)
	parts := make([][]Tally, workers)
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			tallies := make([]Tally, len(c.Terms))
			var m Measured
			for {
				low := int(next.Add(1)-1) * reportRows
				if low >= len(c.Group) {
					break
				}
				rows := c.Slice(low, min(low+reportRows, len(c.Group)))
				k.Measure(&rows, &m)
				Count(tallies, rows.Group, &m)
			}
			parts[w] = tallies
		})
	}
	wait.Wait()
	for _, part := range parts[1:] {
		for i := range part {
			parts[0][i].Merge(&part[i])
		}
	}
	return parts[0]
}

// Slice gives some rows. Their pauses count rows from the first of all, see Measure.
func (c *Columns) Slice(low, high int) Columns {
	from, _ := slices.BinarySearchFunc(c.Pauses, uint32(low), comparePause)
	to, _ := slices.BinarySearchFunc(c.Pauses[from:], uint32(high), comparePause)
	return Columns{
		Group: c.Group[low:high], Start: c.Start[low:high], End: c.End[low:high], Terms: c.Terms,
		Pauses: c.Pauses[from : from+to], first: uint32(low),
	}
}

func comparePause(p RowPause, row uint32) int {
	return int(int64(p.Row) - int64(row))
}
