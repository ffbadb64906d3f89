package main

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"go.yaml.in/yaml/v3"
)

const odfHead = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.%s">
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" fo:margin="2cm"
 style:print-orientation="landscape"/></style:page-layout>
<style:style style:name="Grid" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.1cm" fo:wrap-option="wrap" style:vertical-align="middle"/></style:style>
%s<style:style style:name="Page" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
<text:list-style style:name="No"><text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/></text:list-style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>
<office:body><office:%s>
`

const odfTail = "</office:%s></office:body></office:document>\n"

// document gives the list as a flat OpenDocument text: two tables, the first row of each marked as a repeated header,
// the headers of the other pages typed by hand.
func (s *sample) document() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, odfHead, "text", odfWidths(s.Columns), "text")
	fmt.Fprintf(&b, "<text:p>%s</text:p>\n<text:h text:outline-level=\"1\">%s</text:h>\n", s.Attachment, s.Title)
	s.odfTable(&b, s.Pages[:s.Split], "一", "")
	b.WriteString("<text:p text:style-name=\"Page\">（续表）</text:p>\n")
	s.odfTable(&b, s.Pages[s.Split:], "二", s.Total)
	for _, line := range s.Tail {
		fmt.Fprintf(&b, "<text:p>%s</text:p>\n", html.EscapeString(line))
	}
	fmt.Fprintf(&b, odfTail, "text")
	return b.Bytes()
}

// workbook gives the list as a flat OpenDocument spreadsheet of one sheet.
func (s *sample) workbook() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, odfHead, "spreadsheet", odfWidths(s.Columns), "spreadsheet")
	b.WriteString("<table:table table:name=\"责任清单\">\n")
	odfColumns(&b, s.Columns)
	odfWide(&b, s.Title, len(s.Columns))
	for _, page := range s.Pages {
		s.odfPage(&b, page, false)
	}
	odfWide(&b, s.Total, len(s.Columns))
	for _, line := range s.Tail {
		fmt.Fprintf(&b, "<table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell></table:table-row>\n",
			html.EscapeString(line))
	}
	b.WriteString("</table:table>\n")
	fmt.Fprintf(&b, odfTail, "spreadsheet")
	return b.Bytes()
}

// odfWidths gives the styles of the columns, one each.
func odfWidths(columns []column) string {
	var b strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&b, "<style:style style:name=\"%s\" style:family=\"table-column\">"+
			"<style:table-column-properties style:column-width=\"%s\"/></style:style>\n", c.Key, c.Width)
	}
	return b.String()
}

func odfColumns(b *bytes.Buffer, columns []column) {
	for _, c := range columns {
		fmt.Fprintf(b, "<table:table-column table:style-name=\"%s\"/>", c.Key)
	}
	b.WriteString("\n")
}

func (s *sample) odfTable(b *bytes.Buffer, pages [][]row, name, total string) {
	fmt.Fprintf(b, "<table:table table:name=\"%s\">\n", name)
	odfColumns(b, s.Columns)
	for i, page := range pages {
		s.odfPage(b, page, i == 0)
	}
	if total != "" {
		odfWide(b, total, len(s.Columns))
	}
	b.WriteString("</table:table>\n")
}

func (s *sample) odfPage(b *bytes.Buffer, page []row, marked bool) {
	if marked {
		b.WriteString("<table:table-header-rows>")
	}
	b.WriteString("<table:table-row>")
	for _, c := range s.Columns {
		odfCell(b, "", c.Label)
	}
	b.WriteString("</table:table-row>")
	if marked {
		b.WriteString("</table:table-header-rows>")
	}
	b.WriteString("\n")
	for at := range page {
		b.WriteString("<table:table-row>")
		for _, c := range s.Columns {
			switch n := span(page, at, c.Key); n {
			case 0:
				b.WriteString("<table:covered-table-cell/>")
			case 1:
				odfCell(b, "", page[at].Cells[c.Key])
			default:
				odfCell(b, fmt.Sprintf(` table:number-rows-spanned="%d"`, n), page[at].Cells[c.Key])
			}
		}
		b.WriteString("</table:table-row>\n")
	}
}

// odfWide writes a row that is one cell over all columns.
func odfWide(b *bytes.Buffer, text string, columns int) {
	b.WriteString("<table:table-row>")
	odfCell(b, fmt.Sprintf(` table:number-columns-spanned="%d"`, columns), text)
	b.WriteString(strings.Repeat("<table:covered-table-cell/>", columns-1) + "</table:table-row>\n")
}

// odfCell writes one cell, each line of its text as a paragraph. Runs of spaces need their own element in OpenDocument.
func odfCell(b *bytes.Buffer, attributes, text string) {
	b.WriteString("<table:table-cell table:style-name=\"Grid\" office:value-type=\"string\"" + attributes + ">")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.ReplaceAll(html.EscapeString(line), "  ", ` <text:s/>`)
		b.WriteString("<text:p>" + line + "</text:p>")
	}
	b.WriteString("</table:table-cell>")
}

// numbered is the short list whose numbers the word processor makes.
type numbered struct {
	Title   string      `yaml:"title"`
	Columns []column    `yaml:"columns"`
	Rows    []yaml.Node `yaml:"rows"` // {heading: …} or the cells after the number
}

func loadNumbered() (*numbered, error) {
	data, err := sources.ReadFile("numbered.yaml")
	if err != nil {
		return nil, err
	}
	var list numbered
	if err := yaml.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("reading the numbered sample: %w", err)
	}
	return &list, nil
}

// document gives the list as a flat OpenDocument text with automatic numbers in the first column.
func (n *numbered) document() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, odfHead, "text", odfWidths(n.Columns), "text")
	fmt.Fprintf(&b, "<text:h text:outline-level=\"1\">%s</text:h>\n<table:table table:name=\"一\">\n", n.Title)
	odfColumns(&b, n.Columns)
	b.WriteString("<table:table-header-rows><table:table-row>")
	for _, c := range n.Columns {
		odfCell(&b, "", c.Label)
	}
	b.WriteString("</table:table-row></table:table-header-rows>\n")
	for i := range n.Rows {
		n.row(&b, &n.Rows[i])
	}
	b.WriteString("</table:table>\n")
	fmt.Fprintf(&b, odfTail, "text")
	return b.Bytes()
}

func (n *numbered) row(b *bytes.Buffer, node *yaml.Node) {
	var heading struct {
		Heading string `yaml:"heading"`
	}
	if node.Kind == yaml.MappingNode && node.Decode(&heading) == nil {
		odfWide(b, heading.Heading, len(n.Columns))
		return
	}
	var cells []string
	if err := node.Decode(&cells); err != nil {
		panic(err) // the source is embedded: a wrong one cannot be built by a user
	}
	b.WriteString(`<table:table-row><table:table-cell table:style-name="Grid"><text:list text:style-name="No" text:continue-numbering="true">` +
		`<text:list-item><text:p/></text:list-item></text:list></table:table-cell>`)
	for _, text := range cells {
		odfCell(b, "", text)
	}
	b.WriteString("</table:table-row>\n")
}
