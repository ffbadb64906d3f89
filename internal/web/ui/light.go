package ui

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"duban/internal/locale"
	"duban/internal/measure"
)

// Reason makes the sentence of a reason, or of what would change a light.
func (p *Page) Reason(r measure.Reason) string {
	args := r.Args
	for _, name := range []string{"due", "start"} {
		day, isDay := args[name].(string)
		if !isDay {
			continue
		}
		dated := make(map[string]any, len(args))
		for key, value := range args {
			dated[key] = value
		}
		dated[name] = p.Date(day)
		args = dated
	}
	return locale.Text(p.Lang, r.Code, args)
}

// LightWord is what a light is called.
func (p *Page) LightWord(l measure.Light) string { return p.T("measure.light." + string(l)) }

// Why gives the reasons of a light in one line.
func (p *Page) Why(v *measure.Verdict) string {
	words := make([]string, len(v.Reasons))
	for i, r := range v.Reasons {
		words[i] = p.Reason(r)
	}
	return strings.Join(words, p.gap())
}

// gap stands between two sentences.
func (p *Page) gap() string {
	if p.Lang == locale.En {
		return " "
	}
	return ""
}

// OverrideSpan says from when to when an override holds.
func (p *Page) OverrideSpan(o *measure.Override) string {
	if o.To == 0 {
		return p.T("web.light.from", "from", p.Date(o.From.String()))
	}
	return p.T("web.light.span", "from", p.Date(o.From.String()), "to", p.Date(o.To.String()))
}

// LightCount is how many tasks have a light, and where they are listed.
type LightCount struct {
	Light measure.Light
	Count int
	URL   string
}

// path is this page's address without its query.
func (p *Page) path() string {
	path, _, _ := strings.Cut(p.Here, "?")
	return path
}

// carried gives what this page's address asks for, but for some names: Text is the name, URL the value.
func (p *Page) carried(but ...string) []Link {
	_, query, _ := strings.Cut(p.Here, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	var out []Link
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(but, name) {
			out = append(out, Link{Text: name, URL: values.Get(name)})
		}
	}
	return out
}

// today is this page's address as of today.
func (p *Page) today() string {
	values := url.Values{}
	for _, l := range p.carried("on", "page") {
		values.Set(l.Text, l.URL)
	}
	if len(values) == 0 {
		return p.path()
	}
	return p.path() + "?" + values.Encode()
}

// Dated puts the day whose lights are shown into an address of our own, where it is not today.
func (p *Page) Dated(to string) string {
	if p.On == 0 || p.On == p.Today {
		return to
	}
	join := "?"
	if strings.Contains(to, "?") {
		join = "&"
	}
	return to + join + "on=" + p.On.String()
}
