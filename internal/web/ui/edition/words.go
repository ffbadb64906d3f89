package edition

import (
	"slices"
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

// apart gives, of two lists of names, those that went, those that came, and how many stayed. None stay where only the
// order changed, or where the field is no list: then both sides are shown whole.
func apart(f list.FieldChange) (gone, come []string, same int) {
	if len(f.Before) < 2 || len(f.After) < 2 {
		return nil, nil, 0
	}
	for _, name := range f.Before {
		if slices.Contains(f.After, name) {
			same++
		} else {
			gone = append(gone, name)
		}
	}
	for _, name := range f.After {
		if !slices.Contains(f.Before, name) {
			come = append(come, name)
		}
	}
	if len(gone)+len(come) == 0 {
		return nil, nil, 0
	}
	return gone, come, same
}

func nothing(d list.Difference) bool {
	return len(d.Added)+len(d.Removed)+len(d.Changed)+len(d.Moved)+len(d.Headings)+len(d.Attached)+len(d.Absent) == 0
}

// Verdict counts what changed in one line.
func Verdict(p *ui.Page, d list.Difference) string {
	return p.T("web.diff.verdict", "added", len(d.Added), "removed", len(d.Removed), "changed", len(d.Changed), "moved", len(d.Moved), "same", d.Same)
}
