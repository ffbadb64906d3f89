package commitment

import "duban/internal/hanzi"

// share takes what a policy's share is a share of: 按购置金额的1%.
func (d *predicate) share() {
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

// paid says what an incentive pays and to whom, for each of n figures.
func (d *predicate) paid(n int) []subject {
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
func (d *predicate) payment() []span {
	f := &d.figs[d.group[0]]
	last := &d.figs[d.group[len(d.group)-1]]
	if at, e, ok := d.first(last.postEnd, d.clause.end, payments); ok {
		return []span{{d.paymentFrom(last.postEnd, at), at + len(e.runes)}}
	}
	if at, e, ok := d.last(d.clause.start, f.start, payments); ok {
		end := at + len(e.runes)
		if !d.comparison.after.empty() && d.names(end, d.comparison.after.end, levels) {
			return []span{{d.subject.start, d.subject.end}, d.comparison.after} // 贷款最高「额度」
		}
		return []span{{at, end}}
	}
	if d.lastRead > 0 && d.out[d.lastRead-1].Facts.Policy && len(d.sentence.subject.quantity) > 0 {
		return d.sentence.subject.quantity
	}
	return d.single(d.subject).quantity
}

// maxPaymentName is how long the words before 补贴 may be that say which.
const maxPaymentName = 6

// paymentFrom gives where the name of a payment after its figure begins: 10万元「培训补贴」, 每天40元给予「培训补贴」.
func (d *predicate) paymentFrom(from, at int) int {
	if g, e, ok := d.last(from, at, giving); ok {
		from = g + len(e.runes)
	} else if e, ok := d.words.after(from, at, linking); ok {
		from += len(e.runes)
	}
	if at-from > maxPaymentName || d.has(from, at, whomEnds) {
		return at
	}
	for i := from; i < at; i++ {
		if !hanzi.IsHan(d.folded[i]) || d.stops[i] != stopNone {
			return at
		}
	}
	return from
}

// whom gives who qualifies: the words after 对 in the clause, the condition said before, or the clause before.
func (d *predicate) whom() span {
	f := &d.figs[d.group[0]]
	start, _ := d.trim(d.clause.start, d.clause.end)
	if e, ok := d.words.after(start, f.start, opens); ok && !d.joined(start, e, f.start) {
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
	said := d.lastRead > 0 && d.out[d.lastRead-1].Facts.Policy
	if s := d.previous; !s.empty() && (!said || s.start >= d.out[d.lastRead-1].End) {
		from, to := d.unopened(s)
		if from > s.start && d.words.at(from-1) == '对' {
			return span{from, to}
		}
	}
	if said {
		if own := d.anotherCaseOf(f); !own.empty() {
			return own
		}
		return d.sentence.subject.segment
	}
	return span{}
}

// anotherCaseOf gives the case before the verb of a further payment: 其中「完成股改」奖励100万元.
func (d *predicate) anotherCaseOf(f *figure) span {
	at, _, ok := d.last(d.p.start, f.start, payments)
	if !ok {
		return span{}
	}
	own := span{d.p.start, at}
	own.start, own.end = d.skip(own)
	own.end = d.unbesides(own)
	if own.end-own.start < 3 || d.leadsTo(own.start, own.end) || d.has(own.start, own.end, whomEnds) {
		return span{}
	}
	return own
}

// whomEnds follow the words for whom a payment is.
var whomEnds = lexiconOf(entry{}, "给予 予以 按 按照 分别 分阶段 奖励 一次性 最高 补助 可")

// amongPaying reports whether a change is itself what is paid.
func (st *sentence) amongPaying(s span) bool { return !s.empty() && st.has(s.start, s.end, paying) }

// pays reports whether an incentive governs the figure.
func (st *sentence) pays(p span, c comparison, last *figure) bool {
	if last.kind == Count && last.unit != "" && last.unit != "倍" {
		return false
	}
	name := span{p.start, c.at.start}
	name.end = st.unbesides(name)
	if last.kind == Rate && st.names(name.start, name.end, rates) && !st.permits(p.start, last.start) {
		return false
	}
	if c.op == OpAtLeast && last.kind == Amount && st.names(name.start, name.end, allowances) && !st.has(st.clause.start, name.end, giving) {
		return false // 护理补贴达到每人每月110元
	}
	if c.op == OpAtMost && last.kind == Amount && st.has(name.start, name.end, lending) {
		return true
	}
	if st.paysIn(p.start, last.start) || st.permits(p.start, last.start) {
		return true
	}
	if st.paysIn(last.postEnd, st.clause.end) {
		return true
	}
	if last.kind == Amount && st.lastRead > 0 && st.out[st.lastRead-1].Facts.Policy && st.clause.start > st.out[st.lastRead-1].Start {
		return true // 给予补助，最高不超过100万元
	}
	return false
}

var (
	// allowances are payments with a standard that their payer raises.
	allowances = lexiconOf(entry{}, "补贴 补助 津贴 补助金 补贴金 养老金 工资 标准")
	// giving are verbs of handing over what is paid; a name may follow them.
	giving = lexiconOf(entry{}, "给予 予以 发放 发给 享受 可享受 申请 可申请 提供 对")
	// lending are loans that applicants get up to a sum.
	lending = lexiconOf(entry{}, "担保贷款 信用贷款 贴息贷款 助学贷款")
)

// payNouns follow the name of a payment where it is part of a longer name.
var payNouns = lexiconOf(entry{}, "标准 政策 机制 制度 办法 资金 水平 工作 发放率 覆盖")

// paysIn reports whether something is paid between two offsets; 补助标准 is a name.
func (st *sentence) paysIn(from, to int) bool {
	for from < to {
		at, e, ok := st.first(from, to, paying)
		if !ok {
			return false
		}
		from = at + len(e.runes)
		if _, noun := st.after(from, len(st.folded), payNouns); !noun {
			return true
		}
	}
	return false
}

// permits reports whether something is allowed up to a figure: 可提高到30%, 允许在5%~12%范围内. 可办率 allows nothing.
func (st *sentence) permits(from, to int) bool {
	at, e, ok := st.last(from, to, permitting)
	if !ok {
		return false
	}
	_, does := st.after(at+len(e.runes), len(st.folded), permitted)
	return len(e.runes) > 1 || does && !st.partial(at, e) && to-at <= 8
}

var permitted = join(arrives, changeBy, paying, lexiconOf(entry{}, "按 在 享受 申请 实行 给 奖"))
