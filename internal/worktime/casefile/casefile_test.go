package casefile

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/worktime"
)

const headLine = "case_id,service,unit,accepted_at,finished_at,pause1_start,pause1_end,pause2_start,pause2_end"

func testOptions(t testing.TB) Options {
	o := Options{AsOf: worktime.NewDate(2021, 1, 15).At(36000)}
	for i, limit := range []string{"4wh", "1wd", "3wd", "20d", "24h", "1mo"} {
		l, err := worktime.ParseLimit(limit)
		if err != nil {
			t.Fatal(err)
		}
		o.Services = append(o.Services, Service{ID: fmt.Sprint("s", i), Term: worktime.Term{Limit: l}})
	}
	o.Office = worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours())
	return o
}

func report(t testing.TB, text string, o Options) *Result {
	t.Helper()
	r, err := Report(t.Context(), strings.NewReader(text), int64(len(text)), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Read != r.Counted+r.Repeated+int64(len(r.Rejected)) {
		t.Errorf("%d rows read, %d counted, %d repeated, %d rejected", r.Read, r.Counted, r.Repeated, len(r.Rejected))
	}
	return r
}

func TestEveryMistakeHasItsReason(t *testing.T) {
	good := ",s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,,"
	for _, c := range []struct {
		row    string
		reason Reason
		column string
		value  string
	}{
		{"x" + good, "", "", ""},
		{`"x","s0","甲","2020-06-24 10:00:30",2020-06-24T11:00:00+08:00,,,,`, "", "", ""},
		{` x , s0 , 甲 ,2020-06-24T02:00:00Z, ,,,,`, "", "", ""},
		{"x,s0,甲（本级）,2020-06-24T10:00,2020-06-24T11:00,,,,\r", "", "", ""},
		{"x,s0,甲 (乙) 丙,2020-06-24T10:00,2020-06-24T11:00,,,,", "", "", ""},
		{`x,s0,"甲,""乙""",2020-06-24T10:00,2020-06-24T11:00,,,,`, "", "", ""},
		{"x,s0,甲,2020-06-24T10:00,,2020-06-24T11:00,,,", "", "", ""}, // is paused
		{"x,s0,甲,2020-06-24T10:00,2020-06-30T11:00,2020-06-26T11:00,2020-06-27T11:00,2020-06-24T11:00,2020-06-26T11:00", "", "", ""},
		{good, IDMissing, "case_id", ""},
		{"x,,甲,2020-06-24T10:00,2020-06-24T11:00,,,,", ServiceMissing, "service", ""},
		{"x,s9,甲,2020-06-24T10:00,2020-06-24T11:00,,,,", ServiceUnknown, "service", "s9"},
		{"x,s0,,2020-06-24T10:00,2020-06-24T11:00,,,,", UnitMissing, "unit", ""},
		{"x,s0,\xbc\xd7,2020-06-24T10:00,2020-06-24T11:00,,,,", Encoding, "unit", "\ufffd"},
		{"x,s0,甲,,2020-06-24T11:00,,,,", StartMissing, "accepted_at", ""},
		{"x,s0,甲,2020-06-31T10:00,2020-06-24T11:00,,,,", BadMoment, "accepted_at", "2020-06-31T10:00"},
		{"x,s0,甲,2021-02-29T10:00,,,,,", BadMoment, "accepted_at", "2021-02-29T10:00"},
		{"x,s0,甲,2020-06-24T24:00,,,,,", BadMoment, "accepted_at", "2020-06-24T24:00"},
		{"x,s0,甲,2020-06-24,,,,,", BadMoment, "accepted_at", "2020-06-24"},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T1l:00,,,,", BadMoment, "finished_at", "2020-06-24T1l:00"},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00:60,,,,", BadMoment, "finished_at", "2020-06-24T11:00:60"},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,soon,,,", BadMoment, "pause1_start", "soon"},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,,2020-06-24T10:30", PauseStartMissing, "pause2_start", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,2020-06-24T10:30,,,", PauseEndMissing, "pause1_end", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,", FieldCount, "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,,,", FieldCount, "", ""},
		{"x,s0", FieldCount, "", ""},
		{`x,s0,"甲,2020-06-24T10:00,2020-06-24T11:00,,,,`, Quote, "", ""},
		{`x,s0,甲"乙,2020-06-24T10:00,2020-06-24T11:00,,,,`, Quote, "", ""},
		{`x,s0,"甲"乙,2020-06-24T10:00,2020-06-24T11:00,,,,`, Quote, "", ""},
		{"x,s0," + strings.Repeat("甲", 30000) + ",2020-06-24T10:00,,,,,", LineTooLong, "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T09:59,,,,", "end_before_start", "", ""},
		{"x,s0,甲,2018-06-24T10:00,2020-06-24T09:59,,,,", "no_notice", "", ""},
		{"x,s0,甲,2020-06-24T10:00,2040-06-24T09:59,,,,", "no_notice", "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,2020-06-24T10:30,2020-06-24T11:30,,", "pause_outside", "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,2020-06-24T09:30,2020-06-24T10:30,,", "pause_outside", "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T11:00,2020-06-24T10:30,2020-06-24T10:20,,", "pause_reversed", "", ""},
		{"x,s0,甲,2020-06-24T10:00,2020-06-24T12:00,2020-06-24T10:30,2020-06-24T10:50,2020-06-24T10:40,2020-06-24T11:00", "pause_overlap", "", ""},
	} {
		r := report(t, "\ufeff"+headLine+"\r\n\r\na"+good+"\n"+c.row+"\nz"+good, testOptions(t))
		var want []Rejection
		if c.reason != "" {
			want = []Rejection{{Line: 4, Reason: c.reason, Column: c.column, Value: c.value}}
		}
		if diff := gocmp.Diff(want, r.Rejected, cmpopts.IgnoreUnexported(Rejection{})); diff != "" {
			t.Errorf("%.80q: %s", c.row, diff)
		}
		if r.Read != 3 {
			t.Errorf("%.80q: %d rows read, want 3", c.row, r.Read)
		}
	}
}

