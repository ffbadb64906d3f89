package list

import (
	"regexp"
	"strings"

	"duban/internal/hanzi"
)

var (
	paddedLabel = regexp.MustCompile(`^[（(【［〔]?\p{Han}(?:[ \x{3000}\x{a0}]*\p{Han}){1,9}[ \x{3000}\x{a0}]*[:：]`)
	bareInside  = regexp.MustCompile(`([。；])((?:牵头|责任|配合|主办|协办)单位)[ \x{3000}]+`)
	bareLine    = phrase(`^(?:牵头|责任|配合|承办|主办|协办|完成|整改|办结|分管)(?:单位|部门|领导|人|时限|时间|期限)[ \x{3000}\x{a0}\t]+`)
)

// mendLabel gives a label at the start of a text the form that the patterns know: 「责 任 单 位：」 without its padding,
// 「责任单位　区发改局」 with its colon.
func mendLabel(s string) string {
	if strings.Contains(s, "单位 ") || strings.Contains(s, "单位\u3000") {
		s = bareInside.ReplaceAllString(s, "$1$2：")
	}
	head := s[:min(60, len(s))]
	if !strings.ContainsFunc(head, hanzi.IsSpace) {
		return s
	}
	if m := paddedLabel.FindString(s); m != "" {
		if squeezed := hanzi.Strip(m); squeezed != m && dutyLabel.MatchString(squeezed) {
			return squeezed + s[len(m):]
		}
	}
	if m := bareLine.FindStringIndex(s); m != nil && m[1] < len(s) {
		return hanzi.Trim(s[:m[1]]) + "：" + s[m[1]:]
	}
	return s
}
