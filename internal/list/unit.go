package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// unitEndings are the last characters of names of organs, enterprises and collectives.
var unitEndings = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(unitEndingWords) {
		set[word] = true
	}
	return set
}()

const unitEndingWords = "专班 中心 乡 人大 人行 企业 供电 侨联 党委 党工委 党校 党组 公司 公署 分局 分行 办 办公室 区 区县 医院 协会 单位 厅 县 县级市 台 各方 商会 团委 园区 地区 处 大学 " +
	"大队 妇联 委 委会 委员会 学会 学校 学院 局 州 工会 工商联 工委 市 开发区 总局 总工会 总社 总队 成员单位 所 报社 指挥部 支行 支队 政协 政府 政法委 文联 新区 旗 " +
	"有关方面 机关 机构 档案馆 检察院 残联 水务 法院 海关 消防 烟草 燃气 理事会 电信 监会 监委 盟 直辖市 省 研究会 社 科协 移动 税务 站 管委会 纪委 组 统战部 网信办 署 " +
	"科联 商行 信用社 政研室 党组织 社会组织 行业组织 群团组织 各级组织 贸促会 红十字会 计生协 残工委 关工委 督查室 研究室 处室 科室 街办 中支 供销社 分公司 总公司 机场 电网 客运段 铁路 银保监 证监 学联 作协 记协 社联 法学会 慈善会 教体 " +
	"老干局 联办 联合会 联社 联通 自治区 董事会 街道 邮政 部 部门 铁塔 银行 镇 院 集团 馆 高新区" +
	" administration agencies agency authority board bodies body bureau commission committee corporation council department division group ministry office directorate institute institution treasury secretariat service team union university"

// subordinate are the bare names that share the 各 of the name before them: 各乡镇、街道、园区.
var subordinate = map[string]bool{
	"乡镇": true, "镇": true, "乡": true, "街道": true, "园区": true, "社区": true, "村": true, "开发区": true, "功能区": true,
	"部门": true, "单位": true, "企业": true, "学校": true, "村居": true, "街镇": true, "镇街": true, "片区": true, "管委会": true, "农场": true,
}

// tiers are the divisions whose enumeration is one name for one level of government: 各区、县级市.
var tiers = map[string]bool{"省": true, "市": true, "州": true, "区": true, "县": true, "旗": true, "自治区": true, "直辖市": true, "县级市": true, "自治州": true, "盟": true, "区县": true, "市州": true, "地区": true}

var vague = map[string]bool{"部门": true, "单位": true, "等": true, "各": true, "有关": true, "相关": true}

// looksLikeUnit reports whether a name ends as names of organs do, or is a collective.
func looksLikeUnit(name string) bool {
	name = strings.TrimRight(hanzi.Key(name), ")")
	if i := strings.LastIndexByte(name, '('); i > 0 {
		name = name[:i]
	}
	n := utf8.RuneCountInString(name)
	return n >= 2 && n <= 60 && endsAsUnit(name)
}

// latinUnit finds the words that open a name, in folded text without white space.
var latinUnit = regexp.MustCompile(`(?:ministry|department|office|bureau|school|board|directorate|institute|college|secretariat|division|council|commission|committee|agency|authority|administration)(?:of|for|on)`)

// endsAsUnit looks the last five characters up, or the last word of a Latin name.
func endsAsUnit(name string) bool {
	if i := strings.LastIndexFunc(name, func(r rune) bool { return r > 0x7f }); i < 0 {
		for word := range unitEndings {
			if word[0] < 0x80 && strings.HasSuffix(name, word) {
				return true
			}
		}
		return latinUnit.MatchString(name)
	}
	at := len(name)
	for range 5 {
		_, size := utf8.DecodeLastRuneInString(name[:at])
		if at -= size; at < 0 || size == 0 {
			return false
		}
		if unitEndings[name[at:]] {
			return true
		}
	}
	return false
}

// splitUnits takes a run of unit names apart. Brackets are kept whole; 及, 和, 与 separate only two names that are
// complete on their own, since they also stand inside names (文化和旅游局). Collectives share their 各.
func splitUnits(s string) []string {
	var out []string
	for _, part := range splitTop(s, "、，,；;\n/") {
		for _, name := range splitJoined(part) {
			if name = cleanUnit(name); name != "" {
				out = append(out, name)
			}
		}
	}
	return distribute(out)
}

