package commitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"duban/internal/fault"
)

// bound is a threshold that tells one sub-case from another: 500吨以下.
type bound struct {
	words    string
	value    Number
	unit     string // 吨
	upper    bool   // 以下
	included bool   // the number itself belongs to the case
}

var (
	boundShape = regexp.MustCompile(`(\d+(?:\.\d+)?)([\p{Han}A-Za-z%‰㎡℃]{0,4}?)(及以上|及以下|（含）以上|（含）以下|\(含\)以上|\(含\)以下|以上|以下|以内|以外)`)
	lessShape  = regexp.MustCompile(`(不足|不满|低于|少于|小于|超过|大于|高于)(\d+(?:\.\d+)?)([\p{Han}A-Za-z%‰㎡℃]{0,3})`)
	notNumber  = regexp.MustCompile(`不含\s*(\d+(?:\.\d+)?)`)
	withNumber = regexp.MustCompile(`[（(，,]含\s*(\d+(?:\.\d+)?)`)
)

// bounds finds the thresholds in the words of a case. By law (民法典1259) 以上, 以下 and 以内 include the number, and
// 不满, 超过 and 以外 do not.
func bounds(words string) []bound {
	var out []bound
	for _, m := range boundShape.FindAllStringSubmatch(words, -1) {
		v, err := ParseNumber(m[1])
		if err != nil {
			continue
		}
		out = append(out, bound{
			words: m[0], value: v, unit: m[2], upper: strings.HasSuffix(m[3], "下") || m[3] == "以内",
			included: m[3] != "以外",
		})
	}
	for _, at := range lessShape.FindAllStringSubmatchIndex(words, -1) {
		group := func(i int) string { return words[at[2*i]:at[2*i+1]] }
		v, err := ParseNumber(group(2))
		if err != nil || strings.HasPrefix(words[at[1]:], "以") || strings.HasSuffix(words[:at[0]], "不") {
			continue
		}
		out = append(out, bound{
			words: group(0), value: v, unit: strings.TrimRight(group(3), "的"), upper: !strings.Contains("超过大于高于", group(1)),
		})
	}
	said := func(shape *regexp.Regexp, included bool) {
		for _, m := range shape.FindAllStringSubmatch(words, -1) {
			for i := range out {
				if out[i].value.String() == m[1] {
					out[i].included = included
				}
			}
		}
	}
	said(notNumber, false)
	said(withNumber, true)
	return out
}

// caseOf is a promise for one of several cases of the same sentence.
type caseOf struct {
	*Promise
	bounds []bound
}

// rest are words of a case that takes all that the others leave.
var rest = regexp.MustCompile(`其他|其它|其余|一般|普通|除.{1,20}外|各类|所有`)

// cases looks at the limits that one sentence sets for several sub-cases.
func (c *checker) cases() {
	all := c.promises()
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && c.siblings(&all[from], &all[to]) {
			to++
		}
		if to-from > 1 {
			c.partition(all[from:to])
		}
		from = to
	}
}

// siblings reports whether two promises stand in one sentence and measure the same thing for different cases.
func (c *checker) siblings(p, q *Promise) bool {
	f, g := &p.Facts, &q.Facts
	if !f.Type.Measured() || f.Type != g.Type || f.Kind != g.Kind || f.Unit != g.Unit || f.Policy || g.Policy || f.Stretch != g.Stretch {
		return false
	}
	from, to := min(p.End, q.Start), max(p.End, q.Start)
	return !strings.ContainsAny(string(c.text[from:to]), "。\n")
}

func (c *checker) partition(all []Promise) {
	var some []caseOf
	caught := false
	for i := range all {
		f := &all[i].Facts
		words := f.Segment + f.Quantity
		caught = caught || rest.MatchString(words) && len(bounds(words)) == 0
		if b := bounds(words); len(b) > 0 {
			some = append(some, caseOf{&all[i], b})
		}
	}
	if len(some) < 2 {
		return
	}
	open := []string{}
	for i, one := range some {
		for _, b := range one.bounds {
			met := false
			for j, other := range some {
				if i == j {
					continue
				}
				for _, o := range other.bounds {
					if o.unit != b.unit || o.upper == b.upper {
						continue
					}
					met = true
					if b.upper {
						c.meet(b, o)
					}
				}
			}
			if !met && b.upper && !slices.Contains(open, b.words) {
				open = append(open, b.words)
			}
		}
	}
	if len(open) > 1 && !caught && differ(some) {
		c.warn("commitment.cases_left", fault.Args{"words": open})
	}
	c.criteria(some)
}

// differ reports whether the open bounds are of several quantities: 20户以下 and 200米以内. Steps of one quantity
// (5000万元以下, 1亿元以下) are the sub-cases of one another.
func differ(some []caseOf) bool {
	units := map[string]bool{}
	for _, one := range some {
		for _, b := range one.bounds {
			units[b.unit] = true
		}
	}
	return len(units) > 1
}

// meet checks the border between an upper and a lower bound of one quantity.
func (c *checker) meet(upper, lower bound) {
	args := fault.Args{"below": upper.words, "above": lower.words, "value": upper.value.String() + strings.TrimFunc(upper.unit, unicode.IsSpace)}
	switch n := upper.value.Cmp(lower.value.Decimal); {
	case n < 0:
		c.warn("commitment.cases_gap", args)
	case n > 0:
		c.warn("commitment.cases_overlap", args)
	case upper.included && lower.included:
		c.warn("commitment.border_twice", args)
	case !upper.included && !lower.included:
		c.warn("commitment.border_none", args)
	}
}

// criteria reports cases that are told apart by two quantities, which can fall apart: a large flow through a narrow
// pipe.
func (c *checker) criteria(some []caseOf) {
	for i, one := range some {
		for _, other := range some[i+1:] {
			var words []string
			for _, b := range one.bounds {
				for _, o := range other.bounds {
					if o.unit == b.unit && o.upper != b.upper && o.value.Equal(b.value) {
						words = append(words, b.words+"/"+o.words)
					}
				}
			}
			if len(words) > 1 {
				c.warn("commitment.two_criteria", fault.Args{"words": words})
				return
			}
		}
	}
}
