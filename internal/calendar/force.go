package calendar

import (
	"cmp"
	"slices"
	"sync"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Force is the calendar as some changes have it. It does not change and is safe for concurrent use.
type Force struct {
	Edition worktime.Edition            // of all units
	Units   map[string]worktime.Edition // of those that have overrides of their own
	offices sync.Map                    // of unit to *worktime.Office
	common  func() *worktime.Office
}

// Of puts changes into force, whatever their state, in the order in which they were decided; those that are not yet
// come last.
func Of(changes []Change) (*Force, error) {
	changes = inOrder(changes)
	known := worktime.Date(0)
	for i := range changes {
		known = max(known, changes[i].Known)
	}
	f := &Force{Edition: worktime.EditionAt(known), Units: map[string]worktime.Edition{}}
	own := map[string][]*worktime.Table{}
	for i := range changes {
		c := &changes[i]
		if c.Kind == KindProgram {
			continue
		}
		table, err := worktime.ParseTable([]byte(c.Content))
		if err != nil {
			return nil, err
		}
		if c.Unit != "" {
			own[c.Unit] = append(own[c.Unit], table)
			continue
		}
		f.Edition = f.Edition.Plus(table, worktime.LastDate)
	}
	for unit, tables := range own {
		e := f.Edition
		for _, t := range tables {
			e = e.Plus(t, worktime.LastDate)
		}
		f.Units[unit] = e
	}
	f.common = sync.OnceValue(func() *worktime.Office { return officeOf(f.Edition) })
	return f, nil
}

// inOrder gives changes in the order in which they were decided; those that are not yet come last.
func inOrder(changes []Change) []Change {
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b Change) int {
		switch {
		case a.DecidedAt.IsZero() != b.DecidedAt.IsZero() && a.DecidedAt.IsZero():
			return 1
		case a.DecidedAt.IsZero() != b.DecidedAt.IsZero():
			return -1
		}
		return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), cmp.Compare(a.ID, b.ID))
	})
	return changes
}

func officeOf(e worktime.Edition) *worktime.Office {
	return worktime.NewOffice(e.Compile(), worktime.DefaultHours())
}

// Office gives the working time of a unit.
func (f *Force) Office(_ *casework.Service, unit string) *worktime.Office {
	e, own := f.Units[unit]
	if !own {
		return f.common()
	}
	if o, known := f.offices.Load(unit); known {
		return o.(*worktime.Office)
	}
	o, _ := f.offices.LoadOrStore(unit, officeOf(e))
	return o.(*worktime.Office)
}

// Of gives the edition of a unit.
func (f *Force) Of(unit string) worktime.Edition {
	if e, own := f.Units[unit]; own {
		return e
	}
	return f.Edition
}
