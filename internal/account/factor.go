package account

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"duban/internal/fault"
	"duban/internal/journal"
)

// Factor is what an account is asked for after its password: codes that a device makes from a shared secret and the
// time (TOTP, RFC 6238), and recovery codes for when the device is lost.
type Factor struct {
	Account   ID
	Secret    string // base32; never leaves the server once enrolled
	UsedStep  int64  // newest time step whose code was used
	CreatedAt time.Time
	Left      int // recovery codes not used yet
}

// FactorStore keeps second factors.
type FactorStore interface {
	// Factor loads the second factor of an account; fault.NotFound when it has none.
	Factor(ctx context.Context, id ID) (*Factor, error)
	// Factors lists the accounts that have one.
	Factors(ctx context.Context) ([]ID, error)
	// SaveFactor gives an account a second factor with recovery codes, in place of what it had.
	SaveFactor(ctx context.Context, f Factor, sums []string) error
	// DeleteFactor takes it away; fault.NotFound when there is none.
	DeleteFactor(ctx context.Context, id ID) error
	// UseStep notes that the code of a time step was used, and reports false when it or a later one was used before.
	UseStep(ctx context.Context, id ID, step int64) (bool, error)
	// UseRecovery uses a recovery code up, and reports false when the account has none with this sum left.
	UseRecovery(ctx context.Context, id ID, sum string, at time.Time) (bool, error)
}

// Next is what is left to do after the password.
type Next string

// What may be left to do.
const (
	Done  Next = "done"  // nothing: signed in
	Code  Next = "code"  // give a code of the device, or a recovery code
	Enrol Next = "enrol" // set up a device first
)

const (
	stepSeconds   = 30
	recoveryCodes = 10
	issuer        = "Duban"
	pictureSize   = 232 // pixels
)

// Powerful reports whether a role may do so much that a password alone is not enough.
func (r Role) Powerful() bool { return r.Power() || r == Office }

// NeedsFactor reports whether accounts with a role sign in with a second factor in any case.
func (s *Service) NeedsFactor(r Role) bool { return s.factors != nil && !s.noFactor && r.Powerful() }

// Lax reports whether this Duban does without second factors; pages say so.
func (s *Service) Lax() bool { return s.noFactor }

// Next gives what is left to do for an account whose password was right.
func (s *Service) Next(ctx context.Context, a *Account) (Next, error) {
	if s.factors == nil {
		return Done, nil
	}
	_, err := s.factors.Factor(ctx, a.ID)
	switch {
	case err == nil:
		return Code, nil
	case !fault.Is(err, fault.NotFound):
		return "", fmt.Errorf("second factor: %w", err)
	case s.NeedsFactor(a.Role):
		return Enrol, nil
	}
	return Done, nil
}

// Factor gives the second factor of an account without its secret, nil when it has none.
func (s *Service) Factor(ctx context.Context, id ID) (*Factor, error) {
	if s.factors == nil {
		return nil, nil
	}
	f, err := s.factors.Factor(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("second factor: %w", err)
	}
	f.Secret = ""
	return f, nil
}

// Enrolment is a secret on its way to a device.
type Enrolment struct{ key *otp.Key }

// NewEnrolment makes a secret for an account's device.
func NewEnrolment(name string) (*Enrolment, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: name})
	if err != nil {
		return nil, fmt.Errorf("make a secret: %w", err)
	}
	return &Enrolment{key}, nil
}

// ParseEnrolment reads what URL gave.
func ParseEnrolment(url string) (*Enrolment, error) {
	key, err := otp.NewKeyFromURL(url)
	if err != nil {
		return nil, fmt.Errorf("read an enrolment: %w", err)
	}
	return &Enrolment{key}, nil
}

// URL is the enrolment as devices read it.
func (e *Enrolment) URL() string { return e.key.URL() }

// Secret is the secret for typing it in, in groups of four.
func (e *Enrolment) Secret() string {
	var groups []string
	for group := range slices.Chunk([]byte(e.key.Secret()), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// Picture is the enrolment as a QR code, in PNG.
func (e *Enrolment) Picture() ([]byte, error) {
	picture, err := e.key.Image(pictureSize, pictureSize)
	if err != nil {
		return nil, fmt.Errorf("draw an enrolment: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("draw an enrolment: %w", err)
	}
	return out.Bytes(), nil
}

// Enrol gives an account a second factor once a code shows that the device has the secret, and gives its recovery
// codes, which are kept nowhere.
func (s *Service) Enrol(ctx context.Context, a *Account, e *Enrolment, code string) ([]string, error) {
	if err := s.unlocked(a.Name); err != nil {
		return nil, err
	}
	step, ok := s.step(e.key.Secret(), plain(code))
	if !ok {
		return nil, s.wrongCode(a.Name)
	}
	codes, sums := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = NewPassword()
		sums[i] = sumOf(plain(codes[i]))
	}
	f := Factor{Account: a.ID, Secret: e.key.Secret(), UsedStep: step, CreatedAt: s.now()}
	if err := s.factors.SaveFactor(ctx, f, sums); err != nil {
		return nil, fmt.Errorf("enrol: %w", err)
	}
	s.locks.clear(FoldName(a.Name))
	return codes, nil
}

// CheckCode takes a code of the account's device or one of its recovery codes; left is how many of those remain after
// one was used, -1 when none was. A code is taken once. Wrong ones count as wrong passwords do.
func (s *Service) CheckCode(ctx context.Context, a *Account, code string) (left int, err error) {
	if err := s.unlocked(a.Name); err != nil {
		return 0, err
	}
	f, err := s.factors.Factor(ctx, a.ID)
	if err != nil {
		return 0, fmt.Errorf("check a code: %w", err)
	}
	code, left = plain(code), -1
	step, ok := s.step(f.Secret, code)
	switch {
	case ok:
		ok, err = s.factors.UseStep(ctx, a.ID, step)
	case len(code) > otp.DigitsSix.Length():
		ok, err = s.factors.UseRecovery(ctx, a.ID, sumOf(code), s.now())
		left = f.Left - 1
	}
	if err != nil {
		return 0, fmt.Errorf("check a code: %w", err)
	}
	if !ok {
		return 0, s.wrongCode(a.Name)
	}
	s.locks.clear(FoldName(a.Name))
	return left, nil
}

// wrongCode counts a wrong code.
func (s *Service) wrongCode(name string) error {
	s.locks.fail(FoldName(name))
	return &fault.Error{Kind: fault.Invalid, Code: "account.factor.wrong", Field: "code"}
}

// step finds the time step that a code belongs to: this one, the one before or the one after, since clocks differ.
func (s *Service) step(secret, code string) (step int64, ok bool) {
	now := s.devices().Unix() / stepSeconds
	for _, step := range []int64{now, now - 1, now + 1} {
		want, err := totp.GenerateCode(secret, time.Unix(step*stepSeconds, 0))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// ResetFactor takes away the second factor of an account whose device is lost: whoever has the account sets up another
// at the next sign-in. The reason goes into the journal.
func (s *Service) ResetFactor(ctx context.Context, by *Subject, id ID, reason string) error {
	if err := may(by, Manage); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	switch {
	case by.ID == id:
		return fault.New(fault.Forbidden, "account.factor.own", nil)
	case reason == "":
		return &fault.Error{Kind: fault.Invalid, Code: "account.reason_missing", Field: "reason"}
	}
	if err := s.factors.DeleteFactor(journal.Because(ctx, reason), id); err != nil {
		return fmt.Errorf("reset a second factor: %w", err)
	}
	return nil
}

// plain is a code without the spaces and hyphens that people type or leave out.
func plain(code string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, code))
}
