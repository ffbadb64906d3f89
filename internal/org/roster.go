package org

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duban/internal/fault"
)

// Roster is all posts with who holds them, as they were read together. It does not change.
type Roster struct {
	Posts   []Post
	Tenures []Tenure // by post and first day
	people  map[PersonID]Person
	all     []Person
}

// NewRoster puts posts, tenures and people together.
func NewRoster(posts []Post, tenures []Tenure, people []Person) *Roster {
	r := &Roster{Posts: posts, Tenures: tenures, people: make(map[PersonID]Person, len(people)), all: people}
	for _, p := range people {
		r.people[p.ID] = p
	}
	return r
}

// Person gives somebody by number, with an empty name when there is nobody.
func (r *Roster) Person(id PersonID) Person { return r.people[id] }

// People lists everybody.
func (r *Roster) People() []Person { return r.all }

// Post gives one post.
func (r *Roster) Post(id PostID) (Post, bool) {
	i := slices.IndexFunc(r.Posts, func(p Post) bool { return p.ID == id })
	if i < 0 {
		return Post{}, false
	}
	return r.Posts[i], true
}

// Of lists the tenures of a post, by first day.
func (r *Roster) Of(id PostID) []Tenure {
	var all []Tenure
	for _, t := range r.Tenures {
		if t.Post == id {
			all = append(all, t)
		}
	}
	return all
}

// Holder gives who holds a post on a day, other than as a stand-in.
func (r *Roster) Holder(id PostID, day string) (Tenure, bool) {
	return r.at(id, day, false)
}

// StandIn gives who stands in for the holder of a post on a day.
func (r *Roster) StandIn(id PostID, day string) (Tenure, bool) {
	return r.at(id, day, true)
}

func (r *Roster) at(id PostID, day string, acting bool) (Tenure, bool) {
	for _, t := range r.Tenures {
		if t.Post == id && t.Acting == acting && t.On(day) {
			return t, true
		}
	}
	return Tenure{}, false
}

// Next gives who takes a post over after a day.
func (r *Roster) Next(id PostID, day string) (Tenure, bool) {
	for _, t := range r.Of(id) {
		if !t.Acting && t.From > day {
			return t, true
		}
	}
	return Tenure{}, false
}

// Vacancy is a post that nobody holds; Until is when somebody will, "" when nobody is named.
type Vacancy struct {
	Post  Post
	Since string // the day after the last holder's last, "" when nobody ever held it
	Until string
	Acted bool // a stand-in is there meanwhile
}

// Vacancies lists the posts with a role that nobody holds on a day.
func (r *Roster) Vacancies(day string) []Vacancy {
	var all []Vacancy
	for _, p := range r.Posts {
		if _, held := r.Holder(p.ID, day); held || p.Role == "" {
			continue
		}
		v := Vacancy{Post: p}
		for _, t := range r.Of(p.ID) {
			if !t.Acting && t.To != "" && t.To < day {
				v.Since = after(t.To)
			}
		}
		if next, ok := r.Next(p.ID, day); ok {
			v.Until = next.From
		}
		_, v.Acted = r.StandIn(p.ID, day)
		all = append(all, v)
	}
	return all
}

// after gives the day that follows.
func after(day string) string { return shifted(day, 1) }

func shifted(day string, by int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, by).Format(time.DateOnly)
}

// ValidateName refuses names that nobody has: empty, overlong, or with control characters. Anything else is taken as it
// is printed, whatever signs it holds.
func ValidateName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > 60 || strings.ContainsFunc(name, unicode.IsControl) {
		return &fault.Error{Kind: fault.Invalid, Code: "org.name_invalid", Field: "name"}
	}
	return nil
}

// Validate refuses posts that cannot be: without a title, with an unknown role, of a unit or of none where it must be
// the other way round.
func (p Post) Validate() error {
	if err := ValidateName(p.Title); err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "org.title_invalid", Field: "title"}
	}
	switch p.Role {
	case Liaison, UnitHead:
		if p.Unit == 0 {
			return &fault.Error{Kind: fault.Invalid, Code: "org.post_without_unit", Field: "unit"}
		}
	case GroupHead, Leader:
		if p.Unit != 0 {
			return &fault.Error{Kind: fault.Invalid, Code: "org.post_with_unit", Field: "unit"}
		}
	default:
		return &fault.Error{Kind: fault.Invalid, Code: "org.role_unknown", Args: fault.Args{"role": string(p.Role)}, Field: "role"}
	}
	return nil
}

// Validate refuses a tenure whose days are none or stand the wrong way round, and a stand-in without an end.
func (t Tenure) Validate() error {
	switch {
	case !isDay(t.From):
		return &fault.Error{Kind: fault.Invalid, Code: "org.day_invalid", Args: fault.Args{"day": t.From}, Field: "from"}
	case t.To != "" && !isDay(t.To):
		return &fault.Error{Kind: fault.Invalid, Code: "org.day_invalid", Args: fault.Args{"day": t.To}, Field: "to"}
	case t.To != "" && t.To < t.From:
		return &fault.Error{Kind: fault.Invalid, Code: "org.ends_before", Args: fault.Args{"from": t.From, "to": t.To}, Field: "to"}
	case t.Acting && t.To == "":
		return &fault.Error{Kind: fault.Invalid, Code: "org.stand_in_endless", Field: "to"}
	}
	return nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// overlaps reports whether two tenures have a day in common.
func (t Tenure) overlaps(o Tenure) bool {
	return (o.To == "" || t.From <= o.To) && (t.To == "" || o.From <= t.To)
}

// fits refuses a tenure that cannot stand beside those that a post has: two hold it at once, two stand in at once, or
// somebody stands in for themselves.
func (t Tenure) fits(held []Tenure) *Tenure {
	for i, o := range held {
		if t.overlaps(o) && (t.Acting == o.Acting || t.Person == o.Person) {
			return &held[i]
		}
	}
	return nil
}
