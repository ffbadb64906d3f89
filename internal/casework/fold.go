package casework

import (
	"cmp"
	"slices"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Frame is what a case is read by.
type Frame struct {
	Service *Service
	Office  *worktime.Office // of the unit that handles the case
	Now     worktime.Moment
}

// Fold makes a case of its events, given in the order of arrival. They take effect in the order in which they
// happened, then of arrival. An event that is impossible where it stands changes nothing, stays among the entries and
// gives a finding.
func Fold(events []Event, by Frame) *Case {
	f := folding{Frame: by, c: &Case{Attributes: map[string]string{}, State: StateReceived}}
	f.enter(events)
	f.settle()
	f.intake()
	for i := range f.c.Entries {
		if e := &f.c.Entries[i]; e.Standing == StandingCounts {
			f.take(e)
		}
	}
	f.finish()
	return f.c
}

// folding is a case while its events are taken one after another.
type folding struct {
	Frame
	c       *Case
	seen    bool // a receipt was recorded
	noticed bool
	entered bool      // an acceptance was recorded
	decided EventKind // what ended the case, "" while it goes on
	open    int       // index of the running pause in c.Pauses plus one, 0 for none
}

// enter puts the events in the order in which they happened.
func (f *folding) enter(events []Event) {
	c := f.c
	c.Entries = make([]Entry, len(events))
	for i := range events {
		c.Entries[i] = Entry{events[i], StandingCounts}
	}
	slices.SortStableFunc(c.Entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Seq, b.Seq))
	})
	if len(events) > 0 {
		c.ID, c.Service = events[0].Case, events[0].Service
	}
}

// find remarks something at an event.
func (f *folding) find(e *Entry, severity fault.Severity, code string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["event"], args["at"] = e.ID, e.At.String()
	f.c.Findings = append(f.c.Findings, fault.Finding{Severity: severity, Code: code, Item: string(e.Case), Args: args})
}

// idle remarks that an event changes nothing where it stands.
func (f *folding) idle(e *Entry, code string) {
	e.Standing = StandingIdle
	f.find(e, fault.SeverityWarning, code, fault.Args{"kind": string(e.Kind)})
}

// take lets one event take effect.
func (f *folding) take(e *Entry) {
	f.attributes(e)
	switch e.Kind {
	case EventReceived:
		f.received(e)
	case EventNoticed, EventCorrected, EventAccepted, EventRefused:
		f.admission(e)
	case EventPaused, EventResumed, EventExtended:
		f.handling(e)
	case EventDecided, EventFinished, EventReturned, EventWithdrawn, EventTerminated:
		f.ended(e)
	case EventDelivered, EventRated:
		f.after(e)
	}
}

// attributes takes what an event says about the case itself, whatever becomes of the event.
func (f *folding) attributes(e *Entry) {
	if e.Unit != "" {
		f.c.Unit = e.Unit
	}
	for name, value := range e.Attributes {
		f.c.Attributes[name] = value
	}
}

// intake finds when the case counts as accepted: by the record, or by law where the organ kept silent
// (行政许可法32: 逾期不告知的，自收到申请材料之日起即为受理).
func (f *folding) intake() {
	c := f.c
	c.Received = f.first(EventReceived, 0)
	in := worktime.Intake{Received: c.Received, Accepted: f.first(EventAccepted, 0)}
	c.Accepted = in.Accepted
	if !f.Service.Silence || in.Received == 0 {
		return
	}
	in.Requested = f.first(EventNoticed, in.Received)
	if in.Accepted != 0 && in.Requested > in.Accepted {
		in.Requested = 0
	}
	if in.Requested != 0 {
		in.Completed = f.first(EventCorrected, in.Requested)
	}
	now := f.Now
	for _, kind := range []EventKind{EventRefused, EventDecided, EventFinished, EventReturned, EventWithdrawn, EventTerminated} {
		if at := f.first(kind, in.Received); at != 0 {
			now = min(now, at)
		}
	}
	a := in.Accept(f.Office, now, worktime.Rule{})
	if c.Accepted = a.At; a.Backdated {
		c.Deemed = true
		c.Findings = append(c.Findings, fault.Finding{
			Severity: fault.SeverityWarning, Code: "casework.deemed_accepted", Item: string(c.ID),
			Args: fault.Args{"at": a.At.String(), "until": a.By.String()},
		})
	} else if a.At == 0 {
		c.Accepted = in.Accepted
		switch {
		case now != f.Now || in.Accepted != 0:
		case in.Requested == 0:
			c.wakes(a.By)
		case in.Completed != 0:
			c.wakes(worktime.Due(f.Office, in.Completed, silence, worktime.Rule{}))
		}
	}
}

