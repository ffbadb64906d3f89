package list

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// texts checks the words of each item.
func (c *checker) texts() {
	c.quotes = map[int]bool{}
	withText := 0
	for i := range c.l.Items {
		if c.l.Items[i].Text != "" {
			withText++
		}
	}
	if withText == 0 {
		c.onList(info("list.no_texts", nil))
		return
	}
	traditional := c.writesTraditional()
	for i := range c.l.Items {
		it := &c.l.Items[i]
		body := it.Title + it.Text
		if hanzi.Trim(body) == "" {
			c.onItem(i, fault.Place{}, warning("item.empty", nil))
			continue
		}
		if n := utf8.RuneCountInString(hanzi.Strip(body)); n < 6 {
			c.onItem(i, fault.Place{}, info("item.short", fault.Args{"text": body, "count": n}))
		}
		for _, f := range []struct{ name, text string }{{fixTitle, it.Title}, {fixText, it.Text}} {
			c.damage(i, f.name, f.text)
			c.slips(i, f.name, f.text)
			c.brackets(i, f.name, f.text)
			c.widths(i, f.name, f.text)
			if !traditional {
				c.traditional(i, f.name, f.text)
			}
		}
		c.percents(i, it.Text)
		c.clauses(i, it.Text)
	}
	if items := sortedItems(c.quotes); len(items) > 0 {
		c.onItem(items[0], fault.Place{}, info("text.quotes_mixed", fault.Args{"count": len(items), "items": c.labels(items)}))
	}
}

// damaged is a pair of characters that a global replacement of one level of government by another leaves behind:
// 市场 becomes 区场. Where the characters beside it make other words of it, it is left alone.
type damaged struct {
	bad, good         string
	notAfter, notNext string // characters before it, characters behind it, that make it legitimate
}

var replacements = []damaged{
	{"区场", "市场", "园社景厂城校辖小郊片港库矿林牧山灾疫新市老旧营展商库街功禁", "地所馆站院景次面"},
	{"县场", "市场", "", "地所馆站院景次面"},
	{"省场", "市场", "全各本外", "地所馆站院景次面"},
	{"超区", "超市", "", "域间县级位划"},
	{"超县", "超市", "", "域级"},
	{"上区公司", "上市公司", "", ""}, {"上县公司", "上市公司", "", ""},
	{"区政工程", "市政工程", "", ""}, {"县政工程", "市政工程", "", ""}, {"区政设施", "市政设施", "", ""}, {"县政设施", "市政设施", "", ""},
	{"区政道路", "市政道路", "", ""}, {"县政道路", "市政道路", "", ""}, {"区政管网", "市政管网", "", ""}, {"区政公用", "市政公用", "", ""}, {"县政公用", "市政公用", "", ""},
	{"菜区", "菜市", "蔬油", ""}, {"股区", "股市", "", ""}, {"楼区", "楼市", "主大小高", ""},
	{"城区化", "城市化", "", ""}, {"城县化", "城市化", "", ""}, {"城县建设", "城市建设", "", ""}, {"城县管理", "城市管理", "", ""},
	{"都区圈", "都市圈", "", ""}, {"节市约", "节省约", "", ""}, {"市略", "省略", "", ""}, {"市会城市", "省会城市", "", ""},
}

// damage reports what a global replacement left behind.
func (c *checker) damage(i int, field, text string) {
	for _, d := range replacements {
		for at := 0; ; {
			k := strings.Index(text[at:], d.bad)
			if k < 0 {
				break
			}
			k += at
			before, _ := utf8.DecodeLastRuneInString(text[:k])
			next, _ := utf8.DecodeRuneInString(text[k+len(d.bad):])
			at = k + len(d.bad)
			if k > 0 && strings.ContainsRune(d.notAfter, before) || at < len(text) && strings.ContainsRune(d.notNext, next) {
				continue
			}
			c.onItem(i, fault.Place{}, warning("text.replaced", fault.Args{"words": around(text, k, len(d.bad), 5), "bad": d.bad, "good": d.good}).
				withFix(field, d.bad, d.good))
			break
		}
	}
}

// around is the words at a byte offset with some characters either side.
func around(text string, at, size, n int) string {
	left, right := []rune(text[:at]), []rune(text[at+size:])
	return string(left[max(0, len(left)-n):]) + text[at:at+size] + string(right[:min(n, len(right))])
}

