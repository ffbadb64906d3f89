package web

import (
	"net/http"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/org"
	"duban/internal/web/ui"
	accountui "duban/internal/web/ui/account"
)

// accounts lists who may sign in.
func (c *call) accounts() error { return c.accountsPage(http.StatusOK, accountui.Form{}) }

func (c *call) accountsPage(status int, form accountui.Form) error {
	c.fresh = true
	c.page.Here = "/accounts"
	if err := c.openCurrent(); err != nil {
		return err
	}
	rows, people, err := c.accountRows()
	if err != nil {
		return err
	}
	x := accountui.Index{Rows: rows, People: people, Form: form, First: !c.page.May(account.Empower)}
	for i := range rows {
		if rows[i].Role == account.Security && rows[i].ClosedAt.IsZero() {
			x.First = false
		}
	}
	return c.render(status, accountui.Page(c.frame("accounts", c.page.T("web.nav.accounts")), x))
}

// accountRows gives all accounts in words, and the people who have none.
func (c *call) accountRows() (rows []accountui.Row, free []accountui.Choice, err error) {
	ctx := c.r.Context()
	all, err := c.Accounts.List(ctx, c.page.Who)
	if err != nil {
		return nil, nil, err
	}
	roster, err := c.Org.Roster(ctx)
	if err != nil {
		return nil, nil, err
	}
	units, err := c.unitNames(ctx)
	if err != nil {
		return nil, nil, err
	}
	has := map[org.PersonID]bool{}
	for i := range all {
		a := all[i]
		row := accountui.Row{Account: a, Holder: roster.Person(a.Person).Name}
		if a.Person != 0 {
			row.Posts = postsOf(roster, units, a.Person, c.Accounts.Today())
			has[a.Person] = has[a.Person] || a.ClosedAt.IsZero()
		}
		rows = append(rows, row)
	}
	for _, p := range roster.People() {
		if !has[p.ID] {
			free = append(free, accountui.Choice{ID: p.ID, Words: personWords(roster, units, p, c.Accounts.Today())})
		}
	}
	return rows, free, nil
}

// postsOf names the posts that somebody holds on a day, as a stand-in or not.
func postsOf(r *org.Roster, units map[org.UnitID]string, person org.PersonID, day string) []string {
	var words []string
	for _, t := range r.Tenures {
		if post, ok := r.Post(t.Post); ok && t.Person == person && t.On(day) {
			words = append(words, units[post.Unit]+post.Title)
		}
	}
	return words
}

// personWords tells people apart who share a name.
func personWords(r *org.Roster, units map[org.UnitID]string, p org.Person, day string) string {
	if posts := postsOf(r, units, p.ID, day); len(posts) > 0 {
		return p.Name + "（" + strings.Join(posts, "、") + "）"
	}
	return p.Name + " #" + ui.Itoa(p.ID)
}

// form reads a small form; a reason in it is the journal's.
func (c *call) form() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	if err := c.r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
	}
	if reason := c.value("reason"); reason != "" {
		c.r = c.r.WithContext(journal.Because(c.r.Context(), reason))
	}
	return nil
}

func (c *call) value(name string) string { return strings.TrimSpace(c.r.PostForm.Get(name)) }

// posted reads a number of a form, 0 when there is none.
func (c *call) posted(name string) int64 {
	n, err := strconv.ParseInt(c.value(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// mistaken gives what a form is to say of an error, nil when the error has a page of its own.
func mistaken(err error) *fault.Error {
	if f := fault.As(err); f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Forbidden {
		return f
	}
	return nil
}

// createAccount makes an account and shows its password, on this one answer and never again.
func (c *call) createAccount() error {
	if err := c.form(); err != nil {
		return err
	}
	form := accountui.Form{Name: c.value("name"), Person: org.PersonID(c.posted("person"))}
	made, password, err := c.Accounts.Register(c.r.Context(), c.page.Who, account.NewAccount{
		Name: form.Name, Person: form.Person, Role: account.Role(c.value("role")),
	})
	if err != nil {
		f := mistaken(err)
		if f == nil {
			return err
		}
		form.Wrong, form.Field = c.page.Message(f), f.Field
		return c.accountsPage(f.Kind.Status(), form)
	}
	return c.accountsPage(http.StatusOK, accountui.Form{Made: made.Name, Secret: password})
}

// oneAccount shows an account.
func (c *call) oneAccount() error { return c.accountPage(http.StatusOK, accountui.Form{}) }

func (c *call) accountPage(status int, form accountui.Form) error {
	c.fresh = true
	id, err := c.number("account")
	if err != nil {
		return err
	}
	c.page.Here = "/accounts/" + c.r.PathValue("account")
	if err := c.openCurrent(); err != nil {
		return err
	}
	rows, people, err := c.accountRows()
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].ID != account.ID(id) {
			continue
		}
		if rows[i].Person != 0 {
			people = append([]accountui.Choice{{ID: rows[i].Person, Words: rows[i].Holder}}, people...)
		}
		c.frame("accounts", rows[i].Name, ui.Link{Text: c.page.T("web.nav.accounts"), URL: "/accounts"})
		return c.render(status, accountui.OnePage(&c.page, accountui.One{Row: rows[i], People: people, Form: form}))
	}
	return fault.New(fault.NotFound, "account.missing", nil)
}

// changeAccount does something to one account and shows it again, with what was wrong or the new password.
func (c *call) changeAccount(done string, change func(id account.ID) (secret string, err error)) error {
	id, err := c.number("account")
	if err != nil {
		return err
	}
	if err := c.form(); err != nil {
		return err
	}
	secret, err := change(account.ID(id))
	if err != nil {
		f := mistaken(err)
		if f == nil {
			return err
		}
		return c.accountPage(f.Kind.Status(), accountui.Form{Wrong: c.page.Message(f)})
	}
	if secret != "" {
		return c.accountPage(http.StatusOK, accountui.Form{Made: "#" + ui.Itoa(id), Secret: secret})
	}
	c.note(c.page.T(done))
	c.redirect("/accounts/" + ui.Itoa(id))
	return nil
}

func (c *call) empower() error {
	return c.changeAccount("web.accounts.empowered", func(id account.ID) (string, error) {
		return "", c.Accounts.Empower(c.r.Context(), c.page.Who, id, account.Role(c.value("role")))
	})
}

func (c *call) shutAccount() error {
	return c.changeAccount("web.accounts.shut", func(id account.ID) (string, error) {
		return "", c.Accounts.Shut(c.r.Context(), c.page.Who, id)
	})
}

func (c *call) resetPassword() error {
	return c.changeAccount("", func(id account.ID) (string, error) {
		return c.Accounts.ResetPassword(c.r.Context(), c.page.Who, id, "")
	})
}

func (c *call) resetFactor() error {
	return c.changeAccount("web.factor.was_reset", func(id account.ID) (string, error) {
		return "", c.Accounts.ResetFactor(c.r.Context(), c.page.Who, id, c.value("reason"))
	})
}

func (c *call) linkAccount() error {
	return c.changeAccount("web.accounts.linked", func(id account.ID) (string, error) {
		return "", c.Accounts.Link(c.r.Context(), c.page.Who, id, org.PersonID(c.posted("person")))
	})
}
