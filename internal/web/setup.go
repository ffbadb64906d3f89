package web

import (
	"net/http"

	"duban/internal/account"
	"duban/internal/fault"
	ui "duban/internal/web/ui/account"
)

// noteSetup makes the page say that the set-up is not finished.
func (c *call) noteSetup() error {
	if c.Accounts == nil {
		return nil
	}
	empty, err := c.Accounts.Empty(c.r.Context())
	c.page.Unset = empty
	return err
}

// setupForm lets whoever has the one-time address choose the first administrator's name and password.
func (c *call) setupForm() error {
	token := c.r.URL.Query().Get("token")
	if err := c.Accounts.CheckSetup(c.r.Context(), token); err != nil {
		return err
	}
	return c.setupPage(http.StatusOK, ui.Setup{Token: token})
}

func (c *call) setupPage(status int, form ui.Setup) error {
	if _, err := c.signInFrame("/", "web.setup", nil); err != nil {
		return err
	}
	form.Least = account.MinPassword
	return c.render(status, ui.SetupPage(&c.page, form))
}

// finishSetup makes the first account and goes on as its first sign-in.
func (c *call) finishSetup() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 16<<10)
	form := ui.Setup{Token: c.r.PostFormValue("token"), Name: c.r.PostFormValue("name")}
	password := c.r.PostFormValue("password")
	wrong := func(f *fault.Error) error {
		form.Wrong, form.Field = c.page.Message(f), f.Field
		return c.setupPage(f.Kind.Status(), form)
	}
	if err := c.Accounts.CheckSetup(c.r.Context(), form.Token); err != nil {
		return err
	}
	if password != c.r.PostFormValue("again") {
		return wrong(&fault.Error{Kind: fault.Invalid, Code: "account.password_differs", Field: "again"})
	}
	who, err := c.Accounts.FinishSetup(c.r.Context(), form.Token, form.Name, password)
	if err != nil {
		if f := fault.As(err); f.Kind == fault.Invalid {
			return wrong(f)
		}
		return err
	}
	return c.goOn(who, "/")
}
