package casefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"duban/internal/worktime"
)

const (
	rangeBytes = 1 << 18 // what a worker reads at once: half of a core's second-level cache
	tailBytes  = 1 << 11 // read beyond it at first, for the row that goes on
	maxLine    = 1 << 16 // the longest line that is a row
	batchRows  = 1 << 10 // rows handed to the kernel at once
	padding    = 64      // bytes behind the text that may be looked at
)

// worker reads ranges of the file, one after the other.
type worker struct {
	scan     *scan
	buf      []byte // the text of the range, ending with a line feed, and padding behind it
	first    int64  // where in the file buf begins
	text     int    // length of the text
	line     int32  // lines of the range before the row that is read
	groups   *groups
	columns  worktime.Columns
	origins  []origin // where the rows of columns come from
	measured worktime.Measured
	tallies  []worktime.Tally
	rejected []Rejection
	rows     int64
	repeated int64
	marker   *marker // when ids are looked at only
	bounds   bounds
	fields   fields
}

// origin is where a row stands.
type origin struct {
	at   int32 // in buf
	line int32 // in the range
}

func newWorker(s *scan) *worker {
	return &worker{
		scan: s, buf: make([]byte, rangeBytes+tailBytes+padding+1), groups: newGroups(s.services),
		columns: worktime.Columns{
			Group: make([]uint32, 0, batchRows),
			Start: make([]worktime.Moment, 0, batchRows), End: make([]worktime.Moment, 0, batchRows),
		},
		origins: make([]origin, 0, batchRows),
	}
}

// load reads the range with a number and gives where in buf its rows begin, and before which place the last begins.
func (w *worker) load(number int) (from, limit int, err error) {
	low := int64(number) * rangeBytes
	high := min(low+rangeBytes, w.scan.size)
	w.first = max(low-1, 0) // a line feed just before the range makes its first byte the beginning of a row
	for tail := int64(tailBytes); ; tail = maxLine {
		end := min(high+tail, w.scan.size)
		n := int(end - w.first)
		if n+padding+1 > len(w.buf) {
			w.buf = make([]byte, n+padding+1)
		}
		if err := w.read(n); err != nil {
			return 0, 0, err
		}
		limit = int(high - w.first)
		cut := bytes.IndexByte(w.buf[limit-1:n], '\n')
		switch {
		case cut >= 0:
			n = limit + cut
		case end < w.scan.size && tail < maxLine:
			continue
		default: // the end of the file, or a line so long that it is refused
			w.buf[n] = '\n'
			n++
		}
		w.text = n
		clear(w.buf[n:min(n+padding, len(w.buf))])
		break
	}
	if number == 0 {
		return w.scan.head.end, limit, nil
	}
	if feed := bytes.IndexByte(w.buf[:w.text], '\n'); feed >= 0 {
		return feed + 1, limit, nil
	}
	return limit, limit, nil
}

