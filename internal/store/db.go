// Package store keeps everything in SQLite or PostgreSQL behind the Store interfaces of the areas.
//
// [Open] gives a [DB]; its List, Org and other methods give the areas' stores, one file per noun. The SQL is in
// migrations/ and queries/, one text for both engines, typed by sqlc (make generate). A method that returns without
// error has written durably: SQLite runs with synchronous=full, PostgreSQL with its default. The package must not
// know documents, pages or rules; it gives back exactly what it was given. Start with db.go and tx.go.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// FileName is the SQLite database inside a data directory.
const FileName = "duban.db"

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	file   string  // of SQLite, "" on PostgreSQL
	write  *sql.DB // one connection on SQLite, whose transactions begin immediate
	read   *sql.DB // the same pool as write on PostgreSQL
	q      *sqlgen.Queries

	group group // of writes

	version  versionCache // of what pages show
	duties   versionCache // of who may do what
	progress versionCache // of what pages about reporting show

	histories histories // of reporting
}

type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// versionCache lets Version answer from memory while the last look at the table is young.
type versionCache struct {
	value   atomic.Int64
	checked atomic.Int64 // nanoseconds since start of the process
	mu      sync.Mutex   // held by the one caller that looks again
}

// Open opens the database at where, which is a PostgreSQL URL (postgres://…) or a data directory, created when
// missing, that holds or will hold the SQLite file [FileName]. It brings an older schema up to date, after backing
// up an SQLite file beside itself, and refuses a newer one with fault.Unsupported.
func Open(ctx context.Context, where string) (*DB, error) {
	open := openSQLite
	if IsPostgres(where) {
		open = openPostgres
	}
	db, err := open(where)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.cover(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// IsPostgres reports whether where names a PostgreSQL database rather than a data directory.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Close ends all connections; SQLite's write-ahead log is folded into the file.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping reports whether the database answers, for readiness checks.
func (db *DB) Ping(ctx context.Context) error {
	return failure("ping", db.read.PingContext(ctx))
}

// List gives the store of lists, editions and drafts.
func (db *DB) List() list.Store { return listStore{db} }

// Org gives the store of units, people and posts.
func (db *DB) Org() org.Store { return orgStore{db} }

// Commitment gives the store of commitments.
func (db *DB) Commitment() commitment.Store { return commitmentStore{db} }

// Case gives the store of cases and their events.
func (db *DB) Case() casework.Store { return caseStore{db} }

// Account gives the store of accounts.
func (db *DB) Account() account.Store { return accountStore{db} }

func openSQLite(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "store.directory", fault.Args{"dir": dir})
	}
	file, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("store: data directory: %w", err)
	}
	write, err := sql.Open("sqlite", sqliteDSN(file, "_txlock=immediate", "_pragma=cache_size(-65536)", "_pragma=wal_autocheckpoint(8192)"))
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(file, "_pragma=query_only(1)"))
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{engine: sqlite, file: file, write: write, read: read, q: sqlgen.New(read)}, nil
}

// sqliteDSN holds every setting, so that each connection of a pool has them. A commit returns once it is on disk. The
// writer alone keeps 64 MiB of pages and folds its log back every 32 MiB: events of a million cases are spread over
// indexes by random keys, and pages read again and again for them cost more than the rows.
func sqliteDSN(file string, extra ...string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: strings.Join(append([]string{
		"_pragma=busy_timeout(10000)",
		"_pragma=journal_mode(wal)",
		"_pragma=synchronous(full)",
		"_pragma=foreign_keys(1)",
		"_pragma=temp_store(memory)",
	}, extra...), "&")}
	return u.String()
}

func openPostgres(dsn string) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "store.database_url", nil)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(4 * max(4, runtime.NumCPU()))
	pool.SetMaxIdleConns(max(4, runtime.NumCPU()))
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{engine: postgres, write: pool, read: pool, q: sqlgen.New(pool)}, nil
}
