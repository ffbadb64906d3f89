package office

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/internal/tabular"
)

// readMarkdown reads a Markdown file: front matter, headings, pipe tables, lists and paragraphs. Marks of emphasis,
// links, footnotes and templates are taken out of the text.
func readMarkdown(m *meter, src source) (*tabular.Doc, error) {
	data, err := src.text(m)
	if err != nil {
		return nil, err
	}
	text, findings, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	b := &builder{m: m, doc: &tabular.Doc{Format: "md", Findings: findings}}
	lines, err := m.splitLines(text)
	if err != nil {
		return nil, err
	}
	r := &markdownReader{b: b, lines: lines}
	if err := r.read(); err != nil {
		return nil, err
	}
	if b.doc.Title == "" {
		b.doc.Title = firstHeading(b.doc)
	}
	return b.doc, nil
}

// markdownReader goes through the lines of a file.
type markdownReader struct {
	b     *builder
	lines []string
	open  *tabular.Para // the paragraph that further lines continue, nil when none
	raw   []string      // its source so far, line by line
	lists []mdList
}

// mdList is a list being read: how far its items are indented and, when numbered, the last number, both as it is
// printed and as it counts.
type mdList struct {
	indent          int
	ordered, seen   bool
	printed, number int
}

var (
	mdHeading  = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$`)
	mdSetext   = regexp.MustCompile(`^ {0,3}(=+|-{2,})[ \t]*$`)
	mdRule     = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	mdBullet   = regexp.MustCompile(`^([ \t]*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(.*)$`)
	mdOrdered  = regexp.MustCompile(`^([ \t]*)([0-9]{1,9})([.)])[ \t]+(.*)$`)
	mdFence    = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	mdAttrs    = regexp.MustCompile(`^[ \t]*\{:.*\}[ \t]*$`)
	mdLinkDef  = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S+`)
	mdNoteDef  = regexp.MustCompile(`^ {0,3}\[\^[^\]]+\]:[ \t]*`)
	mdQuote    = regexp.MustCompile(`^ {0,3}(?:>[ \t]?)+`)
	mdNewPara  = regexp.MustCompile(`^(?:[（(]?[0-9一二三四五六七八九十百]+[）)、.．]|第[0-9一二三四五六七八九十百]+[条章节项])`)
	mdSentence = regexp.MustCompile(`[。；！？]$`)
)

func (r *markdownReader) read() error {
	for i := r.frontMatter(); i < len(r.lines); {
		if i&255 == 0 {
			r.b.m.reachLine(i)
			if err := r.b.m.checkTime(); err != nil {
				return err
			}
		}
		next, err := r.special(i)
		if err != nil {
			return err
		}
		if next == i {
			r.line(i)
			next++
		}
		i = next
	}
	r.close()
	return nil
}

// frontMatter takes the title from the YAML block at the top and gives the index of the first line after it.
func (r *markdownReader) frontMatter() int {
	if strings.TrimRight(r.lines[0], " \t\r") != "---" {
		return 0
	}
	for i := 1; i < len(r.lines); i++ {
		if end := strings.TrimRight(r.lines[i], " \t\r"); end != "---" && end != "..." {
			continue
		}
		var meta struct {
			Title string `yaml:"title"`
		}
		// A block that is no YAML is dropped all the same: it is not part of the text.
		if err := yaml.Unmarshal([]byte(strings.Join(r.lines[1:i], "\n")), &meta); err == nil {
			r.b.doc.Title = trim(meta.Title)
		}
		return i + 1
	}
	return 0
}

// special reads what spans several lines by itself, tables and fenced blocks; it gives i when line i starts neither.
func (r *markdownReader) special(i int) (int, error) {
	line := strings.TrimRight(r.lines[i], "\r")
	if m := mdFence.FindStringSubmatch(line); m != nil {
		r.close()
		end := i + 1
		for end < len(r.lines) && !strings.HasPrefix(strings.TrimLeft(r.lines[end], " "), m[1]) {
			if text := trim(r.lines[end]); text != "" {
				r.b.addPara(tabular.Para{Text: tidy(text), Line: end + 1})
			}
			end++
		}
		return min(end+1, len(r.lines)), nil
	}
	if end := pipeRun(r.lines, i); end > i {
		r.close()
		return end, r.b.addPipes(r.lines, i, end, plainMarkdown)
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimLeft(line, " ")), "<table") {
		return r.table(i)
	}
	return i, nil
}

