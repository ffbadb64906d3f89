package worktime

import (
	"fmt"
	"testing"
)

// starts are moments spread over 2020, in an order that no branch predictor knows.
func starts() []Moment {
	all := make([]Moment, 4096)
	at, year := uint64(1), NewDate(2020, 1, 1).At(0)
	for i := range all {
		at = at*6364136223846793005 + 1442695040888963407
		all[i] = year + Moment(at>>33)%(360*daySeconds)
	}
	return all
}

func BenchmarkDue(b *testing.B) {
	o := NewOffice(Latest().Compile(), DefaultHours())
	all := starts()
	for _, text := range []string{"4wh", "20wh", "5wd", "20d", "24h", "6mo"} {
		l, err := ParseLimit(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			var sum Moment
			for i := 0; b.Loop(); i++ {
				sum += Due(o, all[i%len(all)], l, Rule{})
			}
			if sum == 0 {
				b.Fatal("nothing was due")
			}
		})
	}
}

func BenchmarkState(b *testing.B) {
	o := NewOffice(Latest().Compile(), DefaultHours())
	all := starts()
	for pauses := range 3 {
		b.Run(fmt.Sprintf("pauses=%d", pauses), func(b *testing.B) {
			b.ReportAllocs()
			c := Clock{Limit: Limit{5, WorkDays}, Pauses: make([]Pause, pauses)}
			for i := 0; b.Loop(); i++ {
				c.Start = all[i%len(all)]
				c.End = c.Start + 7*daySeconds
				for k := range c.Pauses {
					c.Pauses[k].From = c.Start + Moment(k+1)*daySeconds
					c.Pauses[k].To = c.Pauses[k].From + 9000
				}
				if s := c.At(o, c.End); s.Verdict == "" {
					b.Fatal(s)
				}
			}
		})
	}
}

func BenchmarkElapsed(b *testing.B) {
	o := NewOffice(Latest().Compile(), DefaultHours())
	all := starts()
	b.ReportAllocs()
	var sum int64
	for i := 0; b.Loop(); i++ {
		m := all[i%len(all)]
		sum += o.Between(m, m+5*daySeconds)
	}
	if sum == 0 {
		b.Fatal("nobody worked")
	}
}

func BenchmarkNewOffice(b *testing.B) {
	e := Latest()
	for b.Loop() {
		NewOffice(e.Compile(), DefaultHours())
	}
}
