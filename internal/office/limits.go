package office

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"

	"duban/internal/fault"
)

// Limits bounds what reading one file may cost, and says who is told how far it is. A file over a limit gives a fault.Error that names the limit; no
// reader allocates in proportion to a number that only the file claims.
type Limits struct {
	FileBytes  int64         // size of the file itself
	PlainBytes int64         // bytes of all its parts together once unpacked
	ZipRatio   int64         // unpacked : packed of one part, looked at only beyond ratioFloor bytes
	Cells      int           // cells of all tables together, and paragraphs
	Columns    int           // grid columns of one table
	Depth      int           // XML elements inside each other
	Time       time.Duration // for the whole reading; 0 leaves it to the context
	// Progress is told how much has been read of how much, some hundred times at most and by one goroutine: bytes of the
	// unpacked part that holds the document, or of the text. May be nil.
	Progress func(done, total int64)
}

// DefaultLimits gives the limits for files that people hand over: far above any real list, far below what harms.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:  100 << 20,
		PlainBytes: 256 << 20,
		ZipRatio:   300,
		Cells:      1_000_000,
		Columns:    1000,
		Depth:      256,
		Time:       60 * time.Second,
	}
}

const (
	ratioFloor     = 8 << 20 // parts that unpack to less are never called bombs
	directoryBytes = 4 << 20 // room for some 40,000 parts; real documents have some dozens
)

// Error codes that every reader shares.
const (
	codeTooLarge   = "office.too_large"
	codeZipBomb    = "office.zip_bomb"
	codeCells      = "office.too_many_cells"
	codeColumns    = "office.too_many_columns"
	codeDepth      = "office.too_deep"
	codeTimeout    = "office.timeout"
	codeStopped    = "office.stopped"
	codeEncrypted  = "office.encrypted"
	codeTruncated  = "office.truncated"
	codeDamagedXML = "office.damaged_xml"
	codeNotDocx    = "office.not_docx"
)

// checkFile reports a file that is larger than a person would hand over.
func (l Limits) checkFile(size int64) error {
	if size > l.FileBytes {
		return fault.New(fault.TooLarge, codeTooLarge, fault.Args{"size": megabytes(size), "max": megabytes(l.FileBytes)})
	}
	return nil
}

// checkColumns reports a table wider than allowed; at says where.
func (l Limits) checkColumns(columns int, at fault.Place) error {
	if columns <= l.Columns {
		return nil
	}
	err := fault.New(fault.TooLarge, codeColumns, fault.Args{"columns": columns, "max": l.Columns})
	err.At = at
	return err
}

// context gives the context under which one reading runs, cut off after l.Time.
func (l Limits) context(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.Time <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, l.Time)
}

// megabytes rounds up, so that a file just over a limit never seems to be equal to it.
func megabytes(n int64) int { return int((n + 1<<20 - 1) >> 20) }

// meter counts what one reading has cost so far. It belongs to one goroutine.
type meter struct {
	ctx   context.Context
	lim   Limits
	plain int64
	cells int

	total int64 // what there is to read, 0 while nobody knows
	start int64 // of plain, when total was known
	lines int   // of a text
	told  int64 // of total, the last time
}

func newMeter(ctx context.Context, lim Limits) *meter { return &meter{ctx: ctx, lim: lim} }

// addCells counts n more cells.
func (m *meter) addCells(n int, at fault.Place) error {
	m.cells += n
	if m.cells <= m.lim.Cells {
		return nil
	}
	err := fault.New(fault.TooLarge, codeCells, fault.Args{"max": m.lim.Cells})
	err.At = at
	return err
}

// checkTime reports that the time is over or the caller gone; readers ask now and then.
func (m *meter) checkTime() error {
	switch err := m.ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, fault.TooLarge, codeTimeout, fault.Args{"seconds": int(m.lim.Time / time.Second)})
	default:
		return fault.Wrap(err, fault.Busy, codeStopped, nil)
	}
}

// expect says how much there is to read from here on.
func (m *meter) expect(total int64) { m.total, m.start, m.told = total, m.plain, -1 }

// reach tells how much has been read, whenever another hundredth has been.
func (m *meter) reach(done int64) {
	if m.lim.Progress == nil || done-m.told < max(m.total/100, 1) {
		return
	}
	m.tell(done)
}

// tell tells progress unless there is nothing to read or nothing new to tell.
func (m *meter) tell(done int64) {
	if done = min(done, m.total); m.lim.Progress != nil && m.total > 0 && done > m.told {
		m.told = done
		m.lim.Progress(done, m.total)
	}
}

