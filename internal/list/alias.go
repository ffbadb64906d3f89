package list

import (
	"math/bits"
	"slices"
	"strings"

	"duban/internal/hanzi"
)

// shortForms are the customary abbreviations of what organs are called, longest first. They are vocabulary of
// administration in general; two names that read the same after them are one unit under two names.
var shortForms = strings.NewReplacer(
	"人力资源和社会保障", "人社", "人力资源社会保障", "人社", "住房和城乡建设", "住建", "住房城乡建设", "住建", "住房保障和城乡建设", "住建",
	"经济和信息化", "经信", "经济信息化", "经信", "工业和信息化", "工信", "工业信息化", "工信", "经济贸易", "经贸", "发展和改革", "发改", "发展改革", "发改",
	"卫生健康", "卫健", "卫生和计划生育", "卫计", "卫生计生", "卫计", "教育体育", "教体", "教育和体育", "教体", "科学技术", "科技", "科技和信息化", "科信",
	"文化广电新闻出版", "文广新", "文化广播电视和旅游", "文广旅", "文化广电和旅游", "文广旅", "文化广电旅游", "文广旅", "文广旅游", "文广旅",
	"文化广播影视", "文广影", "文化和旅游", "文旅", "文化旅游", "文旅", "文旅广电", "文广旅", "文体广电旅游", "文体旅",
	"自然资源和规划", "自规", "自然资源与规划", "自规", "国土资源", "国土", "市场监督管理", "市场监管", "市场和质量监督管理", "市场质监", "食品药品监督管理", "食药监",
	"药品监督管理", "药监", "应急管理", "应急", "退役军人事务", "退役军人", "医疗保障", "医保", "国有资产监督管理", "国资", "国有资产", "国资",
	"民族宗教事务", "民宗", "民族宗教", "民宗", "民族和宗教", "民宗", "行政审批服务", "审批服务", "政务服务和大数据管理", "政数", "政务服务数据管理", "政数",
	"数据资源管理", "数据资源", "大数据管理", "大数据", "大数据发展管理", "大数据", "城市管理行政执法", "城管执法", "城市管理和综合执法", "城管执法", "城市管理综合执法", "城管执法",
	"综合行政执法", "综合执法", "城市管理", "城管", "交通运输", "交通", "生态环境保护", "生态环境", "环境保护", "环保", "水土保持", "水保",
	"经济合作", "经合", "经济技术合作", "经合", "招商引资", "招商", "地方金融监督管理", "金融监管", "地方金融监管", "金融监管", "金融服务", "金融", "金融工作", "金融",
	"扶贫开发", "扶贫", "乡村振兴", "乡振", "供销合作社联合社", "供销社", "供销合作联社", "供销社", "供销合作社", "供销社",
	"机关事务管理", "机关事务", "公共资源交易", "公资交易", "农业和农村", "农业农村", "农业和粮食", "农粮", "粮食和物资储备", "粮储", "审计监督", "审计",
	"妇女联合会", "妇联", "残疾人联合会", "残联", "工商业联合会", "工商联", "文学艺术界联合会", "文联", "科学技术协会", "科协", "归国华侨联合会", "侨联",
	"机构编制委员会办公室", "编办", "编制委员会办公室", "编办", "机构编制委员会", "编委", "编委办", "编办", "网络安全和信息化委员会办公室", "网信办",
	"纪委监委机关", "纪委", "纪委监委", "纪委", "纪委机关", "纪委", "纪律检查委员会", "纪委", "监察委员会", "监委",
	"人民法院", "法院", "人民检察院", "检察院", "人民武装部", "人武部", "人民政府", "政府", "人民代表大会常务委员会", "人大", "人大常委会", "人大", "人大办公室", "人大办",
	"政治协商会议", "政协", "管理委员会", "管委会", "办公室", "办", "委员会", "委", "中国人民银行", "人民银行", "中国银行保险监督管理委员会", "银保监会",
)

// organEndings are the characters with which the names of single organs end.
const organEndings = "局委办部厅院署处"

// tiersOf are the characters for a level of government with which the names of its organs open.
const tiersOf = "区县市省州旗镇乡"

