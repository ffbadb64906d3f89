package list

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// ParseDeadline reads a deadline as documents write it: 2020年6月, 6月底前, 年底前, 第一季度, 上半年, 持续推进,
// "December 31, 2021". A month, quarter or year means its last day. Dates without a year belong to year; with year 0
// they have no date. Where several dates stand, the latest counts. Source is left for the caller.
func ParseDeadline(raw string, year int) Deadline {
	d := Deadline{Raw: hanzi.Join(raw), Precision: PrecisionNone}
	text := fromWhen.ReplaceAllString(foldDate(d.Raw), "")
	if text == "" {
		return d
	}
	d.Ongoing = ongoing.MatchString(text) && !notOngoing.MatchString(text)
	if recurring.MatchString(text) {
		d.Ongoing = true
		return d
	}
	best, precision := time.Time{}, PrecisionNone
	for _, found := range dates(text, year) {
		if found.day.After(best) {
			best, precision = found.day, found.precision
		}
	}
	if !best.IsZero() {
		d.Date, d.Precision = best.Format(time.DateOnly), precision
	}
	return d
}

// deadlineWords reports whether a piece of a responsibility bracket is a deadline rather than units.
func deadlineWords(s string) bool {
	if !mayBeDate(s) {
		return false
	}
	text := foldDate(s)
	return ongoing.MatchString(text) || recurring.MatchString(text) || promptly.MatchString(text) || len(dates(text, 2000)) > 0
}

