package commitment

import (
	"strings"

	"github.com/shopspring/decimal"
)

// draft is a promise being put together from one group of figures.
type draft struct {
	*statement
	p     span
	group []int
	base  *baseline
	comparison
	policy bool

	subject span // what is measured, where it stands before the comparison
	tail    span // what is measured or done, where it stands after the figure
	ref     span // what it is compared with
	since   span // the event that starts the clock
	until   span // the event that stops it
}

// subject is what one figure of a group is about.
type subject struct {
	quantity []span // pieces, in the order to be read
	segment  span
}

// build makes the promises of the group: one for each figure, or one for each of several subjects that share one.
func (d *draft) build() {
	d.bounds()
	d.reference()
	d.clock()
	for i, s := range d.subjects() {
		k := min(i, len(d.group)-1)
		f := &d.figs[d.group[k]]
		d.emit(s, f, d.baseOf(k))
		if f.upper != nil {
			d.upper(f)
		}
	}
}

// upper adds the other end of a range to the promise read last. A change by a range promises the lower end; the
// other is another reading.
func (d *draft) upper(f *figure) {
	lower := &d.out[len(d.out)-1]
	high := *lower
	high.Facts.Value = f.upper
	if d.by {
		lower.Doubts = append(lower.Doubts, Doubt{Code: "two_readings", Words: d.words.text(f.start, f.end), Instead: []Facts{high.Facts}})
		return
	}
	lower.Facts.Op, high.Facts.Op = OpAtLeast, OpAtMost
	lower.Facts.Type, high.Facts.Type = typeOf(&lower.Facts), typeOf(&high.Facts)
	d.out = append(d.out, high)
}

func (d *draft) baseOf(k int) *figure {
	if d.base == nil {
		return nil
	}
	return &d.figs[d.base.figs[min(k, len(d.base.figs)-1)]]
}

// bounds finds the words before the comparison and after the figure that say what it is about.
func (d *draft) bounds() {
	end := d.at.start
	d.subject = span{d.p.start, end}
	if d.base != nil && !d.base.subject.empty() {
		d.subject = d.base.subject
	}
	if !d.object.empty() {
		d.subject = d.object
	}
	d.subject.start, d.subject.end = d.skip(d.subject)
	d.subject.end = d.unbesides(d.subject)
	if d.leadsTo(d.subject.start, d.subject.end) {
		d.subject.start = d.subject.end
	}
	last := &d.figs[d.group[len(d.group)-1]]
	d.tail = span{last.postEnd, d.p.end}
	d.tail.start, d.tail.end = d.trim(d.tail.start, d.tail.end)
	for d.tail.start < d.tail.end && d.zone[d.tail.start] == zoneRemark {
		d.tail.start++
	}
	if e, ok := d.words.after(d.tail.start, d.tail.end, linking); ok {
		d.tail.start += len(e.runes)
	}
}

// linking are words between a figure and what it is a figure of.
var linking = lexiconOf(entry{}, "的 左右的 以上的 以内 以上 左右")

// unbesides cuts words that belong to the comparison from the end of a stretch.
func (d *draft) unbesides(s span) int {
	for s.end > s.start {
		e, ok := d.before(s.start, s.end, trailing)
		if !ok || d.zone[s.end-1] != zonePlain {
			return s.end
		}
		at := s.end - len(e.runes)
		if strings.ContainsRune(guards[e.String()], d.words.at(at-1)) && at > s.start {
			return s.end
		}
		s.end = at
	}
	return s.end
}

// reference takes what a change is reckoned against out of the subject: 比法定时限平均减少, 在2019年基础上.
func (d *draft) reference() {
	s := d.subject
	if d.policy && d.at.empty() {
		d.share()
		return
	}
	if !d.by {
		return
	}
	at, e, ok := d.last(s.start, s.end, compares)
	if !ok {
		return
	}
	ref := span{at + len(e.runes), s.end}
	if b, _, ok := d.first(ref.start, ref.end, groundwork); ok {
		ref.end = b
	} else if e.String() == "在" || e.String() == "以" {
		return
	}
	ref.start, ref.end = d.trim(ref.start, ref.end)
	ref.end = d.unbesides(ref)
	if e.String() == "同比" || e.String() == "环比" {
		ref = span{at, at + 2}
	}
	d.ref = ref
	d.subject.end = at
	d.subject.start, d.subject.end = d.trim(d.subject.start, d.subject.end)
}

