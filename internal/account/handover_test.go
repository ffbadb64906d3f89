package account

import (
	"context"
	"testing"
	"time"

	"duban/internal/org"
)

// passed is a HandoverStore and org.Store over the posts of these tests.
type passed struct {
	org.Store
	*memory
	records []Passing
}

func (p *passed) People(context.Context) ([]org.Person, error) {
	return []org.Person{{ID: zhao, Name: "赵"}, {ID: qian, Name: "钱"}, {ID: sun, Name: "孙"}, {ID: li, Name: "李"}, {ID: zhou, Name: "周"}}, nil
}

func (p *passed) Posts(ctx context.Context) ([]org.Post, error)           { return p.memory.Posts(ctx) }
func (p *passed) Tenures(ctx context.Context) ([]org.Tenure, error)       { return p.memory.Tenures(ctx) }
func (p *passed) Passings(context.Context, org.PostID) ([]Passing, error) { return p.records, nil }
func (p *passed) SavePassing(_ context.Context, x Passing) error {
	if x.ID == 0 {
		x.ID = 1
	}
	p.records = []Passing{x}
	return nil
}

// Open hangs one task on the unit of the tests and, while more is true, another.
type hanging struct{ more bool }

func (h *hanging) Open(_ context.Context, unit org.UnitID, person org.PersonID) ([]Handover, error) {
	var all []Handover
	if unit == water {
		all = append(all, Handover{Kind: "lead", Title: "a", Due: "2024-12-31"})
	}
	if h.more {
		all = append(all, Handover{Kind: "lead", Title: "b", Due: "2024-06-30"})
	}
	return all, nil
}

func TestAPostChangesHands(t *testing.T) {
	ctx := context.Background()
	accounts, m := posted(t, "2024-06-15")
	p := &passed{memory: m}
	clock := func() time.Time { return accounts.now() }
	items := &hanging{more: true}
	h := &Handovers{Store: p, Org: &org.Service{Store: p, Clock: clock}, Openers: []Opener{items}, Clock: clock}
	who := func(id ID) *Subject {
		s, err := accounts.Subject(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	giver, taker, other := who(2), who(3), who(1)
	x, err := h.Of(ctx, 2)
	if err != nil || x.GiverIs != "钱" || x.TakerIs != "孙" || len(x.Items) != 2 || x.Items[0].Title != "b" {
		t.Fatalf("got %+v, %v", x, err)
	}
	if _, err := h.Confirm(ctx, other, 2); codeOf(err) != "account.handover.not_yours" {
		t.Errorf("by another: %v", err)
	}
	if _, err := h.Confirm(ctx, nil, 2); codeOf(err) != "account.handover.not_yours" {
		t.Errorf("by nobody: %v", err)
	}
	if _, err := h.Confirm(ctx, taker, 2); codeOf(err) != "account.handover.first" {
		t.Errorf("the taker first: %v", err)
	}
	if all, err := h.For(ctx, taker); err != nil || len(all) != 1 || all[0].Waits(taker) || !all[0].Waits(giver) {
		t.Errorf("waiting: %+v, %v", all, err)
	}
	if _, err := h.Confirm(ctx, giver, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Confirm(ctx, giver, 2); codeOf(err) != "account.handover.done" {
		t.Errorf("twice: %v", err)
	}
	items.more = false // closed since: what was handed over stays as it was
	if x, err := h.Of(ctx, 2); err != nil || len(x.Items) != 2 {
		t.Errorf("after the giver confirmed: %+v, %v", x, err)
	}
	x, err = h.Confirm(ctx, taker, 2)
	if err != nil || !x.Whole() || len(x.Items) != 2 || x.GivenBy != giver.Name || x.TakenBy != taker.Name {
		t.Errorf("got %+v, %v", x, err)
	}
	if _, err := h.Confirm(ctx, giver, 1); codeOf(err) != "account.handover.not_yours" {
		t.Errorf("another post: %v", err)
	}
	if _, err := h.Confirm(ctx, other, 1); codeOf(err) != "account.handover.nobody" {
		t.Errorf("without a successor: %v", err)
	}
	if _, err := h.Of(ctx, 99); codeOf(err) != "store.no_post" {
		t.Errorf("no post: %v", err)
	}
}
