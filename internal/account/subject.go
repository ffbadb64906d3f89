package account

import (
	"slices"

	"duban/internal/org"
)

// Subject is who asks: an account with what its person's posts add today. nil is a visitor who has not signed in.
type Subject struct {
	*Account
	Duties []Duty
}

// Duty is a post held today.
type Duty struct {
	Role   Role
	Unit   org.UnitID // 0 for group heads and leaders
	Post   org.PostID
	Title  string         // of the post
	Acting bool           // as a stand-in (代理)
	From   string         // YYYY-MM-DD
	To     string         // YYYY-MM-DD, "" while it lasts
	People []org.PersonID // who a list may name for this post: all who have held it other than as a stand-in
}

// On is whose data an action touches: of which units, and of which people whom a task names. Both may be known.
type On struct {
	Units  []org.UnitID
	People []org.PersonID
}

// Roles lists what the subject is, Nobody alone for a visitor. A role of the three powers stands alone.
func (s *Subject) Roles() []Role {
	if s == nil {
		return []Role{Nobody}
	}
	roles := []Role{s.Role}
	if s.Role.Power() {
		return roles
	}
	for _, d := range s.Duties {
		if !slices.Contains(roles, d.Role) {
			roles = append(roles, d.Role)
		}
	}
	return roles
}

// May reports whether the subject may do an action on anything at all.
func (s *Subject) May(a Action) bool {
	for _, r := range s.Roles() {
		if r.May(a) {
			return true
		}
	}
	return false
}

// MayOn reports whether the subject may do an action on this.
func (s *Subject) MayOn(a Action, on On) bool {
	if s == nil {
		return allowed[a][Nobody] == All
	}
	if allowed[a][s.Role] == All {
		return true
	}
	if s.Role.Power() {
		return false
	}
	for _, d := range s.Duties {
		if d.covers(allowed[a][d.Role], on) {
			return true
		}
	}
	return false
}

// covers reports whether what is asked for lies within a scope of the duty.
func (d *Duty) covers(scope Scope, on On) bool {
	switch scope {
	case All:
		return true
	case Own:
		return d.Unit != 0 && slices.Contains(on.Units, d.Unit)
	case Portfolio:
		return slices.ContainsFunc(on.People, func(p org.PersonID) bool { return slices.Contains(d.People, p) })
	default:
		return false
	}
}

// Units lists the units of the subject's own duties.
func (s *Subject) Units() []org.UnitID {
	if s == nil || s.Role.Power() {
		return nil
	}
	var units []org.UnitID
	for _, d := range s.Duties {
		if d.Unit != 0 && !slices.Contains(units, d.Unit) {
			units = append(units, d.Unit)
		}
	}
	return units
}

// Named lists the people whom a list names for the subject's duties as group head or leader: the subject's portfolio is
// the tasks that name one of them.
func (s *Subject) Named() []org.PersonID {
	if s == nil || s.Role.Power() {
		return nil
	}
	var people []org.PersonID
	for _, d := range s.Duties {
		if d.Role != GroupHead && d.Role != Leader {
			continue
		}
		for _, p := range d.People {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	return people
}

// MayEditPosts makes a subject an org.Editor.
func (s *Subject) MayEditPosts() bool { return s.May(EditPost) }

// AtMachine is who works at the machine itself, with the database in hand: the command line and the program.
func AtMachine() *Subject { return &Subject{Account: &Account{Name: "duban", Role: Operator}} }
