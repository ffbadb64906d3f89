package cli

import (
	"fmt"
	"log/slog"
	"net"

	"duban/internal/app"
	"duban/internal/fault"
)

// serverFlags say how to serve.
type serverFlags struct {
	Addr string `default:"127.0.0.1:8080" env:"DUBAN_ADDR" placeholder:"HOST:PORT" help:"cli.help.addr"`
	Log  string `enum:"debug,info,warn,error" default:"warn" env:"DUBAN_LOG" placeholder:"info|warn|error" help:"cli.help.log"`
}

// logger writes to standard error what is at least as grave as the flag says; "info" includes every request.
func (f serverFlags) logger(s *session) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.Log)); err != nil {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level}))
}

// listen takes the address, and says in a person's terms why it cannot be had.
func (f serverFlags) listen(s *session) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(s.ctx, "tcp", f.Addr)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "cli.address_taken", fault.Args{"address": f.Addr})
	}
	return l, nil
}

// serveCommand is `duban serve`.
type serveCommand struct {
	dataFlags
	serverFlags
	Secure         bool  `env:"DUBAN_SECURE" help:"cli.help.secure"`
	NoSecondFactor bool  `env:"DUBAN_NO_SECOND_FACTOR" help:"cli.help.no_second_factor"`
	MaxRecords     int64 `default:"2048" env:"DUBAN_MAX_RECORDS" placeholder:"MB" help:"cli.help.max_records"`
}

// Run creates what is missing in the data directory and serves until it is told to stop.
func (c serveCommand) Run(s *session) (err error) {
	log := c.logger(s)
	l, err := c.listen(s)
	if err != nil {
		return err
	}
	defer l.Close()
	a, err := c.open(s, app.Options{Log: log, Secure: c.Secure, MaxRecords: max(c.MaxRecords, 1) << 20, NoSecondFactor: c.NoSecondFactor})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	token, err := a.Accounts.BeginSetup(s.ctx)
	if err != nil {
		return err
	}
	s.serving(l)
	if token != "" {
		fmt.Fprintln(s.Out, s.text("cli.serve.setup", map[string]any{"address": "http://" + l.Addr().String() + "/setup?token=" + token}))
	}
	return a.Run(s.ctx, l)
}

// serving says at which address Duban can be reached.
func (s *session) serving(l net.Listener) {
	fmt.Fprintln(s.Out, s.text("cli.serve.address", map[string]any{"address": "http://" + l.Addr().String() + "/"}))
}
