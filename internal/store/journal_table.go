package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"duban/internal/journal"
)

// businessTable says how the journal keeps a table.
type businessTable struct {
	key    []string // columns that name a record; of a set, those that its rows share
	order  []string // not nil for a set: all rows with one key are one record, of which count and digest are kept
	digest []string // columns that are secret or large, of which only the digest is kept
}

// business lists the tables whose every change is in the journal. A new table stands here or in unjournaled.
var business = map[string]businessTable{
	"account":         {key: []string{"id"}, digest: []string{"hash"}},
	"api_key":         {key: []string{"id"}, digest: []string{"sum"}},
	"post":            {key: []string{"id"}},
	"tenure":          {key: []string{"post_id", "person_id", "from_date"}},
	"light_override":  {key: []string{"id"}},
	"calendar_change": {key: []string{"id"}, digest: []string{"content", "effect"}},

	"evidence":     {key: []string{"id"}},
	"evidence_use": {key: []string{"evidence_id", "task_id", "unit_id", "report_id", "number", "step_id", "commitment"}},

	"schedule": {key: []string{"list_id"}}, "report_window": {key: []string{"id"}}, "window_exception": {key: []string{"id"}},
	"report": {key: []string{"id"}}, "report_owing": {key: []string{"id"}}, "submission": {key: []string{"id"}},
	"review": {key: []string{"id"}}, "step": {key: []string{"id"}}, "step_change": {key: []string{"id"}},
	"closure": {key: []string{"id"}}, "demand": {key: []string{"id"}},
}

// unjournaled lists the other tables and why the journal does not keep them.
var unjournaled = map[string]string{
	"change":          "counts changes, for caches",
	"case_change":     "counts changes, for caches",
	"light_change":    "counts changes, for caches",
	"journal":         "is the journal",
	"journal_head":    "is the journal",
	"session":         "who is signed in, for hours",
	"draft":           "work not yet handed in",
	"report_draft":    "work not yet handed in",
	"progress_change": "counts changes, for caches",
	"receipt":         "answers repeated to line systems, for days",
	"schema_version":  "kept by the migrations",
	"sqlite_sequence": "kept by SQLite",
	"evidence_digest": "follows from the contents of evidence",
	"case_file":       "follows from the events",
	"case_total":      "follows from the events",
	"case_spread":     "follows from the events",
	"case_event":      waiting, "unit": waiting, "unit_alias": waiting, "collective_member": waiting, "person": waiting, "list": waiting, "edition": waiting, "edition_source": waiting, "excerpt": waiting, "heading": waiting, "task": waiting,
	"item": waiting, "item_unit": waiting, "item_person": waiting, "finding": waiting, "commitment": waiting, "commitment_link": waiting,
	"commitment_change": waiting, "commitment_sync": waiting,
}

// waiting is why a table of business records is not kept yet.
const waiting = "not brought under the journal yet"

// key names a row by the values of its key columns.
type key []any

// ids makes keys of identifiers.
func ids[T ~int64](all ...T) []key {
	keys := make([]key, len(all))
	for i, id := range all {
		keys[i] = key{int64(id)}
	}
	return keys
}

