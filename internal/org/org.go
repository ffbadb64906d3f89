// Package org is who can be held responsible: units with their aliases, collectives with dated members, people and
// the posts they held from one day to another. It must not know lists or accounts.
package org

// UnitID identifies a unit in the directory.
type UnitID int64

// PersonID identifies a person.
type PersonID int64

// PostID identifies a post.
type PostID int64

// UnitKind tells an accountable unit from a name for several.
type UnitKind string

// The kinds of unit.
const (
	KindUnit       UnitKind = "unit"       // one organ that can answer for a task
	KindCollective UnitKind = "collective" // 各乡镇, 各园区: answers only through its members of the day
	KindOutside    UnitKind = "outside"    // not under the district: courts, power company, banks
)

// Unit is an entry of the directory.
type Unit struct {
	ID      UnitID
	Name    string // canonical, in Chinese
	NameEn  string // "" when none was given
	Kind    UnitKind
	Aliases []Alias // other names under which documents print it
}

// Alias is another printed name of a unit. Documents keep the printed form; the alias says whom it means.
type Alias struct {
	Name      string
	Confirmed bool // a person or a built-in list vouched for it; otherwise a guess
}

// Member says that a unit belonged to a collective from one day to another.
type Member struct {
	Collective UnitID
	Unit       UnitID
	From       string // YYYY-MM-DD, first day
	To         string // YYYY-MM-DD, last day; "" while it lasts
}

// Person is someone who holds posts.
type Person struct {
	ID   PersonID
	Name string
}

// Role is what a post is for.
type Role string

// The roles of posts. A post without one is only a title.
const (
	Liaison   Role = "liaison"    // 单位联络员: reports for a unit
	UnitHead  Role = "unit_head"  // 单位负责人: the first responsible person of a unit
	GroupHead Role = "group_head" // 工作组组长
	Leader    Role = "leader"     // 责任领导
)

// Post is a position of responsibility: 工作组组长 of a goal, 责任领导, head or liaison of a unit.
type Post struct {
	ID    PostID
	Unit  UnitID // 0 when it belongs to no unit (a working-group head)
	Title string
	Role  Role
}

// Tenure says who held a post from one day to another.
type Tenure struct {
	Post   PostID
	Person PersonID
	From   string // YYYY-MM-DD
	To     string // YYYY-MM-DD, last day; "" while it lasts
	Acting bool   // as a stand-in (代理) of whoever holds it
}

// On reports whether the tenure is in force on a day.
func (t Tenure) On(day string) bool { return t.From <= day && (t.To == "" || day <= t.To) }
