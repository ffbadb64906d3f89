package cli

import (
	"fmt"
	"log/slog"
	"strings"

	"duban/internal/app"
	"duban/internal/fault"
)

// dataFlags say where lists are kept; several commands have them.
type dataFlags struct {
	Data     string `default:"data" env:"DUBAN_DATA" placeholder:"DIR" help:"cli.help.data"`
	Database string `env:"DUBAN_DATABASE" placeholder:"postgres://…" help:"cli.help.database"`
}

// open opens the database that the flags name.
func (d dataFlags) open(s *session, log *slog.Logger) (*app.App, error) {
	if d.Database != "" && !strings.HasPrefix(d.Database, "postgres://") && !strings.HasPrefix(d.Database, "postgresql://") {
		return nil, fault.New(fault.Invalid, "cli.database_address", nil)
	}
	return app.Open(s.ctx, app.Options{Data: d.Data, Database: d.Database, Version: s.Version, Log: log})
}

// closing closes the app at the end of a command and keeps the first error.
func closing(err error, a *app.App) error {
	if shut := a.Close(); err == nil && shut != nil {
		return fmt.Errorf("close the database: %w", shut)
	}
	return err
}
