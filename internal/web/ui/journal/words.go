package journal

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/journal"
	"duban/internal/locale"
	"duban/internal/web/ui"
)

// Table names a kind of record.
func Table(p *ui.Page, table string) string { return word(p, "journal.table.", table) }

// column names a field of a record.
func column(p *ui.Page, name string) string { return word(p, "journal.column.", name) }

// word gives the words below a prefix; what has none stands as it is in the database.
func word(p *ui.Page, prefix, name string) string {
	if locale.Has(prefix + name) {
		return p.T(prefix + name)
	}
	return name
}

// Who says who made a change.
func Who(p *ui.Page, o journal.Origin) string {
	switch {
	case o.From == "program":
		return p.T("web.journal.program")
	case o.Who != "":
		return o.Who
	}
	return p.T("web.journal.nobody")
}

// From says from where a change came.
func From(p *ui.Page, o journal.Origin) string {
	switch o.From {
	case "cli":
		return p.T("web.journal.cli")
	case "program":
		return p.T("web.journal.program")
	}
	return o.From
}

// fields are those of a change; of a record that is new or gone only those that say something.
func fields(p *ui.Page, e *journal.Entry) []journal.Field {
	all := journal.Diff(e.Before, e.After)
	if e.Before != nil && e.After != nil {
		return all
	}
	return slices.DeleteFunc(all, func(f journal.Field) bool {
		said := func(v any) bool { return v != false && value(p, f.Name, v) != "" }
		return !said(f.Before) && !said(f.After)
	})
}

// longestValue is how many characters of a value are shown.
const longestValue = 200

// value puts a value of a field into words, "" for none.
func value(p *ui.Page, name string, v any) string {
	switch x := v.(type) {
	case bool:
		if x {
			return p.T("web.journal.yes")
		}
		return p.T("web.journal.no")
	case int64:
		if strings.HasSuffix(name, "_at") {
			if x == 0 {
				return ""
			}
			return p.Time(time.UnixMilli(x))
		}
		return strconv.FormatInt(x, 10)
	case string:
		return text(p, x)
	}
	return ""
}

func text(p *ui.Page, s string) string {
	if sum, digest := strings.CutPrefix(s, "sha256:"); digest && len(sum) == 64 {
		return p.T("web.journal.digest", "digest", sum[:12])
	}
	if utf8.RuneCountInString(s) > longestValue {
		return string([]rune(s)[:longestValue]) + "…"
	}
	return s
}

// Words gives a change in one line, as a file has it.
func Words(p *ui.Page, e *journal.Entry) string {
	var parts []string
	for _, f := range journal.Diff(e.Before, e.After) {
		words := column(p, f.Name) + ": "
		if f.Had {
			words += value(p, f.Name, f.Before) + " → "
		}
		parts = append(parts, words+value(p, f.Name, f.After))
	}
	return strings.Join(parts, p.T("web.semicolon"))
}

// ofRecord is the address of all entries on a record.
func ofRecord(table, record string) string {
	return "/journal?" + url.Values{"table": {table}, "record": {record}}.Encode()
}
