package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"strings"
)

// dump writes the list as word processors paste it into a text editor: one cell per line after a tab, cells covered by
// a merge as bare tabs, the page header again on every page, and wherever a row asks for it the header torn apart.
func (s *sample) dump() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%s\n%s\n", s.Attachment, s.Title)
	for _, page := range s.Pages {
		s.dumpHeader(&b)
		for _, r := range page {
			s.dumpRow(&b, r)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\t%s\n\n", s.Total)
	for _, line := range s.Tail {
		b.WriteString(line + "\n")
	}
	return b.Bytes()
}

func (s *sample) dumpHeader(b *bytes.Buffer) {
	for _, c := range s.Columns {
		b.WriteString("\t" + c.Label + "\n")
	}
	b.WriteString("\n")
}

func (s *sample) dumpRow(b *bytes.Buffer, r row) {
	for _, c := range s.Columns {
		if c.Key == r.Dump.Gap {
			b.WriteString("\n")
		}
		b.WriteString("\t" + r.Cells[c.Key] + "\n")
		if c.Key == r.Dump.HeaderAfter {
			b.WriteString("\n\n")
			s.dumpHeader(b)
		}
	}
	for _, piece := range r.Dump.Glue {
		b.WriteString(" \t" + piece + "\n")
	}
	b.WriteString("\n")
}

// csv writes the list as a spreadsheet saves it for Excel: byte order mark, CRLF, covered cells empty.
func (s *sample) csv() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	wide := func(first string) []string {
		line := make([]string, len(s.Columns))
		line[0] = first
		return line
	}
	lines := [][]string{wide(s.Title)}
	for _, page := range s.Pages {
		var header []string
		for _, c := range s.Columns {
			header = append(header, c.Label)
		}
		lines = append(lines, header)
		for _, r := range page {
			var line []string
			for _, c := range s.Columns {
				line = append(line, r.Cells[c.Key])
			}
			lines = append(lines, line)
		}
	}
	lines = append(lines, wide(s.Total))
	for _, line := range s.Tail {
		lines = append(lines, wide(line))
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("writing the sample as CSV: %w", err)
	}
	return b.Bytes(), nil
}

// html writes the list as a government site publishes it: one table with merged cells, the header again on every page.
func (s *sample) html() []byte {
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n")
	fmt.Fprintf(&b, "<title>%s</title>\n</head>\n<body>\n<p>%s</p>\n<h1>%s</h1>\n<table border=\"1\">\n",
		html.EscapeString(s.Title), s.Attachment, html.EscapeString(s.Title))
	for _, page := range s.Pages {
		b.WriteString("<tr>")
		for _, c := range s.Columns {
			b.WriteString("<td><strong>" + broken(c.Label) + "</strong></td>")
		}
		b.WriteString("</tr>\n")
		for at := range page {
			s.htmlRow(&b, page, at)
		}
	}
	fmt.Fprintf(&b, "<tr><td colspan=\"%d\">%s</td></tr>\n</table>\n", len(s.Columns), s.Total)
	for _, line := range s.Tail {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(line))
	}
	b.WriteString("</body>\n</html>\n")
	return b.Bytes()
}

func (s *sample) htmlRow(b *bytes.Buffer, page []row, at int) {
	b.WriteString("<tr>\n")
	for _, c := range s.Columns {
		text := broken(page[at].Cells[c.Key])
		switch n := span(page, at, c.Key); n {
		case 0:
		case 1:
			fmt.Fprintf(b, "  <td>%s</td>\n", text)
		default:
			fmt.Fprintf(b, "  <td rowspan=\"%d\">%s</td>\n", n, text)
		}
	}
	b.WriteString("</tr>\n")
}

func broken(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>")
}
