package record

import (
	"regexp"
	"strconv"
	"time"

	"golang.org/x/text/width"

	"duban/internal/worktime"
)

// ParseMoment reads a moment as worktime does, and in the forms that spreadsheets and Chinese systems write, all with
// the year first: 2020/6/24 15:00, 2020年6月24日 15时30分, 20200624150000. ok is false for anything else.
func ParseMoment(text string) (m worktime.Moment, ok bool) {
	if m, ok := plainMoment(text); ok {
		return m, true
	}
	if m, err := worktime.ParseMoment(text); err == nil {
		return m, true
	}
	found := written.FindStringSubmatch(width.Fold.String(text))
	if found == nil {
		if found = packed.FindStringSubmatch(text); found == nil {
			return 0, false
		}
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(found[i+1]) // digits, or nothing for what is left out
	}
	return momentOf(n)
}

var (
	written = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2})[:时点](?:(\d{1,2})(?:分|:(\d{1,2})|分(\d{1,2})秒)?)?)?$`)
	packed  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$`)
)

// momentOf puts year, month, day, hour, minute and second together.
func momentOf(n [6]int) (worktime.Moment, bool) {
	if n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31 || n[3] > 23 || n[4] > 59 || n[5] > 59 || n[0] < 1970 || n[0] > 2119 {
		return 0, false
	}
	date := worktime.NewDate(n[0], time.Month(n[1]), n[2])
	if _, m, d := date.Civil(); int(m) != n[1] || d != n[2] { // 31 June
		return 0, false
	}
	at := date.At(n[3]*3600 + n[4]*60 + n[5])
	return at, at > 0
}

// plainMoment reads YYYY-MM-DD hh:mm[:ss] with a blank or a T, which is what most files have.
func plainMoment(s string) (worktime.Moment, bool) {
	if len(s) != 16 && len(s) != 19 || s[4] != '-' || s[7] != '-' || s[13] != ':' || s[10] != ' ' && s[10] != 'T' {
		return 0, false
	}
	n := [6]int{digits(s[:4]), digits(s[5:7]), digits(s[8:10]), digits(s[11:13]), digits(s[14:16])}
	if len(s) == 19 {
		if s[16] != ':' {
			return 0, false
		}
		n[5] = digits(s[17:])
	}
	for _, part := range n {
		if part < 0 {
			return 0, false
		}
	}
	return momentOf(n)
}

// digits gives a number, -1 when anything else stands there.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
