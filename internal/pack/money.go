package pack

import (
	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Fen gives the interest for a sum in 分 that was due on one day and paid on another: every day after the due day, the
// day of payment included, at the rate in force on it. The parts are added exactly and rounded once, half up. Paid in
// time, it is 0; a day before the first rate has none and makes ok false.
func (m *Interest) Fen(principal int64, due, paid worktime.Date) (fen int64, ok bool) {
	if paid <= due {
		return 0, true
	}
	if len(m.Rates) == 0 || due+1 < m.Rates[0].From {
		return 0, false
	}
	percentDays := decimal.Zero
	for i, rate := range m.Rates {
		first, last := max(due+1, rate.From), paid
		if i+1 < len(m.Rates) {
			last = min(last, m.Rates[i+1].From-1)
		}
		if days := int64(last - first + 1); days > 0 {
			percentDays = percentDays.Add(rate.Percent.Mul(decimal.NewFromInt(days)))
		}
	}
	owed := decimal.NewFromInt(principal).Mul(m.Multiple).Mul(percentDays)
	return owed.DivRound(decimal.NewFromInt(int64(m.Year)*100), 0).IntPart(), true
}

// Owed gives the interest on a sum in 分 by the clock of a case. excused says that the field Unless holds. While the
// clock runs nothing is owed yet: how much it will be is not known.
func (m *Interest) Owed(principal int64, by *casework.Measure, excused bool) (fen int64, ok bool) {
	if excused || by.End == 0 || by.Idle {
		return 0, true
	}
	return m.Fen(principal, by.Due.Date(), by.End.Date())
}

// ParseFen reads 元 with at most two decimals and gives 分.
func ParseFen(yuan string) (fen int64, ok bool) {
	if !plainDecimal.MatchString(yuan) {
		return 0, false
	}
	d := decimal.RequireFromString(yuan).Shift(2)
	return d.IntPart(), d.IsInteger()
}
