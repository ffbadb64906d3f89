package casefile

import (
	"bytes"

	"duban/internal/worktime"
)

// row is one case as written, understood with care.
type row struct {
	id            []byte
	group         uint32
	service, unit []byte
	start, end    worktime.Moment
	pauses        []worktime.RowPause // without their row
}

// mistake is why a row cannot be counted, and in which column, from 0.
type mistake struct {
	reason Reason
	column int
	value  []byte
}

// fields cuts a line; it keeps its memory from line to line.
type fields struct {
	list    [][]byte
	scratch []byte
	pauses  []worktime.RowPause
}

var space = " \t\r\v\f\u00a0\u3000\ufeff"

// cut cuts a line into its fields without the space around them. A field in quotes must end on its line.
func (f *fields) cut(line []byte) Reason {
	f.list, f.scratch = f.list[:0], f.scratch[:0]
	if bytes.IndexByte(line, '"') < 0 {
		for {
			comma := bytes.IndexByte(line, ',')
			if comma < 0 {
				f.list = append(f.list, bytes.Trim(line, space))
				return ""
			}
			f.list = append(f.list, bytes.Trim(line[:comma], space))
			line = line[comma+1:]
		}
	}
	return f.cutQuoted(line)
}

func (f *fields) cutQuoted(line []byte) Reason {
	for {
		line = bytes.TrimLeft(line, space)
		if len(line) == 0 || line[0] != '"' {
			comma := bytes.IndexByte(line, ',')
			end := comma
			if comma < 0 {
				end = len(line)
			}
			if bytes.IndexByte(line[:end], '"') >= 0 {
				return Quote
			}
			f.list = append(f.list, bytes.Trim(line[:end], space))
			if comma < 0 {
				return ""
			}
			line = line[comma+1:]
			continue
		}
		value, rest, ok := f.unquote(line[1:])
		if !ok {
			return Quote
		}
		f.list = append(f.list, bytes.Trim(value, space))
		rest = bytes.TrimLeft(rest, space)
		if len(rest) == 0 {
			return ""
		}
		if rest[0] != ',' {
			return Quote
		}
		line = rest[1:]
	}
}

// unquote gives what stands before the closing quote, two quotes being one, and what comes behind.
func (f *fields) unquote(s []byte) (value, rest []byte, ok bool) {
	from := len(f.scratch)
	for {
		quote := bytes.IndexByte(s, '"')
		if quote < 0 {
			return nil, nil, false
		}
		f.scratch = append(f.scratch, s[:quote]...)
		s = s[quote+1:]
		if len(s) == 0 || s[0] != '"' {
			return f.scratch[from:len(f.scratch):len(f.scratch)], s, true
		}
		f.scratch, s = append(f.scratch, '"'), s[1:]
	}
}

// empty reports whether nothing stands in the line.
func (f *fields) empty() bool {
	for _, field := range f.list {
		if len(field) > 0 {
			return false
		}
	}
	return true
}

// parse understands a line whose fields have been cut. It looks at every rule that needs no calendar.
func (w *worker) parse() (r row, m mistake) {
	f := &w.fields
	if len(f.list) != w.scan.head.columns() {
		return r, mistake{reason: FieldCount}
	}
	r.id, r.service, r.unit = f.list[columnID], f.list[columnService], f.list[columnUnit]
	if len(r.id) == 0 {
		return r, mistake{reason: IDMissing, column: columnID}
	}
	var why Reason
	if r.group, why = w.groups.number(r.service, r.unit); why != "" {
		column := columnUnit
		if why == ServiceMissing || why == ServiceUnknown {
			column = columnService
		}
		return r, mistake{why, column, f.list[column]}
	}
	if len(f.list[columnStart]) == 0 {
		return r, mistake{reason: StartMissing, column: columnStart}
	}
	if r.start, m = w.moment(columnStart); m.reason != "" {
		return r, m
	}
	if r.end, m = w.moment(columnEnd); m.reason != "" {
		return r, m
	}
	r.pauses, m = w.pauses(r.end == 0)
	return r, m
}

