package list

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// prose makes a document of paragraphs, one a line.
func prose(text string) *tabular.Doc {
	doc := &tabular.Doc{Format: "txt"}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) != "" {
			doc.Blocks = append(doc.Blocks, tabular.Block{Para: tabular.Para{Text: strings.TrimSpace(line), Line: i + 1, Index: i + 1}})
		}
	}
	return doc
}

// gridDoc makes a document of one table: rows by line, cells by "|". "^" is merged with the cell above, "<" with the one
// to its left.
func gridDoc(text string) *tabular.Doc {
	t := &tabular.Table{Index: 1}
	for r, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		row := tabular.Row{Number: r + 1}
		for c, cell := range strings.Split(line, "|") {
			cell = strings.TrimSpace(cell)
			if cell == "<" && len(row.Cells) > 0 {
				row.Cells[len(row.Cells)-1].Span++
				continue
			}
			row.Cells = append(row.Cells, tabular.Cell{Text: strings.ReplaceAll(strings.TrimPrefix(cell, "^"), `\n`, "\n"), Col: c, Span: 1, Covered: cell == "^"})
		}
		t.Rows = append(t.Rows, row)
	}
	return &tabular.Doc{Format: "docx", Blocks: []tabular.Block{{Table: t}}}
}

// outline writes what matters of a list, an item a line: no | path | text | lead | joint | basis | deadline | inherited.
func outline(l *List) string {
	var b strings.Builder
	for _, it := range l.Items {
		due := it.Deadline.Date
		if it.Deadline.Ongoing {
			due += "+"
		}
		text := it.Text
		if it.Title != "" {
			text = it.Title + ": " + text
		}
		fields := []string{it.No, strings.Join(it.Path, " > "), text, strings.Join(it.LeadUnits, "、"), strings.Join(it.JointUnits, "、"), string(it.LeadBasis), due, strings.Join(it.Inherited, ",")}
		b.WriteString(strings.Join(fields, " | ") + "\n")
	}
	return b.String()
}

// TestReadScripts reads every testdata/read/*.txt: a document, a line of ---, and the outline expected. Documents whose
// first line is "table" are tables in the notation of gridDoc.
func TestReadScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/read/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source, want, _ := strings.Cut(string(data), "\n---\n")
			doc := prose(source)
			if table, ok := strings.CutPrefix(source, "table\n"); ok {
				doc = gridDoc(table)
			}
			got, err := Read(doc, ReadOptions{Year: 2021})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(outline(got), "\n")); d != "" {
				t.Errorf("outline (-want +got):\n%s", d)
			}
		})
	}
}

func TestReadRefusesWhatIsNoList(t *testing.T) {
	for name, doc := range map[string]*tabular.Doc{
		"empty":         {},
		"letter":        prose("各单位：\n请于下周来我办领取材料。\n办公室\n2021年3月2日"),
		"price table":   gridDoc("品名|单价|数量\n纸|3|5\n笔|2|9"),
		"minutes":       prose("会议纪要\n一、会议时间\n二、会议地点\n三、参加人员"),
		"roster":        prose("关于成立领导小组的通知\n（一）综合组\n组长：孙某某\n成员：县政府办王某\n（二）宣传组\n组长：周某某\n成员：县融媒体中心李某"),
		"attachments":   prose("关于印发材料的通知\n各有关单位：\n附件：1.工作方案\n2.联络员名单（县教育局、县财政局）\n抄送：县委办公室，县政协办公室。"),
		"law":           prose("条例\n第一条 为规范管理，制定本条例。\n第二条 建设部门负责监督。街道办事处（乡镇人民政府）负责指导。\n第三条 业主大会（业主委员会）履行职责。"),
		"telephones":    gridDoc("1|县教育局|82200010|滨河路政务中心三楼东侧\n2|县财政局|82200110|人民路财政大楼一楼大厅\n3|县住建局|82200210|建设街住建大院办公楼"),
		"readme":        gridDoc("trap|where\nno deadline|item (22)\ndeadline from the merged cell above|(3), (6)\nseveral support agencies in one cell|(4)\nowner unknown|(9)"),
		"glossary":      gridDoc("术语|item|编号|释义\n任务|task|1|保存以后的条目\n标题|heading|2|条目上面的一行"),
		"program":       prose(strings.Repeat("x := f(y)\n", 40) + "Office = \"office\" // 负责登记（县政府办、县督查室）\n"),
		"table of text": gridDoc("姓名|籍贯\n甲|乙\n丙|丁"),
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Read(doc, ReadOptions{})
			if !fault.Is(err, fault.Invalid) || fault.As(err).Code != "list.not_a_list" {
				t.Errorf("got %v, %+v; want list.not_a_list", err, l)
			}
		})
	}
}

