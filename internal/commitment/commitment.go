// Package commitment turns the words of a task into commitments (承诺): every promised thing, typed, with its target
// and the exact words it came from.
//
// The flow is text → [Extract] → [Reading] → a person's decisions → [Commitment]. The grammar (read.go and what it
// calls, down to lex.go and figure.go) is deterministic, knows the language of such documents and no single document;
// [Service] keeps what it reads beside what people confirm, through all editions of a list; [Register] is the read
// model. The package must not know file formats, SQL or pages. Start with Facts and Reading here, then read.go; the
// specification of the grammar is testdata/*.test.
package commitment

import (
	"time"

	"duban/internal/list"
)

// Type says how a promise is kept.
type Type string

// The types. The first seven have a figure or a comparison, the last two have none.
const (
	Limit      Type = "limit"       // a duration or a number of steps that must not be exceeded (压缩至N)
	AtLeast    Type = "at_least"    // 达到, 不低于, 以上
	AtMost     Type = "at_most"     // 不超过, 控制在, 以内
	Exactly    Type = "exactly"     // 新建240个, 零收费, 全覆盖
	ReduceBy   Type = "reduce_by"   // 减少30%以上
	IncreaseBy Type = "increase_by" // 较上年度增加5%
	Relative   Type = "relative"    // against another statistic, without a number (高于全市平均水平)

	Deliverable Type = "deliverable" // something that must exist or have happened (出台, 建成)
	Conduct     Type = "conduct"     // behaviour that goes on (落实, 严禁)
)

// Measured reports whether the promise has a target that a value can be held against.
func (t Type) Measured() bool { return t != Deliverable && t != Conduct && t != "" }

// Kind is what sort of quantity is promised.
type Kind string

// The kinds.
const (
	Duration Kind = "duration" // 工作日, 小时
	Rate     Kind = "rate"     // %, ‰
	Count    Kind = "count"    // 个, 环节, 次
	Amount   Kind = "amount"   // money, area, length
	Ratio    Kind = "ratio"    // one quantity to another, neither a rate nor per household
	Other    Kind = "other"
)

// Op compares a value with the target.
type Op string

// The comparisons.
const (
	OpAtMost     Op = "<="
	OpAtLeast    Op = ">="
	OpEqual      Op = "="
	OpLess       Op = "<"
	OpMore       Op = ">"
	OpReduceBy   Op = "reduce_by"
	OpIncreaseBy Op = "increase_by"
)

// Posture is whether the promise is the issuer's own or help with somebody else's.
type Posture string

// The postures.
const (
	Own       Posture = "own"
	Cooperate Posture = "cooperate" // 配合市上, 协同争创: never red by number
)

// Form is what a deliverable is; it decides what evidence is asked for.
type Form string

// The forms of a deliverable.
const (
	FormDocument  Form = "document"  // 办法, 方案, 细则: has a document number, a date and a text
	FormMechanism Form = "mechanism" // 机制, 制度, 体系
	FormCatalogue Form = "catalogue" // 清单, 目录, 台账
	FormSystem    Form = "system"    // 平台, 系统, 数据库
	FormFacility  Form = "facility"  // 中心, 专窗, 道路, 基站
	FormActivity  Form = "activity"  // 行动, 试点, 评选
	FormTitle     Form = "title"     // 示范区, 称号: awarded by somebody else
	FormService   Form = "service"   // something that users can do from then on
)

// Verify is how a commitment can be verified.
type Verify string

// The ways to verify, the strongest first.
const (
	ByCaseRecords Verify = "case_records" // computed from records of cases
	ByStatistic   Verify = "statistic"    // a reported numerator and denominator
	ByDeliverable Verify = "deliverable"  // the thing itself, by its evidence
	ByConduct     Verify = "conduct"      // records of what was done
)

