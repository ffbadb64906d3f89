// Package casework runs the time limits of public services: which services there are, what happened in each case, and
// how long it took by law.
//
// A [Service] is what people apply for (事项), with its clocks and the reasons that may pause them; services come from
// packs and are compiled into a [Catalog]. What line systems report are [Event]s, which are only ever added: a mistake
// is mended by another event. [Fold] makes a [Case] of its events and [Evaluate] reads its clocks, both pure.
// [Ledger] takes events in, keeps what follows from them, and answers; where other areas call that Service, here a
// service is something else. The package must not know SQL, file formats or pages. Start here, then event.go, fold.go
// and ledger.go.
package casework

import (
	"github.com/shopspring/decimal"

	"duban/internal/worktime"
)

// ServiceID is the code of a service as the government's catalogue has it (事项编码); 64 characters and more happen.
type ServiceID string

// CaseID is the number of a case (办件编号). It is unique over all services: a line system whose own numbers are short
// puts its name before them.
type CaseID string

// ClockID names a clock within its service.
type ClockID string

// Service is one thing that people apply for, with what was promised about its time.
type Service struct {
	Code   ServiceID
	Name   string
	NameEn string
	Unit   string // that handles it, by canonical name; a collective where each member has cases of its own
	Type   Type
	Pack   string // id of the pack that defines it
	List   string // slug of the list that names the commitments that the clocks feed, "" for any

	Legal      worktime.Limit // the time that the law gives for the whole service; zero when it gives none
	Basis      string         // the law that gives it, as cited
	Unverified bool           // nobody has held the basis against the text in force yet
	Questions  []Question     // what a person should settle before figures decide anything (口径)
	Silence    bool           // 行政许可法32 holds: an organ that does not say within five days what is missing has accepted on receipt
	Steps      Reduced        // 环节
	Papers     Reduced        // 材料

	Fields []Field       // the attributes that its cases have
	Events []OwnEvent    // kinds of event beside the standard ones
	Clocks []Clock       // in order: the first that applies to a case is its main clock
	Pauses []PauseReason // what may pause a case
}

// Type is the kind of a service by how it is decided.
type Type string

// The types of service.
const (
	TypeOnSpot   Type = "instant"  // 即办件: decided on the spot or the same day
	TypePromised Type = "promised" // 承诺件: decided within the promised time
	TypeJoint    Type = "joint"    // 联办件: several units decide
	TypeReported Type = "reported" // 上报件: a higher level decides
	TypeSpecial  Type = "special"  // 特办件
)

// Reduced is a count that the list wants smaller: of steps or of papers. Nil is unknown, which is not zero.
type Reduced struct {
	Legal    *int // as the law has it
	Baseline *int // in the year that reductions are reckoned from
	Now      *int
}

// Clock is one promised duration of a service, from one event to another.
type Clock struct {
	ID     ClockID
	Name   string
	NameEn string

	From []EventKind // the first of these to happen starts it
	To   []EventKind // the first of these to happen ends it
	All  bool        // it ends only when all of To have happened

	Limit        worktime.Limit // what was promised
	Legal        worktime.Limit // what the law gives; zero: the service's Legal for the main clock, else none
	Basis        string         // of Legal, as cited
	Unverified   bool           // the same as of the service's
	Baseline     worktime.Limit // what it took before the promise; zero when unknown
	Rule         worktime.Rule
	Ahead        bool            // From must happen at least Limit before To (提前30日), not within Limit
	Average      bool            // what is promised holds for the mean of all cases (户均), not for each
	Mean, Before decimal.Decimal // what is promised for the mean and what it took before, in the unit of Limit, which is the next that a clock counts

	When    string   // condition over attributes (电压 == "高压" and 电源 == "双电源"); "" applies always
	Pauses  []string // codes of the reasons that stop it; nil: all of the service's; empty: none
	Extends bool     // an approved extension lengthens the promised time too, not only the legal one

	Commitments []string // that it feeds, named as the built-in list names them: "5.1"
}

// PauseReason is a reason that may stop the clocks of a service (特别程序).
type PauseReason struct {
	Code        string
	Name        string
	NameEn      string
	Basis       string         // the law or published list that allows it
	Limit       worktime.Limit // how long it may last; the clock goes on by itself after that. Zero: no limit of its own
	Unannounced bool           // the applicant need not be told in writing: it is work of his own (客户工程)
}

// Question is something that has to be settled, in both languages.
type Question struct {
	Text   string
	TextEn string
}

// OwnEvent is a kind of event that only one service has.
type OwnEvent struct {
	Kind   EventKind
	Name   string
	NameEn string
}

// Field is an attribute of a service's cases, for conditions and for people.
type Field struct {
	Name   string // as conditions write it: 电压
	NameEn string
	Kind   FieldKind
	Values []string // the only values that it may have; nil: any
}

// FieldKind is what the values of an attribute are.
type FieldKind string

// The kinds of field.
const (
	FieldText   FieldKind = "text"
	FieldNumber FieldKind = "number"
	FieldBool   FieldKind = "bool" // 是 and 否, true and false
	FieldDate   FieldKind = "date" // YYYY-MM-DD
)
