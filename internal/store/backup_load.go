package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"duban/internal/backup"
	"duban/internal/fault"
)

// backupLoader is backup.Loader in one writing transaction. Only tables and columns of this schema are loaded: nothing
// that an archive says becomes part of a statement otherwise.
type backupLoader struct {
	backupState
	known map[string]backup.Table
}

func (l backupLoader) Load(ctx context.Context, t backup.Table, next func() ([]any, error)) error {
	known, is := l.known[t.Name]
	if !is || !slices.Equal(known.Columns, t.Columns) {
		return fault.New(fault.Unsupported, "backup.table", fault.Args{"table": t.Name})
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	rows := l.batch(quoted(t.Name), names...)
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
		if err := rows.add(ctx, row...); err != nil {
			return err
		}
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	return l.numberFrom(ctx, t)
}

// numberFrom makes the database go on numbering rows where it had come to, so that no number is given twice.
func (l backupLoader) numberFrom(ctx context.Context, t backup.Table) error {
	if t.Last == 0 {
		return nil
	}
	if l.engine == sqlite {
		result, err := l.sql.ExecContext(ctx, "update sqlite_sequence set seq = $1 where name = $2", t.Last, t.Name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		_, err = l.sql.ExecContext(ctx, "insert into sqlite_sequence (name, seq) values ($1, $2)", t.Name, t.Last)
		return err
	}
	column, err := l.identity(ctx, t.Name)
	if err != nil || column == "" {
		return err
	}
	_, err = l.sql.ExecContext(ctx, "select setval(pg_get_serial_sequence($1, $2), $3)", quoted(t.Name), column, t.Last)
	return err
}
