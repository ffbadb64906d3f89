package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"duban/internal/app"
	"duban/internal/fault"
	"duban/internal/store"
)

// dataFlags say where lists are kept; several commands have them.
type dataFlags struct {
	Data     string `default:"data" env:"DUBAN_DATA" placeholder:"DIR" help:"cli.help.data"`
	Database string `env:"DUBAN_DATABASE" placeholder:"postgres://…" help:"cli.help.database"`
}

// open opens the database that the flags name, with the other options given.
func (d dataFlags) open(s *session, o app.Options) (*app.App, error) {
	if err := d.validate(); err != nil {
		return nil, err
	}
	o.Data, o.Database, o.Version = d.Data, d.Database, s.Version
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	return app.Open(s.ctx, o)
}

// validate refuses an address that names no database.
func (d dataFlags) validate() error {
	if d.Database != "" && !store.IsPostgres(d.Database) {
		return fault.New(fault.Invalid, "cli.database_address", nil)
	}
	return nil
}

// exists refuses a data directory without lists.
func (d dataFlags) exists() error {
	if _, err := os.Stat(filepath.Join(d.Data, store.FileName)); d.Database == "" && err != nil {
		return fault.Wrap(err, fault.NotFound, "cli.export.no_lists", fault.Args{"data": d.Data})
	}
	return nil
}

// openExisting opens a database to read from it and, unlike open, makes no directory.
func (d dataFlags) openExisting(s *session) (*app.App, error) {
	if err := d.exists(); err != nil {
		return nil, err
	}
	return d.open(s, app.Options{})
}

// closing closes the app at the end of a command and keeps the first error.
func closing(err error, a *app.App) error {
	if shut := a.Close(); err == nil && shut != nil {
		return fmt.Errorf("close the database: %w", shut)
	}
	return err
}
