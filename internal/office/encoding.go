package office

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"duban/internal/fault"
)

// maxListedLines bounds how many line numbers a finding names.
const maxListedLines = 20

// decodeText turns the bytes of a text file into UTF-8. It knows UTF-8 and UTF-16 with and without a byte order mark,
// GB18030 (so also GBK and GB2312) and Big5, and rescues line by line a file in which encodings are mixed. What it had
// to guess or could not mend is told in the findings; bytes that are no text at all are an error.
func decodeText(data []byte) (string, []fault.Finding, error) {
	if text, ok := decodeMarked(data); ok {
		return text, nil, checkReadable(text)
	}
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		text := string(data)
		return text, nil, checkReadable(text)
	}
	if enc := guessUTF16(data); enc != nil {
		text, err := decodeWith(enc, data)
		if err != nil {
			return "", nil, err
		}
		return text, []fault.Finding{guessed("UTF-16")}, checkReadable(text)
	}
	if isBinary(data) {
		return "", nil, fault.New(fault.Unsupported, "office.binary", nil)
	}
	return decodeLegacy(data)
}

func guessed(name string) fault.Finding {
	return fault.Finding{
		Severity: fault.SeverityInfo, Code: "office.encoding_guessed", Args: fault.Args{"encoding": name},
	}
}

// decodeMarked decodes a file that says by its first bytes what it is.
func decodeMarked(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}) && utf8.Valid(data):
		return string(data[3:]), true
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		text, err := decodeWith(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), data)
		return text, err == nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err := decodeWith(unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM), data)
		return text, err == nil
	}
	return "", false
}

func decodeWith(enc encoding.Encoding, data []byte) (string, error) {
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", fault.Wrap(err, fault.Unsupported, "office.binary", nil)
	}
	return string(out), nil
}

