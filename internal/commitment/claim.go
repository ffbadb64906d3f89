package commitment

import (
	"sort"

	"duban/internal/hanzi"
)

// claims reads promises without a figure: nothing charged, everything covered, nothing happened, better than another
// statistic.
func (r *reader) claims() {
	for i := range r.folded {
		if r.toldAt(i) {
			continue
		}
		switch r.folded[i] {
		case '零':
			r.zeroClaim(i)
		case '全':
			r.fullClaim(i)
		case '清':
			r.clearedClaim(i)
		case '前':
			r.rankClaim(i)
		case '无', '不':
			r.noneClaim(i)
		}
	}
	r.relatives()
}

var (
	free      = lexiconOf(entry{}, "费用 收费 成本 负担 收取 费 投资 支付")
	harmless  = lexiconOf(entry{unit: "起"}, "事故 死亡 伤亡 事件 案件 火灾 感染 发生")
	faults    = lexiconOf(entry{unit: "件"}, "差错 投诉 积压 拖欠 延误 违规 举报 上访 复议 缺陷 遗漏 逾期 超期 登记")
	newcomers = lexiconOf(entry{unit: "个"}, "新增 反弹 复发")
	runs      = lexiconOf(entry{unit: "次"}, "跑动 跑腿 上访")
	incidents = join(harmless, faults, newcomers, runs)
)

// zeroClaim reads 零收费 as an amount of nothing and 零投诉 as a count of none. 零距离 and 零门槛 are manners of speaking.
func (r *reader) zeroClaim(i int) {
	if r.zone[i] == zoneTitle || r.namesThing(i) {
		return
	}
	end := len(r.folded)
	f := Facts{Op: OpEqual, Value: N("0")}
	e, ok := r.after(i+1, end, free)
	switch {
	case ok:
		f.Kind, f.Unit = Amount, "元"
	case r.words.at(i-1) == '为' && (i+1 >= end || r.stops[i+1] > stopNone) && r.names(i-1, levels):
		f.Kind, f.Unit = Rate, "%"
		if !r.names(i-1, rates) {
			f.Kind, f.Unit = Count, ""
		}
		e = entry{}
	default:
		if e, ok = r.after(i+1, end, incidents); !ok {
			return
		}
		f.Kind, f.Unit = Count, e.unit
	}
	stop := i + 1 + len(e.runes)
	value := span{i, i + 1}
	if r.zone[i] == zoneQuote {
		for i > 0 && r.zone[i-1] == zoneQuote {
			i--
		}
		for stop < end && r.zone[stop] == zoneQuote {
			stop++
		}
	}
	r.claim(f, span{i, stop}, value, e.String())
}

var namedThings = lexiconOf(entry{}, "事项 占比 服务 制度 机制 企业 清单 模式 改革 承诺 行动")

// namesThing reports whether a claim in quotation marks is only the name of something: “零跑动”事项占比.
func (r *reader) namesThing(i int) bool {
	if r.zone[i] != zoneQuote {
		return false
	}
	for i < len(r.zone) && r.zone[i] == zoneQuote {
		i++
	}
	_, ok := r.after(i, len(r.folded), namedThings)
	return ok
}

// names reports whether the words before an offset end in a word of the lexicon.
func (r *reader) names(i int, lex *lexicon) bool { _, ok := r.before(0, i, lex); return ok }

