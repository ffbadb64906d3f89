package worktime

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Exception is a day on which the week does not decide: a holiday, or a weekend day that is worked instead (补班).
type Exception struct {
	Date      Date   `json:"date"`
	Work      bool   `json:"work"`
	Reason    string `json:"reason"`           // the holiday, or why an organ closed
	Notice    string `json:"notice,omitempty"` // number of the document: 国办发明电〔2020〕1号
	Published Date   `json:"published,omitzero"`
	Issuer    string `json:"issuer"`
	Local     bool   `json:"local,omitempty"` // an override of a place, which outranks every notice
}

// Notice is a document that arranges the holidays of a year.
type Notice struct {
	Year      int    `json:"year"`
	Number    string `json:"number"`
	Published Date   `json:"published"`
	Issuer    string `json:"issuer"`
}

// Override is a local decision on some days: an organ closed by a flood, a hall open on a Saturday.
type Override struct {
	From, To Date // To is included; none means From alone
	Work     bool
	Reason   string
	Issuer   string
}

// Edition is all that was known about working days at one time. It never changes: a notice that comes later makes
// another edition.
type Edition struct {
	Name       string // "cn"
	Published  Date   // when the newest of its notices came out; none without notices
	Notices    []Notice
	Exceptions []Exception // by date, at most one a day
}

// ID names the edition: cn@2020-01-27, with a fingerprint of the local overrides behind a plus.
func (e Edition) ID() string {
	published := none
	if len(e.Notices) > 0 {
		published = e.Published.String()
	}
	return e.Name + "@" + published + fingerprint(e.Exceptions)
}

const none = "none"

// YearID names what the edition knows about one year: cn-2020@2020-01-27. Two editions that name a year alike treat
// it alike. A year without a notice is cn-2030@none.
func (e Edition) YearID(year int) string {
	var published Date
	for _, n := range e.Notices {
		if n.Year == year {
			published = max(published, n.Published)
		}
	}
	noticed := published > 0
	var local []Exception
	for _, x := range e.Exceptions {
		switch {
		case x.Date.Year() != year:
		case x.Local:
			local = append(local, x)
		default:
			published = max(published, x.Published)
		}
	}
	id := e.Name + "-" + strconv.Itoa(year) + "@" + none
	if noticed {
		id = e.Name + "-" + strconv.Itoa(year) + "@" + published.String()
	}
	return id + fingerprint(local)
}

// SpanID names what the edition knows about the years from one date to another, separated by commas.
func (e Edition) SpanID(a, b Date) string {
	var ids []string
	for year := min(a, b).Year(); year <= max(a, b).Year(); year++ {
		ids = append(ids, e.YearID(year))
	}
	return strings.Join(ids, ",")
}

// fingerprint is "+" and eight digits that stand for the local ones among some exceptions, nothing without any.
func fingerprint(exceptions []Exception) string {
	h := sha256.New()
	found := false
	for _, x := range exceptions {
		if x.Local {
			found = true
			fmt.Fprintf(h, "%s %t %q %q\n", x.Date, x.Work, x.Reason, x.Issuer)
		}
	}
	if !found {
		return ""
	}
	return fmt.Sprintf("+%x", h.Sum(nil)[:4])
}

// With gives the edition with local overrides, which outrank what is there; of two for one day the later one holds.
func (e Edition) With(overrides ...Override) Edition {
	var more []Exception
	for _, o := range overrides {
		for d := o.From; d <= max(o.From, o.To); d++ {
			more = append(more, Exception{Date: d, Work: o.Work, Reason: o.Reason, Issuer: o.Issuer, Local: true})
		}
	}
	e.Exceptions = merge(e.Exceptions, more)
	return e
}

// merge puts exceptions over others; the later one of a day holds, but a notice never outranks a local override.
func merge(under, over []Exception) []Exception {
	all := append(slices.Clone(under), over...)
	slices.SortStableFunc(all, func(a, b Exception) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(rank(a), rank(b)))
	})
	out := all[:0]
	for _, x := range all {
		if len(out) > 0 && out[len(out)-1].Date == x.Date {
			out = out[:len(out)-1]
		}
		out = append(out, x)
	}
	return slices.Clip(out)
}

func rank(x Exception) int {
	if x.Local {
		return 1
	}
	return 0
}
