package edition

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"duban/internal/list"
	"duban/internal/web/ui"
)

// segment is the address of one edition: the newest has the list's own.
func segment(s list.Summary) templ.SafeURL {
	if s.Current {
		return ui.URL("/lists/", s.Slug)
	}
	return ui.URL("/lists/", s.Slug, "@", strconv.Itoa(s.Number))
}

func short(hash string) string { return hash[:min(8, len(hash))] }

func joined(words []string) string { return strings.Join(words, "、") }

func path(headings []string) string { return strings.Join(headings, " › ") }

// name gives the title of an item, or the beginning of its text.
func name(r list.ItemRef) string {
	if r.Title != "" {
		return r.Title
	}
	return (&list.Task{Item: list.Item{Text: r.Text}}).Short(false)
}

func fieldName(p *ui.Page, f list.FieldChange) string {
	if f.Label != "" {
		return f.Label
	}
	return p.T("web.field." + f.Field)
}

func nothing(d list.Difference) bool {
	return len(d.Added)+len(d.Removed)+len(d.Changed)+len(d.Moved)+len(d.Headings)+len(d.Attached)+len(d.Absent) == 0
}

// Verdict counts what changed in one line.
func Verdict(p *ui.Page, d list.Difference) string {
	return p.T("web.diff.verdict", "added", len(d.Added), "removed", len(d.Removed), "changed", len(d.Changed), "moved", len(d.Moved), "same", d.Same)
}
