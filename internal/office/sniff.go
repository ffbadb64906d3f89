package office

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"duban/internal/fault"
)

// format is what a file really is.
type format string

const (
	formatText     format = "txt"
	formatCSV      format = "csv"
	formatHTML     format = "html"
	formatMHTML    format = "mht"
	formatMarkdown format = "md"
	formatDocx     format = "docx"
	formatXLSX     format = "xlsx"
	formatOldDoc   format = "doc" // needs the converter, comes back as docx
	formatOldSheet format = "xls" // needs the converter, comes back as xlsx
)

// kind is what sniffing found out.
type kind struct {
	format   format
	mismatch bool // the name says something else
}

// families maps the extensions that people use to the format they promise.
var families = map[string]format{
	"txt": formatText, "text": formatText, "log": formatText, "": formatText,
	"csv": formatCSV, "tsv": formatCSV, "tab": formatCSV,
	"html": formatHTML, "htm": formatHTML, "xhtml": formatHTML, "shtml": formatHTML,
	"mht": formatMHTML, "mhtml": formatMHTML,
	"md": formatMarkdown, "markdown": formatMarkdown,
	"docx": formatDocx, "docm": formatDocx, "dotx": formatDocx, "dotm": formatDocx,
	"xlsx": formatXLSX, "xlsm": formatXLSX, "xltx": formatXLSX, "xltm": formatXLSX,
	"doc": formatOldDoc, "wps": formatOldDoc, "rtf": formatOldDoc, "odt": formatOldDoc, "dot": formatOldDoc, "wpt": formatOldDoc,
	"xls": formatOldSheet, "et": formatOldSheet, "xlsb": formatOldSheet, "ods": formatOldSheet, "ett": formatOldSheet, "xlt": formatOldSheet,
}

// extension gives the extension of a name in lower case without its dot.
func extension(name string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
}

// sniffBytes is how much of a file is looked at; government pages may carry a long comment before <html>.
const sniffBytes = 8 << 10

// sniff finds out what a file is. The errors name formats that are known and cannot be read.
func sniff(name string, r io.ReaderAt, size int64) (kind, error) {
	head := make([]byte, min(size, sniffBytes))
	n, err := r.ReadAt(head, 0)
	if n < len(head) {
		return kind{}, fault.Wrap(err, fault.Invalid, codeTruncated, nil)
	}
	hint, known := families[extension(name)]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZip(hint, r, size)
	case isOLE2(head):
		return sniffOLE2(hint, r, size)
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return kind{formatOldDoc, hint != formatOldDoc}, nil
	}
	if err := refuse(head); err != nil {
		return kind{}, err
	}
	return sniffText(hint, known, head)
}

// sniffZip tells the zip formats apart by the parts inside.
func sniffZip(hint format, r io.ReaderAt, size int64) (kind, error) {
	guard := &directoryGuard{r: r, left: directoryBytes}
	z, err := zip.NewReader(guard, size)
	if guard.left < 0 {
		return kind{}, fault.New(fault.TooLarge, codeZipBomb, fault.Args{"part": "central directory"})
	}
	if err != nil {
		return kind{}, fault.Wrap(err, fault.Invalid, codeTruncated, nil)
	}
	has := map[string]bool{}
	for _, f := range z.File {
		part := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		folder, _, _ := strings.Cut(part, "/")
		has[folder+"/"], has[part] = has[folder+"/"] || folder != part, true
	}
	switch {
	case has["word/"]:
		return kind{formatDocx, hint != formatDocx}, nil
	case has["xl/workbook.bin"]:
		return kind{formatOldSheet, hint != formatOldSheet}, nil
	case has["xl/"]:
		return kind{formatXLSX, hint != formatXLSX}, nil
	case has["ppt/"]:
		return kind{}, fault.New(fault.Unsupported, "office.presentation", nil)
	case has["ofd.xml"]:
		return kind{}, fault.New(fault.Unsupported, "office.ofd", nil)
	case has["content.xml"] && hint == formatOldSheet: // OpenDocument
		return kind{formatOldSheet, false}, nil
	case has["content.xml"]:
		return kind{formatOldDoc, hint != formatOldDoc}, nil
	}
	return kind{}, fault.New(fault.Unsupported, "office.archive", nil)
}

// sniffOLE2 tells an encrypted Office file from the formats before 2007.
func sniffOLE2(hint format, r io.ReaderAt, size int64) (kind, error) {
	if isEncryptedOffice(r, size) {
		return kind{}, fault.New(fault.Unsupported, codeEncrypted, nil)
	}
	// A document may embed a workbook and the other way round; then the name decides.
	word := hasOLEStream(r, size, "WordDocument")
	sheet := hasOLEStream(r, size, "Workbook") || hasOLEStream(r, size, "Book")
	if hint == formatOldSheet && (sheet || !word) || sheet && !word {
		return kind{formatOldSheet, hint != formatOldSheet}, nil
	}
	return kind{formatOldDoc, hint != formatOldDoc}, nil
}

