package commitment

// Reading is what the grammar makes of one task's text. Every figure of the text is inside a promise's words or in
// Figures with the reason why it promises nothing.
type Reading struct {
	Posture  Posture   `json:"posture"` // of the text's main act
	Promises []Promise `json:"promises"`
	Figures  []Figure  `json:"figures"`
}

// Promise is one commitment as read, with its place and the parts of its sentence.
type Promise struct {
	Facts  Facts   `json:"facts"`
	Start  int     `json:"start"` // rune offset in the text
	End    int     `json:"end"`
	Parts  []Part  `json:"parts"`
	Doubts []Doubt `json:"doubts,omitempty"`
}

// Part is a marked piece of the sentence. Parts do not overlap and stand in the order of the text; they may lie
// outside the promise's own words when a sub-case, condition or subject is said earlier.
type Part struct {
	Role  Role `json:"role"`
	Start int  `json:"start"`
	End   int  `json:"end"`
}

// Role is what a part of a sentence says.
type Role string

// The roles.
const (
	RoleQuantity  Role = "quantity"
	RoleSegment   Role = "segment"
	RoleOp        Role = "op"
	RoleValue     Role = "value"
	RoleUnit      Role = "unit"
	RoleBaseline  Role = "baseline"
	RoleBaseRef   Role = "base_ref"
	RoleFrom      Role = "from"
	RoleTo        Role = "to"
	RoleCondition Role = "condition"
	RoleSoft      Role = "soft"
	RoleVerb      Role = "verb" // of a deliverable or of conduct
)

// Figure is a number of the text that promises nothing.
type Figure struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Reason Reason `json:"reason"`
}

// Reason is why a figure is no commitment.
type Reason string

// The reasons.
const (
	ReasonName        Reason = "name"        // part of a name or slogan: 1153发展战略, 12345
	ReasonDocument    Reason = "document"    // inside a document's title or number
	ReasonDate        Reason = "date"        // a year, a day, a period
	ReasonOrdinal     Reason = "ordinal"     // 第二批, （一）
	ReasonThreshold   Reason = "threshold"   // defines a case or who qualifies: 1250千伏安以下
	ReasonStandard    Reason = "standard"    // a model or standard: 5G, DN50
	ReasonClassifier  Reason = "classifier"  // an article rather than a number: 一批, 两级
	ReasonDescription Reason = "description" // only describes: 等11类登记事项
	ReasonUnread      Reason = "unread"      // the grammar does not understand it: a person should look
)
