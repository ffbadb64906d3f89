package list

import (
	"regexp"
	"strings"

	"duban/internal/hanzi"
)

// term says what a column or label with this name holds. Weight orders terms that fit the same field: the heavier one
// is the better text column.
type term struct {
	field  Field
	weight int
}

// terms are the column headings and labels of the field, folded by hanzi.Key.
var terms = buildTerms(map[Field]string{
	FieldNo:       "序号 编号 项号 号 任务编号 任务序号 项次 编码 序 no no. # s/n sn actionno actionno. actionnumber number id item itemno ref ref.",
	FieldHeading:  "目标任务 目标 一级指标 二级指标 类别 分类 领域 大类 考核项目 任务类别 工作类别 板块 专项 方面 重点领域 改革领域 指标类别 一级任务 二级任务 任务分类 专项行动 行动 category area goal theme pillar strategy objective priority",
	FieldTitle:    "任务名称 事项 事项名称 改革举措 改革事项 项目名称 指标名称 考核内容 工作项目 主要任务 标题 案由 题目 政策条款 政策名称 存在问题 反馈问题 突出问题 主要问题 问题 task title name action",
	FieldText:     "三级指标 主要内容 工作内容 任务内容 具体内容 内容 具体措施 工作措施 主要措施 措施 举措 工作举措 具体举措 目标要求 工作要求 重点任务 重点工作 工作任务 任务 具体任务 评分标准 考核标准 整改措施 工作目标 年度目标 工作事项 工作重点 任务清单 整改内容 问题描述 具体工作 工作项目内容 实施内容 办理事项 工作内容及要求 目标任务及要求 milestone milestones actionitem recommendation commitment steps specificaction keyaction keyactions milestoneactivity description activity activities deliverable measures",
	FieldUnits:    "责任单位 责任部门 承办单位 承办部门 实施单位 落实单位 主管部门 主管单位 指导部门 部门 单位 责任主体 牵头及配合单位 牵头单位及配合单位 牵头、配合单位 责任单位（部门） 主办机关及协办机关 办理机关 权责机关 执行机关 责任机关 机关 职责部门 牵头(责任)单位 implementingagency implementingagencies responsibleministry responsibleministries actors bywhom whoisresponsible responsiblebody responsiblebodies responsibleunit responsibleunits responsibleparty responsibleparties responsibleagency responsibleorganisation responsibleorganization responsible responsibility owner agency agencies who",
	FieldLead:     "牵头单位 牵头部门 牵头责任单位 牵头考核单位 牵头 主办单位 主责单位 主办部门 主责部门 第一责任单位 牵头负责单位 主办机关 leadimplementingagency leadministry leadbody leadpartner leadorganisation(s) lead leadagency leadorganisation leadorganization leadunit leaddepartment",
	FieldJoint:    "配合单位 配合部门 协办单位 协办部门 参与单位 参加单位 协同单位 协同部门 协助单位 协作单位 协办机关 otheractors otheractorsinvolved supportingorganisations supportingorganizations supportingministries supportingpartners 责任（配合）单位 责任(配合)单位 配合责任单位 参与部门 partner partners support supportingagency supportingagencies supportunit",
	FieldPerson:   "责任领导 工作组组长 组长 责任人 分管领导 牵头领导 联系领导 负责人 第一责任人 直接责任人 包保领导 挂帅领导 具体责任人 联络员 联系人 市级领导 区级领导 县级领导 leader responsiblelead contact",
	FieldDeadline: "完成时限 完成时间 完成期限 时限 办结时限 时间节点 整改时限 时限要求 时间要求 时间安排 进度安排 完成时间节点 计划完成时间 完成日期 targetdate deadline duedate due timeline timeframe 办理期限 预定完成日期 预计完成时间 办理时间 完成时间（节点） enddate timescale targetcompletiondate completiondate completion date by bywhen when",
	FieldExtra:    "备注 说明 推广范围 各项分值 分值 依据 政策依据 目前进展 进展情况 工作进展 下一步 来源 measurement reportingmechanism notes note remarks status budget cost",
})

// weights prefer, among headings for the same field, the one that says it best.
var weights = map[string]int{"三级指标": 9, "主要内容": 9, "具体措施": 8, "工作措施": 8, "具体举措": 8, "评分标准": 8, "考核标准": 8, "具体内容": 8, "工作内容": 7, "milestone": 7, "重点任务": 6, "工作任务": 6}

func buildTerms(words map[Field]string) map[string]term {
	out := map[string]term{}
	for field, list := range words {
		for word := range strings.FieldsSeq(list) {
			key := hanzi.Key(word)
			out[key] = term{field: field, weight: 5 + weights[word]}
		}
	}
	return out
}

