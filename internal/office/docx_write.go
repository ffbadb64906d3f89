package office

import (
	"archive/zip"
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// WriteOptions says how a document is laid out on paper.
type WriteOptions struct {
	Landscape bool  // A4 across, for wide tables
	Widths    []int // relative widths of the columns of every table; nil chooses them by the texts
}

// WriteDocx writes doc as a Word document: title, headings, paragraphs, tables with merged cells and header rows
// repeated on every page. Equal input gives equal bytes, and reading the file again gives an equal Doc.
func WriteDocx(w io.Writer, doc *tabular.Doc, opts WriteOptions) error {
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		if columns := columnsOf(b.Table); columns > wordColumns {
			err := fault.New(fault.TooLarge, codeColumns, fault.Args{"columns": columns, "max": wordColumns})
			err.At = fault.Place{Table: b.Table.Index}
			return err
		}
	}
	z := zip.NewWriter(w)
	for _, part := range docxFixedParts {
		if err := writePart(z, part.name, func(x *xmlWriter) { x.raw(xmlHead + part.content) }); err != nil {
			return err
		}
	}
	if err := writePart(z, "docProps/core.xml", func(x *xmlWriter) {
		x.raw(xmlHead + docxCoreStart)
		x.text(doc.Title)
		x.raw(docxCoreEnd)
	}); err != nil {
		return err
	}
	page := portrait
	if opts.Landscape {
		page = landscape
	}
	body := func(x *xmlWriter) { (&docxWriter{xmlWriter: x, page: page, opts: opts}).document(doc) }
	if err := writePart(z, "word/document.xml", body); err != nil {
		return err
	}
	return z.Close()
}

// wordColumns is the widest table that Word opens.
const wordColumns = 63

// zipTime stands in every file, so that equal documents are equal bytes.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func writePart(z *zip.Writer, name string, write func(*xmlWriter)) error {
	part, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime})
	if err != nil {
		return err
	}
	x := &xmlWriter{bufio.NewWriterSize(part, scanBuffer)}
	write(x)
	return x.out.Flush() // the first error of all the writes
}

// xmlWriter writes XML; errors wait until its buffer is flushed.
type xmlWriter struct{ out *bufio.Writer }

func (x *xmlWriter) raw(parts ...string) {
	for _, part := range parts {
		_, _ = x.out.WriteString(part)
	}
}

// text writes character data or an attribute's value. What XML cannot hold becomes U+FFFD.
func (x *xmlWriter) text(s string) {
	for _, r := range s {
		switch {
		case r == '&':
			x.raw("&amp;")
		case r == '<':
			x.raw("&lt;")
		case r == '>':
			x.raw("&gt;")
		case r == '"':
			x.raw("&quot;")
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			_, _ = x.out.WriteRune(utf8.RuneError)
		default:
			_, _ = x.out.WriteRune(r)
		}
	}
}

// paper is a page in twentieths of a point.
type paper struct {
	width, height, top, right, bottom, left int
	orientation                             string
}

// The margins of an upright page are those of official documents (GB/T 9704); a wide one leaves room for the table.
var (
	portrait  = paper{width: 11906, height: 16838, top: 2098, right: 1474, bottom: 1985, left: 1588, orientation: "portrait"}
	landscape = paper{width: 16838, height: 11906, top: 1134, right: 1134, bottom: 1134, left: 1134, orientation: "landscape"}
)

// docxWriter writes the body.
type docxWriter struct {
	*xmlWriter
	page paper
	opts WriteOptions
}

func (d *docxWriter) document(doc *tabular.Doc) {
	d.raw(xmlHead, `<w:document xmlns:w="`, wordNamespace, `" xmlns:r="`, relationNamespace, `"><w:body>`)
	if doc.Title != "" {
		d.paragraph(docxTitleStyle, "", doc.Title)
	}
	for i, b := range doc.Blocks {
		if i == 0 && doc.Title != "" && b.Para == (tabular.Para{Text: doc.Title, Level: 1, Index: b.Para.Index}) {
			continue // workbooks show a title only as a paragraph; here it stands above already
		}
		if b.Table == nil {
			d.paragraph(paragraphStyle(b.Para.Level), b.Para.Number, b.Para.Text)
			continue
		}
		// Word runs adjoining tables together, and wants a paragraph behind the last one.
		if i > 0 && doc.Blocks[i-1].Table != nil {
			d.raw(docxGap)
		}
		d.table(b.Table)
	}
	p := d.page
	d.raw(docxGap, `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="`, strconv.Itoa(p.width),
		`" w:h="`, strconv.Itoa(p.height), `" w:orient="`, p.orientation, `"/><w:pgMar w:top="`, strconv.Itoa(p.top),
		`" w:right="`, strconv.Itoa(p.right), `" w:bottom="`, strconv.Itoa(p.bottom), `" w:left="`, strconv.Itoa(p.left),
		`" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`)
}

func paragraphStyle(level int) string {
	if level < 1 || level > 9 {
		return ""
	}
	return "Heading" + strconv.Itoa(level)
}

// paragraph writes one paragraph; its lines are parted by line breaks.
func (d *docxWriter) paragraph(style, number, text string) {
	d.raw("<w:p>")
	if style != "" {
		d.raw(`<w:pPr><w:pStyle w:val="`, style, `"/></w:pPr>`)
	}
	if number != "" {
		d.number(number, text)
	}
	d.lines(text)
	d.raw("</w:p>")
}

// number writes a number that a word processor once counted: as text, marked so that it is known again.
func (d *docxWriter) number(number, text string) {
	if text != "" && number[len(number)-1] < utf8.RuneSelf {
		number += " "
	}
	d.raw(`<w:sdt><w:sdtPr><w:tag w:val="`, docxNumberTag, `"/></w:sdtPr><w:sdtContent>`)
	d.lines(number)
	d.raw(`</w:sdtContent></w:sdt>`)
}

// lines writes text as one run.
func (d *docxWriter) lines(text string) {
	if text == "" {
		return
	}
	d.raw("<w:r>")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			d.raw("<w:br/>")
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				d.raw("<w:tab/>")
			}
			if part != "" {
				d.raw(`<w:t xml:space="preserve">`)
				d.text(part)
				d.raw("</w:t>")
			}
		}
	}
	d.raw("</w:r>")
}
