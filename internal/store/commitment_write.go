package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
)

// writing is one Write of commitments under way.
type writing struct {
	tx
	in  commitment.Batch
	ids map[string]int64 // of the commitments saved, by code

	brought []rowsOf // that are new
}

func (s commitmentStore) Write(ctx context.Context, b commitment.Batch) error {
	return failure("write commitments", s.db.moving(ctx, (*sqlgen.Queries).BumpCommitments, func(t tx) error {
		w := &writing{tx: t, in: b, ids: make(map[string]int64, len(b.Save))}
		steps := []struct {
			name string
			do   func(context.Context) error
		}{
			{"synced", w.synced}, {"changed", w.changed}, {"new", w.fresh}, {"links", w.links}, {"changes", w.changes},
		}
		return t.journaledAll(ctx, w.touched(), func() error {
			for _, step := range steps {
				if err := step.do(ctx); err != nil {
					return fmt.Errorf("%s: %w", step.name, err)
				}
			}
			return w.createdAll(ctx, w.brought)
		})
	}))
}

// touched gives the rows of what is there already and may change.
func (w *writing) touched() []rowsOf {
	of := int64(w.in.List)
	commitments, links := rowsOf{table: "commitment"}, rowsOf{table: "commitment_link"}
	for i := range w.in.Save {
		if id := int64(w.in.Save[i].ID); id != 0 {
			commitments.keys, links.keys = append(commitments.keys, key{id}), append(links.keys, key{of, id})
		}
	}
	all := []rowsOf{commitments, links}
	if w.in.Synced != 0 {
		all = append(all, rowsOf{"commitment_sync", ids(of)})
	}
	return all
}

// synced notes the edition, which must be one of the list and newer than the one noted.
func (w *writing) synced(ctx context.Context) error {
	if w.in.Synced == 0 {
		return nil
	}
	id, of := int64(w.in.Synced), int64(w.in.List)
	number, err := w.EditionNumber(ctx, sqlgen.EditionNumberParams{ID: id, ListID: of})
	if err != nil {
		return missing(err, "store.no_edition", id)
	}
	last, err := w.Synced(ctx, of)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && last.Number >= number {
		return fault.New(fault.Conflict, "store.synced_already", fault.Args{"edition": number})
	}
	return w.SaveSynced(ctx, sqlgen.SaveSyncedParams{ListID: of, EditionID: id})
}

// changed saves the commitments that are there already, each only over the version that it was made from.
func (w *writing) changed(ctx context.Context) error {
	q := w.repeated()
	for i := range w.in.Save {
		c := &w.in.Save[i]
		if c.ID == 0 {
			continue
		}
		w.ids[c.Code] = int64(c.ID)
		p, err := columnsOf(c)
		if err != nil {
			return err
		}
		p.ListID = int64(w.in.List)
		n, err := q.UpdateCommitment(ctx, p)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "commitment.stale", fault.Args{"code": c.Code})
		}
		if err := q.DeleteLinks(ctx, sqlgen.DeleteLinksParams{ListID: p.ListID, CommitmentID: p.ID}); err != nil {
			return err
		}
	}
	return nil
}

// fresh inserts the commitments that are new.
func (w *writing) fresh(ctx context.Context) error {
	rows := w.batch("commitment", "list_id", "code", "version", "state", "type", "kind", "quantity", "segment", "op",
		"value", "unit", "baseline", "baseline_unit", "base_ref", "clock_from", "clock_to", "clock_proposed", "condition",
		"stretch", "soft", "policy", "posture", "form", "verify", "plain_zh", "plain_en", "doubts", "into_codes",
		"decided_by", "decided_at")
	rows.returning = true
	var codes []string
	for i := range w.in.Save {
		c := &w.in.Save[i]
		if c.ID != 0 {
			continue
		}
		codes = append(codes, c.Code)
		p, err := columnsOf(c)
		if err != nil {
			return err
		}
		err = rows.add(ctx, int64(w.in.List), c.Code, 1, p.State, p.Type, p.Kind, p.Quantity, p.Segment, p.Op,
			p.Value, p.Unit, p.Baseline, p.BaselineUnit, p.BaseRef, p.ClockFrom, p.ClockTo, p.ClockProposed, p.Condition,
			p.Stretch, p.Soft, p.Policy, p.Posture, p.Form, p.Verify, p.PlainZh, p.PlainEn, p.Doubts, p.IntoCodes,
			p.DecidedBy, p.DecidedAt)
		if err != nil {
			return codeTaken(err)
		}
	}
	if err := rows.flush(ctx); err != nil {
		return codeTaken(err)
	}
	links := rowsOf{table: "commitment_link"}
	for i, code := range codes {
		w.ids[code] = rows.ids[i]
		links.keys = append(links.keys, key{int64(w.in.List), rows.ids[i]})
	}
	w.brought = append(w.brought, rowsOf{"commitment", ids(rows.ids...)}, links)
	return nil
}