// mayBeDate is a quick look for anything a deadline is made of.
func mayBeDate(s string) bool {
	if r, _ := utf8.DecodeRuneInString(s); r < 0x80 || strings.ContainsAny(s, "年月季旬0123456789０１２３４５６７８９") {
		return true
	}
	s = hanzi.SimplifyText(s)
	for _, word := range []string{"持续", "长期", "常态", "长效", "进度", "贯穿", "日常", "不断", "全程", "每", "立行", "即", "尽快", "及时", "按"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// deadlineInText finds the deadline that an item's own words set: 2020年底前 …, 2021年3月底前 …. Spans of validity
// (2019年1月1日至12月31日) and aims (到2025年) are not deadlines.
func deadlineInText(text string, year int) Deadline {
	d := Deadline{Precision: PrecisionNone, Source: DeadlineNone}
	if !strings.ContainsAny(text, "前底末") {
		return d
	}
	var raws []string
	for _, m := range inText.FindAllString(text, -1) {
		found := ParseDeadline(m, year)
		if found.Date == "" {
			continue
		}
		year = yearOf(found.Date) // a later 12月底前 belongs to the year named before it
		raws = append(raws, m)
		if found.Date > d.Date {
			d.Date, d.Precision = found.Date, found.Precision
		}
	}
	if d.Date != "" {
		d.Raw, d.Source = strings.Join(raws, "；"), DeadlineText
	}
	return d
}

func yearOf(date string) int {
	y, _ := strconv.Atoi(date[:4])
	return y
}

var (
	ongoing    = regexp.MustCompile(`持续|长期|常态化|长效|按进度|贯穿|日常|不断|全年(?:推进|开展|实施|坚持|落实)|分年度|逐年|全程|ongoing|continu(?:ous|ing|al)|rolling`)
	notOngoing = regexp.MustCompile(`持续到|持续至|不持续`)
	recurring  = regexp.MustCompile(`每[年季月周日]|每个?(?:季度|月|半年)|按[月季年]|[月季]报|annually|monthly|quarterly|every (?:year|quarter|month)`)
	fromWhen   = regexp.MustCompile(`(?:(?:19|20)\d{2}年)?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:起|开始)`) // a beginning, no deadline
	promptly   = regexp.MustCompile(`立行立改|即知即改|即时|立即|尽快|及时办结|按.{0,8}(?:要求|部署|安排|规定)(?:时限|时间)?(?:完成|办结|推进)`)
	inText     = regexp.MustCompile(`(?:(?:19|20)\d{2}年)?(?:(?:\d{1,2}|十?[一二三四五六七八九]|十)月(?:\d{1,2}日)?|第?[一二三四1-4]季度|上半年|年)(?:底|末|中旬|上旬|下旬)?(?:之前|以前|前)|(?:19|20)\d{2}年底(?:之前|以前|前)?`)
)

type dated struct {
	day       time.Time
	precision Precision
}

const yearPart = `(?:(\d{4}|今|本|当|明|次|去|上)年度?)?`

var (
	isoDate   = regexp.MustCompile(`(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))`)
	usDate    = regexp.MustCompile(`(?:^|[^\d./-])(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d{2})`)
	plainDate = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)(?:$|\D)`)
	isoMonth  = regexp.MustCompile(`(?:^|[^\d.])(\d{4})[-/.](\d{1,2})(?:$|[^\d.])`)
	dayDate   = regexp.MustCompile(yearPart + `(\d{1,2})月份?(?:\d{1,2}[日号]?[、,和及至到—–~-]+)?(\d{1,2})[日号]`)
	monthDate = regexp.MustCompile(yearPart + `(?:\d{1,2}[、,和及至到—–~-]+)*(\d{1,2})月份?(上旬|中旬|下旬|初|中|底|末)?`)
	quarter   = regexp.MustCompile(yearPart + `(?:第?[1-4一二三四](?:季度|季)?[、,和及至到—–~-]+)*第?([1-4])(?:季度|季)`)
	halfYear  = regexp.MustCompile(yearPart + `([上下])半年`)
	yearEnd   = regexp.MustCompile(`(?:(\d{4}|今|本|当|明|次)年(?:度|年)?|年)(?:底|末|内|终|前|以前|之前|完成|$)`)
	bareYear  = regexp.MustCompile(`(\d{4})年(?:度|全年)?`)
	aYear     = regexp.MustCompile(`全年|本年度|当年`)
	english   = regexp.MustCompile(`(?:(\d{1,2})(?:st|nd|rd|th)? )?(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?(?: (\d{1,2})(?:st|nd|rd|th)?\b)?,?(?: (\d{4})\b)?`)
	englishQ  = regexp.MustCompile(`q([1-4])[ /,-]*(?:of )?(?:fy|cy)? ?(\d{4})?|(first|second|third|fourth) quarter(?: of)? ?(?:fy|cy)? ?(\d{4})?`)
	englishFY = regexp.MustCompile(`(?:^|by |before |in |through |end of |end |late |fy ?|-|– ?)(?:the end of )?((?:19|20)\d{2})(?:-\d{2})?$`)
	yearFirst = regexp.MustCompile(`((?:19|20)\d{2})[ /]?(?:q([1-4])|h([12]))`)
	halfFirst = regexp.MustCompile(`h([12])[ /]?((?:19|20)\d{2})`)
	hyphened  = regexp.MustCompile(`([a-z])-(\d)|(\d)-([a-z])`) // 31-Mar-2024, 2024-Q1
	midYear   = regexp.MustCompile(`mid[- –]?((?:19|20)\d{2})`)
)

var englishMonths = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// dates lists every date in folded text, most exact forms first. A stretch read once is not read again, also when it
// is no date (2020年13月 must not become the year 2020).
func dates(text string, year int) []dated {
	var out []dated
	take := func(re *regexp.Regexp, read func(m []string) (dated, bool)) {
		text = re.ReplaceAllStringFunc(text, func(s string) string {
			if found, ok := read(re.FindStringSubmatch(s)); ok {
				year = found.day.Year()
				out = append(out, found)
			}
			return strings.Repeat("~", len(s))
		})
	}
	take(isoDate, func(m []string) (dated, bool) { return day(num(m[1]), num(m[2]+m[4]+m[6]), num(m[3]+m[5]+m[7])) })
	take(plainDate, func(m []string) (dated, bool) { return day(num(m[1]), num(m[2]), num(m[3])) })
	take(usDate, func(m []string) (dated, bool) {
		if num(m[1]) > 12 { // the day stands first
			return day(num(m[3]), num(m[2]), num(m[1]))
		}
		return day(num(m[3]), num(m[1]), num(m[2]))
	})
	for range 2 { // the sign between two months belongs to both
		take(isoMonth, func(m []string) (dated, bool) { return monthEnd(num(m[1]), num(m[2]), "") })
	}
	takeEnglish(take, text, year)
	take(dayDate, func(m []string) (dated, bool) { return day(whichYear(m[1], year), num(m[2]), num(m[3])) })
	take(monthDate, func(m []string) (dated, bool) { return monthEnd(whichYear(m[1], year), num(m[2]), m[3]) })
	take(quarter, func(m []string) (dated, bool) { return lastDay(whichYear(m[1], year), 3*num(m[2]), PrecisionQuarter) })
	take(halfYear, func(m []string) (dated, bool) {
		month := 6
		if m[2] == "下" {
			month = 12
		}
		return lastDay(whichYear(m[1], year), month, PrecisionMonth)
	})
	take(midYear, func(m []string) (dated, bool) { return lastDay(num(m[1]), 6, PrecisionMonth) })
	take(englishFY, func(m []string) (dated, bool) { return lastDay(num(m[1]), 12, PrecisionYear) })
	take(yearEnd, func(m []string) (dated, bool) { return lastDay(whichYear(m[1], year), 12, PrecisionYear) })
	take(bareYear, func(m []string) (dated, bool) { return lastDay(num(m[1]), 12, PrecisionYear) })
	take(aYear, func(m []string) (dated, bool) { return lastDay(year, 12, PrecisionYear) })
	return out
}

func takeEnglish(take func(*regexp.Regexp, func([]string) (dated, bool)), text string, year int) {
	if !strings.ContainsAny(text, "abcdefghijklmnopqrstuvwxyz") {
		return
	}
	take(yearFirst, func(m []string) (dated, bool) {
		return lastDay(num(m[1]), 3*num(m[2])+6*num(m[3]), PrecisionQuarter)
	})
	take(halfFirst, func(m []string) (dated, bool) { return lastDay(num(m[2]), 6*num(m[1]), PrecisionMonth) })
	take(english, func(m []string) (dated, bool) {
		month, y := englishMonths[m[2][:3]], year
		if m[4] != "" {
			y = num(m[4])
		}
		switch {
		case m[3] != "":
			return day(y, month, num(m[3]))
		case m[1] != "":
			return day(y, month, num(m[1]))
		}
		return lastDay(y, month, PrecisionMonth)
	})
	take(englishQ, func(m []string) (dated, bool) {
		q, y := num(m[1]), year
		for i, word := range []string{"first", "second", "third", "fourth"} {
			if m[3] == word {
				q = i + 1
			}
		}
		for _, given := range []string{m[2], m[4]} {
			if given != "" {
				y = num(given)
			}
		}
		return lastDay(y, 3*q, PrecisionQuarter)
	})
}

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func whichYear(s string, year int) int {
	switch s {
	case "", "今", "本", "当":
		return year
	case "明", "次":
		if year == 0 {
			return 0
		}
		return year + 1
	case "去", "上":
		return year - 1
	}
	return num(s)
}

func day(y, m, d int) (dated, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	ok := validYear(y) && m >= 1 && m <= 12 && d >= 1 && t.Day() == d
	return dated{t, PrecisionDay}, ok
}

func monthEnd(y, m int, part string) (dated, bool) {
	switch part {
	case "上旬", "初":
		return day(y, m, 10)
	case "中旬", "中":
		return day(y, m, 20)
	}
	return lastDay(y, m, PrecisionMonth)
}

func lastDay(y, m int, p Precision) (dated, bool) {
	if !validYear(y) || m < 1 || m > 12 {
		return dated{}, false
	}
	return dated{time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC), p}, true
}

func validYear(y int) bool { return y >= 1900 && y <= 2200 }

var (
	hanNumber  = regexp.MustCompile(`[〇零一二三四五六七八九十]+(?:年|月|日|号|季度)`)
	minguo     = regexp.MustCompile(`民国(\d{2,3})年`)
	minguoBare = regexp.MustCompile(`(^|[^\d年])(1[0-2]\d)(年|\.\d{1,2}\.\d{1,2}|/\d{1,2}/\d{1,2}|[—–~至-]1[0-2]\d年)`) // 112年12月, 111-113年
	unitRune   = regexp.MustCompile(`年|月|日|号|季度`)
)

// foldDate makes the forms of a date alike: half-width digits, simplified characters, no white space between Chinese
// characters, Chinese numerals before 年月日 as digits, years of the Republic as common years.
func foldDate(s string) string {
	s = strings.Map(func(r rune) rune { return hanzi.Simplify(hanzi.Half(r)) }, hanzi.Squeeze(s))
	s = hyphened.ReplaceAllString(strings.ToLower(s), "$1$3 $2$4")
	if strings.ContainsAny(s, "〇零一二三四五六七八九十") {
		s = hanNumber.ReplaceAllStringFunc(s, func(m string) string {
			at := unitRune.FindStringIndex(m)
			n, ok := hanzi.ParseNumeral(m[:at[0]])
			if !ok {
				return m
			}
			return strconv.FormatInt(n, 10) + m[at[0]:]
		})
	}
	s = minguoBare.ReplaceAllStringFunc(s, func(m string) string {
		part := minguoBare.FindStringSubmatch(m)
		after := part[3]
		if strings.ContainsAny(after, "—–-~至") { // the last year counts
			after = strings.TrimLeft(after, "—–-~至")
			return part[1] + strconv.Itoa(num(after[:3])+1911) + "年"
		}
		return part[1] + strconv.Itoa(num(part[2])+1911) + after
	})
	return minguo.ReplaceAllStringFunc(s, func(m string) string {
		return fmt.Sprintf("%d年", num(minguo.FindStringSubmatch(m)[1])+1911)
	})
}
