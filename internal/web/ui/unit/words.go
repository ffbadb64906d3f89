package unit

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
)

func joined(names []string) string { return strings.Join(names, "、") }

// leading counts the units that lead anything.
func leading(all []*list.UnitTasks) int {
	n := 0
	for _, u := range all {
		if len(u.Lead) > 0 {
			n++
		}
	}
	return n
}

func kind(k org.UnitKind) string {
	if k == "" {
		return string(org.KindUnit)
	}
	return string(k)
}

// others gives the aliases that this edition does not print.
func others(u *org.Unit, printed []string) []string {
	var out []string
	for _, a := range u.Aliases {
		if !slices.Contains(printed, a.Name) {
			out = append(out, a.Name)
		}
	}
	return out
}

func unitLang(p *ui.Page, u *org.Unit) templ.Attributes {
	if u.NameEn != "" {
		return nil
	}
	return p.Chinese()
}
