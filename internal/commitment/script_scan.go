package commitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
)

// The scanner's characters. Where a keyboard gives Chinese ones, those do as well.
const (
	quoteOpen  = '「'
	quoteClose = '」'
	commas     = ",，"
	spaces     = " \t\u3000"
)

var escapes = strings.NewReplacer(`\`, `\\`, "「", `\「`, "」", `\」`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// quote puts words between 「 and 」; it gives nothing for no words.
func quote(words string) string {
	if words == "" {
		return ""
	}
	return string(quoteOpen) + escapes.Replace(words) + string(quoteClose)
}

// unescape undoes the escapes: \n is a line break, \\ a backslash.
func unescape(words string) (string, *fault.Error) {
	if !strings.Contains(words, `\`) {
		return words, nil
	}
	var b strings.Builder
	escaped := false
	for _, r := range words {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped || strings.ContainsRune(`\「」`, r):
		case r == 'n':
			r = '\n'
		case r == 'r':
			r = '\r'
		case r == 't':
			r = '\t'
		default:
			return "", scanError("commitment.script_escape", `\`+string(r))
		}
		escaped = false
		b.WriteRune(r)
	}
	if escaped {
		return "", scanError("commitment.script_escape", `\`)
	}
	return b.String(), nil
}

// plainUnit is a unit that needs no quotes.
var plainUnit = regexp.MustCompile(`^[^\s\x{3000},，「」\\\d.+\-][^\s\x{3000},，「」\\]*$`)

// measure prints a number with its unit.
func measure(n *Number, unit string) string {
	if unit == "" {
		return n.String()
	}
	return n.String() + " " + unitWord(unit)
}

// unitWord prints a unit, with quotes where it needs them.
func unitWord(unit string) string {
	if plainUnit.MatchString(unit) {
		return unit
	}
	return quote(unit)
}

// scanner takes a line apart.
type scanner struct{ rest string }

func scanError(code, words string) *fault.Error {
	if strings.Trim(words, spaces) == "" {
		return fault.New(fault.Invalid, "commitment.script_end", nil)
	}
	return fault.New(fault.Invalid, code, fault.Args{"words": shorten(strings.Trim(words, spaces))})
}

// take takes one of several words.
func take[T ~string](s *scanner, values []T) (T, *fault.Error) {
	left := *s
	word := T(s.word())
	switch {
	case slices.Contains(values, word):
		return word, nil
	case word == "":
		return "", scanError("commitment.script_unknown", left.rest)
	default:
		return "", scanError("commitment.script_unknown", string(word))
	}
}

func (s *scanner) skip() { s.rest = strings.TrimLeft(s.rest, spaces) }

func (s *scanner) atEnd() bool { s.skip(); return s.rest == "" }

func (s *scanner) atQuote() bool { s.skip(); return strings.HasPrefix(s.rest, string(quoteOpen)) }

func (s *scanner) atNumber() bool { s.skip(); return number.MatchString(s.rest) }

func (s *scanner) atWord() bool {
	s.skip()
	first, _ := utf8.DecodeRuneInString(s.rest)
	return s.rest != "" && !strings.ContainsRune(commas+"「」", first)
}

// end fails when anything is left.
func (s *scanner) end() *fault.Error {
	if s.atEnd() {
		return nil
	}
	return scanError("commitment.script_more", s.rest)
}

// word takes everything up to a space, comma or quote; "" when there is nothing.
func (s *scanner) word() string {
	s.skip()
	n := strings.IndexAny(s.rest, spaces+commas+"「」")
	if n < 0 {
		n = len(s.rest)
	}
	word := s.rest[:n]
	s.rest = s.rest[n:]
	return word
}

// op takes a comparison, which may stand right before its number.
func (s *scanner) op() (Op, *fault.Error) {
	s.skip()
	for _, op := range Ops() { // those of two characters come first
		if after, found := strings.CutPrefix(s.rest, string(op)); found {
			s.rest = after
			return op, nil
		}
	}
	return "", scanError("commitment.script_unknown", s.rest)
}

// next takes a word if it comes next.
func (s *scanner) next(word string) bool {
	ahead := *s
	if ahead.word() != word {
		return false
	}
	*s = ahead
	return true
}

func (s *scanner) comma() bool {
	s.skip()
	for _, c := range commas {
		if after, found := strings.CutPrefix(s.rest, string(c)); found {
			s.rest = after
			return true
		}
	}
	return false
}

// quoted takes words between quotes.
func (s *scanner) quoted() (string, *fault.Error) {
	if !s.atQuote() {
		return "", scanError("commitment.script_quote", s.rest)
	}
	rest := strings.TrimPrefix(s.rest, string(quoteOpen))
	escaped := false
	for i, r := range rest {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == quoteClose:
			s.rest = rest[i+len(string(quoteClose)):]
			return unescape(rest[:i])
		}
	}
	return "", scanError("commitment.script_unclosed", s.rest)
}

var number = regexp.MustCompile(`^-?\d+(\.\d+)?`)

// measure takes a number with its unit, where there is one.
func (s *scanner) measure() (*Number, string, *fault.Error) {
	s.skip()
	digits := number.FindString(s.rest)
	n, err := ParseNumber(digits)
	if err != nil {
		return nil, "", scanError("commitment.script_number", s.rest)
	}
	s.rest = s.rest[len(digits):]
	if !s.atQuote() && !s.atWord() {
		return &n, "", nil
	}
	left := s.rest
	unit, wrong := s.unit()
	if wrong != nil && wrong.Code == "commitment.script_unknown" {
		wrong = scanError("commitment.script_number", digits+left)
	}
	return &n, unit, wrong
}

// unit takes a unit.
func (s *scanner) unit() (string, *fault.Error) {
	if s.atQuote() {
		return s.quoted()
	}
	unit := s.word()
	if !plainUnit.MatchString(unit) {
		return "", scanError("commitment.script_unknown", unit)
	}
	return unit, nil
}
