package commitment

import (
	"duban/internal/hanzi"
)

// making are verbs whose object must exist or have happened when the promise is kept.
var making = lexiconOf(entry{},
	"出台 制定 制定出台 落实出台 制定并公布 制定完善 研究制定 研究出台 制订 修订 印发 编制 起草 拟定 发布 公布 清理公布 完善并发布 建立 建立健全 建立完善 建立和完善 健全 健全完善 健全落实 构建 搭建 建成 建好 组建 设立 设置 成立 打造 推出 上线 开通 开发 开设 建设 加快建设 新建 筹建 创建 争创 申创 创成 开展 深入开展 持续开展 组织开展 开展好 实施 组织实施 深入实施 全面实施 启动 实行 推行 探索 探索建立 探索设立 探索实施 取消 推进 加快推进 全力推进 全面推进 争取")

// strong are verbs that make a deliverable of any thing with a known ending; the others only of some forms.
var strong = lexiconOf(entry{},
	"出台 制定 制定出台 落实出台 制定并公布 制定完善 研究制定 研究出台 制订 修订 印发 编制 起草 拟定 完善并发布 建立 建立健全 建立完善 建立和完善 健全 健全完善 健全落实 构建 搭建 建成 建好 组建 设立 设置 成立 打造 推出 上线 开通 开发 开设 新建 筹建 创建 争创 申创 创成 探索 探索建立 探索设立 探索实施")

// things are the endings of deliverables' names, with what form they are of.
var things = join(
	lexiconOf(entry{form: FormMechanism}, "机制 制度 体系 程序 模式 体制 规则 联席会议 基金 责任制 清单制 激励机制 河长制 路长制"),
	lexiconOf(entry{form: FormDocument}, "办法 方案 细则 规定 意见 规划 规范 指引 指南 标准 条例 预案 措施 计划 政策 手册 章程 导则 规章 操作规程 工作要点 公约 图册 若干措施 白皮书 蓝皮书 实施意见 指导意见"),
	lexiconOf(entry{form: FormCatalogue}, "清单 目录 台账 名录 档案 项目库 名单 专家库 人才库 信息库 需求库"),
	lexiconOf(entry{form: FormSystem}, "平台 系统 数据库 资料库 小程序 客户端 网站 门户 卖场 入口 数据中心 知识库 一张图 大脑 app"),
	lexiconOf(entry{form: FormFacility}, "中心 专窗 窗口 机构 终端区 服务站 监测点 服务点 大桥 道路 大道 公路 基地 审判庭 委员会 法庭 工作站 驿站 园区 厂房 水厂 污水处理厂 学校 医院 公园 广场 停车场 专区 专柜 书屋 展厅 产业园 孵化器 实验室 快捷通道 车间 基站 专班 领导小组 工作组 健身圈 生活圈 服务圈 步道 卫生院 水库 管网 示范点 联络站 联系点"),
	lexiconOf(entry{form: FormActivity}, "行动 试点 试点工作 活动 整治 专项整治 治理 专项治理 评选 攻坚 大讲堂 培训班 竞赛 比赛 论坛 博览会 推介会 对接会 座谈会 招聘会 普查 大排查 大检查 行动计划 改革 改革试点 工程"),
	lexiconOf(entry{form: FormTitle}, "先行区 示范区 试点区 示范县 示范市 示范城市 称号 示范单位 文明城市 卫生城市 百强县 试验区 品牌 示范点 示范园区 示范镇 示范村"),
	lexiconOf(entry{form: FormService}, "服务 绿色通道 快速通道 服务专员 热线 一件事 专线 专列"),
)

// weakForms are what verbs that go on with something can still deliver.
var weakForms = map[Form]bool{FormActivity: true, FormTitle: true}

// following may come after the name of a deliverable.
var following = lexiconOf(entry{}, "等 建设 工作 试点 制")

// deliverables reads what must exist or have happened, clause by clause.
func (r *reader) deliverables() {
	for start := 0; start < len(r.folded); {
		end := start
		for end < len(r.stops) && r.stops[end] < stopClause {
			end++
		}
		r.deliver(span{start, end})
		start = end + 1
	}
}

// deliver reads one clause: the first verb of making and its objects.
func (r *reader) deliver(c span) {
	for at := c.start; at < c.end; at++ {
		if r.zone[at] != zonePlain {
			continue
		}
		verb, ok := r.after(at, c.end, making)
		if !ok {
			continue
		}
		from := at + len(verb.runes)
		if r.objects(c, span{at, from}, from) {
			return
		}
		at = from - 1
	}
}

