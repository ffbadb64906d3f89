package office

import (
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"

	"duban/internal/fault"
)

// xmlToken is what a scanner stands on.
type xmlToken uint8

const (
	tokenEnd  xmlToken = iota // the part is over, or damaged: see err
	tokenOpen                 // a start tag; an empty element gives open and shut
	tokenShut
	tokenText
)

const (
	scanBuffer = 64 << 10 // one read
	scanToken  = 4 << 20  // no tag is longer
	scanSpaces = 1000     // no more namespaces are declared at once
)

// xmlScanner reads the XML of an Office part once, forwards, with memory for one tag: four times as fast as
// encoding/xml and without its garbage. Of mc:AlternateContent it shows the first branch only. Entities other than
// the five of XML stay as they are written, so nothing can multiply.
//
// Errors stick: after one, tok is tokenEnd.
type xmlScanner struct {
	tok   xmlToken
	el    elem   // of an open or shut tag
	local []byte // its name without prefix, valid until the next token; open tags only
	text  []byte // of a text token, still escaped unless plain
	plain bool   // the text is CDATA
	depth int    // elements open, counting one just opened, no longer counting one just shut
	err   error

	r        io.Reader
	part     string
	maxDepth int
	buf      []byte
	pos, end int
	base     int64 // offset of buf[0] in the part
	eof      bool
	attrs    []byte // of an open tag, raw
	empty    bool   // the shut of an empty element is due
	open     []openElement
	names    []byte // names of the open elements, one after the other
	spaces   []xmlSpace
	prefix   []byte // the prefix looked up last, and its namespace
	space    space
	alts     []alternative
}

type openElement struct {
	el   elem
	name int // where its name starts in names
}

type xmlSpace struct {
	prefix string
	space  space
	depth  int
}

type alternative struct {
	depth int
	taken bool
}

// newXMLScanner scans the part called name; the byte order mark of UTF-16 is heeded.
func newXMLScanner(r io.Reader, name string, maxDepth int) *xmlScanner {
	s := &xmlScanner{r: r, part: name, maxDepth: maxDepth, buf: make([]byte, scanBuffer)}
	s.fill()
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		all := io.MultiReader(bytes.NewReader(bytes.Clone(head)), r)
		s.r = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(all)
		s.end, s.eof = 0, false
	}
	return s
}

// more moves to the next token inside the element opened at depth d and reports whether there is one.
func (s *xmlScanner) more(d int) bool {
	s.next()
	return s.tok != tokenEnd && s.depth >= d
}

// skip moves to the end of the element just opened.
func (s *xmlScanner) skip() {
	for d := s.depth; s.more(d); {
		continue
	}
}

// next moves to the next token, choosing one branch of every mc:AlternateContent.
func (s *xmlScanner) next() {
	for s.step(); s.tok != tokenEnd; s.step() {
		switch {
		case s.tok == tokenShut && s.el == mcAlternateContent && len(s.alts) > 0:
			s.alts = s.alts[:len(s.alts)-1]
		case s.tok == tokenOpen && s.el == mcAlternateContent:
			s.alts = append(s.alts, alternative{depth: s.depth})
		case s.tok == tokenOpen && s.el == mcBranch && len(s.alts) > 0:
			alt := &s.alts[len(s.alts)-1]
			if alt.depth == s.depth-1 {
				if alt.taken {
					s.passOver()
					continue
				}
				alt.taken = true
			}
		}
		return
	}
}

// passOver is skip for the inside of next.
func (s *xmlScanner) passOver() {
	for d := s.depth; s.tok != tokenEnd && s.depth >= d; {
		s.step()
	}
}

// step moves to the next token as the part has it.
func (s *xmlScanner) step() {
	if s.empty {
		s.empty = false
		s.shut()
		return
	}
	for s.err == nil {
		if s.pos == s.end && !s.fill() {
			break
		}
		if s.buf[s.pos] != '<' {
			s.readText()
			return
		}
		if s.readTag() {
			return
		}
	}
	s.tok = tokenEnd
	if s.err == nil && s.depth > 0 {
		s.fail(io.ErrUnexpectedEOF)
	}
}

