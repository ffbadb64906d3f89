package web

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"duban/internal/account"
	"duban/internal/record"
)

// What lies beside an uploaded file: the note of what it is, and the rows that were not taken.
const (
	uploadPrefix   = "records-"
	noteEnding     = ".json"
	rejectedEnding = ".rejected.csv"
)

// uploadNote is what has to outlive the process of an uploaded file.
type uploadNote struct {
	Account account.ID      `json:"account"` // who uploaded it
	Name    string          `json:"name"`
	Size    int64           `json:"size"`
	At      time.Time       `json:"at"`
	Started bool            `json:"started,omitzero"`
	Outcome *record.Outcome `json:"outcome,omitempty"` // when it is done
	Cut     bool            `json:"cut,omitzero"`
}

// create makes the file of the next upload. Its name is its key.
func (u *uploads) create() (*os.File, error) {
	if err := os.MkdirAll(u.dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(u.dir, uploadPrefix+rand.Text()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	return f, nil
}

// key gives the key under which the address names the file.
func (f *caseFile) key() string { return strings.TrimPrefix(filepath.Base(f.path), uploadPrefix) }

// note writes what has to outlive the process; outcome is nil until the file is recorded.
func (f *caseFile) note(outcome *record.Outcome) error {
	return f.write(&uploadNote{Account: f.owner, Name: f.name, Size: f.size, At: f.at, Started: f.started.Load(), Outcome: outcome, Cut: f.cut})
}

// write puts a note in the place of the one before, whole or not at all.
func (f *caseFile) write(n *uploadNote) error {
	data, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("note an upload: %w", err)
	}
	part := f.path + noteEnding + ".part"
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return fmt.Errorf("note an upload: %w", err)
	}
	if err := os.Rename(part, f.path+noteEnding); err != nil {
		return fmt.Errorf("note an upload: %w", err)
	}
	return nil
}

// keep notes what became of a file that was recorded, and lets go of the file itself. One whose recording failed stays.
func (f *caseFile) keep(log *slog.Logger) {
	if f.err != nil {
		return
	}
	if err := f.note(f.far.Load()); err != nil {
		log.Error("note an upload", "name", f.name, "error", err)
		return
	}
	_ = os.Remove(f.path) // all of it is recorded or rejected
}

// restore finds the uploads of an earlier process and takes away what is too old or belongs to none.
func (u *uploads) restore(log *slog.Logger, now time.Time) {
	entries, err := os.ReadDir(u.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		log.Error("look for uploads", "error", err)
		return
	}
	u.all = map[string]*caseFile{}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, uploadPrefix) || strings.Contains(name, ".") {
			continue
		}
		f := &caseFile{path: filepath.Join(u.dir, name), done: make(chan struct{})}
		if err := f.recall(); err != nil || now.Sub(f.at) > keepUpload {
			f.remove() // an upload that broke off has no note
			continue
		}
		u.all[f.key()] = f
	}
	for _, e := range entries { // of those whose file is gone because all of it is recorded
		name, noted := strings.CutSuffix(e.Name(), noteEnding)
		f := &caseFile{path: filepath.Join(u.dir, name), done: make(chan struct{})}
		if !noted || !strings.HasPrefix(name, uploadPrefix) || u.all[f.key()] != nil {
			continue
		}
		if err := f.recall(); err != nil || !f.finished() || now.Sub(f.at) > keepUpload {
			f.remove()
			continue
		}
		u.all[f.key()] = f
	}
}

// recall reads the note of a file.
func (f *caseFile) recall() error {
	data, err := os.ReadFile(f.path + noteEnding)
	if err != nil {
		return err
	}
	var n uploadNote
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("note of an upload: %w", err)
	}
	f.owner, f.name, f.size, f.at = n.Account, n.Name, n.Size, n.At
	f.broken = n.Started && n.Outcome == nil
	if n.Outcome == nil {
		return nil
	}
	f.started.Store(true)
	f.far.Store(n.Outcome)
	f.cut = n.Cut
	if _, err := os.Stat(f.path + rejectedEnding); err == nil && n.Outcome.Rejected > 0 {
		f.rejected = f.path + rejectedEnding
	}
	close(f.done)
	return nil
}
