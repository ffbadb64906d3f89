package evidence

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"duban/internal/fault"
)

// media is a format that evidence may have.
type media struct {
	name       string   // media type
	extensions []string // that names of such files have, the usual one first
}

// The formats.
var (
	mediaPDF  = &media{"application/pdf", []string{"pdf"}}
	mediaDOC  = &media{"application/msword", []string{"doc", "wps", "dot", "wpt"}}
	mediaXLS  = &media{"application/vnd.ms-excel", []string{"xls", "et", "xlt", "ett"}}
	mediaPPT  = &media{"application/vnd.ms-powerpoint", []string{"ppt", "dps", "pps"}}
	mediaDOCX = &media{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{"docx", "dotx"}}
	mediaXLSX = &media{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{"xlsx", "xltx"}}
	mediaPPTX = &media{"application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{"pptx", "ppsx"}}
	mediaOFD  = &media{"application/ofd", []string{"ofd"}}
	mediaJPEG = &media{"image/jpeg", []string{"jpg", "jpeg", "jpe", "jfif"}}
	mediaPNG  = &media{"image/png", []string{"png"}}
	mediaGIF  = &media{"image/gif", []string{"gif"}}
	mediaWebP = &media{"image/webp", []string{"webp"}}
	mediaTIFF = &media{"image/tiff", []string{"tif", "tiff"}}
	mediaHEIC = &media{"image/heic", []string{"heic", "heif"}}
)

var accepted = []*media{
	mediaPDF, mediaDOC, mediaXLS, mediaPPT, mediaDOCX, mediaXLSX, mediaPPTX, mediaOFD,
	mediaJPEG, mediaPNG, mediaGIF, mediaWebP, mediaTIFF, mediaHEIC,
}

// Accepted lists the endings of the files that evidence may be, each with its dot.
func Accepted() []string {
	var all []string
	for _, m := range accepted {
		for _, e := range m.extensions {
			all = append(all, "."+e)
		}
	}
	return all
}

// IsPicture reports whether every browser shows files of this media type as a picture.
func IsPicture(name string) bool {
	return slices.Contains([]string{mediaJPEG.name, mediaPNG.name, mediaGIF.name, mediaWebP.name}, name)
}

// IsPDF reports whether a media type is that of a portable document.
func IsPDF(name string) bool { return name == mediaPDF.name }

// HasWords reports whether there may be a reader for the text of files of this media type.
func HasWords(name string) bool {
	return slices.Contains([]string{mediaDOC.name, mediaXLS.name, mediaDOCX.name, mediaXLSX.name}, name)
}

// Extension gives the usual ending of files of a media type with its dot, "" for one that evidence cannot have.
func Extension(name string) string {
	for _, m := range accepted {
		if m.name == name {
			return "." + m.extensions[0]
		}
	}
	return ""
}

// harmful are the beginnings of what a computer might run. They are refused under whatever name.
var harmful = []struct{ magic, code string }{
	{"MZ", "evidence.executable"},
	{"\x7fELF", "evidence.executable"},
	{"\xca\xfe\xba\xbe", "evidence.executable"}, // Java, Mach-O
	{"\xfe\xed\xfa\xce", "evidence.executable"},
	{"\xfe\xed\xfa\xcf", "evidence.executable"},
	{"\xce\xfa\xed\xfe", "evidence.executable"},
	{"\xcf\xfa\xed\xfe", "evidence.executable"},
	{"\x00asm", "evidence.executable"},
	{"dex\n", "evidence.executable"},
	{"L\x00\x00\x00\x01\x14\x02\x00", "evidence.executable"}, // Windows shortcut
	{"#!", "evidence.script"},
	{"Rar!", "evidence.archive"},
	{"7z\xbc\xaf\x27\x1c", "evidence.archive"},
	{"\x1f\x8b", "evidence.archive"},
	{"BZh", "evidence.archive"},
	{"\xfd7zXZ", "evidence.archive"},
}

// markup are beginnings of pages, after white space and in lower case: anything with a tag in front is one.
var markup = []string{"<", "mime-version:", "from: <saved by"}

// simple are formats that are known by how they begin.
var simple = []struct {
	at    int
	magic string
	media *media
}{
	{0, "%PDF-", mediaPDF},
	{0, "\xff\xd8\xff", mediaJPEG},
	{0, "\x89PNG\r\n\x1a\n", mediaPNG},
	{0, "GIF87a", mediaGIF},
	{0, "GIF89a", mediaGIF},
	{8, "WEBP", mediaWebP},
	{0, "II*\x00", mediaTIFF},
	{0, "MM\x00*", mediaTIFF},
	{4, "ftypheic", mediaHEIC},
	{4, "ftypheix", mediaHEIC},
	{4, "ftypmif1", mediaHEIC},
}

// headBytes is how much of the beginning of a file is looked at.
const headBytes = 4 << 10

// identify finds out what a file is by looking at it. The name never decides; one that says something else is refused.
func identify(name string, r io.ReaderAt, size int64, l Limits) (*media, error) {
	if size == 0 {
		return nil, fault.New(fault.Invalid, "evidence.empty", fault.Args{"name": name})
	}
	head := make([]byte, min(size, headBytes))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, fault.Wrap(err, fault.Internal, "internal", nil)
	}
	m, err := sniff(head, r, size, l)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) && f.Args["name"] == nil {
			args := fault.Args{"name": name}
			for k, v := range f.Args {
				args[k] = v
			}
			f.Args = args
		}
		return nil, err
	}
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if extension != "" && !slices.Contains(m.extensions, extension) {
		return nil, fault.New(fault.Unsupported, "evidence.name_contradicts", fault.Args{
			"name": name, "extension": extension, "found": m.extensions[0],
		})
	}
	return m, nil
}

func sniff(head []byte, r io.ReaderAt, size int64, l Limits) (*media, error) {
	for _, h := range harmful {
		if bytes.HasPrefix(head, []byte(h.magic)) {
			return nil, fault.New(fault.Unsupported, h.code, nil)
		}
	}
	text := strings.ToLower(string(beginning(head)))
	for _, m := range markup {
		if strings.HasPrefix(text, m) {
			return nil, fault.New(fault.Unsupported, "evidence.page", nil)
		}
	}
	for _, s := range simple {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic)) {
			return s.media, s.media.check(r, size, l)
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return sniffArchive(r, size, l)
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return sniffOLE(r, size)
	}
	return nil, fault.New(fault.Unsupported, "evidence.unknown", fault.Args{"accepted": known()})
}

// beginning leaves out what stands before a text proper: marks of its encoding, white space, and the zero halves of wide
// characters.
func beginning(head []byte) []byte {
	head = bytes.ReplaceAll(head, []byte{0}, nil)
	for len(head) > 0 && strings.IndexByte("\xef\xbb\xbf\xff\xfe \t\r\n\f\v", head[0]) >= 0 {
		head = head[1:]
	}
	return head
}

// known names the usual formats for a message.
func known() []string {
	var all []string
	for _, m := range accepted {
		all = append(all, m.extensions[0])
	}
	return all
}
