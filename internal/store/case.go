package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store/sqlgen"
	"duban/internal/worktime"
)

// caseStore is casework.Store. Transactions that write are in case_write.go.
type caseStore struct{ db *DB }

func (s caseStore) Version(ctx context.Context) (int64, error) {
	v, err := s.db.q.CaseVersion(ctx)
	return v, failure("read the version of cases", err)
}

func (s caseStore) Case(ctx context.Context, id casework.CaseID) (*casework.Head, []casework.Event, error) {
	var head casework.Head
	var events []casework.Event
	err := s.db.inRead(ctx, func(t tx) error {
		r, err := t.CaseFile(ctx, string(id))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "casework.unknown_case", fault.Args{"case": string(id)})
		}
		if err != nil {
			return err
		}
		if head, err = readHead(&r); err != nil {
			return err
		}
		rows, err := t.CaseEvents(ctx, string(id))
		if err != nil {
			return err
		}
		events = make([]casework.Event, len(rows))
		for i := range rows {
			if events[i], err = readEvent(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, failure("get a case", err)
	}
	return &head, events, nil
}

// caseColumns are those of case_file in the order in which scanHead reads them.
const caseColumns = "id, service, unit, state, outcome, received_at, accepted_at, ended_at, due_at, main_due_at, late_by, applicant, refiles, linked, findings, measures, wakes_at, calendar, updated_at"

// never is the due time of a clock that stands: after all others.
const never = int64(1) << 52

// selection puts together a query whose conditions depend on what is asked: one fixed text for all of them would keep
// either database from using its indexes.
type selection struct {
	where []string
	args  []any
}

func (s *selection) add(condition string, arg any) {
	s.args = append(s.args, arg)
	s.where = append(s.where, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(s.args))))
}

func (s *selection) text(query, order string) string {
	if len(s.where) > 0 {
		query += " where " + strings.Join(s.where, " and ")
	}
	return query + order
}

func (s caseStore) Heads(ctx context.Context, f casework.Filter) (casework.Page, error) {
	var q selection
	if f.Service != "" {
		q.add("service = ?", string(f.Service))
	}
	if f.Unit != "" {
		q.add("unit = ?", f.Unit)
	}
	if f.Applicant != "" {
		q.where = append(q.where, "applicant <> ''")
		q.add("applicant = ?", f.Applicant)
	}
	if f.State != "" {
		q.add("state = ?", string(f.State))
	}
	if f.From != 0 {
		q.add("received_at >= ?", stamp(f.From))
	}
	if f.To != 0 {
		q.add("received_at < ?", stamp(f.To))
	}
	if f.Open || f.ByDue {
		q.where = append(q.where, "due_at > 0")
	}
	order := " order by received_at desc, id desc"
	column, compare := "received_at", "<"
	switch {
	case f.ByDue:
		order, column, compare = " order by due_at, id", "due_at", ">"
	case f.Late:
		q.where = append(q.where, "late_by > 0")
		order, column = " order by late_by desc, id desc", "late_by"
	}
	if f.After != (casework.Cursor{}) {
		q.args = append(q.args, f.After.At, string(f.After.Case))
		at, id := "$"+strconv.Itoa(len(q.args)-1), "$"+strconv.Itoa(len(q.args))
		q.where = append(q.where, "("+column+", id) "+compare+" ("+at+", "+id+")")
	}
	size := casework.PageSize(f.Size)
	rows, err := s.db.read.QueryContext(ctx, q.text("select "+caseColumns+" from case_file", order+" limit "+strconv.Itoa(size+1)), q.args...)
	if err != nil {
		return casework.Page{}, failure("list cases", err)
	}
	page, err := readPage(rows, size, f)
	return page, failure("list cases", err)
}

func readPage(rows *sql.Rows, size int, f casework.Filter) (casework.Page, error) {
	defer rows.Close()
	var page casework.Page
	var last sqlgen.CaseFile
	for rows.Next() {
		if len(page.Heads) == size {
			page.Next = casework.Cursor{At: last.ReceivedAt, Case: casework.CaseID(last.ID)}
			switch {
			case f.ByDue:
				page.Next.At = last.DueAt
			case f.Late:
				page.Next.At = last.LateBy
			}
			break
		}
		if err := scanFile(rows, &last); err != nil {
			return page, err
		}
		head, err := readHead(&last)
		if err != nil {
			return page, err
		}
		page.Heads = append(page.Heads, head)
	}
	return page, rows.Err()
}

func scanFile(rows *sql.Rows, r *sqlgen.CaseFile) error {
	return rows.Scan(&r.ID, &r.Service, &r.Unit, &r.State, &r.Outcome, &r.ReceivedAt, &r.AcceptedAt, &r.EndedAt, &r.DueAt,
		&r.MainDueAt, &r.LateBy, &r.Applicant, &r.Refiles, &r.Linked, &r.Findings, &r.Measures, &r.WakesAt, &r.Calendar, &r.UpdatedAt)
}

func (s caseStore) Each(ctx context.Context, fn func(*casework.Head) error) error {
	rows, err := s.db.read.QueryContext(ctx, "select "+caseColumns+" from case_file")
	if err != nil {
		return failure("read all cases", err)
	}
	var r sqlgen.CaseFile
	err = each(rows, func() error {
		if err := scanFile(rows, &r); err != nil {
			return err
		}
		h, err := readHead(&r)
		if err != nil {
			return err
		}
		return fn(&h)
	})
	return failure("read all cases", err)
}

