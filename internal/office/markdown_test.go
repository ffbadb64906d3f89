package office

import "testing"

func TestReadMarkdown(t *testing.T) {
	tests := []struct {
		name, content string
		want          []string
	}{
		{
			"headings of both styles",
			"# 清单\n\n一、总则\n========\n\n## 二、*任务* ##\n",
			[]string{"1 P# 清单", "3 P# 一、总则", "6 P## 二、任务"},
		},
		{
			"a table with marks in its cells",
			"| **序号** | 任务 |\n|:--|--:|\n| 1 | `a|b`? \\| [修路](http://x/(1)) |\n| 2 | 植树[^1]<br>挖渠 |\n\n[^1]: 注释\n",
			[]string{"1 T", "1 H 序号 | 任务", "3 R 1 | `a | b`? | 修路", "4 R 2 | 植树⏎挖渠", "6 P 注释"},
		},
		{
			"lists, numbered as printed",
			"1. 修路\n1. 植树\n   - 苗木\n   - 补种\n1. 挖渠\n5) 架桥\n\n* [x] 完成\n",
			[]string{"1 P «1.»修路", "2 P «2.»植树", "3 P 苗木", "4 P 补种", "5 P «3.»挖渠", "6 P «5)»架桥", "8 P 完成"},
		},
		{
			"paragraphs over several lines",
			"优化营商\n环境。\n（一）提速\n\nOne line\nand another  \nafter a break\n",
			[]string{"1 P 优化营商环境。", "3 P （一）提速", "5 P One line and another⏎after a break"},
		},
		{
			"templates, attributes, quotes, rules, code and escapes",
			"{:.notes}\n> [首页]({{ site.url }}/x) {{ page.n }}第1条\n\n---\n\n```\n**原样**\n```\n\\*星号\\* 与 `**码**` 与 a_b_c 与 _斜_ &lt;\n[x]: http://example.org\n",
			[]string{"2 P 首页 第1条", "7 P **原样**", "9 P *星号* 与 **码** 与 a_b_c 与 斜 <"},
		},
		{
			"a table written in HTML",
			"# 清单\n\n<table border=1>\n<tr><th>序号<th>任务\n<tr><td>1<td>修路\n</table>\n\n完\n",
			[]string{"1 P# 清单", "1 T", "4 H 序号 | 任务", "5 R 1 | 修路", "8 P 完"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantShown(t, mustRead(t, "a.md", tt.content), tt.want...)
		})
	}
}

func TestReadMarkdownTakesTheTitleFromTheFrontMatter(t *testing.T) {
	doc := mustRead(t, "a.md", "---\ntitle: 某区清单\nlayout: page\n---\n\n# 别的标题\n")
	if doc.Title != "某区清单" {
		t.Errorf("title = %q", doc.Title)
	}
	wantShown(t, doc, "6 P# 别的标题")
	if doc = mustRead(t, "a.md", "# **清单**\n"); doc.Title != "清单" {
		t.Errorf("title = %q, want the first heading", doc.Title)
	}
}
