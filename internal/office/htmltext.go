package office

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlPiece is a finished paragraph and the line where its text starts.
type htmlPiece struct {
	text string
	line int
}

// htmlText gathers running text as a browser would show it.
type htmlText struct {
	b   strings.Builder
	pre bool // white space is kept
}

func (t *htmlText) add(s string) {
	if t.pre {
		s = strings.ReplaceAll(s, "\r", "")
		t.b.WriteString(strings.ReplaceAll(s, "\n", string(hardBreak)))
		return
	}
	t.b.WriteString(s)
}

// hardBreak stands for <br> until white space has been collapsed.
const hardBreak = '\u2028'

func (t *htmlText) newline() { t.b.WriteRune(hardBreak) }

// take gives the gathered text as paragraphs and starts anew. A paragraph keeps its line breaks as "\n"; where split
// is set, an empty line or an indented one begins a new paragraph, since many pages write all of them in one element
// with <br> between.
func (t *htmlText) take(split bool, line *int) []htmlPiece {
	raw := t.b.String()
	t.b.Reset()
	if raw == "" {
		return nil
	}
	var pieces []htmlPiece
	fresh := true
	for segment := range strings.SplitSeq(raw, string(hardBreak)) {
		text, at := unmark(segment)
		if at > 0 {
			*line = at
		}
		shown := collapse(text)
		clean := trim(shown)
		if clean == "" {
			fresh = true
			continue
		}
		if last := len(pieces) - 1; last >= 0 && !(split && (fresh || isIndented(shown))) {
			pieces[last].text += "\n" + clean
		} else {
			pieces = append(pieces, htmlPiece{text: tidy(clean), line: *line})
		}
		if _, end := lastMark(segment); end > 0 {
			*line = end
		}
		fresh = false
	}
	return pieces
}

// isIndented reports whether a line starts with the indentation of a Chinese paragraph.
func isIndented(s string) bool {
	s = strings.TrimLeft(s, " ")
	return strings.HasPrefix(s, "\u3000") || strings.HasPrefix(s, "\u00A0\u00A0")
}

// unmark takes the line marks out of a text and gives the first line among them, 0 when there is none.
func unmark(s string) (string, int) {
	if !strings.ContainsRune(s, lineOpen) {
		return s, 0
	}
	first := 0
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, string(lineOpen))
		b.WriteString(before)
		if !ok {
			return b.String(), first
		}
		number, after, ok := strings.Cut(rest, string(lineClose))
		if n, err := strconv.Atoi(number); ok && err == nil {
			if first == 0 {
				first = n
			}
			rest = after
		}
		s = rest
	}
}

func lastMark(s string) (string, int) {
	i := strings.LastIndex(s, string(lineOpen))
	if i < 0 {
		return s, 0
	}
	_, n := unmark(s[i:])
	return s, n
}

// collapse makes one space of each run of white space. A run that holds a line break and stands between two wide
// characters disappears: programs that save pages break Chinese text anywhere.
func collapse(s string) string {
	if !strings.ContainsAny(s, "\n\t\r\f") && !strings.Contains(s, "  ") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var before rune
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isHTMLSpace(r) {
			b.WriteString(s[i : i+n])
			before = r
			i += n
			continue
		}
		end, broken := i, false
		for end < len(s) && isHTMLSpace(rune(s[end])) {
			broken = broken || s[end] == '\n'
			end++
		}
		after, _ := utf8.DecodeRuneInString(s[end:])
		if !(broken && isWide(before) && isWide(after)) {
			b.WriteByte(' ')
			before = ' '
		}
		i = end
	}
	return b.String()
}

func isHTMLSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f'
}

func isWide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF || r >= 0x2014 && r <= 0x2026
}

// listCounter numbers the items of a list.
type listCounter struct {
	next  int
	style string
}

func newListCounter(n *html.Node) listCounter {
	if n.DataAtom != atom.Ol {
		return listCounter{style: "none"}
	}
	c := listCounter{next: 1, style: attr(n, "type")}
	if start, err := strconv.Atoi(attr(n, "start")); err == nil {
		c.next = start
	}
	style := strings.ToLower(attr(n, "style"))
	for _, name := range []string{"none", "cjk-ideographic", "simp-chinese", "trad-chinese", "lower-alpha", "upper-alpha", "lower-roman", "upper-roman"} {
		if strings.Contains(style, "list-style") && strings.Contains(style, name) {
			c.style = name
		}
	}
	return c
}

// nextNumber gives the number that a browser prints before a list item.
func (r *htmlReader) nextNumber(li *html.Node) string {
	if len(r.lists) == 0 {
		return ""
	}
	c := &r.lists[len(r.lists)-1]
	if strings.Contains(strings.ReplaceAll(attr(li, "style"), " ", ""), "list-style-type:none") {
		return ""
	}
	if value, err := strconv.Atoi(attr(li, "value")); err == nil && c.style != "none" {
		c.next = value
	}
	n := c.next
	c.next++
	format, known := listFormats[c.style]
	switch {
	case c.style == "none":
		return ""
	case !known:
		return itoa(n) + "."
	case format == "chineseCountingThousand":
		return formatNumber(format, "", n) + "、"
	default:
		return formatNumber(format, "", n) + "."
	}
}

// listFormats maps the list styles of HTML and CSS to the number formats of Word.
var listFormats = map[string]string{
	"a": "lowerLetter", "lower-alpha": "lowerLetter", "A": "upperLetter", "upper-alpha": "upperLetter",
	"i": "lowerRoman", "lower-roman": "lowerRoman", "I": "upperRoman", "upper-roman": "upperRoman",
	"cjk-ideographic": "chineseCountingThousand", "simp-chinese": "chineseCountingThousand",
	"trad-chinese": "chineseCountingThousand",
}
