package commitment

import (
	"strings"

	"github.com/shopspring/decimal"

	"duban/internal/hanzi"
)

// figure is a number of the text with its unit and what follows it: 「100项以上」.
type figure struct {
	start, end int // number and unit
	numEnd     int
	value      Number
	upper      *Number // of a range
	unit       string
	kind       Kind
	han        bool // written in Chinese numerals
	more       bool // 余, 多: some more than the number says
	post       Op   // 以上, 以内 …
	postEnd    int  // end of what follows, end when nothing does
	inside     bool // 内: within a time
	reason     Reason
	round      bool // 7×24小时
}

// maxDigits is the longest number that can be meant as one.
const maxDigits = 18

// figures finds every number of a text. What is certainly a name, a date or an ordinal has its reason already.
func (w *words) figures() []figure {
	var out []figure
	for i := 0; i < len(w.folded); {
		var f figure
		ok := false
		switch r := w.folded[i]; {
		case r >= '0' && r <= '9':
			f, ok = w.digits(i), true
		case isHanDigit(r):
			f, ok = w.hanNumber(i)
		}
		if !ok {
			i++
			continue
		}
		switch {
		case f.reason == "":
			f.reason = w.namedBy(&f)
		case f.reason == ReasonDate && w.zone[i] == zoneTitle:
			f.reason = ReasonDocument
		}
		out = append(out, f)
		i = max(f.postEnd, f.end, i+1)
	}
	w.shareUnits(out)
	return out
}

// shareUnits gives the unit that is said once to all of a list: 3个、1个、0个工作日.
func (w *words) shareUnits(figs []figure) {
	for i := len(figs) - 2; i >= 0; i-- {
		f, g := &figs[i], &figs[i+1]
		_, joined := w.after(f.end, g.start, conjunctions)
		if f.unit != "个" || f.post != "" || g.start-f.end != 1 || !joined || g.unit == "个" || w.at(g.numEnd) != '个' {
			continue
		}
		f.unit, f.kind, f.inside = g.unit, g.kind, g.inside
	}
}

// digits reads a number in digits at i with everything that belongs to it.
func (w *words) digits(i int) figure {
	f := figure{start: i}
	end := w.digitRun(i)
	f.numEnd = end
	n, err := ParseNumber(w.number(i, end))
	if err != nil || end-i > maxDigits+1 {
		for end < len(w.folded) && w.digitAt(end) {
			end++
		}
		f.end, f.postEnd, f.numEnd, f.reason = end, end, end, ReasonUnread
		return f
	}
	f.value = n
	if reason, to := w.noNumber(i, end); reason != "" {
		f.end, f.postEnd, f.reason = to, to, reason
		return f
	}
	if w.roundTheClock(&f, end) || w.rangeTo(&f, end) {
		w.postfix(&f)
		return f
	}
	w.measure(&f, end)
	w.postfix(&f)
	if f.unit == "小时" && f.value.Equal(*N("24")) && f.post == "" && hanzi.IsHan(w.at(f.end)) && !w.compared(f.start) && !w.figureFollows(f.end) {
		f.round, f.kind = true, Other // 24小时值守
	}
	return f
}

// digitRun gives the end of the number at i: digits, groups of thousands, one decimal point.
func (w *words) digitRun(i int) int {
	point := false
	for ; i < len(w.folded); i++ {
		switch {
		case w.digitAt(i):
		case w.at(i) == ',' && w.digitAt(i-1) && w.digitAt(i+1) && w.digitAt(i+2) && w.digitAt(i+3) && !w.digitAt(i+4) && !point:
		case w.at(i) == '.' && w.digitAt(i-1) && w.digitAt(i+1) && !point:
			point = true
		default:
			return i
		}
	}
	return i
}

func (w *words) number(start, end int) string {
	return strings.ReplaceAll(string(w.folded[start:end]), ",", "")
}

