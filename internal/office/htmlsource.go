package office

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/htmlindex"

	"duban/internal/fault"
)

// Before a page is parsed its source is rewritten: tags that only format text, comments, scripts and all attributes
// that say nothing about structure are left out, and each piece of text is preceded by its line number between two
// noncharacters, which survives whatever the parser does to repair the page. What is left is small and free of the
// constructs that make parsing expensive.
const (
	lineOpen  = '\uFDD0'
	lineClose = '\uFDD1'
)

// keptAttributes are those that the reader looks at.
var keptAttributes = map[string]bool{
	"colspan": true, "rowspan": true, "style": true, "class": true, "type": true, "start": true, "value": true,
	"hidden": true, "border": true,
}

// droppedElements are left out with everything inside.
var droppedElements = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true,
	atom.Textarea: true, atom.Select: true, atom.Svg: true, atom.Math: true, atom.Object: true, atom.Noframes: true,
	atom.Xmp: true, atom.Noembed: true, atom.Button: true,
}

// formatTags are left out while their content stays.
var formatTags = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true,
	atom.Nobr: true, atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
	atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Base: true, atom.Form: true,
	atom.Plaintext: true, atom.Frameset: true, atom.Frame: true, atom.Embed: true, atom.Param: true,
}

// tableParts are tags that only make sense inside a table; a piece of a page that starts with one gets its table back.
var tableParts = map[atom.Atom]bool{
	atom.Tbody: true, atom.Thead: true, atom.Tfoot: true, atom.Tr: true, atom.Td: true, atom.Th: true,
	atom.Caption: true, atom.Colgroup: true,
}

// htmlRewriter prepares the source of a page.
type htmlRewriter struct {
	m       *meter
	out     strings.Builder
	line    int
	tags    int
	dropped atom.Atom // the element being left out, 0 when none
	depth   int       // how often it stands inside itself
	started bool
	title   bool
	noLines bool
}

// rewriteHTML gives the prepared source; firstLine is the number of its first line, 0 when lines are unknown.
func rewriteHTML(m *meter, text string, firstLine int) (string, error) {
	if strings.ContainsRune(text, lineOpen) || strings.ContainsRune(text, lineClose) {
		text = strings.NewReplacer(string(lineOpen), "", string(lineClose), "").Replace(text)
	}
	w := &htmlRewriter{m: m, line: firstLine, noLines: firstLine == 0}
	w.out.Grow(len(text) + len(text)/8)
	z := html.NewTokenizer(strings.NewReader(text))
	m.expect(int64(len(text)))
	for read := int64(0); ; read += int64(len(z.Raw())) {
		m.reach(read)
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return "", fault.Wrap(err, fault.Invalid, "office.damaged_html", fault.Args{"line": w.line})
			}
			return w.out.String(), nil
		case html.TextToken:
			w.text(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			if err := w.tag(z, kind); err != nil {
				return "", err
			}
		default:
			w.line += bytes.Count(z.Raw(), []byte{'\n'})
		}
	}
}

func (w *htmlRewriter) text(raw []byte) {
	defer func() { w.line += bytes.Count(raw, []byte{'\n'}) }()
	if w.dropped != 0 {
		return
	}
	body := bytes.TrimLeft(raw, " \t\r\n\f")
	if len(body) == 0 || w.title || w.noLines {
		w.out.Write(raw)
		return
	}
	lead := raw[:len(raw)-len(body)]
	w.out.Write(lead)
	w.out.WriteRune(lineOpen)
	w.out.WriteString(itoa(w.line + bytes.Count(lead, []byte{'\n'})))
	w.out.WriteRune(lineClose)
	w.out.Write(body)
}

func (w *htmlRewriter) tag(z *html.Tokenizer, kind html.TokenType) error {
	lines := bytes.Count(z.Raw(), []byte{'\n'})
	defer func() { w.line += lines }()
	name, more := z.TagName()
	a := atom.Lookup(name)
	switch {
	case w.dropped != 0:
		w.skip(a, kind)
		return nil
	case droppedElements[a]:
		if kind == html.StartTagToken {
			w.dropped, w.depth = a, 1
		}
		return nil
	case formatTags[a]:
		return nil
	}
	if kind != html.EndTagToken {
		w.tags++
	}
	if w.tags > w.m.lim.Cells {
		return fault.New(fault.TooLarge, codeCells, fault.Args{"max": w.m.lim.Cells})
	}
	if w.tags&4095 == 0 {
		if err := w.m.checkTime(); err != nil {
			return err
		}
	}
	if !w.started && kind == html.StartTagToken && a != atom.Html && a != atom.Head && a != atom.Body {
		w.started = true
		if tableParts[a] {
			w.out.WriteString("<table>")
		}
	}
	if a == atom.Title {
		w.title = kind == html.StartTagToken
	}
	w.writeTag(z, name, kind, more)
	return nil
}

// skip follows the tags inside an element that is left out until its end.
func (w *htmlRewriter) skip(a atom.Atom, kind html.TokenType) {
	if a != w.dropped {
		return
	}
	switch kind {
	case html.StartTagToken:
		w.depth++
	case html.EndTagToken:
		w.depth--
	}
	if w.depth == 0 {
		w.dropped = 0
	}
}

func (w *htmlRewriter) writeTag(z *html.Tokenizer, name []byte, kind html.TokenType, more bool) {
	w.out.WriteByte('<')
	if kind == html.EndTagToken {
		w.out.WriteByte('/')
	}
	w.out.Write(name)
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if keptAttributes[string(key)] && len(value) < 4096 && kind != html.EndTagToken {
			w.out.WriteByte(' ')
			w.out.Write(key)
			w.out.WriteString(`="`)
			w.out.WriteString(html.EscapeString(string(value)))
			w.out.WriteByte('"')
		}
	}
	w.out.WriteByte('>')
}

var declaredCharset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:-]+)`)

// decodeHTML decodes a page. A byte order mark or plain UTF-8 comes before what the page declares, and a declaration
// of one of the common Chinese encodings is not needed to find it.
func decodeHTML(data []byte, charset string) (string, []fault.Finding, error) {
	if !utf8.Valid(data) {
		if m := declaredCharset.FindSubmatch(data[:min(len(data), sniffBytes)]); m != nil && charset == "" {
			charset = string(m[1])
		}
		switch enc, err := htmlindex.Get(charset); {
		case err != nil:
			charset = ""
		case strings.HasPrefix(strings.ToLower(charset), "utf"), strings.HasPrefix(strings.ToLower(charset), "gb"):
		case !bytes.HasPrefix(data, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
			text, err := decodeWith(enc, data)
			if err != nil {
				return "", nil, err
			}
			return text, nil, checkReadable(text)
		}
	}
	text, findings, err := decodeText(data)
	if charset != "" && len(findings) == 1 && findings[0].Code == "office.encoding_guessed" {
		findings = nil // the page said so itself
	}
	return text, findings, err
}
