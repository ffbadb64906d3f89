package list

import (
	"regexp"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// unitCell is the cell or bracket in which an item names its units, taken apart for checking only.
type unitCell struct {
	item   int
	field  string
	raw    Phrase
	plain  string     // without brackets
	inside []string   // what stood in brackets
	groups [][]string // names between 「，」
}

// unitCells gives the cells of all items that have their own, not those taken from above.
func (c *checker) unitCells() []unitCell {
	var out []unitCell
	for i := range c.l.Items {
		it := &c.l.Items[i]
		if slices.Contains(it.Inherited, "units") {
			continue
		}
		for _, field := range []string{"units", "lead", "joint"} {
			raw, ok := it.Raw[field]
			if !ok || hanzi.Trim(raw.Text) == "" || slices.Contains(it.Inherited, field) {
				continue
			}
			cell := unitCell{item: i, field: field, raw: raw}
			cell.plain, cell.inside = outsideBrackets(raw.Text)
			for _, group := range strings.FieldsFunc(cell.plain, func(r rune) bool { return r == '，' || r == ',' }) {
				var names []string
				for name := range strings.FieldsFuncSeq(group, func(r rune) bool { return strings.ContainsRune("、;；\n", r) }) {
					if name = hanzi.Strip(name); name != "" {
						names = append(names, name)
					}
				}
				if names != nil {
					cell.groups = append(cell.groups, names)
				}
			}
			out = append(out, cell)
		}
	}
	return out
}

// labelWords are the words that say in a cell who leads; a cell with one needs no separator.
var saysWho = regexp.MustCompile(`牵头|负责|配合|责任单位|责任部门|主办|[^政科侨]协办|会同|按职责|落实`)

// cells checks the words of the cells that name units.
func (c *checker) cells() {
	all := c.unitCells()
	for _, cell := range all {
		c.notes(cell)
		c.duplicates(cell)
	}
	c.separators(all)
}

// rule recognises words that say how the list is to be read.
var ruleWords = regexp.MustCompile(`下同|排在|首位|第一责任|为牵头|列第`)

// notes reports brackets in a units cell that are no part of a name.
func (c *checker) notes(cell unitCell) {
	for _, words := range cell.inside {
		words = hanzi.Squeeze(words)
		switch {
		case words == "" || c.isUnitName(words) || saysWho.MatchString(words) && !ruleWords.MatchString(words):
		case ruleWords.MatchString(words):
			c.onItem(cell.item, cell.raw.At, info("unit.rule_in_cell", fault.Args{"words": words}))
		default:
			c.onItem(cell.item, cell.raw.At, warning("unit.note_in_cell", fault.Args{"words": words}))
		}
	}
}

// isUnitName reports whether words are a unit's name, or names.
func (c *checker) isUnitName(words string) bool {
	for name := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune("、，,；; ", r) }) {
		last := []rune(name)[len([]rune(name))-1]
		if !strings.ContainsRune(organEndings+"会区镇乡街道司行联团队社站所馆协校府县市省", last) && !strings.HasSuffix(name, "中心") &&
			!slices.ContainsFunc(c.units, func(u unitUse) bool { return u.name == name }) {
			return false
		}
	}
	return true
}

// duplicates reports names that a cell repeats, and a lead unit that is named again among the joint ones.
func (c *checker) duplicates(cell unitCell) {
	count := map[string]int{}
	lead, leadAgain := "", false
	for g, names := range cell.groups {
		for k, name := range names {
			count[name]++
			if g == 0 && k == 0 {
				lead = name
			} else if name == lead {
				leadAgain = true
			}
		}
	}
	if saysWho.MatchString(cell.plain) {
		return // several clauses may name a unit each
	}
	for _, name := range sortedKeys(count) {
		if count[name] < 2 {
			continue
		}
		code := "unit.duplicate"
		if name == lead && leadAgain {
			code = "unit.lead_repeated"
		}
		c.onItem(cell.item, cell.raw.At, warning(code, fault.Args{"name": name, "times": count[name]}))
	}
}

// separators reports cells in which the lead is not set off in the way the list itself has made usual: one name,
// 「，」, then the others.
func (c *checker) separators(all []unitCell) {
	usual, several := 0, 0
	var odd []unitCell
	for _, cell := range all {
		names := 0
		for _, g := range cell.groups {
			names += len(g)
		}
		if cell.field != "units" || names < 2 || saysWho.MatchString(cell.plain) {
			continue
		}
		several++
		if len(cell.groups) == 2 && len(cell.groups[0]) == 1 {
			usual++
		} else {
			odd = append(odd, cell)
		}
	}
	if several < 5 || !share(usual, several, 60) {
		return
	}
	for _, cell := range odd {
		it := &c.l.Items[cell.item]
		switch {
		case len(cell.groups) == 1:
			c.onItem(cell.item, cell.raw.At, info("unit.no_separator", fault.Args{"lead": cell.groups[0][0], "count": len(cell.groups[0])}))
		case len(cell.groups[0]) > 1:
			c.onItem(cell.item, cell.raw.At, c.severalLeads(it, "unit.several_leads", cell.groups[0]))
		default:
			var first []string
			for _, g := range cell.groups[:len(cell.groups)-1] {
				first = append(first, g[0])
			}
			c.onItem(cell.item, cell.raw.At, c.severalLeads(it, "unit.several_commas", first))
		}
	}
}

// severalLeads offers, where the reading made several units lead, the first of them alone.
func (c *checker) severalLeads(it *Item, code string, candidates []string) remark {
	r := warning(code, fault.Args{"names": candidates, "lead": candidates[0]})
	if len(it.LeadUnits) > 1 {
		r = r.withFix(fixLead, strings.Join(it.LeadUnits, "、"), it.LeadUnits[0])
	}
	return r
}
