package office

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"duban/internal/fault"
)

func TestBadDocx(t *testing.T) {
	good := word(para(run("甲")) + tbl(row(cell("", "乙")))).bytes(t)
	small := DefaultLimits()
	small.Cells = 20
	deep := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	document := word(para(run("甲")))["word/document.xml"]
	doctype := strings.Replace(document, `?>`, `?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`, 1)
	manyColumns := tbl(row(cell("", "甲")), row(cell("", "乙"), cell(`<w:gridSpan w:val="10000"/>`, "丙")))
	for _, c := range []struct {
		name, code string
		data       []byte
		lim        Limits
	}{
		{"empty file", codeTruncated, nil, DefaultLimits()},
		{"text with a wrong extension", codeTruncated, []byte("一、目标任务\n1. 修路"), DefaultLimits()},
		{"half a file", codeTruncated, good[:len(good)/2], DefaultLimits()},
		{"last byte missing", codeTruncated, good[:len(good)-1], DefaultLimits()},
		{"no body", codeNotDocx, parts{"xl/workbook.xml": "<workbook/>"}.bytes(t), DefaultLimits()},
		{"the body is something else", codeNotDocx, word("").with("word/document.xml", "<html/>").bytes(t), DefaultLimits()},
		{"the body is empty", codeNotDocx, word("").with("word/document.xml", "").bytes(t), DefaultLimits()},
		{"the body breaks off", codeDamagedXML, word("").with("word/document.xml", document[:len(document)-20]).bytes(t), DefaultLimits()},
		{"the body breaks off in a tag", codeDamagedXML, word("").with("word/document.xml", document[:len(document)-3]).bytes(t), DefaultLimits()},
		{"tags crossed", codeDamagedXML, word("<w:p><w:r></w:p></w:r>").bytes(t), DefaultLimits()},
		{"entities declared", codeDamagedXML, word("").with("word/document.xml", doctype).bytes(t), DefaultLimits()},
		{"styles break off", codeDamagedXML, word("").with("word/styles.xml", "<w:styles><w:style").bytes(t), DefaultLimits()},
		{"relations break off", codeDamagedXML, word("").with("_rels/.rels", "<Relationships").bytes(t), DefaultLimits()},
		{"namespaces without end", codeDamagedXML, word(`<w:p ` + strings.Repeat(` xmlns:a="b"`, 2000) + `/>`).bytes(t), DefaultLimits()},
		{"too large", codeTooLarge, good, Limits{FileBytes: 10}},
		{"too many columns", codeColumns, word(manyColumns).bytes(t), DefaultLimits()},
		{"columns beyond counting", codeColumns, word(strings.ReplaceAll(manyColumns, "10000", "9223372036854775807")).bytes(t), DefaultLimits()},
		{"table pushed to the right", codeColumns, word(tbl(row(`<w:trPr><w:gridBefore w:val="2000"/></w:trPr>`, cell("", "")))).bytes(t), DefaultLimits()},
		{"too many cells", codeCells, word(tbl(strings.Repeat(row(cell("", "")), 11))).bytes(t), small},
		{"too many paragraphs", codeCells, word(strings.Repeat(para(run("a")), 21)).bytes(t), small},
		{"too many empty rows and tables", codeCells, word(strings.Repeat(tbl(row()), 11)).bytes(t), small},
		{"too deep", codeDepth, word(deep("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 200)).bytes(t), DefaultLimits()},
		{"tables too deep in each other", codeDepth, word(deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 100)).bytes(t), DefaultLimits()},
		{"bomb", codeZipBomb, word(para(run(strings.Repeat("a", 20<<20)))).bytes(t), DefaultLimits()},
		{"endless tag", codeDamagedXML, word(`<w:p w:rsidR="` + strings.Repeat("0123456789", 500_000) + `"/>`).bytes(t), Limits{FileBytes: 1 << 20, PlainBytes: 1 << 30, ZipRatio: 1 << 20, Cells: 10, Columns: 10, Depth: 100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := tryDocx(c.data, c.lim)
			wantCode(t, err, c.code)
			if doc != nil {
				t.Error("a document comes with the error")
			}
		})
	}
}

func TestPlaceOfTooManyColumns(t *testing.T) {
	_, err := tryDocx(word(tbl(row(cell("", "甲")))+tbl(row(cell("", "甲")), row(cell(`<w:gridSpan w:val="5000"/>`, "丙")))).bytes(t), DefaultLimits())
	if at := fault.As(err).At; at.Table != 2 || at.Row != 2 {
		t.Errorf("place %v, want table 2 row 2", at)
	}
}

func TestDocxStopsWhenTheCallerDoes(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := word(para(run("甲"))).bytes(t)
	_, err := readDocx(ctx, bytes.NewReader(data), int64(len(data)), DefaultLimits())
	wantCode(t, err, codeStopped)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
	lim := DefaultLimits()
	lim.Time = time.Nanosecond
	_, err = tryDocx(data, lim)
	wantCode(t, err, codeTimeout)
}

// Nothing that a file merely claims may cost memory or time.
func TestSmallDocxStaysSmall(t *testing.T) {
	hugeNumbers := definition(0, level(0, "upperRoman", strings.Repeat("%1", 1000), "")+level(1, "lowerLetter", "%2", "")) +
		list(1, 0, `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="2000000000"/></w:lvlOverride><w:lvlOverride w:ilvl="1"><w:startOverride w:val="2000000000"/></w:lvlOverride>`)
	doc := word(numbered(1, 0, "甲") + numbered(1, 1, "乙")).numbering(hugeNumbers).read(t)
	for _, b := range doc.Blocks {
		if n := len(b.Para.Number); n == 0 || n > 400 {
			t.Errorf("a number of %d bytes", n)
		}
	}
	long := strings.Repeat("长文字&amp;", 200_000)
	doc = word(para(run(long))).read(t)
	if got, want := len(doc.Blocks[0].Para.Text), len("长文字&")*200_000; got != want {
		t.Errorf("a text longer than the buffer has %d bytes, want %d", got, want)
	}
}

func FuzzReadDocx(f *testing.F) {
	lim := Limits{FileBytes: 1 << 20, PlainBytes: 4 << 20, ZipRatio: 100, Cells: 10_000, Columns: 100, Depth: 100, Time: 10 * time.Second}
	rich := tbl(row(`<w:trPr><w:gridBefore w:val="1"/><w:tblHeader/></w:trPr>`, cell(vRestart, "甲"), cell(`<w:gridSpan w:val="2"/>`, "乙&amp;&#20108;")),
		row(cell(vContinue, ""), `<w:tc>`+numbered(1, 0, "丙")+tbl(row(cell("", "里")))+`</w:tc>`))
	numbers := definition(0, level(0, "chineseCounting", "%1、", "")) + list(1, 0, "")
	styles := `<w:style w:type="paragraph" w:styleId="S"><w:basedOn w:val="S"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>`
	f.Add(rich, numbers, styles)
	f.Add(styled(`<w:pStyle w:val="S"/><w:rPr><w:del/></w:rPr>`, "甲")+para(`<w:ins>`+run("乙")+`</w:ins><w:del>`+run("丙")+`</w:del>`), "", styles)
	f.Add(`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+para(run("甲"))+`</w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>`, "", "")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:t>甲</w:t><![CDATA[<]]><!-- --><?x?></w:r></w:p>`, "<w:num w:numId='1'>", "<a xmlns='b'/>")
	f.Fuzz(func(t *testing.T, body, numbering, styles string) {
		data := word(body).numbering(numbering).styles(styles).bytes(t)
		doc, err := tryDocx(data, lim)
		if err != nil {
			if fault.As(err).Kind == fault.Internal {
				t.Fatalf("error without a code: %v", err)
			}
			return
		}
		for _, b := range doc.Blocks {
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				col := 0
				for _, c := range row.Cells {
					if c.Span < 1 || c.Col < col || c.Covered && c.Text != "" {
						t.Fatalf("impossible cell %+v in %+v", c, row)
					}
					col = c.Col + c.Span
				}
			}
		}
	})
}

// FuzzReadDocxFile damages whole files.
func FuzzReadDocxFile(f *testing.F) {
	f.Add(word(para(run("甲")) + tbl(row(cell("", "乙")))).bytes(f))
	f.Add([]byte("PK\x03\x04"))
	lim := Limits{FileBytes: 1 << 20, PlainBytes: 4 << 20, ZipRatio: 100, Cells: 10_000, Columns: 100, Depth: 100, Time: 10 * time.Second}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := tryDocx(data, lim); err != nil && fault.As(err).Kind == fault.Internal {
			t.Fatalf("error without a code: %v", err)
		}
	})
}