// hasOLEStream reports whether an entry of that name stands in the directory of an OLE2 file.
func hasOLEStream(r io.ReaderAt, size int64, name string) bool {
	const entry = 128
	want := make([]byte, 0, 64)
	for _, c := range name + "\x00" {
		want = append(want, byte(c), 0)
	}
	buf := make([]byte, 512*entry)
	for off := int64(0); off < size; off += int64(len(buf)) {
		n, err := r.ReadAt(buf, off)
		for i := 0; i+entry <= n; i += entry {
			if bytes.HasPrefix(buf[i:], want) {
				return true
			}
		}
		if err != nil {
			return false
		}
	}
	return false
}

// foreign lists the first bytes of formats that people hand over by mistake, with the error for each.
var foreign = []struct {
	magic string
	code  string
}{
	{"%PDF", "office.pdf"},
	{"\x89PNG", "office.picture"}, {"\xFF\xD8\xFF", "office.picture"}, {"GIF8", "office.picture"},
	{"II*\x00", "office.picture"}, {"MM\x00*", "office.picture"},
	{"MZ", "office.executable"}, {"\x7FELF", "office.executable"},
	{"Rar!", "office.archive"}, {"7z\xBC\xAF\x27\x1C", "office.archive"}, {"\x1F\x8B", "office.archive"},
	{"SQLite format 3\x00", "office.binary"},
}

// refuse gives the error for a file of a format that cannot be read; nil for what may be text.
func refuse(head []byte) error {
	trimmed := bytes.TrimLeft(head, " \t\r\n\xEF\xBB\xBF")
	for _, f := range foreign {
		start := head
		if f.code == "office.pdf" {
			start = trimmed
		}
		if !bytes.HasPrefix(start, []byte(f.magic)) {
			continue
		}
		// Text may begin with the letters of a short mark; no program file is without zero bytes.
		if len(f.magic) == 2 && bytes.IndexByte(head, 0) < 0 {
			continue
		}
		return fault.New(fault.Unsupported, f.code, nil)
	}
	if bytes.HasPrefix(head, []byte("RIFF")) && len(head) > 12 && string(head[8:12]) == "WEBP" ||
		bytes.HasPrefix(head, []byte("BM")) && len(head) > 14 && bytes.Equal(head[6:10], make([]byte, 4)) {
		return fault.New(fault.Unsupported, "office.picture", nil)
	}
	return nil
}

// sniffText tells the text formats apart. Only HTML and MHTML are sure from their content; between the others the
// extension decides.
func sniffText(hint format, known bool, head []byte) (kind, error) {
	lower := bytes.ToLower(asciiView(head))
	switch {
	case looksMHTML(lower):
		return kind{formatMHTML, hint != formatMHTML}, nil
	case looksHTML(lower):
		return kind{formatHTML, hint != formatHTML}, nil
	case hint == formatHTML, hint == formatCSV, hint == formatMarkdown:
		return kind{hint, false}, nil
	case !known || hint == formatText:
		return kind{formatText, false}, nil
	default:
		return kind{formatText, true}, nil
	}
}

// asciiView drops zero bytes and byte order marks, so that tags in UTF-16 can be seen.
func asciiView(head []byte) []byte {
	head = bytes.TrimPrefix(head, []byte{0xEF, 0xBB, 0xBF})
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	return head
}

func looksMHTML(lower []byte) bool {
	lower = bytes.TrimLeft(lower, " \t\r\n")
	return (bytes.HasPrefix(lower, []byte("mime-version:")) || bytes.HasPrefix(lower, []byte("from:")) ||
		bytes.HasPrefix(lower, []byte("content-type: multipart/related"))) &&
		bytes.Contains(lower, []byte("multipart/related"))
}

// looksHTML reports whether a file starts as a page or a piece of one does.
func looksHTML(lower []byte) bool {
	lower = bytes.TrimLeft(lower, " \t\r\n")
	for bytes.HasPrefix(lower, []byte("<!--")) || bytes.HasPrefix(lower, []byte("<?xml")) {
		end := bytes.IndexByte(lower, '>')
		if bytes.HasPrefix(lower, []byte("<!--")) {
			if end = bytes.Index(lower, []byte("-->")); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			return false
		}
		lower = bytes.TrimLeft(lower[end+1:], " \t\r\n")
	}
	for _, tag := range []string{
		"<!doctype html", "<html", "<head", "<body", "<table", "<tbody", "<tr", "<td", "<div", "<p>", "<p ", "<h1",
		"<h2", "<h3", "<meta", "<style", "<script", "<span", "<title", "<ul", "<ol", "<section", "<article", "<link",
	} {
		if bytes.HasPrefix(lower, []byte(tag)) {
			return true
		}
	}
	return false
}
