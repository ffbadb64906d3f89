package web

import (
	"net/http"
	"strings"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/web/ui/key"
)

// keys lists the API keys of line systems.
func (c *call) keys() error { return c.keysPage(http.StatusOK, key.Form{}) }

func (c *call) keysPage(status int, form key.Form) error {
	c.fresh = true
	c.page.Here = "/keys"
	if err := c.openCurrent(); err != nil {
		return err
	}
	c.frame("keys", c.page.T("web.nav.keys"))
	all, err := c.Keys.List(c.r.Context())
	if err != nil {
		return err
	}
	return c.render(status, key.Page(&c.page, key.Index{Keys: all, Services: c.Services().Services(), Form: form}))
}

// createKey makes a key and shows its secret, on this one answer and never again.
func (c *call) createKey() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 256<<10)
	form := key.Form{System: strings.TrimSpace(c.r.PostFormValue("system")), All: c.r.PostFormValue("all") != "", Chosen: map[string]bool{}}
	services := []string{}
	for _, code := range c.r.PostForm["service"] {
		if _, known := c.Services().Service(casework.ServiceID(code)); known && !form.Chosen[code] {
			form.Chosen[code] = true
			services = append(services, code)
		}
	}
	if form.All {
		services = nil
	}
	made, secret, err := c.Keys.Create(c.r.Context(), account.NewKey{System: form.System, Services: services, By: c.page.Who.Name})
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		form.Wrong, form.Field = c.page.Message(f), f.Field
		return c.keysPage(f.Kind.Status(), form)
	}
	return c.keysPage(http.StatusOK, key.Form{Made: made.System, Secret: secret})
}

// revokeKey takes a key back at once.
func (c *call) revokeKey() error {
	id, err := c.number("key")
	if err != nil {
		return err
	}
	if err := c.Keys.Revoke(c.r.Context(), account.KeyID(id), c.page.Who.Name); err != nil {
		return err
	}
	c.note(c.page.T("web.keys.revoked"))
	c.redirect("/keys")
	return nil
}
