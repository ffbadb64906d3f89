package office

import (
	"strconv"
	"strings"
)

// formatNumber writes n as Word's number format does; beyond a format's range it falls back to decimal, as Word
// does. sample shows a custom format: "001, 002".
func formatNumber(format, sample string, n int) string {
	if write, ok := numberFormats[format]; ok {
		if text := write(n); text != "" {
			return text
		}
		return strconv.Itoa(n)
	}
	switch format {
	case "none":
		return ""
	case "custom":
		first, _, _ := strings.Cut(sample, ",")
		return zeroPadded(n, len(strings.TrimSpace(first)))
	}
	return strconv.Itoa(n)
}

// numberFormats are the formats other than plain decimal; "" from one says that n is beyond its range.
var numberFormats = map[string]func(int) string{
	"decimalZero":                  func(n int) string { return zeroPadded(n, 2) },
	"decimalFullWidth":             fullWidth,
	"decimalFullWidth2":            fullWidth,
	"decimalEnclosedCircle":        inRange('①', 20),
	"decimalEnclosedCircleChinese": inRange('①', 20),
	"decimalEnclosedFullstop":      inRange('⒈', 20),
	"decimalEnclosedParen":         inRange('⑴', 20),
	"ideographEnclosedCircle":      inRange('㊀', 10),
	"upperRoman":                   roman,
	"lowerRoman":                   func(n int) string { return strings.ToLower(roman(n)) },
	"upperLetter":                  func(n int) string { return letters('A', n) },
	"lowerLetter":                  func(n int) string { return letters('a', n) },
	"numberInDash":                 func(n int) string { return "- " + strconv.Itoa(n) + " -" },
	"ordinal":                      ordinal,
	"hex":                          func(n int) string { return strings.ToUpper(strconv.FormatInt(int64(n), 16)) },
	"chineseCounting":              counting,
	"taiwaneseCounting":            counting,
	"chineseCountingThousand":      func(n int) string { return thousands(n, plainThousands) },
	"taiwaneseCountingThousand":    func(n int) string { return thousands(n, plainThousands) },
	"japaneseCounting":             func(n int) string { return thousands(n, japaneseThousands) },
	"japaneseDigitalTenThousand":   ideographDigits,
	"koreanDigital2":               ideographDigits,
	"ideographDigital":             ideographDigits,
	"taiwaneseDigital":             ideographDigits,
	"chineseLegalSimplified":       func(n int) string { return thousands(n, legalSimplified) },
	"ideographLegalTraditional":    func(n int) string { return thousands(n, legalTraditional) },
	"japaneseLegal":                func(n int) string { return thousands(n, legalTraditional) },
	"ideographTraditional":         inList("甲乙丙丁戊己庚辛壬癸"),
	"ideographZodiac":              inList("子丑寅卯辰巳午未申酉戌亥"),
	"ideographZodiacTraditional":   sexagenary,
}

func zeroPadded(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", min(max(width-len(s), 0), 10)) + s
}

func fullWidth(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + '０' }, strconv.Itoa(n))
}

// inRange counts through consecutive characters.
func inRange(first rune, count int) func(int) string {
	return func(n int) string {
		if n < 1 || n > count {
			return ""
		}
		return string(first + rune(n-1))
	}
}

// inList counts through the characters of a text.
func inList(text string) func(int) string {
	runes := []rune(text)
	return func(n int) string {
		if n < 1 || n > len(runes) {
			return ""
		}
		return string(runes[n-1])
	}
}

// sexagenary counts 甲子 to 癸亥.
func sexagenary(n int) string {
	if n < 1 || n > 60 {
		return ""
	}
	return inList("甲乙丙丁戊己庚辛壬癸")((n-1)%10+1) + inList("子丑寅卯辰巳午未申酉戌亥")((n-1)%12+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return ""
	}
	var out strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{
		{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"},
		{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
	} {
		for ; n >= step.value; n -= step.value {
			out.WriteString(step.sign)
		}
	}
	return out.String()
}

// letters counts a … z, aa, bb … as Word does.
func letters(first byte, n int) string {
	if n < 1 || n > 26*30 {
		return ""
	}
	return strings.Repeat(string(first+byte((n-1)%26)), (n-1)/26+1)
}

func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

const ideographs = "〇一二三四五六七八九"

// ideographDigits writes the digits one by one: 一〇五.
func ideographDigits(n int) string {
	digits := []rune(ideographs)
	return strings.Map(func(r rune) rune { return digits[r-'0'] }, strconv.Itoa(n))
}

// counting writes 一 to 九十九 in words and larger numbers digit by digit.
func counting(n int) string {
	if n > 99 {
		return ideographDigits(n)
	}
	return thousands(n, plainThousands)
}

// numerals are the signs of a way to write numbers in words.
type numerals struct {
	digits, units []rune // 0–9; 10, 100, 1000, 10,000
	zero          bool   // gaps are filled with digits[0]
	bareTen       bool   // 10–19 without 一
	bareAll       bool   // no 一 before any unit below 10,000
}

var (
	plainThousands    = numerals{digits: []rune("零一二三四五六七八九"), units: []rune("十百千万"), zero: true, bareTen: true}
	japaneseThousands = numerals{digits: []rune(ideographs), units: []rune("十百千万"), bareAll: true}
	legalSimplified   = numerals{digits: []rune("零壹贰叁肆伍陆柒捌玖"), units: []rune("拾佰仟万"), zero: true}
	legalTraditional  = numerals{digits: []rune("零壹貳參肆伍陸柒捌玖"), units: []rune("拾佰仟萬"), zero: true}
)

// thousands writes a number below 100,000 in words: 一百零一.
func thousands(n int, signs numerals) string {
	if n == 0 {
		return string(signs.digits[0])
	}
	if n < 0 || n > 99_999 {
		return ""
	}
	var out []rune
	gap := false
	for power, value := 4, 10_000; power >= 0; power, value = power-1, value/10 {
		digit := n / value % 10
		if digit == 0 {
			gap = len(out) > 0
			continue
		}
		if gap && signs.zero {
			out = append(out, signs.digits[0])
		}
		gap = false
		bare := digit == 1 && (signs.bareAll && power > 0 && power < 4 || signs.bareTen && power == 1 && len(out) == 0)
		if !bare {
			out = append(out, signs.digits[digit])
		}
		if power > 0 {
			out = append(out, signs.units[power-1])
		}
	}
	return string(out)
}
