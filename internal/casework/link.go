package casework

import (
	"cmp"
	"context"
	"slices"

	"duban/internal/worktime"
)

// Filing is a case as far as linking needs it.
type Filing struct {
	Case      CaseID
	Service   ServiceID
	Applicant string
	State     State
	Received  worktime.Moment
	Ended     worktime.Moment
	Refiles   CaseID
	Linked    bool // Refiles was found by the applicant; no event says so
}

// refileWithin is how long after it ended without a decision a case may be taken up again by another one.
const refileWithin = worktime.Moment(30 * 24 * 60 * 60)

// Undecided reports whether a case ended without a decision, so that another one may take it up again.
func (s State) Undecided() bool {
	return s == StateRefused || s == StateReturned || s == StateWithdrawn
}

// Link finds which cases take up earlier ones again: the same applicant filed the same service after the case before
// was refused, returned or withdrawn. It gives those whose link changes. Links that an event names stay.
func Link(filings []Filing) []Filing {
	all := slices.Clone(filings)
	slices.SortFunc(all, func(a, b Filing) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Applicant, b.Applicant), cmp.Compare(a.Received, b.Received), cmp.Compare(a.Case, b.Case))
	})
	var changed []Filing
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Service == all[from].Service && all[to].Applicant == all[from].Applicant {
			to++
		}
		changed = append(changed, linkGroup(all[from:to])...)
		from = to
	}
	return changed
}

// linkGroup links the cases of one applicant and service, in the order of receipt. A case is taken up once, by the
// first that follows it.
func linkGroup(group []Filing) []Filing {
	taken := map[CaseID]bool{}
	for i := range group {
		if group[i].Refiles != "" && !group[i].Linked {
			taken[group[i].Refiles] = true
		}
	}
	var changed []Filing
	for i := range group {
		f := group[i]
		if f.Refiles != "" && !f.Linked || f.Received == 0 {
			continue
		}
		before := f.Refiles
		f.Refiles = ""
		for k := i - 1; k >= 0; k-- {
			if p := &group[k]; p.State.Undecided() && p.Ended <= f.Received && f.Received-p.Ended <= refileWithin && !taken[p.Case] {
				f.Refiles = p.Case
				taken[p.Case] = true
				break
			}
		}
		f.Linked = f.Refiles != ""
		if f.Refiles != before {
			changed = append(changed, f)
		}
	}
	return changed
}

func (h *Head) filing() Filing {
	return Filing{h.ID, h.Service, h.Applicant, h.State, h.Received, h.Ended, h.Refiles, h.Linked}
}

// link links the cases that were added to with others of their applicants.
func (r *recording) link(ctx context.Context) error {
	own := make(map[CaseID]*Head, len(r.heads))
	var applicants []string
	for i := range r.heads {
		h := &r.heads[i]
		own[h.ID] = h
		before, known := r.stored[h.ID]
		if h.Applicant != "" && (!known || before.Events == nil || h.State.Undecided() || before.Head.State.Undecided()) {
			applicants = append(applicants, h.Applicant)
		}
	}
	if len(applicants) == 0 {
		return nil
	}
	slices.Sort(applicants)
	applicants = slices.Compact(applicants)
	filings, err := r.w.Filed(ctx, applicants)
	if err != nil {
		return err
	}
	filings = slices.DeleteFunc(filings, func(f Filing) bool { return own[f.Case] != nil })
	for i := range r.heads {
		if _, concerned := slices.BinarySearch(applicants, r.heads[i].Applicant); concerned {
			filings = append(filings, r.heads[i].filing())
		}
	}
	var others []Filing
	for _, f := range Link(filings) {
		if h := own[f.Case]; h != nil {
			h.Refiles, h.Linked = f.Refiles, f.Linked
		} else {
			others = append(others, f)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return r.w.Link(ctx, others)
}
