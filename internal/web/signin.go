package web

import (
	"fmt"
	"net/http"

	"duban/internal/fault"
	"duban/internal/web/ui/account"
)

// signInForm shows the sign-in page.
func (c *call) signInForm() error {
	return c.signInPage(http.StatusOK, c.r.URL.Query().Get("back"), "", nil)
}

func (c *call) signInPage(status int, to, name string, wrong *fault.Error) error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	words := ""
	if wrong != nil {
		words = c.page.Message(wrong)
	}
	c.page.Here = "/signin"
	return c.render(status, account.SignInPage(c.frame("", c.page.T("web.signin")), back(to), name, words))
}

// signIn checks name and password and begins a session under a new token.
func (c *call) signIn() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 16<<10)
	name, to := c.r.PostFormValue("name"), c.r.PostFormValue("back")
	who, err := c.Accounts.SignIn(c.r.Context(), name, c.r.PostFormValue("password"))
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal {
			return err
		}
		return c.signInPage(f.Kind.Status(), to, name, f)
	}
	ctx := c.r.Context()
	if err := c.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	c.sessions.Put(ctx, sessionAccount, int64(who.ID))
	c.redirect(back(to))
	return nil
}

// signOut ends the session.
func (c *call) signOut() error {
	if err := c.sessions.Destroy(c.r.Context()); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	c.redirect("/")
	return nil
}
