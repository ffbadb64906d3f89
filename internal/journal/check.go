package journal

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"duban/internal/fault"
)

// Source is what Check looks through: one unchanging state of a database.
type Source interface {
	// Head gives the number and the hash of the last entry as the head row has them.
	Head(ctx context.Context) (seq int64, hash string, err error)
	// Entries calls fn for every entry in order. An entry that cannot be read comes with the reason.
	Entries(ctx context.Context, fn func(e *Entry, broken error) error) error
	// Tables names the tables whose rows the journal keeps.
	Tables() []string
	// Rows calls fn for every row of a table, with the columns as the journal has them; with nil for what cannot be read.
	Rows(ctx context.Context, table string, fn func(record string, columns Values) error) error
}

// Report is what Check found.
type Report struct {
	Entries  int64           `json:"entries"`
	Records  int64           `json:"records"` // rows compared
	Head     string          `json:"head"`    // hash of the last entry, for an auditor to note
	Findings []fault.Finding `json:"findings"`
}

// mostFindings bounds a report: a database altered throughout is shown by its first alterations.
const mostFindings = 1000

// Check walks the chain, looks for the head that an auditor noted earlier ("" for none), and compares every row with
// what its entries say. The chain shows that entries are as they were written; the noted head that none was cut off at
// the end; the comparison that rows are as the last entry left them.
func Check(ctx context.Context, s Source, noted string) (Report, error) {
	c := checker{state: map[string]map[string]Values{}, noted: strings.ToLower(strings.TrimSpace(noted)), report: Report{Findings: []fault.Finding{}}}
	seq, hash, err := s.Head(ctx)
	if err != nil {
		return c.report, err
	}
	if err := s.Entries(ctx, c.entry); err != nil {
		return c.report, err
	}
	c.report.Head = hash
	if seq != c.seq || hash != c.hash {
		c.find("journal.check.head", fault.Args{"seq": int(c.seq), "want": int(seq)})
	}
	if c.noted != "" && !c.seen {
		c.find("journal.check.noted", fault.Args{"head": c.noted})
	}
	for _, table := range s.Tables() {
		if err := c.table(ctx, s, table); err != nil {
			return c.report, err
		}
	}
	return c.report, nil
}

// checker is one Check under way.
type checker struct {
	report Report
	seq    int64  // of the last entry seen
	hash   string // of the last entry seen, as stored
	noted  string
	seen   bool // the noted head was met
	state  map[string]map[string]Values
}

func (c *checker) find(code string, args fault.Args) {
	if len(c.report.Findings) < mostFindings {
		c.report.Findings = append(c.report.Findings, fault.Finding{Severity: fault.SeverityError, Code: code, Args: args})
	}
}

// entry takes the next entry of the chain.
func (c *checker) entry(e *Entry, broken error) error {
	c.report.Entries++
	args := fault.Args{"seq": int(e.Seq), "table": e.Table, "record": e.Record}
	switch {
	case e.Seq != c.seq+1:
		c.find("journal.check.gap", fault.Args{"from": int(c.seq + 1), "to": int(e.Seq - 1), "seq": int(e.Seq)})
	case broken != nil:
		c.find("journal.check.entry", args)
	case e.Sum(c.hash) != e.Hash:
		c.find("journal.check.entry", args)
	}
	c.seq, c.hash = e.Seq, e.Hash
	c.seen = c.seen || e.Hash == c.noted
	if broken == nil {
		c.apply(e)
	}
	return nil
}

// apply brings the state that rows must have up to an entry, which must follow from the state before it.
func (c *checker) apply(e *Entry) {
	records := c.state[e.Table]
	if records == nil {
		records = map[string]Values{}
		c.state[e.Table] = records
	}
	row, there := records[e.Record]
	follows := there == (e.Action == Update || e.Action == Delete) || e.Action == Open || e.Action == Cover
	for name, was := range e.Before {
		if is, known := row[name]; known && is != was {
			follows = false
		}
	}
	if !follows {
		c.find("journal.check.before", fault.Args{"seq": int(e.Seq), "table": e.Table, "record": e.Record})
	}
	switch {
	case e.Action == Delete:
		delete(records, e.Record)
	case row == nil || e.Action == Cover:
		records[e.Record] = maps.Clone(e.After)
	default:
		maps.Copy(row, e.After)
	}
}

// table compares the rows of a table with the state that the journal gives them.
func (c *checker) table(ctx context.Context, s Source, name string) error {
	want := c.state[name]
	columns := c.columns(name)
	err := s.Rows(ctx, name, func(record string, is Values) error {
		if is == nil {
			c.find("journal.check.unreadable", fault.Args{"table": name, "record": record})
			return nil
		}
		c.report.Records++
		must, known := want[record]
		if !known {
			c.find("journal.check.appeared", fault.Args{"table": name, "record": record})
			return nil
		}
		delete(want, record)
		if altered := differing(is, must, columns); len(altered) > 0 {
			c.find("journal.check.altered", fault.Args{"table": name, "record": record, "columns": altered})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, record := range slices.SortedFunc(maps.Keys(want), byRecord) {
		c.find("journal.check.vanished", fault.Args{"table": name, "record": record})
	}
	return nil
}

// columns gives the columns of a table that the journal keeps.
func (c *checker) columns(table string) []string {
	text, _ := c.state[CoverTable][table][CoverColumns].(string)
	return strings.Split(text, ",")
}

func differing(is, must Values, columns []string) []string {
	var altered []string
	for _, name := range columns {
		if is[name] != must[name] {
			altered = append(altered, name)
		}
	}
	return altered
}

// byRecord orders keys as a person would: numbers by size.
func byRecord(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
