package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"duban/internal/evidence"
	"duban/internal/fault"
)

// Source is what is backed up.
type Source struct {
	Database Database
	Contents Contents
	Program  string // version of the program
	Schema   int64  // version of the schema
	At       time.Time
}

// Write writes an archive. Writers of the database are not held up. Contents that are not there, or not what they were,
// are left out and named in the manifest; everything else is whole.
func Write(ctx context.Context, w io.Writer, s Source) (*Manifest, error) {
	z := zip.NewWriter(w)
	m := &Manifest{Format: format, Version: version, Program: s.Program, Schema: s.Schema, At: s.At.UTC().Truncate(time.Second)}
	err := s.Database.Dump(ctx, func(state State) error {
		tables, err := state.Tables(ctx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			part, err := writeTable(ctx, z, state, t, m.At)
			if err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
			m.Tables = append(m.Tables, *part)
		}
		contents, err := state.Contents(ctx)
		if err != nil {
			return err
		}
		return m.writeContents(ctx, z, s.Contents, contents)
	})
	if err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	part, err := create(z, manifestName, zip.Deflate, m.At)
	if err == nil {
		err = json.NewEncoder(part).Encode(m)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	return m, nil
}

func create(z *zip.Writer, name string, method uint16, at time.Time) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
}

// counted counts and hashes what is written.
type counted struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

// Write writes on.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.sum.Write(p[:n]) // a hash takes everything
	c.n += int64(n)
	return n, err
}

func writeTable(ctx context.Context, z *zip.Writer, state State, t Table, at time.Time) (*Part, error) {
	p := &Part{Table: &t}
	w, err := create(z, p.name(), zip.Deflate, at)
	if err != nil {
		return nil, err
	}
	c := &counted{w: w, sum: sha256.New()}
	out := bufio.NewWriterSize(c, 64<<10)
	if !leftOut[t.Name] {
		var line []byte
		err = state.Rows(ctx, t, func(row []any) error {
			p.Rows++
			if line, err = appendRow(line[:0], row); err != nil {
				return err
			}
			_, err := out.Write(line)
			return err
		})
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return nil, err
	}
	p.SHA256, p.Size = hex.EncodeToString(c.sum.Sum(nil)), c.n
	return p, nil
}

// writeContents copies contents. They hold still: what is there under a digest never changes.
func (m *Manifest) writeContents(ctx context.Context, z *zip.Writer, from Contents, all []evidence.Content) error {
	done := map[string]bool{}
	for _, c := range all {
		if done[c.SHA256] {
			continue
		}
		done[c.SHA256] = true
		good, err := whole(ctx, from, c)
		if err != nil {
			return fmt.Errorf("content %s: %w", c.SHA256, err)
		}
		if !good {
			m.Missing = append(m.Missing, c.SHA256)
			continue
		}
		part := Part{SHA256: c.SHA256, Size: c.Size}
		if err := copyContent(ctx, z, from, &part, m.At); err != nil {
			return fmt.Errorf("content %s: %w", c.SHA256, err)
		}
		m.Contents = append(m.Contents, part)
	}
	return nil
}

// whole reports whether a content is there and what it was.
func whole(ctx context.Context, from Contents, c evidence.Content) (bool, error) {
	b, err := from.Open(ctx, c.SHA256)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer b.Close() // it is only read
	sum := sha256.New()
	n, err := io.Copy(sum, b)
	return n == c.Size && hex.EncodeToString(sum.Sum(nil)) == c.SHA256, err
}

func copyContent(ctx context.Context, z *zip.Writer, from Contents, p *Part, at time.Time) error {
	b, err := from.Open(ctx, p.SHA256)
	if err != nil {
		return err
	}
	defer b.Close() // it is only read
	w, err := create(z, p.name(), zip.Store, at)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, b)
	return err
}
