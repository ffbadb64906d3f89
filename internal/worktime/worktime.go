// Package worktime reckons with working time as Chinese law and the notices of the State Council have it: which days
// are worked, when an office is open, when a limit ends, how much of it has been used.
//
// Everything is a pure function of its arguments: a [Calendar] is compiled from one dated [Edition], an [Office] from
// a calendar and its [Hours], and both never change. The package knows no clock, no file and no case: what a case is,
// which events start and stop its clocks, is casework's. Rules cite law and article; docs/domain.md, sections 5 and 6, has
// them in words, and testdata/*.test, in the language of docs/clock-script.md, is the specification. Start with
// [Latest], [NewOffice] and [Due].
package worktime
