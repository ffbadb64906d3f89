package casework

import (
	"cmp"
	"slices"

	"duban/internal/fault"
)

// settle finds which events stand: one that another corrects does not, and one that is voided does not. Later
// arrivals decide: a void of a correction brings back what it corrected.
func (f *folding) settle() {
	entries := f.c.Entries
	at := make(map[EventKey]int, len(entries))
	var correctors []int
	for i := range entries {
		at[entries[i].key()] = i
		if entries[i].Corrects != "" || entries[i].Kind == EventVoided {
			correctors = append(correctors, i)
		}
	}
	slices.SortStableFunc(correctors, func(a, b int) int { return cmp.Compare(entries[b].Seq, entries[a].Seq) })
	by := map[int]int{} // by[i] corrects i
	for _, i := range correctors {
		e := &entries[i]
		target, found := at[EventKey{e.Source, e.Corrects}]
		switch {
		case e.Standing == StandingVoided:
		case !found:
			f.find(e, fault.SeverityWarning, "casework.corrects_missing", fault.Args{"corrects": e.Corrects})
		case follows(by, i, target):
			f.find(e, fault.SeverityWarning, "casework.corrects_itself", fault.Args{"corrects": e.Corrects})
		case entries[target].Standing != StandingCounts:
			if e.Standing == StandingCounts {
				e.Standing = StandingReplaced
				f.find(e, fault.SeverityInfo, "casework.corrected_twice", fault.Args{"corrects": e.Corrects})
			}
		default:
			by[target] = i
			entries[target].Standing = StandingReplaced
			if e.Kind == EventVoided {
				entries[target].Standing = StandingVoided
			}
		}
	}
}

// follows reports whether the event at target is i itself or corrects it, at however many removes.
func follows(by map[int]int, i, target int) bool {
	for {
		if i == target {
			return true
		}
		next, corrected := by[i]
		if !corrected {
			return false
		}
		i = next
	}
}

func (e *Event) key() EventKey { return EventKey{e.Source, e.ID} }
