package list

import (
	"cmp"
	"slices"
	"strings"

	"duban/internal/fault"
)

// unitUse is a unit as the list names it.
type unitUse struct {
	name  string
	items []int // in which it is named, in order
	leads int
}

// unitUses gathers the printed names, in the order of their first use.
func unitUses(l *List) []unitUse {
	at := map[string]int{}
	var out []unitUse
	for i := range l.Items {
		it := &l.Items[i]
		for k, list := range [][]string{it.LeadUnits, it.JointUnits} {
			for _, name := range list {
				u, ok := at[name]
				if !ok {
					u = len(out)
					at[name] = u
					out = append(out, unitUse{name: name})
				}
				if n := len(out[u].items); n == 0 || out[u].items[n-1] != i {
					out[u].items = append(out[u].items, i)
				}
				if k == 0 {
					out[u].leads++
				}
			}
		}
	}
	return out
}

// unitPlace is where an item names a unit.
func (c *checker) unitPlace(i int, name string) fault.Place {
	raw := c.l.Items[i].Raw
	for _, field := range []string{"units", "lead", "joint"} {
		if p, ok := raw[field]; ok && strings.Contains(flat(p.Text), flat(name)) {
			return p.At
		}
	}
	return fault.Place{}
}

// maxAliasNames bounds the comparison of every name with every other.
const maxAliasNames = 4000

// aliasSure is the confidence from which an alias is a warning and not only a hint.
const aliasSure = 70

// aliases reports names that probably mean the same unit: one finding per pair, never merged by itself.
func (c *checker) aliases() {
	c.odd = map[string]bool{}
	names := make([]aliasName, 0, len(c.units))
	for _, u := range c.units[:min(len(c.units), maxAliasNames)] {
		names = append(names, newAliasName(u.name, len(u.items)))
	}
	for i := range names {
		if isCollectiveName(names[i].name) && !strings.HasPrefix(names[i].name, "各驻") && !strings.HasPrefix(names[i].name, "驻") {
			continue
		}
		if best, r := c.bestAlias(names, i); best >= 0 {
			c.reportAlias(codeAlias, i, names[best].name, names[best].count, r)
		} else {
			c.knownAlias(names, i)
		}
	}
}

// bestAlias finds the name that name i would give way to.
func (c *checker) bestAlias(names []aliasName, i int) (int, relation) {
	best, bestR := -1, relation{}
	for j := range names {
		if i == j || c.settled(names[i].name, names[j].name) {
			continue
		}
		r := relate(&names[i], &names[j])
		if r.confidence == 0 || !givesWay(&names[i], &names[j], r) {
			continue
		}
		if !r.damaged && c.together(i, j) {
			r.confidence -= 15 // named side by side they are two units, or someone meant them to be
		}
		if r.confidence < 50 {
			continue
		}
		if cmp.Or(cmp.Compare(r.confidence, bestR.confidence), cmp.Compare(names[j].count, bestCount(names, best))) > 0 {
			best, bestR = j, r
		}
	}
	return best, bestR
}

func bestCount(names []aliasName, i int) int {
	if i < 0 {
		return 0
	}
	return names[i].count
}

// givesWay decides which of two names is the alias: the damaged one, else the rarer, else the shorter, else the later.
func givesWay(a, b *aliasName, r relation) bool {
	if r.damaged {
		return true
	}
	if back := relate(b, a); back.damaged {
		return false
	}
	return cmp.Or(cmp.Compare(a.count, b.count), cmp.Compare(len(a.plain), len(b.plain)), strings.Compare(a.name, b.name)) < 0
}

// settled reports whether the directory knows both names already, as one unit or as two.
func (c *checker) settled(a, b string) bool {
	if c.dir == nil {
		return false
	}
	_, knowsA := c.dir.Resolve(a)
	_, knowsB := c.dir.Resolve(b)
	return knowsA && knowsB
}

// together reports whether an item names both units.
func (c *checker) together(a, b int) bool {
	x, y := c.units[a].items, c.units[b].items
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			return true
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return false
}

func (c *checker) reportAlias(code string, i int, other string, count int, r relation) {
	u := c.units[i]
	c.odd[u.name] = true
	args := fault.Args{"name": u.name, "count": len(u.items), "other": other, "other_count": count,
		"confidence": r.confidence, "items": c.labels(u.items)}
	m := info(code, args)
	if r.confidence >= aliasSure {
		m = warning(code, args)
	}
	c.onItem(u.items[0], c.unitPlace(u.items[0], u.name), m.withFix(fixUnits, u.name, other))
}

// knownAlias compares a name that the directory does not know with the names it knows.
func (c *checker) knownAlias(names []aliasName, i int) {
	if c.dir == nil {
		return
	}
	if _, known := c.dir.Resolve(names[i].name); known {
		return
	}
	if c.known == nil {
		for _, u := range c.dir.Units() {
			c.known = append(c.known, newAliasName(u.Name, 1000))
		}
	}
	best, bestR := "", relation{}
	for k := range c.known {
		if r := relate(&names[i], &c.known[k]); r.confidence > bestR.confidence {
			best, bestR = c.known[k].name, r
		}
	}
	if bestR.confidence >= 55 {
		c.reportAlias(codeKnownAlias, i, best, 0, bestR)
	}
}