// noNumber tells digits that are no quantity: models, telephone numbers, dates, enumerators; and where they end.
func (w *words) noNumber(i, end int) (Reason, int) {
	next := w.at(end)
	switch {
	case w.letterAt(i-1) || w.at(i-1) == '-' && w.letterAt(i-2):
		return ReasonStandard, end
	case w.stops2(end) && next == '.':
		return ReasonOrdinal, end
	case w.at(i-1) == '第':
		return ReasonOrdinal, end
	case next == '号' && i > 0 && w.zone[i-1] == zoneRemark && w.zone[i] == zonePlain:
		return ReasonDocument, end // 国发〔2021〕7号
	case next == '/' && w.digitAt(end+1) && w.perMany(end+1):
		return "", end
	case next == '·' && w.digitAt(end+1), w.at(i-1) == '·' && w.digitAt(i-2):
		return ReasonName, end
	case (next == '+' || next == '/') && w.digitAt(end+1), (w.at(i-1) == '+' || w.at(i-1) == '/') && w.digitAt(i-2):
		return ReasonName, end
	case next == ':' && w.digitAt(end+1):
		if w.compared(i) && w.at(end+1) == '1' && !w.digitAt(end+2) {
			return "", end // 2.6:1
		}
		return ReasonName, end
	}
	if w.letterAt(end) {
		if _, reached := w.before(0, w.back(i, 0), arrives); reached {
			return "", end // 扩容至20Tbps
		}
		if u, ok := w.after(end, len(w.folded), measureUnits); ok && !w.letterAt(end+len(u.runes)) {
			return "", end
		}
		for w.letterAt(end) {
			end++
		}
		return ReasonStandard, end
	}
	return w.date(i, end)
}

// perMany reports whether a round number with 万 stands at i: 12/10万 is twelve in a hundred thousand.
func (w *words) perMany(i int) bool { return w.at(w.digitRun(i)) == '万' }

func (w *words) stops2(i int) bool { return i < len(w.stops) && w.stops[i] == stopSentence }

// date tells years, months and days of the calendar: 2020年, 2020—2025年, 6月底, 12月31日.
func (w *words) date(i, end int) (Reason, int) {
	year := end-i == 4 && (w.at(i) == '1' && w.at(i+1) == '9' || w.at(i) == '2' && w.at(i+1) == '0')
	if year {
		j := end
		if isDash(w.at(j)) {
			for j++; isDash(w.at(j)); j++ {
			}
			if w.digitAt(j) {
				j = w.digitRun(j)
			}
		}
		if w.at(j) == '年' || w.at(j) == '.' || w.at(j) == '-' || w.at(j) == '版' {
			return ReasonDate, w.dateEnd(j + 1)
		}
		if w.zone[i] == zoneRemark && (w.at(end) == '〕' || w.at(end) == ']' || w.at(end) == '】') {
			return ReasonDocument, end
		}
	}
	small := end-i <= 2
	if small && w.at(end) == '月' {
		return ReasonDate, w.dateEnd(end + 1)
	}
	if small && (w.at(end) == '日' || w.at(end) == '号') && (w.at(i-1) == '月' || isDash(w.at(i-1))) {
		return ReasonDate, end + 1
	}
	return "", end
}

// dateEnd reaches over the month and day that go on a year.
func (w *words) dateEnd(i int) int {
	for range 2 {
		j := i
		for w.digitAt(j) {
			j++
		}
		if j > i && j-i <= 2 && (w.at(j) == '月' || w.at(j) == '日') {
			i = j + 1
		}
	}
	return i
}

func isDash(r rune) bool {
	return r == '-' || r == '—' || r == '–' || r == '~' || r == '～' || r == '─' || r == '－'
}

// roundTheClock reads 7×24小时: value 24, read as one figure.
func (w *words) roundTheClock(f *figure, end int) bool {
	if r := w.at(end); r != '×' && r != 'x' && r != '*' || !w.digitAt(end+1) {
		return false
	}
	next := w.digitRun(end + 1)
	n, err := ParseNumber(w.number(end+1, next))
	if err != nil {
		return false
	}
	f.value, f.numEnd, f.round = n, next, true
	w.measure(f, next)
	f.kind = Other
	return true
}

// rangeTo reads the second number of a range: 5%~12%, 3-5个, 1到2个.
func (w *words) rangeTo(f *figure, end int) bool {
	sep := end
	var first entry
	if u, ok := w.after(end, len(w.folded), measureUnits); ok {
		sep, first = end+len(u.runes), u
	}
	to := sep
	switch r := w.at(sep); {
	case isDash(r):
		for to++; isDash(w.at(to)); to++ {
		}
	case (r == '到' || r == '至') && !w.changes(f.start):
		to++
	default:
		return false
	}
	if !w.digitAt(to) {
		return false
	}
	next := w.digitRun(to)
	n, err := ParseNumber(w.number(to, next))
	if err != nil {
		return false
	}
	f.upper, f.numEnd = &n, next
	w.measure(f, next)
	if f.unit == "" {
		f.unit, f.kind = first.unit, first.kind
	}
	return true
}

// changes reports whether a number is where something starts from: 由3个到1个 is no range.
func (w *words) changes(start int) bool {
	from, _ := w.clause(start, stopClause)
	_, _, ok := w.last(max(from, start-12), start, startsFrom)
	return ok
}

