package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"duban/internal/casework"
	"duban/internal/store/sqlgen"
	"duban/internal/worktime"
)

// caseWriter is casework.Writer.
type caseWriter struct {
	tx
	conn *sql.Conn // that the transaction runs on, for COPY
}

// Write takes the row of the version first, so that writers follow one another on PostgreSQL too.
func (s caseStore) Write(ctx context.Context, fn func(casework.Writer) error) error {
	conn, err := s.db.write.Conn(ctx)
	if err != nil {
		return failure("write cases", err)
	}
	defer conn.Close()
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return failure("write cases", err)
	}
	defer t.Rollback() //nolint:errcheck // after a commit it only says so; before one, the cause is returned already
	w := caseWriter{s.db.tx(t), conn}
	if s.db.engine == postgres {
		// A plan kept from when the tables were small looks through all of them for every batch.
		if _, err := t.ExecContext(ctx, "set local plan_cache_mode = force_custom_plan"); err != nil {
			return failure("write cases", err)
		}
	}
	if _, err := w.BumpCases(ctx); err != nil {
		return failure("write cases", err)
	}
	if err := fn(w); err != nil {
		return failure("write cases", err)
	}
	if err := w.writeJournal(ctx); err != nil {
		return failure("write cases", err)
	}
	return failure("write cases", t.Commit())
}

// among gives a condition that a column is one of some texts, as one argument, in the engine's words.
func (t tx) among(column string, n int, texts []string) (condition string, arg any, err error) {
	if t.engine == postgres {
		return fmt.Sprintf("%s = any($%d)", column, n), texts, nil
	}
	list, err := json.Marshal(texts)
	return fmt.Sprintf("%s in (select value from json_each($%d))", column, n), string(list), err
}

