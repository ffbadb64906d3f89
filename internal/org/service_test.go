package org_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/org"
)

// memory is a Store of posts in slices; the real stores have their conformance suite.
type memory struct {
	org.Store
	people  []org.Person
	posts   []org.Post
	tenures []org.Tenure
}

func (m *memory) Posts(context.Context) ([]org.Post, error)     { return m.posts, nil }
func (m *memory) Tenures(context.Context) ([]org.Tenure, error) { return m.tenures, nil }
func (m *memory) People(context.Context) ([]org.Person, error)  { return m.people, nil }
func (m *memory) CreatePerson(_ context.Context, name string) (org.PersonID, error) {
	id := org.PersonID(len(m.people) + 1)
	m.people = append(m.people, org.Person{ID: id, Name: name})
	return id, nil
}

func (m *memory) CreatePost(_ context.Context, p org.Post) (org.PostID, error) {
	p.ID = org.PostID(len(m.posts) + 1)
	m.posts = append(m.posts, p)
	return p.ID, nil
}

func (m *memory) ChangeTenures(_ context.Context, post org.PostID, fn func([]org.Tenure) ([]org.Tenure, error)) error {
	changed, err := fn(org.NewRoster(m.posts, m.tenures, nil).Of(post))
	if err != nil {
		return err
	}
	for _, c := range changed {
		found := false
		for i, t := range m.tenures {
			if t.Post == c.Post && t.Person == c.Person && t.From == c.From {
				m.tenures[i], found = c, true
			}
		}
		if !found {
			m.tenures = append(m.tenures, c)
		}
	}
	return nil
}

// may is an Editor.
type may bool

func (m may) MayEditPosts() bool { return bool(m) }

// office gives a service on 15 June 2024 over a post that 1 held until May and 2 holds since, with 3 as stand-in in July.
func office() (*org.Service, *memory) {
	m := &memory{
		people: []org.Person{{ID: 1, Name: "甲"}, {ID: 2, Name: "乙"}, {ID: 3, Name: "丙"}},
		posts:  []org.Post{{ID: 1, Unit: 7, Title: "主要负责人", Role: org.UnitHead}},
		tenures: []org.Tenure{
			{Post: 1, Person: 1, From: "2024-01-01", To: "2024-05-31"},
			{Post: 1, Person: 2, From: "2024-06-01"},
			{Post: 1, Person: 3, From: "2024-07-01", To: "2024-07-31", Acting: true},
		},
	}
	return &org.Service{Store: m, Clock: func() time.Time { return time.Date(2024, 6, 15, 1, 0, 0, 0, time.UTC) }}, m
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.As(err).Code
}

func TestAppoint(t *testing.T) {
	tests := []struct {
		name   string
		tenure org.Tenure
		want   string // code of the fault, "" for none
	}{
		{"before all others", org.Tenure{Person: 3, From: "2023-01-01", To: "2023-12-31"}, ""},
		{"one day too long", org.Tenure{Person: 3, From: "2023-01-01", To: "2024-01-01"}, "org.overlap"},
		{"while somebody holds it", org.Tenure{Person: 3, From: "2024-08-01"}, "org.overlap_open"},
		{"a stand-in in June", org.Tenure{Person: 3, From: "2024-06-10", To: "2024-06-30", Acting: true}, ""},
		{"a second stand-in in July", org.Tenure{Person: 1, From: "2024-07-31", To: "2024-08-31", Acting: true}, "org.overlap"},
		{"somebody in place of themselves", org.Tenure{Person: 2, From: "2024-08-01", To: "2024-08-02", Acting: true}, "org.overlap_open"},
		{"a stand-in without an end", org.Tenure{Person: 3, From: "2024-08-01", Acting: true}, "org.stand_in_endless"},
		{"a day that is none", org.Tenure{Person: 3, From: "2023-02-30"}, "org.day_invalid"},
		{"a last day that is none", org.Tenure{Person: 3, From: "2023-02-28", To: "六月"}, "org.day_invalid"},
		{"ends before it begins", org.Tenure{Person: 3, From: "2023-03-02", To: "2023-03-01"}, "org.ends_before"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, m := office()
			tt.tenure.Post = 1
			before := len(m.tenures)
			if got := code(s.Appoint(t.Context(), may(true), tt.tenure)); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			if wrote := len(m.tenures) > before; wrote != (tt.want == "") {
				t.Errorf("written: %v", wrote)
			}
		})
	}
}

