package worktime

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
)

// Script is a file of questions about working time with their answers. It is the specification of this package;
// docs/clock-script.md describes the format.
type Script struct {
	Cases []Case
}

// Case is one question of a script and the answer that it wants.
type Case struct {
	Line int    // of the file, 1-based
	Asks string // the question as it stands
	Want string // the answer as it stands

	ask    question
	want   []field
	office *Office
	rules  []PauseRule
}

// Difference is an answer that a script wants otherwise.
type Difference struct {
	Line int    `json:"line"`
	Asks string `json:"asks"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// Run answers every question and gives all differences, in the order of the script.
func (s *Script) Run() []Difference {
	var all []Difference
	for i := range s.Cases {
		if d, differs := s.Cases[i].Compare(); differs {
			all = append(all, d)
		}
	}
	return all
}

// Compare answers the question and says whether the answer differs from what the script wants.
func (c *Case) Compare() (Difference, bool) {
	got := c.ask(c)
	var words []string
	same := true
	for _, want := range c.want {
		value := ""
		if i := slices.IndexFunc(got, func(f field) bool { return f.name == want.name }); i >= 0 {
			value = got[i].value
		}
		shown := value
		if _, err := ParseDate(want.value); err == nil && len(value) > len(want.value) {
			shown = value[:len(want.value)] // the day was asked for, not the time
		}
		same = same && shown == want.value
		words = append(words, field{want.name, shown}.String())
	}
	return Difference{Line: c.Line, Asks: c.Asks, Want: c.Want, Got: strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")}, !same
}

// ParseScript reads a script. The error joins one [fault.Error] per mistake, each with its line in At.
func ParseScript(data []byte) (*Script, error) {
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "worktime.script_encoding", nil)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	p := scriptParser{script: &Script{}, edition: Latest(), hours: DefaultHours()}
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := p.line(i+1, line); err != nil {
			err.At.Line = i + 1
			p.wrong = append(p.wrong, err)
		}
	}
	if len(p.script.Cases) == 0 && len(p.wrong) == 0 {
		p.wrong = append(p.wrong, fault.New(fault.Invalid, "worktime.script_empty", nil))
	}
	if len(p.wrong) > 0 {
		return nil, errors.Join(p.wrong...)
	}
	return p.script, nil
}

// scriptParser reads a script line by line; what was set holds until it is set again.
type scriptParser struct {
	script  *Script
	wrong   []error
	edition Edition
	hours   Hours
	office  *Office // compiled from both, nil when one has changed
	rules   []PauseRule
}

// line reads a setting, or a question with its answer.
func (p *scriptParser) line(at int, line string) *fault.Error {
	w, err := newWords(line)
	if err != nil {
		return err
	}
	verb := w.next()
	set, isSetting := settings[verb]
	if isSetting {
		p.office = nil
		if err := set(p, w); err != nil {
			return err
		}
		return w.end()
	}
	parse, isQuestion := questions[verb]
	if !isQuestion {
		return scriptError("worktime.script_unknown", verb)
	}
	asks, answer, found := w.cut("=")
	if !found || answer.atEnd() {
		return scriptError("worktime.script_no_result", line)
	}
	if p.office == nil {
		p.office = NewOffice(p.edition.Compile(), p.hours)
	}
	c := Case{Line: at, office: p.office, rules: p.rules}
	before, after, _ := strings.Cut(line, " = ")
	c.Asks, c.Want = strings.TrimSpace(before), strings.TrimSpace(after)
	if c.ask, err = parse(asks); err != nil {
		return err
	}
	if err := asks.end(); err != nil {
		return err
	}
	if c.want, err = answers[verb].parse(answer); err != nil {
		return err
	}
	p.script.Cases = append(p.script.Cases, c)
	return nil
}

func scriptError(code, words string) *fault.Error {
	return fault.New(fault.Invalid, code, fault.Args{"words": words})
}

// settings are the lines that say what the questions below them are about.
var settings = map[string]func(*scriptParser, *words) *fault.Error{
	"calendar": func(p *scriptParser, w *words) *fault.Error {
		switch what := w.next(); what {
		case "latest":
			p.edition = Latest()
		case "known":
			var known Date
			if err := w.date(&known); err != nil {
				return err
			}
			p.edition = EditionAt(known)
		default:
			return scriptError("worktime.script_unknown", what)
		}
		return nil
	},
	"hours": func(p *scriptParser, w *words) *fault.Error {
		hours, err := ParseHours(w.rest())
		if err != nil {
			return fault.As(err)
		}
		p.hours = hours
		return nil
	},
	"closed": func(p *scriptParser, w *words) *fault.Error { return p.override(w, false) },
	"open":   func(p *scriptParser, w *words) *fault.Error { return p.override(w, true) },
	"allow":  (*scriptParser).allow,
}

// override reads 2020-07-06/2020-07-07 「洪水」 by 「区防汛指挥部」.
func (p *scriptParser) override(w *words, work bool) *fault.Error {
	o := Override{Work: work}
	var err *fault.Error
	if o.From, o.To, err = w.dates(); err != nil {
		return err
	}
	if o.Reason, err = w.quoted(); err != nil {
		return err
	}
	if by := w.next(); by != "by" {
		return scriptError("worktime.script_missing", "by")
	}
	if o.Issuer, err = w.quoted(); err != nil {
		return err
	}
	p.edition = p.edition.With(o)
	return nil
}

// allow reads the rules of pauses: any, nothing, or 「专家评审」 10wd unannounced, which adds one.
func (p *scriptParser) allow(w *words) *fault.Error {
	switch {
	case w.take("any"):
		p.rules = nil
		return nil
	case w.take("nothing"):
		p.rules = []PauseRule{}
		return nil
	}
	var rule PauseRule
	var err *fault.Error
	if rule.Reason, err = w.quoted(); err != nil {
		return err
	}
	if !w.atEnd() && !w.at("unannounced") {
		if err := w.text(&rule.Limit); err != nil {
			return err
		}
	}
	rule.Unannounced = w.take("unannounced")
	p.rules = append(slices.Clone(p.rules), rule)
	return nil
}