// objects reads the list of things after a verb; false when they are none that can be delivered.
func (r *reader) objects(c, verb span, from int) bool {
	if from < c.end && (r.folded[from] == '的' || r.folded[from] == '率') || r.narrated(c, verb.start) || r.denied(verb.start) {
		return false
	}
	d := predicate{sentence: &sentence{reader: r}}
	var names []span
	var forms []Form
	start := from
	for _, item := range d.split(span{from, c.end}) {
		item.start = start
		for item.start < item.end && (r.stops[item.start] == stopItem || hanzi.IsSpace(r.printed[item.start])) {
			item.start++
		}
		if v, ok := r.after(item.start, item.end, making); ok && len(names) > 0 {
			item.start += len(v.runes)
		}
		name, form, ok := r.thing(item)
		last := item.end == c.end
		if !ok && last {
			return false // the words go on: 打造…中心和…中心贡献力量
		}
		if !ok || !last && form == FormActivity && r.has(item.end, c.end, mechanisms) {
			continue // joined to the next: 信用分级分类监管和信用修复机制
		}
		start = item.end
		if e, joined := r.after(start, c.end, conjunctions); joined {
			start += len(e.runes)
		}
		names, forms = append(names, name), append(forms, form)
	}
	if len(names) == 0 {
		return false
	}
	e, _ := r.after(verb.start, verb.end, making)
	_, able := r.after(verb.start, verb.end, strong)
	done := false
	for i, name := range names {
		if !able && !weakForms[forms[i]] && !r.lasting(e.String(), forms[i]) || r.figured(name) {
			continue
		}
		r.delivered(c, verb, name, forms[i])
		done = true
	}
	return done
}

var mechanisms = lexiconOf(entry{}, "机制 制度 体系")

// denied reports whether a verb is negated: 未开展经营活动.
func (r *reader) denied(at int) bool {
	switch r.words.at(at - 1) {
	case '未', '不', '没', '非', '免':
		return true
	}
	return false
}

// lasting reports whether a verb that goes on with something delivers things of this form all the same.
func (r *reader) lasting(verb string, form Form) bool {
	switch verb {
	case "实行", "推行", "实施", "全面实施":
		return form == FormMechanism
	case "发布", "公布", "清理公布":
		return form == FormDocument || form == FormCatalogue
	case "建设", "加快建设", "推进", "加快推进", "全力推进", "全面推进", "启动":
		return form == FormSystem || form == FormFacility
	}
	return false
}

// narrated reports whether a clause tells what was.
func (r *reader) narrated(c span, at int) bool { return r.has(c.start, at, narrating) }

// thing gives the name of a deliverable and its form, from the words of one item of a list.
func (r *reader) thing(s span) (span, Form, bool) {
	s.start, s.end = r.trim(s.start, s.end)
	for {
		if s.end-s.start < 3 || s.end-s.start > 60 {
			return span{}, "", false
		}
		if r.zone[s.end-1] == zoneTitle {
			e, ok := r.before(s.start, s.end-1, things)
			if !ok {
				return s, FormDocument, true
			}
			return s, e.form, true
		}
		if r.zone[s.end-1] == zoneQuote {
			e, ok := r.before(s.start, s.end-1, things)
			return s, e.form, ok && e.form != FormActivity
		}
		if e, ok := r.before(s.start, s.end, things); ok && s.end-s.start > len(e.runes) {
			return s, e.form, true
		}
		e, ok := r.before(s.start, s.end, following)
		if !ok {
			return span{}, "", false
		}
		s.end -= len(e.runes)
	}
}

// figured reports whether the name holds a figure that is promised for itself.
func (r *reader) figured(s span) bool {
	for _, i := range r.within(s) {
		if r.taken[i] {
			return true
		}
	}
	return false
}

func (r *reader) delivered(c, verb, name span, form Form) {
	f := Facts{Type: Deliverable, Quantity: r.text(name.start, name.end), Form: form, Posture: r.postureIn(span{c.start, verb.end})}
	f.Stretch = r.has(c.start, verb.end, stretching)
	f.Soft = f.Stretch || r.has(c.start, verb.end, softly)
	f.Verify = ByDeliverable
	var m marks
	m.put(RoleVerb, verb)
	m.put(RoleQuantity, name)
	start := name.start
	if verb.end == name.start {
		start = verb.start
	}
	r.out = append(r.out, Promise{Facts: f, Start: start, End: name.end, Parts: m.sorted()})
}

