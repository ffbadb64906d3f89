package evidence

import (
	"regexp"
	"strings"
	"unicode"
)

// Masked counts what was masked in a text.
type Masked struct {
	IDs    int // numbers of resident identity cards (GB 11643)
	Phones int // mobile and fixed telephones
	Cards  int // bank cards
}

// Any reports whether anything was masked.
func (m Masked) Any() bool { return m.IDs+m.Phones+m.Cards > 0 }

// digits are runs of figures, with the X that ends an identity number and single spaces or hyphens between them.
var digits = regexp.MustCompile(`[0-9０-９](?:[ \-－]?[0-9０-９]){6,22}[ \-－]?[XxＸｘ]?`)

// Mask takes the personal data out of a text that everybody may read: numbers of identity cards but for the first three
// and last four figures, telephones but for the first three and last four, bank cards but for the last four
// (docs/domain.md, section 7). Other long numbers, such as those of cases, stay.
func Mask(text string) (string, Masked) {
	var m Masked
	masked := digits.ReplaceAllStringFunc(text, func(found string) string {
		plain := plainDigits(found)
		tail := ""
		if strings.HasSuffix(plain, "X") && !isIdentity(plain) { // the letter belongs to what follows
			plain, tail = strings.TrimSuffix(plain, "X"), found[len(found)-len(lastRune(found)):]
		}
		switch {
		case isIdentity(plain):
			m.IDs++
			return plain[:3] + stars(len(plain)-7) + plain[len(plain)-4:] + tail
		case isPhone(plain):
			m.Phones++
			return plain[:3] + "****" + plain[len(plain)-4:] + tail
		case isBankCard(plain):
			m.Cards++
			return stars(len(plain)-4) + plain[len(plain)-4:] + tail
		}
		return found
	})
	return masked, m
}

func stars(n int) string { return strings.Repeat("*", n) }

func lastRune(s string) string {
	r := []rune(s)
	return string(r[len(r)-1])
}

// plainDigits leaves figures and a final X.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == 'x' || r == 'Ｘ' || r == 'ｘ':
			return 'X'
		case unicode.IsDigit(r) || r == 'X':
			return r
		}
		return -1
	}, s)
}

var identityWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// isIdentity reports whether a number is that of a resident identity card: 18 figures with their check figure
// (GB 11643-1999), or the 15 of cards before 1999, with a possible date of birth.
func isIdentity(s string) bool {
	switch len(s) {
	case 15:
		return !strings.Contains(s, "X") && s[0] != '0' && possibleDate(s[8:10], s[10:12])
	case 18:
		sum := 0
		for i, w := range identityWeights {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
			sum += int(s[i]-'0') * w
		}
		return s[17] == "10X98765432"[sum%11] && possibleDate(s[10:12], s[12:14])
	}
	return false
}

func possibleDate(month, day string) bool {
	return month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// isPhone reports whether a number is that of a mobile telephone, also with the country's, or of a fixed one with its
// area.
func isPhone(s string) bool {
	if len(s) == 13 && strings.HasPrefix(s, "86") {
		s = s[2:]
	}
	switch {
	case strings.Contains(s, "X"):
		return false
	case len(s) == 11 && s[0] == '1':
		return s[1] >= '3'
	case len(s) == 11 || len(s) == 12:
		return s[0] == '0' && s[1] != '0'
	}
	return false
}

// isBankCard reports whether a number is that of a bank card: 16 to 19 figures that begin with 4, 5 or 6 and pass
// Luhn's check (GB/T 15694.1).
func isBankCard(s string) bool {
	if len(s) < 16 || len(s) > 19 || s[0] < '4' || s[0] > '6' || strings.Contains(s, "X") {
		return false
	}
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
