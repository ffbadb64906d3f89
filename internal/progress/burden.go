package progress

import (
	"cmp"
	"context"
	"slices"

	"duban/internal/account"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Burden is what one unit was asked for in a time, and what answering took (减负账本).
type Burden struct {
	Unit        org.UnitID
	Reports     int   // that it owed
	Submissions int   // that it sent
	Fields      int   // that it sent with something in them
	Kept        int   // of those, filled in beforehand and left as they were
	Typed       int   // of those, filled in by a person
	Unchanged   int   // submissions sent as unchanged
	Returns     int   // times that something was returned
	Demands     int   // asked for beside the windows
	Held        int   // of those, demands of which the system held something already
	Seconds     int64 // from the first saved draft to sending, summed
}

// Burden gives what each unit of a list was asked for from one day to another, those asked for most first.
func (s *Service) Burden(ctx context.Context, who *account.Subject, slug string, from, to worktime.Date) ([]Burden, error) {
	if err := need(who, account.ReadBurden, account.On{}); err != nil {
		return nil, err
	}
	view, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	h, err := s.Store.History(ctx, view.List)
	if err != nil {
		return nil, err
	}
	return h.burden(from, to), nil
}

func (h *History) burden(from, to worktime.Date) []Burden {
	units := map[ReportID]org.UnitID{}
	sums := map[org.UnitID]*Burden{}
	of := func(u org.UnitID) *Burden {
		if sums[u] == nil {
			sums[u] = &Burden{Unit: u}
		}
		return sums[u]
	}
	within := func(b By) bool {
		day := worktime.MomentOf(b.At).Date()
		return from <= day && day <= to
	}
	for _, r := range h.Reports {
		units[r.ID] = r.Unit
		if within(By{At: r.Made}) && (r.State != ReportCancelled || r.Number > 0) {
			of(r.Unit).Reports++
		}
	}
	for _, sub := range h.Submissions {
		if b := of(units[sub.Report]); within(sub.By) {
			b.Submissions++
			b.Kept += sub.Kept
			b.Typed += sub.Typed
			b.Fields += sub.Kept + sub.Typed
			b.Seconds += sub.Seconds
			if sub.Content.NoChange {
				b.Unchanged++
			}
		}
	}
	for _, v := range h.Reviews {
		if within(v.By) && (v.Verdict == Returned || v.Verdict == Untrue) {
			of(units[v.Report]).Returns++
		}
	}
	for _, d := range h.Demands {
		if within(d.Asked) {
			b := of(d.Unit)
			b.Demands++
			if len(d.Held) > 0 {
				b.Held++
			}
		}
	}
	out := make([]Burden, 0, len(sums))
	for _, b := range sums {
		if *b != (Burden{Unit: b.Unit}) {
			out = append(out, *b)
		}
	}
	slices.SortFunc(out, func(a, b Burden) int {
		return cmp.Or(cmp.Compare(b.Reports+b.Demands+b.Returns, a.Reports+a.Demands+a.Returns), cmp.Compare(a.Unit, b.Unit))
	})
	return out
}
