package store

import (
	"fmt"
	"strconv"
	"strings"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// Measures are stored as one line each, with tabs between the fields: reading a million of them as JSON would take
// most of the time of reading a million cases. Fields are only ever added at the end.

// formatMeasures writes measures as they are stored.
func formatMeasures(all []casework.Measure) string {
	b := make([]byte, 0, 160*len(all))
	for i := range all {
		m := &all[i]
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, m.Clock...)
		b = appendTexts(b, m.Limit.String(), limitText(m.Legal), string(m.Verdict))
		b = appendNumbers(b, bit(m.Main), bit(m.Idle), int64(m.Start), int64(m.End), int64(m.Due), int64(m.LegalDue), m.Net, m.Gross, m.Paused, m.Left,
			m.Worked.Net, m.Worked.Gross, m.Worked.Paused, m.Used, m.Allowed, int64(len(m.Stops)))
		for _, s := range m.Stops {
			b = appendNumbers(b, int64(s.From), int64(s.To))
		}
	}
	return string(b)
}

func appendTexts(b []byte, texts ...string) []byte {
	for _, text := range texts {
		b = append(append(b, '\t'), text...)
	}
	return b
}

func appendNumbers(b []byte, numbers ...int64) []byte {
	for _, n := range numbers {
		b = strconv.AppendInt(append(b, '\t'), n, 10)
	}
	return b
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func limitText(l worktime.Limit) string {
	if l.IsZero() {
		return ""
	}
	return l.String()
}

// parseMeasures reads what formatMeasures wrote.
func parseMeasures(text string) ([]casework.Measure, error) {
	if text == "" {
		return nil, nil
	}
	all := make([]casework.Measure, strings.Count(text, "\n")+1)
	for i := range all {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		r := fields{rest: line}
		r.measure(&all[i])
		if r.err != nil {
			return nil, fmt.Errorf("clock %d: %w", i+1, r.err)
		}
	}
	return all, nil
}

// fields reads the fields of one line, one after the other.
type fields struct {
	rest string
	err  error
}

func (r *fields) text() string {
	var field string
	field, r.rest, _ = strings.Cut(r.rest, "\t")
	return field
}

func (r *fields) number() int64 {
	n, err := strconv.ParseInt(r.text(), 10, 64)
	if err != nil {
		r.err = err
	}
	return n
}

func (r *fields) limit() (l worktime.Limit) {
	text := r.text()
	if text == "" {
		return l
	}
	l, err := worktime.ParseLimit(text)
	if err != nil {
		r.err = err
	}
	return l
}

func (r *fields) moment() worktime.Moment { return worktime.Moment(r.number()) }

func (r *fields) measure(m *casework.Measure) {
	m.Clock = casework.ClockID(r.text())
	m.Limit, m.Legal = r.limit(), r.limit()
	m.Verdict = worktime.Verdict(r.text())
	m.Main, m.Idle = r.number() == 1, r.number() == 1
	m.Start, m.End, m.Due, m.LegalDue = r.moment(), r.moment(), r.moment(), r.moment()
	m.Net, m.Gross, m.Paused, m.Left = r.number(), r.number(), r.number(), r.number()
	m.Worked = worktime.Elapsed{Net: r.number(), Gross: r.number(), Paused: r.number()}
	m.Used, m.Allowed = r.number(), r.number()
	for range r.number() {
		if r.err != nil {
			return
		}
		m.Stops = append(m.Stops, casework.Stop{From: r.moment(), To: r.moment()})
	}
}
