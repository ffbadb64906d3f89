package casework

import (
	"cmp"
	"context"
	"slices"

	"duban/internal/worktime"
)

// Offices says by which working time a unit's cases of a service are reckoned.
type Offices func(service *Service, unit string) *worktime.Office

// Book is every measured clock of every case, column by column in memory, to see at once what another calendar or
// other office hours would change. It is as of Version and does not change.
type Book struct {
	Version int64
	columns worktime.Columns
	terms   []worktime.Term
	groups  []bookGroup
	cases   []CaseID
	of      []uint32 // the case of a row

	Unsure map[string]int // cases of a unit that another calendar may change otherwise than through the columns: see Catalog.Unsure
}

// bookGroup is the rows that share a service, unit, clock and term.
type bookGroup struct {
	service *Service
	unit    string
	clock   ClockID
	main    bool
	term    uint32
	legal   worktime.Limit
	average bool // judged by the mean: single clocks have no verdict
}

// Book reads every case. Clocks that ended without a result are left out, and those that ask for time before an event.
func (l *Ledger) Book(ctx context.Context) (*Book, error) {
	version, err := l.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	b := &Book{Version: version, Unsure: map[string]int{}}
	w := bookWriter{Book: b, catalog: l.Catalog(), groups: map[bookKey]uint32{}, terms: map[worktime.Term]uint32{}}
	return b, l.Store.Each(ctx, func(h *Head) error {
		w.add(h)
		return nil
	})
}

// bookWriter fills a book.
type bookWriter struct {
	*Book
	catalog *Catalog
	groups  map[bookKey]uint32
	terms   map[worktime.Term]uint32
}

type bookKey struct {
	service ServiceID
	unit    string
	clock   ClockID
	main    bool
	limit   worktime.Limit
	legal   worktime.Limit
}

func (w *bookWriter) add(h *Head) {
	number := uint32(len(w.cases))
	w.cases = append(w.cases, h.ID)
	if w.catalog.Unsure(h) {
		w.Unsure[h.Unit]++
	}
	for i := range h.Measures {
		m := &h.Measures[i]
		group, ok := w.group(h, m)
		if !ok || m.Idle {
			continue
		}
		row := uint32(len(w.of))
		w.of = append(w.of, number)
		w.columns.Group = append(w.columns.Group, group)
		w.columns.Start = append(w.columns.Start, m.Start)
		w.columns.End = append(w.columns.End, m.End)
		for _, p := range m.Stops {
			w.columns.Pauses = append(w.columns.Pauses, worktime.RowPause{Row: row, From: p.From, To: p.To})
		}
	}
}

func (w *bookWriter) group(h *Head, m *Measure) (uint32, bool) {
	k := bookKey{h.Service, h.Unit, m.Clock, m.Main, m.Limit, m.Legal}
	if number, known := w.groups[k]; known {
		return number, true
	}
	service := &w.catalog.find(h.Service).Service
	at := slices.IndexFunc(service.Clocks, func(c Clock) bool { return c.ID == m.Clock })
	if at < 0 || service.Clocks[at].Ahead {
		return 0, false
	}
	term := worktime.Term{Limit: m.Limit, Rule: service.Clocks[at].Rule}
	t, known := w.terms[term]
	if !known {
		t = uint32(len(w.Book.terms))
		w.terms[term] = t
		w.Book.terms = append(w.Book.terms, term)
	}
	number := uint32(len(w.Book.groups))
	w.groups[k] = number
	w.Book.groups = append(w.Book.groups, bookGroup{service, h.Unit, m.Clock, m.Main, t, m.Legal, service.Clocks[at].Average})
	w.columns.Terms = append(w.columns.Terms, t)
	return number, true
}

// Unsure reports whether a calendar may change a case otherwise than through its measured clocks: it waits for
// acceptance, silence may have accepted it, or a clock ended without a result.
func (c *Catalog) Unsure(h *Head) bool {
	e, known := c.services[h.Service]
	return len(h.Measures) == 0 || h.Wakes != 0 || h.Accepted == 0 || known && e.Silence ||
		slices.ContainsFunc(h.Measures, func(m Measure) bool { return m.Idle }) ||
		known && slices.ContainsFunc(e.Clocks, func(k Clock) bool { return k.Ahead })
}

// Len gives the number of measures.
func (b *Book) Len() int { return len(b.of) }

// Difference is what another working time would change.
type Difference struct {
	Verdicts []Changed // clocks that end up on the other side of their limit
	Touched  []CaseID  // cases of which any figure changes, in no order
	Shifts   []Shift   // of services, units and clocks with any change
}

// Changed is a clock whose verdict changes.
type Changed struct {
	Case          CaseID
	Service       ServiceID
	Unit          string
	Clock         ClockID
	Before, After worktime.Outcome
}

