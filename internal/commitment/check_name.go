package commitment

import (
	"regexp"
	"strings"

	"duban/internal/fault"
)

// common are the words that quantities of any matter are made of: what is left without them says which matter it is.
var common = strings.NewReplacer(pairsOf(`办理 审批 办结 受理 处理 完成 覆盖 满意 合格 达标 通过 公开 时间 时限 耗时 时长 用时 环节 材料 步骤 次数 数量
个数 总量 总额 总数 比例 比重 占比 增长 增速 增幅 增加 增加值 率 平均 全部 事项 业务 申请 项目 目标 任务 工作 企业 单位 服务 新增 新建 建设 全区 全县 全市
城市 农村 城镇 中心 区域 重点 年度 当年 每年 每月 每季度`)...)

func pairsOf(words string) []string {
	var out []string
	for _, w := range strings.Fields(words) {
		out = append(out, w, "")
	}
	return out
}

// specific reports whether a quantity is named well enough to be the same wherever it stands: 国家高新技术企业 is,
// 办理时间 speaks of whatever the item is about.
func specific(quantity string) bool {
	return len([]rune(common.Replace(squash(quantity)))) >= 4
}

// indicator is the name of a statistic, acts are words by which a clause says something of it.
var (
	indicator  = regexp.MustCompile(`^\p{Han}{2,14}(?:增长率|增速|增幅|增长速度|占比|比重|覆盖率|完成率|达标率|合格率|满意率|满意度|入库率|回复率|办结率|普及率|利用率)$`)
	acts       = regexp.MustCompile(`[提降减增扩推加实确力保达完建制落强优压缩公考评包分关跟较比高低不无促控稳健开纳抓汇报为是将对把使让按以与同超持]`)
	indicators = strings.NewReplacer("增长率", "率", "增长速度", "率", "增速", "率", "增幅", "率", "达标率", "率", "完成率", "率", "占比", "率", "比重", "率")
)

// withoutTarget finds indicators that stand in a row of targets and have none themselves: …达到60%，投资增长率、主体
// 数量增速。
func (c *checker) withoutTarget() {
	if len(c.promises()) == 0 {
		return
	}
	text := string(c.text)
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；;\n", r) }) {
		at := strings.LastIndexAny(sentence, "，,")
		if at < 0 || !strings.ContainsAny(sentence[:at], "0123456789") {
			continue
		}
		names := strings.FieldsFunc(strings.TrimLeft(sentence[at:], "，,"), func(r rune) bool { return r == '、' || r == '和' || r == '及' })
		for _, name := range names {
			if !indicator.MatchString(name) || acts.MatchString(indicators.Replace(name)) {
				names = nil
				break
			}
		}
		if len(names) > 0 {
			c.warn("commitment.no_target", fault.Args{"words": names})
		}
	}
}
