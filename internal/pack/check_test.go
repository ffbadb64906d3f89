package pack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/pack"
	"duban/packs"
)

// known is a list with a few commitments.
func known() *pack.Known {
	return pack.KnownOf(&commitment.Curated{Slug: "here", Items: []commitment.CuratedItem{
		{Number: "9", Commitments: []commitment.CuratedCommitment{
			{Name: "9.1", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtMost, Value: commitment.N("3"), Unit: "工作日"}},
			{Name: "9.2", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtMost, Value: commitment.N("5"), Unit: "工作日"}},
			{Name: "9.3", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtMost, Value: commitment.N("3"), Unit: "日"}},
			{Name: "9.4", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtLeast, Value: commitment.N("3"), Unit: "工作日"}},
			{Name: "9.5", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtMost, Value: commitment.N("3"), Unit: "工作日", Baseline: commitment.N("7")}},
			{Name: "9.6", Facts: commitment.Facts{Kind: commitment.Rate, Op: commitment.OpIncreaseBy, Value: commitment.N("20"), Unit: "%"}},
			{Name: "9.7", Facts: commitment.Facts{Kind: commitment.Rate, Op: commitment.OpIncreaseBy, Value: commitment.N("50"), Unit: "%"}},
		}},
		{Number: "10", Commitments: []commitment.CuratedCommitment{
			{Name: "10.1", Facts: commitment.Facts{Kind: commitment.Duration, Op: commitment.OpAtMost, Value: commitment.N("3"), Unit: "工作日"}},
			{SameAs: "9.1"},
		}},
	}})
}

func found(t *testing.T, data string, severities ...fault.Severity) []string {
	t.Helper()
	p, err := pack.Parse([]byte(data))
	if err != nil {
		t.Fatal(faults(err))
	}
	var out []string
	for _, f := range pack.Check(p, known()) {
		if !locale.Has(f.Code) {
			t.Errorf("%s has no words", f.Code)
		}
		if slices.Contains(severities, f.Severity) {
			out = append(out, fmt.Sprintf("%d %s", f.At.Line, f.Code))
		}
	}
	return out
}