func codeTaken(err error) error {
	if isTaken(err) {
		return fault.Wrap(err, fault.Conflict, "store.code_taken", nil)
	}
	return err
}

// columnsOf gives a commitment's row but for its list.
func columnsOf(c *commitment.Commitment) (sqlgen.UpdateCommitmentParams, error) {
	f := &c.Facts
	doubts, err1 := marshal(c.Doubts)
	into, err2 := marshal(c.Into)
	value, err3 := digits(f.Value)
	baseline, err4 := digits(f.Baseline)
	p := sqlgen.UpdateCommitmentParams{
		ID: int64(c.ID), Code: c.Code, Version: c.Version, State: string(c.State),
		Type: string(f.Type), Kind: string(f.Kind), Quantity: f.Quantity, Segment: f.Segment, Op: string(f.Op),
		Value: value, Unit: f.Unit, Baseline: baseline, BaselineUnit: f.BaselineUnit, BaseRef: f.BaseRef,
		ClockFrom: f.From, ClockTo: f.To, ClockProposed: f.ClockProposed, Condition: f.Condition,
		Stretch: f.Stretch, Soft: f.Soft, Policy: f.Policy, Posture: string(f.Posture), Form: string(f.Form),
		Verify: string(f.Verify), PlainZh: f.PlainZh, PlainEn: f.PlainEn,
		Doubts: doubts, IntoCodes: into, DecidedBy: c.By, DecidedAt: millis(c.At),
	}
	for _, text := range []string{
		p.Quantity, p.Segment, p.Unit, p.BaselineUnit, p.BaseRef, p.ClockFrom, p.ClockTo, p.Condition, p.PlainZh, p.PlainEn, p.DecidedBy,
	} {
		if !storable(text) {
			return p, fault.New(fault.Invalid, codeUnstorable, nil)
		}
	}
	return p, errors.Join(err1, err2, err3, err4, readableDoubts(c.Doubts))
}

// readable refuses numbers in facts kept as JSON that could not be read back.
func readable(f *commitment.Facts) error {
	_, err1 := digits(f.Value)
	_, err2 := digits(f.Baseline)
	return errors.Join(err1, err2)
}

func readableDoubts(doubts []commitment.Doubt) error {
	for _, d := range doubts {
		for i := range d.Instead {
			if err := readable(&d.Instead[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// digits is a number as stored. One that could not be read back is refused.
func digits(n *commitment.Number) (string, error) {
	if n == nil {
		return "", nil
	}
	text := n.String()
	if _, err := commitment.ParseNumber(text); err != nil {
		return "", fault.Wrap(err, fault.Invalid, "store.long_number", nil)
	}
	return text, nil
}

// links writes where the saved commitments stand.
func (w *writing) links(ctx context.Context) error {
	of := int64(w.in.List)
	rows := w.batch("commitment_link", "list_id", "commitment_id", "seq", "task_id", "span_start", "span_end", "text_sum", "words")
	for i := range w.in.Save {
		c := &w.in.Save[i]
		for seq, l := range c.Links {
			err := rows.add(ctx, of, w.ids[c.Code], seq, int64(l.Task), l.Start, l.End, l.Text, l.Words)
			if err != nil {
				return foreignTask(err)
			}
		}
	}
	return foreignTask(rows.flush(ctx))
}

// foreignTask says what a broken reference from a link means: all else that it refers to has just been written.
func foreignTask(err error) error {
	if isDangling(err) {
		return fault.Wrap(err, fault.Conflict, "store.foreign_link", nil)
	}
	return err
}

func (w *writing) changes(ctx context.Context) error {
	rows := w.batch("commitment_change", "commitment_id", "changed_at", "changed_by", "action", "was", "became", "reason")
	rows.returning = true
	for i := range w.in.Changes {
		c := &w.in.Changes[i]
		id, err := w.idOf(ctx, c.Code)
		if err != nil {
			return err
		}
		for _, r := range []*commitment.Record{c.Before, c.After} {
			if r == nil {
				continue
			}
			if err := errors.Join(readable(&r.Facts), readableDoubts(r.Doubts)); err != nil {
				return err
			}
		}
		was, err1 := marshal(c.Before)
		became, err2 := marshal(c.After)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if err := rows.add(ctx, id, millis(c.At), c.By, string(c.Action), was, became, c.Reason); err != nil {
			return err
		}
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	w.brought = append(w.brought, rowsOf{"commitment_change", ids(rows.ids...)})
	return nil
}

// idOf finds a commitment that a change names: most are among those saved.
func (w *writing) idOf(ctx context.Context, code string) (int64, error) {
	if id := w.ids[code]; id != 0 {
		return id, nil
	}
	id, err := w.CommitmentID(ctx, code)
	if err != nil {
		return 0, unknownCode(err, code)
	}
	w.ids[code] = id
	return id, nil
}
