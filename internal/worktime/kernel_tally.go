package worktime

import (
	"math"
	"math/bits"
	"slices"
)

// Tally counts cases that were measured. Tallies of parts are merged into that of the whole, in any order, without
// losing anything: quantiles stay exact. The zero value is empty.
type Tally struct {
	counts [OutcomeOverdue + 1]int64
	sum    int64
	nets   []uint32   // of finished cases, in no order
	full   [][]uint32 // more of them: memory that has been used up
	held   int        // how many full holds
	runs   []run      // more of them, by value
	gone   []uint32   // of those that were taken back
}

// run is one value and how often it is there.
type run struct{ value, count uint32 }

// compactAt is how many values a tally keeps one by one before it counts equal ones together.
const compactAt = 1 << 20

// The memory for values grows by blocks, each twice the one before, so that no value is ever moved.
const (
	leastBlock = 1 << 6
	mostBlock  = 1 << 16
)

// Count counts measured cases, each in the tally of its group; cases that cannot be measured are left out.
func Count(tallies []Tally, group []uint32, m *Measured) {
	nets := m.Net[:len(group)]
	for i, outcome := range m.Outcome[:len(group)] {
		if outcome > OutcomeOverdue {
			continue
		}
		t := &tallies[group[i]]
		t.counts[outcome]++
		if outcome > OutcomeLate {
			continue
		}
		t.sum += int64(nets[i])
		if len(t.nets) == cap(t.nets) {
			t.grow()
		}
		t.nets = append(t.nets, nets[i])
	}
}

// grow makes room for more values.
func (t *Tally) grow() {
	size := min(max(2*cap(t.nets), leastBlock), mostBlock)
	if len(t.nets) > 0 {
		t.full = append(t.full, t.nets)
		t.held += len(t.nets)
	}
	if t.held >= compactAt {
		t.compact()
	}
	t.nets = make([]uint32, 0, size)
}

// Merge adds another tally, which must not be used any more.
func (t *Tally) Merge(o *Tally) {
	for i := range t.counts {
		t.counts[i] += o.counts[i]
	}
	t.sum += o.sum
	t.full = append(append(t.full, o.full...), o.nets)
	t.held += o.held + len(o.nets)
	t.gone = append(t.gone, o.gone...)
	t.runs = mergeRuns(t.runs, o.runs)
}

// Retract takes back a case that was counted: in this tally, or in one that is merged before it is summed up or stored.
func (t *Tally) Retract(net uint32, outcome Outcome) {
	t.counts[outcome]--
	if outcome <= OutcomeLate {
		t.sum -= int64(net)
		t.gone = append(t.gone, net)
	}
}

// compact counts equal values together: its memory then grows with how many different ones there are.
func (t *Tally) compact() {
	t.full = append(t.full, t.nets)
	nets := slices.Concat(t.full...)
	slices.Sort(nets)
	t.runs = mergeRuns(t.runs, runsOf(nets))
	slices.Sort(t.gone)
	t.runs = subtractRuns(t.runs, t.gone)
	t.nets, t.full, t.held, t.gone = nil, nil, 0, nil
}

func runsOf(sorted []uint32) []run {
	var runs []run
	for _, v := range sorted {
		if n := len(runs); n > 0 && runs[n-1].value == v {
			runs[n-1].count++
			continue
		}
		runs = append(runs, run{v, 1})
	}
	return runs
}

func mergeRuns(a, b []run) []run {
	if len(a) == 0 {
		return b
	}
	out := make([]run, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].value < b[0].value:
			out, a = append(out, a[0]), a[1:]
		case a[0].value > b[0].value:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, run{a[0].value, a[0].count + b[0].count})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// subtractRuns takes sorted values, which must be there, out of runs.
func subtractRuns(runs []run, gone []uint32) []run {
	i := 0
	for _, v := range gone {
		for runs[i].value < v || runs[i].count == 0 {
			i++
		}
		runs[i].count--
	}
	return slices.DeleteFunc(runs, func(r run) bool { return r.count == 0 })
}

// Summary is what a tally comes to. Times are seconds of working time of finished cases.
type Summary struct {
	Count       int64 // all cases
	Open        int64 // of them not finished, those overdue included
	OverdueOpen int64
	OnTime      int64
	Late        int64
	NetSum      int64
	NetP50      int64 // nearest rank: the smallest time that half of the cases do not exceed
	NetP95      int64
	NetMax      int64
}

// Finished gives the number of cases that are finished; without any, there are no times.
func (s *Summary) Finished() int64 { return s.OnTime + s.Late }

// Mean gives the mean time of finished cases, 0 when there are none.
func (s *Summary) Mean() float64 {
	if s.Finished() == 0 {
		return 0
	}
	return float64(s.NetSum) / float64(s.Finished())
}

