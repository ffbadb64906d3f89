package commitment

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPrintedPromisesAreReadBack prints invented facts as a list would word them, in any of several ways, and reads them
// again.
func TestPrintedPromisesAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Facts
		var text strings.Builder
		for i := range rapid.IntRange(1, 4).Draw(t, "sentences") {
			said := pick(t, "form", printers...)(&printer{T: t})
			want = append(want, said.facts...)
			text.WriteString(said.words)
			ends := []string{"。", "；", "。\n", "，"}
			if last := said.facts[len(said.facts)-1]; last.Stretch || last.Policy {
				ends = ends[:3] // what follows after a comma would go on with it
			}
			text.WriteString(pick(t, "end"+strconv.Itoa(i), ends...))
		}
		for i := range want {
			want[i].Posture = Own
			want[i].Verify = verifyOf(&want[i])
			if want[i].Baseline != nil {
				want[i].BaselineUnit = want[i].Unit
			}
		}
		var got []Facts
		for _, p := range Extract(text.String()).Promises {
			got = append(got, p.Facts)
		}
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Fatalf("%s\n%s", text.String(), diff)
		}
	})
}

// saying is a sentence without its end, and the facts that it says.
type saying struct {
	words string
	facts []Facts
}

// printer words facts.
type printer struct{ *rapid.T }

var printers = []func(*printer) saying{
	(*printer).limit, (*printer).steps, (*printer).limits, (*printer).floor, (*printer).ceiling, (*printer).rates, (*printer).made,
	(*printer).change, (*printer).against, (*printer).stretched, (*printer).levels,
	(*printer).clock, (*printer).paid, (*printer).claimed, (*printer).delivered,
}

func (p *printer) of(name string, words ...string) string { return pick(p.T, name, words...) }

// times, shares, kinds of cases and things are names of general use; none ends where another could begin.
var (
	matters = []string{"企业开办", "不动产登记", "药店许可", "“跨省通办”事项", "水电气联合报装", "户口迁移（跨省）", "工伤认定"}
	times   = []string{"时间", "办理时限", "审批用时", "平均办理时间"}
	shares  = []string{"网上可办率", "按期办结率", "群众满意率", "抽检合格率", "覆盖率", "电子证照应用率"}
	groups  = []string{"高压双电源", "高压单电源", "低压居民", "小微商业"}
	bases   = []string{"上年", "法定时限", "2022年", "年初", "改革前"}
)

var durations = []struct{ said, unit string }{
	{"个工作日", "工作日"}, {"工作日", "工作日"}, {"个自然日", "自然日"}, {"小时", "小时"}, {"个小时", "小时"}, {"分钟", "分钟"}, {"天", "日"}, {"日", "日"},
}

// whole words a number in digits or, where it has no decimals, in Chinese.
func (p *printer) whole(name string, least, most int) (string, *Number) {
	n := rapid.IntRange(least, most).Draw(p.T, name)
	if rapid.IntRange(0, 4).Draw(p.T, name+" in Chinese") == 0 {
		return inChinese(n), N(strconv.Itoa(n))
	}
	return strconv.Itoa(n), N(strconv.Itoa(n))
}

// decimal words a number with or without decimals, in half or full width.
func (p *printer) decimal(name string, whole string) (string, *Number) {
	s := rapid.StringMatching(whole+`(\.[0-9]{0,2}[1-9])?`).Draw(p.T, name)
	if rapid.IntRange(0, 9).Draw(p.T, name+" in full width") == 0 {
		return fullWidth.Replace(s), N(s)
	}
	return s, N(s)
}

var fullWidth = strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", ".", "．")

// inChinese writes a number from 1 to 9999.
func inChinese(n int) string {
	if n >= 10 && n < 20 {
		return strings.TrimPrefix(inChineseInFull(n), "一")
	}
	return inChineseInFull(n)
}

func inChineseInFull(n int) string {
	digits := []rune("零一二三四五六七八九")
	var b strings.Builder
	gap := false
	for _, p := range []struct {
		of   int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / p.of % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune('零')
		}
		gap = false
		b.WriteRune(digits[d])
		b.WriteString(p.name)
	}
	return b.String()
}

