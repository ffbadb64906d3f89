package list

import "duban/internal/org"

// Query selects tasks of an edition. The zero value selects all, in document order, on one page.
type Query struct {
	Text    string     // every word must occur in number, title, text, heading, unit or person; two characters suffice
	Heading int        // index into Edition.Headings + 1: tasks below it; 0 = all
	Lead    org.UnitID // led by
	Joint   org.UnitID // supported by
	Unit    org.UnitID // led or supported by
	Person  org.PersonID
	DueFrom string           // YYYY-MM-DD inclusive
	DueTo   string           // YYYY-MM-DD inclusive
	Due     string           // DueNone, DueOngoing, or "" for any
	Only    func(*Task) bool // those for which it is true; nil for all. Asks what an edition does not know.
	Sort    Sort
	Desc    bool
	Page    int // 1-based; 0 means 1
	PerPage int // 0 means all
}

// The values of Query.Due.
const (
	DueNone    = "none"    // without a date
	DueOngoing = "ongoing" // marked as ongoing
)

// Sort is the order of selected tasks.
type Sort string

// The orders.
const (
	SortDocument Sort = ""         // as in the document
	SortLead     Sort = "lead"     // by canonical name of the first lead unit
	SortDeadline Sort = "deadline" // earliest first, none last
	SortTitle    Sort = "title"    // by short title
)

// Selection is the answer to a Query.
type Selection struct {
	Tasks []*Task // of the page asked for
	Total int     // on all pages
	Page  int
	Pages int
}
