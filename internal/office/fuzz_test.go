package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// fuzzLimits keep every input cheap, so that what is slow or large shows as a timeout of the fuzzer.
func fuzzLimits() Limits {
	lim := DefaultLimits()
	lim.FileBytes, lim.PlainBytes, lim.Cells, lim.Columns, lim.Time = 1<<20, 4<<20, 20_000, 200, 5*time.Second
	return lim
}

// checkRead reads a fuzzed file and holds the reader to what every document promises.
func checkRead(t *testing.T, name string, data []byte) {
	t.Helper()
	doc, err := ReadBytes(context.Background(), name, data, fuzzLimits())
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind == fault.Internal {
			t.Fatalf("no fault: %v", err)
		}
		if f.Code == codeTimeout {
			t.Fatalf("%d bytes took too long", len(data))
		}
		return
	}
	if len(doc.Blocks) == 0 {
		t.Error("a document without blocks")
	}
	paras, tables := 0, 0
	for _, b := range doc.Blocks {
		if b.Table == nil {
			paras++
			checkPara(t, b.Para, paras)
			continue
		}
		tables++
		checkTable(t, b.Table, tables)
	}
}

func checkPara(t *testing.T, p tabular.Para, index int) {
	t.Helper()
	if p.Index != index {
		t.Errorf("paragraph %d calls itself %d", index, p.Index)
	}
	if p.Text == "" || strings.TrimSpace(p.Text) != p.Text || !utf8.ValidString(p.Text) {
		t.Errorf("paragraph %q", p.Text)
	}
	if strings.ContainsAny(p.Text, unseen) {
		t.Errorf("paragraph holds marks: %q", p.Text)
	}
}

func checkTable(t *testing.T, table *tabular.Table, index int) {
	t.Helper()
	if table.Index != index || len(table.Rows) == 0 {
		t.Errorf("table %d calls itself %d and has %d rows", index, table.Index, len(table.Rows))
	}
	for _, row := range table.Rows {
		next := 0
		for _, c := range row.Cells {
			if c.Col < next || c.Span < 1 {
				t.Fatalf("row %d: cell at column %d spans %d, expected at %d or later", row.Number, c.Col, c.Span, next)
			}
			if c.Covered && c.Text != "" {
				t.Errorf("row %d: covered cell says %q", row.Number, c.Text)
			}
			if strings.TrimSpace(c.Text) != c.Text || strings.ContainsAny(c.Text, unseen) {
				t.Errorf("row %d: cell %q", row.Number, c.Text)
			}
			next = c.Col + c.Span
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte(dumpSample))
	f.Add([]byte("序号\t任务\n1\t修路\n1.\t植树\n"))
	f.Add([]byte("\xFF\xFE\x01\x4E\n\x00"))
	f.Add([]byte("一、清单内容\n\xD2\xBB\xA1\xA2\xC7\xE5\n\x00"))
	f.Add([]byte("| a | b |\n|---|---|\n| 1 | 2 |\n"))
	f.Add([]byte("a   b   c\n1   2   3\n    4\n5   6   7\n8   9   10\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.txt", data) })
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("\uFEFF序号,任务\r\n1,\"修路\n架桥\"\r\n"))
	f.Add([]byte("a;b\n\"1;2\n3;4"))
	f.Add([]byte("sep=|\na|b\n'=1|-2\n"))
	f.Add([]byte("a\tb\n\"\t\"\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.csv", data) })
}

func FuzzReadHTML(f *testing.F) {
	f.Add([]byte("<table border=1><tr><td rowspan=2>a<td colspan=3>b<tr><td>c</table>"))
	f.Add([]byte("<tr><td><p>a<table><tr><th>b<td><ol type=i><li>c<li value=-9>d</table>"))
	f.Add([]byte("<title>t</title><pre>\n a\n b</pre><div>a<br><br>　b<span style='mso-list:Ignore'>1.</span></div>"))
	f.Add([]byte("<p>\uFDD012\uFDD1x<select><option>y</select><svg><p>z</svg><template><td>w</template>"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.html", data) })
}

func FuzzReadMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n# a\n\n1. b\n1. c\n   - d\n\n| a | b |\n|---|---|\n| `1` | **2** |\n"))
	f.Add([]byte("a  \nb\\\nc\n===\n> {{ x }}[^1] \\* `\\*` <br> [l](u(v))\n\n[^1]: n\n```\nx\n"))
	f.Add([]byte("<table>\n<tr><td>a\n</table>\n\uFDD00\uFDD1"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.md", data) })
}

// FuzzReadXLSX changes the sheet, the shared strings and the styles inside a workbook; changing the zip bytes
// themselves would hardly ever get past the checksums.
func FuzzReadXLSX(f *testing.F) {
	const names = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	f.Add([]byte(`<worksheet`+names+`><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43999</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`),
		[]byte(`<sst`+names+`><si><t>a</t></si></sst>`), []byte(`<styleSheet`+names+`><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`))
	f.Add([]byte(`<x:worksheet xmlns:x="u"><x:sheetData><x:row r="9" hidden="1"><x:c r="C9" t="inlineStr"><x:is><x:r><x:t>b</x:t></x:r></x:is></x:c></x:row></x:sheetData><x:mergeCell ref="C9:XFD9"/></x:worksheet>`),
		[]byte(``), []byte(`<styleSheet`+names+`><numFmts><numFmt numFmtId="164" formatCode="[$-804]yyyy&quot;年&quot;m"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`))
	base := workbookParts4Fuzz()
	f.Fuzz(func(t *testing.T, sheet, strs, styles []byte) {
		base["xl/worksheets/sheet1.xml"], base["xl/sharedStrings.xml"], base["xl/styles.xml"] = string(sheet), string(strs), string(styles)
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for name, content := range base {
			w, err := z.Create(name)
			must(t, err)
			_, err = w.Write([]byte(content))
			must(t, err)
		}
		must(t, z.Close())
		checkRead(t, "a.xlsx", buf.Bytes())
	})
}

func workbookParts4Fuzz() map[string]string {
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + kind + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + kind + `"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + kind + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + kind + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + kind + `/styles" Target="styles.xml"/></Relationships>`,
	}
}