// measure reads scale, unit and what the unit is divided by.
func (w *words) measure(f *figure, i int) {
	f.numEnd = max(f.numEnd, i)
	if w.at(i) == '/' && w.digitAt(i+1) && w.perMany(i+1) {
		end := w.digitRun(i+1) + 1
		f.unit, f.kind, f.end, f.postEnd = w.text(i, end), Ratio, end, end
		return
	}
	if w.tenths(f, i) {
		return
	}
	if w.at(i) == ':' && w.digitAt(i+1) {
		f.kind, f.end = Ratio, w.digitRun(i+1)
		f.postEnd = f.end
		return
	}
	for w.at(i) == '余' || w.at(i) == '多' || w.at(i) == '几' || w.at(i) == ' ' && f.unit == "" && i < len(w.folded)-1 {
		f.more = f.more || w.at(i) != ' '
		i++
	}
	scale := ""
	u, ok := w.after(i, len(w.folded), measureUnits)
	if s, scaled := w.after(i, len(w.folded), scales); scaled && !ok { // 千伏安 is no thousand
		scale, i = s.String(), i+len(s.runes)
		for w.at(i) == '余' || w.at(i) == '多' {
			f.more = true
			i++
		}
		u, ok = w.after(i, len(w.folded), measureUnits)
	}
	switch {
	case ok:
		i += len(u.runes)
		f.unit, f.kind = scale+u.unit, u.kind
	case w.letterAt(i):
		end := i
		for w.letterAt(end) {
			end++
		}
		f.unit, f.kind, i = w.text(i, end), Amount, end
	default:
		f.unit, f.kind = scale, Count
		if scale == "" {
			f.kind = ""
			i = f.numEnd
		}
	}
	if per := w.per(i); per > i && f.unit != "" {
		f.unit += w.text(i, per)
		if last := w.at(per - 1); f.kind == Amount && !strings.Contains(f.unit, "元") && last != '日' && last != '年' && last != '天' {
			f.kind = Ratio
		}
		i = per
	}
	f.end, f.postEnd = i, i
}

// tenths reads 九成 and 八成五 as per cent.
func (w *words) tenths(f *figure, i int) bool {
	if w.at(i) != '成' {
		return false
	}
	ten, end := N("10").Decimal, i+1
	value := f.value.Mul(ten)
	if n, ok := hanzi.ParseNumeral(string(w.at(end))); ok && n > 0 && n < 10 {
		value, end = value.Add(decimal.NewFromInt(n)), end+1
	}
	if next := w.at(end); hanzi.IsHan(next) && !strings.ContainsRune("以左及的提降", next) {
		return false
	}
	f.value, f.unit, f.kind, f.end, f.postEnd = Number{value}, "%", Rate, end, end
	return true
}

// per reads what a unit is divided by: 小时/户.
func (w *words) per(i int) int {
	if w.at(i) != '/' {
		return i
	}
	j := i + 1
	if s, ok := w.after(j, len(w.folded), scales); ok {
		j += len(s.runes)
	}
	if u, ok := w.after(j, len(w.folded), measureUnits); ok {
		j += len(u.runes)
		if w.at(j) == '·' { // 吨/月·平方公里
			if u, ok := w.after(j+1, len(w.folded), measureUnits); ok {
				j += 1 + len(u.runes)
			}
		}
		return j
	}
	if hanzi.IsHan(w.at(j)) {
		return j + 1
	}
	if end := w.digitRun(j); end > j { // 80毫克/100毫升
		if u, ok := w.after(end, len(w.folded), measureUnits); ok {
			return end + len(u.runes)
		}
	}
	return i
}

// postfix reads the comparison that follows a figure.
func (w *words) postfix(f *figure) {
	i := f.end
	if w.at(i) == '（' || w.at(i) == '(' {
		if w.at(i+1) != '含' || w.at(i+2) != '）' && w.at(i+2) != ')' {
			return
		}
		i += 3 // 30人（含）以下
	}
	if e, ok := w.after(i, len(w.folded), postfixes); ok {
		f.post, f.postEnd = e.op, i+len(e.runes)
		switch e.String() {
		case "内", "以内", "之内":
			f.inside = true
		case "左右", "上下":
			f.post = ""
		}
	}
}

func isHanDigit(r rune) bool {
	return strings.ContainsRune("零〇一二三四五六七八九十百千万亿两半", r)
}

