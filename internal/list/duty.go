package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
)

// duty is what a responsibility bracket, cell or labelled line says.
type duty struct {
	lead, joint []string // said to lead, said to support
	units       []string // named without a part of their own
	people      map[string][]string
	deadline    string // as printed, "" when none
	declares    bool   // says that the first named leads
}

// merge adds what another clause of the same item says.
func (d *duty) merge(other duty) {
	d.lead = append(d.lead, other.lead...)
	d.joint = append(d.joint, other.joint...)
	d.units = append(d.units, other.units...)
	for role, names := range other.people {
		if d.people == nil {
			d.people = map[string][]string{}
		}
		d.people[role] = append(d.people[role], names...)
	}
	if d.deadline == "" {
		d.deadline = other.deadline
	}
	d.declares = d.declares || other.declares
}

// resolve decides who leads: those said to, else the first named, by the document's rule or by custom.
func (d *duty) resolve(rule LeadRule) (lead, joint []string, basis LeadBasis) {
	lead, joint = distinct(d.lead), slices.Concat(d.units, d.joint)
	switch {
	case len(lead) > 0:
		basis = BasisLabelled
	case len(d.units) > 0:
		lead, joint = d.units[:1], slices.Concat(d.units[1:], d.joint)
		switch {
		case len(distinct(slices.Concat(d.units, d.joint))) == 1:
			basis = BasisSole
		case rule == LeadFirstListed:
			basis = BasisDeclared
		default:
			basis = BasisConvention
		}
	default:
		basis = BasisNone
	}
	joint = slices.DeleteFunc(distinct(joint), func(u string) bool { return slices.Contains(lead, u) })
	return lead, joint, basis
}

var (
	dutyLabel = phrase(`(?i)(?:(?:牵头|责任|配合|协办|协同|参与|参加|主办|主责|承办|落实|实施|主管|指导|协作|协助|主体)(?:负责|责任|考核|实施|落实|配合|（配合）|\(配合\)|或配合)?(?:单位|部门|处室|科室|领导|人|主体)|`+
		`(?:工作组)?组长|分管领导|包保领导|挂帅领导|联系领导|负责人|完成时限|完成时间|完成期限|办结时限|时限要求|时间要求|时间节点|整改时限|时限|牵头|配合|协办|主办|`+
		`\b(?:(?:co-?)?lead(?:s|ing)?(?: implementing)?(?: ?(?:agency|agencies|organi[sz]ations?|departments?|units?|ministry|partner|office|body|entity|bureau))?|support(?:s|ed by|ing)?(?: ?(?:agency|agencies|units?|departments?|organi[sz]ations?|partners?|ministries|bodies))?|(?:collaborating |implementing )?(?:partners?|agency|agencies)|`+
		`responsib(?:le|ility)(?: ?(?:party|parties|agency|agencies|units?|departments?|ministry|institutions?|bod(?:y|ies)|entity|office|official|organi[sz]ations?))?|owners?|accountable|deadline|due(?: ?date)?|by when|target(?: completion)?(?: date)?|completion date|end date|time(?:line|frame|scale| frame))(?:\(s\))?)[ \t]*[:：]`, ":", "：")
	declaration = phrase(`(?:排|列)(?:在|名)?(?:首位|第一位?|最前)[^。；]{0,8}(?:为|是|系)(?:总)?牵头|(?:首位|第一(?:位|个|家)?|首个)[^。；]{0,10}(?:为|是|系)(?:总)?牵头|first[- ](?:listed|named)[^.;]{0,40}lead`, "牵头", "lead")
	note        = phrase(`[（(][^（）()]*(?:下同|为牵头|第一责任人|排在|列第|排名|待核实|待定|待确认|暂定|拟定)[^（）()]*[）)]`, "（", "(")
	leads       = phrase(`(?:为|负责)?(?:总)?牵头(?:负责|组织|落实|实施|抓总|推进|办理|协调|单位)*$|负总责$|主办$|主责$`, "牵头", "主办", "主责", "总责")
	supports    = phrase(`(?:等)?(?:共同|积极|协同|予以|给予|密切|分别|按(?:照)?(?:各自)?职(?:责|能)(?:分工)?)*(?:配合|协助|参与|参加|协办|协同)(?:落实|实施|推进|负责|做好)*$`, "配合", "协", "参")
	answers     = phrase(`(?:等)?(?:按(?:照)?(?:各自)?(?:职责|职能|分工)(?:职责|职能|分工)*)?(?:分工|分别|共同|具体|统筹|组织|结合实际|根据职责|按要求|抓好)*(?:负责|落实|承担|实施|办理|推进|抓好|执行|贯彻)+$|按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?$`, "负责", "落实", "承担", "实施", "办理", "推进", "抓好", "执行", "贯彻", "职")
	together    = phrase(`^(.+?)(?:会同|联合)(.{3,})$`, "会同", "联合")
	joinsIn     = phrase(`^(?:会同|联合|商)`, "会同", "联合", "商")
	midLead     = phrase(`牵头(?:负责)?|会同`, "牵头", "会同")
	dutyWord    = phrase(`牵头|负责|责任|配合|主办|协办|承办|按职责|分工|会同|落实|单位[:：]|部门[:：]`)
	latinDuty   = regexp.MustCompile(`(?i)^(?:lead|responsible|owner|supporting|implementing)[a-z ()]{0,24}:`)
	groupOf     = phrase(`等(?:有关|相关)?(?:部门|单位)`, "部门", "单位") // 发改、财政等部门
	leadMark    = phrase(`^(.+)[（(](?:总?牵头|主办|主责|牵头单位|牵头部门|lead)[）)]$|^[*＊★▲](.+)$`, "）", ")", "*", "＊", "★", "▲")
	jointMark   = phrase(`^(.+)[（(](?:配合|协办|协同|参与|配合单位|support)[）)]$`, "）", ")")
	bareLabel   = phrase(`^(牵头|责任|配合|承办|主办)(?:单位|部门)\s*`, "单位", "部门")
)

