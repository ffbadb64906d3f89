package casework

import (
	"strings"
	"unicode/utf8"
)

// organisations are the words by which the name of an enterprise or organ is told from that of a person.
var organisations = []string{
	"公司", "企业", "集团", "厂", "店", "行", "社", "院", "校", "所", "站", "中心", "局", "委", "办", "厅", "部", "馆", "园", "场", "坊", "铺", "会", "政府", "街道", "个体",
	"Co", "Ltd", "Inc", "LLC", "GmbH",
}

// Mask hides who a person is: a name keeps its first character (张*), a number its first three and last four
// (138****1234). Names of enterprises stay; what is not known to be one is masked.
func Mask(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return ""
	}
	if digits(name) {
		if len(name) <= 7 {
			return name[:1] + "****"
		}
		return name[:3] + strings.Repeat("*", len(name)-7) + name[len(name)-4:]
	}
	first, size := utf8.DecodeRuneInString(name)
	if utf8.RuneCountInString(name) >= 4 { // no person's name of two or three characters is taken for an enterprise
		for _, word := range organisations {
			if strings.Contains(name[size:], word) {
				return name
			}
		}
	}
	return string(first) + "*"
}

// digits reports whether a text is a number of an identity card, a telephone or the like.
func digits(text string) bool {
	n := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			n++
		case strings.ContainsRune("xX-+ ", r):
		default:
			return false
		}
	}
	return n >= 5
}

// Personal reports whether an attribute of a case is about a person by its name: who applied, who may be called, on
// which number.
func Personal(attribute string) bool {
	if attribute == AttributeApplicant {
		return true
	}
	for _, word := range []string{"姓名", "联系人", "法定代表人", "法人代表", "经办人", "委托人", "代理人", "申请人", "身份证", "证件号", "电话", "手机"} {
		if strings.Contains(attribute, word) {
			return true
		}
	}
	return false
}
