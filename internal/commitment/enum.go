package commitment

// Types lists the types in the order in which pages name them.
func Types() []Type {
	return []Type{Limit, AtLeast, AtMost, Exactly, ReduceBy, IncreaseBy, Relative, Deliverable, Conduct}
}

// Kinds lists the kinds of quantity.
func Kinds() []Kind { return []Kind{Duration, Rate, Count, Amount, Ratio, Other} }

// Ops lists the comparisons.
func Ops() []Op {
	return []Op{OpAtMost, OpAtLeast, OpEqual, OpLess, OpMore, OpReduceBy, OpIncreaseBy}
}

// Postures lists the postures.
func Postures() []Posture { return []Posture{Own, Cooperate} }

// Forms lists the forms of a deliverable.
func Forms() []Form {
	return []Form{FormDocument, FormMechanism, FormCatalogue, FormSystem, FormFacility, FormActivity, FormTitle, FormService}
}

// Verifies lists the ways to verify, the strongest first.
func Verifies() []Verify { return []Verify{ByCaseRecords, ByStatistic, ByDeliverable, ByConduct} }

// States lists the states.
func States() []State { return []State{StateRead, StateConfirmed, StateDismissed, StateReplaced} }

// Reasons lists why a figure is no commitment.
func Reasons() []Reason {
	return []Reason{
		ReasonName, ReasonDocument, ReasonDate, ReasonOrdinal, ReasonThreshold, ReasonStandard, ReasonClassifier,
		ReasonDescription, ReasonUnread,
	}
}

// InForce reports whether the list still promises it: nobody has said that it is no commitment, and no other stands
// in its place.
func (s State) InForce() bool { return s == StateRead || s == StateConfirmed }

// Doubtful reports whether a person should look at it.
func (c *Commitment) Doubtful() bool { return c.State.InForce() && len(c.Doubts) > 0 }
