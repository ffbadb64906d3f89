package commitment

import (
	"strings"

	"github.com/shopspring/decimal"

	"duban/internal/hanzi"
)

// subject is what one figure of a group is about.
type subject struct {
	quantity []span // pieces, in the order to be read
	segment  span
}

// subjects says what the figures of the group are about, one for each promise.
func (d *predicate) subjects() []subject {
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

// sharing gives the subjects that have one figure for each of them: 覆盖率、完成率、公示率均达到100%.
func (d *predicate) sharing(s span) []subject {
	parts := d.split(s)
	rate := d.figs[d.group[0]].kind == Rate
	if len(parts) < 2 || !rate && !d.shared(s.end) {
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

// shared reports whether 均 or 都 stands before the figure, and not as part of 平均.
func (d *predicate) shared(from int) bool {
	at, e, ok := d.last(from, d.figs[d.group[0]].start, together)
	return ok && !d.partial(at, e)
}

// eachOf gives the subjects that have as many each: 众创空间、孵化器、加速器各1个.
func (d *predicate) eachOf(s span) []subject {
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
func (d *predicate) counted(parts []span) []subject {
	last := parts[len(parts)-1]
	for _, i := range d.within(last) {
		f := &d.figs[i]
		if f.reason == "" || f.unit == "级" || !f.value.Equal(Number{decimal.NewFromInt(int64(len(parts)))}) || f.end >= last.end {
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
func (d *predicate) split(s span) []span {
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
func (d *predicate) inWord(i, end int) bool {
	_, ok := d.words.after(i, end, notJoining)
	return ok
}

var notJoining = lexiconOf(entry{}, "和谐 及时 与会 参与 或者 和解 及格")

// items pairs a list of subjects with the figures of the group, nil when there are not as many.
func (d *predicate) items(s span, n int) []subject {
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
func (d *predicate) splitStrong(s span) []span {
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
func (d *predicate) head(parts []span) int {
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
	return d.common(parts)
}

// acting open the name of a quantity that is measured of an act: 「签约」率, 「办电」时间.
var acting = lexiconOf(entry{}, "办理 报装 办电 接电 办结 使用 签约 审批 审核 服务 处理 处置 登记 接入 开办 检测 受理 覆盖 利用 回收 治理 参保 救治 入学 就业 施用 建设 达标")

// common gives where the name of a quantity begins that stands only in the last item of a list: at its act, or where
// the items before it would end: 化肥、农药「使用量」; 夏粮、秋粮「播种面积」.
func (d *predicate) common(parts []span) int {
	last := parts[len(parts)-1]
	size, even := parts[0].end-parts[0].start, true
	for _, p := range parts[:len(parts)-1] {
		if d.names(p.start, p.end, levels) {
			return last.end
		}
		even = even && p.end-p.start == size && hanzi.IsHan(d.words.at(p.start))
	}
	e, ok := d.before(last.start, last.end, levels)
	if !ok {
		return last.end
	}
	end := last.end - len(e.runes)
	if act, ok := d.before(last.start, end, acting); ok && end-len(act.runes) > last.start {
		return end - len(act.runes)
	}
	if at := last.start + size; even && (size == 2 || size == 3) && at <= end {
		return at
	}
	return last.end
}

// single says what one figure is about: the words before it, the words after it, or both.
func (d *predicate) single(s span) subject {
	f := &d.figs[d.group[len(d.group)-1]]
	if !d.comparison.after.empty() {
		a := d.comparison.after
		a.start, a.end = d.trim(a.start, a.end)
		switch e, ok := d.words.after(a.start, a.end, promising); {
		case ok && len(e.runes) == a.end-a.start:
			return subject{quantity: []span{s, a, d.tail}} // 每季度至少「召开」一次会议
		case !a.empty() && d.zone[a.end-1] == zonePlain:
			return d.located(s, a)
		}
	}
	if f.kind == Duration && !d.at.empty() && d.to || d.base != nil {
		if d.topical(s) {
			seg := s
			return subject{quantity: []span{d.topic}, segment: seg}
		}
	}
	if sub, ok := d.goesOn(s); ok {
		return sub
	}
	if sub, ok := d.divided(s); ok {
		return sub
	}
	switch {
	case s.empty() && d.tail.empty():
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
	case f.kind == Duration && !d.inside() && (d.to || d.names(s.start, s.end, levels) || !d.does(d.tail)):
		return d.segmented(s)
	}
	sub := d.segmented(s)
	if d.tail.end-d.tail.start <= 40 {
		sub.quantity = append(sub.quantity, d.tail)
	}
	return sub
}

// does reports whether a stretch opens with an act that a duration limits.
func (d *predicate) does(s span) bool { _, ok := d.words.after(s.start, s.end, doing); return ok }

// bare reports whether the figure stands between a verb and its object: 推出100个套餐服务.
func (d *predicate) bare() bool {
	f := &d.figs[d.group[0]]
	return d.at.empty() || d.at.end == f.start && !d.names(d.p.start, d.at.start, levels) && d.tail.end > d.tail.start
}

func (d *predicate) inside() bool { return d.figs[d.group[len(d.group)-1]].inside || d.at.empty() }
