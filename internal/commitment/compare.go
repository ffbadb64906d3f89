package commitment

// comparison is how a figure is compared.
type comparison struct {
	op     Op
	at     span // of its words; empty when there are none
	to     bool
	by     bool // a change: the figure says by how much
	object span // of a change that stands before it
	again  bool // not said again: that of the promise before
	after  span // words between the comparison and the figure: 控制在「简易程序」3个月
	than   span // what the figure tells the distance from: 高于「全市平均水平」1个百分点
}

// turns are changes whose direction only the two figures tell.
var turns = lexiconOf(entry{to: true}, "调整为 调整到 调整至 变为 改为 变更为 到 至 为 变成")

var arrivals = join(arrives, turns)

// compare finds how a group of figures is compared, given the words before it in its phrase.
func (st *sentence) compare(from int, f *figure, base *baseline) comparison {
	pos := st.back(f.start, from)
	if e, ok := st.before(from, pos, arrives); ok {
		at := pos - len(e.runes)
		if c, ok := st.changesAtLeast(from, at, pos, e, f); ok && base == nil {
			return c
		}
		return comparison{op: e.op, at: span{at, pos}, to: e.to}
	}
	if e, ok := st.before(from, pos, changeBy); ok && base == nil && !st.longer(from, pos, e) {
		return comparison{op: e.op, at: span{pos - len(e.runes), pos}, by: true}
	}
	if base != nil {
		if e, ok := st.before(from, f.start, turns); ok {
			op := OpAtLeast
			if f.value.LessThan(st.figs[base.figs[0]].value.Decimal) {
				op = OpAtMost
			}
			return comparison{op: op, at: span{f.start - len(e.runes), f.start}, to: true}
		}
	}
	if c, ok := st.lowers(from, pos, f); ok && base == nil {
		return c
	}
	if c, ok := st.exceeds(from, pos, f); ok {
		return c
	}
	if at, e, ok := st.arrival(from, pos); ok && len(e.runes) > 1 && pos-at-len(e.runes) <= 24 && (!st.has(at+len(e.runes), pos, promising) || st.has(at, pos, deadlines)) {
		return comparison{op: e.op, at: span{at, at + len(e.runes)}, to: e.to, after: span{at + len(e.runes), pos}}
	}
	return comparison{at: span{pos, pos}}
}

// arrival finds the last comparison of a stretch; 最大 of 不低于最大负荷 is none.
func (st *sentence) arrival(from, pos int) (int, entry, bool) {
	at, e, ok := st.last(from, pos, arrives)
	if ok && e.runes[0] == '最' {
		if sooner, f, found := st.last(from, at, arrives); found {
			return sooner, f, true
		}
	}
	return at, e, ok
}

var (
	above = lexiconOf(entry{op: OpIncreaseBy}, "高于 超过 快于 多于 大于 高出")
	below = lexiconOf(entry{op: OpReduceBy}, "低于 少于 小于")
	// apart are comparisons that tell how far something is from another statistic.
	apart = join(above, below)
)

// exceeds reads how far a value is to be from another: 增速高于全市平均水平1个百分点.
func (st *sentence) exceeds(from, pos int, f *figure) (comparison, bool) {
	at, e, ok := st.last(from, pos, apart)
	if !ok || f.kind != Rate || at > from && st.words.at(at-1) == '不' {
		return comparison{}, false
	}
	object := span{at + len(e.runes), pos}
	if object.end-object.start > 20 || !st.names(object.start, object.end, yardsticks) {
		return comparison{}, false
	}
	return comparison{op: e.op, at: span{at, object.start}, by: true, than: object}, true
}

// longer reports whether a change is only the end of another verb: 新增.
func (st *sentence) longer(from, pos int, e entry) bool {
	v, ok := st.before(from, pos, promising)
	return ok && len(v.runes) > len(e.runes)
}

// changesAtLeast reads a change with a bound: 年均增长不低于8%, and 力争达到7% after 增长6.5%以上.
func (st *sentence) changesAtLeast(from, at, pos int, e entry, f *figure) (comparison, bool) {
	if e.to || f.kind != Rate || e.op != OpAtLeast {
		return comparison{}, false
	}
	if by, ok := st.before(from, st.back(at, from), changeBy); ok && len(by.runes) > 1 {
		return comparison{op: by.op, at: span{at - len(by.runes), pos}, by: true}, true
	}
	if st.lastRead > 0 && st.lastOp.by && st.leadsTo(from, at) && st.out[st.lastRead-1].Facts.Unit == f.unit && st.has(from, at, stretching) {
		return comparison{op: st.lastOp.op, at: span{at, pos}, by: true}, true
	}
	return comparison{}, false
}

// cutting are short verbs of reducing, at the start of what they say: 减环节70%.
var cutting = lexiconOf(entry{op: OpReduceBy}, "减 降 压")

