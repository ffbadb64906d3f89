package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// Handover is one thing that is open and hangs on a post.
type Handover struct {
	Kind  string // a key below account.handover
	Title string // as it is called where it comes from
	URL   string
	Due   string // YYYY-MM-DD, "" when it has none
}

// Opener lists what is open and hangs on a unit, or on somebody whom a list names; either may be 0. Areas implement it.
type Opener interface {
	Open(ctx context.Context, unit org.UnitID, person org.PersonID) ([]Handover, error)
}

// PassingID identifies a Passing that is on record.
type PassingID int64

// Passing is a post changing hands.
type Passing struct {
	ID    PassingID // 0 until the giver has confirmed
	Post  org.Post
	Giver org.Tenure // zero when nobody held it before
	Taker org.Tenure // zero when nobody is named
	// Items are what is handed over: as things are now, and once the giver has confirmed as they were then.
	Items   []Handover
	GivenAt time.Time // zero until the giver confirmed
	GivenBy string    // name of their account
	TakenAt time.Time
	TakenBy string
	GiverIs string // names of both
	TakerIs string
}

// Whole reports whether both have confirmed.
func (p *Passing) Whole() bool { return !p.GivenAt.IsZero() && !p.TakenAt.IsZero() }

// Concerns reports whether somebody gives or takes the post.
func (p *Passing) Concerns(s *Subject) bool {
	return s != nil && s.Person != 0 && (s.Person == p.Giver.Person || s.Person == p.Taker.Person)
}

// Waits reports whether it is for somebody to confirm.
func (p *Passing) Waits(s *Subject) bool {
	switch {
	case s == nil || s.Person == 0 || p.Giver.Person == 0 || p.Taker.Person == 0:
		return false
	case p.GivenAt.IsZero():
		return s.Person == p.Giver.Person
	default:
		return p.TakenAt.IsZero() && s.Person == p.Taker.Person
	}
}

// HandoverStore keeps passings that at least the giver has confirmed. They are never deleted, and what was handed over
// never changes.
type HandoverStore interface {
	// Passings lists them, of one post or with 0 of all, the newest first. Post and Giver.From are left to the caller.
	Passings(ctx context.Context, post org.PostID) ([]Passing, error)
	// SavePassing writes a new one, or that the taker has confirmed. A second one of the same taker and first day, or
	// one that was taken already, gives fault.Conflict.
	SavePassing(ctx context.Context, p Passing) error
}

// Handovers lets posts change hands with everything that hangs on them.
type Handovers struct {
	Store   HandoverStore
	Org     *org.Service
	Openers []Opener
	Clock   func() time.Time
}

// Of gives the last or coming passing of a post, with what hangs on it.
func (h *Handovers) Of(ctx context.Context, id org.PostID) (*Passing, error) {
	r, err := h.Org.Roster(ctx)
	if err != nil {
		return nil, err
	}
	post, ok := r.Post(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "store.no_post", fault.Args{"id": int64(id)})
	}
	records, err := h.Store.Passings(ctx, id)
	if err != nil {
		return nil, err
	}
	p := h.passing(r, post, records)
	if !p.GivenAt.IsZero() {
		return p, nil
	}
	if p.Items, err = h.open(ctx, r, post); err != nil {
		return nil, err
	}
	return p, nil
}

// passing finds who hands a post over to whom: to the next holder when there is one, else who holds it took it from who
// held it before.
func (h *Handovers) passing(r *org.Roster, post org.Post, records []Passing) *Passing {
	day := h.Clock().In(china).Format(time.DateOnly)
	var held []org.Tenure
	for _, t := range r.Of(post.ID) {
		if !t.Acting {
			held = append(held, t)
		}
	}
	p := &Passing{Post: post}
	now := slices.IndexFunc(held, func(t org.Tenure) bool { return t.To == "" || t.To >= day }) // in force, or the next
	switch {
	case len(held) == 0:
	case now < 0: // everybody has left
		p.Giver = held[len(held)-1]
	case now+1 < len(held):
		p.Giver, p.Taker = held[now], held[now+1]
	case now > 0:
		p.Giver, p.Taker = held[now-1], held[now]
	case held[now].From > day: // the first holder is still to come
		p.Taker = held[now]
	default:
		p.Giver = held[now]
	}
	for i := range records {
		if x := &records[i]; x.Taker.Person == p.Taker.Person && x.Taker.From == p.Taker.From {
			p.ID, p.Items = x.ID, x.Items
			p.GivenAt, p.GivenBy, p.TakenAt, p.TakenBy = x.GivenAt, x.GivenBy, x.TakenAt, x.TakenBy
		}
	}
	p.GiverIs, p.TakerIs = r.Person(p.Giver.Person).Name, r.Person(p.Taker.Person).Name
	return p
}

// open collects what hangs on a post.
func (h *Handovers) open(ctx context.Context, r *org.Roster, post org.Post) ([]Handover, error) {
	var people []org.PersonID
	if post.Unit == 0 {
		for _, t := range r.Of(post.ID) {
			if !t.Acting && !slices.Contains(people, t.Person) {
				people = append(people, t.Person)
			}
		}
	} else {
		people = []org.PersonID{0}
	}
	var all []Handover
	for _, o := range h.Openers {
		for _, person := range people {
			items, err := o.Open(ctx, post.Unit, person)
			if err != nil {
				return nil, fmt.Errorf("what hangs on a post: %w", err)
			}
			for _, item := range items {
				if !slices.Contains(all, item) {
					all = append(all, item)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Handover) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(orLast(a.Due), orLast(b.Due)))
	})
	return all, nil
}

// orLast puts what has no day behind what has one.
func orLast(day string) string {
	if day == "" {
		return "9999"
	}
	return day
}

// For lists the passings that wait for somebody to confirm.
func (h *Handovers) For(ctx context.Context, s *Subject) ([]Passing, error) {
	if s == nil || s.Person == 0 {
		return nil, nil
	}
	r, err := h.Org.Roster(ctx)
	if err != nil {
		return nil, err
	}
	records, err := h.Store.Passings(ctx, 0)
	if err != nil {
		return nil, err
	}
	var all []Passing
	for _, post := range r.Posts {
		of := slices.DeleteFunc(slices.Clone(records), func(p Passing) bool { return p.Post.ID != post.ID })
		if p := h.passing(r, post, of); p.Concerns(s) && p.Giver.Person != 0 && p.Taker.Person != 0 {
			all = append(all, *p)
		}
	}
	return all, nil
}

// Confirm lets the giver say that these are all the open things, which fixes them, and then the taker that they have
// them.
func (h *Handovers) Confirm(ctx context.Context, by *Subject, id org.PostID) (*Passing, error) {
	p, err := h.Of(ctx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case !by.May(HandOver) || !p.Concerns(by):
		return nil, fault.New(fault.Forbidden, "account.handover.not_yours", nil)
	case p.Giver.Person == 0 || p.Taker.Person == 0:
		return nil, fault.New(fault.Conflict, "account.handover.nobody", nil)
	case p.Waits(by):
	case p.GivenAt.IsZero():
		return nil, fault.New(fault.Conflict, "account.handover.first", fault.Args{"name": p.GiverIs})
	default:
		return nil, fault.New(fault.Conflict, "account.handover.done", nil)
	}
	if p.GivenAt.IsZero() {
		p.GivenAt, p.GivenBy = h.Clock(), by.Name
	} else {
		p.TakenAt, p.TakenBy = h.Clock(), by.Name
	}
	if err := h.Store.SavePassing(ctx, *p); err != nil {
		return nil, fmt.Errorf("confirm hand-over: %w", err)
	}
	return p, nil
}
