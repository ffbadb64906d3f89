package office

import (
	"strings"
	"testing"
)

const (
	vRestart  = `<w:vMerge w:val="restart"/>`
	vContinue = `<w:vMerge/>`
)

func TestDocxBodies(t *testing.T) {
	choice := func(yes, no string) string {
		return `<mc:AlternateContent><mc:Choice Requires="wps">` + yes + `</mc:Choice><mc:Fallback>` + no + `</mc:Fallback></mc:AlternateContent>`
	}
	box := func(content string) string {
		return `<w:r>` + choice(`<w:drawing><wps:txbx><w:txbxContent>`+content+`</w:txbxContent></wps:txbx></w:drawing>`,
			`<w:pict><v:textbox><w:txbxContent>`+content+`</w:txbxContent></v:textbox></w:pict>`) + `</w:r>`
	}
	field := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"runs are joined and empty paragraphs left out", para(run("修建"), run("便民桥 ")) + para() + para(run("乙")),
			[]string{"¶修建便民桥", "¶乙"}},
		{"breaks, tabs, hyphens and symbols", para(`<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t><w:tab/><w:t>丁</w:t>` +
			`<w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/><w:br w:type="page"/></w:r>`),
			[]string{"¶甲⏎乙⏎丙⇥丁-☑"}},
		{"space counts only when preserved", para(`<w:r><w:t> a </w:t></w:r>` + run(" b ") + `<w:r><w:t>c` + "\n" + `d</w:t></w:r>`),
			[]string{"¶a b c d"}},
		{"references and CDATA", para(`<w:r><w:t>A&amp;B &lt;3&gt; &#x4E00;&#20108; &nbsp; <![CDATA[<甲&乙>]]></w:t></w:r>`),
			[]string{"¶A&B <3> 一二 &nbsp; <甲&乙>"}},
		{"field codes are dropped, results kept", para(field("begin") + `<w:r><w:instrText>REF x </w:instrText></w:r>` + field("separate") + run("第三条") + field("end") + run("执行")),
			[]string{"¶第三条执行"}},
		{"a field inside an instruction shows nothing", para(field("begin") + `<w:r><w:instrText>IF </w:instrText></w:r>` + field("begin") + field("separate") + run("内") + field("end") + field("separate") + run("外") + field("end")),
			[]string{"¶外"}},
		{"a field that never ends hides nothing", para(field("begin")+`<w:r><w:instrText>X</w:instrText></w:r>`+run("甲")) + para(run("乙")),
			[]string{"¶甲", "¶乙"}},
		{"hyperlinks, smart tags, simple fields, content controls", para(`<w:hyperlink r:id="x">` + run("甲") + `</w:hyperlink><w:smartTag><w:smartTagPr/>` + run("乙") +
			`</w:smartTag><w:fldSimple w:instr="DATE">` + run("丙") + `</w:fldSimple><w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>` + run("丁") + `</w:sdtContent></w:sdt>`),
			[]string{"¶甲乙丙丁"}},
		{"ruby keeps the base", para(`<w:r><w:ruby><w:rubyPr/><w:rt>` + run("pin") + `</w:rt><w:rubyBase>` + run("拼") + `</w:rubyBase></w:ruby></w:r>`),
			[]string{"¶拼"}},
		{"a formula keeps its text", para(`<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>`), []string{"¶x+1"}},
		{"a text box stands once, behind its host", para(run("前"), box(para(run("框内"))+tbl(row(cell("", "框表")))), run("后")) + para(run("下")),
			[]string{"¶前后", "¶框内", "▦1", "框表", "¶下"}},
		{"a text box in a cell belongs to the cell", tbl(row(`<w:tc>` + para(run("甲"), box(para(run("框")))) + `</w:tc>`)),
			[]string{"▦1", "甲⏎框"}},
		{"merges both ways", tbl(
			row(cell(vRestart, "目标"), cell(`<w:gridSpan w:val="2"/>`, "单位")),
			row(cell(vContinue, "看不见"), cell("", "甲"), cell(vRestart, "乙")),
			row(cell(`<w:vMerge w:val="continue"/>`, ""), cell("", "丙"), cell(vContinue, "")),
			row(cell(vRestart, "新"), cell("", "丁"), cell("", "戊"))),
			[]string{"▦1", "目标 ¦ 单位×2", "↑ ¦ 甲 ¦ 乙", "↑ ¦ 丙 ¦ ↑", "新 ¦ 丁 ¦ 戊"}},
		{"a continued merge with nothing above is a cell", tbl(row(cell(vContinue, "甲"), cell("", "乙")), row(cell(vContinue, "丙"), cell(vContinue, "丁"))),
			[]string{"▦1", "甲 ¦ 乙", "↑ ¦ 丁"}},
		{"a row without the column ends a merge", tbl(row(cell("", "a"), cell(vRestart, "甲")), row(cell("", "b")), row(cell("", "c"), cell(vContinue, "乙"))),
			[]string{"▦1", "a ¦ 甲", "b", "c ¦ 乙"}},
		{"grid before and horizontal merge of the old kind", tbl(row(`<w:trPr><w:gridBefore w:val="2"/><w:gridAfter w:val="1"/></w:trPr>`,
			cell(`<w:hMerge w:val="restart"/>`, "甲"), cell(`<w:hMerge/>`, ""), cell("", "乙"))),
			[]string{"▦1", "@2 甲×2 ¦ 乙"}},
		{"header rows", tbl(row(`<w:trPr><w:tblHeader/></w:trPr>`, cell("", "序号")), row(`<w:trPr><w:tblHeader w:val="false"/></w:trPr>`, cell("", "1"))),
			[]string{"▦1", "*序号", "1"}},
		{"content controls around tables, rows, cells and paragraphs", `<w:sdt><w:sdtPr/><w:sdtContent>` + tbl(`<w:sdt><w:sdtPr/><w:sdtContent>`+
			row(`<w:sdt><w:sdtPr/><w:sdtContent>`+`<w:tc><w:sdt><w:sdtContent>`+para(run("甲"))+`</w:sdtContent></w:sdt></w:tc>`+`</w:sdtContent></w:sdt>`, cell("", "乙"))+
			`</w:sdtContent></w:sdt>`) + `</w:sdtContent></w:sdt>`,
			[]string{"▦1", "甲 ¦ 乙"}},
		{"nested tables follow their host", tbl(row(`<w:tc>`+para(run("外"))+tbl(row(`<w:tc>`+tbl(row(cell("", "最里")))+para()+`</w:tc>`, cell("", "里")))+para(run("外二"))+para()+`</w:tc>`)) + tbl(row(cell("", "后"))),
			[]string{"▦1", "外⏎外二", "▦2", " ¦ 里", "▦3", "最里", "▦4", "后"}},
		{"two tables in a row stay two", tbl(row(cell("", "甲"))) + tbl(row(cell("", "乙"))), []string{"▦1", "甲", "▦2", "乙"}},
		{"a table without rows is none", tbl() + tbl(row()) + tbl(row(cell("", "甲"))), []string{"▦1", "甲"}},
		{"paragraphs of a cell", tbl(row(`<w:tc>` + para() + para(run("甲 ")) + para() + para(run("　乙")) + para() + `</w:tc>`)),
			[]string{"▦1", "甲⏎⏎　乙"}},
		{"only one branch of alternate content", choice(para(run("新")), para(run("旧"))) + para(run("后")), []string{"¶新", "¶后"}},
		{"fallback when there is no choice", `<mc:AlternateContent><mc:Fallback>` + para(run("旧")) + `</mc:Fallback></mc:AlternateContent>`, []string{"¶旧"}},
		{"alternate content inside both branches", choice(choice(para(run("一")), para(run("二")))+para(run("三")), choice(para(run("四")), para(run("五")))),
			[]string{"¶一", "¶三"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantSketch(t, word(c.body).read(t), c.want...) })
	}
}

