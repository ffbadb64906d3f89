package backup

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"duban/internal/fault"
)

// Target is what is restored into.
type Target struct {
	Database Database
	Contents Contents
}

// mostManifest bounds the manifest, which is read into memory as a whole: room for some millions of contents.
const mostManifest = 1 << 30

// Archive is an archive that was read through and is whole.
type Archive struct {
	Manifest
	files map[string]*zip.File
}

// Open opens an archive and compares every part of it with its digest. One that is damaged, or from another version of
// the schema, gives a fault that says so.
func Open(ctx context.Context, r io.ReaderAt, size, schema int64) (*Archive, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	if a.Schema != schema {
		return nil, fault.New(fault.Unsupported, "backup.schema", fault.Args{"have": int(a.Schema), "know": int(schema)})
	}
	return a, a.check(ctx)
}

// Restore puts what the archive holds into an empty Duban. The contents are on disk before the rows, and the rows come
// all or not at all.
func (a *Archive) Restore(ctx context.Context, t Target) error {
	empty, err := t.Contents.Empty()
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if !empty {
		return fault.New(fault.Conflict, "backup.not_empty", nil)
	}
	err = t.Database.Load(ctx, func(l Loader) error {
		for i := range a.Contents {
			if err := a.restoreContent(ctx, &a.Contents[i], t.Contents); err != nil {
				return fmt.Errorf("content %s: %w", a.Contents[i].SHA256, err)
			}
		}
		for i := range a.Tables {
			if err := a.restoreTable(ctx, &a.Tables[i], l); err != nil {
				return fmt.Errorf("table %s: %w", a.Tables[i].Table.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func damaged(part string, err error) error {
	return fault.Wrap(err, fault.Invalid, "backup.damaged", fault.Args{"part": part})
}

func openArchive(r io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "backup.no_archive", nil)
	}
	a := &Archive{files: map[string]*zip.File{}}
	for _, f := range z.File {
		if _, twice := a.files[f.Name]; twice {
			return nil, damaged(f.Name, nil)
		}
		a.files[f.Name] = f
	}
	f := a.files[manifestName]
	if f == nil {
		return nil, fault.New(fault.Invalid, "backup.no_archive", nil)
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(manifestName, err)
	}
	defer in.Close() // it is only read
	text, err := io.ReadAll(io.LimitReader(in, mostManifest))
	if err == nil {
		err = json.Unmarshal(text, &a.Manifest)
	}
	if err != nil {
		return nil, damaged(manifestName, err)
	}
	if a.Format != format || a.Version != version {
		return nil, fault.New(fault.Unsupported, "backup.format", fault.Args{"format": a.Format, "version": a.Version})
	}
	return a, nil
}

// check compares every part with its digest, and finds parts that the manifest does not name.
func (a *Archive) check(ctx context.Context) error {
	named := map[string]bool{manifestName: true}
	for _, parts := range [][]Part{a.Tables, a.Contents} {
		for i := range parts {
			p := &parts[i]
			if named[p.name()] || p.Table != nil && len(p.Table.Columns) == 0 {
				return damaged(p.name(), nil)
			}
			named[p.name()] = true
			if err := a.checkPart(ctx, p); err != nil {
				return err
			}
		}
	}
	for name := range a.files {
		if !named[name] {
			return damaged(name, nil)
		}
	}
	return nil
}

func (a *Archive) checkPart(ctx context.Context, p *Part) error {
	in, err := a.open(p)
	if err != nil {
		return err
	}
	defer in.Close() // it is only read
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(in, p.Size+1))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return damaged(p.name(), err)
	}
	if n != p.Size || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return damaged(p.name(), nil)
	}
	return nil
}

func (a *Archive) open(p *Part) (io.ReadCloser, error) {
	f := a.files[p.name()]
	if f == nil {
		return nil, damaged(p.name(), nil)
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(p.name(), err)
	}
	return in, nil
}

func (a *Archive) restoreContent(ctx context.Context, p *Part, to Contents) error {
	in, err := a.open(p)
	if err != nil {
		return err
	}
	defer in.Close() // it is only read
	out, err := to.Begin(ctx)
	if err != nil {
		return err
	}
	defer out.Discard()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Keep(p.SHA256)
}

func (a *Archive) restoreTable(ctx context.Context, p *Part, l Loader) error {
	in, err := a.open(p)
	if err != nil {
		return err
	}
	defer in.Close() // it is only read
	lines := bufio.NewReaderSize(in, 64<<10)
	row := make([]any, len(p.Table.Columns))
	rows := int64(0)
	err = l.Load(ctx, *p.Table, func() ([]any, error) {
		line, err := readLine(lines)
		if err != nil {
			return nil, err
		}
		rows++
		return row, parseRow(line, p.Table.Columns, row)
	})
	if err == nil && rows != p.Rows {
		return damaged(p.name(), nil)
	}
	return err
}

// readLine gives the next line, however long it is; io.EOF at the end.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadBytes('\n')
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return bytes.TrimSuffix(line, []byte("\n")), err
}
