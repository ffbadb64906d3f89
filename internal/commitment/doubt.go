package commitment

import "strings"

// doubtsOf says what makes a reading doubtful, with the other ways to take its words.
func doubtsOf(f *Facts) []Doubt {
	var out []Doubt
	if f.Quantity == "" {
		out = append(out, Doubt{Code: "no_quantity"})
	}
	if f.Value == nil {
		return out
	}
	if f.Unit == "" && f.Kind != Ratio {
		out = append(out, Doubt{Code: "no_unit"})
	}
	if others := otherUnits(f); len(others) > 0 {
		d := Doubt{Code: "two_units", Words: f.Unit}
		for _, u := range others {
			g := *f
			g.Unit = u
			if g.BaselineUnit == f.Unit {
				g.BaselineUnit = u
			}
			d.Instead = append(d.Instead, g)
		}
		out = append(out, d)
	}
	if (f.Type == ReduceBy || f.Type == IncreaseBy) && f.BaseRef == "" && f.Baseline == nil {
		out = append(out, Doubt{Code: "no_base"})
	}
	if oddValue(f) {
		out = append(out, Doubt{Code: "odd_value", Words: f.Value.String() + f.Unit})
	}
	return out
}

// otherUnits are what a unit may also mean: the days and hours of an office are working days and working hours as
// often as not (docs/domain.md §1).
func otherUnits(f *Facts) []string {
	if f.Kind != Duration || f.Verify != ByCaseRecords || f.Policy {
		return nil
	}
	switch f.Unit {
	case "日":
		return []string{"自然日", "工作日"}
	case "小时":
		return []string{"工作小时"}
	}
	return nil
}

// oddValue reports whether a value cannot be, or hardly: a share of more than a hundred per cent, a death rate per
// output in per cent, half a thing.
func oddValue(f *Facts) bool {
	hundred := N("100").Decimal
	share := strings.HasSuffix(f.Quantity, "率") && !strings.Contains(f.Quantity, "增长率") && !strings.Contains(f.Quantity, "利率") || strings.HasSuffix(f.Quantity, "比例") || strings.HasSuffix(f.Quantity, "占比") || strings.HasSuffix(f.Quantity, "比重")
	switch {
	case f.Unit == "%" && f.Value.GreaterThan(hundred) && (share || f.Type == ReduceBy):
		return true
	case f.Unit == "%" && strings.Contains(f.Quantity, "亿元") && strings.Contains(f.Quantity, "率"):
		return true
	}
	return false
}
