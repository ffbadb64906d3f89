// Package office stands between files and the neutral document: it reads .docx, .xlsx, .csv, .html, .md and .txt (and,
// through LibreOffice where it is installed, .doc, .wps, .rtf, .xls and .et) into a tabular.Doc, and writes one back.
//
// It says what a file holds and never what that means: it knows nothing of lists, items or units. Every file is
// taken for hostile: what reading may cost is bounded by [Limits], and whatever goes wrong is a fault.Error that names
// the remedy. Start at [Read].
package office

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// Read reads a file of any known format. The content decides what the file is; the name only helps where the content
// leaves it open, and a name that contradicts the content gives an info finding. Every failure is a fault.Error.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64, lim Limits) (*tabular.Doc, error) {
	if err := lim.checkFile(size); err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, fault.New(fault.Invalid, "office.empty", nil)
	}
	ctx, cancel := lim.context(ctx)
	defer cancel()
	kind, err := sniff(name, r, size)
	if err != nil {
		return nil, err
	}
	doc, err := readKind(ctx, kind, source{name: name, r: r, size: size}, lim)
	if err != nil {
		return nil, err
	}
	if len(doc.Blocks) == 0 {
		return nil, fault.New(fault.Invalid, "office.no_content", fault.Args{"format": doc.Format})
	}
	if kind.mismatch {
		doc.Findings = append([]fault.Finding{{
			Severity: fault.SeverityInfo, Code: "office.wrong_extension",
			Args: fault.Args{"extension": extension(name), "format": string(kind.format)},
		}}, doc.Findings...)
	}
	return doc, nil
}

// ReadFile reads the file at a path.
func ReadFile(ctx context.Context, path string, lim Limits) (*tabular.Doc, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "office.no_file", fault.Args{"file": filepath.Base(path)})
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "office.unreadable", fault.Args{"file": filepath.Base(path)})
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return nil, fault.Wrap(err, fault.Invalid, "office.unreadable", fault.Args{"file": filepath.Base(path)})
	}
	if !info.Mode().IsRegular() {
		return readStream(ctx, path, f, lim)
	}
	return Read(ctx, filepath.Base(path), f, info.Size(), lim)
}

// readStream reads a pipe or device, which has no size to tell, no further than the limit.
func readStream(ctx context.Context, path string, f io.Reader, lim Limits) (*tabular.Doc, error) {
	data, err := io.ReadAll(io.LimitReader(f, lim.FileBytes+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "office.unreadable", fault.Args{"file": filepath.Base(path)})
	}
	return ReadBytes(ctx, filepath.Base(path), data, lim)
}

// ReadBytes reads a file that is already in memory.
func ReadBytes(ctx context.Context, name string, data []byte, lim Limits) (*tabular.Doc, error) {
	return Read(ctx, name, bytes.NewReader(data), int64(len(data)), lim)
}

// source is the file to read.
type source struct {
	name string
	r    io.ReaderAt
	size int64
}

// textBytes bounds files that are held in memory as a whole, in several shapes at once: text, pages, web archives.
const textBytes = 32 << 20

// text gives the bytes of a text file.
func (s source) text(m *meter) ([]byte, error) {
	lim := m.lim
	lim.FileBytes = min(lim.FileBytes, textBytes)
	if err := lim.checkFile(s.size); err != nil {
		return nil, err
	}
	data := make([]byte, s.size)
	if n, err := s.r.ReadAt(data, 0); int64(n) < s.size {
		return nil, fault.Wrap(err, fault.Invalid, codeTruncated, nil)
	}
	return data, nil
}

func readKind(ctx context.Context, kind kind, src source, lim Limits) (doc *tabular.Doc, err error) {
	m := newMeter(ctx, lim)
	defer func() {
		if err == nil {
			m.finish()
		}
	}()
	switch kind.format {
	case formatDocx:
		return readDocx(ctx, src.r, src.size, lim)
	case formatXLSX:
		return readXLSX(m, src)
	case formatCSV:
		return readCSV(m, src)
	case formatHTML:
		return readHTML(m, src)
	case formatMHTML:
		return readMHTML(m, src)
	case formatOldDoc, formatOldSheet:
		return readConverted(ctx, m, kind, src)
	case formatMarkdown:
		return readMarkdown(m, src)
	default:
		return readText(m, src)
	}
}