func (p *printer) limit() saying {
	unit := pick(p.T, "unit", durations...)
	f := Facts{Type: Limit, Kind: Duration, Op: OpAtMost, Quantity: p.of("matter", matters...) + p.of("time", times...), Unit: unit.unit}
	digits, value := p.whole("value", 1, 300)
	f.Value = value
	said := digits + unit.said
	if pick(p.T, "with baseline", true, false) {
		was, base := p.whole("baseline", 301, 900)
		f.Baseline = base
		return saying{f.Quantity + p.of("from", "由", "由原来", "由原来的", "从") + was + unit.said + p.of("cut", "压缩至", "缩短至", "压减到", "降至") + said + p.of("within", "", "以内"), []Facts{f}}
	}
	return saying{p.of("lead", "", "将", "确保") + f.Quantity + p.of("cut", "压缩至", "控制在", "不超过", "缩短到", "原则上不超过") + said + p.of("within", "", "以内"), []Facts{f}}
}

func (p *printer) steps() saying {
	f := Facts{Type: Limit, Kind: Count, Op: OpAtMost, Quantity: p.of("matter", matters...) + "环节", Unit: "环节"}
	digits, value := p.whole("value", 3, 9)
	was, base := p.whole("baseline", 10, 30)
	f.Value, f.Baseline = value, base
	return saying{f.Quantity + "由" + was + "个环节" + p.of("cut", "精简为", "压减至", "减少到") + digits + "个环节", []Facts{f}}
}

// limits has several sub-cases of one time.
func (p *printer) limits() saying {
	n := rapid.IntRange(2, len(groups)).Draw(p.T, "cases")
	unit := pick(p.T, "unit", durations...)
	with := pick(p.T, "with baselines", true, false)
	var names, said, before []string
	var out []Facts
	quantity := p.of("time", "办电时间", "接电时限")
	for i := range n {
		digits, value := p.whole("value", 3, 90)
		f := Facts{Type: Limit, Kind: Duration, Op: OpAtMost, Quantity: quantity, Segment: groups[i], Value: value, Unit: unit.unit}
		if with {
			was, base := p.whole("baseline", 91, 200)
			f.Baseline = base
			before = append(before, was+unit.said)
		}
		names, said, out = append(names, groups[i]), append(said, digits+unit.said), append(out, f)
	}
	from := ""
	if with {
		from = p.of("from", "由", "由原来的") + strings.Join(before, "、")
	}
	return saying{strings.Join(names, "、") + quantity + from + "分别" + p.of("cut", "压缩至", "缩短至") + strings.Join(said, "、") + p.of("within", "", "以内"), out}
}

// share words a rate.
func (p *printer) share(name string) (string, *Number, string) {
	switch p.of(name+" as", "digits", "digits", "digits", "words", "mille") {
	case "words":
		n := rapid.IntRange(1, 99).Draw(p.T, name)
		return "百分之" + inChinese(n), N(strconv.Itoa(n)), "%"
	case "mille":
		digits, value := p.decimal(name, "[1-9]")
		return digits + p.of(name+" sign", "‰"), value, "‰"
	}
	digits, value := p.decimal(name, "[1-9][0-9]")
	return digits + p.of(name+" sign", "%", "％"), value, "%"
}

func (p *printer) floor() saying {
	f := Facts{Type: AtLeast, Kind: Rate, Op: OpAtLeast, Quantity: p.of("matter", matters...) + p.of("share", shares...)}
	said, value, unit := p.share("value")
	f.Value, f.Unit = value, unit
	if unit == "%" && pick(p.T, "with baseline", true, false) {
		was, base := p.decimal("baseline", "[1-9]")
		f.Baseline = base
		return saying{f.Quantity + p.of("from", "由", "从") + was + "%" + p.of("raise", "提高到", "提升至", "上升到") + said + p.of("more", "", "以上"), []Facts{f}}
	}
	if pick(p.T, "bare", true, false) {
		return saying{f.Quantity + said + "以上", []Facts{f}}
	}
	return saying{p.of("lead", "", "实现", "确保") + f.Quantity + p.of("reach", "达到", "达", "不低于", "稳定在", "保持在", "提高到", "不少于") + said + p.of("more", "", "以上"), []Facts{f}}
}

func (p *printer) ceiling() saying {
	f := Facts{Type: AtMost, Kind: Rate, Op: OpAtMost, Quantity: p.of("share", "农产品产后损失率", "管网漏损率", "不良贷款率", "信访积案占比")}
	said, value, unit := p.share("value")
	f.Value, f.Unit = value, unit
	return saying{f.Quantity + p.of("hold", "控制在", "不超过", "不高于", "降至", "低于") + said + p.of("within", "", "以内", "以下"), []Facts{f}}
}

