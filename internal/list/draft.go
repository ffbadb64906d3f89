package list

import (
	"context"
	"maps"
	"slices"

	"duban/internal/fault"
)

// Reading is a draft as it reads now, with what a person decided so far. Nothing of it is stored but the file and
// the decisions; its List must not be changed.
type Reading struct {
	Draft    *Draft
	Source   Source
	List     *List      // as compiled; accepted fixes are applied when it is saved
	Findings []Decision // of reading and of the check
	Slug     string     // the list it seems to be an edition of, or a free name for a new one
	Previous *Summary   // the newest edition of that list; nil for a new one

	checked  *checkedList
	reopened *Edition // whose findings it goes on with; nil for a document of its own
}

// CreateDraft reads an uploaded file and keeps it as a draft. A file that cannot be read or is no list is refused,
// and nothing is kept.
func (s *Service) CreateDraft(ctx context.Context, name string, data []byte, by string) (*Reading, error) {
	d := &Draft{Name: name, File: data, By: by, CreatedAt: s.Clock()}
	d.UpdatedAt = d.CreatedAt
	return s.keepDraft(ctx, d)
}

// keepDraft reads a new draft and stores it.
func (s *Service) keepDraft(ctx context.Context, d *Draft) (*Reading, error) {
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if d.ID, err = s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	s.checks.put(d, r.checked)
	return r, nil
}

// Draft reads a draft again; fault.NotFound when it was saved or discarded.
func (s *Service) Draft(ctx context.Context, id DraftID) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, d)
}

// Drafts lists the drafts of everybody, newest first, without their files.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) { return s.Store.Drafts(ctx) }

// SetColumns fixes what the columns of the draft's table hold and reads it again. A mapping under which the document
// is no list is refused, and the draft keeps the one it had.
func (s *Service) SetColumns(ctx context.Context, id DraftID, columns []Column) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	d.UpdatedAt, d.Columns = s.Clock(), slices.Clone(columns)
	for i := range d.Columns {
		d.Columns[i].Confidence = 100 // a person said so
	}
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	return r, nil
}

// Decide notes decisions on findings by [fault.Finding.Key]; DecisionOpen takes one back. Decisions on findings that
// the draft does not have, or that have no fix to accept, are refused.
func (s *Service) Decide(ctx context.Context, id DraftID, decisions map[string]DecisionState) (*Reading, error) {
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.read(ctx, d)
	if err != nil {
		return nil, err
	}
	if err := r.decide(decisions); err != nil {
		return nil, err
	}
	d.UpdatedAt = s.Clock()
	if _, err := s.Store.SaveDraft(ctx, *d); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reading) decide(decisions map[string]DecisionState) error {
	known := map[string]*Decision{}
	for i := range r.Findings {
		known[r.Findings[i].Finding.Key()] = &r.Findings[i]
	}
	if r.Draft.Decisions == nil {
		r.Draft.Decisions = map[string]DecisionState{}
	}
	for _, key := range slices.Sorted(maps.Keys(decisions)) {
		d, state := known[key], decisions[key]
		if d == nil {
			return fault.New(fault.Conflict, "list.finding_gone", nil)
		}
		switch {
		case state == DecisionAccepted && d.Finding.Fix == nil:
			return fault.New(fault.Invalid, "list.finding_no_fix", fault.Args{"code": d.Finding.Code})
		case state == DecisionOpen:
			delete(r.Draft.Decisions, key)
		case state == DecisionAccepted || state == DecisionRefused:
			r.Draft.Decisions[key] = state
		default:
			return fault.New(fault.Invalid, "list.finding_state", fault.Args{"state": string(state)})
		}
		d.State = state
	}
	return nil
}

// Discard throws a draft away.
func (s *Service) Discard(ctx context.Context, id DraftID) error {
	s.checks.drop(id)
	return s.Store.DeleteDraft(ctx, id)
}

// SaveDraft saves a draft as the next edition of its list and removes it.
func (s *Service) SaveDraft(ctx context.Context, id DraftID, o SaveOptions) (*Edition, error) {
	r, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	e, err := s.Save(ctx, r, o)
	if err != nil {
		return nil, err
	}
	s.checks.drop(id)
	return e, nil
}

// Changes compares a reading, with its accepted fixes, to the newest edition of a list; nil when there is none.
func (s *Service) Changes(ctx context.Context, r *Reading, slug string) (*Difference, error) {
	before, err := s.newestEdition(ctx, slug)
	if err != nil || before == nil {
		return nil, err
	}
	after, err := Apply(r.List, accepted(r.Findings))
	if err != nil {
		return nil, err
	}
	d := Diff(before.Compiled(), after)
	return &d, nil
}
