package casework

import "strings"

// SourceSimulated is the source of events that were made up. No line system has that name.
const SourceSimulated = "simulated"

// simulatedMark begins the numbers of cases that were made up, so that they can be told wherever a number stands.
const simulatedMark = "SIM-"

// SimulatedCase gives the number of a case that was made up.
func SimulatedCase(number string) CaseID { return CaseID(simulatedMark + number) }

// Simulated reports whether the case was made up.
func (id CaseID) Simulated() bool { return strings.HasPrefix(string(id), simulatedMark) }
