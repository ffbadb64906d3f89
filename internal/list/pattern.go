package list

import (
	"regexp"
	"strings"

	"duban/internal/hanzi"
)

// pattern is a regular expression written in simplified characters that also finds traditional ones. What it finds is
// given as printed.
type pattern struct {
	re    *regexp.Regexp
	hints []string
}

// phrase compiles a pattern. Where hints are given, every match holds one of them: a text with none is not searched.
func phrase(expr string, hints ...string) pattern { return pattern{regexp.MustCompile(expr), hints} }

// fold gives the text to search, and false when it cannot hold a match.
func (p pattern) fold(s string) (string, bool) {
	s = hanzi.SimplifyText(s)
	for _, hint := range p.hints {
		if strings.Contains(s, hint) {
			return s, true
		}
	}
	return s, len(p.hints) == 0
}

func (p pattern) String() string { return p.re.String() }

// MatchString reports whether the text holds a match.
func (p pattern) MatchString(s string) bool {
	s, ok := p.fold(s)
	return ok && p.re.MatchString(s)
}

// FindStringIndex gives the byte offsets of the first match, nil when there is none.
func (p pattern) FindStringIndex(s string) []int {
	s, ok := p.fold(s)
	if !ok {
		return nil
	}
	return p.re.FindStringIndex(s)
}

// FindAllStringIndex gives the byte offsets of up to n matches, of all when n < 0.
func (p pattern) FindAllStringIndex(s string, n int) [][]int {
	s, ok := p.fold(s)
	if !ok {
		return nil
	}
	return p.re.FindAllStringIndex(s, n)
}

// FindStringSubmatch gives the first match and its groups as printed, nil when there is none.
func (p pattern) FindStringSubmatch(s string) []string {
	folded, ok := p.fold(s)
	if !ok {
		return nil
	}
	at := p.re.FindStringSubmatchIndex(folded)
	if at == nil {
		return nil
	}
	out := make([]string, len(at)/2)
	for i := range out {
		if at[2*i] >= 0 {
			out[i] = s[at[2*i]:at[2*i+1]]
		}
	}
	return out
}

// ReplaceAllString replaces every match.
func (p pattern) ReplaceAllString(s, with string) string {
	at := p.FindAllStringIndex(s, -1)
	if at == nil {
		return s
	}
	out, from := "", 0
	for _, m := range at {
		out += s[from:m[0]] + with
		from = m[1]
	}
	return out + s[from:]
}

// FindString gives the first match as printed, "" when there is none.
func (p pattern) FindString(s string) string {
	at := p.FindStringIndex(s)
	if at == nil {
		return ""
	}
	return s[at[0]:at[1]]
}
