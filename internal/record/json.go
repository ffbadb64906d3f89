package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

// Event is one event as JSON has it, in the API and in files of one event per line.
type Event struct {
	ID         string            `json:"id" doc:"Unique within the line system; sending it again with the same content changes nothing" maxLength:"200"`
	Case       string            `json:"case" doc:"Number of the case" maxLength:"200"`
	Service    string            `json:"service" doc:"Code of the service" maxLength:"200"`
	Unit       string            `json:"unit,omitempty" doc:"That handles the case; the service's own when left out" maxLength:"200"`
	Kind       string            `json:"kind" doc:"received, correction_noticed, corrected, accepted, refused, paused, resumed, extended, decided, finished, returned, withdrawn, terminated, delivered, rated, voided, or a kind of the service's own" maxLength:"200"`
	At         string            `json:"at" doc:"When it happened: RFC 3339; without an offset Chinese time" example:"2024-06-24T15:00:00+08:00"`
	Attributes map[string]string `json:"attributes,omitempty" doc:"Facts of the case, for the conditions of clocks; a later event's value replaces an earlier one's"`
	Reason     string            `json:"reason,omitempty" doc:"Of a pause: the code of a reason that the service allows"`
	Basis      string            `json:"basis,omitempty" doc:"Legal basis as cited"`
	Notice     string            `json:"notice,omitempty" doc:"Number or name of the notice given to the applicant"`
	Extension  string            `json:"extension,omitempty" doc:"Of an extension: 10wd, 20d" example:"10wd"`
	Note       string            `json:"note,omitempty"`
	Corrects   string            `json:"corrects,omitempty" doc:"Id of the event of the same case that this one replaces or takes back"`
}

// decodeEvent reads one event strictly: a name that is not known is a mistake that must not pass in silence.
func decodeEvent(data []byte) (e Event, code string, args fault.Args) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return Event{}, "record.json", fault.Args{"cause": jsonCause(err)}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Event{}, "record.json", fault.Args{"cause": "one object per row"}
	}
	return e, "", nil
}

// jsonCause gives what is wrong without the names of our types.
func jsonCause(err error) string {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return typ.Field + ": " + typ.Value
	}
	return err.Error()
}

// casework turns a decoded event into one of casework, as it stands.
func (e *Event) casework(source string) (out casework.Event, code string, args fault.Args) {
	out = casework.Event{
		ID: e.ID, Source: source, Case: casework.CaseID(e.Case), Service: casework.ServiceID(e.Service), Unit: e.Unit,
		Kind: casework.EventKind(e.Kind), Attributes: e.Attributes, Reason: e.Reason, Basis: e.Basis, Notice: e.Notice,
		Note: e.Note, Corrects: e.Corrects,
	}
	if e.At != "" {
		at, err := worktime.ParseMoment(e.At)
		if err != nil {
			return out, "record.moment", fault.Args{"column": "at", "value": clip(e.At)}
		}
		out.At = at
	}
	if e.Extension != "" {
		limit, err := worktime.ParseLimit(e.Extension)
		if err != nil {
			return out, "record.extension", fault.Args{"value": clip(e.Extension)}
		}
		out.Extension = limit
	}
	return out, "", nil
}

// clip keeps what goes into a message short.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// Open reads rows of CSV or of one JSON object per line, whichever the file is.
func Open(in io.Reader) (Rows, error) {
	r := bufio.NewReader(in)
	begin, err := r.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the beginning: %w", err)
	}
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(begin, []byte("\ufeff"))), []byte("{")) {
		return NewJSON(r)
	}
	return NewCSV(r)
}

// jsonRows reads one event per line.
type jsonRows struct{ csvRows }

// NewJSON reads rows of one JSON object per line.
func NewJSON(in io.Reader) (Rows, error) {
	r, enc, err := decoded(in)
	if err != nil {
		return nil, err
	}
	return &jsonRows{csvRows{in: r, enc: enc}}, nil
}

// Next gives the next line that is not empty.
func (j *jsonRows) Next() (Row, error) {
	for {
		line, err := j.next()
		if err != nil {
			return Row{}, err
		}
		if strings.TrimSpace(line.text) == "" && line.code == "" {
			continue
		}
		return Row{Line: j.line, JSON: []byte(line.text), Code: line.code}, nil
	}
}

// eventRows are the events of a batch.
type eventRows struct {
	all []json.RawMessage
	at  int
}

// NewEvents reads rows of events that stand in one document.
func NewEvents(events []json.RawMessage) Rows { return &eventRows{all: events} }

// Head is nil: rows are JSON.
func (*eventRows) Head() []string { return nil }

// Unfinished is false: a document is whole or refused.
func (*eventRows) Unfinished() bool { return false }

// Next gives the next event.
func (r *eventRows) Next() (Row, error) {
	if r.at == len(r.all) {
		return Row{}, io.EOF
	}
	r.at++
	return Row{Line: r.at, JSON: r.all[r.at-1]}, nil
}