func TestCheckFindsWhatIsDoubtful(t *testing.T) {
	// The pack has one scripted case only, and is of a list, which moves every line by one.
	base := strings.Replace(small, "version: 1\n", "version: 1\nlist: here\n", 1)
	few := "18 pack.case_few"
	for name, c := range map[string]struct {
		from, to string
		want     []string // errors and warnings
	}{
		"nothing more":                    {"version: 1\n", "version: 1\n", []string{few}},
		"a list that is not there":        {"list: here", "list: there", []string{"0 pack.unknown_list", few}},
		"a task that is not there":        {`["9"]`, `["9", "99"]`, []string{"7 pack.unknown_task", few}},
		"a clock without a limit":         {"limit: 3wd, ", "", []string{few, "24 pack.limit_missing", "38 pack.clock_absent"}},
		"a commitment fed rightly":        {"[review, works]", `[review, works], commitments: ["9.1"]`, []string{few}},
		"a commitment that is not there":  {"[review, works]", `[review, works], commitments: ["9.8"]`, []string{few, "24 pack.unknown_commitment"}},
		"another value":                   {"[review, works]", `[review, works], commitments: ["9.2"]`, []string{few, "24 pack.value_contradicts"}},
		"another unit":                    {"[review, works]", `[review, works], commitments: ["9.3"]`, []string{few, "24 pack.unit_contradicts"}},
		"the other way":                   {"[review, works]", `[review, works], commitments: ["9.4"]`, []string{few, "24 pack.op_contradicts"}},
		"a value before left out":         {"[review, works]", `[review, works], commitments: ["9.5"]`, []string{few, "24 pack.baseline_contradicts"}},
		"a value before as promised":      {"[review, works]", `[review, works], baseline: 7wd, commitments: ["9.5"]`, []string{few}},
		"a value before of another unit":  {"[review, works]", `[review, works], baseline: 7d, commitments: ["9.5"]`, []string{few, "24 pack.baseline_contradicts"}},
		"a commitment of another task":    {"[review, works]", `[review, works], commitments: ["10.1"]`, []string{few, "24 pack.task_missing"}},
		"a rate raised as promised":       {"basis: {rule: 办法}", `basis: {rule: 办法}, commitments: ["9.6"]`, []string{few}},
		"a rate raised otherwise":         {"basis: {rule: 办法}", `basis: {rule: 办法}, commitments: ["9.7"]`, []string{few, "27 pack.value_contradicts"}},
		"a ground nobody has given":       {"entry: required, notice: none", "basis: {proposed: true}, entry: by_law, notice: none", []string{"16 pack.pause_no_basis", few}},
		"a mean that nothing checks":      {"limit: 1wd, ", "limit: 1wd, judge: mean, ", []string{few, "25 pack.mean_missing", "39 pack.due_differs", "39 pack.verdict_differs", "40 pack.amount_differs"}},
		"a reason nothing refers to":      {"[review, works]", "[works]", []string{"15 pack.unused", few}},
		"a field nothing refers to":       {"when: 面积 < 50, ", "", []string{"9 pack.unused", few}},
		"money that no case runs":         {"      - {money: interest, amount: \"1.29\"}\n", "", []string{few, "27 pack.case_missing"}},
		"a case with another due time":    {"2020-06-28 17:00", "2020-06-29 17:00", []string{few, "38 pack.due_differs"}},
		"a case with another net time":    {"net: 1wd", "net: 2wd", []string{few, "38 pack.net_differs"}},
		"a case with another verdict":     {"verdict: late", "verdict: on_time", []string{few, "39 pack.verdict_differs"}},
		"a case with another sum":         {"1.29", "1.30", []string{few, "40 pack.amount_differs"}},
		"a clock that the case is not of": {`面积: "20"`, `面积: "80"`, []string{few, "38 pack.clock_absent"}},
		"a clock that is not mentioned": {"      - {clock: decide, due: \"2020-06-28 17:00\", net: 1wd, verdict: on_time}\n", "",
			[]string{few, "24 pack.case_missing", "29 pack.clock_unwanted"}},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(base, c.from) != 1 {
				t.Fatalf("%q stands %d times in the pack", c.from, strings.Count(base, c.from))
			}
			got := found(t, strings.Replace(base, c.from, c.to, 1), fault.SeverityError, fault.SeverityWarning)
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestReasonsThatStopNothingAreNoted(t *testing.T) {
	if got := found(t, strings.Replace(small, "version: 1\n", "version: 1\nlist: here\n", 1), fault.SeverityInfo); !slices.Equal(got, []string{"16 pack.pause_no_entry"}) {
		t.Errorf("got %v", got)
	}
}

// Every expectation of every built-in pack is one that the check looks at: when it is changed, a finding says so.
func TestEveryWantOfTheBuiltinPacksCounts(t *testing.T) {
	changes := [][2]string{
		{"verdict: on_time", "verdict: late"}, {"verdict: late", "verdict: on_time"}, {"verdict: running", "verdict: paused"},
		{"verdict: overdue", "verdict: running"}, {"verdict: met", "verdict: missed"}, {"verdict: missed", "verdict: met"},
		{"net: 1", "net: 9"}, {"due: \"2020-0", "due: \"2019-0"}, {"amount: \"", "amount: \"9"}, {"mean: \"", "mean: \"9"},
	}
	for _, p := range builtin(t) {
		data, err := packs.FS.ReadFile(p.ID + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		for i, line := range lines {
			for _, c := range changes {
				if !strings.Contains(line, "      - {") && !strings.Contains(line, "  - {clock") || !strings.Contains(line, c[0]) {
					continue
				}
				changed := slices.Clone(lines)
				changed[i] = strings.Replace(line, c[0], c[1], 1)
				q, err := pack.Parse([]byte(strings.Join(changed, "\n")))
				if err != nil {
					t.Fatal(p.ID, faults(err))
				}
				if !slices.ContainsFunc(pack.Check(q, nil), func(f fault.Finding) bool { return f.At.Line == i+1 && f.Severity == fault.SeverityError }) {
					t.Errorf("%s.yaml:%d: %q instead of %q goes unnoticed", p.ID, i+1, c[1], c[0])
				}
			}
		}
	}
}
