package measure

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Script is a file of facts with the lights that they must give. It is the specification of this package;
// docs/light-script.md describes the format:
//
//	given start 2020-04-01 due 2020-06-30
//	on 2020-05-15 percent 40 = green on_plan
//	on 2020-06-20 percent 60 = red behind:gap=28 near:days=10 turn near behind:percent=79
//
// Facts set by given hold until the next given. Behind the light stand the reasons in any order, where any stand all of
// them; behind turn what would change it, likewise. Arguments are compared where they are written.
type Script struct {
	Cases []Case
}

// Case is one line of a script: facts, and what is wanted of them.
type Case struct {
	Line int    // of the file, 1-based
	Asks string // the facts as they stand
	Want string // the answer as it stands

	rule      Rule
	facts     Facts
	overrides []Override
	want      answer
}

// answer is what a line wants.
type answer struct {
	light   Light
	over    Light // the reckoned light beneath an override, "" where none is wanted
	reasons []string
	turns   []string
}

// Difference is an answer that a script wants otherwise.
type Difference struct {
	Line int    `json:"line"`
	Asks string `json:"asks"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// Run reckons every line and gives all differences, in the order of the script.
func (s *Script) Run() []Difference {
	var all []Difference
	for i := range s.Cases {
		if d, differs := s.Cases[i].Compare(); differs {
			all = append(all, d)
		}
	}
	return all
}

// Compare reckons the line and says whether the light differs from what the script wants.
func (c *Case) Compare() (Difference, bool) {
	v := Judge(c.rule.Read(c.facts), c.overrides, c.facts.Today)
	var over Light
	if v.Override != nil {
		over = v.Light
	}
	same := v.Shown() == c.want.light && over == c.want.over &&
		(len(c.want.reasons) == 0 || agree(c.want.reasons, v.Reasons)) && (len(c.want.turns) == 0 || agree(c.want.turns, v.Turns))
	return Difference{Line: c.Line, Asks: c.Asks, Want: c.Want, Got: written(&v)}, !same
}

// agree reports whether reasons are exactly those wanted, in any order.
func agree(want []string, got []Reason) bool {
	if slices.Equal(want, []string{"none"}) {
		return len(got) == 0
	}
	if len(want) != len(got) {
		return false
	}
	for _, w := range want {
		name, args, _ := strings.Cut(w, ":")
		i := slices.IndexFunc(got, func(r Reason) bool { return short(r) == name })
		if i < 0 {
			return false
		}
		for _, pair := range strings.FieldsFunc(args, func(r rune) bool { return r == ',' }) {
			key, value, _ := strings.Cut(pair, "=")
			if fmt.Sprint(got[i].Args[key]) != value {
				return false
			}
		}
	}
	return true
}

// short is a reason's code without what all codes begin with.
func short(r Reason) string { return r.Code[strings.LastIndexByte(r.Code, '.')+1:] }

// written is a verdict as a script would want it.
func written(v *Verdict) string {
	words := []string{string(v.Shown())}
	if v.Override != nil {
		words = append(words, "over", string(v.Light))
	}
	for _, r := range v.Reasons {
		words = append(words, printReason(r))
	}
	if len(v.Turns) > 0 {
		words = append(words, "turn")
	}
	for _, r := range v.Turns {
		words = append(words, printReason(r))
	}
	return strings.Join(words, " ")
}

func printReason(r Reason) string {
	var pairs []string
	for key, value := range r.Args {
		pairs = append(pairs, fmt.Sprintf("%s=%v", key, value))
	}
	if len(pairs) == 0 {
		return short(r)
	}
	slices.Sort(pairs)
	return short(r) + ":" + strings.Join(pairs, ",")
}

// ParseScript reads a script. The error joins one [fault.Error] per mistake, each with its line in At.
func ParseScript(data []byte) (*Script, error) {
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "measure.script_encoding", nil)
	}
	p := scriptParser{script: &Script{}, rule: Builtin()[0]}
	for i, line := range strings.Split(string(bytes.TrimPrefix(data, []byte("\ufeff"))), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := p.line(i+1, line); err != nil {
			err.At.Line = i + 1
			p.wrong = append(p.wrong, err)
		}
	}
	if len(p.script.Cases) == 0 && len(p.wrong) == 0 {
		p.wrong = append(p.wrong, fault.New(fault.Invalid, "measure.script_empty", nil))
	}
	if len(p.wrong) > 0 {
		return nil, errors.Join(p.wrong...)
	}
	return p.script, nil
}

// scriptParser reads a script line by line.
type scriptParser struct {
	script *Script
	wrong  []error
	rule   Rule
	given  Case // facts that hold until they are given anew
}

func (p *scriptParser) line(at int, line string) *fault.Error {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "rule":
		return p.version(rest)
	case "given":
		p.given = Case{}
		return p.given.read(strings.Fields(rest))
	}
	asks, wants, found := strings.Cut(line, " = ")
	if !found {
		return scriptError("measure.script_no_result", line)
	}
	c := p.given
	c.overrides = slices.Clone(c.overrides)
	c.Line, c.Asks, c.Want, c.rule = at, strings.TrimSpace(asks), strings.TrimSpace(wants), p.rule
	if err := c.read(strings.Fields(asks)); err != nil {
		return err
	}
	if err := c.want.read(strings.Fields(wants)); err != nil {
		return err
	}
	p.script.Cases = append(p.script.Cases, c)
	return nil
}

// version reads the name of a built-in version of the rule, or thresholds to try: rule yellow_gap 5 near_days 10.
func (p *scriptParser) version(rest string) *fault.Error {
	words := strings.Fields(rest)
	if len(words) == 1 {
		for _, r := range Builtin() {
			if r.Version == words[0] {
				p.rule = r
				return nil
			}
		}
		return scriptError("measure.script_unknown", rest)
	}
	for ; len(words) >= 2; words = words[2:] {
		into := map[string]*int{
			"yellow_gap": &p.rule.YellowGap, "red_gap": &p.rule.RedGap, "near_days": &p.rule.NearDays,
			"late_days": &p.rule.LateDays, "yellows_red": &p.rule.YellowsRed,
		}[words[0]]
		n, err := strconv.Atoi(words[1])
		if into == nil || err != nil {
			return scriptError("measure.script_unknown", words[0]+" "+words[1])
		}
		*into = n
	}
	if len(words) > 0 {
		return scriptError("measure.script_unknown", words[0])
	}
	return nil
}

// read reads facts: words that stand alone, and words with a date, a number or an override behind them.
func (c *Case) read(words []string) *fault.Error {
	f := &c.facts
	flags := map[string]*bool{
		"ongoing": &f.Ongoing, "soft": &f.Soft, "done": &f.Done, "waiting": &f.Waiting, "closed": &f.Closed, "false": &f.False,
	}
	dates := map[string]*worktime.Date{"on": &f.Today, "start": &f.Start, "due": &f.Due}
	counts := map[string]*int{"late": &f.LateBy, "yellows": &f.Yellows, "broken": &f.Broken, "unproven": &f.Unproven}
	percents := map[string]**int{"percent": &f.Percent, "planned": &f.Planned}
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if flag := flags[word]; flag != nil {
			*flag = true
			continue
		}
		if len(words) == 0 {
			return scriptError("measure.script_unknown", word)
		}
		value := words[0]
		words = words[1:]
		n, notNumber := strconv.Atoi(value)
		switch {
		case dates[word] != nil:
			day, err := worktime.ParseDate(value)
			if err != nil {
				return fault.As(err)
			}
			*dates[word] = day
		case counts[word] != nil && notNumber == nil:
			*counts[word] = n
		case percents[word] != nil && notNumber == nil:
			*percents[word] = &n
		case word == "override":
			o, err := parseOverride(value)
			if err != nil {
				return err
			}
			c.overrides = append(c.overrides, o)
		default:
			return scriptError("measure.script_unknown", word+" "+value)
		}
	}
	return nil
}

// parseOverride reads green@2020-05-01/2020-05-31, or green@2020-05-01/ of one that has no end.
func parseOverride(s string) (Override, *fault.Error) {
	light, span, _ := strings.Cut(s, "@")
	from, to, found := strings.Cut(span, "/")
	o := Override{Light: Light(light)}
	if !found || !slices.Contains(Lights(), o.Light) {
		return o, scriptError("measure.script_unknown", s)
	}
	var err error
	if o.From, err = worktime.ParseDate(from); err != nil {
		return o, fault.As(err)
	}
	if to != "" {
		if o.To, err = worktime.ParseDate(to); err != nil {
			return o, fault.As(err)
		}
	}
	return o, nil
}

// read reads a light, the light beneath it where it overrides one, reasons and turns.
func (a *answer) read(words []string) *fault.Error {
	light := func() *fault.Error {
		if len(words) == 0 || !slices.Contains(Lights(), Light(words[0])) {
			return scriptError("measure.script_no_light", strings.Join(words, " "))
		}
		a.light, words = Light(words[0]), words[1:]
		return nil
	}
	if err := light(); err != nil {
		return err
	}
	if len(words) > 0 && words[0] == "over" {
		shown := a.light
		words = words[1:]
		if err := light(); err != nil {
			return err
		}
		a.light, a.over = shown, a.light
	}
	into := &a.reasons
	for _, word := range words {
		if word == "turn" {
			into = &a.turns
			continue
		}
		*into = append(*into, word)
	}
	return nil
}

func scriptError(code, words string) *fault.Error {
	return fault.New(fault.Invalid, code, fault.Args{"words": words})
}
