package store

import (
	"context"
	"errors"
	"fmt"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// evidenceStore is evidence.Store.
type evidenceStore struct{ db *DB }

// Evidence gives the store of what is known about evidence.
func (db *DB) Evidence() evidence.Store { return evidenceStore{db} }

const codeEvidenceMissing = "evidence.missing"

func (s evidenceStore) Files(ctx context.Context, ids []evidence.ID) ([]evidence.File, error) {
	var files []evidence.File
	for _, id := range ids {
		row, err := s.db.q.Evidence(ctx, int64(id))
		if err = missing(err, codeEvidenceMissing, int64(id)); fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, failure("get evidence", err)
		}
		f, err := evidenceOf(sqlgen.EvidenceFindRow(row))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// mostEvidence bounds a query that asks for no limit.
const mostEvidence = 100_000

func (s evidenceStore) Find(ctx context.Context, q evidence.Query) ([]evidence.File, error) {
	most := int64(q.Limit)
	if most == 0 {
		most = mostEvidence
	}
	rows, err := s.db.q.EvidenceFind(ctx, sqlgen.EvidenceFindParams{
		Before: int64(q.Before), OfKind: string(q.Kind), OfMedia: q.Media, Withdrawn: q.Withdrawn, Unlooked: q.Unlooked,
		Anywhere: q.Unit == 0 && q.Task == 0 && q.Report == 0, UnitID: int64(q.Unit), TaskID: int64(q.Task), ReportID: q.Report, Most: most,
	})
	if err != nil {
		return nil, failure("find evidence", err)
	}
	files := make([]evidence.File, len(rows))
	for i := range rows {
		if files[i], err = evidenceOf(rows[i]); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func evidenceOf(r sqlgen.EvidenceFindRow) (evidence.File, error) {
	f := evidence.File{
		ID: evidence.ID(r.ID), Kind: evidence.Kind(r.Kind), Name: r.Name, Media: r.Media, Size: r.Size, SHA256: r.Sha256, SM3: r.Sm3,
		Link: r.Link, DocumentNumber: r.DocumentNumber, DocumentTitle: r.DocumentTitle,
		Looked: r.Place > 0, Picture: uint64(r.Picture), Words: uint64(r.Words), Public: evidence.Public(r.Public),
		Account: account.ID(r.AccountID), By: r.MadeBy, At: fromMillis(r.MadeAt), Withdrawn: fromMillis(r.WithdrawnAt), Reason: r.Reason,
	}
	if err := errors.Join(readDate(r.DocumentDate, &f.DocumentDate), readDate(r.Retained, &f.Retained)); err != nil {
		return f, fmt.Errorf("store: dates of evidence %d: %w", r.ID, err)
	}
	return f, nil
}

func (s evidenceStore) Uses(ctx context.Context, ids []evidence.ID, q evidence.UseQuery) ([]evidence.Use, error) {
	var rows []sqlgen.EvidenceUse
	var err error
	if ids == nil {
		rows, err = s.db.q.EvidenceUses(ctx, sqlgen.EvidenceUsesParams{
			Task: int64(q.Task), Unit: int64(q.Unit), Report: q.Report, Code: q.Commitment,
		})
	}
	for _, id := range ids {
		var some []sqlgen.EvidenceUse
		if some, err = s.db.q.EvidenceUsesOf(ctx, int64(id)); err != nil {
			break
		}
		rows = append(rows, some...)
	}
	if err != nil {
		return nil, failure("list uses of evidence", err)
	}
	var uses []evidence.Use
	for _, r := range rows {
		u := evidence.Use{
			Evidence: evidence.ID(r.EvidenceID), Task: list.TaskID(r.TaskID), Unit: org.UnitID(r.UnitID), Report: r.ReportID, Number: int(r.Number),
			Step: r.StepID, Commitment: r.Commitment, Shows: commitment.Evidence(r.Shows), Account: account.ID(r.AccountID), By: r.MadeBy, At: fromMillis(r.MadeAt),
		}
		if ids == nil || q.Covers(u) {
			uses = append(uses, u)
		}
	}
	return uses, nil
}

func (s evidenceStore) Digests(ctx context.Context, after int64) (digests []evidence.Digest, all int64, err error) {
	err = s.db.inRead(ctx, func(t tx) error {
		if all, err = t.CountEvidenceDigests(ctx); err != nil {
			return err
		}
		rows, err := t.EvidenceDigests(ctx, after)
		for _, r := range rows {
			digests = append(digests, evidence.Digest{
				Place: r.Place, Evidence: evidence.ID(r.EvidenceID), Picture: uint64(r.Picture), Words: uint64(r.Words),
			})
		}
		return err
	})
	return digests, all, failure("read digests of evidence", err)
}

func (s evidenceStore) Contents(ctx context.Context, fn func(evidence.Content) error) error {
	rows, err := s.db.q.EvidenceContents(ctx)
	if err != nil {
		return failure("list contents of evidence", err)
	}
	for _, r := range rows {
		if err := fn(evidence.Content{SHA256: r.Sha256, SM3: r.Sm3, Size: r.Size}); err != nil {
			return err
		}
	}
	return nil
}

func (s evidenceStore) Write(ctx context.Context, fn func(evidence.Writer) error) error {
	return failure("write evidence", s.db.inTx(ctx, func(t tx) error { return fn(evidenceWriter{t}) }))
}

// evidenceWriter is evidence.Writer.
type evidenceWriter struct{ tx }

func (w evidenceWriter) Standing(ctx context.Context, key string) (evidence.File, error) {
	r, err := w.EvidenceStanding(ctx, key)
	if err != nil {
		return evidence.File{}, missing(err, codeEvidenceMissing, 0)
	}
	row, err := w.Evidence(ctx, r)
	if err != nil {
		return evidence.File{}, err
	}
	return evidenceOf(sqlgen.EvidenceFindRow(row))
}

func (w evidenceWriter) Create(ctx context.Context, f evidence.File) (evidence.ID, error) {
	for _, text := range []string{f.Name, f.Link, f.DocumentTitle, f.By} {
		if !storable(text) {
			return 0, fault.New(fault.Invalid, codeUnstorable, nil)
		}
	}
	id, err := w.CreateEvidence(ctx, sqlgen.CreateEvidenceParams{
		Key: f.Key(), Kind: string(f.Kind), Name: f.Name, Media: f.Media, Size: f.Size, Sha256: f.SHA256, Sm3: f.SM3, Link: f.Link,
		DocumentNumber: f.DocumentNumber, DocumentDate: dateText(f.DocumentDate), DocumentTitle: f.DocumentTitle, Public: string(f.Public),
		Retained: dateText(f.Retained), AccountID: int64(f.Account), MadeBy: f.By, MadeAt: millis(f.At),
	})
	if isTaken(err) {
		return 0, fault.Wrap(err, fault.Conflict, "evidence.standing", nil)
	}
	if err != nil {
		return 0, err
	}
	return evidence.ID(id), w.created(ctx, "evidence", ids(id))
}

func (w evidenceWriter) Give(ctx context.Context, uses []evidence.Use) error {
	for _, u := range uses {
		if !storable(u.Commitment) || !storable(string(u.Shows)) {
			return fault.New(fault.Invalid, codeUnstorable, nil)
		}
		n, err := w.GiveEvidence(ctx, sqlgen.GiveEvidenceParams{
			EvidenceID: int64(u.Evidence), TaskID: int64(u.Task), UnitID: int64(u.Unit), ReportID: u.Report, Number: int64(u.Number), StepID: u.Step,
			Commitment: u.Commitment, Shows: string(u.Shows), AccountID: int64(u.Account), MadeBy: u.By, MadeAt: millis(u.At),
		})
		if isDangling(err) {
			return fault.Wrap(err, fault.NotFound, codeEvidenceMissing, nil)
		}
		if err == nil && n > 0 {
			err = w.created(ctx, "evidence_use", []key{{int64(u.Evidence), int64(u.Task), int64(u.Unit), u.Report, int64(u.Number), u.Step, u.Commitment}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w evidenceWriter) Withdraw(ctx context.Context, f evidence.File) error {
	return w.journaled(ctx, "evidence", ids(f.ID), func() error {
		n, err := w.WithdrawEvidence(ctx, sqlgen.WithdrawEvidenceParams{WithdrawnAt: millis(f.Withdrawn), Reason: f.Reason, ID: int64(f.ID)})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "evidence.withdrawn_already", nil)
		}
		return err
	})
}

func (w evidenceWriter) Publish(ctx context.Context, id evidence.ID, p evidence.Public) error {
	return w.journaled(ctx, "evidence", ids(id), func() error {
		n, err := w.PublishEvidence(ctx, sqlgen.PublishEvidenceParams{Public: string(p), ID: int64(id)})
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, codeEvidenceMissing, nil)
		}
		return err
	})
}

func (w evidenceWriter) SaveDigest(ctx context.Context, d evidence.Digest) error {
	return w.SaveEvidenceDigest(ctx, sqlgen.SaveEvidenceDigestParams{EvidenceID: int64(d.Evidence), Picture: int64(d.Picture), Words: int64(d.Words)})
}
