package progress

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Boards is the read model of how lists stand. It keeps the boards asked for lately in memory and looks at the versions
// of everything that a board rests on before answering, so what it gives is always fresh.
type Boards struct {
	Service *Service
	Lights  measure.Store

	mu   sync.Mutex
	kept []*keptBoard // most recent last
}

// keptBoard is a board, and what it was made from.
type keptBoard struct {
	slug  string
	on    worktime.Date
	stamp Stamp
	once  sync.Once
	board *Board
	err   error
}

// Stamp changes whenever a board may have changed.
type Stamp struct {
	list, progress, light int64
	minute                int64 // of a board whose day is not over: what is late depends on the time of day
}

// mostBoards bounds the boards kept: today's of every list, and the days that people compare.
const mostBoards = 32

// SimulatedName is what the names of those begin with in whose name a demonstration makes things up. A board that rests
// on anything of theirs says so.
const SimulatedName = "模拟·"

// Today is the current day in China.
func (bs *Boards) Today() worktime.Date { return worktime.MomentOf(bs.Service.Clock()).Date() }

// Stamp tells whether a board made earlier is still good.
func (bs *Boards) Stamp(ctx context.Context, on worktime.Date) (Stamp, error) {
	var s Stamp
	var err error
	if s.list, err = bs.Service.Library.Version(ctx); err != nil {
		return s, err
	}
	if s.progress, err = bs.Service.Store.Version(ctx); err != nil {
		return s, err
	}
	if s.light, err = bs.Lights.Version(ctx); err != nil {
		return s, err
	}
	if now := bs.Service.Clock(); worktime.MomentOf(now).Date() <= on {
		s.minute = now.Unix() / 60
	}
	return s, nil
}

// Get gives how a list stood at the end of a day, or stands now when that is today. Days to come are taken for today.
func (bs *Boards) Get(ctx context.Context, slug string, on worktime.Date) (*Board, error) {
	on = min(on, bs.Today())
	stamp, err := bs.Stamp(ctx, on)
	if err != nil {
		return nil, err
	}
	k := bs.keep(slug, on, stamp)
	k.once.Do(func() { k.board, k.err = bs.make(context.WithoutCancel(ctx), slug, on) })
	if k.err != nil {
		bs.forget(k)
		return nil, k.err
	}
	return k.board, nil
}

// keep finds the board of a day in memory, or makes room for it.
func (bs *Boards) keep(slug string, on worktime.Date, stamp Stamp) *keptBoard {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	for i, k := range bs.kept {
		if k.slug != slug || k.on != on {
			continue
		}
		bs.kept = slices.Delete(bs.kept, i, i+1)
		if k.stamp == stamp {
			bs.kept = append(bs.kept, k)
			return k
		}
		break
	}
	k := &keptBoard{slug: slug, on: on, stamp: stamp}
	bs.kept = append(bs.kept, k)
	if len(bs.kept) > mostBoards {
		bs.kept = slices.Delete(bs.kept, 0, 1)
	}
	return k
}

func (bs *Boards) forget(k *keptBoard) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	bs.kept = slices.DeleteFunc(bs.kept, func(old *keptBoard) bool { return old == k })
}

// make reckons a board.
func (bs *Boards) make(ctx context.Context, slug string, on worktime.Date) (*Board, error) {
	view, err := bs.Service.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	history, err := bs.Service.Store.History(ctx, view.List)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", slug, err)
	}
	overrides, err := bs.Lights.Overrides(ctx, view.List)
	if err != nil {
		return nil, fmt.Errorf("read the lights of %s set by hand: %w", slug, err)
	}
	units, err := bs.Service.Org.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the directory of units: %w", err)
	}
	at := on.End().Time()
	if now := bs.Service.Clock(); now.Before(at) {
		at = now
	}
	b := &Board{View: view, On: on, At: at, Counts: map[measure.Light]int{}, Simulated: simulated(history), names: map[org.UnitID]string{}}
	for _, u := range units {
		b.names[u.ID] = u.Name
	}
	if b.Lights, err = bs.lights(ctx, slug, on, overrides); err != nil {
		return nil, err
	}
	for _, v := range b.Lights {
		b.Counts[v.Shown()]++
	}
	r := newRecord(history)
	under, closed := r.opened(at)
	b.Window = under
	b.tally(r)
	b.closing(r)
	if closed == nil {
		return b, nil
	}
	since := worktime.MomentOf(closed.Closes).Date()
	then, err := bs.lights(ctx, slug, since, overrides)
	if err != nil {
		return nil, err
	}
	b.compare(closed, since, then)
	return b, nil
}

// lights reckons the light of every task on a day, by the rule of that day.
func (bs *Boards) lights(ctx context.Context, slug string, on worktime.Date, overrides []measure.Override) (map[list.TaskID]*measure.Verdict, error) {
	facts, err := bs.Service.Facts(ctx, slug, on)
	if err != nil {
		return nil, fmt.Errorf("collect the facts of %s on %s: %w", slug, on, err)
	}
	of := map[list.TaskID][]measure.Override{}
	for _, o := range overrides {
		of[o.Task] = append(of[o.Task], o)
	}
	rule := bs.Service.Rules.On(on)
	lights := make(map[list.TaskID]*measure.Verdict, len(facts))
	for id, f := range facts {
		v := measure.Judge(rule.Read(f), of[id], on)
		lights[id] = &v
	}
	return lights, nil
}

// simulated reports whether anything was made up for a demonstration.
func simulated(h *History) bool {
	return slices.ContainsFunc(h.Submissions, func(s Submission) bool { return strings.HasPrefix(s.Name, SimulatedName) })
}