func TestDocxTrackedChangesAreAccepted(t *testing.T) {
	mark := func(change string) string { return `<w:rPr><w:` + change + ` w:id="1" w:author="a"/></w:rPr>` }
	del := func(text string) string {
		return `<w:del w:id="1"><w:r><w:delText>` + text + `</w:delText></w:r></w:del>`
	}
	ins := func(runs string) string { return `<w:ins w:id="1">` + runs + `</w:ins>` }
	for _, c := range []struct {
		name, body string
		changes    int
		want       []string
	}{
		{"none", para(run("甲")), 0, []string{"¶甲"}},
		{"inserted and deleted runs", para(run("甲"), ins(run("乙")), del("丙"), run("丁")), 2, []string{"¶甲乙丁"}},
		{"deleted between paragraphs", para(run("甲")) + del("乙") + `<w:ins w:id="1"><w:del w:id="2">` + para(run("丙")) + `</w:del></w:ins>`, 2, []string{"¶甲"}},
		{"deleted inside inserted", para(ins(run("乙") + del("丙"))), 2, []string{"¶乙"}},
		{"moved text stands at its new place", para(`<w:moveFrom w:id="1">`+run("甲")+`</w:moveFrom>`) + para(run("乙")) + para(`<w:moveTo w:id="1">`+run("甲")+`</w:moveTo>`), 1,
			[]string{"¶乙", "¶甲"}},
		{"a deleted paragraph mark joins two paragraphs", styled(mark("del"), "甲") + para(run("乙")), 1, []string{"¶甲乙"}},
		{"three paragraphs joined, with a text box and across a table", tbl(row(`<w:tc>` + para(run("前")) + styled(mark("del"), "甲") + tbl(row(cell("", "里"))) +
			`<w:p><w:pPr>` + mark("del") + `</w:pPr><w:r><w:pict><v:textbox><w:txbxContent>` + para(run("框")) + `</w:txbxContent></v:textbox></w:pict></w:r>` + run("乙") + `</w:p>` + para(run("丙")) + para(run("后")) + `</w:tc>`)), 2,
			[]string{"▦1", "前⏎甲乙丙⏎框⏎后", "▦2", "里"}},
		{"a deleted mark at the end of a cell", tbl(row(`<w:tc>` + styled(mark("del"), "甲") + `</w:tc>`)), 1, []string{"▦1", "甲"}},
		{"a deleted paragraph is gone", `<w:p><w:pPr>` + mark("del") + `</w:pPr>` + del("甲") + `</w:p>` + para(run("乙")), 1, []string{"¶乙"}},
		{"an inserted mark changes nothing", styled(mark("ins"), "甲") + para(run("乙")), 1, []string{"¶甲", "¶乙"}},
		{"former properties do not count", styled(`<w:outlineLvl w:val="1"/><w:pPrChange w:id="1"><w:pPr><w:outlineLvl w:val="4"/><w:rPr><w:del/></w:rPr></w:pPr></w:pPrChange>`, "甲"), 0, []string{"¶2 甲"}},
		{"deleted and inserted rows", tbl(row(cell("", "甲")), row(`<w:trPr><w:del w:id="1"/></w:trPr>`, cell("", "乙")), row(`<w:trPr><w:ins w:id="1"/></w:trPr>`, cell("", "丙"))), 2,
			[]string{"▦1", "甲", "丙"}},
		{"a deleted cell", tbl(row(cell("", "甲"), cell(`<w:cellDel w:id="1"/>`, "乙"), cell(`<w:cellIns w:id="1"/>`, "丙"))), 2, []string{"▦1", "甲 ¦ 丙"}},
		{"cells merged by a change", tbl(row(cell(`<w:cellMerge w:vMerge="rest"/>`, "甲")), row(cell(`<w:cellMerge w:vMerge="cont"/>`, "乙"))), 2, []string{"▦1", "甲", "↑"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := word(c.body).read(t)
			wantSketch(t, doc, c.want...)
			wantFinding(t, doc, "office.tracked_changes", c.changes)
		})
	}
}

