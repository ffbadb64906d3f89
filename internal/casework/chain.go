package casework

import (
	"slices"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Chain is several filings of one applicant for one service that are one case in truth: each takes up the one before
// it, which ended without a decision.
type Chain struct {
	Cases   []CaseID // in the order of filing
	Service ServiceID
	Unit    string          // of the last
	First   worktime.Moment // when the first was filed
	Ended   worktime.Moment // when the last ended, 0 while it goes on
	Gross   int64           // seconds of working time from First to Ended, whoever had to act; 0 while it goes on
	Net     int64           // seconds of working time that the clocks of all filings ran
	Reset   bool            // the last is on time by itself, but all together took longer, after a late return
	Refiled int             // how often
}

// filed is a case as far as chains need it.
type filed struct {
	id, refiles CaseID
	key         inspected
	first, end  worktime.Moment
	net, left   int64 // of the main clock, seconds of working time
	began       bool
	verdict     worktime.Verdict
	office      *worktime.Office
}

func newFiled(h *Head, m *Measure, office *worktime.Office) *filed {
	f := &filed{id: h.ID, refiles: h.Refiles, key: inspected{h.Service, h.Unit}, first: h.Received, end: h.Ended, office: office}
	if f.first == 0 {
		f.first = h.Accepted
	}
	if m != nil {
		f.began, f.net, f.verdict = true, m.Worked.Net, m.Verdict
		if m.End != 0 && m.Due != 0 {
			f.left = left(m, office)
		}
		if m.End != 0 {
			f.end = max(f.end, m.End)
		}
	}
	return f
}

// used gives the share of its time that a case had taken.
func (f *filed) used() float64 {
	if !f.began || f.net+f.left <= 0 {
		return 0
	}
	return float64(f.net) / float64(f.net+f.left)
}

// Chains gives the filings that are one case in truth, by the number of the first.
func (x *Inspection) Chains() []Chain {
	next := make(map[CaseID]*filed, len(x.filings))
	for _, f := range x.filings {
		if before := x.filings[f.refiles]; before != nil && before.first <= f.first {
			if taken := next[before.id]; taken == nil || f.first < taken.first || f.first == taken.first && f.id < taken.id {
				next[before.id] = f
			}
		}
	}
	var all []Chain
	for _, f := range x.filings {
		if next[f.id] != nil && (x.filings[f.refiles] == nil || next[f.refiles] != f) {
			all = append(all, x.follow(f, next))
		}
	}
	slices.SortFunc(all, func(a, b Chain) int {
		if a.Cases[0] < b.Cases[0] {
			return -1
		}
		return 1
	})
	return all
}

// follow puts a chain together from its first filing.
func (x *Inspection) follow(f *filed, next map[CaseID]*filed) Chain {
	c := Chain{Service: f.key.service, First: f.first}
	lateReturn, last := false, f
	for seen := map[CaseID]bool{}; f != nil && !seen[f.id]; f = next[f.id] {
		seen[f.id] = true
		c.Cases = append(c.Cases, f.id)
		c.Net += f.net
		lateReturn = lateReturn || next[f.id] != nil && f.used() >= x.thresholds.RefiledUsed
		last = f
	}
	c.Unit, c.Ended, c.Refiled = last.key.unit, last.end, len(c.Cases)-1
	if c.Ended != 0 {
		c.Gross = last.office.Between(c.First, c.Ended)
	}
	c.Reset = lateReturn && last.began && last.verdict == worktime.OnTime && c.Net > last.net+last.left
	return c
}

// refiled finds units that return cases and take them up again so that each filing is on time.
func (x *Inspection) refiled() []Suspicion {
	t := &x.thresholds
	type found struct {
		behind
		gross int64 // the longest
	}
	groups := map[inspected]*found{}
	for _, c := range x.Chains() {
		if !c.Reset && len(c.Cases) < t.RefiledTimes {
			continue
		}
		k := inspected{c.Service, c.Unit}
		if groups[k] == nil {
			groups[k] = &found{}
		}
		g := groups[k]
		g.count++
		g.gross = max(g.gross, c.Gross)
		if len(g.cases)+len(c.Cases) <= t.Named {
			g.cases = append(g.cases, c.Cases...)
		}
	}
	var all []Suspicion
	for k, g := range groups {
		closed := 0
		if own := x.groups[k]; own != nil {
			closed = own.closed
		}
		if g.count >= t.RefiledCases && float64(g.count) >= t.RefiledShare*float64(closed) {
			all = append(all, x.suspect(SuspicionRefiled, k, g.behind, fault.Args{"hours": (g.gross + 1800) / 3600}))
		}
	}
	return all
}
