package cli

import (
	"fmt"
	"strings"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// clockCommands are the commands on working time; they keep nothing.
type clockCommands struct {
	Due     dueCommand       `cmd:"" help:"cli.help.clock_due"`
	Elapsed elapsedCommand   `cmd:"" help:"cli.help.clock_elapsed"`
	Test    clockTestCommand `cmd:"" help:"cli.help.clock_test"`
}

// officeFlags say which days and hours are worked.
type officeFlags struct {
	Calendar string `placeholder:"FILE" help:"cli.help.calendar"`
	Known    string `placeholder:"DATE" help:"cli.help.known"`
	Hours    string `default:"09:00-12:00,13:00-17:00" placeholder:"HOURS" help:"cli.help.hours"`
}

// office gives the working time that the flags describe.
func (f officeFlags) office(s *session) (*worktime.Office, error) {
	hours, err := worktime.ParseHours(f.Hours)
	if err != nil {
		return nil, err
	}
	known := worktime.LastDate
	if f.Known != "" {
		if known, err = worktime.ParseDate(f.Known); err != nil {
			return nil, err
		}
	}
	edition := worktime.EditionAt(known)
	if f.Calendar != "" {
		_, data, err := s.bytes(f.Calendar)
		if err != nil {
			return nil, err
		}
		table, err := worktime.ParseTable(data)
		if err != nil {
			return nil, err
		}
		edition = edition.Plus(table, known)
	}
	return worktime.NewOffice(edition.Compile(), hours), nil
}

// dueCommand is `duban clock due`.
type dueCommand struct {
	Start    string   `required:"" placeholder:"MOMENT" help:"cli.help.start"`
	Limit    string   `required:"" placeholder:"4wh|5wd|20d|24h|6mo|1y" help:"cli.help.limit"`
	Pause    []string `sep:"none" placeholder:"START/END" help:"cli.help.pause"`
	Before   bool     `help:"cli.help.before"`
	Midnight bool     `help:"cli.help.midnight"`
	NoRoll   bool     `help:"cli.help.no_roll"`
	officeFlags
}

// dueDocument is what `duban clock due --format json` prints.
type dueDocument struct {
	Due      worktime.Moment `json:"due"`
	Calendar string          `json:"calendar"`
	Findings []fault.Finding `json:"findings,omitempty"`
}

// Run prints when a limit ends.
func (c dueCommand) Run(s *session) error {
	office, err := c.office(s)
	if err != nil {
		return err
	}
	clock := worktime.Clock{Rule: worktime.Rule{Midnight: c.Midnight, NoRoll: c.NoRoll}}
	if clock.Start, err = worktime.ParseMoment(c.Start); err != nil {
		return err
	}
	if clock.Limit, err = worktime.ParseLimit(c.Limit); err != nil {
		return err
	}
	if clock.Pauses, err = pauses(c.Pause); err != nil {
		return err
	}
	// A pause that has not ended is reckoned as if it ended where it began.
	now := clock.Start
	for _, p := range clock.Pauses {
		now = max(now, p.From, p.To)
	}
	due := clock.Due(office, now)
	if c.Before {
		due = worktime.DueBefore(office, clock.Start, clock.Limit, clock.Rule)
	}
	from, to := min(clock.Start, due).Date(), max(clock.Start, due).Date()
	document := dueDocument{Due: due, Calendar: office.Edition().SpanID(from, to)}
	if c.Before {
		document.Findings = s.worded(worktime.CheckYears(office.Calendar, from, to))
	} else {
		document.Findings = s.worded(clock.Check(office, nil, now))
	}
	if err := s.warn(document.Findings); err != nil {
		return err
	}
	if s.json {
		return s.print(document)
	}
	_, err = fmt.Fprintf(s.Out, "%s\n%s\n", s.moment(office, due), s.text("cli.clock.calendar", map[string]any{"calendar": document.Calendar}))
	return err
}

// moment gives a moment in words: date, time, weekday, and why the week does not decide on that day.
func (s *session) moment(o *worktime.Office, m worktime.Moment) string {
	d := m.Date()
	args := map[string]any{
		"date": d.String(), "time": m.Time().Format("15:04:05"), "weekday": s.text("cli.weekday."+fmt.Sprint(int(d.Weekday())), nil),
	}
	key := "cli.clock.moment"
	if x, found := o.Why(d); found {
		key = "cli.clock.moment_off"
		if x.Work {
			key = "cli.clock.moment_work"
		}
		args["reason"] = x.Reason
	}
	return s.text(key, args)
}

// elapsedCommand is `duban clock elapsed`.
type elapsedCommand struct {
	Start string   `required:"" placeholder:"MOMENT" help:"cli.help.start"`
	End   string   `required:"" placeholder:"MOMENT" help:"cli.help.end"`
	Unit  string   `required:"" placeholder:"wh|wd|d|h" help:"cli.help.clock_unit"`
	Pause []string `sep:"none" placeholder:"START/END" help:"cli.help.pause"`
	officeFlags
}

// elapsedDocument is what `duban clock elapsed --format json` prints.
type elapsedDocument struct {
	worktime.Elapsed
	Unit     worktime.Unit   `json:"unit"`
	Calendar string          `json:"calendar"`
	Findings []fault.Finding `json:"findings,omitempty"`
}

// Run prints how much time has passed between two moments.
func (c elapsedCommand) Run(s *session) error {
	office, err := c.office(s)
	if err != nil {
		return err
	}
	var clock worktime.Clock
	if clock.Start, err = worktime.ParseMoment(c.Start); err != nil {
		return err
	}
	if clock.End, err = worktime.ParseMoment(c.End); err != nil {
		return err
	}
	unit, err := worktime.ParseUnit(c.Unit)
	if err != nil {
		return err
	}
	if unit == worktime.Months || unit == worktime.Years {
		return fault.New(fault.Invalid, "cli.clock.elapsed_unit", nil)
	}
	if clock.Pauses, err = pauses(c.Pause); err != nil {
		return err
	}
	document := elapsedDocument{
		Elapsed: clock.Elapsed(office, unit, clock.End), Unit: unit,
		Calendar: office.Edition().SpanID(clock.Start.Date(), clock.End.Date()),
		Findings: s.worded(clock.Check(office, nil, max(clock.Start, clock.End))),
	}
	if err := s.warn(document.Findings); err != nil {
		return err
	}
	if s.json {
		return s.print(document)
	}
	_, err = fmt.Fprintf(s.Out, "%s\n%s\n", s.text("cli.clock.elapsed", map[string]any{
		"net": s.amount(unit, document.Net), "gross": s.amount(unit, document.Gross), "paused": s.amount(unit, document.Paused),
	}), s.text("cli.clock.calendar", map[string]any{"calendar": document.Calendar}))
	return err
}

// amount gives a number with its unit in words: 3 working days; 5:30 working hours.
func (s *session) amount(u worktime.Unit, n int64) string {
	if !u.Hourly() {
		return s.text("cli.clock.unit_"+u.String(), map[string]any{"n": int(n)})
	}
	words := fmt.Sprintf("%d:%02d", n/3600, n/60%60)
	if n%60 != 0 {
		words += fmt.Sprintf(":%02d", n%60)
	}
	return s.text("cli.clock.unit_"+u.String(), map[string]any{"n": words})
}

// pauses reads START/END; without an end the clock still stands.
func pauses(words []string) ([]worktime.Pause, error) {
	var out []worktime.Pause
	for _, word := range words {
		from, to, found := strings.Cut(word, "/")
		if !found {
			return nil, fault.New(fault.Invalid, "worktime.script_pause", fault.Args{"words": word})
		}
		var p worktime.Pause
		var err error
		if p.From, err = worktime.ParseMoment(from); err != nil {
			return nil, err
		}
		if to != "" {
			if p.To, err = worktime.ParseMoment(to); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// worded puts words to findings.
func (s *session) worded(findings []fault.Finding) []fault.Finding {
	for i := range findings {
		findings[i].Message = s.text(findings[i].Code, findings[i].Args)
	}
	return findings
}

// warn says what is wrong; one of severity error ends the command.
func (s *session) warn(findings []fault.Finding) error {
	for _, f := range findings {
		fmt.Fprintf(s.Err, "%s  %s\n", s.text("cli.severity."+string(f.Severity), nil), f.Message)
	}
	return verdict(findings)
}
