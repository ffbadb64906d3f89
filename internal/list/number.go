package list

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// wordNumber is a number behind the word for what it counts: 任务3：, Action 2.1:, Goal 1.
var wordNumber = regexp.MustCompile(`^(?:(?:重点)?(?:任务|措施|举措|项目|事项|问题|行动|工程|专项)|(?i:(goal|objective|pillar|theme|priority|strategy|outcome|focus area)|action(?: item)?|task|activity|milestone|recommendation|initiative|measure|commitment|step))\s*(?:([一二三四五六七八九十]{1,3})|([A-Z]?\d{1,3}(?:[.-]\d{1,2}){0,2}))(?:[：:、.．﹒]\s*|\s+(?:[-–—]\s+)?)`)

// letterNumber is a number that opens with a letter: A1. Install, B-2: Buy, WQ1.2 Clean, A. Energy.
var letterNumber = regexp.MustCompile(`^(?:([A-Z]{1,3}-?\d{1,3}(?:[.-]\d{1,2}){0,2})[.:：)]?|([A-Z])[.:：)])\s+`)

// leading is hanzi.Leading for lists: it also knows numbers with a word or a letter before them.
func leading(s string) (hanzi.Enumerator, string) {
	if e, rest := hanzi.Leading(s); e.Style != hanzi.StyleNone || s == "" {
		return e, rest
	}
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case r >= 'A' && r <= 'Z':
		if m := letterNumber.FindStringSubmatch(s); m != nil && m[0] != s {
			if m[2] != "" {
				return counted(s, m, m[2], hanzi.StyleHan)
			}
			return counted(s, m, m[1], hanzi.StyleDotted)
		}
	case !strings.ContainsRune("任措举项事问行工专重", r):
		return hanzi.Enumerator{}, s
	}
	m := wordNumber.FindStringSubmatch(s)
	switch {
	case m == nil || m[0] == s:
		return hanzi.Enumerator{}, s
	case m[1] != "":
		return counted(s, m, m[2]+m[3], hanzi.StyleChapter)
	case m[2] != "":
		return counted(s, m, m[2], hanzi.StyleHanParen)
	}
	return counted(s, m, m[3], hanzi.StyleNumber)
}

// counted gives the enumerator of a match whose number is label; its last part is the value.
func counted(s string, m []string, label string, style hanzi.Style) (hanzi.Enumerator, string) {
	last := label[strings.LastIndexAny(label, ".-")+1:]
	value, ok := hanzi.ParseNumeral(strings.TrimLeft(last, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if !ok {
		value = int64(label[0]-'A') + 1
	}
	return hanzi.Enumerator{Style: style, Value: value, Label: label, Printed: m[0]}, s[len(m[0]):]
}
