package office

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func TestReadHTML(t *testing.T) {
	tests := []struct {
		name, content string
		want          []string
	}{
		{
			"paragraphs, headings and lines of the source",
			"<h2>一、总则</h2>\n<p>（一）目的。<b>为了</b><span>办\n事</span></p>\n\n<p>\n　　（二）范围&nbsp;&#x3002;\n<p>没有结束标签",
			[]string{"1 P## 一、总则", "2 P （一）目的。为了办事", "6 P （二）范围\u00a0。", "7 P 没有结束标签"},
		},
		{
			"what is hidden or no text is left out",
			"<style>p{}</style><script>var a='<p>x</p>'</script><p style='display: none'>隐</p><p hidden>隐</p><p>显<!-- 注 --><o:p></o:p></p><p><o:p>&nbsp;</o:p></p>",
			[]string{"1 P 显"},
		},
		{
			"cells that span rows and columns",
			"<table border=1><caption>清单</caption><thead><tr><th>目标<th colspan=2>任务</thead>\n<tr><td rowspan='2'>一、办事<td>1<td>提速\n<tr><td>2<td>减<br>材料<p>降成本</table>",
			[]string{"1 P 清单", "1 T", "1 H 目标 | 任务×2", "2 R 一、办事 | 1 | 提速", "3 R ^ | 2 | 减⏎材料⏎降成本"},
		},
		{
			"a covered cell at the end of a row, and a span over the rest",
			"<table border=1><tr><td>a<td>b<td rowspan=0>c<tr><td>d<td>e<tr><td colspan=2>f</table>",
			[]string{"1 T", "1 R a | b | c", "1 R d | e | ^", "1 R f×2 | ^"},
		},
		{
			"a table that arranges the page is taken apart",
			"<table width=100%><tr><td><a href=/>首页</a><td><p>某区目标责任清单，现予公布，请认真执行，并按季度报告进展情况。</p>" +
				"<table border=1><tr><th>序号<th>任务<tr><td>1<td>提速</table><p>附件下载</p></table>",
			[]string{"1 P 首页", "1 P 某区目标责任清单，现予公布，请认真执行，并按季度报告进展情况。", "1 T", "1 H 序号 | 任务", "1 R 1 | 提速", "1 P 附件下载"},
		},
		{
			"a piece of a page that starts inside a table",
			"<tbody>\n<tr>\n<td class=x><p>一、修路</p><p>二、植树</p></td></tr></tbody>",
			[]string{"3 P 一、修路", "3 P 二、植树"},
		},
		{
			"paragraphs divided by line breaks",
			"<div>关于修路<br>的通知<br><br>　　一、修路。<br>　　二、植树。<br></div>",
			[]string{"1 P 关于修路⏎的通知", "1 P 一、修路。", "1 P 二、植树。"},
		},
		{
			"automatic numbers",
			"<ol start=3><li>修路<li><p>植树</p><p>又及</p><ul><li>苗木</ul><li value=9>挖渠</ol>",
			[]string{"1 P «3.»修路", "1 P «4.»植树", "1 P 又及", "1 P 苗木", "1 P «9.»挖渠"},
		},
		{
			"numbers of other styles",
			"<ol type=a><li>甲<li>乙</ol><ol style='list-style-type:cjk-ideographic' start=20><li>丙<li>丁</ol><ol style='list-style:none'><li>戊</ol>",
			[]string{"1 P «a.»甲", "1 P «b.»乙", "1 P «二十、»丙", "1 P «二十一、»丁", "1 P 戊"},
		},
		{
			"numbers as Word saves them",
			"<p class=MsoListParagraph style='mso-outline-level:2'><![if !supportLists]><span style='mso-list:Ignore'>一、<span>&nbsp; </span></span><![endif]>修路</p>",
			[]string{"1 P## «一、»修路"},
		},
		{
			"a numbered list inside a cell",
			"<table border=1><tr><td>任务<td><ol><li>修路<li>植树</ol></table>",
			[]string{"1 T", "1 R 任务 | 修路⏎2.植树"},
		},
		{
			"a table inside a cell of values follows its host",
			"<table border=1><tr><th>任务<th>指标<tr><td>修路<td>见表<table border=1><tr><td>里程<td>10</table></table>",
			[]string{"1 T", "1 H 任务 | 指标", "1 R 修路 | 见表", "2 T", "1 R 里程 | 10"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantShown(t, mustRead(t, "a.html", tt.content), tt.want...)
		})
	}
}

func TestReadHTMLTakesTheTitle(t *testing.T) {
	doc := mustRead(t, "a.html", "<html><head><title> 某区 &amp; 清单 </title></head><body><h1>标题</h1></body></html>")
	if doc.Title != "某区 & 清单" {
		t.Errorf("title = %q", doc.Title)
	}
	if doc = mustRead(t, "a.html", "<h1>标题</h1><p>正文"); doc.Title != "标题" {
		t.Errorf("title = %q, want the first heading", doc.Title)
	}
}

func TestReadHTMLEncodings(t *testing.T) {
	const page = "<html><head><meta charset=%s></head><p>責任單位：發展改革局、財政局，於六月底前完成"
	tests := []struct {
		name, content string
		codes         []string
	}{
		{"declared gbk", encode(t, simplifiedchinese.GBK, strings.Replace(page, "%s", "gb2312", 1)), nil},
		{"declared big5", encode(t, traditionalchinese.Big5, strings.Replace(page, "%s", "big5", 1)), nil},
		{"declared gbk but UTF-8", strings.Replace(page, "%s", "gbk", 1), nil},
		{"nothing declared", encode(t, simplifiedchinese.GBK, strings.Replace(page, "charset=%s", "", 1)), []string{"office.encoding_guessed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, "a.html", tt.content)
			wantShown(t, doc, "1 P 責任單位：發展改革局、財政局，於六月底前完成")
			if diff := cmp.Diff(tt.codes, codes(doc)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
		})
	}
}

func TestReadHTMLStopsAtTheLimits(t *testing.T) {
	lim := DefaultLimits()
	lim.Cells, lim.Columns = 10_000, 100
	tests := []struct{ name, content, code string }{
		{"nested without end", strings.Repeat("<div>", 5000) + "x", codeDepth},
		{"a cell over a million columns", "<table border=1><tr><td colspan=1000000>a<td>b", codeColumns},
		{"more tags than any list has", strings.Repeat("<p>a", 30_000), codeCells},
		{"more cells than any list has", "<table border=1>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=99>a", 3)+strings.Repeat("<tr>", 98), 60), codeCells},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadBytes(context.Background(), "a.html", []byte("<html>"+tt.content), lim)
			wantFault(t, err, tt.code)
		})
	}
}
