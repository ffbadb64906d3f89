package evidence

import (
	"archive/zip"
	"errors"
	"io"
	"math"
	"path"
	"slices"
	"strings"

	"duban/internal/fault"
)

// sniffArchive tells the formats apart that are zip archives, and refuses those that are out of proportion or hold
// what could be run. An archive of files as such is refused: nobody could say what it shows.
func sniffArchive(r io.ReaderAt, size int64, l Limits) (*media, error) {
	guard := &directoryGuard{r: r, left: directoryBytes}
	z, err := zip.NewReader(guard, size)
	if guard.left < 0 {
		return nil, fault.New(fault.TooLarge, "evidence.bomb", nil)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "evidence.truncated", nil)
	}
	has := map[string]bool{}
	for _, f := range z.File {
		part := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		folder, _, _ := strings.Cut(part, "/")
		has[folder+"/"], has[part] = has[folder+"/"] || folder != part, true
		if slices.Contains(runnable, path.Ext(part)) {
			return nil, fault.New(fault.Unsupported, "evidence.holds_executable", fault.Args{"part": path.Base(part)})
		}
		if path.Base(part) == "vbaproject.bin" {
			return nil, fault.New(fault.Unsupported, "evidence.macros", nil)
		}
	}
	m := mediaOf(has)
	if m == nil {
		return nil, fault.New(fault.Unsupported, "evidence.archive", nil)
	}
	return m, checkParts(z, l)
}

// runnable are endings of what a computer might run.
var runnable = []string{
	".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".jar", ".msi", ".lnk", ".hta", ".sh", ".apk",
}

func mediaOf(has map[string]bool) *media {
	switch {
	case has["word/document.xml"], has["word/document2.xml"]:
		return mediaDOCX
	case has["xl/workbook.xml"]:
		return mediaXLSX
	case has["ppt/presentation.xml"]:
		return mediaPPTX
	case has["ofd.xml"]:
		return mediaOFD
	}
	return nil
}

// checkParts refuses an archive that would be far larger unpacked. What it says of itself is believed here, for nothing
// is unpacked; who unpacks it later bounds what really comes out.
func checkParts(z *zip.Reader, l Limits) error {
	if len(z.File) > l.Entries {
		return fault.New(fault.TooLarge, "evidence.bomb", nil)
	}
	total := int64(0)
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return fault.New(fault.Unsupported, "evidence.encrypted", nil)
		}
		plain := int64(min(f.UncompressedSize64, math.MaxInt64/2))
		packed := int64(min(f.CompressedSize64, math.MaxInt64/2))
		if total += plain; total > l.Plain || plain > ratioFloor && plain/max(packed, 1) > l.Ratio {
			return fault.New(fault.TooLarge, "evidence.bomb", nil)
		}
	}
	return nil
}

// directoryGuard keeps zip.NewReader from reading a directory of unreasonable length.
type directoryGuard struct {
	r    io.ReaderAt
	left int64
}

var errDirectory = errors.New("evidence: directory of an archive too long")

// ReadAt reads as long as there is something left to be read.
func (g *directoryGuard) ReadAt(p []byte, off int64) (int, error) {
	if g.left -= int64(len(p)); g.left < 0 {
		return 0, errDirectory
	}
	return g.r.ReadAt(p, off)
}
