package store

import (
	"cmp"
	"context"
	"slices"

	"duban/internal/account"
	"duban/internal/fault"
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
		ID: account.ID(r.ID), Name: r.Name, Role: account.Role(r.Role), Hash: r.Hash,
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
	err := s.db.inTx(ctx, func(t tx) (err error) {
		if id == 0 {
			id, err = t.CreateAccount(ctx, sqlgen.CreateAccountParams{
				Name: a.Name, Folded: folded, Role: string(a.Role), Hash: a.Hash,
				CreatedAt: millis(a.CreatedAt), ClosedAt: millis(a.ClosedAt),
			})
			if err != nil {
				return err
			}
			return t.created(ctx, "account", ids(id))
		}
		return t.journaled(ctx, "account", ids(id), func() error {
			n, err := t.UpdateAccount(ctx, sqlgen.UpdateAccountParams{
				Name: a.Name, Folded: folded, Role: string(a.Role), Hash: a.Hash, ClosedAt: millis(a.ClosedAt), ID: id,
			})
			if err == nil && n == 0 {
				return fault.New(fault.NotFound, "account.missing", fault.Args{"id": id})
			}
			return err
		})
	})
	if isTaken(err) {
		return 0, &fault.Error{Kind: fault.Conflict, Code: "account.name_taken", Args: fault.Args{"name": a.Name}, Field: "name", Err: err}
	}
	return account.ID(id), failure("save an account", err)
}
