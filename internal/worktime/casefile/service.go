package casefile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Settings are a services file: which services there are, their limits, the office hours and the calendar.
type Settings struct {
	Services []Service
	Hours    worktime.Hours
	Edition  worktime.Edition
}

// settingsFile is the services file as written.
type settingsFile struct {
	Services []serviceEntry `yaml:"services"`
	Hours    string         `yaml:"hours"`
	Calendar string         `yaml:"calendar"` // cn, or cn@2020-01-27: as it was known on that day
}

// serviceEntry is one service as written, with its line.
type serviceEntry struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	Limit    string `yaml:"limit"`
	Midnight bool   `yaml:"midnight"` // the last day ends at 24:00, for what is done online
	NoRoll   bool   `yaml:"no_roll"`  // a last day off stays the last day

	line int
}

// UnmarshalYAML keeps the line; yaml.v3 forgets that unknown keys are forbidden when a type decodes itself.
func (e *serviceEntry) UnmarshalYAML(node *yaml.Node) error {
	type plain serviceEntry
	if err := node.Decode((*plain)(e)); err != nil {
		return err
	}
	e.line = node.Line
	for i := 0; i < len(node.Content)-1; i += 2 {
		switch key := node.Content[i]; key.Value {
		case "id", "name", "limit", "midnight", "no_roll":
		default:
			return at(fault.New(fault.Invalid, "casefile.service_key", fault.Args{"key": key.Value}), key.Line)
		}
	}
	return nil
}

func at(f *fault.Error, line int) *fault.Error {
	f.At.Line = line
	return f
}

// ParseSettings reads a services file. The error joins one [fault.Error] per mistake, each with its line where it has
// one.
func ParseSettings(data []byte) (*Settings, error) {
	var file settingsFile
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		var f *fault.Error
		switch {
		case errors.As(err, &f):
			return nil, f
		case errors.Is(err, io.EOF):
			return nil, fault.New(fault.Invalid, "casefile.services_none", nil)
		}
		return nil, fault.Wrap(err, fault.Invalid, "casefile.settings", fault.Args{"cause": strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "yaml: ")})
	}
	s := &Settings{Hours: worktime.DefaultHours()}
	wrong := s.services(file.Services)
	var err error
	if file.Hours != "" {
		s.Hours, err = worktime.ParseHours(file.Hours)
		wrong = append(wrong, err)
	}
	s.Edition, err = edition(file.Calendar)
	if err := errors.Join(append(wrong, err)...); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Settings) services(entries []serviceEntry) (wrong []error) {
	if len(entries) == 0 {
		return []error{fault.New(fault.Invalid, "casefile.services_none", nil)}
	}
	seen := map[string]bool{}
	for _, e := range entries {
		e.ID = strings.TrimSpace(e.ID)
		switch {
		case e.ID == "":
			wrong = append(wrong, at(fault.New(fault.Invalid, "casefile.service_id", nil), e.line))
		case seen[e.ID]:
			wrong = append(wrong, at(fault.New(fault.Conflict, "casefile.service_twice", fault.Args{"id": e.ID}), e.line))
		}
		seen[e.ID] = true
		limit, err := worktime.ParseLimit(strings.TrimSpace(e.Limit))
		if err != nil {
			f := fault.As(err)
			wrong = append(wrong, at(fault.Wrap(err, f.Kind, f.Code, f.Args), e.line))
		}
		term := worktime.Term{Limit: limit, Rule: worktime.Rule{Midnight: e.Midnight, NoRoll: e.NoRoll}}
		s.Services = append(s.Services, Service{ID: e.ID, Name: e.Name, Term: term})
	}
	return wrong
}

// edition gives the calendar of a name: cn, or cn@2020-01-27 for what was known on that day.
func edition(name string) (worktime.Edition, error) {
	place, day, dated := strings.Cut(name, "@")
	if place != "" && place != "cn" {
		return worktime.Edition{}, fault.New(fault.Invalid, "casefile.calendar", fault.Args{"name": name})
	}
	if !dated {
		return worktime.Latest(), nil
	}
	known, err := worktime.ParseDate(day)
	if err != nil {
		return worktime.Edition{}, err
	}
	return worktime.EditionAt(known), nil
}
