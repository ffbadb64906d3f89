package commitment

import (
	"strings"

	"duban/internal/hanzi"
)

// predicate is what a sentence says with one group of figures, on the way to its promises.
type predicate struct {
	*sentence
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

// build makes the promises of the group: one for each figure, or one for each of several subjects that share one.
func (d *predicate) build() {
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
func (d *predicate) upper(f *figure) {
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

func (d *predicate) baseOf(k int) *figure {
	if d.base == nil {
		return nil
	}
	return &d.figs[d.base.figs[min(k, len(d.base.figs)-1)]]
}

// bounds finds the words before the comparison and after the figure that say what it is about.
func (d *predicate) bounds() {
	end := d.at.start
	if d.at.empty() && end < len(d.zone) && d.zone[end] == zoneQuote {
		end = d.figs[d.group[0]].start // “个转企”800家
	}
	d.subject = span{d.p.start, end}
	if d.base != nil && !d.base.subject.empty() {
		d.subject = d.base.subject
	}
	if !d.object.empty() {
		d.subject = d.object
	}
	if !d.subject.empty() && d.zone[d.subject.start] == zoneRemark && !hanzi.IsHan(d.words.at(d.subject.start)) {
		d.subject.start++ // the bracket of a remark that is read
	}
	d.subject.start, d.subject.end = d.skip(d.subject)
	if e, ok := d.words.after(d.subject.start, d.subject.end, helping); ok {
		d.subject.start += len(e.runes) // 配合省上「完成…」
		if e, ok := d.words.after(d.subject.start, d.subject.end, superiors); ok {
			d.subject.start += len(e.runes)
		}
	}
	d.subject.end = d.unbesides(d.subject)
	d.subject.end = d.undated(d.subject)
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

// undated cuts a day or period from the end of a name: 达标率「2026年底前」达到80%.
func (d *predicate) undated(s span) int {
	for _, i := range d.within(s) {
		f := &d.figs[i]
		if f.reason != ReasonDate || f.start-s.start < 2 {
			continue
		}
		if e, ok := d.before(f.end, s.end, dateEnds); ok && s.end-len(e.runes) <= f.end+1 {
			return f.start
		}
	}
	return s.end
}

// linking are words between a figure and what it is a figure of.
var linking = lexiconOf(entry{}, "的 左右的 以上的 以内 以上 左右")

// reference takes what a change is reckoned against out of the subject: 比法定时限平均减少, 在2019年基础上.
func (d *predicate) reference() {
	s := d.subject
	if d.policy && d.at.empty() {
		d.share()
		return
	}
	if !d.than.empty() {
		d.ref = d.than
		return
	}
	if !d.by {
		return
	}
	at, e, ok := d.compares(s)
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
	if _, ok := d.words.after(at, d.subject.end, sameTerms); ok {
		ref = span{at, at + len(e.runes)}
	}
	d.ref = ref
	d.subject.end = at
	d.subject.start, d.subject.end = d.trim(d.subject.start, d.subject.end)
	d.subject.end = d.unbesides(d.subject)
}

// compares finds the last word of a stretch that opens what something is compared with. 同 of 合同 does not.
func (st *sentence) compares(s span) (int, entry, bool) {
	at, e, ok := st.last(s.start, s.end, against)
	for ok && (st.partial(at, e) || st.joined(at, e, s.end)) {
		at, e, ok = st.last(s.start, at, against)
	}
	return at, e, ok
}

// against opens what a change is reckoned against.
var against = join(sameTerms, lexiconOf(entry{}, "比 较 相比 与 同 相较于 较之 对比 在 以"))

// sameTerms say by themselves what a change is reckoned against.
var sameTerms = lexiconOf(entry{}, "同比 环比 同口径 可比口径")

var groundwork = lexiconOf(entry{}, "基础上 的基础上 为基数 为基期 相比 基数上")

// emit adds the promise of one subject and one figure.
func (d *predicate) emit(s subject, f *figure, base *figure) {
	value := f.value
	facts := Facts{
		Kind: f.kind, Op: d.op, Value: &value, Unit: f.unit, Policy: d.policy,
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
	facts.Posture = d.postureIn(span{d.clause.start, d.at.start})
	if !d.given.empty() && (s.segment.empty() || s.segment.start < d.given.start || s.segment.end > d.given.end) {
		facts.Condition = strings.TrimSuffix(d.words.text(d.given.start, d.given.end), "的")
	}
	facts.Kind = perHead(&facts)
	if facts.Unit == "个" && strings.HasSuffix(facts.Quantity, "环节") {
		facts.Unit = "环节"
		if facts.BaselineUnit == "个" {
			facts.BaselineUnit = "环节"
		}
	}
	facts.Type = typeOf(&facts)
	facts.Verify = verifyOf(&facts)
	p := Promise{Facts: facts, Doubts: doubtsOf(&facts)}
	p.Start, p.End = d.extent(s)
	p.Parts = d.parts(s, f, base)
	d.out = append(d.out, p)
	d.sentence.subject, d.started = s, d.since
}

// soft reports whether the clause or the phrase opens with a verb of effort.
func (d *predicate) soft() bool {
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

// extent is the stretch of words that say the promise.
func (d *predicate) extent(s subject) (start, end int) {
	last := &d.figs[d.group[len(d.group)-1]]
	start, end = d.figs[d.group[0]].start, last.postEnd
	if !d.at.empty() {
		start = min(start, d.at.start)
	}
	if d.base != nil {
		start = min(start, d.base.subject.end) // where 由 stands
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
func (d *predicate) parts(s subject, f, base *figure) []Part {
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
