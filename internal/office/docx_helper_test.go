package office

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"duban/internal/locale"
	"duban/internal/tabular"
)

const (
	wordNames = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"` +
		` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	relationNames = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relationKind  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// parts is a Word file by the names of its parts.
type parts map[string]string

// word gives the parts of a file with this body.
func word(body string) parts {
	return parts{
		"_rels/.rels": `<Relationships ` + relationNames + `><Relationship Id="r1" Type="` + relationKind +
			`/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document` + wordNames + `><w:body>` + body + `</w:body></w:document>`,
	}
}

// with adds a part.
func (p parts) with(name, content string) parts {
	p = maps.Clone(p)
	p[name] = content
	return p
}

func (p parts) styles(content string) parts {
	return p.with("word/styles.xml", `<w:styles`+wordNames+`>`+content+`</w:styles>`)
}

func (p parts) numbering(content string) parts {
	return p.with("word/numbering.xml", `<w:numbering`+wordNames+`>`+content+`</w:numbering>`)
}

// bytes packs the parts.
func (p parts) bytes(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func tryDocx(data []byte, lim Limits) (*tabular.Doc, error) {
	return readDocx(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
}

func (p parts) read(t testing.TB) *tabular.Doc {
	t.Helper()
	doc, err := tryDocx(p.bytes(t), DefaultLimits())
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return doc
}

// sketch draws a Doc in few signs: paragraphs as "¶level number|text", tables as "▦index" and a line per row, in
// which cells stand as "number|text" with ×span, @column where one was skipped, and ↑ for covered ones; header rows
// begin with "*". Line breaks are "⏎".
func sketch(doc *tabular.Doc) string {
	var out strings.Builder
	shown := func(number, text string) string {
		text = strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(text)
		if number != "" {
			return number + "|" + text
		}
		return text
	}
	for _, b := range doc.Blocks {
		if b.Table == nil {
			mark := "¶"
			if b.Para.Level > 0 {
				mark += fmt.Sprint(b.Para.Level, " ")
			}
			out.WriteString(mark + shown(b.Para.Number, b.Para.Text) + "\n")
			continue
		}
		fmt.Fprintf(&out, "▦%d\n", b.Table.Index)
		for _, row := range b.Table.Rows {
			col := 0
			var cells []string
			for _, c := range row.Cells {
				s := shown(c.Number, c.Text)
				if c.Covered {
					s += "↑"
				}
				if c.Col != col {
					s = fmt.Sprintf("@%d ", c.Col) + s
				}
				if c.Span != 1 {
					s += fmt.Sprintf("×%d", c.Span)
				}
				col = c.Col + c.Span
				cells = append(cells, s)
			}
			line := strings.Join(cells, " ¦ ")
			if row.Header {
				line = "*" + line
			}
			out.WriteString(line + "\n")
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// wantSketch compares a Doc with lines of a sketch.
func wantSketch(t *testing.T, doc *tabular.Doc, want ...string) {
	t.Helper()
	if got, want := sketch(doc), strings.Join(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// run is a paragraph's run, para a paragraph, cell a table cell with properties, row and tbl what they say.
func run(text string) string     { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }
func para(runs ...string) string { return `<w:p>` + strings.Join(runs, "") + `</w:p>` }
func cell(props, text string) string {
	return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + para(run(text)) + `</w:tc>`
}
func row(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }
func tbl(rows ...string) string {
	return `<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid>` + strings.Join(rows, "") + `</w:tbl>`
}
func styled(props, text string) string {
	return `<w:p><w:pPr>` + props + `</w:pPr>` + run(text) + `</w:p>`
}
func numbered(id, level int, text string) string {
	return styled(fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, id), text)
}

// wantFinding fails unless the finding with the code counts so many; 0 means that there is none.
func wantFinding(t *testing.T, doc *tabular.Doc, code string, count int) {
	t.Helper()
	got := 0
	for _, f := range doc.Findings {
		if f.Code == code {
			got, _ = f.Args["count"].(int)
		}
		if !locale.Has(f.Code) {
			t.Errorf("finding %s has no message", f.Code)
		}
	}
	if got != count {
		t.Errorf("%s counts %d, want %d", code, got, count)
	}
}
