package cli

import (
	"fmt"
	"time"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/fault"
)

// userCommands are the commands on the accounts of people, for whoever works at the machine itself.
type userCommands struct {
	List     userListCommand     `cmd:"" help:"cli.help.user_list"`
	Create   userCreateCommand   `cmd:"" help:"cli.help.user_create"`
	Close    userCloseCommand    `cmd:"" help:"cli.help.user_close"`
	Password userPasswordCommand `cmd:"" help:"cli.help.user_password"`
	Grant    userGrantCommand    `cmd:"" help:"cli.help.user_grant"`
	Device   userDeviceCommand   `cmd:"" help:"cli.help.user_device"`
}

// userDocument is an account as `--format json` prints it.
type userDocument struct {
	ID        account.ID   `json:"id"`
	Name      string       `json:"name"`
	Role      account.Role `json:"role"`
	Password  string       `json:"password,omitempty"` // when it was just made up
	CreatedAt time.Time    `json:"created_at"`
	ClosedAt  time.Time    `json:"closed_at,omitzero"`
}

func userDocumentOf(a *account.Account) userDocument {
	d := userDocument{ID: a.ID, Name: a.Name, Role: a.Role, CreatedAt: a.CreatedAt.UTC()}
	if !a.ClosedAt.IsZero() {
		d.ClosedAt = a.ClosedAt.UTC()
	}
	return d
}

// userListCommand is `duban user list`.
type userListCommand struct{ dataFlags }

// Run prints all accounts.
func (c userListCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	all, err := a.Accounts.List(s.ctx, account.AtMachine())
	if err != nil {
		return err
	}
	if s.json {
		documents := make([]userDocument, len(all))
		for i := range all {
			documents[i] = userDocumentOf(&all[i])
		}
		return s.print(map[string]any{"accounts": documents})
	}
	t := table{max: 40}
	for i := range all {
		state := s.text("web.accounts.open", nil)
		if !all[i].ClosedAt.IsZero() {
			state = s.text("web.accounts.closed", map[string]any{"time": all[i].ClosedAt.Format(time.DateOnly)})
		}
		t.add(all[i].Name, s.text("account.role."+string(all[i].Role), nil), all[i].CreatedAt.Format(time.DateOnly), state)
	}
	if len(all) == 0 {
		s.say("cli.user.none", nil)
	}
	return t.write(s.Out)
}

// userCreateCommand is `duban user create`.
type userCreateCommand struct {
	Name string `arg:"" help:"cli.help.user_name"`
	Role string `default:"member" placeholder:"ROLE" help:"cli.help.user_role"`
	dataFlags
}

// Run makes an account and prints its password, which is kept nowhere.
func (c userCreateCommand) Run(s *session) (err error) {
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	made, password, err := a.Accounts.Register(s.ctx, account.AtMachine(), account.NewAccount{Name: c.Name, Role: account.Role(c.Role)})
	if err != nil {
		return err
	}
	return s.password(made, password)
}

// password prints a password that was just made up.
func (s *session) password(a *account.Account, password string) error {
	if s.json {
		d := userDocumentOf(a)
		d.Password = password
		return s.print(d)
	}
	s.say("cli.user.password", map[string]any{"name": a.Name, "role": s.text("account.role."+string(a.Role), nil)})
	_, err := fmt.Fprintln(s.Out, password)
	return err
}

// userFlags name one account of a database that is there.
type userFlags struct {
	Name string `arg:"" help:"cli.help.user_name"`
	dataFlags
}

// change does something to one account.
func (c userFlags) change(s *session, do func(*app.App, *account.Account) error) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	found, err := a.Accounts.Find(s.ctx, c.Name)
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "cli.user.missing", fault.Args{"name": c.Name})
	}
	if err != nil {
		return err
	}
	return do(a, found)
}

// userCloseCommand is `duban user close`.
type userCloseCommand struct{ userFlags }

// Run closes an account; who is signed in with it loses all rights.
func (c userCloseCommand) Run(s *session) error {
	return c.change(s, func(a *app.App, found *account.Account) error {
		if err := a.Accounts.Shut(s.ctx, account.AtMachine(), found.ID); err != nil {
			return err
		}
		s.say("cli.user.closed", map[string]any{"name": found.Name})
		return nil
	})
}

// userPasswordCommand is `duban user password`.
type userPasswordCommand struct{ userFlags }

// Run gives an account a new password and prints it.
func (c userPasswordCommand) Run(s *session) error {
	return c.change(s, func(a *app.App, found *account.Account) error {
		password, err := a.Accounts.ResetPassword(s.ctx, account.AtMachine(), found.ID, "")
		if err != nil {
			return err
		}
		return s.password(found, password)
	})
}

// userGrantCommand is `duban user grant`.
type userGrantCommand struct {
	userFlags
	Role string `arg:"" help:"cli.help.user_role"`
}

// Run gives an account another role, by the rules that hold for everybody.
func (c userGrantCommand) Run(s *session) error {
	return c.change(s, func(a *app.App, found *account.Account) error {
		if err := a.Accounts.Empower(s.ctx, account.AtMachine(), found.ID, account.Role(c.Role)); err != nil {
			return err
		}
		s.say("cli.user.granted", map[string]any{"name": found.Name, "role": s.text("account.role."+c.Role, nil)})
		return nil
	})
}

// userDeviceCommand is `duban user device`.
type userDeviceCommand struct {
	userFlags
	Reason string `required:"" placeholder:"TEXT" help:"cli.help.user_reason"`
}

// Run takes away the second factor of an account whose device is lost.
func (c userDeviceCommand) Run(s *session) error {
	return c.change(s, func(a *app.App, found *account.Account) error {
		if err := a.Accounts.ResetFactor(s.ctx, account.AtMachine(), found.ID, c.Reason); err != nil {
			return err
		}
		s.say("cli.user.reset", map[string]any{"name": found.Name})
		return nil
	})
}