// readText makes a token of the text up to the next tag, or of as much of it as fits.
func (s *xmlScanner) readText() {
	from := 0
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], '<'); i >= 0 {
			s.text = s.buf[s.pos : s.pos+from+i]
			break
		}
		from = s.end - s.pos
		if from < scanBuffer && s.fill() {
			continue
		}
		s.text = s.buf[s.pos:s.end]
		// A long text comes in pieces; a reference is never torn apart.
		if amp := bytes.LastIndexByte(s.text, '&'); amp > 0 && !s.eof && len(s.text)-amp < 16 {
			s.text = s.text[:amp]
		}
		break
	}
	s.pos += len(s.text)
	s.tok, s.plain = tokenText, false
}

// readTag reads what starts with "<" and reports whether it is a token.
func (s *xmlScanner) readTag() bool {
	if !s.need(2) {
		return s.fail(io.ErrUnexpectedEOF)
	}
	switch s.buf[s.pos+1] {
	case '/':
		return s.readShut()
	case '?':
		return s.drop("?>")
	case '!':
		return s.readDeclaration()
	default:
		return s.readOpen()
	}
}

func (s *xmlScanner) readShut() bool {
	end := s.find(s.pos+2, ">")
	if end < 0 {
		return s.fail(io.ErrUnexpectedEOF)
	}
	name := bytes.TrimRight(s.buf[s.pos+2:end], " \t\r\n")
	if len(s.open) == 0 || !bytes.Equal(name, s.names[s.open[len(s.open)-1].name:]) {
		return s.fail(errMisnested)
	}
	s.pos = end + 1
	s.shut()
	return true
}

// shut ends the innermost element.
func (s *xmlScanner) shut() {
	last := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.names = s.names[:last.name]
	for n := len(s.spaces); n > 0 && s.spaces[n-1].depth == s.depth; n-- {
		s.spaces, s.prefix = s.spaces[:n-1], nil
	}
	s.depth--
	s.tok, s.el = tokenShut, last.el
}