// claim adds a promise whose words stand at s; what it is about stands before it, or after it where nothing does.
func (r *reader) claim(f Facts, s, value span, thing string) {
	from, to := r.clause(s.start, stopClause)
	st := sentence{reader: r}
	subject := span{from, s.start}
	if at := r.afterDate(subject); at > from {
		subject.start = at
		if e, ok := r.after(at, subject.end, fulfilling); ok {
			subject.start += len(e.runes)
		}
	}
	subject.start, subject.end = st.skip(subject)
	subject.end = st.unbesides(subject)
	if e, ok := r.before(subject.start, subject.end, managing); ok && subject.end-len(e.runes) > subject.start {
		subject.end -= len(e.runes)
	}
	tail := span{s.end, to}
	p := Promise{Start: s.start, End: s.end}
	var m marks
	m.put(RoleValue, value)
	switch {
	case f.Quantity != "":
	case r.zone[s.start] == zoneRemark && len(r.out) > 0:
		f.Quantity = r.out[len(r.out)-1].Facts.Quantity // a remark on what was said just before
	case !subject.empty() && !tail.empty() && f.Kind == Amount:
		p.Start, p.End = subject.start, tail.end
		f.Quantity = r.text(subject.start, subject.end) + r.text(tail.start, tail.end) + thing
		m.put(RoleQuantity, subject)
		m.put(RoleQuantity, tail)
	case !subject.empty():
		f.Quantity = r.text(subject.start, subject.end) + thing
		p.Start = subject.start
		m.put(RoleQuantity, subject)
	case !tail.empty():
		f.Quantity = r.text(tail.start, tail.end) + thing
		p.End = tail.end
		m.put(RoleQuantity, tail)
	default:
		f.Quantity = thing
	}
	f.Soft = r.has(from, s.start, softly)
	f.Stretch = r.has(from, s.start, stretching)
	f.Posture = r.postureIn(span{from, s.start})
	f.Type = typeOf(&f)
	f.Verify = verifyOf(&f)
	p.Facts, p.Parts = f, m.sorted()
	if f.Quantity == "" {
		p.Doubts = []Doubt{{Code: "no_quantity"}}
	}
	r.out = append(r.out, p)
}

// managing are verbs between a subject and a claim about it: 监管「实现」全覆盖.
var managing = lexiconOf(entry{}, "实现 做到 达到 办理 基本实现 全面实现 实行 享受 进行")

var clearing = lexiconOf(entry{}, "动态清零 清零")

// clearedClaim reads 动态清零 as a count of none.
func (r *reader) clearedClaim(i int) {
	if r.zone[i] == zoneTitle || r.words.at(i+1) != '零' {
		return
	}
	e, ok := r.before(0, i+2, clearing)
	from, _ := r.clause(i, stopItem)
	named := r.zone[i] == zoneQuote && hanzi.IsHan(r.words.at(i+1-len(e.runes))) // 「百日清零」行动
	if !ok || named || i+2-len(e.runes)-from < 2 || r.words.at(i+2) == '行' {
		return
	}
	at := i + 2 - len(e.runes)
	f := Facts{Kind: Count, Op: OpEqual, Value: N("0")}
	r.claim(f, span{at, i + 2}, span{at, i + 2}, "")
}

var (
	// ranking are verbs of taking a place.
	ranking = lexiconOf(entry{}, "进入 进 居 位居 稳居 保持 保持在 位列 列 排名 名列 跻身 稳定在 排 力争 达到 处于 在 排在")
	// fields are those among whom a place is taken.
	fields = lexiconOf(entry{}, "全省 全市 全国 全县 全区 全州 全盟 全旗 全球 世界 同类城市 同类地区")
	places = lexiconOf(entry{}, "名 位 列")
)

// rankClaim reads 进入全省前30名 and 稳居全市前三 as a place that must not be lower.
func (r *reader) rankClaim(i int) {
	if r.zone[i] != zonePlain {
		return
	}
	from, to := r.clause(i, stopItem)
	end := i + 1
	for end < to && (r.digitAt(end) || isHanDigit(r.folded[end])) {
		end++
	}
	n, ok := hanzi.ParseNumeral(string(r.folded[i+1 : end]))
	field := span{i, i}
	if e, ok := r.before(from, i, fields); ok {
		field.start = i - len(e.runes)
	}
	verb, ranks := r.before(from, field.start, ranking)
	if !ok || n < 1 || n > 1000 || !ranks && field.empty() {
		return
	}
	stop, unit := end, "位"
	if e, named := r.after(end, to, places); named {
		stop, unit = end+len(e.runes), e.String()
	} else if r.digitAt(end - 1) {
		return
	}
	if stop < to && hanzi.IsHan(r.words.at(stop)) && r.words.at(stop) != '以' {
		return // 前三季度, 前10名企业
	}
	value, err := ParseNumber(decimalText(n))
	if err != nil {
		return
	}
	for _, k := range r.within(span{i, stop}) {
		if r.figs[k].end > stop {
			return // 全省前三/10万
		}
	}
	for _, k := range r.within(span{i, stop}) {
		r.taken[k] = true
	}
	f := Facts{Kind: Other, Op: OpAtMost, Value: &value, Unit: unit, BaseRef: r.text(field.start, field.end)}
	r.claim(f, span{field.start - len(verb.runes), stop}, span{i + 1, end}, "")
}