func (w *worker) read(n int) error {
	got, err := w.scan.file.ReadAt(w.buf[:n], w.first)
	if got == n {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read cases at byte %d: %w", w.first+int64(got), err)
}

// readRange reads all rows that begin in a range.
func (w *worker) readRange(number int) error {
	i, limit, err := w.load(number)
	if err != nil {
		return err
	}
	w.line, w.bounds = 0, bounds{ascending: true}
	row := w.first + int64(i)
	for i < limit {
		if len(w.origins) == batchRows {
			w.flush(number)
		}
		next := w.plain(i)
		if next == 0 {
			next = w.careful(i, number)
		}
		w.line++
		i = next
	}
	w.flush(number)
	w.scan.ranges[number] = w.bounds.span(int64(w.line), row)
	return nil
}

// plain reads the row at buf[i:] when it is written without quotes and without mistakes, as almost all are. It gives
// where the next row begins, 0 when the row must be read with care.
func (w *worker) plain(i int) int {
	b := w.buf
	id := comma(b, i)
	if id <= i || padded(b[i], b[id-1]) {
		return 0
	}
	service := comma(b, id+1)
	if service < 0 {
		return 0
	}
	unit := comma(b, service+1)
	if unit < 0 {
		return 0
	}
	start, n := stamp(b, unit+1)
	j := unit + 1 + n
	if n == 0 || b[j] != ',' {
		return 0
	}
	j++
	var end worktime.Moment
	if b[j] >= '0' {
		if end, n = stamp(b, j); n == 0 {
			return 0
		}
		j += n
	}
	group, known := w.groups.find(b, id+1, unit)
	if !known {
		return 0
	}
	if w.scan.head.pauses > 0 {
		if j = w.plainPauses(j); j == 0 {
			return 0
		}
	}
	if b[j] == '\r' {
		j++
	}
	if b[j] != '\n' {
		w.dropPauses()
		return 0
	}
	w.bounds.add(b, i, id)
	w.push(i, group, start, end)
	return j + 1
}

// padded reports whether a field may begin or end with space, by its first and last byte.
func padded(first, last byte) bool {
	switch first {
	case 0xc2, 0xe3, 0xef:
		return true
	}
	switch last {
	case 0x80, 0xa0, 0xbf:
		return true
	}
	return first <= ' ' || last <= ' '
}

// push adds a row to the batch.
func (w *worker) push(i int, group uint32, start, end worktime.Moment) {
	w.origins = append(w.origins, origin{int32(i), w.line})
	w.columns.Group = append(w.columns.Group, group)
	w.columns.Start = append(w.columns.Start, start)
	w.columns.End = append(w.columns.End, end)
}

// plainPauses reads the columns of pauses at buf[j:] and gives where they end, 0 when they must be read with care.
func (w *worker) plainPauses(j int) int {
	b := w.buf
	for range w.scan.head.pauses {
		if b[j] != ',' {
			w.dropPauses()
			return 0
		}
		j++
		if b[j] == ',' {
			j++
			continue
		}
		from, n := stamp(b, j)
		if n == 0 || b[j+n] != ',' {
			w.dropPauses()
			return 0
		}
		j += n + 1
		to, n := stamp(b, j)
		if n == 0 {
			w.dropPauses()
			return 0
		}
		j += n
		w.columns.Pauses = append(w.columns.Pauses, worktime.RowPause{Row: uint32(len(w.origins)), From: from, To: to})
	}
	return j
}

// dropPauses forgets the pauses of the row that is being read.
func (w *worker) dropPauses() {
	p := w.columns.Pauses
	for len(p) > 0 && p[len(p)-1].Row == uint32(len(w.origins)) {
		p = p[:len(p)-1]
	}
	w.columns.Pauses = p
}

const (
	ones        = 0x0101010101010101
	behindComma = (',' + 1) * ones
)

// comma gives the place of the first comma at or behind j, -1 when a quote or the end of the line comes first. Eight
// bytes are looked at together: subtracting borrows from the lowest byte that is no greater than a comma.
func comma(b []byte, j int) int {
	for {
		word := binary.LittleEndian.Uint64(b[j : j+8])
		low := (word - behindComma) &^ word & highBits
		if low == 0 {
			j += 8
			continue
		}
		j += bits.TrailingZeros64(low) >> 3
		switch b[j] {
		case ',':
			return j
		case '"', '\n', '\r', 0:
			return -1
		}
		j++
	}
}

// flush hands the batch to the kernel and counts what comes back.
func (w *worker) flush(number int) {
	rows := len(w.origins)
	if rows == 0 {
		return
	}
	c := &w.columns
	for len(w.tallies) < len(w.groups.list) {
		c.Terms = append(c.Terms, uint32(w.groups.list[len(w.tallies)].service))
		w.tallies = append(w.tallies, worktime.Tally{})
	}
	w.scan.kernel.Measure(c, &w.measured)
	worktime.Count(w.tallies, c.Group, &w.measured)
	if w.measured.Flawed > 0 {
		for i, outcome := range w.measured.Outcome[:rows] {
			if outcome.Flawed() {
				o := w.origins[i]
				w.reject(Rejection{Reason: Reason(outcome.String()), at: w.first + int64(o.at), span: int32(number), Line: int64(o.line)})
			}
		}
	}
	w.rows += int64(rows)
	w.origins = w.origins[:0]
	c.Group, c.Start, c.End, c.Pauses = c.Group[:0], c.Start[:0], c.End[:0], c.Pauses[:0]
}
