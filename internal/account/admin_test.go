package account

import (
	"context"
	"testing"

	"duban/internal/fault"
)

// three gives a service with an administrator and, where asked, the accounts of other roles; they come back by role.
func three(t *testing.T, roles ...Role) (s *Service, who map[Role]*Subject) {
	t.Helper()
	m := &memory{}
	s = New(Options{Store: m, Org: m, Cost: cheap})
	who = map[Role]*Subject{}
	for _, role := range roles {
		a, err := s.Create(context.Background(), string(role), "correct horse", role)
		if err != nil {
			t.Fatal(err)
		}
		who[role] = &Subject{Account: a}
	}
	return s, who
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.As(err).Code
}

func TestWhoRegistersWhom(t *testing.T) {
	tests := []struct {
		name string
		by   Role
		role Role
		want string
	}{
		{"an administrator makes an account", Administrator, "", ""},
		{"an administrator gives no role", Administrator, Office, "account.role_by_security"},
		{"nor another administrator's", Administrator, Administrator, "account.role_by_security"},
		{"nor a second security administrator's", Administrator, Security, "account.role_by_security"},
		{"security makes no account", Security, "", "account.may_not"},
		{"an auditor does nothing", Auditor, "", "account.may_not"},
		{"the Office neither", Office, "", "account.may_not"},
		{"a role that comes from posts", Administrator, Liaison, "account.role_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, who := three(t, Administrator, Security, Auditor, Office)
			a, password, err := s.Register(context.Background(), who[tt.by], NewAccount{Name: "new", Role: tt.role})
			if codeOf(err) != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if err == nil && (a.Role != Member || len(password) != 19) {
				t.Errorf("got %+v, %q", a, password)
			}
		})
	}
	if _, _, err := (&Service{}).Register(context.Background(), nil, NewAccount{Name: "x"}); codeOf(err) != "account.may_not" {
		t.Errorf("nobody: got %v", err)
	}
}

func TestTheFirstSecurityAdministratorIsNamedByAnAdministrator(t *testing.T) {
	ctx := context.Background()
	s, who := three(t, Administrator, Office)
	if _, _, err := s.Register(ctx, who[Administrator], NewAccount{Name: "first", Role: Security}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Register(ctx, who[Administrator], NewAccount{Name: "second", Role: Security}); codeOf(err) != "account.role_by_security" {
		t.Errorf("the second: got %v", err)
	}
	if err := s.Empower(ctx, who[Administrator], who[Office].ID, Security); codeOf(err) != "account.role_by_security" {
		t.Errorf("by another way: got %v", err)
	}
}

func TestWhoGivesWhichRole(t *testing.T) {
	tests := []struct {
		name   string
		by, to Role // whose account gives, whose gets
		role   Role
		want   string
	}{
		{"security gives", Security, Viewer, Office, ""},
		{"security gives a power", Security, Viewer, Auditor, ""},
		{"security to itself", Security, Security, Office, "account.own_role"},
		{"administrator gives none", Administrator, Viewer, Office, "account.role_by_security"},
		{"auditor gives none", Auditor, Viewer, Office, "account.may_not"},
		{"Office gives none", Office, Viewer, Office, "account.may_not"},
		{"from one power to another", Security, Administrator, Auditor, "account.two_powers"},
		{"the last auditor to something else", Security, Auditor, Viewer, "account.last_power"},
		{"a role that no account has", Security, Viewer, LineSystem, "account.role_unknown"},
		{"not even at the machine two powers", Operator, Auditor, Administrator, "account.two_powers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := context.Background()
			s, who := three(t, Administrator, Security, Auditor, Office, Viewer)
			who[Operator] = AtMachine()
			if err := s.Empower(ctx, who[tt.by], who[tt.to].ID, tt.role); codeOf(err) != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			after, err := s.Subject(ctx, who[tt.to].ID)
			if err != nil || (after.Role == tt.role) != (tt.want == "") {
				t.Errorf("is now %s, %v", after.Role, err)
			}
		})
	}
}

func TestClosingAndPasswords(t *testing.T) {
	ctx := context.Background()
	s, who := three(t, Administrator, Security, Auditor, Viewer)
	if err := s.Shut(ctx, who[Security], who[Viewer].ID); codeOf(err) != "account.may_not" {
		t.Errorf("security closes: %v", err)
	}
	if err := s.Shut(ctx, who[Administrator], who[Administrator].ID); codeOf(err) != "account.own_close" {
		t.Errorf("their own: %v", err)
	}
	if err := s.Shut(ctx, who[Administrator], who[Security].ID); codeOf(err) != "account.last_power" {
		t.Errorf("the last security administrator: %v", err)
	}
	if _, err := s.ResetPassword(ctx, who[Security], who[Viewer].ID, ""); codeOf(err) != "account.may_not" {
		t.Errorf("security resets: %v", err)
	}
	if _, err := s.ResetPassword(ctx, who[Administrator], who[Viewer].ID, "short"); codeOf(err) != "account.password_short" {
		t.Errorf("short: %v", err)
	}
	password, err := s.ResetPassword(ctx, who[Administrator], who[Viewer].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(ctx, "viewer", "correct horse"); codeOf(err) != "account.wrong" {
		t.Errorf("the old password: %v", err)
	}
	if _, err := s.SignIn(ctx, "viewer", password); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if err := s.Shut(ctx, who[Administrator], who[Viewer].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(ctx, "viewer", password); codeOf(err) != "account.wrong" {
		t.Errorf("closed: %v", err)
	}
	if _, err := s.Subject(ctx, who[Viewer].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("an open session: %v", err)
	}
	if err := s.Shut(ctx, who[Administrator], who[Viewer].ID); codeOf(err) != "account.is_closed" {
		t.Errorf("twice: %v", err)
	}
	if err := s.Shut(ctx, who[Administrator], 99); codeOf(err) != "account.missing" {
		t.Errorf("nobody's: %v", err)
	}
}

func TestNobodyTakesAPersonForThemselves(t *testing.T) {
	ctx := context.Background()
	s, who := three(t, Administrator, Viewer)
	if err := s.Link(ctx, who[Administrator], who[Administrator].ID, zhao); codeOf(err) != "account.own_role" {
		t.Errorf("got %v", err)
	}
	if err := s.Link(ctx, who[Viewer], who[Viewer].ID, zhao); codeOf(err) != "account.may_not" {
		t.Errorf("got %v", err)
	}
	if err := s.Link(ctx, who[Administrator], who[Viewer].ID, zhao); err != nil {
		t.Error(err)
	}
	if _, err := s.List(ctx, who[Viewer]); codeOf(err) != "account.may_not" {
		t.Errorf("a viewer lists accounts: %v", err)
	}
}
