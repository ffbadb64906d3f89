package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/web/ui"
)

// call is one request on its way to a page.
type call struct {
	*site
	w       http.ResponseWriter
	r       *http.Request
	page    ui.Page
	route   Route
	out     answer
	lights  *progress.Board // of the list shown, nil when the visitor sees no lights; see openLights
	session bool            // a session was loaded
	fresh   bool            // holds something for this visitor alone: not to be kept for others
}

// handler fills the call's answer or gives the fault that an error page is to show.
type handler func(*call) error

func (s *site) newCall(w http.ResponseWriter, r *http.Request) *call {
	c := &call{site: s, w: w, r: r}
	c.page = ui.Page{Lang: language(r), Assets: s.assets.urls, Version: s.Version, Here: here(r)}
	return c
}

// serve decides what is the same for all routes: language, session, permission, cache and error pages.
func (s *site) serve(route Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.newCall(w, r)
		c.route = route
		if chosen := r.URL.Query().Get("lang"); chosen != "" && r.Method == http.MethodGet {
			c.chooseLanguage(chosen)
			return
		}
		if err := errors.Join(c.loadSession(), c.noteSetup()); err != nil {
			c.fail(err)
			c.send()
			return
		}
		c.nameOrigin()
		if !c.page.May(route.Action) {
			c.refuse()
			c.finish()
			return
		}
		key, hit := c.cached()
		if hit {
			return
		}
		if err := route.handle(c); err != nil {
			c.fail(err)
		}
		if key.url != "" && !c.fresh && c.out.status == http.StatusOK {
			c.keep(key)
		}
		c.finish()
	}
}

// finish writes the session's cookie, then the answer.
func (c *call) finish() {
	if err := c.saveSession(); err != nil {
		c.fail(err)
	}
	c.send()
}

// refuse sends a visitor to the sign-in page, and tells someone signed in that this is not theirs to do.
func (c *call) refuse() {
	switch {
	case c.page.Who != nil:
		c.problem(http.StatusForbidden, "web.problem.forbidden", nil)
	case c.r.Method == http.MethodGet:
		c.redirect("/signin?back=" + url.QueryEscape(c.page.Here))
	default:
		c.problem(http.StatusUnauthorized, "web.problem.anonymous", nil)
	}
}

// missing answers addresses that lead nowhere, and known addresses asked with the wrong method.
func (c *call) missing() error {
	return fault.New(fault.NotFound, "web.problem.not_found", nil)
}

// render makes the answer a page.
func (c *call) render(status int, component templ.Component) error {
	return c.out.render(c.r.Context(), status, component)
}

// redirect makes the answer a redirection that a browser follows with GET.
func (c *call) redirect(to string) {
	c.out = answer{status: http.StatusSeeOther, location: to}
}

// language is the visitor's choice, else what the browser asks for, else Chinese.
func language(r *http.Request) locale.Lang {
	if cookie, err := r.Cookie("lang"); err == nil {
		return locale.Parse(cookie.Value)
	}
	return locale.Parse(r.Header.Get("Accept-Language"))
}

// chooseLanguage remembers the language and leads back to the same address without the choice in it.
func (c *call) chooseLanguage(chosen string) {
	http.SetCookie(c.w, &http.Cookie{
		Name: "lang", Value: string(locale.Parse(chosen)), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
	c.redirect(c.page.Here)
	c.send()
}

// here is the address of this page as a path of our own, without the language in it.
func here(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return r.URL.Path
	}
	q := r.URL.Query()
	if !q.Has("lang") {
		return r.URL.Path + "?" + r.URL.RawQuery
	}
	q.Del("lang")
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}

// back gives an address to return to when it is one of our own, else the home page.
func back(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}

// number reads a number out of the path; anything else is an address that leads nowhere.
func (c *call) number(name string) (int64, error) {
	n, err := strconv.ParseInt(c.r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.NotFound, "web.problem.not_found", nil)
	}
	return n, nil
}

// summary finds the edition that an address names: "slug" is the newest one, "slug@2" the second.
func summary(all []list.Summary, segment string) (list.Summary, bool) {
	slug, at, numbered := strings.Cut(segment, "@")
	number := 0
	if numbered {
		var err error
		if number, err = strconv.Atoi(at); err != nil || number < 1 {
			return list.Summary{}, false
		}
	}
	for _, sum := range all {
		if sum.Slug == slug && (numbered && sum.Number == number || !numbered && sum.Current) {
			return sum, true
		}
	}
	return list.Summary{}, false
}