// reachLine is reach by the lines of a text.
func (m *meter) reachLine(line int) { m.reach(m.total * int64(line) / int64(max(m.lines, 1))) }

// finish tells that everything has been read.
func (m *meter) finish() { m.tell(m.total) }

// openZip opens a zip file within the limits. A file that is no whole zip gives office.truncated.
func (m *meter) openZip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	if err := m.lim.checkFile(size); err != nil {
		return nil, err
	}
	guard := &directoryGuard{r: r, left: directoryBytes}
	z, err := zip.NewReader(guard, size)
	if guard.left < 0 {
		return nil, fault.New(fault.TooLarge, codeZipBomb, fault.Args{"part": "central directory"})
	}
	guard.open = true
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, codeTruncated, nil)
	}
	return z, nil
}

// openPart opens one part of a zip file so that reading it stops at the limits.
func (m *meter) openPart(f *zip.File) (io.ReadCloser, error) {
	if f.Flags&1 != 0 {
		return nil, fault.New(fault.Unsupported, codeEncrypted, nil)
	}
	p := &partReader{m: m, name: f.Name, packed: int64(f.CompressedSize64)}
	// A part that says it is a bomb is not opened. One that lies about its size is caught while it is read.
	if said := int64(min(f.UncompressedSize64, math.MaxInt64)); m.plain+said > m.lim.PlainBytes || p.swollen(said) {
		return nil, p.bomb()
	}
	rc, err := f.Open()
	if err != nil {
		return nil, damagedPart(f.Name, err)
	}
	p.rc = rc
	return p, nil
}

// directoryGuard stops zip.NewReader from reading a central directory of unreasonable length; once open, it is
// transparent.
type directoryGuard struct {
	r    io.ReaderAt
	left int64
	open bool
}

var errDirectory = errors.New("office: central directory too long")

func (g *directoryGuard) ReadAt(p []byte, off int64) (int, error) {
	if !g.open {
		if g.left -= int64(len(p)); g.left < 0 {
			return 0, errDirectory
		}
	}
	return g.r.ReadAt(p, off)
}

// partReader counts unpacked bytes and keeps an eye on ratio and time.
type partReader struct {
	rc     io.ReadCloser
	m      *meter
	name   string
	packed int64
	plain  int64
}

func (p *partReader) Read(b []byte) (int, error) {
	if err := p.m.checkTime(); err != nil {
		return 0, err
	}
	n, err := p.rc.Read(b)
	p.plain += int64(n)
	p.m.plain += int64(n)
	p.m.reach(p.m.plain - p.m.start)
	switch {
	case p.m.plain > p.m.lim.PlainBytes, p.swollen(p.plain):
		return 0, p.bomb()
	case err != nil && err != io.EOF:
		return n, damagedPart(p.name, err)
	}
	return n, err
}

// swollen reports whether unpacking to this many bytes is out of proportion to the packed size.
func (p *partReader) swollen(plain int64) bool {
	return plain > ratioFloor && plain/max(p.packed, 1) > p.m.lim.ZipRatio
}

func (p *partReader) bomb() error {
	return fault.New(fault.TooLarge, codeZipBomb, fault.Args{"part": p.name})
}

func (p *partReader) Close() error { return p.rc.Close() }

// damagedPart says that a part of a zip file cannot be unpacked.
func damagedPart(name string, err error) error {
	return fault.Wrap(err, fault.Invalid, codeTruncated, fault.Args{"part": name})
}

var oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// isOLE2 reports whether a file that starts with head is an OLE2 compound file: .doc, .xls, .wps, .et, or any
// encrypted Office file.
func isOLE2(head []byte) bool { return bytes.HasPrefix(head, oleMagic) }

// isEncryptedOffice reports whether an OLE2 compound file holds an encrypted .docx or .xlsx: one of its directory
// entries, which stand at multiples of 128 bytes, is a stream called EncryptedPackage.
func isEncryptedOffice(r io.ReaderAt, size int64) bool {
	const entry = 128
	var name []byte
	for _, c := range "EncryptedPackage\x00" {
		name = binary.LittleEndian.AppendUint16(name, uint16(c))
	}
	buf := make([]byte, 512*entry)
	for off := int64(0); off < size; off += int64(len(buf)) {
		n, err := r.ReadAt(buf, off)
		for i := 0; i+entry <= n; i += entry {
			if bytes.HasPrefix(buf[i:], name) && int(binary.LittleEndian.Uint16(buf[i+64:])) == len(name) {
				return true
			}
		}
		if err != nil {
			return false
		}
	}
	return false
}
