package account

import (
	"context"
	"fmt"

	"duban/internal/fault"
	"duban/internal/org"
)

// NewAccount is what Register needs.
type NewAccount struct {
	Name     string
	Password string       // made up when ""
	Role     Role         // Member when ""; any other is for whoever may give roles
	Person   org.PersonID // 0 for nobody's in particular
}

// may refuses who may not do an action.
func may(by *Subject, a Action) error {
	if !by.May(a) {
		return fault.New(fault.Forbidden, "account.may_not", nil)
	}
	return nil
}

// Register makes an account for by, an administrator, and gives its password, which is kept nowhere.
func (s *Service) Register(ctx context.Context, by *Subject, n NewAccount) (a *Account, password string, err error) {
	if err := may(by, Manage); err != nil {
		return nil, "", err
	}
	if n.Role == "" {
		n.Role = Member
	}
	if err := n.Role.Validate(); err != nil {
		return nil, "", err
	}
	if n.Role != Member {
		if err := s.mayGive(ctx, by, n.Role); err != nil {
			return nil, "", err
		}
	}
	if n.Password == "" {
		n.Password = NewPassword()
	}
	made, err := s.Create(ctx, n.Name, n.Password, n.Role)
	if err != nil {
		return nil, "", err
	}
	if n.Person == 0 {
		return made, n.Password, nil
	}
	made.Person = n.Person
	if _, err := s.store.SaveAccount(ctx, *made); err != nil {
		return nil, "", fmt.Errorf("create account: %w", err)
	}
	return made, n.Password, nil
}

// mayGive refuses who may not give a role. Roles are the security administrator's to give; as long as there is none,
// an administrator names the first.
func (s *Service) mayGive(ctx context.Context, by *Subject, role Role) error {
	if by.May(Empower) {
		return nil
	}
	if err := may(by, Manage); err != nil {
		return err
	}
	if role != Security {
		return fault.New(fault.Forbidden, "account.role_by_security", nil)
	}
	all, err := s.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("look for a security administrator: %w", err)
	}
	if count(all, Security) > 0 {
		return fault.New(fault.Forbidden, "account.role_by_security", nil)
	}
	return nil
}

// count counts the accounts with a role that may sign in.
func count(all []Account, role Role) int {
	n := 0
	for i := range all {
		if all[i].Role == role && all[i].ClosedAt.IsZero() {
			n++
		}
	}
	return n
}

// Empower gives an account another role. Nobody changes their own; what one of the three powers could do stays out of
// reach of the other two, so an account goes from one of them to no other; and the last security administrator stays.
func (s *Service) Empower(ctx context.Context, by *Subject, id ID, role Role) error {
	if err := role.Validate(); err != nil {
		return err
	}
	if err := s.mayGive(ctx, by, role); err != nil {
		return err
	}
	return s.update(ctx, id, func(a *Account, all []Account) error {
		switch {
		case a.ID == by.ID:
			return fault.New(fault.Forbidden, "account.own_role", nil)
		case a.Role == role:
			return nil
		case a.Role.Power() && role.Power():
			return fault.New(fault.Conflict, "account.two_powers", fault.Args{"name": a.Name})
		case a.Role.Power() && count(all, a.Role) == 1:
			return fault.New(fault.Conflict, "account.last_power", fault.Args{"name": a.Name})
		}
		a.Role = role
		return nil
	})
}

// Shut closes an account: it cannot sign in any more, and who is signed in with it has no rights from then on. Nobody
// closes their own, and the last of each of the three powers stays.
func (s *Service) Shut(ctx context.Context, by *Subject, id ID) error {
	if err := may(by, Manage); err != nil {
		return err
	}
	return s.update(ctx, id, func(a *Account, all []Account) error {
		switch {
		case a.ID == by.ID:
			return fault.New(fault.Forbidden, "account.own_close", nil)
		case !a.ClosedAt.IsZero():
			return fault.New(fault.Conflict, "account.is_closed", fault.Args{"name": a.Name})
		case a.Role.Power() && count(all, a.Role) == 1:
			return fault.New(fault.Conflict, "account.last_power", fault.Args{"name": a.Name})
		}
		a.ClosedAt = s.now()
		return nil
	})
}

// ResetPassword gives an account another password, made up when it is "", and gives it back: it is kept nowhere.
func (s *Service) ResetPassword(ctx context.Context, by *Subject, id ID, password string) (string, error) {
	if err := may(by, Manage); err != nil {
		return "", err
	}
	if password == "" {
		password = NewPassword()
	}
	if err := ValidatePassword(password); err != nil {
		return "", err
	}
	hash := ""
	if err := s.work.run(ctx, func() { hash = hashPassword(password, s.cost) }); err != nil {
		return "", err
	}
	err := s.update(ctx, id, func(a *Account, _ []Account) error {
		if !a.ClosedAt.IsZero() {
			return fault.New(fault.Conflict, "account.is_closed", fault.Args{"name": a.Name})
		}
		a.Hash = hash
		return nil
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// Link says whose an account is, 0 for nobody's. A person has one account.
func (s *Service) Link(ctx context.Context, by *Subject, id ID, person org.PersonID) error {
	if err := may(by, Manage); err != nil {
		return err
	}
	return s.update(ctx, id, func(a *Account, _ []Account) error {
		if a.ID == by.ID { // it would give oneself somebody's posts
			return fault.New(fault.Forbidden, "account.own_role", nil)
		}
		a.Person = person
		return nil
	})
}

// update changes an account after a look at all.
func (s *Service) update(ctx context.Context, id ID, change func(a *Account, all []Account) error) error {
	s.changing.Lock() // the last of a power must not be taken twice at once
	defer s.changing.Unlock()
	all, err := s.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("update account: %w", err)
	}
	for i := range all {
		a := all[i]
		if a.ID != id {
			continue
		}
		if err := change(&a, all); err != nil {
			return err
		}
		if a == all[i] {
			return nil
		}
		if _, err := s.store.SaveAccount(ctx, a); err != nil {
			return fmt.Errorf("update account: %w", err)
		}
		return nil
	}
	return fault.New(fault.NotFound, "account.missing", nil)
}

// Find gives an account by name, closed or not; fault.NotFound when there is none.
func (s *Service) Find(ctx context.Context, name string) (*Account, error) {
	a, err := s.store.AccountByName(ctx, FoldName(name))
	if err != nil {
		return nil, fmt.Errorf("find account: %w", err)
	}
	return a, nil
}

// List gives all accounts by name, for those who may see them.
func (s *Service) List(ctx context.Context, by *Subject) ([]Account, error) {
	if err := may(by, ReadAccounts); err != nil {
		return nil, err
	}
	all, err := s.store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	for i := range all {
		all[i].Hash = ""
	}
	return all, nil
}
