package list

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/tabular"
)

// ReadOptions is what a person has settled before the document is read.
type ReadOptions struct {
	Columns []Column // mapping confirmed by a person; nil lets the compiler guess
	Year    int      // year of dates that name none; 0 takes it from the document
}

// Read compiles a document into a list. It fails with fault.Invalid and code list.not_a_list when nothing in the
// document is an item; everything merely odd becomes a finding.
func Read(doc *tabular.Doc, opts ReadOptions) (*List, error) {
	year := opts.Year
	if year == 0 {
		year = documentYear(doc)
	}
	declared := declares(doc)
	fromTables := readTables(doc, opts.Columns, year, declared)
	fromProse := readProse(doc, year, declared, false)
	if strays(fromProse, count(doc, false)) {
		fromProse.Items = nil
	}
	best := fromTables
	if len(opts.Columns) == 0 && weigh(fromProse) > weigh(fromTables) {
		best = fromProse
	}
	if len(best.Items) == 0 {
		if told := readProse(doc, year, declared, true); len(told.Items) > 1 {
			best = told
		}
	}
	if len(best.Items) == 0 {
		return nil, fault.New(fault.Invalid, "list.not_a_list", fault.Args{"paragraphs": count(doc, false), "tables": count(doc, true)})
	}
	best.Year = year
	best.Findings = append(slices.Clone(doc.Findings), best.Findings...)
	if best.Title == "" {
		best.Title = documentTitle(doc)
	}
	dueByHeading(best)
	best.LeadRule = leadRule(best, declared)
	tidy(best)
	return best, nil
}

var headingDue = regexp.MustCompile(`完成|办结|整改到位|长期坚持|立行立改`)

// dueByHeading gives the items of a document without deadlines of their own the one that their heading sets:
// 「二、6月底前完成的事项」.
func dueByHeading(l *List) {
	if has(l.Columns, FieldDeadline) {
		return
	}
	for i := range l.Items {
		it := &l.Items[i]
		for h := it.Heading; h >= 0 && it.Deadline.Raw == ""; h = l.Headings[h].Parent {
			text := l.Headings[h].Text
			if utf8.RuneCountInString(text) > 30 || !headingDue.MatchString(text) {
				continue
			}
			if d := ParseDeadline(text, l.Year); d.Date != "" || d.Ongoing {
				d.Source = DeadlineText
				it.Deadline, it.Inherited = d, append(it.Inherited, "deadline")
				it.Raw["deadline"] = Phrase{Text: text, At: l.Headings[h].At}
			}
		}
	}
}

// strays says that the items of a prose document are chance finds: none is numbered, and they are lost among the
// paragraphs.
func strays(l *List, paragraphs int) bool {
	return len(l.Items)*30 < paragraphs && !slices.ContainsFunc(l.Items, func(it Item) bool { return it.No != "" })
}

// weigh compares two readings of one document: items that name units count double.
func weigh(l *List) int {
	n := 0
	for _, it := range l.Items {
		n++
		if len(it.LeadUnits) > 0 {
			n += 2
		}
	}
	return n
}

func count(doc *tabular.Doc, tables bool) int {
	n := 0
	for _, b := range doc.Blocks {
		if (b.Table != nil) == tables {
			n++
		}
	}
	return n
}

// declares reports whether the document says anywhere that the first unit named leads.
func declares(doc *tabular.Doc) bool {
	for _, b := range doc.Blocks {
		if b.Table == nil {
			if mayDeclare(b.Para.Text) && declaration.MatchString(b.Para.Text) {
				return true
			}
			continue
		}
		for _, row := range b.Table.Rows {
			for _, cell := range row.Cells {
				if mayDeclare(cell.Text) && declaration.MatchString(cell.Text) {
					return true
				}
			}
		}
	}
	return false
}

func mayDeclare(s string) bool {
	return strings.Contains(s, "牵头") && strings.ContainsAny(s, "首第列") || strings.Contains(s, "first")
}

func leadRule(l *List, declared bool) LeadRule {
	n := map[LeadBasis]int{}
	for _, it := range l.Items {
		n[it.LeadBasis]++
	}
	switch {
	case declared:
		return LeadFirstListed
	case n[BasisColumn] > 0:
		return LeadColumn
	case n[BasisLabelled] > 0 && n[BasisLabelled] >= n[BasisConvention]:
		return LeadLabelled
	}
	return LeadNone
}

var (
	yearInName   = regexp.MustCompile(`(19|20)\d{2}`)
	yearInNumber = regexp.MustCompile(`[〔\[（(]((?:19|20)\d{2})[〕\]）)]\s*\d+\s*号`)
	yearInDate   = regexp.MustCompile(`((?:19|20)\d{2})\s*年`)
)