var (
	personLabel   = regexp.MustCompile(`(?:领导|组长|责任人|负责人|联系人|联络员|书记|局长|[河湖林路链田街]长|经办人|督办人|包联人|包保人)$`)
	sharedLabel   = regexp.MustCompile(`^(?:牵头|主办|主责)(?:单位|部门)?[/、及和与](?:配合|责任|协办|参与|参加)`)
	leadLabel     = regexp.MustCompile(`^(?:总)?(?:牵头|主办|主责)`)
	jointLabel    = regexp.MustCompile(`^(?:配合|会办|协办|协同|参与|参加|协助|协作)`)
	unitLabel     = regexp.MustCompile(`(?:单位|部门|主体|处室|科室|机关)$`)
	deadlineLabel = regexp.MustCompile(`时限|期限|完成时间|时间节点|办结时间|完成日期|起止时间|截止|(?:整改|实施|推进|计划|目标|要求)时间|时间进度|进度(?:安排|要求|计划)`)
	headingLabel  = regexp.MustCompile(`^[一二三四]级(?:指标|任务|目标)$`)
	unitAndPerson = regexp.MustCompile(`(?:单位|部门)(?:及|和|与|、|/)?(?:其)?(?:责任人|负责人|联系人|责任领导)$`)
	numberLabel   = regexp.MustCompile(`^\p{Han}{0,4}(?:编号|序号)$`)
	textLabel     = regexp.MustCompile(`^\p{Han}{0,6}(?:内容|措施|举措|任务|要求|标准|事项|要点|做法|办法|目标)(?:(?:及|和|与|、)\p{Han}{1,8})?$`)
	groupLabel    = regexp.MustCompile(`^\p{Han}{0,5}(?:类别|类型|领域|方向|板块|策略|主题|维度|专项)$`)
	englishLabel  = regexp.MustCompile(`^[a-z0-9/&(),-]+$`)
	englishLabels = []struct {
		re    *regexp.Regexp
		field Field
	}{
		{regexp.MustCompile(`contact|e-?mail|phone`), FieldExtra},
		{regexp.MustCompile(`(?:title|name)$`), FieldTitle},
		{regexp.MustCompile(`start(?:ing)?date|^start$|^from$|progress|status|budget|cost|fund|comment|metric|indicator|kpi|evidence|output|resource`), FieldExtra},
		{regexp.MustCompile(`(?:^|[a-mp-z])(?:date|deadline|timeline|timeframe|timing|timescale|timetable|schedule|completion|target(?:year|quarter)|horizon)s?$|^(?:due|bywhen|date|target(?:date|year|quarter)|timeline|timeframe)`), FieldDeadline},
		{regexp.MustCompile(`^(?:key|main|other|potential)?(?:support|partner|collaborat|contribut|otheractor|assist|stakeholder)|(?:partners?|actors?|stakeholders?|agencies|departments|organi[sz]ations)(?:involved)?$`), FieldJoint},
		{regexp.MustCompile(`^lead|lead(?:agency|organi[sz]ation|department|entity|ministry|office)|^coordinat`), FieldLead},
		{regexp.MustCompile(`responsib|^implement(?:ing|er|ation)|accountab|owners?$|^(?:agency|agencies|ministry|ministries|departments?|institutions?|offices?|organi[sz]ations?|entity|entities)(?:/[a-z]+)?$`), FieldUnits},
		{regexp.MustCompile(`^(?:specific|key|recommended|proposed|priority|adaptation|mitigation|main)?(?:actions?|activity|activities|measures?|tasks?|initiatives?|interventions?|deliverables?|milestones?|recommendations?|commitments?|steps?)?(?:items?|description|text)?$`), FieldText},
		{regexp.MustCompile(`objective|goal|theme|pillar|sector|focusarea|category|priorityarea|strateg`), FieldHeading},
	}
	labelNotes = regexp.MustCompile(`[（(][^（）()]*[）)]$`)
)

// labelField says what a column heading or label names, and how surely (per cent). Unknown labels give FieldExtra, 0.
func labelField(label string) (Field, int) {
	key := strings.TrimRight(hanzi.Key(label), ":：")
	if t, ok := terms[key]; ok {
		return t.field, 100
	}
	bare := labelNotes.ReplaceAllString(key, "")
	if t, ok := terms[bare]; ok && bare != "" {
		return t.field, 95
	}
	switch {
	case unitAndPerson.MatchString(bare):
		return leadOrUnits(bare), 80
	case sharedLabel.MatchString(bare):
		return FieldUnits, 80
	case personLabel.MatchString(bare):
		return FieldPerson, 90
	case leadLabel.MatchString(bare):
		return FieldLead, 90
	case jointLabel.MatchString(bare):
		return FieldJoint, 90
	case deadlineLabel.MatchString(bare):
		return FieldDeadline, 90
	case unitLabel.MatchString(bare):
		return FieldUnits, 80
	case headingLabel.MatchString(bare):
		return FieldHeading, 90
	case len(strings.Fields(label)) <= 5 && englishLabel.MatchString(bare):
		return englishField(bare)
	case numberLabel.MatchString(bare):
		return FieldNo, 80
	case textLabel.MatchString(bare):
		return FieldText, 70
	case groupLabel.MatchString(bare):
		return FieldHeading, 60
	}
	return FieldExtra, 0
}

// leadOrUnits reads a heading for units and their people, such as 牵头单位及责任人, by the units.
func leadOrUnits(label string) Field {
	if leadLabel.MatchString(label) {
		return FieldLead
	}
	return FieldUnits
}

// englishField finds the word that an English heading hangs on: "Target completion (quarter)", "Responsible B/Ds".
func englishField(label string) (Field, int) {
	for _, l := range englishLabels {
		if l.re.MatchString(label) {
			return l.field, 80
		}
	}
	return FieldExtra, 0
}

// isLabel reports whether a cell's text is a column heading that the vocabulary knows.
func isLabel(text string) bool {
	if len(text) > 90 {
		return false
	}
	field, sure := labelField(text)
	return sure >= Sure || sure > 0 && field != FieldExtra
}
