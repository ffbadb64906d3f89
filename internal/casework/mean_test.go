package casework_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/worktime"
)

func TestMeansAreJudgedExactly(t *testing.T) {
	days := worktime.Limit{N: 2, Unit: worktime.WorkDays}
	tests := []struct {
		name, promised string
		limit          worktime.Limit
		sums           casework.Sums
		mean           string
		kept           casework.Kept
	}{
		{"just kept", "1.5", days, casework.Sums{Cases: 4, Took: 6}, "1.5", casework.Met},
		{"a hair above, shown equal", "1.5", days, casework.Sums{Cases: 100000, Took: 150001}, "1.5", casework.Missed},
		{"what does not count", "1.5", days, casework.Sums{Cases: 4, Idle: 2, Took: 3}, "1.5", casework.Met},
		{"nothing ended", "1.5", days, casework.Sums{Cases: 2, Idle: 2}, "0", casework.Empty},
		{"hours", "1", worktime.Limit{N: 3600, Unit: worktime.WorkHours}, casework.Sums{Cases: 2, Took: 7201}, "1.0001", casework.Missed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clock := casework.Clock{Limit: tt.limit, Average: true, Mean: decimal.RequireFromString(tt.promised)}
			if mean, kept := clock.Judge(&tt.sums); mean.String() != tt.mean || kept != tt.kept {
				t.Errorf("got %s, %s", mean, kept)
			}
		})
	}
}
