package office

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesDrawnWithSpaces(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  []string
	}{
		"each row a line": {
			lines: []string{"创卫分解表", "", "序号    任务内容          责任单位", "1       治理背街小巷        城管局", "2       除四害            疾控中心  ", "完"},
			want:  []string{"1 P 创卫分解表", "1 T ", "3 R 序号 | 任务内容 | 责任单位", "4 R 1 | 治理背街小巷 | 城管局", "5 R 2 | 除四害 | 疾控中心", "6 P 完"},
		},
		"cells that go on below and empty cells": {
			lines: []string{
				"No.   Action               Lead",
				"1     Map the flood        Works Dept",
				"      zones",
				"2     Plant trees",
				"3     Elevate stations     Water",
				"                           Authority",
				"4     Cool streets         Parks",
			},
			want: []string{"1 T ", "1 R No. | Action | Lead", "2 R 1 | Map the flood⏎zones | Works Dept", "4 R 2 | Plant trees | ", "5 R 3 | Elevate stations | Water⏎Authority", "7 R 4 | Cool streets | Parks"},
		},
		"padded names are no table": {
			lines: []string{"王  明  李  红", "一、标题    甲", "　　正文。"},
			want:  []string{"1 P 王  明  李  红", "2 P 一、标题    甲", "3 P 正文。"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := show(mustRead(t, "a.txt", strings.Join(c.lines, "\n")))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
