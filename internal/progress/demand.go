package progress

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/org"
)

// What the system held already when something was asked for: locale keys below progress.held.
const (
	HeldSubmission = "submission"
	HeldEvidence   = "evidence"
	HeldRecords    = "records"
	HeldSteps      = "steps"
)

// held gives what the system holds already of a report's task.
func held(f *Form) []string {
	var out []string
	if f.Last != nil {
		out = append(out, HeldSubmission)
		if len(f.Last.Content.AllEvidence()) > 0 {
			out = append(out, HeldEvidence)
		}
	}
	for _, why := range f.Filled {
		if why == FromRecords {
			out = append(out, HeldRecords)
			break
		}
	}
	if len(f.Steps) > 0 {
		out = append(out, HeldSteps)
	}
	return out
}

// Held tells what the system holds already of a unit's part in a task, so that the Office sees it before it asks.
func (s *Service) Held(ctx context.Context, who *account.Subject, task list.TaskID, unit org.UnitID) ([]string, error) {
	if err := need(who, account.ReadProgress, onUnit(unit)); err != nil {
		return nil, err
	}
	reports, err := s.Store.Reports(ctx, Query{Task: task, Unit: unit})
	if err != nil || len(reports) == 0 {
		return nil, err
	}
	f, err := s.form(ctx, who, reports[len(reports)-1].ID)
	if err != nil {
		return nil, err
	}
	return held(f), nil
}

// Demand asks a unit for something beside the windows. Of d the list, task, unit, kind, words and due day are taken; it
// comes back with what the system held already.
func (s *Service) Demand(ctx context.Context, who *account.Subject, d Demand) (*Demand, error) {
	if err := need(who, account.ReviewReport, account.On{}); err != nil {
		return nil, err
	}
	d.Words = strings.TrimSpace(d.Words)
	now := s.now()
	switch {
	case d.Words == "":
		return nil, invalid("words", "progress.missing", nil)
	case utf8.RuneCountInString(d.Words) > maxWords:
		return nil, invalid("words", "progress.too_long", fault.Args{"limit": maxWords})
	case d.Kind != DemandMore && d.Kind != DemandVisit:
		return nil, invalid("kind", "progress.kind_unknown", nil)
	case !d.Due.After(now):
		return nil, invalid("due", "progress.until_early", nil)
	}
	if _, err := s.Org.Unit(ctx, d.Unit); err != nil {
		return nil, err
	}
	if d.Task != 0 {
		view, _, err := s.find(ctx, d.Task)
		if err != nil {
			return nil, err
		}
		d.List = view.List
		if d.Held, err = s.Held(ctx, who, d.Task, d.Unit); err != nil {
			return nil, err
		}
	}
	d.ID, d.Asked, d.Answered, d.Answer = 0, by(who, now), By{}, ""
	ctx = journal.Because(ctx, d.Words)
	return &d, s.Store.Write(ctx, func(w Writer) error { return w.SaveDemand(ctx, &d) })
}

// Demands gives what units were asked for beside the windows, of those units whose reports somebody may read.
func (s *Service) Demands(ctx context.Context, who *account.Subject, slug string) ([]Demand, error) {
	view, err := s.Library.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Demands(ctx, view.List)
	return slices.DeleteFunc(all, func(d Demand) bool { return !who.MayOn(account.ReadProgress, onUnit(d.Unit)) }), err
}

// Answer answers what a unit was asked for. What came of a check on site the Office may say as well.
func (s *Service) Answer(ctx context.Context, who *account.Subject, id int64, words string) (*Demand, error) {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, err
	}
	for _, view := range views {
		all, err := s.Store.Demands(ctx, view.List)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(all, func(d Demand) bool { return d.ID == id }); i >= 0 {
			return s.answer(ctx, who, &all[i], strings.TrimSpace(words))
		}
	}
	return nil, fault.New(fault.NotFound, "progress.no_demand", fault.Args{"id": id})
}

func (s *Service) answer(ctx context.Context, who *account.Subject, d *Demand, words string) (*Demand, error) {
	if d.Kind != DemandVisit || !who.May(account.ReviewReport) {
		if err := need(who, account.FillReport, onUnit(d.Unit)); err != nil {
			return nil, err
		}
	}
	switch {
	case !d.Answered.IsZero():
		return nil, fault.New(fault.Conflict, "progress.answered", fault.Args{"by": d.Answered.Name})
	case words == "":
		return nil, invalid("answer", "progress.missing", nil)
	case utf8.RuneCountInString(words) > maxWords:
		return nil, invalid("answer", "progress.too_long", fault.Args{"limit": maxWords})
	}
	d.Answered, d.Answer = by(who, s.after(d.Asked)), words
	return d, s.Store.Write(ctx, func(w Writer) error { return w.SaveDemand(ctx, d) })
}
