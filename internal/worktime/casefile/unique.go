package casefile

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"duban/internal/worktime"
)

// bounds watches whether the ids of a range ascend, shorter ones first; then none of them is there twice.
type bounds struct {
	ascending   bool
	first, last []byte
}

// span is what is known of a range once it was read.
type span struct {
	lines       int64
	row         int64 // where in the file its first row begins
	ascending   bool
	first, last string // ids, "" when it has none
}

// add notes the id b[i:j], which stays where it is until the range is done.
func (s *bounds) add(b []byte, i, j int) {
	if !s.ascending {
		return
	}
	id := b[i:j]
	if s.last == nil {
		s.first = id
	} else if len(s.last) > len(id) || len(s.last) == len(id) && bytes.Compare(s.last, id) >= 0 {
		s.ascending = false
	}
	s.last = id
}

// addID notes an id that may not stay where it is.
func (s *bounds) addID(id []byte) {
	id = bytes.Clone(id)
	s.add(id, 0, len(id))
}

func (s *bounds) span(lines, row int64) span {
	return span{lines: lines, row: row, ascending: s.ascending, first: string(s.first), last: string(s.last)}
}

func ascends(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

// ascending reports whether the ids of every range ascend and no two ranges overlap: then no id is there twice.
func (s *scan) ascending() bool {
	spans := make([]span, 0, len(s.ranges))
	for _, r := range s.ranges {
		if !r.ascending {
			return false
		}
		if r.first != "" {
			spans = append(spans, r)
		}
	}
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(len(a.first), len(b.first)), strings.Compare(a.first, b.first))
	})
	for i := 1; i < len(spans); i++ {
		if !ascends(spans[i-1].last, spans[i].first) {
			return false
		}
	}
	return true
}

// mark stands for an id: its hash, and where its row begins.
type mark struct {
	hash uint64
	at   int64
}

// parts is into how many parts marks are sorted by hash, each small enough for a core's cache.
const parts = 256

const markBytes = 24 // of memory for one mark, with its place in the table

// findRepeats looks for ids that are there twice, compares their rows, and takes back what was counted twice. It reads
// the file again, more than once when the ids of all rows are too many for memory.
func (s *scan) findRepeats(ctx context.Context, all *worker) error {
	passes := uint64(all.rows*markBytes/s.Memory + 1)
	var twice []mark
	for pass := range passes {
		marked := make([]*marker, s.Workers)
		workers := make([]*worker, s.Workers)
		for i := range marked {
			workers[i] = newWorker(s)
			marked[i] = &marker{passes: passes, pass: pass}
			workers[i].marker = marked[i]
		}
		if err := s.each(ctx, workers, (*worker).markRange); err != nil {
			return err
		}
		twice = append(twice, sameHash(marked)...)
	}
	return s.settle(all, twice)
}

// marker collects marks of one worker, of ids that are looked at in one pass.
type marker struct {
	pass, passes uint64
	parts        [parts][]mark
}

// markRange marks the ids of a range.
func (w *worker) markRange(number int) error {
	i, limit, err := w.load(number)
	if err != nil {
		return err
	}
	for i < limit {
		id := comma(w.buf, i)
		next := i + bytes.IndexByte(w.buf[i:w.text], '\n') + 1
		if id > i && !padded(w.buf[i], w.buf[id-1]) {
			w.marker.add(hash(w.buf, i, id), w.first+int64(i))
		} else if w.fields.cut(w.buf[i:next-1]) == "" && len(w.fields.list[0]) > 0 {
			padded := append(bytes.Clone(w.fields.list[0]), make([]byte, 8)...)
			w.marker.add(hash(padded, 0, len(padded)-8), w.first+int64(i))
		}
		i = next
	}
	return nil
}

func (m *marker) add(hash uint64, at int64) {
	if m.passes > 1 && hash>>8%m.passes != m.pass {
		return
	}
	part := &m.parts[hash>>56]
	*part = append(*part, mark{hash, at})
}

// sameHash gives all marks whose hash another one has too.
func sameHash(marked []*marker) []mark {
	var next atomic.Int64
	var wait sync.WaitGroup
	found := make([][]mark, parts)
	for range marked {
		wait.Go(func() {
			var table []uint32
			for {
				part := int(next.Add(1) - 1)
				if part >= parts {
					return
				}
				var marks []mark
				for _, m := range marked {
					marks = append(marks, m.parts[part]...)
					m.parts[part] = nil
				}
				found[part], table = sameHashIn(marks, table)
			}
		})
	}
	wait.Wait()
	return slices.Concat(found...)
}

