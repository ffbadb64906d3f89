package web

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
)

// Names of what a session holds.
const (
	sessionAccount = "account"
	sessionFactor  = "factor" // true when the account signed in with a second factor
	sessionNote    = "note"   // message shown once, on the next page
)

func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = 12 * time.Hour
	m.IdleTimeout = 3 * time.Hour
	m.HashTokenInStore = true
	m.Cookie.Name = "duban"
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = o.Secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	m.Store = o.Sessions
	if m.Store == nil {
		m.Store = memstore.New()
	}
	return m
}

// loadSession finds out who asks. A visitor without the cookie costs nothing.
func (c *call) loadSession() error {
	token := ""
	if cookie, err := c.r.Cookie(c.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	if token == "" && c.route.Action == account.Read {
		return nil
	}
	ctx, err := c.sessions.Load(c.r.Context(), token)
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	c.r = c.r.WithContext(ctx)
	c.session = true
	if note := c.sessions.PopString(ctx, sessionNote); note != "" {
		c.page.Note = note
		c.fresh = true
	}
	id := c.sessions.GetInt64(ctx, sessionAccount)
	if id == 0 || c.Accounts == nil {
		return nil
	}
	who, err := c.Accounts.Subject(ctx, account.ID(id))
	if fault.Is(err, fault.NotFound) {
		c.sessions.Remove(ctx, sessionAccount) // closed since: signed out
		return nil
	}
	if err != nil {
		return fmt.Errorf("account of session: %w", err)
	}
	if c.Accounts.NeedsFactor(who.Role) && !c.sessions.GetBool(ctx, sessionFactor) {
		c.sessions.Remove(ctx, sessionAccount) // its role became greater since: signs in again, with more than a password
		return nil
	}
	c.page.Who = who
	return nil
}

// nameOrigin says for the journal who asks and from where.
func (c *call) nameOrigin() {
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return // changes nothing
	}
	var who *account.Account
	if c.page.Who != nil {
		who = c.page.Who.Account
	}
	c.actAs(who)
}

// actAs names an account, nil for nobody, as who changes something in this request.
func (c *call) actAs(who *account.Account) {
	o := journal.Origin{From: c.address()}
	if who != nil {
		o.Account, o.Who = int64(who.ID), who.Name
	}
	c.r = c.r.WithContext(journal.With(c.r.Context(), o))
}

// address is from where the request comes.
func (c *call) address() string {
	if host, _, err := net.SplitHostPort(c.r.RemoteAddr); err == nil {
		return host
	}
	return c.r.RemoteAddr
}

// saveSession writes back a session that was changed.
func (c *call) saveSession() error {
	if !c.session {
		return nil
	}
	ctx := c.r.Context()
	switch c.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := c.sessions.Commit(ctx)
		if err != nil {
			return fmt.Errorf("save session: %w", err)
		}
		c.sessions.WriteSessionCookie(ctx, c.w, token, expiry)
	case scs.Destroyed:
		c.sessions.WriteSessionCookie(ctx, c.w, "", time.Time{})
	}
	return nil
}

// note puts a message on the next page that this visitor sees.
func (c *call) note(text string) { c.sessions.Put(c.r.Context(), sessionNote, text) }

// disposition makes a browser keep an answer as a file whose name may be Chinese.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\/`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}