var covering = lexiconOf(entry{}, "全覆盖 全面覆盖")

// fullClaim reads 全覆盖 as a rate of one hundred per cent.
func (r *reader) fullClaim(i int) {
	if r.zone[i] == zoneQuote || r.zone[i] == zoneTitle || r.at(i-1) == '面' && r.at(i-2) == '全' {
		return
	}
	e, ok := r.after(i, len(r.folded), covering)
	if !ok {
		return
	}
	for _, k := range r.within(span{i - 12, i}) { // 100%全覆盖 is said once
		if r.figs[k].end == i && r.taken[k] {
			return
		}
	}
	f := Facts{Kind: Rate, Op: OpEqual, Value: N("100"), Unit: "%"}
	r.claim(f, span{i, i + len(e.runes)}, span{i, i + len(e.runes)}, "覆盖率")
}

var (
	without   = lexiconOf(entry{}, "不发生 无 不出现 未发生")
	mishaps   = lexiconOf(entry{}, "事故 事件 疫情 案件 火灾")
	prevented = lexiconOf(entry{}, "发生 不发生")
)

// noneClaim reads 无重大安全事故发生 and 不发生重大安全事故 as a count of none.
func (r *reader) noneClaim(i int) {
	if r.zone[i] != zonePlain {
		return
	}
	e, ok := r.after(i, len(r.folded), without)
	from, to := r.clause(i, stopItem)
	if !ok || i > from && !r.leadsTo(from, i) {
		if !ok || e.String() == "无" {
			return
		}
	}
	at, m, ok := r.last(i, to, mishaps)
	if !ok || e.String() == "无" && !r.has(at, to, prevented) || i > from && r.words.at(i-1) == '的' {
		return
	}
	thing := span{i + len(e.runes), at + len(m.runes)}
	f := Facts{Kind: Count, Op: OpEqual, Value: N("0"), Unit: "起", Quantity: r.text(thing.start, thing.end), Posture: r.postureIn(span{from, i})}
	f.Type, f.Verify = Exactly, ByStatistic
	var marked marks
	marked.put(RoleValue, span{i, i + len(e.runes)})
	marked.put(RoleQuantity, thing)
	r.out = append(r.out, Promise{Facts: f, Start: i, End: at + len(m.runes), Parts: marked.sorted()})
}

var (
	comparing = join(
		lexiconOf(entry{op: OpAtLeast}, "不低于 不少于 不得低于 不小于 达到"),
		lexiconOf(entry{op: OpMore}, "高于 超过 快于 大于 优于 多于"),
		lexiconOf(entry{op: OpAtMost}, "不高于 不超过 不得高于 不大于"),
		lexiconOf(entry{op: OpLess}, "低于 小于 少于 短于"),
	)
	yardsticks = lexiconOf(entry{}, "水平 平均水平 平均 平均值 增速 增幅 标准 同期 上年 去年 上年度 排位 平均数 均值 均速 同期水平 均价 市场价 利率 增长速度 位次 比例 全省平均 全市平均 全国平均 上年同期 指标")
	growing    = lexiconOf(entry{}, "正增长")
)

