package list

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/locale"
	"duban/internal/org"

	"github.com/google/go-cmp/cmp"
)

// clean makes a list of n items in two chapters in which the check finds nothing to say.
func clean(n int) *List {
	l := &List{Title: "青溪区2024年清单", Layout: LayoutTable, LeadRule: LeadFirstListed, Year: 2024}
	l.Headings = []Heading{
		{Level: 1, No: "一", Title: "便民", Text: "一、便民", Raw: "一、便民", Parent: -1},
		{Level: 2, No: "1", Title: "窗口", Text: "1.窗口", Raw: "1.窗口", Parent: 0},
		{Level: 2, No: "2", Title: "热线", Text: "2.热线", Raw: "2.热线", Parent: 0},
		{Level: 1, No: "二", Title: "利企", Text: "二、利企", Raw: "二、利企", Parent: -1},
		{Level: 2, No: "3", Title: "融资", Text: "3.融资", Raw: "3.融资", Parent: 3},
		{Level: 2, No: "4", Title: "用工", Text: "4.用工", Raw: "4.用工", Parent: 3},
	}
	subjects := []string{"停车泊位", "校车线路", "食堂检测", "河道清淤", "老楼电梯", "公园步道", "路灯改造", "图书流动车", "托育机构", "体检中心", "旧衣回收点", "充电桩"}
	for i := range n {
		h := []int{1, 2, 4, 5}[i*4/n]
		no := fmt.Sprint(i + 1)
		it := Item{No: no, Heading: h, Path: l.path(h), LeadBasis: BasisDeclared, At: fault.Place{Line: 10 * (i + 1)},
			Text:      fmt.Sprintf("%s本年新增%d处，%s验收。", subjects[i%len(subjects)], 7*i+3, []string{"逐个", "分批", "按季", "集中"}[i%4]),
			LeadUnits: []string{"区教育局"}, JointUnits: []string{"区财政局", "区公安局"},
			People:   map[string][]string{"组长": {"沈屿清"}},
			Deadline: Deadline{Raw: "2024年6月", Date: "2024-06-30", Precision: PrecisionMonth, Source: DeadlineField},
			Raw: map[string]Phrase{"no": {Text: "（" + no + "）"}, "units": {Text: "区教育局，区财政局、区公安局"},
				"deadline": {Text: "2024年6月"}, "people:组长": {Text: "沈屿清"}},
		}
		l.Items = append(l.Items, it)
	}
	return l
}

// said writes findings in short: code, item, and the fix where there is one.
func said(findings []fault.Finding) []string {
	var out []string
	for _, f := range findings {
		s := f.Code
		if f.Item != "" {
			s += " (" + f.Item + ")"
		}
		if f.Fix != nil {
			s += " " + f.Fix.Field + ": " + f.Fix.Before + " → " + f.Fix.After
		}
		out = append(out, s)
	}
	return out
}

func TestCheckHasNothingToSayOfACleanList(t *testing.T) {
	if got := said(Check(clean(12), nil)); len(got) > 0 {
		t.Errorf("got %v", got)
	}
}

func TestCheckOfAListWithoutItems(t *testing.T) {
	got := Check(&List{}, nil)
	if len(got) != 1 || got[0].Code != "list.empty" || got[0].Severity != fault.SeverityError {
		t.Errorf("got %v", got)
	}
}

// trap is a defect set in the clean list, and all that the check is to say of it.
type trap struct {
	name string
	set  func(*List)
	want []string
}

func text(no int, s string) func(*List) { return func(l *List) { l.Items[no-1].Text = s } }

func units(no int, raw, lead, joint string) func(*List) {
	return func(l *List) {
		it := &l.Items[no-1]
		it.Raw["units"] = Phrase{Text: raw, At: fault.Place{Line: 10*no + 1}}
		it.LeadUnits, it.JointUnits = names(lead), names(joint)
	}
}

