package cli

import (
	"fmt"
	"strings"
	"time"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/casework"
	"duban/internal/fault"
)

// keyCommands are the commands on the API keys of line systems.
type keyCommands struct {
	Create keyCreateCommand `cmd:"" help:"cli.help.key_create"`
	List   keyListCommand   `cmd:"" help:"cli.help.key_list"`
	Revoke keyRevokeCommand `cmd:"" help:"cli.help.key_revoke"`
}

// keyDocument is a key as `--format json` prints it.
type keyDocument struct {
	ID        account.KeyID `json:"id"`
	System    string        `json:"system"`
	Services  []string      `json:"services"` // null: all
	Secret    string        `json:"secret,omitempty"`
	Hint      string        `json:"hint"`
	CreatedAt time.Time     `json:"created_at"`
	CreatedBy string        `json:"created_by"`
	RevokedAt time.Time     `json:"revoked_at,omitzero"`
	RevokedBy string        `json:"revoked_by,omitempty"`
}

func keyDocumentOf(k *account.Key) keyDocument {
	return keyDocument{
		ID: k.ID, System: k.System, Services: k.Services, Hint: k.Hint,
		CreatedAt: k.CreatedAt.UTC(), CreatedBy: k.CreatedBy, RevokedAt: k.RevokedAt, RevokedBy: k.RevokedBy,
	}
}

// commandLine is who keys are made and revoked by when no account is.
const commandLine = "duban key"

// keyCreateCommand is `duban key create`.
type keyCreateCommand struct {
	System   string   `arg:"" help:"cli.help.key_system"`
	Services []string `placeholder:"CODE,…" sep:"," xor:"services" required:"" help:"cli.help.key_services"`
	All      bool     `xor:"services" required:"" help:"cli.help.key_all"`
	dataFlags
}

// Run makes a key and prints its secret, which is kept nowhere.
func (c keyCreateCommand) Run(s *session) (err error) {
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	for _, code := range c.Services {
		if _, known := a.Cases.Catalog().Service(casework.ServiceID(code)); !known {
			return fault.New(fault.Invalid, "casework.unknown_service", fault.Args{"service": code})
		}
	}
	k, secret, err := a.Keys.Create(s.ctx, account.NewKey{System: c.System, Services: c.Services, By: commandLine})
	if err != nil {
		return err
	}
	if s.json {
		d := keyDocumentOf(k)
		d.Secret = secret
		return s.print(d)
	}
	s.say("cli.key.created", map[string]any{"system": k.System})
	_, err = fmt.Fprintln(s.Out, secret)
	return err
}

// keyListCommand is `duban key list`.
type keyListCommand struct{ dataFlags }

// Run prints all keys without their secrets.
func (c keyListCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	keys, err := a.Keys.List(s.ctx)
	if err != nil {
		return err
	}
	if s.json {
		documents := make([]keyDocument, len(keys))
		for i := range keys {
			documents[i] = keyDocumentOf(&keys[i])
		}
		return s.print(map[string]any{"keys": documents})
	}
	t := table{max: 40}
	for i := range keys {
		k := &keys[i]
		services, state := s.text("cli.key.all", nil), s.text("cli.key.in_use", nil)
		if k.Services != nil {
			services = strings.Join(k.Services, ",")
		}
		if k.Revoked() {
			state = s.text("cli.key.revoked_at", map[string]any{"time": k.RevokedAt.Format(time.DateOnly)})
		}
		t.add(k.System, k.Hint+"…", services, k.CreatedAt.Format(time.DateOnly), state)
	}
	if len(keys) == 0 {
		s.say("cli.key.none", nil)
	}
	return t.write(s.Out)
}

// keyRevokeCommand is `duban key revoke`.
type keyRevokeCommand struct {
	System string `arg:"" help:"cli.help.key_system"`
	dataFlags
}

// Run takes back the key of a line system at once.
func (c keyRevokeCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	k, err := a.Keys.Find(s.ctx, c.System)
	if err != nil {
		return err
	}
	if err := a.Keys.Revoke(s.ctx, k.ID, commandLine); err != nil {
		return err
	}
	s.say("cli.key.revoked", map[string]any{"system": k.System})
	return nil
}