// recordOf is a key as the journal writes it.
func recordOf(values journal.Values, columns []string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		switch v := values[c].(type) {
		case int64:
			parts[i] = strconv.FormatInt(v, 10)
		case string:
			parts[i] = strings.NewReplacer("%", "%25", "/", "%2F").Replace(v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(parts, "/")
}

// snapshot is the state of some rows, in the order in which they were read.
type snapshot struct {
	order []string
	rows  map[string]journal.Values
}

// snapshot reads rows as the journal keeps them. Those that are not there are left out.
func (t tx) snapshot(ctx context.Context, table string, keys []key) (snapshot, error) {
	b, known := business[table]
	if !known {
		return snapshot{}, fmt.Errorf("table %s is not in the journal", table)
	}
	s := snapshot{rows: make(map[string]journal.Values, len(keys))}
	read := func(record string, v journal.Values) error {
		if _, twice := s.rows[record]; !twice {
			s.order = append(s.order, record)
		}
		s.rows[record] = v
		return nil
	}
	if where, arg, ok := t.amongIDs(b, keys); ok {
		return s, t.eachRecord(ctx, table, where, []any{arg}, read)
	}
	for _, k := range keys {
		where := make([]string, len(k))
		for i := range k {
			where[i] = b.key[i] + " = $" + strconv.Itoa(i+1)
		}
		if err := t.eachRecord(ctx, table, strings.Join(where, " and "), k, read); err != nil {
			return s, err
		}
	}
	return s, nil
}

// amongIDs gives a condition for many rows at once, where one number names each.
func (t tx) amongIDs(b businessTable, keys []key) (where string, arg any, ok bool) {
	if len(keys) < 2 || len(b.key) != 1 {
		return "", nil, false
	}
	numbers := make([]int64, len(keys))
	for i, k := range keys {
		if numbers[i], ok = k[0].(int64); !ok {
			return "", nil, false
		}
	}
	if t.engine == postgres {
		return b.key[0] + " = any($1)", numbers, true
	}
	list, err := json.Marshal(numbers)
	return b.key[0] + " in (select value from json_each($1))", string(list), err == nil
}

// eachRecord calls fn for every record of a table that a condition ("" for none) selects.
func (t tx) eachRecord(ctx context.Context, table, where string, args []any, fn func(record string, v journal.Values) error) error {
	b := business[table]
	text := "select * from " + table
	if where != "" {
		text += " where " + where
	}
	rows, err := t.sql.QueryContext(ctx, text+" order by "+strings.Join(append(slices.Clone(b.key), b.order...), ", "), args...)
	if err != nil {
		return fmt.Errorf("read %s for the journal: %w", table, err)
	}
	r, err := newRowReader(rows, b)
	if err != nil {
		return err
	}
	if b.order == nil {
		err = each(rows, func() error {
			v, err := r.read(rows)
			if err != nil {
				return err
			}
			return fn(recordOf(v, b.key), v)
		})
	} else {
		err = r.sets(rows, fn)
	}
	if err != nil {
		return fmt.Errorf("read %s for the journal: %w", table, err)
	}
	return nil
}

// rowReader reads rows of one table as the journal keeps them.
type rowReader struct {
	b       businessTable
	names   []string
	boolean []bool // SQLite has no type for it, only the word in the schema
	secret  []bool
	cells   []any
	into    []any
}

func newRowReader(rows *sql.Rows, b businessTable) (*rowReader, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	r := &rowReader{b: b, cells: make([]any, len(types)), into: make([]any, len(types))}
	for i, c := range types {
		r.names = append(r.names, c.Name())
		r.boolean = append(r.boolean, c.DatabaseTypeName() == "BOOLEAN")
		r.secret = append(r.secret, slices.Contains(b.digest, c.Name()))
		r.into[i] = &r.cells[i]
	}
	return r, nil
}

func (r *rowReader) read(rows *sql.Rows) (journal.Values, error) {
	if err := rows.Scan(r.into...); err != nil {
		return nil, err
	}
	v := make(journal.Values, len(r.names))
	for i, name := range r.names {
		switch x := r.cells[i].(type) {
		case nil, bool:
			v[name] = x
		case int64:
			v[name] = x
			if r.boolean[i] {
				v[name] = x != 0
			}
		case string:
			v[name] = x
			if r.secret[i] {
				v[name] = journal.Digest([]byte(x))
			}
		case []byte:
			v[name] = journal.Digest(x)
		default:
			return nil, fmt.Errorf("column %s holds a %T, which the journal does not keep", name, x)
		}
	}
	return v, nil
}

// sets puts the rows that share a key together.
func (r *rowReader) sets(rows *sql.Rows, fn func(record string, v journal.Values) error) error {
	var record string
	var n int64
	var sum hash.Hash
	done := func() error {
		if sum == nil {
			return nil
		}
		return fn(record, journal.Values{"rows": n, "digest": "sha256:" + hex.EncodeToString(sum.Sum(nil))})
	}
	err := each(rows, func() error {
		v, err := r.read(rows)
		if err != nil {
			return err
		}
		if of := recordOf(v, r.b.key); sum == nil || of != record {
			if err := done(); err != nil {
				return err
			}
			record, n, sum = of, 0, sha256.New()
		}
		n++
		sum.Write([]byte(v.Format() + "\n"))
		return nil
	})
	if err != nil {
		return err
	}
	return done()
}

// businessTables gives the names of the tables that the journal keeps, in order.
func businessTables() []string { return slices.Sorted(maps.Keys(business)) }