func renumber(no int, to, printed string) func(*List) {
	return func(l *List) {
		l.Items[no-1].No, l.Items[no-1].Raw["no"] = to, Phrase{Text: printed}
	}
}

func heading(h int, s string) func(*List) { return func(l *List) { setHeading(l, h, s) } }

var numberTraps = []trap{
	{"a number missing", func(l *List) { l.Items = slices.Delete(l.Items, 4, 5) }, []string{"item.number_missing (6)"}},
	{"several numbers missing", func(l *List) { l.Items = slices.Delete(l.Items, 4, 7) }, []string{"item.numbers_missing (8)"}},
	{"a number used twice", renumber(6, "5", "（5）"), []string{"item.number_twice (5) no: 5 → 6"}},
	{"two numbers exchanged", func(l *List) { renumber(6, "7", "（7）")(l); renumber(7, "6", "（6）")(l) }, []string{"item.number_order (7)"}},
	{"numbers starting again in the middle of a heading", func(l *List) {
		for i := 7; i < 12; i++ {
			renumber(i+1, fmt.Sprint(i-6), fmt.Sprintf("（%d）", i-6))(l)
		}
	}, []string{"item.number_restart (1)"}},
	{"an item without a number", renumber(12, "", ""), []string{"item.unnumbered"}},
	{"brackets of two kinds", renumber(6, "6", "(6）"), []string{"item.bracket_mixed (6) no: (6） → （6）"}},
	{"a bracket not closed", renumber(6, "6", "（6"), []string{"item.bracket_open (6) no: （6 → （6）"}},
	{"a heading number missing", heading(5, "5.用工"), []string{"heading.number_missing"}},
	{"a heading number used twice", heading(5, "3.用工"), []string{"heading.number_twice heading: 3.用工 → 4.用工"}},
	{"heading numbers exchanged", func(l *List) { setHeading(l, 2, "3.热线"); setHeading(l, 4, "2.融资") }, []string{"heading.number_order"}},
	{"two headings with one title", heading(5, "4.融资"), []string{"heading.title_twice"}},
	{"a heading broken by a line break", func(l *List) {
		l.Headings[2].Text, l.Headings[2].Raw, l.Headings[2].Title = "2.热线", "2.热\n线", "热线"
	}, []string{"heading.line_break"}},
	{"an indicator under two goals", func(l *List) { setHeading(l, 4, "2.热线"); setHeading(l, 5, "3.用工") },
		[]string{"heading.straddle heading: 二、利企 / 2.热线 → 一、便民 / 2.热线"}},
	{"an announced number of items", heading(5, "4.用工（共6项）"), []string{"heading.count"}},
	{"a heading without items", func(l *List) {
		l.Headings = append(l.Headings, Heading{Level: 2, No: "5", Title: "空", Text: "5.空", Parent: 3})
	}, []string{"heading.empty"}},
}

