package office

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// attr gives the value of the current tag's attribute with this name, whatever its prefix; nil when it has none.
// It is valid until the next token.
func (s *xmlScanner) attr(name string) []byte {
	for rest := s.attrs; ; {
		var key, value []byte
		if key, value, rest = cutAttr(rest); key == nil {
			return nil
		}
		if len(key) > len(name) && key[len(key)-len(name)-1] == ':' {
			key = key[len(key)-len(name):]
		}
		if string(key) != name {
			continue
		}
		if bytes.IndexByte(value, '&') < 0 {
			return value
		}
		return appendUnescaped(make([]byte, 0, len(value)), value)
	}
}

// maxCount is more than any count in a real file; larger ones are cut down to it, so that sums stay small.
const maxCount = 1 << 24

// count gives the value of an attribute as a number from 0 to maxCount; fallback when it is none.
func (s *xmlScanner) count(name string, fallback int) int {
	n, err := strconv.Atoi(string(s.attr(name)))
	if err != nil {
		return fallback
	}
	return min(max(n, 0), maxCount)
}

// on reports whether the current element switches something on: it stands there, and not with val="0".
func (s *xmlScanner) on() bool {
	switch string(s.attr("val")) {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// cutAttr splits the first attribute off raw attribute text; the name is nil when there is none.
func cutAttr(raw []byte) (name, value, rest []byte) {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	eq := bytes.IndexByte(raw, '=')
	if eq <= 0 {
		return nil, nil, nil
	}
	name = bytes.TrimRight(raw[:eq], " \t\r\n")
	raw = bytes.TrimLeft(raw[eq+1:], " \t\r\n")
	if len(raw) == 0 || raw[0] != '"' && raw[0] != '\'' {
		return nil, nil, nil
	}
	end := bytes.IndexByte(raw[1:], raw[0])
	if end < 0 {
		return nil, nil, nil
	}
	return name, raw[1 : 1+end], raw[end+2:]
}

// appendUnescaped appends raw XML text with its references resolved.
func appendUnescaped(dst, raw []byte) []byte {
	for {
		amp := bytes.IndexByte(raw, '&')
		if amp < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:amp]...)
		raw = raw[amp:]
		semi := bytes.IndexByte(raw[:min(len(raw), 16)], ';')
		if semi < 0 {
			dst, raw = append(dst, '&'), raw[1:]
			continue
		}
		if r, ok := reference(raw[1:semi]); ok {
			dst = utf8.AppendRune(dst, r)
		} else {
			dst = append(dst, raw[:semi+1]...)
		}
		raw = raw[semi+1:]
	}
}

// reference gives the character that a reference without "&" and ";" stands for.
func reference(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, false
	}
	if n > utf8.MaxRune || n < ' ' && n != '\t' && n != '\n' && n != '\r' {
		return utf8.RuneError, true
	}
	return rune(n), true
}
