package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"duban/internal/fault"
)

// Cost is how much work a password hash takes. The defaults follow RFC 9106's second recommendation scaled to a small
// server: 19 MiB, two passes, one lane.
type Cost struct {
	Passes    uint32
	MemoryKiB uint32
}

// DefaultCost is the cost of new hashes.
var DefaultCost = Cost{Passes: 2, MemoryKiB: 19 * 1024}

const (
	saltBytes = 16
	keyBytes  = 32
)

var errHash = errors.New("account: not an Argon2id hash of ours")

// hashPassword gives the PHC string of a password under a fresh salt.
func hashPassword(password string, c Cost) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: see crypto/rand
	key := argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, 1, keyBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// checkPassword reports whether the password belongs to the hash.
func checkPassword(hash, password string) (bool, error) {
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[1] != "argon2id" {
		return false, errHash
	}
	var version int
	var c Cost
	if _, err := fmt.Sscanf(fields[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=1", &c.MemoryKiB, &c.Passes); err != nil || c.MemoryKiB > 1<<20 || c.Passes == 0 || c.Passes > 16 {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(want) == 0 {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, 1, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// hashing bounds how many hashes are computed at once, so that a flood of sign-ins cannot take the machine's memory.
type hashing chan struct{}

func (h hashing) run(ctx context.Context, f func()) error {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Busy, "account.busy", nil)
	}
	defer func() { <-h }()
	f()
	return nil
}

// passwordAlphabet leaves out characters that are mistaken for one another on paper.
const passwordAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// NewPassword makes a random password of four groups of four characters, about 79 bits.
func NewPassword() string {
	var b strings.Builder
	raw := make([]byte, 1)
	for n := 0; n < 16; {
		_, _ = rand.Read(raw)
		// Values past the largest multiple of the alphabet's length would favour its first characters.
		if int(raw[0]) >= 256-256%len(passwordAlphabet) {
			continue
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(passwordAlphabet[int(raw[0])%len(passwordAlphabet)])
		n++
	}
	return b.String()
}
