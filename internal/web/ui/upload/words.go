package upload

import (
	"slices"
	"strings"

	"duban/internal/casework"
	"duban/internal/locale"
	"duban/internal/record"
	"duban/internal/web/ui"
)

// FieldName gives what a column holds in the visitor's language.
func FieldName(p *ui.Page, f record.Field) string {
	if number, side := f.Pause(); side != "" {
		return p.T("web.record.pause_"+side, "number", number)
	}
	if f == record.FieldNone {
		return p.T("web.record.none")
	}
	return p.T("web.record." + string(f))
}

func serviceName(p *ui.Page, s *casework.Service) string {
	if p.Lang == locale.En && s.NameEn != "" {
		return s.NameEn
	}
	return s.Name
}

// samples gives a few different values of a column.
func samples(rows []PreviewRow, column int) string {
	var out []string
	for _, r := range rows {
		if column < len(r.Cells) && r.Cells[column] != "" && !slices.Contains(out, r.Cells[column]) && len(out) < 3 {
			out = append(out, r.Cells[column])
		}
	}
	return strings.Join(out, " · ")
}

// padded gives as many cells as there are columns, also of a row that has fewer.
func padded(cells []string, x Preview) []string {
	columns := len(x.Mapping.Columns)
	if x.Lines {
		columns = 1
	}
	out := make([]string, columns)
	copy(out, cells)
	return out
}
