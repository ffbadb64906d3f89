package list

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// EncodeJSON writes a list in the form of `duban list read`, indented, with a line end.
func EncodeJSON(l *List) ([]byte, error) {
	out := *l
	out.Items = append([]Item{}, l.Items...)
	out.Findings = append([]fault.Finding{}, l.Findings...)
	tidy(&out)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(&out); err != nil {
		return nil, fmt.Errorf("encoding list: %w", err)
	}
	return b.Bytes(), nil
}

// DecodeJSON reads a list that EncodeJSON or `duban list read` wrote. The headings are built again from the paths of
// the items. It fails with fault.Invalid and code list.json_invalid when data is no such list.
func DecodeJSON(data []byte) (*List, error) {
	var l List
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "list.json_invalid", nil)
	}
	if len(l.Items) == 0 || !validDates(&l) {
		return nil, fault.New(fault.Invalid, "list.json_invalid", nil)
	}
	tidy(&l)
	l.buildHeadings()
	for i := range l.Findings {
		plainArgs(l.Findings[i].Args)
	}
	return &l, nil
}

// validDates reports whether every deadline is empty or a day of the calendar.
func validDates(l *List) bool {
	valid := func(date string) bool {
		_, err := time.Parse(time.DateOnly, date)
		return date == "" || err == nil
	}
	for i := range l.Items {
		if !valid(l.Items[i].Deadline.Date) {
			return false
		}
		for _, p := range l.Items[i].Parts {
			if p.Deadline != nil && !valid(p.Deadline.Date) {
				return false
			}
		}
	}
	return true
}

// plainArgs gives the arguments of a message the types they had before they were JSON.
func plainArgs(args fault.Args) {
	for key, value := range args {
		switch v := value.(type) {
		case float64:
			args[key] = int(v)
		case []any:
			words := make([]string, len(v))
			for i := range v {
				words[i] = fmt.Sprint(v[i])
			}
			args[key] = words
		}
	}
}

// buildHeadings makes the headings from the paths of the items: a path that goes on from the item before belongs to
// the same headings.
func (l *List) buildHeadings() {
	l.Headings = nil
	var open []int
	var before []string
	for i := range l.Items {
		it := &l.Items[i]
		keep := 0
		for keep < len(open) && keep < len(it.Path) && it.Path[keep] == before[keep] {
			keep++
		}
		open = open[:keep]
		for level := keep; level < len(it.Path); level++ {
			parent := -1
			if level > 0 {
				parent = open[level-1]
			}
			e, title := hanzi.Leading(it.Path[level])
			l.Headings = append(l.Headings, Heading{Level: level + 1, No: e.Label, Title: title, Text: it.Path[level], Parent: parent, At: it.At})
			open = append(open, len(l.Headings)-1)
		}
		before = it.Path
		it.Heading = -1
		if len(open) > 0 {
			it.Heading = open[len(open)-1]
		}
	}
}