// table reads a table written in HTML.
func (r *markdownReader) table(i int) (int, error) {
	r.close()
	end, depth := i, 0
	for end < len(r.lines) {
		lower := strings.ToLower(r.lines[end])
		depth += strings.Count(lower, "<table") - strings.Count(lower, "</table")
		end++
		if depth <= 0 {
			break
		}
	}
	title := r.b.doc.Title
	err := r.b.addHTML(strings.Join(r.lines[i:end], "\n"), i+1)
	r.b.doc.Title = title
	return end, err
}

// line reads one ordinary line.
func (r *markdownReader) line(i int) {
	line := strings.TrimRight(r.lines[i], "\r")
	line = line[len(mdQuote.FindString(line)):]
	if trim(line) == "" {
		r.close()
		return
	}
	if m := mdSetext.FindStringSubmatch(line); m != nil && r.open != nil && r.open.Level == 0 && r.open.Number == "" {
		r.open.Level = 2
		if m[1][0] == '=' {
			r.open.Level = 1
		}
		r.close()
		return
	}
	switch {
	case mdRule.MatchString(line), mdAttrs.MatchString(line), mdLinkDef.MatchString(line):
		r.close()
	case mdHeading.MatchString(line):
		m := mdHeading.FindStringSubmatch(line)
		r.begin(m[2], i, len(m[1]))
		r.close()
		r.lists = nil
	case mdBullet.MatchString(line):
		m := mdBullet.FindStringSubmatch(line)
		r.begin(m[2], i, 0)
		r.item(width(m[1]), false, "")
	case mdOrdered.MatchString(line):
		m := mdOrdered.FindStringSubmatch(line)
		r.begin(m[4], i, 0)
		r.open.Number = r.item(width(m[1]), true, m[2]) + m[3]
	case mdNoteDef.MatchString(line):
		r.begin(line[len(mdNoteDef.FindString(line)):], i, 0)
	default:
		r.proceed(line, i)
	}
}

// item enters the list of this indentation and gives the item's number: the printed one, or the next where the same
// number is printed again, as lazy lists do. Unlike a renderer it does not count gaps away.
func (r *markdownReader) item(indent int, ordered bool, printed string) string {
	for len(r.lists) > 0 && r.lists[len(r.lists)-1].indent > indent {
		r.lists = r.lists[:len(r.lists)-1]
	}
	last := len(r.lists) - 1
	if last >= 0 && r.lists[last].indent == indent && r.lists[last].ordered != ordered {
		r.lists = r.lists[:last]
		last--
	}
	if last < 0 || r.lists[last].indent < indent {
		r.lists = append(r.lists, mdList{indent: indent, ordered: ordered})
		last++
	}
	list := &r.lists[last]
	n, err := strconv.Atoi(printed)
	if err != nil {
		return "" // a bullet
	}
	if list.seen && n == list.printed {
		list.number++
	} else {
		list.number = n
	}
	list.seen, list.printed = true, n
	return itoa(list.number)
}

// width measures indentation, a tab counting as four.
func width(indent string) int { return len(strings.ReplaceAll(indent, "\t", "    ")) }

// proceed continues the open paragraph or begins one. Lines that end a Chinese sentence or begin with an item number
// are paragraphs of their own, although a renderer would run them together: that is how such files are written.
func (r *markdownReader) proceed(line string, i int) {
	text := trim(line)
	if r.open == nil {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			r.lists = nil
		}
		r.begin(line, i, 0)
		return
	}
	if mdNewPara.MatchString(text) || mdSentence.MatchString(trim(r.raw[len(r.raw)-1])) {
		r.begin(line, i, 0)
		return
	}
	r.raw = append(r.raw, line)
}

func (r *markdownReader) begin(text string, i, level int) {
	r.close()
	r.open, r.raw = &tabular.Para{Line: i + 1, Level: level}, append(r.raw, text)
}