// relatives reads targets against another statistic, without a number: 增幅高于全市平均水平.
func (r *reader) relatives() {
	for i := 0; i < len(r.folded); i++ {
		if r.zone[i] == zoneQuote || r.zone[i] == zoneTitle || r.toldAt(i) {
			continue
		}
		if e, ok := r.after(i, len(r.folded), growing); ok {
			f := Facts{Kind: Rate, Op: OpMore, Value: nil, Unit: "%"}
			r.claim(f, span{i, i + len(e.runes)}, span{i, i + len(e.runes)}, "增速")
			i += len(e.runes) - 1
			continue
		}
		e, ok := r.after(i, len(r.folded), comparing)
		if !ok {
			continue
		}
		r.relative(i, e)
		i += len(e.runes) - 1
	}
}

func (r *reader) relative(i int, e entry) {
	_, end := r.extentOf(i)
	start := i + len(e.runes)
	stop := end
	for _, k := range r.within(span{start, stop}) {
		if f := &r.figs[k]; f.reason == "" || f.reason == ReasonUnread {
			return
		}
	}
	ref := span{start, stop}
	for ref.end > ref.start && r.zone[i] == zonePlain && r.zone[ref.end-1] == zoneRemark {
		ref.end--
	}
	ref.start, ref.end = r.trim(ref.start, ref.end)
	if _, ok := r.before(ref.start, ref.end, yardsticks); !ok || ref.end-ref.start < 2 || ref.end-ref.start > 24 {
		return
	}
	from, _ := r.clause(i, stopClause)
	f := Facts{Kind: relativeKind(r.text(max(from, i-12), i)), Op: e.op, BaseRef: r.text(ref.start, ref.end)}
	f.Unit = relativeUnit(f.Kind)
	if about := r.saidBefore(from, i); about != nil {
		f.Quantity, f.Kind, f.Unit = about.Quantity, about.Kind, about.Unit
	}
	r.claim(f, span{i, ref.end}, span{}, "")
	p := &r.out[len(r.out)-1]
	p.Facts.Type, p.Facts.Verify = Relative, ByStatistic
	m := marks{parts: p.Parts}
	m.put(RoleOp, span{i, start})
	m.put(RoleBaseRef, ref)
	p.Parts = m.sorted()
}

// saidBefore gives the facts that a comparison without a subject goes on with: 控制在12%以内，力争低于全省平均水平;
// 增长8%（高于全市平均水平）. It is nil when there are none.
func (r *reader) saidBefore(from, i int) *Facts {
	remark := r.zone[i] == zoneRemark
	if !remark && !r.leadsTo(from, i) {
		return nil
	}
	start, _ := r.clause(i, stopSentence)
	k := sort.Search(r.measured, func(k int) bool { return r.out[k].End > i })
	if k == 0 || r.out[k-1].Start < start {
		return nil
	}
	f := r.out[k-1].Facts
	return &f
}

// extentOf gives the clause around an offset, or the inside of the bracket that it stands in.
func (r *reader) extentOf(i int) (int, int) {
	if r.zone[i] == zonePlain {
		from, to := r.clause(i, stopItem)
		return from, to
	}
	from, to := i, i
	for from > 0 && r.zone[from-1] == r.zone[i] && r.printed[from-1] != '（' && r.printed[from-1] != '(' {
		from--
	}
	for to < len(r.zone) && r.zone[to] == r.zone[i] && r.printed[to] != '）' && r.printed[to] != ')' {
		to++
	}
	return from, to
}

func relativeKind(subject string) Kind {
	for _, r := range []string{"率", "增速", "增幅", "比重", "占比", "比例", "速度"} {
		if containsTail(subject, r) {
			return Rate
		}
	}
	for _, r := range []string{"数", "户", "量"} {
		if containsTail(subject, r) {
			return Count
		}
	}
	return Other
}

func containsTail(s, tail string) bool { return len(s) >= len(tail) && s[len(s)-len(tail):] == tail }

func relativeUnit(k Kind) string {
	switch k {
	case Rate:
		return "%"
	case Count:
		return "户"
	}
	return ""
}
