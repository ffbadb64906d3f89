package list

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/org"
)

// codeAlias and codeKnownAlias are the codes whose fixes concern the whole list and not a single item.
const (
	codeAlias      = "unit.alias"
	codeKnownAlias = "unit.alias_known"
)

// Check is the lint of a list: what in it is probably wrong, doubtful or worth knowing. It knows documents in general
// and no list in particular, changes nothing, and proposes a fix wherever one is mechanical. dir is the directory of
// units known so far; nil when there is none. The findings come in the order of the document, those on the whole list
// first. They are in addition to List.Findings, which say what happened while reading.
func Check(l *List, dir *org.Directory) []fault.Finding {
	if len(l.Items) == 0 {
		return []fault.Finding{{Severity: fault.SeverityError, Code: "list.empty"}}
	}
	c := &checker{l: l, dir: dir, units: unitUses(l)}
	for _, check := range []func(){
		c.columns, c.inherited, c.leadRule,
		c.itemNumbers, c.itemMarks, c.headingNumbers, c.headingMarks, c.headings,
		c.aliases, c.runTogether, c.unitSlips, c.cells, c.rareUnits, c.collectives, c.withoutUnit,
		c.texts, c.repeats, c.endings,
		c.deadlines, c.people,
	} {
		check()
	}
	return c.sorted()
}

type checker struct {
	l     *List
	dir   *org.Directory
	units []unitUse
	known []aliasName // the directory's names, prepared when first needed
	// odd holds the unit names that already have a finding of their own, so that they get no second, weaker one.
	odd map[string]bool
	// quotes holds the items whose opening and closing quotation marks are of two kinds.
	quotes map[int]bool
	// torn holds the headings that stand under two parents.
	torn map[int]bool
	out  []located
}

// located is a finding with its position for sorting: -1 for the whole list, else the index of an item.
type located struct {
	fault.Finding
	item int
}

// remark is what a check says.
type remark struct {
	severity fault.Severity
	code     string
	args     fault.Args
	fix      *fault.Fix
}

func warning(code string, args fault.Args) remark {
	return remark{fault.SeverityWarning, code, args, nil}
}

func info(code string, args fault.Args) remark { return remark{fault.SeverityInfo, code, args, nil} }

func (r remark) withFix(field, before, after string) remark {
	if before != after {
		r.fix = &fault.Fix{Field: field, Before: before, After: after}
	}
	return r
}

// onItem adds a remark on item i at a place in it; the zero place means the item's own.
func (c *checker) onItem(i int, at fault.Place, r remark) {
	it := &c.l.Items[i]
	if at.IsZero() {
		at = it.At
	}
	c.out = append(c.out, located{fault.Finding{Severity: r.severity, Code: r.code, Item: it.No, At: at, Args: r.args, Fix: r.fix}, i})
}

// onHeading adds a remark on heading h; it is sorted before the items below the heading.
func (c *checker) onHeading(h int, r remark) {
	first := len(c.l.Items)
	for i := range c.l.Items {
		if c.l.levelUnder(c.l.Items[i].Heading, h) >= 0 {
			first = i
			break
		}
	}
	c.out = append(c.out, located{fault.Finding{Severity: r.severity, Code: r.code, At: c.l.Headings[h].At, Args: r.args, Fix: r.fix}, first})
}

// onList adds a remark on the whole list.
func (c *checker) onList(r remark) {
	c.out = append(c.out, located{fault.Finding{Severity: r.severity, Code: r.code, Args: r.args, Fix: r.fix}, -1})
}

func (c *checker) sorted() []fault.Finding {
	slices.SortStableFunc(c.out, func(a, b located) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.Code, b.Code))
	})
	out := make([]fault.Finding, len(c.out))
	for i, f := range c.out {
		out[i] = f.Finding
	}
	return out
}

// label names an item in a message: its number, or its place in the list when it has none.
func (c *checker) label(i int) string {
	if no := c.l.Items[i].No; no != "" {
		return no
	}
	return "#" + decimal(i+1)
}

// labels names items in a message, the first few of many.
func (c *checker) labels(items []int) []string {
	const shown = 12
	var out []string
	for _, i := range items[:min(len(items), shown)] {
		out = append(out, c.label(i))
	}
	if len(items) > shown {
		out = append(out, "…")
	}
	return out
}

// columns asks to confirm what a column was taken for.
func (c *checker) columns() {
	for _, col := range c.l.Columns {
		if col.Confidence < Sure {
			c.onList(warning("column.guess_"+string(col.Field), fault.Args{"column": col.Col + 1, "label": col.Label, "confidence": col.Confidence}))
		}
	}
}

// inherited reports cells that took their content from above: item by item where that is rare, once where it is the
// way the table is drawn.
func (c *checker) inherited() {
	of := map[string][]int{}
	for i := range c.l.Items {
		for _, field := range c.l.Items[i].Inherited {
			of[field] = append(of[field], i)
		}
	}
	single := map[int][]string{}
	for _, field := range sortedKeys(of) {
		items := of[field]
		if len(items) > 25 || len(items)*5 > len(c.l.Items) {
			c.onList(info("list.inherited_"+field, fault.Args{"count": len(items), "items": c.labels(items)}))
			continue
		}
		for _, i := range items {
			single[i] = append(single[i], field)
		}
	}
	for i := range c.l.Items {
		for _, field := range single[i] {
			c.onItem(i, fault.Place{}, info("item.inherited_"+field, nil))
		}
	}
}

// leadRule says once that lead units were taken by custom only.
func (c *checker) leadRule() {
	var items []int
	for i := range c.l.Items {
		if c.l.Items[i].LeadBasis == BasisConvention {
			items = append(items, i)
		}
	}
	if len(items) > 0 {
		c.onList(info("list.lead_convention", fault.Args{"count": len(items), "items": c.labels(items)}))
	}
}

// share reports whether part is at least a share of whole, in per cent.
func share(part, whole, percent int) bool { return whole > 0 && part*100 >= whole*percent }

func decimal(n int) string { return strconv.Itoa(n) }

// outsideBrackets is a text without its brackets and what stands in them, and the contents of the brackets.
func outsideBrackets(s string) (plain string, inside []string) {
	var out, in strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '（', '(', '〔', '[', '【':
			if depth++; depth == 1 {
				in.Reset()
				continue
			}
		case '）', ')', '〕', ']', '】':
			if depth == 1 {
				inside = append(inside, in.String())
			}
			if depth > 0 {
				depth--
				if depth == 0 {
					continue
				}
			}
		}
		if depth > 0 {
			in.WriteRune(r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String(), inside
}
