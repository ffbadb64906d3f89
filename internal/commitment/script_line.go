package commitment

import (
	"regexp"
	"slices"
	"strings"

	"duban/internal/fault"
)

// The words of a clause, in the order in which they are printed.
const (
	clauseIn      = "in"
	clauseOf      = "of"
	clauseWas     = "was"
	clauseAgainst = "against"
	clauseFrom    = "from"
	clauseTo      = "to"
	clauseIf      = "if"
	clauseStretch = "stretch"
	clauseSoft    = "soft"
	clausePolicy  = "policy"
	clauseVerify  = "verify"
	clauseDoubt   = "doubt"
	clauseWords   = "words"
)

// changeOp is the comparison that a type of change has anyway; it is not printed.
var changeOp = map[Type]Op{ReduceBy: OpReduceBy, IncreaseBy: OpIncreaseBy}

// String prints the promise on one line, as a script has it: limit duration 「企业开办时间」 <= 1 工作日, was 3 工作日.
func (e Expected) String() string {
	f := &e.Facts
	head := []string{string(f.Type)}
	if f.Type.Measured() {
		head = append(head, string(f.Kind))
	} else if f.Form != "" {
		head = append(head, string(f.Form))
	}
	if f.Quantity != "" {
		head = append(head, quote(f.Quantity))
	}
	if f.Op != "" && f.Op != changeOp[f.Type] {
		head = append(head, string(f.Op))
	}
	against := f.BaseRef
	switch {
	case f.Value != nil:
		head = append(head, measure(f.Value, f.Unit))
	case f.Type == Relative && against != "":
		head = append(head, quote(against))
		against = ""
	}
	clauses := []string{strings.Join(head, " ")}
	add := func(word, words string) {
		if words != "" {
			clauses = append(clauses, word+" "+words)
		}
	}
	if f.Value == nil {
		add(clauseIn, unitWord(f.Unit))
	}
	add(clauseOf, quote(f.Segment))
	if f.Baseline != nil {
		add(clauseWas, measure(f.Baseline, f.BaselineUnit))
	}
	add(clauseAgainst, quote(against))
	switch {
	case f.From != "" && f.To != "":
		add(clauseFrom, quote(f.From)+" "+clauseTo+" "+quote(f.To))
	default:
		add(clauseFrom, quote(f.From))
		add(clauseTo, quote(f.To))
	}
	add(clauseIf, quote(f.Condition))
	for _, flag := range e.flags() {
		if *flag.set {
			clauses = append(clauses, flag.word)
		}
	}
	if f.Posture != "" {
		clauses = append(clauses, string(f.Posture))
	}
	add(clauseVerify, string(f.Verify))
	for _, code := range e.Doubts {
		add(clauseDoubt, code)
	}
	add(clauseWords, quote(e.Words))
	return strings.Join(clauses, ", ")
}

// flag is a clause of one word.
type flag struct {
	word string
	set  *bool
}

func (e *Expected) flags() []flag {
	return []flag{{clauseStretch, &e.Facts.Stretch}, {clauseSoft, &e.Facts.Soft}, {clausePolicy, &e.Facts.Policy}}
}

// ParseLine reads what [Expected.String] prints.
func ParseLine(line string) (Expected, error) {
	var e Expected
	if err := e.parse(&scanner{rest: strings.TrimSpace(line)}); err != nil {
		return Expected{}, err
	}
	return e, nil
}

func (e *Expected) parse(s *scanner) *fault.Error {
	f := &e.Facts
	var err *fault.Error
	if f.Type, err = take(s, Types()); err != nil {
		return err
	}
	if err := e.parseHead(s); err != nil {
		return err
	}
	seen := map[string]bool{}
	for !s.atEnd() {
		if !s.comma() {
			return scanError("commitment.script_comma", s.rest)
		}
		word := s.word()
		if seen[word] && word != clauseDoubt || e.said(word) {
			return scanError("commitment.script_twice", word)
		}
		seen[word] = true
		if err := e.parseClause(s, word); err != nil {
			return err
		}
	}
	return nil
}

