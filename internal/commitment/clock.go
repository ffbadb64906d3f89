package commitment

// clock takes the events between which a duration counts: 从评标结束到签订合同时间.
func (d *predicate) clock() {
	if d.figs[d.group[0]].kind != Duration {
		return
	}
	s := d.subject
	at, e, ok := d.first(s.start-min(1, s.start), s.end, opening)
	if !ok {
		d.deadlineClock()
		return
	}
	start := at + len(e.runes)
	mid, m, ok := d.first(start, s.end, reaching)
	for ok && d.partial(mid, m) {
		mid, m, ok = d.first(mid+1, s.end, reaching)
	}
	if !ok {
		d.deadlineClock()
		return
	}
	from, to := span{start, mid}, span{mid + len(m.runes), s.end}
	if end, _, ok := d.first(to.start, to.end, timeWords); ok {
		to.end = end
	}
	if from.end-from.start >= 2 && to.end-to.start >= 2 {
		d.since, d.until = from, to
	}
}

var (
	opening   = lexiconOf(entry{}, "从 自 由")
	reaching  = lexiconOf(entry{}, "到 至")
	timeWords = lexiconOf(entry{}, "全流程 全过程 平均 总用时 用时 时间 耗时 时限 所需 的时间 总时间 时长 周期 期限 不")
	sinceEnds = lexiconOf(entry{}, "之日起 后 起 次日起 之后 以后")
	// sinceDay ends the event of a clock also where other words stand before the figure.
	sinceDay = lexiconOf(entry{}, "之日起 次日起")
)

// deadlineClock reads what starts a limit: 在收到发票后20日内支付.
func (d *predicate) deadlineClock() {
	s := span{d.p.start, min(d.at.start, d.figs[d.group[0]].start)}
	e, ok := d.before(s.start, s.end, sinceEnds)
	if at, day, said := d.first(s.start, s.end, sinceDay); !ok && said {
		e, ok, s.end = day, true, at+len(day.runes) // 自受理之日起一般项目10个工作日
	}
	if !ok {
		if g, after := d.before(d.given.start, d.given.end, sinceEnds); after {
			d.since, d.until = span{d.given.start, d.given.end - len(g.runes)}, d.tail
			d.given = span{}
		} else if d.started.start >= d.clause.start && !d.started.empty() {
			d.since, d.until = d.started, d.tail // 30分钟内电话报告、1小时内书面报告
		}
		return
	}
	from := span{s.start, s.end - len(e.runes)}
	for at := from.end; at > from.start; at-- {
		if _, ok := d.before(from.start, at, starting); ok {
			from.start = at
			break
		}
	}
	from.start, from.end = d.skip(from)
	if from.end-from.start >= 2 {
		d.since = from
	}
	if !d.tail.empty() {
		d.until = d.tail
	}
}

var starting = lexiconOf(entry{}, "在 自 从")