var unitTraps = []trap{
	{"a customary abbreviation", units(3, "区教育局，区财政局、区人社局、区人力资源和社会保障局", "区教育局", "区财政局、区人社局、区人力资源和社会保障局"),
		[]string{"unit.alias (3) units: 区人社局 → 区人力资源和社会保障局"}},
	{"an ending twice", units(3, "区教育局，区财政局局", "区教育局", "区财政局局"), []string{"unit.alias (3) units: 区财政局局 → 区财政局"}},
	{"an ending left out", units(3, "区教育局，区财政", "区教育局", "区财政"), []string{"unit.alias (3) units: 区财政 → 区财政局"}},
	{"the level left out", units(3, "区教育局，财政局", "区教育局", "财政局"), []string{"unit.alias (3) units: 财政局 → 区财政局"}},
	{"two units run together", units(3, "区教育局，区财政局区公安局", "区教育局", "区财政局区公安局"),
		[]string{"unit.run_together (3) units: 区财政局区公安局 → 区财政局、区公安局"}},
	{"a wrong word in a name", units(3, "区教育局，区公安局、区机关事物管理局", "区教育局", "区公安局、区机关事物管理局"),
		[]string{"unit.slip (3) units: 区机关事物管理局 → 区机关事务管理局"}},
	{"a unit named twice", units(3, "区教育局，区财政局、区公安局、区财政局", "区教育局", "区财政局、区公安局"), []string{"unit.duplicate (3)"}},
	{"the lead named again", units(3, "区教育局，区财政局、区教育局", "区教育局", "区财政局"), []string{"unit.lead_repeated (3)"}},
	{"nothing between lead and joint", units(3, "区教育局、区财政局、区公安局", "区教育局", "区财政局、区公安局"), []string{"unit.no_separator (3)"}},
	{"two names before the comma", units(3, "区教育局、区财政局，区公安局", "区教育局、区财政局", "区公安局"),
		[]string{"unit.several_leads (3) lead_units: 区教育局、区财政局 → 区教育局"}},
	{"two commas", units(3, "区教育局，区财政局，区公安局", "区教育局", "区财政局、区公安局"), []string{"unit.several_commas (3)"}},
	{"the rule in a cell", units(3, "区教育局，区财政局（排在首位的为牵头单位，下同）、区公安局", "区教育局", "区财政局、区公安局"), []string{"unit.rule_in_cell (3)"}},
	{"a stray note in a cell", units(3, "区教育局（待定），区财政局、区公安局", "区教育局", "区财政局、区公安局"), []string{"unit.note_in_cell (3)"}},
	{"a collective", units(3, "区教育局，各乡镇", "区教育局", "各乡镇"), []string{"unit.collective (3)"}},
	{"a collective that leads", units(3, "各乡镇，区财政局", "各乡镇", "区财政局"), []string{"unit.collective_leads (3)"}},
	{"no unit", units(3, "", "", ""), []string{"item.no_unit (3)"}},
}

var textTraps = []trap{
	{"市 replaced in 市场", text(3, "规范土地区场中介服务行为。"), []string{"text.replaced (3) text: 区场 → 市场"}},
	{"市 replaced in 超市", text(3, "村级快递超区全部建成。"), []string{"text.replaced (3) text: 超区 → 超市"}},
	{"a wrong word", text(3, "抵押物可以公开摆拍或者招标。"), []string{"text.slip (3) text: 公开摆拍 → 公开拍卖"}},
	{"a clause twice", text(3, "减少办理环节，减少办理环节，压缩到两个。"), []string{"text.clause_twice (3) text: 减少办理环节，减少办理环节， → 减少办理环节，"}},
	{"a bracket not closed in the text", text(3, "建成展馆（含临时展厅，年内开放。"), []string{"text.bracket_unclosed (3)"}},
	{"a bracket that closes nothing", text(3, "建成展馆含临时展厅），年内开放。"), []string{"text.bracket_unopened (3)"}},
	{"mixed brackets in the text", text(3, "建成展馆（含展厅)，年内开放。"), []string{"text.bracket_mixed (3) text: （含展厅) → （含展厅）"}},
	{"full-width digits", text(3, "建成展馆１２处，年内开放。"), []string{"text.full_width (3) text: １２ → 12"}},
	{"a traditional character", text(3, "建成展館三处，年内开放。"), []string{"text.traditional (3) text: 館 → 馆"}},
	{"more than all", text(3, "学校食堂监管覆盖率达到1000%。"), []string{"text.percent (3)"}},
	{"a rate by money in per cent", text(3, "亿元GDP生产安全事故死亡率不超过5%。"), []string{"text.rate_unit (3)"}},
	{"quotation marks of two kinds", text(3, "推行“一窗通办\"，年内覆盖各镇。"), []string{"text.quotes_mixed (3)"}},
	{"a text cut off", text(3, "建成展馆三处，年内开放其中的"), []string{"item.cut_off (3)"}},
	{"no text", text(3, ""), []string{"item.empty (3)"}},
	{"hardly any text", text(3, "略。"), []string{"item.short (3)"}},
	{"two items with one text", func(l *List) { l.Items[5].Text = l.Items[2].Text }, []string{"item.same_text (6)"}},
	{"nearly one text", func(l *List) {
		l.Items[2].Text = "每季度公布一次河道水质检测结果，接受群众监督，并通报超标企业。"
		l.Items[5].Text = "每季度公布一次河道水质检测结果，接受群众监督，并及时通报超标企业。"
	}, []string{"item.like_text (6)"}},
}

