package list

import (
	"maps"
	"slices"
	"strings"

	"duban/internal/fault"
)

// The fields that a fix changes, beside those of the same name in an item.
const (
	fixNo       = "no"
	fixTitle    = "title"
	fixText     = "text"
	fixUnits    = "units"       // a printed name among lead and joint units → one or several names, joined by 、
	fixLead     = "lead_units"  // all lead units of an item, joined by 、
	fixJoint    = "joint_units" // all joint units of an item, joined by 、
	fixPeople   = "people"      // one printed name → one or several names, joined by 、
	fixDeadline = "deadline"    // the deadline as printed
	fixHeading  = "heading"     // the heading as printed; with pathMark in it, a whole path under which items are hung
)

// numberMarks are the brackets and dots around a number, and space.
const numberMarks = " 　、.．﹒（）()〔〕﹙﹚"

// pathMark separates the headings of a path in the fix of a heading.
const pathMark = " / "

// Apply gives a new list in which the fixes of the findings are carried out; l stays as it is, and Item.Raw keeps the
// source words. An alias is renamed in the whole list, any other fix changes the item the finding names. A fix whose
// words no longer stand there is a fault.Conflict with the code "finding.fix_gone".
func Apply(l *List, accepted []fault.Finding) (*List, error) {
	out := l.clone()
	order := slices.Clone(accepted)
	// Names are split and mended before any of them is renamed, headings change last, when no fix looks for them.
	slices.SortStableFunc(order, func(a, b fault.Finding) int { return phase(a) - phase(b) })
	aliases := aliasTargets(order)
	for _, f := range order {
		if f.Fix == nil {
			continue
		}
		if !out.fix(f, aliases) && !l.clone().fix(f, aliases) {
			return nil, &fault.Error{Kind: fault.Conflict, Code: "finding.fix_gone", At: f.At,
				Args: fault.Args{"code": f.Code, "item": f.Item, "before": f.Fix.Before, "after": f.Fix.After}}
		}
	}
	return out, nil
}

// fix carries out one fix in place and reports whether its words stood there. Of two fixes for the same words the second
// finds them gone; that is no fault as long as they stood in the list as read.
func (l *List) fix(f fault.Finding, aliases map[string]string) bool {
	switch {
	case isAlias(f):
		return l.renameUnit(f.Fix.Before, aliases[f.Fix.Before])
	case f.Fix.Field == fixHeading:
		return l.fixHeading(f)
	default:
		return l.fixItem(f)
	}
}

func phase(f fault.Finding) int {
	switch {
	case f.Fix == nil:
		return 0
	case isAlias(f):
		return 2
	case f.Fix.Field == fixNo:
		return 3 // later fixes still look for the item under its printed number
	case f.Fix.Field == fixHeading && strings.Contains(f.Fix.Before, pathMark):
		return 4
	case f.Fix.Field == fixHeading:
		return 5
	default:
		return 1
	}
}

// aliasTargets follows chains of accepted aliases (甲→乙, 乙→丙) to their end. A circle stops where it closes.
func aliasTargets(accepted []fault.Finding) map[string]string {
	next := map[string]string{}
	for _, f := range accepted {
		if isAlias(f) {
			next[f.Fix.Before] = f.Fix.After
		}
	}
	out := map[string]string{}
	for from, to := range next {
		seen := map[string]bool{from: true}
		for next[to] != "" && !seen[to] {
			seen[to] = true
			to = next[to]
		}
		out[from] = to
	}
	return out
}

func (l *List) clone() *List {
	out := *l
	out.Items = slices.Clone(l.Items)
	out.Headings = slices.Clone(l.Headings)
	for i := range out.Items {
		it := &out.Items[i]
		it.Path = slices.Clone(it.Path)
		it.LeadUnits, it.JointUnits = slices.Clone(it.LeadUnits), slices.Clone(it.JointUnits)
		it.Parts = slices.Clone(it.Parts)
		for k := range it.Parts {
			p := &it.Parts[k]
			p.LeadUnits, p.JointUnits = slices.Clone(p.LeadUnits), slices.Clone(p.JointUnits)
		}
		it.People = maps.Clone(it.People)
		for role, names := range it.People {
			it.People[role] = slices.Clone(names)
		}
	}
	return &out
}

