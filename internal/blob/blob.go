// Package blob keeps contents in a folder, each under its SHA-256 digest.
//
// A content comes in as a temporary file, is put on disk, then renamed to its digest, and the folder put on disk too:
// when Keep returns, it is there after any crash, and under its name there is never half of one. Contents are never
// changed; those that nothing refers to any more are swept once they are old enough. The package must not know what
// contents are or who refers to them. Start with [Open].
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"duban/internal/evidence"
	"duban/internal/fault"
)

// FolderName is the folder of contents inside a data directory.
const FolderName = "evidence"

// Folder is an open folder of contents. It is safe for concurrent use, also by several processes.
type Folder struct {
	data, root string
	made       atomic.Bool
	// Keep and Sweep of one content exclude one another, so that none is swept that has just been handed in again.
	mu sync.RWMutex
}

// comingName is the folder of contents on their way in; it stands on the same file system, so that renaming is one step.
const comingName = "coming"

// Open gives the folder of contents in a data directory. It is made with the first content.
func Open(data string) *Folder {
	return &Folder{data: data, root: filepath.Join(data, FolderName)}
}

// make makes all folders that there will ever be, the last of them when all others are on disk.
func (f *Folder) make() error {
	last := filepath.Join(f.root, comingName)
	if _, err := os.Stat(last); err == nil {
		f.made.Store(true)
		return nil
	}
	for i := range 256 {
		if err := os.MkdirAll(filepath.Join(f.root, fmt.Sprintf("%02x", i)), 0o750); err != nil {
			return err
		}
	}
	if err := errors.Join(syncDir(f.root), syncDir(filepath.Dir(f.root))); err != nil {
		return err
	}
	if err := os.MkdirAll(last, 0o750); err != nil {
		return err
	}
	f.made.Store(true)
	return nil
}

// Begin starts to take a content in.
func (f *Folder) Begin(context.Context) (evidence.Incoming, error) {
	if !f.made.Load() {
		if err := f.make(); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "store.directory", fault.Args{"dir": f.data})
		}
	}
	file, err := os.CreateTemp(filepath.Join(f.root, comingName), "*.part")
	if err != nil {
		return nil, failure("begin a content", err)
	}
	return &incoming{File: file, folder: f}, nil
}

// incoming is a content on its way in.
type incoming struct {
	*os.File
	folder *Folder
	ended  bool
}

// Write writes on, and says so when the disk is full.
func (in *incoming) Write(p []byte) (int, error) {
	n, err := in.File.Write(p)
	return n, failure("write a content", err)
}

// Discard removes what has come in.
func (in *incoming) Discard() {
	if in.ended {
		return
	}
	in.ended = true
	_ = in.Close() // it goes away
	_ = os.Remove(in.Name())
}

var digestName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// path gives where a content stands: folders of the first two figures keep each of them small.
func (f *Folder) path(sha256 string) (string, error) {
	if !digestName.MatchString(sha256) {
		return "", fault.New(fault.NotFound, "evidence.content_missing", nil)
	}
	return filepath.Join(f.root, sha256[:2], sha256), nil
}

// Keep puts the content under its digest and waits until it is on disk. One that is there already stays.
func (in *incoming) Keep(sha256 string) error {
	path, err := in.folder.path(sha256)
	if err != nil {
		return err
	}
	in.folder.mu.RLock()
	defer in.folder.mu.RUnlock()
	info, err := in.Stat()
	if err != nil {
		return failure("keep a content", err)
	}
	if there, err := os.Stat(path); err == nil && there.Size() == info.Size() {
		in.Discard()
		now := time.Now()
		if err := os.Chtimes(path, now, now); err != nil { // it is young again: no sweep takes it
			return failure("keep a content", err)
		}
		return failure("put a folder on disk", syncDir(filepath.Dir(path))) // who put it there may not have come so far
	}
	if err := in.Sync(); err != nil {
		return failure("put a content on disk", err)
	}
	if err := in.Close(); err != nil {
		return failure("put a content on disk", err)
	}
	if err := os.Rename(in.Name(), path); err != nil {
		return failure("keep a content", err)
	}
	in.ended = true
	return failure("put a folder on disk", syncDir(filepath.Dir(path)))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open opens a content for reading.
func (f *Folder) Open(_ context.Context, sha256 string) (evidence.Blob, error) {
	path, err := f.path(sha256)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "evidence.content_missing", nil)
	}
	if err != nil {
		return nil, failure("open a content", err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close() // it was only read
		return nil, failure("open a content", err)
	}
	return &content{file, info.Size()}, nil
}

// content is an open content.
type content struct {
	*os.File
	size int64
}

// Size gives the number of bytes.
func (c *content) Size() int64 { return c.size }

// Sweep removes what is older than a time and is not wanted: uploads that never ended, and contents that no record
// refers to because the program was killed between keeping and recording them.
func (f *Folder) Sweep(ctx context.Context, before time.Time, wanted func(sha256 string) bool) (removed int, err error) {
	if _, err := os.Stat(f.root); errors.Is(err, fs.ErrNotExist) {
		return 0, nil // there has never been a content
	}
	err = filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name := d.Name()
		coming := filepath.Base(filepath.Dir(path)) == comingName
		if !coming && (!digestName.MatchString(name) || wanted(name)) {
			return nil // what is not ours stays
		}
		gone, err := f.removeOld(path, before)
		if gone {
			removed++
		}
		return err
	})
	return removed, failure("sweep contents", err)
}

// removeOld removes a file unless it is young.
func (f *Folder) removeOld(path string, before time.Time) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // somebody else did
	}
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	return true, os.Remove(path)
}

// Empty reports whether there is no content.
func (f *Folder) Empty() (bool, error) {
	if _, err := os.Stat(f.root); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	errFound := errors.New("found")
	err := filepath.WalkDir(f.root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && digestName.MatchString(d.Name()) {
			return errFound
		}
		return err
	})
	if errors.Is(err, errFound) {
		return false, nil
	}
	return true, failure("look through contents", err)
}

// failure says what was being done when err came, and names what somebody can do something about.
func failure(doing string, err error) error {
	var known *fault.Error
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case errors.As(err, &known):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(err, fault.Internal, "store.full", nil)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fault.Wrap(err, fault.Internal, "store.unwritable", nil)
	}
	return fmt.Errorf("blob: %s: %w", doing, err)
}
