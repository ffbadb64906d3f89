package ui

import (
	"strconv"
	"strings"
	"time"

	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
)

// TaskTitle gives the short title of a task in the visitor's language.
func (p *Page) TaskTitle(t *list.Task) string { return t.Short(p.Lang == locale.En) }

// TitleIsChinese reports whether TaskTitle gives Chinese words also in English.
func TitleIsChinese(lang locale.Lang, t *list.Task) bool {
	return lang == locale.En && t.ShortEn == ""
}

// Deadline gives a deadline in words, as exact as the document is.
func (p *Page) Deadline(d list.Deadline) string { return DeadlineWords(p.Lang, d) }

// DeadlineWords gives a deadline in words of a language, "" when the item has none.
func DeadlineWords(lang locale.Lang, d list.Deadline) string {
	words := dateWords(lang, d.Date, d.Precision)
	switch {
	case d.Ongoing && words == "":
		return locale.Text(lang, "web.due.ongoing", nil)
	case d.Ongoing:
		return locale.Text(lang, "web.due.both", map[string]any{"date": words})
	case words == "" && d.Raw != "":
		return d.Raw
	}
	return words
}

func dateWords(lang locale.Lang, date string, precision list.Precision) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	args := map[string]any{
		"year": t.Year(), "month": monthWord(lang, t), "day": t.Day(), "quarter": (int(t.Month()) + 2) / 3,
	}
	switch precision {
	case list.PrecisionMonth:
		return locale.Text(lang, "web.date.month", args)
	case list.PrecisionQuarter:
		return locale.Text(lang, "web.date.quarter", args)
	case list.PrecisionYear:
		return locale.Text(lang, "web.date.year", args)
	}
	return locale.Text(lang, "web.date.day", args)
}

func monthWord(lang locale.Lang, t time.Time) string {
	return locale.Text(lang, "web.month."+strconv.Itoa(int(t.Month())), nil)
}

// Date gives a day in words.
func (p *Page) Date(date string) string { return dateWords(p.Lang, date, list.PrecisionDay) }

// China is where dates and times of the day are told: Duban's lists are Chinese.
var China = time.FixedZone("CST", 8*60*60)

// Time gives a moment in words, to the minute.
func (p *Page) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(China).Format("2006-01-02 15:04")
}

// Place gives a place in the source in words: 「原文第84行」, 「表2 第7行」.
func (p *Page) Place(at fault.Place) string {
	switch {
	case at.IsZero():
		return p.T("web.place.unknown")
	case at.Cell != "" && at.Sheet != "":
		return p.T("web.place.cell", "sheet", at.Sheet, "cell", at.Cell)
	case at.Line > 0:
		return p.T("web.place.line", "line", at.Line)
	case at.Table > 0 && at.Col > 0:
		return p.T("web.place.table_col", "table", at.Table, "row", at.Row, "col", at.Col)
	case at.Table > 0:
		return p.T("web.place.table", "table", at.Table, "row", at.Row)
	}
	return p.T("web.place.para", "para", at.Para)
}

// LevelName gives what the document calls a level of its headings, 「一级指标」, or a number when it has no name.
func (p *Page) LevelName(e *list.Edition, level int) string {
	n := 0
	for _, c := range e.Columns {
		if c.Field != list.FieldHeading {
			continue
		}
		if n++; n == level && c.Label != "" {
			return p.levelWord(Compact(c.Label))
		}
	}
	return p.T("web.level", "level", level)
}

// levelWords are the names of levels that have English words.
var levelWords = map[string]string{
	"目标任务": "web.level.goal", "一级指标": "web.level.first", "二级指标": "web.level.second", "三级指标": "web.level.third",
}

func (p *Page) levelWord(label string) string {
	if key, ok := levelWords[label]; ok && p.Lang == locale.En {
		return p.T(key)
	}
	return label
}

// Compact removes white space that documents put into names and headings for looks.
func Compact(s string) string { return strings.Join(strings.Fields(s), "") }

// FileSize gives a size in words.
func FileSize(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<10), 'f', 1, 64) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// Message gives the words of a fault in the visitor's language, with its place when it has one.
func (p *Page) Message(f *fault.Error) string {
	text := locale.Text(p.Lang, f.Code, f.Args)
	if f.At.IsZero() {
		return text
	}
	return p.T("web.at", "place", p.Place(f.At), "text", text)
}

// Finding gives the sentence of a finding.
func (p *Page) Finding(f fault.Finding) string { return locale.Text(p.Lang, f.Code, f.Args) }

// Heading gives a heading's number and title in the visitor's language.
func (p *Page) Heading(h *list.Heading) string {
	if p.Lang == locale.En && h.TitleEn != "" {
		return headingEn(h)
	}
	if h.Text != "" {
		return h.Text
	}
	return strings.TrimSpace(h.No + " " + h.Title)
}

// headingEn gives a heading's English name with its number in digits.
func headingEn(h *list.Heading) string {
	if h.No == "" {
		return h.TitleEn
	}
	no := h.No
	if n, ok := hanzi.ParseNumeral(no); ok {
		no = strconv.FormatInt(n, 10)
	}
	return no + ". " + h.TitleEn
}

// ListTitle gives an edition's title in the visitor's language.
func (p *Page) ListTitle(e *list.Edition) string {
	if p.Lang == locale.En && e.TitleEn != "" {
		return e.TitleEn
	}
	return e.Title
}

// RoleName gives a role in the visitor's language.
func (p *Page) RoleName(role string) string {
	if p.Lang == locale.En && p.List != nil {
		for _, r := range p.List.Roles {
			if r.Name == role && r.NameEn != "" {
				return r.NameEn
			}
		}
	}
	return role
}

// UnitName gives a unit's name in the visitor's language.
func (p *Page) UnitName(u *org.Unit) string {
	if p.Lang == locale.En && u.NameEn != "" {
		return u.NameEn
	}
	return u.Name
}
