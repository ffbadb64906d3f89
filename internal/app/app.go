// Package app puts Duban together: it opens the store, gives it to the areas, and the areas to pages and API.
//
// It is wiring and nothing else: whatever has a rule in it belongs to an area. Start with [Open]; [App.Run] serves
// until its context ends, [App.Close] lets go of the database.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"duban/internal/account"
	"duban/internal/blob"
	"duban/internal/calendar"
	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/office"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store"
	"duban/internal/tabular"
)

// Options say what to open.
type Options struct {
	Data     string // directory of the SQLite database, created when missing
	Database string // address of a PostgreSQL database, used instead when not ""
	Version  string // of the program
	Secure   bool   // cookies over TLS only
	Log      *slog.Logger

	Clock func() time.Time // time.Now when nil; a demonstration has its own

	NoSecondFactor bool // demand no second factor of anybody: for demonstrations and closed tests

	MaxRecords int64 // bytes of an uploaded file of case records; 0 for the default
}

// uploads is the directory of uploaded files; "" where there is no data directory.
func (o *Options) uploads() string {
	if o.Data == "" {
		return ""
	}
	return filepath.Join(o.Data, "uploads")
}

// App is a Duban with its database open.
type App struct {
	Lists       *list.Service
	Library     *list.Library
	Commitments *commitment.Service
	Register    *commitment.Register
	Cases       *casework.Ledger
	Calendar    *calendar.Service
	Org         *org.Service
	Evidence    *evidence.Service
	Accounts    *account.Service
	Handovers   *account.Handovers
	Progress    *progress.Service
	Boards      *progress.Boards
	Lights      *measure.Service
	Keys        *account.Keys

	db       *store.DB
	contents *blob.Folder
	options  Options
	decided  chan struct{} // something about the calendar was approved
}

// Open opens the database, brings its schema up to date, and puts the areas on top of it.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	where := o.Data
	if o.Database != "" {
		where = o.Database
	}
	db, err := store.Open(ctx, where)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", kindOf(o), err)
	}
	library := list.NewLibrary(db.List())
	contents := blob.Open(o.Data) // of evidence, whichever database there is
	a := &App{
		Lists:       &list.Service{Store: db.List(), Library: library, Org: db.Org(), Reader: read, Clock: o.Clock},
		Library:     library,
		Commitments: &commitment.Service{Store: db.Commitment(), Lists: db.List(), Library: library, Clock: o.Clock},
		Register:    commitment.NewRegister(db.Commitment(), library),
		Org:         &org.Service{Store: db.Org(), Clock: o.Clock},
		Accounts:    account.New(account.Options{Store: db.Account(), Org: db.Org(), Now: o.Clock, Setup: db.Setup(), Factors: db.Factor(), Devices: time.Now, NoSecondFactor: o.NoSecondFactor}),
		Evidence:    newEvidence(db, contents, library, o.Clock),
		Keys:        &account.Keys{Store: db.Key(), Clock: o.Clock},
		db:          db,
		contents:    contents,
		options:     o,
		decided:     make(chan struct{}, 1),
	}
	a.Cases, a.Calendar = newLedger(db, library.Version, o)
	a.Calendar.Approved = func() {
		select {
		case a.decided <- struct{}{}:
		default: // it is known already
		}
	}
	if err := a.Calendar.Open(ctx); err != nil { // by which calendar cases are read must never be a guess
		_ = db.Close()
		return nil, fmt.Errorf("read the calendar in force: %w", err)
	}
	a.Progress = newProgress(db, a)
	a.Boards = &progress.Boards{Service: a.Progress, Lights: db.Light()}
	a.Lights = &measure.Service{Store: db.Light(), Clock: a.Progress.Clock}
	a.Handovers = &account.Handovers{Store: db.Handover(), Org: a.Org, Openers: []account.Opener{library}, Clock: o.Clock}
	a.Lists.Saved = a.follow
	a.Lists.Checks = append(a.Lists.Checks, commitment.CheckList)
	if err := a.Commitments.SyncAll(ctx); err != nil { // pages show what there is; the next start tries again
		o.Log.Error("bring commitments up to the newest editions", "error", err)
	}
	return a, nil
}

// follow brings commitments and open windows up to an edition that was just saved. What fails here is made good by the next edition or
// the next start.
func (a *App) follow(ctx context.Context, e *list.Edition) {
	if err := a.Commitments.Sync(ctx, e.Slug); err != nil {
		a.options.Log.Error("bring commitments up to a new edition", "list", e.Slug, "edition", e.Number, "error", err)
	}
	if err := a.Progress.Follow(ctx, e.Slug); err != nil {
		a.options.Log.Error("bring open windows up to a new edition", "list", e.Slug, "edition", e.Number, "error", err)
	}
}

// kindOf names the database for a log without what may be secret in its address.
func kindOf(o Options) string {
	if o.Database != "" {
		return "PostgreSQL database"
	}
	return "data directory " + o.Data
}

// read reads an uploaded file within the usual limits.
func read(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error) {
	limits := office.DefaultLimits()
	limits.Progress = tell
	return office.ReadBytes(ctx, name, data, limits)
}

// readTables reads a workbook of case records within the usual limits.
func readTables(ctx context.Context, name string, data []byte) (*tabular.Doc, error) {
	return office.ReadBytes(ctx, name, data, office.DefaultLimits())
}

// Close lets go of the database.
func (a *App) Close() error { return a.db.Close() }