func sameHashIn(marks []mark, table []uint32) (twice []mark, _ []uint32) {
	size := 64
	for size < 2*len(marks) {
		size *= 2
	}
	if len(table) < size {
		table = make([]uint32, size)
	}
	table = table[:size]
	clear(table)
	noted := map[uint64]bool{}
	for i, m := range marks {
		for n := m.hash; ; n++ {
			slot := &table[n&uint64(size-1)]
			if *slot == 0 {
				*slot = uint32(i + 1)
				break
			}
			if other := marks[*slot-1]; other.hash == m.hash {
				if !noted[m.hash] {
					noted[m.hash] = true
					twice = append(twice, other)
				}
				twice = append(twice, m)
				break
			}
		}
	}
	return twice, table
}

// settle compares the rows whose ids have the same hash, first to last: the first good one of an id stays counted; one
// that says the same again is repeated, one that says something else is rejected.
func (s *scan) settle(all *worker, twice []mark) error {
	if len(twice) == 0 {
		return nil
	}
	slices.SortFunc(twice, func(a, b mark) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
	bad := make(map[int64]bool, len(all.rejected))
	for _, r := range all.rejected {
		bad[r.at] = true
	}
	var reused []Rejection
	var kept []row // of the hash
	last := uint64(0)
	for i, m := range twice {
		if bad[m.at] {
			continue
		}
		if i == 0 || m.hash != last {
			last, kept = m.hash, kept[:0]
		}
		r, err := all.readRow(m.at)
		if err != nil {
			return err
		}
		same := slices.IndexFunc(kept, func(k row) bool { return bytes.Equal(k.id, r.id) })
		if same < 0 {
			kept = append(kept, r)
			continue
		}
		all.retract(r)
		if kept[same].equal(r) {
			all.repeated++
			continue
		}
		reused = append(reused, Rejection{Reason: IDReused, Column: columnNames[columnID], Value: string(r.id), at: m.at})
	}
	return s.place(all, reused)
}

func (r row) equal(o row) bool {
	return r.group == o.group && r.start == o.start && r.end == o.end && slices.Equal(r.pauses, o.pauses)
}

// readRow reads one row again, of which it is known that it is good.
func (w *worker) readRow(at int64) (row, error) {
	for n := int64(tailBytes); ; n = maxLine + 2 {
		n = min(n, w.scan.size-at)
		text := make([]byte, n)
		if _, err := w.scan.file.ReadAt(text, at); err != nil && at+n < w.scan.size {
			return row{}, fmt.Errorf("read a case again at byte %d: %w", at, err)
		}
		feed := bytes.IndexByte(text, '\n')
		if feed < 0 && at+n < w.scan.size && n < maxLine {
			continue
		}
		if feed >= 0 {
			text = text[:feed]
		}
		w.fields.scratch = nil // what is returned stays
		if why := w.fields.cut(bytes.TrimSuffix(text, []byte{'\r'})); why != "" {
			return row{}, fmt.Errorf("the file changed while it was read: byte %d", at)
		}
		r, m := w.parse()
		if m.reason != "" {
			return row{}, fmt.Errorf("the file changed while it was read: byte %d", at)
		}
		r.id, r.pauses = bytes.Clone(r.id), slices.Clone(r.pauses)
		return r, nil
	}
}

// retract takes a row back that was counted.
func (w *worker) retract(r row) {
	c := worktime.Columns{Group: []uint32{0}, Start: []worktime.Moment{r.start}, End: []worktime.Moment{r.end}, Pauses: slices.Clone(r.pauses)}
	c.Terms = []uint32{uint32(w.groups.list[r.group].service)}
	w.scan.kernel.Measure(&c, &w.measured)
	w.tally(w.groups.list[r.group]).Retract(w.measured.Net[0], w.measured.Outcome[0])
}

// place finds the lines of rejections, going through the file once.
func (s *scan) place(all *worker, rejected []Rejection) error {
	slices.SortFunc(rejected, func(a, b Rejection) int { return cmp.Compare(a.at, b.at) })
	var text []byte
	at, line := int64(-1), int64(0)
	for i := range rejected {
		r := &rejected[i]
		n, _ := slices.BinarySearchFunc(s.ranges, r.at+1, func(s span, at int64) int { return cmp.Compare(s.row, at) })
		r.span = int32(n - 1)
		if first := s.ranges[n-1].row; at < first {
			at, line = first, 0
		}
		text = slices.Grow(text[:0], int(r.at-at))[:r.at-at]
		if _, err := s.file.ReadAt(text, at); err != nil {
			return fmt.Errorf("count lines at byte %d: %w", at, err)
		}
		line += int64(bytes.Count(text, []byte{'\n'}))
		at, r.Line = r.at, line
	}
	all.rejected = append(all.rejected, rejected...)
	return nil
}
