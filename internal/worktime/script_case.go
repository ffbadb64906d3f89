package worktime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duban/internal/fault"
)

// question answers a case.
type question func(c *Case) []field

// field is one part of an answer. The first part has no name.
type field struct{ name, value string }

// String gives the part as a script has it.
func (f field) String() string {
	switch {
	case f.name == "" || f.value == "":
		return f.name + f.value
	case f.value == "yes":
		return f.name
	case f.value == "no":
		return ""
	default:
		return f.name + " " + f.value
	}
}

// questions read what a line asks, by its first word.
var questions = map[string]func(*words) (question, *fault.Error){
	"due": parseDue, "elapsed": parseElapsed, "state": parseState, "check": parseCheck, "accept": parseAccept,
	"workdays": parseWorkdays, "workday": parseWorkday,
}

// answers are the shapes of answers, by the first word of the line.
var answers = map[string]shapeOfAnswer{
	"due":      {head: true, names: []string{"calendar"}},
	"elapsed":  {names: []string{"net", "gross", "paused"}},
	"state":    {head: true, names: []string{"due", "net", "gross", "paused", "left"}},
	"check":    {all: true},
	"accept":   {head: true, names: []string{"by"}, flags: []string{"backdated"}},
	"workdays": {head: true},
	"workday":  {head: true, names: []string{"for"}},
}

// shapeOfAnswer says what an answer is made of: a first part, parts with a name before them, flags.
type shapeOfAnswer struct {
	head  bool
	all   bool // everything is the first part
	names []string
	flags []string // compared even when the answer does not have them
}

// parse reads an answer.
func (s shapeOfAnswer) parse(w *words) ([]field, *fault.Error) {
	if s.all {
		return []field{{"", w.rest()}}, nil
	}
	var fields []field
	if s.head {
		fields = append(fields, field{"", plain(w.next())})
	}
	flagged := map[string]bool{}
	for !w.atEnd() {
		name := w.next()
		switch {
		case slices.Contains(s.flags, name):
			flagged[name] = true
		case !slices.Contains(s.names, name) || slices.ContainsFunc(fields, func(f field) bool { return f.name == name }):
			return nil, scriptError("worktime.script_unknown", name)
		case w.atEnd():
			return nil, scriptError("worktime.script_short", name)
		default:
			fields = append(fields, field{name, plain(w.next())})
		}
	}
	for _, name := range s.flags {
		fields = append(fields, flag(name, flagged[name]))
	}
	return fields, nil
}

// flag is a part of an answer that is there or not: its name stands for itself.
func flag(name string, set bool) field {
	if set {
		return field{name, "yes"}
	}
	return field{name, "no"}
}

// plain makes one of the ways to write a moment or duration.
func plain(s string) string {
	if m, err := ParseMoment(s); err == nil && len(s) > len("2020-06-28") {
		return momentWord(m)
	}
	return s
}

// momentWord writes a moment without its offset, and without seconds where there are none.
func momentWord(m Moment) string {
	if m == 0 {
		return none
	}
	return strings.TrimSuffix(strings.TrimSuffix(m.String(), "+08:00"), ":00")
}