// hanNumber reads a number written in Chinese. It is one only with a unit; 一 inside words such as 统一 is none.
func (w *words) hanNumber(i int) (figure, bool) {
	if f, ok := w.fraction(i); ok {
		return f, true
	}
	if strings.ContainsRune("统唯专单同任某逐之万归合划其这那哪另每进惟划", w.at(i-1)) && w.at(i) == '一' {
		return figure{}, false
	}
	if isHanDigit(w.at(i - 1)) {
		return figure{}, false
	}
	end := i
	for end < len(w.folded) && isHanDigit(w.folded[end]) && end-i < maxDigits {
		end++
	}
	for ; end > i; end-- {
		f := figure{start: i, numEnd: end, han: true}
		if !w.hanValue(&f, i, end) {
			continue
		}
		w.measure(&f, end)
		if f.unit == "" || f.unit == "大" || f.unit == "方面" || f.end == end {
			if f.unit == "" {
				return figure{}, false
			}
		}
		w.rescale(&f, i, end)
		if strings.ContainsAny(w.text(i, end), "万亿千百") && end-i == 1 {
			return figure{}, false // 万户, 千家: a manner of speaking
		}
		if w.at(i-1) == '第' {
			f.reason = ReasonOrdinal
		}
		w.postfix(&f)
		return f, true
	}
	return figure{}, false
}

// rescale leaves 万 and 亿 at the end of a Chinese numeral with the unit, as digits have it: 一百二十万株 is 120万株.
func (w *words) rescale(f *figure, i, end int) {
	power := map[rune]int32{'万': -4, '亿': -8}[w.folded[end-1]]
	if power == 0 || end-i < 2 {
		return
	}
	f.value = Number{f.value.Shift(power)}
	f.unit = string(w.folded[end-1]) + f.unit
}

func (w *words) hanValue(f *figure, i, end int) bool {
	if end == i+1 && w.at(i) == '半' {
		f.value = *N("0.5")
		return true
	}
	if strings.ContainsRune(string(w.folded[i:end]), '半') {
		return false
	}
	n, ok := hanzi.ParseNumeral(string(w.folded[i:end]))
	if !ok || n < 0 || n > 1e15 {
		return false
	}
	v, err := ParseNumber(decimalText(n))
	f.value = v
	return err == nil
}

// fraction reads 百分之九十, 千分之三, 一半 and 三分之一 of what changes.
func (w *words) fraction(i int) (figure, bool) {
	if w.hasAt(i, []rune("一半")) && w.before2(i, changeBy) {
		return figure{start: i, end: i + 2, numEnd: i + 2, postEnd: i + 2, value: *N("50"), unit: "%", kind: Rate, han: true}, true
	}
	var unit string
	switch {
	case w.hasAt(i, []rune("百分之")):
		unit = "%"
	case w.hasAt(i, []rune("千分之")):
		unit = "‰"
	case w.hasAt(i+1, []rune("分之")) && isHanDigit(w.at(i+3)): // 三分之一 is no finite number
		return figure{start: i, end: i + 4, numEnd: i + 4, postEnd: i + 4, han: true, kind: Rate, reason: ReasonUnread}, true
	default:
		return figure{}, false
	}
	j := i + 3
	f := figure{start: i, unit: unit, kind: Rate, han: true}
	if w.digitAt(j) {
		end := w.digitRun(j)
		n, err := ParseNumber(w.number(j, end))
		if err != nil {
			return figure{}, false
		}
		f.value, f.end = n, end
	} else {
		end := j
		for end < len(w.folded) && isHanDigit(w.folded[end]) && end-j < maxDigits {
			end++
		}
		if end == j || !w.hanValue(&f, j, end) {
			return figure{}, false
		}
		f.end = w.hanDecimal(&f, end)
	}
	f.numEnd, f.postEnd = f.end, f.end
	w.postfix(&f)
	return f, true
}

// hanDecimal reads the digits after 点: 九十六点五.
func (w *words) hanDecimal(f *figure, i int) int {
	if w.at(i) != '点' {
		return i
	}
	end, tenth := i+1, decimal.New(1, -1)
	for ; end < len(w.folded) && end-i < maxDigits; end++ {
		n, ok := hanzi.ParseNumeral(string(w.folded[end]))
		if !ok || n > 9 {
			break
		}
		f.value = Number{f.value.Add(tenth.Mul(decimal.NewFromInt(n)))}
		tenth = tenth.Shift(-1)
	}
	if end == i+1 {
		return i
	}
	return end
}

func (w *words) before2(i int, lex *lexicon) bool { _, ok := w.before(0, i, lex); return ok }
