package list

import (
	"strings"

	"duban/internal/org"
)

// Posts lists the posts that the edition asks for: head and liaison of every unit that can answer for a task, and one
// for everybody whom it names as head of a working group or as leader. Titles of heads and liaisons are Chinese words
// given by the caller: a list says which unit, not what its head is called.
func (v *View) Posts(head, liaison string) []org.Wanted {
	var all []org.Wanted
	for _, u := range v.unitList {
		if u.Kind == org.KindCollective {
			continue // answers only through its members
		}
		all = append(all,
			org.Wanted{Post: org.Post{Unit: u.ID, Title: head, Role: org.UnitHead}},
			org.Wanted{Post: org.Post{Unit: u.ID, Title: liaison, Role: org.Liaison}})
	}
	for _, p := range v.personSeq {
		for _, title := range p.Roles {
			if role := postRole(title); role != "" {
				all = append(all, org.Wanted{Post: org.Post{Title: title, Role: role}, Person: p.ID})
			}
		}
	}
	return all
}

// postRole tells from how a list calls somebody what they do; "" when it does not say.
func postRole(title string) org.Role {
	switch folded := strings.ToLower(title); {
	case strings.Contains(title, "组") && strings.Contains(title, "长"), strings.Contains(folded, "group"):
		return org.GroupHead
	case strings.Contains(title, "领导"), strings.Contains(folded, "leader"):
		return org.Leader
	}
	return ""
}
