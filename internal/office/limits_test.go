package office

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"duban/internal/fault"
	"duban/internal/locale"
)

// wantCode fails unless err is a fault.Error with the code, and the code has words.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want code %s", err, code)
	}
	if f.Code != code {
		t.Errorf("got code %s (%v), want %s", f.Code, err, code)
	}
	if !locale.Has(f.Code) {
		t.Errorf("code %s has no message", f.Code)
	}
}

func testMeter(lim Limits) *meter { return newMeter(context.Background(), lim) }

func TestFileAtTheLimitIsReadAndOneByteMoreIsNot(t *testing.T) {
	lim := Limits{FileBytes: 1 << 20}
	if err := lim.checkFile(1 << 20); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	err := lim.checkFile(1<<20 + 1)
	wantCode(t, err, codeTooLarge)
	if size := fault.As(err).Args["size"]; size != 2 {
		t.Errorf("a file just over 1 MB is called %v MB, want 2", size)
	}
}

func TestCellsAreCountedOverAllTables(t *testing.T) {
	m := testMeter(Limits{Cells: 10})
	if err := m.addCells(10, fault.Place{}); err != nil {
		t.Fatal(err)
	}
	err := m.addCells(1, fault.Place{Table: 2, Row: 3})
	wantCode(t, err, codeCells)
	if at := fault.As(err).At; at.Table != 2 || at.Row != 3 {
		t.Errorf("place %v, want table 2 row 3", at)
	}
}

func TestTimeOverAndCallerGoneAreToldApart(t *testing.T) {
	lim := Limits{Time: time.Nanosecond}
	ctx, cancel := lim.context(context.Background())
	defer cancel()
	<-ctx.Done()
	wantCode(t, newMeter(ctx, lim).checkTime(), codeTimeout)

	ctx, cancel = Limits{}.context(context.Background())
	cancel()
	wantCode(t, newMeter(ctx, lim).checkTime(), codeStopped)
}

// zipOf makes a zip file of one part holding n zero bytes.
func zipOf(t *testing.T, n int) *bytes.Reader {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("big")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(buf.Bytes())
}

func readPart(t *testing.T, m *meter, file *bytes.Reader) error {
	t.Helper()
	z, err := m.openZip(file, file.Size())
	if err != nil {
		return err
	}
	part, err := m.openPart(z.File[0])
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	_, err = io.Copy(io.Discard, part)
	return err
}

func TestZipBombStopsByRatioAndBySum(t *testing.T) {
	file := zipOf(t, ratioFloor+1<<20)
	if err := readPart(t, testMeter(Limits{FileBytes: 1 << 20, PlainBytes: 1 << 30, ZipRatio: 100_000}), file); err != nil {
		t.Errorf("within the limits: %v", err)
	}
	ratio := testMeter(Limits{FileBytes: 1 << 20, PlainBytes: 1 << 30, ZipRatio: 100})
	wantCode(t, readPart(t, ratio, file), codeZipBomb)
	sum := testMeter(Limits{FileBytes: 1 << 20, PlainBytes: 1 << 20, ZipRatio: 100_000})
	wantCode(t, readPart(t, sum, file), codeZipBomb)
	if sum.plain > 2<<20 {
		t.Errorf("read on for %d bytes after the limit", sum.plain)
	}
}

func TestZipWithEndlessDirectoryIsRefused(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for range directoryBytes / 40 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: "0123456789012345678901234567890123456789"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lim := DefaultLimits()
	_, err := testMeter(lim).openZip(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	wantCode(t, err, codeZipBomb)
}

func TestDamagedZipIsTruncated(t *testing.T) {
	whole := make([]byte, zipOf(t, 1<<16).Size())
	if _, err := zipOf(t, 1<<16).ReadAt(whole, 0); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, len(whole) / 2, len(whole) - 1} {
		wantCode(t, readPart(t, testMeter(DefaultLimits()), bytes.NewReader(whole[:n])), codeTruncated)
	}
	broken := bytes.Clone(whole)
	for i := 40; i < 60; i++ {
		broken[i] ^= 0xFF
	}
	wantCode(t, readPart(t, testMeter(DefaultLimits()), bytes.NewReader(broken)), codeTruncated)
}

func TestEncryptedOfficeFileIsToldFromOtherOLE2(t *testing.T) {
	ole := func(stream string) *bytes.Reader {
		b := make([]byte, 512*130) // the directory lies beyond the first block read
		copy(b, oleMagic)
		entry := b[512*129:]
		for i, c := range stream {
			binary.LittleEndian.PutUint16(entry[2*i:], uint16(c))
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(stream)+2))
		return bytes.NewReader(b)
	}
	for stream, want := range map[string]bool{"EncryptedPackage": true, "WordDocument": false, "EncryptedPackageX": false} {
		file := ole(stream)
		head := make([]byte, 8)
		if _, err := file.ReadAt(head, 0); err != nil || !isOLE2(head) {
			t.Errorf("%s: not seen as OLE2 (%v)", stream, err)
		}
		if got := isEncryptedOffice(file, file.Size()); got != want {
			t.Errorf("%s: encrypted %v, want %v", stream, got, want)
		}
	}
	if isOLE2([]byte("PK\x03\x04aaaa")) {
		t.Error("a zip file is no OLE2 file")
	}
}
