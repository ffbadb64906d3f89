package account

import (
	"context"
	"testing"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// The people and posts of these tests: a unit with a liaison and a head, a leader with a stand-in, one who came after
// another.
const (
	zhao, qian, sun, li, zhou = org.PersonID(1), org.PersonID(2), org.PersonID(3), org.PersonID(4), org.PersonID(5)
	water, power              = org.UnitID(10), org.UnitID(20)
)

func posted(t *testing.T, day string) (s *Service, m *memory) {
	t.Helper()
	m = &memory{
		posts: []org.Post{
			{ID: 1, Unit: water, Title: "联络员", Role: org.Liaison},
			{ID: 2, Unit: water, Title: "局长", Role: org.UnitHead},
			{ID: 3, Title: "副区长", Role: org.Leader},
			{ID: 4, Title: "荣誉主任"},
		},
		tenures: []org.Tenure{
			{Post: 1, Person: zhao, From: "2024-01-01"},
			{Post: 2, Person: qian, From: "2024-01-01", To: "2024-06-30"},
			{Post: 2, Person: sun, From: "2024-07-01"},
			{Post: 3, Person: li, From: "2024-01-01"},
			{Post: 3, Person: zhou, From: "2024-06-10", To: "2024-06-20", Acting: true},
			{Post: 4, Person: zhou, From: "2024-01-01"},
		},
	}
	now, err := time.ParseInLocation(time.DateOnly, day, china)
	if err != nil {
		t.Fatal(err)
	}
	s = New(Options{Store: m, Org: m, Cost: cheap, Now: func() time.Time { return now.Add(time.Minute) }})
	for i, person := range []org.PersonID{zhao, qian, sun, li, zhou} {
		m.all = append(m.all, Account{ID: ID(i + 1), Name: string(rune('a' + i)), Role: Member, Person: person})
	}
	return s, m
}

func TestDutiesOfADay(t *testing.T) {
	inWater, inPower := On{Units: []org.UnitID{water}}, On{Units: []org.UnitID{power}}
	named := On{Units: []org.UnitID{power}, People: []org.PersonID{li}}
	tests := []struct {
		name   string
		day    string
		who    ID
		action Action
		on     On
		want   bool
	}{
		{"a liaison fills in their own unit", "2024-06-15", 1, FillReport, inWater, true},
		{"not in another", "2024-06-15", 1, FillReport, inPower, false},
		{"where several units share, theirs is one", "2024-06-15", 1, FillReport, On{Units: []org.UnitID{power, water}}, true},
		{"a liaison does not confirm", "2024-06-15", 1, ConfirmReport, inWater, false},
		{"the head confirms", "2024-06-30", 2, ConfirmReport, inWater, true},
		{"not on the day after the last", "2024-07-01", 2, ConfirmReport, inWater, false},
		{"the next head from the first day", "2024-07-01", 3, ConfirmReport, inWater, true},
		{"not before", "2024-06-30", 3, ConfirmReport, inWater, false},
		{"a leader signs what names them", "2024-06-15", 4, SignClosure, named, true},
		{"not what names others", "2024-06-15", 4, SignClosure, On{People: []org.PersonID{sun}}, false},
		{"nor by unit", "2024-06-15", 4, SignClosure, inPower, false},
		{"a stand-in signs what names the leader", "2024-06-15", 5, SignClosure, named, true},
		{"not after it ended", "2024-06-21", 5, SignClosure, named, false},
		{"a leader does not sign what names the stand-in", "2024-06-15", 4, SignClosure, On{People: []org.PersonID{zhou}}, false},
		{"a mere title allows nothing", "2024-01-15", 5, ReadProgress, inWater, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := posted(t, tt.day)
			subject, err := s.Subject(context.Background(), tt.who)
			if err != nil {
				t.Fatal(err)
			}
			if got := subject.MayOn(tt.action, tt.on); got != tt.want {
				t.Errorf("got %v for %v", got, subject.Duties)
			}
			if tt.want && !subject.May(tt.action) {
				t.Error("may it on something but not at all")
			}
		})
	}
}

func TestAPowerHasNoDuties(t *testing.T) {
	s, m := posted(t, "2024-06-15")
	for _, role := range []Role{Administrator, Security, Auditor} {
		m.all[0].Role = role
		m.version++
		subject, err := s.Subject(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if subject.May(FillReport) || subject.MayOn(FillReport, On{Units: []org.UnitID{water}}) || len(subject.Units()) > 0 {
			t.Errorf("%s reports for its unit too", role)
		}
	}
}

func TestAVisitorMayOnlyRead(t *testing.T) {
	var nobody *Subject
	for a := range allowed {
		want := a == Read || a == SignIn || a == Observe
		if nobody.May(a) != want || nobody.MayOn(a, On{Units: []org.UnitID{water}}) != want {
			t.Errorf("%s: want %v", a, want)
		}
	}
}

func TestASubjectIsNewAfterEveryChange(t *testing.T) {
	ctx := context.Background()
	s, m := posted(t, "2024-06-15")
	first, err := s.Subject(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Subject(ctx, 1); err != nil || again != first {
		t.Errorf("made anew although nothing changed: %v", err)
	}
	m.tenures[0].To = "2024-06-14"
	m.version++
	if now, err := s.Subject(ctx, 1); err != nil || now.May(FillReport) {
		t.Errorf("still a liaison: %v", err)
	}
	m.all[0].ClosedAt = s.now()
	m.version++
	if _, err := s.Subject(ctx, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("closed: got %v", err)
	}
}
