package commitment

// goesOn gives the subject of a figure that says no quantity of its own: that of the promise read before it in the
// sentence, for the same case or for another.
func (d *predicate) goesOn(s span) (subject, bool) {
	if d.lastRead == 0 || len(d.sentence.subject.quantity) == 0 {
		return subject{}, false
	}
	said := d.sentence.subject
	f, before := &d.figs[d.group[len(d.group)-1]], &d.out[d.lastRead-1].Facts
	switch {
	case d.again && !d.lastOp.after.empty():
		return subject{quantity: said.quantity, segment: s}, true
	case before.Policy:
		return subject{}, false
	case d.by && s.empty() && d.tail.empty():
		return said, true // 收入完成12.5亿元，增长6%
	case f.kind != before.Kind:
		return subject{}, false
	case d.tail.empty() && f.unit == before.Unit && d.ofWhich() && !d.names(s.start, s.end, levels) && !d.ends(s, said.quantity):
		return subject{quantity: said.quantity, segment: s}, true // 其中「社会投资项目」不超过40个工作日
	case !d.tail.empty() && (f.kind != Duration || len(said.quantity) != 2 || d.out[d.lastRead-1].Start < min(d.clause.start, d.previous.start)):
		return subject{}, false
	case !d.tail.empty():
		said.quantity = []span{said.quantity[0], d.tail} // 差评1个工作日内核实、5个工作日内「整改」
	}
	if !said.segment.empty() && (f.unit == before.Unit || f.kind == Duration) {
		if own := d.ownCase(s); !own.empty() {
			said.segment = own // 城市不低于720元、「农村」不低于560元
			return said, true
		}
	}
	return said, s.empty() || d.tail.empty() && d.onlyActs(s) // 不低于88%，力争93.4%
}

// ends reports whether a stretch ends as a quantity does: 职业培训, 其中「残疾人培训」.
func (d *predicate) ends(s span, quantity []span) bool {
	q := quantity[len(quantity)-1]
	return q.end-q.start >= 2 && s.end-s.start > 2 && d.hasAt(s.end-2, d.folded[q.end-2:q.end])
}

// ofWhich reports whether the phrase opens with 其中.
func (d *predicate) ofWhich() bool {
	start, end := d.trim(d.p.start, d.p.end)
	_, ok := d.words.after(start, end, shareOf)
	return ok
}

// ownCase gives the words before a comparison where they name a case and no quantity, a period included: 全年达到90%.
func (d *predicate) ownCase(s span) span {
	if s.empty() {
		s.start, s.end = d.trim(d.p.start, d.at.start)
		if e, ok := d.words.after(s.start, s.end, periods); !ok || len(e.runes) < s.end-s.start {
			return span{}
		}
	}
	if d.has(s.start, s.end, promising) || d.names(s.start, s.end, levels) {
		return span{}
	}
	return d.caseOf(s)
}

// periods are parts of a year that a target may be set for.
var periods = lexiconOf(entry{}, "全年 年底 年底前 年末 今年 明年 上半年 下半年 一季度 二季度 三季度 四季度 前三季度")

// caseOf is a case without the words that say for whom its figure is.
func (d *predicate) caseOf(s span) span {
	s.end = d.unbesides(s)
	if e, ok := d.before(s.start, s.end, perPerson); ok {
		s.end -= len(e.runes)
	}
	return s
}

// onlyActs reports whether a stretch holds nothing but verbs: 完成投资30亿元，力争「完成」36亿元.
func (d *predicate) onlyActs(s span) bool {
	for s.start < s.end {
		e, ok := d.words.after(s.start, s.end, promising)
		if !ok {
			return false
		}
		s.start += len(e.runes)
	}
	return true
}

// divided takes a subject apart into a quantity and its first case, where a figure for another case follows:
// 低保标准「城市」不低于720元、农村不低于560元.
func (d *predicate) divided(s span) (subject, bool) {
	if s.empty() || !d.anotherCase() || d.at.empty() && d.tail.empty() || d.names(s.start, s.end, levels) {
		return subject{}, false
	}
	if e, ok := d.before(s.start, s.end, settings); ok && !d.tail.empty() && s.end-len(e.runes) > s.start {
		at := s.end - len(e.runes)
		return subject{quantity: []span{{s.start, at}, d.tail}, segment: span{at, s.end}}, true
	}
	names := quantities
	if _, makes := d.words.after(s.start, s.end, promising); makes {
		names = rates // 新建标准厂房不少于十栋 tells no standard
	}
	for at := s.end - 2; at > s.start+1; at-- {
		if d.names(s.start, at, names) {
			segment := d.caseOf(span{at, s.end})
			return subject{quantity: []span{{s.start, at}}, segment: segment}, segment.end-segment.start > 1
		}
	}
	return subject{}, false
}

// settings are where something is done, each with a target of its own.
var settings = lexiconOf(entry{}, "城区 主城区 中心城区 城市 城镇 农村 乡村 乡镇 镇区 山区 郊区 市区 县城 街道 园区 平原 丘陵")

// quantities end the name of something that is measured.
var quantities = join(measures, levels)

// anotherCase reports whether the next figure of the sentence has the unit of this one, and only a case before it.
func (d *predicate) anotherCase() bool {
	k := d.group[len(d.group)-1]
	if k+1 >= len(d.figs) {
		return false
	}
	f, g := &d.figs[k], &d.figs[k+1]
	if g.start >= d.whole.end || g.reason != "" || g.unit != f.unit || g.start-f.postEnd > maxCase {
		return false
	}
	from, to := d.trim(f.postEnd, g.start)
	return to-from > 1 && !d.has(from, to, measures) && !d.has(from, to, rates) && !d.acted(from, to)
}

// maxCase is how long the words between the figures of two cases may be.
const maxCase = 16

// located puts a sub-case that stands behind the comparison where it belongs: 控制在「简易程序」3个月.
func (d *predicate) located(s, after span) subject {
	f := &d.figs[d.group[0]]
	if d.words.at(after.end) == '的' && (f.kind == Rate || d.names(after.start, after.end, yardsticks)) {
		d.ref = after
		return subject{quantity: []span{s}}
	}
	if f.kind == Count && d.to && d.base != nil {
		return subject{quantity: []span{s}} // 精简为「受理、通水」2个
	}
	if d.names(after.start, after.end, levels) {
		return subject{quantity: []span{s, after}} // 最高「额度」30万元
	}
	if s.empty() {
		return subject{quantity: []span{after}}
	}
	return subject{quantity: []span{s}, segment: after}
}

// topical reports whether the subject is only the case, and the text says above what is measured:
// 压缩用水报装时间，将「20户以下无外线的接入工程」压缩至4个工作日.
func (d *predicate) topical(s span) bool {
	if s.empty() || d.topic.empty() {
		return false
	}
	_, own := d.before(s.start, s.end, measures)
	_, said := d.before(d.topic.start, d.topic.end, measures)
	return !own && said
}

// segmented takes a case out of a subject: 对「需进一步调查的」在20个工作日内….
func (d *predicate) segmented(s span) subject {
	if d.words.at(s.start) == '对' || s.start > 0 && d.words.at(s.start-1) == '对' {
		for i := s.end - 1; i > s.start; i-- {
			if d.folded[i] == '的' && d.zone[i] == zonePlain {
				rest := span{i + 1, s.end}
				rest.start, rest.end = d.skip(rest)
				seg := span{s.start, i}
				if d.words.at(seg.start) == '对' {
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
