package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// Options configure a Service. Only Store is required.
type Options struct {
	Store    Store
	Org      Posts            // who holds which post; without it nobody has duties
	Now      func() time.Time // time.Now when nil
	Cost     Cost             // DefaultCost when zero
	Parallel int              // hashes computed at once; 2 when 0

	Setup          SetupStore       // of the first account; without it there is no set-up
	Factors        FactorStore      // second factors; without it nobody has one
	Devices        func() time.Time // by which clock people's devices make codes; Now when nil
	NoSecondFactor bool             // demand none of anybody: for demonstrations and closed tests
}

// Posts says who holds which post; org.Store does.
type Posts interface {
	Posts(ctx context.Context) ([]org.Post, error)
	Tenures(ctx context.Context) ([]org.Tenure, error)
}

// Service signs people in and keeps their accounts.
type Service struct {
	store  Store
	org    Posts
	now    func() time.Time
	cost   Cost
	work   hashing
	locks  lockout
	roster atomic.Pointer[roster]

	setup    SetupStore
	settled  atomic.Bool // there are accounts
	factors  FactorStore
	devices  func() time.Time
	noFactor bool

	changing sync.Mutex // held while an account is changed after a look at the others
}

// New makes a Service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Devices == nil {
		o.Devices = o.Now
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Parallel == 0 {
		o.Parallel = 2
	}
	return &Service{
		store: o.Store, org: o.Org, now: o.Now, cost: o.Cost,
		work:  make(hashing, o.Parallel),
		locks: lockout{now: o.Now, tries: map[string]tries{}},

		setup: o.Setup, factors: o.Factors, devices: o.Devices, noFactor: o.NoSecondFactor,
	}
}

// SignIn gives the account that a name and password belong to. A wrong name and a wrong password give the same fault,
// account.wrong; after MaxFailures of them the name is locked for a while whatever the password. Next says what is left
// to do before the account may be used; until then its failures stay counted, so that codes cannot be guessed by giving
// the password again and again.
func (s *Service) SignIn(ctx context.Context, name, password string) (*Account, error) {
	key := FoldName(name)
	if err := s.unlocked(name); err != nil {
		return nil, err
	}
	a, err := s.store.AccountByName(ctx, key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	if a != nil && !a.ClosedAt.IsZero() {
		a = nil
	}
	ok, err := s.verify(ctx, a, password)
	if err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	if !ok {
		s.locks.fail(key)
		return nil, fault.New(fault.Invalid, "account.wrong", nil)
	}
	next, err := s.Next(ctx, a)
	if err != nil {
		return nil, err
	}
	if next == Done {
		s.locks.clear(key)
	}
	return a, nil
}

// unlocked refuses a name that is locked.
func (s *Service) unlocked(name string) error {
	until := s.locks.lockedUntil(FoldName(name))
	if until.IsZero() {
		return nil
	}
	minutes := int(until.Sub(s.now())/time.Minute) + 1
	return fault.New(fault.Busy, "account.locked", fault.Args{"minutes": minutes})
}

// verify hashes in any case, also when there is no account, and within the bound on parallel hashes.
func (s *Service) verify(ctx context.Context, a *Account, password string) (ok bool, err error) {
	if len(password) > 1024 {
		return false, nil
	}
	busy := s.work.run(ctx, func() {
		if a == nil {
			hashPassword(password, s.cost)
			return
		}
		ok, err = checkPassword(a.Hash, password)
	})
	if busy != nil {
		return false, busy
	}
	return ok, err
}

// Create makes an account and gives it back with its number. It asks nobody: what people do goes through Register.
func (s *Service) Create(ctx context.Context, name, password string, role Role) (*Account, error) {
	a, err := s.draft(ctx, name, password, role)
	if err != nil {
		return nil, err
	}
	if a.ID, err = s.store.SaveAccount(ctx, *a); err != nil {
		return nil, fmt.Errorf("create account: %w", err)
	}
	return a, nil
}

// draft makes an account that is not kept yet.
func (s *Service) draft(ctx context.Context, name, password string, role Role) (*Account, error) {
	if err := ValidateName(name); err != nil {
		return nil, err
	}
	if err := ValidatePassword(password); err != nil {
		return nil, err
	}
	if err := role.Validate(); err != nil {
		return nil, err
	}
	a := &Account{Name: strings.TrimSpace(name), Role: role, CreatedAt: s.now()}
	if err := s.work.run(ctx, func() { a.Hash = hashPassword(password, s.cost) }); err != nil {
		return nil, err
	}
	return a, nil
}

// MaxFailures is how many wrong passwords in a row a name is allowed before it is locked for LockFor.
const (
	MaxFailures = 5
	LockFor     = 5 * time.Minute
	maxNames    = 10_000 // names remembered at once
)

type tries struct {
	failures int
	last     time.Time
}

// lockout counts failures by name. It is kept in memory: a restart forgives, a second replica counts for itself.
type lockout struct {
	mu    sync.Mutex
	now   func() time.Time
	tries map[string]tries
}

// lockedUntil gives the end of the lock on a name, zero when it is free.
func (l *lockout) lockedUntil(name string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tries[name]
	if until := t.last.Add(LockFor); t.failures >= MaxFailures && l.now().Before(until) {
		return until
	}
	return time.Time{}
}

func (l *lockout) fail(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.tries) >= maxNames {
		l.forget(now)
	}
	t := l.tries[name]
	if now.Sub(t.last) > LockFor {
		t.failures = 0
	}
	l.tries[name] = tries{failures: t.failures + 1, last: now}
}

// forget drops names whose lock is over, and everything when a flood of invented names leaves no room otherwise.
func (l *lockout) forget(now time.Time) {
	for name, t := range l.tries {
		if now.Sub(t.last) > LockFor {
			delete(l.tries, name)
		}
	}
	if len(l.tries) >= maxNames {
		clear(l.tries)
	}
}

func (l *lockout) clear(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tries, name)
}
