package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"duban/internal/backup"
	"duban/internal/evidence"
	"duban/internal/fault"
)

// backupDatabase is backup.Database. It knows tables by asking the database, so that a table added one day is backed up
// without anybody thinking of it.
type backupDatabase struct{ db *DB }

// Schema gives the version of the schema that the program knows, which is that of every open database.
func Schema() (int64, error) {
	steps, err := (&DB{}).steps()
	if err != nil || len(steps) == 0 {
		return 0, fmt.Errorf("store: migrations: %w", err)
	}
	return steps[len(steps)-1].Version, nil
}

// Backup gives the database as backups see it.
func (db *DB) Backup() backup.Database { return backupDatabase{db} }

func (b backupDatabase) Dump(ctx context.Context, fn func(backup.State) error) error {
	return failure("back up", b.db.inRead(ctx, func(t tx) error { return fn(backupState{t}) }))
}

// backupState is backup.State in one reading transaction.
type backupState struct{ tx }

// schemaTable is the table of the migrations: it belongs to the program, not to what it keeps.
const schemaTable = "schema_version"

func (s backupState) Tables(ctx context.Context) ([]backup.Table, error) {
	names, err := s.texts(ctx, map[engine]string{
		sqlite:   "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
		postgres: "select cast(table_name as text) from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1",
	})
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == schemaTable })
	if names, err = s.ordered(ctx, names); err != nil {
		return nil, err
	}
	tables := make([]backup.Table, len(names))
	for i, name := range names {
		tables[i].Name = name
		if tables[i].Columns, err = s.columns(ctx, name); err != nil {
			return nil, fmt.Errorf("columns of %s: %w", name, err)
		}
		if tables[i].Last, err = s.last(ctx, name); err != nil {
			return nil, fmt.Errorf("last number of %s: %w", name, err)
		}
	}
	return tables, nil
}

