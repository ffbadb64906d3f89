package commitment

import "strconv"

// The vocabulary of promises. It is general language of official documents: no word stands here for one document's
// sake.

// arrives are comparisons that stand before the figure they hold the value to.
var arrives = join(
	lexiconOf(entry{op: OpAtMost, to: true},
		"压缩至 压缩到 压缩为 压缩成 压缩在 压减至 压减到 压减为 压降至 压降到 压到 缩短至 缩短到 缩短为 缩减至 缩减到 缩减为 缩至 缩到 减至 减到 减为 减少至 减少到 减少为 精减至 精减到 精减为",
		"降至 降到 降为 降低至 降低到 降低为 下降至 下降到 下降为 下调至 下调到 调减至 调降至 精简至 精简到 精简为 精简成 简化至 简化到 简化为 合并为 整合为 归并为 优化为 优化至 优化到 浓缩为 提速至 提速到 控制至"),
	lexiconOf(entry{op: OpAtMost},
		"不超过 不超出 不得超过 不能超过 不超 不高于 不得高于 不大于 不多于 不得多于 不长于 不突破 不得突破 不迟于 不晚于 不得晚于 控制在 严控在 限制在 控制到 限于 低于 小于 少于 短于 最多 最高 最长 最大 最迟 至多 最高不超过 最多不超过 最长不超过 原则上不超过 上限为 封顶 ≤ ≦ < 缩短在 压降在 下降在 缩小到 缩小至 收窄到 收窄至"),
	lexiconOf(entry{op: OpAtLeast, to: true},
		"提高到 提高至 提高为 提升到 提升至 提升为 增加到 增加至 增加为 增长到 增长至 增至 增到 扩大到 扩大至 扩大为 扩容到 扩容至 升至 升到 上升到 上升至 上调至 上调到 提至 延长至 延长到 发展到 壮大到 扩展到 扩展至 拓展到 拓展至 放宽至 放宽到 放宽为 倍增至 做到"),
	lexiconOf(entry{op: OpAtLeast},
		"达到 达 达成 不低于 不得低于 不能低于 不应低于 不少于 不得少于 不能少于 不应少于 不小于 不得小于 不下于 不短于 不早于 高于 大于 多于 超过 超出 超 逾 突破 至少 最少 最低 至少达到 稳定在 保持在 维持在 巩固在 巩固到 稳固在 保持 稳定保持在 稳定达到 累计达到 ≥ ≧ >"),
)

// changeBy are changes whose figure says by how much.
var changeBy = join(
	lexiconOf(entry{op: OpReduceBy}, "减少 降低 下降 压缩 压减 压降 缩短 缩减 精简 精减 削减 下调 节约 节省 递减 下浮 减免 减 降 再减 降幅 减幅 缩减率 压缩幅度"),
	lexiconOf(entry{op: OpIncreaseBy}, "增加 提高 增长 提升 上升 上浮 递增 上调 增 增幅 涨幅 提速 增收 多增 扩大 放大 再增"),
)

// postfixes are comparisons that follow a figure.
var postfixes = join(
	lexiconOf(entry{op: OpAtLeast}, "及以上 或以上 含以上 以上 之上 起 开外"),
	lexiconOf(entry{op: OpAtMost}, "及以下 或以下 以下 之下 以内 之内 内 及以内 为限 封顶 为上限"),
	lexiconOf(entry{}, "左右 上下"),
)

// startsFrom opens what a value was before.
var startsFrom = lexiconOf(entry{}, "由 从 自 由原来 由原来的 从原来 从原来的 原来 原来的 由原 由原先 由原先的 由现行 由现行的 由现在 由现在的 由目前 由目前的 由法定 由法定的 由此前的 由以前的 由以往的 由过去的 由去年 由去年的 由上年 由上年的 由上年度 由上年度的 由平均 从法定 从法定的 从目前的 从现在的 从现行的 原为 原 由原有的 从原有的 由最初的")