// parseDuty reads the words of a bracket, a units cell or a labelled line. role says what unlabelled names are:
// FieldLead, FieldJoint or FieldUnits.
func parseDuty(s string, role Field) duty {
	d := duty{}
	s = hanzi.Join(separateLines(s))
	d.declares = declaration.MatchString(s)
	s = note.ReplaceAllString(s, "")
	if i := declarationStart(s); i >= 0 {
		s = s[:i]
	}
	marks := dutyLabel.FindAllStringIndex(s, -1)
	head := s
	if len(marks) > 0 {
		head = s[:marks[0][0]]
	}
	if m := bareLabel.FindString(hanzi.Trim(head)); m != "" { // 「责任单位 区发改局」, the colon forgotten
		d.takeLabelled(hanzi.Trim(m), hanzi.Trim(strings.TrimPrefix(hanzi.Trim(head), m)))
	} else {
		d.take(head, role)
	}
	for i, m := range marks {
		end := len(s)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		label := hanzi.Trim(strings.TrimRight(hanzi.Trim(s[m[0]:m[1]]), ":："))
		d.takeLabelled(label, strings.Trim(hanzi.Trim(s[m[1]:end]), "，,；;。、"))
	}
	return d
}

// separateLines puts 、 between names that stand on lines of their own. A name broken over two lines stays one.
func separateLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i := range len(lines) - 1 {
		left := splitTop(hanzi.Trim(lines[i]), "、，,；;：:")
		right := splitTop(hanzi.Trim(lines[i+1]), "、，,；;（(")
		if a, b := hanzi.Trim(left[len(left)-1]), hanzi.Trim(right[0]); looksLikeUnit(a) && looksLikeUnit(b) && utf8.RuneCountInString(b) > 2 {
			lines[i] += "、"
		}
	}
	return strings.Join(lines, "\n")
}

// declarationStart finds a sentence such as "列第一位者为牵头单位，下同" that closes a bracket, -1 when there is none.
func declarationStart(s string) int {
	m := declaration.FindStringIndex(s)
	if m == nil {
		return -1
	}
	start := 0
	for i, r := range s[:m[0]] {
		if strings.ContainsRune("。；;（(", r) {
			start = i
		}
	}
	if start == 0 {
		return -1
	}
	return start
}

