package commitment

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
		return []span{{at, at + len(e.runes)}}
	}
	if at, e, ok := d.last(d.clause.start, f.start, payments); ok {
		return []span{{at, at + len(e.runes)}}
	}
	if d.lastRead > 0 && d.out[d.lastRead-1].Facts.Policy && len(d.sentence.subject.quantity) > 0 {
		return d.sentence.subject.quantity
	}
	return d.single(d.subject).quantity
}

// whom gives who qualifies: the words after 对 in the clause, the condition said before, or the clause before.
func (d *predicate) whom() span {
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
		return d.sentence.subject.segment
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

// amongPaying reports whether a change is itself what is paid.
func (st *sentence) amongPaying(s span) bool { return !s.empty() && st.has(s.start, s.end, paying) }

// pays reports whether an incentive governs the figure.
func (st *sentence) pays(p span, last *figure) bool {
	if last.kind == Count && last.unit != "" && last.unit != "倍" {
		return false
	}
	if last.kind == Rate && st.names(p.start, st.back(last.start, p.start), rates) && !st.permits(p.start, last.start) {
		return false
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
