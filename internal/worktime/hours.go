package worktime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/internal/fault"
)

// Hours are the office hours of an organ: the same on every working day, or other ones in some seasons.
type Hours struct {
	Spans   []Span   // through the year
	Seasons []Season // instead of Spans; of two for one day the first holds
}

// Span is a stretch of a working day in seconds since 0:00; To is not in it.
type Span struct{ From, To int }

// Season is a part of every year with its own hours. It may go over the turn of the year.
type Season struct {
	From, To YearDay // both included
	Spans    []Span
}

// YearDay is a day of any year.
type YearDay struct {
	Month time.Month
	Day   int
}

// mostSpans is how many spans a day may have.
const mostSpans = 6

// DefaultHours are the hours of an organ of which nothing else is known: 9:00 to 12:00 and 13:00 to 17:00.
func DefaultHours() Hours {
	return Hours{Spans: []Span{{9 * 3600, 12 * 3600}, {13 * 3600, 17 * 3600}}}
}

// ParseHours reads office hours: spans separated by commas, 09:00-12:00,13:00-17:00; then, after semicolons, seasons
// with theirs: 05-01/09-30 09:00-12:00,14:30-18:00. It fails with worktime.hours.
func ParseHours(s string) (Hours, error) {
	var h Hours
	for i, part := range strings.Split(s, ";") {
		part = strings.TrimSpace(part)
		days, spans, seasonal := strings.Cut(part, " ")
		if i == 0 || !seasonal {
			spans = part
		}
		parsed, ok := parseSpans(spans)
		if !ok || i > 0 && !seasonal {
			return Hours{}, fault.New(fault.Invalid, "worktime.hours", fault.Args{"text": part})
		}
		if i == 0 {
			h.Spans = parsed
			continue
		}
		season, ok := parseSeason(days)
		if !ok {
			return Hours{}, fault.New(fault.Invalid, "worktime.hours", fault.Args{"text": part})
		}
		season.Spans = parsed
		h.Seasons = append(h.Seasons, season)
	}
	return h, nil
}

func parseSpans(s string) ([]Span, bool) {
	var spans []Span
	for part := range strings.SplitSeq(s, ",") {
		from, to, found := strings.Cut(strings.TrimSpace(part), "-")
		a, okA := parseClock(from)
		b, okB := parseClock(to)
		last := 0
		if len(spans) > 0 {
			last = spans[len(spans)-1].To
		}
		if !found || !okA || !okB || a < last || b <= a {
			return nil, false
		}
		spans = append(spans, Span{a, b})
	}
	return spans, len(spans) <= mostSpans
}

// parseClock reads a time of day, 09:00 or 24:00, with seconds where needed.
func parseClock(s string) (int, bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	total, unit := 0, 3600
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || i > 0 && n > 59 || len(part) > 2 {
			return 0, false
		}
		total, unit = total+n*unit, unit/60
	}
	return total, total <= daySeconds
}

func parseSeason(s string) (Season, bool) {
	from, to, found := strings.Cut(s, "/")
	a, errA := time.Parse("01-02", from)
	b, errB := time.Parse("01-02", to)
	return Season{From: YearDay{a.Month(), a.Day()}, To: YearDay{b.Month(), b.Day()}}, found && errA == nil && errB == nil
}

// String gives the hours as [ParseHours] reads them.
func (h Hours) String() string {
	s := spansString(h.Spans)
	for _, season := range h.Seasons {
		s += fmt.Sprintf(";%s/%s %s", season.From, season.To, spansString(season.Spans))
	}
	return s
}

func (d YearDay) String() string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }

func (d YearDay) number() int { return int(d.Month)*100 + d.Day }

func spansString(spans []Span) string {
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = clockString(s.From) + "-" + clockString(s.To)
	}
	return strings.Join(words, ",")
}

func clockString(seconds int) string {
	s := fmt.Sprintf("%02d:%02d", seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf(":%02d", seconds%60)
	}
	return s
}

// MarshalText writes the hours as [Hours.String] does.
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what [ParseHours] reads.
func (h *Hours) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHours(string(text))
	return err
}

// On gives the hours of a working day.
func (h Hours) On(d Date) []Span {
	if i := h.season(d); i >= 0 {
		return h.Seasons[i].Spans
	}
	return h.Spans
}

// season gives the first season that a date is in, -1 outside all.
func (h Hours) season(d Date) int {
	if len(h.Seasons) == 0 {
		return -1
	}
	_, month, day := d.Civil()
	at := YearDay{month, day}.number()
	return slices.IndexFunc(h.Seasons, func(s Season) bool {
		from, to := s.From.number(), s.To.number()
		if from <= to {
			return from <= at && at <= to
		}
		return at >= from || at <= to
	})
}

// usable gives hours that have working time in every season: the default ones instead of none.
func (h Hours) usable() Hours {
	if len(h.Spans) == 0 {
		h.Spans = DefaultHours().Spans
	}
	h.Seasons = slices.DeleteFunc(slices.Clone(h.Seasons), func(s Season) bool { return len(s.Spans) == 0 })
	return h
}