// lowers reads a change whose object stands before its figure: 压减一般性支出5%以上.
func (st *sentence) lowers(from, pos int, f *figure) (comparison, bool) {
	start, e, ok := st.last(from, pos, changeBy)
	if object := (span{start + len(e.runes), pos - 1}); ok && st.words.at(pos-1) == '至' && object.end-object.start > 1 && pos-start <= 20 {
		op := OpAtLeast
		if e.op == OpReduceBy {
			op = OpAtMost
		}
		return comparison{op: op, at: span{pos - 1, pos}, to: true, object: object}, true // 降低费率至1%
	}
	first, _ := st.skip(span{from, pos})
	if st.hasAt(first, []rune("平均")) {
		first += 2
	}
	if !ok || len(e.runes) < 2 {
		if _, named := st.after(first, pos, promising); named {
			return comparison{}, false
		}
		if e, ok = st.after(first, pos, cutting); !ok {
			return comparison{}, false
		}
		start = first
	}
	if pos-start-len(e.runes) < 2 || pos-start > 20 || f.kind != Rate && f.kind != Amount && (f.kind != Count || e.op != OpReduceBy) {
		return comparison{}, false
	}
	object := span{start + len(e.runes), pos}
	if r := st.words.at(object.start); r == '至' || r == '到' || r == '为' {
		return comparison{}, false
	}
	if _, longer := st.before(from, object.start, promising); longer && st.longer(from, object.start, e) || st.has(object.start, pos, promising) {
		return comparison{}, false
	}
	if e.op == OpIncreaseBy && (f.kind != Rate || st.names(from, pos, rates)) {
		return comparison{}, false
	}
	return comparison{op: e.op, at: span{start, object.start}, by: true, object: object}, true
}

// target reads a group of figures as what is promised, or leaves them.
func (st *sentence) target(p span, group []int, base *baseline) {
	f := &st.figs[group[0]]
	last := &st.figs[group[len(group)-1]]
	c := st.compare(p.start, f, base)
	if st.eligible(c, f) {
		for _, i := range group {
			st.figs[i].reason = ReasonThreshold
		}
		return
	}
	pay := st.pays(p, c, last)
	if pay {
		c.by = c.by && f.kind == Rate && !st.amongPaying(c.at)
	}
	if !st.decide(&c, p, f, last, pay) || !st.willing && !c.again && !st.named(p, c, base) && !st.serves(p.start, f.start, beneficial) {
		return
	}
	d := predicate{sentence: st, p: p, group: group, base: base, comparison: c, policy: pay}
	d.build()
	for _, i := range group {
		st.taken[i] = true
	}
	if base != nil {
		base.used = true
		for _, i := range base.figs {
			st.taken[i] = true
		}
	}
	st.lastRead, st.lastOp = len(st.out), c
}

// must say what has to hold.
var must = lexiconOf(entry{}, "须 应 应当 必须 需")

// notMust are words that begin with one of must.
var notMust = lexiconOf(entry{}, "应用 应急 应收 应缴 应付 应届 应保 应免 应检 应对 应诉 应税 需求 需氧 须知 要素 要求 要件 要点")

// eligible reports whether a figure says who or what qualifies: after an incentive, 单台价值须在100万元以上; and of whom
// a value is asked, 典型村应常住人口不少于500人.
func (st *sentence) eligible(c comparison, f *figure) bool {
	if f.kind == Duration && f.inside || c.to {
		return false
	}
	at, e, ok := st.last(st.clause.start, f.start, must)
	if _, other := st.after(at, f.start, notMust); !ok || other || st.partial(at, e) {
		return false
	}
	if n := len(st.out); st.lastRead == 0 && n > 0 && st.out[n-1].Facts.Policy && f.kind != Rate &&
		!st.paysIn(st.clause.start, st.clause.end) && f.start-at <= 6 {
		return true
	}
	from, to := at+len(e.runes), c.at.start
	return at > st.clause.start && to-from > 2 && !st.has(from, to, promising) && st.names(from, st.unbesides(span{from, to}), levels)
}

// named reports whether what stands before a comparison is the name of something that has a value: 能耗较2020年累计下降13.5%.
func (st *sentence) named(p span, c comparison, base *baseline) bool {
	s := span{p.start, c.at.start}
	if base != nil {
		s = base.subject
	}
	if at, _, ok := st.compares(s); ok && c.by {
		s.end = at
	}
	if c.op != "" && (st.has(s.start, s.end, rates) || !c.after.empty() && st.words.at(c.after.end) == '的') {
		return true // 亮灯率主干道不低于98%, 预付款不低于合同金额的30%
	}
	return st.names(s.start, st.unbesides(s), levels)
}