// rates are several shares with one number, or with one each.
func (p *printer) rates() saying {
	n := rapid.IntRange(2, 4).Draw(p.T, "rates")
	names := []string{"受理率", "办结率", "公示率", "群众满意率"}[:n]
	joined := strings.Join(names[:n-1], "、") + p.of("and", "、", "和") + names[n-1]
	var out []Facts
	if pick(p.T, "shared", true, false) {
		said, value, unit := p.share("value")
		for _, name := range names {
			out = append(out, Facts{Type: AtLeast, Kind: Rate, Op: OpAtLeast, Quantity: name, Value: value, Unit: unit})
		}
		return saying{joined + p.of("each", "均", "都") + p.of("reach", "达到", "不低于") + said + p.of("more", "", "以上"), out}
	}
	var each []string
	for _, name := range names {
		digits, value := p.decimal("value", "[1-9][0-9]")
		each = append(each, digits+"%")
		out = append(out, Facts{Type: AtLeast, Kind: Rate, Op: OpAtLeast, Quantity: name, Value: value, Unit: "%"})
	}
	return saying{joined + "分别" + p.of("reach", "达到", "不低于") + strings.Join(each, "、") + p.of("more", "", "以上"), out}
}

// made are things counted, before or behind their number.
func (p *printer) made() saying {
	verb := p.of("verb", "新建", "培育", "建成", "改造", "打造")
	thing := pick(p.T, "thing", []string{"社区食堂", "个"}, []string{"口袋公园", "处"}, []string{"示范门店", "家"}, []string{"标准厂房", "栋"})
	digits, value := p.whole("value", 3, 9999)
	f := Facts{Type: Exactly, Kind: Count, Op: OpEqual, Quantity: verb + thing[0], Value: value, Unit: thing[1]}
	switch p.of("order", "before", "behind", "least") {
	case "before":
		return saying{verb + digits + thing[1] + thing[0], []Facts{f}}
	case "least":
		f.Type, f.Op = AtLeast, OpAtLeast
		return saying{verb + thing[0] + p.of("least", "不少于", "至少") + digits + thing[1], []Facts{f}}
	}
	return saying{verb + thing[0] + digits + thing[1], []Facts{f}}
}

// change is by how much, against a base that is said.
func (p *printer) change() saying {
	f := Facts{Kind: Rate, Unit: "%", Quantity: p.of("what", "行政许可事项审批时限", "市场主体数量", "技术合同成交额", "企业用电成本"), BaseRef: p.of("base", bases...)}
	digits, value := p.decimal("value", "[1-9][0-9]")
	f.Value = value
	var verb string
	if pick(p.T, "less", true, false) {
		f.Type, f.Op, verb = ReduceBy, OpReduceBy, p.of("verb", "减少", "压缩", "降低", "下降")
	} else {
		f.Type, f.Op, verb = IncreaseBy, OpIncreaseBy, p.of("verb", "增加", "增长", "提高")
	}
	said := digits + "%" + p.of("more", "", "以上")
	if pick(p.T, "on the ground of", true, false) {
		return saying{f.Quantity + "在" + f.BaseRef + p.of("ground", "基础上", "的基础上") + verb + said, []Facts{f}}
	}
	return saying{f.Quantity + p.of("than", "比", "较") + f.BaseRef + p.of("again", "", "再", "平均") + verb + said, []Facts{f}}
}

// against is held against another statistic, without a number.
func (p *printer) against() saying {
	f := Facts{Type: Relative, Kind: Rate, Unit: "%", Quantity: p.of("what", "居民收入增速", "民生支出占比", "投资增速", "失业率"), BaseRef: p.of("base", "全市平均水平", "全省平均水平", "上年水平", "全国平均增速")}
	verb := pick(p.T, "verb", []string{"高于", ">"}, []string{"低于", "<"}, []string{"不低于", ">="}, []string{"不高于", "<="})
	f.Op = Op(verb[1])
	return saying{f.Quantity + verb[0] + f.BaseRef, []Facts{f}}
}

// stretched has a target that decides and one beyond it, or the latter alone.
func (p *printer) stretched() saying {
	f := Facts{Type: AtLeast, Kind: Rate, Op: OpAtLeast, Unit: "%", Quantity: p.of("matter", matters...) + p.of("share", shares...)}
	high, value := p.decimal("value", "[5-9][0-9]")
	far := f
	far.Value, far.Stretch, far.Soft = value, true, true
	if pick(p.T, "alone", true, false) {
		return saying{"力争" + f.Quantity + "达到" + high + "%", []Facts{far}}
	}
	low, value := p.decimal("low", "[1-4][0-9]")
	f.Value = value
	return saying{f.Quantity + p.of("reach", "达到", "不低于") + low + "%，力争" + p.of("arrive", "达到", "突破") + high + "%", []Facts{f, far}}
}

