package commitment

import "strings"

// unbesides cuts words that belong to the comparison from the end of a stretch.
func (st *sentence) unbesides(s span) int {
	for s.end > s.start {
		e, ok := st.before(s.start, s.end, trailing)
		if !ok || st.zone[s.end-1] != zonePlain {
			return s.end
		}
		at := s.end - len(e.runes)
		if st.partial(at, e) && at > s.start {
			return s.end
		}
		s.end = at
	}
	return s.end
}

// sentence is what one sentence has said so far.
type sentence struct {
	*reader
	whole    span
	clause   span
	previous span      // the clause before
	base     *baseline // said in an earlier clause, waiting for its target
	lastRead int       // index+1 of the promise read last in this sentence
	lastOp   comparison
	subject  subject // of the promise read last
	started  span    // what started its clock
	stretch  bool
	past     bool // it says what was
	searched bool // for the first verb that takes something on
	actsAt   int  // where that stands
	opened   span // the phrase being read, without the words that open it
	given    span // a condition said in a clause of its own
}

// baseline is where a value starts from: 由原来的“…”5个环节.
type baseline struct {
	figs    []int
	subject span // before 由
	used    bool
}

// pass notes what a clause without figures says for the clauses after it.
func (st *sentence) pass(c span) {
	start, end := st.skip(c)
	if start >= end {
		return
	}
	if e, ok := st.after(start, end, changeBy); ok && end-start-len(e.runes) >= 2 && e.op != "" {
		st.topic = span{start + len(e.runes), end}
	}
	start, end = st.unopened(c)
	if e, ok := st.before(start, end, provided); ok && end-start > len(e.runes) {
		st.given = span{start, end - len(e.runes)}
	} else if _, ok := st.before(start, end, conditional); ok {
		st.given = span{start, end}
	}
}

var (
	// provided end a condition without belonging to it.
	provided = lexiconOf(entry{}, "的情况下 情况下 的前提下 前提下")
	// conditional end a clause that says when or for whom the next one holds.
	conditional = lexiconOf(entry{}, "的 后 外")
)

// unopened is a clause without 对 or 在 before it.
func (st *sentence) unopened(c span) (int, int) {
	start, end := st.trim(c.start, c.end)
	if e, ok := st.after(start, end, opens); ok && start+len(e.runes) < end && !st.joined(start, e, end) {
		start += len(e.runes)
	}
	return start, end
}

var opens = lexiconOf(entry{}, "对 对于 在 凡 当")

// skip moves the start of a stretch over words that open it.
func (st *sentence) skip(c span) (int, int) {
	start, end := st.trim(c.start, c.end)
	for start < end {
		e, ok := st.after(start, end, leads)
		if !ok || start+len(e.runes) >= end || st.joined(start, e, end) {
			break
		}
		start += len(e.runes)
		start, end = st.trim(start, end)
	}
	return start, end
}

// keep are words whose first characters are opening words by chance.
var keep = lexiconOf(entry{}, "从业 对外 对口 对接 并网 并联 和谐 自主 自由 由政府 使用 使馆 让利 与会 要素 也 同比 同级 同类 同等 同期 同步 当年 当日 当月 当季 当地 当前 把关 按时 按期 按照 按比例 按揭 在线 在建 在校 在岗 在职 在园 在册 在编 在校生 在穗 应急 应用 应收 应届 应诉 应对 到位 到期 到岗 到账 达标 达产 其他 其它 还款 还清 还贷 即办 实施率 落实率 推进率 加快率 要件 及时 对象 对标 将来 于 由原 从事 实行率 全年户均 即时 到场 从严 以工代赈 以上 以下 或 于洪 年内 与其 对比")

func (st *sentence) joined(at int, e entry, end int) bool {
	k, ok := st.after(at, end, keep)
	return ok && len(k.runes) > len(e.runes)
}