// confusions are wrong words that are right nowhere in an official document, with what was meant.
var confusions = []struct{ bad, good string }{
	{"公开摆拍", "公开拍卖"}, {"挂牌摆拍", "挂牌拍卖"}, {"司法摆拍", "司法拍卖"}, {"布署", "部署"}, {"按装", "安装"}, {"按排", "安排"}, {"报消", "报销"},
	{"既使", "即使"}, {"以经", "已经"}, {"己经", "已经"}, {"自已", "自己"}, {"沟痛", "沟通"}, {"竟争", "竞争"}, {"工做", "工作"}, {"淮确", "准确"},
	{"标淮", "标准"}, {"帮住企业", "帮助企业"}, {"末完成", "未完成"}, {"按时间结点", "按时间节点"}, {"权利清单", "权力清单"}, {"反应问题", "反映问题"},
	{"反应诉求", "反映诉求"}, {"登陆平台", "登录平台"}, {"登陆系统", "登录系统"}, {"登陆网站", "登录网站"}, {"做为重", "作为重"}, {"截止目前", "截至目前"},
	{"事物中心", "事务中心"}, {"事物局", "事务局"}, {"事物管理", "事务管理"}, {"事物所", "事务所"}, {"因地治宜", "因地制宜"}, {"贯切落实", "贯彻落实"},
	{"惯彻", "贯彻"}, {"推诿扯皮皮", "推诿扯皮"}, {"责任心任", "责任"}, {"煤体", "媒体"}, {"宣传煤介", "宣传媒介"}, {"再接再励", "再接再厉"}, {"迫不急待", "迫不及待"},
	{"一如继往", "一如既往"}, {"防犯", "防范"}, {"缉查", "稽查"}, {"松驰", "松弛"}, {"凑和", "凑合"}, {"严励", "严厉"}, {"急燥", "急躁"}, {"重叠建设", "重复建设"},
	{"、、", "、"}, {"，，", "，"}, {"。。", "。"}, {"；；", "；"}, {"，。", "。"}, {"、。", "。"}, {"、，", "，"}, {"，、", "、"},
}

// slips reports wrong words and doubled marks.
func (c *checker) slips(i int, field, text string) {
	for _, s := range confusions {
		k := strings.Index(text, s.bad)
		if k < 0 || strings.Count(text, "。。。") > 0 && s.bad == "。。" {
			continue
		}
		c.onItem(i, fault.Place{}, warning("text.slip", fault.Args{"words": around(text, k, len(s.bad), 5), "bad": s.bad, "good": s.good}).
			withFix(field, s.bad, s.good))
	}
}

var openerOf = map[rune]rune{'）': '（', ')': '(', '》': '《', '」': '「', '』': '『', '】': '【', '〕': '〔', '”': '“'}

// brackets reports brackets and quotation marks that are not closed, not opened, or of two kinds.
func (c *checker) brackets(i int, field, text string) {
	var open []rune
	scanned := text
	if strings.ContainsAny(text, "）)") {
		scanned = enumerators.ReplaceAllString(text, "")
	}
	for _, r := range scanned {
		if n := len(open); r == '"' && n > 0 && open[n-1] == '“' {
			open = open[:n-1]
			c.quotes[i] = true
			continue
		}
		switch {
		case strings.ContainsRune("（(《「『【〔“", r):
			open = append(open, r)
		case openerOf[r] == 0:
		case len(open) > 0 && open[len(open)-1] == openerOf[r]:
			open = open[:len(open)-1]
		case len(open) > 0 && strings.ContainsRune("（(", open[len(open)-1]) && strings.ContainsRune("）)", r):
			c.mixed(i, field, text)
			return
		default:
			c.onItem(i, fault.Place{}, warning("text.bracket_unopened", fault.Args{"mark": string(r), "words": aroundMark(text, r)}))
			return
		}
	}
	if len(open) > 0 {
		last := open[len(open)-1]
		c.onItem(i, fault.Place{}, warning("text.bracket_unclosed", fault.Args{"mark": string(last), "words": aroundMark(text, last)}))
	}
}

// enumerators are numbers with a closing bracket only, as in 1）2）, which open nothing.
var enumerators = regexp.MustCompile(`(?:^|[^（(\d])\d{1,2}[）)]`)

func aroundMark(text string, r rune) string {
	k := strings.LastIndex(text, string(r))
	return around(text, k, utf8.RuneLen(r), 6)
}

var mixedPair = regexp.MustCompile(`（[^（）()]*\)|\([^（）()]*）`)

func (c *checker) mixed(i int, field, text string) {
	m := mixedPair.FindString(text)
	if m == "" {
		return
	}
	r := []rune(m)
	fixed := "（" + string(r[1:len(r)-1]) + "）"
	c.onItem(i, fault.Place{}, warning("text.bracket_mixed", fault.Args{"words": m}).withFix(field, m, fixed))
}

var wideRun = regexp.MustCompile(`[０-９Ａ-Ｚａ-ｚ％．]*[０-９Ａ-Ｚａ-ｚ％][０-９Ａ-Ｚａ-ｚ％．]*`)

// widths reports full-width digits and letters in a text.
func (c *checker) widths(i int, field, text string) {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return r == '％' || r >= '０' && r <= 'ｚ' && hanzi.Half(r) != r && (unicode.IsDigit(r) || unicode.IsLetter(r))
	}) {
		return
	}
	runs := wideRun.FindAllString(text, -1)
	r := info("text.full_width", fault.Args{"words": runs})
	c.onItem(i, fault.Place{}, r.withFix(field, runs[0], strings.Map(hanzi.Half, runs[0])))
}

