package record

import (
	"strconv"
	"strings"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

// clockSkew is by how much the clock of a source may be fast.
const clockSkew = 10 * time.Minute

// reader makes events of rows.
type reader struct {
	Options
	columns map[Field]int
	facts   []int // columns of attributes
	pauses  int
	wide    bool
	latest  worktime.Moment
}

func newReader(o Options) *reader {
	r := &reader{
		Options: o, columns: map[Field]int{}, wide: o.Mapping.Wide(), pauses: o.Mapping.Pauses(),
		latest: worktime.MomentOf(o.Now.Add(clockSkew)),
	}
	for i, c := range o.Mapping.Columns {
		switch c.Field {
		case FieldNone:
		case FieldAttribute:
			r.facts = append(r.facts, i)
		default:
			r.columns[c.Field] = i
		}
	}
	return r
}

// read adds the events that a row stands for, or says why it stands for none; then into may have been added to.
func (r *reader) read(row Row, into []casework.Event) (events []casework.Event, code string, args fault.Args) {
	before := len(into)
	switch {
	case row.JSON != nil:
		e, code, args := decodeEvent(row.JSON)
		if code != "" {
			return into, code, args
		}
		event, code, args := e.casework(r.Source)
		if code != "" {
			return into, code, args
		}
		into = append(into, event)
	case r.wide:
		w := wideRow{reader: r, cells: row.Cells, events: into}
		if code, args := w.read(); code != "" {
			return into, code, args
		}
		into = w.events
	default:
		event, code, args := r.event(row.Cells)
		if code != "" {
			return into, code, args
		}
		into = append(into, event)
	}
	if r.Covers != nil && len(into) > before && !r.Covers(into[before].Service) {
		return into, "record.not_covered", fault.Args{"service": clip(string(into[before].Service))}
	}
	return into, "", nil
}

// cell gives the text of a field, "" where no column holds it.
func (r *reader) cell(cells []string, f Field) string {
	if i, there := r.columns[f]; there {
		return cells[i]
	}
	return ""
}

// frame fills in what all events of a row share.
func (r *reader) frame(cells []string) (e casework.Event, code string) {
	e = casework.Event{Source: r.Source, Case: casework.CaseID(r.cell(cells, FieldCase)), Unit: r.cell(cells, FieldUnit)}
	service := r.cell(cells, FieldService)
	switch {
	case e.Case == "":
		return e, "casework.event_case"
	case service == "":
		return e, "casework.event_service"
	}
	e.Service = r.Names.Service(service)
	for _, i := range r.facts {
		if cells[i] != "" {
			if e.Attributes == nil {
				e.Attributes = map[string]string{}
			}
			e.Attributes[r.Mapping.Columns[i].Attribute] = cells[i]
		}
	}
	return e, ""
}

// event reads a row that is one event. Where the file gives events no id, case, kind and time are one: the same row
// brought in again is known again.
func (r *reader) event(cells []string) (e casework.Event, code string, args fault.Args) {
	if e, code = r.frame(cells); code != "" {
		return e, code, nil
	}
	if e.At, code, args = r.moment(cells, FieldAt); code != "" {
		return e, code, args
	}
	kind := r.cell(cells, FieldKind)
	switch {
	case e.At == 0:
		return e, "casework.event_at", nil
	case kind == "":
		return e, "record.kind_missing", nil
	}
	e.Kind = r.Names.Kind(e.Service, kind)
	e.Reason, e.Basis, e.Notice = r.cell(cells, FieldReason), r.cell(cells, FieldBasis), r.cell(cells, FieldNotice)
	e.Note, e.Corrects = r.cell(cells, FieldNote), r.cell(cells, FieldCorrects)
	if text := r.cell(cells, FieldExtension); text != "" {
		limit, err := worktime.ParseLimit(text)
		if err != nil {
			return e, "record.extension", fault.Args{"value": clip(text)}
		}
		e.Extension = limit
	}
	if e.ID = r.cell(cells, FieldEvent); e.ID == "" {
		e.ID = string(e.Case) + "/" + string(e.Kind) + "/" + e.At.String()
	}
	return e, "", nil
}

// moment reads the time in a field, 0 where none stands.
func (r *reader) moment(cells []string, f Field) (at worktime.Moment, code string, args fault.Args) {
	text := r.cell(cells, f)
	if text == "" {
		return 0, "", nil
	}
	at, ok := ParseMoment(text)
	if !ok {
		return 0, "record.moment", fault.Args{"column": r.label(f), "value": clip(text)}
	}
	return at, "", nil
}

// label gives the heading of the column that holds a field.
func (r *reader) label(f Field) string { return clip(r.Mapping.Columns[r.columns[f]].Label) }

// wideRow is a row that is a whole case.
type wideRow struct {
	*reader
	cells  []string
	frame  casework.Event
	events []casework.Event
	last   worktime.Moment // of the events so far
	named  Field           // that last stands in
	begin  Field           // that the beginning stands in
}

// wideKinds are the times of a case in the order in which they must follow, pauses apart.
var wideKinds = []struct {
	field Field
	kind  casework.EventKind
}{
	{FieldReceived, casework.EventReceived},
	{FieldAccepted, casework.EventAccepted},
	{FieldDecided, casework.EventDecided},
	{FieldFinished, casework.EventFinished},
	{FieldDelivered, casework.EventDelivered},
}

// read makes the events of the case. A row in which anything cannot be is refused as a whole.
func (w *wideRow) read() (code string, args fault.Args) {
	if w.frame, code = w.reader.frame(w.cells); code != "" {
		return code, nil
	}
	var begun, ended worktime.Moment
	for _, k := range wideKinds {
		at, code, args := w.moment(w.cells, k.field)
		if code != "" {
			return code, args
		}
		if at == 0 {
			continue
		}
		if code, args := w.follows(at, k.field); code != "" {
			return code, args
		}
		switch k.kind {
		case casework.EventReceived, casework.EventAccepted:
			begun, w.begin = at, k.field
		case casework.EventDecided, casework.EventFinished:
			ended = at
		}
		w.add(k.kind, string(k.kind), at)
	}
	if begun == 0 {
		return "record.no_begin", nil
	}
	return w.pausesOf(begun, ended)
}

// add adds an event; its id is made of the case, so that the same row brought in again is known again.
func (w *wideRow) add(kind casework.EventKind, name string, at worktime.Moment) *casework.Event {
	e := w.frame
	e.ID, e.Kind, e.At = string(e.Case)+"/"+name, kind, at
	w.events = append(w.events, e)
	return &w.events[len(w.events)-1]
}

// follows refuses a time before the one that must come before it, and one that has not come yet.
func (w *wideRow) follows(at worktime.Moment, f Field) (code string, args fault.Args) {
	if at < w.last {
		return "record.order", fault.Args{"first": w.label(w.named), "second": w.label(f), "from": w.last.String(), "to": at.String()}
	}
	if at > w.latest {
		return "casework.in_future", fault.Args{"at": at.String(), "now": worktime.MomentOf(w.Now).String()}
	}
	w.last, w.named = at, f
	return "", nil
}

// pausesOf adds the pauses. One without an end is the last of a case that goes on.
func (w *wideRow) pausesOf(begun, ended worktime.Moment) (code string, args fault.Args) {
	w.last, w.named = begun, w.begin
	for n := 1; n <= w.pauses; n++ {
		start, end := pauseField(n, "start"), pauseField(n, "end")
		from, code, args := w.moment(w.cells, start)
		if code != "" {
			return code, args
		}
		to, code, args := w.moment(w.cells, end)
		if code != "" {
			return code, args
		}
		switch {
		case from == 0 && to == 0:
			continue
		case from == 0:
			return "record.pause_start", fault.Args{"number": n}
		case to == 0 && (ended != 0 || w.later(n)):
			return "record.pause_end", fault.Args{"number": n}
		case ended != 0 && to > ended:
			return "record.pause_outside", fault.Args{"number": n, "to": to.String(), "end": ended.String()}
		}
		if code, args := w.pause(n, from, to); code != "" {
			return code, args
		}
	}
	return "", nil
}

// later reports whether a pause with a higher number stands in the row.
func (w *wideRow) later(n int) bool {
	for n++; n <= w.pauses; n++ {
		if w.cell(w.cells, pauseField(n, "start")) != "" {
			return true
		}
	}
	return false
}

func (w *wideRow) pause(n int, from, to worktime.Moment) (code string, args fault.Args) {
	number := strconv.Itoa(n)
	if code, args := w.follows(from, pauseField(n, "start")); code != "" {
		return code, args
	}
	e := w.add(casework.EventPaused, "paused"+number, from)
	e.Reason = strings.TrimSpace(w.cell(w.cells, pauseField(n, "reason")))
	e.Notice = strings.TrimSpace(w.cell(w.cells, pauseField(n, "notice")))
	if to == 0 {
		return "", nil
	}
	if code, args := w.follows(to, pauseField(n, "end")); code != "" {
		return code, args
	}
	w.add(casework.EventResumed, "resumed"+number, to)
	return "", nil
}
