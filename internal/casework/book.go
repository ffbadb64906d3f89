package casework

import (
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
	groups  []*bookGroup
	cases   []CaseID
	clocks  int

	Unsure map[string]int // cases of a unit that another calendar may change otherwise than through the columns: see Catalog.Unsure
}

// bookGroup is the clocks that share a service, unit, clock and limits.
type bookGroup struct {
	service *Service
	unit    string
	clock   *Clock
	main    bool
	limit   worktime.Limit
	legal   worktime.Limit
	rows    worktime.Columns // their term is the number of the group
	of      []uint32         // the case of a row
}

// Book reads every case. Clocks that ended without a result are left out, and those that ask for time before an event.
func (l *Ledger) Book(ctx context.Context) (*Book, error) {
	version, err := l.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	w := bookWriter{Book: &Book{Version: version, Unsure: map[string]int{}}, catalog: l.Catalog(), groups: map[bookKey]*bookGroup{}}
	return w.Book, l.Store.Each(ctx, func(h *Head) error {
		w.add(h)
		return nil
	})
}

// bookWriter fills a book.
type bookWriter struct {
	*Book
	catalog *Catalog
	groups  map[bookKey]*bookGroup
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
		g := w.group(h, m)
		if g == nil || m.Idle {
			continue
		}
		row := uint32(len(g.of))
		g.of = append(g.of, number)
		g.rows.Group = append(g.rows.Group, 0)
		g.rows.Start = append(g.rows.Start, m.Start)
		g.rows.End = append(g.rows.End, m.End)
		for _, p := range m.Stops {
			g.rows.Pauses = append(g.rows.Pauses, worktime.RowPause{Row: row, From: p.From, To: p.To})
		}
		w.clocks++
	}
}

// group gives where a clock belongs, nil for one that asks for time before an event.
func (w *bookWriter) group(h *Head, m *Measure) *bookGroup {
	k := bookKey{h.Service, h.Unit, m.Clock, m.Main, m.Limit, m.Legal}
	if g, known := w.groups[k]; known {
		return g
	}
	service := &w.catalog.find(h.Service).Service
	at := slices.IndexFunc(service.Clocks, func(c Clock) bool { return c.ID == m.Clock })
	if at < 0 || service.Clocks[at].Ahead {
		return nil
	}
	g := &bookGroup{
		service: service, unit: h.Unit, clock: &service.Clocks[at], main: m.Main, limit: m.Limit, legal: m.Legal,
		rows: worktime.Columns{Terms: []uint32{uint32(len(w.Book.groups))}},
	}
	w.groups[k] = g
	w.Book.groups = append(w.Book.groups, g)
	return g
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
func (b *Book) Len() int { return b.clocks }

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