var compares = lexiconOf(entry{}, "比 较 相比 与 同 相较于 较之 对比 在 以 同比 环比")

var groundwork = lexiconOf(entry{}, "基础上 的基础上 为基数 为基期 相比 基数上")

// share takes what a policy's share is a share of: 按购置金额的1%.
func (d *draft) share() {
	s := d.subject
	f := &d.figs[d.group[0]]
	if f.kind != Rate {
		return
	}
	at, e, ok := d.last(d.p.start, s.end, sharing)
	if !ok {
		return
	}
	ref := span{at + len(e.runes), s.end}
	if ref.end > ref.start && d.folded[ref.end-1] == '的' {
		ref.end--
	}
	d.ref = ref
}

var sharing = lexiconOf(entry{}, "按照 按 返还 返还其 退还 给予")

// clock takes the events between which a duration counts: 从评标结束到签订合同时间.
func (d *draft) clock() {
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
	if !ok {
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
)

// deadlineClock reads what starts a limit: 在收到发票后20日内支付.
func (d *draft) deadlineClock() {
	s := span{d.p.start, d.figs[d.group[0]].start}
	e, ok := d.before(s.start, s.end, sinceEnds)
	if !ok {
		if g, after := d.before(d.given.start, d.given.end, sinceEnds); after {
			d.since = span{d.given.start, d.given.end - len(g.runes)}
			d.given = span{}
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

// subjects says what the figures of the group are about, one for each promise.
func (d *draft) subjects() []subject {
	n := len(d.group)
	s := d.subject
	if d.policy && d.figs[d.group[0]].kind != Duration {
		return d.paid(n)
	}
	if n > 1 {
		if items := d.items(s, n); items != nil {
			return items
		}
		if !d.previous.empty() {
			b := span{d.previous.start, d.previous.end}
			b.start, b.end = d.skip(b)
			if items := d.items(b, n); items != nil {
				return items
			}
		}
		out := make([]subject, n)
		for i := range out {
			out[i] = d.single(s)
		}
		return out
	}
	if d.op != "" && !d.policy {
		if items := d.eachOf(s); items != nil {
			return items
		}
		if items := d.sharing(s); items != nil {
			return items
		}
	}
	return []subject{d.single(s)}
}

// paid says what an incentive pays and to whom, for each of n figures.
func (d *draft) paid(n int) []subject {
	what := d.payment()
	who := d.whom()
	out := make([]subject, n)
	if n > 1 {
		if items := d.items(who, n); items != nil {
			for i, it := range items {
				out[i] = subject{quantity: what, segment: it.segment}
				if it.segment.empty() {
					out[i].segment = it.quantity[0]
				}
			}
			return out
		}
	}
	for i := range out {
		out[i] = subject{quantity: what, segment: who}
	}
	return out
}

// payment gives the name of what is paid, before the figure or after it; the subject itself where none is named.
func (d *draft) payment() []span {
	f := &d.figs[d.group[0]]
	last := &d.figs[d.group[len(d.group)-1]]
	if at, e, ok := d.first(last.postEnd, d.clause.end, payments); ok {
		return []span{{at, at + len(e.runes)}}
	}
	if at, e, ok := d.last(d.clause.start, f.start, payments); ok {
		return []span{{at, at + len(e.runes)}}
	}
	if d.lastRead > 0 && d.out[d.lastRead-1].Facts.Policy && len(d.statement.subject.quantity) > 0 {
		return d.statement.subject.quantity
	}
	return d.single(d.subject).quantity
}

// whom gives who qualifies: the words after 对 in the clause, the condition said before, or the clause before.
func (d *draft) whom() span {
	f := &d.figs[d.group[0]]
	start, _ := d.trim(d.clause.start, d.clause.end)
	if e, ok := d.words.after(start, f.start, opens); ok {
		s := span{start + len(e.runes), f.start}
		if at, _, ok := d.first(s.start, s.end, whomEnds); ok {
			s.end = at
		}
		s.end = d.unbesides(s)
		return s
	}
	if !d.given.empty() {
		return d.given
	}
	if d.lastRead > 0 && d.out[d.lastRead-1].Facts.Policy {
		return d.statement.subject.segment
	}
	if s := d.previous; !s.empty() {
		from, to := d.unopened(s)
		if from > s.start && d.words.at(from-1) == '对' {
			return span{from, to}
		}
	}
	return span{}
}

var whomEnds = lexiconOf(entry{}, "给予 予以 按 按照 分别 奖励 一次性 最高 补助 可")

// sharing gives the subjects that have one figure for each of them: 覆盖率、完成率、公示率均达到100%.
func (d *draft) sharing(s span) []subject {
	parts := d.split(s)
	rate := d.figs[d.group[0]].kind == Rate
	if len(parts) < 2 || !rate && !d.has(s.end, d.figs[d.group[0]].start, together) {
		return nil
	}
	if out := d.counted(parts); out != nil {
		return out
	}
	for _, p := range parts {
		if !rate {
			break
		}
		if _, ok := d.before(p.start, p.end, rates); !ok {
			return nil
		}
	}
	out := make([]subject, len(parts))
	for i, p := range parts {
		out[i] = subject{quantity: []span{p}}
	}
	return out
}

// eachOf gives the subjects that have as many each: 众创空间、孵化器、加速器各1个.
func (d *draft) eachOf(s span) []subject {
	f := &d.figs[d.group[0]]
	if f.kind != Count || d.words.at(f.start-1) != '各' {
		return nil
	}
	parts := d.split(s)
	if len(parts) < 2 {
		return nil
	}
	out := make([]subject, len(parts))
	for i, p := range parts {
		out[i] = subject{quantity: []span{p}}
	}
	return out
}

// counted gives the subjects of a list that says how many it has: 实名制、工资专户、保证金「三项」制度覆盖率.
func (d *draft) counted(parts []span) []subject {
	last := parts[len(parts)-1]
	for _, i := range d.within(last) {
		f := &d.figs[i]
		if f.reason == "" || !f.value.Equal(Number{decimal.NewFromInt(int64(len(parts)))}) || f.end >= last.end {
			continue
		}
		head := span{f.end, last.end}
		parts[len(parts)-1].end = f.start
		out := make([]subject, len(parts))
		for k, p := range parts {
			out[k] = subject{quantity: []span{head}, segment: p}
		}
		return out
	}
	return nil
}

var rates = lexiconOf(entry{}, "率 比例 比重 占比 覆盖面")

// split cuts a list of subjects at its separators.
func (d *draft) split(s span) []span {
	var out []span
	start := s.start
	for i := s.start; i < s.end; i++ {
		if d.zone[i] != zonePlain {
			continue
		}
		if e, ok := d.words.after(i, s.end, conjunctions); ok && i > start && i+len(e.runes) < s.end && !d.inWord(i, s.end) {
			out = append(out, span{start, i})
			i += len(e.runes) - 1
			start = i + 1
		}
	}
	return append(out, span{start, s.end})
}

// inWord reports whether a conjunction's character belongs to a longer word.
func (d *draft) inWord(i, end int) bool {
	_, ok := d.words.after(i, end, notJoining)
	return ok
}

var notJoining = lexiconOf(entry{}, "和谐 及时 与会 参与 或者 和解 及格")

// items pairs a list of subjects with the figures of the group, nil when there are not as many.
func (d *draft) items(s span, n int) []subject {
	parts := d.split(s)
	if len(parts) != n {
		if merged := d.splitStrong(s); len(merged) == n {
			parts = merged
		} else {
			return nil
		}
	}
	last := parts[n-1]
	if _, own := d.before(parts[0].start, parts[0].end, rates); own {
		out := make([]subject, n)
		for i, p := range parts {
			out[i] = subject{quantity: []span{p}}
		}
		return out
	}
	cut := d.head(parts)
	head := span{cut, last.end}
	if !head.empty() && d.folded[head.start] == '的' {
		head.start++
	}
	out := make([]subject, n)
	for i, p := range parts {
		if i == n-1 {
			p.end = cut
		}
		out[i] = subject{quantity: []span{head}, segment: p}
	}
	if head.empty() {
		for i, p := range parts {
			out[i] = subject{quantity: []span{p}}
		}
	}
	return out
}

// splitStrong cuts at 、 only, and at one 和 before the last.
func (d *draft) splitStrong(s span) []span {
	var out []span
	start := s.start
	for i := s.start; i < s.end; i++ {
		if d.stops[i] == stopItem && d.zone[i] == zonePlain {
			out = append(out, span{start, i})
			start = i + 1
		}
	}
	return append(out, span{start, s.end})
}

// head gives where the name of the shared quantity begins in the last item of a list: 高压双电源「办电时间」.
func (d *draft) head(parts []span) int {
	last := parts[len(parts)-1]
	if first := parts[0]; first.end-first.start >= 2 {
		for _, k := range []int{3, 2, 1} {
			if first.end-k < first.start {
				continue
			}
			ending := d.folded[first.end-k : first.end]
			for at := last.start; at+k < last.end; at++ {
				if d.hasAt(at, ending) {
					if k > 1 || strings.ContainsRune("级类率户", ending[0]) {
						return at + k
					}
				}
			}
		}
	}
	for i := last.end - 1; i > last.start; i-- {
		if (d.folded[i] == '的' || d.folded[i] == '每') && d.zone[i] == zonePlain {
			return i
		}
	}
	return last.end
}

// single says what one figure is about: the words before it, the words after it, or both.
func (d *draft) single(s span) subject {
	f := &d.figs[d.group[len(d.group)-1]]
	if !d.comparison.after.empty() {
		a := d.comparison.after
		a.start, a.end = d.trim(a.start, a.end)
		if !a.empty() && d.zone[a.end-1] == zonePlain {
			return d.located(s, a)
		}
	}
	if f.kind == Duration && !d.at.empty() && d.to || d.base != nil {
		if d.topical(s) {
			seg := s
			return subject{quantity: []span{d.topic}, segment: seg}
		}
	}
	switch {
	case d.again && len(d.statement.subject.quantity) > 0 && !d.lastOp.after.empty():
		return subject{quantity: d.statement.subject.quantity, segment: s}
	case s.empty() && d.tail.empty():
		if n := d.lastRead; n > 0 && d.out[n-1].Facts.Unit == f.unit && len(d.statement.subject.quantity) > 0 {
			return d.statement.subject // 不低于88%，力争93.4%
		}
		if !d.topic.empty() {
			return subject{quantity: []span{d.topic}}
		}
		b := d.previous
		b.start, b.end = d.skip(b)
		return subject{quantity: []span{b}}
	case s.empty():
		return subject{quantity: []span{d.tail}}
	case d.tail.empty() || !d.at.empty() && d.op != "" && f.kind != Duration && !d.bare():
		return d.segmented(s)
	case f.kind == Duration && !d.inside():
		return d.segmented(s)
	}
	sub := d.segmented(s)
	if d.tail.end-d.tail.start <= 40 {
		sub.quantity = append(sub.quantity, d.tail)
	}
	return sub
}

// bare reports whether the figure stands between a verb and its object: 推出100个套餐服务.
func (d *draft) bare() bool {
	f := &d.figs[d.group[0]]
	return d.at.empty() || d.at.end == f.start && !d.names(d.p.start, d.at.start, levels) && d.tail.end > d.tail.start
}

func (d *draft) inside() bool { return d.figs[d.group[len(d.group)-1]].inside || d.at.empty() }

// located puts a sub-case that stands behind the comparison where it belongs: 控制在「简易程序」3个月.
func (d *draft) located(s, after span) subject {
	if d.folded[after.end-1] == '的' && d.figs[d.group[0]].kind == Rate {
		d.ref = span{after.start, after.end - 1}
		return subject{quantity: []span{s}}
	}
	if s.empty() {
		return subject{quantity: []span{after}}
	}
	return subject{quantity: []span{s}, segment: after}
}

// topical reports whether the subject is only the case, and the text says above what is measured:
// 压缩用水报装时间，将「20户以下无外线的接入工程」压缩至4个工作日.
func (d *draft) topical(s span) bool {
	if s.empty() || d.topic.empty() {
		return false
	}
	_, own := d.before(s.start, s.end, measures)
	_, said := d.before(d.topic.start, d.topic.end, measures)
	return !own && said
}

// segmented takes a case out of a subject: 对「需进一步调查的」在20个工作日内….
func (d *draft) segmented(s span) subject {
	if d.at2(s.start) == '对' || s.start > 0 && d.at2(s.start-1) == '对' {
		for i := s.end - 1; i > s.start; i-- {
			if d.folded[i] == '的' && d.zone[i] == zonePlain {
				rest := span{i + 1, s.end}
				rest.start, rest.end = d.skip(rest)
				seg := span{s.start, i}
				if d.at2(seg.start) == '对' {
					seg.start++
				}
				if rest.empty() {
					return subject{segment: seg}
				}
				break
			}
		}
	}
	return subject{quantity: []span{s}}
}

func (d *draft) at2(i int) rune { return d.words.at(i) }

// emit adds the promise of one subject and one figure.
func (d *draft) emit(s subject, f *figure, base *figure) {
	value := f.value
	facts := Facts{
		Kind: f.kind, Op: d.op, Value: &value, Unit: f.unit, Posture: Own, Policy: d.policy,
		Stretch: d.stretch, Soft: d.stretch || d.soft(),
		Segment: strings.TrimSuffix(d.words.text(s.segment.start, s.segment.end), "的"),
		BaseRef: d.words.text(d.ref.start, d.ref.end),
		From:    d.words.text(d.since.start, d.since.end),
		To:      d.words.text(d.until.start, d.until.end),
	}
	for _, q := range s.quantity {
		facts.Quantity += d.words.text(q.start, q.end)
	}
	if facts.Quantity == "" {
		facts.Quantity = d.words.text(d.topic.start, d.topic.end)
	}
	if base != nil {
		v := base.value
		facts.Baseline, facts.BaselineUnit = &v, base.unit
		if base.unit == "" {
			facts.BaselineUnit = f.unit
		}
	}
	if d.helps() {
		facts.Posture = Cooperate
	}
	if !d.given.empty() && d.given != s.segment {
		facts.Condition = strings.TrimSuffix(d.words.text(d.given.start, d.given.end), "的")
	}
	facts.Kind = perHead(&facts)
	if facts.Unit == "个" && strings.HasSuffix(facts.Quantity, "环节") {
		facts.Unit = "环节"
	}
	facts.Type = typeOf(&facts)
	facts.Verify = verifyOf(&facts)
	p := Promise{Facts: facts, Doubts: doubtsOf(&facts)}
	p.Start, p.End = d.extent(s, f)
	p.Parts = d.parts(s, f, base)
	d.out = append(d.out, p)
	d.statement.subject = s
}

// soft reports whether the clause or the phrase opens with a verb of effort.
func (d *draft) soft() bool {
	for _, from := range []int{d.clause.start, d.p.start} {
		end := d.figs[d.group[0]].start
		from, _ := d.trim(from, end)
		for range 3 {
			if _, ok := d.words.after(from, end, softly); ok {
				return true
			}
			e, ok := d.words.after(from, end, leads)
			if !ok {
				break
			}
			from += len(e.runes)
		}
	}
	return false
}

func (d *draft) helps() bool { return d.has(d.clause.start, d.at.start, helping) }

// extent is the stretch of words that say the promise.
func (d *draft) extent(s subject, f *figure) (start, end int) {
	last := &d.figs[d.group[len(d.group)-1]]
	start, end = d.figs[d.group[0]].start, last.postEnd
	if !d.at.empty() {
		start = min(start, d.at.start)
	}
	if d.p.start > d.opened.start && d.policy { // 按购置金额的1%最高100万元: the second is said with the first
		start = min(start, d.opened.start)
	}
	if !d.subject.empty() {
		start = min(start, d.subject.start)
	}
	for _, q := range append(s.quantity, s.segment) {
		if q.empty() {
			continue
		}
		if q.start >= d.p.start && q.start < start {
			start = q.start
		}
		if q.end <= d.p.end && q.end > end {
			end = q.end
		}
	}
	return start, end
}

// parts marks what each piece of the sentence says.
func (d *draft) parts(s subject, f, base *figure) []Part {
	var m marks
	for _, q := range s.quantity {
		m.put(RoleQuantity, q)
	}
	m.put(RoleSegment, s.segment)
	m.put(RoleOp, d.at)
	if f.postEnd > f.end {
		m.put(RoleOp, span{f.end, f.postEnd})
	}
	m.put(RoleValue, span{f.start, f.numEnd})
	m.put(RoleUnit, span{f.numEnd, f.end})
	if base != nil {
		m.put(RoleBaseline, span{base.start, base.end})
	}
	m.put(RoleBaseRef, d.ref)
	m.put(RoleFrom, d.since)
	m.put(RoleTo, d.until)
	m.put(RoleCondition, d.given)
	return m.sorted()
}
