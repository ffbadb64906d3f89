package office

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/internal/tabular"
)

// officeSources are documents of our own content that LibreOffice writes as Word files: with its own relations,
// styles, numbering definitions and tables. What it wrote once lies in testdata/docx (set DUBAN_TEST_UPDATE to write
// it anew), so that reading it is also tested where LibreOffice is not installed.
func officeSources(t testing.TB) map[string]struct {
	from string
	data []byte
	want []string
} {
	html := `<html><head><meta charset="utf-8"><title>青石区民生清单</title></head><body><h1>青石区民生清单</h1><p>共三项。<br>按季公布。</p>
<ol><li>先易后难</li><li>先急后缓</li></ol><table border="1"><thead><tr><th>目标</th><th colspan="2">任务</th><th>单位</th></tr></thead><tbody>
<tr><td rowspan="2">饮水安全</td><td>1</td><td>换水管八里</td><td rowspan="3">区水务局<br>各街道</td></tr><tr><td>2</td><td>建水塔两座</td></tr>
<tr><td>出行</td><td colspan="2">3. 修公交站<table><tr><td>甲站</td><td>乙站</td></tr></table></td></tr></tbody></table><h2>附则</h2></body></html>`
	numbers := word(numbered(1, 0, "甲") + numbered(1, 1, "乙") + numbered(1, 1, "丙") + numbered(1, 2, "丁") + numbered(1, 3, "戊") + numbered(1, 0, "己") + numbered(1, 1, "庚") +
		numbered(2, 0, "辛") + numbered(3, 0, "壬") + numbered(3, 0, "癸") + numbered(4, 0, "圈") + numbered(4, 1, "罗") + numbered(4, 2, "母") + numbered(4, 3, "干") +
		numbered(6, 1, "先") + numbered(6, 0, "后") + numbered(6, 1, "末") +
		tbl(row(`<w:tc>`+numbered(5, 0, "")+`</w:tc>`, cell("", "子")), row(`<w:tc>`+numbered(5, 0, "")+`</w:tc>`, cell("", "丑")))).
		numbering(definition(0, level(0, "chineseCountingThousand", "%1、", "")+level(1, "chineseCountingThousand", "（%2）", "")+level(2, "decimal", "%3.", "")+level(3, "decimal", "%3.%4", "")) +
			definition(1, level(0, "decimalEnclosedCircle", "%1", "")+level(1, "upperRoman", "%2)", "")+level(2, "lowerLetter", "%3.", "")+level(3, "ideographTraditional", "%4.", "")) +
			definition(2, level(0, "decimal", "%1", "")) + definition(3, level(0, "decimal", "%1.", "")+level(1, "decimal", "%1.%2", "")) +
			list(1, 0, "") + list(2, 0, "") + list(3, 0, `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>`) + list(4, 1, "") + list(5, 2, "") + list(6, 3, ""))
	changes := word(para(run("保留"), `<w:ins w:id="1" w:author="a" w:date="2024-01-02T03:04:05Z">`+run("新增")+`</w:ins>`,
		`<w:del w:id="2" w:author="a" w:date="2024-01-02T03:04:05Z"><w:r><w:delText>删去</w:delText></w:r></w:del>`) +
		tbl(row(`<w:trPr><w:tblHeader/></w:trPr>`, cell(`<w:tcW w:w="3000" w:type="dxa"/>`+vRestart, "外"), cell(`<w:tcW w:w="3000" w:type="dxa"/>`, "内")),
			row(cell(`<w:tcW w:w="3000" w:type="dxa"/>`+vContinue, ""), cell(`<w:tcW w:w="3000" w:type="dxa"/>`, "二"))))
	return map[string]struct {
		from string
		data []byte
		want []string
	}{
		"html": {"html", []byte(html), []string{"¶1 青石区民生清单", "¶共三项。⏎按季公布。", "¶1.|先易后难", "¶2.|先急后缓", "▦1",
			"*目标 ¦ 任务×2 ¦ 单位", "饮水安全 ¦ 1 ¦ 换水管八里 ¦ 区水务局⏎各街道", "↑ ¦ 2 ¦ 建水塔两座 ¦ ↑", "出行 ¦ 3. 修公交站×2 ¦ ↑", "▦2", "甲站 ¦ 乙站", "¶2 附则"}},
		"numbering": {"docx", whole(numbers).bytes(t), []string{"¶一、|甲", "¶（一）|乙", "¶（二）|丙", "¶1.|丁", "¶1.1|戊", "¶二、|己", "¶（一）|庚", "¶三、|辛", "¶五、|壬", "¶六、|癸",
			"¶①|圈", "¶I)|罗", "¶a.|母", "¶甲.|干", "¶1.1|先", "¶2.|后", "¶2.1|末", "▦1", "1| ¦ 子", "2| ¦ 丑"}},
		"changes": {"docx", whole(changes).bytes(t), []string{"¶保留新增", "▦1", "*外 ¦ 内", "↑ ¦ 二"}},
	}
}

