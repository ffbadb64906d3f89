package office

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// readHTML reads a web page, a piece of one, or what Word and WPS save as a page. Tables that only arrange the page
// are taken apart, so that their content comes out as paragraphs and the tables inside as tables.
func readHTML(m *meter, src source) (*tabular.Doc, error) {
	data, err := src.text(m)
	if err != nil {
		return nil, err
	}
	text, findings, err := decodeHTML(data, "")
	if err != nil {
		return nil, err
	}
	b := &builder{m: m, doc: &tabular.Doc{Format: "html", Findings: findings}}
	return b.doc, b.addHTML(text, 1)
}

// addHTML adds the blocks of a page whose first line stands at firstLine of the file; 0 leaves lines unknown.
func (b *builder) addHTML(text string, firstLine int) error {
	source, err := rewriteHTML(b.m, text, firstLine)
	if err != nil {
		return err
	}
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return fault.Wrap(err, fault.TooLarge, codeDepth, fault.Args{"part": "HTML", "max": 512})
	}
	if err := b.m.checkTime(); err != nil {
		return err
	}
	r := &htmlReader{b: b}
	r.walk(root)
	r.flush()
	if r.err == nil && b.doc.Title == "" {
		b.doc.Title = firstHeading(b.doc)
	}
	return r.err
}

func firstHeading(doc *tabular.Doc) string {
	for _, block := range doc.Blocks {
		if block.Table == nil && block.Para.Level == 1 {
			return strings.ReplaceAll(block.Para.Text, "\n", "")
		}
	}
	return ""
}

// htmlReader walks the tree of a page. Text gathers until a block begins or ends; then it becomes a paragraph of the
// document or, inside a table cell, a line of the cell.
type htmlReader struct {
	b      *builder
	err    error
	text   htmlText
	level  int
	number string // automatic number for the next paragraph
	lists  []listCounter
	cell   *htmlCell // the cell being read, nil outside data tables
	line   int       // line of the last text seen
}

// htmlCell gathers the content of one cell of a data table.
type htmlCell struct {
	lines  []string
	number string
	line   int
	nested []*tabular.Table
}

// blockElements begin and end a paragraph.
var blockElements = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Blockquote: true,
	atom.Pre: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Main: true,
	atom.Aside: true, atom.Nav: true, atom.Fieldset: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true,
	atom.Center: true, atom.Hr: true, atom.Table: true, atom.Body: true, atom.Html: true, atom.Head: true,
	atom.Caption: true, atom.Details: true, atom.Summary: true, atom.Legend: true, atom.Td: true, atom.Th: true, atom.Tr: true,
}

func (r *htmlReader) walk(n *html.Node) {
	if r.err != nil {
		return
	}
	switch n.Type {
	case html.TextNode:
		r.text.add(n.Data)
		return
	case html.DocumentNode:
		r.children(n)
		return
	case html.ElementNode:
	default:
		return
	}
	switch {
	case n.DataAtom == atom.Title:
		if r.b.doc.Title == "" {
			r.b.doc.Title = trim(collapse(nodeText(n)))
		}
	case isHidden(n):
	case n.DataAtom == atom.Br:
		r.text.newline()
	case n.DataAtom == atom.Table:
		r.flush()
		r.table(n)
	case strings.Contains(attr(n, "style"), "mso-list:Ignore"), strings.Contains(attr(n, "style"), "mso-list: Ignore"):
		r.number = trim(collapse(nodeText(n)))
	case blockElements[n.DataAtom]:
		r.block(n)
	default:
		r.children(n)
	}
}

func (r *htmlReader) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
}

var outlineLevel = regexp.MustCompile(`mso-outline-level:\s*([1-9])`)

// block reads an element that is a paragraph or holds some.
func (r *htmlReader) block(n *html.Node) {
	r.flush()
	level := r.level
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.level = int(n.Data[1] - '0')
	case atom.Ol, atom.Ul:
		r.lists = append(r.lists, newListCounter(n))
	case atom.Li:
		r.number = r.nextNumber(n)
	case atom.Pre:
		r.text.pre = true
	}
	if m := outlineLevel.FindStringSubmatch(attr(n, "style")); m != nil {
		r.level = int(m[1][0] - '0')
	}
	r.children(n)
	r.flush()
	r.level = level
	switch n.DataAtom {
	case atom.Ol, atom.Ul:
		r.lists = r.lists[:len(r.lists)-1]
	case atom.Li:
		r.number = ""
	case atom.Pre:
		r.text.pre = false
	}
}

// flush ends the current paragraph.
func (r *htmlReader) flush() {
	pieces := r.text.take(r.cell == nil, &r.line)
	for _, piece := range pieces {
		if r.cell != nil {
			r.addToCell(piece)
		} else {
			r.b.addPara(tabular.Para{Text: piece.text, Number: r.number, Level: r.level, Line: piece.line})
		}
		r.number = ""
	}
}

func (r *htmlReader) addToCell(piece htmlPiece) {
	if len(r.cell.lines) == 0 {
		r.cell.number, r.cell.line = r.number, piece.line
	} else if r.number != "" {
		piece.text = r.number + piece.text
	}
	r.cell.lines = append(r.cell.lines, piece.text)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden`)

func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "style" && hiddenStyle.MatchString(a.Val) {
			return true
		}
	}
	return false
}

// nodeText gives the bare text of a node without line marks.
func nodeText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(lineMark.ReplaceAllString(d.Data, ""))
		}
	}
	return b.String()
}

var lineMark = regexp.MustCompile("[\uFDD0][0-9]*[\uFDD1]?")
