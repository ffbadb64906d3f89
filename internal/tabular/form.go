package tabular

// Form is a workbook that people fill in and send back: sheets of rows in which only some columns may be typed into.
// Read back it is a [Doc] like any other.
type Form struct {
	Title  string
	Notes  []string // instructions, on a sheet of their own that comes first; none makes no such sheet
	About  string   // name of that sheet
	Sheets []FormSheet
}

// FormSheet is one sheet of a Form. Every row has a cell for each column.
type FormSheet struct {
	Name    string
	Columns []FormColumn
	Rows    [][]string
}

// FormColumn is one column of a sheet.
type FormColumn struct {
	Title   string
	Width   float64 // in characters; by content when 0
	Open    bool    // may be typed into
	Hidden  bool
	Choices []string // all that may stand in it, nil for anything; together at most 255 characters
	Rule    FormRule
	Hint    string // shown when a cell of it is entered
}

// FormRule says what may be typed into a column besides nothing.
type FormRule string

// The rules.
const (
	RuleAny     FormRule = ""
	RuleNumber  FormRule = "number"
	RulePercent FormRule = "percent" // a number from 0 to 100
	RuleDate    FormRule = "date"    // 2020-06-30
)