// texts gives the one column of a query that each engine has its own words for.
func (s backupState) texts(ctx context.Context, query map[engine]string, args ...any) ([]string, error) {
	rows, err := s.sql.QueryContext(ctx, query[s.engine], args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}

// ordered puts tables after those that they refer to.
func (s backupState) ordered(ctx context.Context, names []string) ([]string, error) {
	refers := map[string][]string{}
	for _, name := range names {
		to, err := s.texts(ctx, map[engine]string{
			sqlite: `select distinct "table" from pragma_foreign_key_list($1) order by 1`,
			postgres: `select distinct cast(f.relname as text) from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
				where k.contype = 'f' and c.relname = $1 and c.relnamespace = cast(current_schema() as regnamespace) order by 1`,
		}, name)
		if err != nil {
			return nil, fmt.Errorf("references of %s: %w", name, err)
		}
		refers[name] = to
	}
	var out []string
	state := map[string]int{} // 1 on the way, 2 done
	var visit func(name string) error
	visit = func(name string) error {
		if state[name] != 0 {
			if state[name] == 1 {
				return fmt.Errorf("tables refer to one another in a circle at %s", name)
			}
			return nil
		}
		state[name] = 1
		for _, to := range refers[name] {
			if to != name {
				if err := visit(to); err != nil {
					return err
				}
			}
		}
		state[name] = 2
		out = append(out, name)
		return nil
	}
	for _, name := range names {
		if err := visit(name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// columnKinds says what columns hold by the words of both engines.
var columnKinds = map[string]backup.Kind{
	"BIGINT": backup.Integer, "INTEGER": backup.Integer, "INT8": backup.Integer, "INT4": backup.Integer,
	"TEXT": backup.Text, "BOOLEAN": backup.Boolean, "BOOL": backup.Boolean, "BYTEA": backup.Bytes,
	"DOUBLE PRECISION": backup.Real, "FLOAT8": backup.Real, "REAL": backup.Real,
}

func (s backupState) columns(ctx context.Context, table string) ([]backup.Column, error) {
	rows, err := s.sql.QueryContext(ctx, "select * from "+quoted(table)+" limit 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]backup.Column, len(types))
	for i, c := range types {
		kind, known := columnKinds[strings.ToUpper(c.DatabaseTypeName())]
		if !known {
			return nil, fmt.Errorf("column %s has the unknown type %s", c.Name(), c.DatabaseTypeName())
		}
		columns[i] = backup.Column{Name: c.Name(), Kind: kind}
	}
	slices.SortFunc(columns, func(a, b backup.Column) int { return strings.Compare(a.Name, b.Name) })
	return columns, rows.Err()
}

// quoted makes a name of the schema safe within a statement.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// last gives the last number that the database gave out for a row of a table, 0 when it gives none.
func (s backupState) last(ctx context.Context, table string) (int64, error) {
	var last sql.NullInt64
	if s.engine == sqlite {
		err := s.sql.QueryRowContext(ctx, "select max(seq) from sqlite_sequence where name = $1", table).Scan(&last)
		return last.Int64, err
	}
	column, err := s.identity(ctx, table)
	if err != nil || column == "" {
		return 0, err
	}
	var sequence string
	if err := s.sql.QueryRowContext(ctx, "select pg_get_serial_sequence($1, $2)", quoted(table), column).Scan(&sequence); err != nil {
		return 0, err
	}
	err = s.sql.QueryRowContext(ctx, "select greatest((select case when is_called then last_value else 0 end from "+sequence+"), (select max("+quoted(column)+") from "+quoted(table)+"))").Scan(&last)
	return last.Int64, err
}

// identity gives the column whose numbers PostgreSQL gives out, "" for none.
func (s backupState) identity(ctx context.Context, table string) (string, error) {
	names, err := s.texts(ctx, map[engine]string{
		postgres: "select cast(column_name as text) from information_schema.columns where table_schema = current_schema() and table_name = $1 and is_identity = 'YES'",
	}, table)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}

func (s backupState) Rows(ctx context.Context, t backup.Table, fn func([]any) error) error {
	rows, err := s.sql.QueryContext(ctx, "select "+columnList(t)+" from "+quoted(t.Name))
	if err != nil {
		return err
	}
	defer rows.Close()
	row, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range into {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range t.Columns {
			row[i] = plain(row[i], c.Kind)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func columnList(t backup.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

// plain gives a value as backups have it: SQLite has no type for what is true or false.
func plain(v any, kind backup.Kind) any {
	switch kind {
	case backup.Boolean:
		if n, isNumber := v.(int64); isNumber {
			return n != 0
		}
	case backup.Text:
		if b, isBytes := v.([]byte); isBytes {
			return string(b)
		}
	case backup.Integer:
		if n, small := v.(int32); small {
			return int64(n)
		}
	}
	return v
}

func (s backupState) Contents(ctx context.Context) ([]evidence.Content, error) {
	rows, err := s.EvidenceContents(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]evidence.Content, len(rows))
	for i, r := range rows {
		out[i] = evidence.Content{SHA256: r.Sha256, SM3: r.Sm3, Size: r.Size}
	}
	return out, nil
}

func (b backupDatabase) Load(ctx context.Context, fn func(backup.Loader) error) error {
	fresh, err := b.fresh(ctx)
	if err != nil {
		return err
	}
	return failure("restore", b.db.inTx(ctx, func(t tx) error {
		s := backupState{t}
		tables, err := s.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			n, err := s.count(ctx, table.Name)
			if err != nil {
				return err
			}
			if n > fresh[table.Name] {
				return fault.New(fault.Conflict, "backup.not_empty", nil)
			}
		}
		for _, table := range slices.Backward(tables) {
			if _, err := t.sql.ExecContext(ctx, "delete from "+quoted(table.Name)); err != nil {
				return fmt.Errorf("empty %s: %w", table.Name, err)
			}
		}
		known := map[string]backup.Table{}
		for _, table := range tables {
			known[table.Name] = table
		}
		return fn(backupLoader{s, known})
	}))
}

// fresh counts the rows of a database that was just made, table by table.
func (b backupDatabase) fresh(ctx context.Context) (counts map[string]int64, err error) {
	dir, err := os.MkdirTemp("", "duban-fresh-*")
	if err != nil {
		return nil, fmt.Errorf("store: make a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	counts = map[string]int64{}
	return counts, db.inRead(ctx, func(t tx) error {
		s := backupState{t}
		tables, err := s.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if counts[table.Name], err = s.count(ctx, table.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s backupState) count(ctx context.Context, table string) (n int64, err error) {
	err = s.sql.QueryRowContext(ctx, "select count(*) from "+quoted(table)).Scan(&n)
	return n, err
}
