package hanzi

import "strings"

const (
	digits = "零一二三四五六七八九"
	formal = "零壹贰叁肆伍陆柒捌玖"
)

func digit(r rune) (int64, bool) {
	r = Half(r)
	if r >= '0' && r <= '9' {
		return int64(r - '0'), true
	}
	switch r {
	case '〇', '○':
		return 0, true
	case '两', '兩':
		return 2, true
	}
	for _, set := range []string{digits, formal} {
		if i := strings.IndexRune(set, r); i >= 0 {
			return int64(i / len("零")), true
		}
	}
	return 0, false
}

func power(r rune) (int64, bool) {
	switch r {
	case '十', '拾':
		return 10, true
	case '百', '佰':
		return 100, true
	case '千', '仟':
		return 1000, true
	case '万', '萬':
		return 10_000, true
	case '亿', '億':
		return 100_000_000, true
	}
	return 0, false
}

var tens = strings.NewReplacer("廿", "二十", "卅", "三十")

// ParseNumeral reads a whole number written in Chinese (一千二百, 二十一, 廿三, 二〇二〇), in digits (35, ３５) or
// both (3万). It reports false for anything else, including the empty string and numbers beyond int64.
func ParseNumeral(s string) (int64, bool) {
	if strings.ContainsAny(s, "廿卅") {
		s = tens.Replace(s)
	}
	var total, section, run int64
	seen, runDigits, powers := false, 0, false
	for _, r := range s {
		if d, ok := digit(r); ok {
			if runDigits++; runDigits > 18 {
				return 0, false
			}
			run, seen = run*10+d, true
			continue
		}
		p, ok := power(r)
		if !ok {
			return 0, false
		}
		powers = true
		switch {
		case p >= 10_000:
			if section+run > 1<<62/p {
				return 0, false
			}
			if !seen {
				return 0, false
			}
			total, section = total+(section+run)*p, 0
		case runDigits == 0:
			section += p // 十五, 百二
		default:
			section += run * p
		}
		run, runDigits, seen = 0, 0, true
	}
	if !seen || powers && runDigits > 1 && !strings.ContainsAny(s, "0123456789") && !strings.ContainsAny(s, "零〇○") {
		return 0, false
	}
	return total + section + run, true
}
