package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/internal/fault"
)

// KeyID identifies an API key.
type KeyID int64

// Key lets one line system (条线系统) report over the API, on its own services only.
type Key struct {
	ID        KeyID
	System    string   // the line system: what it reports is kept under this name; unique without regard to case
	Services  []string // codes of the services that it may report on; nil: all
	Hint      string   // how the secret begins, to tell keys apart
	Sum       string   // SHA-256 of the secret: 130 bits of chance need no slower one
	CreatedAt time.Time
	CreatedBy string
	RevokedAt time.Time // zero while it may be used
	RevokedBy string
}

// Covers reports whether the key may report on a service.
func (k *Key) Covers(service string) bool {
	return k.Services == nil || slices.Contains(k.Services, service)
}

// Revoked reports whether the key was taken back.
func (k *Key) Revoked() bool { return !k.RevokedAt.IsZero() }

// KeyStore keeps API keys and what was answered to their batches.
type KeyStore interface {
	// KeyBySum loads one key by the sum of its secret, revoked or not; fault.NotFound when there is none.
	KeyBySum(ctx context.Context, sum string) (*Key, error)
	// Keys lists all keys, those in use first, then by system.
	Keys(ctx context.Context) ([]Key, error)
	// CreateKey writes a new key. A system that has a key in use gives fault.Conflict.
	CreateKey(ctx context.Context, k Key) (KeyID, error)
	// RevokeKey takes a key back; fault.NotFound when there is none in use with this number.
	RevokeKey(ctx context.Context, id KeyID, at time.Time, by string) error
	// Receipt loads what was answered to a batch; fault.NotFound when there is none.
	Receipt(ctx context.Context, key KeyID, name string) (*Receipt, error)
	// SaveReceipt keeps an answer unless there is one under its name, and forgets those of before.
	SaveReceipt(ctx context.Context, r Receipt, before time.Time) error
}

// Receipt is what was answered to a batch that a line system named, so that sending it again is answered the same.
type Receipt struct {
	Key    KeyID
	Name   string // given by the system
	Sum    string // of the batch: another one under the same name is a mistake
	Answer []byte
	At     time.Time
}

// KeepReceipts is how long the answer to a named batch is remembered.
const KeepReceipts = 7 * 24 * time.Hour

// Keys makes, checks and revokes API keys.
type Keys struct {
	Store KeyStore
	Clock func() time.Time
}

// secretPrefix tells people and scanners of leaked secrets what they have found.
const secretPrefix = "duban_"

// NewKey is what Create needs.
type NewKey struct {
	System   string
	Services []string // nil: all
	By       string
}

// Create makes a key and gives its secret, which is kept nowhere: whoever loses it makes another key.
func (s *Keys) Create(ctx context.Context, n NewKey) (k *Key, secret string, err error) {
	system := strings.TrimSpace(n.System)
	if ValidateName(system) != nil {
		return nil, "", &fault.Error{Kind: fault.Invalid, Code: "account.key.system_invalid", Field: "system"}
	}
	if n.Services != nil && len(n.Services) == 0 {
		return nil, "", &fault.Error{Kind: fault.Invalid, Code: "account.key.no_services", Field: "services"}
	}
	secret = secretPrefix + strings.ToLower(rand.Text())
	k = &Key{
		System: system, Services: n.Services, Hint: secret[:len(secretPrefix)+4], Sum: sumOf(secret),
		CreatedAt: s.Clock(), CreatedBy: n.By,
	}
	if k.ID, err = s.Store.CreateKey(ctx, *k); err != nil {
		return nil, "", fmt.Errorf("create a key: %w", err)
	}
	return k, secret, nil
}

func sumOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Check gives the key that a secret belongs to; fault.Anonymous when it belongs to none in use.
func (s *Keys) Check(ctx context.Context, secret string) (*Key, error) {
	if !strings.HasPrefix(secret, secretPrefix) || len(secret) > 100 {
		return nil, fault.New(fault.Anonymous, "account.key.wrong", nil)
	}
	k, err := s.Store.KeyBySum(ctx, sumOf(secret))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Anonymous, "account.key.wrong", nil)
	}
	if err != nil {
		return nil, fmt.Errorf("check a key: %w", err)
	}
	if k.Revoked() {
		return nil, fault.New(fault.Anonymous, "account.key.revoked", fault.Args{"system": k.System})
	}
	return k, nil
}

// List gives all keys, those in use first.
func (s *Keys) List(ctx context.Context) ([]Key, error) { return s.Store.Keys(ctx) }

// Revoke takes a key back at once. What was reported with it stays.
func (s *Keys) Revoke(ctx context.Context, id KeyID, by string) error {
	return s.Store.RevokeKey(ctx, id, s.Clock(), by)
}

// Find gives the key in use of a line system; fault.NotFound when it has none.
func (s *Keys) Find(ctx context.Context, system string) (*Key, error) {
	all, err := s.Store.Keys(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if !all[i].Revoked() && FoldName(all[i].System) == FoldName(system) {
			return &all[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "account.key.missing", fault.Args{"system": system})
}

// Receipt gives what was answered to a batch under this name; nil when there was none, and fault.Conflict when the
// name was given to another batch.
func (s *Keys) Receipt(ctx context.Context, key KeyID, name, sum string) ([]byte, error) {
	r, err := s.Store.Receipt(ctx, key, name)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case s.Clock().Sub(r.At) > KeepReceipts:
		return nil, nil
	case r.Sum != sum:
		return nil, fault.New(fault.Conflict, "account.key.batch_reused", fault.Args{"name": name})
	}
	return r.Answer, nil
}

// SaveReceipt remembers what was answered to a batch.
func (s *Keys) SaveReceipt(ctx context.Context, r Receipt) error {
	r.At = s.Clock()
	return s.Store.SaveReceipt(ctx, r, r.At.Add(-KeepReceipts))
}