// Shift is how the figures of a service, unit and clock move.
type Shift struct {
	Service       ServiceID
	Unit          string
	Clock         ClockID
	Main          bool
	Before, After Counts
}

// Counts are clocks by how they stand.
type Counts struct {
	OnTime  int64 `json:"on_time"`
	Late    int64 `json:"late"`
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
	Unknown int64 `json:"unknown"` // in a year without a notice
	Net     int64 `json:"net"`     // seconds of working time, together
}

func (c *Counts) add(o worktime.Outcome, net uint32) {
	switch o {
	case worktime.OutcomeOnTime:
		c.OnTime++
	case worktime.OutcomeLate:
		c.Late++
	case worktime.OutcomeOpen:
		c.Open++
	case worktime.OutcomeOverdue:
		c.Overdue++
	default:
		c.Unknown++
	}
	c.Net += int64(net)
}

// Compare reckons every clock under two working times and gives what differs. Which pauses count is taken as it was
// recorded, so a case whose pause began when it was due by either calendar is decided when it is read again.
func (b *Book) Compare(before, after Offices, now worktime.Moment) Difference {
	var d Difference
	shifts := make([]Shift, len(b.groups))
	touched := make([]bool, len(b.cases))
	for _, part := range b.parts(before, after) {
		b.compare(part, now, shifts, touched, &d)
	}
	for i, yes := range touched {
		if yes {
			d.Touched = append(d.Touched, b.cases[i])
		}
	}
	d.Shifts = b.shifts(shifts)
	return d
}

// bookPart is the rows that have the same two offices.
type bookPart struct {
	before, after *worktime.Office
	columns       worktime.Columns
	rows          []uint32 // of the book; nil: all, in order
}

// parts divides the rows by their offices.
func (b *Book) parts(before, after Offices) []*bookPart {
	type pair struct{ before, after *worktime.Office }
	byPair := map[pair]*bookPart{}
	of := make([]*bookPart, len(b.groups))
	var all []*bookPart
	for i := range b.groups {
		g := &b.groups[i]
		p := pair{before(g.service, g.unit), after(g.service, g.unit)}
		if byPair[p] == nil {
			byPair[p] = &bookPart{before: p.before, after: p.after}
			all = append(all, byPair[p])
		}
		of[i] = byPair[p]
	}
	if len(all) == 1 {
		all[0].columns = b.columns
		all[0].columns.Pauses = slices.Clone(b.columns.Pauses) // measuring puts them in order
		return all
	}
	next := 0
	for row, group := range b.columns.Group {
		p := of[group]
		number := uint32(len(p.rows))
		p.rows = append(p.rows, uint32(row))
		p.columns.Group = append(p.columns.Group, group)
		p.columns.Start = append(p.columns.Start, b.columns.Start[row])
		p.columns.End = append(p.columns.End, b.columns.End[row])
		for ; next < len(b.columns.Pauses) && b.columns.Pauses[next].Row == uint32(row); next++ {
			pause := b.columns.Pauses[next]
			pause.Row = number
			p.columns.Pauses = append(p.columns.Pauses, pause)
		}
	}
	for _, p := range all {
		p.columns.Terms = b.columns.Terms
	}
	return all
}

func (b *Book) compare(p *bookPart, now worktime.Moment, shifts []Shift, touched []bool, d *Difference) {
	var was, is worktime.Measured
	measure := func(o *worktime.Office, out *worktime.Measured) <-chan struct{} {
		done := make(chan struct{})
		columns := p.columns
		columns.Pauses = slices.Clone(p.columns.Pauses)
		go func() {
			defer close(done)
			worktime.NewKernel(o, b.terms, now).Measure(&columns, out)
		}()
		return done
	}
	first, second := measure(p.before, &was), measure(p.after, &is)
	<-first
	<-second
	last := lastChange(p.before, p.after)
	pauses := p.columns.Pauses
	for i, group := range p.columns.Group {
		own := 0
		for own < len(pauses) && pauses[own].Row == uint32(i) {
			own++
		}
		s := &shifts[group]
		changed := was.Outcome[i] != is.Outcome[i]
		if b.groups[group].average {
			changed = false
			s.Before.Net += int64(was.Net[i])
			s.After.Net += int64(is.Net[i])
		} else {
			s.Before.add(was.Outcome[i], was.Net[i])
			s.After.add(is.Outcome[i], is.Net[i])
		}
		if changed || was.Net[i] != is.Net[i] || p.columns.Start[i] <= last && b.moves(p, i, pauses[:own], now) {
			b.touch(p, i, touched)
		}
		if changed {
			g := &b.groups[group]
			d.Verdicts = append(d.Verdicts, Changed{b.caseOf(p, i), g.service.Code, g.unit, g.clock, was.Outcome[i], is.Outcome[i]})
		}
		pauses = pauses[own:]
	}
}

