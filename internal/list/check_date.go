package list

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// deadlines checks when items are due.
func (c *checker) deadlines() {
	dated := 0
	years := map[int]int{}
	for i := range c.l.Items {
		d := &c.l.Items[i].Deadline
		if d.Date != "" || d.Ongoing {
			dated++
		}
		if d.Date != "" {
			years[yearOf(d.Date)]++
		}
	}
	for i := range c.l.Items {
		it := &c.l.Items[i]
		d, at := &it.Deadline, it.Raw["deadline"].At
		own := !slices.Contains(it.Inherited, "deadline")
		switch {
		case d.Date != "":
			if own {
				c.year(i, at, years)
			}
		case d.Ongoing || !own:
		case impossible(d.Raw):
			c.onItem(i, at, warning("deadline.impossible", fault.Args{"raw": d.Raw}))
		case hanzi.Trim(d.Raw) != "":
			c.onItem(i, at, warning("deadline.unread", fault.Args{"raw": d.Raw}))
		case share(dated, len(c.l.Items), 50):
			c.onItem(i, at, warning("deadline.missing", nil))
		}
	}
}

// year reports a deadline before the list's own year, and one that stands alone in another year.
func (c *checker) year(i int, at fault.Place, years map[int]int) {
	d := &c.l.Items[i].Deadline
	y, own := yearOf(d.Date), c.l.Year
	switch {
	case own == 0 || y == own:
	case y < own:
		c.onItem(i, at, warning("deadline.past", fault.Args{"raw": d.words(), "year": own}))
	case share(years[own], len(c.l.Items), 60) && share(len(c.l.Items), years[y], 1000):
		c.onItem(i, at, info("deadline.other_year", fault.Args{"raw": d.words(), "year": own}))
	}
}

var dateParts = regexp.MustCompile(`(?:(\d{4})\s*[年./-])?\s*(\d{1,2})\s*[月./-](?:\s*(\d{1,2})\s*[日号]?)?`)

// impossible reports a date with a month or a day that no calendar has.
func impossible(raw string) bool {
	for _, m := range dateParts.FindAllStringSubmatch(strings.Map(hanzi.Half, raw), -1) {
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		longest := []int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
		if month < 1 || month > 12 || m[3] != "" && (day < 1 || day > longest[month]) {
			return true
		}
	}
	return false
}

// people checks the names of people, role by role.
func (c *checker) people() {
	roles := map[string][]int{}
	for i := range c.l.Items {
		for role := range c.l.Items[i].People {
			roles[role] = append(roles[role], i)
		}
	}
	for _, role := range sortedKeys(roles) {
		c.severalPeople(role, roles[role])
		c.padding(role, roles[role])
		c.constancy(role, roles[role])
	}
	c.likePeople()
}

// severalPeople reports a post that two people share, once for each set of names.
func (c *checker) severalPeople(role string, items []int) {
	of := map[string][]int{}
	for _, i := range items {
		if names := c.l.Items[i].People[role]; len(names) > 1 {
			k := strings.Join(names, "、")
			of[k] = append(of[k], i)
		}
	}
	for _, k := range sortedKeys(of) {
		i := of[k][0]
		c.onItem(i, c.l.Items[i].Raw["people:"+role].At, info("person.several",
			fault.Args{"role": role, "names": c.l.Items[i].People[role], "count": len(of[k]), "items": c.labels(of[k])}))
	}
}

// padding says once per role that names were printed with space in them, which the reading takes out.
func (c *checker) padding(role string, items []int) {
	var padded []int
	widths := map[string]bool{}
	seen := map[fault.Place]bool{}
	for _, i := range items {
		raw := c.l.Items[i].Raw["people:"+role]
		if seen[raw.At] {
			continue // taken from above
		}
		seen[raw.At] = true
		for line := range strings.SplitSeq(hanzi.Trim(raw.Text), "\n") {
			if inner := hanzi.Trim(line); strings.ContainsFunc(inner, hanzi.IsSpace) {
				padded = append(padded, i)
				widths[strings.Map(func(r rune) rune {
					if hanzi.IsSpace(r) {
						return r
					}
					return -1
				}, inner)] = true
				break
			}
		}
	}
	if len(padded) > 0 {
		i := padded[0]
		c.onItem(i, c.l.Items[i].Raw["people:"+role].At, info("person.padding", fault.Args{"role": role, "count": len(padded), "widths": len(widths)}))
	}
}

// constancy reports a role that belongs to a whole goal and yet changes within one: the role has one holder in nearly
// every item of nearly every goal.
func (c *checker) constancy(role string, items []int) {
	byGoal := map[int]map[string][]int{}
	for _, i := range items {
		top := c.topHeading(i)
		if top < 0 {
			return
		}
		if byGoal[top] == nil {
			byGoal[top] = map[string][]int{}
		}
		k := strings.Join(c.l.Items[i].People[role], "、")
		byGoal[top][k] = append(byGoal[top][k], i)
	}
	usualItems := 0
	usual := map[int]string{}
	for top, holders := range byGoal {
		for _, k := range sortedKeys(holders) {
			if len(holders[k]) > len(holders[usual[top]]) {
				usual[top] = k
			}
		}
		usualItems += len(holders[usual[top]])
	}
	if len(byGoal) < 2 || len(items) < 10 || usualItems == len(items) || !share(usualItems, len(items), 90) {
		return
	}
	for top, holders := range byGoal {
		for _, k := range sortedKeys(holders) {
			if k == usual[top] || c.underTorn(holders[k][0]) {
				continue
			}
			i := holders[k][0]
			c.onItem(i, c.l.Items[i].Raw["people:"+role].At, warning("person.differs", fault.Args{
				"role": role, "names": k, "usual": usual[top], "goal": c.l.Headings[top].Text, "items": c.labels(holders[k])}))
		}
	}
}

// underTorn reports whether an item stands under a heading that belongs elsewhere.
func (c *checker) underTorn(i int) bool {
	for h := c.l.Items[i].Heading; h >= 0 && h < len(c.l.Headings); h = c.l.Headings[h].Parent {
		if c.torn[h] {
			return true
		}
	}
	return false
}

// likePeople reports a rare name that differs from a frequent one in one character of three or more.
func (c *checker) likePeople() {
	count := map[string]int{}
	first := map[string]int{}
	for i := range c.l.Items {
		for _, role := range sortedKeys(c.l.Items[i].People) {
			for _, name := range c.l.Items[i].People[role] {
				if count[name] == 0 {
					first[name] = i
				}
				count[name]++
			}
		}
	}
	known := sortedKeys(count)
	for _, a := range known {
		for _, b := range known {
			if count[a]*4 > count[b] || !oneSlip([]rune(a), []rune(b)) {
				continue
			}
			i := first[a]
			at := fault.Place{}
			for role, names := range c.l.Items[i].People {
				if slices.Contains(names, a) {
					at = c.l.Items[i].Raw["people:"+role].At
				}
			}
			c.onItem(i, at, warning("person.like", fault.Args{"name": a, "count": count[a], "other": b, "other_count": count[b]}).withFix(fixPeople, a, b))
		}
	}
}

func oneSlip(a, b []rune) bool {
	if len(a) != len(b) || len(a) < 3 {
		return false
	}
	different := 0
	for i := range a {
		if a[i] != b[i] {
			different++
		}
	}
	return different == 1
}
