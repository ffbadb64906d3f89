package account

// Action is something that a route or command does and that a role may or may not do.
type Action string

// The actions.
const (
	Read    Action = "read"    // look at lists: they are public documents
	SignIn  Action = "sign_in" // sign in, sign out, choose a language
	Observe Action = "observe" // health checks

	Import  Action = "list.import"        // bring in documents, decide findings, save editions
	Confirm Action = "commitment.confirm" // accept, correct, split, merge, add and dismiss commitments
	Record  Action = "case.record"        // bring in case records
	Cases   Action = "case.read"          // look at single cases, which are people's own business; their sums are for all
	Names   Action = "case.names"         // see in full who applied; all others who may see a case see 张*
	Days    Action = "calendar.decide"    // propose changes of the working calendar, approve and refuse them

	FillReport      Action = "progress.fill"    // write and submit a unit's reports
	ConfirmReport   Action = "progress.confirm" // confirm a unit's reports before they leave it
	ReviewReport    Action = "progress.review"  // accept reports and return them
	DecideReport    Action = "progress.decide"  // review at some level; which one the report says
	PlanSteps       Action = "progress.plan"    // write the steps of a unit's tasks
	ReadProgress    Action = "progress.read"    // look at reports
	EditWindow      Action = "window.edit"      // open and close reporting windows
	AskClosure      Action = "closure.ask"      // ask for a task to be closed (销号)
	CheckClosure    Action = "closure.check"    // check what was asked
	SignClosure     Action = "closure.sign"     // close it
	SignOff         Action = "closure.decide"   // close it or take it up again, also where a task names nobody who can sign
	AddEvidence     Action = "evidence.add"
	ReadEvidence    Action = "evidence.read"
	PublishEvidence Action = "evidence.publish" // say what everybody may see of it
	OverrideLight   Action = "light.override"   // set a light by hand, beside the computed one
	ReadBurden      Action = "burden.read"      // see what units were asked for

	ReadAccounts  Action = "account.read"   // see who may sign in
	Manage        Action = "account.edit"   // create and close accounts, reset passwords
	Empower       Action = "role.grant"     // give and take roles
	ReadPosts     Action = "post.read"      // see who holds which post
	EditPost      Action = "post.edit"      // create posts, say who holds them
	HandOver      Action = "post.handover"  // confirm the hand-over of a post that one gives or takes
	SeeHandover   Action = "handover.read"  // see what hangs on a post that one gives, takes or arranges
	RevokeSession Action = "session.revoke" // see who is signed in, end their sessions
	Grant         Action = "key.edit"       // create and revoke the API keys of line systems
	ReadJournal   Action = "journal.read"   // see who changed what
)

// Scope is on whose data a role may do an action.
type Scope int

// The scopes, from the narrowest.
const (
	None      Scope = iota
	Own             // of the units in which one holds a post with the role
	Portfolio       // of the tasks that name the holder of the post as head of their working group or responsible leader
	All
)

// allowed is the one table of who may do what, and on whose data.
var allowed = map[Action]map[Role]Scope{
	Read:    all(Roles()...),
	SignIn:  all(Roles()...),
	Observe: all(Roles()...),

	Import:  {Office: All},
	Confirm: {Office: All},
	Record:  {Office: All, LineSystem: All},
	Cases:   {Viewer: All, Supervisor: All, Office: All},
	Names:   {Liaison: Own, UnitHead: Own, Office: All},
	Days:    {Office: All},

	FillReport:      {Liaison: Own, UnitHead: Own},
	ConfirmReport:   {UnitHead: Own},
	ReviewReport:    {Office: All},
	DecideReport:    {Liaison: Own, UnitHead: Own, Office: All},
	PlanSteps:       {Liaison: Own, UnitHead: Own, Office: All},
	ReadProgress:    {Liaison: Own, UnitHead: Own, GroupHead: Portfolio, Leader: Portfolio, Viewer: All, Supervisor: All, Office: All},
	EditWindow:      {Office: All},
	AskClosure:      {Liaison: Own, UnitHead: Own},
	CheckClosure:    {Office: All},
	SignClosure:     {GroupHead: Portfolio, Leader: Portfolio},
	SignOff:         {GroupHead: Portfolio, Leader: Portfolio, Office: All},
	AddEvidence:     {Liaison: Own, UnitHead: Own, Office: All},
	ReadEvidence:    {Liaison: Own, UnitHead: Own, GroupHead: Portfolio, Leader: Portfolio, Supervisor: All, Office: All},
	PublishEvidence: {Office: All},
	OverrideLight:   {Office: All},
	ReadBurden:      {Office: All, Auditor: All},

	ReadAccounts:  all(Administrator, Security, Operator),
	Manage:        {Administrator: All, Operator: All},
	Empower:       {Security: All, Operator: All},
	ReadPosts:     all(Office, Administrator, Security, Operator),
	EditPost:      {Security: All, Operator: All},
	HandOver:      all(Member, Viewer, Supervisor, Office),
	SeeHandover:   all(Member, Viewer, Supervisor, Office, Administrator, Security),
	RevokeSession: {Security: All, Operator: All},
	Grant:         {Administrator: All, Operator: All},
	ReadJournal:   {Auditor: All, Operator: All},
}

// all lets several roles act on everything.
func all(roles ...Role) map[Role]Scope {
	m := make(map[Role]Scope, len(roles))
	for _, r := range roles {
		m[r] = All
	}
	return m
}

// May reports whether the role may do the action on anything at all. An unknown action is allowed to nobody.
func (r Role) May(a Action) bool { return allowed[a][r] != None }
