package cli

import (
	"bytes"
	"os"
	"path/filepath"

	"duban/internal/app"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// exportCommands are the commands that give data away.
type exportCommands struct {
	List exportListCommand `cmd:"" help:"cli.help.export_list"`
}

// exportListCommand is `duban export list`.
type exportListCommand struct {
	As   string `enum:"xlsx,docx,csv,json" default:"xlsx" placeholder:"xlsx|docx|csv|json" help:"cli.help.as"`
	List string `placeholder:"SLUG" help:"cli.help.slug"`
	Unit string `placeholder:"NAME" help:"cli.help.unit"`
	Out  string `placeholder:"FILE" help:"cli.help.out"`
	dataFlags
}

// Run writes the newest edition of a list as a file that reads back to the same list.
func (c exportListCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	v, err := c.view(s, a)
	if err != nil {
		return err
	}
	var unit org.UnitID
	if c.Unit != "" {
		if unit, err = unitNamed(v, c.Unit); err != nil {
			return err
		}
	}
	var file bytes.Buffer
	if err := app.Export(&file, c.As, v.Edition, unit, s.lang); err != nil {
		return err
	}
	if c.Out == "" || c.Out == stdin {
		_, err = s.Out.Write(file.Bytes())
		return err
	}
	if err := os.WriteFile(c.Out, file.Bytes(), 0o600); err != nil {
		return fault.Wrap(err, fault.Invalid, "cli.export.not_written", fault.Args{"file": filepath.Base(c.Out)})
	}
	s.say("cli.export.written", map[string]any{"file": filepath.Base(c.Out), "bytes": file.Len()})
	return nil
}

// view gives the list asked for; the only one there is when none was named.
func (c exportListCommand) view(s *session, a *app.App) (*list.View, error) {
	if c.List != "" {
		return a.Library.Get(s.ctx, c.List)
	}
	views, err := a.Library.Current(s.ctx)
	if err != nil {
		return nil, err
	}
	switch len(views) {
	case 0:
		return nil, fault.New(fault.NotFound, "cli.export.no_lists", fault.Args{"data": c.Data})
	case 1:
		return views[0], nil
	}
	var slugs []string
	for _, v := range views {
		slugs = append(slugs, v.Slug)
	}
	return nil, fault.New(fault.Invalid, "cli.export.which", fault.Args{"lists": slugs})
}

// unitNamed finds a unit of an edition by its canonical name or an alias.
func unitNamed(v *list.View, name string) (org.UnitID, error) {
	u, ok := org.NewDirectory(v.Units).Resolve(name)
	if !ok {
		return 0, fault.New(fault.NotFound, "cli.export.no_unit", fault.Args{"unit": name})
	}
	return u.ID, nil
}
