package casefile

import (
	"cmp"
	"slices"
	"strings"
)

// Reason says why a row is not counted. Its words are the message casefile.reason.<reason>.
type Reason string

// The reasons that a row can be seen to be wrong without a calendar; those of [worktime.Outcome] join them.
const (
	FieldCount        Reason = "field_count"         // not as many fields as the first line
	Quote             Reason = "quote"               // a quote that is not closed on its line, or stands inside a field
	LineTooLong       Reason = "line_too_long"       // no row is that long
	Encoding          Reason = "encoding"            // not UTF-8
	IDMissing         Reason = "id_missing"          //
	IDReused          Reason = "id_reused"           // an earlier row has the id and says something else
	ServiceMissing    Reason = "service_missing"     //
	ServiceUnknown    Reason = "service_unknown"     // not in the services file
	UnitMissing       Reason = "unit_missing"        //
	TooManyUnits      Reason = "too_many_units"      // something else stands in the column
	StartMissing      Reason = "accepted_missing"    //
	BadMoment         Reason = "moment"              // no moment, or not written as one
	PauseStartMissing Reason = "pause_start_missing" // a pause with an end only
	PauseEndMissing   Reason = "pause_end_missing"   // a pause that goes on in a case that is finished
)

// Reasons gives all reasons that are found here.
func Reasons() []Reason {
	return []Reason{
		FieldCount, Quote, LineTooLong, Encoding, IDMissing, IDReused, ServiceMissing, ServiceUnknown, UnitMissing,
		TooManyUnits, StartMissing, BadMoment, PauseStartMissing, PauseEndMissing,
	}
}

// Rejection is one row that is not counted.
type Rejection struct {
	Line   int64 // 1-based; the first line of the file is 1
	Reason Reason
	Column string // where in the row, "" when it concerns the whole
	Value  string // what stands there, where it says more than the reason

	at   int64 // where in the file the row begins
	span int32 // the range it is in; until the end Line counts from its beginning
}

// number makes the lines of rejections count from the beginning of the file, and sorts by them.
func (s *scan) number(rejected []Rejection) {
	before := make([]int64, len(s.ranges))
	line := int64(2)
	for i := range s.ranges {
		before[i] = line
		line += s.ranges[i].lines
	}
	for i := range rejected {
		rejected[i].Line += before[rejected[i].span]
	}
	slices.SortFunc(rejected, func(a, b Rejection) int { return cmp.Compare(a.at, b.at) })
}

// compare orders rows by service as listed, then by unit.
func (r Row) compare(o Row) int {
	return cmp.Or(cmp.Compare(r.Service, o.Service), strings.Compare(r.Unit, o.Unit))
}
