package casefile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"duban/internal/worktime"
)

// plainSample writes a file as line systems write it: ids ascend, minutes, some pauses, five open cases in a hundred.
func plainSample(rows int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("case_id,service,unit,accepted_at,finished_at,pause1_start,pause1_end\n")
	for i := range rows {
		start := worktime.NewDate(2020, 1, 2).At(r.IntN(86400*340) / 60 * 60)
		end := start + worktime.Moment(r.IntN(86400*[]int{1, 4, 8}[r.IntN(3)])/60*60)
		stamp := func(m worktime.Moment) []byte { return []byte(m.String())[:16] }
		fmt.Fprintf(&b, "SC2020%09d,s%d,船山区第%02d窗口,%s,", i, r.IntN(6), r.IntN(20), stamp(start))
		if r.IntN(20) > 0 {
			b.Write(stamp(end))
		}
		b.WriteByte(',')
		if r.IntN(20) == 0 && end > start+7200 {
			fmt.Fprintf(&b, "%s,%s\n", stamp(start+1800), stamp(start+5400))
		} else {
			b.WriteString(",\n")
		}
	}
	return b.Bytes()
}

// BenchmarkReport reads a million cases from memory.
func BenchmarkReport(b *testing.B) {
	const rows = 1_000_000
	text := plainSample(rows)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			o := testOptions(b)
			o.Workers = workers
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := Report(b.Context(), bytes.NewReader(text), int64(len(text)), o)
				if err != nil || r.Counted != rows {
					b.Fatal(err, r)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
