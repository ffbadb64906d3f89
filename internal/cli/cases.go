package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"duban/internal/fault"
	"duban/internal/worktime"
	"duban/internal/worktime/casefile"
)

// casesCommands are the commands on case records.
type casesCommands struct {
	Report casesReportCommand `cmd:"" help:"cli.help.cases_report"`
	Import casesImportCommand `cmd:"" help:"cli.help.cases_import"`
	Check  casesCheckCommand  `cmd:"" help:"cli.help.cases_check"`
}

// casesReportCommand is `duban cases report`.
type casesReportCommand struct {
	File     string `arg:"" help:"cli.help.cases_file"`
	Services string `required:"" placeholder:"FILE" help:"cli.help.cases_services"`
	AsOf     string `placeholder:"TIME" help:"cli.help.as_of"`
}

// caseReport is what `duban cases report --format json` prints.
type caseReport struct {
	Calendar string            `json:"calendar"` // the edition the figures rest on
	Hours    worktime.Hours    `json:"hours"`
	AsOf     worktime.Moment   `json:"as_of"`
	Read     int64             `json:"read"` // rows of the file: those counted, repeated and rejected
	Counted  int64             `json:"counted"`
	Repeated int64             `json:"repeated"`
	Rows     []caseReportRow   `json:"rows"`
	Rejected []caseReportError `json:"rejected"`
}

// caseReportRow is one service and unit. Times are seconds of working time; null where no case is finished.
type caseReportRow struct {
	Service     string   `json:"service"`
	Name        string   `json:"name"`
	Unit        string   `json:"unit"`
	Count       int64    `json:"count"`
	Open        int64    `json:"open"`
	OverdueOpen int64    `json:"overdue_open"`
	OnTime      int64    `json:"on_time"`
	Late        int64    `json:"late"`
	OnTimeRate  *float64 `json:"on_time_rate"` // of 1; null when nothing was due
	NetMean     *float64 `json:"net_mean"`
	NetP50      *int64   `json:"net_p50"`
	NetP95      *int64   `json:"net_p95"`
	NetMax      *int64   `json:"net_max"`
}

// caseReportError is a row that is not counted, and why.
type caseReportError struct {
	Line    int64           `json:"line"`
	Reason  casefile.Reason `json:"reason"`
	Column  string          `json:"column,omitempty"`
	Value   string          `json:"value,omitempty"`
	Message string          `json:"message"`
}

// Run prints the report of a file of cases.
func (c casesReportCommand) Run(s *session) error {
	settings, err := s.caseSettings(c.Services)
	if err != nil {
		return err
	}
	o := casefile.Options{Services: settings.Services, AsOf: worktime.MomentOf(time.Now())}
	o.Office = worktime.NewOffice(settings.Edition.Compile(), settings.Hours)
	if c.AsOf != "" {
		if o.AsOf, err = worktime.ParseMoment(c.AsOf); err != nil {
			return err
		}
	}
	result, err := s.countCases(c.File, o)
	if err != nil {
		return err
	}
	if s.json {
		err = s.print(s.caseReport(result, settings, o.AsOf))
	} else {
		err = s.printCases(result, settings, o.AsOf)
	}
	if err == nil && len(result.Rejected) > 0 {
		return errFindings
	}
	return err
}

func (s *session) caseSettings(path string) (*casefile.Settings, error) {
	_, data, err := s.bytes(path)
	if err != nil {
		return nil, err
	}
	return casefile.ParseSettings(data)
}

// countCases counts a file, or standard input, which is kept in a file for as long as it is counted.
func (s *session) countCases(path string, o casefile.Options) (*casefile.Result, error) {
	f, err := s.caseFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if path == stdin {
		defer os.Remove(f.Name())
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("size of %s: %w", f.Name(), err)
	}
	bar := s.newBar("cli.cases.progress")
	o.Progress = bar.show
	result, err := casefile.Report(s.ctx, f, info.Size(), o)
	bar.clear()
	return result, err
}