func TestFilesThatAreNoCases(t *testing.T) {
	for _, text := range []string{
		"", "\n", "\ufeff", "a,b,c\n1,2,3\n", "case_id,service,unit,accepted_at\n", headLine + ",pause3_start\n", "PK\x03\x04",
		"case_id,service,unit,accepted_at,finished_at,pause2_start,pause2_end\n", `"case_id,service` + "\n", strings.Repeat("x", 1<<17),
	} {
		_, err := Report(t.Context(), strings.NewReader(text), int64(len(text)), testOptions(t))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	for _, text := range []string{headLine, headLine + "\n", headLine + "\r\n\r\n,,,,,,,,\n", strings.ToUpper(headLine)} {
		if r := report(t, text, testOptions(t)); r.Read != 0 || len(r.Rows) != 0 {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

// model reads a file with encoding/csv, row by row, and measures every case by itself.
func model(t *testing.T, text string, o Options) *Result {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	out := &Result{}
	seen := map[string]string{}
	nets := map[group][]int64{}
	rows := map[group]*Row{}
	for {
		record, err := r.Read()
		if err != nil {
			break
		}
		line, _ := r.FieldPos(0)
		out.Read++
		g, outcome, net := modelRow(record, o)
		content := strings.Join(record[1:], ",")
		reason := Reason(outcome.String())
		switch first, known := seen[record[0]]; {
		case outcome.Flawed():
			out.Rejected = append(out.Rejected, Rejection{Line: int64(line), Reason: reason})
			continue
		case known && first == content:
			out.Repeated++
			continue
		case known:
			out.Rejected = append(out.Rejected, Rejection{Line: int64(line), Reason: IDReused, Column: "case_id", Value: record[0]})
			continue
		}
		seen[record[0]] = content
		out.Counted++
		if rows[g] == nil {
			rows[g] = &Row{Service: g.service, Unit: g.unit}
		}
		modelCount(rows[g], outcome)
		if outcome <= worktime.OutcomeLate {
			nets[g] = append(nets[g], net)
		}
	}
	for g, row := range rows {
		values := nets[g]
		slices.Sort(values)
		for _, v := range values {
			row.NetSum += v
		}
		if n := len(values); n > 0 {
			row.NetP50, row.NetP95, row.NetMax = values[(n*50+99)/100-1], values[(n*95+99)/100-1], values[n-1]
		}
		out.Rows = append(out.Rows, *row)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int { return cmp.Or(a.Service-b.Service, strings.Compare(a.Unit, b.Unit)) })
	return out
}

func modelCount(r *Row, outcome worktime.Outcome) {
	r.Count++
	switch outcome {
	case worktime.OutcomeOnTime:
		r.OnTime++
	case worktime.OutcomeLate:
		r.Late++
	case worktime.OutcomeOverdue:
		r.Open++
		r.OverdueOpen++
	default:
		r.Open++
	}
}

// modelRow measures a case with the clock of worktime.
func modelRow(record []string, o Options) (g group, outcome worktime.Outcome, net int64) {
	moment := func(s string) (m worktime.Moment) {
		if s != "" {
			m, _ = worktime.ParseMoment(s)
		}
		return m
	}
	g.service = slices.IndexFunc(o.Services, func(s Service) bool { return s.ID == record[1] })
	g.unit = record[2]
	c := worktime.Clock{Start: moment(record[3]), End: moment(record[4]), Limit: o.Services[g.service].Term.Limit}
	for i := 5; i < len(record); i += 2 {
		if from, to := moment(record[i]), moment(record[i+1]); from != 0 {
			c.Pauses = append(c.Pauses, worktime.Pause{From: from, To: to})
			if to > c.End && c.End != 0 {
				return g, worktime.OutcomePauseOutside, 0
			}
		}
	}
	if c.End != 0 && c.End < c.Start {
		return g, worktime.OutcomeReversed, 0
	}
	switch c.At(o.Office, o.AsOf).Verdict {
	case worktime.OnTime:
		outcome = worktime.OutcomeOnTime
	case worktime.Late:
		outcome = worktime.OutcomeLate
	case worktime.Overdue:
		outcome = worktime.OutcomeOverdue
	default:
		outcome = worktime.OutcomeOpen
	}
	return g, outcome, c.Elapsed(o.Office, worktime.WorkHours, o.AsOf).Net
}

// sample writes a file of cases; ids ascend, or come in any order and sometimes twice.
func sample(r *rand.Rand, rows int, shuffled bool) string {
	var b bytes.Buffer
	b.WriteString(headLine + "\n")
	layouts := []string{"2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05"}
	var last string
	for i := range rows {
		if shuffled && last != "" && r.IntN(40) == 0 {
			b.WriteString(last)
			continue
		}
		layout := layouts[r.IntN(len(layouts))]
		id := fmt.Sprintf("C%08d", i)
		if shuffled {
			id = fmt.Sprintf("C%d", r.IntN(rows*4))
		}
		start := worktime.NewDate(2019, 3, 1).At(r.IntN(86400 * 600))
		end := start + worktime.Moment(r.IntN(86400*[]int{1, 4, 30}[r.IntN(3)])) - worktime.Moment(r.IntN(100))
		write := func(m worktime.Moment) { b.WriteString(m.Time().Format(layout)) }
		from := b.Len()
		fmt.Fprintf(&b, "%s,s%d,%s,", id, r.IntN(6), []string{"甲区市场监督管理局", "乙", "丙镇 (本级)", `"丁,戊"`}[r.IntN(4)])
		write(start)
		b.WriteByte(',')
		if r.IntN(20) > 0 {
			write(end)
		}
		b.WriteByte(',')
		if r.IntN(4) == 0 && end > start+3600 {
			write(start + 600)
			b.WriteByte(',')
			write(start + 600 + worktime.Moment(r.IntN(int(end-start))))
		} else {
			b.WriteByte(',')
		}
		b.WriteString(",,\n")
		last = string(b.Bytes()[from:])
	}
	return b.String()
}

func TestReportSaysWhatTheModelSays(t *testing.T) {
	for _, shuffled := range []bool{false, true} {
		for seed := range uint64(3) {
			text := sample(rand.New(rand.NewPCG(seed, 1)), 30000, shuffled)
			o := testOptions(t)
			o.Workers = 1 + int(seed)
			if seed == 2 {
				o.Memory = 100_000 // several passes
			}
			got, want := report(t, text, o), model(t, text, o)
			if diff := gocmp.Diff(want, got, cmpopts.IgnoreUnexported(Rejection{})); diff != "" {
				t.Errorf("shuffled %v: %.3000s", shuffled, diff)
			}
			if shuffled && (want.Repeated == 0 || len(want.Rejected) < 100) {
				t.Error("no id is there twice: the test is too tame")
			}
		}
	}
}

func TestRowsAreFoundWhereverTheFileIsCut(t *testing.T) {
	// A line that is longer than what is read beyond a range, at places around the border of the first range.
	line := "C1,s0," + strings.Repeat("甲", 1500) + ",2020-06-24T10:00,2020-06-24T11:00,,,,\n"
	for _, shift := range []int{-len(line) - 1, -len(line), -len(line) + 1, -tailBytes - 1, -tailBytes, -tailBytes + 1, -2, -1, 0, 1, 2} {
		var b strings.Builder
		b.WriteString(headLine + "\n")
		rows := 0
		for b.Len() < rangeBytes+shift-200 {
			rows++
			fmt.Fprintf(&b, "B%06d,s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,,\n", rows)
		}
		fmt.Fprintf(&b, "B9,s0,%s,2020-06-24T10:00,2020-06-24T11:00,,,,\n", strings.Repeat("x", rangeBytes+shift-b.Len()-len("B9,s0,,2020-06-24T10:00,2020-06-24T11:00,,,,\n")))
		b.WriteString(line + "C2,s0,甲,2020-06-24T10:00,x,,,,\n")
		r := report(t, b.String(), testOptions(t))
		if r.Counted != int64(rows+2) || len(r.Rejected) != 1 || r.Rejected[0].Line != int64(rows+4) {
			t.Errorf("shift %d: %d counted of %d, rejected %+v", shift, r.Counted, rows+2, r.Rejected)
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	reasons := Reasons()
	for _, o := range worktime.FlawedOutcomes() {
		reasons = append(reasons, Reason(o.String()))
	}
	for _, r := range reasons {
		if !locale.Has("casefile.reason." + string(r)) {
			t.Errorf("reason %s has no words", r)
		}
	}
}
