package store

import (
	"context"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
)

// factorStore is account.FactorStore.
type factorStore struct{ db *DB }

// Factor gives the store of second factors.
func (db *DB) Factor() account.FactorStore { return factorStore{db} }

func (s factorStore) Factor(ctx context.Context, id account.ID) (*account.Factor, error) {
	r, err := s.db.q.SecondFactor(ctx, int64(id))
	if err != nil {
		return nil, failure("get a second factor", missing(err, "account.factor.none", int64(id)))
	}
	left, err := s.db.q.RecoveryCodesLeft(ctx, int64(id))
	if err != nil {
		return nil, failure("count recovery codes", err)
	}
	return &account.Factor{
		Account: id, Secret: r.Secret, UsedStep: r.UsedStep, CreatedAt: fromMillis(r.CreatedAt), Left: int(left),
	}, nil
}

func (s factorStore) Factors(ctx context.Context) ([]account.ID, error) {
	rows, err := s.db.q.SecondFactors(ctx)
	if err != nil {
		return nil, failure("list second factors", err)
	}
	all := make([]account.ID, len(rows))
	for i, id := range rows {
		all[i] = account.ID(id)
	}
	return all, nil
}

func (s factorStore) SaveFactor(ctx context.Context, f account.Factor, sums []string) error {
	id := int64(f.Account)
	return failure("save a second factor", s.change(ctx, f.Account, func(t tx) error {
		if _, err := t.DeleteSecondFactor(ctx, id); err != nil {
			return err
		}
		if err := t.DeleteRecoveryCodes(ctx, id); err != nil {
			return err
		}
		err := t.CreateSecondFactor(ctx, sqlgen.CreateSecondFactorParams{
			AccountID: id, Secret: f.Secret, UsedStep: f.UsedStep, CreatedAt: millis(f.CreatedAt),
		})
		for i := 0; err == nil && i < len(sums); i++ {
			err = t.CreateRecoveryCode(ctx, sqlgen.CreateRecoveryCodeParams{AccountID: id, Number: int64(i + 1), Sum: sums[i]})
		}
		return err
	}))
}

func (s factorStore) DeleteFactor(ctx context.Context, id account.ID) error {
	return failure("delete a second factor", s.change(ctx, id, func(t tx) error {
		if err := t.DeleteRecoveryCodes(ctx, int64(id)); err != nil {
			return err
		}
		n, err := t.DeleteSecondFactor(ctx, int64(id))
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "account.factor.none", fault.Args{"id": int64(id)})
		}
		return err
	}))
}

func (s factorStore) UseStep(ctx context.Context, id account.ID, step int64) (bool, error) {
	var n int64
	err := s.change(ctx, id, func(t tx) (err error) {
		n, err = t.UseFactorStep(ctx, sqlgen.UseFactorStepParams{UsedStep: step, AccountID: int64(id), UsedStep_2: step})
		return err
	})
	return n > 0, failure("use a code", err)
}

func (s factorStore) UseRecovery(ctx context.Context, id account.ID, sum string, at time.Time) (bool, error) {
	var n int64
	err := s.change(ctx, id, func(t tx) (err error) {
		n, err = t.UseRecoveryCode(ctx, sqlgen.UseRecoveryCodeParams{UsedAt: millis(at), AccountID: int64(id), Sum: sum})
		return err
	})
	return n > 0, failure("use a recovery code", err)
}

// change writes second factor and recovery codes of an account.
func (s factorStore) change(ctx context.Context, id account.ID, fn func(tx) error) error {
	return s.db.inTx(ctx, func(t tx) error {
		return t.journaledAll(ctx, []rowsOf{{"second_factor", ids(id)}, {"recovery_code", ids(id)}}, func() error { return fn(t) })
	})
}
