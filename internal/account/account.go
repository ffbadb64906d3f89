// Package account is who may sign in or report and what they may do.
//
// Roles and one table, permission.go, decide every question of permission; pages and API ask [Subject.May] and
// [Subject.MayOn] and never compare roles themselves. Roles in a unit come from the posts that a person holds today,
// see the org package; the others stand in the account. Passwords are kept as Argon2id hashes. The package must not
// know HTTP or SQL: the store package implements [Store] and [KeyStore], the web package keeps sessions. Start with
// [Service] for people and [Keys] for the line systems that report over the API.
package account

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/org"
)

// ID identifies an account.
type ID int64

// Account is someone who may sign in.
type Account struct {
	ID        ID
	Name      string // unique without regard to case
	Role      Role
	Person    org.PersonID // whose it is: their posts are its duties; 0 when it is nobody's in particular
	Hash      string       // PHC string, $argon2id$…; never leaves the server
	CreatedAt time.Time
	ClosedAt  time.Time // zero while it may sign in
}

// Store keeps accounts. Names are found without regard to case.
type Store interface {
	// Account loads one account; fault.NotFound when there is none.
	Account(ctx context.Context, id ID) (*Account, error)
	// AccountByName loads one account by its folded name, see FoldName; fault.NotFound when there is none.
	AccountByName(ctx context.Context, folded string) (*Account, error)
	// Accounts lists all accounts by name.
	Accounts(ctx context.Context) ([]Account, error)
	// SaveAccount writes an account; ID 0 makes a new one. A name already taken gives fault.Conflict, and so does a
	// person who has another account that is not closed.
	SaveAccount(ctx context.Context, a Account) (ID, error)
	// Version changes whenever an account, a post or a tenure may have changed.
	Version(ctx context.Context) (int64, error)
}

// FoldName gives the form under which names are compared and stored as a key.
func FoldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// MinPassword is the fewest characters of a password.
const MinPassword = 10

// ValidateName refuses names that are empty, too long, or hold spaces or control characters.
func ValidateName(name string) error {
	name = strings.TrimSpace(name)
	bad := name == "" || utf8.RuneCountInString(name) > 40 || strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	})
	if bad {
		return &fault.Error{Kind: fault.Invalid, Code: "account.name_invalid", Field: "name"}
	}
	return nil
}

// ValidatePassword refuses passwords that are too short or too long to hash in reasonable time.
func ValidatePassword(password string) error {
	if n := utf8.RuneCountInString(password); n < MinPassword || len(password) > 1024 {
		return &fault.Error{Kind: fault.Invalid, Code: "account.password_short", Args: fault.Args{"min": MinPassword}, Field: "password"}
	}
	return nil
}