func TestDocxTellsWhatItLeftOut(t *testing.T) {
	doc := word(para(run("甲"), `<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>`,
		`<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r>`) + `<w:altChunk r:id="r9"/>`).read(t)
	wantSketch(t, doc, "¶甲明")
	wantFinding(t, doc, "office.footnotes", 2)
	wantFinding(t, doc, "office.comments", 1)
	wantFinding(t, doc, "office.hidden_text", 1)
	wantFinding(t, doc, "office.alt_chunk", 1)
	wantFinding(t, doc, "office.tracked_changes", 0)
}

func TestDocxNumbersParagraphsTablesAndRows(t *testing.T) {
	doc := word(para(run("一")) + tbl(row(cell("", "a")), row(`<w:trPr><w:del/></w:trPr>`, cell("", "b")), row(cell("", "c"))) + para() + para(run("二"))).read(t)
	if p := doc.Blocks[2].Para; p.Index != 2 || p.Place().Para != 2 {
		t.Errorf("second paragraph: %+v", p)
	}
	rows := doc.Blocks[1].Table.Rows
	if rows[0].Number != 1 || rows[1].Number != 2 {
		t.Errorf("row numbers %d, %d; want 1, 2", rows[0].Number, rows[1].Number)
	}
	if doc.Format != "docx" {
		t.Errorf("format %q", doc.Format)
	}
}