// decide settles the comparison of a figure, or says that the figure promises nothing.
func (st *sentence) decide(c *comparison, p span, f, last *figure, pay bool) bool {
	if f.kind == "" {
		f.kind = Other
	}
	if c.by {
		if last.post == OpAtMost && f.kind == Duration && c.op == OpReduceBy {
			c.op, c.by = OpAtMost, false
		}
		return true
	}
	if c.op != "" {
		return st.bound(c, p, f, last, pay)
	}
	pos := c.at.start
	acts := st.has(p.start, pos, promising)
	noun := st.names(p.start, pos, levels)
	if acts && f.kind != Rate {
		noun = st.names(p.start, pos, fixedLevels)
	}
	switch {
	case f.round:
		c.op = OpEqual
	case f.kind == Duration:
		return st.lasts(c, p, f, last)
	case last.post != "":
		c.op = last.post
		return acts || noun || f.kind == Rate || st.lastRead > 0 || st.acts() || st.has(p.start, pos, often)
	case pay, f.kind == Amount && st.perPerson(f.start), st.has(p.start, pos, sharing) && st.has(last.postEnd, st.clause.end, promising):
		c.op = OpEqual
	case noun && (acts || st.acts() || st.lastRead > 0 || f.kind == Rate):
		c.op = OpAtLeast
		c.again = st.lastRead > 0 && !acts && st.sameWay(p, f)
	case st.lastRead > 0 && !acts && st.sameWay(p, f):
		c.op, c.again = st.out[st.lastRead-1].Facts.Op, true
		if st.lastOp.by {
			c.op = OpEqual
		}
	case f.kind == Rate && (acts || st.acts()) && last.postEnd >= p.end, acts && f.more:
		c.op = OpAtLeast
	case acts && (st.least(c, p.start, pos) || st.fulfils(c, p, pos)):
	case acts || st.meant(p, f, last, pos):
		c.op = OpEqual
	default:
		return false
	}
	return true
}

// meant reports whether a bare figure without a verb before it is promised all the same: by the verb of the sentence, by
// the promise before it, or by what it counts.
func (st *sentence) meant(p span, f, last *figure, pos int) bool {
	object := last.postEnd < p.end // something stands behind it
	switch {
	case f.kind == Rate && (st.acts() || object && st.leadsTo(p.start, pos)):
		return true
	case st.lastRead > 0 && st.out[st.lastRead-1].Facts.Kind == f.kind, len(st.out) > 0 && !object && pos > p.start:
		return true
	case f.kind == Count && object && st.serves(p.start, f.start, beneficial):
		return true
	case f.kind == Count && st.serves(p.start, f.start, serving) && st.has(last.postEnd, p.end, promising):
		return true
	}
	return object && st.acts() && pos == f.start
}

var perPerson = lexiconOf(entry{}, "每人每月 每人每年 每人每天 每人 每户 每亩 每平方米")

// perPerson reports whether the figure is an amount for each: 每人每年50元.
func (st *sentence) perPerson(i int) bool { _, ok := st.before(0, i, perPerson); return ok }

var (
	// beneficial opens those for whom something is done.
	beneficial = lexiconOf(entry{}, "为 给")
	// serving opens those with whom or where something is done.
	serving = lexiconOf(entry{}, "帮助 组织 在")
)

// serves reports whether a figure counts those for whom something is done: 为600户家庭实施改造.
func (st *sentence) serves(from, pos int, lex *lexicon) bool { return st.names(from, pos, lex) }

var leastWords = lexiconOf(entry{}, "至少 最少 不少于 不低于")

// least takes a bound that stands before the verb: 每季度至少召开一次.
func (st *sentence) least(c *comparison, from, to int) bool {
	at, e, ok := st.last(from, to, leastWords)
	if ok {
		c.op, c.at = OpAtLeast, span{at, at + len(e.runes)}
		c.after = span{c.at.end, to}
	}
	return ok
}

var fulfilling = lexiconOf(entry{}, "完成 实现")

// fulfils takes a level that is said to come to a figure: 财政收入完成12.5亿元.
func (st *sentence) fulfils(c *comparison, p span, pos int) bool {
	e, ok := st.before(p.start, pos, fulfilling)
	if !ok {
		return false
	}
	from, _ := st.skip(p)
	at := pos - len(e.runes)
	if at-from < 3 || st.has(from, at, helping) {
		return false
	}
	c.op, c.at = OpAtLeast, span{at, pos}
	return true
}