// promising are verbs by which an issuer takes something on. A bare number after one of them is a promise.
var promising = lexiconOf(entry{},
	"恢复 改善 出栏 认证 新认证 净增 净增加 减税降费 减负 让利 分解 下达 实现 确保 保证 力争 争取 达到 完成 新建 建成 建设 建立 新增 增设 设立 设置 培育 培养 培训 轮训 引进 引入 招引 招入 招聘 招录 引育 推出 清理 消化 举办 召开 开展 组织 创建 打造 认定 新认定 评选 评定 遴选 选拔 选派 选树 选择 资助 扶持 支持 发展 改造 实施 推广 培植 孵化 盘活 整治 治理",
	"办理 办好 开通 开放 投放 发放 发布 公布 编制 制定 修订 制修订 出台 减轻 取消 下放 纳入 联通 接入 落实 签约 落地 开工 竣工 投产 推动 引导 发动 筹建 提供 配备 安排 查处 打通 覆盖 推进 部署 承办 走访 联系 植树 修建 改建 扩建 安置 转移 创业 募集 筹集 争创 获批 提高 提升 降低 压缩 缩短 减少 增加 扩大 加大 计划 累计建设 布局 布设 铺设 安装 更新 淘汰 关停 建好 做好 抓好 用好 形成 曝光 加装 拓展 外送 到位 新创 创成 再建 新建成 调度 送戏 种植 造林 营造 绿化 收储 供应 保持 控制 返还 奖励 补助 补贴 给予 支付 退付 退还 收取 缴纳 鼓励 遏制 防范 推行 精简 优化 调整 征集 征收 聘请 选聘 组建 成立 扩充 录用 吸纳 帮扶 帮助 服务 救助 解决 化解 立案 检查 抽查 抽检 巡查 监测 排查 整改 销号 加快 加强 推介 申报 申请 打响 评估 培训各类 开设 增开 开发 上线 归集 共享 发展到 产生 创作 出版 演出 放映 捐赠 募捐 储备 评审 入库 转化 登记 注册 授权 拥有 接待 举行 参加 参与 覆盖到 推选 表彰 表扬 征订 运营 投运 建成投用 配置 配齐 增配 新配 补齐 改扩建 修复 保护 贷款 发行 融资 投入 拨付 兑现 兑付")

// defining opens a sentence that says what or whom something is for.
var defining = lexiconOf(entry{}, "适用范围 适用于 是指 系指 申请企业应 申报企业应 申请人应 申报条件 申请条件: 评选条件: 认定条件: 准入条件: 申请人须 申请人需 申请者须 申报人须 申报企业须 申报单位须 应具备 须具备")

// describing comes before figures that say how large or how many something is.
var describing = lexiconOf(entry{}, "上述 涉及 涵盖 包括 包含 发现 共计 全长 总长 时速 设计时速 总投资 计划总投资 占地 占地面积 总建筑面积 建筑面积 现有")

// carrying out what is numbered: 落实31条措施.
var carrying = lexiconOf(entry{}, "落实 贯彻 执行 对标 贯彻落实")

// resulting are verbs that make a list with 等 and its number a promise: 实现…等58项事项异地办理.
var resulting = lexiconOf(entry{}, "实现 完成 覆盖 覆盖到 扩展到 扩大到 打造 建成 推出 培育 新建 建设 开通 创建 举办 改造 引进")

// narrating marks what was, not what is promised.
var narrating = lexiconOf(entry{}, "已经 已 曾经 曾 截至目前 截至 截止目前 据悉 据了解 据统计 据报道 记者 报道 他们 她们 我们 你们 他说 她说 目前有 共有 昨天 昨日 今天 当时 那时 曾任")

// genre marks a text that is no list's: news, stories. Nothing in it is a promise.
var genre = lexiconOf(entry{}, "本报讯 记者 获悉 据了解 据悉 据报道 据统计 老板 他说 她说 他们 她们 预计今天 甲方 乙方")

// paying are verbs of an incentive: what they govern is paid or allowed, not reached.
var paying = lexiconOf(entry{}, "奖励 奖补 补助 补贴 返还 资助 给予 予以 贴息 贴补 支持资金 资金支持 免征 减征 可申请 可享受 发给 奖金 补偿")

// payments are the names of what an incentive pays.
var payments = lexiconOf(entry{}, "一次性奖励 奖励或补助 奖励 奖补 一次性补助 补助 一次性补贴 补贴 返还 资助 贴息 创业担保贷款 奖金 补偿 贷款额度 支持")

// permitting lets somebody do something, within bounds.
var permitting = lexiconOf(entry{}, "可 可以 允许 准予")

// trailing are words at the end of a subject that belong to what is said of it.
var trailing = lexiconOf(entry{}, "分别 均 都 各 各自 原则上 最终 全部 逐步 进一步 再 大约 必须 至少 依次 普遍 一律 累计 力争 争取 力求 平均 总体 基本 不 由 从 自 要 应 应当 需 可 可以 保持 或 且 并 为 控制 的 占 按 按照 最高 是 一般")

// guards are characters after which a word is only part of another: 平均, 许可, 主要, 收到.
var guards = map[string]string{"到": "收受签报", "由": "自理缘事", "同": "合共协相胡", "比": "占对百同环", "均": "平户人年月日", "都": "首成", "可": "许认", "要": "主重需必", "应": "供响反效对相", "需": "急所必内", "自": "独各亲来", "各": "", "不": "", "为": "行作人", "的": "目", "或": "", "且": "而", "并": "合", "占": "侵", "控制": "", "再": "", "按": ""}

