package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"duban/internal/backup"
	"duban/internal/blob"
	"duban/internal/store"
)

// Backup writes everything that a Duban holds, as of one moment; see backup.Write. Servers may go on meanwhile.
func Backup(ctx context.Context, o Options, w io.Writer) (m *backup.Manifest, err error) {
	schema, err := store.Schema()
	if err != nil {
		return nil, err
	}
	err = withDatabase(ctx, o, func(db *store.DB) error {
		m, err = backup.Write(ctx, w, backup.Source{
			Database: db.Backup(), Contents: blob.Open(o.Data), Program: o.Version, Schema: schema, At: time.Now(),
		})
		return err
	})
	return m, err
}

// Restore puts a backup into an empty Duban. Nothing is made there before the backup was read through.
func Restore(ctx context.Context, o Options, r io.ReaderAt, size int64) (*backup.Manifest, error) {
	schema, err := store.Schema()
	if err != nil {
		return nil, err
	}
	a, err := backup.Open(ctx, r, size, schema)
	if err != nil {
		return nil, err
	}
	return &a.Manifest, withDatabase(ctx, o, func(db *store.DB) error {
		return a.Restore(ctx, backup.Target{Database: db.Backup(), Contents: blob.Open(o.Data)})
	})
}

// withDatabase opens no more than the database.
func withDatabase(ctx context.Context, o Options, fn func(*store.DB) error) (err error) {
	where := o.Data
	if o.Database != "" {
		where = o.Database
	}
	db, err := store.Open(ctx, where)
	if err != nil {
		return fmt.Errorf("open %s: %w", kindOf(o), err)
	}
	defer func() {
		if shut := db.Close(); err == nil && shut != nil {
			err = fmt.Errorf("close the database: %w", shut)
		}
	}()
	return fn(db)
}
