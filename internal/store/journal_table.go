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
	runs   bool     // rows are only added, and what was added together is one record, see journal_event.go
}

// whole reports whether the journal keeps count and digest of several rows rather than columns of one.
func (b businessTable) whole() bool { return b.order != nil || b.runs }

// everyRow is the key of all rows of a table.
var everyRow = []key{{}}

// business lists the tables whose every change is in the journal. A new table stands here or in unjournaled.
var business = map[string]businessTable{
	"account":         {key: []string{"id"}, digest: []string{"hash"}},
	"second_factor":   {key: []string{"account_id"}, digest: []string{"secret"}},
	"recovery_code":   {key: []string{"account_id", "number"}, digest: []string{"sum"}},
	"api_key":         {key: []string{"id"}, digest: []string{"sum"}},
	"handover":        {key: []string{"id"}},
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

	"unit":              {key: []string{"id"}},
	"unit_alias":        {key: []string{"id"}},
	"collective_member": {key: []string{"collective_id", "unit_id", "from_date"}},
	"person":            {key: []string{"id"}},

	"list":           {key: []string{"id"}},
	"edition":        {key: []string{"id"}},
	"edition_source": {key: []string{"edition_id"}},
	"task":           {key: []string{"list_id"}, order: []string{"id"}},
	"excerpt":        {key: []string{"edition_id"}, order: []string{"seq"}},
	"heading":        {key: []string{"edition_id"}, order: []string{"seq"}},
	"item":           {key: []string{"edition_id"}, order: []string{"seq"}},
	"item_unit":      {key: []string{"edition_id"}, order: []string{"item_seq", "seq"}},
	"item_person":    {key: []string{"edition_id"}, order: []string{"item_seq", "seq"}},
	"finding":        {key: []string{"edition_id"}, order: []string{"seq"}},

	"commitment":        {key: []string{"id"}},
	"commitment_link":   {key: []string{"list_id", "commitment_id"}, order: []string{"seq"}},
	"commitment_change": {key: []string{"id"}, digest: []string{"was", "became"}},
	"commitment_sync":   {key: []string{"list_id"}},

	"case_event": {runs: true},
}

// unjournaled lists the other tables and why the journal does not keep them.
var unjournaled = map[string]string{
	"change":          "counts changes, for caches",
	"case_change":     "counts changes, for caches",
	"light_change":    "counts changes, for caches",
	"journal":         "is the journal",
	"journal_head":    "is the journal",
	"setup":           "the one-time address before there are accounts",
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
}

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
func recordOf(parts ...any) string {
	if len(parts) == 1 {
		if id, one := parts[0].(int64); one {
			return strconv.FormatInt(id, 10)
		}
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = inRecord.Replace(fmt.Sprint(part))
	}
	return strings.Join(texts, "/")
}

// inRecord keeps the parts of a key apart.
var inRecord = strings.NewReplacer("%", "%25", "/", "%2F")

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
	if where, args, ok := t.amongKeys(b, keys); ok {
		return s, t.eachRecord(ctx, table, where, args, read)
	}
	for _, k := range keys {
		if err := t.eachRecord(ctx, table, b.are(k), k, read); err != nil {
			return s, err
		}
	}
	return s, nil
}

// are gives the condition that the first key columns have the values of a key.
func (b businessTable) are(k key) string {
	where := make([]string, len(k))
	for i := range k {
		where[i] = b.key[i] + " = $" + strconv.Itoa(i+1)
	}
	return strings.Join(where, " and ")
}

// amongKeys gives one condition for many rows whose keys differ in one number, the last part.
func (t tx) amongKeys(b businessTable, keys []key) (where string, args []any, ok bool) {
	if len(keys) < 2 || len(keys[0]) == 0 {
		return "", nil, false
	}
	shared := keys[0][:len(keys[0])-1]
	numbers := make([]int64, len(keys))
	for i, k := range keys {
		if len(k) != len(shared)+1 || !slices.Equal(shared, k[:len(shared)]) {
			return "", nil, false
		}
		if numbers[i], ok = k[len(shared)].(int64); !ok {
			return "", nil, false
		}
	}
	if where = b.are(shared); where != "" {
		where += " and "
	}
	place := "$" + strconv.Itoa(len(shared)+1)
	if t.engine == postgres {
		return where + b.key[len(shared)] + " = any(" + place + ")", append(slices.Clone(shared), numbers), true
	}
	list, err := json.Marshal(numbers)
	return where + b.key[len(shared)] + " in (select value from json_each(" + place + "))", append(slices.Clone(shared), string(list)), err == nil
}

// eachRecord calls fn for every record of a table that a condition ("" for none) selects.
func (t tx) eachRecord(ctx context.Context, table, where string, args []any, fn func(record string, v journal.Values) error) error {
	b := business[table]
	if b.runs {
		return t.eachRun(ctx, fn)
	}
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
			return fn(r.record(), v)
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
	keys    []int  // where the key columns stand
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
	for _, name := range b.key {
		r.keys = append(r.keys, slices.IndexFunc(types, func(c *sql.ColumnType) bool { return c.Name() == name }))
	}
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
	var line []byte
	done := func() error {
		if sum == nil {
			return nil
		}
		return fn(record, wholeValues(n, sum))
	}
	err := each(rows, func() error {
		if err := rows.Scan(r.into...); err != nil {
			return err
		}
		if of := r.record(); sum == nil || of != record {
			if err := done(); err != nil {
				return err
			}
			record, n, sum = of, 0, sha256.New()
		}
		var err error
		if line, err = r.line(line[:0]); err != nil {
			return err
		}
		n++
		sum.Write(line)
		return nil
	})
	if err != nil {
		return err
	}
	return done()
}

// wholeValues is how rows stand in the journal of which it keeps count and digest.
func wholeValues(n int64, sum hash.Hash) journal.Values {
	return journal.Values{"rows": n, "digest": "sha256:" + hex.EncodeToString(sum.Sum(nil))}
}

// record gives the key of the row just read.
func (r *rowReader) record() string {
	parts := make([]any, len(r.keys))
	for i, at := range r.keys {
		parts[i] = r.cells[at]
	}
	return recordOf(parts...)
}

// line appends the row just read: every value with its type, behind its length where it has one.
func (r *rowReader) line(b []byte) ([]byte, error) {
	for i := range r.cells {
		switch x := r.cells[i].(type) {
		case nil:
			b = append(b, 'n')
		case bool:
			b = strconv.AppendBool(append(b, 'b'), x)
		case int64:
			if r.boolean[i] {
				b = strconv.AppendBool(append(b, 'b'), x != 0)
				break
			}
			b = strconv.AppendInt(append(b, 'i'), x, 10)
		case string:
			b = strconv.AppendInt(append(b, 's'), int64(len(x)), 10)
			b = append(append(b, ':'), x...)
		case []byte:
			b = strconv.AppendInt(append(b, 'x'), int64(len(x)), 10)
			b = append(append(b, ':'), x...)
		default:
			return nil, fmt.Errorf("column %s holds a %T, which the journal does not keep", r.names[i], x)
		}
	}
	return append(b, '\n'), nil
}

// businessTables gives the names of the tables that the journal keeps, in order.
func businessTables() []string { return slices.Sorted(maps.Keys(business)) }