func TestDocxHeadings(t *testing.T) {
	p := word(styled(`<w:pStyle w:val="H2"/>`, "甲") + styled(`<w:pStyle w:val="Own"/>`, "乙") + styled(`<w:pStyle w:val="Own"/><w:outlineLvl w:val="9"/>`, "丙") +
		styled(`<w:outlineLvl w:val="0"/>`, "丁") + styled(`<w:pStyle w:val="B"/>`, "戊") + para(run("己")) + styled(`<w:pStyle w:val="Ring1"/>`, "庚")).
		styles(`<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Body"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="B"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Ring1"><w:basedOn w:val="Ring2"/></w:style><w:style w:type="paragraph" w:styleId="Ring2"><w:basedOn w:val="Ring1"/></w:style>`)
	wantSketch(t, p.read(t), "¶2 甲", "¶3 乙", "¶丙", "¶1 丁", "¶3 戊", "¶己", "¶庚")
}

func TestDocxPackages(t *testing.T) {
	body := para(run("甲"))
	document := word(body)["word/document.xml"]
	strict := strings.ReplaceAll(document, "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
	rels := func(kind, target string) string {
		return `<Relationships ` + relationNames + `><Relationship Id="r0" Type="x/officeDocument" Target="http://elsewhere/" TargetMode="External"/>` +
			`<Relationship Id="r1" Type="` + kind + `/officeDocument" Target="` + target + `"/></Relationships>`
	}
	utf16 := "\xFF\xFE"
	for _, r := range strings.Replace(document, "UTF-8", "UTF-16", 1) {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, p := range map[string]parts{
		"usual path without relations":    {"word/document.xml": document},
		"strict namespaces":               {"_rels/.rels": rels("http://purl.oclc.org/ooxml/officeDocument/relationships", "word/document.xml"), "word/document.xml": strict},
		"body elsewhere, absolute target": {"_rels/.rels": rels(relationKind, "/text/Body1.xml"), "text/body1.xml": document},
		"back slashes in names":           {`word\document.xml`: document},
		"other prefix":                    {"word/document.xml": strings.NewReplacer("w:", "ns0:", "xmlns:w=", "xmlns:ns0=").Replace(document)},
		"default namespace":               {"word/document.xml": strings.NewReplacer("<w:", "<", "</w:", "</", "xmlns:w=", "xmlns=").Replace(document)},
		"byte order mark":                 {"word/document.xml": "\uFEFF" + document},
		"UTF-16":                          {"word/document.xml": utf16},
		"namespace declared below":        {"word/document.xml": strings.Replace(strings.Replace(document, wordNames, ` xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`, 1), "<w:body>", "<w:body "+wordNames+">", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "namespace declared below" {
				p["word/document.xml"] = strings.NewReplacer("<w:document", "<x:document", "</w:document", "</x:document").Replace(p["word/document.xml"])
			}
			wantSketch(t, p.read(t), "¶甲")
		})
	}
}

func TestDocxTitleComesFromTheProperties(t *testing.T) {
	p := word(para(run("甲"))).with("docProps/core.xml", `<cp:coreProperties xmlns:cp="a" xmlns:dc="b"><dc:creator>某人</dc:creator><dc:title> 责任&amp;清单 </dc:title></cp:coreProperties>`)
	if got := p.read(t).Title; got != "责任&清单" {
		t.Errorf("title %q", got)
	}
}

func TestDocxPrintedTitleOfOursIsTheTitle(t *testing.T) {
	data := word(styled(`<w:pStyle w:val="DubanTitle"/>`, "新题")+styled(`<w:pStyle w:val="DubanTitle"/>`, "副题")).
		with("docProps/core.xml", `<a><title>旧题</title></a>`)
	doc := data.read(t)
	wantSketch(t, doc, "¶副题")
	if doc.Title != "新题" {
		t.Errorf("title %q", doc.Title)
	}
}