// runTogether reports a name that is two names without a separator.
func (c *checker) runTogether() {
	known := map[string]bool{}
	for _, u := range c.units {
		known[u.name] = true
	}
	for _, u := range c.units {
		left, right, ok := splitRun(u.name, func(name string) bool {
			if known[name] {
				return true
			}
			if c.dir == nil {
				return false
			}
			_, ok := c.dir.Resolve(name)
			return ok
		})
		if !ok {
			continue
		}
		c.odd[u.name] = true
		i := u.items[0]
		c.onItem(i, c.unitPlace(i, u.name), warning("unit.run_together", fault.Args{"name": u.name, "first": left, "second": right, "items": c.labels(u.items)}).
			withFix(fixUnits, u.name, left+"、"+right))
	}
}

// strongEndings end a name beyond doubt, so that 区委宣传部区融媒体中心 falls into two.
var strongEndings = []string{"局", "部", "办", "厅", "中心", "公司", "大队", "支队", "工商联", "妇联", "残联", "总工会", "检察院", "法院"}

// branchEndings end the names of branches, in which a name follows another rightly: 市公安局城区分局.
var branchEndings = []string{"分局", "分公司", "支行", "分行", "支队", "大队", "中队", "派出所", "工作站", "站", "所"}

// splitRun finds where a name falls into two names: two known ones, or one that ends as organs do before one that
// opens with the same level of government as it does.
func splitRun(name string, known func(string) bool) (left, right string, ok bool) {
	r := []rune(name)
	if strings.ContainsAny(name, "（(") {
		return "", "", false
	}
	for i := 2; i <= len(r)-2; i++ {
		left, right = string(r[:i]), string(r[i:])
		if known(left) && known(right) && len(r) > 4 {
			return left, right, true
		}
	}
	if len(r) < 6 || endsWithAny(name, branchEndings) {
		return "", "", false
	}
	for i := 3; i <= len(r)-3; i++ {
		left, right = string(r[:i]), string(r[i:])
		if r[i] == r[0] && strings.ContainsRune(tiersOf, r[i]) && endsWithAny(left, strongEndings) &&
			(endsWithAny(right, strongEndings) || strings.ContainsRune(organEndings, r[len(r)-1])) && !strings.HasPrefix(right, "市场") {
			return left, right, true
		}
	}
	return "", "", false
}

func endsWithAny(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}

// unitSlips reports wrong words in the names of units.
func (c *checker) unitSlips() {
	for _, u := range c.units {
		for _, s := range confusions {
			if strings.Contains(u.name, s.bad) && !c.odd[u.name] {
				c.odd[u.name] = true
				i, good := u.items[0], strings.Replace(u.name, s.bad, s.good, 1)
				c.onItem(i, c.unitPlace(i, u.name), warning("unit.slip", fault.Args{"name": u.name, "bad": s.bad, "good": s.good}).withFix(fixUnits, u.name, good))
			}
		}
	}
}

// rareUnits reports names that stand once in a list whose other names recur: a slip, a missing separator, or indeed a
// unit with one task.
func (c *checker) rareUnits() {
	var once []unitUse
	for _, u := range c.units {
		if len(u.items) == 1 {
			once = append(once, u)
		}
	}
	if len(c.units) < 15 || len(c.l.Items) < 25 || share(len(once), len(c.units), 35) {
		return
	}
	for _, u := range once {
		if c.odd[u.name] || isCollectiveName(u.name) || c.knows(u.name) {
			continue
		}
		i := u.items[0]
		c.onItem(i, c.unitPlace(i, u.name), info("unit.once", fault.Args{"name": u.name}))
	}
}

func (c *checker) knows(name string) bool {
	if c.dir == nil {
		return false
	}
	_, ok := c.dir.Resolve(name)
	return ok
}

var collectiveWords = []string{"有关", "相关", "成员单位", "金融机构", "商协会", "其他", "责任单位", "牵头单位", "配合单位", "主管部门", "职能部门", "各级"}

// isCollectiveName reports a name that stands for several units.
func isCollectiveName(name string) bool {
	return strings.HasPrefix(name, "各") || strings.HasPrefix(strings.ToLower(name), "all ") || strings.HasPrefix(strings.ToLower(name), "other ") ||
		slices.ContainsFunc(collectiveWords, func(w string) bool { return strings.Contains(name, w) })
}

// collectives asks for the members of every name that stands for several units: only they can answer for a task.
func (c *checker) collectives() {
	for _, u := range c.units {
		if !isCollectiveName(u.name) || c.odd[u.name] {
			continue
		}
		r := info("unit.collective", fault.Args{"name": u.name, "count": len(u.items), "items": c.labels(u.items)})
		if u.leads > 0 {
			led := slices.DeleteFunc(slices.Clone(u.items), func(i int) bool { return !slices.Contains(c.l.Items[i].LeadUnits, u.name) })
			r = warning("unit.collective_leads", fault.Args{"name": u.name, "leads": u.leads, "items": c.labels(led)})
		}
		i := u.items[0]
		c.onItem(i, c.unitPlace(i, u.name), r)
	}
}

// withoutUnit reports items for which nobody answers.
func (c *checker) withoutUnit() {
	var none []int
	for i := range c.l.Items {
		if it := &c.l.Items[i]; len(it.LeadUnits)+len(it.JointUnits) == 0 {
			none = append(none, i)
		}
	}
	if len(none) == len(c.l.Items) {
		c.onList(warning("list.no_units", nil))
		return
	}
	for _, i := range none {
		c.onItem(i, fault.Place{}, warning("item.no_unit", nil))
	}
}
