package cli

import (
	"fmt"
	"slices"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
)

// demoFrom is the first day of every tenure of a demonstration: before the list was issued.
const demoFrom = "2020-01-01"

// demoAccount is an account that a demonstration prints.
type demoAccount struct {
	name   string
	role   account.Role
	of     string // unit or person, in words; "" when the role says all
	person org.PersonID
}

// accounts makes an account of every role, named after it, and prints their passwords, which exist nowhere else. One
// that is there already keeps its password.
func (s *session) accounts(a *app.App) error {
	all, err := s.demoPosts(a)
	if err != nil {
		return fmt.Errorf("posts of the demonstration: %w", err)
	}
	for _, role := range account.OwnRoles() {
		if role != account.Member { // those stand above, by post
			all = append(all, demoAccount{name: string(role), role: role})
		}
	}
	for _, d := range all {
		own := d.role
		if slices.Contains(account.PostRoles(), own) {
			own = account.Member
		}
		words := s.text("account.role."+string(d.role), nil)
		if d.of != "" {
			words = s.text("cli.demo.of", map[string]any{"role": words, "of": d.of})
		}
		_, password, err := a.Accounts.Register(s.ctx, account.AtMachine(), account.NewAccount{Name: d.name, Role: own, Person: d.person})
		switch {
		case fault.Is(err, fault.Conflict):
			fmt.Fprintln(s.Out, s.text("cli.demo.kept", map[string]any{"role": words, "name": d.name}))
		case err != nil:
			return err
		default:
			fmt.Fprintln(s.Out, s.text("cli.demo.account", map[string]any{"role": words, "name": d.name, "password": password}))
		}
	}
	return nil
}

// demoPosts creates the posts that the first list asks for and fills those of an account each: liaison and head of the
// unit that leads most tasks, liaison of the unit that supports most of them, and the group head and the leader named
// most often.
func (s *session) demoPosts(a *app.App) ([]demoAccount, error) {
	views, err := a.Library.Current(s.ctx)
	if err != nil || len(views) == 0 {
		return nil, err
	}
	v, by := views[0], account.AtMachine()
	for _, w := range views {
		if w.Slug == app.DemoSlug {
			v = w
		}
	}
	titles := func(role org.Role) string { return locale.Text(locale.Zh, "org.title."+string(role), nil) }
	if _, err := a.Org.Establish(s.ctx, by, demoFrom, v.Posts(titles(org.UnitHead), titles(org.Liaison))); err != nil {
		return nil, err
	}
	units := slices.DeleteFunc(slices.Clone(v.UnitTasks()), func(u *list.UnitTasks) bool { return u.Kind == org.KindCollective })
	lead := slices.MaxFunc(units, func(a, b *list.UnitTasks) int { return len(a.Lead) - len(b.Lead) })
	units = slices.DeleteFunc(units, func(u *list.UnitTasks) bool { return u == lead })
	all := []demoAccount{
		{name: "liaison", role: account.Liaison, of: lead.Name},
		{name: "unit_head", role: account.UnitHead, of: lead.Name},
	}
	fill := []org.UnitID{lead.ID, lead.ID}
	if len(units) > 0 {
		joint := slices.MaxFunc(units, func(a, b *list.UnitTasks) int { return len(a.Joint) - len(b.Joint) })
		all, fill = append(all, demoAccount{name: "joint_liaison", role: account.Liaison, of: joint.Name}), append(fill, joint.ID)
	}
	for i := range all {
		if all[i].person, err = s.demoHolder(a, org.Role(all[i].role), fill[i], all[i].name); err != nil {
			return nil, err
		}
	}
	return append(all, demoNamed(v)...), nil
}

// demoHolder gives who holds a unit's post, and lets somebody hold it when nobody does.
func (s *session) demoHolder(a *app.App, role org.Role, unit org.UnitID, name string) (org.PersonID, error) {
	r, err := a.Org.Roster(s.ctx)
	if err != nil {
		return 0, err
	}
	by := account.AtMachine()
	for _, p := range r.Posts {
		if p.Role != role || p.Unit != unit {
			continue
		}
		if t, held := r.Holder(p.ID, demoFrom); held {
			return t.Person, nil
		}
		person, err := a.Org.CreatePerson(s.ctx, by, locale.Text(locale.Zh, "cli.demo.person."+name, nil))
		if err != nil {
			return 0, err
		}
		return person, a.Org.Appoint(s.ctx, by, org.Tenure{Post: p.ID, Person: person, From: demoFrom})
	}
	return 0, nil
}

// demoNamed gives the group head and the leader whom most tasks name. Somebody who is both has one account, as the
// group head.
func demoNamed(v *list.View) []demoAccount {
	var all []demoAccount
	taken := map[org.PersonID]bool{}
	for _, role := range []account.Role{account.GroupHead, account.Leader} {
		var most *list.PersonTasks
		for _, w := range v.Posts("", "") {
			if p := v.Person(w.Person); account.Role(w.Role) == role && p != nil && !taken[p.ID] && (most == nil || len(p.Tasks) > len(most.Tasks)) {
				most = p
			}
		}
		if most != nil {
			taken[most.ID] = true
			all = append(all, demoAccount{name: string(role), role: role, of: most.Name, person: most.ID})
		}
	}
	return all
}