// behaving are verbs that open a promise of conduct.
var behaving = lexiconOf(entry{},
	"落实 严格 严禁 严厉 加强 加大 加快 推进 推动 推广 推行 优化 规范 完善 深化 强化 保障 维护 督促 鼓励 支持 引导 提高 提升 扩大 降低 改进 改善 统筹 贯彻 尊重 依托 充分 提供 妥善 做好 打击 清理 禁止 不得 杜绝 健全 整合 协同 配合 促进 创新 持续 全面 积极 大力 深入 坚持 实行 实施 切实 广泛 稳步 扎实 着力 组织 建立 建设 开展 探索 推出 压缩 减少 压减 简化 精简 拓展 拓宽 增强 倡导 搭建 防范 化解 严肃 严守 严控 抓好 抓实 聚焦 围绕 进一步 确保 实现 有序 有效 健全 科学 合理 按照 认真 督导 指导 协调 负责 及时 监督 巩固 培育 发挥 丰富 夯实 筑牢 统一 牵头 主动 发展 构建 畅通 提倡 适时 取消 放宽 依法 激发 广泛 解决 争取 力争 对接 完成 制定 出台 宣传 营造 结合 利用 调动 加速 整治 排查 查处 落细 用好 管好 建好 引进 培养 激励 提请 举办 召开 参与 参加 研究 编制 设立 选派 选聘 联合 树立 弘扬 保护 修复 治理 关注 关爱 帮助 帮扶 服务 允许 减轻 缩短 稳定 稳妥 分类 分级 定期 实时 每年 每月 每季度 采取 制止 遏制 简 协助 执行 更换")

// conduct gives a text that promises nothing else the behaviour that its first act names.
func (r *reader) conduct() {
	if len(r.out) > 0 {
		return
	}
	for start := 0; start < len(r.folded); {
		end := start
		for end < len(r.stops) && r.stops[end] < stopClause {
			end++
		}
		from, to := r.act(span{start, end})
		verb, ok := r.after(from, to, behaving)
		if ok && to-from >= 4 && !r.narrated(span{from, to}, to) {
			r.behaves(span{from, to}, len(verb.runes))
			return
		}
		start = end + 1
	}
}

// act is a clause without what stands before its verb: a day, a period, or whom it is for.
func (r *reader) act(c span) (start, end int) {
	start, end = r.trim(c.start, c.end)
	if _, ok := r.after(start, end, behaving); ok {
		return start, end
	}
	if _, ok := r.after(start, end, opens); ok {
		for at := start; at < end; at++ {
			if e, ok := r.after(at, end, behaving); ok && len(e.runes) > 1 && r.zone[at] == zonePlain {
				return at, end
			}
		}
		return start, end
	}
	return r.trim(r.afterDate(span{start, end}), end)
}

// afterDate gives where the words go on behind a day or period that opens a stretch, its start where none does.
func (r *reader) afterDate(s span) int {
	if at, e, ok := r.first(s.start+1, min(s.end, s.start+maxDate), dateEnds); ok && r.dated(span{s.start, at}) {
		return at + len(e.runes)
	}
	return s.start
}

// maxDate is how long the words of a date before a verb may be.
const maxDate = 14

// dateEnds close the words of a day or period before a verb.
var dateEnds = lexiconOf(entry{}, "前 之前 底前 底 起 年内 内 末 季度 月份 期间")

// dated reports whether a stretch tells a day or a period.
func (r *reader) dated(s span) bool {
	for _, i := range r.within(s) {
		if r.figs[i].reason == ReasonDate {
			return true
		}
	}
	return r.hasAt(s.start, []rune("前"))
}

// maxConduct is how much of a clause names a conduct.
const maxConduct = 40

func (r *reader) behaves(c span, verb int) {
	stop := min(c.end, c.start+maxConduct)
	f := Facts{Type: Conduct, Quantity: r.text(c.start, stop), Posture: r.postureIn(c), Verify: ByConduct}
	f.Soft = r.has(c.start, c.start+verb, softly)
	var m marks
	m.put(RoleVerb, span{c.start, c.start + verb})
	m.put(RoleQuantity, span{c.start + verb, stop})
	r.out = append(r.out, Promise{Facts: f, Start: c.start, End: c.end, Parts: m.sorted()})
}
