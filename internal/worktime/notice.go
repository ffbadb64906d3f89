package worktime

import (
	"bytes"
	_ "embed" // the table of exceptions is part of the program
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"duban/internal/fault"
)

// cn is the table of the State Council's notices, one row per day.
//
//go:embed calendars/cn.csv
var cn []byte

// The columns of a calendar file.
const (
	columnDate      = "date"
	columnTo        = "to"
	columnDay       = "day"
	columnReason    = "reason"
	columnYear      = "year"
	columnNotice    = "notice"
	columnPublished = "published"
	columnIssuer    = "issuer"
)

// Table is a calendar file as read: the rows of notices, in the order in which they came out, and local overrides.
type Table struct {
	exceptions []Exception
	notices    []Notice
	Overrides  []Override
}

var builtin = sync.OnceValue(func() *Table {
	t, err := ParseTable(cn)
	if err != nil {
		panic("worktime: calendars/cn.csv: " + err.Error())
	}
	return t
})

// Latest gives the newest edition for China that Duban carries.
func Latest() Edition { return EditionAt(LastDate) }

// EditionAt gives the edition for China that was known on a day.
func EditionAt(known Date) Edition { return Edition{Name: "cn"}.Plus(builtin(), known) }

// Editions gives all editions for China that Duban carries, oldest first.
func Editions() []Edition {
	var all []Edition
	for _, n := range builtin().notices {
		if len(all) == 0 || all[len(all)-1].Published != n.Published {
			all = append(all, EditionAt(n.Published))
		}
	}
	return all
}

// Plus gives the edition with the notices of a table that had come out by a day, and with all its overrides.
func (e Edition) Plus(t *Table, known Date) Edition {
	e.Notices = slices.Clone(e.Notices)
	for _, n := range t.notices {
		if n.Published <= known && !slices.Contains(e.Notices, n) {
			e.Notices = append(e.Notices, n)
			e.Published = max(e.Published, n.Published)
		}
	}
	var more []Exception
	for _, x := range t.exceptions {
		if x.Published <= known {
			more = append(more, x)
		}
	}
	e.Exceptions = merge(e.Exceptions, more)
	return e.With(t.Overrides...)
}

// ParseTable reads a calendar file: a CSV table with the columns date, day (off or work), reason and issuer; to, when
// a row means several days; and for the days of a notice also year, notice and published. A row without a year is a
// local override. The error joins one [fault.Error] per mistake, each with its line in At.
func ParseTable(data []byte) (*Table, error) {
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "worktime.calendar_encoding", nil)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', -1, true
	p := tableParser{r: r, table: &Table{}}
	head, err := r.Read()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "worktime.calendar_empty", nil)
	}
	if p.columns(head) {
		p.rows()
	}
	if len(p.wrong) > 0 {
		return nil, errors.Join(p.wrong...)
	}
	slices.SortStableFunc(p.table.notices, func(a, b Notice) int { return int(a.Published - b.Published) })
	slices.SortStableFunc(p.table.exceptions, func(a, b Exception) int { return int(a.Published - b.Published) })
	return p.table, nil
}

// tableParser reads a calendar file row by row and collects what is wrong with it.
type tableParser struct {
	r     *csv.Reader
	table *Table
	known map[string]int // where a column stands
	cells []string
	wrong []error
}

func (p *tableParser) fail(code string, args fault.Args) {
	line, _ := p.r.FieldPos(0)
	p.failAt(line, code, args)
}

func (p *tableParser) failAt(line int, code string, args fault.Args) {
	e := fault.New(fault.Invalid, code, args)
	e.At.Line = line
	p.wrong = append(p.wrong, e)
}

// columns reads the first row and reports whether the others can be read.
func (p *tableParser) columns(head []string) bool {
	known := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains([]string{columnDate, columnTo, columnDay, columnReason, columnYear, columnNotice, columnPublished, columnIssuer}, name) {
			p.fail("worktime.calendar_column", fault.Args{"name": name})
			return false
		}
		known[name] = i
	}
	for _, name := range []string{columnDate, columnDay, columnReason, columnIssuer} {
		if _, found := known[name]; !found {
			p.fail("worktime.calendar_column_missing", fault.Args{"name": name})
			return false
		}
	}
	p.known = known
	return true
}

func (p *tableParser) rows() {
	for {
		row, err := p.r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &broken):
			p.failAt(broken.Line, "worktime.calendar_row", nil)
			return
		}
		p.row(row)
	}
}

// cell gives what stands in a column of the row, nothing where the row has no such cell.
func (p *tableParser) cell(name string) string {
	if i, found := p.known[name]; found && i < len(p.cells) {
		return strings.TrimSpace(p.cells[i])
	}
	return ""
}

func (p *tableParser) row(cells []string) {
	p.cells = cells
	before := len(p.wrong)
	from := p.date(columnDate)
	to := from
	if p.cell(columnTo) != "" {
		to = p.date(columnTo)
	}
	day := p.cell(columnDay)
	if day != "off" && day != "work" {
		p.fail("worktime.calendar_day", fault.Args{"text": day})
	}
	for _, name := range []string{columnReason, columnIssuer} {
		if p.cell(name) == "" {
			p.fail("worktime.calendar_missing", fault.Args{"name": name})
		}
	}
	if len(p.wrong) > before {
		return
	}
	if to < from || to-from > 366 {
		p.fail("worktime.calendar_span", fault.Args{"from": from.String(), "to": to.String()})
		return
	}
	if p.cell(columnYear) == "" {
		p.table.Overrides = append(p.table.Overrides, Override{
			From: from, To: to, Work: day == "work", Reason: p.cell(columnReason), Issuer: p.cell(columnIssuer),
		})
		return
	}
	p.noticed(from, to, day == "work")
}

// noticed reads a row of a notice.
func (p *tableParser) noticed(from, to Date, work bool) {
	n := Notice{Number: p.cell(columnNotice), Issuer: p.cell(columnIssuer)}
	year, err := strconv.Atoi(p.cell(columnYear))
	if err != nil || from.Year() < year-1 || to.Year() > year+1 {
		p.fail("worktime.calendar_year", fault.Args{"text": p.cell(columnYear)})
		return
	}
	if n.Number == "" {
		p.fail("worktime.calendar_missing", fault.Args{"name": columnNotice})
		return
	}
	before := len(p.wrong)
	n.Year, n.Published = year, p.date(columnPublished)
	if len(p.wrong) > before {
		return
	}
	if !slices.Contains(p.table.notices, n) {
		p.table.notices = append(p.table.notices, n)
	}
	for d := from; d <= to; d++ {
		p.table.exceptions = append(p.table.exceptions, Exception{
			Date: d, Work: work, Reason: p.cell(columnReason), Notice: n.Number, Published: n.Published, Issuer: n.Issuer,
		})
	}
}

func (p *tableParser) date(name string) Date {
	d, err := ParseDate(p.cell(name))
	if err != nil {
		f := fault.As(err)
		p.fail(f.Code, f.Args)
	}
	return d
}

// Notices gives the notices of the table, in the order in which they came out.
func (t *Table) Notices() []Notice { return slices.Clone(t.notices) }
