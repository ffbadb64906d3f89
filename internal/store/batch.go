package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/store/sqlgen"
)

// batch inserts many rows of one table with few statements. sqlc has no portable form for this; it is the only SQL
// that Go puts together, from names that are constants.
type batch struct {
	tx        sqlgen.DBTX
	table     string
	columns   []string
	engine    engine
	returning bool    // collect the ids given, in the order of the rows
	conflict  string  // what to do with rows that are there, "" fails
	ids       []int64 // filled when returning

	args []any
	full *sql.Stmt // for batchRows rows, prepared when first needed
}

// batchRows is the number of rows of a full statement: larger ones gain nothing more.
const batchRows = 128

func (t tx) batch(table string, columns ...string) *batch {
	return &batch{tx: t.sql, engine: t.engine, table: table, columns: columns, args: make([]any, 0, batchRows*len(columns))}
}

// add queues a row and writes when enough are waiting.
func (b *batch) add(ctx context.Context, values ...any) error {
	for _, v := range values {
		if text, ok := v.(string); ok && !storable(text) {
			return fault.New(fault.Invalid, codeUnstorable, nil)
		}
	}
	b.args = append(b.args, values...)
	if len(b.args) < batchRows*len(b.columns) {
		return nil
	}
	return b.flush(ctx)
}

// storable reports whether both databases keep a text: SQLite would keep any, PostgreSQL refuses some.
func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// flush writes what is waiting. It must be called once after the last add.
func (b *batch) flush(ctx context.Context) error {
	rows := len(b.args) / len(b.columns)
	args := b.args
	defer func() { b.args = args[:0] }()
	for rows > 0 {
		n := b.step(rows)
		b.args = args[(len(args)/len(b.columns)-rows)*len(b.columns):][:n*len(b.columns)]
		if err := b.write(ctx, n); err != nil {
			return fmt.Errorf("insert into %s: %w", b.table, err)
		}
		rows -= n
	}
	return nil
}

// step gives how many of the rows that wait the next statement writes. PostgreSQL's connections remember statements
// by their text, so there only few texts are used; to SQLite a statement more costs more than a new text.
func (b *batch) step(rows int) int {
	if b.engine == sqlite || rows == batchRows {
		return rows
	}
	return 1 << (bits.Len(uint(rows)) - 1)
}

func (b *batch) write(ctx context.Context, rows int) error {
	if rows == batchRows && b.full == nil {
		var err error
		if b.full, err = b.tx.PrepareContext(ctx, b.text(rows)); err != nil {
			return err
		}
	}
	if b.returning {
		return b.query(ctx, rows)
	}
	if rows == batchRows {
		_, err := b.full.ExecContext(whole(ctx), b.args...)
		return err
	}
	_, err := b.tx.ExecContext(ctx, b.text(rows), b.args...)
	return err
}

func (b *batch) query(ctx context.Context, rows int) error {
	var result *sql.Rows
	var err error
	if rows == batchRows {
		result, err = b.full.QueryContext(whole(ctx), b.args...)
	} else {
		result, err = b.tx.QueryContext(ctx, b.text(rows), b.args...)
	}
	if err != nil {
		return err
	}
	defer result.Close()
	for result.Next() {
		var id int64
		if err := result.Scan(&id); err != nil {
			return err
		}
		b.ids = append(b.ids, id)
	}
	return result.Err()
}

func (b *batch) text(rows int) string {
	var s strings.Builder
	s.WriteString("insert into " + b.table + " (" + strings.Join(b.columns, ", ") + ") values ")
	n := 0
	for row := range rows {
		if row > 0 {
			s.WriteByte(',')
		}
		s.WriteByte('(')
		for col := range b.columns {
			if col > 0 {
				s.WriteByte(',')
			}
			n++
			b.placeholder(&s, n)
		}
		s.WriteByte(')')
	}
	s.WriteString(b.conflict)
	if b.returning {
		s.WriteString(" returning id")
	}
	return s.String()
}

// placeholder writes a parameter. SQLite takes $1 too, but as a name that it looks up among all others.
func (b *batch) placeholder(s *strings.Builder, n int) {
	if b.engine == sqlite {
		s.WriteByte('?')
		return
	}
	s.WriteByte('$')
	s.WriteString(strconv.Itoa(n))
}