// levels are amounts that a total reaches or keeps below.
func (p *printer) levels() saying {
	thing := pick(p.T, "thing", []string{"村级集体经济收入", "万元"}, []string{"用水总量", "万立方米"}, []string{"建设用地总规模", "亩"}, []string{"存储容量", "TB"}, []string{"绿道总里程", "公里"})
	digits, value := p.decimal("value", "[1-9][0-9]{0,5}")
	f := Facts{Kind: Amount, Quantity: thing[0], Value: value, Unit: thing[1]}
	if pick(p.T, "floor", true, false) {
		f.Type, f.Op = AtLeast, OpAtLeast
		return saying{f.Quantity + p.of("reach", "达到", "突破", "不少于", "增加到") + digits + f.Unit, []Facts{f}}
	}
	f.Type, f.Op = AtMost, OpAtMost
	return saying{f.Quantity + p.of("hold", "控制在", "不超过") + digits + f.Unit + p.of("within", "", "以内"), []Facts{f}}
}

// clock is a time between two events.
func (p *printer) clock() saying {
	unit := pick(p.T, "unit", durations[:2]...)
	digits, value := p.whole("value", 1, 60)
	f := Facts{
		Type: Limit, Kind: Duration, Op: OpAtMost, Value: value, Unit: unit.unit,
		From: p.of("since", "评标结束", "受理申请", "验收合格", "收到发票"), To: p.of("until", "签订合同", "支付款项", "办结备案", "送达决定"),
	}
	if pick(p.T, "between", true, false) {
		f.Quantity = f.From + "到" + f.To + "时间"
		return saying{"从" + f.Quantity + p.of("hold", "不超过", "控制在", "压缩至") + digits + unit.said + p.of("within", "", "以内"), []Facts{f}}
	}
	f.Quantity = f.From + "后" + f.To
	return saying{f.From + "后" + digits + unit.said + p.of("in", "内", "以内") + f.To, []Facts{f}}
}

// paid is what an incentive pays, to whom.
func (p *printer) paid() saying {
	f := Facts{Type: Exactly, Kind: Amount, Op: OpEqual, Unit: "万元", Policy: true, Segment: p.of("whom", "新认定的高新技术企业", "首次入库的小微企业", "获评驰名商标的农业合作社")}
	what := p.of("what", "一次性奖励", "奖励", "一次性补助", "补贴")
	f.Quantity = what
	digits, value := p.whole("value", 11, 500)
	f.Value = value
	if pick(p.T, "a share", true, false) {
		share := f
		share.Kind, share.Unit, share.BaseRef = Rate, "%", p.of("of", "设备购置额", "研发投入", "贷款利息")
		percent, value := p.decimal("share", "[1-9]")
		share.Value = value
		return saying{"对" + f.Segment + "，按" + share.BaseRef + "的" + percent + "%给予" + what, []Facts{share}}
	}
	return saying{"对" + f.Segment + p.of("comma", "", "，") + "给予" + what + digits + "万元", []Facts{f}}
}

// claimed is a promise without a figure.
func (p *printer) claimed() saying {
	matter := p.of("matter", matters...)
	claim := pick(p.T, "claim", []string{"零收费", "收费", "元"}, []string{"“零费用”", "费用", "元"}, []string{"零跑动", "跑动", "次"}, []string{"全覆盖", "覆盖率", "%"}, []string{"零投诉", "投诉", "件"})
	f := Facts{Type: Exactly, Op: OpEqual, Quantity: matter + claim[1], Value: N("0"), Unit: claim[2], Kind: Count}
	switch claim[2] {
	case "元":
		f.Kind = Amount
	case "%":
		f.Kind, f.Value = Rate, N("100")
	}
	return saying{matter + p.of("verb", "", "实现", "做到") + claim[0], []Facts{f}}
}

// delivered is a thing that must exist.
func (p *printer) delivered() saying {
	f := Facts{Type: Deliverable}
	verb := p.of("verb", "制定", "编制", "建立", "出台", "搭建", "设立")
	name := pick(p.T, "name", []string{"中介机构信用评价办法", "document"}, []string{"惠企政策清单", "catalogue"}, []string{"部门会商机制", "mechanism"},
		[]string{"《产业园区管理细则》", "document"}, []string{"企业服务平台", "system"}, []string{"政策兑现专窗", "facility"})
	f.Quantity, f.Form = name[0], Form(name[1])
	return saying{p.of("lead", "", "年底前", "全面") + verb + name[0], []Facts{f}}
}