var dateTraps = []trap{
	{"no deadline", func(l *List) { l.Items[2].Deadline = Deadline{} }, []string{"deadline.missing (3)"}},
	{"a deadline before the list's year", func(l *List) { l.Items[2].Deadline.Date = "2023-06-30" }, []string{"deadline.past (3)"}},
	{"a deadline in another year", func(l *List) { l.Items[2].Deadline.Date = "2026-06-30" }, []string{"deadline.other_year (3)"}},
	{"a date no calendar has", func(l *List) { l.Items[2].Deadline = Deadline{Raw: "2024年13月"} }, []string{"deadline.impossible (3)"}},
	{"a deadline nobody can read", func(l *List) { l.Items[2].Deadline = Deadline{Raw: "条件成熟时"} }, []string{"deadline.unread (3)"}},
}

var personTraps = []trap{
	{"two people in one cell", func(l *List) { l.Items[2].People = map[string][]string{"经办": {"陆禾", "岑朗"}} }, []string{"person.several (3)"}},
	{"padding in a name", func(l *List) { l.Items[2].Raw["people:组长"] = Phrase{Text: "沈  屿", At: fault.Place{Line: 5}} }, []string{"person.padding (3)"}},
	{"a name with another character", func(l *List) { l.Items[2].People = map[string][]string{"组长": {"沈玙清"}} },
		[]string{"person.differs (3)", "person.like (3) people: 沈玙清 → 沈屿清"}},
}

var listTraps = []trap{
	{"inherited units", func(l *List) { l.Items[2].Inherited = []string{"units"} }, []string{"item.inherited_units (3)"}},
	{"units inherited everywhere", func(l *List) {
		for i := 1; i < 12; i++ {
			l.Items[i].Inherited = []string{"units"}
		}
	}, []string{"list.inherited_units"}},
	{"lead by custom", func(l *List) { l.Items[2].LeadBasis = BasisConvention }, []string{"list.lead_convention"}},
	{"a column that was guessed", func(l *List) { l.Columns = []Column{{Label: "承接方", Field: FieldUnits, Confidence: 60}} }, []string{"column.guess_units"}},
	{"no texts at all", func(l *List) {
		for i := range l.Items {
			l.Items[i].Text = ""
		}
	}, []string{"list.no_texts"}},
	{"no units at all", func(l *List) {
		for i := range l.Items {
			l.Items[i].LeadUnits, l.Items[i].JointUnits = nil, nil
		}
	}, []string{"list.no_units"}},
}

// Each trap is set in the clean list alone, and is all that the check reports.
func TestCheckFindsEachTrap(t *testing.T) {
	for _, c := range slices.Concat(numberTraps, unitTraps, textTraps, dateTraps, personTraps, listTraps) {
		t.Run(c.name, func(t *testing.T) {
			l := clean(12)
			c.set(l)
			findings := Check(l, nil)
			if d := cmp.Diff(c.want, said(findings)); d != "" {
				t.Error(d)
			}
			mustApply(t, l, findings)
		})
	}
}

// setHeading changes the words of a heading and the paths below it.
func setHeading(l *List, h int, text string) {
	e, title := hanzi.Leading(text)
	l.Headings[h].Text, l.Headings[h].Raw, l.Headings[h].No, l.Headings[h].Title = text, text, e.Label, title
	for i := range l.Items {
		l.Items[i].Path = l.path(l.Items[i].Heading)
	}
}

