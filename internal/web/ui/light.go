package ui

import (
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

// overrideSpan says from when to when an override holds.
func (p *Page) overrideSpan(o *measure.Override) string {
	if o.To == 0 {
		return p.T("web.light.from", "from", p.Date(o.From.String()))
	}
	return p.T("web.light.span", "from", p.Date(o.From.String()), "to", p.Date(o.To.String()))
}
