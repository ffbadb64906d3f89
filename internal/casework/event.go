package casework

import (
	"time"

	"duban/internal/worktime"
)

// EventKind is what happened.
type EventKind string

// The kinds that every service knows; a pack may add its own.
const (
	EventReceived   EventKind = "received"           // 收件: the applicant handed in papers
	EventNoticed    EventKind = "correction_noticed" // 补正告知: told once and completely what is missing
	EventCorrected  EventKind = "corrected"          // 补正: the applicant handed in what was missing
	EventAccepted   EventKind = "accepted"           // 受理
	EventRefused    EventKind = "refused"            // 不予受理
	EventPaused     EventKind = "paused"             // 挂起, 特别程序申请
	EventResumed    EventKind = "resumed"            // 恢复, 特别程序结果
	EventExtended   EventKind = "extended"           // 批准延期
	EventDecided    EventKind = "decided"            // 决定: granted or not, see AttributeOutcome
	EventFinished   EventKind = "finished"           // 办结
	EventReturned   EventKind = "returned"           // 退件
	EventWithdrawn  EventKind = "withdrawn"          // 撤回: by the applicant
	EventTerminated EventKind = "terminated"         // 终止
	EventDelivered  EventKind = "delivered"          // 送达
	EventRated      EventKind = "rated"              // 评价
	EventVoided     EventKind = "voided"             // takes back the event that Corrects names, with nothing in its place
)

// EventKinds are the standard kinds in the order of a case.
func EventKinds() []EventKind {
	return []EventKind{
		EventReceived, EventNoticed, EventCorrected, EventAccepted, EventRefused, EventPaused, EventResumed, EventExtended,
		EventDecided, EventFinished, EventReturned, EventWithdrawn, EventTerminated, EventDelivered, EventRated, EventVoided,
	}
}

// Attributes that the package itself reads; all others are for conditions.
const (
	AttributeApplicant = "applicant" // who applied, as any stable text; cases of one applicant are linked by it
	AttributeOutcome   = "outcome"   // of a decision: granted, denied
	AttributeRefiles   = "refiles"   // the case that this one takes up again
)

// Event is one thing that happened in one case, as a line system reported it. It never changes once recorded.
type Event struct {
	ID      string // unique within its source
	Source  string // the system that reported it
	Case    CaseID
	Service ServiceID
	Unit    string // that handles the case, "" for the service's own
	Kind    EventKind
	At      worktime.Moment // when it happened, by the source's clock

	Attributes map[string]string // facts of the case; a later event's value replaces an earlier one's
	Reason     string            // of a pause: the code of a PauseReason; else free text
	Basis      string            // legal basis as cited
	Notice     string            // number or name of the notice given to the applicant
	Extension  worktime.Limit    // of EventExtended
	Note       string
	Corrects   string // id of the event of the same source and case that this one replaces, "" for none

	RecordedAt time.Time // when it arrived; given by Ingest
	Seq        int64     // order of arrival; given by the store
	Digest     Digest    // of what the source said; given by Ingest
}