func (w caseWriter) Known(ctx context.Context, keys []casework.EventKey) (map[casework.EventKey]casework.Digest, error) {
	bySource := map[string][]string{}
	for _, k := range keys {
		bySource[k.Source] = append(bySource[k.Source], k.ID)
	}
	known := make(map[casework.EventKey]casework.Digest, len(keys))
	for source, ids := range bySource {
		condition, arg, err := w.among("event_id", 2, ids)
		if err != nil {
			return nil, err
		}
		rows, err := w.sql.QueryContext(ctx, "select event_id, digest from case_event where source = $1 and "+condition, source, arg)
		if err != nil {
			return nil, err
		}
		err = each(rows, func() error {
			var id string
			var digest casework.Digest
			err := rows.Scan(&id, &digest)
			known[casework.EventKey{Source: source, ID: id}] = digest
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

func (w caseWriter) Stored(ctx context.Context, ids []casework.CaseID) (map[casework.CaseID]casework.Stored, error) {
	stored := make(map[casework.CaseID]casework.Stored, len(ids))
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	if err := w.heads(ctx, texts, stored); err != nil {
		return nil, err
	}
	if len(stored) == 0 {
		return stored, nil
	}
	texts = texts[:0]
	for id := range stored {
		texts = append(texts, string(id))
	}
	condition, arg, err := w.among("case_id", 1, texts)
	if err != nil {
		return nil, err
	}
	rows, err := w.sql.QueryContext(ctx, "select "+eventColumns+" from case_event where "+condition+" order by case_id, seq", arg)
	if err != nil {
		return nil, err
	}
	return stored, each(rows, func() error {
		var r sqlgen.CaseEvent
		if err := scanEvent(rows, &r); err != nil {
			return err
		}
		e, err := readEvent(&r)
		s := stored[e.Case]
		s.Events = append(s.Events, e)
		stored[e.Case] = s
		return err
	})
}

func scanEvent(rows *sql.Rows, r *sqlgen.CaseEvent) error {
	return rows.Scan(&r.Seq, &r.Source, &r.EventID, &r.CaseID, &r.Service, &r.Unit, &r.Kind, &r.HappenedAt, &r.Attributes,
		&r.Reason, &r.Basis, &r.Notice, &r.Extension, &r.Note, &r.Corrects, &r.RecordedAt, &r.Digest)
}

// heads gives the cases that are there of some.
func (w caseWriter) heads(ctx context.Context, ids []string, into map[casework.CaseID]casework.Stored) error {
	condition, arg, err := w.among("id", 1, ids)
	if err != nil {
		return err
	}
	rows, err := w.sql.QueryContext(ctx, "select "+caseColumns+" from case_file where "+condition, arg)
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var r sqlgen.CaseFile
		if err := scanFile(rows, &r); err != nil {
			return err
		}
		h, err := readHead(&r)
		into[h.ID] = casework.Stored{Head: h}
		return err
	})
}

func (w caseWriter) Filed(ctx context.Context, applicants []string) ([]casework.Filing, error) {
	condition, arg, err := w.among("applicant", 1, applicants)
	if err != nil {
		return nil, err
	}
	// The index has no cases without an applicant, which a query must say to use it.
	rows, err := w.sql.QueryContext(ctx, "select id, service, applicant, state, received_at, ended_at, refiles, linked from case_file where applicant <> '' and "+condition, arg)
	if err != nil {
		return nil, err
	}
	var out []casework.Filing
	err = each(rows, func() error {
		var f casework.Filing
		var received, ended int64
		err := rows.Scan(&f.Case, &f.Service, &f.Applicant, &f.State, &received, &ended, &f.Refiles, &f.Linked)
		f.Received, f.Ended = moment(received), moment(ended)
		out = append(out, f)
		return err
	})
	return out, err
}

func (w caseWriter) Link(ctx context.Context, filings []casework.Filing) error {
	q := w.repeated()
	for _, f := range filings {
		if err := q.LinkCase(ctx, sqlgen.LinkCaseParams{Refiles: string(f.Refiles), Linked: f.Linked, ID: string(f.Case)}); err != nil {
			return err
		}
	}
	return nil
}

const eventColumns = "seq, source, event_id, case_id, service, unit, kind, happened_at, attributes, reason, basis, notice, extension, note, corrects, recorded_at, digest"

var eventColumnList = []string{
	"seq", "source", "event_id", "case_id", "service", "unit", "kind", "happened_at", "attributes", "reason", "basis", "notice",
	"extension", "note", "corrects", "recorded_at", "digest",
}

func (w caseWriter) Append(ctx context.Context, events []casework.Event) error {
	last, err := w.TakeEventNumbers(ctx, int64(len(events)))
	if err != nil {
		return err
	}
	first := last - int64(len(events)) + 1
	for i := range events {
		events[i].Seq = first + int64(i)
	}
	w.recorded(ctx, events)
	if w.engine == postgres {
		return w.copyEvents(ctx, events)
	}
	rows := w.batch("case_event", eventColumnList...)
	for i := range events {
		values, err := eventValues(&events[i])
		if err != nil {
			return err
		}
		if err := rows.add(ctx, values...); err != nil {
			return err
		}
	}
	return rows.flush(ctx)
}

// copyEvents writes with COPY, in the running transaction.
func (w caseWriter) copyEvents(ctx context.Context, events []casework.Event) error {
	return w.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("the driver of PostgreSQL is not pgx")
		}
		_, err := conn.Conn().CopyFrom(ctx, pgx.Identifier{"case_event"}, eventColumnList,
			pgx.CopyFromSlice(len(events), func(i int) ([]any, error) { return eventValues(&events[i]) }))
		return err
	})
}

func eventValues(e *casework.Event) ([]any, error) {
	attributes := ""
	if len(e.Attributes) > 0 {
		data, err := json.Marshal(e.Attributes)
		if err != nil {
			return nil, err
		}
		attributes = string(data)
	}
	extension := ""
	if !e.Extension.IsZero() {
		extension = e.Extension.String()
	}
	return []any{
		e.Seq, e.Source, e.ID, string(e.Case), string(e.Service), e.Unit, string(e.Kind), stamp(e.At), attributes, e.Reason, e.Basis,
		e.Notice, extension, e.Note, e.Corrects, millis(e.RecordedAt), string(e.Digest),
	}, nil
}

