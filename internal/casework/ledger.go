package casework

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/worktime"
)

// Ledger takes events in and answers about cases. It is safe for concurrent use, in several processes as well.
type Ledger struct {
	Store   Store
	Catalog func() *Catalog                                      // the services in force
	Office  func(service *Service, unit string) *worktime.Office // the working time of the unit that handles a case
	Unit    func(name string) (canonical string, known bool)     // the directory; nil takes every name as it is
	Clock   func() time.Time

	group       group
	editions    sync.Map // of *worktime.Calendar to string
	inspections inspections
}

// Ingest records events, in any order. Each is either durable when Ingest returns, or rejected with the reason; one
// that is there already with the same content counts as known, so that a batch may be sent again. The error says that
// nothing at all was recorded, as far as is known: send the batch again.
func (l *Ledger) Ingest(ctx context.Context, events []Event) (Result, error) {
	b := &batch{origin: journal.Of(ctx), events: make([]Event, 0, len(events)), index: make([]int, 0, len(events)), done: make(chan struct{})}
	now := l.Clock()
	check := checker{l: l, catalog: l.Catalog(), now: now}
	for i := range events {
		e := events[i]
		e.RecordedAt, e.Seq, e.Digest = now, 0, e.ContentDigest()
		if code, args := check.event(&e); code != "" {
			b.reject(i, code, args)
			continue
		}
		b.events, b.index = append(b.events, e), append(b.index, i)
	}
	if len(b.events) > 0 {
		if err := l.group.join(ctx, b, l.write); err != nil {
			return Result{}, err
		}
	}
	slices.SortFunc(b.result.Rejected, func(a, c Rejection) int { return a.Index - c.Index })
	return b.result, nil
}

// batch is one call of Ingest on its way.
type batch struct {
	origin journal.Origin
	events []Event
	index  []int // of each event in the batch as given
	result Result
	err    error
	lead   bool          // the one who waits must write now
	done   chan struct{} // closed when result, err or lead is set
}

func (b *batch) reject(index int, code string, args fault.Args) {
	b.result.Rejected = append(b.result.Rejected, Rejection{Index: index, Code: code, Args: args})
}

// group lets batches that arrive while a transaction is under way share the next one, and with it the wait for the
// disk. Whoever comes first writes for all.
type group struct {
	mu      sync.Mutex
	waiting []*batch
	busy    bool
}

// mostTogether bounds the events of one transaction, unless a single batch has more.
const mostTogether = 20_000

// join waits until the batch is written, writing it and those of others when it is its turn.
func (g *group) join(ctx context.Context, b *batch, write func(context.Context, []*batch) error) error {
	g.mu.Lock()
	g.waiting = append(g.waiting, b)
	lead := !g.busy
	g.busy = true
	g.mu.Unlock()
	if !lead {
		select {
		case <-b.done:
		case <-ctx.Done():
			if g.leave(b) {
				return ctx.Err()
			}
			<-b.done
		}
		if !b.lead {
			return b.err
		}
	}
	together := g.take()
	err := write(context.WithoutCancel(ctx), together) // the others' batches must not go with one's patience
	if err != nil && len(together) > 1 {
		for _, one := range together { // so that nobody fails for another's reason
			one.err = write(context.WithoutCancel(ctx), []*batch{one})
		}
	} else {
		for _, one := range together {
			one.err = err
		}
	}
	g.pass()
	for _, one := range together {
		if one != b {
			close(one.done)
		}
	}
	return b.err
}

// leave takes a batch out of those that wait, unless it is being written.
func (g *group) leave(b *batch) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, b)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// take gives the batches for one transaction, in order of arrival.
func (g *group) take() []*batch {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, events := 0, 0
	for n < len(g.waiting) && (n == 0 || events+len(g.waiting[n].events) <= mostTogether) {
		events += len(g.waiting[n].events)
		n++
	}
	together := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return together
}

// pass lets the one who waits longest write next.
func (g *group) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.busy = false
		return
	}
	next := g.waiting[0]
	next.lead = true
	close(next.done)
}

// write records the events of several batches in one transaction.
func (l *Ledger) write(ctx context.Context, batches []*batch) error {
	results := make([]Result, len(batches))
	err := l.Store.Write(ctx, func(w Writer) error {
		r := recording{l: l, w: w, catalog: l.Catalog(), now: worktime.MomentOf(l.Clock())}
		for i := range results {
			results[i] = Result{Rejected: slices.Clone(batches[i].result.Rejected)}
		}
		return r.run(ctx, batches, results)
	})
	if err != nil {
		return err
	}
	for i, b := range batches {
		b.result = results[i]
	}
	return nil
}

// recording is one transaction of Ingest.
type recording struct {
	l       *Ledger
	w       Writer
	catalog *Catalog
	now     worktime.Moment

	added  []Event
	from   []arrival // of each of added
	echoes []arrival // of events that stand among added already
	stored map[CaseID]Stored
	heads  []Head
	deltas map[Key]*Sums
}

func (r *recording) run(ctx context.Context, batches []*batch, results []Result) error {
	if err := r.sort(ctx, batches, results); err != nil {
		return err
	}
	if len(r.added) == 0 {
		return nil
	}
	if err := r.append(ctx, batches, results); err != nil {
		return err
	}
	r.read()
	if err := r.link(ctx); err != nil {
		return err
	}
	if err := r.w.Save(ctx, r.heads); err != nil {
		return err
	}
	return r.w.Add(ctx, ordered(r.deltas))
}

