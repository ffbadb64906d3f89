package commitment

import (
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// namedBy tells a figure that is part of a name, a period or a manner of speaking by what stands right beside it; ""
// for one that may promise something.
func (w *words) namedBy(f *figure) Reason {
	if w.zone[f.start] != zonePlain {
		return w.setOff(f)
	}
	compared := w.compared(f.start)
	switch {
	case w.has(max(0, f.start-4), f.start, lacking):
		return ReasonThreshold
	case w.at(f.start-1) == '每', w.at(f.start-1) == '的' && f.kind == Count && f.post == "" && !w.startsAfter(f.start) && !w.has(max(0, f.start-8), f.start, arrives):
		return ReasonDescription
	case w.at(f.start-1) == '的' && f.kind == Rate && f.post == "" && hanzi.IsHan(w.at(f.end)) && !w.target(f.end, len(w.folded)) && !w.startsAfter(f.start) && w.clauseHas(f.start, carryingOut):
		return ReasonDescription
	case !compared && f.post == "" && w.described(f):
		return ReasonDescription
	case f.unit == "大" && !compared, w.sampled(f), !compared && w.rateNext(f):
		return ReasonDescription
	case f.unit == "":
		if compared {
			return ""
		}
		return ReasonName
	case w.namesOn(f):
		return ReasonName
	case f.upper == nil && w.hasAt(f.end, []rune("范围")):
		return ReasonThreshold
	case f.unit == "分" && f.kind == Count:
		if compared && !w.pointsBefore(f.start) && !w.scored(f.start) {
			return ""
		}
		return ReasonDescription
	case w.at(f.start-1) == '前' && (f.unit == "名" || f.unit == "位"):
		return ReasonOrdinal
	case f.han && f.unit == "期" && (w.hasAt(f.end, []rune("工程")) || w.hasAt(f.end, []rune("项目"))):
		return ReasonOrdinal
	case f.han && f.unit == "级" && !compared:
		return ReasonClassifier
	case strings.HasSuffix(f.unit, "级") && !compared:
		return ReasonName
	case w.rated(f), !compared && w.capital(f):
		return ReasonDescription
	case f.unit == "岁":
		return ReasonThreshold
	case f.unit == "年":
		return w.years(f, compared)
	case f.han && f.unit == "月" && w.at(f.end-2) != '个':
		return ReasonDate
	case f.han && f.kind != Duration && f.kind != Rate:
		return w.article(f, compared)
	case w.at(f.start-1) == '等' && w.figureFollows(f.postEnd):
		return ReasonDescription
	}
	return ""
}

// campaigns follow a number that is part of their name.
var campaigns = lexiconOf(entry{}, "行动 攻坚 规划 战略 无理由 热线")

// namesOn reports whether a figure is only the beginning of a name: 12345热线, 三年计划, 15分钟便民生活圈.
func (w *words) namesOn(f *figure) bool {
	if _, ok := w.after(f.end, len(w.folded), campaigns); ok {
		return true
	}
	return f.kind == Duration && (w.hasAt(f.end, []rune("计划")) || w.circle(f.end))
}

// circle reports whether the words at an offset end in 圈: 15分钟便民生活圈.
func (w *words) circle(i int) bool {
	for end := i + 8; i < end; i++ {
		if w.at(i) == '圈' {
			return true
		}
		if !hanzi.IsHan(w.at(i)) {
			return false
		}
	}
	return false
}

var grades = lexiconOf(entry{}, "级产业 级企业 级")

// setOff tells what a figure in brackets or quotation marks is.
func (w *words) setOff(f *figure) Reason {
	switch z := w.zone[f.start]; {
	case z == zoneTitle:
		return ReasonDocument
	case z == zoneQuote && !f.round:
		return ReasonName
	case z == zoneQuote, w.ofWhich(f.start):
		return ""
	case f.unit == "分":
		return ReasonDescription
	}
	return ReasonThreshold
}

// lacking come before what is missed: 不足20日.
var lacking = lexiconOf(entry{}, "不足 未满 不满 未达到 达不到")

var carryingOut = lexiconOf(entry{}, "清退 退还 清理 督促")

func (w *words) clauseHas(i int, lex *lexicon) bool {
	from, _ := w.clause(i, stopClause)
	return w.has(from, i, lex)
}

// described reports whether a bare figure only says how many or how large something is that the sentence is about:
// 涉及22个部门, 涵盖15个领域92项行为, 对全市2316个主体进行排查, 落实31条措施, 将…等4类产品.
func (w *words) described(f *figure) bool {
	from, _ := w.clause(f.start, stopClause)
	if at, _, ok := w.last(from, f.start, describing); ok && !w.has(at, f.start, promising) && !w.has(at, f.start, arrives) {
		return true
	}
	if f.kind != Count {
		return false
	}
	start, _ := w.trim(from, f.start)
	if _, ok := w.after(start, f.start, about); ok {
		return true
	}
	if (f.unit == "条" || f.unit == "项") && w.has(from, f.start, carrying) && hanzi.IsHan(w.at(f.end)) {
		return true
	}
	return w.at(f.start-1) == '等' && !w.has(from, f.start, resulting)
}

var about = lexiconOf(entry{}, "对 针对 除")

// startsAfter reports whether words that open a baseline end at an offset.
func (w *words) startsAfter(i int) bool {
	if w.at(i-1) == '的' && w.at(i-2) == '年' && w.digitAt(i-3) {
		i -= 6 // 由2020年的1260家
	}
	_, ok := w.before(0, i, startsFrom)
	return ok
}

// rated reports whether a figure is the rating of a thing: 110千伏变电站.
func (w *words) rated(f *figure) bool {
	return f.unit == "千伏" && hanzi.IsHan(w.at(f.end)) && f.post == ""
}

// sampled reports whether a rate is how much is looked at: 1%人口抽样调查.
func (w *words) sampled(f *figure) bool {
	return f.kind == Rate && (w.hasAt(f.end, []rune("人口抽样")) || w.hasAt(f.end, []rune("抽样")))
}

// rateNext reports whether a time or a distance is only part of a rate's name: 30日内办结率达90%, 站点500米覆盖率.
func (w *words) rateNext(f *figure) bool {
	if f.kind != Duration && f.unit != "米" && f.unit != "公里" || f.post != "" && !f.inside {
		return false
	}
	_, end := w.clause(f.postEnd, stopItem)
	at, _, ok := w.first(f.postEnd, min(end, f.postEnd+8), rates)
	return ok && at-f.postEnd <= 6
}

// capital reports whether a figure only names the people or money that another figure is reckoned for, or a grade:
// 十万人死亡率, 千亿级产业集群.
func (w *words) capital(f *figure) bool {
	if _, ok := w.after(f.end, len(w.folded), grades); ok {
		return true
	}
	return f.kind == Count && strings.HasPrefix(f.unit, "万") && f.post == "" && hanzi.IsHan(w.at(f.end)) && w.figureFollows(f.end) && w.rateFollows(f.end)
}

func (w *words) rateFollows(i int) bool {
	_, end := w.clause(i, stopItem)
	at, _, ok := w.first(i, end, rates)
	return ok && at-i <= 16
}

var shareOf = lexiconOf(entry{}, "其中 其中：")

// ofWhich reports whether a remark says how much of what was said before it must be something: （其中…不少于1200个）.
func (w *words) ofWhich(i int) bool {
	open := i
	for open > 0 && w.zone[open-1] == zoneRemark {
		open--
	}
	_, ok := w.after(open+1, i, shareOf)
	return ok && w.compared(i)
}

// compared reports whether a comparison stands right before an offset.
func (w *words) compared(start int) bool {
	pos := w.back(start, 0)
	if _, ok := w.before(0, pos, arrives); ok {
		return true
	}
	_, ok := w.before(0, pos, changeBy)
	return ok
}

// back moves left over words between a comparison and its figure, as far as a comparison or from.
func (w *words) back(pos, from int) int {
	for pos > from {
		if _, ok := w.before(from, pos, arrives); ok {
			return pos
		}
		if _, ok := w.before(from, pos, changeBy); ok {
			return pos
		}
		if w.zone[pos-1] == zoneQuote && (pos >= len(w.zone) || w.zone[pos] != zoneQuote) {
			q := pos
			for q > from && w.zone[q-1] == zoneQuote {
				q--
			}
			pos = q
			continue
		}
		e, ok := w.before(from, pos, besides)
		if !ok || w.partial(pos-len(e.runes), e) {
			return pos
		}
		pos -= len(e.runes)
	}
	return pos
}

var scoring = lexiconOf(entry{}, "得 扣 计 加 减 奖 每 扣减 共 满分 分值")

var points = lexiconOf(entry{}, "加分 扣分 计分 减分")

func (w *words) pointsBefore(i int) bool {
	from, _ := w.clause(i, stopItem)
	return w.has(from, i, points)
}

// scored reports whether points are given or taken before an offset.
func (w *words) scored(start int) bool { _, ok := w.before(0, start, scoring); return ok }

// years tells what a number of years is: a horizon, a period, a threshold; "" when it limits something.
func (w *words) years(f *figure, compared bool) Reason {
	switch {
	case compared:
		return ""
	case f.post == OpAtLeast, w.at(f.start-1) == '满':
		return ReasonThreshold
	}
	return ReasonDate
}

// concrete are units of things that can be handed over or held one by one.
const concrete = "套次场座家所期台辆张份处栋"

// counted are units of things and people that a verb of handing over makes a number of from three on.
const counted = concrete + "个家名户人"

var handing = lexiconOf(entry{}, "打造 提供 配备 发放 赠送 新建 建成 改造 改建 扩建 举办 召开 开展 组织 培育 新增 组织开展 免费提供 举行 至少 不少于")

// article tells Chinese numerals that are articles or mere description (一批, 三级, 四个方面). A single numeral is a
// number only after a verb that hands over or holds such things, or after 至少.
func (w *words) article(f *figure, compared bool) Reason {
	single := f.numEnd-f.start == 1
	unit, _ := utf8.DecodeRuneInString(f.unit)
	units := concrete
	if f.value.GreaterThan(N("2").Decimal) {
		units = counted
	}
	if e, ok := w.before(0, f.start, handing); ok && (strings.ContainsRune(units, unit) || e.String() == "至少" || e.String() == "不少于") && !w.hasAt(f.end, []rune("性")) {
		return ""
	}
	if w.closing(f) || w.before2(f.start, startsFrom) && w.shrinks(f.postEnd) {
		return ""
	}
	switch {
	case single && (f.value.Equal(*N("1")) || f.value.Equal(*N("2"))):
		return ReasonClassifier
	case strings.ContainsRune("级类种大层方步轮批届", unit) || single && !compared:
		return ReasonDescription
	}
	return ""
}

// shrinks reports whether the clause goes on with where a value arrives: 由十个环节「压减至」四个.
func (w *words) shrinks(i int) bool {
	_, end := w.clause(i, stopItem)
	_, e, ok := w.first(i, end, arrives)
	return ok && e.to
}

var often = lexiconOf(entry{}, "每季度 每月 每年 每周 每半年 每两月 每日 每天 每两周 每半月 每季")

// closing reports whether a Chinese numeral ends its clause as a number does: 打造集聚区一个, 每季度调度一次.
func (w *words) closing(f *figure) bool {
	from, end := w.clause(f.start, stopItem)
	if f.postEnd < end || f.start-from < 4 || f.unit == "起" && f.value.Equal(*N("1")) {
		return false
	}
	if w.at(f.end-1) == '次' {
		return w.has(from, f.start, often)
	}
	return w.has(from, f.start, promising)
}

// figureFollows reports whether digits come later in the clause: 等11类事项1小时内办结 describes with the first.
func (w *words) figureFollows(i int) bool {
	_, end := w.clause(i, stopClause)
	return w.digitsBetween(i, end)
}

func (w *words) digitsBetween(i, end int) bool {
	for ; i < end; i++ {
		if w.digitAt(i) && w.zone[i] == zonePlain {
			return true
		}
	}
	return false
}

// threshold reports whether a figure defines a case or says who qualifies: 1250千伏安以下高压单电源,
// 投资200万元以上的，按….
func (w *words) threshold(f *figure) bool {
	from, end := w.clause(f.start, stopClause)
	r := f.postEnd
	for r < end && w.zone[r] == zoneRemark {
		r++
	}
	if w.defined(f) || w.qualified(f, from, end) {
		return true
	}
	if f.kind == Rate && w.leadsTo(from, f.start) && w.at(f.postEnd) == '的' && w.has(f.postEnd, end, resulting) {
		return false // 90%以上的事项实现网上办理
	}
	if full := w.at(f.start-1) == '满'; (f.post == OpAtLeast || full) && w.at(f.postEnd) == '的' {
		return true // 稳定就业3个月以上的机构
	}
	if de := w.deAfter(f.postEnd, end); de == end-1 && w.stopsAt(end) == stopClause {
		if _, grants := w.after(end+1, len(w.folded), granting); grants || f.post == OpAtLeast && de > f.postEnd {
			return true // 吸纳3人以上就业的，; 裁员率不高于20%的，可享受返还
		}
	}
	if f.kind == Duration && f.post == OpAtLeast && w.deAfter(f.postEnd, min(end, f.postEnd+6)) > 0 {
		return true // 连续180日以上持股的股东
	}
	if f.kind == Duration && (f.inside || f.unit != "年") {
		return false
	}
	if (f.kind == Amount || f.unit == "亿" || f.unit == "万") && w.tops(f) {
		return true
	}
	pos := w.back(f.start, from)
	comp, isComp := w.before(from, pos, arrives)
	if w.inList(f, end) {
		r = w.listEnd(f, end)
	}
	if capped := isComp && strings.HasPrefix(comp.String(), "最") || comp.String() == "不超过" || comp.String() == "不高于"; w.at(r) == '的' && !w.target(r+1, end) && !(capped && w.has(from, end, paying)) {
		if f.post != "" || isComp && !comp.to {
			return true
		}
		if _, changed := w.before(from, pos, changeBy); !isComp && !changed && dimensional(f.kind) && !w.has(from, f.start, promising) {
			return true // 总投资12亿元的产业园
		}
	}
	if isComp && comp.to && w.at(r) == '的' && (r+1 >= end || w.at(r+1) == ' ') {
		return true // 达到1000万元以上的，
	}
	if w.qualifies(f, r, end) {
		return true
	}
	return w.definesCase(f, from, r, end, isComp)
}

// granting open what those have a right to who qualify.
var granting = lexiconOf(entry{}, "可 可以 给予 予以 享受 免征 减征 免收 不予 优先 奖励 再奖励 补助 补贴 按规定")

var exceeding = lexiconOf(entry{}, "超 过 破 逾")

// tops reports whether a figure says of what size things are that another figure counts: 营收超50亿企业3户.
func (w *words) tops(f *figure) bool {
	_, ok := w.before(0, f.start, exceeding)
	_, end := w.clause(f.start, stopItem)
	for i := f.end; ok && i < end; i++ {
		if w.digitAt(i) {
			return hanzi.IsHan(w.at(f.end)) && f.post == ""
		}
	}
	return false
}

// targetNouns may follow the figure of a target: 90%以上的目标, 10万元的奖励.
var targetNouns = lexiconOf(entry{}, "目标 要求 标准 水平 比例 奖励 补助 补贴 一次性 奖补 资助 给予 资金 创业 贷款 额度 利率 速度 规模 支持 幅度 优惠 税收 就业")

func (w *words) target(i, end int) bool { _, ok := w.after(i, end, targetNouns); return ok }

// inList reports whether another figure of the same list follows: 3亿元、5亿元、10亿元.
func (w *words) inList(f *figure, end int) bool {
	return f.postEnd < end && w.stops[f.postEnd] == stopItem && w.digitAt(f.postEnd+1)
}

// listEnd gives the end of the last figure of a list.
func (w *words) listEnd(f *figure, end int) int {
	i := f.postEnd
	for i < end && w.stops[i] == stopItem && w.digitAt(i+1) {
		n := figure{start: i + 1}
		run := w.digitRun(i + 1)
		w.measure(&n, run)
		w.postfix(&n)
		i = max(n.postEnd, run)
	}
	return i
}

// qualifies reports whether a figure stands in a clause that says who or what a policy is for: 对…80%以上投资于船山的企业，.
func (w *words) qualifies(f *figure, r, end int) bool {
	if from, _ := w.clause(f.start, stopClause); f.post == "" && !w.has(from, f.start, arrives) {
		return false
	}
	if r >= end || w.stopsAt(end) == stopSentence || end >= len(w.stops) {
		return false
	}
	de := w.deAfter(r, end)
	if de < 0 {
		return false
	}
	if _, ok := w.before(de+1, end, beneficiaries); !ok && de+1 != end {
		return false
	}
	start, stop := w.clause(f.start, stopSentence)
	return w.has(start, f.start, qualifying) && w.has(end, stop, paying)
}

// deAfter gives the last 的 of a stretch, -1 when there is none.
func (w *words) deAfter(from, end int) int {
	for i := end - 1; i >= from; i-- {
		if w.zone[i] == zonePlain && w.folded[i] == '的' {
			return i
		}
	}
	return -1
}

// defined reports whether a figure stands in a sentence that says what or whom something is for: 适用范围为….
func (w *words) defined(f *figure) bool {
	from, _ := w.clause(f.start, stopSentence)
	return w.has(from, min(f.start, from+14), defining)
}

// qualified reports whether a figure stands between 对 and the noun that it qualifies: 对标的额500万元以上、超过18个月未执结的
// 案件逐案清理.
func (w *words) qualified(f *figure, from, end int) bool {
	start, _ := w.trim(from, f.start)
	if _, ok := w.after(start, f.start, qualifiers); !ok || f.inside || f.post == "" && !w.compared(f.start) || w.at(f.postEnd) == '的' && w.target(f.postEnd+1, end) {
		return false
	}
	if de := w.deAfter(f.postEnd, end); de < 0 && w.stopsAt(f.postEnd) != stopItem {
		return false
	}
	comp, to := w.before(from, w.back(f.start, from), arrives)
	return !to || !comp.to
}

var qualifiers = lexiconOf(entry{}, "对 针对 凡 凡是 为 除 不得将 不得以 禁止将 不得因")

func (w *words) stopsAt(i int) int8 {
	if i < len(w.stops) {
		return w.stops[i]
	}
	return stopSentence
}

// definesCase reports whether a figure with 以上 or 以下 qualifies the noun that follows it.
func (w *words) definesCase(f *figure, from, r, end int, isComp bool) bool {
	if f.post == "" || r >= end || w.stops[r] != stopNone || isComp {
		return false
	}
	if f.kind == Rate && f.post == OpAtLeast {
		pos := w.back(f.start, from)
		_, does := w.before(from, pos, promising)
		return pos > from && !does && !w.leadsTo(from, pos) && !w.has(from, pos, promising) && w.deAfter(r, end) >= 0
	}
	if _, stop := w.clause(r, stopItem); f.kind == Count && w.digitsBetween(r, stop) {
		return true // 年出栏500头以上养殖场10个
	}
	if f.kind == Count || f.kind == Rate && f.post == OpAtMost || dimensional(f.kind) || f.unit == "年" {
		pos := w.back(f.start, from)
		if _, ok := w.before(from, pos, promising); ok && !(f.post == OpAtMost) {
			return false
		}
		if f.kind == Count && f.post == OpAtLeast {
			_, ok := w.before(from, pos, promising)
			return !ok && pos > from && !w.leadsTo(from, pos)
		}
		return true
	}
	return false
}

// leadsTo reports whether only opening words stand between two offsets.
func (w *words) leadsTo(from, to int) bool {
	for from < to {
		e, ok := w.after(from, to, leads)
		if !ok {
			return false
		}
		from += len(e.runes)
	}
	return true
}