func (s *session) caseFile(path string) (*os.File, error) {
	if path != stdin {
		return openFile(path)
	}
	f, err := os.CreateTemp("", "duban-cases-*.csv")
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "cli.unreadable", nil)
	}
	if _, err := io.Copy(f, s.In); err != nil {
		_ = f.Close() // what matters is that it could not be filled
		_ = os.Remove(f.Name())
		return nil, fault.Wrap(err, fault.Invalid, "cli.unreadable", nil)
	}
	return f, nil
}

func (s *session) caseReport(result *casefile.Result, settings *casefile.Settings, asOf worktime.Moment) caseReport {
	out := caseReport{
		Calendar: settings.Edition.ID(), Hours: settings.Hours, AsOf: asOf,
		Read: result.Read, Counted: result.Counted, Repeated: result.Repeated,
		Rows: make([]caseReportRow, len(result.Rows)), Rejected: make([]caseReportError, len(result.Rejected)),
	}
	for i := range result.Rows {
		out.Rows[i] = reportRow(&result.Rows[i], settings)
	}
	for i, r := range result.Rejected {
		out.Rejected[i] = caseReportError{r.Line, r.Reason, r.Column, r.Value, s.rejection(r)}
	}
	return out
}

func reportRow(r *casefile.Row, settings *casefile.Settings) caseReportRow {
	service := settings.Services[r.Service]
	out := caseReportRow{
		Service: service.ID, Name: service.Name, Unit: r.Unit,
		Count: r.Count, Open: r.Open, OverdueOpen: r.OverdueOpen, OnTime: r.OnTime, Late: r.Late,
	}
	if rate, ok := r.OnTimeRate(); ok {
		out.OnTimeRate = &rate
	}
	if r.Finished() > 0 {
		mean := r.Mean()
		out.NetMean, out.NetP50, out.NetP95, out.NetMax = &mean, &r.NetP50, &r.NetP95, &r.NetMax
	}
	return out
}

// rejection says why a row is not counted.
func (s *session) rejection(r casefile.Rejection) string {
	return s.text("casefile.reason."+string(r.Reason), map[string]any{"column": r.Column, "value": r.Value})
}

// rejectionsShown is how many rejected rows a person is shown; programs get all.
const rejectionsShown = 50

// printCases prints a table of the services and units and the rows that are not counted, for a person.
func (s *session) printCases(result *casefile.Result, settings *casefile.Settings, asOf worktime.Moment) error {
	fmt.Fprintln(s.Out, s.text("cli.cases.head", map[string]any{"calendar": settings.Edition.ID(), "hours": settings.Hours.String(), "as_of": asOf.String()}))
	fmt.Fprintln(s.Out)
	t := table{max: 32}
	t.add(s.words("service", "unit", "count", "open", "overdue_open", "on_time", "late", "on_time_rate", "net_mean", "net_p50", "net_p95", "net_max")...)
	for i := range result.Rows {
		r := reportRow(&result.Rows[i], settings)
		t.add(r.Service+" "+r.Name, r.Unit, number(r.Count), number(r.Open), number(r.OverdueOpen), number(r.OnTime), number(r.Late),
			percent(r.OnTime, r.OnTime+r.Late+r.OverdueOpen), hours(r.NetMean), wholeHours(r.NetP50), wholeHours(r.NetP95), wholeHours(r.NetMax))
	}
	if err := t.write(s.Out); err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	for i, r := range result.Rejected {
		if i == rejectionsShown {
			fmt.Fprintln(s.Out, s.text("cli.cases.more", map[string]any{"count": len(result.Rejected) - i}))
			break
		}
		fmt.Fprintln(s.Out, s.text("cli.at", map[string]any{"place": s.place(fault.Place{Line: int(r.Line)}), "text": s.rejection(r)}))
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.cases.counts", map[string]any{
		"read": result.Read, "counted": result.Counted, "repeated": result.Repeated, "rejected": len(result.Rejected),
	}))
	return err
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// percent gives a part of a whole in per cent, cut and not rounded, so that 100% means all.
func percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	tenths := part * 1000 / whole
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// hours gives seconds of working time in hours.
func hours(seconds *float64) string {
	if seconds == nil {
		return "–"
	}
	return strconv.FormatFloat(*seconds/3600, 'f', 2, 64)
}

func wholeHours(seconds *int64) string {
	if seconds == nil {
		return "–"
	}
	f := float64(*seconds)
	return hours(&f)
}