// append adds the new events, those of one origin at a time.
func (r *recording) append(ctx context.Context, batches []*batch, results []Result) error {
	rest := r.added
	for i := 0; i < len(batches); {
		origin, n := batches[i].origin, 0
		for ; i < len(batches) && batches[i].origin == origin; i++ {
			n += results[i].Accepted
		}
		if n == 0 {
			continue
		}
		if err := r.w.Append(journal.With(ctx, origin), rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// sort finds which events are new, which are there already, and which cannot be taken.
func (r *recording) sort(ctx context.Context, batches []*batch, results []Result) error {
	keys, ids := map[EventKey]bool{}, map[CaseID]bool{}
	for _, b := range batches {
		for i := range b.events {
			keys[b.events[i].key()] = true
			ids[b.events[i].Case] = true
		}
	}
	known, err := r.w.Known(ctx, slices.Collect(maps.Keys(keys)))
	if err != nil {
		return err
	}
	if r.stored, err = r.w.Stored(ctx, slices.Collect(maps.Keys(ids))); err != nil {
		return err
	}
	there := maps.Clone(known)
	for n, b := range batches {
		for i := range b.events {
			e := &b.events[i]
			at := arrival{n, b.index[i], e.key()}
			switch code, args := r.admit(e, known); code {
			case "":
				results[n].Accepted++
				r.from = append(r.from, at)
			case wasKnown:
				results[n].Known++
				results[n].KnownAt = append(results[n].KnownAt, at.index)
				if _, recorded := there[at.key]; !recorded {
					r.echoes = append(r.echoes, at)
				}
			default:
				results[n].Rejected = append(results[n].Rejected, Rejection{Index: b.index[i], Code: code, Args: args})
			}
		}
	}
	r.order(results)
	return nil
}

// wasKnown is no code of a rejection: the event is there already.
const wasKnown = "known"

// admit takes an event in, or says why not.
func (r *recording) admit(e *Event, known map[EventKey]Digest) (code string, args fault.Args) {
	if before, there := known[e.key()]; there {
		if before != e.Digest {
			return "casework.id_reused", fault.Args{"id": e.ID, "source": e.Source}
		}
		return wasKnown, nil
	}
	s, there := r.stored[e.Case]
	if there && s.Head.Service != e.Service {
		return "casework.other_service", fault.Args{"case": string(e.Case), "service": string(s.Head.Service)}
	}
	if !there {
		s.Head = Head{ID: e.Case, Service: e.Service}
		r.stored[e.Case] = s
	}
	known[e.key()] = e.Digest
	r.added = append(r.added, *e)
	return "", nil
}

// read folds and evaluates the cases that were added to.
func (r *recording) read() {
	order := make([]CaseID, 0, len(r.stored))
	fresh := make(map[CaseID][]Event, len(r.stored))
	for i := range r.added {
		id := r.added[i].Case
		if fresh[id] == nil {
			order = append(order, id)
			fresh[id] = r.stored[id].Events
		}
		fresh[id] = append(fresh[id], r.added[i])
	}
	r.deltas = map[Key]*Sums{}
	r.heads = make([]Head, 0, len(order))
	for _, id := range order {
		before := r.stored[id].Head
		r.replace(&before, fresh[id])
	}
}

// replace reads a case from its events and puts it in the place of what it was.
func (r *recording) replace(before *Head, events []Event) {
	after := r.l.head(r.catalog, events, r.now)
	if after.Refiles == "" && before.Linked {
		after.Refiles, after.Linked = before.Refiles, true
	}
	before.count(r.deltas, -1)
	after.count(r.deltas, +1)
	r.heads = append(r.heads, after)
}

// head reads a case as lists show it.
func (l *Ledger) head(catalog *Catalog, events []Event, now worktime.Moment) Head {
	c, measures, calendar := l.read(catalog, events, now)
	return Head{
		ID: c.ID, Service: c.Service, Unit: c.Unit, State: c.State, Outcome: c.Outcome,
		Received: c.Received, Accepted: c.Accepted, Ended: c.Ended,
		Applicant: c.Attributes[AttributeApplicant], Refiles: c.Refiles, Findings: len(c.Findings), Measures: measures,
		Wakes: c.Wakes, Calendar: calendar,
		UpdatedAt: now.Time().UTC(),
	}
}

// read folds and evaluates a case by the office of its unit.
func (l *Ledger) read(catalog *Catalog, events []Event, now worktime.Moment) (c *Case, measures []Measure, calendar string) {
	s := &catalog.find(events[0].Service).Service
	office := l.Office(s, handledBy(s, events))
	c, measures = catalog.Read(events, office, now)
	return c, measures, l.edition(office)
}

// edition names the edition of an office's calendar, which takes long enough to be remembered.
func (l *Ledger) edition(office *worktime.Office) string {
	if id, known := l.editions.Load(office.Calendar); known {
		return id.(string)
	}
	id := office.Edition().ID()
	l.editions.Store(office.Calendar, id)
	return id
}

// handledBy gives the unit that an event named last, by the time it happened.
func handledBy(s *Service, events []Event) string {
	unit, last := s.Unit, worktime.Moment(0)
	for i := range events {
		if e := &events[i]; e.Unit != "" && e.At >= last {
			unit, last = e.Unit, e.At
		}
	}
	return unit
}
