package task

import (
	"maps"
	"slices"
	"strings"

	"duban/internal/list"
	"duban/internal/web/ui"
)

// extras gives the labels of the columns kept with an item, in a fixed order.
func extras(t *list.Task) []string { return slices.Sorted(maps.Keys(t.Item.Extra)) }

func joined(names []string) string { return strings.Join(names, "、") }

// dueSource says where a deadline was found.
func dueSource(p *ui.Page, d list.Deadline) string {
	if d.Source == "" || d.Source == list.DeadlineNone {
		return ""
	}
	return p.T("web.due.source." + string(d.Source))
}