// bound settles a comparison in words with what follows the figure: 提高到…以上, 达到…以内, 可提高到.
func (st *sentence) bound(c *comparison, p span, f, last *figure, pay bool) bool {
	if last.post == OpAtMost && c.op == OpAtLeast && !c.to {
		c.op = OpAtMost
	}
	if f.kind == Duration && c.op == OpAtMost && st.words.at(f.start-1) == '前' && st.has(p.start, f.start, deadlines) {
		c.op = OpAtLeast // 不得晚于活动开始前30日
	}
	if last.post == OpAtLeast && c.op == OpAtMost && !c.to {
		c.op = OpAtLeast
	}
	if c.to && c.op == OpAtLeast && pay && st.permits(p.start, f.start) {
		c.op = OpAtMost
	}
	if f.kind == Other && st.names(p.start, st.unbesides(span{p.start, c.at.start}), ratios) {
		f.kind = Ratio
	}
	return true
}

var ratios = lexiconOf(entry{}, "系数 比 指数")

var deadlines = lexiconOf(entry{}, "不晚于 不得晚于 不迟于 不得迟于")

// acts reports whether the sentence takes something on before this clause's figure, or its first clause does.
func (st *sentence) acts() bool {
	if !st.searched {
		st.searched, st.actsAt = true, st.whole.end
		for _, lex := range []*lexicon{promising, changeBy} {
			if at, _, ok := st.first(st.whole.start, st.actsAt, lex); ok {
				st.actsAt = at
			}
		}
	}
	return st.actsAt < st.clause.end
}

// sameWay reports whether a bare figure goes on a list whose comparison was said before: 高速公路79.8公里、国省道54公里.
func (st *sentence) sameWay(p span, f *figure) bool {
	before := &st.out[st.lastRead-1]
	return before.Facts.Kind == f.kind && before.Facts.Op != "" && (!st.lastOp.at.empty() || st.lastOp.again) && st.clause.start-before.End <= 12 && f.start > p.start
}

// doing are acts whose time a duration limits.
var doing = lexiconOf(entry{}, "办结 办理 完成 回复 答复 启动 作出 作 做出 退付 退还 支付 拨付 送达 反馈 受理 出具 核发 发放 审批 审核 审结 结案 确定 报送 报告 整改 处置 处理 公示 公布 公开 移送 交付 到账 签收 响应 到达 领取 通知 告知 落实 制定 开具 核准 备案 登记 给予 将 终结 解决 上报 提交 立案 执行 接通 送电 通水 通气 开通 变更 注销 核查 予 印发 出台 上线 返还 办好 取件 出证 可 即可 实现 进行 组织 召开 兑现 兑付 签订 缴纳 安装 装表 接电 勘查 勘察 踏勘 验收 提醒 安排 研究 提出 转办 交办 分办 派单 办")

// lasts settles a duration: bare, it limits what is done in it (5个工作日回复), or it is the value of a time.
func (st *sentence) lasts(c *comparison, p span, f, last *figure) bool {
	pos := c.at.start
	if _, ok := st.before(p.start, pos, advance); ok || st.words.at(pos-1) == '前' && last.postEnd < p.end {
		c.op = OpAtLeast // 提前3日, 到期前30日提醒
		return true
	}
	follows := st.done(p, last) || last.postEnd == p.end && st.listGoesOn(last)
	_, since := st.before(p.start, f.start, sinceEnds)
	switch {
	case last.inside && since && last.postEnd < p.end:
		c.op = OpAtMost
		return true
	case last.inside || follows && last.unit != "月":
		c.op = OpAtMost
		return last.inside && (follows || last.postEnd >= p.end || st.has(last.postEnd, st.clause.end, doing) || st.acts()) || follows
	case last.post != "":
		c.op = last.post
		return st.acts()
	case st.names(p.start, pos, levels):
		c.op = OpAtMost
		return true
	case st.lastRead == 0 && len(st.out) > 0 && st.out[len(st.out)-1].Facts.Kind == Duration && last.postEnd >= p.end:
		c.op = OpAtMost
		return true
	case st.lastRead > 0 && st.out[st.lastRead-1].Facts.Kind == Duration:
		c.op, c.again = st.out[st.lastRead-1].Facts.Op, true
		return true
	}
	return false
}

// done reports whether an act that a duration limits stands right behind it.
func (st *sentence) done(p span, f *figure) bool {
	for _, at := range []int{f.postEnd, f.end} {
		if _, ok := st.after(at, min(p.end, len(st.folded)), doing); ok {
			return true
		}
	}
	return false
}

// listGoesOn reports whether the act of a duration stands behind the next one of its clause: 一般项目12个工作日、简易
// 项目5个工作日出具意见.
func (st *sentence) listGoesOn(f *figure) bool {
	if f.postEnd >= st.clause.end || st.stops[f.postEnd] != stopItem {
		return false
	}
	for _, i := range st.within(span{f.postEnd, st.clause.end}) {
		g := &st.figs[i]
		return g.reason == "" && g.unit == f.unit && g.start-f.postEnd <= maxCase && st.done(st.clause, g)
	}
	return false
}

// advance comes before the time by which something is done early.
var advance = lexiconOf(entry{}, "提前 提早 至少提前 应提前 须提前")