func (d *duty) takeLabelled(label, words string) {
	if words == "" {
		return
	}
	switch field, _ := labelField(label); field {
	case FieldLead:
		d.take(words, FieldLead)
	case FieldJoint:
		d.take(words, FieldJoint)
	case FieldPerson:
		if d.people == nil {
			d.people = map[string][]string{}
		}
		d.people[label] = append(d.people[label], splitPeople(words)...)
	case FieldDeadline:
		d.deadline = words
	default:
		d.take(words, FieldUnits)
	}
}

// take reads unlabelled words, clause by clause. Names wait for the verb that says what they do: 「A、B牵头」,
// 「C，D按职责分工负责」; those left without one have the role of the whole.
func (d *duty) take(s string, role Field) {
	var waiting []string
	for _, sentence := range splitTop(s, "；;。") {
		for _, clause := range splitClauses(sentence) {
			clause = hanzi.Trim(clause)
			if clause == "" {
				continue
			}
			if first, _, _ := strings.Cut(clause, "、"); !looksLikeUnit(first) && deadlineWords(clause) {
				d.deadline = strings.TrimLeft(d.deadline+"，"+clause, "，")
				continue
			}
			waiting = d.takeClause(clause, waiting, role)
		}
	}
	d.put(waiting, d.restRole(role))
}

// splitClauses cuts at commas and after 牵头 in the middle: 「A牵头B配合」.
func splitClauses(s string) []string {
	var out []string
	for _, c := range splitTop(s, "，,") {
		if m := midLead.FindStringIndex(c); m != nil && strings.HasPrefix(hanzi.SimplifyText(c[m[0]:]), "牵头") && m[1] < len(c) && !leads.MatchString(c) && !strings.ContainsAny(c[m[1]:m[1]+1], ")") && !strings.HasPrefix(c[m[1]:], "）") {
			out = append(out, c[:m[1]], c[m[1]:])
			continue
		}
		out = append(out, c)
	}
	return out
}

func (d *duty) takeClause(clause string, waiting []string, role Field) []string {
	clause = strings.TrimSuffix(clause, "。")
	if m := leads.FindStringIndex(clause); m != nil {
		names := clause[:m[0]]
		if t := together.FindStringSubmatch(names); t != nil && looksLikeUnit(t[1]) {
			d.put(append(waiting, splitUnits(t[1])...), FieldLead)
			d.put(splitUnits(t[2]), FieldJoint)
			return nil
		}
		d.put(append(waiting, splitUnits(names)...), FieldLead)
		return nil
	}
	if m := supports.FindStringIndex(clause); m != nil {
		d.put(append(waiting, splitUnits(clause[:m[0]])...), FieldJoint)
		return nil
	}
	names, said := clause, false
	if cut := joinsIn.FindStringIndex(clause); cut != nil && len(waiting)+len(d.lead)+len(d.units) > 0 { // 「A牵头，会同B、C」
		if m := answers.FindStringIndex(clause); m != nil {
			clause = clause[:m[0]]
		}
		if len(d.lead) == 0 {
			d.put(waiting, FieldLead)
			waiting = nil
		}
		d.put(waiting, d.restRole(role))
		d.put(splitUnits(clause[cut[1]:]), FieldJoint)
		return nil
	}
	if m := answering(clause); m != nil && m[0] > 0 {
		names, said = clause[:m[0]], true
	} else if m != nil && len(waiting) > 0 {
		names, said = "", true
	}
	if t := together.FindStringSubmatch(names); t != nil && looksLikeUnit(t[1]) && looksLikeUnit(t[2]) {
		d.put(append(waiting, splitUnits(t[1])...), FieldLead)
		d.put(splitUnits(t[2]), FieldJoint)
		return nil
	}
	waiting = append(waiting, splitUnits(names)...)
	if said {
		d.put(waiting, d.restRole(role))
		return nil
	}
	return waiting
}