// fixedOpenings stand before national names and are often left out.
var fixedOpenings = []string{"国务院", "国家", "中国", "全国"}

// aliasName is a unit's name prepared for comparing.
type aliasName struct {
	name   string
	count  int
	key    []rune // abbreviated name
	plain  []rune // name as printed, white space removed
	base   []rune // plain without its bracket; nil when it has none
	sig    uint64 // one bit per rune of plain, folded
	keySig uint64
}

func newAliasName(name string, count int) aliasName {
	n := aliasName{name: name, count: count, plain: []rune(hanzi.Key(name))}
	n.key = []rune(aliasKey(name))
	if base, inside := outsideBrackets(string(n.plain)); len(inside) > 0 {
		n.base = []rune(base)
	}
	n.sig, n.keySig = signatureOf(n.plain), signatureOf(n.key)
	return n
}

func signatureOf(r []rune) uint64 {
	var s uint64
	for _, c := range r {
		s |= 1 << (uint32(c) * 2654435761 >> 26)
	}
	return s
}

var youthLeague = strings.NewReplacer("共青团", "团", "共产主义青年团", "团", "委员会", "委")

// aliasKey is a name with every customary abbreviation made.
func aliasKey(name string) string {
	name = hanzi.Key(name)
	if strings.Contains(name, "青年团") || strings.HasPrefix(name, "共青团") {
		// 共青团东山区委 is 团区委: the place between goes.
		s := []rune(youthLeague.Replace(name))
		for i := len(s) - 2; i > 1; i-- {
			if strings.ContainsRune(tiersOf, s[i]) && s[i+1] == '委' {
				return "团" + string(s[i:])
			}
		}
	}
	if strings.ContainsAny(name, "a(") { // English names and names with a remark have no such abbreviation
		return name
	}
	return shortForms.Replace(name)
}

// relation is how a name relates to another one. Zero confidence: not at all.
type relation struct {
	confidence int  // per cent
	damaged    bool // a is b with a slip of the pen, whichever is more frequent
}

// relate judges whether a may be another name of b. It is not symmetric: a is the one that would give way.
func relate(a, b *aliasName) relation {
	if len(a.plain) == 0 || len(b.plain) == 0 {
		return relation{}
	}
	if slices.Equal(a.key, b.key) {
		return relation{confidence: 95}
	}
	if r := relateEndings(a, b); r.confidence > 0 {
		return r
	}
	// Two names of one unit share nearly all characters of the shorter one.
	if bits.OnesCount64(a.sig&^b.sig) > 1 && bits.OnesCount64(a.keySig&^b.keySig) > 1 {
		return relation{}
	}
	if r, ok := openingLeftOut(a, b); ok {
		return r
	}
	if c := abbreviates(a.key, b.key); c > 0 {
		return relation{confidence: c}
	}
	if c := abbreviates(b.key, a.key); c > 0 {
		return relation{confidence: c}
	}
	return oneCharacter(a, b)
}

// relateEndings compares names that differ in their last characters only.
func relateEndings(a, b *aliasName) relation {
	x, y := a.plain, b.plain
	switch {
	case len(x) == len(y)+1 && slices.Equal(x[:len(y)], y):
		// 财政局局, 卫健局委: an ending after an ending.
		last, before := x[len(x)-1], y[len(y)-1]
		if strings.ContainsRune(organEndings, last) && strings.ContainsRune("局厅署", before) || last == before && len(y) > 3 {
			return relation{confidence: 90, damaged: true}
		}
	case len(y) == len(x)+1 && slices.Equal(y[:len(x)], x):
		// 区财政: the ending left out.
		if strings.ContainsRune("局厅署", y[len(y)-1]) && !strings.ContainsRune(organEndings+"府大协会联团", x[len(x)-1]) && len(x) > 2 {
			return relation{confidence: 85, damaged: true}
		}
	case len(x) == len(y) && len(x) > 3 && slices.Equal(x[:len(x)-1], y[:len(y)-1]):
		// 国资局, 国资委: the organ was renamed, or one of the two is a slip.
		if strings.ContainsRune("局委办厅部", x[len(x)-1]) && strings.ContainsRune("局委办厅部", y[len(y)-1]) {
			return relation{confidence: 65}
		}
	}
	if a.base != nil && slices.Equal(a.base, y) {
		return relation{confidence: 60}
	}
	return relation{}
}