func (s *xmlScanner) readOpen() bool {
	end := s.findTagEnd()
	if end < 0 {
		return s.fail(io.ErrUnexpectedEOF)
	}
	tag := s.buf[s.pos+1 : end]
	s.pos = end + 1
	s.empty = len(tag) > 0 && tag[len(tag)-1] == '/'
	if s.empty {
		tag = tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	if n == 0 {
		return s.fail(errNoName)
	}
	if s.depth++; s.depth > s.maxDepth {
		s.err = fault.New(fault.TooLarge, codeDepth, fault.Args{"part": s.part, "max": s.maxDepth})
		return false
	}
	name := tag[:n]
	s.attrs = tag[n:]
	if len(s.attrs) >= len(` xmlns:a="b"`) && bytes.Contains(s.attrs, xmlnsName) {
		if s.declare(); s.err != nil {
			return false
		}
	}
	prefix, local, found := bytes.Cut(name, []byte{':'})
	if !found {
		prefix, local = nil, name
	}
	s.local = local
	s.el = elementOf(s.lookup(prefix), local)
	s.open = append(s.open, openElement{el: s.el, name: len(s.names)})
	s.names = append(s.names, name...)
	s.tok = tokenOpen
	return true
}

// readDeclaration reads a comment, CDATA or a document type; only CDATA is a token.
func (s *xmlScanner) readDeclaration() bool {
	switch {
	case s.need(4) && string(s.buf[s.pos:s.pos+4]) == "<!--":
		s.pos += 4
		return s.drop("-->")
	case s.need(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[":
		end := s.find(s.pos+9, "]]>")
		if end < 0 {
			return s.fail(io.ErrUnexpectedEOF)
		}
		s.text, s.plain, s.tok = s.buf[s.pos+9:end], true, tokenText
		s.pos = end + 3
		return true
	default:
		// Office writes no document types, and what one could declare would only be a trap.
		return s.fail(errDoctype)
	}
}

// drop moves behind the next occurrence of end, however far; it gives false, as there is no token.
func (s *xmlScanner) drop(end string) bool {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(end)); i >= 0 {
			s.pos += i + len(end)
			return false
		}
		s.pos = max(s.pos, s.end-len(end)+1)
		if !s.fill() {
			return s.fail(io.ErrUnexpectedEOF)
		}
	}
}

// find gives the index in buf of the next mark at or after index from, reading on as needed; -1 when there is none.
func (s *xmlScanner) find(from int, mark string) int {
	for from -= s.pos; ; {
		if at := s.pos + from; at < s.end {
			if i := bytes.Index(s.buf[at:s.end], []byte(mark)); i >= 0 {
				return at + i
			}
			from = max(from, s.end-s.pos-len(mark)+1)
		}
		if !s.fill() {
			return -1
		}
	}
}

var (
	xmlnsName   = []byte("xmlns")
	doubleQuote = []byte(`"`)
)

// findTagEnd gives the index in buf of the ">" that ends the tag at pos; a ">" in quotes does not.
func (s *xmlScanner) findTagEnd() int {
	// Nearly always the first ">" is the one: every quote before it is closed.
	if end := bytes.IndexByte(s.buf[s.pos:s.end], '>'); end >= 0 {
		tag := s.buf[s.pos : s.pos+end]
		if bytes.Count(tag, doubleQuote)%2 == 0 && bytes.IndexByte(tag, '\'') < 0 {
			return s.pos + end
		}
	}
	var quote byte
	for i := 1; ; {
		for b := s.buf[s.pos:s.end]; i < len(b); i++ {
			switch c := b[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				return s.pos + i
			case c == '"' || c == '\'':
				quote = c
			}
		}
		if !s.fill() {
			return -1
		}
	}
}

// need makes sure that n bytes follow pos.
func (s *xmlScanner) need(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// fill reads more behind what is not yet scanned, which moves to the front of the buffer.
func (s *xmlScanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		s.base += int64(s.pos)
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= scanToken {
			s.fail(errLongToken)
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
		} else if err != nil {
			s.err = err
			return false
		}
		if n > 0 || s.eof {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

type scanError string

func (e scanError) Error() string { return string(e) }

const (
	errMisnested = scanError("end tag does not match its start tag")
	errNoName    = scanError("tag without a name")
	errDoctype   = scanError("document type declaration")
	errSpaces    = scanError("too many namespaces")
	errLongToken = scanError("tag too long")
)

// fail notes that the part is damaged where the scanner stands. It gives false.
func (s *xmlScanner) fail(err error) bool {
	if s.err == nil {
		offset := int(s.base) + s.pos
		s.err = fault.Wrap(err, fault.Invalid, codeDamagedXML, fault.Args{"part": s.part, "offset": offset})
	}
	return false
}

// declare notes the namespaces that the current tag declares.
func (s *xmlScanner) declare() {
	for rest := s.attrs; ; {
		var name, value []byte
		if name, value, rest = cutAttr(rest); name == nil {
			return
		}
		prefix, ok := bytes.CutPrefix(name, xmlnsName)
		if !ok || len(prefix) > 0 && prefix[0] != ':' {
			continue
		}
		if len(prefix) > 0 {
			prefix = prefix[1:]
		}
		if len(s.spaces) == scanSpaces {
			s.fail(errSpaces)
			return
		}
		s.spaces = append(s.spaces, xmlSpace{prefix: string(prefix), space: spaceOf(value), depth: s.depth})
		s.prefix = nil
	}
}

// lookup gives the namespace of a prefix, nil being the default one.
func (s *xmlScanner) lookup(prefix []byte) space {
	if s.prefix != nil && bytes.Equal(s.prefix, prefix) {
		return s.space
	}
	s.space = spaceOther
	for i := len(s.spaces) - 1; i >= 0; i-- {
		if s.spaces[i].prefix == string(prefix) {
			s.space = s.spaces[i].space
			break
		}
	}
	s.prefix = append(s.prefix[:0], prefix...)
	if s.prefix == nil {
		s.prefix = []byte{}
	}
	return s.space
}
