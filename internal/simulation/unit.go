package simulation

// quality is how a unit handles its cases.
type quality struct {
	median float64 // share of the promised time that half of the cases take
	spread float64 // of the logarithm of that share
	pauses float64 // times the usual share of paused cases
	polish float64 // share of late cases that are closed, on paper, just before they are due
	silent float64 // share of pauses of which the applicant is not told
	late   float64 // share of entries that are made days after the fact
}

// qualities are dealt out to the units in turn, so that a year has all of them.
var qualities = [...]quality{
	{median: .55, spread: .36, pauses: 1, silent: .08, late: .01},             // as most do
	{median: .36, spread: .34, pauses: .7, silent: .02},                       // quick
	{median: .74, spread: .34, pauses: 1.2, silent: .12, late: .03},           // slack
	{median: .78, spread: .32, pauses: 1, polish: .75, silent: .1, late: .02}, // late, and closes on paper
	{median: .62, spread: .36, pauses: 3.5, silent: .25, late: .01},           // pauses more than others
	{median: .47, spread: .42, pauses: 1, silent: .06, late: .12},             // enters its records when there is time
}

// The shares of what happens to cases of any unit.
const (
	noticedShare    = .08  // told that something is missing
	noticedLate     = .15  // of those: later than the law allows
	slowEntry       = .025 // accepted days after receipt
	refusedShare    = .008
	returnedShare   = .012
	refiledShare    = .6 // of the returned
	withdrawnShare  = .012
	terminatedShare = .003
	deniedShare     = .03
	forgottenShare  = .006 // never ended
	outlierShare    = .006 // takes a multiple of everything
	pausedShare     = .09
	unlistedPause   = .12 // of the pauses: for a reason that stops no clock
	longPause       = .1  // of the pauses: longer than its reason allows
	extendedShare   = .15 // of late cases for which the law gives a limit
	instantShare    = .015
	correctedShare  = .012
	voidedShare     = .004
	twiceShare      = .006
	missingShare    = .006 // an attribute is not recorded
)