// guessUTF16 recognises UTF-16 without a mark by the share of code units that are common in Chinese or English text.
func guessUTF16(data []byte) encoding.Encoding {
	sample := data[:min(len(data), 1<<16)&^1]
	if len(sample) < 8 {
		return nil
	}
	var little, big int
	for i := 0; i < len(sample); i += 2 {
		if commonUnit(uint16(sample[i]) | uint16(sample[i+1])<<8) {
			little++
		}
		if commonUnit(uint16(sample[i+1]) | uint16(sample[i])<<8) {
			big++
		}
	}
	enough := len(sample) / 2 * 95 / 100
	switch {
	case little >= enough && little > big:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case big >= enough:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

func commonUnit(u uint16) bool {
	switch {
	case u >= 0x20 && u < 0x7F, u == '\t', u == '\n', u == '\r':
		return true
	case u >= 0x4E00 && u <= 0x9FFF, u >= 0x3000 && u <= 0x303F, u >= 0xFF00 && u <= 0xFFEF, u >= 0x2010 && u <= 0x203F:
		return true
	}
	return false
}

// isBinary reports whether the bytes hold more control characters than any text does.
func isBinary(data []byte) bool {
	sample := data[:min(len(data), 1<<20)]
	control := 0
	for _, b := range sample {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != '\v' && b != 0x1A {
			control++
		}
	}
	return control*200 > len(sample)
}

// checkReadable refuses decoded text that is mostly control or replacement characters.
func checkReadable(text string) error {
	bad, all := 0, 0
	for _, r := range text {
		all++
		if r == utf8.RuneError || r < 0x20 && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\v' {
			bad++
		}
	}
	if bad*10 > all {
		return fault.New(fault.Unsupported, "office.binary", nil)
	}
	return nil
}

// decodeLegacy decodes bytes that are not UTF-8 as a whole: one older Chinese encoding throughout, or a mixture.
func decodeLegacy(data []byte) (string, []fault.Finding, error) {
	var utf8Lines, otherLines int
	for line := range bytes.SplitSeq(data, []byte{'\n'}) {
		switch {
		case !utf8.Valid(line):
			otherLines++
		case surelyUTF8(line):
			utf8Lines++
		}
	}
	if utf8Lines > 0 && otherLines > 0 {
		text, findings := decodeMixed(data, utf8Lines >= otherLines)
		return text, findings, checkReadable(text)
	}
	var enc encoding.Encoding = simplifiedchinese.GB18030
	name := "GB18030"
	if looksBig5(data) {
		enc, name = traditionalchinese.Big5, "Big5"
	}
	text, err := decodeWith(enc, data)
	if err != nil {
		return "", nil, err
	}
	return text, []fault.Finding{guessed(name)}, checkReadable(text)
}

// surelyUTF8 reports whether a line that is valid UTF-8 holds so many three-byte characters that it cannot be an
// older encoding by chance.
func surelyUTF8(line []byte) bool {
	long := 0
	for len(line) > 0 {
		_, n := utf8.DecodeRune(line)
		if n >= 3 {
			long++
		}
		line = line[n:]
	}
	return long >= 2
}

// decodeMixed decodes each line by itself and tells which lines were in the rarer encoding or could not be mended.
func decodeMixed(data []byte, mostlyUTF8 bool) (string, []fault.Finding) {
	var out strings.Builder
	out.Grow(len(data))
	var odd, damaged []int
	number := 0
	for line := range bytes.SplitSeq(data, []byte{'\n'}) {
		if number++; number > 1 {
			out.WriteByte('\n')
		}
		text, isUTF8, whole := decodeLine(line)
		out.WriteString(text)
		if !whole {
			damaged = append(damaged, number)
		} else if isUTF8 != mostlyUTF8 && !isASCII(line) {
			odd = append(odd, number)
		}
	}
	var findings []fault.Finding
	if len(odd) > 0 {
		findings = append(findings, linesFinding("office.mixed_encoding", odd))
	}
	if len(damaged) > 0 {
		findings = append(findings, linesFinding("office.damaged_text", damaged))
	}
	return strings.TrimPrefix(out.String(), "\uFEFF"), findings
}

// decodeLine decodes one line of a mixed file; whole is false when characters were lost.
func decodeLine(line []byte) (text string, isUTF8, whole bool) {
	if utf8.Valid(line) {
		return string(line), true, true
	}
	if mostlyValidUTF8(line) {
		return strings.ToValidUTF8(string(line), string(utf8.RuneError)), true, false
	}
	text, err := decodeWith(simplifiedchinese.GB18030, line)
	if err != nil {
		return strings.ToValidUTF8(string(line), string(utf8.RuneError)), true, false
	}
	return text, false, !strings.ContainsRune(text, utf8.RuneError)
}

// mostlyValidUTF8 reports whether a line is UTF-8 in which a few bytes are broken.
func mostlyValidUTF8(line []byte) bool {
	long, broken := 0, 0
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n >= 3:
			long++
		}
		line = line[n:]
	}
	return long > broken*4
}

func isASCII(line []byte) bool {
	for _, b := range line {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func linesFinding(code string, lines []int) fault.Finding {
	listed := make([]string, 0, maxListedLines)
	for _, n := range lines[:min(len(lines), maxListedLines)] {
		listed = append(listed, itoa(n))
	}
	return fault.Finding{
		Severity: fault.SeverityWarning, Code: code,
		At:   fault.Place{Line: lines[0]},
		Args: fault.Args{"lines": listed, "count": len(lines)},
	}
}

// looksBig5 reports whether two-byte characters clearly lie where Big5 keeps its frequent characters and not where
// GB2312 does. A simplified text hardly ever has second bytes under 0xA1; a Big5 text has many.
func looksBig5(data []byte) bool {
	sample := data[:min(len(data), 1<<18)]
	var pairs, low, frequent int
	for i := 0; i+1 < len(sample); i++ {
		lead, trail := sample[i], sample[i+1]
		if lead < 0x80 {
			continue
		}
		pairs++
		i++
		if trail >= 0x40 && trail <= 0x7E {
			low++
		}
		if lead >= 0xA1 && lead <= 0xC6 && (trail >= 0x40 && trail <= 0x7E || trail >= 0xA1 && trail <= 0xFE) {
			frequent++
		}
	}
	return pairs >= 4 && low*100 >= pairs*20 && frequent*100 >= pairs*90
}
