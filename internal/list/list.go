// Package list turns a document into a target-responsibility list (目标责任清单), checks it, compares editions and
// keeps them.
//
// The flow is Doc → [Read] → [List] → [Check] → [Diff] → [Service.Import] → [Edition]. A List is what the document
// says, item by item, each with its place in the source; an Edition is a list that was saved, whose items belong to
// tasks that keep their identity from one edition to the next. The package knows documents only through tabular and
// must not know file formats, SQL or pages. Start with List and Item here, then read.go.
package list

import "duban/internal/fault"

// List is a document as compiled.
type List struct {
	Title    string          `json:"title"`
	Layout   Layout          `json:"layout"`
	LeadRule LeadRule        `json:"lead_rule"`
	Year     int             `json:"year,omitempty"` // year that dates without one belong to; 0 when the document names none
	Columns  []Column        `json:"columns,omitempty"`
	Items    []Item          `json:"items"`
	Findings []fault.Finding `json:"findings"`

	Headings []Heading `json:"-"` // in document order; Item.Heading points into it
}

// Layout is the shape of the source.
type Layout string

// The layouts.
const (
	LayoutTable   Layout = "table"   // rows of a table
	LayoutBracket Layout = "bracket" // prose items, each closed by a bracket naming its units
	LayoutLines   Layout = "lines"   // prose items followed by labelled lines (责任单位：…)
	LayoutOther   Layout = "other"
)

// LeadRule is how the document says who leads.
type LeadRule string

// The lead rules.
const (
	LeadFirstListed LeadRule = "first-listed" // the document declares that the first unit named leads
	LeadLabelled    LeadRule = "labelled"     // each item says 牵头单位 / "A牵头"
	LeadColumn      LeadRule = "column"       // a column of its own
	LeadNone        LeadRule = "none"         // nothing is said
)

// LeadBasis is why an item's lead units are its lead units.
type LeadBasis string

// The bases.
const (
	BasisDeclared   LeadBasis = "declared"   // first named, by the document's own rule
	BasisLabelled   LeadBasis = "labelled"   // the item says so
	BasisColumn     LeadBasis = "column"     // the lead column says so
	BasisSole       LeadBasis = "sole"       // only one unit is named
	BasisConvention LeadBasis = "convention" // first named, by custom only: to be confirmed
	BasisNone       LeadBasis = "none"       // no unit is named
)

// Field is what a column holds.
type Field string

// The fields a column can be mapped to.
const (
	FieldNo       Field = "no"
	FieldHeading  Field = "heading" // a level of the hierarchy (目标任务, 一级指标, …); outermost leftmost
	FieldTitle    Field = "title"
	FieldText     Field = "text"
	FieldUnits    Field = "units" // lead and joint units together
	FieldLead     Field = "lead"
	FieldJoint    Field = "joint"
	FieldPerson   Field = "person" // one person role, named by the column's label
	FieldDeadline Field = "deadline"
	FieldExtra    Field = "extra"  // kept with the item under its label
	FieldIgnore   Field = "ignore" // page furniture
)

// Column says what one column of the source table was taken for. Confidence below Sure asks a person to confirm.
type Column struct {
	Col        int    `json:"col"` // 0-based grid column
	Label      string `json:"label"`
	Field      Field  `json:"field"`
	Confidence int    `json:"confidence"` // per cent; 100 when the heading is a known term or a person confirmed it
	Reason     string `json:"reason,omitempty"`
}

// Sure is the confidence from which a column's mapping needs no confirmation.
const Sure = 90

// Item is one entry of the list.
type Item struct {
	No         string              `json:"no"`    // as printed, without brackets and dots; "" when unnumbered
	Title      string              `json:"title"` // only where the source has a separate title
	Text       string              `json:"text"`  // whole text without number and responsibility bracket
	Path       []string            `json:"path"`  // headings above, outermost first, as printed
	LeadUnits  []string            `json:"lead_units"`
	JointUnits []string            `json:"joint_units"`
	LeadBasis  LeadBasis           `json:"lead_basis"`
	People     map[string][]string `json:"people"` // role as printed in the column heading → names without padding
	Deadline   Deadline            `json:"deadline"`
	Inherited  []string            `json:"inherited"` // units, leader, deadline, … taken from the row above
	Parts      []Part              `json:"parts"`
	Extra      map[string]string   `json:"extra,omitempty"` // columns that are none of the above, by heading
	At         fault.Place         `json:"at"`

	Heading int               `json:"-"` // index into List.Headings of the innermost heading above, -1 when none
	Raw     map[string]Phrase `json:"-"` // the source words behind "no", "units", "people:ROLE", "deadline" before any cleaning
}

// Phrase is a piece of the source as printed, with its place.
type Phrase struct {
	Text string
	At   fault.Place
}

// Part is one clause of an item that names its units more than once.
type Part struct {
	Text       string    `json:"text"`
	LeadUnits  []string  `json:"lead_units"`
	JointUnits []string  `json:"joint_units"`
	LeadBasis  LeadBasis `json:"lead_basis"`
	Deadline   *Deadline `json:"deadline,omitempty"`
}

// Precision is how exact a deadline is as written.
type Precision string

// The precisions.
const (
	PrecisionDay     Precision = "day"
	PrecisionMonth   Precision = "month"
	PrecisionQuarter Precision = "quarter"
	PrecisionYear    Precision = "year"
	PrecisionNone    Precision = "none"
)

// Deadline is when an item must be done. Date is the last day of the period named (docs/domain.md §2).
type Deadline struct {
	Raw       string         `json:"raw"`
	Date      string         `json:"date"` // YYYY-MM-DD, "" when none
	Precision Precision      `json:"precision"`
	Ongoing   bool           `json:"ongoing"` // 持续推进, 长期坚持
	Source    DeadlineSource `json:"source"`
}

// DeadlineSource is where a deadline was found.
type DeadlineSource string

// The sources.
const (
	DeadlineField   DeadlineSource = "field"   // its own column or labelled line
	DeadlineBracket DeadlineSource = "bracket" // the responsibility bracket
	DeadlineText    DeadlineSource = "text"    // the item's own words
	DeadlineNone    DeadlineSource = "none"
)

// Heading is a line of the hierarchy above the items.
type Heading struct {
	Level   int    // 1 = outermost
	No      string // as printed, without brackets and dots: "一", "1"; "" when unnumbered
	Title   string // without its number
	TitleEn string // English name, from a built-in list only; "" when there is none
	Text    string // as printed, line breaks and padding removed
	Raw     string // as in the source, with line breaks and padding; "" when the source has none
	Parent  int    // index into List.Headings, -1 at the top
	At      fault.Place
}
