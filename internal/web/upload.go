package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/record"
	"duban/internal/web/ui"
)

// uploads are the files of case records that were uploaded: looked at, being recorded, or done. They lie in one
// directory, each beside a note of what it is, and so outlive the process: see upload_kept.go. What a restart
// interrupts is begun again, and nothing is recorded twice.
type uploads struct {
	dir string // made with the first upload
	mu  sync.Mutex
	all map[string]*caseFile
}

// caseFile is one uploaded file of case records.
type caseFile struct {
	owner   account.ID
	name    string
	size    int64
	path    string // of the file; notes and rejected rows lie beside it
	at      time.Time
	broken  bool // recording was interrupted by the end of the program
	started atomic.Bool

	read     atomic.Int64 // bytes
	far      atomic.Pointer[record.Outcome]
	done     chan struct{} // closed when the rest is set
	first    []record.Rejection
	rejected string // path of the file of rejected rows, "" without any
	cut      bool   // it seems to be cut off
	err      error
}

// DefaultMaxRecords is the largest file of case records that pages take, unless they are told otherwise.
const DefaultMaxRecords = 2 << 30

// How many uploaded files are kept, the oldest giving way, how many are recorded at once, and how long one is kept.
const (
	mostUploads = 32
	mostAtOnce  = 4
	keepUpload  = 24 * time.Hour
	firstShown  = 50 // rejected rows on the page
)

// add enters a file, and forgets those that nobody wants any more.
func (u *uploads) add(f *caseFile, now time.Time) (key string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	oldest := ""
	for k, old := range u.all {
		switch {
		case old.started.Load() && !old.finished():
		case now.Sub(old.at) > keepUpload:
			old.remove()
			delete(u.all, k)
		case oldest == "" || old.at.Before(u.all[oldest].at):
			oldest = k
		}
	}
	if len(u.all) >= mostUploads { // those being recorded are few, so there is an oldest
		u.all[oldest].remove()
		delete(u.all, oldest)
	}
	if u.all == nil {
		u.all = map[string]*caseFile{}
	}
	key = f.key()
	u.all[key] = f
	return key
}

// find gives a visitor's own file, nil when there is none.
func (u *uploads) find(key string, owner account.ID) *caseFile {
	u.mu.Lock()
	defer u.mu.Unlock()
	if f := u.all[key]; f != nil && f.owner == owner {
		return f
	}
	return nil
}

// start takes the one right to record a file; false when it was started before, or too many are under way.
func (u *uploads) start(f *caseFile) (bool, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	running := 0
	for _, other := range u.all {
		if other.started.Load() && !other.finished() {
			running++
		}
	}
	if f.started.Load() {
		return false, nil
	}
	if running >= mostAtOnce {
		return false, fault.New(fault.Busy, "web.records.busy", nil)
	}
	f.started.Store(true)
	return true, nil
}

// drop forgets a file that is not being recorded.
func (u *uploads) drop(key string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if f := u.all[key]; f != nil && (!f.started.Load() || f.finished()) {
		f.remove()
		delete(u.all, key)
	}
}

func (f *caseFile) finished() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// remove lets go of the files on disk.
func (f *caseFile) remove() {
	for _, path := range []string{f.path, f.path + noteEnding, f.path + rejectedEnding} {
		_ = os.Remove(path) // one that is gone needs no removing
	}
}

// newCaseFile keeps what is uploaded in a file, no further than the limit. Workbooks are read whole, and so have the
// smaller limit of other imports.
func (s *site) newCaseFile(name string, in io.Reader) (*caseFile, error) {
	out, err := s.uploads.create()
	if err != nil {
		return nil, err
	}
	f := &caseFile{name: name, path: out.Name(), done: make(chan struct{})}
	limit := s.MaxRecords
	if workbook(name) {
		limit = min(limit, MaxUpload)
	}
	f.size, err = io.Copy(out, io.LimitReader(in, limit+1))
	closed := out.Close()
	switch {
	case err != nil:
		err = s.recordsFault(err)
	case closed != nil:
		err = fmt.Errorf("keep an upload: %w", closed)
	case f.size > limit:
		err = fault.New(fault.TooLarge, "web.records.too_large", fault.Args{"size": ui.FileSize(limit)})
	}
	if err != nil {
		f.remove()
		return nil, err
	}
	return f, nil
}

