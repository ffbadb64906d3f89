// Package ui is the look of Duban's pages: the frame around every page and the pieces that all pages are built from
// (duty strip, provenance mark, finding, chips, pager), each built once. Pages of one noun live in folders beside it.
//
// Components take typed arguments, never a request or a store. Words come from the locale package through [Page.T];
// nothing here writes inline script or style, which the content security policy forbids. Start with Page and
// layout.templ.
package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Page is what every page knows about the visitor and about its own place.
type Page struct {
	Lang    locale.Lang
	Title   string           // of the page, without the product's name
	Nav     string           // entry of the navigation that is marked: a key below web.nav
	Crumbs  []Link           // from the outside in, without the page itself
	Who     *account.Subject // nil for a visitor who has not signed in
	Base    string           // "/lists/chuanshan-2020": start of all addresses within the list shown, "" when there is none
	List    *list.Edition
	UnitsEn map[org.UnitID]string // English names of units, nil where there are none
	Old     bool                  // the edition shown is not the newest of its list
	Lists   int                   // lists on this server
	Open    int                   // open findings of the list shown
	Kept    int                   // commitments of the list shown, without those that are dismissed or replaced
	Here    string                // this page's address, for the language switch and to return to after signing in
	Query   string                // words in the search box
	Note    string                // outcome of the action that led here, shown once
	Unset   bool                  // there is no account yet
	Chart   bool                  // has a chart
	On      worktime.Date         // day whose lights are shown, 0 where none are
	Today   worktime.Date         // set with On
	Refresh int                   // seconds after which the page is asked for again, 0 never: for work that is under way
	Assets  Assets
	Version string
}

// Assets are the addresses of what pages load; Script and Chart are "" when the program was built without the bundle.
// Chart is only for pages with one, see Page.Chart.
type Assets struct {
	Style, Script, Chart, Icon string
}

// Link is a word that leads somewhere.
type Link struct {
	Text, URL string
}

// Choice is one of several ways to show a page; Here marks the one shown.
type Choice struct {
	Text, URL string
	Here      bool
}