// OnTimeRate gives on time ÷ (on time + late + open and overdue): a case that is overdue cannot make the rate better by
// staying open. ok is false when there are none of these.
func (s *Summary) OnTimeRate() (rate float64, ok bool) {
	all := s.OnTime + s.Late + s.OverdueOpen
	if all == 0 {
		return 0, false
	}
	return float64(s.OnTime) / float64(all), true
}

// Summing sums tallies up, one after the other; it keeps its memory.
type Summing struct {
	counts  [1 << summingBits]uint32
	finer   [1 << summingBits]uint32
	scratch []uint32
	parts   [][]uint32
}

const summingBits = 11

// Sum sums a tally up.
func (s *Summing) Sum(t *Tally) Summary {
	c := &t.counts
	out := Summary{
		Count: c[OutcomeOnTime] + c[OutcomeLate] + c[OutcomeOpen] + c[OutcomeOverdue],
		Open:  c[OutcomeOpen] + c[OutcomeOverdue], OverdueOpen: c[OutcomeOverdue],
		OnTime: c[OutcomeOnTime], Late: c[OutcomeLate], NetSum: t.sum,
	}
	n := out.Finished()
	if n == 0 {
		return out
	}
	if len(t.gone) > 0 || len(t.runs) > 0 {
		t.compact()
	}
	if len(t.runs) > 0 {
		out.NetP50, out.NetP95, out.NetMax = runRank(t.runs, half(n)), runRank(t.runs, most(n)), runRank(t.runs, n)
		return out
	}
	s.parts = append(append(s.parts[:0], t.full...), t.nets)
	s.rank(s.parts, n, &out)
	return out
}

// half and most give the nearest ranks of the quantiles 0.50 and 0.95 among n, from 1.
func half(n int64) int64 { return (n + 1) / 2 }
func most(n int64) int64 { return (95*n + 99) / 100 }

func runRank(runs []run, rank int64) int64 {
	for _, r := range runs {
		if rank -= int64(r.count); rank <= 0 {
			return int64(r.value)
		}
	}
	return math.MaxInt64 // a rank is never beyond the last
}

// rank finds the quantiles of values in no order, without sorting them: it counts them by their upper bits and looks
// only into the bucket in which a rank falls.
func (s *Summing) rank(nets [][]uint32, n int64, out *Summary) {
	top := uint32(0)
	for _, part := range nets {
		for _, v := range part {
			top = max(top, v)
		}
	}
	out.NetMax = int64(top)
	if n <= 1<<summingBits {
		s.scratch = s.scratch[:0]
		for _, part := range nets {
			s.scratch = append(s.scratch, part...)
		}
		slices.Sort(s.scratch)
		out.NetP50, out.NetP95 = int64(s.scratch[half(n)-1]), int64(s.scratch[most(n)-1])
		return
	}
	shift := max(bits.Len32(top)-summingBits, 0)
	clear(s.counts[:])
	for _, part := range nets {
		for _, v := range part {
			s.counts[v>>shift]++
		}
	}
	out.NetP50 = s.within(nets, shift, half(n))
	out.NetP95 = s.within(nets, shift, most(n))
}

// within gives the value of a rank once the values are counted by their bits from shift on.
func (s *Summing) within(nets [][]uint32, shift int, rank int64) int64 {
	bucket := uint32(0)
	for ; rank > int64(s.counts[bucket]); bucket++ {
		rank -= int64(s.counts[bucket])
	}
	if shift == 0 {
		return int64(bucket)
	}
	s.scratch = slices.Grow(s.scratch[:0], int(s.counts[bucket])+1)[:s.counts[bucket]+1]
	k := 0
	for _, part := range nets {
		for _, v := range part {
			s.scratch[k] = v
			if v>>shift == bucket {
				k++
			}
		}
	}
	found := s.scratch[:k]
	for shift > 0 && len(found) > 1<<summingBits {
		found, shift, rank = s.narrow(found, shift, rank)
	}
	if shift == 0 {
		return int64(found[0])
	}
	slices.Sort(found)
	return int64(found[rank-1])
}

// narrow keeps those of some values, alike from bit shift on, that are alike by more bits with the one of a rank.
func (s *Summing) narrow(values []uint32, shift int, rank int64) ([]uint32, int, int64) {
	next := max(shift-summingBits, 0)
	mask := uint32(1)<<(shift-next) - 1
	clear(s.finer[:])
	for _, v := range values {
		s.finer[v>>next&mask]++
	}
	bucket := uint32(0)
	for ; rank > int64(s.finer[bucket]); bucket++ {
		rank -= int64(s.finer[bucket])
	}
	return slices.DeleteFunc(values, func(v uint32) bool { return v>>next&mask != bucket }), next, rank
}
