package hanzi

import (
	"strings"
	"unicode/utf8"
)

// Style is how a heading or item is numbered.
type Style int

// The styles, from the outermost by custom to the innermost.
const (
	StyleNone     Style = iota
	StyleChapter        // 第一章, 第二节, 第三条
	StyleHan            // 一、
	StyleHanParen       // （一） ㈠
	StyleNumber         // 1. 1． 1﹒ 1、
	StyleDotted         // 1.1  3.2.1
	StyleParen          // （1） ⑴ 1）
	StyleCircle         // ①
)

// Enumerator is the number that opens a line.
type Enumerator struct {
	Style   Style
	Value   int64  // 3 for 三、; the last component for 2.3
	Label   string // as printed, without brackets and dots: 三, 2.3
	Printed string // as printed: （三）
	Odd     bool   // brackets do not match or are not closed: （191), （215加快
}

// Leading reads the enumerator at the start of s, which must have no leading white space, and gives the rest of s
// without the white space that follows. Style is StyleNone when s opens with no enumerator.
func Leading(s string) (Enumerator, string) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == '第':
		return leadingChapter(s)
	case r == '（' || r == '(' || r == '﹙' || r == '〔':
		return leadingParen(s, size)
	case r >= '①' && r <= '⑳':
		return enumerator(StyleCircle, int64(r-'①'+1), s[:size], s, size, false)
	case r >= '⑴' && r <= '⒇':
		return enumerator(StyleParen, int64(r-'⑴'+1), s[:size], s, size, false)
	case r >= '⒈' && r <= '⒛':
		return enumerator(StyleNumber, int64(r-'⒈'+1), s[:size], s, size, false)
	case r >= '㈠' && r <= '㈩':
		return enumerator(StyleHanParen, int64(r-'㈠'+1), s[:size], s, size, false)
	case isNumeral(r):
		return leadingBare(s)
	}
	return Enumerator{}, s
}

func enumerator(style Style, value int64, label, s string, size int, odd bool) (Enumerator, string) {
	return Enumerator{Style: style, Value: value, Label: label, Printed: s[:size], Odd: odd}, strings.TrimLeftFunc(s[size:], IsSpace)
}

func isNumeral(r rune) bool {
	if _, ok := digit(r); ok {
		return true
	}
	_, ok := power(r)
	return ok || r == '廿' || r == '卅'
}

// numeral gives the run of numeral characters at the start of s, all Chinese or all digits.
func numeral(s string) (run string, han bool) {
	end := 0
	for i, r := range s {
		ascii := Half(r) >= '0' && Half(r) <= '9'
		if !isNumeral(r) || i > 0 && ascii == han {
			break
		}
		han = !ascii
		end = i + utf8.RuneLen(r)
	}
	return s[:end], han
}

func leadingChapter(s string) (Enumerator, string) {
	run, _ := numeral(s[len("第"):])
	value, ok := ParseNumeral(run)
	after := s[len("第")+len(run):]
	unit, size := utf8.DecodeRuneInString(after)
	if !ok || !strings.ContainsRune("章节條条编部", unit) {
		return Enumerator{}, s
	}
	return enumerator(StyleChapter, value, run, s, len("第")+len(run)+size, false)
}

func leadingParen(s string, open int) (Enumerator, string) {
	inner := strings.TrimLeftFunc(s[open:], IsSpace)
	pad := len(s) - open - len(inner)
	run, han := numeral(inner)
	value, ok := ParseNumeral(run)
	if !ok || value > 99_999 {
		return Enumerator{}, s
	}
	rest := inner[len(run):]
	trimmed := strings.TrimLeftFunc(rest, IsSpace)
	size := open + pad + len(run)
	style := StyleParen
	if han {
		style = StyleHanParen
	}
	shut, n := utf8.DecodeRuneInString(trimmed)
	switch shut {
	case '）', ')', '﹚', '〕':
		odd := (s[0] == '(') != (shut == ')')
		return enumerator(style, value, run, s, size+len(rest)-len(trimmed)+n, odd)
	}
	// A bracket that is never closed: only before a Chinese word, so that "（3分" and "(2020年" stay text.
	if r, _ := utf8.DecodeRuneInString(rest); !han && IsHan(r) && !strings.ContainsRune("年月日分个項项元万亿家户天时条%％", r) && !closes(rest) {
		return enumerator(style, value, run, s, size, true)
	}
	return Enumerator{}, s
}

// closes reports whether a closing bracket follows before the sentence goes on: then the bracket is a remark.
func closes(s string) bool {
	for i, r := range s {
		switch r {
		case '）', ')':
			return true
		case '，', '。', '（', '(':
			return false
		}
		if i > 90 {
			return false
		}
	}
	return false
}

func leadingBare(s string) (Enumerator, string) {
	run, han := numeral(s)
	value, ok := ParseNumeral(run)
	if !ok || value == 0 || value > 99_999 {
		return Enumerator{}, s
	}
	after := s[len(run):]
	r, size := utf8.DecodeRuneInString(after)
	if han {
		if r == '、' || r == '.' || r == '．' || r == '﹒' {
			return enumerator(StyleHan, value, run, s, len(run)+size, false)
		}
		return Enumerator{}, s
	}
	switch r {
	case '.', '．', '﹒':
		if e, rest, ok := leadingDotted(s, run); ok {
			return e, rest
		}
		if digits, han := numeral(after[size:]); digits != "" && !han && len(digits) < 3 {
			return Enumerator{}, s // a decimal: 1.5万元
		}
		return enumerator(StyleNumber, value, run, s, len(run)+size, false)
	case '、':
		return enumerator(StyleNumber, value, run, s, len(run)+size, false)
	case '）', ')':
		return enumerator(StyleParen, value, run, s, len(run)+size, false)
	}
	return Enumerator{}, s
}

// leadingDotted reads 7.1 or 3.2.1 when white space, a Chinese character or a capital follows; 11.121人才 is item 11.
func leadingDotted(s, first string) (Enumerator, string, bool) {
	size, parts, last := len(first), 1, first
	for {
		rest := s[size:]
		if !strings.HasPrefix(rest, ".") {
			break
		}
		run, han := numeral(rest[1:])
		if run == "" || han || len(run) > 2 {
			break
		}
		size += 1 + len(run)
		last = run
		parts++
	}
	if parts < 2 || parts == 2 && !dottedEnds(s[size:]) {
		return Enumerator{}, s, false
	}
	value, _ := ParseNumeral(last)
	label := s[:size]
	if strings.HasPrefix(s[size:], ".") || strings.HasPrefix(s[size:], "．") || strings.HasPrefix(s[size:], "、") {
		_, n := utf8.DecodeRuneInString(s[size:])
		size += n
	}
	e, rest := enumerator(StyleDotted, value, label, s, size, false)
	return e, rest, true
}

// dottedEnds tells "7.1 Make" and "2.3加快" from the decimal "0.5分" and "1.5个".
func dottedEnds(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || IsSpace(r) || r == '.' || r == '、' || r == '．' ||
		IsHan(r) && !strings.ContainsRune("万亿个年月日分元倍平吨度千百公家人名次户项天小米", r) || r >= 'A' && r <= 'Z'
}
