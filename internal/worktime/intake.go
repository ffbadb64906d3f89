package worktime

// Intake is how an application came in: received, perhaps returned once for more material, accepted. Moments that have
// not come are 0.
type Intake struct {
	Received  Moment // 收件
	Requested Moment // 补正告知: the organ named, once and in full, what is missing
	Completed Moment // 补正: the last of it came in
	Accepted  Moment // 受理, as the organ recorded it
}

// Acceptance says when an application counts as accepted, which is when its clock begins.
type Acceptance struct {
	At        Moment // 0 while it is not accepted
	Backdated bool   // the organ was late, and the law puts another moment for the one it recorded, or for none
	By        Moment // the last moment for naming what is missing
}

// intakeLimit is the time for naming what is missing; 日 in that act are working days (行政许可法 82).
var intakeLimit = Limit{N: 5, Unit: WorkDays}

// Accept applies 行政许可法 32: an organ that does not name within five days everything that is missing has accepted the
// application on the day it came in, and the same again once the material is complete.
func (i Intake) Accept(o *Office, now Moment, r Rule) Acceptance {
	if i.Received == 0 {
		return Acceptance{At: i.Accepted}
	}
	a := Acceptance{By: Due(o, i.Received, intakeLimit, r)}
	switch {
	case i.Requested == 0:
		a.At, a.Backdated = settle(i.Received, i.Accepted, a.By, now)
	case i.Requested > a.By:
		a.At, a.Backdated = i.Received, true
	case i.Completed == 0:
		a.At = i.Accepted // 容缺受理: accepted although something is missing
	default:
		a.At, a.Backdated = settle(i.Completed, i.Accepted, Due(o, i.Completed, intakeLimit, r), now)
	}
	return a
}

// settle gives the recorded acceptance when it was in time, the moment at which complete material was there when it
// was not, and nothing while there is time.
func settle(complete, accepted, by, now Moment) (at Moment, backdated bool) {
	switch {
	case accepted != 0 && accepted <= by:
		return accepted, false
	case accepted != 0 || now > by:
		return complete, true
	default:
		return 0, false
	}
}