// phrase reads one thing said: baseline and target, in groups of listed figures.
func (st *sentence) phrase(p phrase) {
	if st.tells(p) {
		return
	}
	st.opened.start, st.opened.end = st.skip(p.span)
	first := st.figs[p.figs[0]].start
	if st.has(p.start, first, stretching) {
		st.stretch = true
	} else if _, acts := st.after(st.opened.start, first, promising); acts || st.has(p.start, first, firm) {
		st.stretch = false
	}
	from := p.start
	var base *baseline
	for k := 0; k < len(p.figs); {
		n := k + 1
		for n < len(p.figs) && st.listed(&st.figs[p.figs[n-1]], &st.figs[p.figs[n]]) {
			n++
		}
		group := p.figs[k:n]
		first, lastFig := &st.figs[group[0]], &st.figs[group[len(group)-1]]
		k = n
		if b := st.startsAt(from, first); b >= 0 && (k < len(p.figs) || st.arrivesLater(lastFig.postEnd)) {
			base = &baseline{figs: group, subject: span{from, b}}
			from = lastFig.postEnd
			continue
		}
		if base == nil && st.base != nil && !st.base.used {
			base = st.base
		}
		tail := p.end
		if k < len(p.figs) {
			tail = lastFig.postEnd // what stands between belongs to the next group
		}
		st.target(span{from, tail}, group, base)
		from, base = tail, nil
	}
	if base != nil {
		st.base = base
	}
}

var firm = lexiconOf(entry{}, "确保 保证 实现")

// tells reports whether a clause tells what was: 已建成5个.
func (st *sentence) tells(p phrase) bool {
	f := &st.figs[p.figs[0]]
	if r := st.reader.words.at(f.start - 1); r == '了' || st.hasAt(p.end-3, []rune("基础上")) || st.past || st.grades(p) {
		return true
	}
	if f.post == "" && f.kind != Rate && !st.compared(f.start) && st.scores() {
		return true
	}
	if at, e, ok := st.last(st.clause.start, f.start, foreseeing); ok && !st.acted(at+len(e.runes), f.start) {
		return true
	}
	at, e, ok := st.last(p.start, f.start, narrating)
	if !ok {
		return false
	}
	// A noun may follow 已 in what is still promised: 已签约项目开工率达到90%.
	return f.start-at-len(e.runes) <= 12
}

// foreseeing comes before what is expected to happen by itself: 最高负荷预计达到980万千瓦.
var foreseeing = lexiconOf(entry{}, "预计 预测 预估 估计 有望")

// acted reports whether a verb that takes something on, and no mere comparison, stands between two offsets.
func (st *sentence) acted(from, to int) bool {
	for from < to {
		at, e, ok := st.first(from, to, promising)
		if !ok {
			return false
		}
		if _, reached := st.after(at, to, arrives); !reached {
			return true
		}
		from = at + len(e.runes)
	}
	return false
}

// grading opens a clause that says what a shortfall costs: 每低1个百分点扣0.5分.
var grading = lexiconOf(entry{}, "每低 每高 每少 每多 每增 每减 每超 每降 每提 每下降 每提高 每出现 每增加 每减少 低于全 高于全")

func (st *sentence) grades(p phrase) bool {
	from, _ := st.trim(p.start, p.end)
	_, ok := st.after(from, p.end, grading)
	return ok && st.scores()
}

// told reports whether a sentence says what was: 截至目前，累计走访…; 2021年共抽查….
func (st *sentence) told() bool {
	end := st.whole.start
	for end < st.whole.end && (st.stops[end] < stopClause || end-st.whole.start < 10 && (st.words.at(end-1) == '月' || st.words.at(end-1) == '年')) {
		end++ // 2023年6月，我市…
	}
	start, _ := st.trim(st.whole.start, end)
	if _, ok := st.after(start, end, reporting); ok {
		return true
	}
	if st.goesOnTelling(start, end) || st.exists(start, end) {
		return true
	}
	if !st.words.digitAt(start) || st.words.at(start+4) != '年' {
		return false
	}
	if next := st.words.at(start + 5); next == '底' || next == '前' || next == '起' || st.words.at(start+6) == '前' {
		return false
	}
	if st.has(start, end, summing) {
		return true
	}
	for _, i := range st.within(span{start + 5, end}) {
		f := &st.figs[i]
		if f.reason == "" {
			return st.bare(f) && (f.exact() || st.laterYear(start) || !st.has(start, f.start, promising) && !st.has(start, f.start, changeBy))
		}
	}
	return false
}

// bare reports whether nothing bounds a figure.
func (st *sentence) bare(f *figure) bool { return f.post == "" && !st.compared(f.start) && !f.inside }

