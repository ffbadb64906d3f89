package list

import (
	"context"
	"slices"
	"strings"

	"duban/internal/fault"
)

// CanReopen reports whether the findings of an edition can be gone on with: its source must be a document, which the
// file of a built-in list is not.
func (e *Edition) CanReopen() bool { return !e.Builtin() && e.Source.Size > 0 }

// Builtin reports whether the edition is a built-in list, whose source is the file of docs/list-format.md.
func (e *Edition) Builtin() bool { return e.Source.Format == builtinSource }

// ReopenEdition makes a draft of the newest edition of a list from the document that it was read from, with what was
// decided on its findings. Saved, it becomes the next edition. A draft that goes on with the edition already is given
// back as it is, so that two people work on one.
func (s *Service) ReopenEdition(ctx context.Context, id EditionID, by string) (*Reading, error) {
	e, err := s.Store.Edition(ctx, id)
	if err != nil {
		return nil, err
	}
	newest, err := s.newest(ctx, e.Slug)
	if err != nil {
		return nil, err
	}
	if newest != nil && newest.ID != id {
		return nil, fault.New(fault.Conflict, "list.reopen_old", fault.Args{"number": e.Number, "newest": newest.Number})
	}
	if !e.CanReopen() {
		return nil, fault.New(fault.Unsupported, "list.reopen_builtin", nil)
	}
	drafts, err := s.Store.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(drafts, func(d Draft) bool { return d.Edition == id }); i >= 0 {
		return s.Draft(ctx, drafts[i].ID)
	}
	source, file, err := s.Store.SourceFile(ctx, id)
	if err != nil {
		return nil, err
	}
	d := &Draft{Name: source.Name, File: file, Edition: id, By: by, CreatedAt: s.Clock(), Columns: confirmedColumns(e.Columns)}
	d.UpdatedAt, d.Decisions = d.CreatedAt, map[string]DecisionState{}
	for _, was := range e.Findings {
		if was.State != DecisionOpen {
			d.Decisions[was.Finding.Key()] = was.State
		}
	}
	return s.keepDraft(ctx, d)
}

// confirmedColumns gives a mapping that nobody needs to be asked about again; nil when part of it was only guessed.
func confirmedColumns(columns []Column) []Column {
	if slices.ContainsFunc(columns, func(c Column) bool { return c.Confidence < Sure }) {
		return nil
	}
	return slices.Clone(columns)
}

// goOn binds a reading to the list of the edition that it goes on with, under the title that was given there.
func (r *Reading) goOn(editions []Summary) {
	r.Slug = r.reopened.Slug
	r.Previous = newestOf(editions, func(e *Summary) bool { return e.List == r.reopened.List })
	titled := *r.List
	titled.Title = r.reopened.Title
	r.List = &titled
}

// keepDeciders leaves a decision that still stands to the person who took it.
func (r *Reading) keepDeciders() {
	if r.reopened == nil {
		return
	}
	was := map[string]Decision{}
	for _, d := range r.reopened.Findings {
		was[d.Finding.Key()] = d
	}
	for i := range r.Findings {
		d := &r.Findings[i]
		if old, ok := was[d.Finding.Key()]; ok && old.State == d.State {
			d.By, d.At = old.By, old.At
		}
	}
}

// carryOver puts what the check says now in the order of what it said when the edition was saved. Saving taught the
// directory the edition's own names, so that the check no longer asks about them: such questions stay open, and what
// was decided stays decided, as long as the words are still there. In turn a name that was asked about is not asked
// about anew.
func carryOver(l *List, now []fault.Finding, before []Decision) []fault.Finding {
	said := map[string]fault.Finding{}
	for _, f := range now {
		said[f.Key()] = f
	}
	var out []fault.Finding
	known, asked := map[string]bool{}, map[string]bool{}
	for _, d := range before {
		f, again := said[d.Finding.Key()]
		if !again {
			f = d.Finding
		}
		known[f.Key()] = true
		if f.Fix != nil && f.Fix.Field == fixUnits {
			asked[f.Fix.Before] = true
		}
		if again || stillAsked(l, d) {
			out = append(out, f)
		}
	}
	for _, f := range now {
		if !known[f.Key()] && (f.Fix == nil || f.Fix.Field != fixUnits || !asked[f.Fix.Before]) {
			out = append(out, f)
		}
	}
	return out
}

// stillAsked reports whether a finding that the check no longer gives is to be kept: it concerns a unit, which only
// the directory can have changed, or was decided; and its fix can be applied.
func stillAsked(l *List, d Decision) bool {
	if !strings.HasPrefix(d.Finding.Code, "unit.") && d.State == DecisionOpen {
		return false
	}
	if d.Finding.Fix == nil {
		return true
	}
	_, err := Apply(l, []fault.Finding{d.Finding})
	return err == nil
}
