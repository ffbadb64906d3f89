package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"duban/internal/fault"
)

// codeUnstorable says that a text holds what no database keeps: a zero character or broken UTF-8.
const codeUnstorable = "store.text_unstorable"

// missing turns "no rows" into fault.NotFound with a code; other errors pass.
func missing(err error, code string, id int64) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, code, fault.Args{"id": id})
	}
	return err
}

// isTaken reports whether err says that a unique value stands already.
func isTaken(err error) bool {
	var lite *sqlitedriver.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" // unique_violation
}

// isDangling reports whether err says that a row would refer to one that is not there.
func isDangling(err error) bool {
	var lite *sqlitedriver.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlitelib.SQLITE_CONSTRAINT_FOREIGNKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23503" // foreign_key_violation
}

// failure says what the store was doing when err came, and names the causes a user can do something about.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	err = fmt.Errorf("store: %s: %w", doing, err)
	var lite *sqlitedriver.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff { // the low byte is the class of SQLite's extended codes
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
			return fault.Wrap(err, fault.Busy, "store.busy", nil)
		case sqlitelib.SQLITE_FULL:
			return fault.Wrap(err, fault.Internal, "store.full", nil)
		case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
			return fault.Wrap(err, fault.Internal, "store.damaged", nil)
		case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_PERM:
			return fault.Wrap(err, fault.Internal, "store.unwritable", nil)
		}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.Wrap(err, fault.Busy, "store.unreachable", nil)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "53100": // disk_full
			return fault.Wrap(err, fault.Internal, "store.full", nil)
		case "22021", "22P05": // character_not_in_repertoire, untranslatable_character
			return fault.Wrap(err, fault.Invalid, codeUnstorable, nil)
		case "55P03", "40001", "40P01", "53300", "57P03": // lock, serialization, deadlock, connections, starting up
			return fault.Wrap(err, fault.Busy, "store.busy", nil)
		}
	}
	return err
}
