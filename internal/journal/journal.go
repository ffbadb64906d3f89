// Package journal is the record of every change of every business record: who, when, from where, before, after and why.
//
// The edges of the program put an [Origin] into the context and services add the reason; the store package writes an
// [Entry] for every row that changed, in the transaction that changed it. Entries are chained: each has a hash over
// itself and the hash before it, so that none can be altered, taken out or put in between without every later hash
// telling. [Check] walks the chain and compares every row with what the journal says that it must be. The package must
// not know the areas whose records it keeps, SQL, or HTTP. Start with [Entry].
package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Origin is who changes something, from where and why.
type Origin struct {
	Account int64  // of the journal's Who, 0 when no account did it
	Who     string // name of the account, the line system, or the program
	From    string // address of the browser or the line system; "cli", "program"
	Reason  string // as given by a person or by the service, "" for none
}

// program is the origin of what nobody asked for: housekeeping, migrations.
var program = Origin{Who: "duban", From: "program"}

type originKey struct{}

// With gives a context in which changes come from o.
func With(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// Because gives a context in which changes have a reason, and come from where they came from before.
func Because(ctx context.Context, reason string) context.Context {
	o := Of(ctx)
	o.Reason = reason
	return With(ctx, o)
}

// Of gives the origin of changes made under ctx: the program itself when nobody else is named.
func Of(ctx context.Context) Origin {
	if o, given := ctx.Value(originKey{}).(Origin); given {
		return o
	}
	return program
}

// Action is what became of a row.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
	// Open says what stood in a row, or in columns of it, before the journal kept them.
	Open Action = "open"
	// Cover says which columns of a table the journal keeps from here on. Its Table is CoverTable, its Record the table.
	Cover Action = "cover"
)

// CoverTable is the table of entries that say what the journal keeps, and CoverColumns their one column.
const (
	CoverTable   = "journal"
	CoverColumns = "columns"
)

// Values are columns of a row by name: nil, bool, int64 or string. What is secret or large stands as its digest.
type Values map[string]any

// Entry is one change of one row. Before and After have only the columns that changed.
type Entry struct {
	Seq    int64 // from 1, without gaps
	At     time.Time
	Origin Origin
	Table  string
	Record string // the key of the row; parts are joined with "/"
	Action Action
	Before Values // nil when there was no row
	After  Values // nil when there is none any more
	Hash   string // over this entry and the hash before it, see Entry.Sum
}

// canonical is an entry as it is hashed: one JSON object with its keys in this order, without spaces.
type canonical struct {
	Prev    string `json:"prev"`
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"` // milliseconds since 1970, UTC
	Account int64  `json:"account"`
	Who     string `json:"who"`
	From    string `json:"from"`
	Reason  string `json:"reason"`
	Table   string `json:"table"`
	Record  string `json:"record"`
	Action  Action `json:"action"`
	Before  Values `json:"before"`
	After   Values `json:"after"`
}

// Sum gives the hash that the entry must have after the one whose hash is prev: SHA-256 over its canonical form, in
// lower-case hexadecimal. The first entry follows "".
func (e *Entry) Sum(prev string) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(canonical{
		prev, e.Seq, e.At.UnixMilli(), e.Origin.Account, e.Origin.Who, e.Origin.From, e.Origin.Reason, e.Table, e.Record, e.Action, e.Before, e.After,
	})
	if err != nil {
		panic(fmt.Sprintf("journal: a value that no entry has: %v", err)) // only other types than those of Values
	}
	sum := sha256.Sum256(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// Format gives values as they are stored: JSON with the columns in order, "null" for nil.
func (v Values) Format() string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(fmt.Sprintf("journal: a value that no entry has: %v", err))
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}

// ParseValues undoes Values.Format.
func ParseValues(text string) (Values, error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var v Values
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("journal: values: %w", err)
	}
	for name, value := range v {
		switch x := value.(type) {
		case nil, bool, string:
		case json.Number:
			n, err := x.Int64()
			if err != nil {
				return nil, fmt.Errorf("journal: value of %s: %w", name, err)
			}
			v[name] = n
		default:
			return nil, fmt.Errorf("journal: value of %s is a %T", name, value)
		}
	}
	return v, nil
}

// Digest is how a secret or large value stands in the journal.
func Digest(value []byte) string {
	sum := sha256.Sum256(value)
	return "sha256:" + hex.EncodeToString(sum[:])
}
