package office

import (
	"strconv"
	"unicode/utf8"
)

// symbol gives a character of a symbol font as Unicode has it, for those that stand in documents of this kind.
func symbol(font, char []byte) string {
	n, err := strconv.ParseUint(string(char), 16, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return ""
	}
	return string(symbolRune(string(font), rune(n)))
}

// symbolRune maps the private characters F000–F0FF, by which Office writes symbol fonts.
func symbolRune(font string, r rune) rune {
	if r < 0xF000 || r > 0xF0FF {
		return r
	}
	table := wingdings
	if font == "Symbol" {
		table = symbolFont
	}
	if mapped, ok := table[r-0xF000]; ok {
		return mapped
	}
	return r
}

var wingdings = map[rune]rune{
	0x6C: '●', 0x6D: '❍', 0x6E: '■', 0x6F: '□', 0x71: '❑', 0x72: '❒', 0x74: '⧫', 0x75: '◆', 0x76: '❖', 0x77: '⬥',
	0x9F: '•', 0xA1: '○', 0xA7: '▪', 0xA8: '□', 0xAB: '★', 0xB2: '◇', 0xD8: '➢', 0xDC: '➲', 0xE0: '→', 0xF0: '⇨',
	0xFB: '✗', 0xFC: '✓', 0xFD: '☒', 0xFE: '☑', 0x52: '☼', 0xA3: '□', 0x80: '⓪', 0x81: '①', 0x82: '②', 0x83: '③',
	0x84: '④', 0x85: '⑤', 0x86: '⑥', 0x87: '⑦', 0x88: '⑧', 0x89: '⑨', 0x8A: '⑩', 0xB7: '•',
}

var symbolFont = map[rune]rune{
	0xB7: '•', 0xA8: '♦', 0xAE: '→', 0xB0: '°', 0xB1: '±', 0xB3: '≥', 0xA3: '≤', 0xB4: '×', 0xB9: '≠', 0x2D: '−',
}