// qualifying opens a clause that says who or what a policy is for.
var qualifying = lexiconOf(entry{}, "对 凡 对于 针对 符合 其中 若 如 凡是 属于")

// beneficiaries end a clause that says who or what a policy is for.
var beneficiaries = lexiconOf(entry{}, "企业 项目 单位 个人 机构 主体 人员 人才 用户 纳税人 业主 合作社 农场 园区 平台 基地 家庭 学校 组织 者 公司 载体 团队 商户 农户 户 车辆 产品 工程 地块 建筑 住房 房屋 设备 中心 街区 村 社区 乡镇 协会 银行 情形 情况 案件 事项 部分 城市 地区 的")

// levels end the name of something that has a value: a bare number after one of them is its value.
var levels = join(fixedLevels, lexiconOf(entry{}, "额 能力 面积 规模 产值 产量 收入 投资 资金 费用 成本 增加值 到位资金 额度 人口 价格 均价 存量 床位 高速公路 国道 省道 国省道 铁路"))

// fixedLevels are levels even of something that is being done; the others tell how much of it is: 完成投资3亿元.
var fixedLevels = lexiconOf(entry{}, "率 比例 比重 占比 百分比 覆盖面 增速 增幅 降幅 速度 总值 总量 总额 总数 总数量 数量 数 量 里程 总里程 长度 水平 时间 时限 时长 用时 耗时 周期 频率 频次 次数 人数 户数 床位数 比 值 指数 得分 浓度 强度 密度 能耗 排放 半径 距离 容量 参保人数 保有量 带宽 系数")

// measures end the name of a quantity that a change can be told of.
var measures = lexiconOf(entry{}, "率 比例 比重 占比 百分比 增速 速度 总值 总量 总额 数量 数 量 面积 里程 规模 时间 时限 时长 用时 总用时 耗时 周期 期限 频率 次数 人数 户数 环节 流程 材料 阶段 步骤 程序 费用 成本 收费 标准 收入 投资 排位 指数 浓度 水平 许可")

// softly are verbs that promise effort rather than result.
var softly = lexiconOf(entry{}, "探索 争取 力争 推动 鼓励 支持 引导 倡导 提倡 协同 配合 协助 努力 尝试 试行 积极争取 积极探索 积极推动")

// stretching are verbs of a target beyond the one that decides.
var stretching = lexiconOf(entry{}, "力争 争取 努力达到 力求 争创")

// helping are verbs of somebody else's task.
var helping = lexiconOf(entry{}, "配合 协同 协助 对接落实 落实市上 落实省上 落实上级 落实市级 落实省级 积极配合 主动配合 协调配合")

// superiors are whom somebody else's task belongs to.
var superiors = lexiconOf(entry{}, "省上 市上 上级 省级 市级 上级部门 省级部门 市级部门 有关部门")

// besides are words between a comparison and its figure that change nothing.
var besides = lexiconOf(entry{}, "每人每月 每人每年 每人每天 每人每次 每月 每亩 每户 每平方米 分别 均 都 各 各自 平均 原则上 每年 年均 最终 全部 逐步 进一步 再 约 近 大约 总体 基本 也 即 一律 应 要 必须 须 需 至少 的 为 是 到 于 依次 普遍 户均 人均 同比 同比例 幅度 不 已 在 可 可以 就 了 上 超额 累计 仍 还 再次")

// leads are words before the name of a quantity that do not belong to it.
var leads = lexiconOf(entry{},
	"将 把 使 让 令 确保 实现 力争 争取 推动 保证 并 并将 同时 其中 且 以及 及 和 或 与 也 还 要 应 进一步 努力 全面 基本 基本实现 全面实现 力争实现 争取实现 争取确保 力争将 争取将 确保将 探索将 探索 积极 切实 逐步 逐步将 推进 加快 实行 实施 促进 促使 引导 推动实现 保障 确保全年 全年 年内 今年 当年 到 使得 做到 达到 即 对 年底前 年末 即日起 原则上 在 从 由 按 全面推进 落实 最终 持续 不断 大力 有效 加强 严格 于")

// together says that every subject has the figure for itself.
var together = lexiconOf(entry{}, "均 都 分别 全部")

// conjunctions join items of a list besides 、.
var conjunctions = lexiconOf(entry{}, "以及 及 和 与 或 并 、")

func decimalText(n int64) string { return strconv.FormatInt(n, 10) }