// stamp is a moment as stored, 0 for none.
func stamp(m worktime.Moment) int64 {
	if m == 0 {
		return 0
	}
	return m.Time().UnixMilli()
}

func moment(ms int64) worktime.Moment {
	if ms == 0 {
		return 0
	}
	return worktime.MomentOf(time.UnixMilli(ms))
}

func readHead(r *sqlgen.CaseFile) (casework.Head, error) {
	h := casework.Head{
		ID: casework.CaseID(r.ID), Service: casework.ServiceID(r.Service), Unit: r.Unit, State: casework.State(r.State),
		Outcome: r.Outcome, Received: moment(r.ReceivedAt), Accepted: moment(r.AcceptedAt), Ended: moment(r.EndedAt),
		Applicant: r.Applicant, Refiles: casework.CaseID(r.Refiles), Linked: r.Linked, Findings: int(r.Findings), Wakes: moment(r.WakesAt), Calendar: r.Calendar,
		UpdatedAt: time.UnixMilli(r.UpdatedAt).UTC(),
	}
	var err error
	if h.Measures, err = parseMeasures(r.Measures); err != nil {
		return h, fmt.Errorf("measures of case %s: %w", r.ID, err)
	}
	return h, nil
}

func readEvent(r *sqlgen.CaseEvent) (casework.Event, error) {
	e := casework.Event{
		Seq: r.Seq, Source: r.Source, ID: r.EventID, Case: casework.CaseID(r.CaseID), Service: casework.ServiceID(r.Service),
		Unit: r.Unit, Kind: casework.EventKind(r.Kind), At: moment(r.HappenedAt), Reason: r.Reason, Basis: r.Basis,
		Notice: r.Notice, Note: r.Note, Corrects: r.Corrects, RecordedAt: time.UnixMilli(r.RecordedAt).UTC(),
		Digest: casework.Digest(r.Digest),
	}
	if r.Attributes != "" {
		if err := json.Unmarshal([]byte(r.Attributes), &e.Attributes); err != nil {
			return e, fmt.Errorf("attributes of event %d: %w", r.Seq, err)
		}
	}
	if r.Extension != "" {
		if err := e.Extension.UnmarshalText([]byte(r.Extension)); err != nil {
			return e, fmt.Errorf("extension of event %d: %w", r.Seq, err)
		}
	}
	return e, nil
}

func (s caseStore) Totals(ctx context.Context, f casework.TotalFilter) ([]casework.Total, error) {
	var q selection
	if f.Service != "" {
		q.add("service = ?", string(f.Service))
	}
	if f.Unit != "" {
		q.add("unit = ?", f.Unit)
	}
	if f.From != 0 {
		q.add("(month >= ? or month = 0)", int64(f.From))
	}
	if f.To != 0 {
		q.add("month <= ?", int64(f.To))
	}
	const order = " order by service, unit, clock, main desc, month"
	var totals []casework.Total
	err := s.db.inRead(ctx, func(t tx) error {
		rows, err := t.sql.QueryContext(ctx, q.text("select service, unit, clock, main, month, cases, on_time, late, idle, paused, net, gross, stood, used, allowed, took, simulated from case_total", order), q.args...)
		if err != nil {
			return err
		}
		index := map[casework.Key]int{}
		err = each(rows, func() error {
			var l casework.Total
			err := rows.Scan(&l.Service, &l.Unit, &l.Clock, &l.Main, &l.Month, &l.Cases, &l.OnTime, &l.Late, &l.Idle, &l.Paused, &l.Net, &l.Gross, &l.Stood, &l.Used, &l.Allowed, &l.Took, &l.Simulated)
			if err == nil && !l.IsZero() {
				index[l.Key] = len(totals)
				totals = append(totals, l)
			}
			return err
		})
		if err != nil {
			return err
		}
		rows, err = t.sql.QueryContext(ctx, q.text("select service, unit, clock, main, month, bar, cases from case_spread", order), q.args...)
		if err != nil {
			return err
		}
		return each(rows, func() error {
			var k casework.Key
			var bar, cases int64
			err := rows.Scan(&k.Service, &k.Unit, &k.Clock, &k.Main, &k.Month, &bar, &cases)
			if i, found := index[k]; found {
				totals[i].Spread[bar] = cases
			}
			return err
		})
	})
	return totals, failure("read totals", err)
}

// each calls fn for every row and closes them.
func each(rows *sql.Rows, fn func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s caseStore) Waking(ctx context.Context, now worktime.Moment) ([]casework.CaseID, error) {
	ids, err := s.db.q.WakingCases(ctx, stamp(now))
	if err != nil {
		return nil, failure("look for cases that time has changed", err)
	}
	out := make([]casework.CaseID, len(ids))
	for i, id := range ids {
		out[i] = casework.CaseID(id)
	}
	return out, nil
}

func (s caseStore) Overdue(ctx context.Context, now worktime.Moment) ([]casework.Overdue, error) {
	rows, err := s.db.read.QueryContext(ctx,
		"select service, unit, count(*) from case_file where main_due_at > 0 and main_due_at < $1 group by service, unit order by service, unit", stamp(now))
	if err != nil {
		return nil, failure("count overdue cases", err)
	}
	var out []casework.Overdue
	err = each(rows, func() error {
		var o casework.Overdue
		err := rows.Scan(&o.Service, &o.Unit, &o.Cases)
		out = append(out, o)
		return err
	})
	return out, failure("count overdue cases", err)
}
