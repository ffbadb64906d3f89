package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"duban/internal/fault"
)

// SetupStore keeps the one-time address at which the first account is made.
type SetupStore interface {
	// SaveSetup keeps the digest of a token, in place of an earlier one.
	SaveSetup(ctx context.Context, sum string, at time.Time) error
	// Setup gives the digest; fault.NotFound when there is none.
	Setup(ctx context.Context) (string, error)
	// FinishSetup uses the token up and makes the account, both or neither; fault.Conflict when the token is gone.
	FinishSetup(ctx context.Context, sum string, a Account) (ID, error)
}

// Empty reports whether there is no account at all: Duban is not set up yet.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	if s.settled.Load() {
		return false, nil
	}
	all, err := s.store.Accounts(ctx)
	if err != nil {
		return false, fmt.Errorf("look for accounts: %w", err)
	}
	if len(all) > 0 {
		s.settled.Store(true) // accounts are closed, never deleted
	}
	return len(all) == 0, nil
}

// BeginSetup makes a token with which the first account can be made, in place of an earlier one; "" when there are
// accounts already. It is kept nowhere.
func (s *Service) BeginSetup(ctx context.Context) (token string, err error) {
	empty, err := s.Empty(ctx)
	if err != nil || !empty {
		return "", err
	}
	token = strings.ToLower(rand.Text())
	if err := s.setup.SaveSetup(ctx, sumOf(token), s.now()); err != nil {
		return "", fmt.Errorf("begin the set-up: %w", err)
	}
	return token, nil
}

// CheckSetup refuses a token that makes no account.
func (s *Service) CheckSetup(ctx context.Context, token string) error {
	empty, err := s.Empty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return fault.New(fault.Conflict, "account.setup.over", nil)
	}
	sum, err := s.setup.Setup(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return fmt.Errorf("check the set-up: %w", err)
	}
	if err != nil || subtle.ConstantTimeCompare([]byte(sum), []byte(sumOf(token))) != 1 {
		return fault.New(fault.Forbidden, "account.setup.wrong", nil)
	}
	return nil
}

// FinishSetup makes the first account, an administrator's, for whoever has the token.
func (s *Service) FinishSetup(ctx context.Context, token, name, password string) (*Account, error) {
	if err := s.CheckSetup(ctx, token); err != nil {
		return nil, err
	}
	a, err := s.draft(ctx, name, password, Administrator)
	if err != nil {
		return nil, err
	}
	if a.ID, err = s.setup.FinishSetup(ctx, sumOf(token), *a); err != nil {
		return nil, fmt.Errorf("finish the set-up: %w", err)
	}
	return a, nil
}