// recordsFault says why a body ended early: it is larger than allowed, or broke off.
func (s *site) recordsFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "web.records.too_large", fault.Args{"size": ui.FileSize(s.MaxRecords)})
	}
	var path *fs.PathError
	if errors.As(err, &path) { // the disk, not the sender
		return fmt.Errorf("keep an upload: %w", err)
	}
	return fault.Wrap(err, fault.Invalid, "web.records.broken_off", nil)
}

// workbook reports whether a file is read as a whole instead of row by row.
func workbook(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xls", ".et":
		return true
	}
	return false
}

// open gives the rows of a file; closing ends the reading.
func (s *site) openRecords(ctx context.Context, f *caseFile) (rows record.Rows, closing func(), err error) {
	if workbook(f.name) {
		data, err := os.ReadFile(f.path)
		if err != nil {
			return nil, nil, fmt.Errorf("read an upload: %w", err)
		}
		doc, err := s.Tables(ctx, f.name, data)
		if err != nil {
			return nil, nil, err
		}
		rows, err = record.NewTable(doc)
		return rows, func() {}, err
	}
	in, err := os.Open(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("read an upload: %w", err)
	}
	rows, err = record.Open(&told{in, &f.read})
	if err != nil {
		_ = in.Close() // it was only read
		return nil, nil, err
	}
	return rows, func() { _ = in.Close() }, nil
}

// told says how much was read.
type told struct {
	io.Reader
	n *atomic.Int64
}

func (t *told) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	t.n.Add(int64(n))
	return n, err
}

// recordFile records a file in the background.
func (s *site) recordFile(ctx context.Context, f *caseFile, o record.Options, lang locale.Lang) {
	ctx = context.WithoutCancel(ctx) // the visitor may leave and come back
	go func() {
		defer close(f.done)
		defer func() {
			if what := recover(); what != nil {
				s.Log.ErrorContext(ctx, "recording cases failed", "name", f.name, "panic", what)
				f.err = fault.New(fault.Internal, "internal", nil)
			}
		}()
		f.err = s.recordAll(ctx, f, o, lang)
		f.keep(s.Log)
	}()
}

func (s *site) recordAll(ctx context.Context, f *caseFile, o record.Options, lang locale.Lang) error {
	f.read.Store(0)
	rows, closing, err := s.openRecords(ctx, f)
	if err != nil {
		return err
	}
	defer closing()
	kept, err := os.Create(f.path + rejectedEnding)
	if err != nil {
		return fmt.Errorf("keep rejected rows: %w", err)
	}
	f.rejected = kept.Name()
	out := record.NewRejectedFile(kept, rows.Head(), lang)
	outcome, err := record.Import(ctx, rows, s.Cases, o, record.Watch{
		Rejected: func(r record.Rejection) error {
			if len(f.first) < firstShown {
				short := r
				short.Row = record.Row{Line: r.Row.Line} // its cells are good only now
				f.first = append(f.first, short)
			}
			return out.Write(r)
		},
		Recorded: func(o record.Outcome) { f.far.Store(&o) },
	})
	f.far.Store(&outcome)
	f.cut = rows.Unfinished()
	if written := errors.Join(out.Flush(), kept.Close()); err == nil && written != nil {
		err = fmt.Errorf("keep rejected rows: %w", written)
	}
	return err
}

// previewRows is how many rows are shown before a file is recorded.
const previewRows = 12

// firstRows are only the beginning of a file.
type firstRows struct {
	record.Rows
	all []record.Row
}

// Next gives the next of the first rows.
func (r *firstRows) Next() (record.Row, error) {
	if len(r.all) == previewRows {
		return record.Row{}, io.EOF
	}
	row, err := r.Rows.Next()
	if err == nil {
		row.JSON = bytes.Clone(row.JSON)
		r.all = append(r.all, row)
	}
	return row, err
}
