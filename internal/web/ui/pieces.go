package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
)

// Roles gives the roles that a task names people for, in the order in which the document does.
func Roles(t *list.Task) []string {
	var out []string
	for _, m := range t.People {
		if !slices.Contains(out, m.Role) {
			out = append(out, m.Role)
		}
	}
	return out
}

// Leads gives a task's lead units.
func Leads(t *list.Task) []list.TaskUnit { return units(t, true) }

// Joints gives a task's joint units.
func Joints(t *list.Task) []list.TaskUnit { return units(t, false) }

func units(t *list.Task, lead bool) []list.TaskUnit {
	var out []list.TaskUnit
	for _, u := range t.Units {
		if u.Lead == lead {
			out = append(out, u)
		}
	}
	return out
}

func hasUnit(t *list.Task, lead bool) bool {
	return slices.ContainsFunc(t.Units, func(u list.TaskUnit) bool { return u.Lead == lead })
}

// leadNote says why a unit leads where that is not plain to see.
func (p *Page) leadNote(b list.LeadBasis) string {
	switch b {
	case list.BasisDeclared, list.BasisConvention, list.BasisSole:
		return p.T("web.basis." + string(b))
	}
	return ""
}

func barWidth(value, most int) string {
	if most <= 0 || value <= 0 {
		return "0"
	}
	return strconv.Itoa(max(1, value*100/most))
}

// noticeRole makes readers of the page announce what went wrong at once and the rest when it suits.
func noticeRole(tone string) string {
	if tone == "bad" {
		return "alert"
	}
	return "status"
}

func escape(s string) string { return url.QueryEscape(s) }

// TitleLang marks a title as Chinese where it stands on an English page.
func (p *Page) TitleLang(t *list.Task) templ.Attributes {
	if TitleIsChinese(p.Lang, t) {
		return p.Chinese()
	}
	return nil
}

// maxJoint is how many joint units a line of a table names before it counts the rest: English names are long.
func (p *Page) maxJoint() int {
	if p.Lang == locale.En {
		return 2
	}
	return 3
}

// jointWords names a task's joint units, the first few by name.
func (p *Page) jointWords(t *list.Task) string {
	names := p.names(Joints(t))
	if len(names) <= p.maxJoint() {
		return p.And(names)
	}
	return p.T("web.joint.more", "names", names[:p.maxJoint()], "count", len(names))
}

// LeadNames names a task's lead units.
func (p *Page) LeadNames(t *list.Task) string { return p.And(p.names(Leads(t))) }

func (p *Page) names(units []list.TaskUnit) []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = p.Unit(u.Unit, u.Name)
	}
	return out
}

// UnitLang marks a unit's name as Chinese where it stands so on an English page.
func (p *Page) UnitLang(id org.UnitID) templ.Attributes {
	if p.UnitsEn[id] != "" {
		return nil
	}
	return p.Chinese()
}

// leaderWords names the person who answers for a task most directly: of the roles it names, the last one.
func leaderWords(t *list.Task) string {
	if len(t.People) == 0 {
		return ""
	}
	role := t.People[len(t.People)-1].Role
	var names []string
	for _, m := range t.People {
		if m.Role == role {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, "、")
}

// ShortDue gives a deadline as short as the edition's year allows: 「6月」 in a list of that year.
func (p *Page) ShortDue(d list.Deadline) string {
	if p.List != nil && p.List.Year != 0 && d.Precision == list.PrecisionMonth && strings.HasPrefix(d.Date, strconv.Itoa(p.List.Year)+"-") {
		if t, err := time.Parse(time.DateOnly, d.Date); err == nil {
			return monthWord(p.Lang, t)
		}
	}
	if words := p.Deadline(d); words != "" {
		return words
	}
	return p.T("web.due.none")
}

// HeadingLang marks a heading as Chinese where it stands on an English page.
func (p *Page) HeadingLang(h *list.Heading) templ.Attributes {
	if h.TitleEn != "" {
		return nil
	}
	return p.Chinese()
}

// FirstRole is the role that people below a heading hold for the whole of it: the first one named.
func FirstRole(n *Node) string {
	if len(n.Leaders) == 0 {
		return ""
	}
	for _, t := range n.Tasks {
		if len(t.People) > 0 {
			return t.People[0].Role
		}
	}
	for _, b := range n.Below {
		if role := FirstRole(b); role != "" {
			return role
		}
	}
	return n.Leaders[0].Role
}

// Heads names the people who answer for the whole of what stands below a heading.
func Heads(p *Page, n *Node) string {
	role := FirstRole(n)
	if role == "" {
		return ""
	}
	var names []string
	for _, m := range n.In(role) {
		names = append(names, m.Name)
	}
	return p.RoleName(role) + " " + p.And(names)
}

// LeadWords names the units that lead most below a heading and counts the others.
func LeadWords(p *Page, n *Node) string {
	var names []string
	for _, u := range n.Lead[:min(2, len(n.Lead))] {
		names = append(names, p.Unit(u.ID, u.Name))
	}
	if len(n.Lead) <= 2 {
		return p.And(names)
	}
	return p.T("web.leads.more", "names", names, "count", len(n.Lead))
}

// PageLink is one number of a pager; Number 0 stands for pages left out.
type PageLink struct {
	Number int
	URL    string
	Here   bool
}

// PageLinks gives the links of a pager: the ends and what is near the page shown.
func PageLinks(here, pages int, url func(page int) string) []PageLink {
	var out []PageLink
	for n := 1; n <= pages; n++ {
		if n > 1 && n < pages && (n < here-2 || n > here+2) {
			if len(out) > 0 && out[len(out)-1].Number != 0 {
				out = append(out, PageLink{})
			}
			continue
		}
		out = append(out, PageLink{Number: n, URL: url(n), Here: n == here})
	}
	return out
}
