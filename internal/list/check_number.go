package list

import (
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// numberedEntry is an item or a heading in a series of numbers.
type numberedEntry struct {
	style hanzi.Style
	value int64
	label string
	index int    // into Items or Headings
	scope string // what stands above it: a restart is natural where this changes
	top   string // the outermost heading above it
}

// entryOf reads a number as printed, "" or unreadable gives false. Without its brackets (printed == label) a number
// still has a value.
func entryOf(printed, label string) (numberedEntry, bool) {
	e, _ := hanzi.Leading(hanzi.Trim(printed))
	if e.Style == hanzi.StyleNone {
		// A bracket that is never closed, or a number whose printed form is not known.
		mark := label + "、"
		if printed = hanzi.Trim(printed); strings.HasPrefix(printed, "（") || strings.HasPrefix(printed, "(") {
			mark = "（" + label + "）"
		}
		if e, _ = hanzi.Leading(mark); e.Style == hanzi.StyleNone {
			return numberedEntry{}, false
		}
	}
	return numberedEntry{style: e.Style, value: e.Value, label: label}, true
}

// itemNumbers checks the numbers of the items.
func (c *checker) itemNumbers() {
	byStyle := map[hanzi.Style][]numberedEntry{}
	outer := map[hanzi.Style]int{}
	var bare []int
	for i := range c.l.Items {
		it := &c.l.Items[i]
		if slices.Contains(it.Inherited, "no") {
			continue
		}
		if it.No == "" {
			bare = append(bare, i)
			continue
		}
		e, ok := entryOf(it.Raw["no"].Text, it.No)
		if !ok {
			continue
		}
		e.index, e.scope = i, flatPath(it.Path)
		if len(it.Path) > 0 {
			e.top = it.Path[0]
		}
		if e.style == hanzi.StyleDotted {
			e.scope = it.No[:strings.LastIndexByte(it.No, '.')+1]
		}
		for s, at := range outer {
			if s < e.style {
				e.scope += "|" + decimal(at)
			}
		}
		outer[e.style] = i
		byStyle[e.style] = append(byStyle[e.style], e)
	}
	n := len(c.l.Items)
	if len(bare) > 0 && share(n-len(bare), n, 50) {
		for _, i := range bare {
			c.onItem(i, fault.Place{}, warning("item.unnumbered", nil))
		}
	}
	used := c.headingValues()
	for style := hanzi.StyleChapter; style <= hanzi.StyleCircle; style++ {
		c.series("item", byStyle[style], used[style])
	}
}

// headingValues are the numbers that headings use, by style: where items and headings share a series, a number that a
// heading has is not missing among the items.
func (c *checker) headingValues() map[hanzi.Style]map[int64]bool {
	out := map[hanzi.Style]map[int64]bool{}
	for h := range c.l.Headings {
		e, _ := hanzi.Leading(c.l.Headings[h].Text)
		if out[e.Style] == nil {
			out[e.Style] = map[int64]bool{}
		}
		out[e.Style][e.Value] = true
	}
	return out
}

// headingNumbers checks the numbers of the headings, level by level.
func (c *checker) headingNumbers() {
	type key struct {
		level int
		style hanzi.Style
	}
	series := map[key][]numberedEntry{}
	var order []key
	last := map[int]string{} // level → words of the last heading
	for h := range c.l.Headings {
		head := &c.l.Headings[h]
		repeated := last[head.Level] == flat(head.Text)
		last[head.Level] = flat(head.Text)
		e, ok := entryOf(head.Text, head.No)
		if !ok || head.No == "" || repeated {
			continue
		}
		e.index, e.scope = h, decimal(head.Parent)
		for p := head.Parent; p >= 0; p = c.l.Headings[p].Parent {
			e.top = decimal(p)
		}
		k := key{head.Level, e.style}
		if series[k] == nil {
			order = append(order, k)
		}
		series[k] = append(series[k], e)
	}
	used := map[int64]bool{}
	for i := range c.l.Items {
		if e, ok := entryOf(c.l.Items[i].Raw["no"].Text, c.l.Items[i].No); ok && e.style == hanzi.StyleHanParen {
			used[e.value] = true
		}
	}
	for _, k := range order {
		others := map[int64]bool{}
		if k.style == hanzi.StyleHanParen {
			others = used
		}
		c.series("heading", series[k], others)
	}
}

func (c *checker) onEntry(kind string, e numberedEntry, r remark) {
	if kind == "heading" {
		c.onHeading(e.index, r)
		return
	}
	c.onItem(e.index, c.l.Items[e.index].Raw["no"].At, r)
}

// series checks one series of numbers. It is cut into runs where it starts again; within a run no number should be
// missing, doubled or out of order.
func (c *checker) series(kind string, all []numberedEntry, elsewhere map[int64]bool) {
	if len(all) < 2 {
		return
	}
	within := habitOf(all, func(a, b numberedEntry) bool { return a.top == b.top && a.scope != b.scope })
	between := habitOf(all, func(a, b numberedEntry) bool { return a.top != b.top })
	start := 0
	for i := 1; i < len(all); i++ {
		if all[i].value != 1 || all[i-1].value == 1 && all[i].scope == all[i-1].scope {
			continue
		}
		newScope := all[i].scope != all[i-1].scope
		goesOnFrom1 := i+1 < len(all) && all[i+1].value == 2
		if !newScope && !goesOnFrom1 {
			continue
		}
		odd := within.goesOn >= 3*max(within.restarts, 1)
		if all[i].top != all[i-1].top {
			odd = between.goesOn >= 2*max(between.restarts, 1)
		}
		if !newScope || odd {
			c.onEntry(kind, all[i], warning(kind+".number_restart", fault.Args{"no": all[i].label, "after": all[i-1].label}))
		}
		c.run(kind, all[start:i], elsewhere, start == 0)
		start = i
	}
	c.run(kind, all[start:], elsewhere, start == 0)
}

// habit is what the numbers of a list do where headings change.
type habit struct{ goesOn, restarts int }

func habitOf(all []numberedEntry, changes func(a, b numberedEntry) bool) (h habit) {
	for i := 1; i < len(all); i++ {
		switch {
		case !changes(all[i-1], all[i]):
		case all[i].value == all[i-1].value+1:
			h.goesOn++
		case all[i].value == 1:
			h.restarts++
		}
	}
	return h
}

func (c *checker) run(kind string, run []numberedEntry, elsewhere map[int64]bool, first bool) {
	seen := map[int64]int{}   // value → index into run of its first use
	meant := map[int64]bool{} // numbers that a doubled one before them was probably meant to be
	var kept []numberedEntry
	lowest, highest := run[0].value, run[0].value
	for i, e := range run {
		lowest, highest = min(lowest, e.value), max(highest, e.value)
		if _, twice := seen[e.value]; !twice {
			seen[e.value] = i
			kept = append(kept, e)
		}
	}
	for i, e := range run {
		if at := seen[e.value]; at != i {
			if c.twice(kind, run[at], e, seen) {
				meant[e.value+1] = true
			}
		}
	}
	c.outOfOrder(kind, kept)
	if lowest > 1 && first && kind == "item" && !elsewhere[lowest-1] {
		c.onEntry(kind, run[0], info(kind+".number_start", fault.Args{"no": run[0].label}))
	}
	for v := lowest + 1; v <= highest; v++ {
		if holds(seen, v) || elsewhere[v] || meant[v] {
			continue
		}
		from := v
		for v < highest && !holds(seen, v+1) && !elsewhere[v+1] {
			v++
		}
		c.missing(kind, run, from, v)
	}
}

func holds(m map[int64]int, v int64) bool { _, ok := m[v]; return ok }

// twice reports a number used again; where the next number is free, the second use was probably meant to have it.
func (c *checker) twice(kind string, first, second numberedEntry, seen map[int64]int) (meant bool) {
	r := warning(kind+".number_twice", fault.Args{"no": second.label, "first": c.placeOf(kind, first), "at": c.placeOf(kind, second)})
	next := decimal(int(second.value + 1))
	if !holds(seen, second.value+1) && second.label == decimal(int(second.value)) {
		if kind == "item" {
			r = r.withFix(fixNo, second.label, next)
		} else {
			text := c.l.Headings[second.index].Text
			r = r.withFix(fixHeading, text, strings.Replace(text, second.label, next, 1))
		}
	}
	c.onEntry(kind, second, r)
	return r.fix != nil
}

// placeOf says in a message where an entry stands: the title of a heading, the opening words of an item.
func (c *checker) placeOf(kind string, e numberedEntry) string {
	if kind == "heading" {
		return c.l.Headings[e.index].Title
	}
	it := &c.l.Items[e.index]
	return excerpt(it.Title+it.Text, 16)
}

func excerpt(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

func (c *checker) missing(kind string, run []numberedEntry, from, to int64) {
	args := fault.Args{"from": decimal(int(from)), "to": decimal(int(to)), "count": int(to - from + 1)}
	code := kind + ".number_missing"
	if from < to {
		code = kind + ".numbers_missing"
	}
	// The remark stands where the number is missed: at the first entry after the gap.
	after := slices.IndexFunc(run, func(e numberedEntry) bool { return e.value > to })
	c.onEntry(kind, run[after], warning(code, args))
}

// outOfOrder reports the entries that do not belong to the longest rising run.
func (c *checker) outOfOrder(kind string, entries []numberedEntry) {
	pairs := make([]Pair, len(entries))
	for i, e := range entries {
		pairs[i] = Pair{Before: int(e.value), After: i}
	}
	late := latecomers(pairs)
	for i, e := range entries {
		if late[i] {
			after := ""
			if i > 0 {
				after = entries[i-1].label
			}
			c.onEntry(kind, e, warning(kind+".number_order", fault.Args{"no": e.label, "after": after}))
		}
	}
}

// signature is the form of a printed number with # in place of the number itself: （#）, #.
func signature(printed string) (form string, han bool) {
	e, _ := hanzi.Leading(printed)
	if e.Style == hanzi.StyleNone && strings.ContainsAny(printed[:min(len(printed), 3)], "（(") {
		e, _ = hanzi.Leading(printed + "某") // a bracket that is never closed
	}
	if e.Style == hanzi.StyleNone || e.Label == "" {
		return "", false
	}
	r := []rune(e.Label)
	return strings.Replace(hanzi.Strip(e.Printed), e.Label, "#", 1), !(hanzi.Half(r[0]) >= '0' && hanzi.Half(r[0]) <= '9')
}

type printedMark struct {
	printed, form string
	report        func(remark)
}

// marks reports numbers whose brackets or dots differ from what nearly all others have.
func marks(kind string, all []printedMark, field string) {
	count := map[string]int{}
	for _, m := range all {
		count[m.form]++
	}
	usual := ""
	for _, form := range sortedKeys(count) {
		if count[form] > count[usual] {
			usual = form
		}
	}
	if count[usual] < 4 || !share(count[usual], len(all), 85) {
		return
	}
	for _, m := range all {
		if m.form == usual {
			continue
		}
		open, shut := strings.ContainsAny(m.form, "（(〔﹙"), strings.ContainsAny(m.form, "）)〕﹚")
		code := kind + ".mark_odd"
		switch {
		case open && !shut:
			code = kind + ".bracket_open"
		case open && shut && strings.Contains(m.form, "（") != strings.Contains(m.form, "）"):
			code = kind + ".bracket_mixed"
		}
		label, mark, rest := strings.Trim(m.printed, numberMarks), m.printed, ""
		if e, after := hanzi.Leading(m.printed); e.Style != hanzi.StyleNone {
			label, mark, rest = e.Label, e.Printed, after
		}
		want := strings.Replace(usual, "#", label, 1)
		m.report(warning(code, fault.Args{"mark": mark, "usual": want}).withFix(field, m.printed, want+rest))
	}
}

// itemMarks checks how the numbers of items are printed.
func (c *checker) itemMarks() {
	var han, digits []printedMark
	for i := range c.l.Items {
		raw := c.l.Items[i].Raw["no"]
		printed := hanzi.Strip(raw.Text)
		form, isHan := signature(printed)
		if form == "" || slices.Contains(c.l.Items[i].Inherited, "no") {
			continue
		}
		m := printedMark{printed, form, func(r remark) { c.onItem(i, raw.At, r) }}
		if isHan {
			han = append(han, m)
		} else {
			digits = append(digits, m)
		}
	}
	marks("item", han, fixNo)
	marks("item", digits, fixNo)
}

// headingMarks checks how the numbers of headings are printed, level by level.
func (c *checker) headingMarks() {
	levels := map[int][]printedMark{}
	deepest := 0
	for h := range c.l.Headings {
		head := &c.l.Headings[h]
		if form, _ := signature(head.Text); form != "" {
			levels[head.Level] = append(levels[head.Level], printedMark{head.Text, form, func(r remark) { c.onHeading(h, r) }})
			deepest = max(deepest, head.Level)
		}
	}
	for level := 1; level <= deepest; level++ {
		marks("heading", levels[level], fixHeading)
	}
}
