package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"duban/internal/fault"
)

// openFile opens a file for reading and says in a person's terms why it cannot.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(err, fault.NotFound, "office.no_file", fault.Args{"file": filepath.Base(path)})
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "office.unreadable", fault.Args{"file": filepath.Base(path)})
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		_ = f.Close() // nothing was written to it
		return nil, fault.Wrap(err, fault.Invalid, "office.unreadable", fault.Args{"file": filepath.Base(path)})
	}
	return f, nil
}
