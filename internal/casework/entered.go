package casework

import (
	"context"
	"math"
	"sync"
	"time"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Entered is how many events of a service and unit one source recorded on one day. Corrections, and what comes after
// the end of a case, are left out: they are late by nature.
type Entered struct {
	Source  string
	Day     int64 // since 1970, in UTC
	Service ServiceID
	Unit    string // "" for the service's own
	Events  int64
}

// LateEntry is an event that was recorded some time after it happened.
type LateEntry struct {
	Source     string
	Case       CaseID
	Service    ServiceID
	Unit       string // "" for the service's own
	At         worktime.Moment
	RecordedAt time.Time
}

// entryDay is a source and a day.
type entryDay struct {
	source string
	day    int64
}

// entries counts events, and the late ones among them.
type entries struct {
	all  int64
	late []LateEntry
}

// Enter takes in how many events were recorded.
func (x *Inspection) Enter(e Entered) {
	day := entryDay{e.Source, e.Day}
	if x.days[day] == nil {
		x.days[day] = &entries{}
	}
	x.days[day].all += e.Events
	k := x.enteredBy(e.Service, e.Unit)
	if x.entries[k] == nil {
		x.entries[k] = &entries{}
	}
	x.entries[k].all += e.Events
}

func (x *Inspection) enteredBy(service ServiceID, unit string) inspected {
	if unit == "" {
		unit = x.catalog.find(service).Unit
	}
	return inspected{service, unit}
}

// EnterLate looks at an event that was recorded late, after all of them were counted.
func (x *Inspection) EnterLate(e LateEntry) {
	k := x.enteredBy(e.Service, e.Unit)
	office := x.office(&x.catalog.find(e.Service).Service, k.unit)
	if office.Workdays(e.At.Date(), worktime.MomentOf(e.RecordedAt).Date()) <= x.thresholds.BackdatedDays {
		return
	}
	if day := x.days[entryDay{e.Source, e.RecordedAt.UnixMilli() / millisOfDay}]; day != nil {
		day.late = append(day.late, e)
	}
}

const millisOfDay = 24 * 60 * 60 * 1000

// backdated finds units that enter cases long after the fact. What a system delivers in one piece is told apart from
// it: of those cases nobody can say when they were entered.
func (x *Inspection) backdated() []Suspicion {
	t := &x.thresholds
	backlog := map[string]*behind{}
	late := map[inspected][]LateEntry{}
	for day, e := range x.days {
		if e.all >= t.BacklogEvents && float64(len(e.late)) >= t.BacklogShare*float64(e.all) {
			if backlog[day.source] == nil {
				backlog[day.source] = &behind{}
			}
			backlog[day.source].count += len(e.late)
			continue
		}
		for _, one := range e.late {
			k := x.enteredBy(one.Service, one.Unit)
			late[k] = append(late[k], one)
		}
	}
	var all []Suspicion
	for source, b := range backlog {
		s := x.suspect(SuspicionBacklog, inspected{}, *b, fault.Args{"source": source})
		s.Severity = fault.SeverityInfo
		all = append(all, s)
	}
	for k, events := range late {
		if n := float64(len(events)); n-2*math.Sqrt(n) < t.BackdatedShare*float64(x.entries[k].all) || n < 5 {
			continue
		}
		all = append(all, x.suspect(SuspicionBackdated, k, casesOf(events, t.Named), fault.Args{
			"days": t.BackdatedDays, "late": len(events), "events": x.entries[k].all,
		}))
	}
	return all
}

// casesOf gives the cases of late entries, each once.
func casesOf(events []LateEntry, most int) behind {
	var b behind
	seen := map[CaseID]bool{}
	for _, e := range events {
		if !seen[e.Case] {
			seen[e.Case] = true
			b.add(e.Case, most)
		}
	}
	return b
}

// Inspected is what an inspection of all cases gave.
type Inspected struct {
	Suspicions []Suspicion
	Thresholds Thresholds // by which they were raised
	At         time.Time
	version    int64
}

// inspections keeps the newest inspection, which takes seconds where there are a million cases.
type inspections struct {
	mu   sync.Mutex
	last *Inspected
}

// inspectAgainAfter is how old an inspection may be although cases have changed since.
const inspectAgainAfter = 10 * time.Minute

// Suspicions looks through all cases, or gives what it found a little while ago.
func (l *Ledger) Suspicions(ctx context.Context) (*Inspected, error) {
	l.inspections.mu.Lock()
	defer l.inspections.mu.Unlock()
	version, err := l.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	now := l.Clock()
	if last := l.inspections.last; last != nil && (last.version == version || now.Sub(last.At) < inspectAgainAfter) {
		return last, nil
	}
	x := Inspect(l.Catalog(), l.Office, DefaultThresholds())
	if err := l.inspect(ctx, x); err != nil {
		return nil, err
	}
	l.inspections.last = &Inspected{Suspicions: x.Suspicions(), Thresholds: x.thresholds, At: now, version: version}
	return l.inspections.last, nil
}

func (l *Ledger) inspect(ctx context.Context, x *Inspection) error {
	err := l.Store.Each(ctx, func(h *Head) error {
		x.Add(h)
		return nil
	})
	if err != nil {
		return err
	}
	entered, err := l.Store.Entered(ctx)
	if err != nil {
		return err
	}
	for _, e := range entered {
		x.Enter(e)
	}
	longer := time.Duration(x.thresholds.BackdatedDays) * 24 * time.Hour
	return l.Store.LateEntries(ctx, longer, func(e LateEntry) error {
		x.EnterLate(e)
		return nil
	})
}
