package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// accountStore is account.Store.
type accountStore struct{ db *DB }

func (s accountStore) Account(ctx context.Context, id account.ID) (*account.Account, error) {
	r, err := s.db.q.Account(ctx, int64(id))
	if err != nil {
		return nil, failure("get an account", missing(err, "account.missing", int64(id)))
	}
	return accountOf(r), nil
}

func (s accountStore) AccountByName(ctx context.Context, folded string) (*account.Account, error) {
	r, err := s.db.q.AccountByName(ctx, folded)
	if err != nil {
		return nil, failure("get an account by name", missing(err, "account.missing", 0))
	}
	return accountOf(r), nil
}

func accountOf(r sqlgen.Account) *account.Account {
	return &account.Account{
		ID: account.ID(r.ID), Name: r.Name, Role: account.Role(r.Role), Person: org.PersonID(r.PersonID.Int64), Hash: r.Hash,
		CreatedAt: fromMillis(r.CreatedAt), ClosedAt: fromMillis(r.ClosedAt),
	}
}

func (s accountStore) Accounts(ctx context.Context) ([]account.Account, error) {
	rows, err := s.db.q.Accounts(ctx)
	if err != nil {
		return nil, failure("list accounts", err)
	}
	slices.SortFunc(rows, func(a, b sqlgen.Account) int { return cmp.Compare(a.Folded, b.Folded) })
	accounts := make([]account.Account, len(rows))
	for i, r := range rows {
		accounts[i] = *accountOf(r)
	}
	return accounts, nil
}

func (s accountStore) SaveAccount(ctx context.Context, a account.Account) (account.ID, error) {
	id, folded := int64(a.ID), account.FoldName(a.Name)
	person := sql.NullInt64{Int64: int64(a.Person), Valid: a.Person != 0}
	err := s.db.changeDuties(ctx, func(t tx) (err error) {
		if id == 0 {
			id, err = t.CreateAccount(ctx, sqlgen.CreateAccountParams{
				Name: a.Name, Folded: folded, Role: string(a.Role), PersonID: person, Hash: a.Hash,
				CreatedAt: millis(a.CreatedAt), ClosedAt: millis(a.ClosedAt),
			})
			if err != nil {
				return err
			}
			return t.created(ctx, "account", ids(id))
		}
		return t.journaled(ctx, "account", ids(id), func() error {
			n, err := t.UpdateAccount(ctx, sqlgen.UpdateAccountParams{
				Name: a.Name, Folded: folded, Role: string(a.Role), PersonID: person, Hash: a.Hash, ClosedAt: millis(a.ClosedAt), ID: id,
			})
			if err == nil && n == 0 {
				return fault.New(fault.NotFound, "account.missing", fault.Args{"id": id})
			}
			return err
		})
	})
	if isTaken(err) && a.Person != 0 && a.ClosedAt.IsZero() {
		if other, open := s.openAccountOf(ctx, a.Person); open && other.ID != a.ID {
			return 0, &fault.Error{Kind: fault.Conflict, Code: "account.person_taken", Args: fault.Args{"name": other.Name}, Field: "person", Err: err}
		}
	}
	if isTaken(err) {
		return 0, &fault.Error{Kind: fault.Conflict, Code: "account.name_taken", Args: fault.Args{"name": a.Name}, Field: "name", Err: err}
	}
	return account.ID(id), failure("save an account", err)
}

// openAccountOf finds the account of a person that is not closed.
func (s accountStore) openAccountOf(ctx context.Context, person org.PersonID) (account.Account, bool) {
	all, err := s.Accounts(ctx)
	if err != nil {
		return account.Account{}, false
	}
	i := slices.IndexFunc(all, func(a account.Account) bool { return a.Person == person && a.ClosedAt.IsZero() })
	if i < 0 {
		return account.Account{}, false
	}
	return all[i], true
}

// Version is account.Store's: it moves with accounts, posts and tenures.
func (s accountStore) Version(ctx context.Context) (int64, error) {
	v, err := s.db.duties.current(ctx, s.db.q.DutiesVersion)
	return v, failure("read the version of duties", err)
}

// changeDuties is inTx for what decides who may do what: pages show it and permissions follow it.
func (db *DB) changeDuties(ctx context.Context, fn func(tx) error) error {
	var seen sqlgen.BumpDutiesRow
	err := db.inTx(ctx, func(t tx) (err error) {
		if seen, err = t.BumpDuties(ctx); err != nil {
			return fmt.Errorf("take the version: %w", err)
		}
		return fn(t)
	})
	if err == nil {
		db.version.seen(seen.Value)
		db.duties.seen(seen.Duties)
	}
	return err
}
