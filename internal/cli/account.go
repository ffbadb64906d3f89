package cli

import (
	"fmt"

	"duban/internal/account"
	"duban/internal/app"
)

// accountCommands are the commands on accounts, for whoever works at the machine: the pages have them for
// administrators.
type accountCommands struct {
	Create   accountCreateCommand   `cmd:"" help:"cli.help.account_create"`
	Password accountPasswordCommand `cmd:"" help:"cli.help.account_password"`
	Device   accountDeviceCommand   `cmd:"" help:"cli.help.account_device"`
}

// accountCreateCommand is `duban account create`.
type accountCreateCommand struct {
	Name string `arg:"" help:"cli.help.account_name"`
	Role string `default:"member" placeholder:"ROLE" help:"cli.help.account_role"`
	dataFlags
}

// Run makes an account and prints its password, which is kept nowhere.
func (c accountCreateCommand) Run(s *session) (err error) {
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	made, password, err := a.Accounts.Register(s.ctx, account.AtMachine(), account.NewAccount{Name: c.Name, Role: account.Role(c.Role)})
	if err != nil {
		return err
	}
	return s.printPassword(made.Name, password)
}

// printPassword prints a password that was just made.
func (s *session) printPassword(name, password string) error {
	if s.json {
		return s.print(map[string]any{"name": name, "password": password})
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.account.password", map[string]any{"name": name, "password": password}))
	return err
}

// accountPasswordCommand is `duban account password`.
type accountPasswordCommand struct {
	Name string `arg:"" help:"cli.help.account_name"`
	dataFlags
}

// Run gives an account another password and prints it.
func (c accountPasswordCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	who, err := a.Accounts.Find(s.ctx, c.Name)
	if err != nil {
		return err
	}
	password, err := a.Accounts.ResetPassword(s.ctx, account.AtMachine(), who.ID, "")
	if err != nil {
		return err
	}
	return s.printPassword(who.Name, password)
}

// accountDeviceCommand is `duban account device`.
type accountDeviceCommand struct {
	Name   string `arg:"" help:"cli.help.account_name"`
	Reason string `required:"" placeholder:"TEXT" help:"cli.help.account_reason"`
	dataFlags
}

// Run takes away the second factor of an account whose device is lost.
func (c accountDeviceCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	who, err := a.Accounts.Find(s.ctx, c.Name)
	if err != nil {
		return err
	}
	if err := a.Accounts.ResetFactor(s.ctx, account.AtMachine(), who.ID, c.Reason); err != nil {
		return err
	}
	if s.json {
		return s.print(map[string]any{"name": who.Name, "reset": true})
	}
	_, err = fmt.Fprintln(s.Out, s.text("cli.account.reset", map[string]any{"name": who.Name}))
	return err
}
