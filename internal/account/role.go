package account

import (
	"slices"

	"duban/internal/fault"
	"duban/internal/org"
)

// Role is what somebody is for.
type Role string

// The roles. Nobody is the role of a visitor who has not signed in. An account has one of its own; liaison, unit head,
// group head and leader come from the posts that its person holds.
const (
	Nobody        Role = ""
	Member        Role = "member"     // does only what the posts of its person allow
	Viewer        Role = "viewer"     // reads
	Supervisor    Role = "supervisor" // 监督员: sees what becomes of things
	Office        Role = "office"     // keeps lists (营商办, 督查室)
	Liaison       Role = Role(org.Liaison)
	UnitHead      Role = Role(org.UnitHead)
	GroupHead     Role = Role(org.GroupHead)
	Leader        Role = Role(org.Leader)
	Administrator Role = "administrator" // keeps accounts and keys
	Security      Role = "security"      // gives and takes roles and posts
	Auditor       Role = "auditor"       // reads the journal
	Operator      Role = "operator"      // works at the machine itself, on the command line; no account has it
	LineSystem    Role = "line_system"   // no person: what reports over the API with a Key
)

// OwnRoles lists the roles that an account can have of its own.
func OwnRoles() []Role {
	return []Role{Member, Viewer, Supervisor, Office, Administrator, Security, Auditor}
}

// PostRoles lists the roles that come from posts.
func PostRoles() []Role { return []Role{Liaison, UnitHead, GroupHead, Leader} }

// Roles lists every role that a visitor of the pages can have, Nobody first.
func Roles() []Role { return slices.Concat([]Role{Nobody}, PostRoles(), OwnRoles()) }

// Power reports whether the role is one of the three that are kept apart (三权分立): who makes accounts, who says what
// they may do, and who looks at what was done. Each does its own work and nothing else, whatever posts its person holds.
func (r Role) Power() bool { return r == Administrator || r == Security || r == Auditor }

// Validate refuses a role that no account can have of its own.
func (r Role) Validate() error {
	if slices.Contains(OwnRoles(), r) {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "account.role_unknown", Args: fault.Args{"role": string(r)}, Field: "role"}
}