// exact reports whether a figure is too exact for a target: 6843件, 2381.5亿元.
func (f *figure) exact() bool {
	digits := strings.TrimRight(strings.ReplaceAll(f.value.String(), ".", ""), "0")
	return len(digits) >= 4 || len(digits) == 3 && f.value.Exponent() < 0 && f.kind != Rate
}

// goesOnTelling reports whether a sentence after 「；」 goes on saying what was.
func (st *sentence) goesOnTelling(start, end int) bool {
	if !st.toldAt(st.whole.start-1) || st.words.at(st.whole.start-1) != '；' && st.words.at(st.whole.start-1) != ';' {
		return false
	}
	return !st.acted(start, end) && !st.has(start, end, must) && !st.has(start, end, aiming)
}

// aiming says that what follows is still to be reached.
var aiming = lexiconOf(entry{}, "要 目标 计划")

// exists reports whether a sentence opens with what there is: 全市现有平价商店86家.
func (st *sentence) exists(start, end int) bool {
	at, _, ok := st.first(start, min(end, start+8), existing)
	_, aimed := st.after(start, end, opens)
	return ok && !aimed && !st.acted(start, at)
}

// existing are verbs that count what there is.
var existing = lexiconOf(entry{}, "现有 实有 现共有 目前有 已有")

// laterYear reports whether the text looks forward to a later year than the one at an offset.
func (st *sentence) laterYear(at int) bool {
	year := string(st.folded[at : at+4])
	for i := range st.figs {
		f := &st.figs[i]
		if f.reason == ReasonDate && f.numEnd-f.start == 4 && string(st.folded[f.start:f.numEnd]) > year {
			return true
		}
	}
	return false
}

var (
	reporting = lexiconOf(entry{}, "截至 截止 目前 去年 上年")
	summing   = lexiconOf(entry{}, "共有 共受理 共收到 共抽查 我市共 全市共 我县共 我区共 年共 累计完成了")
)

// scores reports whether a clause gives or takes points for what it names: 出现1例扣2分.
func (st *sentence) scores() bool {
	for _, i := range st.within(st.clause) {
		if f := &st.figs[i]; f.unit == "分" && st.zone[f.start] == zonePlain && st.scored(f.start) {
			return true
		}
	}
	return false
}

// startsAt gives where the words that open a baseline begin, -1 when the figure is none.
func (st *sentence) startsAt(from int, f *figure) int {
	if at, e, ok := st.last(from, f.start, formerly); ok && f.post == "" && !st.partial(at, e) {
		if e, ok := st.after(f.postEnd, st.whole.end, arrives); ok && e.to {
			return at // 由原来的受理、踏勘、通水8个精简为…
		}
	}
	pos := f.start
	for pos > from {
		if st.zone[pos-1] == zoneQuote {
			for pos > from && st.zone[pos-1] == zoneQuote {
				pos--
			}
			continue
		}
		if e, ok := st.before(from, pos, startsFrom); ok {
			return pos - len(e.runes)
		}
		if st.words.at(pos-1) == '年' && st.words.digitAt(pos-2) && pos-5 >= from {
			pos -= 5 // 由2020年的1260家
			continue
		}
		if e, ok := st.before(from, pos, each); ok {
			pos -= len(e.runes)
			continue
		}
		break
	}
	return -1
}

// formerly opens a list whose number is where a value starts from: 由受理、踏勘、通水8个精简为3个.
var formerly = lexiconOf(entry{}, "由 从")

// each are words between 由 and the figure it starts from.
var each = lexiconOf(entry{}, "的 每人每月 每月 每年 每人 人均 户均 每户 每亩 平均 每人每年 每人每天 每平方米 约")

// arrivesLater reports whether a comparison with a figure follows in the sentence, so that a baseline has its target.
func (st *sentence) arrivesLater(from int) bool {
	at, _, ok := st.first(from, st.whole.end, arrivals)
	if !ok {
		return false
	}
	for _, i := range st.within(span{at + 1, st.whole.end}) {
		if st.figs[i].reason == "" {
			return true
		}
	}
	return false
}

// names reports whether the words before an offset end in the name of something that has a value.
func (st *sentence) names(from, pos int, lex *lexicon) bool {
	for pos > from && st.zone[pos-1] == zoneRemark {
		pos--
	}
	_, ok := st.before(from, pos, lex)
	return ok
}
