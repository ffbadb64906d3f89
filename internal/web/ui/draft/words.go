package draft

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	"duban/internal/web/ui/finding"
)

// stepNames are the steps of an import, in order; those after the first are also the end of their addresses.
var stepNames = []string{"upload", "columns", "findings", "save"}

func done(step, here string) bool {
	return slices.Index(stepNames, step) < slices.Index(stepNames, here)
}

// fields are what a column can be taken for, in the order in which they are offered.
var fields = []list.Field{
	list.FieldNo, list.FieldHeading, list.FieldTitle, list.FieldText, list.FieldUnits, list.FieldLead, list.FieldJoint,
	list.FieldPerson, list.FieldDeadline, list.FieldExtra, list.FieldIgnore,
}

// maxPreview is how many items the preview shows.
const maxPreview = 5

func firstItems(r *list.Reading) []list.Item {
	return r.List.Items[:min(maxPreview, len(r.List.Items))]
}

func joined(names []string) string { return strings.Join(names, "、") }

func itemWords(it list.Item) string {
	text := it.Title
	if text == "" {
		text = it.Text
	}
	if r := []rune(text); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return text
}

func pathWords(it list.Item) string { return strings.Join(it.Path, " › ") }

// part is the people whom an item names for one role.
type part struct {
	role  string // "" where the list has only one
	names []string
}

// partsOf gives an item's people role by role, in the order of the list's roles.
func partsOf(roles []string, it list.Item) []part {
	var out []part
	for _, role := range roles {
		names := it.People[role]
		if len(names) == 0 {
			continue
		}
		if len(roles) == 1 {
			role = ""
		}
		out = append(out, part{role, names})
	}
	return out
}

func columnsVerdict(p *ui.Page, x Columns) string {
	args := []any{"items", len(x.Reading.List.Items), "columns", len(x.Rows), "unsure", x.Unsure, "layout", p.T("web.layout." + string(x.Reading.List.Layout))}
	switch {
	case len(x.Rows) == 0:
		return p.T("web.import.columns.prose", args...)
	case x.Unsure > 0:
		return p.T("web.import.columns.unsure", args...)
	}
	return p.T("web.import.columns.verdict", args...)
}

func action(id list.DraftID) string { return "/import/" + ui.Itoa(id) + "/findings" }

// groupID and findingID are fragments of the page that htmx and the browser find again.
func groupID(g finding.Group) string { return "g-" + strings.NewReplacer(".", "-").Replace(g.Code) }

func findingID(f fault.Finding) string {
	sum := sha256.Sum256([]byte(f.Key()))
	return "f-" + hex.EncodeToString(sum[:6])
}

// fixable reports whether a group has fixes to accept.
func fixable(g finding.Group) bool {
	return slices.ContainsFunc(g.Decisions, func(e finding.Entry) bool { return e.Finding.Fix != nil })
}

// about says which item a finding concerns.
func about(p *ui.Page, f fault.Finding) ui.Link {
	if f.Item == "" {
		return ui.Link{}
	}
	return ui.Link{Text: p.T("web.findings.item", "no", f.Item)}
}