// whole adds what LibreOffice asks for and our reader can do without: types, relations, widths of two columns.
func whole(p parts) parts {
	column := `<w:gridCol w:w="3000"/>`
	p = p.with("word/document.xml", strings.ReplaceAll(p["word/document.xml"], `<w:gridCol w:w="1"/>`, column+column))
	types := strings.Replace(docxContentTypes, `<Override PartName="/word/styles`,
		`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/styles`, 1)
	return p.with("[Content_Types].xml", types).with("word/_rels/document.xml.rels",
		`<Relationships `+relationNames+`><Relationship Id="r1" Type="`+relationKind+`/numbering" Target="numbering.xml"/></Relationships>`)
}

func TestDocxByLibreOffice(t *testing.T) {
	for name, source := range officeSources(t) {
		path := filepath.Join("testdata", "docx", "libreoffice-"+name+".docx")
		check := func(t *testing.T, data []byte) {
			t.Helper()
			doc, err := tryDocx(data, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			wantSketch(t, doc, source.want...)
			if name == "html" && doc.Title != "青石区民生清单" {
				t.Errorf("title %q", doc.Title)
			}
			if name == "changes" {
				wantFinding(t, doc, "office.tracked_changes", 2)
			}
		}
		t.Run(name+" kept", func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			check(t, data)
		})
		t.Run(name+" now", func(t *testing.T) {
			to := "docx:MS Word 2007 XML"
			if source.from == "html" {
				// The HTML filter makes a web document, from which there is no way to Word but by way of ODT.
				source.data, source.from = convertWithOffice(t, source.data, "html", "odt:writerweb8_writer"), "odt"
			}
			data := convertWithOffice(t, source.data, source.from, to)
			if os.Getenv("DUBAN_TEST_UPDATE") != "" {
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			check(t, data)
		})
	}
}

// LibreOffice reads what our writer writes, and shows the numbers that our reader counts.
func TestLibreOfficeShowsTheSame(t *testing.T) {
	data := officeSources(t)["numbering"].data
	doc, err := tryDocx(data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	sample := sampleDoc()
	for _, c := range []struct {
		name string
		data []byte
		doc  *tabular.Doc
	}{
		{"numbering", data, doc},
		{"sample", writeDocx(t, sample, WriteOptions{Landscape: true}), sample},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := squeeze(string(convertWithOffice(t, c.data, "docx", "txt:Text (encoded):UTF8")))
			if want := squeeze(c.doc.Title + plainText(c.doc)); text != want {
				t.Errorf("LibreOffice shows\n%s\nwant\n%s", text, want)
			}
		})
	}
}

// plainText gives numbers and texts in reading order.
func plainText(doc *tabular.Doc) string {
	var out strings.Builder
	for _, b := range doc.Blocks {
		out.WriteString(b.Para.Number + b.Para.Text)
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			for _, c := range row.Cells {
				out.WriteString(c.Number + c.Text)
			}
		}
	}
	return out.String()
}

func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.TrimPrefix(s, "\uFEFF")), "")
}
