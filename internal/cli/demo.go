package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"duban/internal/app"
	"duban/lists"
)

// demoCommand is `duban demo`.
type demoCommand struct {
	Data string `placeholder:"DIR" help:"cli.help.demo_data"`
	serverFlags
}

// demoCases is how many applications a demonstration shows: enough for figures of every service, few enough to begin at
// once.
const demoCases = 3000

// Run serves the built-in lists and a year of simulated cases, on a temporary directory unless told otherwise, and prints an account of every role.
func (c demoCommand) Run(s *session) (err error) {
	log := c.logger(s)
	l, err := c.listen(s)
	if err != nil {
		return err
	}
	defer l.Close()
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "duban-demo-"); err != nil {
			return fmt.Errorf("make a temporary directory: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	a, err := app.Open(s.ctx, app.Options{Data: dir, Version: s.Version, Log: log, Clock: app.DemoClock(), NoSecondFactor: true})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	if err := importDemo(s.ctx, a); err != nil {
		return err
	}
	if err := a.Simulate(s.ctx, demoCases, handlers); err != nil {
		return fmt.Errorf("simulate cases: %w", err)
	}
	if err := a.SimulateReports(s.ctx); err != nil {
		return fmt.Errorf("simulate reports: %w", err)
	}
	if err := a.SimulateEvidence(s.ctx); err != nil {
		return fmt.Errorf("simulate evidence: %w", err)
	}
	s.serving(l)
	fmt.Fprintln(s.Out, s.text("cli.demo.simulated", nil))
	if err := s.accounts(a); err != nil {
		return err
	}
	if c.Data == "" {
		fmt.Fprintln(s.Out, s.text("cli.demo.stop", nil))
	}
	return a.Run(s.ctx, l)
}

// importDemo saves the built-in lists as if they had been issued in their year.
func importDemo(ctx context.Context, a *app.App) error {
	clock := a.Lists.Clock
	defer func() { a.Lists.Clock = clock }()
	a.Lists.Clock = func() time.Time { return app.DemoIssued }
	return importBuiltin(ctx, a)
}

// importBuiltin saves every built-in list that is not there yet.
func importBuiltin(ctx context.Context, a *app.App) error {
	names, err := fs.Glob(lists.FS, "*.yaml")
	if err != nil {
		return fmt.Errorf("built-in lists: %w", err)
	}
	for _, name := range names {
		data, err := lists.FS.ReadFile(name)
		if err != nil {
			return fmt.Errorf("built-in list %s: %w", name, err)
		}
		if _, err := a.Lists.ImportBuiltin(ctx, name, data, "duban"); err != nil {
			return fmt.Errorf("built-in list %s: %w", name, err)
		}
	}
	return nil
}
