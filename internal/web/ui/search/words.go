package search

import (
	"net/url"

	"duban/internal/list"
)

func escape(s string) string { return url.QueryEscape(s) }

// piece is some text, marked when it was searched for.
type piece struct {
	text   string
	marked bool
}

// pieces cuts an excerpt at its marks.
func pieces(e list.Excerpted) []piece {
	var out []piece
	text, at := []rune(e.Text), 0
	add := func(to int, marked bool) {
		if to = min(to, len(text)); to > at {
			out = append(out, piece{string(text[at:to]), marked})
			at = to
		}
	}
	for _, m := range e.Marks {
		add(m.From, false)
		add(m.To, true)
	}
	add(len(text), false)
	return out
}
