package evidence

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Lengths in characters.
const (
	mostName  = 160
	mostLink  = 2000
	mostTitle = 200
)

// CleanName makes a file's name fit to be shown: no folders, no characters that are invisible or turn the direction of
// writing around, and not too long. Everything else, tags of HTML too, stays as it was and is escaped where it is shown.
func CleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if runes := []rune(name); len(runes) > mostName {
		extension := []rune(path.Ext(name))
		if len(extension) > 8 {
			extension = nil
		}
		name = string(runes[:mostName-len(extension)]) + string(extension)
	}
	return name
}

// ParseLink gives the address of a link as it is kept. Only http and https are taken; nothing is fetched.
func ParseLink(text string) (string, error) {
	text = strings.TrimSpace(text)
	bad := &fault.Error{Kind: fault.Invalid, Code: "evidence.link", Field: "link"}
	if text == "" || utf8.RuneCountInString(text) > mostLink || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}) {
		return "", bad
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", bad
	}
	return u.Scheme + text[len(u.Scheme):], nil
}

var documentNumber = regexp.MustCompile(`^([\p{Han}]{1,20})〔((?:19|20)[0-9]{2})〕(?:第)?([1-9][0-9]{0,4})号$`)

var brackets = strings.NewReplacer("[", "〔", "]", "〕", "(", "〔", ")", "〕", "【", "〔", "】", "〕", "﹝", "〔", "﹞", "〕", "{", "〔", "}", "〕")

// ParseDocumentNumber gives the number of an issued document (发文字号, GB/T 9704-2012 7.2.5) in its printed form:
// 船府办发〔2020〕12号. Other brackets, full-width figures and spaces are put right.
func ParseDocumentNumber(text string) (string, error) {
	folded := brackets.Replace(strings.Join(strings.Fields(width.Narrow.String(text)), ""))
	m := documentNumber.FindStringSubmatch(folded)
	if m == nil {
		return "", &fault.Error{Kind: fault.Invalid, Code: "evidence.document_number", Field: "document_number"}
	}
	return m[1] + "〔" + m[2] + "〕" + m[3] + "号", nil
}

// Document is what identifies an issued document.
type Document struct {
	Number string
	Date   worktime.Date
	Title  string
}

// normal gives the document with its parts put right, or says what is wrong with them. A document bears a number of the
// year in which it was signed or, in January, of the year before; it cannot be of a day to come.
func (d Document) normal(today worktime.Date) (Document, error) {
	number, err := ParseDocumentNumber(d.Number)
	if err != nil {
		return d, err
	}
	d.Number = number
	d.Title = strings.TrimSpace(d.Title)
	if d.Title == "" || utf8.RuneCountInString(d.Title) > mostTitle {
		return d, &fault.Error{Kind: fault.Invalid, Code: "evidence.document_title", Args: fault.Args{"max": mostTitle}, Field: "document_title"}
	}
	year := documentNumber.FindStringSubmatch(number)[2]
	switch {
	case d.Date == 0:
		return d, &fault.Error{Kind: fault.Invalid, Code: "evidence.document_date", Field: "document_date"}
	case d.Date > today:
		return d, &fault.Error{Kind: fault.Invalid, Code: "evidence.document_future", Field: "document_date"}
	case d.Date.String() < year+"-01-01" || d.Date.String() > year+"-12-31" && d.Date.AddMonths(-1).String() > year+"-12-31":
		return d, &fault.Error{Kind: fault.Invalid, Code: "evidence.document_year", Args: fault.Args{"year": year}, Field: "document_date"}
	}
	return d, nil
}

// dayOf gives the civil date of a moment in China.
func dayOf(t time.Time) worktime.Date { return worktime.MomentOf(t).Date() }