// writesTraditional reports whether the list is written in traditional characters throughout.
func (c *checker) writesTraditional() bool {
	n := 0
	for i := range c.l.Items {
		if countTraditional(c.l.Items[i].Text) >= 3 {
			n++
		}
	}
	return share(n, len(c.l.Items), 30)
}

func countTraditional(s string) int {
	n := 0
	for _, r := range s {
		if r > 0x2e80 && hanzi.Simplify(r) != r {
			n++
		}
	}
	return n
}

// traditional reports single traditional characters in a simplified text.
func (c *checker) traditional(i int, field, text string) {
	first, last := -1, -1
	var found []string
	for k, r := range text {
		if r > 0x2e80 && hanzi.Simplify(r) != r {
			if first < 0 {
				first = k
			}
			last = k + utf8.RuneLen(r)
			if !slices.Contains(found, string(r)) {
				found = append(found, string(r))
			}
		}
	}
	if first < 0 {
		return
	}
	words := text[first:last]
	c.onItem(i, fault.Place{}, info("text.traditional", fault.Args{"words": found}).withFix(field, words, strings.Map(hanzi.Simplify, words)))
}

var rate = regexp.MustCompile(`(?:覆盖率|满意率|满意度|完成率|合格率|办结率|整改率|通过率|达标率|回复率|答复率|公开率|公示率|知晓率|普及率|入学率|参保率|就业率|上线率|可办率|处理率|处置率|占比|优良率|使用率|签约率|录入率|制定率|受理率|结案率)[^，。；、%％\d]{0,8}(\d+(?:\.\d+)?)\s*[%％]`)

// perAmount finds a rate counted by an amount of money that is given in per cent.
var perAmount = regexp.MustCompile(`(?:[百千万亿]元|GDP)[^，。；、\d]{0,16}(?:死亡率|事故率)[^，。；\d]{0,8}\d+(?:\.\d+)?\s*[%％]`)

// percents reports shares of more than the whole, and per cent where a rate has another unit.
func (c *checker) percents(i int, text string) {
	if !strings.ContainsAny(text, "%％") {
		return
	}
	if m := perAmount.FindString(text); m != "" {
		c.onItem(i, fault.Place{}, warning("text.rate_unit", fault.Args{"words": m}))
	}
	if !strings.ContainsAny(text, "率度占") {
		return
	}
	for _, m := range rate.FindAllStringSubmatch(text, -1) {
		if v, err := strconv.ParseFloat(m[1], 64); err == nil && v > 100 {
			c.onItem(i, fault.Place{}, warning("text.percent", fault.Args{"words": m[0]}))
		}
	}
}

// clauses reports a clause that an item says twice.
func (c *checker) clauses(i int, text string) {
	parts := splitKeep(text, "，。；")
	seen := map[string]int{}
	for k, p := range parts {
		body := strings.TrimRight(p, "，。；")
		n := utf8.RuneCountInString(body)
		if k > 0 && n >= 4 && body == strings.TrimRight(parts[k-1], "，。；") {
			c.onItem(i, fault.Place{}, warning("text.clause_twice", fault.Args{"words": body}).withFix(fixText, parts[k-1]+p, p))
			return
		}
		if at, twice := seen[body]; twice && n >= 14 && at < k-1 {
			c.onItem(i, fault.Place{}, warning("text.clause_twice", fault.Args{"words": body}))
			return
		}
		seen[body] = k
	}
}

// splitKeep splits after each of the marks, which stay with the piece before them.
func splitKeep(text, marks string) []string {
	var out []string
	start := 0
	for k, r := range text {
		if strings.ContainsRune(marks, r) {
			end := k + utf8.RuneLen(r)
			out = append(out, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// closers end a sentence.
const closers = "。！？；.!?;”’」』）)》】…\""

// endings reports texts that stop without a closing mark while nearly all others have one.
func (c *checker) endings() {
	closed, of := 0, 0
	var open []int
	for i := range c.l.Items {
		text := hanzi.Trim(c.l.Items[i].Text)
		if text == "" {
			continue
		}
		of++
		last, _ := utf8.DecodeLastRuneInString(text)
		if strings.ContainsRune(closers, last) {
			closed++
		} else {
			open = append(open, i)
		}
	}
	if of < 5 || !share(closed, of, 85) {
		return
	}
	for _, i := range open {
		text := []rune(hanzi.Trim(c.l.Items[i].Text))
		c.onItem(i, fault.Place{}, warning("item.cut_off", fault.Args{"words": string(text[max(0, len(text)-10):])}))
	}
}

func sortedItems(set map[int]bool) []int {
	out := make([]int, 0, len(set))
	for i := range set {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}