func TestGuessedColumnsAskForConfirmation(t *testing.T) {
	doc := gridDoc("甲栏|工作任务|乙栏|完成时限\n1|修建一座桥|区交通局、区财政局|2021年6月\n2|种一百棵树|区林业局|2021年9月")
	l, err := Read(doc, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for col, want := range map[int]Field{0: FieldNo, 2: FieldUnits} {
		c := l.Columns[col]
		if c.Field != want || c.Confidence >= Sure || c.Reason == "" {
			t.Errorf("column %d: %+v; want a guess of %s with a reason", col, c, want)
		}
	}
	confirmed := []Column{{Col: 2, Label: "乙栏", Field: FieldJoint}}
	l, err = Read(doc, ReadOptions{Columns: confirmed})
	if err != nil {
		t.Fatal(err)
	}
	if c := l.Columns[2]; c.Field != FieldJoint || c.Confidence != 100 {
		t.Errorf("a confirmed column is %+v", c)
	}
	if got := l.Items[0].JointUnits; len(got) != 2 || len(l.Items[0].LeadUnits) != 0 {
		t.Errorf("joint units %v, lead %v", got, l.Items[0].LeadUnits)
	}
}

func TestSplitUnits(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"区商务局、区文化和旅游局", []string{"区商务局", "区文化和旅游局"}},
		{"各乡镇、街道、园区", []string{"各乡镇", "各街道", "各园区"}},
		{"各乡镇（街道）、园区", []string{"各乡镇（街道）", "各园区"}},
		{"各区、县级市", []string{"各区、县级市"}},
		{"市监局等国务院相关部门及各地区", []string{"市监局", "国务院相关部门", "各地区"}},
		{"公安部和司法部", []string{"公安部", "司法部"}},
		{"市人力资源和社会保障局与市财政局", []string{"市人力资源和社会保障局", "市财政局"}},
		{"区财政局（区金融工作局）、区审计局", []string{"区财政局（区金融工作局）", "区审计局"}},
		{"各有关部门和单位", []string{"各有关部门和单位"}},
		{"Treasury; Ministry of Health", []string{"Treasury", "Ministry of Health"}},
		{"區財政局、區審計局", []string{"區財政局", "區審計局"}},
	} {
		if d := cmp.Diff(c.want, splitUnits(c.in)); d != "" {
			t.Errorf("splitUnits(%q): %s", c.in, d)
		}
	}
}

func TestNamesOnLinesOfTheirOwn(t *testing.T) {
	for in, want := range map[string][]string{
		"市水务局\n市财政局":       {"市水务局", "市财政局"},
		"市自然资源\n和规划局、市财政局": {"市自然资源和规划局", "市财政局"},
		"区委\n办":       {"区委办"},
		"市水务局、\n市财政局": {"市水务局", "市财政局"},
	} {
		d := parseDuty(in, FieldUnits)
		if diff := cmp.Diff(want, d.units); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestSplitPeople(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"黄  钰\n任  参", []string{"黄钰", "任参"}},
		{"黄  钰任  参", []string{"黄钰", "任参"}},
		{"黄 钰 任 参", []string{"黄钰", "任参"}},
		{"康合军、向　诚", []string{"康合军", "向诚"}},
		{"欧阳  修", []string{"欧阳", "修"}},
		{"Jane Doe", []string{"Jane Doe"}},
	} {
		if d := cmp.Diff(c.want, splitPeople(c.in)); d != "" {
			t.Errorf("splitPeople(%q): %s", c.in, d)
		}
	}
}
