package list

import (
	"regexp"
	"strings"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// headings checks the hierarchy itself.
func (c *checker) headings() {
	below := c.itemsBelow()
	lastOf := map[int]int{} // level → the heading before this one on its level
	straddles := map[int]bool{}
	var empty []string
	c.torn = map[int]bool{}
	for h := range c.l.Headings {
		head := &c.l.Headings[h]
		before, ok := lastOf[head.Level]
		lastOf[head.Level] = h
		c.announced(h, below[h])
		c.lineBreaks(head, h)
		if below[h] == 0 && (head.Parent < 0 || below[head.Parent] > 0) && !announcement.MatchString(head.Text) {
			empty = append(empty, head.Text)
		}
		if !ok {
			continue
		}
		prev := &c.l.Headings[before]
		switch {
		case flat(prev.Text) == flat(head.Text) && prev.Parent != head.Parent && c.counted(head):
			straddles[h] = true
			c.torn[before], c.torn[h] = true, true
			if head.Parent < 0 || !straddles[head.Parent] {
				c.straddle(before, h, below)
			}
		case flat(prev.Title) == flat(head.Title) && prev.No != head.No && prev.Parent == head.Parent &&
			head.Title != "" && prev.No != "" && head.No != "":
			c.onHeading(h, warning("heading.title_twice", fault.Args{"title": head.Title, "first": prev.No, "second": head.No}))
		}
	}
	if len(empty) > 0 {
		c.onList(info("heading.empty", fault.Args{"headings": empty[:min(len(empty), 8)], "count": len(empty)}))
	}
}

// lineBreaks reports a heading that the source breaks off in the middle of its words; a break right after the number is
// only layout.
func (c *checker) lineBreaks(head *Heading, h int) {
	raw := hanzi.Trim(head.Raw)
	if k := strings.IndexAny(raw, "\n\r\v"); k > 0 && head.Title != "" && !strings.Contains(flat(raw[k:]), flat(head.Title)) {
		c.onHeading(h, info("heading.line_break", fault.Args{"heading": head.Text}))
	}
}

// itemsBelow counts the items under each heading.
func (c *checker) itemsBelow() []int {
	n := make([]int, len(c.l.Headings))
	for i := range c.l.Items {
		for h := c.l.Items[i].Heading; h >= 0 && h < len(n); h = c.l.Headings[h].Parent {
			n[h]++
		}
	}
	return n
}

// counted reports whether a heading carries a number above one: 「1.组织领导」 may stand under every chapter, but a
// third heading with the same words and number as the one before it is the same heading.
func (c *checker) counted(h *Heading) bool {
	e, _ := hanzi.Leading(h.Text)
	return e.Value > 1
}

// straddle reports a heading that continues under another parent, which is how a page break leaves a merged cell.
// The side with fewer items probably belongs to the other.
func (c *checker) straddle(a, b int, below []int) {
	from, to := b, a
	if below[a] < below[b] {
		from, to = a, b
	}
	r := warning("heading.straddle", fault.Args{
		"heading": c.l.Headings[b].Text, "first": c.parentText(a), "second": c.parentText(b),
		"first_count": below[a], "second_count": below[b], "items": c.labels(c.under(from)),
	}).withFix(fixHeading, c.pathText(from), c.pathText(to))
	c.onHeading(b, r)
}

func (c *checker) under(h int) []int {
	var out []int
	for i := range c.l.Items {
		if c.l.levelUnder(c.l.Items[i].Heading, h) >= 0 {
			out = append(out, i)
		}
	}
	return out
}

func (c *checker) parentText(h int) string {
	if p := c.l.Headings[h].Parent; p >= 0 {
		return c.l.Headings[p].Text
	}
	return ""
}

func (c *checker) pathText(h int) string {
	out := ""
	for ; h >= 0; h = c.l.Headings[h].Parent {
		if out != "" {
			out = pathMark + out
		}
		out = c.l.Headings[h].Text + out
	}
	return out
}

var announcement = regexp.MustCompile(`共(?:计)?\s*([\d０-９一二三四五六七八九十百]+)\s*(?:大)?[项条个件]`)

// announced compares the number of items that a heading announces with the items below it.
func (c *checker) announced(h, found int) {
	m := announcement.FindStringSubmatch(c.l.Headings[h].Text)
	if m == nil {
		return
	}
	said, ok := hanzi.ParseNumeral(m[1])
	if !ok || said == int64(found) || said == int64(c.childrenOf(h)) {
		return
	}
	c.onHeading(h, warning("heading.count", fault.Args{"heading": c.l.Headings[h].Text, "said": int(said), "found": found}))
}

func (c *checker) childrenOf(h int) int {
	n := 0
	for i := range c.l.Headings {
		if c.l.Headings[i].Parent == h {
			n++
		}
	}
	return n
}

// topHeading is the outermost heading above an item, -1 when there is none.
func (c *checker) topHeading(i int) int {
	top := -1
	for h := c.l.Items[i].Heading; h >= 0 && h < len(c.l.Headings); h = c.l.Headings[h].Parent {
		top = h
	}
	return top
}
