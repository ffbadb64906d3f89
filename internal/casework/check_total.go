package casework

import (
	"context"

	"duban/internal/fault"
)

// mostTries bounds how often CheckTotals begins anew because cases came in while it was adding up.
const mostTries = 5

// CheckTotals adds up all cases and finds the stored totals that are another sum. Totals are no records of what anyone
// did, so the journal does not keep them, but every figure that is reported comes from them.
func CheckTotals(ctx context.Context, s Store) ([]fault.Finding, error) {
	for try := 1; ; try++ {
		before, err := s.Version(ctx)
		if err != nil {
			return nil, err
		}
		found, err := checkTotals(ctx, s)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		after, err := s.Version(ctx)
		if err != nil || after == before || try == mostTries {
			return found, err
		}
	}
}

func checkTotals(ctx context.Context, s Store) ([]fault.Finding, error) {
	stored, err := s.Totals(ctx, TotalFilter{})
	if err != nil {
		return nil, err
	}
	sums := map[Key]*Sums{}
	err = s.Each(ctx, func(h *Head) error {
		h.count(sums, +1)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []fault.Finding
	differs := func(k Key) {
		month := "—" // of clocks that run
		if k.Month != 0 {
			month = k.Month.String()
		}
		found = append(found, fault.Finding{Severity: fault.SeverityError, Code: "casework.check.total", Args: fault.Args{
			"service": string(k.Service), "unit": k.Unit, "clock": string(k.Clock), "month": month,
		}})
	}
	for i := range stored {
		k := stored[i].Key
		if is := sums[k]; is == nil || *is != stored[i].Sums {
			differs(k)
		}
		delete(sums, k)
	}
	for _, left := range ordered(sums) {
		differs(left.Key)
	}
	return found, nil
}
