package store

import (
	"context"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/store/sqlgen"
)

// listStore is list.Store. Editions are written in save.go and loaded in edition.go.
type listStore struct{ db *DB }

func (s listStore) Version(ctx context.Context) (int64, error) {
	v, err := s.db.version.current(ctx, s.db.q.Version)
	return v, failure("read the version", err)
}

func (s listStore) Editions(ctx context.Context) ([]list.Summary, error) {
	rows, err := s.db.q.Editions(ctx)
	if err != nil {
		return nil, failure("list editions", err)
	}
	editions := make([]list.Summary, len(rows))
	for i, r := range rows {
		editions[i] = list.Summary{
			ID: list.EditionID(r.ID), List: list.ID(r.ListID), Slug: r.Slug, Number: int(r.Number), Title: r.Title,
			Tasks: int(r.Tasks), SavedAt: fromMillis(r.SavedAt), SavedBy: r.SavedBy,
			Current: i == 0 || rows[i-1].ListID != r.ListID, Version: r.Version,
		}
	}
	return editions, nil
}

func (s listStore) SourceFile(ctx context.Context, id list.EditionID) (list.Source, []byte, error) {
	r, err := s.db.q.SourceFile(ctx, int64(id))
	if err != nil {
		return list.Source{}, nil, failure("get a source file", missing(err, "store.no_edition", int64(id)))
	}
	return list.Source{Name: r.Name, Format: r.Format, SHA256: r.Sha256, Size: r.Size}, notNil(r.File), nil
}

func (s listStore) Memberships(ctx context.Context) ([]list.Membership, error) {
	rows, err := s.db.q.Memberships(ctx)
	if err != nil {
		return nil, failure("list memberships", err)
	}
	members := make([]list.Membership, len(rows))
	for i, r := range rows {
		members[i] = list.Membership{Collective: r.Collective, Unit: r.Unit, From: r.FromDate, To: r.ToDate}
	}
	return members, nil
}

func (s listStore) Excerpts(ctx context.Context, id list.EditionID) ([]list.Excerpt, error) {
	rows, err := s.db.q.Excerpts(ctx, int64(id))
	if err != nil {
		return nil, failure("list excerpts", err)
	}
	excerpts := make([]list.Excerpt, len(rows))
	for i, r := range rows {
		excerpts[i].Text = r.Words
		if err := unmarshal(r.Place, &excerpts[i].At); err != nil {
			return nil, failure("list excerpts", err)
		}
	}
	return excerpts, nil
}

func (s listStore) SaveDraft(ctx context.Context, d list.Draft) (list.DraftID, error) {
	columns, err := marshal(d.Columns)
	if err != nil {
		return 0, failure("save a draft", err)
	}
	decisions, err := marshal(d.Decisions)
	if err != nil {
		return 0, failure("save a draft", err)
	}
	id := int64(d.ID)
	err = s.db.inTx(ctx, func(t tx) error {
		if id == 0 {
			id, err = t.CreateDraft(ctx, sqlgen.CreateDraftParams{
				Name: d.Name, File: notNil(d.File), EditionID: int64(d.Edition), Columns: columns, Decisions: decisions,
				CreatedBy: d.By, CreatedAt: millis(d.CreatedAt), UpdatedAt: millis(d.UpdatedAt),
			})
			return err
		}
		n, err := t.UpdateDraft(ctx, sqlgen.UpdateDraftParams{
			Columns: columns, Decisions: decisions, UpdatedAt: millis(d.UpdatedAt), ID: id,
		})
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "store.no_draft", fault.Args{"id": id})
		}
		return err
	})
	return list.DraftID(id), failure("save a draft", err)
}

func (s listStore) Draft(ctx context.Context, id list.DraftID) (*list.Draft, error) {
	r, err := s.db.q.Draft(ctx, int64(id))
	if err != nil {
		return nil, failure("get a draft", missing(err, "store.no_draft", int64(id)))
	}
	d := list.Draft{
		ID: id, Name: r.Name, File: notNil(r.File), Edition: list.EditionID(r.EditionID), By: r.CreatedBy,
		CreatedAt: fromMillis(r.CreatedAt), UpdatedAt: fromMillis(r.UpdatedAt),
	}
	return &d, failure("get a draft", draftChoices(&d, r.Columns, r.Decisions))
}

func (s listStore) Drafts(ctx context.Context) ([]list.Draft, error) {
	rows, err := s.db.q.Drafts(ctx)
	if err != nil {
		return nil, failure("list drafts", err)
	}
	drafts := make([]list.Draft, len(rows))
	for i, r := range rows {
		drafts[i] = list.Draft{
			ID: list.DraftID(r.ID), Name: r.Name, Edition: list.EditionID(r.EditionID), By: r.CreatedBy,
			CreatedAt: fromMillis(r.CreatedAt), UpdatedAt: fromMillis(r.UpdatedAt),
		}
		if err := draftChoices(&drafts[i], r.Columns, r.Decisions); err != nil {
			return nil, failure("list drafts", err)
		}
	}
	return drafts, nil
}

// draftChoices fills in what a person decided so far.
func draftChoices(d *list.Draft, columns, decisions string) error {
	if err := unmarshal(columns, &d.Columns); err != nil {
		return err
	}
	return unmarshal(decisions, &d.Decisions)
}

func (s listStore) DeleteDraft(ctx context.Context, id list.DraftID) error {
	return failure("delete a draft", s.db.inTx(ctx, func(t tx) error {
		n, err := t.DeleteDraft(ctx, int64(id))
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "store.no_draft", fault.Args{"id": int64(id)})
		}
		return err
	}))
}
