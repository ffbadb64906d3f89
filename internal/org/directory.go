package org

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Directory finds units by the names documents print. It is built once from the units and does not change.
type Directory struct {
	units []Unit
	byKey map[string]entry // by NameKey of a name or alias
}

type entry struct {
	unit    int  // index into units
	guessed bool // only by an alias that nobody confirmed
}

// NewDirectory builds the directory of units. A confirmed alias wins over a name, so that a unit made from a printed
// form gives way once someone vouched whom the form means; a guessed alias counts only where no unit bears the name.
func NewDirectory(units []Unit) *Directory {
	d := &Directory{units: units, byKey: make(map[string]entry, 2*len(units))}
	for _, confirmed := range []bool{false, true} {
		for i, u := range units {
			if confirmed { // names come between the guesses and the confirmed aliases
				d.byKey[NameKey(u.Name)] = entry{i, false}
			}
		}
		for i, u := range units {
			for _, a := range u.Aliases {
				if a.Confirmed == confirmed {
					d.byKey[NameKey(a.Name)] = entry{i, !confirmed}
				}
			}
		}
	}
	return d
}

// Resolve gives the unit that a printed name means, by canonical name or alias.
func (d *Directory) Resolve(printed string) (Unit, bool) {
	u, _, ok := d.Lookup(printed)
	return u, ok
}

// Lookup is Resolve that also says whether the answer rests on an alias that nobody confirmed.
func (d *Directory) Lookup(printed string) (u Unit, guessed, ok bool) {
	e, ok := d.byKey[NameKey(printed)]
	if !ok {
		return Unit{}, false, false
	}
	return d.units[e.unit], e.guessed, true
}

// Units lists the units the directory was built from. The slice must not be changed.
func (d *Directory) Units() []Unit { return d.units }

// NameKey is a name as it is compared: without white space, full-width letters, digits and brackets as plain ones.
func NameKey(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r < 0x4e00 || r > 0x9fff }) {
		return name // nothing but Chinese characters, as most names are
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, width.Fold.String(name))
}
