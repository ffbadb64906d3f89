package office

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// mustRead reads a document that has to be readable.
func mustRead(t *testing.T, name, content string) *tabular.Doc {
	t.Helper()
	doc, err := ReadBytes(context.Background(), name, []byte(content), DefaultLimits())
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	return doc
}

// show prints a document so that a test can compare it at a glance: "12 P text" for a paragraph of line 12,
// "12 R a | b" for a row. Line breaks inside a text are shown as ⏎, covered cells as ^, spans as ×2, headings as #.
func show(doc *tabular.Doc) []string {
	var out []string
	for _, b := range doc.Blocks {
		if b.Table == nil {
			p := b.Para
			text := strings.ReplaceAll(p.Text, "\n", "⏎")
			if p.Number != "" {
				text = "«" + p.Number + "»" + text
			}
			out = append(out, itoa(p.Line)+" P"+strings.Repeat("#", p.Level)+" "+text)
			continue
		}
		kind := " T"
		if b.Table.Loose {
			kind = " T loose"
		}
		out = append(out, itoa(b.Table.Index)+kind+" "+b.Table.Sheet)
		for _, row := range b.Table.Rows {
			out = append(out, showRow(row))
		}
	}
	return out
}

func showRow(row tabular.Row) string {
	cells := make([]string, 0, len(row.Cells))
	for _, c := range row.Cells {
		s := strings.ReplaceAll(c.Text, "\n", "⏎")
		if c.Covered {
			s = "^" + s
		}
		if c.Span > 1 {
			s += "×" + itoa(c.Span)
		}
		cells = append(cells, s)
	}
	kind := " R "
	if row.Header {
		kind = " H "
	}
	return itoa(row.Line) + kind + strings.Join(cells, " | ")
}

func wantShown(t *testing.T, doc *tabular.Doc, want ...string) {
	t.Helper()
	got := show(doc)
	for i := range got {
		got[i] = strings.TrimRight(got[i], " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document differs (-want +got):\n%s", diff)
	}
}

func codes(doc *tabular.Doc) []string {
	var out []string
	for _, f := range doc.Findings {
		out = append(out, f.Code)
	}
	return out
}

// dumpSample has every oddity of a table dump: a title before it, cells of several lines, bare tabs, a header torn by
// a page break, a row torn by a blank line, a page that starts behind one space, and a closing line after it.
var dumpSample = strings.Join([]string{
	"",              // 1
	"附件",            // 2
	"某区目标责任清单",      // 3
	"\t目标",          // 4
	"任务",            // 5
	"\t指标",          // 6
	"\t任务内容",        // 7
	"\t责任单位",        // 8
	"\t时限",          // 9
	"",              // 10
	"\t一、办事",        // 11
	"\t1.开办",        // 12
	"\t（1）压缩时间。",    // 13
	"\t甲局，乙局",       // 14
	"\t2020年6月",     // 15
	"",              // 16
	"\t",            // 17
	"\t",            // 18
	"\t（2）减少材料。",    // 19
	"\t",            // 20
	"\t2020年9月",     // 21
	" \t责任单位",       // 22
	"\t时限",          // 23
	"",              // 24
	"\t二、环境",        // 25
	"",              // 26
	"\t2.服务",        // 27
	"\t（3）公开\u3000", // 28
	"目录。",           // 29
	"\t丙局",          // 30
	"\t2020年12月",    // 31
	" 限",            // 32
	"",              // 33
	"\t",            // 34
	"\t",            // 35
	"\t（4）回访。",      // 36
	"\t丁局",          // 37
	"\t年底前",         // 38
	"",              // 39
	"　　某区人民政府办公室",   // 40
	" ",             // 41
}, "\n")

func TestReadTextGivesTheRowsOfADumpAsTheyArePrinted(t *testing.T) {
	doc := mustRead(t, "list.txt", dumpSample)
	wantShown(t, doc,
		"2 P 附件",
		"3 P 某区目标责任清单",
		"1 T loose",
		"4 R 目标⏎任务 | 指标 | 任务内容 | 责任单位 | 时限",
		"11 R 一、办事 | 1.开办 | （1）压缩时间。 | 甲局，乙局 | 2020年6月",
		"17 R  |  | （2）减少材料。 |  | 2020年9月",
		"22 R 责任单位 | 时限",
		"25 R 二、环境",
		"27 R 2.服务 | （3）公开⏎目录。 | 丙局 | 2020年12月",
		"32 R 限",
		"34 R  |  | （4）回访。 | 丁局 | 年底前",
		"40 P 某区人民政府办公室",
	)
	row := doc.Blocks[2].Table.Rows[5]
	if got := row.Cells[1].Line; got != 28 {
		t.Errorf("item 3 stands at line %d, want 28", got)
	}
}

func TestReadTextKeepsACellThatABlankLineTore(t *testing.T) {
	doc := mustRead(t, "list.txt", "\t项目\n\t内容\n\t单位\n\n\t一\n\t甲\n\n乙\n\t丙局\n\n\t二\n\t丁\n\t戊局\n\n\t三\n\t己\n\t庚局\n")
	wantShown(t, doc,
		"1 T loose",
		"1 R 项目 | 内容 | 单位",
		"5 R 一 | 甲⏎乙 | 丙局",
		"11 R 二 | 丁 | 戊局",
		"15 R 三 | 己 | 庚局",
	)
}

