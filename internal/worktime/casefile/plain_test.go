package casefile

import (
	"math/rand/v2"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/worktime"
)

// FuzzPlainWay reads rows the plain way and the careful way: whatever the plain way understands, the careful way
// understands alike.
func FuzzPlainWay(f *testing.F) {
	for _, row := range []string{
		"1,s0,甲,2020-06-24T10:00,2020-06-24T11:00,,,,", "1,s0,甲,2020-06-24 10:00:59,,2020-06-24T11:00,2020-06-25T11:00,,\r",
		`"1",s0,甲,2020-06-24T10:00,,,,,`, "1,s0,a b(c),2020-06-24T10:00,2020-06-24T10:00:00+08:00,,,,", "\n1,,,,,,,,\n", ",,,,,,,,",
		"1,s0,甲,2020-13-24T10:00,2020-06-24T25:00,,,,", "1,s0,甲,2020-06-24T10:60,,,,,", "1,s0,甲,1999-06-24T10:00,2100-06-24T10:00,,,,",
		"1,s0,甲,2020-06-24T10:00,\x002020-06-24T11:00,,,,", "1,s0,甲,2020-06-24T10:00,,,2020-06-24T11:00,,", "1,s0,甲,2020-06-24\x8010:00,,,,,",
		"1,s0,甲,2020-06-24T10:00,-,,,,", "1 ,s0,甲 , 2020-06-24T10:00,,,,,", "1,s0\t,甲,2020-06-24T10:00,,,,,", "\u3000,s0,甲,2020-06-24T10:00,,,,,",
	} {
		f.Add(row)
	}
	o := testOptions(f)
	f.Fuzz(func(t *testing.T, rows string) {
		text := headLine + "\n" + "0,s0,甲,2020-06-24T10:00,,,,,\n" + rows
		if len(text) > rangeBytes {
			return
		}
		s, err := newScan(strings.NewReader(text), int64(len(text)), o)
		if err != nil {
			t.Fatal(err)
		}
		plain, careful := newWorker(s), newWorker(s)
		i, limit, err := plain.load(0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := careful.load(0); err != nil {
			t.Fatal(err)
		}
		for n := 0; i < limit; n++ {
			plain.careful(i, 0) // so that the spelling of the group is known
			before := len(plain.origins)
			plain.columns.Pauses = keepPauses(plain.columns.Pauses, uint32(before))
			next := plain.plain(i)
			rejected := len(careful.rejected)
			first := len(careful.origins)
			want := careful.careful(i, 0)
			if next == 0 {
				if len(plain.origins) != before {
					t.Fatalf("row %q is not plain and was pushed", text[i:want])
				}
				i = want
				continue
			}
			if next != want || len(careful.rejected) != rejected || len(careful.origins) != first+1 {
				t.Fatalf("row %q is plain and ends at %d; with care it ends at %d, rejected %v", text[i:want], next, want, careful.rejected[rejected:])
			}
			a, b := lastRow(plain), lastRow(careful)
			if diff := gocmp.Diff(b, a, cmpopts.EquateEmpty(), gocmp.AllowUnexported(understood{}, group{})); diff != "" {
				t.Fatalf("row %q: %s", text[i:want], diff)
			}
			i = next
		}
	})
}

func keepPauses(p []worktime.RowPause, below uint32) []worktime.RowPause {
	for len(p) > 0 && p[len(p)-1].Row >= below {
		p = p[:len(p)-1]
	}
	return p
}

// understood is what a worker made of a row.
type understood struct {
	group      group
	start, end worktime.Moment
	pauses     []worktime.RowPause
}

func lastRow(w *worker) understood {
	n := len(w.origins) - 1
	out := understood{group: w.groups.list[w.columns.Group[n]], start: w.columns.Start[n], end: w.columns.End[n]}
	for _, p := range w.columns.Pauses {
		if p.Row == uint32(n) {
			out.pauses = append(out.pauses, worktime.RowPause{From: p.From, To: p.To})
		}
	}
	return out
}

func TestStampsOfACentury(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	buf := make([]byte, 32)
	for range 200_000 {
		m := worktime.Moment(r.Int64N(int64(worktime.NewDate(2119, 12, 31).At(0))))
		text := m.String()[:19]
		if r.IntN(2) == 0 {
			text = strings.Replace(text, "T", " ", 1)
		}
		if r.IntN(4) == 0 { // one byte is another
			i := r.IntN(len(text))
			text = text[:i] + string(rune('-'+r.IntN(14))) + text[i+1:]
		}
		clear(buf)
		copy(buf, text)
		got, n := stamp(buf, 0)
		want, err := worktime.ParseMoment(text[:max(n, 16)])
		switch {
		case n != 0 && (err != nil || got != want):
			t.Fatalf("%q: %v in %d bytes, want %v %v", text, got, n, want, err)
		case n == 0 && strings.HasPrefix(text, "20"):
			if _, err := worktime.ParseMoment(text); err == nil {
				t.Fatalf("%q is a moment and was not read", text)
			}
		}
	}
}
