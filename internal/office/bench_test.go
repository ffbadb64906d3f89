package office

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"duban/internal/tabular"
)

// benchmarkDump prints a table of n items as the tab-indented dump of a word processor: pages of three rows, each
// with the header again, empty lines between rows, and every tenth header torn.
func benchmarkDump(n int) string {
	var b strings.Builder
	b.WriteString("\n附件\n某区目标责任清单\n")
	header := []string{"目标\n任务", "一级指标", "二级指标", "三级指标", "责任单位", "工作组组  长", "责任\n领导", "完成时限"}
	text := strings.Repeat("压缩办理时间，减少申请材料，提高办事效率，", 9)
	for i := range n {
		cells := []string{"", "", "", fmt.Sprintf("（%d）%s", i+1, text), "区行政审批局，区市场监管局、区财政局、各乡镇、街道、园区", "", "任  参", "2020年12月"}
		if i%3 == 0 {
			cells[0], cells[1], cells[2], cells[5] = "一、营造便捷的环境", "（一）开办", "1.提高\n便利度", "向  诚"
			start := 0
			if i%30 == 0 && i > 0 {
				start = 4
				b.WriteString(" ")
			}
			for _, h := range header[start:] {
				b.WriteString("\t" + h + "\n")
			}
			b.WriteString("\n")
		}
		for _, c := range cells {
			b.WriteString("\t" + c + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// The list compiler has 20 ms for a list of this shape and size; reading the file is to take a small part of that.
func BenchmarkReadTextDump(b *testing.B) {
	benchmarkRead(b, "list.txt", benchmarkDump(269))
}

func BenchmarkReadCSV(b *testing.B) {
	var buf bytes.Buffer
	must(b, WriteCSV(&buf, benchmarkDoc(269), CSVOptions{}))
	benchmarkRead(b, "list.csv", buf.String())
}

func BenchmarkReadHTML(b *testing.B) {
	var page strings.Builder
	page.WriteString("<html><body><p>某区目标责任清单</p><table border=1>\n")
	for _, row := range benchmarkRows(269) {
		page.WriteString("<tr>")
		for _, c := range row.Cells {
			if !c.Covered {
				fmt.Fprintf(&page, "<td style='border:1px solid'><p class=MsoNormal><span lang=ZH-CN>%s</span></p></td>\n", c.Text)
			}
		}
		page.WriteString("</tr>\n")
	}
	page.WriteString("</table></body></html>")
	benchmarkRead(b, "list.html", page.String())
}

func BenchmarkWriteXLSX(b *testing.B) {
	doc := benchmarkDoc(269)
	b.ReportAllocs()
	for b.Loop() {
		var buf bytes.Buffer
		must(b, WriteXLSX(&buf, doc, XLSXOptions{}))
	}
}

func benchmarkDoc(rows int) *tabular.Doc {
	return &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Rows: benchmarkRows(rows)}}}}
}

func benchmarkRead(b *testing.B, name, content string) {
	b.Helper()
	b.ReportAllocs()
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := ReadBytes(context.Background(), name, []byte(content), DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}
