package main

import (
	"bufio"
	"math/rand/v2"
	"strconv"

	"duban/internal/worktime"
)

// record is one case of the file.
type record struct {
	service, unit      int
	start, end         worktime.Moment
	pauseFrom, pauseTo worktime.Moment
}

// each makes the cases of the file, the same ones every time: accepted at an open counter, one in ten at any hour;
// finished after working time up to somewhat more than the limit; one in twenty with a pause, one in twenty open.
func (r *run) each(do func(i int, c record)) {
	random := rand.New(rand.NewPCG(20200102, 20201231))
	usual := []int64{5, 12, 30, 48, 180, 17} // hours at most, by service
	first := worktime.NewDate(2020, 1, 2).At(0)
	all := r.office.Between(first, worktime.NewDate(2020, 12, 1).At(0)) / 60
	for i := range r.rows {
		c := record{service: random.IntN(len(usual)), unit: random.IntN(40)}
		c.start = r.office.AddWork(first, 60*(1+random.Int64N(all)))
		if random.IntN(10) == 0 {
			c.start = c.start.Date().At(60 * random.IntN(1440))
		}
		work := 60 + random.Int64N(usual[c.service]*60)
		c.end = r.office.AddWork(c.start, 60*work)
		if random.IntN(20) == 0 && work > 3 {
			c.pauseFrom = r.office.AddWork(c.start, 60*(work/3))
			c.pauseTo = r.office.AddWork(c.start, 60*(work*2/3))
		}
		if random.IntN(20) == 0 {
			c.end, c.pauseFrom, c.pauseTo = 0, 0, 0
		}
		do(i, c)
	}
}

func unitName(unit int) string { return "第" + strconv.Itoa(100+unit) + "号服务窗口" }

// write writes the file, the services and the calendar as tables.
func (r *run) write() error {
	err := r.create("cases.csv", func(w *bufio.Writer) {
		_, _ = w.WriteString("case_id,service,unit,accepted_at,finished_at,pause1_start,pause1_end\n") // bufio keeps the error
		line := make([]byte, 0, 128)
		stamp := func(m worktime.Moment) {
			line = append(line, ',')
			if m != 0 {
				line = append(line, m.String()[:16]...)
			}
		}
		r.each(func(i int, c record) {
			line = append(line[:0], "51090320"...)
			line = append(line, strconv.Itoa(1_000_000_000 + i)[1:]...)
			line = append(line, ',', byte('0'+c.service), ',')
			line = append(line, unitName(c.unit)...)
			stamp(c.start)
			stamp(c.end)
			stamp(c.pauseFrom)
			stamp(c.pauseTo)
			_, _ = w.Write(append(line, '\n'))
		})
	})
	if err != nil {
		return err
	}
	if err := r.create("services.yaml", func(w *bufio.Writer) { _, _ = w.WriteString(settings) }); err != nil {
		return err
	}
	return r.create("days.csv", r.writeDays)
}

// writeDays writes one row per day of 2019 to 2021: the date, seconds of working time and working days before its
// end, whether it is worked, and the moment it closes.
func (r *run) writeDays(w *bufio.Writer) {
	_, _ = w.WriteString("day,before,worked_days,works,closing\n")
	first := worktime.NewDate(2019, 1, 1)
	for d := first; d < worktime.NewDate(2022, 1, 1); d++ {
		works := 0
		if r.office.Workday(d) {
			works = 1
		}
		_, _ = w.WriteString(d.String() + "," + strconv.FormatInt(r.office.Between(first.At(0), d.At(0)), 10) + "," +
			strconv.Itoa(r.office.Workdays(first-1, d)) + "," + strconv.Itoa(works) + "," + r.office.Closing(d).String()[:19] + "\n")
	}
}
