package casework

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duban/internal/casework"
	"duban/internal/web/ui"
	"duban/internal/worktime"
)

// percent writes a place in a drawing.
func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }

func queryEscape(s string) string { return url.QueryEscape(s) }

// offset keeps a label clear of its mark.
func offset(l Label) string {
	if l.Left() {
		return "-4"
	}
	return "4"
}

// shortDate gives a day as narrow as a cell needs.
func shortDate(d worktime.Date) string {
	_, month, day := d.Civil()
	return ui.Itoa(int(month)) + "/" + ui.Itoa(day)
}

// kindWords says what is not usual about a day.
func (d *Day) kindWords(p *ui.Page) string {
	switch d.Kind {
	case "off":
		return d.Why
	case "extra":
		return p.T("web.case.day.extra")
	case "weekend":
		return p.T("web.case.day.weekend")
	}
	return ""
}

// spoken is the drawing for those who do not see it.
func (l *Line) spoken(p *ui.Page) string { return strings.Join(l.Says, p.T("web.case.says.join")) }

// Fact is an attribute of a case in words.
type Fact struct {
	Name, Value string
}

// Attributes gives what is recorded about a case: the fields of its service in their order, then the others. Who people
// are is masked unless names are to be shown.
func Attributes(p *ui.Page, d *Detail) []Fact {
	var out []Fact
	shownAs := func(name string) string {
		value := d.Case.Attributes[name]
		if !d.Names && casework.Personal(name) {
			return casework.Mask(value)
		}
		return value
	}
	shown := map[string]bool{}
	for _, f := range d.Service.Fields {
		if _, given := d.Case.Attributes[f.Name]; given {
			out = append(out, Fact{either(p, f.Name, f.NameEn), shownAs(f.Name)})
			shown[f.Name] = true
		}
	}
	if value := shownAs(casework.AttributeApplicant); value != "" {
		out = append(out, Fact{p.T("web.case.applicant"), value})
	}
	var rest []string
	for name := range d.Case.Attributes {
		switch {
		case shown[name], name == casework.AttributeApplicant, name == casework.AttributeOutcome, name == casework.AttributeRefiles:
			continue
		}
		rest = append(rest, name)
	}
	slices.Sort(rest)
	for _, name := range rest {
		out = append(out, Fact{name, shownAs(name)})
	}
	return out
}
