package pack

import (
	"github.com/shopspring/decimal"

	"duban/internal/casework"
)

// The verdicts on an aggregate.
const (
	Met    = string(casework.Met)
	Missed = string(casework.Missed)
	Empty  = string(casework.Empty) // nothing was counted: neither kept nor broken
)

// hundred makes shares of ratios.
var hundred = decimal.NewFromInt(100)

// Figure gives the figure of sums and counts added over any number of periods, to four decimals, and the verdict. The
// verdict is of the exact ratio, not of the rounded figure.
func (a *Aggregate) Figure(sum, count decimal.Decimal) (value decimal.Decimal, verdict string) {
	if count.IsZero() {
		return decimal.Zero, Empty
	}
	if a.Measure == Share {
		sum = sum.Mul(hundred)
	}
	met := sum.LessThanOrEqual(a.Value.Mul(count))
	if a.Op == ">=" {
		met = sum.GreaterThanOrEqual(a.Value.Mul(count))
	}
	value = sum.DivRound(count, 4)
	if met {
		return value, Met
	}
	return value, Missed
}
