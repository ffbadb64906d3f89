package board

import (
	"slices"
	"strings"

	"duban/internal/progress"
	"duban/internal/web/ui"
)

// mostHolds is how many of those who are next on a task are named before the rest is counted.
const mostHolds = 2

// holdWords says who is next on a task, and whether any of them is late. Who is late comes first.
func holdWords(p *ui.Page, all []progress.Hold) (words string, late bool) {
	if len(all) == 0 {
		return "", false
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b progress.Hold) int {
		switch {
		case a.Late == b.Late:
			return 0
		case a.Late:
			return -1
		default:
			return 1
		}
	})
	var names []string
	for _, h := range all {
		name := p.T("web.board.holder." + string(h.Holder))
		if h.Late {
			name = p.T("web.board.holder.late", "holder", name)
		}
		if h.Unit != 0 {
			name = p.T("web.board.holder.of", "unit", p.Unit(h.Unit, h.Name), "holder", name)
		}
		names = append(names, name)
	}
	words = strings.Join(names[:min(mostHolds, len(names))], p.T("web.and"))
	if more := len(names) - mostHolds; more > 0 {
		words = p.T("web.board.holder.more", "names", words, "count", more)
	}
	return p.T("web.board.holder.now", "holder", words), all[0].Late
}