// silence is how long an organ may leave an applicant without a word (行政许可法32).
var silence = worktime.Limit{N: 5, Unit: worktime.WorkDays}

// first gives the first time at or after some moment at which a kind of event happened, 0 when it did not.
func (f *folding) first(kind EventKind, from worktime.Moment) worktime.Moment {
	return f.c.first(kind, from)
}

func (c *Case) first(kind EventKind, from worktime.Moment) worktime.Moment {
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Kind == kind && e.Standing == StandingCounts && e.At >= from {
			return e.At
		}
	}
	return 0
}

func (f *folding) received(e *Entry) {
	switch {
	case f.decided != "":
		f.idle(e, "casework.after_end")
	case e.At > f.c.Received || f.seen:
		f.idle(e, "casework.received_twice")
	case f.entered:
		f.find(e, fault.SeverityWarning, "casework.received_late", nil)
	}
	f.seen = true
}

// admission takes what happens between receipt and acceptance.
func (f *folding) admission(e *Entry) {
	c := f.c
	switch {
	case f.decided != "":
		f.idle(e, "casework.after_end")
	case e.Kind == EventNoticed:
		f.notice(e)
	case e.Kind == EventCorrected && !f.noticed:
		f.idle(e, "casework.corrected_unasked")
	case e.Kind == EventCorrected:
		if c.State == StateCorrecting {
			c.State = StateReceived
		}
	case e.Kind == EventAccepted && f.entered:
		f.idle(e, "casework.accepted_twice")
	case e.Kind == EventAccepted:
		if c.State == StateCorrecting {
			f.find(e, fault.SeverityInfo, "casework.accepted_uncorrected", nil)
		}
		c.State, f.entered = StateHandling, true
	default:
		if f.entered {
			f.find(e, fault.SeverityWarning, "casework.refused_accepted", nil)
		}
		f.end(e, StateRefused)
	}
}

func (f *folding) notice(e *Entry) {
	c := f.c
	switch {
	case f.entered:
		f.idle(e, "casework.noticed_accepted")
		return
	case f.noticed:
		f.find(e, fault.SeverityWarning, "casework.noticed_twice", nil) // 一次告知
	case c.Received == 0:
		f.find(e, fault.SeverityWarning, "casework.never_received", nil)
	}
	f.noticed, c.State = true, StateCorrecting
}

// handling takes what happens between acceptance and the end.
func (f *folding) handling(e *Entry) {
	c := f.c
	switch {
	case f.decided != "":
		f.idle(e, "casework.after_end")
	case e.Kind == EventExtended:
		f.extend(e)
	case e.Kind == EventPaused && f.open != 0:
		f.idle(e, "casework.paused_twice")
	case e.Kind == EventPaused && !f.begun(e.At):
		f.idle(e, "casework.paused_early")
	case e.Kind == EventPaused:
		f.pause(e)
	case f.open == 0:
		f.idle(e, "casework.resumed_running")
	default:
		f.resume(e.At)
		c.State = StateHandling
	}
}

func (f *folding) extend(e *Entry) {
	if e.Extension.IsZero() {
		f.idle(e, "casework.extension_empty")
		return
	}
	f.c.Extended = append(f.c.Extended, e.Extension)
}

