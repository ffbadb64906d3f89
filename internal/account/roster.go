package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// china is where a day begins and ends.
var china = time.FixedZone("+08:00", 8*60*60)

// roster is every account that may sign in, with its duties of one day. It does not change.
type roster struct {
	version  int64
	day      string
	subjects map[ID]*Subject
}

// Subject gives who an account is today; fault.NotFound when it is gone or closed. What it gives is kept in memory
// until an account, a post or a tenure changes or the day ends, and must not be changed.
func (s *Service) Subject(ctx context.Context, id ID) (*Subject, error) {
	r, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	subject, ok := r.subjects[id]
	if !ok {
		return nil, fault.New(fault.NotFound, "account.closed", nil)
	}
	return subject, nil
}

// Subjects lists who may sign in today, in the order of their accounts.
func (s *Service) Subjects(ctx context.Context) ([]*Subject, error) {
	r, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*Subject, 0, len(r.subjects))
	for _, subject := range r.subjects {
		all = append(all, subject)
	}
	slices.SortFunc(all, func(a, b *Subject) int { return int(a.ID - b.ID) })
	return all, nil
}

// Today is the day by which duties are reckoned, YYYY-MM-DD.
func (s *Service) Today() string { return s.now().In(china).Format(time.DateOnly) }

// current gives the roster, made anew when something in it may have changed.
func (s *Service) current(ctx context.Context) (*roster, error) {
	version, err := s.store.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("who may sign in: %w", err)
	}
	day := s.Today()
	if r := s.roster.Load(); r != nil && r.version == version && r.day == day {
		return r, nil
	}
	r := &roster{version: version, day: day, subjects: map[ID]*Subject{}}
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("who may sign in: %w", err)
	}
	duties, err := s.duties(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("who holds which post: %w", err)
	}
	for i := range accounts {
		a := &accounts[i]
		if !a.ClosedAt.IsZero() {
			continue
		}
		a.Hash = "" // not needed to know who somebody is
		subject := &Subject{Account: a}
		if a.Person != 0 && !a.Role.Power() {
			subject.Duties = duties[a.Person]
		}
		r.subjects[a.ID] = subject
	}
	s.roster.Store(r) // one made at the same time for another version only costs the next caller its work
	return r, nil
}

// duties gives the posts that people hold on a day.
func (s *Service) duties(ctx context.Context, day string) (map[org.PersonID][]Duty, error) {
	if s.org == nil {
		return nil, nil
	}
	posts, err := s.org.Posts(ctx)
	if err != nil {
		return nil, err
	}
	tenures, err := s.org.Tenures(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[org.PostID]org.Post, len(posts))
	for _, p := range posts {
		byID[p.ID] = p
	}
	named := map[org.PostID][]org.PersonID{}
	for _, t := range tenures {
		if !t.Acting && t.From <= day && !slices.Contains(named[t.Post], t.Person) {
			named[t.Post] = append(named[t.Post], t.Person)
		}
	}
	held := map[org.PersonID][]Duty{}
	for _, t := range tenures {
		if !t.On(day) {
			continue
		}
		p := byID[t.Post]
		held[t.Person] = append(held[t.Person], Duty{
			Role: Role(p.Role), Unit: p.Unit, Post: p.ID, Title: p.Title,
			Acting: t.Acting, From: t.From, To: t.To, People: named[t.Post],
		})
	}
	return held, nil
}
