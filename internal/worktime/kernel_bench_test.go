package worktime

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// benchmarkCases are cases of a year in 120 groups, one in twenty with a pause, one in twenty open.
func benchmarkCases(n int) *Columns {
	r := rand.New(rand.NewPCG(1, 2))
	c := &Columns{}
	for g := range 120 {
		c.Terms = append(c.Terms, uint32(g%6))
	}
	for i := range n {
		start := NewDate(2020, 1, 2).At(r.IntN(86400*340) / 60 * 60)
		end := start + Moment(r.IntN(86400*[]int{1, 4, 8}[r.IntN(3)])/60*60)
		if r.IntN(20) == 0 && end > start+7200 {
			c.Pauses = append(c.Pauses, RowPause{uint32(i), start + 1800, start + 5400})
		}
		if r.IntN(20) == 0 {
			end = 0
		}
		c.Group = append(c.Group, uint32(r.IntN(120)))
		c.Start, c.End = append(c.Start, start), append(c.End, end)
	}
	return c
}

// BenchmarkKernel measures, counts and sums up cases in memory.
func BenchmarkKernel(b *testing.B) {
	terms := kernelTerms(b)[:6]
	o := NewOffice(Latest().Compile(), DefaultHours())
	for _, rows := range []int{1_000_000, 10_000_000} {
		c := benchmarkCases(rows)
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("rows=%d/workers=%d", rows, workers), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					k := NewKernel(o, terms, NewDate(2021, 1, 1).At(0))
					if got := k.Report(c, workers); len(got) != 120 {
						b.Fatal(len(got))
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
			})
		}
	}
}

// BenchmarkMemory reads what the kernel reads and does nothing with it: the bandwidth that is the limit of all.
func BenchmarkMemory(b *testing.B) {
	const rows = 10_000_000
	c := benchmarkCases(rows)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			b.SetBytes(rows * 20)
			for b.Loop() {
				var wait sync.WaitGroup
				for w := range workers {
					wait.Go(func() {
						low, high := rows*w/workers, rows*(w+1)/workers
						sum := uint64(0)
						for _, v := range c.Start[low:high] {
							sum += uint64(v)
						}
						for _, v := range c.End[low:high] {
							sum += uint64(v)
						}
						for _, v := range c.Group[low:high] {
							sum += uint64(v)
						}
						runtime.KeepAlive(sum)
					})
				}
				wait.Wait()
			}
		})
	}
}