// pause begins a pause.
func (f *folding) pause(e *Entry) {
	c := f.c
	c.State = StatePaused
	p := worktime.Pause{From: e.At, Reason: e.Reason, Basis: e.Basis, Notice: e.Notice}
	for i := range f.Service.Pauses {
		if r := &f.Service.Pauses[i]; r.Code == e.Reason && p.Basis == "" {
			p.Basis = r.Basis
		}
	}
	c.Pauses = append(c.Pauses, p)
	f.open = len(c.Pauses)
}

// resume ends the running pause.
func (f *folding) resume(at worktime.Moment) {
	f.c.Pauses[f.open-1].To = at
	f.open = 0
}

// ended takes the end of a case.
func (f *folding) ended(e *Entry) {
	switch {
	case f.decided == EventDecided && e.Kind == EventFinished, f.decided == EventFinished && e.Kind == EventDecided:
		f.outcome(e) // a decision and the end of the work are two events of one case
	case f.decided == EventDecided && e.Kind == EventDecided, f.decided == EventFinished && e.Kind == EventFinished:
		f.idle(e, "casework.ended_twice")
	case f.decided != "":
		f.idle(e, "casework.after_end")
	case e.Kind == EventReturned:
		f.end(e, StateReturned)
	case e.Kind == EventWithdrawn:
		f.end(e, StateWithdrawn)
	case e.Kind == EventTerminated:
		f.end(e, StateTerminated)
	default:
		f.outcome(e)
		f.unaccepted(e)
		f.end(e, StateFinished)
	}
}

func (f *folding) outcome(e *Entry) {
	if outcome := e.Attributes[AttributeOutcome]; outcome != "" {
		f.c.Outcome = outcome
	}
}

// unaccepted finds a case that was decided and never accepted: it counts as accepted on receipt.
func (f *folding) unaccepted(e *Entry) {
	c := f.c
	if c.Accepted != 0 || c.Received == 0 && !f.expects(EventAccepted) {
		return
	}
	f.find(e, fault.SeverityWarning, "casework.never_accepted", nil)
	if c.Received != 0 {
		c.Accepted, c.Deemed = c.Received, true
	}
}

// expects reports whether a clock of the service begins with a kind of event.
func (f *folding) expects(kind EventKind) bool {
	return slices.ContainsFunc(f.Service.Clocks, func(c Clock) bool { return slices.Contains(c.From, kind) })
}

// begun reports whether any clock of the service has started by a moment: on acceptance, or where a service is not
// applied for, with an event of its own (达到退还条件).
func (f *folding) begun(at worktime.Moment) bool {
	if f.c.Accepted != 0 && f.c.Accepted <= at {
		return true
	}
	for i := range f.c.Entries {
		e := &f.c.Entries[i]
		if e.At <= at && e.Standing == StandingCounts && e.Kind != EventAccepted && f.expects(e.Kind) {
			return true
		}
	}
	return false
}

func (f *folding) end(e *Entry, state State) {
	if f.open != 0 {
		f.find(e, fault.SeverityWarning, "casework.pause_open", fault.Args{"from": f.c.Pauses[f.open-1].From.String()})
		f.resume(e.At)
	}
	f.c.State, f.c.Ended, f.decided = state, e.At, e.Kind
}

// after takes what follows the end.
func (f *folding) after(e *Entry) {
	if f.decided == "" {
		f.find(e, fault.SeverityInfo, "casework.early", fault.Args{"kind": string(e.Kind)})
	}
	if e.Kind == EventDelivered && f.c.Delivered == 0 {
		f.c.Delivered = e.At
	}
}

// finish says what the law alone has done, and fills in what no event said.
func (f *folding) finish() {
	c := f.c
	if c.Deemed && (c.State == StateReceived || c.State == StateCorrecting) {
		c.State = StateHandling
	}
	if c.Unit == "" {
		c.Unit = f.Service.Unit
	}
	c.Refiles = CaseID(c.Attributes[AttributeRefiles])
}
