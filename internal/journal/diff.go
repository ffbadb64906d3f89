package journal

import (
	"maps"
	"slices"
)

// Field is one column of a change.
type Field struct {
	Name   string
	Before any  // nil when there was none
	After  any  // nil when there is none any more
	Had    bool // there was a value before
	Has    bool // there is one now
}

// Diff gives the columns in which two states of a row differ, by name. Nil is the row that is not there.
func Diff(before, after Values) []Field {
	var fields []Field
	for _, name := range names(before, after) {
		was, had := before[name]
		is, has := after[name]
		if had != has || was != is {
			fields = append(fields, Field{Name: name, Before: was, After: is, Had: had, Has: has})
		}
	}
	return fields
}

func names(before, after Values) []string {
	all := maps.Clone(map[string]any(before))
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, after)
	return slices.Sorted(maps.Keys(all))
}

// Change gives what an entry says of a row that was before and is after: what was done and the columns that differ.
// It reports false when nothing did.
func Change(before, after Values) (action Action, was, became Values, changed bool) {
	switch {
	case before == nil && after == nil:
		return "", nil, nil, false
	case before == nil:
		return Create, nil, after, true
	case after == nil:
		return Delete, before, nil, true
	}
	was, became = Values{}, Values{}
	for _, f := range Diff(before, after) {
		if f.Had {
			was[f.Name] = f.Before
		}
		if f.Has {
			became[f.Name] = f.After
		}
		changed = true
	}
	return Update, was, became, changed
}