func TestEnd(t *testing.T) {
	tests := []struct {
		name string
		end  org.End
		want string
	}{
		{"who holds it", org.End{Person: 2, From: "2024-06-01", Last: "2024-06-30"}, ""},
		{"before they began", org.End{Person: 2, From: "2024-06-01", Last: "2024-05-31"}, "org.ends_before"},
		{"without a day", org.End{Person: 2, From: "2024-06-01"}, "org.day_invalid"},
		{"who has left", org.End{Person: 1, From: "2024-01-01", Last: "2024-05-01"}, "org.over"},
		{"nobody", org.End{Person: 3, From: "2024-01-01", Last: "2024-05-01"}, "org.no_tenure"},
		{"a stand-in for longer", org.End{Person: 3, From: "2024-07-01", Last: "2024-08-31"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := office()
			tt.end.Post = 1
			if got := code(s.End(t.Context(), may(true), tt.end)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSucceedEndsWhoHoldsIt(t *testing.T) {
	s, m := office()
	if err := s.Succeed(t.Context(), may(true), org.Tenure{Post: 1, Person: 1, From: "2024-09-01"}); err != nil {
		t.Fatal(err)
	}
	want := []org.Tenure{
		{Post: 1, Person: 1, From: "2024-01-01", To: "2024-05-31"},
		{Post: 1, Person: 2, From: "2024-06-01", To: "2024-08-31"},
		{Post: 1, Person: 3, From: "2024-07-01", To: "2024-07-31", Acting: true},
		{Post: 1, Person: 1, From: "2024-09-01"},
	}
	if diff := cmp.Diff(want, m.tenures); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
	for name, bad := range map[string]org.Tenure{
		"themselves":               {Post: 1, Person: 1, From: "2024-10-01"},
		"on the day they began":    {Post: 1, Person: 3, From: "2024-09-01"},
		"into a time that is over": {Post: 1, Person: 3, From: "2023-12-01"},
	} {
		if got := fault.As(s.Succeed(t.Context(), may(true), bad)); got == nil || got.Kind != fault.Conflict {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestOnlyEditorsChangePosts(t *testing.T) {
	s, m := office()
	ctx := t.Context()
	_, person := s.CreatePerson(ctx, may(false), "丁")
	_, post := s.CreatePost(ctx, nil, org.Post{Title: "x", Role: org.Leader})
	_, many := s.Establish(ctx, may(false), "2024-01-01", nil)
	for name, err := range map[string]error{
		"person": person, "post": post, "establish": many,
		"appoint": s.Appoint(ctx, may(false), org.Tenure{Post: 1, Person: 3, From: "2023-01-01", To: "2023-02-01"}),
		"end":     s.End(ctx, may(false), org.End{Post: 1, Person: 2, From: "2024-06-01", Last: "2024-06-30"}),
		"succeed": s.Succeed(ctx, may(false), org.Tenure{Post: 1, Person: 3, From: "2024-09-01"}),
	} {
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(m.people) != 3 || len(m.posts) != 1 || m.tenures[1].To != "" {
		t.Errorf("something was written: %+v", m)
	}
}

func TestPostsAreValid(t *testing.T) {
	for name, tt := range map[string]struct {
		post org.Post
		want string
	}{
		"liaison of a unit":       {org.Post{Title: "联络员", Role: org.Liaison, Unit: 7}, ""},
		"leader":                  {org.Post{Title: "副区长", Role: org.Leader}, ""},
		"signs in a title":        {org.Post{Title: "<b>局长</b> & 书记", Role: org.UnitHead, Unit: 7}, ""},
		"liaison of no unit":      {org.Post{Title: "联络员", Role: org.Liaison}, "org.post_without_unit"},
		"leader of a unit":        {org.Post{Title: "副区长", Role: org.Leader, Unit: 7}, "org.post_with_unit"},
		"no title":                {org.Post{Title: "　", Role: org.Leader}, "org.title_invalid"},
		"control characters":      {org.Post{Title: "a\x00b", Role: org.Leader}, "org.title_invalid"},
		"a role of accounts only": {org.Post{Title: "审计", Role: "auditor"}, "org.role_unknown"},
	} {
		s, _ := office()
		if _, err := s.CreatePost(t.Context(), may(true), tt.post); code(err) != tt.want {
			t.Errorf("%s: got %q, want %q", name, code(err), tt.want)
		}
	}
}

func TestVacancies(t *testing.T) {
	r := org.NewRoster(
		[]org.Post{{ID: 1, Title: "a", Role: org.UnitHead}, {ID: 2, Title: "b", Role: org.Liaison}, {ID: 3, Title: "c", Role: org.Leader}, {ID: 4, Title: "only a title"}},
		[]org.Tenure{
			{Post: 1, Person: 1, From: "2024-01-01", To: "2024-05-31"},
			{Post: 1, Person: 3, From: "2024-06-01", To: "2024-06-30", Acting: true},
			{Post: 1, Person: 2, From: "2024-07-01"},
			{Post: 3, Person: 2, From: "2024-06-15"},
		}, nil)
	want := []org.Vacancy{
		{Post: r.Posts[0], Since: "2024-06-01", Until: "2024-07-01", Acted: true},
		{Post: r.Posts[1]},
	}
	if diff := cmp.Diff(want, r.Vacancies("2024-06-15")); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
}

func TestEstablishAddsWhatIsMissingOnce(t *testing.T) {
	s, m := office()
	wanted := []org.Wanted{
		{Post: org.Post{Unit: 7, Title: "主要负责人", Role: org.UnitHead}},    // is there
		{Post: org.Post{Unit: 8, Title: "主要负责人", Role: org.UnitHead}},    // nobody knows who
		{Post: org.Post{Title: "责任领导", Role: org.Leader}, Person: 1},     // named
		{Post: org.Post{Title: "责任领导", Role: org.Leader}, Person: 2},     // another
		{Post: org.Post{Title: "工作组组长", Role: org.GroupHead}, Person: 1}, // the same person in another post
	}
	done, err := s.Establish(t.Context(), may(true), "2024-01-01", wanted)
	if want := (org.Established{Posts: 4, Tenures: 3}); err != nil || done != want {
		t.Fatalf("got %+v, %v", done, err)
	}
	if err := s.Succeed(t.Context(), may(true), org.Tenure{Post: 3, Person: 3, From: "2024-06-01"}); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Establish(t.Context(), may(true), "2024-01-01", wanted); err != nil || done != (org.Established{}) {
		t.Errorf("again, after one changed hands: %+v, %v", done, err)
	}
	if n := len(m.posts); n != 5 {
		t.Errorf("%d posts", n)
	}
}
