// Package account is who may sign in or report and what they may do.
//
// A few roles and one table, [Role.May], decide every question of permission; pages and API ask it and never compare
// roles themselves. Passwords are kept as Argon2id hashes. The package must not know HTTP or SQL: the store package
// implements [Store] and [KeyStore], the web package keeps sessions. Start with [Service] for people and [Keys] for the
// line systems that report over the API.
package account

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duban/internal/fault"
)

// ID identifies an account.
type ID int64

// Role is what an account is for.
type Role string

// The roles. Nobody is the role of a visitor who has not signed in.
const (
	Nobody        Role = ""
	Viewer        Role = "viewer"        // reads
	Office        Role = "office"        // keeps lists (营商办, 督查室)
	Administrator Role = "administrator" // keeps lists and accounts
	LineSystem    Role = "line_system"   // no person: what reports over the API with a Key
)

// Roles lists every role that a person can have, Nobody first.
func Roles() []Role { return []Role{Nobody, Viewer, Office, Administrator} }

// Action is something that a route or command does and that a role may or may not do.
type Action string

// The actions.
const (
	Read    Action = "read"               // look at lists: they are public documents
	SignIn  Action = "sign_in"            // sign in, sign out, choose a language
	Import  Action = "list.import"        // bring in documents, decide findings, save editions
	Confirm Action = "commitment.confirm" // accept, correct, split, merge, add and dismiss commitments
	Manage  Action = "account.edit"       // create and close accounts
	Record  Action = "case.record"        // bring in case records
	Cases   Action = "case.read"          // look at single cases, which are people's own business; their sums are for all
	Days    Action = "calendar.decide"    // propose changes of the working calendar, approve and refuse them
	Grant   Action = "key.edit"           // create and revoke the API keys of line systems
	Observe Action = "observe"            // health checks
)

// allowed is the one table of who may do what.
var allowed = map[Action][]Role{
	Read:    {Nobody, Viewer, Office, Administrator},
	SignIn:  {Nobody, Viewer, Office, Administrator},
	Observe: {Nobody, Viewer, Office, Administrator},
	Import:  {Office, Administrator},
	Confirm: {Office, Administrator},
	Manage:  {Administrator},
	Record:  {Office, Administrator, LineSystem},
	Cases:   {Viewer, Office, Administrator},
	Days:    {Office, Administrator},
	Grant:   {Administrator},
}

// May reports whether the role may do the action. An unknown action is allowed to nobody.
func (r Role) May(a Action) bool {
	for _, role := range allowed[a] {
		if role == r {
			return true
		}
	}
	return false
}

// Validate refuses a role that no account can have.
func (r Role) Validate() error {
	switch r {
	case Viewer, Office, Administrator:
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "account.role_unknown", Args: fault.Args{"role": string(r)}, Field: "role"}
}

// Account is someone who may sign in.
type Account struct {
	ID        ID
	Name      string // unique without regard to case
	Role      Role
	Hash      string // PHC string, $argon2id$…; never leaves the server
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
	// SaveAccount writes an account; ID 0 makes a new one. A name already taken gives fault.Conflict.
	SaveAccount(ctx context.Context, a Account) (ID, error)
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
