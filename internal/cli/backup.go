package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duban/internal/app"
	"duban/internal/backup"
	"duban/internal/fault"
)

// backupCommand is `duban backup`.
type backupCommand struct {
	File string `arg:"" help:"cli.help.backup_file"`
	dataFlags
}

// backupDocument is what `duban backup --format json` and `duban restore --format json` print.
type backupDocument struct {
	File     string   `json:"file"`
	Schema   int64    `json:"schema"`
	Tables   int      `json:"tables"`
	Rows     int64    `json:"rows"`
	Contents int      `json:"contents"`
	Missing  []string `json:"missing"` // contents that were not there or altered
}

// Run writes everything into one new file, which stands under its name only when it is whole and on disk.
func (c backupCommand) Run(s *session) (err error) {
	if err := errors.Join(c.validate(), c.exists()); err != nil {
		return err
	}
	if _, err := os.Lstat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.Conflict, "cli.backup.exists", fault.Args{"file": c.File})
	}
	out, err := os.CreateTemp(filepath.Dir(c.File), filepath.Base(c.File)+".*.part")
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "cli.backup.unwritable", fault.Args{"file": c.File})
	}
	defer os.Remove(out.Name()) // gone already when all went well
	defer out.Close()           // synced below, and nothing is written through it
	m, err := app.Backup(s.ctx, app.Options{Data: c.Data, Database: c.Database, Version: s.Version}, out)
	if err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return fmt.Errorf("put the backup on disk: %w", err)
	}
	if err := errors.Join(os.Rename(out.Name(), c.File), syncFolder(filepath.Dir(c.File))); err != nil {
		return fault.Wrap(err, fault.Invalid, "cli.backup.unwritable", fault.Args{"file": c.File})
	}
	if err := s.printBackup("cli.backup.done", c.File, m); err != nil {
		return err
	}
	if len(m.Missing) > 0 {
		return errFindings
	}
	return nil
}

// syncFolder waits until the names in a folder are on disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// restoreCommand is `duban restore`.
type restoreCommand struct {
	File string `arg:"" help:"cli.help.restore_file"`
	dataFlags
}

// Run reads a backup through and puts it into an empty place.
func (c restoreCommand) Run(s *session) error {
	if err := c.validate(); err != nil {
		return err
	}
	in, err := os.Open(c.File)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "office.no_file", fault.Args{"file": filepath.Base(c.File)})
	}
	defer in.Close() // it is only read
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "backup.no_archive", nil)
	}
	m, err := app.Restore(s.ctx, app.Options{Data: c.Data, Database: c.Database}, in, size)
	if err != nil {
		return err
	}
	return s.printBackup("cli.restore.done", c.File, m)
}

// printBackup says what is in a backup. key is the message for people.
func (s *session) printBackup(key, file string, m *backup.Manifest) error {
	d := backupDocument{File: file, Schema: m.Schema, Tables: len(m.Tables), Rows: m.Rows(), Contents: len(m.Contents), Missing: m.Missing}
	if d.Missing == nil {
		d.Missing = []string{}
	}
	if s.json {
		return s.print(d)
	}
	words := map[string]any{"file": file, "tables": d.Tables, "rows": int(d.Rows), "contents": d.Contents}
	if _, err := fmt.Fprintln(s.Out, s.text(key, words)); err != nil {
		return err
	}
	for _, sha256 := range d.Missing {
		s.say("cli.backup.missing", map[string]any{"sha256": sha256})
	}
	return nil
}