// splitTop splits at separators outside brackets.
func splitTop(s, separators string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range s {
		switch r {
		case '（', '(', '《', '【', '“':
			depth++
		case '）', ')', '》', '】', '”':
			if depth > 0 {
				depth--
			}
		default:
			if depth == 0 && strings.ContainsRune(separators, r) {
				out = append(out, s[start:i])
				start = i + utf8.RuneLen(r)
			}
		}
	}
	return append(out, s[start:])
}

var joiners = []string{"以及", "等", "及", "和", "与", "與", " and ", " as well as "}

// splitJoined splits "银保监会等国务院相关部门", "A及各地区" and "司法部和公安部".
func splitJoined(s string) []string {
	s = hanzi.Trim(s)
	if names := spacedNames(s); names != nil {
		return names
	}
	for _, joiner := range joiners {
		for from := 0; ; {
			i := strings.Index(s[from:], joiner)
			if i < 0 {
				break
			}
			i += from
			left, right := hanzi.Trim(s[:i]), hanzi.Trim(s[i+len(joiner):])
			if joins(left, joiner, right) {
				return append(splitJoined(left), splitJoined(right)...)
			}
			from = i + len(joiner)
		}
	}
	return []string{s}
}

// spacedNames takes apart names with nothing but white space between them, nil when one is no whole name.
func spacedNames(s string) []string {
	if !strings.ContainsFunc(s, hanzi.IsSpace) || endsAsLatin(s) {
		return nil
	}
	names := strings.FieldsFunc(s, hanzi.IsSpace)
	for _, name := range names {
		if n := utf8.RuneCountInString(name); n < 3 || !looksLikeUnit(name) {
			return nil
		}
	}
	return names
}

func endsAsLatin(s string) bool { return s[len(s)-1] < 0x80 && s[len(s)-1] != ')' }

func joins(left, joiner, right string) bool {
	if strings.Count(left, "（") != strings.Count(left, "）") || left == "" {
		return false
	}
	switch joiner {
	case "等":
		return right == "" || looksLikeUnit(left) || collectiveHead(right)
	case " and ":
		return looksLikeUnit(left) && looksLikeUnit(right) && !strings.HasPrefix(right, "other") && !plural(right)
	case " as well as ":
		return true
	}
	if right == "" || vagueHead(left) && vague[right] {
		return false
	}
	return looksLikeUnit(left) && !vague[left] && (looksLikeUnit(right) || collectiveHead(right))
}

// plural says that an English name such as "Chief Data Officer Councils" shares its last word with the name before.
func plural(s string) bool { return strings.HasSuffix(strings.ToLower(s), "councils") }

func vagueHead(s string) bool {
	s = hanzi.SimplifyText(s)
	return strings.HasSuffix(s, "部门") && (strings.HasPrefix(s, "各") || strings.HasPrefix(s, "有关") || strings.HasPrefix(s, "相关"))
}

func collectiveHead(s string) bool {
	s = hanzi.SimplifyText(s)
	for _, head := range []string{"各", "有关", "相关", "其他", "全区", "全市", "全县"} {
		if strings.HasPrefix(s, head) {
			return true
		}
	}
	return false
}

var unitEdges = regexp.MustCompile(`^(?:由|请|and |as well as |required for )|[。.：:]+$|(?:等)$`)

func cleanUnit(s string) string {
	s = hanzi.Squeeze(s)
	for {
		cut := strings.Trim(hanzi.Trim(s), "、，,；;")
		if lower := strings.ToLower(cut); lower != "" {
			if m := unitEdges.FindStringIndex(lower); m != nil && len(lower) == len(cut) {
				cut = cut[:m[0]] + cut[m[1]:]
			}
		}
		if cut == s {
			break
		}
		s = cut
	}
	if vague[s] {
		return ""
	}
	return s
}

// distribute gives 各 to the bare names that follow a collective, and keeps an enumeration of tiers as one name.
func distribute(names []string) []string {
	var out []string
	for i := 0; i < len(names); i++ {
		name := names[i]
		bare, isCollective := strings.CutPrefix(name, "各")
		out = append(out, name)
		if !isCollective {
			continue
		}
		bare = hanzi.SimplifyText(bare)
		bare = strings.TrimPrefix(strings.TrimPrefix(bare, "有关"), "相关")
		for i+1 < len(names) {
			next := names[i+1]
			plain, _, _ := strings.Cut(strings.ReplaceAll(hanzi.SimplifyText(next), "(", "（"), "（")
			switch {
			case tiers[bare] && tiers[plain]:
				out[len(out)-1] += "、" + next
			case subordinate[plain]:
				out = append(out, "各"+next)
			default:
				next = ""
			}
			if next == "" {
				break
			}
			i++
		}
	}
	return out
}

// distinct drops repeats, keeping the first.
func distinct(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