// Facts is what is promised, without where it stands and what became of it. Words are as printed unless a person
// changed them.
type Facts struct {
	Type          Type    `json:"type"`
	Kind          Kind    `json:"kind,omitempty"` // "" for deliverables and conduct
	Quantity      string  `json:"quantity"`       // what is measured: 企业开办时间; the name of a deliverable
	Segment       string  `json:"segment,omitempty"`
	Op            Op      `json:"op,omitempty"`
	Value         *Number `json:"value,omitempty"` // nil when Relative, and for deliverables and conduct; per cent is 96, not 0.96
	Unit          string  `json:"unit,omitempty"`  // of Value: 工作日, %, 万元
	Baseline      *Number `json:"baseline,omitempty"`
	BaselineUnit  string  `json:"baseline_unit,omitempty"`
	BaseRef       string  `json:"base_ref,omitempty"` // what it is compared with: 上年度, 法定时限
	From          string  `json:"from,omitempty"`     // event that starts the clock
	To            string  `json:"to,omitempty"`       // event that stops it
	ClockProposed bool    `json:"clock_proposed,omitempty"`
	Condition     string  `json:"condition,omitempty"`
	Stretch       bool    `json:"stretch,omitempty"` // 力争: beyond what decides
	Soft          bool    `json:"soft,omitempty"`    // 探索, 争取, 推动: promises effort, never red by number
	Policy        bool    `json:"policy,omitempty"`  // what an incentive pays or allows, not a target of the unit
	Posture       Posture `json:"posture,omitempty"`
	Form          Form    `json:"form,omitempty"` // of a deliverable
	Verify        Verify  `json:"verify,omitempty"`
	PlainZh       string  `json:"plain_zh,omitempty"` // the promise in plain words; "" when nobody wrote them
	PlainEn       string  `json:"plain_en,omitempty"`
}

// BaseUnit is the unit of the baseline: that of the target when no other is named. A change in per cent says nothing
// of the unit of what changes.
func (f *Facts) BaseUnit() string {
	if f.Baseline == nil || f.BaselineUnit != "" || f.Op == OpReduceBy || f.Op == OpIncreaseBy {
		return f.BaselineUnit
	}
	return f.Unit
}

// ID identifies a commitment in the store.
type ID int64

// State is what people have decided on a commitment.
type State string

// The states.
const (
	StateRead      State = "read"      // read by the grammar, waiting for a person
	StateConfirmed State = "confirmed" // accepted, corrected or added by a person, or curated with a built-in list
	StateDismissed State = "dismissed" // a person says it is no commitment; kept, and not read again
	StateReplaced  State = "replaced"  // split or merged into others, see Commitment.Into
)

// Commitment is one promised thing of a list. It lives through all editions: its Code is its name for ever, in URLs
// and on paper, and is never given again.
type Commitment struct {
	ID      ID
	List    list.ID
	Code    string // six characters, see NewCode
	State   State
	Version int64 // grows with every change; a form that was made from an older one is refused
	Facts   Facts
	Links   []Link // the tasks it serves, the one it was read from first
	Doubts  []Doubt
	Into    []string // codes of what it was split or merged into
	By      string   // who decided its state; "" while it waits
	At      time.Time
}

// Link is a commitment's place in the words of one task.
type Link struct {
	Task  list.TaskID `json:"task"`
	Start int         `json:"start"` // rune offset in the task's text
	End   int         `json:"end"`   // rune offset after the last; Start = End when the place is not known
	Text  string      `json:"text"`  // Fingerprint of the text that the offsets belong to, "" when not known
	Words string      `json:"words"` // the words themselves, "" when the text has never been seen
}

// Doubt is a reason why a person should look at a commitment.
type Doubt struct {
	Code    string  `json:"code"`              // locale key below commitment.doubt: "two_units", "words_changed"
	Words   string  `json:"words,omitempty"`   // the words in question
	Instead []Facts `json:"instead,omitempty"` // other readings of the same words; what the new text seems to say
}

// Change is one change of one commitment: who, when, what, before and after. Changes are never changed.
type Change struct {
	ID     int64
	Code   string // of the commitment
	At     time.Time
	By     string // account name; "" for the program itself
	Action Action
	Before *Record // nil when it is new
	After  *Record
	Reason string
}

// Record is a commitment as a change keeps it.
type Record struct {
	State  State    `json:"state"`
	Facts  Facts    `json:"facts"`
	Links  []Link   `json:"links"`
	Doubts []Doubt  `json:"doubts,omitempty"`
	Into   []string `json:"into,omitempty"`
}

// Action is what a change did.
type Action string

// The actions.
const (
	ActionRead    Action = "read"    // the grammar read it in a new edition
	ActionCurate  Action = "curate"  // came with a built-in list
	ActionAccept  Action = "accept"  // a person confirms it as it is
	ActionCorrect Action = "correct" // a person changed it, which confirms it
	ActionAdd     Action = "add"     // a person found it
	ActionSplit   Action = "split"
	ActionMerge   Action = "merge"
	ActionDismiss Action = "dismiss"
	ActionRestore Action = "restore" // waits for a person again
	ActionLink    Action = "link"    // it serves one more task
	ActionUnlink  Action = "unlink"
	ActionMove    Action = "move"   // a new edition puts its words elsewhere
	ActionDoubt   Action = "doubt"  // a new edition changed or dropped its words
	ActionSettle  Action = "settle" // a person says that it holds all the same
)
