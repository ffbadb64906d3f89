package casefile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"duban/internal/fault"
)

// The columns every file has, in this order; pairs of columns for pauses follow.
const (
	columnID = iota
	columnService
	columnUnit
	columnStart
	columnEnd
	columnPause // the first of them
)

var columnNames = []string{"case_id", "service", "unit", "accepted_at", "finished_at"}

// head is what the first line of a file says.
type head struct {
	pauses int // pairs of columns
	end    int // where in the file the first row begins
}

func (h head) columns() int { return columnPause + 2*h.pauses }

// name gives the name of a column.
func (h head) name(column int) string {
	if column < columnPause {
		return columnNames[column]
	}
	return pauseName((column-columnPause)/2, (column-columnPause)%2)
}

func pauseName(pair, side int) string {
	return fmt.Sprintf("pause%d_%s", pair+1, [...]string{"start", "end"}[side])
}

// readHead reads the first line of a file from its beginning.
func readHead(text []byte, whole bool) (head, error) {
	feed := bytes.IndexByte(text, '\n')
	line := text
	switch {
	case feed >= 0:
		line = text[:feed]
	case !whole:
		return head{}, fault.New(fault.Invalid, "casefile.head_none", nil)
	default:
		feed = len(text) - 1
	}
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	if len(bytes.Trim(line, space)) == 0 {
		return head{}, fault.New(fault.Invalid, "casefile.head_none", nil)
	}
	var f fields
	if why := f.cut(line); why != "" {
		return head{}, headFault(string(line))
	}
	names := make([]string, len(f.list))
	for i, field := range f.list {
		names[i] = strings.ToLower(string(field))
	}
	h := head{pauses: max(len(names)-columnPause, 0) / 2, end: feed + 1}
	want := slices.Clone(columnNames)
	for pair := range h.pauses {
		want = append(want, pauseName(pair, 0), pauseName(pair, 1))
	}
	if !slices.Equal(names, want) {
		return head{}, headFault(string(line))
	}
	return h, nil
}

func headFault(found string) error {
	if runes := []rune(strings.ToValidUTF8(found, "\ufffd")); len(runes) > 120 {
		found = string(runes[:120]) + "…"
	}
	e := fault.New(fault.Invalid, "casefile.head", fault.Args{
		"found": strings.ToValidUTF8(strings.TrimRight(found, "\r\n"), "\ufffd"), "want": strings.Join(columnNames, ",") + "[,pause1_start,pause1_end…]",
	})
	e.At = fault.Place{Line: 1}
	return e
}
