package account

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// memory is a Store in a map, for tests of the rules alone; the real stores have their conformance suite.
type memory struct {
	all     []Account
	version int64
	posts   []org.Post
	tenures []org.Tenure
}

func (m *memory) Posts(context.Context) ([]org.Post, error)     { return m.posts, nil }
func (m *memory) Tenures(context.Context) ([]org.Tenure, error) { return m.tenures, nil }
func (m *memory) Version(context.Context) (int64, error)        { return m.version, nil }

func (m *memory) Account(_ context.Context, id ID) (*Account, error) {
	for _, a := range m.all {
		if a.ID == id {
			return &a, nil
		}
	}
	return nil, fault.New(fault.NotFound, "account.missing", nil)
}

func (m *memory) AccountByName(_ context.Context, folded string) (*Account, error) {
	for _, a := range m.all {
		if FoldName(a.Name) == folded {
			return &a, nil
		}
	}
	return nil, fault.New(fault.NotFound, "account.missing", nil)
}

func (m *memory) Accounts(context.Context) ([]Account, error) { return slices.Clone(m.all), nil }

func (m *memory) SaveAccount(_ context.Context, a Account) (ID, error) {
	m.version++
	for i := range m.all {
		if FoldName(m.all[i].Name) == FoldName(a.Name) && m.all[i].ID != a.ID {
			return 0, fault.New(fault.Conflict, "account.name_taken", nil)
		}
	}
	if a.ID != 0 {
		m.all[a.ID-1] = a
		return a.ID, nil
	}
	a.ID = ID(len(m.all) + 1)
	m.all = append(m.all, a)
	return a.ID, nil
}

var cheap = Cost{Passes: 1, MemoryKiB: 64}

func TestSignIn(t *testing.T) {
	ctx := context.Background()
	s := New(Options{Store: &memory{}, Cost: cheap})
	made, err := s.Create(ctx, "Zhang", "correct horse", Office)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(made.Hash, "horse") || !strings.HasPrefix(made.Hash, "$argon2id$") {
		t.Fatalf("hash is %q", made.Hash)
	}
	tests := []struct {
		name, user, password string
		ok                   bool
	}{
		{"right", "Zhang", "correct horse", true},
		{"name in another case", " zhang ", "correct horse", true},
		{"wrong password", "Zhang", "correct hors", false},
		{"empty password", "Zhang", "", false},
		{"unknown name", "Li", "correct horse", false},
		{"absurdly long password", "Zhang", strings.Repeat("x", 5000), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := s.SignIn(ctx, tt.user, tt.password)
			if tt.ok {
				if err != nil || a.ID != made.ID {
					t.Fatalf("got %v, %v", a, err)
				}
				return
			}
			if f := fault.As(err); f == nil || f.Code != "account.wrong" {
				t.Fatalf("got %v, %v, want account.wrong", a, err)
			}
		})
	}
}

func TestSignInLocksAfterFailuresAndOpensAgain(t *testing.T) {
	ctx := context.Background()
	now := time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)
	s := New(Options{Store: &memory{}, Cost: cheap, Now: func() time.Time { return now }})
	if _, err := s.Create(ctx, "zhang", "correct horse", Viewer); err != nil {
		t.Fatal(err)
	}
	for range MaxFailures {
		if _, err := s.SignIn(ctx, "zhang", "guess"); !fault.Is(err, fault.Invalid) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := s.SignIn(ctx, "ZHANG", "correct horse"); fault.As(err).Code != "account.locked" {
		t.Fatalf("locked name: got %v", err)
	}
	if _, err := s.SignIn(ctx, "li", "guess"); fault.As(err).Code != "account.wrong" {
		t.Fatalf("another name must not be locked: got %v", err)
	}
	now = now.Add(LockFor + time.Second)
	if _, err := s.SignIn(ctx, "zhang", "correct horse"); err != nil {
		t.Fatalf("after the lock: %v", err)
	}
}