// mustApply carries out every fix and looks that the finding is gone, or at least no fix of it is left.
func mustApply(t *testing.T, l *List, findings []fault.Finding) {
	t.Helper()
	fixed, err := Apply(l, findings)
	if err != nil {
		t.Errorf("applying the fixes: %v", err)
		return
	}
	left := Check(fixed, nil)
	for _, f := range findings {
		if f.Fix == nil || f.Fix.Field == fixNo || f.Code == "unit.several_leads" || f.Code == "person.differs" {
			continue // these are read from the source words, which no fix touches
		}
		if slices.ContainsFunc(left, func(g fault.Finding) bool { return g.Code == f.Code && g.Fix != nil && *g.Fix == *f.Fix }) {
			t.Errorf("%s is still found after its fix", f.Code)
		}
	}
}

// What looks like a trap and is none.
func TestCheckLeavesSoundListsAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*List)
	}{
		{"numbers that start again under each goal", func(l *List) {
			for i := 6; i < 12; i++ {
				l.Items[i].No, l.Items[i].Raw["no"] = fmt.Sprint(i-5), Phrase{Text: fmt.Sprintf("（%d）", i-5)}
			}
		}},
		{"rows that share one number", func(l *List) {
			for i := 3; i < 12; i++ {
				l.Items[i].No, l.Items[i].Raw["no"] = fmt.Sprint(i), Phrase{Text: fmt.Sprintf("（%d）", i)}
			}
			l.Items[3].Inherited, l.Items[3].Raw["no"] = nil, l.Items[2].Raw["no"]
			l.Items[3].No, l.Items[3].Inherited = "3", []string{"no"}
			l.Items = slices.Delete(l.Items, 4, 12)
		}},
		{"园区场地, 超区域, 县场馆", func(l *List) {
			l.Items[2].Text = "整治园区场地和超区域作业，开放全县场馆，保障城区公园。"
		}},
		{"an enumeration with single brackets", func(l *List) { l.Items[2].Text = "完成：1）清查；2）整改；3）验收。" }},
		{"templates with one word exchanged", func(l *List) {
			l.Items[2].Text = "规范用水报装收费，在窗口公布服务程序和收费标准，严禁价格欺诈。"
			l.Items[5].Text = "规范用气报装收费，在窗口公布服务程序和收费标准，严禁价格欺诈。"
		}},
		{"growth of more than all", func(l *List) { l.Items[2].Text = "网上办件增长150%，产值达到上年的120%。" }},
		{"the same small heading under each goal", func(l *List) {
			setHeading(l, 1, "（一）组织领导")
			setHeading(l, 2, "（二）重点工作")
			setHeading(l, 4, "（一）组织领导")
			setHeading(l, 5, "（二）重点工作")
		}},
		{"leaders that differ from the head of the group", func(l *List) {
			for i := range l.Items {
				l.Items[i].People["责任领导"] = []string{[]string{"陆禾", "岑朗", "闻笛"}[i%3]}
			}
		}},
		{"ongoing without a date", func(l *List) { l.Items[2].Deadline = Deadline{Raw: "持续推进", Ongoing: true} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := clean(12)
			c.make(l)
			got := slices.DeleteFunc(said(Check(l, nil)), func(s string) bool {
				return strings.HasPrefix(s, "item.inherited_no") || strings.HasPrefix(s, "list.inherited_no")
			})
			if len(got) > 0 && !strings.HasPrefix(got[0], "heading.empty") {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAliases(t *testing.T) {
	for _, c := range []struct {
		rare, frequent string
		alias          bool
	}{
		{"区住建局", "区住房和城乡建设局", true},
		{"区住房城乡建设局", "区住房和城乡建设局", true},
		{"区文广旅游局", "区文化广电旅游局", true},
		{"区经科局", "区经信科技局", true},
		{"区经济和信息化局", "区经信科技局", true},
		{"团区委", "共青团青溪区委", true},
		{"区纪委", "区纪委监委机关", true},
		{"区综合管执法局", "区综合执法局", true},
		{"区消防救援支队", "区消防救援大队", true},
		{"区国资委", "区国资局", true},
		{"发展改革委", "国家发展改革委", true},
		{"区财政局（区金融局）", "区财政局", true},
		{"各驻区金融机构", "驻区金融机构", true},
		{"区委办", "区委编办", false},
		{"区人大办", "区政协办", false},
		{"区教育局", "区体育局", false},
		{"区审计局", "区统计局", false},
		{"县水利局", "县水保局", false},
		{"市财政局", "区财政局", false},
		{"电信青溪分公司", "移动青溪分公司", false},
		{"东城街道办事处", "西城街道办事处", false},
		{"CIO Council", "CDO Council", false},
		{"区政府", "区政府办", false},
		{"市公安局", "市公安局交警支队", false},
	} {
		a, b := newAliasName(c.rare, 1), newAliasName(c.frequent, 9)
		if got := relate(&a, &b).confidence >= 50; got != c.alias {
			t.Errorf("%s for %s: %v, want %v", c.rare, c.frequent, got, c.alias)
		}
	}
}

func TestAliasesAgainstTheDirectory(t *testing.T) {
	dir := org.NewDirectory([]org.Unit{
		{ID: 1, Name: "区教育局"}, {ID: 2, Name: "区财政局"}, {ID: 3, Name: "区公安局"},
		{ID: 4, Name: "区住房和城乡建设局", Aliases: []org.Alias{{Name: "区建设局", Confirmed: true}}},
	})
	l := clean(12)
	l.Items[2].JointUnits = []string{"区住建局"}
	l.Items[3].JointUnits = []string{"区建设局"}
	if d := cmp.Diff([]string{"unit.alias_known (3) units: 区住建局 → 区住房和城乡建设局"}, said(Check(l, dir))); d != "" {
		t.Error(d)
	}
	l.Items[4].JointUnits = []string{"区住房和城乡建设局"}
	l.Items[2].JointUnits = []string{"区建设局"}
	if got := said(Check(l, dir)); len(got) > 0 {
		t.Errorf("two names that the directory knows for one unit need no finding: %v", got)
	}
}

// Every code in the source of the check has words in both languages.
func TestEveryFindingHasWords(t *testing.T) {
	files, err := filepath.Glob("check*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("files %v, error %v", files, err)
	}
	code := regexp.MustCompile(`"((?:list|column|item|heading|unit|text|deadline|person)\.[a-z_]+)"`)
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(source), -1) {
			found++
			if key := m[1]; !strings.HasSuffix(key, "_") && !locale.Has(key) {
				t.Errorf("%s: %s has no words", name, key)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d codes found", found)
	}
	for _, kind := range []string{"item", "heading"} {
		for _, s := range []string{"number_missing", "numbers_missing", "number_twice", "number_order", "number_restart", "bracket_open", "bracket_mixed", "mark_odd"} {
			if !locale.Has(kind + "." + s) {
				t.Errorf("%s.%s has no words", kind, s)
			}
		}
	}
	for _, f := range []Field{FieldNo, FieldHeading, FieldTitle, FieldText, FieldUnits, FieldLead, FieldJoint, FieldPerson, FieldDeadline, FieldExtra, FieldIgnore} {
		if !locale.Has("column.guess_" + string(f)) {
			t.Errorf("column.guess_%s has no words", f)
		}
	}
}

func BenchmarkCheck28000(b *testing.B) {
	l := largeList(28000, 0)
	for i := range l.Items {
		l.Items[i].LeadUnits = []string{fmt.Sprintf("区%c%c局", '一'+i%2000, '七'+i%31)}
	}
	for b.Loop() {
		Check(l, nil)
	}
}
