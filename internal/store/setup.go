package store

import (
	"context"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
)

// setupStore is account.SetupStore.
type setupStore struct{ db *DB }

// Setup gives the store of the address at which the first account is made.
func (db *DB) Setup() account.SetupStore { return setupStore{db} }

func (s setupStore) SaveSetup(ctx context.Context, sum string, at time.Time) error {
	return failure("save the set-up", s.db.inTx(ctx, func(t tx) error {
		return t.SaveSetup(ctx, sqlgen.SaveSetupParams{Sum: sum, MadeAt: millis(at)})
	}))
}

func (s setupStore) Setup(ctx context.Context) (string, error) {
	sum, err := s.db.q.Setup(ctx)
	return sum, failure("get the set-up", missing(err, "account.setup.over", 0))
}

func (s setupStore) FinishSetup(ctx context.Context, sum string, a account.Account) (account.ID, error) {
	var id int64
	err := s.db.changeDuties(ctx, func(t tx) error {
		n, err := t.TakeSetup(ctx, sum)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "account.setup.over", nil)
		}
		id, err = t.CreateAccount(ctx, sqlgen.CreateAccountParams{
			Name: a.Name, Folded: account.FoldName(a.Name), Role: string(a.Role), Hash: a.Hash, CreatedAt: millis(a.CreatedAt),
		})
		if err != nil {
			return err
		}
		return t.created(ctx, "account", ids(id))
	})
	return account.ID(id), failure("finish the set-up", err)
}