// moment reads a column, empty as none. A day without a time of day is no moment.
func (w *worker) moment(column int) (worktime.Moment, mistake) {
	text := w.fields.list[column]
	if len(text) == 0 {
		return 0, mistake{}
	}
	if len(text) > len("2006-01-02") && len(text) < 40 {
		if m, err := worktime.ParseMoment(string(text)); err == nil {
			return m, mistake{}
		}
	}
	return 0, mistake{BadMoment, column, text}
}

// pauses reads the columns of pauses; only a case that is open may be paused still.
func (w *worker) pauses(open bool) ([]worktime.RowPause, mistake) {
	f := &w.fields
	f.pauses = f.pauses[:0]
	for column := columnPause; column < len(f.list); column += 2 {
		from, m := w.moment(column)
		if m.reason != "" {
			return nil, m
		}
		to, m := w.moment(column + 1)
		switch {
		case m.reason != "":
			return nil, m
		case from == 0 && to == 0:
			continue
		case from == 0:
			return nil, mistake{reason: PauseStartMissing, column: column}
		case to == 0 && !open:
			return nil, mistake{reason: PauseEndMissing, column: column + 1}
		}
		f.pauses = append(f.pauses, worktime.RowPause{From: from, To: to})
	}
	return f.pauses, mistake{}
}

// careful reads the row at buf[i:] in full and gives where the next begins.
func (w *worker) careful(i, number int) (next int) {
	feed := bytes.IndexByte(w.buf[i:w.text], '\n')
	next = i + feed + 1
	line := bytes.TrimSuffix(w.buf[i:i+feed], []byte{'\r'})
	here := Rejection{at: w.first + int64(i), span: int32(number), Line: int64(w.line)}
	if len(line) > maxLine {
		w.rows++
		w.rejectFor(here, mistake{reason: LineTooLong})
		return next
	}
	if why := w.fields.cut(line); why != "" {
		w.rows++
		w.rejectFor(here, mistake{reason: why})
		return next
	}
	if w.fields.empty() {
		return next
	}
	r, m := w.parse()
	if len(r.id) > 0 {
		w.bounds.addID(r.id)
	}
	if m.reason != "" {
		w.rows++
		w.rejectFor(here, m)
		return next
	}
	w.learn(i, i+feed, r.group)
	for _, p := range r.pauses {
		p.Row = uint32(len(w.origins))
		w.columns.Pauses = append(w.columns.Pauses, p)
	}
	w.push(i, r.group, r.start, r.end)
	return next
}

// learn lets the plain way know how this row's service and unit are written, when there is nothing special about it.
func (w *worker) learn(i, end int, group uint32) {
	id := comma(w.buf, i)
	if id < 0 {
		return
	}
	if service := comma(w.buf, id+1); service >= 0 {
		if unit := comma(w.buf, service+1); unit >= 0 && unit < end {
			if _, known := w.groups.find(w.buf, id+1, unit); !known {
				w.groups.learn(w.buf, id+1, unit, group)
			}
		}
	}
}

// Reporting what was wrong costs memory; after many mistakes the values are no longer kept.
const (
	valuesKept  = 1 << 14
	valueLength = 60
)

func (w *worker) rejectFor(r Rejection, m mistake) {
	r.Reason = m.reason
	if m.column > 0 || m.reason == IDMissing {
		r.Column = w.scan.head.name(m.column)
	}
	if len(w.rejected) < valuesKept && len(m.value) > 0 {
		r.Value = string(bytes.ToValidUTF8(m.value[:min(len(m.value), valueLength)], []byte("\ufffd")))
	}
	w.reject(r)
}

func (w *worker) reject(r Rejection) { w.rejected = append(w.rejected, r) }
