package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"duban/internal/calendar"
	"duban/internal/casework"
	"duban/internal/org"
	"duban/internal/pack"
	"duban/internal/store"
	"duban/packs"
)

// newLedger puts the services of the built-in packs, the directory of units and the calendar behind the ledger of
// cases. Packs are read when the first case needs them: not every run of the program does.
func newLedger(db *store.DB, version func(context.Context) (int64, error), o Options) (*casework.Ledger, *calendar.Service) {
	catalog := sync.OnceValue(func() *casework.Catalog { return BuiltinCatalog(o.Log) })
	units := &directory{units: db.Org().Units, version: version, catalog: catalog, log: o.Log}
	days := &calendar.Service{Store: db.Calendar(), Clock: o.Clock}
	days.Cases = &casework.Ledger{Store: db.Case(), Catalog: catalog, Clock: o.Clock, Unit: units.find, Office: days.Office}
	return days.Cases, days
}

// BuiltinCatalog compiles the services of the built-in packs. What is wrong with one of them, which the tests of packs
// would have found, leaves out that pack or service.
func BuiltinCatalog(log *slog.Logger) *casework.Catalog {
	all, err := pack.Load(packs.FS)
	if err != nil {
		log.Error("load the built-in packs", "error", err)
	}
	var services []casework.Service
	for _, p := range all {
		services = append(services, p.Casework()...)
	}
	catalog, found := casework.NewCatalog(services)
	for _, f := range found {
		log.Error("service left out", "service", f.Item, "code", f.Code, "args", f.Args)
	}
	return catalog
}

// directory finds units by name or confirmed alias. It knows those of the lists and those that the services name; as long as
// there is no list, every name is taken as it is.
type directory struct {
	units   func(context.Context) ([]org.Unit, error)
	version func(context.Context) (int64, error)
	catalog func() *casework.Catalog
	log     *slog.Logger

	mu    sync.Mutex
	at    int64 // version that names was made of
	ready bool
	names map[string]string
}

// find gives the canonical name of a unit.
func (d *directory) find(name string) (canonical string, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refresh()
	if d.names == nil {
		return name, true
	}
	canonical, known = d.names[name]
	return canonical, known
}

// refresh reads the directory again when lists have changed. Where it cannot be read, the old one goes on.
func (d *directory) refresh() {
	ctx := context.Background() // the directory is everybody's, whoever happened to ask first
	version, err := d.version(ctx)
	if err != nil || d.ready && version == d.at {
		return
	}
	units, err := d.units(ctx)
	if err != nil {
		d.log.Error("read the directory of units", "error", err)
		return
	}
	d.at, d.ready, d.names = version, true, nil
	if len(units) == 0 {
		return
	}
	d.names = map[string]string{}
	for _, s := range d.catalog().Services() {
		d.names[s.Unit] = s.Unit
	}
	for _, u := range units {
		for _, alias := range u.Aliases {
			if alias.Confirmed {
				d.names[alias.Name] = u.Name
			}
		}
	}
	for _, u := range units {
		d.names[u.Name] = u.Name
	}
}

// wakeEvery is how often the cases are looked for that time alone has changed.
const wakeEvery = time.Minute

// wake reads those cases again, now and then, until its context ends.
func (a *App) wake(ctx context.Context) {
	tick := time.NewTicker(wakeEvery)
	defer tick.Stop()
	for {
		if err := a.Calendar.Settle(ctx); err != nil && ctx.Err() == nil {
			a.options.Log.Error("read cases again under another calendar", "error", err)
		}
		if _, err := a.Cases.Wake(ctx); err != nil && ctx.Err() == nil {
			a.options.Log.Error("read cases again that time has changed", "error", err)
		}
		if err := a.Progress.OpenDue(ctx); err != nil && ctx.Err() == nil {
			a.options.Log.Error("open the windows that are due", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-a.decided:
		}
	}
}
