package fault

import (
	"fmt"
	"strconv"
)

// Severity ranks a Finding.
type Severity string

// The severities, worst first.
const (
	SeverityError   Severity = "error"   // the list cannot be used as it stands here
	SeverityWarning Severity = "warning" // probably wrong; a person should look
	SeverityInfo    Severity = "info"    // worth knowing: something was inherited, guessed or unusual
)

// Finding is one remark about a document: what, how bad, where, and where possible how to mend it.
type Finding struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`           // stable, dotted: "unit.alias"
	Item     string   `json:"item,omitempty"` // number of the item as printed; "" when it concerns no single item
	At       Place    `json:"at,omitzero"`
	Args     Args     `json:"args,omitempty"`
	Fix      *Fix     `json:"fix,omitempty"`
	Message  string   `json:"message,omitempty"` // filled at the edge, in the reader's language
}

// Fix is a proposed change that a person accepts or refuses; nothing applies it by itself.
type Fix struct {
	Field  string `json:"field"`  // what it changes: no, title, text, units, lead_units, joint_units, people, deadline, heading
	Before string `json:"before"` // the words as they stand
	After  string `json:"after"`  // the words proposed
}

// Place is a position in a source document. The zero value means unknown.
// Text has Line; a sheet has Sheet and Cell; a table in a document has Table, Row and, where known, Col.
type Place struct {
	Line  int    `json:"line,omitempty"`  // 1-based
	Sheet string `json:"sheet,omitempty"` // name of the worksheet
	Cell  string `json:"cell,omitempty"`  // "E12"
	Table int    `json:"table,omitempty"` // 1-based number of the table in the document
	Row   int    `json:"row,omitempty"`   // 1-based
	Col   int    `json:"col,omitempty"`   // 1-based grid column
	Para  int    `json:"para,omitempty"`  // 1-based paragraph outside tables, for formats without lines
}

// IsZero reports whether the place is unknown.
func (p Place) IsZero() bool { return p == Place{} }

// String gives a short form for logs: "line 84", "Sheet1!E12", "table 2 row 7".
func (p Place) String() string {
	switch {
	case p.Cell != "":
		return p.Sheet + "!" + p.Cell
	case p.Table > 0 && p.Line == 0:
		return "table " + strconv.Itoa(p.Table) + " row " + strconv.Itoa(p.Row)
	case p.Para > 0:
		return "paragraph " + strconv.Itoa(p.Para)
	default:
		return "line " + strconv.Itoa(p.Line)
	}
}

// Key identifies the finding within one reading of one document, so that a decision on it survives reading it again.
func (f Finding) Key() string {
	k := f.Code + "|" + f.Item + "|" + f.At.String()
	switch {
	case f.Fix == nil && len(f.Args) > 0: // one cell may name two units twice
		k += "|" + fmt.Sprint(map[string]any(f.Args))
	case f.Fix != nil:
		k += "|" + f.Fix.Field + "|" + f.Fix.Before + "|" + f.Fix.After
	}
	return k
}
