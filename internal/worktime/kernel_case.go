package worktime

// inside reports whether the tables reach a moment.
func (k *Kernel) inside(m Moment) bool { return m >= k.first && m < k.first+Moment(k.span) }

// unusual says how a case stands that does not lie inside the tables from start to end. No time of it counts.
func (k *Kernel) unusual(start, end Moment, term uint32) Outcome {
	switch {
	case end != 0 && end < start:
		return OutcomeReversed
	case !k.inside(start), end != 0 && !k.inside(end):
		return OutcomeUnnoticed
	case end != 0:
		panic("worktime: the loop in Measure leaves no case between noticed days")
	case k.asOf < start:
		return OutcomeOpen // not even begun by then
	}
	t := &k.terms[term]
	return k.open(Due(k.office, start, t.Limit, t.Rule))
}

// open says how an open case stands that is due at a moment, none when it has no limit. What is due after the last
// year with a notice is not known while that has not come.
func (k *Kernel) open(due Moment) Outcome {
	switch {
	case due == 0 || k.asOf <= due && k.inside(due):
		return OutcomeOpen
	case k.inside(due):
		return OutcomeOverdue
	case k.inside(k.asOf):
		return OutcomeOpen // whenever it will be due, it is not yet
	default:
		return OutcomeUnnoticed
	}
}

// pauses measures the cases that have pauses once more, with them.
func (k *Kernel) pauses(c *Columns, out *Measured) {
	for next := 0; next < len(c.Pauses); {
		row, begin := c.Pauses[next].Row, next
		for next < len(c.Pauses) && c.Pauses[next].Row == row {
			next++
		}
		row -= c.first
		before := out.Outcome[row]
		if before.Flawed() && before != OutcomeUnnoticed {
			continue
		}
		k.paused(c, int(row), c.Pauses[begin:next], out)
		switch after := out.Outcome[row]; {
		case after.Flawed() && !before.Flawed():
			out.Flawed++
		case before.Flawed() && !after.Flawed():
			out.Flawed--
		}
	}
}

// paused measures the case of a row with its pauses.
func (k *Kernel) paused(c *Columns, row int, pauses []RowPause, out *Measured) {
	start, end, outcome := c.Start[row], c.End[row], &out.Outcome[row]
	if !k.inside(start) || end != 0 && !k.inside(end) {
		return
	}
	if flaw := sortPauses(pauses, start, end); flaw != 0 {
		out.Net[row], *outcome = 0, flaw
		return
	}
	until := end
	if end == 0 {
		until = k.asOf
	}
	var room [mostGaps]gap
	gaps := room[:0]
	for _, p := range pauses {
		if p.To == 0 {
			p.To = max(until, p.From)
		}
		if k.inside(until) { // else no time of it counts
			out.Net[row] -= uint32(k.office.Between(min(p.From, max(until, start)), min(p.To, max(until, start))))
		}
		if p.From < p.To {
			gaps = append(gaps, gap{p.From, p.To})
		}
	}
	t := &k.terms[c.Terms[c.Group[row]]]
	switch {
	case *outcome == OutcomeOnTime || *outcome == OutcomeOpen: // a pause only ever makes the due moment later
	case end == 0:
		*outcome = k.open(due(k.office, start, t.Limit, t.Rule, join(gaps)))
	case end <= due(k.office, start, t.Limit, t.Rule, join(gaps)):
		*outcome = OutcomeOnTime
	}
}

// sortPauses puts the pauses of a case in order and gives what is wrong with them, nothing when they are good.
func sortPauses(pauses []RowPause, start, end Moment) Outcome {
	for i := range pauses {
		for k := i; k > 0 && pauses[k].From < pauses[k-1].From; k-- {
			pauses[k], pauses[k-1] = pauses[k-1], pauses[k]
		}
	}
	for i, p := range pauses {
		switch {
		case p.To != 0 && p.To < p.From:
			return OutcomePauseReversed
		case p.From < start, end != 0 && (p.To > end || p.To == 0):
			return OutcomePauseOutside
		case i > 0 && (pauses[i-1].To == 0 || p.From < pauses[i-1].To):
			return OutcomePauseOverlap
		}
	}
	return 0
}
