package account

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/internal/fault"
)

// keyring is a KeyStore in memory, for tests of the rules alone; the real stores have their conformance suite.
type keyring struct {
	keys     []Key
	receipts []Receipt
}

func (m *keyring) KeyBySum(_ context.Context, sum string) (*Key, error) {
	for _, k := range m.keys {
		if k.Sum == sum {
			return &k, nil
		}
	}
	return nil, fault.New(fault.NotFound, "account.key.none", nil)
}

func (m *keyring) Keys(context.Context) ([]Key, error) { return m.keys, nil }

func (m *keyring) CreateKey(_ context.Context, k Key) (KeyID, error) {
	k.ID = KeyID(len(m.keys) + 1)
	m.keys = append(m.keys, k)
	return k.ID, nil
}

func (m *keyring) RevokeKey(_ context.Context, id KeyID, at time.Time, by string) error {
	m.keys[id-1].RevokedAt, m.keys[id-1].RevokedBy = at, by
	return nil
}

func (m *keyring) Receipt(_ context.Context, key KeyID, name string) (*Receipt, error) {
	for _, r := range m.receipts {
		if r.Key == key && r.Name == name {
			return &r, nil
		}
	}
	return nil, fault.New(fault.NotFound, "account.key.no_receipt", nil)
}

func (m *keyring) SaveReceipt(_ context.Context, r Receipt, _ time.Time) error {
	m.receipts = append(m.receipts, r)
	return nil
}

func TestKeysAreCheckedAndRevoked(t *testing.T) {
	ctx, store := t.Context(), &keyring{}
	s := &Keys{Store: store, Clock: time.Now}
	k, secret, err := s.Create(ctx, NewKey{System: " water ", Services: []string{"w-1"}, By: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(store.keys[0].Sum, secret) || !strings.HasPrefix(secret, k.Hint) || len(secret) < 30 {
		t.Errorf("secret %q, hint %q, kept as %q", secret, k.Hint, store.keys[0].Sum)
	}
	got, err := s.Check(ctx, secret)
	if err != nil || got.System != "water" || !got.Covers("w-1") || got.Covers("w-2") {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, wrong := range []string{"", "duban_", secret + "x", strings.ToUpper(secret), strings.TrimPrefix(secret, "duban_")} {
		if _, err := s.Check(ctx, wrong); !fault.Is(err, fault.Anonymous) {
			t.Errorf("%q: got %v, want account.key.wrong", wrong, err)
		}
	}
	if err := s.Revoke(ctx, k.ID, "admin"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(ctx, secret); fault.As(err).Code != "account.key.revoked" {
		t.Errorf("after revoking: %v", err)
	}
	if _, err := s.Find(ctx, "water"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a revoked key is found: %v", err)
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	s := &Keys{Store: &keyring{}, Clock: time.Now}
	for _, tt := range []struct {
		name string
		key  NewKey
		code string
	}{
		{"no system", NewKey{System: " "}, "account.key.system_invalid"},
		{"a space in the system", NewKey{System: "a b"}, "account.key.system_invalid"},
		{"no service at all", NewKey{System: "water", Services: []string{}}, "account.key.no_services"},
	} {
		if _, _, err := s.Create(t.Context(), tt.key); err == nil || fault.As(err).Code != tt.code {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.code)
		}
	}
}

func TestReceiptsAnswerTheSameBatchOnly(t *testing.T) {
	ctx, now := t.Context(), time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)
	s := &Keys{Store: &keyring{}, Clock: func() time.Time { return now }}
	if answer, err := s.Receipt(ctx, 1, "b", "x"); answer != nil || err != nil {
		t.Fatalf("before: %q, %v", answer, err)
	}
	if err := s.SaveReceipt(ctx, Receipt{Key: 1, Name: "b", Sum: "x", Answer: []byte("ok")}); err != nil {
		t.Fatal(err)
	}
	if answer, err := s.Receipt(ctx, 1, "b", "x"); string(answer) != "ok" || err != nil {
		t.Errorf("the same batch: %q, %v", answer, err)
	}
	if _, err := s.Receipt(ctx, 1, "b", "y"); !fault.Is(err, fault.Conflict) {
		t.Errorf("another batch under the name: %v", err)
	}
	now = now.Add(KeepReceipts + time.Second)
	if answer, err := s.Receipt(ctx, 1, "b", "y"); answer != nil || err != nil {
		t.Errorf("long after: %q, %v", answer, err)
	}
}
