package org

import (
	"context"
	"fmt"
	"strings"
	"time"

	"duban/internal/fault"
)

// Editor is who changes posts; the account package knows who may.
type Editor interface {
	MayEditPosts() bool
}

// Service keeps posts and who holds them. Whatever it writes, a post has one holder at a time and at most one stand-in.
type Service struct {
	Store Store
	Clock func() time.Time
}

// may refuses who may not change posts.
func may(by Editor) error {
	if by == nil || !by.MayEditPosts() {
		return fault.New(fault.Forbidden, "org.may_not", nil)
	}
	return nil
}

// Roster reads all posts and who holds them.
func (s *Service) Roster(ctx context.Context) (*Roster, error) {
	posts, err := s.Store.Posts(ctx)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	tenures, err := s.Store.Tenures(ctx)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	people, err := s.Store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	return NewRoster(posts, tenures, people), nil
}

// CreatePerson adds somebody.
func (s *Service) CreatePerson(ctx context.Context, by Editor, name string) (PersonID, error) {
	if err := may(by); err != nil {
		return 0, err
	}
	name = strings.TrimSpace(name)
	if err := ValidateName(name); err != nil {
		return 0, err
	}
	return s.Store.CreatePerson(ctx, name)
}

// CreatePost adds a post.
func (s *Service) CreatePost(ctx context.Context, by Editor, p Post) (PostID, error) {
	if err := may(by); err != nil {
		return 0, err
	}
	p.Title = strings.TrimSpace(p.Title)
	if err := p.Validate(); err != nil {
		return 0, err
	}
	return s.Store.CreatePost(ctx, p)
}

// Appoint lets somebody hold a post, or stand in for its holder. Days that overlap with another holder, or another
// stand-in, are a conflict.
func (s *Service) Appoint(ctx context.Context, by Editor, t Tenure) error {
	if err := may(by); err != nil {
		return err
	}
	if err := t.Validate(); err != nil {
		return err
	}
	return s.change(ctx, t.Post, func(held []Tenure) ([]Tenure, error) {
		if other := t.fits(held); other != nil {
			return nil, overlap(*other)
		}
		return []Tenure{t}, nil
	})
}

// overlap is the conflict with a tenure that stands already.
func overlap(other Tenure) error {
	code := "org.overlap"
	if other.To == "" {
		code = "org.overlap_open"
	}
	return &fault.Error{Kind: fault.Conflict, Code: code, Args: fault.Args{"from": other.From, "to": other.To}, Field: "from"}
}

// End is the last day of whoever holds a post since a day.
type End struct {
	Post   PostID
	Person PersonID
	From   string
	Last   string
}

// End says when a tenure ends. One that is over stays as it is.
func (s *Service) End(ctx context.Context, by Editor, e End) error {
	if err := may(by); err != nil {
		return err
	}
	return s.change(ctx, e.Post, func(held []Tenure) ([]Tenure, error) {
		for _, t := range held {
			if t.Person == e.Person && t.From == e.From {
				return s.ended(t, e.Last, held)
			}
		}
		return nil, fault.New(fault.NotFound, "org.no_tenure", nil)
	})
}

func (s *Service) ended(t Tenure, last string, held []Tenure) ([]Tenure, error) {
	if t.To != "" && t.To < s.today() {
		return nil, fault.New(fault.Conflict, "org.over", fault.Args{"to": t.To})
	}
	was := t
	t.To = last
	if last == "" {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "org.day_invalid", Args: fault.Args{"day": ""}, Field: "to"}
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	for _, o := range held {
		if o != was && t.fits([]Tenure{o}) != nil {
			return nil, overlap(o)
		}
	}
	return []Tenure{t}, nil
}

// Succeed hands a post to somebody from a day on: whoever holds it then ends on the day before.
func (s *Service) Succeed(ctx context.Context, by Editor, t Tenure) error {
	if err := may(by); err != nil {
		return err
	}
	t.Acting = false
	if err := t.Validate(); err != nil {
		return err
	}
	return s.change(ctx, t.Post, func(held []Tenure) ([]Tenure, error) {
		changed := []Tenure{t}
		for i, o := range held {
			if o.Acting || !t.overlaps(o) {
				continue
			}
			if o.From >= t.From || o.Person == t.Person {
				return nil, overlap(o)
			}
			o.To = shifted(t.From, -1)
			held[i] = o
			changed = append(changed, o)
		}
		if other := t.fits(held); other != nil {
			return nil, overlap(*other)
		}
		return changed, nil
	})
}

func (s *Service) change(ctx context.Context, post PostID, fn func(held []Tenure) ([]Tenure, error)) error {
	err := s.Store.ChangeTenures(ctx, post, fn)
	if err != nil {
		return fmt.Errorf("change who holds a post: %w", err)
	}
	return nil
}

// today is the day in China.
func (s *Service) today() string {
	return s.Clock().In(time.FixedZone("+08:00", 8*60*60)).Format(time.DateOnly)
}

// Wanted is a post that a list asks for, with whom it names, 0 when it names nobody.
type Wanted struct {
	Post
	Person PersonID
}

// Established counts what Establish added.
type Established struct {
	Posts, Tenures int
}

// Establish creates the posts that a list asks for and that are not there yet, and lets those whom it names hold them
// from a day on. A unit has one post of a role; a group head or leader has one as long as somebody who ever held it is
// named.
func (s *Service) Establish(ctx context.Context, by Editor, from string, wanted []Wanted) (done Established, err error) {
	if err := may(by); err != nil {
		return done, err
	}
	if err := (Tenure{From: from}).Validate(); err != nil {
		return done, err
	}
	r, err := s.Roster(ctx)
	if err != nil {
		return done, err
	}
	for _, w := range wanted {
		if r.has(w) {
			continue
		}
		id, err := s.CreatePost(ctx, by, w.Post)
		if err != nil {
			return done, fmt.Errorf("establish posts: %w", err)
		}
		done.Posts++
		if w.Person == 0 {
			continue
		}
		if err := s.Appoint(ctx, by, Tenure{Post: id, Person: w.Person, From: from}); err != nil {
			return done, fmt.Errorf("establish posts: %w", err)
		}
		done.Tenures++
	}
	return done, nil
}

// has reports whether the post that a list asks for is there.
func (r *Roster) has(w Wanted) bool {
	for _, p := range r.Posts {
		if p.Role != w.Role || p.Unit != w.Unit {
			continue
		}
		if w.Person == 0 {
			return true
		}
		for _, t := range r.Of(p.ID) {
			if t.Person == w.Person && !t.Acting {
				return true
			}
		}
	}
	return false
}
