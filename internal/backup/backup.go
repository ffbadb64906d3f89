// Package backup is everything that a Duban holds in one file, and back: every table as of one moment, and the contents
// of evidence.
//
// The file is a zip archive: tables/NAME.jsonl has one row a line as a JSON array, contents/SHA256 the contents, and
// manifest.json, written last, the digest of each. It does not depend on the database that it came from, so what was
// backed up on SQLite is restored on PostgreSQL and the other way round, at the same version of the schema. Sessions are
// left out: whoever was signed in signs in again. The package must not know SQL or folders. Start with [Write] and
// [Open].
package backup

import (
	"context"
	"time"

	"duban/internal/evidence"
)

// Kind is what a column holds.
type Kind string

// The kinds.
const (
	Integer Kind = "integer"
	Text    Kind = "text"
	Boolean Kind = "boolean"
	Bytes   Kind = "bytes"
	Real    Kind = "real"
)

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Table is a table of a database.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Last    int64    `json:"last,omitempty"` // the last number that the database gave out for a row; none is given twice
}

// Database is where rows come from and go to. Values are nil, int64, float64, string, bool or []byte by their column's kind.
type Database interface {
	// Dump calls fn with one unchanging state of the database, while others go on writing.
	Dump(ctx context.Context, fn func(State) error) error
	// Load calls fn and puts all tables in place of what is there, in one transaction; fault.Conflict when there is
	// more than in a database just made.
	Load(ctx context.Context, fn func(Loader) error) error
}

// State is one unchanging state of a database.
type State interface {
	// Tables lists the tables so that each comes after those that it refers to.
	Tables(ctx context.Context) ([]Table, error)
	// Rows calls fn with every row; the slice is used again for the next one.
	Rows(ctx context.Context, t Table, fn func(row []any) error) error
	// Contents lists the contents of evidence that rows refer to.
	Contents(ctx context.Context) ([]evidence.Content, error)
}

// Loader takes the rows of tables, in the order in which State lists them.
type Loader interface {
	// Load takes rows until next gives io.EOF.
	Load(ctx context.Context, t Table, next func() ([]any, error)) error
}

// Contents is where contents come from and go to.
type Contents interface {
	evidence.Blobs
	Empty() (bool, error)
}

// The names within the archive, and what it is.
const (
	format       = "duban-backup"
	version      = 1
	manifestName = "manifest.json"
	tablesFolder = "tables/"
	contentsName = "contents/"
)

// Manifest says what an archive holds.
type Manifest struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	Program  string    `json:"program"` // version of the program that wrote it
	Schema   int64     `json:"schema"`
	At       time.Time `json:"at"`
	Tables   []Part    `json:"tables"`
	Contents []Part    `json:"contents"`
	// Missing are contents that were not there, or not what they were, when the backup was made.
	Missing []string `json:"missing,omitempty"`
}

// Part is one file of an archive.
type Part struct {
	Table  *Table `json:"table,omitempty"` // of a table
	SHA256 string `json:"sha256"`          // of a content it is also its name
	Size   int64  `json:"size"`
	Rows   int64  `json:"rows,omitempty"`
}

// name gives the name of a part within the archive.
func (p *Part) name() string {
	if p.Table != nil {
		return tablesFolder + p.Table.Name + ".jsonl"
	}
	return contentsName + p.SHA256
}

// Rows counts the rows of all tables.
func (m *Manifest) Rows() int64 {
	n := int64(0)
	for i := range m.Tables {
		n += m.Tables[i].Rows
	}
	return n
}

// leftOut are tables whose rows are not backed up: a restored session would let somebody in who has signed out since.
var leftOut = map[string]bool{"session": true}