// answering finds the verb that closes a clause. 组织 belongs to it (组织实施), but not in 党组织.
func answering(clause string) []int {
	m := answers.FindStringIndex(clause)
	if m == nil || !strings.HasPrefix(hanzi.SimplifyText(clause[m[0]:]), "组织") {
		return m
	}
	for _, of := range []string{"党", "社会", "群团", "行业", "基层", "经济"} {
		if strings.HasSuffix(hanzi.SimplifyText(clause[:m[0]]), of) {
			return []int{m[0] + len("组织"), m[1]}
		}
	}
	return m
}

// restRole is the part of names that have no verb: once somebody leads, the others support.
func (d *duty) restRole(role Field) Field {
	if role == FieldUnits && len(d.lead) > 0 {
		return FieldJoint
	}
	return role
}

// put files names under their part. A mark on a name outranks what is said of all: 「A（牵头）、B」, 「*A、B」.
func (d *duty) put(names []string, role Field) {
	for _, name := range names {
		part := role
		if m := leadMark.FindStringSubmatch(name); m != nil {
			name, part = m[1]+m[2], FieldLead
		} else if m := jointMark.FindStringSubmatch(name); m != nil {
			name, part = m[1], FieldJoint
		}
		switch part {
		case FieldLead:
			d.lead = append(d.lead, name)
		case FieldJoint:
			d.joint = append(d.joint, name)
		default:
			d.units = append(d.units, name)
		}
	}
}

// isDuty reports whether the words of a bracket name who is responsible. Without a word that says so, every name must
// look like a unit's, and strict brackets (in mid-sentence) need the word.
func isDuty(words string, strict bool) bool {
	words = hanzi.Join(words)
	n := utf8.RuneCountInString(words)
	if n < 2 || n > 1500 {
		return false
	}
	said := dutyWord.MatchString(words) || latinDuty.MatchString(words)
	if strict && !said {
		return false
	}
	d := parseDuty(words, FieldUnits)
	names := slices.Concat(d.lead, d.joint, d.units)
	if len(names) == 0 {
		return false
	}
	good, short := 0, groupOf.MatchString(words)
	for _, name := range names {
		if looksLikeUnit(name) || short && utf8.RuneCountInString(name) <= 8 || collectiveHead(name) {
			good++
		}
	}
	if said {
		return good*2 >= len(names) || len(d.lead)+len(d.units) > 0 && latinDuty.MatchString(words)
	}
	return (good == len(names) || len(names) > 2 && good*3 >= len(names)*2) && (len(names) > 1 || n > 2)
}

// splitPeople takes names apart: 「黄  钰\n任  参」 is two people, each without padding, and so is 「黄  钰任  参」.
func splitPeople(s string) []string {
	var out []string
	for _, part := range splitTop(s, "\n、，,；;/") {
		out = append(out, paddedNames(part)...)
	}
	return distinct(out)
}

// paddedNames undoes the padding of names in one line. Two characters with space between them are one name; a Latin
// name keeps its spaces.
func paddedNames(s string) []string {
	words := strings.FieldsFunc(s, hanzi.IsSpace)
	whole := strings.Join(words, "")
	if whole == "" {
		return nil
	}
	if r, _ := utf8.DecodeRuneInString(whole); !hanzi.IsHan(r) {
		return []string{strings.Join(words, " ")}
	}
	runes := []rune(whole)
	first := utf8.RuneCountInString(words[0])
	if len(words) > 1 && len(runes)%2 == 0 && len(runes) >= 4 && first == 1 {
		var out []string
		for i := 0; i < len(runes); i += 2 {
			out = append(out, string(runes[i:i+2]))
		}
		return out
	}
	if len(words) > 1 && first >= 2 {
		var out []string
		for i := 0; i < len(words); i++ {
			if utf8.RuneCountInString(words[i]) == 1 && i+1 < len(words) && utf8.RuneCountInString(words[i+1]) == 1 {
				out = append(out, words[i]+words[i+1])
				i++
				continue
			}
			out = append(out, words[i])
		}
		return out
	}
	return []string{whole}
}