// amountWord writes what a unit counts: hours as 7:30, days as a number.
func amountWord(u Unit, n int64) string {
	if !u.Hourly() {
		return strconv.FormatInt(n, 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%s%d:%02d", sign, n/3600, n/60%60)
	if n%60 != 0 {
		s += fmt.Sprintf(":%02d", n%60)
	}
	return s
}

func elapsedFields(u Unit, e Elapsed) []field {
	return []field{{"net", amountWord(u, e.Net)}, {"gross", amountWord(u, e.Gross)}, {"paused", amountWord(u, e.Paused)}}
}

// options reads the words behind a limit: midnight, no_roll, before, end T, now T, pause FROM/TO.
func (w *words) options(c *Clock, now *Moment, before *bool) *fault.Error {
	for !w.atEnd() {
		var err *fault.Error
		switch word := w.next(); {
		case word == "midnight":
			c.Rule.Midnight = true
		case word == "no_roll":
			c.Rule.NoRoll = true
		case word == "before" && before != nil:
			*before = true
		case word == "end":
			err = w.moment(&c.End)
		case word == "now" && now != nil:
			err = w.moment(now)
		case word == "pause":
			var p Pause
			p, err = w.pause()
			c.Pauses = append(c.Pauses, p)
		default:
			err = scriptError("worktime.script_unknown", word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parseDue reads due START LIMIT.
func parseDue(w *words) (question, *fault.Error) {
	var clock Clock
	before := false
	if err := w.clock(&clock); err != nil {
		return nil, err
	}
	if err := w.options(&clock, nil, &before); err != nil {
		return nil, err
	}
	return func(c *Case) []field {
		due := clock.Due(c.office, clock.Start)
		if before {
			due = DueBefore(c.office, clock.Start, clock.Limit, clock.Rule)
		}
		return []field{{"", momentWord(due)}, {"calendar", c.office.Edition().SpanID(clock.Start.Date(), due.Date())}}
	}, nil
}

// clock reads START LIMIT.
func (w *words) clock(into *Clock) *fault.Error {
	if err := w.moment(&into.Start); err != nil {
		return err
	}
	return w.text(&into.Limit)
}

// parseElapsed reads elapsed START END UNIT.
func parseElapsed(w *words) (question, *fault.Error) {
	var clock Clock
	var unit Unit
	if err := w.moment(&clock.Start); err != nil {
		return nil, err
	}
	if err := w.moment(&clock.End); err != nil {
		return nil, err
	}
	if err := w.text(&unit); err != nil {
		return nil, err
	}
	if err := w.options(&clock, nil, nil); err != nil {
		return nil, err
	}
	return func(c *Case) []field { return elapsedFields(unit, clock.Elapsed(c.office, unit, 0)) }, nil
}

// parseState reads state START LIMIT, with the end or the moment that is now.
func parseState(w *words) (question, *fault.Error) {
	var clock Clock
	var now Moment
	if err := w.clock(&clock); err != nil {
		return nil, err
	}
	if err := w.options(&clock, &now, nil); err != nil {
		return nil, err
	}
	if clock.End == 0 && now == 0 {
		return nil, scriptError("worktime.script_missing", "end, now")
	}
	return func(c *Case) []field {
		s := clock.At(c.office, now)
		u := clock.Limit.Unit
		return append([]field{{"", string(s.Verdict)}, {"due", momentWord(s.Due)}, {"left", amountWord(u, s.Left)}}, elapsedFields(u, s.Elapsed)...)
	}, nil
}

// parseCheck reads what state reads, and answers with the codes of the findings.
func parseCheck(w *words) (question, *fault.Error) {
	var clock Clock
	var now Moment
	if err := w.clock(&clock); err != nil {
		return nil, err
	}
	if err := w.options(&clock, &now, nil); err != nil {
		return nil, err
	}
	return func(c *Case) []field {
		codes := []string{}
		for _, f := range clock.Check(c.office, c.rules, max(now, clock.End, clock.Start)) {
			codes = append(codes, strings.TrimPrefix(f.Code, "worktime."))
		}
		if len(codes) == 0 {
			codes = append(codes, "nothing")
		}
		return []field{{"", strings.Join(codes, " ")}}
	}, nil
}

// parseAccept reads accept with the moments of an application that are there.
func parseAccept(w *words) (question, *fault.Error) {
	var in Intake
	var now Moment
	var rule Rule
	moments := map[string]*Moment{
		"received": &in.Received, "requested": &in.Requested, "completed": &in.Completed, "accepted": &in.Accepted, "now": &now,
	}
	for !w.atEnd() {
		word := w.next()
		if word == "midnight" {
			rule.Midnight = true
			continue
		}
		into := moments[word]
		if into == nil {
			return nil, scriptError("worktime.script_unknown", word)
		}
		if err := w.moment(into); err != nil {
			return nil, err
		}
	}
	return func(c *Case) []field {
		a := in.Accept(c.office, now, rule)
		return []field{{"", momentWord(a.At)}, flag("backdated", a.Backdated), {"by", momentWord(a.By)}}
	}, nil
}

// parseWorkdays reads workdays of a year, a month, or after one date up to another.
func parseWorkdays(w *words) (question, *fault.Error) {
	word := w.next()
	from, to, err := (&words{left: []string{word}}).dates()
	switch {
	case err == nil:
		return func(c *Case) []field { return []field{{"", strconv.Itoa(c.office.Workdays(from, to))}} }, nil
	case len(word) == len("2020-06"):
		err = (&words{left: []string{word + "-01"}}).date(&from)
		to = from.AddMonths(1)
	case len(word) == len("2020"):
		err = (&words{left: []string{word + "-01-01"}}).date(&from)
		to = from.AddMonths(12)
	}
	if err != nil {
		return nil, err
	}
	return func(c *Case) []field { return []field{{"", strconv.Itoa(c.office.Workdays(from-1, to-1))}} }, nil
}

// parseWorkday reads workday DATE: yes or no, and for what reason the week does not decide.
func parseWorkday(w *words) (question, *fault.Error) {
	var d Date
	if err := w.date(&d); err != nil {
		return nil, err
	}
	return func(c *Case) []field {
		x, found := c.office.Why(d)
		why := none
		if found {
			why = "「" + x.Reason + "」"
		}
		return []field{flag("", c.office.Workday(d)), {"for", why}}
	}, nil
}