// renameUnit gives a unit another name wherever it is named.
func (l *List) renameUnit(from, to string) bool {
	done := false
	for i := range l.Items {
		if l.Items[i].replaceUnit(from, []string{to}) {
			done = true
		}
	}
	return done
}

// replaceUnit puts names in the place of one name among lead and joint units, of the item and of its parts.
func (it *Item) replaceUnit(from string, to []string) bool {
	done := swapUnit(&it.LeadUnits, &it.JointUnits, from, to)
	for k := range it.Parts {
		p := &it.Parts[k]
		if swapUnit(&p.LeadUnits, &p.JointUnits, from, to) {
			done = true
		}
	}
	return done
}

func swapUnit(lead, joint *[]string, from string, to []string) bool {
	inLead, inJoint := swapName(lead, from, to), swapName(joint, from, to)
	if inLead || inJoint {
		// Under its new name a unit may already be there; a lead unit is not named among the joint ones.
		*joint = slices.DeleteFunc(*joint, func(u string) bool { return slices.Contains(*lead, u) })
	}
	return inLead || inJoint
}

func swapName(list *[]string, from string, to []string) bool {
	at := slices.Index(*list, from)
	if at < 0 {
		return false
	}
	var out []string
	for _, u := range *list {
		add := []string{u}
		if u == from {
			add = to
		}
		for _, name := range add {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	*list = out
	return true
}

// names splits the words of a fix into names.
func names(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；;", r) })
}

// fixItem carries out a fix on the item that the finding names: of several with its number, the one at its place, and
// otherwise the first in which the words stand.
func (l *List) fixItem(f fault.Finding) bool {
	var found []int
	for i := range l.Items {
		if l.Items[i].No == f.Item {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return l.Items[a].far(f.At) - l.Items[b].far(f.At) })
	for _, i := range found {
		if l.Items[i].apply(f) {
			return true
		}
	}
	return false
}

// far is 0 when the item or one of its source phrases stands at the place.
func (it *Item) far(at fault.Place) int {
	if it.At == at {
		return 0
	}
	for _, p := range it.Raw {
		if p.At == at {
			return 0
		}
	}
	return 1
}

func (it *Item) apply(f fault.Finding) bool {
	fix := f.Fix
	switch fix.Field {
	case fixNo:
		// A fix of brackets and dots leaves the number itself as it is.
		if it.No != strings.Trim(fix.Before, numberMarks) {
			return false
		}
		it.No = strings.Trim(fix.After, numberMarks)
		return true
	case fixTitle:
		return swapText(&it.Title, fix)
	case fixText:
		done := swapText(&it.Text, fix)
		for k := range it.Parts {
			swapText(&it.Parts[k].Text, fix)
		}
		return done
	case fixUnits:
		return it.replaceUnit(fix.Before, names(fix.After))
	case fixLead:
		return it.setUnits(&it.LeadUnits, fix)
	case fixJoint:
		return it.setUnits(&it.JointUnits, fix)
	case fixPeople:
		done := false
		for role, people := range it.People {
			if swapName(&people, fix.Before, names(fix.After)) {
				it.People[role], done = people, true
			}
		}
		return done
	case fixDeadline:
		return it.setDeadline(f)
	default:
		return false
	}
}

func swapText(text *string, fix *fault.Fix) bool {
	if fix.Before == "" || !strings.Contains(*text, fix.Before) {
		return false
	}
	*text = strings.ReplaceAll(*text, fix.Before, fix.After)
	return true
}

// setUnits replaces one of an item's two lists of units; names that leave the lead become joint units and the other
// way round, so that no unit is lost.
func (it *Item) setUnits(list *[]string, fix *fault.Fix) bool {
	if strings.Join(*list, "、") != fix.Before {
		return false
	}
	old := *list
	*list = names(fix.After)
	other := &it.JointUnits
	if list == &it.JointUnits {
		other = &it.LeadUnits
	}
	*other = slices.DeleteFunc(*other, func(u string) bool { return slices.Contains(*list, u) })
	var left []string
	for _, u := range old {
		if !slices.Contains(*list, u) && !slices.Contains(*other, u) {
			left = append(left, u)
		}
	}
	if list == &it.LeadUnits {
		it.LeadBasis = BasisLabelled
		*other = append(left, *other...)
	} else {
		*other = append(*other, left...)
	}
	return true
}

// setDeadline takes the deadline's new words; the date that they mean comes with the finding's arguments.
func (it *Item) setDeadline(f fault.Finding) bool {
	if it.Deadline.Raw != f.Fix.Before {
		return false
	}
	it.Deadline.Raw = f.Fix.After
	if date, ok := f.Args["date"].(string); ok {
		it.Deadline.Date = date
	}
	return true
}

// fixHeading renames a heading, or hangs the items of one path under another.
func (l *List) fixHeading(f fault.Finding) bool {
	if strings.Contains(f.Fix.Before, pathMark) {
		return l.hang(strings.Split(f.Fix.Before, pathMark), strings.Split(f.Fix.After, pathMark))
	}
	at := slices.IndexFunc(l.Headings, func(h Heading) bool { return h.Text == f.Fix.Before && h.At == f.At })
	if at < 0 {
		at = slices.IndexFunc(l.Headings, func(h Heading) bool { return h.Text == f.Fix.Before })
	}
	if at < 0 {
		return false
	}
	for i := range l.Items {
		if level := l.levelUnder(l.Items[i].Heading, at); level >= 0 && level < len(l.Items[i].Path) {
			l.Items[i].Path[level] = f.Fix.After
		}
	}
	h := &l.Headings[at]
	h.Text = f.Fix.After
	if title := headingTitle(h.Text); title != h.Text {
		h.No = strings.Trim(strings.TrimSuffix(h.Text, title), numberMarks)
		h.Title = title
	} else {
		h.Title = h.Text
	}
	return true
}

// levelUnder gives the position in the path of a heading above (or equal to) another, -1 when it is not above it.
func (l *List) levelUnder(from, above int) int {
	depth, level := 0, -1
	for h := from; h >= 0 && h < len(l.Headings); h = l.Headings[h].Parent {
		if h == above {
			level = depth
		}
		depth++
	}
	if level < 0 {
		return -1
	}
	return depth - 1 - level
}

// hang moves the items below one path under another, making the headings that are not there yet.
func (l *List) hang(from, to []string) bool {
	done := false
	for i := range l.Items {
		it := &l.Items[i]
		if len(it.Path) < len(from) || !slices.Equal(it.Path[:len(from)], from) {
			continue
		}
		path := slices.Concat(to, it.Path[len(from):])
		if len(l.Headings) > 0 {
			it.Heading = l.headingFor(path, it.Heading)
		}
		it.Path, done = path, true
	}
	if len(l.Headings) > 0 {
		l.dropHeadings(from)
	}
	return done
}

// dropHeadings removes the headings of a path that no item stands under any more, and those below them.
func (l *List) dropHeadings(path []string) {
	used := make([]bool, len(l.Headings))
	for i := range l.Items {
		for h := l.Items[i].Heading; h >= 0; h = l.Headings[h].Parent {
			used[h] = true
		}
	}
	place := make([]int, len(l.Headings))
	var kept []Heading
	for h := range l.Headings {
		above := l.path(h)
		if !used[h] && len(above) >= len(path) && slices.Equal(above[:len(path)], path) {
			place[h] = -1
			continue
		}
		place[h] = len(kept)
		kept = append(kept, l.Headings[h])
	}
	for k := range kept {
		if p := kept[k].Parent; p >= 0 {
			kept[k].Parent = place[p]
		}
	}
	for i := range l.Items {
		if h := l.Items[i].Heading; h >= 0 {
			l.Items[i].Heading = place[h]
		}
	}
	l.Headings = kept
}

// headingFor finds the heading with a path, or makes it like the heading the item had.
func (l *List) headingFor(path []string, like int) int {
	parent := -1
	for level, text := range path {
		at := slices.IndexFunc(l.Headings, func(h Heading) bool { return h.Parent == parent && h.Text == text })
		if at < 0 {
			made := Heading{Level: level + 1, Title: headingTitle(text), Text: text, Parent: parent}
			for h := like; h >= 0 && h < len(l.Headings); h = l.Headings[h].Parent {
				if l.Headings[h].Text == text {
					made = l.Headings[h]
					made.Parent = parent
				}
			}
			l.Headings = append(l.Headings, made)
			at = len(l.Headings) - 1
		}
		parent = at
	}
	return parent
}