// lastChange gives the end of the last day on which two working times differ, 0 when they never do.
func lastChange(a, b *worktime.Office) worktime.Moment {
	for d := worktime.LastDate; d >= worktime.FirstDate; d-- {
		if a.Worked(d.At(0)) == b.Worked(d.At(0)) && a.Worked(d.End()+1) == b.Worked(d.End()+1) && a.Closing(d) == b.Closing(d) {
			continue
		}
		return d.End()
	}
	return 0
}

// row gives the row of the book for one of a part.
func (p *bookPart) row(i int) uint32 {
	if p.rows == nil {
		return uint32(i)
	}
	return p.rows[i]
}

func (b *Book) touch(p *bookPart, i int, touched []bool) { touched[b.of[p.row(i)]] = true }

func (b *Book) caseOf(p *bookPart, i int) CaseID { return b.cases[b.of[p.row(i)]] }

// moves reports whether a clock is or was due at another time, by its promise or by law, or stood still for another
// time, which its page shows even where nothing else changes.
func (b *Book) moves(p *bookPart, i int, pauses []worktime.RowPause, now worktime.Moment) bool {
	g := &b.groups[p.columns.Group[i]]
	t := b.terms[g.term]
	clock := worktime.Clock{Start: p.columns.Start[i], End: p.columns.End[i], Limit: t.Limit, Rule: t.Rule}
	for _, s := range pauses {
		clock.Pauses = append(clock.Pauses, worktime.Pause{From: s.From, To: s.To})
		to := s.To
		if to == 0 {
			to = now
		}
		if p.before.Between(s.From, to) != p.after.Between(s.From, to) {
			return true
		}
	}
	if clock.Due(p.before, now) != clock.Due(p.after, now) {
		return true
	}
	clock.Limit = g.legal
	return clock.Due(p.before, now) != clock.Due(p.after, now)
}

// shifts gives those of groups that moved, terms of one clock together.
func (b *Book) shifts(by []Shift) []Shift {
	sums := map[Key]*Shift{}
	for i := range by {
		g := &b.groups[i]
		k := Key{Service: g.service.Code, Unit: g.unit, Clock: g.clock, Main: g.main}
		if sums[k] == nil {
			sums[k] = &Shift{Service: k.Service, Unit: k.Unit, Clock: k.Clock, Main: k.Main}
		}
		sums[k].Before.plus(&by[i].Before)
		sums[k].After.plus(&by[i].After)
	}
	var out []Shift
	for _, s := range sums {
		if s.Before != s.After {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, c Shift) int {
		return cmp.Or(cmp.Compare(a.Service, c.Service), cmp.Compare(a.Unit, c.Unit), cmp.Compare(a.Clock, c.Clock))
	})
	return out
}

func (c *Counts) plus(o *Counts) {
	c.OnTime += o.OnTime
	c.Late += o.Late
	c.Open += o.Open
	c.Overdue += o.Overdue
	c.Unknown += o.Unknown
	c.Net += o.Net
}

// reevaluateTogether is how many cases one transaction of Reevaluate reads again.
const reevaluateTogether = 2000

// Reevaluate reads cases again by the services and working times that are in force now, and keeps what follows. It
// may be interrupted and called again: every case is either as it was or as it is. Events are never changed.
func (l *Ledger) Reevaluate(ctx context.Context, ids []CaseID, done func(cases int)) error {
	for from := 0; from < len(ids); from += reevaluateTogether {
		part := ids[from:min(from+reevaluateTogether, len(ids))]
		err := l.Store.Write(ctx, func(w Writer) error {
			r := recording{l: l, w: w, catalog: l.Catalog(), now: worktime.MomentOf(l.Clock())}
			return r.again(ctx, part)
		})
		if err != nil {
			return err
		}
		if done != nil {
			done(from + len(part))
		}
	}
	return nil
}

// Wake reads the cases again that time alone has changed: those that silence accepted, and those whose pause has lasted
// as long as it may. It gives their number; the program calls it now and then.
func (l *Ledger) Wake(ctx context.Context) (cases int, err error) {
	for {
		ids, err := l.Store.Waking(ctx, worktime.MomentOf(l.Clock()))
		if err != nil || len(ids) == 0 {
			return cases, err
		}
		if err := l.Reevaluate(ctx, ids, nil); err != nil {
			return cases, err
		}
		cases += len(ids)
	}
}

// again reads stored cases again.
func (r *recording) again(ctx context.Context, ids []CaseID) error {
	stored, err := r.w.Stored(ctx, ids)
	if err != nil {
		return err
	}
	r.deltas = map[Key]*Sums{}
	for _, id := range ids {
		if s, known := stored[id]; known {
			r.replace(&s.Head, s.Events)
		}
	}
	if err := r.w.Save(ctx, r.heads); err != nil {
		return err
	}
	return r.w.Add(ctx, ordered(r.deltas))
}
