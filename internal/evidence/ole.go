package evidence

import (
	"encoding/binary"
	"io"
	"slices"
	"unicode/utf16"

	"duban/internal/fault"
)

// oleMagic begins a compound file, in which Office kept its documents before 2007 and keeps encrypted ones now.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// mostSectors bounds how much of the directory of a compound file is read.
const mostSectors = 4096

// sniffOLE tells the formats of compound files apart by the streams in them.
func sniffOLE(r io.ReaderAt, size int64) (*media, error) {
	names := oleStreams(r, size)
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case has("EncryptedPackage"):
		return nil, fault.New(fault.Unsupported, "evidence.encrypted", nil)
	case has("PowerPoint Document"):
		return mediaPPT, nil
	case has("WordDocument"):
		return mediaDOC, nil
	case has("Workbook"), has("Book"):
		return mediaXLS, nil
	}
	return nil, fault.New(fault.Unsupported, "evidence.unknown", fault.Args{"accepted": known()})
}

// oleStreams gives the names in the directory of a compound file ([MS-CFB] 2.2, 2.3, 2.6), as far as they can be read.
func oleStreams(r io.ReaderAt, size int64) []string {
	var head [512]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return nil
	}
	sector := int64(1) << shift
	buf := make([]byte, sector)
	read := func(n uint32) bool {
		at := (int64(n) + 1) * sector
		if at+sector > size {
			return false
		}
		_, err := r.ReadAt(buf, at)
		return err == nil
	}
	// next follows the allocation table; its first 109 sectors stand in the head, which is enough for 7 MB at the
	// least and for directories, which stand near the front, nearly always.
	next := func(n uint32) (uint32, bool) {
		per := uint32(sector / 4)
		if n/per >= 109 || !read(binary.LittleEndian.Uint32(head[76+4*(n/per):])) {
			return 0, false
		}
		return binary.LittleEndian.Uint32(buf[4*(n%per):]), true
	}
	var names []string
	n, ok := binary.LittleEndian.Uint32(head[48:]), true
	for i := 0; ok && n < 0xfffffffa && i < mostSectors && read(n); i++ {
		for entry := range slices.Chunk(buf, 128) {
			if length := int(binary.LittleEndian.Uint16(entry[64:])); length >= 2 && length <= 64 {
				units := make([]uint16, length/2-1)
				for j := range units {
					units[j] = binary.LittleEndian.Uint16(entry[2*j:])
				}
				names = append(names, string(utf16.Decode(units)))
			}
		}
		n, ok = next(n)
	}
	return names
}