// parseHead reads kind or form, name, comparison and target.
func (e *Expected) parseHead(s *scanner) (err *fault.Error) {
	f := &e.Facts
	switch {
	case f.Type.Measured():
		if f.Kind, err = take(s, Kinds()); err != nil {
			return err
		}
	case f.Type == Deliverable && s.atWord():
		if f.Form, err = take(s, Forms()); err != nil {
			return err
		}
	}
	if s.atQuote() {
		if f.Quantity, err = s.quoted(); err != nil {
			return err
		}
	}
	if !f.Type.Measured() {
		return nil
	}
	if f.Op = changeOp[f.Type]; f.Op == "" || !s.atNumber() {
		if f.Op, err = s.op(); err != nil {
			return err
		}
	}
	switch {
	case s.atNumber():
		f.Value, f.Unit, err = s.measure()
	case f.Type != Relative:
		return scanError("commitment.script_number", s.rest)
	case s.atQuote():
		f.BaseRef, err = s.quoted()
	}
	return err
}

// said reports whether a clause was there before: in other words, or as the target of a comparison.
func (e *Expected) said(word string) bool {
	switch word {
	case clauseIn:
		return e.Facts.Value != nil
	case clauseAgainst:
		return e.Facts.BaseRef != ""
	case clauseTo:
		return e.Facts.To != ""
	case string(Own), string(Cooperate):
		return e.Facts.Posture != ""
	default:
		return false
	}
}

// parseClause reads what follows the word of a clause.
func (e *Expected) parseClause(s *scanner, word string) (err *fault.Error) {
	f := &e.Facts
	for _, flag := range e.flags() {
		if flag.word == word {
			*flag.set = true
			return nil
		}
	}
	quotes := map[string]*string{
		clauseOf: &f.Segment, clauseAgainst: &f.BaseRef, clauseFrom: &f.From, clauseTo: &f.To, clauseIf: &f.Condition,
		clauseWords: &e.Words,
	}
	switch word {
	case clauseWas:
		if !s.atNumber() {
			return scanError("commitment.script_number", s.rest)
		}
		f.Baseline, f.BaselineUnit, err = s.measure()
	case clauseIn:
		f.Unit, err = s.unit()
	case string(Own), string(Cooperate):
		f.Posture = Posture(word)
	case clauseVerify:
		f.Verify, err = take(s, Verifies())
	case clauseDoubt:
		code := s.word()
		if slices.Contains(e.Doubts, code) {
			return scanError("commitment.script_twice", code)
		}
		if !doubtCode.MatchString(code) {
			return scanError("commitment.script_unknown", code)
		}
		e.Doubts = append(e.Doubts, code)
	default:
		into := quotes[word]
		if into == nil {
			return scanError("commitment.script_unknown", word)
		}
		if *into, err = s.quoted(); err == nil && word == clauseFrom && s.next(clauseTo) {
			f.To, err = s.quoted()
		}
	}
	return err
}

var doubtCode = regexp.MustCompile(`^[a-z][a-z_0-9]*$`)

// expect gives what a script says of a promise that was read; what follows from the text's posture is left out.
func expect(text []rune, p *Promise, posture Posture) Expected {
	e := Expected{Facts: p.Facts}
	e.Facts.PlainZh, e.Facts.PlainEn, e.Facts.ClockProposed = "", "", false
	if e.Facts.Posture == posture {
		e.Facts.Posture = ""
	}
	for _, d := range p.Doubts {
		if !slices.Contains(e.Doubts, d.Code) {
			e.Doubts = append(e.Doubts, d.Code)
		}
	}
	slices.Sort(e.Doubts)
	e.Words = slice(text, p.Start, p.End)
	return e
}

// slice gives the words between two offsets, as much of them as the text has.
func slice(text []rune, start, end int) string {
	end = min(max(end, 0), len(text))
	return string(text[min(max(start, 0), end):end])
}