func (w caseWriter) Save(ctx context.Context, heads []casework.Head) error {
	rows := w.batch("case_file", "id", "service", "unit", "state", "outcome", "received_at", "accepted_at", "ended_at", "due_at",
		"main_due_at", "late_by", "applicant", "refiles", "linked", "findings", "measures", "wakes_at", "calendar", "updated_at")
	rows.conflict = overwrite("id", rows.columns[1:]...)
	for i := range heads {
		h := &heads[i]
		due, main := dueTimes(h)
		err := rows.add(ctx, string(h.ID), string(h.Service), h.Unit, string(h.State), h.Outcome, stamp(h.Received), stamp(h.Accepted),
			stamp(h.Ended), due, main, lateBy(h), h.Applicant, string(h.Refiles), h.Linked, int64(h.Findings), formatMeasures(h.Measures), stamp(h.Wakes), h.Calendar, millis(h.UpdatedAt))
		if err != nil {
			return err
		}
	}
	return rows.flush(ctx)
}

// overwrite is what to do with a row whose key is there already.
func overwrite(key string, columns ...string) string {
	text := " on conflict (" + key + ") do update set "
	for i, c := range columns {
		if i > 0 {
			text += ", "
		}
		text += c + " = excluded." + c
	}
	return text
}

// dueTimes gives when the first running clock of a case is due, and when the main one is.
func dueTimes(h *casework.Head) (due, main int64) {
	for i := range h.Measures {
		m := &h.Measures[i]
		if m.End != 0 {
			continue
		}
		at := never
		switch {
		case m.Verdict == casework.Averaged:
			at++ // after those that stand still, which will be due again
		case m.Due != 0 && !m.Stands():
			at = stamp(m.Due)
		}
		if due == 0 || at < due {
			due = at
		}
		if m.Main {
			main = at
		}
	}
	return due, main
}

// lateBy gives by how much the main clock of a case was late when it ended, per mille of its limit and at least 1.
func lateBy(h *casework.Head) int64 {
	for i := range h.Measures {
		m := &h.Measures[i]
		if m.Main && m.End != 0 && !m.Idle && m.Verdict == worktime.Late {
			return max((m.Used-m.Allowed)*1000/max(m.Allowed, 1), 1)
		}
	}
	return 0
}

func (w caseWriter) Add(ctx context.Context, totals []casework.Total) error {
	key := []string{"service", "unit", "clock", "main", "month"}
	sums := []string{"cases", "on_time", "late", "idle", "paused", "net", "gross", "stood", "used", "allowed", "took", "simulated"}
	rows := w.batch("case_total", slices.Concat(key, sums)...)
	rows.conflict = accumulate("case_total", "service, unit, clock, main, month", sums...)
	spreads := w.batch("case_spread", append(slices.Clone(key), "bar", "cases")...)
	spreads.conflict = accumulate("case_spread", "service, unit, clock, main, month, bar", "cases")
	for i := range totals {
		l := &totals[i]
		values := []any{string(l.Service), l.Unit, string(l.Clock), l.Main, int64(l.Month)}
		err := rows.add(ctx, append(slices.Clone(values), l.Cases, l.OnTime, l.Late, l.Idle, l.Paused, l.Net, l.Gross, l.Stood, l.Used, l.Allowed, l.Took, l.Simulated)...)
		if err != nil {
			return err
		}
		for bar, n := range l.Spread {
			if n == 0 {
				continue
			}
			if err := spreads.add(ctx, append(slices.Clone(values), int64(bar), n)...); err != nil {
				return err
			}
		}
	}
	return errors.Join(rows.flush(ctx), spreads.flush(ctx))
}

// accumulate adds to a row whose key is there already.
func accumulate(table, key string, columns ...string) string {
	text := " on conflict (" + key + ") do update set "
	for i, c := range columns {
		if i > 0 {
			text += ", "
		}
		text += c + " = " + table + "." + c + " + excluded." + c
	}
	return text
}