// T gives a message in the visitor's language. Arguments come in pairs of name and value.
func (p *Page) T(key string, pairs ...any) string {
	if len(pairs) == 0 {
		return locale.Text(p.Lang, key, nil)
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return locale.Text(p.Lang, key, args)
}

// TArgs gives a message whose arguments are named already.
func (p *Page) TArgs(key string, args map[string]any) string { return locale.Text(p.Lang, key, args) }

// May reports whether the visitor may do an action on anything at all.
func (p *Page) May(a account.Action) bool { return p.Who.May(a) }

// MayOn reports whether the visitor may do an action on the data of these units and people.
func (p *Page) MayOn(a account.Action, on account.On) bool { return p.Who.MayOn(a, on) }

// Roles names what the visitor is.
func (p *Page) Roles() string {
	var words []string
	roles := p.Who.Roles()
	for _, r := range roles {
		if r == account.Member && len(roles) > 1 {
			continue // the posts say what it is
		}
		words = append(words, p.T("account.role."+string(r)))
	}
	return p.And(words)
}

// Name gives the text of <title>.
func (p *Page) Name() string {
	name := p.T("web.product")
	if p.Title == "" {
		return name
	}
	return p.Title + " · " + name
}

// Person names an account to who is signed in; others only learn that somebody of the staff did it. The program has no
// account and is named as it is.
func (p *Page) Person(name string) string {
	if p.Who == nil && name != "" && name != "duban" {
		return p.T("web.person.staff")
	}
	return name
}

// InLang gives this page's address in another language.
func (p *Page) InLang(l locale.Lang) templ.SafeURL {
	join := "?"
	if strings.Contains(p.Here, "?") {
		join = "&"
	}
	return templ.SafeURL(p.Here + join + "lang=" + string(l))
}

// Chinese gives the lang attribute for words of the document, which are Chinese also on an English page.
func (p *Page) Chinese() templ.Attributes {
	if p.Lang == locale.Zh {
		return nil
	}
	return templ.Attributes{"lang": "zh-CN"}
}

// Entry is one entry of the navigation.
type Entry struct {
	Key   string // web.nav.Key
	URL   string
	Count int // shown beside it when not 0
}

// Entries gives the navigation of this visitor.
func (p *Page) Entries() []Entry {
	var out []Entry
	if p.List == nil {
		out = append(out, Entry{Key: "overview", URL: "/"})
		out = append(out, p.progressEntries()...)
	} else {
		out = append(out, Entry{Key: "overview", URL: p.Base})
		if p.May(account.ReadProgress) {
			out = append(out, Entry{Key: "board", URL: "/lists/" + p.List.Slug + "/board"})
		}
		out = append(out, p.progressEntries()...)
		out = append(out,
			Entry{Key: "tasks", URL: p.Base + "/tasks", Count: len(p.List.Tasks)},
			Entry{Key: "commitments", URL: "/lists/" + p.List.Slug + "/commitments", Count: p.Kept},
			Entry{Key: "units", URL: p.Base + "/units"},
			Entry{Key: "leaders", URL: p.Base + "/leaders"},
			Entry{Key: "findings", URL: p.Base + "/findings", Count: p.Open},
			Entry{Key: "editions", URL: p.Base + "/editions"},
		)
	}
	if p.May(account.ReadEvidence) {
		out = append(out, Entry{Key: "evidence", URL: "/evidence"})
	}
	out = append(out, Entry{Key: "services", URL: "/services"})
	if p.May(account.Import) {
		out = append(out, Entry{Key: "import", URL: "/import"})
	}
	out = append(out, Entry{Key: "calendar", URL: "/calendar"})
	if p.May(account.Cases) {
		out = append(out, Entry{Key: "suspicions", URL: "/cases/findings"})
	}
	if p.May(account.Record) {
		out = append(out, Entry{Key: "records", URL: "/cases/import"})
	}
	if p.May(account.Grant) {
		out = append(out, Entry{Key: "keys", URL: "/keys"})
	}
	return append(out, p.staffEntries()...)
}

// staffEntries are the entries of who arranges accounts and posts, and of who gives or takes one.
func (p *Page) staffEntries() []Entry {
	var out []Entry
	if p.May(account.HandOver) && p.Who.Person != 0 {
		out = append(out, Entry{Key: "handovers", URL: "/handovers"})
	}
	if p.May(account.ReadPosts) {
		out = append(out, Entry{Key: "posts", URL: "/posts"})
	}
	if p.May(account.ReadAccounts) {
		out = append(out, Entry{Key: "accounts", URL: "/accounts"})
	}
	if p.May(account.ReadJournal) {
		out = append(out, Entry{Key: "journal", URL: "/journal"})
	}
	return out
}

// progressEntries are the entries of who reports, reviews and closes.
func (p *Page) progressEntries() []Entry {
	if !p.May(account.ReadProgress) {
		return nil
	}
	out := []Entry{{Key: "due", URL: "/due"}}
	if p.May(account.EditWindow) && p.List != nil {
		out = append(out, Entry{Key: "windows", URL: "/lists/" + p.List.Slug + "/windows"})
	}
	return append(out, Entry{Key: "closures", URL: "/closures"})
}

// Itoa writes a number.
func Itoa[N ~int | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// URL marks an address of our own as safe.
func URL(parts ...string) templ.SafeURL { return templ.SafeURL(strings.Join(parts, "")) }

// EditionRoles gives the positions that an edition names people for, in the order of the document.
func EditionRoles(v *list.View) []string {
	var out []string
	for _, m := range v.PersonTasks() {
		for _, r := range m.Roles {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// Unit gives a unit's name in the visitor's language.
func (p *Page) Unit(id org.UnitID, name string) string {
	if en := p.UnitsEn[id]; en != "" && p.Lang == locale.En {
		return en
	}
	return name
}

// And joins names as the visitor's language does.
func (p *Page) And(names []string) string {
	if p.Lang == locale.En {
		return strings.Join(names, ", ")
	}
	return strings.Join(names, "、")
}
