package simulation

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/internal/casework"
	"duban/internal/record"
	"duban/internal/worktime"
)

// Written counts what a file holds.
type Written struct {
	Cases int `json:"cases"` // rows of cases, without those that stand there twice
	Rows  int `json:"rows"`
}

// WriteEvents writes the events as lines of JSON, case by case, in the form that record reads.
func (s *Simulation) WriteEvents(w io.Writer) (Written, error) {
	var n Written
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for events := range s.All() {
		if len(events) > 0 {
			n.Cases++
		}
		for i := range events {
			n.Rows++
			if err := out.Encode(row(&events[i])); err != nil {
				return n, fmt.Errorf("write simulated events: %w", err)
			}
		}
	}
	return n, nil
}

func row(e *casework.Event) record.Event {
	r := record.Event{
		ID: e.ID, Case: string(e.Case), Service: string(e.Service), Unit: e.Unit, Kind: string(e.Kind), At: e.At.String(),
		Attributes: e.Attributes, Reason: e.Reason, Basis: e.Basis, Notice: e.Notice, Note: e.Note, Corrects: e.Corrects,
	}
	if !e.Extension.IsZero() {
		r.Extension = e.Extension.String()
	}
	return r
}

// pausePairs is how many pairs of columns the wide form has for pauses.
const pausePairs = 3

// WriteCases writes one row per case in the wide form that `duban cases report` reads: the main clock of the case, its
// service named as [Simulation.WriteServices] does, with all pauses that were entered. Cases that ended without what was
// promised, and those that no clock of that form can measure, are left out. A case of which something was sent twice
// stands there twice.
func (s *Simulation) WriteCases(w io.Writer) (Written, error) {
	var n Written
	out := bufio.NewWriterSize(w, 1<<16)
	head := "case_id,service,unit,accepted_at,finished_at"
	for i := range pausePairs {
		head += fmt.Sprintf(",pause%d_start,pause%d_end", i+1, i+1)
	}
	fmt.Fprintln(out, head) // the writer keeps its error for Flush
	for events := range s.All() {
		for _, one := range split(events) {
			once := unique(one)
			line := s.line(once)
			if line == "" {
				continue
			}
			n.Cases++
			for range 1 + min(len(one)-len(once), 1) {
				n.Rows++
				fmt.Fprintln(out, line)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return n, fmt.Errorf("write simulated cases: %w", err)
	}
	return n, nil
}

// split parts the events of a case from those of the one that takes it up.
func split(events []casework.Event) [][]casework.Event {
	var all [][]casework.Event
	at := map[casework.CaseID]int{}
	for _, e := range events {
		i, seen := at[e.Case]
		if !seen {
			i = len(all)
			at[e.Case] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], e)
	}
	return all
}

// unique leaves out what was sent before.
func unique(events []casework.Event) []casework.Event {
	var all []casework.Event
	for _, e := range events {
		if !slices.ContainsFunc(all, func(o casework.Event) bool { return o.ID == e.ID }) {
			e.Seq = int64(len(all) + 1)
			all = append(all, e)
		}
	}
	return all
}

// line gives the row of a case, "" when it has none.
func (s *Simulation) line(events []casework.Event) string {
	c, measures := s.Catalog.Read(events, s.Office, s.AsOf)
	for i := range measures {
		m := &measures[i]
		if !m.Main {
			continue
		}
		service, _ := s.Catalog.Service(c.Service)
		clock := slices.IndexFunc(service.Clocks, func(k casework.Clock) bool { return k.ID == m.Clock })
		if m.Idle || service.Clocks[clock].Ahead {
			return ""
		}
		cells := []string{string(c.ID), termID(c.Service, m.Clock), c.Unit, moment(m.Start), moment(m.End)}
		return strings.Join(append(cells, pauses(c, m)...), ",")
	}
	return ""
}

// pauses gives the pauses within the time of a clock.
func pauses(c *casework.Case, m *casework.Measure) []string {
	cells := make([]string, 2*pausePairs)
	n := 0
	for _, p := range c.Pauses {
		from, to := max(p.From, m.Start), p.To
		if m.End != 0 && (to == 0 || to > m.End) {
			to = m.End
		}
		if to != 0 && to <= from || n == pausePairs {
			continue
		}
		cells[2*n], cells[2*n+1] = moment(from), moment(to)
		n++
	}
	return cells
}

// moment writes a moment in Chinese wall time, nothing for none.
func moment(m worktime.Moment) string {
	if m == 0 {
		return ""
	}
	return m.String()[:len("2020-06-24T15:00:00")]
}

// termID names a clock in the wide form, whose services have one clock each.
func termID(service casework.ServiceID, clock casework.ClockID) string {
	return string(service) + "/" + string(clock)
}

// WriteServices writes the file of services that belongs to [Simulation.WriteCases].
func (s *Simulation) WriteServices(w io.Writer) error {
	type term struct {
		ID       string `yaml:"id"`
		Name     string `yaml:"name"`
		Limit    string `yaml:"limit"`
		Midnight bool   `yaml:"midnight,omitempty"`
		NoRoll   bool   `yaml:"no_roll,omitempty"`
	}
	file := struct {
		Services []term `yaml:"services"`
		Hours    string `yaml:"hours"`
		Calendar string `yaml:"calendar"`
	}{Hours: s.Office.Hours().String(), Calendar: "cn"}
	for _, service := range s.Catalog.Services() {
		for _, c := range service.Clocks {
			if !c.Ahead {
				file.Services = append(file.Services, term{termID(service.Code, c.ID), service.Name + "：" + c.Name, c.Limit.String(), c.Rule.Midnight, c.Rule.NoRoll})
			}
		}
	}
	out := yaml.NewEncoder(w)
	if err := out.Encode(file); err != nil {
		return fmt.Errorf("write simulated services: %w", err)
	}
	return nil
}