func TestClosedAccountCannotSignInNorKeepItsSession(t *testing.T) {
	ctx := context.Background()
	m := &memory{}
	s := New(Options{Store: m, Cost: cheap})
	a, err := s.Create(ctx, "zhang", "correct horse", Viewer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subject(ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	m.all[0].ClosedAt = time.Now()
	m.version++
	if _, err := s.SignIn(ctx, "zhang", "correct horse"); fault.As(err).Code != "account.wrong" {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Subject(ctx, a.ID); !fault.Is(err, fault.NotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestCreateRefuses(t *testing.T) {
	ctx := context.Background()
	s := New(Options{Store: &memory{}, Cost: cheap})
	if _, err := s.Create(ctx, "zhang", "correct horse", Viewer); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, user, password string
		role                 Role
		code                 string
	}{
		{"empty name", "  ", "correct horse", Viewer, "account.name_invalid"},
		{"space in name", "a b", "correct horse", Viewer, "account.name_invalid"},
		{"short password", "li", "short", Viewer, "account.password_short"},
		{"unknown role", "li", "correct horse", "king", "account.role_unknown"},
		{"nobody", "li", "correct horse", Nobody, "account.role_unknown"},
		{"a line system", "li", "correct horse", LineSystem, "account.role_unknown"},
		{"name taken", "ZHANG", "correct horse", Viewer, "account.name_taken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.Create(ctx, tt.user, tt.password, tt.role); err == nil || fault.As(err).Code != tt.code {
				t.Fatalf("got %v, want %s", err, tt.code)
			}
		})
	}
}

func TestMayFollowsTheTable(t *testing.T) {
	tests := []struct {
		action Action
		roles  string // those that may, in order of Roles
	}{
		{Read, ",liaison,unit_head,group_head,leader,member,viewer,supervisor,office,administrator,security,auditor"},
		{SignIn, ",liaison,unit_head,group_head,leader,member,viewer,supervisor,office,administrator,security,auditor"},
		{Import, "office"},
		{Confirm, "office"},
		{Record, "office"},
		{Cases, "viewer,supervisor,office"},
		{Names, "liaison,unit_head,office"},
		{FillReport, "liaison,unit_head"},
		{ConfirmReport, "unit_head"},
		{DecideReport, "liaison,unit_head,office"},
		{PlanSteps, "liaison,unit_head,office"},
		{SignOff, "group_head,leader,office"},
		{SignClosure, "group_head,leader"},
		{Manage, "administrator"},
		{Empower, "security"},
		{EditPost, "security"},
		{Grant, "administrator"},
		{ReadJournal, "auditor"},
		{"unheard of", "none"},
	}
	for _, tt := range tests {
		var may []string
		for _, r := range Roles() {
			if r.May(tt.action) {
				may = append(may, string(r))
			}
		}
		got := strings.Join(may, ",")
		if len(may) == 0 {
			got = "none"
		}
		if got != tt.roles {
			t.Errorf("%s: %s, want %s", tt.action, got, tt.roles)
		}
	}
}

func TestThreePowersAreApart(t *testing.T) {
	for a, roles := range allowed {
		n := 0
		for r := range roles {
			if r.Power() && a != Read && a != SignIn && a != Observe && a != ReadAccounts && a != ReadPosts && a != SeeHandover {
				n++
			}
		}
		if n > 1 {
			t.Errorf("%s belongs to %d of the three powers", a, n)
		}
		if n == 1 && a != ReadBurden && (roles[Office] != None || roles[Liaison] != None || roles[UnitHead] != None) {
			t.Errorf("%s belongs to a power and to who does the work", a)
		}
	}
}

func TestLineSystemsOnlyReport(t *testing.T) {
	for a, roles := range allowed {
		if LineSystem.May(a) != (a == Record) {
			t.Errorf("%s: %v", a, roles)
		}
	}
}

func TestForeignHashIsAFaultNotAWrongPassword(t *testing.T) {
	for _, hash := range []string{"", "plain", "$2a$10$abc", "$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAA$"} {
		if ok, err := checkPassword(hash, "x"); ok || err == nil {
			t.Errorf("%q: %v, %v", hash, ok, err)
		}
	}
}