func TestReadTextShapes(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			"a paragraph per line, indentation of every width kept out",
			"　　一、总则\n\n\u00a0（一）目的。 \r\n\t为了办事。　\n",
			[]string{"1 P 一、总则", "3 P （一）目的。", "4 P 为了办事。"},
		},
		{
			"paragraphs indented with a tab are no table",
			"\t一、为了进一步优化营商环境，提高办事效率，现将有关事项通知如下，请认真执行。\n\t二、各单位要加强领导，明确责任，细化措施，确保各项任务落到实处。\n\n\t三、各单位每月报告进展情况，由办公室汇总后报送领导小组审定并予以通报。\n",
			[]string{
				"1 P 一、为了进一步优化营商环境，提高办事效率，现将有关事项通知如下，请认真执行。",
				"2 P 二、各单位要加强领导，明确责任，细化措施，确保各项任务落到实处。",
				"4 P 三、各单位每月报告进展情况，由办公室汇总后报送领导小组审定并予以通报。",
			},
		},
		{
			"cells separated by tabs are a table between paragraphs",
			"清单\n序号\t任务\t单位\n1\t修路\t甲局\n2\t\t乙局\n以上请落实。",
			[]string{
				"1 P 清单", "1 T", "2 R 序号 | 任务 | 单位", "3 R 1 | 修路 | 甲局", "4 R 2 |  | 乙局", "5 P 以上请落实。",
			},
		},
		{
			"a line without tabs between rows of one width is a heading across the table",
			"序号\t任务\t单位\n一、交通\n1\t修路\t甲局\n2\t架桥\t乙局",
			[]string{"1 T", "1 R 序号 | 任务 | 单位", "2 R 一、交通×3", "3 R 1 | 修路 | 甲局", "4 R 2 | 架桥 | 乙局"},
		},
		{
			"a number and a tab before the text is a numbered paragraph",
			"1.\t修路\n2.\t架桥\n3.\t植树\n",
			[]string{"1 P 1.\t修路", "2 P 2.\t架桥", "3 P 3.\t植树"},
		},
		{
			"a Markdown table",
			"说明\n| 序号 | 任务 |\n|---|---|\n| 1 | 修路\\|架桥 |\n",
			[]string{"1 P 说明", "1 T", "2 H 序号 | 任务", "4 R 1 | 修路|架桥"},
		},
		{
			"a file with old Macintosh line ends",
			"一\r二\r三",
			[]string{"1 P 一", "2 P 二", "3 P 三"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantShown(t, mustRead(t, "a.txt", tt.text), tt.want...)
		})
	}
}

func encode(t *testing.T, enc encoding.Encoding, s string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadTextEncodings(t *testing.T) {
	const simplified = "责任清单\n区发展改革局、区财政局，2020年6月底前完成。\n"
	const traditional = "責任清單\n區發展改革局、區財政局，於2020年6月底前完成，並報告進度。\n"
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	bareLittle := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	bareBig := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	tests := []struct {
		name, content, text string
		codes               []string
	}{
		{"UTF-8", simplified, simplified, nil},
		{"UTF-8 with a mark", "\xEF\xBB\xBF" + simplified, simplified, nil},
		{"UTF-16 little endian", encode(t, little, simplified), simplified, nil},
		{"UTF-16 big endian", encode(t, big, simplified), simplified, nil},
		{"UTF-16 little endian without a mark", encode(t, bareLittle, simplified), simplified, []string{"office.encoding_guessed"}},
		{"UTF-16 big endian without a mark", encode(t, bareBig, simplified), simplified, []string{"office.encoding_guessed"}},
		{"GB18030", encode(t, simplifiedchinese.GB18030, simplified), simplified, []string{"office.encoding_guessed"}},
		{"traditional characters in GBK", encode(t, simplifiedchinese.GBK, simplified+traditional), simplified + traditional, []string{"office.encoding_guessed"}},
		{"Big5", encode(t, traditionalchinese.Big5, traditional), traditional, []string{"office.encoding_guessed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, "a.txt", tt.content)
			var lines []string
			for _, b := range doc.Blocks {
				lines = append(lines, b.Para.Text)
			}
			if got := strings.Join(lines, "\n") + "\n"; got != tt.text {
				t.Errorf("text = %q, want %q", got, tt.text)
			}
			if diff := cmp.Diff(tt.codes, codes(doc)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
		})
	}
}

func TestReadTextRescuesMixedEncodingsLineByLine(t *testing.T) {
	content := "一、责任清单的内容\n" +
		encode(t, simplifiedchinese.GB18030, "二、区发展改革局的任务") + "\n" +
		"三、区财政局的任务\n" +
		"四、损坏的一行文字有很多\xE5\n"
	doc := mustRead(t, "a.txt", content)
	wantShown(t, doc,
		"1 P 一、责任清单的内容", "2 P 二、区发展改革局的任务", "3 P 三、区财政局的任务", "4 P 四、损坏的一行文字有很多\uFFFD")
	want := []fault.Finding{
		{Severity: fault.SeverityWarning, Code: "office.mixed_encoding", At: fault.Place{Line: 2}, Args: fault.Args{"lines": []string{"2"}, "count": 1}},
		{Severity: fault.SeverityWarning, Code: "office.damaged_text", At: fault.Place{Line: 4}, Args: fault.Args{"lines": []string{"4"}, "count": 1}},
	}
	if diff := cmp.Diff(want, doc.Findings); diff != "" {
		t.Errorf("findings: %s", diff)
	}
}
