package casework

import (
	"maps"
	"slices"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// arrival is where an event stands in what was given to Ingest.
type arrival struct {
	batch, index int
	key          EventKey
}

// begins and ends are the kinds that may not stand the wrong way round.
func begins(k EventKind) bool { return k == EventReceived || k == EventAccepted }

func ends(k EventKind) bool {
	switch k {
	case EventDecided, EventFinished, EventRefused, EventReturned, EventWithdrawn, EventTerminated:
		return true
	}
	return false
}

// order refuses those of the admitted events that would end a case before it begins: the end, or the beginning where
// the end is recorded already. Events in the same batches and those recorded count alike.
func (r *recording) order(results []Result) {
	of := make(map[CaseID][]int, len(r.stored))
	for i := range r.added {
		id := r.added[i].Case
		of[id] = append(of[id], i)
	}
	refused := map[int]Rejection{}
	for id, added := range of {
		if !slices.ContainsFunc(added, func(i int) bool { return begins(r.added[i].Kind) || ends(r.added[i].Kind) || r.added[i].Corrects != "" }) {
			continue
		}
		s := sequence{stored: r.stored[id].Events, all: r.added, added: added}
		maps.Copy(refused, s.backwards())
	}
	if len(refused) == 0 {
		return
	}
	keys := map[EventKey]Rejection{}
	kept, from := r.added[:0], r.from[:0]
	for i := range r.added {
		why, no := refused[i]
		if !no {
			kept, from = append(kept, r.added[i]), append(from, r.from[i])
			continue
		}
		at := r.from[i]
		keys[at.key] = why
		results[at.batch].Accepted--
		why.Index = at.index
		results[at.batch].Rejected = append(results[at.batch].Rejected, why)
	}
	r.added, r.from = kept, from
	for _, at := range r.echoes { // the same event again in the same batches, which is not recorded either
		if why, no := keys[at.key]; no {
			out := &results[at.batch]
			out.Known--
			out.KnownAt = slices.DeleteFunc(out.KnownAt, func(i int) bool { return i == at.index })
			why.Index = at.index
			out.Rejected = append(out.Rejected, why)
		}
	}
}

// sequence is the events of one case, those recorded and those to come.
type sequence struct {
	stored []Event
	all    []Event
	added  []int // of all
}

// each calls fn for every event that no other one corrects or takes back; index is that of all, -1 for a recorded one.
func (s *sequence) each(fn func(e *Event, index int)) {
	corrects := func(e Event) bool { return e.Corrects != "" }
	if !slices.ContainsFunc(s.stored, corrects) && !slices.ContainsFunc(s.added, func(i int) bool { return corrects(s.all[i]) }) {
		for i := range s.stored {
			fn(&s.stored[i], -1)
		}
		for _, i := range s.added {
			fn(&s.all[i], i)
		}
		return
	}
	const fresh = int64(1) << 62 // arrival of those to come: after all others
	events := slices.Clone(s.stored)
	for _, i := range s.added {
		e := s.all[i]
		e.Seq = fresh + int64(i)
		events = append(events, e)
	}
	f := folding{c: &Case{}}
	f.enter(events)
	f.settle()
	for i := range f.c.Entries {
		switch e := &f.c.Entries[i]; {
		case e.Standing != StandingCounts:
		case e.Seq >= fresh:
			fn(&e.Event, int(e.Seq-fresh))
		default:
			fn(&e.Event, -1)
		}
	}
}

// backwards gives the events to come that stand the wrong way round.
func (s *sequence) backwards() map[int]Rejection {
	var begin, end worktime.Moment // the first beginning, and the first end that is recorded
	begun := false                 // a beginning is recorded
	s.each(func(e *Event, index int) {
		switch {
		case begins(e.Kind):
			begun = begun || index < 0
			if begin == 0 || e.At < begin {
				begin = e.At
			}
		case ends(e.Kind) && index < 0 && (end == 0 || e.At < end):
			end = e.At
		}
	})
	out := map[int]Rejection{}
	s.each(func(e *Event, index int) {
		switch {
		case index < 0 || begin == 0:
		case ends(e.Kind) && e.At < begin:
			out[index] = Rejection{Code: "casework.end_before_start", Args: fault.Args{"at": e.At.String(), "begin": begin.String()}}
		case begins(e.Kind) && !begun && end != 0 && end < begin:
			out[index] = Rejection{Code: "casework.start_after_end", Args: fault.Args{"at": e.At.String(), "end": end.String()}}
		}
	})
	return out
}
