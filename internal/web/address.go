package web

import (
	"net/url"
	"strconv"

	"duban/internal/web/ui"
)

// address is the path of a table with the filters in force, in canonical form.
type address struct {
	path   string
	values url.Values
}

// with gives the address with some values changed, given as pairs of name and value; an empty value takes one away.
// Another selection begins on its first page.
func (a *address) with(changes ...string) string {
	v := url.Values{}
	for name, value := range a.values {
		if name != "page" {
			v[name] = value
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			v.Del(changes[i])
		} else {
			v.Set(changes[i], changes[i+1])
		}
	}
	if len(v) == 0 {
		return a.path
	}
	return a.path + "?" + v.Encode()
}

// exports gives the addresses of everything selected as files.
func (a *address) exports() []ui.Link {
	file := func(format string) string { return (&address{a.path + "." + format, a.values}).with() }
	return []ui.Link{{Text: "XLSX", URL: file("xlsx")}, {Text: "CSV", URL: file("csv")}}
}

// number takes a number out of an address that was asked for; what is none is left out.
func (a *address) number(asked url.Values, name string) int64 {
	n, err := strconv.ParseInt(asked.Get(name), 10, 64)
	if err != nil || n <= 0 {
		return 0
	}
	a.values.Set(name, strconv.FormatInt(n, 10))
	return n
}

// perPage takes the number of rows on a page out of an address, 0 for all.
func (a *address) perPage(asked url.Values) int {
	per := asked.Get("per")
	if per == "all" {
		a.values.Set("per", per)
		return 0
	}
	for _, n := range pageSizes[1:] {
		if n != 0 && per == strconv.Itoa(n) {
			a.values.Set("per", per)
			return n
		}
	}
	return pageSizes[0]
}
