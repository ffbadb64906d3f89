package office

import (
	"strconv"
	"strings"
	"unicode"

	"duban/internal/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// trim cuts white space of every width from both sides, and marks that show nothing (byte order marks in the middle
// of a file, zero-width spaces, direction marks).
func trim(s string) string { return strings.TrimFunc(s, isBlank) }

func isBlank(r rune) bool {
	switch r {
	case lineOpen, lineClose, '\uFEFF', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u2060', 0:
		return true
	}
	return unicode.IsSpace(r)
}

// splitLines cuts text into physical lines as an editor counts them: \r\n and \n end a line, and \r does where the
// file has no \n at all. There may be as many lines as cells.
func (m *meter) splitLines(text string) ([]string, error) {
	if !strings.Contains(text, "\n") && strings.Contains(text, "\r") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if strings.Count(text, "\n") > m.lim.Cells {
		return nil, fault.New(fault.TooLarge, "office.too_many_lines", fault.Args{"max": m.lim.Cells})
	}
	lines := strings.Split(text, "\n")
	m.expect(int64(len(text)))
	m.lines = len(lines)
	return lines, nil
}
