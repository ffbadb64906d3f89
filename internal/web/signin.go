package web

import (
	"fmt"
	"net/http"

	"duban/internal/account"
	"duban/internal/fault"
	ui "duban/internal/web/ui/account"
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
	return c.render(status, ui.SignInPage(c.frame("", c.page.T("web.signin")), back(to), name, words, c.Accounts.Lax()))
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
	return c.goOn(who, to)
}

// goOn begins the session of an account whose password was right, or asks for what is left to do before.
func (c *call) goOn(who *account.Account, to string) error {
	next, err := c.Accounts.Next(c.r.Context(), who)
	if err != nil {
		return err
	}
	if next != account.Done {
		return c.wait(who, next, to)
	}
	if err := c.begin(who, false); err != nil {
		return err
	}
	c.redirect(back(to))
	return nil
}

// begin begins the session of an account under a new token.
func (c *call) begin(who *account.Account, factor bool) error {
	ctx := c.r.Context()
	if err := c.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	c.forgetWaiting()
	c.sessions.Put(ctx, sessionAccount, int64(who.ID))
	c.sessions.Put(ctx, sessionFactor, factor)
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
