package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
)

// keyStore is account.KeyStore.
type keyStore struct{ db *DB }

// Key gives the store of API keys.
func (db *DB) Key() account.KeyStore { return keyStore{db} }

func (s keyStore) KeyBySum(ctx context.Context, sum string) (*account.Key, error) {
	r, err := s.db.q.KeyBySum(ctx, sum)
	if err != nil {
		return nil, failure("get a key", missing(err, "account.key.none", 0))
	}
	return keyOf(r)
}

func keyOf(r sqlgen.ApiKey) (*account.Key, error) {
	k := &account.Key{
		ID: account.KeyID(r.ID), System: r.System, Hint: r.Hint, Sum: r.Sum,
		CreatedAt: fromMillis(r.CreatedAt), CreatedBy: r.CreatedBy, RevokedAt: fromMillis(r.RevokedAt), RevokedBy: r.RevokedBy,
	}
	if err := json.Unmarshal([]byte(r.Services), &k.Services); err != nil {
		return nil, fmt.Errorf("store: services of key %d: %w", r.ID, err)
	}
	return k, nil
}

func (s keyStore) Keys(ctx context.Context) ([]account.Key, error) {
	rows, err := s.db.q.Keys(ctx)
	if err != nil {
		return nil, failure("list keys", err)
	}
	slices.SortFunc(rows, func(a, b sqlgen.ApiKey) int {
		return cmp.Or(cmp.Compare(min(a.RevokedAt, 1), min(b.RevokedAt, 1)), cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.ID, b.ID))
	})
	keys := make([]account.Key, len(rows))
	for i, r := range rows {
		k, err := keyOf(r)
		if err != nil {
			return nil, err
		}
		keys[i] = *k
	}
	return keys, nil
}

func (s keyStore) CreateKey(ctx context.Context, k account.Key) (account.KeyID, error) {
	services, err := json.Marshal(k.Services)
	if err != nil {
		return 0, fmt.Errorf("store: services of a key: %w", err)
	}
	var id int64
	err = s.db.inTx(ctx, func(t tx) (err error) {
		id, err = t.CreateKey(ctx, sqlgen.CreateKeyParams{
			System: k.System, Folded: account.FoldName(k.System), Services: string(services), Hint: k.Hint, Sum: k.Sum,
			CreatedAt: millis(k.CreatedAt), CreatedBy: k.CreatedBy, RevokedAt: millis(k.RevokedAt), RevokedBy: k.RevokedBy,
		})
		if err != nil {
			return err
		}
		return t.created(ctx, "api_key", ids(id))
	})
	if isTaken(err) {
		return 0, &fault.Error{Kind: fault.Conflict, Code: "account.key.taken", Args: fault.Args{"system": k.System}, Field: "system", Err: err}
	}
	return account.KeyID(id), failure("create a key", err)
}

func (s keyStore) RevokeKey(ctx context.Context, id account.KeyID, at time.Time, by string) error {
	err := s.db.inTx(ctx, func(t tx) error {
		return t.journaled(ctx, "api_key", ids(id), func() error {
			n, err := t.RevokeKey(ctx, sqlgen.RevokeKeyParams{RevokedAt: millis(at), RevokedBy: by, ID: int64(id)})
			if err == nil && n == 0 {
				return fault.New(fault.NotFound, "account.key.none", fault.Args{"id": int64(id)})
			}
			return err
		})
	})
	return failure("revoke a key", err)
}

func (s keyStore) Receipt(ctx context.Context, key account.KeyID, name string) (*account.Receipt, error) {
	r, err := s.db.q.Receipt(ctx, sqlgen.ReceiptParams{KeyID: int64(key), Name: name})
	if err != nil {
		return nil, failure("get a receipt", missing(err, "account.key.no_receipt", 0))
	}
	return &account.Receipt{Key: key, Name: r.Name, Sum: r.Sum, Answer: r.Answer, At: fromMillis(r.SavedAt)}, nil
}

func (s keyStore) SaveReceipt(ctx context.Context, r account.Receipt, before time.Time) error {
	err := s.db.inTx(ctx, func(t tx) error {
		if err := t.DeleteOldReceipts(ctx, millis(before)); err != nil {
			return err
		}
		return t.SaveReceipt(ctx, sqlgen.SaveReceiptParams{
			KeyID: int64(r.Key), Name: r.Name, Sum: r.Sum, Answer: r.Answer, SavedAt: millis(r.At),
		})
	})
	return failure("save a receipt", err)
}
