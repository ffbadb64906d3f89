package casework

import (
	"github.com/shopspring/decimal"

	"duban/internal/worktime"
)

// Averaged stands in the place of a verdict where the mean of all cases is promised: no single case is on time or late.
const Averaged worktime.Verdict = "average"

// Kept says whether a promise of a mean was kept.
type Kept string

// How a promise of a mean stands.
const (
	Met    Kept = "met"
	Missed Kept = "missed"
	Empty  Kept = "empty" // no case has ended: neither kept nor broken
)

// Judge holds the mean net time of ended cases against what a clock promises for it. The mean comes in the unit of the
// limit, to four decimals; the verdict is of the exact one.
func (c *Clock) Judge(s *Sums) (mean decimal.Decimal, kept Kept) {
	if s.Cases == s.Idle {
		return decimal.Zero, Empty
	}
	took, cases := decimal.NewFromInt(s.Took), decimal.NewFromInt(s.Cases-s.Idle)
	if c.Limit.Unit.Hourly() {
		cases = cases.Mul(decimal.NewFromInt(3600))
	}
	mean = took.DivRound(cases, 4)
	if took.LessThanOrEqual(c.Mean.Mul(cases)) {
		return mean, Met
	}
	return mean, Missed
}

// average takes the verdict from the figures of a clock of which only the mean with others has one.
func (f *Figures) average() {
	f.Due, f.Left = 0, 0
	if f.Verdict != worktime.Paused {
		f.Verdict = Averaged
	}
}