// close ends the open paragraph.
func (r *markdownReader) close() {
	if r.open != nil {
		r.open.Text = trimLines(tidy(plainMarkdown(joinSoft(r.raw))))
		if r.open.Text != "" {
			r.b.addPara(*r.open)
		}
	}
	r.open, r.raw = nil, r.raw[:0]
}

// joinSoft joins the lines of a paragraph as a renderer does: two spaces or a backslash at the end break a line, any
// other line end is a space, and nothing between wide characters.
func joinSoft(lines []string) string {
	if len(lines) == 1 {
		return strings.TrimSuffix(lines[0], `\`)
	}
	var b strings.Builder
	for i, line := range lines {
		switch cut := strings.TrimSuffix(line, `\`); {
		case i == len(lines)-1:
			b.WriteString(cut)
		case cut != line, strings.HasSuffix(line, "  "):
			b.WriteString(trim(cut))
			b.WriteRune(hardBreak)
		default:
			b.WriteString(trim(line))
			b.WriteByte('\n')
		}
	}
	return strings.ReplaceAll(collapse(b.String()), string(hardBreak), "\n")
}

var (
	mdLiquid   = regexp.MustCompile(`\{\{.*?\}\}|\{%.*?%\}`)
	mdInlineAt = regexp.MustCompile(`\{:[^}]*\}`)
	mdFootnote = regexp.MustCompile(`\[\^[^\]]+\]`)
	mdImage    = regexp.MustCompile(`!\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	mdLink     = regexp.MustCompile(`\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	mdAutolink = regexp.MustCompile(`<((?:https?|mailto):[^<>\s]+)>`)
	mdBreak    = regexp.MustCompile(`(?i)<br[ \t]*/?>`)
	mdTag      = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(?:[ \t][^<>]*)?/?>|<!--.*?-->`)
	mdStrong   = regexp.MustCompile(`\*\*([^*\n]+?)\*\*|~~([^~\n]+?)~~`)
	mdEm       = regexp.MustCompile(`\*([^*\s](?:[^*\n]*[^*\s])?)\*`)
	mdUnder    = regexp.MustCompile(`(^|[^\pL\pN_])_{1,2}([^_\s](?:[^_\n]*[^_\s])?)_{1,2}($|[^\pL\pN_])`)
	mdEscape   = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	mdKept     = regexp.MustCompile("\uFDD0[0-9]+\uFDD1")
	mdCode     = regexp.MustCompile("(`+)([^`]|[^`].*?[^`])(`+)")
)

// plainMarkdown takes the marks out of running text. What is escaped or stands as code keeps its signs: it is moved
// to private characters while the marks are removed.
func plainMarkdown(s string) string {
	if !strings.ContainsAny(s, "*_`[<{\\&~") {
		return s
	}
	var kept []string
	keep := func(text string) string {
		kept = append(kept, text)
		return "\uFDD0" + itoa(len(kept)-1) + "\uFDD1"
	}
	s = strings.NewReplacer("\uFDD0", "", "\uFDD1", "").Replace(s)
	s = mdLiquid.ReplaceAllString(s, "")
	s = mdEscape.ReplaceAllStringFunc(s, func(m string) string { return keep(m[1:]) })
	s = mdCode.ReplaceAllStringFunc(s, func(m string) string { return keep(trim(strings.Trim(m, "`"))) })
	s = mdInlineAt.ReplaceAllString(s, "")
	s = mdFootnote.ReplaceAllString(s, "")
	s = mdImage.ReplaceAllString(s, "$1")
	s = mdLink.ReplaceAllString(s, "$1")
	s = mdAutolink.ReplaceAllString(s, "$1")
	s = mdBreak.ReplaceAllString(s, "\n")
	s = mdTag.ReplaceAllString(s, "")
	s = mdStrong.ReplaceAllString(s, "$1$2")
	s = mdEm.ReplaceAllString(s, "$1")
	s = mdUnder.ReplaceAllString(s, "$1$2$3")
	s = html.UnescapeString(s)
	for range 2 { // code may hold escapes
		s = mdKept.ReplaceAllStringFunc(s, func(m string) string {
			i, err := strconv.Atoi(strings.Trim(m, "\uFDD0\uFDD1"))
			if err != nil || i >= len(kept) {
				return ""
			}
			return kept[i]
		})
	}
	return s
}
