package web

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
)

// readings are the uploaded files being read in the background, so that a long one does not hold its visitor. They
// live in memory: what a restart interrupts was never stored and is uploaded again.
type readings struct {
	mu  sync.Mutex
	all map[string]*reading
}

// reading is one file being read.
type reading struct {
	owner account.ID
	step  string // of the import that it leads to
	name  string
	size  int64
	began time.Time
	far   atomic.Pointer[list.Progress]
	done  chan struct{} // closed when the rest is set
	draft list.DraftID
	err   error
}

// work reads a file and makes a draft of it.
type work func(context.Context) (*list.Reading, error)

// How long an upload waits for its reading before it shows the page that waits, how many files are read at once, and
// how long an outcome is remembered.
const (
	patience    = 1500 * time.Millisecond
	maxReadings = 4
	keepOutcome = 15 * time.Minute
)

// startReading begins to read a file and gives the name under which it is known.
func (s *site) startReading(ctx context.Context, rd *reading, read work) (string, error) {
	rd.began, rd.done = s.Now(), make(chan struct{})
	key := rand.Text()
	if !s.jobs.add(key, rd, s.Now()) {
		return "", fault.New(fault.Busy, "web.import.busy", nil)
	}
	ctx = context.WithoutCancel(ctx) // the visitor may leave and come back
	ctx = list.WithProgress(ctx, func(p list.Progress) { rd.far.Store(&p) })
	go func() {
		defer close(rd.done)
		defer func() {
			if what := recover(); what != nil {
				s.Log.ErrorContext(ctx, "reading failed", "name", rd.name, "panic", what)
				rd.err = fault.New(fault.Internal, "internal", nil)
			}
		}()
		r, err := read(ctx)
		if err != nil {
			rd.err = err
			return
		}
		rd.draft = r.Draft.ID
	}()
	return key, nil
}

// add enters a reading unless too many are under way, and forgets old outcomes.
func (rs *readings) add(key string, rd *reading, now time.Time) bool {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	running := 0
	for k, old := range rs.all {
		switch {
		case !old.finished():
			running++
		case now.Sub(old.began) > keepOutcome:
			delete(rs.all, k)
		}
	}
	if running >= maxReadings {
		return false
	}
	if rs.all == nil {
		rs.all = map[string]*reading{}
	}
	rs.all[key] = rd
	return true
}

// find gives a visitor's own reading, nil when there is none.
func (rs *readings) find(key string, owner account.ID) *reading {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rd := rs.all[key]; rd != nil && rd.owner == owner {
		return rd
	}
	return nil
}

func (rd *reading) finished() bool {
	select {
	case <-rd.done:
		return true
	default:
		return false
	}
}

// phaseShare is about how much of the whole work each phase takes, in per cent.
var phaseShare = map[list.Phase]int{list.PhaseRead: 50, list.PhaseCompile: 30, list.PhaseCheck: 20}

// progress gives the phase that a reading is in, and how much of the whole is done, in per cent.
func (rd *reading) progress() (phase list.Phase, percent int) {
	p := rd.far.Load()
	if p == nil {
		return list.PhaseRead, 0
	}
	for _, phase := range list.Phases() {
		if phase == p.Phase {
			break
		}
		percent += phaseShare[phase]
	}
	if p.Total > 0 {
		percent += int(p.Done * int64(phaseShare[p.Phase]) / p.Total)
	}
	return p.Phase, percent
}

// wait gives a reading some time to finish.
func (rd *reading) wait(ctx context.Context) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-rd.done:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}
