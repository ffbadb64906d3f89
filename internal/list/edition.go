package list

import (
	"time"

	"duban/internal/fault"
	"duban/internal/org"
)

// ID identifies a list: all its editions share it.
type ID int64

// EditionID identifies one saved edition.
type EditionID int64

// TaskID identifies a task (任务): what an item is once its list is saved. It stays the same in every later edition
// that still carries the item, so reports and scores hang on it.
type TaskID int64

// Edition is a list as saved, immutable, with everything a page shows already resolved. It is the read model: pages,
// API and exports read from it and never from tables.
type Edition struct {
	ID       EditionID
	List     ID
	Slug     string // the list's name in URLs: "chuanshan-2020"
	Number   int    // 1, 2, … within the list
	Title    string
	TitleEn  string // "" when nobody gave one
	Layout   Layout
	LeadRule LeadRule
	Year     int
	SavedAt  time.Time
	SavedBy  string
	Note     string
	Source   Source
	Columns  []Column
	Headings []Heading
	Roles    []Role     // English names of the positions it names people for; others have none
	Tasks    []Task     // in document order
	Units    []org.Unit // every unit named, sorted by canonical name
	Findings []Decision
}

// Source is the file an edition was read from.
type Source struct {
	Name   string
	Format string
	SHA256 string // hex
	Size   int64
}

// Task is an item of an edition with its units and people resolved.
type Task struct {
	ID      TaskID
	Seq     int // 0-based position in the edition
	Item    Item
	ShortZh string // short title, ≤ 24 characters; "" when nobody wrote one
	ShortEn string // ≤ 12 words; "" when nobody wrote one
	Units   []TaskUnit
	People  []TaskPerson
}

// TaskUnit is a unit's part in a task.
type TaskUnit struct {
	Unit    org.UnitID
	Name    string // canonical
	Lead    bool
	Printed string // as the document names it
}

// TaskPerson is a person's part in a task.
type TaskPerson struct {
	Person org.PersonID
	Role   string // as printed: 工作组组长, 责任领导
	Name   string
}

// Decision is a finding and what a person decided on its fix.
type Decision struct {
	ID      int64
	Finding fault.Finding
	State   DecisionState
	By      string
	At      time.Time // zero while open
}

// DecisionState is what became of a finding.
type DecisionState string

// The states of a finding.
const (
	DecisionOpen     DecisionState = "open"
	DecisionAccepted DecisionState = "accepted" // its fix was applied, in this edition
	DecisionRefused  DecisionState = "refused"  // a person says the text is right
)

// Summary is one edition in a table of editions.
type Summary struct {
	ID      EditionID
	List    ID
	Slug    string
	Number  int
	Title   string
	Tasks   int
	SavedAt time.Time
	SavedBy string
	Current bool  // the newest edition of its list
	Version int64 // changes whenever anything that the edition shows may have changed, 0 when not known
}
