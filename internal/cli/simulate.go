package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"duban/internal/app"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/simulation"
	"duban/internal/worktime"
)

// simulateCommand is `duban simulate`.
type simulateCommand struct {
	Seed     uint64 `default:"1" placeholder:"N" help:"cli.help.simulate_seed"`
	Year     int    `default:"2020" placeholder:"YYYY" help:"cli.help.simulate_year"`
	Cases    int    `default:"20000" placeholder:"N" help:"cli.help.simulate_cases"`
	AsOf     string `placeholder:"TIME" help:"cli.help.simulate_as_of"`
	Out      string `required:"" placeholder:"FILE.csv|FILE.jsonl" help:"cli.help.simulate_out"`
	Services string `placeholder:"FILE.yaml" help:"cli.help.simulate_services"`
}

// simulateDocument is what `duban simulate --format json` prints.
type simulateDocument struct {
	Simulated bool            `json:"simulated"` // always: nothing in the file is true of anybody
	Seed      uint64          `json:"seed"`
	AsOf      worktime.Moment `json:"as_of"`
	Out       string          `json:"out"`
	Services  string          `json:"services,omitempty"`
	simulation.Written
}

// The years whose notices the built-in calendar has.
const firstSimulated, lastSimulated = 2019, 2026

// Run writes a year of simulated cases into a file.
func (c simulateCommand) Run(s *session) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	o.Catalog = app.BuiltinCatalog(log)
	sim := simulation.New(o)
	write := sim.WriteCases
	if strings.EqualFold(filepath.Ext(c.Out), ".jsonl") {
		write = sim.WriteEvents
	}
	document := simulateDocument{Simulated: true, Seed: c.Seed, AsOf: sim.AsOf, Out: c.Out, Services: c.Services}
	err = writeFile(c.Out, func(w io.Writer) (err error) {
		document.Written, err = write(w)
		return err
	})
	if err == nil && c.Services != "" {
		err = writeFile(c.Services, sim.WriteServices)
	}
	if err != nil {
		return err
	}
	if s.json {
		return s.print(document)
	}
	_, err = fmt.Fprintln(s.Out, s.text("cli.simulate.done", map[string]any{
		"file": c.Out, "rows": document.Rows, "cases": document.Written.Cases, "seed": c.Seed, "as_of": sim.AsOf.String(),
	}))
	return err
}

func (c simulateCommand) options() (simulation.Options, error) {
	o := simulation.Options{
		Seed: c.Seed, Cases: c.Cases, Units: handlers,
		Office: worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours()),
		From:   worktime.NewDate(c.Year, time.January, 1), To: worktime.NewDate(c.Year, time.December, 31),
	}
	ext := strings.ToLower(filepath.Ext(c.Out))
	switch {
	case ext != ".csv" && ext != ".jsonl":
		return o, fault.New(fault.Unsupported, "cli.simulate.form", fault.Args{"file": c.Out})
	case c.Services != "" && ext != ".csv":
		return o, fault.New(fault.Unsupported, "cli.simulate.services", nil)
	case c.Cases < 1:
		return o, fault.New(fault.Invalid, "cli.simulate.cases", nil)
	case c.Year < firstSimulated || c.Year > lastSimulated:
		return o, fault.New(fault.Invalid, "cli.simulate.year", fault.Args{"year": c.Year, "first": firstSimulated, "last": lastSimulated})
	}
	if c.AsOf != "" {
		asOf, err := worktime.ParseMoment(c.AsOf)
		if err != nil {
			return o, err
		}
		o.AsOf = asOf
	}
	return o, nil
}

// writeFile writes a file, whole or not at all.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".duban-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriterSize(f, 1<<16)
	if err = write(out); err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}

// shared are services whose cases several units handle, as the built-in list has them: operators of telephone networks,
// and organs that answer for the hotline.
var shared = map[casework.ServiceID][]string{
	"telecom": {"电信船山分公司", "移动船山分公司", "联通船山营业部", "广电网络船山分公司"},
	"hotline": {"区热线办", "区住房城乡建设局", "区市场监管局", "区综合执法局", "区人力资源社会保障局"},
}

// handlers gives the units that handle the cases of a service.
func handlers(s *casework.Service) []string { return shared[s.Code] }
