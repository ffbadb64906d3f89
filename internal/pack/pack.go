// Package pack reads and checks packs: one mechanism of government each, as data, in the format of
// docs/pack-format.md: services with their clocks, the grounds on which a clock may stop, the commitments that the
// figures feed, and scripted cases that prove all of it.
//
// It gives casework the services and runs the scripted cases through it; it keeps nothing and knows no files. The packs
// themselves are data in the folder packs at the root. Start with [Parse], [Pack.Services] and [Check].
package pack

import (
	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Format is the version of the format that this package reads.
const Format = "duban-pack/1"

// Name is what a thing is called, in both languages.
type Name struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Word is a word of the file with the line on which it stands, for findings.
type Word struct {
	Text string
	Line int
}

// Pack is one mechanism.
type Pack struct {
	ID       string
	Version  int
	Name     Name
	List     string // slug of the built-in list that Tasks and commitments refer to, "" for any
	Tasks    []Word
	Calendar string
	Hours    worktime.Hours // office hours of the scripted cases
	Confirm  []Name         // what a person should settle first
	Fields   []Field
	Events   []Event
	Stages   []Stage
	Pauses   []Pause
	Services []Service
	Sums     []Aggregate
	Money    []Interest
	Cases    []Case
	Means    []MeanWant
}

// FieldMoney is a field that holds 元, with at most two decimals. The other types are those of casework.
const FieldMoney casework.FieldKind = "money"

// Field is something that is recorded of every case.
type Field struct {
	Name     string // as conditions write it
	NameEn   string
	Type     casework.FieldKind
	Unit     string // of a number, "" when it has none
	Required bool   // without it the case cannot be judged
	Values   []Name // the only ones allowed; conditions compare with the Chinese
	Line     int
}

// Event is a kind of event that casework does not know already.
type Event struct {
	ID   string
	Name Name
	Line int
}

// Stage is a part of the procedure between two kinds of event. It has no limit.
type Stage struct {
	ID       string
	Name     Name
	From, To string
	Line     int
}

// Basis is the ground of a rule: a law with its article, another rule, or a proposal of ours while there is none.
type Basis struct {
	Law, Article string
	Rule         string
	Proposed     bool
	Unverified   bool // from general knowledge: nobody has held it against the text in force yet
}

// The law whose article 45 lists when a clock stops: 行政许可法 45.
const (
	licensingLaw     = "行政许可法"
	licensingArticle = "45"
)

// Licensing reports whether the ground is article 45 of the Administrative Licensing Law, whose list is closed.
func (b Basis) Licensing() bool { return b.Law == licensingLaw && b.Article == licensingArticle }

// Given reports whether anybody has given a ground.
func (b Basis) Given() bool { return b.Law != "" || b.Rule != "" }

// String gives the ground as it is printed.
func (b Basis) String() string {
	if b.Law == "" {
		return b.Rule
	}
	return "《" + b.Law + "》第" + b.Article + "条"
}

// Entry says whether a reason stands in a published list of special steps, 特殊环节.
type Entry string

// What a reason outside article 45 needs before a clock may stop for it.
const (
	EntryNone      Entry = ""          // article 45 itself
	EntryByLaw     Entry = "by_law"    // another law says that the time does not count
	EntryRequired  Entry = "required"  // it needs an entry and has none yet
	EntryPublished Entry = "published" // it has one
)

// Pause is a reason for which a clock may stop.
type Pause struct {
	ID        string
	Name      Name
	Basis     Basis
	Entry     Entry
	Document  string         // the published entry
	Published worktime.Date  // day of its publication
	Notice    bool           // the applicant must be told
	Limit     worktime.Limit // zero: none of its own
	Line      int
}

// Stops reports whether a clock may stop for the reason as things stand.
func (p *Pause) Stops() bool { return p.Entry != EntryRequired }

// Service is one service with its clocks.
type Service struct {
	Code   string
	Name   Name
	Unit   string
	Type   casework.Type
	Legal  *Legal // for the whole service
	Silent bool   // 行政许可法32 holds: silence on what is missing for five days accepts the case
	Clocks []Clock
	Line   int
}

// Term is a limit as a pack gives it, exact. Of a mean it may have a fraction.
type Term struct {
	Value decimal.Decimal
	Unit  string // wh, wd, h, d, mo, y
}

// Legal is what the law allows at most.
type Legal struct {
	Limit Term
	Basis Basis
}

// Clock runs between two events of a case.
type Clock struct {
	ID          string
	Name        Name
	From, To    Kinds
	Limit       *Term // nil is a finding
	Legal       *Legal
	Baseline    *Term
	Mean        bool // the mean of the period is judged, not the single case
	Midnight    bool // the last day ends at 24:00, not with the office hours
	NoRoll      bool
	Ahead       bool // the start must lie at least the limit before the end
	Extends     bool // an approved extension lengthens the limit
	When        string
	Pauses      []Word
	Commitments []Word
	Line        int
}

// Kinds are the kinds of event that start or stop a clock: the first of them to happen, or the last with All.
type Kinds struct {
	Of  []Word
	All bool
}

// Case is a scripted case.
type Case struct {
	Name    Name
	Service string
	Fields  map[string]string
	Entries []Word // reasons taken as published
	Events  []casework.Event
	AsOf    worktime.Moment
	Wants   []Want
	Line    int
}

// Want is what one clock, or one money rule, must give.
type Want struct {
	Clock   string
	Due     worktime.Moment
	Net     string
	Verdict worktime.Verdict
	Money   string // ID of the rule
	Amount  decimal.Decimal
	Line    int
}

// MeanWant is what the scripted cases of a clock must give together.
type MeanWant struct {
	Clock   string
	Mean    string
	Verdict string
	Line    int
}

// Ratio is how an imported aggregate becomes a figure.
type Ratio string

// The ratios.
const (
	Mean  Ratio = "mean"  // sum ÷ count
	Share Ratio = "share" // sum ÷ count × 100
)

// Aggregate is a figure that another body computes: only sums and counts of periods are imported.
type Aggregate struct {
	ID          string
	Name        Name
	Unit        string // the unit that reports it
	Period      string
	Sum, Count  Column
	Measure     Ratio
	Op          string
	Value       decimal.Decimal
	Of          string // unit of the value
	Legal       *Legal
	Baseline    *decimal.Decimal
	Commitments []Word
	Cases       []AggregateCase
	Line        int
}

// Column is one of the two numbers of an aggregate.
type Column struct {
	ID   string
	Name Name
}

// AggregateCase is a scripted case of an aggregate.
type AggregateCase struct {
	Sum, Count decimal.Decimal
	Value      string
	Verdict    string
	Line       int
}

// Interest is the rule for what is owed when money is paid back late.
type Interest struct {
	ID          string
	Name        Name
	Clock       string
	Principal   string // field of type money
	Unless      string // field of type flag, "" when there is none
	Multiple    decimal.Decimal
	Year        int // days of the year the rate is divided by: 360 or 365
	Rates       []Rate
	Basis       Basis
	Commitments []Word
	Line        int
}

// Rate is a yearly rate in per cent and the day from which it holds.
type Rate struct {
	From    worktime.Date
	Percent decimal.Decimal
}
