package web

import (
	"fmt"
	"net/http"
	"time"

	"duban/internal/account"
	"duban/internal/fault"
	ui "duban/internal/web/ui/account"
)

// Names of what a session holds between password and second factor. It does not count as signed in.
const (
	waitingAccount = "waiting"
	waitingNext    = "waiting_next"
	waitingSince   = "waiting_since"
	waitingBack    = "waiting_back"
	waitingDevice  = "waiting_device" // address of the enrolment
)

// waitFor is how long the way from password to second factor may take.
const waitFor = 10 * time.Minute

// wait sends an account whose password was right on to what is left to do.
func (c *call) wait(who *account.Account, next account.Next, to string) error {
	ctx := c.r.Context()
	if err := c.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	c.forgetWaiting()
	c.sessions.Remove(ctx, sessionAccount)
	c.sessions.Put(ctx, waitingAccount, int64(who.ID))
	c.sessions.Put(ctx, waitingNext, string(next))
	c.sessions.Put(ctx, waitingSince, c.Now().Unix())
	c.sessions.Put(ctx, waitingBack, back(to))
	if next == account.Enrol {
		device, err := account.NewEnrolment(who.Name)
		if err != nil {
			return err
		}
		c.sessions.Put(ctx, waitingDevice, device.URL())
		c.redirect("/signin/enrol")
		return nil
	}
	c.redirect("/signin/code")
	return nil
}

func (c *call) forgetWaiting() {
	for _, name := range []string{waitingAccount, waitingNext, waitingSince, waitingBack, waitingDevice} {
		c.sessions.Remove(c.r.Context(), name)
	}
}

// waits gives the account that this visitor has given the password of, nil when there is none or it took too long: then
// the answer leads back to the beginning.
func (c *call) waits(next account.Next) (*account.Account, error) {
	ctx := c.r.Context()
	c.fresh = true
	id := c.sessions.GetInt64(ctx, waitingAccount)
	late := c.Now().Sub(time.Unix(c.sessions.GetInt64(ctx, waitingSince), 0)) > waitFor
	if id == 0 || late || c.sessions.GetString(ctx, waitingNext) != string(next) {
		if id != 0 && late {
			c.forgetWaiting()
		}
		c.redirect("/signin")
		return nil, nil
	}
	who, err := c.Accounts.Subject(ctx, account.ID(id))
	if fault.Is(err, fault.NotFound) {
		c.redirect("/signin")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("account at sign-in: %w", err)
	}
	c.actAs(who.Account)
	return who.Account, nil
}

// codeForm asks for a code of the device.
func (c *call) codeForm() error {
	who, err := c.waits(account.Code)
	if who == nil || err != nil {
		return err
	}
	return c.codePage(http.StatusOK, nil)
}

func (c *call) codePage(status int, wrong *fault.Error) error {
	page, err := c.signInFrame("/signin/code", "web.factor.code", wrong)
	if err != nil {
		return err
	}
	return c.render(status, ui.CodePage(&c.page, page))
}

// signInFrame prepares a page on the way of signing in and gives the words of what was wrong with the last try.
func (c *call) signInFrame(path, title string, wrong *fault.Error) (words string, err error) {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return "", err
	}
	c.page.Here = path
	c.frame("", c.page.T(title))
	if wrong != nil {
		words = c.page.Message(wrong)
	}
	return words, nil
}

// checkCode takes a code and begins the session.
func (c *call) checkCode() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 16<<10)
	who, err := c.waits(account.Code)
	if who == nil || err != nil {
		return err
	}
	left, err := c.Accounts.CheckCode(c.r.Context(), who, c.r.PostFormValue("code"))
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal {
			return err
		}
		return c.codePage(f.Kind.Status(), f)
	}
	to := c.sessions.GetString(c.r.Context(), waitingBack)
	if err := c.begin(who, true); err != nil {
		return err
	}
	if left >= 0 {
		c.note(c.page.T("web.factor.left", "count", left))
	}
	c.redirect(back(to))
	return nil
}

// device gives the enrolment of this visitor.
func (c *call) device() (*account.Enrolment, error) {
	return account.ParseEnrolment(c.sessions.GetString(c.r.Context(), waitingDevice))
}

// enrolForm shows the secret for the device.
func (c *call) enrolForm() error {
	who, err := c.waits(account.Enrol)
	if who == nil || err != nil {
		return err
	}
	return c.enrolPage(http.StatusOK, nil)
}

func (c *call) enrolPage(status int, wrong *fault.Error) error {
	device, err := c.device()
	if err != nil {
		return err
	}
	words, err := c.signInFrame("/signin/enrol", "web.factor.enrol", wrong)
	if err != nil {
		return err
	}
	return c.render(status, ui.EnrolPage(&c.page, ui.Enrol{Action: "/signin/enrol", Picture: "/signin/enrol.png", Secret: device.Secret(), Wrong: words}))
}

// enrolPicture gives the secret as a QR code.
func (c *call) enrolPicture() error {
	who, err := c.waits(account.Enrol)
	if who == nil || err != nil {
		return err
	}
	device, err := c.device()
	if err != nil {
		return err
	}
	return c.picture(device)
}

func (c *call) picture(device *account.Enrolment) error {
	data, err := device.Picture()
	if err != nil {
		return err
	}
	c.out = answer{status: http.StatusOK, kind: "image/png", body: data}
	return nil
}

// enrol takes the first code of a device, shows the recovery codes, on this one answer and never again, and begins the
// session.
func (c *call) enrol() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 16<<10)
	who, err := c.waits(account.Enrol)
	if who == nil || err != nil {
		return err
	}
	device, err := c.device()
	if err != nil {
		return err
	}
	codes, err := c.Accounts.Enrol(c.r.Context(), who, device, c.r.PostFormValue("code"))
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal {
			return err
		}
		return c.enrolPage(f.Kind.Status(), f)
	}
	to := c.sessions.GetString(c.r.Context(), waitingBack)
	if err := c.begin(who, true); err != nil {
		return err
	}
	return c.codesPage(who, codes, back(to))
}

// codesPage shows recovery codes and leads on.
func (c *call) codesPage(who *account.Account, codes []string, to string) error {
	subject, err := c.Accounts.Subject(c.r.Context(), who.ID)
	if err != nil {
		return err
	}
	c.page.Who = subject
	if _, err := c.signInFrame("/", "web.factor.recovery", nil); err != nil {
		return err
	}
	return c.render(http.StatusOK, ui.RecoveryPage(&c.page, codes, to))
}
