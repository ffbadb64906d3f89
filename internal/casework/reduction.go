package casework

import (
	"context"

	"duban/internal/worktime"
)

// Reduction is how much smaller one quantity became against another, over several services. Two figures are usual and
// differ: of the sums (平均承诺时限比平均法定时限缩短, the one meant when nothing else is said), and the mean of what each
// service reduced. A report must say which it shows.
type Reduction struct {
	From, To float64     // the sums: of what it is reckoned against, and of what it became
	OfSums   float64     // 1 − To/From, 0 without services
	MeanOf   float64     // the mean of 1 − to/from over the services
	Services int         // that were counted
	LeftOut  []ServiceID // that lack one of the two, or have nothing to reduce
	mean     float64
}

func (r *Reduction) add(code ServiceID, from, to float64, known bool) {
	if !known || from <= 0 {
		r.LeftOut = append(r.LeftOut, code)
		return
	}
	r.From, r.To, r.Services = r.From+from, r.To+to, r.Services+1
	r.mean += 1 - to/from
	r.OfSums, r.MeanOf = 1-r.To/r.From, r.mean/float64(r.Services)
}

// Reductions are those that the list asks for: of time, of steps and of papers.
type Reductions struct {
	Promised Reduction // promised limits against legal ones, in working days
	Actual   Reduction // what cases closed in the period took, against what they were promised, in seconds of working time
	Baseline Reduction // promised limits against what it took in the baseline year, in working days
	Steps    Reduction // now against the baseline year
	Papers   Reduction // now against the baseline year
	Legal    Reduction // papers now against what the law asks for
}

// ReductionOptions say how to reckon.
type ReductionOptions struct {
	From, To worktime.Date  // the period: of the cases, and of the calendar by which calendar days become working days
	OnSpot   worktime.Limit // what the promise of a service decided on the spot counts as; zero: as promised
	Office   *worktime.Office
}

// Reduce reckons all reductions of some services (task 29 of the list). Cases are those whose main clock ended in the
// months of the period, without refused, returned, withdrawn and terminated ones.
func (l *Ledger) Reduce(ctx context.Context, services []*Service, o ReductionOptions) (Reductions, error) {
	lines, err := l.Report(ctx, TotalFilter{From: MonthOf(o.From), To: MonthOf(o.To)}, By{})
	if err != nil {
		return Reductions{}, err
	}
	actual := make(map[ServiceID]*Sums, len(lines))
	for i := range lines {
		actual[lines[i].Service] = &lines[i].Sums
	}
	var all Reductions
	for _, s := range services {
		all.promises(s, o)
		if sums := actual[s.Code]; sums != nil {
			all.Actual.add(s.Code, float64(sums.Allowed), float64(sums.Used), true)
		} else {
			all.Actual.add(s.Code, 0, 0, false)
		}
		all.Steps.counts(s.Code, s.Steps.Baseline, s.Steps.Now)
		all.Papers.counts(s.Code, s.Papers.Baseline, s.Papers.Now)
		all.Legal.counts(s.Code, s.Papers.Legal, s.Papers.Now)
	}
	return all, nil
}

// promises adds what a service promises with its first clock.
func (r *Reductions) promises(s *Service, o ReductionOptions) {
	if len(s.Clocks) == 0 {
		r.Promised.add(s.Code, 0, 0, false)
		r.Baseline.add(s.Code, 0, 0, false)
		return
	}
	c := &s.Clocks[0]
	promised, legal := c.Limit, s.legal(c, true)
	if s.Type == TypeOnSpot && !o.OnSpot.IsZero() {
		promised = o.OnSpot
	}
	to := o.workdays(promised)
	r.Promised.add(s.Code, o.workdays(legal), to, !legal.IsZero())
	r.Baseline.add(s.Code, o.workdays(c.Baseline), to, !c.Baseline.IsZero())
}

func (r *Reduction) counts(code ServiceID, from, to *int) {
	if from == nil || to == nil {
		r.add(code, 0, 0, false)
		return
	}
	r.add(code, float64(*from), float64(*to), true)
}

// workdays converts a limit into working days: hours by the office's day, calendar time by the calendar, as the mean
// over all days of the period on which it might begin.
func (o *ReductionOptions) workdays(l worktime.Limit) float64 {
	switch l.Unit {
	case 0:
		return 0
	case worktime.WorkDays:
		return float64(l.N)
	case worktime.WorkHours:
		day := o.Office.Next(o.From)
		return float64(l.N) / float64(o.Office.Between(day.At(0), day.End()+1))
	}
	sum, days := 0, 0
	for d := o.From; d <= o.To; d++ {
		end := worktime.Due(o.Office, d.At(0), l, worktime.Rule{NoRoll: true, Midnight: true}).Date()
		sum += o.Office.Workdays(d, end)
		days++
	}
	return float64(sum) / float64(max(days, 1))
}