// openingLeftOut recognises 财政局 for 区财政局, 税务总局 for 国家税务总局 and 各驻区银行 for 驻区银行. The whole name
// is the better one unless the short one is what the document nearly always says.
func openingLeftOut(a, b *aliasName) (relation, bool) {
	if c := opened(b.key, a.key); c > 0 {
		return relation{confidence: c, damaged: a.count < 4*b.count && b.key[0] != '各'}, true
	}
	if c := opened(a.key, b.key); c > 0 {
		return relation{confidence: c}, true
	}
	return relation{}, false
}

// opened reports how surely long is short with its opening.
func opened(long, short []rune) int {
	cut := len(long) - len(short)
	if len(short) < 2 || cut < 1 || cut > 3 || !slices.Equal(long[cut:], short) {
		return 0
	}
	opening := string(long[:cut])
	switch {
	case slices.Contains(fixedOpenings, opening) && len(short) > 2:
		return 80
	case opening == "各" && len(short) > 3:
		return 85
	case cut == 1 && strings.ContainsRune(tiersOf, long[0]) && !strings.ContainsRune("委政", short[0]):
		return 80
	}
	return 0
}

// abbreviates reports how surely a is a shortened form of b: the same opening, the same ending, and between them
// characters of b in b's order, from its first word to its last.
func abbreviates(a, b []rune) int {
	if len(a) >= len(b) || len(a) < 4 || a[0] != b[0] || a[len(a)-1] != b[len(b)-1] ||
		!strings.ContainsRune(organEndings, a[len(a)-1]) || !strings.ContainsRune(tiersOf, a[0]) {
		return 0
	}
	x, y := a[1:len(a)-1], b[1:len(b)-1]
	if x[0] != y[0] || x[0] == '委' && len(x) < 3 {
		return 0
	}
	if len(y)-len(x) >= 2 && slices.Equal(x, y[:len(x)]) {
		return 65 // 农业局, 农业农村局: an earlier name of the organ, or another organ
	}
	i := 0
	for _, c := range y {
		if i < len(x) && x[i] == c {
			i++
		}
	}
	tail := y[max(0, len(y)-2):]
	if i < len(x) || !slices.Contains(tail, x[len(x)-1]) || len(y) > 4*len(x) {
		return 0
	}
	return 75
}

// notSlips are characters that tell sisters apart: 东城街道, 西城街道; 一中队, 二中队.
const notSlips = "东西南北中上下左右内外前后新老大小高低正副一二三四五六七八九十百甲乙丙丁0123456789０１２３４５６７８９"

// oneCharacter recognises one character too many, too few or wrong in a rare form of a frequent name.
func oneCharacter(a, b *aliasName) relation {
	x, y := a.plain, b.plain
	if a.count > 2 || b.count < 3*a.count || len(y) < 5 || len(x)-len(y) > 1 || len(y)-len(x) > 1 {
		return relation{}
	}
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	extra, lost := x[head:len(x)-tail], y[head:len(y)-tail]
	if len(extra) > 1 || len(lost) > 1 || head == 0 {
		return relation{}
	}
	for _, r := range slices.Concat(extra, lost) {
		if !hanzi.IsHan(r) || strings.ContainsRune(notSlips, r) && !(len(extra) == 1 && len(lost) == 1 && strings.HasSuffix(string(y), "队")) {
			return relation{}
		}
	}
	switch {
	case len(extra) == 1 && len(lost) == 0 && tail > 0:
		return relation{confidence: 80, damaged: true}
	case len(extra) == 0 && len(lost) == 1 && tail > 0 && len(y) > 5:
		return relation{confidence: 70, damaged: true}
	case len(extra) == 1 && len(lost) == 1 && len(y) > 5:
		return relation{confidence: 60}
	}
	return relation{}
}