// documentYear is the year that dates without one belong to: the one in the title, else of the document number, else
// the most frequent in the document.
func documentYear(doc *tabular.Doc) int {
	seen := map[string]int{}
	head := 0
	for _, b := range doc.Blocks {
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				for _, cell := range row.Cells {
					countYears(seen, cell.Text)
				}
			}
			continue
		}
		text := b.Para.Text
		if head < 6 && text != "" {
			head++
			if title := hanzi.Join(text); isTitle(title) {
				if y := yearInName.FindString(title); y != "" {
					return num(y)
				}
			}
			if m := yearInNumber.FindStringSubmatch(text); m != nil && utf8.RuneCountInString(text) < 200 {
				return num(m[1])
			}
		}
		countYears(seen, text)
	}
	if y := yearInName.FindString(doc.Title); y != "" {
		return num(y)
	}
	best, n := 0, 0
	for y, k := range seen {
		if v := num(y); k > n || k == n && v > best {
			best, n = v, k
		}
	}
	return best
}

func countYears(seen map[string]int, text string) {
	if !strings.Contains(text, "年") {
		return
	}
	for _, m := range yearInDate.FindAllStringSubmatch(text, -1) {
		seen[m[1]]++
	}
}

var titleEnd = regexp.MustCompile(`(?i)(?:清单|分解|方案|细则|计划|意见|通知|分工|办法|任务|要点|措施|规定|决定|纲要|台账|一览表|分解表|任务表|表|责任书|规划|行动|list|plan|tasks|actions|matrix|table|strategy)(?:[（(][^（）()]{1,20}[）)]|[:：,]? ?\d{4}(?:[-–—]\d{2,4})?)?$`)

// isTitle reports whether a paragraph can be the title of a list.
func isTitle(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 4 && n <= 80 && titleEnd.MatchString(s) && !strings.ContainsAny(s, "。；：")
}

// documentTitle takes the last title-like paragraph before the first item: an annex names itself after the letter that
// sends it. A title broken over two lines is put together.
func documentTitle(doc *tabular.Doc) string {
	title, before := "", ""
	for _, b := range doc.Blocks {
		if b.Table != nil {
			if title == "" {
				title = titleRow(b.Table)
			}
			break
		}
		text := hanzi.Squeeze(b.Para.Text)
		if e, _ := leading(text); e.Style != hanzi.StyleNone && title != "" {
			break
		}
		if isTitle(text) {
			title = text
			if n := utf8.RuneCountInString(before); n >= 6 && n <= 40 && !isTitle(before) && !strings.ContainsAny(before, "。：；〔") && utf8.RuneCountInString(text) <= 40 && opensTitle(before) {
				title = before + text
			}
		}
		before = text
	}
	if title == "" {
		title = doc.Title
	}
	return title
}

var titleOpening = regexp.MustCompile(`关于|政府|委员会|办公室|党委|19\d\d|20\d\d|县|市|区|省`)

func opensTitle(s string) bool { return titleOpening.MatchString(s) }

// titleRow is the text of a first row that spans the whole table, as in workbooks.
func titleRow(t *tabular.Table) string {
	for _, row := range t.Rows[:min(3, len(t.Rows))] {
		var texts []string
		for _, cell := range row.Cells {
			if text := hanzi.Squeeze(cell.Text); text != "" {
				texts = append(texts, text)
			}
		}
		if len(texts) == 1 && utf8.RuneCountInString(texts[0]) >= 6 && utf8.RuneCountInString(texts[0]) <= 80 {
			return texts[0]
		}
		if len(texts) > 1 {
			break
		}
	}
	return ""
}

// tidy makes every field of the JSON present: empty lists instead of null.
func tidy(l *List) {
	if l.Findings == nil {
		l.Findings = []fault.Finding{}
	}
	for i := range l.Items {
		it := &l.Items[i]
		for _, list := range []*[]string{&it.Path, &it.LeadUnits, &it.JointUnits, &it.Inherited} {
			if *list == nil {
				*list = []string{}
			}
		}
		if it.People == nil {
			it.People = map[string][]string{}
		}
		if it.Parts == nil {
			it.Parts = []Part{}
		}
		if it.Deadline.Source == "" {
			it.Deadline.Source = DeadlineNone
		}
		if it.Deadline.Precision == "" {
			it.Deadline.Precision = PrecisionNone
		}
		for p := range it.Parts {
			for _, list := range []*[]string{&it.Parts[p].LeadUnits, &it.Parts[p].JointUnits} {
				if *list == nil {
					*list = []string{}
				}
			}
		}
	}
}

// path gives the headings above, outermost first.
func (l *List) path(heading int) []string {
	var out []string
	for h := heading; h >= 0; h = l.Headings[h].Parent {
		out = append(out, l.Headings[h].Text)
	}
	slices.Reverse(out)
	return out
}

// addHeading appends a heading below parent and gives its index.
func (l *List) addHeading(text string, parent int, at fault.Place) int {
	raw := text
	text = hanzi.Squeeze(text)
	e, title := leading(text)
	level := 1
	if parent >= 0 {
		level = l.Headings[parent].Level + 1
	}
	l.Headings = append(l.Headings, Heading{Level: level, No: e.Label, Title: title, Text: text, Raw: raw, Parent: parent, At: at})
	return len(l.Headings) - 1
}

func itoa(n int) string { return strconv.Itoa(n) }
